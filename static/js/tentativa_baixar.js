// O arquivo das respostas que não chegaram, para entregar à coordenação. Só as respostas, com as horas.
const campos = ({ ordem, sequencia, valores, em }) => ({ ordem, sequencia, valores, em });

export const arquivoDe = (tentativa, itens, servidorEm) => ({
  formato: "respostas/1",
  tentativa,
  respostas: itens.map(campos),
  servidor_em: servidorEm,
  aparelho_em: new Date().toISOString(),
});

export const baixar = (tentativa, itens, servidorEm) => {
  const texto = JSON.stringify(arquivoDe(tentativa, itens, servidorEm), null, 2);
  const endereco = URL.createObjectURL(new Blob([texto], { type: "application/json" }));
  const ligacao = document.createElement("a");
  Object.assign(ligacao, { href: endereco, download: `respostas-${tentativa}.json` });
  ligacao.click();
  setTimeout(() => URL.revokeObjectURL(endereco), 60_000);
};
