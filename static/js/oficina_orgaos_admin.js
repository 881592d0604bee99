// input[data-orgaos] em qualquer número, também nos que nascem depois: sugere consórcios e municípios na lista comum.
const ESPERA = 250;
const MINIMO = 2;
const lista = document.getElementById("orgaos");
let relogio = null;
let pedido = null;

const procurar = async (texto) => {
  pedido?.abort();
  pedido = new AbortController();
  try {
    const endereco = `${lista.dataset.sugestoes}?q=${encodeURIComponent(texto.slice(0, 80))}`;
    const resposta = await fetch(endereco, { signal: pedido.signal });
    if (!resposta.ok) return;
    lista.replaceChildren(...(await resposta.json()).orgaos.map((nome) => new Option("", nome)));
  } catch { /* sem rede, ou já se escreveu outra letra */ }
};

document.addEventListener("input", ({ target }) => {
  if (!lista || !target.matches("input[data-orgaos]")) return;
  clearTimeout(relogio);
  const texto = target.value.trim();
  if (texto.length >= MINIMO) relogio = setTimeout(procurar, ESPERA, texto);
});
