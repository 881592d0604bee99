"""O que as telas da coordenação têm em comum: achar a turma ou a pessoa que se pode ver, negar, voltar, o caminho.

Quem não acompanha a turma não a vê (404); quem só acompanha não age (403).
"""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from cursos.models import Matricula, Turma


def turma_vista(request, pk):
    turmas = Turma.objects.acompanhadas_por(request.user)
    return get_object_or_404(turmas.select_related("curso").prefetch_related("macrorregioes"), pk=pk)


def matricula_vista(request, pk):
    matriculas = Matricula.objects.visiveis_para(request.user)
    return get_object_or_404(matriculas.select_related("pessoa", "turma__curso"), pk=pk)


def negar(request):
    return render(request, "coordenacao/sem_permissao.html", status=403)


def voltar(request, padrao):
    volta = request.POST.get("volta", "")
    segura = url_has_allowed_host_and_scheme(volta, allowed_hosts={request.get_host()})
    return redirect(volta if segura else padrao)


def caminho(*passos):
    return [{"url": reverse("coordenacao:turmas"), "label": "Turmas"}, *passos]


def passo_da_turma(turma):
    return {"url": reverse("coordenacao:quadro", args=[turma.pk]), "label": turma.codigo}


def passo_da_pessoa(matricula):
    return {"url": reverse("coordenacao:pessoa", args=[matricula.pk]), "label": str(matricula.pessoa)}


def aqui(titulo):
    return {"url": "", "label": titulo}
