// Envia os campos de um formulário e diz, em uma palavra, o que aconteceu: enviado, recusado, sem_participacao ou
// falhou (a rede, o servidor ou alguém no caminho: vale tentar de novo). Sinal vencido se renova e o envio se repete.
const PRAZO = 20_000;
let renovado = "";

const sinal = () =>
  renovado ||
  document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ||
  document.querySelector("[name=csrfmiddlewaretoken]")?.value ||
  "";

const pedir = async (endereco, dados) => {
  const resposta = await fetch(endereco, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": sinal() },
    body: new URLSearchParams(dados),
    redirect: "manual",
    signal: AbortSignal.timeout?.(PRAZO),
  });
  const json = resposta.headers.get("Content-Type")?.includes("json");
  return { estado: resposta.status, certo: resposta.ok, dados: json ? await resposta.json() : null };
};

const interpretar = ({ estado, certo, dados }) => {
  if (certo && dados?.numero) return { tipo: "enviado", ...dados };
  if (estado === 401 && dados) return { tipo: "sem_participacao", ...dados };
  if (estado === 429 || estado >= 500 || estado < 400) return { tipo: "falhou" };
  if (dados?.codigo === "sinal_vencido") return { tipo: "falhou" };
  const frase = "O servidor não aceitou este envio. Copie o texto, recarregue a página e tente de novo.";
  return { tipo: "recusado", codigo: "", frase, ...dados };
};

export const enviar = async (endereco, dados) => {
  try {
    let resposta = await pedir(endereco, dados);
    if (resposta.dados?.codigo === "sinal_vencido") {
      renovado = resposta.dados.sinal;
      resposta = await pedir(endereco, dados);
    }
    return interpretar(resposta);
  } catch {
    return { tipo: "falhou" };
  }
};
