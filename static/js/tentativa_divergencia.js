// A mesma questão respondida em dois aparelhos: mostra o que há no outro e, se for o caso, pergunta qual fica.
export class Divergencias {
  #formulario;
  #modelo;
  #fazer;
  #avisos = new Map();

  // `fazer`: manter(ordem) e trocar(ordem).
  constructor(formulario, fazer) {
    this.#formulario = formulario;
    this.#modelo = document.querySelector("template[data-divergencia]");
    this.#fazer = fazer;
  }

  dizer(ordem, resumo) {
    this.retirar(ordem);
    const aviso = this.#modelo.content.firstElementChild.cloneNode(true);
    aviso.querySelector("[data-resumo]").textContent = resumo || "(em branco)";
    aviso.querySelector("[data-manter]").addEventListener("click", () => this.#fazer.manter(ordem));
    aviso.querySelector("[data-trocar]").addEventListener("click", () => this.#fazer.trocar(ordem));
    this.#formulario.querySelector(`[data-questao="${ordem}"]`).append(aviso);
    this.#avisos.set(ordem, aviso);
  }

  // Em cada aviso, a frase e os botões do que está acontecendo com a resposta desta tela.
  mostrar(itens) {
    for (const [ordem, aviso] of this.#avisos) {
      const espera = itens.some((item) => item.ordem === ordem && item.estado === "conflito");
      aviso.querySelector("[data-vale-a-outra]").hidden = !espera;
      aviso.querySelector("[data-vale-esta]").hidden = espera;
      aviso.querySelector(".acoes").hidden = !espera;
    }
  }

  retirar(ordem) {
    this.#avisos.get(ordem)?.remove();
    this.#avisos.delete(ordem);
  }
}
