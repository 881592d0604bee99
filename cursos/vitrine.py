"""O que as páginas públicas do curso mostram: programa, turmas e de onde ele veio."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Case, Count, F, Q, QuerySet, When
from django.utils import timezone

from cursos import liberacao
from cursos.models import AtividadeMixin, CriterioDaTurma, CursoPage, ModuloPage, Objetivo, Turma
from cursos.vagas import com_ocupacao
from oficinas.models import Achado, Eixo


@dataclass(frozen=True)
class ModuloDoPrograma:
    pagina: ModuloPage
    eixo: Eixo | None
    atividades: list
    fechado: liberacao.Fechado | None = None

    @property
    def minutos(self):
        return sum(a.minutos or 0 for a in self.atividades)


def programa(curso, matricula=None):
    """Os módulos publicados, cada um com as suas atividades, em número fixo de consultas.

    Com a matrícula de quem lê, cada módulo diz se ainda não abriu para ela.
    """
    fechados = liberacao.fechados_para(matricula) if matricula and matricula.da_acesso else {}
    paginas = curso.get_descendants().live().order_by("path").defer_streamfields().specific()
    modulos, eixos = [], Eixo.objects.in_bulk()
    for pagina in paginas:
        if isinstance(pagina, ModuloPage):
            modulos.append(ModuloDoPrograma(pagina, eixos.get(pagina.eixo_id), [], fechados.get(pagina.pk)))
        elif isinstance(pagina, AtividadeMixin) and modulos and pagina.path.startswith(modulos[-1].pagina.path):
            modulos[-1].atividades.append(pagina)
    return modulos


def atividades_do_modulo(modulo, matricula=None):
    fechados = liberacao.fechados_para(matricula) if matricula and matricula.da_acesso else {}
    atividades = modulo.get_children().live().order_by("path").defer_streamfields().specific()
    return ModuloDoPrograma(
        modulo, modulo.eixo, [a for a in atividades if isinstance(a, AtividadeMixin)], fechados.get(modulo.pk)
    )


def horas_do_curso(modulos):
    """Como as horas se dividem: a distância, no serviço e em encontros (`Decimal`)."""
    atividades = [a for m in modulos for a in m.atividades]
    distancia = sum(a.minutos or 0 for a in atividades if a.a_distancia)
    servico = sum(a.minutos or 0 for a in atividades if not a.a_distancia)
    return {
        "a_distancia": Decimal(distancia) / 60,
        "no_servico": Decimal(servico) / 60,
        "em_encontros": Decimal(sum(m.pagina.horas_em_encontros for m in modulos)),
    }


def turmas_do_curso(curso):
    """As turmas que ainda não terminaram, com `ocupadas` e `restantes`; primeiro as que recebem inscrição."""
    hoje = timezone.localdate()
    abertas = Turma.objects.filter(curso_id=curso.pk, situacao=Turma.Situacao.ABERTA, fim__gte=hoje)
    turmas = list(com_ocupacao(abertas).prefetch_related("macrorregioes").order_by("inicio", "codigo"))
    for turma in turmas:
        turma.restantes = max(turma.vagas - turma.ocupadas, 0)
        turma.recebe = turma.inscricoes_abertas(hoje) and turma.restantes > 0
    return sorted(turmas, key=lambda t: not t.recebe)


def turmas_abertas(curso):
    return [turma for turma in turmas_do_curso(curso) if turma.recebe]


def origem(curso):
    """Quantos objetivos, demandas e achados o curso responde: contados da árvore, não declarados."""
    no_curso = Q(aulapages__path__startswith=curso.path) | Q(praticapages__path__startswith=curso.path)
    objetivos = Objetivo.objects.filter(no_curso)
    return Objetivo.objects.filter(pk__in=objetivos.values("pk")).aggregate(
        n_objetivos=Count("pk", distinct=True),
        n_demandas=Count("demandas", distinct=True),
        n_achados=Count("demandas__achados", distinct=True),
    )


def cursos_do_catalogo(catalogo):
    """Os cursos publicados, com `ofertas`: quantas turmas recebem inscrição hoje."""
    cursos = list(CursoPage.objects.child_of(catalogo).live().order_by("path"))
    abertas = Turma.objects.com_inscricoes_abertas().filter(curso__in=cursos)
    ofertas = dict(abertas.values_list("curso").annotate(n=Count("pk")).order_by())
    for curso in cursos:
        curso.ofertas = ofertas.get(curso.pk, 0)
    return cursos


def matricula_no_curso(pessoa, curso):
    """A matrícula que a pessoa tem neste curso: a que dá acesso às aulas, senão outra ainda aberta. Ou None."""
    if not pessoa.is_authenticated:
        return None
    minhas = pessoa.matriculas.do_curso(curso).exclude(situacao__in=["cancelada", "expirada", "recusada"])
    return min(minhas.select_related("turma"), key=lambda m: (not m.da_acesso, not m.aberta), default=None)


def continuar(matricula):
    """A atividade a fazer agora: a primeira obrigatória que falta em módulo aberto; se nada falta, a primeira do curso.

    None se tudo o que falta está em módulo que ainda não abriu.
    """
    atividades = liberacao.atividades_de(matricula)
    fechados = liberacao.fechados_para(matricula, atividades)
    obrigatorias = [a for a in atividades if a.obrigatoria and a.pagina.live]
    faltam = [a for a in obrigatorias if a.concluida_em is None]
    abertas = [a for a in faltam if a.modulo_id not in fechados]
    proxima = next(iter(abertas if faltam else obrigatorias), None)
    return proxima.pagina if proxima else None


@dataclass(frozen=True)
class AchadoCitado:
    codigo: str
    enunciado: str
    ilustrativo: bool
    oficina: str
    prioridade: int


@dataclass
class DemandaCitada:
    codigo: str
    enunciado: str
    achados: list = field(default_factory=list)

    @property
    def por_prioridade(self):
        return sorted(self.achados, key=lambda a: (-a.prioridade, a.codigo))


@dataclass
class ObjetivoCitado:
    codigo: str
    enunciado: str
    demandas: list = field(default_factory=list)


ELOS = [
    *("codigo", "enunciado", "demandas__codigo", "demandas__enunciado"),
    *(f"demandas__achados__{c}" for c in ("codigo", "enunciado", "ilustrativo", "oficina__slug")),
]
ACHADO_PUBLICO = Q(demandas__achados__in=Achado.objects.publicos(), demandas__achados__oficina__publicada=True)


def cadeia(pagina):
    """Por que a atividade existe: objetivo → demandas → achados que se podem citar, em uma consulta só."""
    objetivos = pagina.objetivos.all()
    if not isinstance(objetivos, QuerySet):  # pré-visualização: o que se editou ainda não está no banco
        objetivos = Objetivo.objects.filter(pk__in=[o.pk for o in objetivos])
    prioridade = F("demandas__achados__impacto") * F("demandas__achados__frequencia")
    publico = Case(When(ACHADO_PUBLICO, then=True), default=False)
    citados, demandas = {}, {}
    elos = objetivos.order_by("codigo", "demandas__codigo").values_list(*ELOS, prioridade, publico)
    for codigo, texto, cod_demanda, demanda, *achado, mostrar in elos:
        objetivo = citados.setdefault(codigo, ObjetivoCitado(codigo, texto))
        if cod_demanda and (codigo, cod_demanda) not in demandas:
            demandas[codigo, cod_demanda] = DemandaCitada(cod_demanda, demanda)
            objetivo.demandas.append(demandas[codigo, cod_demanda])
        if mostrar:
            demandas[codigo, cod_demanda].achados.append(AchadoCitado(*achado))
    return list(citados.values())


def criterio_em_palavras(criterio):
    """A regra como se diz a quem vai estudar."""
    T = CriterioDaTurma.Tipo
    minimo = f"{criterio.valor.normalize():f}".replace(".", ",") if criterio.valor is not None else ""
    return {
        T.ATIVIDADES: "Fazer todas as atividades obrigatórias da turma.",
        T.NOTA_POR_AVALIACAO: f"Tirar ao menos {minimo} (de 100) em cada avaliação formativa.",
        T.FREQUENCIA: f"Estar em ao menos {minimo}% das horas de encontro.",
        T.APROVEITAMENTO: f"Alcançar aproveitamento de ao menos {minimo}% no curso.",
    }[criterio.tipo]
