"""O que as telas de mensagens têm em comum. Só quem coordena a turma as abre; quem só a acompanha recebe 403."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from coordenacao.porta import aqui, caminho, passo_da_turma, turma_vista
from cursos.models import PedidoDeAjuda
from cursos.permissoes import pode_coordenar

ABAS = (
    ("historico", "Mensagens"),
    ("escrever", "Escrever"),
    ("lembretes", "Lembretes"),
    ("avisos", "Avisos"),
)


def turma_coordenada(request, pk):
    turma = turma_vista(request, pk)
    exigir_coordenacao(request, turma)
    return turma


def exigir_coordenacao(request, turma):
    if not pode_coordenar(request.user, turma):
        raise PermissionDenied


def cabecalho(turma, titulo, aba="", *passos):
    """`passos`: [(endereço, rótulo)] entre a turma e esta tela. `aba`: qual das quatro está aberta."""
    return {
        "turma": turma,
        "abas": [(reverse(f"mensagens:{nome}", args=[turma.pk]), rotulo, nome == aba) for nome, rotulo in ABAS],
        "pedidos_da_turma": f"{reverse('mensagens:pedidos')}?turma={turma.codigo}",
        "header_title": titulo,
        "header_icon": "mail",
        "breadcrumbs_items": caminho(
            passo_da_turma(turma), *({"url": url, "label": rotulo} for url, rotulo in passos), aqui(titulo)
        ),
    }


def pedidos_visiveis(usuario):
    return PedidoDeAjuda.objects.visiveis_para(usuario)
