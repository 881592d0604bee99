// A fila das respostas por salvar. Cada uma fica no aparelho até o servidor confirmar, e as de uma questão vão na ordem
// em que foram dadas: a que já foi tentada pode ter chegado, e só o servidor sabe.
import { Insistencia } from "./insistencia.js";
import { sortear } from "./sorteio.js";
import { responder } from "./tentativa_envio.js";
import { apagar, daTentativa, guardar } from "./tentativa_guarda.js";

// Quem acabou de responder nesta tela quer esta resposta; sobre a que ficou esperando, pergunta-se.
const RECENTE = 15_000;
// Quem escreve sem parar também é salvo de vez em quando.
const ESPERA_MAXIMA = 10_000;
const DEFINITIVOS = new Set(["encerrada", "proibida"]);

export class Fila {
  #tentativa;
  #dono;
  #enderecos;
  #avisar;
  #itens = [];
  #confirmadas = new Map();
  #envio = null;
  #insistencia;
  #despertador = null;
  #gravacao = null;

  motivo = ""; // por que parou: falhou, sem_sessao, outra_conta, encerrada, proibida
  frase = ""; // o que o servidor disse ao parar
  servidorEm = null;

  // `avisar`: mudou(), salva(ordem, {sequencia, salvo_as}), outroAparelho(ordem, resumo).
  constructor({ tentativa, dono, enderecos, confirmadas }, avisar) {
    this.#tentativa = tentativa;
    this.#dono = dono;
    this.#enderecos = enderecos;
    this.#confirmadas = confirmadas;
    this.#avisar = avisar;
    this.#insistencia = new Insistencia(() => this.despachar());
  }

  get itens() {
    return [...this.#itens];
  }

  // Se o que espera está no aparelho, e não só nesta página.
  get firme() {
    return this.#itens.every(({ firme }) => firme !== false);
  }

  // Se o aparelho ainda não confirmou que guardou.
  get guardando() {
    return this.#itens.some(({ firme }) => firme === null);
  }

  get vazia() {
    return this.#itens.length === 0;
  }

  // O que ficou neste aparelho de outra vez; a última de cada questão é a que a tela mostra.
  async retomar() {
    const guardadas = (await daTentativa(this.#tentativa)).filter(({ dono }) => dono === this.#dono);
    const novas = new Set(this.#itens.map(({ ordem }) => ordem));
    const antes = { quando: -Infinity, desde: -Infinity, pronta: 0 };
    const agora = { estado: "a_enviar", tentada: true, esperou: true, firme: true, ...antes };
    const retomadas = guardadas.filter((g) => !novas.has(g.ordem)).map((guardada) => ({ ...guardada, ...agora }));
    this.#itens = [...retomadas, ...this.#itens];
    return new Map(retomadas.map((item) => [item.ordem, item.valores]));
  }

  // `espera`: quanto se aguarda antes de enviar, porque a pessoa ainda está escrevendo.
  guardar(ordem, valores, espera = 0) {
    const antes = this.#itens.filter((item) => item.ordem === ordem);
    const trocadas = antes.filter((item) => !item.tentada || item.estado !== "a_enviar");
    for (const item of trocadas) this.#retirar(item);
    const base = antes.filter((item) => !trocadas.includes(item)).pop()?.sequencia ?? this.#confirmada(ordem);
    const sequencia = Math.max(base, ...antes.map((item) => item.sequencia)) + 1;
    const quando = performance.now();
    const desde = trocadas[0]?.desde ?? quando;
    const pronta = Math.min(quando + espera, desde + ESPERA_MAXIMA);
    const dela = { tentativa: this.#tentativa, dono: this.#dono, id: sortear(), em: new Date().toISOString() };
    const agora = { estado: "a_enviar", tentada: false, esperou: Boolean(this.motivo), firme: null, quando, desde, pronta };
    const item = { ...dela, ordem, sequencia, base, valores, ...agora };
    this.#itens.push(item);
    this.#persistir(item);
    this.#avisar.mudou();
    this.despachar();
  }

  // Quem escolheu, entre as duas, a que deu neste aparelho.
  manter(ordem) {
    for (const item of this.#itens.filter((i) => i.ordem === ordem)) this.#sobre(item, this.#confirmada(ordem));
    return this.insistir();
  }

  async largar(ordem) {
    const delas = this.#itens.filter((item) => item.ordem === ordem);
    await Promise.all(delas.map((item) => this.#retirar(item)));
    this.#avisar.mudou();
  }

  // O aparelho já esqueceu o que chegou: a próxima tela não o encontra.
  get assentada() {
    return this.#gravacao;
  }

  // Agora, inclusive o que se esperava a pessoa acabar de escrever.
  insistir() {
    for (const item of this.#itens) item.pronta = 0;
    return this.#insistencia.ja();
  }

  parar(motivo) {
    this.motivo = motivo;
    this.#avisar.mudou();
  }

  // A pessoa entrou de novo, ou ganhou mais tempo: o que parou volta a andar.
  voltar() {
    this.motivo = "";
    return this.insistir();
  }

  despachar() {
    if (DEFINITIVOS.has(this.motivo)) return null;
    this.#envio ??= this.#rodar().finally(() => {
      this.#envio = null;
      this.#avisar.mudou();
      this.#marcarProxima();
    });
    return this.#envio;
  }

  async #rodar() {
    this.#insistencia.calar();
    clearTimeout(this.#despertador);
    let seguir = true;
    while (seguir) {
      const item = this.#itens.find((i) => i.estado === "a_enviar" && i.pronta <= performance.now());
      seguir = item ? await this.#enviar(item) : false;
    }
  }

  #marcarProxima() {
    const esperam = this.#itens.filter((item) => item.estado === "a_enviar");
    if (!esperam.length || DEFINITIVOS.has(this.motivo)) return;
    if (this.motivo) this.#insistencia.depois();
    else {
      const falta = Math.min(...esperam.map((item) => item.pronta)) - performance.now();
      this.#despertador = setTimeout(() => this.despachar(), Math.max(falta, 0) + 5);
    }
  }

  // Devolve se vale seguir com a próxima.
  async #enviar(item) {
    item.tentada = true;
    const resposta = await responder(this.#enderecos, item);
    if (resposta.hora) this.servidorEm = new Date(resposta.hora).toISOString();
    if (!this.#itens.includes(item)) return true;
    return this.#concluir(item, resposta);
  }

  #concluir(item, resposta) {
    const { tipo } = resposta;
    if (tipo === "salva") this.#chegou(item, resposta);
    else if (tipo === "conflito") this.#divergir(item, resposta);
    else if (tipo === "recusada") Object.assign(item, { estado: "recusada", frase: resposta.frase });
    else return this.#travar(resposta);
    this.motivo = "";
    this.#insistencia.deuCerto();
    return true;
  }

  #travar({ tipo, frase = "" }) {
    this.motivo = tipo;
    this.frase = frase;
    for (const item of this.#itens) item.esperou = true;
    return false;
  }

  #chegou(item, resposta) {
    this.#confirmadas.set(item.ordem, resposta.sequencia);
    this.#retirar(item);
    for (const outra of this.#itens) if (outra.ordem === item.ordem) this.#sobre(outra, resposta.sequencia);
    this.#avisar.salva(item.ordem, resposta);
  }

  #divergir(item, { sequencia, resumo }) {
    this.#confirmadas.set(item.ordem, sequencia);
    const nova = this.#itens.filter((outra) => outra.ordem === item.ordem).pop();
    if (nova !== item) this.#retirar(item);
    this.#avisar.outroAparelho(item.ordem, resumo);
    if (!nova.esperou && performance.now() - nova.quando < RECENTE) this.#sobre(nova, sequencia);
    else Object.assign(nova, { estado: "conflito", resumo });
  }

  // A resposta passa a valer por cima da que o servidor tem.
  #sobre(item, base) {
    Object.assign(item, { base, sequencia: base + 1, estado: "a_enviar" });
    this.#persistir(item);
  }

  #confirmada(ordem) {
    return this.#confirmadas.get(ordem) ?? 0;
  }

  #retirar(item) {
    this.#itens = this.#itens.filter((outro) => outro !== item);
    this.#gravacao = apagar(item);
    return this.#gravacao;
  }

  async #persistir(item) {
    const { tentativa, dono, id, em, ordem, sequencia, base, valores } = item;
    const antes = item.firme;
    item.firme = await guardar({ tentativa, dono, id, em, ordem, sequencia, base, valores });
    if (item.firme !== antes) this.#avisar.mudou();
  }
}
