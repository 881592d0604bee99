// O que fica neste aparelho até chegar: uma chave por coisa, para que duas abas não se apaguem. Sem armazenamento
// (navegação privada, memória cheia), vale enquanto a página estiver aberta.
const PREFIXO = "oficina.";
const memoria = new Map();

export const sortear = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Fora de https o navegador não oferece randomUUID.
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 0x0f) | 0x40;
  b[8] = (b[8] & 0x3f) | 0x80;
  const h = [...b].map((n) => n.toString(16).padStart(2, "0")).join("");
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`;
};

// Devolve se ficou no aparelho mesmo, e não só nesta página.
export const guardar = (chave, valor) => {
  const texto = JSON.stringify(valor);
  try {
    localStorage.setItem(PREFIXO + chave, texto);
    memoria.delete(chave);
    return true;
  } catch {
    memoria.set(chave, texto);
    return false;
  }
};

const guardado = (chave) => {
  try {
    return localStorage.getItem(PREFIXO + chave);
  } catch {
    return null;
  }
};

export const ler = (chave) => {
  try {
    return JSON.parse(memoria.get(chave) ?? guardado(chave));
  } catch {
    return null;
  }
};

export const apagar = (chave) => {
  memoria.delete(chave);
  try {
    localStorage.removeItem(PREFIXO + chave);
  } catch { /* sem armazenamento */ }
};

export const chaves = (comeco) => {
  const todas = new Set(memoria.keys());
  try {
    for (let n = 0; n < localStorage.length; n += 1) {
      const chave = localStorage.key(n);
      if (chave.startsWith(PREFIXO)) todas.add(chave.slice(PREFIXO.length));
    }
  } catch { /* sem armazenamento */ }
  return [...todas].filter((chave) => chave.startsWith(comeco));
};

export const aoMudarEmOutraAba = (fazer) => {
  window.addEventListener("storage", (evento) => evento.key?.startsWith(PREFIXO) && fazer());
};
