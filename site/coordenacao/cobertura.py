"""Quem a formação alcançou em uma data, e onde. Só lê; o número de consultas não depende de quantas matrículas há.

Cada pessoa (ou vaga) é de uma `Origem`, o lugar congelado no pedido. Quem é de município conta nele; quem é de
consórcio conta nos municípios filiados na data. As linhas se sobrepõem; o total junta os conjuntos, e ninguém conta
duas vezes.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q, Sum
from django.db.models.functions import Lower
from django.utils import timezone

from certificados.models import Certificado
from contas.models import Pessoa, Vinculo
from coordenacao.territorio import NENHUM, Territorio, Unidade
from cursos.models import Matricula, MovimentoDeVaga, Progresso
from oficinas.models import Participacao
from rede.busca import normalizar

S = Matricula.Situacao
DIAS_DE_ATIVIDADE = 30
NAO_ENTROU = frozenset({S.RECUSADA, S.EXPIRADA, S.CANCELADA})
RECORTES = {"municipio": "Município", "micro": "Microrregião", "macro": "Macrorregião", "consorcio": "Consórcio"}


@dataclass(frozen=True)
class Indicador:
    codigo: str
    nome: str
    uma: str
    muitas: str
    definicao: str

    def escrito(self, n):
        return f"{n} {self.uma if n == 1 else self.muitas}"


INDICADORES = {
    i.codigo: i
    for i in (
        Indicador(
            "convidadas",
            "Convidadas",
            "pessoa convidada",
            "pessoas convidadas",
            "quem tem conta na plataforma com vínculo de trabalho vigente na data (por cadastro ou importação), quem "
            "está na lista de uma oficina, esperada ou presente, e quem pediu matrícula. Não depende do curso nem da "
            "turma.",
        ),
        Indicador(
            "inscritas",
            "Inscritas",
            "pessoa inscrita",
            "pessoas inscritas",
            "quem pediu matrícula até a data e não a teve recusada, expirada ou cancelada.",
        ),
        Indicador(
            "ativas",
            "Ativas",
            "pessoa ativa",
            "pessoas ativas",
            f"quem tem a vaga confirmada e acessou o curso nos {DIAS_DE_ATIVIDADE} dias até a data. Em data passada "
            "vale também a atividade começada ou concluída nesses dias.",
        ),
        Indicador(
            "certificadas",
            "Certificadas",
            "pessoa certificada",
            "pessoas certificadas",
            "quem tinha na data um certificado em vigor, nem revogado nem substituído.",
        ),
        Indicador(
            "vagas",
            "Vagas ocupadas",
            "vaga ocupada",
            "vagas ocupadas",
            "as vagas com dona ou dono na data, pelo livro de vagas. Quem ocupa vaga em duas turmas conta duas.",
        ),
    )
}
DEFINICAO_DE_VAZIO = (
    "município sem nenhuma pessoa ativa nem certificada na data: nem do próprio município, nem de consórcio que o "
    "serve."
)


class Origem(NamedTuple):
    """De onde alguém é. Sem município nem consórcio, resta a macrorregião, se se conhece."""

    consorcio: int | None
    municipio: int | None
    macrorregiao: int | None


class Numero(NamedTuple):
    """`proprias`: pessoas do próprio lugar; `servidas`: as que só chegam a ele pelo consórcio (ou pelo município)."""

    total: int
    proprias: int
    servidas: int


@dataclass(frozen=True)
class Linha:
    """Uma unidade do recorte com os seus números. `numeros`: {indicador: Numero}."""

    unidade: Unidade
    numeros: dict
    municipios: int
    vazios: int
    alcance: str = ""  # só de município: `proprio`, `consorcio` ou `vazio`

    @property
    def vazia(self):
        return self.alcance == "vazio"


@dataclass
class Leitura:
    """O que há em uma data. `gente`: {indicador: {Origem: conjunto de chaves}}."""

    data: object
    territorio: Territorio
    gente: dict = field(default_factory=dict)

    def linhas(self, recorte, macro=""):
        """[Linha] de cada unidade do recorte, por nome; com `macro` (código), só as que têm município nela."""
        unidades = sorted(self.territorio.unidades(recorte).values(), key=lambda u: normalizar(u.nome))
        escolhidas = [u for u in unidades if not macro or self._fica_em(recorte, u, macro)]
        diretas, indiretas = self._por_unidade(recorte)
        return [self._linha(recorte, u, diretas[u.pk], indiretas[u.pk]) for u in escolhidas]

    def total(self, recorte, linhas, macro=""):
        """A soma sem repetir: cada pessoa uma vez, cada município uma vez. Sem filtro, entra quem não tem lugar."""
        origens = self._origens
        municipios = set(self.territorio.municipio)
        if macro:
            pks = {linha.unidade.pk for linha in linhas}
            origens = {o for o in origens if pks & set().union(*self._lugares(recorte, o))}
            municipios = {pk for pk, u in self.territorio.municipio.items() if u.macro == macro}
        numeros = {i: Numero(len(self._juntas(i, origens)), 0, 0) for i in INDICADORES}
        return Linha(Unidade(0, "", "Total"), numeros, len(municipios), self._vazios(municipios))

    def sem_lugar(self, recorte):
        """Quem não cabe em nenhuma unidade do recorte: outro órgão, ou consórcio sem filiação conhecida."""
        fora = {o for o in self._origens if not any(self._lugares(recorte, o))}
        return self._linha(recorte, Unidade(0, "", "Sem lugar conhecido neste recorte"), fora, set())

    @cached_property
    def alcance(self):
        """{município: `proprio`, `consorcio` ou `vazio`}, por quem está ativa ou certificada."""
        onde = dict.fromkeys(self.territorio.municipio, "vazio")
        origens = {o for i in ("ativas", "certificadas") for o, chaves in self.gente[i].items() if chaves}
        for origem in origens:
            for municipio in self.territorio.filiados.get(origem.consorcio, NENHUM):
                onde[municipio] = "consorcio"
        for origem in origens:
            if origem.municipio in onde:
                onde[origem.municipio] = "proprio"
        return onde

    # --- Por dentro --------------------------------------------------------------------------------------------------
    @cached_property
    def _origens(self):
        return set().union(*self.gente.values())

    def _vazios(self, municipios):
        return sum(self.alcance[m] == "vazio" for m in municipios)

    def _juntas(self, indicador, origens):
        por_origem = self.gente[indicador]
        return set().union(*(por_origem[o] for o in origens if o in por_origem))

    def _fica_em(self, recorte, unidade, macro):
        if recorte != "consorcio":
            return unidade.macro == macro
        filiados = self.territorio.filiados.get(unidade.pk, NENHUM)
        return any(self.territorio.municipio[m].macro == macro for m in filiados)

    def _por_unidade(self, recorte):
        """({unidade: origens do próprio lugar}, {unidade: origens que a servem})"""
        diretas, indiretas = defaultdict(set), defaultdict(set)
        for origem in self._origens:
            proprias, servidas = self._lugares(recorte, origem)
            for pk in proprias:
                diretas[pk].add(origem)
            for pk in servidas - proprias:
                indiretas[pk].add(origem)
        return diretas, indiretas

    def _lugares(self, recorte, origem):
        """(unidades de que a origem é, unidades que ela serve por filiação)"""
        t = self.territorio
        proprio, filiados = {origem.municipio} - {None}, t.filiados.get(origem.consorcio, NENHUM)
        if recorte == "municipio":
            return proprio, filiados
        if recorte == "consorcio":
            return {origem.consorcio} - {None}, t.consorcios_de.get(origem.municipio, NENHUM)
        regiao_de = t.micro_de if recorte == "micro" else t.macro_de
        proprias = {regiao_de[m] for m in proprio}
        if recorte == "macro" and not proprias and not filiados:
            proprias = {origem.macrorregiao} - {None}
        return proprias, t.regioes_do_consorcio(origem.consorcio, recorte)

    def _linha(self, recorte, unidade, diretas, indiretas):
        numeros = {}
        for indicador in INDICADORES:
            proprias, servidas = self._juntas(indicador, diretas), self._juntas(indicador, indiretas)
            total = len(proprias | servidas)
            numeros[indicador] = Numero(total, len(proprias), total - len(proprias))
        municipios = self.territorio.municipios_de(recorte, unidade.pk) if unidade.pk else NENHUM
        so_dele = self.alcance[unidade.pk] if recorte == "municipio" and unidade.pk else ""
        return Linha(unidade, numeros, len(municipios), self._vazios(municipios), so_dele)


# --- Ler do banco ----------------------------------------------------------------------------------------------------
def fim_do_dia(data):
    """O primeiro instante que já não é da data, na hora daqui."""
    return timezone.make_aware(datetime.combine(data + timedelta(days=1), time.min))


def ler(data, *, curso=None, turma=None):
    """A `Leitura` da data, de todas as matrículas ou só das de um curso ou de uma turma."""
    leitor = _Leitor(data, curso, turma)
    return Leitura(data, Territorio.em(data), leitor.gente())


class _Leitor:
    """Lê as matrículas como estavam no fim do dia, pelos instantes que cada ato gravou."""

    CAMPOS = ("pk", "pessoa_id", "situacao", "confirmada_em", "encerrada_em", "ultimo_acesso_em")
    LUGAR = ("consorcio_id", "municipio_id", "macrorregiao_id")

    def __init__(self, data, curso, turma):
        self.data, self.fim = data, fim_do_dia(data)
        self.desde = self.fim - timedelta(days=DIAS_DE_ATIVIDADE)
        self.filtro = {**({"turma__curso": curso} if curso else {}), **({"turma": turma} if turma else {})}

    def gente(self):
        gente = {indicador: defaultdict(set) for indicador in INDICADORES}
        sentadas, certificadas, estudaram = self._sentadas(), self._certificadas(), self._estudaram()
        matriculas = Matricula.objects.filter(solicitada_em__lt=self.fim, **self.filtro).order_by()
        for pk, pessoa, situacao, confirmada, encerrada, acesso, *lugar in matriculas.values_list(
            *self.CAMPOS, *self.LUGAR
        ):
            origem, final = Origem(*lugar), self._final(situacao, encerrada)
            if final not in NAO_ENTROU:
                gente["inscritas"][origem].add(pessoa)
            if self._com_aulas(confirmada, final) and (self._na_janela(acesso) or pk in estudaram):
                gente["ativas"][origem].add(pessoa)
            if pk in certificadas:
                gente["certificadas"][origem].add(pessoa)
            if pk in sentadas:
                gente["vagas"][origem].add(pk)
            if not self.filtro:
                gente["convidadas"][origem].add(pessoa)
        self._convidar(gente["convidadas"])
        return gente

    def _final(self, situacao, encerrada):
        """A situação em que a matrícula já tinha terminado na data; None se ainda não tinha."""
        if situacao not in Matricula.FINAIS:
            return None
        return situacao if encerrada is None or encerrada < self.fim else None

    def _com_aulas(self, confirmada, final):
        return confirmada is not None and confirmada < self.fim and final in (None, S.CONCLUIDA)

    def _na_janela(self, instante):
        return instante is not None and self.desde <= instante < self.fim

    def _sentadas(self):
        """As matrículas com vaga na data: a soma do livro até ela."""
        movimentos = MovimentoDeVaga.objects.filter(em__lt=self.fim, **self.filtro).order_by()
        somas = movimentos.values("matricula").annotate(vagas=Sum("quantas")).filter(vagas__gt=0)
        return set(somas.values_list("matricula", flat=True))

    def _certificadas(self):
        na_data = Q(encerrado_em=None) | Q(encerrado_em__gte=self.fim)
        certificados = Certificado.objects.certificados().filter(na_data, emitido_em__lt=self.fim)
        return set(certificados.order_by().values_list("matricula", flat=True))

    def _estudaram(self):
        """De hoje fala o último acesso; de data passada, que ele já não guarda, fala o progresso."""
        if self.data >= timezone.localdate():
            return NENHUM
        janela = (self.desde, self.fim - timedelta(microseconds=1))
        feitos = Progresso.objects.filter(Q(iniciado_em__range=janela) | Q(concluido_em__range=janela))
        return set(feitos.order_by().values_list("matricula", flat=True).distinct())

    def _convidar(self, convidadas):
        """Quem tem vínculo na data, quem esteve em oficina e quem pediu matrícula em qualquer turma."""
        if self.filtro:
            pedidos = Matricula.objects.filter(solicitada_em__lt=self.fim).order_by()
            for pessoa, *lugar in pedidos.values_list("pessoa_id", *self.LUGAR):
                convidadas[Origem(*lugar)].add(pessoa)
        vinculos = Vinculo.objects.vigentes(self.data).filter(pessoa__criada_em__lt=self.fim, pessoa__unida_a=None)
        for pessoa, consorcio, municipio in vinculos.order_by().values_list("pessoa", "consorcio", "municipio"):
            convidadas[Origem(consorcio, municipio, None)].add(pessoa)
        self._convidar_das_oficinas(convidadas)

    def _convidar_das_oficinas(self, convidadas):
        """Quem tem conta com o e-mail que deu na oficina é uma pessoa só; sem conta, conta a linha da lista."""
        ate_a_data = Q(oficina__data__lte=self.data) | Q(criada_em__lt=self.fim)
        listas = Participacao.objects.filter(ate_a_data).order_by().annotate(correio=Lower("email"))
        contas = Pessoa.objects.filter(email__in=listas.exclude(correio="").values("correio")).order_by()
        conta_de = {email: unida or pk for email, pk, unida in contas.values_list("email", "pk", "unida_a")}
        for pk, correio, consorcio, municipio in listas.values_list("pk", "correio", "consorcio", "municipio"):
            chave = conta_de.get(correio) or (correio or f"participacao {pk}")
            convidadas[Origem(consorcio, municipio, None)].add(chave)
