// <form data-sair-de>: quem sai da conta leva as respostas que ficaram neste aparelho; as não salvas, só se confirmar.
const PERGUNTA = "Há respostas de avaliação neste aparelho que ainda não foram salvas. Se você sair, elas se perdem. Sair?";

const esquecer = async (dono) => {
  const { apagarDe, quantasDe } = await import("./tentativa_guarda.js");
  const quantas = await quantasDe(dono);
  if (quantas && !window.confirm(PERGUNTA)) return false;
  await apagarDe(dono);
  return true;
};

document.addEventListener("submit", async (evento) => {
  const formulario = evento.target.closest("form[data-sair-de]");
  if (!formulario) return;
  evento.preventDefault();
  const sair = await esquecer(formulario.dataset.sairDe).catch(() => true);
  if (sair) formulario.submit();
});
