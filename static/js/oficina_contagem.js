// [data-maximo]: quantas letras tem o texto, quando se aproxima do limite. Nada é cortado: o que sobra se diz.
const AVISAR_A_PARTIR_DE = 0.8;
const numero = new Intl.NumberFormat("pt-BR");

export const tamanho = (campo) => [...campo.value.trim()].length;

export const excesso = (campo) => {
  const [tem, cabem] = [tamanho(campo), Number(campo.dataset.maximo)];
  if (tem <= cabem) return "";
  return `O texto tem ${numero.format(tem)} letras e cabem ${numero.format(cabem)}. Tire ${numero.format(tem - cabem)}.`;
};

const contar = (campo, linha) => {
  const [tem, cabem] = [tamanho(campo), Number(campo.dataset.maximo)];
  linha.hidden = tem < cabem * AVISAR_A_PARTIR_DE;
  linha.textContent = excesso(campo) || `${numero.format(tem)} de ${numero.format(cabem)} letras.`;
  linha.classList.toggle("passou", tem > cabem);
};

for (const campo of document.querySelectorAll("[data-maximo]")) {
  const linha = document.createElement("p");
  linha.className = "contagem pequeno";
  linha.setAttribute("role", "status");
  campo.after(linha);
  campo.addEventListener("input", () => contar(campo, linha));
  contar(campo, linha);
}
