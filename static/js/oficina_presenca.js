// A presença: o uuid nasce neste aparelho e serve enquanto a mesma pessoa estiver com ele; o que se digita não se perde.
// Nada se guarda antes de a pessoa escrever ou enviar.
import "./oficina_orgaos.js";
import { guardar, ler, sortear } from "./oficina_guarda.js";
import { lembrar } from "./oficina_rascunho.js";

const formulario = document.querySelector("form[data-presenca]");
const { presenca, mudando } = formulario.dataset;

if (mudando === undefined) {
  lembrar(formulario, `apresentacao.${presenca}`, () => !formulario.elements.papel.value);
  formulario.elements.uuid.value = ler(`presenca.${presenca}`) ?? sortear();
  formulario.addEventListener("submit", () => guardar(`presenca.${presenca}`, formulario.elements.uuid.value));
}
