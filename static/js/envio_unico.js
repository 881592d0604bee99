// <form data-envio-unico>: um clique só. O botão fica desativado e diz o que acontece; voltar à página o reativa.
const enviando = new WeakSet();

document.addEventListener("submit", (evento) => {
  const formulario = evento.target.closest("form[data-envio-unico]");
  if (!formulario) return;
  if (enviando.has(formulario)) {
    evento.preventDefault();
    return;
  }
  enviando.add(formulario);
  const botao = evento.submitter;
  if (!botao) return;
  botao.dataset.rotulo = botao.textContent;
  botao.textContent = formulario.dataset.envioUnico || "Enviando…";
  // `disabled` tiraria do envio o nome e o valor do botão.
  botao.setAttribute("aria-disabled", "true");
});

const reativar = () => {
  for (const botao of document.querySelectorAll("[data-rotulo][aria-disabled]")) {
    botao.textContent = botao.dataset.rotulo;
    botao.removeAttribute("aria-disabled");
  }
  for (const formulario of document.querySelectorAll("form[data-envio-unico]")) enviando.delete(formulario);
};

window.addEventListener("pageshow", reativar);
document.addEventListener("htmx:afterRequest", reativar);
