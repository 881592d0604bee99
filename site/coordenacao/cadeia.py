"""A cadeia de um elemento, para os dois lados: da oficina em que se disse ao que se fez com o que foi dito.

O que a pessoa não pode ler conta, e não se diz qual é. O número de consultas não cresce com a cadeia.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Avg, Count

from avaliacoes.analise import ganho as ganhos
from avaliacoes.models import ItemDaTentativa
from certificados.models import Certificado
from coordenacao import ligacoes
from coordenacao.rastreabilidade import (
    Elemento,
    Lugares,
    codigo_de,
    demandas_que_le,
    endereco_de,
    questoes_em_uso,
    versoes_atuais,
)
from cursos.models import Progresso
from oficinas.models import UsoDaFala

MINIMO_DE_PESSOAS = 5
TITULOS_POR_EXTENSO = 40
# nome: (uma, várias, o que se diz quando não há nenhuma)
ETAPAS = {
    "oficinas": ("oficina", "oficinas", "Nenhuma oficina."),
    "achados": ("achado", "achados", "Nenhum achado de oficina."),
    "demandas": ("demanda", "demandas", "Nenhuma demanda reúne este ponto ainda."),
    "objetivos": ("objetivo", "objetivos", "Nenhum objetivo responde a isto ainda."),
    "aulas": ("aula ou prática", "aulas e práticas", "Nenhuma aula ou prática trata disto ainda."),
    "questoes": ("questão", "questões", "Nenhuma questão pergunta por isto ainda."),
    "avaliacoes": ("avaliação", "avaliações", "Nenhuma avaliação pergunta por isto ainda."),
}


@dataclass(frozen=True)
class Conta:
    """Quantas pessoas e a média delas (0 a 100). Com menos de cinco não se mostra: daria para saber de quem é."""

    pessoas: int = 0
    media: Decimal | None = None

    @property
    def poucas(self):
        return 0 < self.pessoas < MINIMO_DE_PESSOAS


@dataclass(frozen=True)
class Elo:
    codigo: str
    titulo: str
    url: str
    objeto: object
    notas: tuple = ()
    eixo: str = ""
    conta: Conta | None = None


@dataclass(frozen=True)
class Etapa:
    """Um passo da cadeia: os elos que se podem ler e quantos há além deles."""

    nome: str
    elos: list
    ocultos: int = 0

    @property
    def rotulo(self):
        return ETAPAS[self.nome][self.total != 1]

    @property
    def falta(self):
        return ETAPAS[self.nome][2]

    @property
    def total(self):
        return len(self.elos) + self.ocultos

    @property
    def so_codigos(self):
        return len(self.elos) > TITULOS_POR_EXTENSO

    @property
    def objetos(self):
        return [elo.objeto for elo in self.elos]


@dataclass(frozen=True)
class Cadeia:
    elemento: Elemento
    etapas: dict
    acertos: Conta = field(default_factory=Conta)
    certificados: list = field(default_factory=list)
    ganho: ganhos.Ganho | None = None  # entre as diagnósticas, nas questões dos objetivos; None sem objetivo

    @property
    def titulo(self):
        return self._o_proprio.titulo if self._o_proprio else ""

    @property
    def notas(self):
        return self._o_proprio.notas if self._o_proprio else ()

    @property
    def _o_proprio(self):
        elos = (elo for etapa in self.etapas.values() for elo in etapa.elos)
        return next((elo for elo in elos if elo.objeto == self.elemento.objeto), None)

    @property
    def tem_o_que_mostrar(self):
        """A demanda que se uniu a outra, e a que nada mais se liga, é só o caminho até ela."""
        unida = getattr(self.elemento.objeto, "unida_a_id", None)
        return not unida or any(self.etapas[nome].total for nome in ("achados", "objetivos"))

    @property
    def n_certificados(self):
        return sum(n for _, n in self.certificados)


def montar(elemento, olhar):
    """A `Cadeia` como este olhar a lê, ou None se ele não pode ler o próprio elemento."""
    objetivos = list(ligacoes.objetivos_de(elemento))
    demandas = list(ligacoes.demandas_de(elemento, objetivos))
    achados = list(ligacoes.achados_de(elemento, demandas))
    questoes = list(ligacoes.questoes_de(elemento, objetivos))
    aulas = ligacoes.aulas_de(elemento, objetivos)
    avaliacoes = list(ligacoes.avaliacoes_de(elemento, objetivos, questoes))
    leitura = _Leitura(olhar, demandas, questoes, [*aulas, *avaliacoes])
    oficinas = {achado.oficina_id: achado.oficina for achado in achados}.values()
    etapas = {
        "oficinas": leitura.etapa("oficinas", oficinas),
        "achados": leitura.etapa("achados", achados),
        "demandas": leitura.etapa("demandas", demandas),
        "objetivos": leitura.etapa("objetivos", objetivos),
        "aulas": leitura.etapa("aulas", aulas),
        "questoes": leitura.etapa("questoes", questoes),
        "avaliacoes": leitura.etapa("avaliacoes", avaliacoes),
    }
    if elemento.objeto not in (objeto for etapa in etapas.values() for objeto in etapa.objetos):
        return None
    return Cadeia(elemento, etapas, leitura.acertos(), leitura.certificados(), _ganho(objetivos))


class _Leitura:
    """O que este olhar lê do que se juntou, e como cada coisa se mostra."""

    def __init__(self, olhar, demandas, questoes, paginas):
        self.olhar, self.questoes = olhar, questoes
        self.demandas_lidas = _chaves(demandas_que_le(olhar), demandas)
        self.em_uso = _chaves(questoes_em_uso(), questoes)
        self.lugares = Lugares(paginas)
        self.paginas = [p for p in paginas if olhar.rascunhos or self.lugares.publica(p)]
        self.paginas_lidas = {pagina.pk for pagina in self.paginas}
        self.contas = _contas_das_paginas(self.paginas_lidas)
        self.contas_das_questoes = _contas_das_questoes(questoes)
        self.enunciados = _enunciados(questoes) if olhar.questoes else {}

    def etapa(self, nome, objetos):
        pode, elo = getattr(self, f"_le_{nome}"), getattr(self, f"_elo_{nome}")
        lidos = [objeto for objeto in objetos if pode(objeto)]
        return Etapa(nome, [elo(objeto) for objeto in lidos], len(objetos) - len(lidos))

    # O que se pode ler
    def _le_oficinas(self, oficina):
        return self.olhar.le_oficina(oficina)

    def _le_achados(self, achado):
        return self.olhar.le_achado(achado)

    def _le_demandas(self, demanda):
        return demanda.pk in self.demandas_lidas

    def _le_objetivos(self, objetivo):
        return True

    def _le_aulas(self, pagina):
        return pagina.pk in self.paginas_lidas

    _le_avaliacoes = _le_aulas

    def _le_questoes(self, questao):
        return self.olhar.questoes or questao.pk in self.em_uso

    # Como se mostra
    def _elo_oficinas(self, oficina):
        notas = (f"{oficina.data:%d/%m/%Y}",) if oficina.publicada else (f"{oficina.data:%d/%m/%Y}", "não publicada")
        return _elo(oficina, oficina.titulo, notas=notas)

    def _elo_achados(self, achado):
        marcas = {
            "oculto pela moderação": achado.oculto_em is not None,
            "só a equipe lê": achado.uso_da_fala == UsoDaFala.SO_EQUIPE,
            "ilustrativo": achado.ilustrativo,
        }
        notas = (f"prioridade {achado.prioridade}", *(marca for marca, vale in marcas.items() if vale))
        return _elo(achado, achado.enunciado, notas=notas, eixo=achado.eixo.codigo)

    def _elo_demandas(self, demanda):
        notas = ("ilustrativa",) if demanda.ilustrativa else ()
        return _elo(demanda, demanda.enunciado, notas=notas, eixo=demanda.eixo.codigo)

    def _elo_objetivos(self, objetivo):
        return _elo(objetivo, objetivo.enunciado)

    def _elo_aulas(self, pagina):
        modulo = self.lugares.modulo(pagina)
        no_ar = self.lugares.publica(pagina)
        notas = (modulo.sigla if modulo else "", pagina.rotulo.lower(), "" if no_ar else "fora do ar")
        eixo = modulo.eixo.codigo if modulo and modulo.eixo else ""
        conta = self.contas.get(pagina.pk, Conta())
        return _elo(pagina, pagina.title, notas=tuple(filter(None, notas)), eixo=eixo, conta=conta)

    _elo_avaliacoes = _elo_aulas

    def _elo_questoes(self, questao):
        notas = () if questao.pk in self.em_uso else ("sem uso",)
        conta = self.contas_das_questoes.get(questao.pk, Conta())
        return _elo(questao, self.enunciados.get(questao.pk, ""), notas=notas, eixo=questao.eixo.codigo, conta=conta)

    # O que se mediu
    def acertos(self):
        """As pessoas que responderam a alguma das questões da cadeia e a fração média de acerto."""
        respondidas = _respondidas(self.questoes).aggregate(
            n=Count("tentativa__matricula__pessoa", distinct=True), m=Avg("fracao")
        )
        return _em_percentual(respondidas["n"], respondidas["m"])

    def certificados(self):
        """[(curso, quantos em vigor)] dos cursos em que a cadeia se ensina."""
        cursos = {curso.pk: curso for pagina in self.paginas if (curso := self.lugares.curso(pagina))}
        em_vigor = Certificado.objects.certificados().em_vigor().filter(matricula__turma__curso__in=cursos)
        por_curso = dict(em_vigor.order_by().values_list("matricula__turma__curso").annotate(Count("pk")))
        return [(curso, por_curso.get(pk, 0)) for pk, curso in cursos.items()]


def _elo(objeto, titulo, **outros):
    return Elo(codigo_de(objeto), titulo, endereco_de(objeto), objeto, **outros)


def _chaves(lidos, objetos):
    return set(lidos.filter(pk__in=[objeto.pk for objeto in objetos]).values_list("pk", flat=True))


def _enunciados(questoes):
    return dict(versoes_atuais().filter(questao__in=questoes).values_list("questao", "enunciado"))


def _contas_das_paginas(paginas):
    feitas = Progresso.objects.concluidos().filter(pagina__in=paginas).order_by()
    linhas = feitas.values_list("pagina").annotate(n=Count("matricula__pessoa", distinct=True), m=Avg("nota"))
    return {pagina: Conta(n, media) for pagina, n, media in linhas}


def _respondidas(questoes):
    itens = ItemDaTentativa.objects.filter(tentativa__enviada_em__isnull=False, fracao__isnull=False)
    return itens.filter(versao__questao__in=questoes).order_by()


def _contas_das_questoes(questoes):
    pessoas = Count("tentativa__matricula__pessoa", distinct=True)
    linhas = _respondidas(questoes).values_list("versao__questao").annotate(n=pessoas, m=Avg("fracao"))
    return {questao: _em_percentual(n, media) for questao, n, media in linhas}


def _ganho(objetivos):
    """O ganho nos objetivos da cadeia, de todos os cursos; None se ninguém fez diagnóstica neles."""
    if not objetivos:
        return None
    medido = ganhos.dos_grupos(ganhos.ler(), {"cadeia": {objetivo.pk for objetivo in objetivos}})["cadeia"]
    return medido if medido.n else None


def _em_percentual(pessoas, fracao):
    return Conta(pessoas or 0, None if fracao is None else fracao * 100)
