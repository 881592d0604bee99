"""Achar no livro pelo que se tem à mão: o nome, sem que acento e caixa atrapalhem, o número ou o código."""

import re
import unicodedata

from certificados import codigo

NUMERO = re.compile(r"(?:n[º°o.]*\s*)?(\d{1,9})(?:\s*[/-]\s*(\d{4}))?", re.IGNORECASE)
MINIMO_DO_CODIGO = 6


def procurar(livro, texto):
    """As linhas de `livro` que cabem no texto. Com algarismo, é número (`12`, `12/2026`) ou código; sem, é nome."""
    texto = texto.replace("\x00", "").strip()
    if numero := NUMERO.fullmatch(texto):
        livro = livro.filter(numero=numero[1])
        return livro.filter(ano=numero[2]) if numero[2] else livro
    lido = codigo.normalizar(texto)
    if codigo.bem_formado(lido) or (any(c.isdigit() for c in texto) and len(lido) >= MINIMO_DO_CODIGO):
        return livro.filter(codigo__startswith=lido)
    return livro.filter(pk__in=_com_o_nome(livro, chave(texto).split()))


def _com_o_nome(livro, palavras):
    nomes = livro.order_by().values_list("pk", "dados__nome").iterator()
    return [pk for pk, nome in nomes if all(palavra in chave(nome) for palavra in palavras)]


def chave(texto):
    """Sem acento nem caixa, em qualquer escrita: “Ângela” → “angela”; “Łukasz” fica “łukasz”."""
    decomposto = unicodedata.normalize("NFKD", texto or "").casefold()
    return "".join(c for c in decomposto if not unicodedata.combining(c))
