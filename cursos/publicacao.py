"""Publicar, tirar do ar e excluir páginas de curso sem atropelar quem estuda."""

from django.db.models import Q
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.models import Page

from cursos.carga_horaria import problemas
from cursos.models import AtividadeDaTurma, AtividadeMixin, CursoPage, Entrega, ModuloPage, Progresso, Turma


def turmas_que_usam(paginas):
    """Turmas que dependem destas páginas ou de algo abaixo delas, na ordem do código."""
    ramo = Q(pk__in=[])
    for pagina in paginas:
        ramo |= Q(path__startswith=pagina.path)
    abaixo = Page.objects.filter(ramo).values("pk")
    usam = (
        Q(curso__in=abaixo)
        | Q(pk__in=AtividadeDaTurma.objects.filter(Q(pagina__in=abaixo) | Q(modulo__in=abaixo)).values("turma"))
        | Q(pk__in=Progresso.objects.filter(pagina__in=abaixo).values("matricula__turma"))
        | Q(pk__in=Entrega.objects.filter(pagina__in=abaixo).values("matricula__turma"))
    )
    return list(Turma.objects.filter(usam).order_by("codigo"))


def recusar_se_estudada(request, objetos, verbo):
    """None se nada impede; senão explica por que não se pode e volta à lista. Nada é apagado."""
    paginas = [objeto for objeto in objetos if isinstance(objeto, Page)]
    turmas = turmas_que_usam(paginas) if paginas else []
    if not turmas:
        return None
    codigos = ", ".join(turma.codigo for turma in turmas)
    nomes = ", ".join(f"“{pagina.title}”" for pagina in paginas)
    messages.error(
        request,
        f"Não é possível {verbo} {nomes}: {'a turma' if len(turmas) == 1 else 'as turmas'} {codigos} "
        f"{'usa' if len(turmas) == 1 else 'usam'} este conteúdo, e o progresso das pessoas depende dele. Nada foi "
        "alterado. Para mudar o conteúdo, edite a página e publique: quem estuda continua de onde parou.",
    )
    pai = paginas[0].get_parent()
    return redirect("wagtailadmin_explore", pai.pk if pai else paginas[0].pk)


def recusar_se_horas_nao_fecham(request, pagina):
    """O curso só vai ao ar quando as horas dos módulos somam a carga horária. O que se editou fica em rascunho."""
    if not isinstance(pagina, CursoPage):
        return None
    frases = problemas(pagina)
    if not frases:
        return None
    messages.error(
        request, "O curso não foi publicado: as horas não fecham. O rascunho está guardado. " + " ".join(frases)
    )
    return redirect("wagtailadmin_pages:edit", pagina.pk)


def avisar_se_horas_nao_fecham(request, pagina):
    """Mudar uma aula ou um módulo de curso no ar pode quebrar a soma: avisa. A turma aberta já congelou a sua."""
    if not isinstance(pagina, (AtividadeMixin, ModuloPage)):
        return
    curso = CursoPage.objects.ancestor_of(pagina).live().first()
    frases = problemas(curso) if curso else []
    if frases:
        messages.warning(
            request,
            f"As horas de “{curso.title}” não fecham mais: "
            + " ".join(frases)
            + " Acerte-as antes de publicar o curso.",
        )
