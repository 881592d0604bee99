// <form data-tentativa>: cada marca vai para o servidor na hora; "salvo" só depois que ele confirma.
import { Fila } from "./tentativa_fila.js";
import { contar } from "./tentativa_prazo.js";

const formulario = document.querySelector("form[data-tentativa]");
const estado = formulario.querySelector("[data-estado]");
const alerta = formulario.querySelector("[data-alerta]");
let enviando = false;

const dizer = (texto) => {
  if (estado.textContent !== texto) estado.textContent = texto;
};

const alertar = (frase, { entrar = false, resultado = false } = {}) => {
  alerta.hidden = !frase;
  alerta.querySelector("[data-frase]").textContent = frase;
  alerta.querySelector("[data-entrar]").hidden = !entrar;
  alerta.querySelector("[data-resultado]").hidden = !resultado;
};

const token = () =>
  document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || formulario.elements.csrfmiddlewaretoken.value;

const fila = new Fila(formulario.dataset.responder, token, {
  salvo(questao, { sequencia, salvo_as: hora }) {
    const campo = formulario.querySelector(`[data-questao="${questao}"]`);
    campo.dataset.sequencia = Math.max(Number(campo.dataset.sequencia), sequencia);
    // A base diz ao servidor o que esta tela já conhecia, para não apagar a resposta de outro aparelho.
    formulario.elements[`b${questao}`].value = sequencia;
    alertar("");
    dizer(fila.vazia ? `Salvo às ${hora}.` : "Salvando…");
  },
  falhou: () => dizer("Ainda não salvo: tentando de novo."),
  semSessao() {
    dizer("Ainda não salvo.");
    alertar("Entre de novo para continuar; o que foi salvo está guardado e o que você marcou continua nesta página.", {
      entrar: true,
    });
  },
  encerrada(frase) {
    dizer("Não salvo.");
    alertar(frase, { resultado: true });
  },
  recusada(frase) {
    dizer("Não salvo.");
    alertar(frase);
  },
});

formulario.addEventListener("change", (evento) => {
  const campo = evento.target.closest("[data-questao]");
  if (!campo) return;
  const sequencia = Number(campo.dataset.sequencia) + 1;
  campo.dataset.sequencia = sequencia;
  const valores = [...campo.querySelectorAll(":checked")].map((opcao) => opcao.value);
  dizer("Salvando…");
  fila.guardar(Number(campo.dataset.questao), sequencia, valores);
});

formulario.addEventListener("submit", () => {
  // O formulário leva tudo o que está marcado: nada fica para trás.
  enviando = true;
  formulario.elements.csrfmiddlewaretoken.value = token();
});

window.addEventListener("beforeunload", (evento) => {
  if (!enviando && !fila.vazia) evento.preventDefault();
});
// Voltar pelo histórico mostra a página guardada; o que vale é o que está no servidor.
window.addEventListener("pageshow", (evento) => evento.persisted && location.reload());

for (const botao of formulario.querySelectorAll("[data-so-sem-js]")) botao.hidden = true;
dizer(estado.dataset.ligado);

contar(formulario, () => {
  fila.despachar();
  setTimeout(() => {
    enviando = true;
    location.reload();
  }, (Number(formulario.dataset.tolerancia) + 2) * 1000);
});
