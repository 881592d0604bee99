// Entrar de novo sem sair da tela: o formulário de sempre, enviado por trás. Confere que entrou a mesma pessoa.
import { pedir, sinal, situacao } from "./tentativa_envio.js";

const AJAX = { "X-Requested-With": "XMLHttpRequest" };
const OUTRA = "Esta conta não é a de quem começou a tentativa. Nada foi enviado. Entre com a mesma conta de antes.";
const FALHOU = "Sem resposta. Confira a conexão e tente de novo.";
const EM_OUTRA_ABA = "Falta um passo para entrar. Termine em outra aba e volte a esta: ela continua de onde estava.";

const errosDe = ({ form }) =>
  [...(form?.errors ?? []), ...Object.values(form?.fields ?? {}).flatMap(({ errors }) => errors)].join(" ");

const mandar = (endereco, dados) => pedir(endereco, { method: "POST", headers: AJAX, body: new URLSearchParams(dados) });

export class Entrada {
  #dialogo;
  #formulario;
  #recado;
  #prazo;
  #aoEntrar;

  constructor(dialogo, enderecoDoPrazo, aoEntrar) {
    this.#dialogo = dialogo;
    this.#formulario = dialogo.querySelector("form");
    this.#recado = dialogo.querySelector("[data-recado]");
    this.#prazo = enderecoDoPrazo;
    this.#aoEntrar = aoEntrar;
    dialogo.querySelector("[data-fechar]").addEventListener("click", () => dialogo.close());
    this.#formulario.addEventListener("submit", (evento) => {
      evento.preventDefault();
      this.#entrar();
    });
  }

  abrir() {
    this.#dizer("");
    this.#dialogo.showModal();
  }

  #dizer(frase) {
    this.#recado.textContent = frase;
    this.#recado.hidden = !frase;
  }

  async #entrar() {
    const botao = this.#formulario.querySelector("[type=submit]");
    if (botao.getAttribute("aria-disabled")) return;
    botao.setAttribute("aria-disabled", "true");
    this.#dizer("");
    try {
      await this.#tentar();
    } catch {
      this.#dizer(FALHOU);
    }
    botao.removeAttribute("aria-disabled");
  }

  async #tentar() {
    const endereco = this.#formulario.action;
    await situacao(this.#prazo); // sem o cookie de CSRF o envio não passa; perguntar o traz
    const { estado, dados } = await mandar(endereco, new FormData(this.#formulario));
    if (estado === 429) this.#dizer("Muitas tentativas seguidas. Espere alguns minutos.");
    else if (!dados) this.#dizer(FALHOU);
    else if (errosDe(dados)) this.#dizer(errosDe(dados));
    else await this.#conferir();
  }

  async #conferir() {
    const { tipo } = await situacao(this.#prazo);
    if (tipo === "falhou") this.#dizer(FALHOU);
    else if (tipo === "sem_sessao") this.#dizer(EM_OUTRA_ABA);
    else if (tipo === "outra_conta") await this.#sair();
    else {
      this.#formulario.reset();
      this.#renovarSinais();
      this.#dialogo.close();
      this.#aoEntrar(tipo);
    }
  }

  // Quem entrou por engano não fica com a conta aberta em uma tela que é de outra pessoa.
  async #sair() {
    await mandar(this.#dialogo.dataset.sair, {});
    this.#formulario.reset();
    this.#dizer(OUTRA);
  }

  #renovarSinais() {
    for (const campo of document.querySelectorAll("[name=csrfmiddlewaretoken]")) campo.value = sinal();
  }
}
