// O mural do projetor: passa as telas com calma, busca o que chegou sem recarregar e corta o texto entre palavras.
import { caber } from "./oficina_mural_texto.js";

const mural = document.querySelector("[data-mural]");
const telas = mural.querySelector("[data-telas]");
const controles = document.querySelector("[data-controles]");
const recado = document.querySelector("[data-recado]");
const entrada = mural.querySelector("[data-entrada]");
const BUSCA = 4000;
const BUSCA_MAXIMA = 60_000;
const NOVO_POR = 30_000;
const porTela = Number(mural.dataset.segundos) * 1000;
const conhecidos = new Set();
let etag = mural.dataset.etag;
let parado = matchMedia("(prefers-reduced-motion: reduce)").matches;
let passar = null;
let buscarEm = BUSCA;
let caiuAs = "";

const lista = () => [...telas.querySelectorAll("[data-tela]")];
const atual = () => Math.max(lista().findIndex((tela) => !tela.hidden), 0);
const cartoes = (onde) => [...onde.querySelectorAll("[data-achado]")];

const mostrar = (numero) => {
  const todas = lista();
  const certo = (numero + todas.length) % todas.length;
  todas.forEach((tela, n) => { tela.hidden = n !== certo; });
  caber(todas[certo]);
  agendar();
};

const agendar = () => {
  clearTimeout(passar);
  if (!parado && lista().length > 1) passar = setTimeout(() => mostrar(atual() + 1), porTela);
};

const pausar = (sim) => {
  parado = sim;
  controles.querySelector("[data-pausar]").textContent = sim ? "Continuar" : "Pausar";
  agendar();
};

const destacar = (novos) => {
  for (const cartao of novos) {
    cartao.dataset.novo = "";
    setTimeout(() => delete cartao.dataset.novo, NOVO_POR);
  }
  if (!novos.length) return;
  recado.textContent = novos.length === 1 ? "Chegou 1 achado." : `Chegaram ${novos.length} achados.`;
  if (!parado) mostrar(lista().indexOf(novos[0].closest("[data-tela]")));
};

const trocar = (html) => {
  const onde = lista()[atual()].dataset.tela;
  const destacados = new Set(cartoes(telas).filter((c) => "novo" in c.dataset).map((c) => c.dataset.achado));
  telas.innerHTML = html;
  for (const cartao of cartoes(telas)) if (destacados.has(cartao.dataset.achado)) destacarDeNovo(cartao);
  entrada.hidden = Boolean(telas.querySelector("[data-fechada]"));
  mostrar(Math.max(lista().findIndex((tela) => tela.dataset.tela === onde), 0));
  const novos = cartoes(telas).filter((cartao) => !conhecidos.has(cartao.dataset.achado));
  novos.forEach((cartao) => conhecidos.add(cartao.dataset.achado));
  destacar(novos);
};

const destacarDeNovo = (cartao) => {
  cartao.dataset.novo = "";
  setTimeout(() => delete cartao.dataset.novo, NOVO_POR);
};

const caiu = (frase) => {
  caiuAs ||= new Date().toLocaleTimeString("pt-BR", { hour: "2-digit", minute: "2-digit" });
  recado.textContent = `${frase} Na tela, o que havia às ${caiuAs}.`;
  buscarEm = Math.min(buscarEm * 2, BUSCA_MAXIMA);
};

const voltou = () => {
  buscarEm = BUSCA;
  if (caiuAs) recado.textContent = "";
  caiuAs = "";
};

const buscar = async () => {
  const resposta = await fetch(mural.dataset.mural, {
    headers: { "If-None-Match": etag },
    cache: "no-store",
    redirect: "manual",
    signal: AbortSignal.timeout?.(15_000),
  });
  if (resposta.type === "opaqueredirect" || resposta.status === 404) caiu("Entre de novo na sua conta e recarregue.");
  else if (resposta.status !== 304 && !resposta.ok) caiu("O servidor não respondeu.");
  else voltou();
  if (!resposta.ok) return;
  const html = await resposta.text();
  etag = resposta.headers.get("ETag");
  trocar(html);
};

const insistir = async () => {
  try {
    if (!document.hidden) await buscar();
  } catch {
    caiu("Sem conexão.");
  }
  setTimeout(insistir, buscarEm);
};

controles.hidden = false;
controles.querySelector("[data-anterior]").addEventListener("click", () => mostrar(atual() - 1));
controles.querySelector("[data-proxima]").addEventListener("click", () => mostrar(atual() + 1));
controles.querySelector("[data-pausar]").addEventListener("click", () => pausar(!parado));
controles.querySelector("[data-tela-cheia]").addEventListener("click", () => {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
});
document.addEventListener("keydown", (evento) => {
  if (evento.key === "ArrowRight") mostrar(atual() + 1);
  if (evento.key === "ArrowLeft") mostrar(atual() - 1);
});
window.addEventListener("resize", () => caber(lista()[atual()]));

for (const cartao of cartoes(telas)) conhecidos.add(cartao.dataset.achado);
pausar(parado);
mostrar(atual());
setTimeout(insistir, BUSCA);
