"""O quadro de uma turma: cada pessoa com o seu andamento, em um número de consultas que não cresce com a turma."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q

from certificados.elegibilidade import o_que_falta_na_turma
from certificados.emissao import QUE_BASTAM
from certificados.models import Certificado
from contas.models import Vinculo
from coordenacao.atos import RECUSAVEIS, cabiveis
from cursos.conclusao import Regras, progressos_de
from cursos.models import Matricula, Turma
from cursos.vagas import com_ocupacao
from rede.busca import normalizar

S = Matricula.Situacao
POR_PAGINA = 50
PEDEM_DECISAO = (S.AGUARDANDO_ANUENCIA, S.EM_ANALISE, S.DEFERIDA, S.LISTA_DE_ESPERA)
ESTUDARAM = (*Matricula.DAO_ACESSO, S.TRANCADA, S.REPROVADA, S.DESISTENTE, S.TRANSFERIDA)


@dataclass
class Linha:
    """Uma pessoa no quadro. `pendencias` vem na ordem em que se resolve."""

    matricula: Matricula
    feitas: int
    obrigatorias: int
    aproveitamento: object
    pendencias: list
    certificado: Certificado | None

    @property
    def pessoa(self):
        return self.matricula.pessoa

    @property
    def lugar(self):
        vinculo = next(iter(self.pessoa.vinculos_vigentes), None)
        return vinculo.lugar if vinculo else ""

    @property
    def estudou(self):
        return self.matricula.situacao in ESTUDARAM

    @property
    def falta(self):
        """O que o quadro diz faltar: só de quem ainda pode concluir; dos demais a situação já diz tudo."""
        return self.pendencias if self.matricula.situacao in (S.CONFIRMADA, S.TRANCADA, S.CONCLUIDA) else []

    @property
    def atos(self):
        return cabiveis(self.matricula, self.certificado is not None)

    @property
    def recusavel(self):
        return self.matricula.situacao in RECUSAVEIS


def turmas_de(pessoa):
    """As turmas que a pessoa acompanha, com as contas que dizem onde é preciso agir."""
    turmas = com_ocupacao(Turma.objects.acompanhadas_por(pessoa)).select_related("curso", "macrorregiao")
    a_decidir = Q(matriculas__situacao__in=(S.AGUARDANDO_ANUENCIA, S.EM_ANALISE))
    concluidas = Q(matriculas__situacao=S.CONCLUIDA)
    certificadas = concluidas & Q(matriculas__certificados__situacao__in=QUE_BASTAM)
    return turmas.order_by("-inicio", "codigo").annotate(
        a_decidir=Count("matriculas", filter=a_decidir, distinct=True),
        estudando=Count("matriculas", filter=Q(matriculas__situacao=S.CONFIRMADA), distinct=True),
        a_certificar=Count("matriculas", filter=concluidas, distinct=True)
        - Count("matriculas", filter=certificadas, distinct=True),
    )


def matriculas_da(turma, situacao="", texto=""):
    """As matrículas da turma por nome. A busca não conta acentos nem caixa e olha nome, nome social e e-mail."""
    matriculas = turma.matriculas.select_related("pessoa").order_by("pessoa__nome", "pk")
    if situacao:
        matriculas = matriculas.filter(situacao=situacao)
    procurado = normalizar(texto)
    if procurado:
        campos = ("pk", "pessoa__nome", "pessoa__nome_social", "pessoa__email")
        achadas = [pk for pk, *textos in matriculas.values_list(*campos) if procurado in normalizar(" ".join(textos))]
        matriculas = matriculas.filter(pk__in=achadas)
    return matriculas


def por_situacao(turma):
    """[(situação, quantas)] das que a turma tem, na ordem em que a matrícula caminha."""
    contadas = dict(turma.matriculas.order_by().values_list("situacao").annotate(Count("pk")))
    return [(situacao, contadas[situacao]) for situacao in S if situacao in contadas]


def com_vinculos(matriculas):
    vigentes = Vinculo.objects.vigentes().select_related("consorcio", "municipio")
    return matriculas.prefetch_related(Prefetch("pessoa__vinculos", vigentes, to_attr="vinculos_vigentes"))


def linhas(turma, matriculas):
    """Uma `Linha` por matrícula (um QuerySet ou fatia dele), na mesma ordem."""
    matriculas = list(com_vinculos(matriculas))
    regras, livro = Regras.da_turma(turma), progressos_de(matriculas)
    faltas = o_que_falta_na_turma(turma, matriculas)
    certificados = {c.matricula_id: c for c in Certificado.objects.em_vigor().filter(matricula__in=matriculas)}
    return [
        Linha(
            matricula=m,
            feitas=regras.feitas(livro[m.pk]),
            obrigatorias=len(regras.obrigatorias),
            aproveitamento=m.aproveitamento if m.aproveitamento is not None else regras.aproveitamento(livro[m.pk]),
            pendencias=faltas[m.pk],
            certificado=certificados.get(m.pk),
        )
        for m in matriculas
    ]


def previa_da_emissao(turma):
    """Quem recebe o certificado se o lote for pedido agora e quem não recebe, com o motivo.

    Devolve (matrículas que recebem, [(matrícula, motivo)]); só entra quem confirmou a vaga.
    """
    matriculas = turma.matriculas.filter(situacao__in=(S.CONFIRMADA, S.TRANCADA, S.CONCLUIDA))
    matriculas = list(matriculas.select_related("pessoa").order_by("pessoa__nome", "pk"))
    certificados = Certificado.objects.filter(matricula__turma=turma).values_list("matricula_id", "situacao")
    situacoes = defaultdict(set)
    for pk, situacao in certificados:
        situacoes[pk].add(situacao)
    faltas = o_que_falta_na_turma(turma, matriculas)
    recebem, nao_recebem = [], []
    for m in matriculas:
        motivo = _por_que_nao(m, situacoes[m.pk], faltas[m.pk])
        recebem.append(m) if motivo is None else nao_recebem.append((m, motivo))
    return recebem, nao_recebem


def _por_que_nao(matricula, certificados, faltas):
    if Certificado.Situacao.EMITIDO in certificados:
        return "Já tem certificado em vigor."
    if Certificado.Situacao.REVOGADO in certificados:
        return "O certificado foi revogado; para dar outro, emita-o na página da pessoa."
    if faltas:
        mais = f" (e mais {len(faltas) - 1})" if len(faltas) > 1 else ""
        return faltas[0].frase + mais
    return None if matricula.situacao == S.CONCLUIDA else "O curso ainda não consta como concluído."
