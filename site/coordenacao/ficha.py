"""A ficha de uma matrícula: cada atividade com nota, tentativas e entregas; a história; os certificados."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby

from wagtail.log_actions import registry

from avaliacoes.models import AvaliacaoPage, Tentativa, TentativaExtra
from certificados.models import Certificado
from coordenacao.quadro import linhas
from cursos.models import AtividadeDaTurma, Entrega, Matricula, Progresso

S = Matricula.Situacao


@dataclass
class Atividade:
    """Uma atividade da turma e o que a pessoa fez nela. `permitidas` só existe em avaliação."""

    da_turma: AtividadeDaTurma
    progresso: Progresso | None
    tentativas: list = field(default_factory=list)
    entregas: list = field(default_factory=list)
    permitidas: int | None = None

    @property
    def titulo(self):
        return self.da_turma.pagina.title

    @property
    def esgotou(self):
        """Se já usou todas as tentativas: só então faz sentido conceder outra."""
        return self.permitidas is not None and len(self.tentativas) >= self.permitidas


@dataclass
class Ficha:
    linha: object
    modulos: list
    historia: list
    certificados: list

    @property
    def pode_conceder(self):
        return self.linha.matricula.situacao == S.CONFIRMADA


def montar(matricula):
    return Ficha(
        linha=linhas(matricula.turma, Matricula.objects.filter(pk=matricula.pk).select_related("pessoa"))[0],
        modulos=_modulos(matricula),
        historia=_historia(matricula),
        certificados=list(Certificado.objects.filter(matricula=matricula).select_related("substituido_por")),
    )


def _modulos(matricula):
    """[(título do módulo, [Atividade])] na ordem da turma."""
    da_turma = AtividadeDaTurma.objects.filter(turma=matricula.turma_id).select_related("pagina", "modulo")
    progressos = {p.pagina_id: p for p in matricula.progressos.all()}
    tentativas = _agrupar(Tentativa.objects.filter(matricula=matricula), "avaliacao_id")
    extras = _agrupar(TentativaExtra.objects.filter(matricula=matricula), "avaliacao_id")
    entregas = _agrupar(Entrega.objects.filter(matricula=matricula), "pagina_id")
    paginas = [a.pagina_id for a in da_turma]
    limites = dict(AvaliacaoPage.objects.filter(pk__in=paginas).values_list("pk", "tentativas"))
    atividades = [
        Atividade(
            da_turma=a,
            progresso=progressos.get(a.pagina_id),
            tentativas=tentativas[a.pagina_id],
            entregas=entregas[a.pagina_id],
            permitidas=limites[a.pagina_id] + len(extras[a.pagina_id]) if a.pagina_id in limites else None,
        )
        for a in da_turma
    ]
    return [(modulo.title, list(grupo)) for modulo, grupo in groupby(atividades, key=lambda a: a.da_turma.modulo)]


def _agrupar(linhas, campo):
    grupos = defaultdict(list)
    for linha in linhas:
        grupos[getattr(linha, campo)].append(linha)
    return grupos


def _historia(matricula):
    """Do mais recente ao mais antigo: quando, quem e o que mudou."""
    return [
        {"quando": entrada.timestamp, "quem": entrada.user, "o_que": _o_que(entrada)}
        for entrada in registry.get_logs_for_instance(matricula).select_related("user").order_by("-timestamp", "-pk")
    ]


def _o_que(entrada):
    para = entrada.data.get("para") if entrada.data else None
    if para not in S.values:
        return entrada.message
    return f"{S(entrada.data['de']).label} → {S(para).label}"
