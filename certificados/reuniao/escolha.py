"""Quais documentos entram, e cada arquivo deles conferido com o livro antes de sair."""

import hashlib
import unicodedata

from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform

from certificados import armazem
from certificados.models import Certificado
from rede.busca import normalizar

PROIBIDAS = frozenset('<>:"/\\|?*.')
BYTES_DO_NOME = 120


class Indisponivel(Exception):
    """O documento está no livro, mas o arquivo dele não pode sair. A frase diz por quê."""


def escolher(pessoa, *, turma=None, oficina=None, consorcio=None, especie="", de=None, ate=None):
    """Os em vigor que a pessoa pode consultar, por nome.

    Vêm sem `dados`, que pesa: o que se usa dele está em `no_papel` (o nome), `onde` (turma ou oficina) e `do_curso`.
    """
    escolhidos = Certificado.objects.do_registro(pessoa).em_vigor()
    if turma:
        escolhidos = escolhidos.filter(matricula__turma=turma)
    if oficina:
        escolhidos = escolhidos.filter(participacao__oficina=oficina)
    if consorcio:
        do_consorcio = Q(matricula__consorcio=consorcio) | Q(participacao__consorcio=consorcio)
        escolhidos = escolhidos.filter(do_consorcio)
    if especie:
        escolhidos = escolhidos.filter(especie=especie)
    if de:
        escolhidos = escolhidos.filter(emitido_em__date__gte=de)
    if ate:
        escolhidos = escolhidos.filter(emitido_em__date__lte=ate)
    do_papel = {"no_papel": "nome", "onde": "turma", "do_curso": "curso"}
    leves = escolhidos.annotate(**{k: KeyTextTransform(v, "dados") for k, v in do_papel.items()}).defer("dados")
    return sorted(leves, key=lambda c: (normalizar(c.no_papel), c.ano, c.numero))


def ler(documento):
    """Os bytes do PDF, iguais aos que o livro registra. Raises `Indisponivel`."""
    if not documento.pronto:
        raise Indisponivel("o PDF não saiu na última tentativa" if documento.falha else "o PDF ainda está em preparo")
    try:
        with armazem.abrir(documento.caminho) as arquivo:
            conteudo = arquivo.read()
    except FileNotFoundError as erro:
        raise Indisponivel("o arquivo não está no armazém") from erro
    except OSError as erro:
        raise Indisponivel("o arquivo não pôde ser lido") from erro
    if hashlib.sha256(conteudo).hexdigest() != documento.sha256:
        raise Indisponivel("o arquivo guardado não é o que o livro registra")
    return conteudo


def nome_do_arquivo(documento):
    """`NOME - 12-2026.pdf`, que o Windows aceita; o número do registro o faz único."""
    nome = unicodedata.normalize("NFC", documento.no_papel)
    # Categorias C: controles, e os sinais que fazem um nome parecer terminar em outra extensão.
    nome = "".join(" " if c in PROIBIDAS or unicodedata.category(c)[0] in "CZ" else c for c in nome)
    nome = " ".join(nome.split()).encode()[:BYTES_DO_NOME].decode(errors="ignore").strip()
    return f"{nome or 'sem nome'} - {documento.numero}-{documento.ano}.pdf"
