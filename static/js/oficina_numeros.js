// [data-numeros="endereço"]: traz de tempos em tempos os números da sala, enquanto a página está à vista.
const INTERVALO = 10000;
const quadro = document.querySelector("[data-numeros]");
let andando = false;

const atualizar = async () => {
  // Trocar o que a pessoa está lendo com o teclado lhe tiraria o foco.
  if (andando || document.hidden || quadro.contains(document.activeElement)) return;
  andando = true;
  try {
    const resposta = await fetch(quadro.dataset.numeros, { headers: { "X-Requested-With": "fetch" } });
    if (resposta.ok && !resposta.redirected) quadro.innerHTML = await resposta.text();
  } catch { /* a rede da sala caiu: fica o último quadro, com a hora dele */ }
  andando = false;
};

if (quadro) {
  setInterval(atualizar, INTERVALO);
  document.addEventListener("visibilitychange", atualizar);
}
