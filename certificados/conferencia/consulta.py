"""Do texto que a pessoa digitou ao documento, ou à frase de por que não se achou nenhum."""

from certificados import codigo
from certificados.models import Certificado

NAO_ENCONTRADO = "Nenhum certificado tem este código. Confira cada símbolo e tente de novo."
FORMA_ERRADA = "O código tem 20 letras e números; este tem {}. Confira se copiou tudo."
MAL_COPIADO = "O código foi mal copiado: o último símbolo não combina com os outros. Confira cada um e tente de novo."


def achar(texto, *relacoes):
    """O documento deste código, com essas relações (ou as que a página mostra), ou None.

    O que não tem a forma do código nem chega ao banco: o PostgreSQL quebra com um caractere nulo.
    """
    lido = codigo.normalizar(texto)
    if not codigo.bem_formado(lido):
        return None
    certificados = Certificado.objects.select_related(*relacoes) if relacoes else com_o_que_se_mostra()
    return certificados.filter(codigo=lido).first()


def com_o_que_se_mostra():
    return Certificado.objects.select_related("substituido_por", "selo", "matricula")


def por_que_nao(texto):
    """(código para programas, frase para pessoas) de um texto que não achou documento."""
    lido = codigo.normalizar(texto)
    if len(lido) != codigo.TAMANHO:
        return "tamanho", FORMA_ERRADA.format(len(lido))
    return ("nao_existe", NAO_ENCONTRADO) if codigo.bem_formado(lido) else ("mal_copiado", MAL_COPIADO)
