// Cada texto do mural cabe no seu cartão: tira palavras do fim até caber, e põe reticências.
const inteiros = new WeakMap();
const FIM = /[\s,;:.–-]+$/;

const sobra = (paragrafo) => paragrafo.scrollHeight > paragrafo.clientHeight + 1;

// O maior começo das partes que cabe, procurado ao meio.
const cortar = (texto, paragrafo, partes, uniao) => {
  const escrever = (quantas) => {
    texto.textContent = `${partes.slice(0, quantas).join(uniao).replace(FIM, "")}…`;
  };
  let [cabem, nao] = [1, partes.length];
  while (nao - cabem > 1) {
    const meio = (cabem + nao) >> 1;
    escrever(meio);
    if (sobra(paragrafo)) nao = meio;
    else cabem = meio;
  }
  escrever(cabem);
};

const ajustar = (texto) => {
  const paragrafo = texto.closest("p");
  if (!inteiros.has(texto)) inteiros.set(texto, texto.textContent);
  const inteiro = inteiros.get(texto);
  texto.textContent = inteiro;
  if (!sobra(paragrafo)) return;
  const palavras = inteiro.replace(/…$/, "").split(" ");
  cortar(texto, paragrafo, palavras, " ");
  // Uma palavra só, maior que o cartão: aí se corta no meio dela.
  if (sobra(paragrafo)) cortar(texto, paragrafo, [...palavras[0]], "");
};

export const caber = (tela) => {
  for (const texto of tela.querySelectorAll("[data-texto]")) ajustar(texto);
};
