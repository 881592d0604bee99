"""O resultado por objetivo e por eixo: o de uma pessoa, com o que rever, e o de uma turma."""

from collections import defaultdict
from dataclasses import dataclass, field

from avaliacoes.analise import estatistica, leitura
from avaliacoes.analise.grafico import Barra, barras
from avaliacoes.models import Tentativa
from cursos.models import AulaPage
from oficinas.models import Eixo

ESPERADO = 70  # quando a avaliação não diz a nota mínima


@dataclass(frozen=True)
class Linha:
    """O acerto (0 a 1) em um objetivo ou eixo, por `questoes` questões; na turma, por `pessoas` pessoas."""

    grupo: object
    acerto: float
    questoes: int
    esperado: float
    pessoas: int = 0
    aulas: list = field(default_factory=list)

    @property
    def rever(self):
        return self.acerto < self.esperado

    @property
    def codigo(self):
        return self.grupo.codigo

    @property
    def nome(self):
        return getattr(self.grupo, "enunciado", "") or self.grupo.nome

    @property
    def pontos(self):
        return self.acerto * 100

    @property
    def tom(self):
        return "atencao" if self.rever else "ok"


def esperado_em(avaliacao):
    """O acerto que se espera em cada objetivo, de 0 a 1."""
    return float(ESPERADO if avaliacao.nota_minima is None else avaliacao.nota_minima) / 100


# --- De uma pessoa ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class DaPessoa:
    objetivos: list
    eixos: list
    esperado: float

    @property
    def rever(self):
        return [linha for linha in self.objetivos if linha.rever]

    @property
    def grafico(self):
        return _grafico("O seu acerto em cada objetivo", self.objetivos)


def da_pessoa(questoes, avaliacao):
    """A partir das questões já corrigidas (`apresentacao.corrigidas`): uma consulta a mais, a dos eixos."""
    contam = [q for q in questoes if q.item.conta and q.item.fracao is not None and q.tipo.pontua]
    esperado = esperado_em(avaliacao)
    por_objetivo, por_eixo, objetivos = defaultdict(list), defaultdict(list), {}
    for q in contam:
        por_eixo[q.versao.questao.eixo_id].append(float(q.item.fracao))
        for objetivo in q.versao.objetivos.all():
            objetivos[objetivo.pk] = objetivo
            por_objetivo[objetivo.pk].append(float(q.item.fracao))
    eixos = Eixo.objects.in_bulk(por_eixo)
    return DaPessoa(
        _linhas(objetivos, por_objetivo, esperado, lambda o: o.codigo),
        _linhas(eixos, por_eixo, esperado, lambda e: e.ordem),
        esperado,
    )


def _linhas(grupos, fracoes, esperado, ordem):
    return [
        Linha(grupo, estatistica.media(fracoes[grupo.pk]), len(fracoes[grupo.pk]), esperado, aulas=_aulas(grupo))
        for grupo in sorted(grupos.values(), key=ordem)
    ]


def _aulas(grupo):
    return list(getattr(grupo, "aulas_do_curso", ()))


# --- De uma turma ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Reforco:
    """Uma pessoa abaixo do esperado em algum objetivo. `objetivos`: [(código, acerto)]."""

    matricula: object
    media: float
    objetivos: list

    @property
    def pontos(self):
        return self.media * 100


@dataclass(frozen=True)
class DaTurma:
    pessoas: int
    objetivos: list
    eixos: list
    reforco: list
    esperado: float
    anuladas: list

    @property
    def grafico(self):
        return _grafico("Acerto do grupo em cada objetivo", self.objetivos)


def da_turma(avaliacao, turma=None, *, com_nomes=False):
    """O de todas as pessoas que enviaram (a primeira tentativa de cada uma), ou só o de uma turma."""
    lido = leitura.ler_fracoes(avaliacao, turma)
    esperado = esperado_em(avaliacao)
    objetivos, eixos = {}, {}
    for versao in lido.versoes.values():
        objetivos |= {objetivo.pk: objetivo for objetivo in versao.objetivos.all()}
        eixos[versao.questao.eixo_id] = versao.questao.eixo
    por_objetivo = _da_pessoa_no_grupo(lido, lambda versao: {o.pk for o in versao.objetivos.all()})
    por_eixo = _da_pessoa_no_grupo(lido, lambda versao: {versao.questao.eixo_id})
    _por_aulas(objetivos, avaliacao)
    return DaTurma(
        lido.n,
        _do_grupo(objetivos, por_objetivo, esperado, lambda o: o.codigo),
        _do_grupo(eixos, por_eixo, esperado, lambda e: e.ordem),
        _reforco(por_objetivo, objetivos, esperado) if com_nomes else [],
        esperado,
        sorted({lido.versoes[v].questao.codigo for v in lido.versoes if lido.anulada(v)}),
    )


def _da_pessoa_no_grupo(lido, grupos_de):
    """{grupo: {tentativa: [frações]}} do que conta."""
    prontos = defaultdict(lambda: defaultdict(list))
    for pk, fracoes in lido.fracoes.items():
        if lido.anulada(pk) or not lido.versoes[pk].comportamento.pontua:
            continue
        for grupo in grupos_de(lido.versoes[pk]):
            for tentativa, fracao in fracoes.items():
                if fracao is not None:
                    prontos[grupo][tentativa].append(fracao)
    return prontos


def _do_grupo(grupos, fracoes, esperado, ordem):
    """O acerto do grupo é a média do acerto das pessoas."""
    linhas = []
    for grupo in sorted(grupos.values(), key=ordem):
        pessoas = [estatistica.media(f) for f in fracoes[grupo.pk].values()]
        if pessoas:
            quantas = max(len(f) for f in fracoes[grupo.pk].values())
            linhas.append(Linha(grupo, estatistica.media(pessoas), quantas, esperado, len(pessoas), _aulas(grupo)))
    return linhas


def _por_aulas(objetivos, avaliacao):
    """As aulas do curso que ensinam cada objetivo, em `aulas_do_curso`."""
    curso = avaliacao.get_parent().get_parent()
    ligadas = AulaPage.objetivos.through.objects.filter(
        objetivo__in=objetivos, aulapage__path__startswith=curso.path, aulapage__live=True
    ).values_list("objetivo", "aulapage")
    pares = list(ligadas.order_by("aulapage__path"))
    aulas = AulaPage.objects.defer_streamfields().in_bulk({aula for _, aula in pares})
    for objetivo in objetivos.values():
        objetivo.aulas_do_curso = [aulas[aula] for de, aula in pares if de == objetivo.pk]


def _reforco(por_objetivo, objetivos, esperado):
    """As pessoas abaixo do esperado em algum objetivo, da menor média à maior."""
    abaixo, todas = defaultdict(list), defaultdict(list)
    for grupo, pessoas in por_objetivo.items():
        for tentativa, fracoes in pessoas.items():
            acerto = estatistica.media(fracoes)
            todas[tentativa].append(acerto)
            if acerto < esperado:
                abaixo[tentativa].append((objetivos[grupo].codigo, acerto))
    tentativas = Tentativa.objects.select_related("matricula__pessoa", "matricula__turma").in_bulk(abaixo)
    linhas = [
        Reforco(tentativas[pk].matricula, estatistica.media(todas[pk]), sorted(quais)) for pk, quais in abaixo.items()
    ]
    return sorted(linhas, key=lambda linha: (linha.media, str(linha.matricula.pessoa)))


def _grafico(titulo, linhas):
    return barras(
        titulo,
        [Barra(linha.codigo, linha.acerto, f"{linha.pontos:.0f}%", linha.tom, linha.esperado) for linha in linhas],
    )
