// A lista do que ainda não chegou: o estado de cada achado, em palavras, e o que a pessoa pode fazer com ele.
const ESTADOS = {
  a_enviar: ["A enviar", "info"],
  conferir: ["Falta conferir", "atencao"],
  diferente: ["Já tinha chegado", "atencao"],
  recusado: ["Não enviado", "erro"],
  sem_participacao: ["Não enviado", "erro"],
};
const BOTOES = {
  "[data-conferi]": ["conferir"],
  "[data-de-novo]": ["recusado", "sem_participacao"],
  "[data-entrar]": ["sem_participacao"],
  "[data-corrigir]": ["diferente"],
  "[data-editar]": ["recusado", "conferir"],
  "[data-apagar]": ["recusado", "conferir", "diferente"],
};

const texto = ({ dados }) => [dados.enunciado, dados.evidencia].filter(Boolean).join("\n\n");

export class ListaDePendentes {
  #secao;
  #modelo;
  #fazer;
  #linhas = new Map();

  // `fazer`: uma função por botão (conferi, deNovo, editar, copiar, apagar), chamada com o item.
  constructor(secao, modelo, fazer) {
    this.#secao = secao;
    this.#modelo = modelo;
    this.#fazer = fazer;
  }

  mostrar(itens, enviando) {
    const vivos = new Set(itens.map(({ uuid }) => uuid));
    for (const [uuid, linha] of this.#linhas) {
      if (vivos.has(uuid)) continue;
      linha.remove();
      this.#linhas.delete(uuid);
    }
    for (const item of itens) this.#atualizar(item, item.uuid === enviando);
    this.#secao.hidden = !itens.length;
  }

  #atualizar(item, enviando) {
    const linha = this.#linhas.get(item.uuid) ?? this.#nova(item);
    const [nome, tom] = ESTADOS[item.estado];
    linha.dataset.eixo = item.dados.eixo;
    linha.querySelector("[data-nome-do-eixo]").dataset.eixo = item.dados.eixo;
    this.#escrever(linha, "[data-nome-do-eixo]", item.nomeDoEixo);
    this.#escrever(linha, "[data-dito]", texto(item));
    this.#escrever(linha, "[data-estado]", enviando ? "Enviando…" : nome);
    linha.querySelector("[data-estado]").dataset.tom = tom;
    this.#escrever(linha, "[data-frase]", item.frase);
    for (const [seletor, estados] of Object.entries(BOTOES)) {
      linha.querySelector(seletor).hidden = !estados.includes(item.estado);
    }
  }

  #escrever(linha, seletor, valor) {
    const no = linha.querySelector(seletor);
    if (no.textContent !== valor) no.textContent = valor;
  }

  #nova(item) {
    const linha = this.#modelo.content.firstElementChild.cloneNode(true);
    const { uuid } = item;
    const ligar = (seletor, fazer) => linha.querySelector(seletor).addEventListener("click", () => fazer(uuid));
    ligar("[data-conferi]", this.#fazer.conferi);
    ligar("[data-de-novo]", this.#fazer.deNovo);
    ligar("[data-editar]", this.#fazer.editar);
    ligar("[data-copiar]", (qual) => this.#fazer.copiar(qual, texto));
    ligar("[data-apagar]", this.#fazer.apagar);
    linha.querySelector("[data-entrar]").href = this.#fazer.entrar;
    linha.querySelector("[data-corrigir]").href = this.#fazer.corrigir(uuid);
    this.#linhas.set(uuid, linha);
    this.#secao.querySelector("ul").append(linha);
    return linha;
  }
}
