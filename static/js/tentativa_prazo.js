// O tempo que falta, pelo relógio do servidor: o do aparelho pode estar errado, ou mudar no meio. Fala no máximo uma vez
// por minuto; no último, a cada dez segundos. Pergunta de vez em quando se a coordenação deu mais tempo.
import { situacao } from "./tentativa_envio.js";

const PERGUNTAR = 10_000;

const dizer = (segundos) => {
  if (segundos <= 0) return "O tempo terminou. Estamos enviando o que foi salvo.";
  if (segundos <= 60) return `Faltam ${Math.ceil(segundos / 10) * 10} segundos.`;
  const minutos = Math.ceil(segundos / 60);
  return minutos < 120 ? `Faltam ${minutos} minutos.` : `Faltam ${Math.floor(minutos / 60)} h ${minutos % 60} min.`;
};

const HORA = { hour: "2-digit", minute: "2-digit", timeZone: "America/Sao_Paulo" };
const porExtenso = (instante) => new Intl.DateTimeFormat("pt-BR", HORA).format(instante).replace(":", "h");

export class Prazo {
  #formulario;
  #fazer;
  #relogio;
  #prazo;
  #zero; // a hora do servidor quando `performance.now()` era zero
  #tolerancia;
  #terminou = false;
  #fechou = false;

  // `fazer`: terminou() quando o tempo acaba, fechou() depois da tolerância, maisTempo() e situacao(tipo).
  constructor(formulario, fazer) {
    this.#formulario = formulario;
    this.#fazer = fazer;
    this.#relogio = formulario.querySelector("[data-relogio]");
    if (!this.#relogio) return;
    this.#tolerancia = Number(formulario.dataset.tolerancia) + 2;
    this.#prazo = Date.parse(formulario.dataset.prazo);
    const chegou = performance.getEntriesByType("navigation")[0]?.responseStart ?? performance.now();
    this.#zero = Date.parse(formulario.dataset.agora) - chegou;
    setInterval(() => this.#bater(), 1000);
    setInterval(() => document.hidden || this.perguntar(), PERGUNTAR);
    document.addEventListener("visibilitychange", () => document.hidden || this.perguntar());
    this.#bater();
  }

  get #restam() {
    return (this.#prazo - this.#zero - performance.now()) / 1000;
  }

  // O relógio do navegador para enquanto o computador dorme: cada resposta do servidor o acerta.
  async perguntar() {
    const pediu = performance.now();
    const agora = await situacao(this.#formulario.dataset.enderecoDoPrazo);
    this.#fazer.situacao(agora.tipo);
    if (!agora.agora) return;
    this.#zero = Date.parse(agora.agora) - (pediu + performance.now()) / 2;
    this.#mudar(Date.parse(agora.prazo));
    this.#bater();
  }

  #mudar(prazo) {
    if (!prazo || prazo === this.#prazo) return;
    const mais = prazo > this.#prazo;
    this.#prazo = prazo;
    this.#formulario.querySelector("[data-ate]").textContent = porExtenso(prazo);
    if (!mais || this.#restam <= 0) return;
    this.#terminou = this.#fechou = false;
    this.#fazer.maisTempo(porExtenso(prazo));
  }

  #bater() {
    const segundos = this.#restam;
    const texto = dizer(segundos);
    if (this.#relogio.textContent !== texto) this.#relogio.textContent = texto;
    if (segundos <= 0 && !this.#terminou) {
      this.#terminou = true;
      this.#fazer.terminou();
    }
    if (segundos <= -this.#tolerancia && !this.#fechou) {
      this.#fechou = true;
      this.#fazer.fechou();
    }
  }
}
