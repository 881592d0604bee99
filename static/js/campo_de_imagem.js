// [data-campo-de-imagem]: depois que o rascunho é salvo sozinho, a imagem já está guardada. Esvazia o campo, para não a
// enviar de novo a cada letra digitada, diz que está guardada e pede que a prévia se refaça com ela.
document.addEventListener("w-autosave:success", () => {
  let guardou = false;
  for (const campo of document.querySelectorAll("[data-campo-de-imagem]")) {
    const entrada = campo.querySelector("input[type=file]");
    if (!entrada.files.length) continue;
    const recado = campo.querySelector("[role=status]");
    recado.hidden = false;
    recado.textContent = `${entrada.files[0].name} está no rascunho.`;
    entrada.value = "";
    guardou = true;
  }
  if (guardou) document.dispatchEvent(new CustomEvent("w-unsaved:add"));
});
