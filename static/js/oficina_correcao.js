// A correção de um achado: se a rede falha, o texto fica no aparelho e a página insiste até gravar.
import { excesso } from "./oficina_contagem.js";
import { enviar } from "./oficina_envio.js";
import { apagar } from "./oficina_guarda.js";
import { campos, lembrar } from "./oficina_rascunho.js";

const ESPERA_MAXIMA = 30_000;
const formulario = document.querySelector("form[data-correcao]");
const { correcao, participacao, volta } = formulario.dataset;
const recado = formulario.querySelector("[data-recado]");
const rascunho = lembrar(formulario, `correcao.${participacao}.${correcao}`, () => !formulario.querySelector(".erros"));
let relogio = null;
let espera = 1000;
let enviando = false;

const dizer = (frase) => {
  recado.textContent = frase;
};

if (rascunho.restaurado) dizer("Este é o texto que você tinha começado a mudar neste aparelho.");

const gravado = () => {
  rascunho.esquecer();
  apagar(`achado.${participacao}.${correcao}`);
  location.assign(volta);
};

const recusado = ({ tipo, codigo, frase }) => {
  if (codigo === "conferir") formulario.submit();
  else dizer(frase);
  formulario.querySelector("[data-entrar]").hidden = tipo !== "sem_participacao";
};

const tentar = async () => {
  if (enviando) return;
  clearTimeout(relogio);
  enviando = true;
  dizer("Gravando…");
  const dados = Object.fromEntries(new FormData(formulario));
  const resposta = await enviar(formulario.action, dados);
  enviando = false;
  if (resposta.tipo === "enviado") gravado();
  else if (resposta.tipo === "falhou") {
    dizer("Ainda não gravado: sem resposta. O texto está neste aparelho e tentamos de novo sozinhos.");
    relogio = setTimeout(tentar, espera);
    espera = Math.min(espera * 2, ESPERA_MAXIMA);
  } else recusado(resposta);
};

formulario.addEventListener("submit", (evento) => {
  evento.preventDefault();
  const { enunciado, evidencia } = formulario.elements;
  enunciado.setCustomValidity(enunciado.value.trim() ? excesso(enunciado) : "Escreva o que acontece.");
  evidencia.setCustomValidity(excesso(evidencia));
  espera = 1000;
  if (formulario.reportValidity()) tentar();
});

formulario.addEventListener("input", (evento) => {
  clearTimeout(relogio);
  evento.target.setCustomValidity?.("");
});
window.addEventListener("online", () => relogio && !enviando && tentar());
