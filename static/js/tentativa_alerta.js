// O que pede uma atitude da pessoa: a frase e as ações que servem a ela agora.
const ENCERRADA = "Esta tentativa terminou; as respostas não mudam mais.";
const ARQUIVO = " Baixe as respostas que não chegaram e entregue à coordenação da turma.";

const doMotivo = {
  sem_sessao: () => ["Sua sessão terminou. Entre de novo para salvar: o que você respondeu continua nesta tela.", "entrar"],
  outra_conta: () => [
    "Outra conta está aberta neste navegador. As respostas desta tentativa não são dela e não foram enviadas. " +
      "Saia dela e entre com a conta de antes.",
    "sair",
  ],
  proibida: () => ["Daqui as respostas não podem ser enviadas. Nada mudou na tentativa.", ""],
  encerrada: ({ frase, vazia }) => [(frase || ENCERRADA) + (vazia ? "" : ARQUIVO), "resultado"],
};

const daQuestao = (itens) => {
  const parada = itens.find(({ estado }) => estado !== "a_enviar");
  if (!parada) return ["", ""];
  const porque = parada.estado === "conflito" ? "também foi respondida em outro aparelho" : "não foi aceita";
  return [`A resposta da questão ${parada.ordem} ${porque}.`, "questao", `#questao-${parada.ordem}`];
};

export class Alerta {
  #lugar;
  #recado = "";

  constructor(formulario) {
    this.#lugar = formulario.querySelector("[data-alerta]");
  }

  // Um recado passageiro, que cede a vez ao que for mais sério.
  dizer(recado) {
    this.#recado = recado;
  }

  mostrar(fila, baixavel) {
    const [frase, acao, destino] = (doMotivo[fila.motivo] ?? (() => daQuestao(fila.itens)))(fila);
    const texto = frase || this.#recado;
    const lugar = this.#lugar.querySelector("[data-frase]");
    if (lugar.textContent !== texto) lugar.textContent = texto;
    for (const no of this.#lugar.querySelectorAll("[data-acao]")) no.hidden = no.dataset.acao !== acao;
    if (destino) this.#lugar.querySelector("[data-acao=questao]").href = destino;
    this.#lugar.querySelector("[data-baixar]").hidden = !baixavel;
    this.#lugar.hidden = !texto && !baixavel;
  }
}
