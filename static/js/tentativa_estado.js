// O que a tela diz sobre as respostas: uma frase para todas e um sinal por questão. "Salvo" só com tudo confirmado.
const FALA = 1500; // quem usa leitor de tela ouve o que ficou, e não cada passo

const respostas = (n) => (n === 1 ? "1 resposta" : `${n} respostas`);
const guardadas = (n) => (n === 1 ? "1 resposta guardada" : `${n} respostas guardadas`);
const quantas = ({ itens }) => new Set(itens.map(({ ordem }) => ordem)).size;
const onde = (fila) => {
  const n = quantas(fila);
  if (!fila.firme) return `${respostas(n)} só nesta página: não a feche, este navegador não guarda dados`;
  return fila.guardando ? `guardando ${respostas(n)} neste aparelho` : `${guardadas(n)} neste aparelho`;
};

const PARADAS = {
  falhou: (fila) => `Sem conexão: ${onde(fila)}. Salvamos assim que ela voltar.`,
  sem_sessao: (fila) => `Ainda não salvo: ${onde(fila)}.`,
  outra_conta: (fila) => `Ainda não salvo: ${onde(fila)}.`,
  proibida: () => "Não salvo: esta conta só pode olhar.",
  encerrada: (fila) => (fila.vazia ? "A tentativa terminou." : `A tentativa terminou: ${respostas(quantas(fila))} sem salvar.`),
};

const decisao = (n) => (n === 1 ? "1 resposta espera a sua decisão." : `${n} respostas esperam a sua decisão.`);

const frase = (fila, salvoAs, inicial) => {
  const { itens, motivo } = fila;
  if (motivo && (itens.length || motivo !== "falhou")) return PARADAS[motivo](fila);
  if (itens.some(({ estado }) => estado === "a_enviar")) return "Salvando…";
  if (itens.length) return `Ainda não salvo: ${decisao(itens.length)}`;
  return salvoAs ? `Salvo às ${salvoAs}.` : inicial;
};

export class Estado {
  #lugar;
  #anuncio;
  #inicial;
  #salvoAs = "";
  #sinais = new Map();
  #fala = null;

  constructor(formulario) {
    this.#lugar = formulario.querySelector("[data-estado]");
    this.#anuncio = formulario.querySelector("[data-anuncio]");
    this.#inicial = this.#lugar.dataset.ligado;
    for (const campo of formulario.querySelectorAll("[data-questao]")) this.#porSinal(campo);
  }

  #porSinal(campo) {
    const sinal = document.createElement("p");
    sinal.className = "questao-sinal";
    sinal.id = `sinal-${campo.dataset.questao}`;
    campo.append(sinal);
    const descreve = campo.getAttribute("aria-describedby");
    campo.setAttribute("aria-describedby", [descreve, sinal.id].filter(Boolean).join(" "));
    this.#sinais.set(Number(campo.dataset.questao), sinal);
  }

  salva(ordem, hora) {
    this.#salvoAs = hora;
    const sinal = this.#sinais.get(ordem);
    sinal.dataset.salva = `Salva às ${hora}.`;
  }

  mostrar(fila) {
    const texto = frase(fila, this.#salvoAs, this.#inicial);
    this.#lugar.dataset.tom = fila.vazia && !fila.motivo ? (this.#salvoAs ? "ok" : "") : fila.motivo ? "erro" : "";
    if (this.#lugar.textContent !== texto) this.#lugar.textContent = texto;
    for (const [ordem, sinal] of this.#sinais) this.#sinalizar(ordem, sinal, fila);
    clearTimeout(this.#fala);
    this.#fala = setTimeout(() => this.#anunciar(texto), FALA);
  }

  #sinalizar(ordem, sinal, fila) {
    const item = fila.itens.filter((i) => i.ordem === ordem).pop();
    const texto = !item ? (sinal.dataset.salva ?? "") : item.estado === "recusada" ? item.frase : "Ainda não salva.";
    if (sinal.textContent !== texto) sinal.textContent = texto;
    sinal.dataset.tom = item ? "espera" : "";
  }

  #anunciar(texto) {
    if (this.#anuncio.textContent !== texto) this.#anuncio.textContent = texto;
  }
}
