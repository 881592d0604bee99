// input[data-orgaos]: sugere consórcios e municípios enquanto se escreve. Sem resposta, o campo é um texto comum.
const ESPERA = 250;
const MINIMO = 2;
const campo = document.querySelector("input[data-orgaos]");
const { sugestoes } = campo.form.dataset;
const convidados = [...campo.list.options].map(({ value }) => value);
let relogio = null;
let pedido = null;

const mostrar = (nomes) => {
  campo.list.replaceChildren(...nomes.map((nome) => new Option("", nome)));
};

const procurar = async () => {
  pedido?.abort();
  pedido = new AbortController();
  try {
    const endereco = `${sugestoes}?q=${encodeURIComponent(campo.value.trim().slice(0, 80))}`;
    const resposta = await fetch(endereco, { signal: pedido.signal });
    if (resposta.ok) mostrar((await resposta.json()).orgaos);
  } catch { /* sem rede, ou já se escreveu outra letra */ }
};

campo.addEventListener("input", () => {
  clearTimeout(relogio);
  if (campo.value.trim().length < MINIMO) mostrar(convidados);
  else relogio = setTimeout(procurar, ESPERA);
});
