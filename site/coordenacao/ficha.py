"""A ficha de uma matrícula: cada atividade com nota, tentativas e entregas; a história; os certificados."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from wagtail.log_actions import registry

from avaliacoes.models import AvaliacaoPage, Tentativa, TentativaExtra
from certificados.models import Certificado
from coordenacao import quadro
from coordenacao.grade import numero
from cursos.marcacao import recusa_para
from cursos.models import AtividadeDaTurma, Entrega, MarcacaoManual, Matricula, Presenca, Progresso

S = Matricula.Situacao


@dataclass
class Atividade:
    """Uma atividade da turma e o que a pessoa fez nela. `permitidas` só existe em avaliação."""

    da_turma: AtividadeDaTurma
    progresso: Progresso | None
    tentativas: list = field(default_factory=list)
    entregas: list = field(default_factory=list)
    permitidas: int | None = None
    marcacao: MarcacaoManual | None = None

    @property
    def marcavel(self):
        """Se a coordenação pode dá-la por feita: não está feita e não vale nota."""
        return recusa_para(self.da_turma, self.progresso) is None

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
    def pode_transferir(self):
        return self.linha.matricula.pode_passar_a(S.TRANSFERIDA)

    @property
    def pode_conceder(self):
        return self.linha.matricula.situacao == S.CONFIRMADA


def montar(matricula):
    return Ficha(
        linha=quadro.linha(matricula),
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
    marcacoes = {m.pagina_id: m for m in matricula.marcacoes.select_related("feita_por")}
    paginas = [a.pagina_id for a in da_turma]
    limites = dict(AvaliacaoPage.objects.filter(pk__in=paginas).values_list("pk", "tentativas"))
    atividades = [
        Atividade(
            da_turma=a,
            progresso=progressos.get(a.pagina_id),
            tentativas=tentativas[a.pagina_id],
            entregas=entregas[a.pagina_id],
            permitidas=limites[a.pagina_id] + len(extras[a.pagina_id]) if a.pagina_id in limites else None,
            marcacao=marcacoes.get(a.pagina_id),
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
    dados = entrada.data or {}
    para = dados.get("para")
    if "atividade" in dados:
        return f"{entrada.message}: “{dados['atividade']}”. Motivo: {dados['motivo']}"
    if entrada.action == "cursos.corrigir_presenca":
        de, a = (_da_presenca(dados[quando]) for quando in ("antes", "depois"))
        return f"{entrada.message} em “{dados['titulo']}”: de {de} para {a}. Motivo: {dados['motivo']}"
    if para not in S.values:
        return entrada.message
    return f"{S(dados['de']).label} → {S(para).label}"


def _da_presenca(dados):
    """{"situacao": "presente", "horas": "2.50"} → `presente (2,5 h)`."""
    horas = Decimal(dados["horas"])
    rotulo = Presenca.Situacao(dados["situacao"]).label.lower()
    return f"{rotulo} ({numero(horas)} h)" if horas else rotulo
