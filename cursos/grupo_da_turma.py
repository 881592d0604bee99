"""A quem se escreve: as matrículas de uma turma que passam em um filtro, e o filtro em palavras."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cursos.models import AtividadeDaTurma, Matricula, ModuloPage, Progresso
from rede.models import Consorcio, Municipio

S = Matricula.Situacao
SAIRAM = (S.RECUSADA, S.EXPIRADA, S.REPROVADA, S.DESISTENTE, S.TRANSFERIDA, S.CANCELADA)


@dataclass(frozen=True)
class Grupo:
    """Condições que se somam. Sem `situacoes`, todas as matrículas menos as de quem saiu da turma.

    `lugar`: `consorcio-<pk>`, `municipio-<pk>` ou `outros` (quem escreveu o próprio órgão); `modulo`: pk do módulo que
    ainda tem atividade obrigatória por fazer.
    """

    situacoes: tuple = field(default_factory=tuple)
    nunca_entrou: bool = False
    parada_ha: int = 0
    modulo: int | None = None
    lugar: str = ""

    def matriculas(self, turma):
        """QuerySet com a pessoa lida, por nome."""
        achadas = turma.matriculas.filter(pessoa__is_active=True)
        escolhidas = Q(situacao__in=self.situacoes) if self.situacoes else ~Q(situacao__in=SAIRAM)
        achadas = achadas.filter(escolhidas)
        if self.nunca_entrou:
            achadas = achadas.filter(ultimo_acesso_em=None)
        if self.parada_ha:
            limite = timezone.now() - timedelta(days=self.parada_ha)
            sem_acesso = Q(ultimo_acesso_em__lt=limite) | Q(ultimo_acesso_em=None, confirmada_em__lt=limite)
            achadas = achadas.filter(sem_acesso)
        if self.modulo:
            achadas = achadas.filter(_com_atividade_por_fazer(turma, self.modulo))
        return achadas.filter(_do_lugar(self.lugar)).select_related("pessoa").order_by("pessoa__nome", "pk")

    def em_palavras(self, turma):
        """O filtro em uma frase, para o histórico: fica escrito como era quando se mandou."""
        partes = [", ".join(S(s).label.lower() for s in self.situacoes)] if self.situacoes else []
        if self.nunca_entrou:
            partes.append("nunca entrou")
        if self.parada_ha:
            partes.append(f"sem acesso há {self.parada_ha} dia{'s' if self.parada_ha > 1 else ''} ou mais")
        if self.modulo:
            titulo = ModuloPage.objects.filter(pk=self.modulo).values_list("title", flat=True).first()
            partes.append(f"com atividade por fazer em “{titulo}”")
        if self.lugar:
            partes.append(f"de {dict(lugares(turma)).get(self.lugar, 'outro lugar')}")
        return ("; ".join(partes) or "todas as pessoas da turma")[:300]


def _com_atividade_por_fazer(turma, modulo):
    feita = Progresso.objects.concluidos().filter(matricula=OuterRef(OuterRef("pk")), pagina=OuterRef("pagina"))
    do_modulo = AtividadeDaTurma.objects.filter(turma=turma, modulo=modulo, obrigatoria=True)
    return Exists(do_modulo.filter(~Exists(feita)))


def _do_lugar(lugar):
    tipo, _, pk = lugar.partition("-")
    if tipo == "outros":
        return ~Q(orgao="")
    if tipo in ("consorcio", "municipio") and pk.isdigit():
        return Q(**{tipo: int(pk)})
    return Q()


def modulos(turma):
    """[(pk, título)] dos módulos que a turma tem, na ordem do curso."""
    pares = turma.atividades.order_by("ordem").values_list("modulo_id", "modulo__title")
    return list(dict.fromkeys((str(pk), titulo) for pk, titulo in pares))


def lugares(turma):
    """[(valor, nome)] dos lugares de onde há gente na turma."""
    da_turma = turma.matriculas.order_by()
    consorcios = Consorcio.objects.filter(pk__in=da_turma.values("consorcio")).order_by("sigla")
    municipios = Municipio.objects.filter(pk__in=da_turma.values("municipio")).order_by("nome")
    opcoes = [(f"consorcio-{pk}", sigla) for pk, sigla in consorcios.values_list("pk", "sigla")]
    opcoes += [(f"municipio-{pk}", f"Município de {nome}") for pk, nome in municipios.values_list("pk", "nome")]
    return [*opcoes, ("outros", "Outros órgãos")] if da_turma.exclude(orgao="").exists() else opcoes
