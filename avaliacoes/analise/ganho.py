"""O ganho entre a diagnóstica inicial e a final, por objetivo, eixo, demanda, turma e consórcio.

De cada pessoa entra a primeira tentativa enviada de cada diagnóstica do curso. O acerto dela em um grupo é a média das
suas questões dele; só quem respondeu a alguma nas duas entra na conta (pareado). As formas A e B se trocam entre uma
diagnóstica e outra: ninguém responde à mesma questão duas vezes. Questão anulada sai dos dois lados.
"""

from collections import defaultdict
from dataclasses import dataclass

from avaliacoes.analise import estatistica, interpretacao, leitura, supressao
from avaliacoes.models import MINIMO_PARA_DIVULGAR, AvaliacaoPage, ItemDaTentativa, Tentativa, VersaoQuestao
from cursos.models import Objetivo

PRE, POS = AvaliacaoPage.Tipo.DIAGNOSTICA_PRE, AvaliacaoPage.Tipo.DIAGNOSTICA_POS
TUDO = "tudo"


@dataclass(frozen=True)
class Ganho:
    """O de um grupo, com as médias de 0 a 1. Escondido, só tem `n`, e nem ele se o grupo é pequeno."""

    n: int
    pre: float | None = None
    pos: float | None = None
    g: float | None = None
    intervalo: estatistica.Intervalo | None = None
    escondido: bool = False

    @property
    def poucas(self):
        return self.n < MINIMO_PARA_DIVULGAR

    @property
    def faltam(self):
        return supressao.faltam(self.n)

    @property
    def pontos(self):
        """O intervalo em pontos de 0 a 100."""
        i = self.intervalo
        return estatistica.Intervalo(i.centro * 100, i.de * 100, i.ate * 100)

    @property
    def frase(self):
        if self.escondido:
            return self._por_que_escondido
        return f"{interpretacao.do_ganho(self.g)} {interpretacao.do_intervalo(self.intervalo)}"

    @property
    def _por_que_escondido(self):
        if not self.poucas:
            return "Não se mostra: com os outros grupos, daria para deduzir um grupo pequeno."
        quantas = f"{self.faltam} pessoa{'s' if self.faltam > 1 else ''}"
        verbo = "faltam" if self.faltam > 1 else "falta"
        return f"Não se mostra com menos de {MINIMO_PARA_DIVULGAR} pessoas: {verbo} {quantas}."


def calcular(pares):
    """O `Ganho` de [(pré, pós)] de cada pessoa; com menos de cinco, escondido."""
    if len(pares) < MINIMO_PARA_DIVULGAR:
        return Ganho(len(pares), escondido=True)
    antes, depois = zip(*pares, strict=True)
    return Ganho(
        len(pares),
        estatistica.media(antes),
        estatistica.media(depois),
        estatistica.ganho_normalizado(antes, depois),
        estatistica.intervalo_pareado(antes, depois),
    )


@dataclass(frozen=True)
class Feita:
    """Uma diagnóstica enviada: de quem, de que lado e onde estava. Quem fez dois cursos é uma pessoa em cada um."""

    pessoa: tuple
    lado: str
    turma: int
    consorcio: int | None
    matricula: int


@dataclass(frozen=True)
class Respondidas:
    """As frações de cada pessoa em cada lado: {pessoa: {lado: [(versão, fração)]}}."""

    fracoes: dict
    turma: dict  # {pessoa: a turma em que fez a final}
    consorcio: dict
    matricula: dict  # {(pessoa, lado): matrícula}
    anuladas: list  # códigos das questões anuladas que ficaram fora

    @property
    def pareadas(self):
        return [p for p, lados in self.fracoes.items() if lados.get(PRE) and lados.get(POS)]

    def so_de_um_lado(self, lado):
        """As pessoas que só fizeram a de `lado`."""
        outro = POS if lado == PRE else PRE
        fizeram = {de_que: {p for p, feito in self.matricula if feito == de_que} for de_que in (lado, outro)}
        return sorted(fizeram[lado] - fizeram[outro])


def ler(curso=None):
    """As diagnósticas de um curso, ou de todos, em número fixo de consultas."""
    avaliacoes = AvaliacaoPage.objects.filter(tipo__in=(PRE, POS))
    if curso is not None:
        avaliacoes = avaliacoes.descendant_of(curso)
    feitas = _primeiras(avaliacoes)
    linhas = [linha for linha in _itens(avaliacoes) if linha[0] in feitas]
    regras = leitura.regras_em_vigor({versao for _, versao, _ in linhas})
    fora = {versao for versao, regra in regras.items() if regra.modo in leitura.ANULAM}
    fracoes = defaultdict(lambda: defaultdict(list))
    for tentativa, versao, fracao in linhas:
        if versao not in fora and fracao is not None:
            feita = feitas[tentativa]
            fracoes[feita.pessoa][feita.lado].append((versao, float(fracao)))
    return _respondidas(fracoes, feitas.values(), _codigos(fora))


def _respondidas(fracoes, feitas, anuladas):
    finais = sorted(feitas, key=lambda feita: feita.lado == POS)  # a final vem por último e vence
    return Respondidas(
        {pessoa: dict(lados) for pessoa, lados in fracoes.items()},
        {feita.pessoa: feita.turma for feita in finais},
        {feita.pessoa: feita.consorcio for feita in finais},
        {(feita.pessoa, feita.lado): feita.matricula for feita in finais},
        anuladas,
    )


def _primeiras(avaliacoes):
    """{tentativa: Feita} da primeira enviada de cada pessoa em cada diagnóstica."""
    enviadas = Tentativa.objects.enviadas().filter(avaliacao__in=avaliacoes.values("pk")).order_by("enviada_em", "pk")
    da_matricula = ("matricula__turma", "matricula__consorcio", "matricula")
    primeiras = {}
    for pk, pessoa, pagina, tipo, *onde in enviadas.values_list(
        "pk", "matricula__pessoa", "avaliacao__path", "avaliacao__tipo", *da_matricula
    ):
        primeiras.setdefault((pessoa, pagina), (pk, Feita((pessoa, pagina[:-8]), tipo, *onde)))
    return dict(primeiras.values())


def _itens(avaliacoes):
    itens = ItemDaTentativa.objects.filter(
        tentativa__avaliacao__in=avaliacoes.values("pk"), tentativa__enviada_em__isnull=False
    )
    return itens.order_by().values_list("tentativa", "versao", "fracao").iterator(chunk_size=5_000)


def _codigos(versoes):
    if not versoes:
        return []
    codigos = VersaoQuestao.objects.filter(pk__in=versoes).values_list("questao__codigo", flat=True)
    return sorted(set(codigos))


# --- Os grupos de questões -------------------------------------------------------------------------------------------
def por_objetivo(versoes):
    """{versão: {objetivos}}."""
    return _ligadas(VersaoQuestao.objetivos.through.objects, versoes, "versaoquestao", "objetivo")


def por_demanda(versoes):
    """{versão: {demandas}} a que os objetivos dela respondem."""
    objetivos = por_objetivo(versoes)
    todos = {objetivo for alguns in objetivos.values() for objetivo in alguns}
    demandas = _ligadas(Objetivo.demandas.through.objects, todos, "objetivo", "demanda")
    return {v: set().union(*(demandas.get(o, ()) for o in alguns)) for v, alguns in objetivos.items()}


def por_eixo(versoes):
    eixos = VersaoQuestao.objects.filter(pk__in=versoes).order_by().values_list("pk", "questao__eixo")
    return {versao: {eixo} for versao, eixo in eixos}


def _ligadas(ligacoes, chaves, de, para):
    grupos = defaultdict(set)
    for chave, grupo in ligacoes.filter(**{f"{de}__in": chaves}).values_list(de, para):
        grupos[chave].add(grupo)
    return grupos


GRUPOS = {"objetivo": por_objetivo, "eixo": por_eixo, "demanda": por_demanda}


def pares(respondidas, grupos=None):
    """{grupo: {pessoa: (pré, pós)}} de quem respondeu aos dois lados; sem `grupos`, um só, com todas as questões."""
    prontos = defaultdict(dict)
    for pessoa in respondidas.pareadas:
        lados = respondidas.fracoes[pessoa]
        antes, depois = (_medias(lados[lado], grupos) for lado in (PRE, POS))
        for grupo in antes.keys() & depois.keys():
            prontos[grupo][pessoa] = (antes[grupo], depois[grupo])
    return dict(prontos)


def _medias(fracoes, grupos):
    por_grupo = defaultdict(list)
    for versao, fracao in fracoes:
        for grupo in (TUDO,) if grupos is None else grupos.get(versao, ()):
            por_grupo[grupo].append(fracao)
    return {grupo: estatistica.media(valores) for grupo, valores in por_grupo.items()}


def versoes_de(respondidas):
    return {versao for lados in respondidas.fracoes.values() for fracoes in lados.values() for versao, _ in fracoes}


# --- As contas -------------------------------------------------------------------------------------------------------
def por_questoes(respondidas, divisao, turma=None):
    """{grupo: Ganho} por objetivo, eixo ou demanda; com `turma`, só dela, e só o que não deixa deduzir outra turma."""
    grupos = GRUPOS[divisao](versoes_de(respondidas))
    prontos = pares(respondidas, grupos)
    return {grupo: _da_turma(respondidas, pessoas, turma) for grupo, pessoas in prontos.items()}


def dos_grupos(respondidas, conjuntos):
    """{nome: Ganho} de conjuntos de objetivos, {nome: {objetivos}}: o de uma demanda é o dos objetivos dela."""
    por_nome = defaultdict(set)
    for nome, objetivos in conjuntos.items():
        for objetivo in objetivos:
            por_nome[objetivo].add(nome)
    ligadas = por_objetivo(versoes_de(respondidas))
    grupos = {v: set().union(*(por_nome[o] for o in objetivos if o in por_nome)) for v, objetivos in ligadas.items()}
    prontos = pares(respondidas, grupos)
    return {nome: calcular(list(prontos.get(nome, {}).values())) for nome in conjuntos}


def geral(respondidas, turma=None):
    return _da_turma(respondidas, pares(respondidas).get(TUDO, {}), turma)


def _da_turma(respondidas, pessoas, turma):
    if turma is None:
        return calcular(list(pessoas.values()))
    return _divididas(pessoas, respondidas.turma).get(turma, Ganho(0, escondido=True))


def por_turma(respondidas):
    """{turma: Ganho}."""
    return _divididas(pares(respondidas).get(TUDO, {}), respondidas.turma)


def por_consorcio(respondidas):
    """{consórcio ou None: Ganho}. Sem filtro de turma: duas telas diriam, pela diferença, o que cada uma esconde."""
    return _divididas(pares(respondidas).get(TUDO, {}), respondidas.consorcio)


def _divididas(pessoas, onde):
    """{grupo: Ganho}, com supressão complementar: o total também se mostra."""
    divididas = defaultdict(list)
    for pessoa, par in pessoas.items():
        divididas[onde[pessoa]].append(par)
    saem = supressao.abertos({grupo: len(pares_) for grupo, pares_ in divididas.items()})
    return {
        grupo: calcular(pares_) if grupo in saem else Ganho(len(pares_), escondido=True)
        for grupo, pares_ in divididas.items()
    }
