// A mesa de agrupar: age sem recarregar a página. Conserva a rolagem e o foco, e diz o que aconteceu.
// Sem este módulo, ou se o pedido falha antes de chegar, os mesmos formulários funcionam recarregando.
const mesa = document.querySelector("[data-agrupar]");
const recado = document.querySelector("[data-recado]");
let ocupada = false;

const dizer = (texto, tom = "ok") => {
  recado.dataset.tom = tom;
  recado.textContent = "";
  // Duas vezes a mesma frase também se ouve.
  requestAnimationFrame(() => { recado.textContent = texto; });
};

const contar = () => {
  const lugar = mesa.querySelector("[data-marcados]");
  if (!lugar) return;
  const quantos = (nome) => mesa.querySelectorAll(`input[name=${nome}][form=mesa]:checked`).length;
  const achados = quantos("achados");
  const demandas = quantos("demandas");
  const partes = [];
  if (achados) partes.push(achados === 1 ? "1 achado" : `${achados} achados`);
  if (demandas) partes.push(demandas === 1 ? "1 demanda" : `${demandas} demandas`);
  lugar.textContent = partes.length ? partes.join(" e ") : "nada marcado";
};

// O que estava na fila do foco (data-foco) some quando se resolve: o foco passa ao seguinte ou ao título da parte.
const focar = (id, fila, posicao) => {
  const outros = fila ? [...mesa.querySelectorAll(`[data-foco="${fila}"]`)] : [];
  const alvo = document.getElementById(id) || outros[Math.min(posicao, outros.length - 1)] || document.getElementById("soltos");
  alvo?.focus({ preventScroll: Boolean(document.getElementById(id)) });
};

const recolher = () => {
  if (window.matchMedia("(max-width: 50rem)").matches && !document.getElementById("mesa-erro")) {
    mesa.querySelector(".mesa-barra details")?.removeAttribute("open");
  }
};

export const enviar = async (formulario, botao, extra = {}) => {
  if (ocupada) return;
  ocupada = true;
  mesa.setAttribute("aria-busy", "true");
  const dados = new FormData(formulario, botao);
  for (const [nome, valor] of Object.entries(extra)) dados.set(nome, valor);
  const fila = botao?.dataset.foco;
  const posicao = fila ? [...mesa.querySelectorAll(`[data-foco="${fila}"]`)].indexOf(botao) : 0;
  const fechadas = [...mesa.querySelectorAll("details[data-dobra]:not([open])")].map((dobra) => dobra.dataset.dobra);
  try {
    const resposta = await fetch(formulario.getAttribute("action") || window.location.href, { method: "POST", body: dados });
    const pagina = new DOMParser().parseFromString(await resposta.text(), "text/html");
    const nova = pagina.querySelector("[data-agrupar]");
    if (!nova) {
      window.location.reload();
      return;
    }
    mesa.replaceChildren(...nova.childNodes);
    const frases = [...pagina.querySelectorAll(".messages > ul > li")].map((li) => {
      li.querySelectorAll("button, svg").forEach((resto) => resto.remove());
      return li.textContent.trim();
    });
    if (resposta.ok) for (const nome of fechadas) mesa.querySelector(`[data-dobra=${nome}]`)?.removeAttribute("open");
    // A recusa já vem dita na barra, em um aviso que se anuncia sozinho.
    dizer(document.getElementById("mesa-erro") ? "" : frases.join(" "), resposta.ok ? "ok" : "erro");
    contar();
    focar(botao?.id, fila, posicao);
  } catch (erro) {
    if (!(erro instanceof TypeError)) throw erro;
    dizer("Sem conexão: nada mudou. O que você marcou continua aqui; tente de novo.", "erro");
  } finally {
    ocupada = false;
    mesa.removeAttribute("aria-busy");
  }
};

mesa.addEventListener("submit", (evento) => {
  if (evento.target.method !== "post") return;
  evento.preventDefault();
  enviar(evento.target, evento.submitter);
});
mesa.addEventListener("change", contar);
contar();
recolher();
