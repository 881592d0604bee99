"""Duplicar uma questão: outra identidade, em rascunho, com o texto da versão que se edita."""

from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.log_actions import log

from avaliacoes.models import Questao, VersaoQuestao
from avaliacoes.versao import DO_TEXTO, nova_versao
from contas.recusa import Recusa


@transaction.atomic
def duplicar(questao, por):
    """Raises `Recusa`: `sem_versao`."""
    versao = questao.versao_atual
    if versao is None:
        raise Recusa("Esta questão ainda não tem texto para duplicar.", "sem_versao")
    campos = ("categoria", "eixo", "dificuldade", "fonte")
    copia = Questao.objects.create(codigo=_codigo_livre(questao), **{c: getattr(questao, c) for c in campos})
    copia.etiquetas.set(list(questao.etiquetas.names()))
    for imagem in questao.imagens.all():
        imagem.pk, imagem.questao, conteudo = None, copia, imagem.arquivo.read()
        imagem.arquivo.save(imagem.nome, ContentFile(conteudo), save=True)
    nova_versao(
        copia,
        list(versao.objetivos.all()),
        list(versao.citacoes.values_list("norma_id", "dispositivo")),
        situacao=VersaoQuestao.Situacao.RASCUNHO,
        por=por,
        **{campo: getattr(versao, campo) for campo in DO_TEXTO},
    )
    log(copia, "avaliacoes.duplicar_questao", user=por, data={"de": questao.codigo, "versao": versao.numero})
    return copia


def _codigo_livre(questao):
    """“Q-010-2”, “Q-010-3”…: diz de onde veio e cabe no campo."""
    maximo = Questao._meta.get_field("codigo").max_length
    base = questao.codigo[: maximo - 4]
    usados = set(Questao.objects.filter(codigo__startswith=base).values_list("codigo", flat=True))
    return next(codigo for n in range(2, 1000) if (codigo := f"{base}-{n}") not in usados)
