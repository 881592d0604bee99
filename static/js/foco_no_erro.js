// [data-foco]: o resumo de erros recebe o foco quando a página chega, para quem não o vê.
document.querySelector("[data-foco]")?.focus();
