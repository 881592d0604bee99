// [data-conta-palavras]: quantas palavras já há no texto, na linha que o atributo indica. Quem lê a tela ouve só quando
// pergunta (é a descrição do campo).
const contar = (texto) => texto.split(/\s+/).filter(Boolean).length;

document.addEventListener("input", ({ target }) => {
  const lugar = target.dataset.contaPalavras && document.getElementById(target.dataset.contaPalavras);
  if (!lugar) return;
  const palavras = contar(target.value);
  lugar.textContent = palavras === 1 ? "1 palavra" : `${palavras} palavras`;
});
