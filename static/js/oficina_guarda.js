// O que fica neste aparelho até chegar: uma chave por coisa, para que duas abas não se apaguem. Sem armazenamento
// (navegação privada, memória cheia), vale enquanto a página estiver aberta.
export { sortear } from "./sorteio.js";

const PREFIXO = "oficina.";
const memoria = new Map();

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
