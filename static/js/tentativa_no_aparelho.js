// [data-no-aparelho]: nas telas de conferir e de resultado, as respostas que ficaram neste aparelho sem chegar.
import { baixar } from "./tentativa_baixar.js";
import { apagarTentativa, daTentativa } from "./tentativa_guarda.js";

const aviso = document.querySelector("[data-no-aparelho]");
const tentativa = Number(aviso.dataset.noAparelho);
const enviar = document.querySelector("form[data-enviar]");
let restam = [];

const olhar = async () => {
  const todas = await daTentativa(tentativa);
  restam = todas.filter(({ dono }) => dono === aviso.dataset.dono);
  aviso.querySelector("[data-quantas]").textContent = new Set(restam.map(({ ordem }) => ordem)).size;
  aviso.hidden = !restam.length;
};

const apagar = async () => {
  await apagarTentativa(tentativa);
  await olhar();
};

const ligar = (seletor, fazer) => aviso.querySelector(seletor)?.addEventListener("click", fazer);
ligar("[data-baixar-as-que-ficaram]", () => baixar(tentativa, restam, null));
ligar("[data-apagar-as-que-ficaram]", apagar);
ligar("[data-sem-elas]", async () => {
  await apagar();
  enviar.requestSubmit();
});

// Antes do envio único: aqui ele ainda pode não acontecer.
window.addEventListener("submit", (evento) => {
  if (evento.target !== enviar || !restam.length) return;
  evento.preventDefault();
  evento.stopImmediatePropagation();
  aviso.focus();
}, true);
window.addEventListener("pageshow", olhar);
olhar();
