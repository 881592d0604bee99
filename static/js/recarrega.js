// Recarrega a página enquanto houver [data-recarrega="segundos"] e ela estiver à vista. Sem JavaScript, há um link.
const espera = document.querySelector("[data-recarrega]");
if (espera) {
  setInterval(() => { if (!document.hidden) location.reload(); }, Number(espera.dataset.recarrega) * 1000);
}
