// <form data-rascunho="URL" data-chave="…">: guarda no servidor o que se digita; sem conexão, neste aparelho.
const formulario = document.querySelector("form[data-rascunho]");
const ESPERA = 1500;

if (formulario) {
  const estado = formulario.querySelector("[data-estado]");
  const chave = formulario.dataset.chave;
  let relogio = null;
  let enviado = false;

  const dizer = (frase) => { estado.textContent = frase; };

  const campos = () => {
    const dados = new FormData(formulario);
    return [...dados].filter(([nome]) => nome === "prazo" || /^i\d+-/.test(nome));
  };

  const noAparelho = (fazer) => {
    try { return fazer(window.localStorage); } catch { return null; }
  };

  const guardar = async () => {
    const corpo = new URLSearchParams(campos());
    corpo.set("csrfmiddlewaretoken", formulario.elements.csrfmiddlewaretoken.value);
    try {
      const resposta = await fetch(formulario.dataset.rascunho, { method: "POST", body: corpo, redirect: "error" });
      if (!resposta.ok) throw new Error(String(resposta.status));
      const { guardado_as: hora } = await resposta.json();
      noAparelho((guarda) => guarda.removeItem(chave));
      dizer(`Rascunho guardado às ${hora}.`);
    } catch {
      const guardou = noAparelho((guarda) => { guarda.setItem(chave, JSON.stringify(campos())); return true; });
      dizer(guardou ? "Sem resposta do servidor: o rascunho ficou neste aparelho." : "O rascunho não pôde ser guardado.");
    }
  };

  const recuperar = () => {
    const guardados = noAparelho((guarda) => JSON.parse(guarda.getItem(chave)));
    if (!guardados) return;
    for (const [nome, valor] of guardados) {
      if (nome.endsWith("-vista")) continue;
      const campo = formulario.elements[nome];
      if (campo) campo.value = valor;
    }
    dizer("Recuperamos o rascunho que tinha ficado neste aparelho.");
    guardar();
  };

  formulario.addEventListener("input", () => {
    clearTimeout(relogio);
    dizer("Guardando o rascunho…");
    relogio = setTimeout(guardar, ESPERA);
  });
  formulario.addEventListener("submit", () => { enviado = true; clearTimeout(relogio); });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && !enviado && relogio) { clearTimeout(relogio); guardar(); }
  });
  recuperar();
  document.querySelector("[data-erro]")?.focus();
}
