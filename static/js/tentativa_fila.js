// Fila das respostas por salvar: guarda a última de cada questão e insiste até o servidor confirmar.
const ESPERA_MAXIMA = 60_000;

export class Fila {
  #endereco;
  #token;
  #avisar;
  #pendentes = new Map();
  #enviando = false;
  #espera = 1000;
  #relogio = null;
  #parada = false;

  constructor(endereco, token, avisar) {
    this.#endereco = endereco;
    this.#token = token;
    this.#avisar = avisar;
    window.addEventListener("online", () => this.despachar());
    document.addEventListener("visibilitychange", () => document.hidden || this.despachar());
  }

  get vazia() {
    return this.#pendentes.size === 0;
  }

  guardar(ordem, sequencia, valores) {
    this.#pendentes.set(ordem, { ordem, sequencia, valores });
    this.despachar();
  }

  async despachar() {
    if (this.#enviando || this.#parada) return;
    clearTimeout(this.#relogio);
    this.#enviando = true;
    let seguir = true;
    while (seguir && !this.vazia) seguir = await this.#enviar(this.#pendentes.values().next().value);
    this.#enviando = false;
    if (!this.vazia && !this.#parada) this.#tentarDepois();
  }

  #tentarDepois() {
    this.#relogio = setTimeout(() => this.despachar(), this.#espera);
    this.#espera = Math.min(this.#espera * 2, ESPERA_MAXIMA);
  }

  // Devolve se vale seguir com a próxima da fila.
  async #enviar(resposta) {
    let retorno;
    let dados = {};
    try {
      retorno = await fetch(this.#endereco, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.#token() },
        body: JSON.stringify(resposta),
        redirect: "manual",
        keepalive: true,
      });
      if (retorno.headers.get("Content-Type")?.includes("json")) dados = await retorno.json();
    } catch {
      this.#avisar.falhou();
      return false;
    }
    return this.#concluir(resposta, retorno, dados);
  }

  #concluir(resposta, retorno, dados) {
    if (retorno.ok && dados.sequencia) {
      if (this.#pendentes.get(resposta.ordem) === resposta) this.#pendentes.delete(resposta.ordem);
      this.#espera = 1000;
      this.#avisar.salvo(resposta.ordem, dados);
      return true;
    }
    if ([401, 403].includes(retorno.status) || retorno.type === "opaqueredirect") this.#avisar.semSessao();
    else if (retorno.status >= 500 || retorno.status === 429) this.#avisar.falhou();
    else this.#desistir(retorno.status, dados);
    return false;
  }

  // O servidor não vai aceitar: insistir não adianta.
  #desistir(status, dados) {
    this.#parada = true;
    this.#pendentes.clear();
    if (["ja_enviada", "prazo_encerrado"].includes(dados.codigo)) this.#avisar.encerrada(dados.frase);
    else this.#avisar.recusada(dados.frase || "Esta tentativa não está aberta nesta conta. Recarregue a página.");
  }
}
