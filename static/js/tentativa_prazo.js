// O tempo que falta, pelo relógio do servidor. Fala no máximo uma vez por minuto; no último, a cada dez segundos.
const dizer = (segundos) => {
  if (segundos <= 0) return "O tempo terminou. Estamos enviando o que foi salvo.";
  if (segundos <= 60) return `Faltam ${Math.ceil(segundos / 10) * 10} segundos.`;
  const minutos = Math.ceil(segundos / 60);
  return minutos < 120 ? `Faltam ${minutos} minutos.` : `Faltam ${Math.floor(minutos / 60)} h ${minutos % 60} min.`;
};

export const contar = (formulario, aoTerminar) => {
  const relogio = formulario.querySelector("[data-relogio]");
  if (!relogio) return;
  const diferenca = Date.parse(formulario.dataset.agora) - Date.now();
  const prazo = Date.parse(formulario.dataset.prazo);
  const bater = () => {
    const segundos = (prazo - Date.now() - diferenca) / 1000;
    const texto = dizer(segundos);
    if (relogio.textContent !== texto) relogio.textContent = texto;
    if (segundos > 0) return;
    clearInterval(batida);
    aoTerminar();
  };
  const batida = setInterval(bater, 1000);
  bater();
};
