// <form data-tentativa>: cada resposta vai para o servidor quando é dada; "salvo" só depois que ele confirma tudo.
import { Alerta } from "./tentativa_alerta.js";
import { baixar } from "./tentativa_baixar.js";
import { iguais, repor, valoresDe, valoresOriginais } from "./tentativa_campos.js";
import { Divergencias } from "./tentativa_divergencia.js";
import { Entrada } from "./tentativa_entrar.js";
import { situacao } from "./tentativa_envio.js";
import { Estado } from "./tentativa_estado.js";
import { Fila } from "./tentativa_fila.js";
import "./tentativa_palavras.js";
import { Prazo } from "./tentativa_prazo.js";

const AO_MARCAR = 200; // quem passa pelas opções com as setas só para na que quer
const AO_ESCREVER = 1000;
const MUITO_TEMPO = 60_000;

const formulario = document.querySelector("form[data-tentativa]");
const campos = new Map([...formulario.querySelectorAll("[data-questao]")].map((c) => [Number(c.dataset.questao), c]));
const questoes = formulario.querySelector("[data-questoes]");
const tentativa = Number(formulario.dataset.tentativa);
const enderecos = { responder: formulario.dataset.responder, prazo: formulario.dataset.enderecoDoPrazo };
const dadas = new Map();
const estado = new Estado(formulario);
const alerta = new Alerta(formulario);
let saindo = false;

const ir = (endereco) => {
  saindo = true;
  location.assign(endereco);
};

const baixavel = () => {
  const paradas = fila.itens.filter((item) => fila.motivo || item.estado !== "a_enviar");
  if (!paradas.length) return false;
  return fila.motivo === "encerrada" || paradas.some(({ quando }) => performance.now() - quando > MUITO_TEMPO);
};

const mostrar = () => {
  estado.mostrar(fila);
  divergencias.mostrar(fila.itens);
  alerta.mostrar(fila, baixavel());
  questoes.hidden = fila.motivo === "outra_conta";
};

// O servidor guardou, mas não entendeu (um número, por exemplo): dito na questão, sem apagar nada.
const avisar = (ordem, frase) => {
  const lugar = campos.get(ordem).querySelector("[data-aviso]");
  if (lugar && lugar.textContent !== frase) lugar.textContent = frase;
};

const confirmadas = new Map([...campos].map(([ordem, campo]) => [ordem, Number(campo.dataset.sequencia)]));
const fila = new Fila({ tentativa, dono: formulario.dataset.dono, enderecos, confirmadas }, {
  mudou: () => mostrar(),
  salva(ordem, { sequencia, salvo_as: hora, aviso = "" }) {
    formulario.elements[`b${ordem}`].value = sequencia;
    avisar(ordem, aviso);
    alerta.dizer("");
    estado.salva(ordem, hora);
  },
  outroAparelho: (ordem, resumo) => divergencias.dizer(ordem, resumo),
});

const divergencias = new Divergencias(formulario, {
  manter(ordem) {
    divergencias.retirar(ordem);
    campos.get(ordem).focus();
    fila.manter(ordem);
  },
  async trocar(ordem) {
    await fila.largar(ordem);
    saindo = true;
    location.hash = `questao-${ordem}`;
    location.reload();
  },
});

// --- Responder -------------------------------------------------------------------------------------------------------
const respondeu = (campo, espera) => {
  const ordem = Number(campo.dataset.questao);
  const valores = valoresDe(formulario, campo);
  if (iguais(valores, dadas.get(ordem))) return;
  dadas.set(ordem, valores);
  divergencias.retirar(ordem);
  fila.guardar(ordem, valores, espera);
};

const aoResponder = (espera) => (evento) => {
  const campo = evento.target.closest("[data-questao]");
  if (campo) respondeu(campo, espera);
};

formulario.addEventListener("input", aoResponder(AO_ESCREVER));
formulario.addEventListener("change", (evento) => {
  aoResponder(AO_MARCAR)(evento);
  if (evento.target.matches("textarea, input:not([type=radio], [type=checkbox])")) fila.insistir();
});
document.addEventListener("visibilitychange", () => document.hidden && fila.insistir());

// O que ficou no aparelho volta à tela; o que se marcou antes de este script chegar também é resposta.
const comecar = async () => {
  for (const [ordem, campo] of campos) {
    dadas.set(ordem, valoresOriginais(campo));
    respondeu(campo, 0);
  }
  for (const [ordem, valores] of await fila.retomar()) {
    repor(campos.get(ordem), valores);
    dadas.set(ordem, valores);
  }
  mostrar();
  fila.despachar();
};

// --- Parar e continuar -----------------------------------------------------------------------------------------------
const entrada = new Entrada(document.querySelector("dialog[data-entrada]"), enderecos.prazo, () => fila.voltar());
const aoClicar = {
  "[data-acao=entrar]": () => entrada.abrir(),
  "[data-baixar]": () => baixar(tentativa, fila.itens, fila.servidorEm),
};
for (const [seletor, fazer] of Object.entries(aoClicar)) {
  formulario.querySelector(seletor).addEventListener("click", fazer);
}

const conferir = async () => {
  await fila.insistir();
  await fila.assentada;
  if (fila.motivo === "encerrada") ir(formulario.dataset.resultado);
  else if (fila.vazia) ir(formulario.dataset.conferir);
  else alerta.dizer("Nada foi enviado: ainda há respostas por salvar. Espere a conexão voltar e tente de novo.");
  mostrar();
};

formulario.addEventListener("submit", (evento) => {
  evento.preventDefault();
  if (!saindo) conferir();
});

window.addEventListener("beforeunload", (evento) => {
  if (!saindo && !fila.vazia && fila.motivo !== "encerrada") evento.preventDefault();
});
// Voltar pelo histórico mostra a página guardada; o que vale é o que está no servidor.
window.addEventListener("pageshow", (evento) => evento.persisted && location.reload());
setInterval(mostrar, 5000);

// --- O tempo ---------------------------------------------------------------------------------------------------------
const PARAM = new Set(["sem_sessao", "outra_conta", "encerrada"]);

const fechou = async () => {
  await fila.insistir();
  await fila.assentada;
  const { tipo } = await situacao(enderecos.prazo);
  if (tipo === "encerrada" && fila.vazia) ir(formulario.dataset.resultado);
};

new Prazo(formulario, {
  terminou() {
    questoes.inert = true;
    fila.insistir();
  },
  fechou,
  maisTempo(ate) {
    questoes.inert = false;
    alerta.dizer(`Você recebeu mais tempo: agora pode responder até ${ate}.`);
    fila.voltar();
  },
  situacao(tipo) {
    if (PARAM.has(tipo) && fila.motivo !== tipo) fila.parar(tipo);
    else if (tipo === "aberta" && PARAM.has(fila.motivo)) fila.voltar();
  },
});

for (const botao of formulario.querySelectorAll("[data-so-sem-js]")) botao.hidden = true;
comecar();
