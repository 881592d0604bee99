"""O painel das turmas: uma linha por turma, em um número de consultas que não cresce com turmas nem com matrículas."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Avg, Count, Q
from django.utils import timezone

from certificados.models import Certificado
from cursos.models import Matricula, Turma
from cursos.vagas import com_ocupacao
from planilhas.escrita import DATA, NUMERO, Coluna
from planilhas.resposta import baixar_csv, baixar_xlsx
from rede.busca import normalizar

S = Matricula.Situacao
DIAS_PARADA = 10
DEFINICOES = [
    "Estudando: matrículas confirmadas. Paradas: as que, entre elas, não acessam o curso há "
    f"{DIAS_PARADA} dias ou mais, com as aulas já começadas.",
    "Ocupadas: vagas com dona ou dono, pelo livro de vagas. Na espera: pessoas na lista de espera da turma.",
    "Certificadas: matrículas com certificado em vigor. Frequência: média das já lançadas.",
]


@dataclass
class Linha:
    turma: Turma
    por_situacao: dict
    paradas: int
    certificadas: int
    frequencia: Decimal | None
    prazos: list = field(default_factory=list)

    @property
    def espera(self):
        return self.por_situacao.get(S.LISTA_DE_ESPERA, 0)

    @property
    def a_decidir(self):
        return self.por_situacao.get(S.AGUARDANDO_ANUENCIA, 0) + self.por_situacao.get(S.EM_ANALISE, 0)

    @property
    def estudando(self):
        return self.por_situacao.get(S.CONFIRMADA, 0)

    @property
    def concluidas(self):
        return self.por_situacao.get(S.CONCLUIDA, 0)

    @property
    def proximo(self):
        return self.prazos[0] if self.prazos else (None, "")


COLUNAS = [
    Coluna("Turma", lambda linha: linha.turma.codigo, largura=26),
    Coluna("Situação", lambda linha: linha.turma.get_situacao_display(), largura=12),
    Coluna("Vagas", lambda linha: linha.turma.vagas, NUMERO, 9),
    Coluna("Ocupadas", lambda linha: linha.turma.ocupadas, NUMERO, 10),
    Coluna("Na espera", lambda linha: linha.espera, NUMERO, 10),
    Coluna("A decidir", lambda linha: linha.a_decidir, NUMERO, 10),
    Coluna("Estudando", lambda linha: linha.estudando, NUMERO, 11),
    Coluna("Paradas", lambda linha: linha.paradas, NUMERO, 10),
    Coluna("Concluídas", lambda linha: linha.concluidas, NUMERO, 11),
    Coluna("Certificadas", lambda linha: linha.certificadas, NUMERO, 12),
    Coluna("Frequência média (%)", lambda linha: linha.frequencia, NUMERO, 12),
    Coluna("Próximo prazo", lambda linha: linha.proximo[1], largura=30),
    Coluna("Em", lambda linha: linha.proximo[0], DATA, 12),
    Coluna("Alcance", lambda linha: linha.turma.alcance, largura=24),
    Coluna("Curso", lambda linha: linha.turma.curso.title, largura=40),
]
SOMADAS = ("Vagas", "Ocupadas", "Na espera", "A decidir", "Estudando", "Paradas", "Concluídas", "Certificadas")


def linhas(pessoa, *, situacao="", curso=None, macro=None, q=""):
    """[Linha] das turmas que a pessoa acompanha, da que começa por último à mais antiga."""
    turmas = _turmas(pessoa, situacao, curso, macro, q)
    pks = [turma.pk for turma in turmas]
    situacoes, paradas = _por_situacao(pks), _paradas(pks)
    certificadas, frequencias = _certificadas(pks), _frequencias(pks)
    return [
        Linha(
            turma,
            situacoes[turma.pk],
            paradas.get(turma.pk, 0),
            certificadas.get(turma.pk, 0),
            _uma_casa(frequencias.get(turma.pk)),
            prazos(turma),
        )
        for turma in turmas
    ]


def totais(linhas):
    """{título da coluna: soma} das colunas que se somam."""
    return {c.titulo: sum(c.valor(linha) for linha in linhas) for c in COLUNAS if c.titulo in SOMADAS}


def prazos(turma, hoje=None):
    """[(dia, o que acontece)] do que ainda vem, do mais próximo ao mais distante. `encontros` já vem lido."""
    hoje = hoje or timezone.localdate()
    if turma.situacao == Turma.Situacao.ENCERRADA:
        return []
    datas = [
        (turma.inscricoes_de, "Abrem as inscrições"),
        (turma.inscricoes_ate, "Terminam as inscrições"),
        (turma.inicio, "Começam as aulas"),
        *((encontro.dia, f"Encontro: {encontro.titulo}") for encontro in turma.encontros.all()),
        (turma.fim, "Terminam as aulas"),
    ]
    return sorted((par for par in datas if par[0] >= hoje), key=lambda par: par[0])


def em_xlsx(linhas):
    return baixar_xlsx(_nome(), "Painel das turmas", COLUNAS, linhas, DEFINICOES)


def em_csv(linhas):
    return baixar_csv(_nome(), COLUNAS, linhas)


def _nome():
    return f"painel das turmas {timezone.localdate():%Y-%m-%d}"


# --- Uma consulta para cada conta ------------------------------------------------------------------------------------
def _turmas(pessoa, situacao, curso, macro, q):
    turmas = com_ocupacao(Turma.objects.filter(pk__in=Turma.objects.acompanhadas_por(pessoa).values("pk")))
    if situacao:
        turmas = turmas.filter(situacao=situacao)
    if curso:
        turmas = turmas.filter(curso=curso)
    if macro:
        turmas = turmas.filter(Q(macrorregioes=macro) | Q(macrorregioes=None)).distinct()
    lidas = turmas.select_related("curso").prefetch_related("encontros", "macrorregioes").order_by("-inicio", "codigo")
    procurado = normalizar(q or "")
    return [turma for turma in lidas if procurado in normalizar(turma.codigo)]


def _por_situacao(pks):
    contas = defaultdict(dict)
    contadas = Matricula.objects.filter(turma__in=pks).order_by().values_list("turma", "situacao").annotate(Count("pk"))
    for turma, situacao, quantas in contadas:
        contas[turma][situacao] = quantas
    return contas


def _paradas(pks):
    limite = timezone.now() - timedelta(days=DIAS_PARADA)
    sem_acesso = Q(ultimo_acesso_em__lt=limite) | Q(ultimo_acesso_em=None, confirmada_em__lt=limite)
    comecadas = Q(turma__inicio__lte=timezone.localdate(limite))
    estudam = Matricula.objects.filter(sem_acesso, comecadas, turma__in=pks, situacao=S.CONFIRMADA)
    return dict(estudam.order_by().values_list("turma").annotate(Count("pk")))


def _certificadas(pks):
    certificados = Certificado.objects.certificados().em_vigor().filter(matricula__turma__in=pks).order_by()
    return dict(certificados.values_list("matricula__turma").annotate(Count("matricula", distinct=True)))


def _frequencias(pks):
    com_frequencia = Matricula.objects.filter(turma__in=pks, frequencia__isnull=False).order_by()
    return dict(com_frequencia.values_list("turma").annotate(Avg("frequencia")))


def _uma_casa(media):
    return None if media is None else Decimal(media).quantize(Decimal("0.1"), ROUND_HALF_UP)
