"""A análise de itens de uma avaliação: cada questão e a prova inteira, com o que cada número quer dizer."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from avaliacoes.analise import estatistica, interpretacao
from avaliacoes.models import VersaoQuestao

OPCOES_A_MOSTRAR = 12
FAIXAS_DO_HISTOGRAMA = 10
QUASE_NINGUEM, TODOS = 0.20, 0.95
CONFERIR = "Quem sabe mais erra mais: confira o gabarito."


@dataclass(frozen=True)
class Opcao:
    """Uma escolha possível: quantas pessoas a fizeram, que parte do grupo são e a nota média delas (0 a 100)."""

    texto: str
    certa: bool
    n: int
    parcela: float
    nota: float | None

    @property
    def pontos(self):
        return self.parcela * 100


@dataclass(frozen=True)
class Parte:
    nome: str
    opcoes: list
    outras: int = 0


@dataclass(frozen=True)
class Item:
    versao: VersaoQuestao
    n: int
    em_branco: int
    anulada: str = ""
    facilidade: float | None = None
    discriminacao: float | None = None
    ponto_bisserial: float | None = None
    ao_acaso: float | None = None
    partes: list = field(default_factory=list)
    alertas: list = field(default_factory=list)

    @property
    def frases(self):
        return [
            ("Facilidade", self.facilidade, interpretacao.da_facilidade(self.facilidade)),
            ("Discriminação", self.discriminacao, interpretacao.da_discriminacao(self.discriminacao)),
            ("Ponto-bisserial", self.ponto_bisserial, interpretacao.do_ponto_bisserial(self.ponto_bisserial)),
            ("Acerto ao acaso", self.ao_acaso, interpretacao.do_acaso(self.facilidade, self.ao_acaso)),
        ]


@dataclass(frozen=True)
class Prova:
    """A prova inteira. `alfa_de`: quantas pessoas e quantas questões entraram na confiabilidade."""

    n: int
    media: float | None
    mediana: float | None
    desvio: float | None
    alfa: float | None
    kr20: float | None
    alfa_de: tuple
    erro_padrao: float | None
    ao_acaso: float | None
    histograma: list

    @property
    def confiabilidade(self):
        return self.alfa if self.kr20 is None else self.kr20

    @property
    def frase_da_confiabilidade(self):
        pessoas, _ = self.alfa_de
        if self.confiabilidade is None and 0 < pessoas < interpretacao.POUCAS:
            return f"Ainda são poucas as pessoas que receberam as mesmas questões ({pessoas})."
        return interpretacao.da_confiabilidade(self.confiabilidade)

    @property
    def frase_do_erro(self):
        return interpretacao.do_erro_padrao(self.erro_padrao)


@dataclass(frozen=True)
class Analise:
    prova: Prova
    itens: list

    @property
    def n(self):
        return self.prova.n

    @property
    def poucas(self):
        return self.n < interpretacao.POUCAS

    @property
    def aviso(self):
        return interpretacao.do_tamanho(self.n)

    @property
    def com_alerta(self):
        return [item for item in self.itens if item.alertas]


def analisar(leitura):
    """A `Analise` do que se leu. Abaixo do mínimo, só as contagens: índice de meia dúzia de respostas engana."""
    notas = _Notas(leitura)
    itens = [_item(leitura, notas, pk, versao) for pk, versao in leitura.versoes.items()]
    return Analise(_prova(leitura, notas), itens)


class _Notas:
    """As frações que contam de cada pessoa: {tentativa: {versão: fração}}."""

    def __init__(self, leitura):
        self.de = defaultdict(dict)
        for versao, fracoes in leitura.fracoes.items():
            if not leitura.anulada(versao) and leitura.versoes[versao].comportamento.pontua:
                for tentativa, fracao in fracoes.items():
                    if fracao is not None:
                        self.de[tentativa][versao] = fracao
        self.total = {tentativa: estatistica.media(list(f.values())) for tentativa, f in self.de.items()}

    def resto(self, tentativa, versao):
        """A média da pessoa nas outras questões; None se não houve outras."""
        return estatistica.media([fracao for outra, fracao in self.de[tentativa].items() if outra != versao])


# --- A questão -------------------------------------------------------------------------------------------------------
def _item(leitura, notas, pk, versao):
    conteudos = leitura.conteudos.get(pk, {})
    recebida = leitura.fracoes[pk]
    em_branco = sum(1 for tentativa in recebida if not conteudos.get(tentativa))
    if leitura.anulada(pk):
        return Item(versao, len(recebida), em_branco, leitura.regras[pk].get_modo_display())
    partes = [] if versao.comportamento.manual else _partes(leitura, notas, pk, versao)
    bastam = versao.comportamento.pontua and len(recebida) >= interpretacao.POUCAS
    indices = _indices(notas, pk, recebida) if bastam else {}
    acaso = versao.comportamento.ao_acaso(leitura.dados(pk))
    acaso = None if acaso is None else float(acaso)
    alertas = _alertas(len(recebida), partes, acaso, **indices) if indices else []
    return Item(versao, len(recebida), em_branco, ao_acaso=acaso, partes=partes, alertas=alertas, **indices)


def _indices(notas, pk, recebida):
    corrigidas = {t: fracao for t, fracao in recebida.items() if fracao is not None}
    restos = {t: notas.resto(t, pk) for t in corrigidas}
    com_resto = [t for t, resto in restos.items() if resto is not None]
    return {
        "facilidade": estatistica.facilidade(list(corrigidas.values())),
        "discriminacao": estatistica.discriminacao(list(corrigidas.values()), [notas.total[t] for t in corrigidas]),
        "ponto_bisserial": estatistica.ponto_bisserial(
            [corrigidas[t] for t in com_resto], [restos[t] for t in com_resto]
        ),
    }


def _partes(leitura, notas, pk, versao):
    """Por parte da questão, as escolhas possíveis e as feitas."""
    tipo, dados, feitas = versao.comportamento, leitura.dados(pk), _feitas(leitura, pk, versao)
    quem = defaultdict(list)
    nomes = dict.fromkeys(escolha.parte for escolha in tipo.opcoes(dados))
    for tentativa, escolhas in feitas.items():
        for escolha in {e for e in escolhas if e.texto}:
            nomes.setdefault(escolha.parte)
            quem[escolha].append(notas.total.get(tentativa))
    possiveis = dict.fromkeys([*tipo.opcoes(dados), *quem])
    n = len(leitura.fracoes[pk])
    return [_parte(nome, [e for e in possiveis if e.parte == nome], quem, n, tipo.opcoes(dados)) for nome in nomes]


def _feitas(leitura, pk, versao):
    """{tentativa: escolhas}; respostas iguais se leem uma vez só."""
    tipo, dados, lidas = versao.comportamento, leitura.dados(pk), {}
    feitas = {}
    for tentativa, conteudo in leitura.conteudos.get(pk, {}).items():
        if conteudo and tentativa in leitura.fracoes[pk]:
            chave = repr(conteudo)
            if chave not in lidas:
                lidas[chave] = tipo.escolhas(dados, conteudo)
            feitas[tentativa] = lidas[chave]
    return feitas


def _parte(nome, escolhas, quem, n, contaveis):
    opcoes = [_opcao(escolha, quem.get(escolha, []), n) for escolha in escolhas]
    if contaveis:
        return Parte(nome, opcoes)
    opcoes.sort(key=lambda opcao: (-opcao.n, opcao.texto))
    return Parte(nome, opcoes[:OPCOES_A_MOSTRAR], sum(o.n for o in opcoes[OPCOES_A_MOSTRAR:]))


def _opcao(escolha, totais, n):
    nota = estatistica.media([total for total in totais if total is not None])
    return Opcao(escolha.texto, escolha.certa, len(totais), len(totais) / n, None if nota is None else nota * 100)


def _alertas(n, partes, acaso, facilidade, discriminacao, ponto_bisserial):
    alertas = []
    if facilidade is not None and facilidade < QUASE_NINGUEM:
        alertas.append("Quase ninguém acerta.")
    elif facilidade is not None and acaso is not None and facilidade <= acaso:
        alertas.append("O grupo acerta tanto quanto quem respondesse sem ler.")
    if facilidade is not None and facilidade > TODOS:
        alertas.append("Quase todos acertam.")
    if any(indice is not None and indice < 0 for indice in (discriminacao, ponto_bisserial)):
        alertas.append(CONFERIR)
    return alertas + ([*_alertas_da_parte(partes[0])] if len(partes) == 1 else [])


def _alertas_da_parte(parte):
    erradas = [opcao for opcao in parte.opcoes if not opcao.certa]
    certas = [opcao for opcao in parte.opcoes if opcao.certa]
    ninguem = [opcao for opcao in erradas if not opcao.n]
    if ninguem:
        quais = "; ".join(f"“{opcao.texto}”" for opcao in ninguem[:3])
        yield f"Distrator que ninguém escolhe: {quais}."
    maior = max((opcao.n for opcao in certas), default=0)
    if certas and any(opcao.n > maior for opcao in erradas):
        yield "Há uma alternativa errada mais escolhida que a certa."


# --- A prova ---------------------------------------------------------------------------------------------------------
def _prova(leitura, notas):
    totais = [total * 100 for total in notas.total.values()]
    matriz, pessoas, questoes = _completa(notas)
    alfa, kr20 = estatistica.alfa(matriz), estatistica.kr20(matriz)
    bastam = leitura.n >= interpretacao.POUCAS and pessoas >= interpretacao.POUCAS
    acaso = [leitura.versoes[v].comportamento.ao_acaso(leitura.dados(v)) for v in leitura.versoes]
    epm = estatistica.erro_padrao_de_medida([100 * estatistica.media(linha) for linha in matriz], alfa)
    return Prova(
        n=leitura.n,
        media=estatistica.media(totais),
        mediana=estatistica.mediana(totais),
        desvio=estatistica.desvio(totais),
        alfa=alfa if bastam else None,
        kr20=kr20 if bastam else None,
        alfa_de=(pessoas, questoes),
        erro_padrao=epm if bastam else None,
        ao_acaso=estatistica.acerto_ao_acaso(acaso),
        histograma=histograma(totais),
    )


def _completa(notas):
    """A matriz do maior grupo que recebeu as mesmas questões: com sorteio ou formas, nem todas as pessoas o fizeram."""
    grupos = defaultdict(list)
    for fracoes in notas.de.values():
        grupos[frozenset(fracoes)].append(fracoes)
    if not grupos:
        return [], 0, 0
    questoes, pessoas = max(grupos.items(), key=lambda par: (len(par[1]), len(par[0]), sorted(par[0])))
    ordem = sorted(questoes)
    return [[fracoes[versao] for versao in ordem] for fracoes in pessoas], len(pessoas), len(ordem)


def histograma(notas, faixas=FAIXAS_DO_HISTOGRAMA):
    """[(de, até, quantas)] em faixas iguais de 0 a 100; a última inclui o 100."""
    largura = 100 / faixas
    contas = Counter(min(int(nota / largura), faixas - 1) for nota in notas)
    return [(round(k * largura), round((k + 1) * largura), contas[k]) for k in range(faixas)]
