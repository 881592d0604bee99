// As respostas que o servidor ainda não confirmou, neste aparelho (IndexedDB): só a própria resposta, com a marca de
// quem a deu. Sem armazenamento (navegação privada, disco cheio), elas valem enquanto a página estiver aberta.
const BANCO = "respostas-por-salvar";
const LOJA = "respostas";
const DEMORA = 3000;
const VALIDADE = 30 * 24 * 60 * 60 * 1000;

let aberto = null;

// Só a primeira resposta põe o banco no aparelho: quem apenas olha e não o encontra desiste de criá-lo.
const abrir = (cria) =>
  new Promise((certo, errado) => {
    const pedido = indexedDB.open(BANCO, 1);
    pedido.onupgradeneeded = () => {
      if (cria) pedido.result.createObjectStore(LOJA, { keyPath: ["tentativa", "ordem", "id"] });
      else pedido.transaction.abort();
    };
    pedido.onerror = () => errado(pedido.error);
    pedido.onsuccess = () => {
      pedido.result.onversionchange = () => pedido.result.close();
      certo(pedido.result);
    };
  });

// Cada um espera o anterior: o que se apaga depois de guardar não passa à frente.
const conectar = (cria) => {
  aberto = aberto ? aberto.catch(() => abrir(cria)) : abrir(cria);
  return aberto;
};

const desistir = () => new Promise((_, errado) => setTimeout(() => errado(new Error("sem resposta")), DEMORA));

// O que `fazer` pediu, depois que a transação terminou; `emVez` se o aparelho não guarda.
const transacao = async (modo, fazer, emVez, cria = false) => {
  try {
    const banco = await Promise.race([conectar(cria), desistir()]);
    return await new Promise((certo, errado) => {
      const passo = banco.transaction(LOJA, modo);
      const pedido = fazer(passo.objectStore(LOJA));
      passo.oncomplete = () => certo(pedido?.result ?? true);
      passo.onerror = passo.onabort = () => errado(passo.error);
    });
  } catch {
    return emVez;
  }
};

const chave = ({ tentativa, ordem, id }) => [tentativa, ordem, id];
const todas = () => transacao("readonly", (loja) => loja.getAll(), []);
const apagarEstas = (quais) => transacao("readwrite", (loja) => void quais.forEach((q) => loja.delete(chave(q))), false);

// Devolve se ficou no aparelho mesmo, e não só nesta página.
export const guardar = (resposta) => transacao("readwrite", (loja) => loja.put(resposta), false, true);
export const apagar = (resposta) => apagarEstas([resposta]);

// Na ordem em que foram dadas. As muito antigas, de qualquer tentativa, saem do aparelho.
export const daTentativa = async (tentativa) => {
  const guardadas = await todas();
  const velhas = guardadas.filter(({ em }) => Date.now() - Date.parse(em) > VALIDADE);
  if (velhas.length) await apagarEstas(velhas);
  const dela = guardadas.filter((g) => g.tentativa === tentativa && !velhas.includes(g));
  return dela.sort((a, b) => a.sequencia - b.sequencia || Date.parse(a.em) - Date.parse(b.em));
};

export const apagarTentativa = async (tentativa) => apagarEstas(await daTentativa(tentativa));

export const quantasDe = async (dono) => (await todas()).filter((g) => g.dono === dono).length;
export const apagarDe = async (dono) => apagarEstas((await todas()).filter((g) => g.dono === dono));
