// Fala com o servidor e diz, em uma palavra, o que aconteceu. Só vale o que ele responde em JSON: qualquer outra coisa
// (a rede, a página de quem dá o sinal de wi-fi, o servidor reiniciando) é `falhou`, e vale tentar de novo.
const PRAZO = 20_000;
// O navegador recusa `keepalive` com corpo maior que 64 KB.
const LIMITE_AO_SAIR = 60_000;

export const sinal = () =>
  document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ||
  document.querySelector("[name=csrfmiddlewaretoken]")?.value ||
  "";

export const pedir = async (endereco, opcoes = {}) => {
  const { headers, ...demais } = opcoes;
  const resposta = await fetch(endereco, {
    headers: { Accept: "application/json", "X-CSRFToken": sinal(), ...headers },
    redirect: "manual",
    signal: AbortSignal.timeout?.(PRAZO),
    ...demais,
  });
  const json = resposta.headers.get("Content-Type")?.includes("json");
  return { estado: resposta.status, dados: json ? await resposta.json() : null, hora: resposta.headers.get("Date") };
};

const CODIGOS = {
  sem_sessao: "sem_sessao",
  de_outra_conta: "outra_conta",
  ja_enviada: "encerrada",
  prazo_encerrado: "encerrada",
  respondida_em_outro: "conflito",
};

const interpretar = ({ estado, dados, hora }) => {
  if (!dados) return { tipo: "falhou" };
  if (estado === 200 && dados.sequencia) return { tipo: "salva", hora, ...dados };
  if (estado >= 500 || estado === 429) return { tipo: "falhou" };
  return { tipo: CODIGOS[dados.codigo] ?? "recusada", hora, ...dados };
};

// Como está a tentativa agora: aberta, encerrada, sem_sessao, outra_conta ou falhou.
export const situacao = async (endereco) => {
  try {
    const { estado, dados, hora } = await pedir(endereco);
    if (!dados || estado >= 500) return { tipo: "falhou" };
    if (estado === 200) return { tipo: dados.aberta ? "aberta" : "encerrada", hora, ...dados };
    return { tipo: CODIGOS[dados.codigo] ?? "falhou" };
  } catch {
    return { tipo: "falhou" };
  }
};

const postar = (endereco, corpo) =>
  pedir(endereco, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: corpo,
    keepalive: corpo.length < LIMITE_AO_SAIR,
  });

// Um 403 é o sinal de CSRF que mudou (alguém entrou de novo): perguntar a situação o renova. Se não era isso, é que
// esta conta só pode olhar.
export const responder = async ({ responder: endereco, prazo }, { ordem, sequencia, base, valores }) => {
  const corpo = JSON.stringify({ ordem, sequencia, base, valores });
  try {
    const resposta = await postar(endereco, corpo);
    if (resposta.estado !== 403) return interpretar(resposta);
    const agora = await situacao(prazo);
    if (agora.tipo !== "aberta") return agora;
    const outra = await postar(endereco, corpo);
    return outra.estado === 403 ? { tipo: "proibida" } : interpretar(outra);
  } catch {
    return { tipo: "falhou" };
  }
};
