// Aviso de cookies: a escolha vai sem recarregar a página, para não perder o que se estava escrevendo.
const aviso = document.querySelector("[data-cookies]");

const recado = (papel, onde, classe = "") => {
  const paragrafo = document.createElement("p");
  paragrafo.className = classe;
  paragrafo.setAttribute("role", papel);
  onde.append(paragrafo);
  return (texto) => setTimeout(() => { paragrafo.textContent = texto; }, 100);
};

// Quem não vê ouve o que aconteceu; o foco, que estava em um botão que some, vai para o conteúdo.
const despedir = () => {
  const dizer = recado("status", document.body, "visualmente-oculto");
  aviso.remove();
  document.getElementById("conteudo")?.focus({ preventScroll: true });
  dizer("Guardamos a sua escolha de cookies.");
};

const semRede = () => {
  aviso.querySelector("[role=alert]")?.remove();
  recado("alert", aviso.firstElementChild)("Não foi gravado: parece que a rede caiu. Tente de novo.");
};

// O servidor recusou: o caminho de sempre, com a página, mostra o porquê.
const enviarComAPagina = (formulario, { name, value }) => {
  formulario.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  formulario.submit();
};

aviso?.addEventListener("submit", async (evento) => {
  const { target: formulario, submitter } = evento;
  if (!submitter) return;
  evento.preventDefault();
  const pedido = {
    method: "POST",
    headers: { "X-Requested-With": "fetch" },
    body: new URLSearchParams({ [submitter.name]: submitter.value }),
  };
  const resposta = await fetch(formulario.action, pedido).catch(() => null);
  if (!resposta) semRede();
  else if (resposta.ok) despedir();
  else enviarComAPagina(formulario, submitter);
});
