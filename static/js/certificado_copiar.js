// Copia o endereço da página de conferência. Sem script, o botão não aparece e a ligação ao lado serve ao mesmo fim.
import { copiar } from "./oficina_copiar.js";

for (const botao of document.querySelectorAll("[data-copiar-endereco]")) {
  botao.hidden = false;
  botao.addEventListener("click", async () => {
    const copiou = await copiar(new URL(botao.dataset.copiarEndereco, location.href).href);
    botao.nextElementSibling.textContent = copiou ? "Endereço copiado." : "Não foi possível copiar: use a página de conferência.";
  });
}
