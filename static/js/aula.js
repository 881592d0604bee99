// a.termo: a explicação abre logo abaixo do parágrafo, sem tirar a pessoa do lugar. Sem script, o link leva à lista.
const abertas = new Map();

const fechar = (link) => {
  abertas.get(link)?.remove();
  abertas.delete(link);
  link.setAttribute("aria-expanded", "false");
};

const abrir = (link) => {
  const verbete = document.getElementById(link.hash.slice(1));
  if (!verbete) return;
  const nota = document.createElement("p");
  nota.className = "nota-do-termo";
  nota.setAttribute("role", "note");
  const nome = document.createElement("strong");
  nome.textContent = `${verbete.querySelector("dt").textContent}. `;
  nota.append(nome, verbete.querySelector("dd").textContent);
  (link.closest("p, li, blockquote") ?? link).after(nota);
  abertas.set(link, nota);
  link.setAttribute("aria-expanded", "true");
};

for (const link of document.querySelectorAll("a.termo")) {
  link.setAttribute("role", "button");
  link.setAttribute("aria-expanded", "false");
}

document.addEventListener("click", (evento) => {
  const link = evento.target.closest("a.termo");
  if (!link) return;
  evento.preventDefault();
  if (abertas.has(link)) fechar(link);
  else abrir(link);
});

document.addEventListener("keydown", (evento) => {
  const link = evento.target.closest?.("a.termo");
  if (link && evento.key === " ") {
    evento.preventDefault();
    link.click();
  }
  if (evento.key === "Escape") [...abertas.keys()].forEach(fechar);
});
