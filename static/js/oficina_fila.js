// Os achados por enviar, cada um com o seu uuid: reenviar não cria outro. A fila insiste até o servidor responder; o
// que ele recusa fica aqui, com a frase, até a pessoa decidir.
import { Insistencia } from "./insistencia.js";
import { enviar } from "./oficina_envio.js";
import { aoMudarEmOutraAba, apagar, chaves, guardar, ler, sortear } from "./oficina_guarda.js";

const JA_CHEGOU = "Este achado já tinha chegado com o texto de antes. Troque-o pelo novo, ou copie o que escreveu.";

export class Fila {
  #prefixo;
  #endereco;
  #avisar;
  #enviando = false;
  #insistencia;

  // `avisar`: mudou(itens, uuid do que se envia), enviado(item, resposta), parou(tipo: falhou, conferir, recusado…).
  constructor(participacao, endereco, avisar) {
    this.#prefixo = `achado.${participacao}.`;
    this.#endereco = endereco;
    this.#avisar = avisar;
    this.#insistencia = new Insistencia(() => this.despachar());
    aoMudarEmOutraAba(() => this.#mudou());
  }

  get itens() {
    const todos = chaves(this.#prefixo).map(ler).filter(Boolean);
    return todos.sort((a, b) => a.criado - b.criado);
  }

  guardar(dados, nomeDoEixo) {
    const item = { uuid: dados.uuid, dados, nomeDoEixo, estado: "a_enviar", frase: "", criado: Date.now() };
    const firme = this.#gravar(item);
    this.insistir();
    return firme;
  }

  // A pessoa decidiu: enviar de novo, com ou sem a conferência.
  retomar(item, mais = {}) {
    this.#gravar({ ...item, dados: { ...item.dados, ...mais }, estado: "a_enviar", frase: "" });
    this.insistir();
  }

  // Quem se apresentou de novo manda o que ficou esperando por isso.
  retomarOsSemParticipacao() {
    for (const item of this.itens) {
      if (item.estado === "sem_participacao") this.#gravar({ ...item, estado: "a_enviar", frase: "" });
    }
    this.insistir();
  }

  retirar(item) {
    apagar(this.#prefixo + item.uuid);
    this.#mudou();
  }

  insistir() {
    this.#insistencia.ja();
  }

  async despachar() {
    if (this.#enviando) return;
    this.#insistencia.calar();
    this.#enviando = true;
    let seguir = true;
    while (seguir) {
      const item = this.itens.find(({ estado }) => estado === "a_enviar");
      seguir = item ? await this.#enviar(item) : false;
    }
    this.#enviando = false;
    this.#mudou();
    if (this.itens.some(({ estado }) => estado === "a_enviar")) this.#insistencia.depois();
  }

  // Devolve se vale seguir com o próximo.
  async #enviar(item) {
    this.#mudou(item.uuid);
    const resposta = await enviar(this.#endereco, item.dados);
    // Enquanto se esperava, a pessoa pode ter mudado de ideia, ou outra aba ter enviado.
    if (!ler(this.#prefixo + item.uuid) && resposta.tipo !== "enviado") return true;
    return this.#concluir(item, resposta);
  }

  #concluir(item, resposta) {
    const { tipo, codigo, frase } = resposta;
    if (tipo === "falhou") {
      this.#gravar({ ...item, frase: "Sem resposta. Tentamos de novo sozinhos." });
      this.#avisar.parou(tipo);
      return false;
    }
    this.#insistencia.deuCerto();
    if (tipo === "enviado") this.#chegou(item, resposta);
    else if (codigo === "de_outra" && !item.trocado) this.#trocarUuid(item);
    else this.#recusar({ ...item, estado: codigo === "conferir" ? "conferir" : tipo, codigo, frase });
    return tipo !== "sem_participacao";
  }

  #chegou(item, resposta) {
    if (resposta.igual === false) this.#gravar({ ...item, estado: "diferente", frase: JA_CHEGOU });
    else apagar(this.#prefixo + item.uuid);
    this.#avisar.enviado(item, resposta);
  }

  #recusar(item) {
    this.#gravar(item);
    this.#avisar.parou(item.estado);
  }

  #trocarUuid(item) {
    apagar(this.#prefixo + item.uuid);
    const uuid = sortear();
    this.#gravar({ ...item, uuid, dados: { ...item.dados, uuid }, trocado: true });
  }

  #gravar(item) {
    const firme = guardar(this.#prefixo + item.uuid, item);
    this.#mudou();
    return firme;
  }

  #mudou(enviando = "") {
    this.#avisar.mudou(this.itens, enviando);
  }
}
