// [data-marcadores]: mostra os marcadores do documento escolhido e põe no texto, no lugar do cursor, o que se tocar.
const TEXTOS = "#id_corpo, #id_corpo_sem_frequencia";

const iniciarMarcadores = () => {
  const lista = document.querySelector("[data-marcadores]");
  const especie = document.querySelector("#id_especie");
  if (!lista || !especie) return;
  let texto = document.querySelector(TEXTOS);
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches(TEXTOS)) texto = target;
  });

  const porNoTexto = (marcador) => {
    texto.setRangeText(marcador, texto.selectionStart, texto.selectionEnd, "end");
    texto.dispatchEvent(new Event("input", { bubbles: true }));
    texto.dispatchEvent(new Event("change", { bubbles: true }));
    texto.focus();
  };
  for (const codigo of lista.querySelectorAll("code[data-marcador]")) {
    const botao = document.createElement("button");
    botao.type = "button";
    botao.className = "marcador";
    botao.textContent = codigo.textContent;
    botao.setAttribute("aria-label", `Pôr ${codigo.textContent} no texto`);
    botao.addEventListener("click", () => porNoTexto(botao.textContent));
    codigo.replaceWith(botao);
  }
  lista.querySelector("[data-com-toque]").hidden = false;

  const mostrar = () => {
    for (const grupo of lista.querySelectorAll("[data-especie]")) {
      grupo.hidden = grupo.dataset.especie !== especie.value;
      grupo.open = !grupo.hidden;
    }
  };
  especie.addEventListener("change", mostrar);
  mostrar();
};

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", iniciarMarcadores);
else iniciarMarcadores();
