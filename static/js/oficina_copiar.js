// Copia um texto; devolve se conseguiu. Fora de https o navegador não oferece a área de transferência.
export const copiar = async (texto) => {
  try {
    await navigator.clipboard.writeText(texto);
    return true;
  } catch {
    const campo = document.createElement("textarea");
    campo.value = texto;
    campo.className = "visualmente-oculto";
    document.body.append(campo);
    campo.select();
    const copiou = document.execCommand("copy");
    campo.remove();
    return copiou;
  }
};
