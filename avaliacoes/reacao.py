"""A avaliação de reação: as respostas se soltam de quem as deu."""

import uuid

from avaliacoes.correcao import itens_com_respostas
from avaliacoes.models import Resposta, RespostaAnonima


def soltar_respostas(tentativa, matricula):
    """Passa as respostas da tentativa para folhas sem nome e apaga as que apontavam para a pessoa.

    É a única vez em que uma `Resposta` se apaga. Deve rodar na transação que fecha a tentativa.
    """
    folha = uuid.uuid4()
    RespostaAnonima.objects.bulk_create(
        RespostaAnonima(
            avaliacao=tentativa.avaliacao,
            turma=matricula.turma,
            versao=item.versao,
            folha=folha,
            conteudo=respostas[-1].conteudo,
        )
        for item, respostas in itens_com_respostas(tentativa)
        if respostas and respostas[-1].conteudo
    )
    Resposta.objects.filter(item__tentativa=tentativa).delete()
