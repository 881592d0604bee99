// Sair da oficina: mostra o que não chegou e, ao sair, apaga deste aparelho o que era da pessoa.
import { apagar, chaves, ler } from "./oficina_guarda.js";

const formulario = document.querySelector("form[data-sair]");
const { sair, oficina } = formulario.dataset;
const aviso = document.querySelector("[data-por-enviar]");
const rascunho = ler(`rascunho.${sair}`);
const textos = chaves(`achado.${sair}.`).map((chave) => ler(chave)?.dados.enunciado);

for (const texto of [...textos, rascunho?.enunciado].filter(Boolean)) {
  const linha = document.createElement("li");
  linha.textContent = texto;
  aviso.querySelector("ul").append(linha);
  aviso.hidden = false;
}

formulario.addEventListener("submit", () => {
  const comecos = [`achado.${sair}.`, `rascunho.${sair}`, `correcao.${sair}.`];
  for (const chave of comecos.flatMap(chaves)) apagar(chave);
  apagar(`presenca.${oficina}`);
  apagar(`apresentacao.${oficina}`);
});
