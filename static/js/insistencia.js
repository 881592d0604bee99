// Tenta de novo sozinha: espera cada vez mais, e não espera quando a rede volta ou a pessoa volta à página.
const ESPERA = 1000;
const ESPERA_MAXIMA = 30_000;

export class Insistencia {
  #fazer;
  #espera = ESPERA;
  #relogio = null;

  constructor(fazer) {
    this.#fazer = fazer;
    window.addEventListener("online", () => this.ja());
    window.addEventListener("pageshow", () => this.ja());
    document.addEventListener("visibilitychange", () => document.hidden || this.ja());
  }

  ja() {
    this.deuCerto();
    return this.#fazer();
  }

  // Muitos aparelhos que perderam a rede juntos não voltam no mesmo instante.
  depois() {
    this.calar();
    this.#relogio = setTimeout(() => this.#fazer(), this.#espera * (0.75 + Math.random() / 2));
    this.#espera = Math.min(this.#espera * 2, ESPERA_MAXIMA);
  }

  calar() {
    clearTimeout(this.#relogio);
  }

  deuCerto() {
    this.#espera = ESPERA;
  }
}
