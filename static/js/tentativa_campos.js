// Os valores de uma questão, de qualquer tipo: os dos controles com o nome dela, na ordem da tela.
const controlesDe = (campo) => [...campo.querySelectorAll("[name]")].filter(({ name }) => name === nomeDe(campo));
const nomeDe = (campo) => `q${campo.dataset.questao}`;
const marcavel = ({ type }) => type === "radio" || type === "checkbox";

export const valoresDe = (formulario, campo) =>
  new FormData(formulario).getAll(nomeDe(campo)).filter((valor) => typeof valor === "string");

const original = (controle) => {
  if (marcavel(controle)) return controle.defaultChecked ? [controle.value] : [];
  if (controle.tagName !== "SELECT") return controle.type === "file" ? [] : [controle.defaultValue];
  const escolhida = [...controle.options].find((opcao) => opcao.defaultSelected) ?? controle.options[0];
  return escolhida ? [escolhida.value] : [];
};

// O que veio do servidor: se a tela mostra outra coisa antes de o script chegar, alguém já respondeu.
export const valoresOriginais = (campo) => controlesDe(campo).flatMap(original);

export const iguais = (uns, outros) => uns.length === outros.length && uns.every((valor, n) => valor === outros[n]);

// Põe na tela uma resposta guardada. O que não tem controle (um anexo) volta como campo escondido.
export const repor = (campo, valores) => {
  const controles = controlesDe(campo);
  const sobram = [...valores];
  for (const controle of controles.filter(marcavel)) {
    const onde = sobram.indexOf(controle.value);
    controle.checked = onde >= 0;
    if (onde >= 0) sobram.splice(onde, 1);
  }
  for (const controle of controles) {
    if (!marcavel(controle) && controle.type !== "file" && sobram.length) controle.value = sobram.shift();
  }
  for (const valor of sobram.filter((texto) => texto.startsWith("arquivo:"))) {
    const escondido = document.createElement("input");
    Object.assign(escondido, { type: "hidden", name: nomeDe(campo), value: valor });
    campo.append(escondido);
  }
};
