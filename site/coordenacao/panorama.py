"""A turma inteira em poucas leituras somadas pelo banco: onde cada pessoa está e que risco corre.

É o que se filtra, se ordena e se conta, com duas mil linhas ou dez mil; o que custa caro por pessoa (o que falta, o
vínculo) só se lê para a página que se mostra.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from avaliacoes.models import AvaliacaoPage, Tentativa, TentativaExtra
from certificados.models import Certificado
from coordenacao import risco
from coordenacao.risco import SEM_RISCO, Fatos, Risco
from cursos.conclusao import CENTESIMO, Regras
from cursos.frequencia import percentual
from cursos.models import CriterioDaTurma, Matricula, Presenca, Progresso

S = Matricula.Situacao
TERMINOU = "fim"
CAMPOS = (
    *("pk", "situacao", "pessoa__nome", "pessoa__nome_social", "pessoa__email"),
    *("consorcio_id", "municipio_id", "macrorregiao_id", "solicitada_em", "confirmada_em", "confirmar_ate"),
    *("ultimo_acesso_em", "aproveitamento", "frequencia"),
)


@dataclass(frozen=True)
class Modulo:
    """Um módulo da turma: o número na ordem, as obrigatórias e o dia em que o calendário o dá por terminado."""

    pk: int
    numero: int
    titulo: str
    obrigatorias: frozenset
    ate_aqui: Decimal
    prazo: date | None


@dataclass(slots=True)
class Resumo:
    """Uma matrícula em uma linha. `modulo` é o primeiro com obrigatória por fazer; vazio quando terminou todos."""

    pk: int
    situacao: str
    nome: str
    email: str
    procuravel: str
    lugares: dict
    solicitada_em: datetime
    ultimo_acesso_em: datetime | None
    feitas: int
    obrigatorias: int
    modulo: Modulo | None
    aproveitamento: Decimal | None
    frequencia: Decimal | None
    frequencia_parcial: bool
    certificada: bool
    risco: Risco

    @property
    def percentual(self):
        return 100 * self.feitas // self.obrigatorias if self.obrigatorias else 0


class Panorama:
    """As regras e o calendário de uma turma, e `resumos()` para quantas matrículas se peçam."""

    def __init__(self, turma, hoje=None):
        self.turma, self.hoje = turma, hoje or timezone.localdate()
        self.regras = Regras.da_turma(turma)
        self.modulos = _modulos(turma, self.regras)
        self.encontros = list(turma.encontros.all())

    def resumos(self, matriculas):
        """[Resumo], um por matrícula, na ordem do QuerySet; em número fixo de consultas."""
        da_turma = matriculas.order_by()
        self._feitas = self._contar_feitas(da_turma)
        self._perdidas = self._notas_perdidas(da_turma)
        self._presencas = self._horas_de_presenca(da_turma)
        em_vigor = Certificado.objects.certificados().em_vigor().filter(matricula__in=da_turma)
        self._certificadas = set(em_vigor.values_list("matricula_id", flat=True))
        return [self._resumo(*linha) for linha in matriculas.values_list(*CAMPOS)]

    def _resumo(self, pk, situacao, nome, social, email, consorcio, municipio, macro, pedida, confirmada, ate, *resto):
        acesso, aproveitamento, frequencia = resto
        contas = self._feitas.get(pk, {})
        por_modulo = [contas.get(f"m{m.numero}", 0) for m in self.modulos]
        parcial = frequencia is None and situacao in (S.CONFIRMADA, S.TRANCADA)
        resumo = Resumo(
            pk=pk,
            situacao=situacao,
            nome=social or nome,
            email=email,
            procuravel=f"{nome} {social} {email}",
            lugares={"consorcio": consorcio, "municipio": municipio, "macrorregiao": macro},
            solicitada_em=pedida,
            ultimo_acesso_em=acesso,
            feitas=sum(por_modulo),
            obrigatorias=sum(len(m.obrigatorias) for m in self.modulos),
            modulo=self._onde_parou(por_modulo),
            aproveitamento=aproveitamento if aproveitamento is not None else self._aproveitamento(contas),
            frequencia=self._frequencia_ate_agora(pk) if parcial else frequencia,
            frequencia_parcial=parcial,
            certificada=pk in self._certificadas,
            risco=SEM_RISCO,
        )
        if situacao == S.CONFIRMADA:
            resumo.risco = risco.de_quem_estuda(self._fatos(resumo, por_modulo, confirmada))
        elif situacao == S.DEFERIDA and ate:
            resumo.risco = risco.de_quem_tem_a_vaga((timezone.localdate(ate) - self.hoje).days)
        return resumo

    def _onde_parou(self, por_modulo):
        feitos = zip(self.modulos, por_modulo, strict=True)
        return next((m for m, feitas in feitos if feitas < len(m.obrigatorias)), None)

    # --- Os fatos do risco -------------------------------------------------------------------------------------------
    def _fatos(self, resumo, por_modulo, confirmada):
        comeco = max(self.turma.inicio, timezone.localdate(confirmada)) if confirmada else self.turma.inicio
        acesso = timezone.localdate(resumo.ultimo_acesso_em) if resumo.ultimo_acesso_em else None
        return Fatos(
            dias_de_aula=(self.hoje - comeco).days,
            dias_sem_entrar=(self.hoje - acesso).days if acesso else None,
            por_fazer=resumo.obrigatorias - resumo.feitas if self.hoje >= self.turma.inicio else 0,
            modulos_atrasados=tuple(self._atrasados(por_modulo, comeco)),
            notas_perdidas=self._perdidas.get(resumo.pk, ()),
            frequencia_possivel=self._frequencia_possivel(resumo),
            frequencia_minima=self.regras.criterios.get(CriterioDaTurma.Tipo.FREQUENCIA),
            dias_ate_o_fim=(self.turma.fim - self.hoje).days,
        )

    def _atrasados(self, por_modulo, comeco):
        """Os módulos que o calendário já dá por terminados. Sem datas de abertura, o tempo se reparte pelas horas."""
        duracao = max((self.turma.fim - comeco).days, 1)
        decorrido = Decimal((self.hoje - comeco).days) / duracao
        for modulo, feitas in zip(self.modulos, por_modulo, strict=True):
            vencido = self.hoje >= modulo.prazo if modulo.prazo else decorrido >= modulo.ate_aqui
            if vencido and feitas < len(modulo.obrigatorias):
                yield modulo.numero

    def _frequencia_possivel(self, resumo):
        """Até onde a frequência ainda chega se a pessoa vier a todos os encontros que faltam."""
        total = sum(e.horas for e in self.encontros)
        if not resumo.frequencia_parcial or not total:
            return resumo.frequencia
        perdidas = self._presencas.get(resumo.pk, (0, 0, 0))[1]
        return percentual(total - perdidas, total)

    def _frequencia_ate_agora(self, pk):
        presentes, _, marcadas = self._presencas.get(pk, (0, 0, 0))
        return percentual(presentes, marcadas)

    def _aproveitamento(self, contas):
        """Como `Regras.aproveitamento`, das somas que o banco fez."""
        pesos = [a.peso for a in self.regras.obrigatorias if a.peso]
        if not contas.get("notas"):
            return None
        soma = sum((contas.get(f"p{peso}") or Decimal(0)) * peso for peso in set(pesos))
        return (Decimal(soma) / sum(pesos)).quantize(CENTESIMO, ROUND_HALF_UP)

    # --- As leituras -------------------------------------------------------------------------------------------------
    def _contar_feitas(self, matriculas):
        com_peso = defaultdict(list)
        for a in self.regras.obrigatorias:
            if a.peso:
                com_peso[a.peso].append(a.pagina_id)
        somas = {
            f"m{m.numero}": Count("pk", filter=Q(concluido_em__isnull=False, pagina__in=m.obrigatorias))
            for m in self.modulos
        }
        somas |= {f"p{peso}": Sum("nota", filter=Q(pagina__in=paginas)) for peso, paginas in com_peso.items()}
        com_nota = [pagina for paginas in com_peso.values() for pagina in paginas]
        somas["notas"] = Count("nota", filter=Q(pagina__in=com_nota))
        livro = Progresso.objects.filter(matricula__in=matriculas).order_by().values("matricula_id").annotate(**somas)
        return {linha.pop("matricula_id"): linha for linha in livro}

    def _notas_perdidas(self, matriculas):
        """{matrícula: (títulos)} das avaliações com nota abaixo do mínimo e nenhuma tentativa de sobra."""
        minimo = self.regras.criterios.get(CriterioDaTurma.Tipo.NOTA_POR_AVALIACAO)
        titulos = {a.pagina_id: a.pagina.title for a in self.regras.atividades if a.exige_nota}
        if minimo is None or not titulos:
            return {}
        desta = {"matricula": OuterRef("matricula"), "avaliacao": OuterRef("pagina")}
        baixas = Progresso.objects.filter(matricula__in=matriculas, pagina__in=titulos, nota__lt=minimo)
        baixas = baixas.annotate(
            usadas=_quantas(Tentativa.objects.filter(**desta)),
            extras=_quantas(TentativaExtra.objects.filter(**desta)),
            limite=Subquery(AvaliacaoPage.objects.filter(pk=OuterRef("pagina")).values("tentativas")[:1]),
        )
        perdidas = defaultdict(tuple)
        esgotadas = baixas.filter(usadas__gte=F("limite") + F("extras")).values_list("matricula_id", "pagina_id")
        for matricula, pagina in esgotadas:
            perdidas[matricula] += (titulos[pagina],)
        return perdidas

    def _horas_de_presenca(self, matriculas):
        """{matrícula: (horas presentes, horas perdidas, horas de encontros já marcados)}."""
        if not self.encontros:
            return {}
        abonada = Q(situacao=Presenca.Situacao.JUSTIFICADA) if self.turma.falta_justificada_abona else Q(pk__in=[])
        presencas = Presenca.objects.filter(matricula__in=matriculas).order_by().values("matricula_id")
        contas = presencas.annotate(
            vieram=Coalesce(Sum("horas"), Decimal(0)),
            abonadas=Coalesce(Sum("encontro__horas", filter=abonada), Decimal(0)),
            marcadas=Sum("encontro__horas"),
        )
        return {
            c["matricula_id"]: (
                c["vieram"] + c["abonadas"],
                c["marcadas"] - c["vieram"] - c["abonadas"],
                c["marcadas"],
            )
            for c in contas
        }


def _quantas(linhas):
    contadas = linhas.order_by().values("avaliacao").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(contadas), 0)


def _modulos(turma, regras):
    """Os módulos com obrigatórias, na ordem da turma, com o fim que o calendário dá a cada um."""
    por_modulo = defaultdict(list)
    for a in regras.obrigatorias:
        por_modulo[a.modulo].append(a)
    abre = dict(turma.modulos.values_list("modulo_id", "abre_em"))
    total = sum(a.minutos for a in regras.obrigatorias) or 1
    modulos, minutos = [], 0
    for numero, (pagina, atividades) in enumerate(por_modulo.items(), start=1):
        minutos += sum(a.minutos for a in atividades)
        paginas = frozenset(a.pagina_id for a in atividades)
        modulos.append((pagina.pk, numero, pagina.title, paginas, Decimal(minutos) / total))
    prazos = _prazos([pk for pk, *_ in modulos], abre, turma.fim)
    return [Modulo(*modulo, prazo) for modulo, prazo in zip(modulos, prazos, strict=True)]


def _prazos(ordem, abre, fim):
    """Um módulo termina quando o seguinte abre; o último, depois do fim das aulas. Sem datas, nenhum tem prazo."""
    if not abre:
        return [None] * len(ordem)
    depois = fim + timedelta(days=1)
    return [next((abre[pk] for pk in ordem[n + 1 :] if pk in abre), depois) for n in range(len(ordem))]
