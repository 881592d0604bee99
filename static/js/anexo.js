// [data-anexo]: manda o arquivo em pedaços, continua de onde a conexão caiu e, no fim, o põe na resposta.
const ESPERA_MAXIMA = 30_000;
const formulario = document.querySelector("form[data-tentativa]");
const emCurso = new Set();

const token = () =>
  document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || formulario.elements.csrfmiddlewaretoken.value;

// A mesma escolha, depois de recarregar a página, continua o mesmo envio.
const chaveDe = (ordem, { name, size, lastModified }) => {
  const lugar = `anexo:${formulario.dataset.tentativa}:${ordem}:${name}:${size}:${lastModified}`;
  let chave = localStorage.getItem(lugar);
  if (!chave) {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    chave = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
    localStorage.setItem(lugar, chave);
  }
  return { chave, lugar };
};

const pedir = async (endereco, corpo, sinal, tipo = "application/octet-stream") => {
  const retorno = await fetch(endereco, {
    method: "POST",
    headers: { "Content-Type": tipo, "X-CSRFToken": token() },
    body: corpo,
    redirect: "manual",
    signal: sinal,
  });
  const json = retorno.headers.get("Content-Type")?.includes("json");
  if (!json || retorno.status >= 500 || retorno.status === 429) {
    // Um 403 é o sinal contra falsificação que mudou: perguntar o prazo o renova.
    await fetch(formulario.dataset.enderecoDoPrazo, { signal: sinal });
    throw new Error("depois");
  }
  return { ok: retorno.ok, estado: retorno.status, ...(await retorno.json()) };
};

const aguardar = (ms) =>
  new Promise((seguir) => {
    const acordar = () => {
      clearTimeout(relogio);
      window.removeEventListener("online", acordar);
      seguir();
    };
    const relogio = setTimeout(acordar, ms);
    window.addEventListener("online", acordar);
  });

class Envio {
  constructor(area, arquivo) {
    this.area = area;
    this.arquivo = arquivo;
    this.ordem = Number(area.dataset.anexo);
    this.aborto = new AbortController();
    this.espera = 1000;
    this.#montar();
  }

  #montar() {
    this.linha = document.createElement("li");
    this.barra = Object.assign(document.createElement("progress"), { max: this.arquivo.size, value: 0 });
    this.barra.setAttribute("aria-label", `Envio de ${this.arquivo.name}`);
    this.frase = document.createElement("span");
    this.botao = Object.assign(document.createElement("button"), { type: "button", className: "botao claro" });
    this.botao.textContent = "Cancelar";
    this.botao.addEventListener("click", () => this.cancelar());
    const nome = Object.assign(document.createElement("span"), { textContent: this.arquivo.name });
    this.linha.append(nome, this.barra, this.frase, this.botao);
    this.area.querySelector("[data-anexos]").append(this.linha);
  }

  dizer(frase) {
    if (this.frase.textContent === frase) return;
    this.frase.textContent = frase;
    this.area.querySelector("[data-anexo-estado]").textContent = `${this.arquivo.name}: ${frase}`;
  }

  cancelar() {
    this.aborto.abort();
    emCurso.delete(this);
    this.linha.remove();
    this.area.querySelector("[data-anexo-estado]").textContent = `Envio de ${this.arquivo.name} cancelado.`;
    this.area.querySelector("input[type=file]").focus();
  }

  async enviar() {
    emCurso.add(this);
    this.dizer("Enviando…");
    while (!this.aborto.signal.aborted) {
      try {
        const fim = await this.#tentar();
        emCurso.delete(this);
        return fim.completo ? this.#pronto(fim) : this.#recusado(fim);
      } catch {
        if (this.aborto.signal.aborted) return undefined;
        this.dizer("A conexão caiu. O envio continua sozinho de onde parou.");
        await aguardar(this.espera);
        this.espera = Math.min(this.espera * 2, ESPERA_MAXIMA);
      }
    }
    return undefined;
  }

  // Começa ou retoma: o servidor diz quanto já tem.
  async #tentar() {
    const { chave, lugar } = chaveDe(this.ordem, this.arquivo);
    this.lugar = lugar;
    const { name: nome, size: tamanho } = this.arquivo;
    const corpo = JSON.stringify({ ordem: this.ordem, chave, nome, tamanho });
    let passo = await pedir(this.area.dataset.criar, corpo, this.aborto.signal, "application/json");
    if (!passo.ok || passo.completo) return passo;
    const { pedaco } = passo;
    const endereco = this.area.dataset.envio.replace("/0/", `/${passo.arquivo}/`);
    while (passo.recebidos < tamanho) {
      this.#mostrar(passo.recebidos);
      const parte = this.arquivo.slice(passo.recebidos, passo.recebidos + pedaco);
      passo = await pedir(`${endereco}?de=${passo.recebidos}`, parte, this.aborto.signal);
      if (!passo.ok && passo.codigo !== "fora_de_ordem") return passo;
      this.espera = 1000;
    }
    this.#mostrar(tamanho);
    return pedir(`${endereco}?fim`, "", this.aborto.signal);
  }

  #mostrar(recebidos) {
    this.barra.value = recebidos;
    const dezena = Math.floor((recebidos / this.arquivo.size) * 10) * 10;
    this.dizer(dezena < 100 ? `${dezena}% enviado.` : "Conferindo o arquivo…");
  }

  #pronto({ arquivo, nome }) {
    localStorage.removeItem(this.lugar);
    const marca = Object.assign(document.createElement("input"), {
      type: "checkbox",
      name: `q${this.ordem}`,
      value: `arquivo:${arquivo}`,
      checked: true,
    });
    const rotulo = document.createElement("label");
    rotulo.append(marca, ` ${nome}`);
    this.dizer("Enviado.");
    this.linha.replaceChildren(rotulo);
    marca.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #recusado({ frase, estado, codigo }) {
    if (codigo !== "sem_sessao") localStorage.removeItem(this.lugar);
    this.dizer(estado === 401 ? "Entre de novo e escolha o arquivo outra vez." : frase || "O arquivo não foi aceito.");
    this.barra.remove();
    this.linha.dataset.tom = "erro";
    this.botao.textContent = "Tirar da lista";
  }
}

for (const area of formulario?.querySelectorAll("[data-anexo][data-criar]") ?? []) {
  const campo = area.querySelector("input[type=file]");
  const estado = Object.assign(document.createElement("p"), { className: "visualmente-oculto" });
  estado.setAttribute("role", "status");
  estado.dataset.anexoEstado = "";
  area.append(estado);
  campo.addEventListener("change", () => {
    for (const arquivo of campo.files) new Envio(area, arquivo).enviar();
    campo.value = "";
  });
}

// Quem confere com um envio no meio espera: o arquivo ainda não está na resposta.
formulario?.addEventListener(
  "submit",
  (evento) => {
    const [envio] = emCurso;
    if (!envio) return;
    evento.preventDefault();
    evento.stopImmediatePropagation();
    envio.dizer("Espere o envio terminar, ou cancele-o.");
    envio.botao.focus();
  },
  { capture: true },
);
window.addEventListener("beforeunload", (evento) => emCurso.size && evento.preventDefault());
