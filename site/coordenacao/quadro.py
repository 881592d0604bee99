"""O quadro de uma turma: cada pessoa com o seu andamento, em um número de consultas que não cresce com a turma."""

from collections import Counter
from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.utils.functional import cached_property

from certificados.elegibilidade import o_que_falta_na_turma
from certificados.emissao import QUE_BASTAM
from certificados.especie import Especie
from certificados.models import Certificado
from contas.models import Vinculo
from coordenacao import filtro as filtros
from coordenacao.atos import RECUSAVEIS, cabiveis
from coordenacao.forms import FiltroForm
from coordenacao.panorama import Panorama, Resumo
from coordenacao.risco import Grau
from cursos.models import Matricula, Turma
from cursos.vagas import com_ocupacao

S = Matricula.Situacao
POR_PAGINA = 50
PEDACO = 2_000
PEDEM_DECISAO = (S.AGUARDANDO_ANUENCIA, S.EM_ANALISE, S.DEFERIDA, S.LISTA_DE_ESPERA)
ESTUDARAM = (*Matricula.DAO_ACESSO, S.TRANCADA, S.REPROVADA, S.DESISTENTE, S.TRANSFERIDA)


@dataclass
class Linha:
    """Uma pessoa no quadro. `pendencias` vem na ordem em que se resolve."""

    matricula: Matricula
    resumo: Resumo
    pendencias: list
    certificado: Certificado | None

    @property
    def pessoa(self):
        return self.matricula.pessoa

    @property
    def lugar(self):
        """O de quando se inscreveu; se não disse, o vínculo de hoje."""
        vinculo = next(iter(self.pessoa.vinculos_vigentes), None)
        return self.matricula.lugar or (vinculo.lugar if vinculo else "")

    @property
    def feitas(self):
        return self.resumo.feitas

    @property
    def obrigatorias(self):
        return self.resumo.obrigatorias

    @property
    def aproveitamento(self):
        return self.resumo.aproveitamento

    @property
    def risco(self):
        return self.resumo.risco

    @property
    def estudou(self):
        return self.matricula.situacao in ESTUDARAM

    @property
    def falta(self):
        """O que falta para o certificado, de quem ainda pode tê-lo; dos demais a situação já diz tudo."""
        return self.pendencias if self.matricula.aberta or self.matricula.situacao == S.CONCLUIDA else []

    @property
    def emitivel(self):
        """Se a coordenação pode emitir agora: nada falta, ou só o que ela mesma resolve ao emitir."""
        return all(p.codigo == "revogado" for p in self.falta)

    @property
    def atos(self):
        return cabiveis(self.matricula, self.certificado is not None)

    @property
    def recusavel(self):
        return self.matricula.situacao in RECUSAVEIS


@dataclass
class Quadro:
    """A turma lida, filtrada e em ordem. `linhas` completa só as que se pedem."""

    turma: Turma
    dados: object
    resumos: list = field(init=False)

    def __post_init__(self):
        self.panorama = Panorama(self.turma)
        self.resumos = self.panorama.resumos(self.turma.matriculas.all())
        self.ordem = self.dados.get("ordem", "")
        self.form = FiltroForm(
            self.dados,
            modulos=filtros.opcoes_de_modulo(self.panorama.modulos),
            lugares=filtros.opcoes_de_lugar(self.resumos),
        )

    @cached_property
    def escolhidos(self):
        """Os resumos que passam no filtro, em ordem."""
        return filtros.ordenar(filtros.filtrar(self.resumos, self.form.valores), self.ordem)

    def pagina(self, numero):
        return Paginator(self.escolhidos, POR_PAGINA).get_page(numero)

    def linhas(self, resumos):
        return completar(self.turma, resumos)

    def todas_as_linhas(self):
        """As do filtro inteiro, em pedaços que cabem na memória: é o que se exporta."""
        for inicio in range(0, len(self.escolhidos), PEDACO):
            yield from self.linhas(self.escolhidos[inicio : inicio + PEDACO])

    @property
    def cabecalhos(self):
        return filtros.cabecalhos(self.ordem)

    @property
    def por_situacao(self):
        """[(situação, quantas)] das que a turma tem, na ordem em que a matrícula caminha."""
        contadas = Counter(r.situacao for r in self.resumos)
        return [(situacao, contadas[situacao]) for situacao in S if situacao in contadas]

    @property
    def por_risco(self):
        """[(grau, quantas)], do mais alto, de quem corre algum risco."""
        contados = Counter(r.risco.grau for r in self.resumos if r.risco)
        return [(grau, contados[grau]) for grau in sorted(Grau, reverse=True) if contados[grau]]


def turmas_de(pessoa):
    """As turmas que a pessoa acompanha, com as contas que dizem onde é preciso agir."""
    turmas = (
        com_ocupacao(Turma.objects.acompanhadas_por(pessoa)).select_related("curso").prefetch_related("macrorregioes")
    )
    a_decidir = Q(matriculas__situacao__in=(S.AGUARDANDO_ANUENCIA, S.EM_ANALISE))
    concluidas = Q(matriculas__situacao=S.CONCLUIDA)
    certificadas = concluidas & Q(
        matriculas__certificados__especie=Especie.CERTIFICADO, matriculas__certificados__situacao__in=QUE_BASTAM
    )
    return turmas.order_by("-inicio", "codigo").annotate(
        a_decidir=Count("matriculas", filter=a_decidir, distinct=True),
        estudando=Count("matriculas", filter=Q(matriculas__situacao=S.CONFIRMADA), distinct=True),
        a_certificar=Count("matriculas", filter=concluidas, distinct=True)
        - Count("matriculas", filter=certificadas, distinct=True),
    )


def com_vinculos(matriculas):
    vigentes = Vinculo.objects.vigentes().select_related("consorcio", "municipio")
    return matriculas.prefetch_related(Prefetch("pessoa__vinculos", vigentes, to_attr="vinculos_vigentes"))


def completar(turma, resumos):
    """Uma `Linha` por resumo, na mesma ordem, com o que só se lê de quem se mostra."""
    do_banco = Matricula.objects.filter(pk__in=[r.pk for r in resumos])
    matriculas = {m.pk: m for m in com_vinculos(do_banco.select_related("pessoa", "consorcio", "municipio"))}
    faltas = o_que_falta_na_turma(turma, matriculas.values())
    em_vigor = Certificado.objects.certificados().em_vigor().filter(matricula__in=do_banco)
    certificados = {c.matricula_id: c for c in em_vigor}
    return [Linha(matriculas[r.pk], r, faltas[r.pk], certificados.get(r.pk)) for r in resumos if r.pk in matriculas]


def linha(matricula):
    """A `Linha` de uma matrícula só."""
    so_ela = Matricula.objects.filter(pk=matricula.pk)
    return completar(matricula.turma, Panorama(matricula.turma).resumos(so_ela))[0]
