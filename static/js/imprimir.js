// [data-imprimir] só aparece quando há JavaScript: abre a impressão do navegador. Sem ele, vale a frase ao lado.
// Imagem que ainda não chegou sairia em branco no papel: aqui nenhuma espera a rolagem.
for (const imagem of document.querySelectorAll("img[loading=lazy]")) imagem.loading = "eager";
for (const botao of document.querySelectorAll("[data-imprimir]")) {
  botao.hidden = false;
  botao.addEventListener("click", () => print());
}
