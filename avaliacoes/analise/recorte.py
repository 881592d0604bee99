"""O que a tela mostra: uma avaliação ou um curso, e uma turma ou todas."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404

from avaliacoes.analise import permissoes
from avaliacoes.models import AvaliacaoPage
from cursos.models import CursoPage, Turma


@dataclass(frozen=True)
class Recorte:
    """`turma` None é o curso inteiro. `turmas`: as que a pessoa pode escolher; `inteiro`: se pode ver o curso todo."""

    curso: CursoPage
    turma: Turma | None
    turmas: list
    inteiro: bool
    nomes: bool
    avaliacao: AvaliacaoPage | None = None

    @property
    def titulo(self):
        return f"turma {self.turma.codigo}" if self.turma else "todas as turmas"

    @property
    def arquivo(self):
        return self.turma.codigo if self.turma else "todas"


def da_avaliacao(request, pk):
    """O recorte pedido (`?turma=CODIGO`); sem pedido, o curso inteiro para quem o lê, ou a primeira turma da pessoa."""
    avaliacao = get_object_or_404(permissoes.avaliacoes_que_analisa(request.user), pk=pk)
    curso = CursoPage.objects.get(path=avaliacao.path[:-8])
    return _recorte(request, curso, avaliacao)


def do_curso(request, pk):
    return _recorte(request, get_object_or_404(permissoes.cursos_que_analisa(request.user), pk=pk), None)


def _recorte(request, curso, avaliacao):
    turmas = list(permissoes.turmas_que_analisa(request.user).filter(curso=curso))
    inteiro = permissoes.le_o_curso(request.user, curso)
    turma = _escolhida(request.GET.get("turma", ""), turmas, inteiro)
    return Recorte(curso, turma, turmas, inteiro, permissoes.ve_nomes(request.user, turma), avaliacao)


def _escolhida(codigo, turmas, inteiro):
    if not codigo:
        return None if inteiro else turmas[0]
    turma = next((turma for turma in turmas if turma.codigo == codigo), None)
    if turma is None:
        raise Http404
    return turma
