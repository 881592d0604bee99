// O que se digita fica no aparelho até ser enviado: recarregar, ou o celular fechar a página, não perde nada.
import { apagar, guardar, ler } from "./oficina_guarda.js";

const FORA = new Set(["csrfmiddlewaretoken", "confirmo"]);

export const campos = (formulario) => {
  const dados = Object.fromEntries(new FormData(formulario));
  for (const nome of FORA) delete dados[nome];
  return dados;
};

export const preencher = (formulario, dados) => {
  for (const [nome, valor] of Object.entries(dados)) {
    const controle = formulario.elements[nome];
    if (!controle) continue;
    if (controle.type === "checkbox") controle.checked = true;
    else controle.value = valor;
  }
};

// `vale`: se o que está no aparelho deve ocupar o formulário que chegou do servidor.
export const lembrar = (formulario, chave, vale) => {
  const guardado = ler(chave);
  const restaurado = Boolean(guardado && vale(guardado));
  if (restaurado) preencher(formulario, guardado);
  formulario.addEventListener("input", () => guardar(chave, campos(formulario)));
  return { restaurado, esquecer: () => apagar(chave) };
};
