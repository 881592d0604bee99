// A sala no celular: o achado vai para a fila deste aparelho e o formulário fica pronto para o próximo.
import { excesso } from "./oficina_contagem.js";
import { copiar } from "./oficina_copiar.js";
import { Fila } from "./oficina_fila.js";
import { guardar, sortear } from "./oficina_guarda.js";
import { ListaDePendentes } from "./oficina_pendentes.js";
import { campos, lembrar, preencher } from "./oficina_rascunho.js";

const sala = document.querySelector("[data-sala]");
const { participacao, entrar } = sala.dataset;
const formulario = sala.querySelector("form[data-achado]");
const endereco = formulario?.action ?? location.pathname;
const recado = sala.querySelector("[data-recado]");
const rascunho = formulario
  ? lembrar(formulario, `rascunho.${participacao}`, () => !formulario.elements.enunciado.value)
  : null;

const PAROU = {
  falhou: "Ainda não chegou: sem resposta. Tentamos de novo sozinhos.",
  conferir: "Ainda não chegou: falta você conferir o texto, logo abaixo.",
  recusado: "Não chegou. O texto está logo abaixo, com o motivo.",
  sem_participacao: "Não chegou. O texto está logo abaixo, com o motivo.",
};

const SO_AQUI = "Não feche esta página antes de chegar.";
let firme = true; // se o navegador guarda o que espera para ser enviado

const dizer = (frase) => {
  recado.textContent = frase;
};

const fila = new Fila(participacao, endereco, {
  mudou: (itens, enviando) => lista.mostrar(itens, enviando),
  parou: (como) => dizer(`${PAROU[como]} ${firme ? "" : SO_AQUI}`.trim()),
  enviado(item, { numero, html, igual }) {
    dizer(igual === false ? `O achado ${numero} já tinha chegado com outro texto.` : `Achado ${numero} enviado.`);
    document.getElementById(numero)?.remove();
    sala.querySelector("[data-meus]").insertAdjacentHTML("afterbegin", html);
    sala.querySelector("[data-nenhum]").hidden = true;
  },
});

const achar = (uuid) => fila.itens.find((item) => item.uuid === uuid);

const lista = new ListaDePendentes(
  sala.querySelector("[data-pendentes]"),
  sala.querySelector("[data-modelo-pendente]"),
  {
    entrar,
    corrigir: (uuid) => new URL(`achados/${uuid}/`, new URL(endereco, location.href)).href,
    conferi: (uuid) => fila.retomar(achar(uuid), { confirmo: "on" }),
    deNovo: (uuid) => fila.retomar(achar(uuid)),
    apagar: (uuid) => fila.retirar(achar(uuid)),
    async copiar(uuid, texto) {
      dizer((await copiar(texto(achar(uuid)))) ? "Texto copiado." : "Não deu para copiar. Selecione o texto e copie.");
    },
    editar(uuid) {
      if (!formulario || formulario.elements.enunciado.value.trim()) {
        dizer("Há um texto no formulário. Envie ou apague esse texto antes de mudar este.");
        return;
      }
      const item = achar(uuid);
      fila.retirar(item);
      preencher(formulario, item.dados);
      guardar(`rascunho.${participacao}`, campos(formulario));
      formulario.elements.enunciado.focus();
    },
  },
);

// O texto que já tinha chegado com outra forma espera, pronto, na página da correção.
const prepararCorrecoes = () => {
  for (const item of fila.itens) {
    if (item.estado === "diferente") guardar(`correcao.${participacao}.${item.uuid}`, item.dados);
  }
};
document.addEventListener("click", (evento) => evento.target.closest("a[data-corrigir]") && prepararCorrecoes());

const conferir = () => {
  const { enunciado, evidencia } = formulario.elements;
  enunciado.setCustomValidity(enunciado.value.trim() ? excesso(enunciado) : "Escreva o que acontece.");
  evidencia.setCustomValidity(excesso(evidencia));
  return formulario.reportValidity();
};

const limpar = () => {
  const { eixo } = campos(formulario);
  formulario.reset();
  for (const nome of ["enunciado", "evidencia"]) {
    formulario.elements[nome].value = "";
    formulario.elements[nome].dispatchEvent(new Event("input"));
  }
  for (const nota of formulario.querySelectorAll("[name=impacto], [name=frequencia]")) nota.checked = false;
  preencher(formulario, { eixo, uuid: sortear() });
  formulario.querySelector(".resumo-de-erros")?.remove();
  for (const erro of formulario.querySelectorAll(".erros")) erro.remove();
  for (const campo of formulario.querySelectorAll("[aria-invalid]")) campo.removeAttribute("aria-invalid");
  rascunho.esquecer();
};

formulario?.addEventListener("submit", (evento) => {
  evento.preventDefault();
  if (!conferir()) return;
  const eixo = formulario.querySelector("[name=eixo]:checked");
  const { confirmo } = Object.fromEntries(new FormData(formulario));
  const dados = { ...campos(formulario), ...(confirmo ? { confirmo } : {}) };
  firme = fila.guardar(dados, eixo.parentElement.textContent.trim());
  dizer(firme ? "Guardado neste aparelho. Enviando…" : `Enviando… ${SO_AQUI}`);
  limpar();
});

formulario?.addEventListener("input", (evento) => evento.target.setCustomValidity?.(""));
fila.retomarOsSemParticipacao();
