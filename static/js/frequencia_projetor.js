// [data-agora="endereço"]: renova o código e a contagem no projetor, sem recarregar. Sem rede, diz desde quando.
const INTERVALO = 5000;
const tela = document.querySelector("[data-agora]");
const recado = document.querySelector("[data-recado]");
let caiuAs = "";
let ultimo = "";

const caiu = (frase) => {
  caiuAs ||= new Date().toLocaleTimeString("pt-BR", { hour: "2-digit", minute: "2-digit" });
  recado.textContent = `${frase} Na tela, o que havia às ${caiuAs}.`;
};

const buscar = async () => {
  const resposta = await fetch(tela.dataset.agora, {
    cache: "no-store",
    redirect: "manual",
    signal: AbortSignal.timeout?.(15_000),
  });
  if (resposta.type === "opaqueredirect") return caiu("Entre de novo na sua conta e recarregue.");
  if (!resposta.ok) return caiu("O servidor não respondeu.");
  const html = await resposta.text();
  if (caiuAs) recado.textContent = "";
  caiuAs = "";
  if (html.trim() !== ultimo) tela.innerHTML = html;
  ultimo = html.trim();
};

const insistir = async () => {
  try {
    if (!document.hidden) await buscar();
  } catch {
    caiu("Sem conexão.");
  }
  setTimeout(insistir, INTERVALO);
};

setTimeout(insistir, INTERVALO);
