// Arrastar um achado (ou os marcados) até uma demanda: o mesmo que marcar, escolher a demanda e “Levar os achados”.
import { enviar } from "./oficina_agrupar.js";

const mesa = document.querySelector("[data-agrupar]");
const TIPO = "application/x-achado";

const preparar = () => {
  for (const achado of mesa.querySelectorAll("[data-achado]")) achado.draggable = true;
};

const demandaDe = (alvo) => alvo.closest?.("[data-demanda]");

mesa.addEventListener("dragstart", (evento) => {
  const achado = evento.target.closest?.("[data-achado]");
  if (!achado) return;
  achado.querySelector("input").checked = true;
  achado.querySelector("input").dispatchEvent(new Event("change", { bubbles: true }));
  evento.dataTransfer.setData(TIPO, achado.dataset.achado);
  evento.dataTransfer.effectAllowed = "move";
});

mesa.addEventListener("dragover", (evento) => {
  const demanda = demandaDe(evento.target);
  if (!demanda || !evento.dataTransfer.types.includes(TIPO)) return;
  evento.preventDefault();
  for (const outra of mesa.querySelectorAll(".recebe")) if (outra !== demanda) outra.classList.remove("recebe");
  demanda.classList.add("recebe");
});

mesa.addEventListener("dragend", () => {
  for (const demanda of mesa.querySelectorAll(".recebe")) demanda.classList.remove("recebe");
});

mesa.addEventListener("drop", (evento) => {
  const demanda = demandaDe(evento.target);
  if (!demanda || !evento.dataTransfer.types.includes(TIPO)) return;
  evento.preventDefault();
  const destino = demanda.dataset.demanda;
  enviar(document.getElementById("mesa"), document.getElementById("ato-levar"), { destino });
});

new MutationObserver(preparar).observe(mesa, { childList: true });
preparar();
