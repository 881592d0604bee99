"""A interface de quem escreve um tipo: os campos do formulário, e ida e volta entre eles e `dados`."""

from django import forms
from django.core.exceptions import ValidationError

from avaliacoes.banco.escrita import linhas

MAXIMO = 20_000


def area(rotulo, ajuda="", exemplo="", linhas_na_tela=6, **opcoes):
    widget = forms.Textarea(attrs={"rows": linhas_na_tela, "placeholder": exemplo, "spellcheck": "true"})
    return forms.CharField(label=rotulo, help_text=ajuda, max_length=MAXIMO, widget=widget, **opcoes)


def texto(rotulo, ajuda="", **opcoes):
    return forms.CharField(label=rotulo, help_text=ajuda, max_length=255, required=False, **opcoes)


def marca(rotulo, ajuda=""):
    return forms.BooleanField(label=rotulo, help_text=ajuda, required=False)


class Escrita:
    """Como um professor escreve um tipo de questão."""

    codigo: str

    def campos(self):
        """{nome: campo de formulário}, na ordem da tela."""
        raise NotImplementedError

    def ler(self, limpos, anteriores):
        """`dados` a partir dos campos. `anteriores` são os dados da versão de que se parte, para manter as chaves.

        Raises:
            ValidationError: {campo: frases}, cada uma com o número da linha.
        """
        raise NotImplementedError

    def escrever(self, dados):
        """O inverso: os valores iniciais dos campos."""
        raise NotImplementedError


def no_campo(campo, ler, *args, **opcoes):
    """O erro de leitura vira erro do campo.

    Raises:
        ValidationError: {campo: frases}.
    """
    try:
        return ler(*args, **opcoes)
    except ValidationError as recusa:
        raise ValidationError({campo: recusa.messages}) from recusa


def sem_vazios(dados):
    """Só o que se disse: o padrão não se grava."""
    return {chave: valor for chave, valor in dados.items() if valor not in ("", None, [], {}, False)}


def linha_com(item, texto_da_linha, certa=False, asterisco=False):
    return linhas.escrever_linha(
        texto_da_linha,
        certa=certa,
        fracao=item.get("fracao", ""),
        devolutiva=item.get("devolutiva", ""),
        asterisco=asterisco,
    )
