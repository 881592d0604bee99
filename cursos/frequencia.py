"""A frequência: a conta, uma só em toda a plataforma, e os atos que dizem quem esteve em cada encontro.

Ordem das travas: a turma, depois a matrícula. Com o diário fechado nada muda (`diario_fechado`).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from contas.recusa import Recusa
from cursos.models import Encontro, Matricula, Presenca
from cursos.vagas import travar_turma

CENTESIMO, QUARTO_DE_HORA, ZERO = Decimal("0.01"), Decimal("0.25"), Decimal(0)
S, Situacao, Origem = Matricula.Situacao, Presenca.Situacao, Presenca.Origem
FREQUENTARAM = (S.CONFIRMADA, S.CONCLUIDA, S.TRANCADA, S.REPROVADA, S.DESISTENTE, S.TRANSFERIDA)
MARCAVEIS = (S.CONFIRMADA, S.CONCLUIDA, S.TRANCADA, S.REPROVADA)
ESPERADAS = (S.CONFIRMADA, S.CONCLUIDA)
VIERAM = (Situacao.PRESENTE, Situacao.APROVEITADA)


# --- A conta ---------------------------------------------------------------------------------------------------------
def percentual(horas, de):
    """De 0 a 100 com duas casas, sempre para baixo: 74,999 nunca vira 75. None quando não há horas a frequentar."""
    return (100 * min(horas, de) / de).quantize(CENTESIMO, ROUND_DOWN) if de else None


def horas_que_contam(presenca, encontro, abona):
    """`abona`: a falta justificada vale como presença nesta turma."""
    if presenca.situacao == Situacao.JUSTIFICADA:
        return encontro.horas if abona else ZERO
    return min(presenca.horas, encontro.horas)


def conta_para(matricula, encontro, presencas):
    """Se o encontro entra na conta dela: o que veio depois de a matrícula se encerrar só conta se foi marcado."""
    fim = matricula.encerrada_em
    return encontro.pk in presencas or fim is None or encontro.dia <= timezone.localdate(fim)


@dataclass(frozen=True)
class Frequencia:
    """Horas presentes sobre as dos encontros. `parcial`: diário aberto, só os encontros já marcados entram."""

    horas: Decimal
    de: Decimal
    sem_registro: int
    parcial: bool

    @property
    def percentual(self):
        return percentual(self.horas, self.de)


@dataclass
class Livro:
    """Os encontros de uma turma e as presenças das matrículas pedidas, lidos em duas consultas."""

    turma: object
    encontros: list
    presencas: dict = field(default_factory=dict)

    @classmethod
    def da_turma(cls, turma, matriculas):
        """`matriculas`: lista ou QuerySet delas, todas desta turma."""
        presencas = defaultdict(dict)
        for presenca in Presenca.objects.filter(matricula__in=matriculas):
            presencas[presenca.matricula_id][presenca.encontro_id] = presenca
        return cls(turma, list(turma.encontros.all()), presencas)

    def de(self, matricula):
        """{pk do encontro: Presenca} de uma pessoa."""
        return self.presencas.get(matricula.pk, {})

    def final(self, matricula):
        """A do fechamento: encontro sem registro conta como ausência."""
        return self._somar(matricula, parcial=False)

    def frequencia(self, matricula):
        """A que se mostra: a final se o diário está fechado; senão, a que se sabe até agora."""
        return self._somar(matricula, parcial=not self.turma.diario_fechado)

    def _somar(self, matricula, parcial):
        presencas = self.de(matricula)
        contam = [e for e in self.encontros if conta_para(matricula, e, presencas)]
        marcados = [e for e in contam if e.pk in presencas]
        abona = self.turma.falta_justificada_abona
        return Frequencia(
            horas=sum((horas_que_contam(presencas[e.pk], e, abona) for e in marcados), ZERO),
            de=sum((e.horas for e in (marcados if parcial else contam)), ZERO),
            sem_registro=len(contam) - len(marcados),
            parcial=parcial,
        )


def de_cada(turma, matriculas):
    """{pk da matrícula: Frequencia}, em duas consultas."""
    livro = Livro.da_turma(turma, matriculas)
    return {m.pk: livro.frequencia(m) for m in matriculas}


def do_diario(turma):
    """As matrículas que aparecem no diário, por nome: quem teve a vaga confirmada, mesmo que tenha saído."""
    return turma.matriculas.filter(situacao__in=FREQUENTARAM).select_related("pessoa").order_by("pessoa__nome", "pk")


def esperadas(encontro):
    """De quem se espera o registro neste encontro: quem estuda e ainda não havia concluído antes dele."""
    return [m for m in do_diario(encontro.turma).filter(situacao__in=ESPERADAS) if conta_para(m, encontro, {})]


# --- Marcar ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Marca:
    situacao: str
    horas: Decimal = ZERO

    @classmethod
    def presente(cls, horas):
        return cls(Situacao.PRESENTE, Decimal(horas))

    def e_igual_a(self, presenca):
        return (self.situacao, self.horas) == (presenca.situacao, presenca.horas)


FALTA = Marca(Situacao.FALTA)


@dataclass(frozen=True)
class Marcadas:
    novas: int
    corrigidas: int


def exigir_diario_aberto(turma):
    if turma.diario_fechado:
        raise Recusa(
            f"O diário da turma {turma.codigo} está fechado. Para mudar uma presença, a coordenação o reabre.",
            "diario_fechado",
        )


def travar(encontro):
    """O encontro relido, com a turma travada e o diário aberto.

    Raises:
        Recusa: `diario_fechado` ou `encontro_futuro`.
    """
    turma = travar_turma(encontro.turma_id)
    exigir_diario_aberto(turma)
    encontro = Encontro.objects.get(pk=encontro.pk)
    encontro.turma = turma
    if encontro.dia > timezone.localdate():
        raise Recusa(
            f"Este encontro é em {encontro.dia:%d/%m/%Y}. A presença se registra a partir dele.", "encontro_futuro"
        )
    return encontro


@transaction.atomic
def marcar(encontro, marcas, por, motivo="", origem=Origem.LISTA):
    """Registra `marcas` = {pk da matrícula: Marca}, todas ou nenhuma. O que já está igual não muda.

    Raises:
        Recusa: `diario_fechado`, `encontro_futuro`, `fora_da_turma`, `horas_invalidas`, ou `sem_motivo` (mudar o que já
            estava marcado é corrigir, e a correção diz por quê).
    """
    encontro = travar(encontro)
    travadas = encontro.turma.matriculas.select_for_update(of=("self",)).filter(pk__in=marcas).order_by("pk")
    matriculas = {m.pk: m for m in travadas if m.situacao in MARCAVEIS}
    if set(marcas) - set(matriculas):
        raise Recusa("Há alguém na lista cuja matrícula já não está nesta turma. Recarregue a página.", "fora_da_turma")
    for marca in marcas.values():
        _conferir(marca, encontro)
    registradas = Presenca.objects.filter(encontro=encontro, matricula__in=matriculas).select_related("encontro")
    ja = {p.matricula_id: p for p in registradas}
    novas = {pk: marca for pk, marca in marcas.items() if pk not in ja}
    mudam = {pk: marca for pk, marca in marcas.items() if pk in ja and not marca.e_igual_a(ja[pk])}
    if mudam and not motivo.strip():
        raise Recusa("Você está corrigindo o que já estava marcado. Escreva o motivo da correção.", "sem_motivo")
    _gravar_novas(encontro, novas, por, origem)
    for pk, marca in mudam.items():
        corrigir(ja[pk], matriculas[pk], marca, por, motivo.strip(), origem)
    return Marcadas(len(novas), len(mudam))


def _conferir(marca, encontro):
    veio = marca.situacao in VIERAM
    if veio and not (0 < marca.horas <= encontro.horas and marca.horas % QUARTO_DE_HORA == 0):
        maximo = f"{encontro.horas.normalize():f}".replace(".", ",")
        raise Recusa(
            f"As horas vão de 0,25 a {maximo}, em quartos de hora (0,25; 0,5; 0,75). Para quem não veio, marque falta.",
            "horas_invalidas",
        )
    if not veio and marca.horas:
        raise Recusa("Quem faltou não tem horas presentes.", "horas_invalidas")


def _gravar_novas(encontro, novas, por, origem):
    if not novas:
        return
    Presenca.objects.bulk_create(
        Presenca(
            matricula_id=pk,
            encontro=encontro,
            situacao=marca.situacao,
            horas=marca.horas,
            origem=origem,
            registrada_por=por,
        )
        for pk, marca in novas.items()
    )
    dados = {"encontro": encontro.pk, "quantas": len(novas), "origem": str(origem)}
    log(encontro.turma, "cursos.marcar_presencas", user=por, data=dados)


def corrigir(presenca, matricula, marca, por, motivo, origem=Origem.LISTA):
    """Troca a marca e deixa no histórico da matrícula o antes, o depois e o motivo. Quem chama já travou."""
    antes = {"situacao": presenca.situacao, "horas": str(presenca.horas)}
    presenca.situacao, presenca.horas, presenca.origem = marca.situacao, marca.horas, origem
    presenca.registrada_em, presenca.registrada_por = timezone.now(), por
    presenca.save(update_fields=["situacao", "horas", "origem", "registrada_em", "registrada_por"])
    depois = {"situacao": str(marca.situacao), "horas": str(marca.horas)}
    onde = {"encontro": presenca.encontro_id, "titulo": presenca.encontro.titulo}
    dados = {**onde, "antes": antes, "depois": depois, "motivo": motivo}
    log(matricula, "cursos.corrigir_presenca", user=por, data=dados)


@transaction.atomic
def marcar_as_demais(encontro, veio, por):
    """Marca quem ainda não tem registro no encontro: presente o tempo todo ou falta. Devolve quantas foram.

    Raises:
        Recusa: `diario_fechado` ou `encontro_futuro`.
    """
    encontro = travar(encontro)
    ja = set(encontro.presencas.values_list("matricula", flat=True))
    marca = Marca.presente(encontro.horas) if veio else FALTA
    return marcar(encontro, {m.pk: marca for m in esperadas(encontro) if m.pk not in ja}, por).novas


# --- Mudar de turma --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Levadas:
    """`sem_par`: encontros a que ela foi e que não têm correspondente livre na turma nova."""

    presencas: list
    sem_par: list


def _pares(antigos, novos):
    """[(antigo, novo)]: o n-ésimo encontro de tantas horas vale pelo n-ésimo de mesmas horas, na ordem das datas."""
    por_horas = defaultdict(list)
    for encontro in novos:
        por_horas[encontro.horas].append(encontro)
    vezes, pares = defaultdict(int), []
    for encontro in antigos:
        candidatos, n = por_horas[encontro.horas], vezes[encontro.horas]
        vezes[encontro.horas] += 1
        pares.append((encontro, candidatos[n] if n < len(candidatos) else None))
    return pares


@transaction.atomic
def levar_presencas(antiga, nova, por=None):
    """Aproveita na turma nova os encontros a que a pessoa foi na antiga. Quem chama já travou as turmas.

    Só casam encontros de mesmas horas, na ordem: o segundo de 4 horas vale pelo segundo de 4 horas. Vão as horas que
    ela de fato ficou; faltas, justificadas ou não, não vão. O que já está marcado na turma nova fica como está.

    Raises:
        Recusa: `diario_fechado`, na turma nova.
    """
    exigir_diario_aberto(nova.turma)
    idas = {p.encontro_id: p for p in antiga.presencas.filter(situacao__in=VIERAM)}
    ja = set(nova.presencas.values_list("encontro", flat=True))
    feitas, sem_par = [], []
    for velho, novo in _pares(*(Encontro.objects.filter(turma=m.turma_id) for m in (antiga, nova))):
        if velho.pk not in idas or (novo and novo.pk in ja):
            continue
        if novo is None:
            sem_par.append(velho)
            continue
        marca = {"situacao": Situacao.APROVEITADA, "horas": idas[velho.pk].horas, "origem": Origem.TRANSFERENCIA}
        feitas.append(Presenca(matricula=nova, encontro=novo, registrada_por=por, **marca))
    Presenca.objects.bulk_create(feitas)
    return Levadas(feitas, sem_par)
