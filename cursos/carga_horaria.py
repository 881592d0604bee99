"""As horas têm de fechar: atividades mais encontros somam a carga horária de cada módulo e do curso."""

from decimal import Decimal

from django.db.models import Sum

from cursos.models import AtividadeMixin, ModuloPage

CENTESIMO = Decimal("0.01")


def atividades_do_curso(curso):
    """As atividades publicadas, como páginas do seu tipo, na ordem da árvore."""
    return [p for p in curso.get_descendants().live().order_by("path").specific() if isinstance(p, AtividadeMixin)]


def problemas(curso):
    """Frases que impedem publicar o curso: uma por módulo (e uma do curso) cujas horas não fecham."""
    modulos = list(ModuloPage.objects.child_of(curso).live())
    atividades = atividades_do_curso(curso)
    frases = []
    for modulo in modulos:
        minutos = sum(a.minutos or 0 for a in atividades if a.path.startswith(modulo.path))
        soma = Decimal(minutos) / 60 + modulo.horas_em_encontros
        if soma != (modulo.carga_horaria or 0):
            frases.append(
                f"“{modulo.title}” tem {modulo.carga_horaria or 0} h declaradas, mas as atividades e os encontros "
                f"somam {_em_horas(soma)} h."
            )
    total = sum(m.carga_horaria or 0 for m in modulos)
    if total != (curso.carga_horaria or 0):
        frases.append(f"O curso declara {curso.carga_horaria or 0} h, mas os módulos somam {total} h.")
    return frases


def _em_horas(valor):
    """10.8333 → `10,83`."""
    return f"{valor.quantize(CENTESIMO).normalize():f}".replace(".", ",")


def da_turma(turma):
    """Horas que o certificado da turma declara: atividades obrigatórias mais encontros (`Decimal`)."""
    minutos = turma.atividades.filter(obrigatoria=True).aggregate(total=Sum("minutos"))["total"] or 0
    encontros = turma.encontros.aggregate(total=Sum("horas"))["total"] or Decimal(0)
    return Decimal(minutos) / 60 + encontros
