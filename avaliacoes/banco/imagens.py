"""Imagens de uma questão: enviadas uma a uma, conferidas pelo conteúdo e descritas para quem não vê."""

import hashlib
import io
import warnings

from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image, UnidentifiedImageError
from wagtail.log_actions import log

from avaliacoes.banco.conteudo import IMAGEM, em_campos
from avaliacoes.models import Questao
from contas.recusa import Recusa

TIPOS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}
MAXIMO_DE_BYTES = 2 * 2**20
MAXIMO_DE_PONTOS = 25_000_000


class ImagemRecusada(Recusa):
    """O arquivo não serve de imagem, e por quê."""


def conferir(conteudo):
    """O tipo MIME, pelo que o arquivo é e não pelo nome.

    Raises:
        ImagemRecusada: `grande`, `nao_e_imagem`, `tipo` ou `pontos`.
    """
    if len(conteudo) > MAXIMO_DE_BYTES:
        raise ImagemRecusada("A imagem passa de 2 MB. Reduza-a antes de enviar.", "grande")
    formato, largura, altura = _ler(conteudo)
    if formato not in TIPOS:
        raise ImagemRecusada(f"Este arquivo é {formato}. Envie PNG, JPEG, WebP ou GIF.", "tipo")
    if largura * altura > MAXIMO_DE_PONTOS:
        raise ImagemRecusada("A imagem tem pontos demais. Reduza-a antes de enviar.", "pontos")
    return TIPOS[formato]


def _ler(conteudo):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(conteudo)) as imagem:
                formato, tamanho = imagem.format, imagem.size
                imagem.verify()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as erro:
        raise ImagemRecusada(
            "Não é uma imagem que se possa abrir. Envie PNG, JPEG, WebP ou GIF.", "nao_e_imagem"
        ) from erro
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as erro:
        raise ImagemRecusada("A imagem tem pontos demais. Reduza-a antes de enviar.", "pontos") from erro
    return formato, *tamanho


@transaction.atomic
def juntar(questao, nome, conteudo, descricao, por):
    """Guarda a imagem; a de mesmo nome, se nenhuma versão respondida a mostra, é substituída.

    Raises:
        ImagemRecusada: o conteúdo não serve, o nome não serve, ou a imagem já foi vista por quem respondeu.
    """
    nome, descricao = nome.strip(), descricao.strip()
    tipo = conferir(conteudo)
    if not nome or set(nome) & set("[]\n"):
        raise ImagemRecusada("Dê à imagem um nome curto, sem colchetes.", "nome")
    if not descricao:
        raise ImagemRecusada("Descreva a imagem: quem não vê precisa da descrição para responder.", "sem_descricao")
    questao = Questao.objects.select_for_update().get(pk=questao.pk)
    imagem = questao.imagens.filter(nome=nome).first() or questao.imagens.model(questao=questao, nome=nome)
    resumo = hashlib.sha256(conteudo).hexdigest()
    if imagem.pk and imagem.sha256 != resumo and nome in ja_vistas(questao):
        raise ImagemRecusada("Quem respondeu já viu a imagem com este nome. Dê outro nome à nova.", "ja_vista")
    imagem.tipo_mime, imagem.sha256, imagem.descricao = tipo, resumo, descricao
    imagem.arquivo.save(nome, ContentFile(conteudo), save=False)
    imagem.save()
    log(questao, "avaliacoes.imagem", user=por, data={"nome": nome, "sha256": resumo})
    return imagem


@transaction.atomic
def retirar(imagem, por):
    """Só a que nenhuma versão mostra.

    Raises:
        ImagemRecusada: `em_uso`.
    """
    questao = Questao.objects.select_for_update().get(pk=imagem.questao_id)
    if imagem.nome in citadas(questao.versoes.all()):
        raise ImagemRecusada("Uma versão da questão ainda mostra esta imagem. Tire-a do texto antes.", "em_uso")
    log(questao, "avaliacoes.retirar_imagem", user=por, data={"nome": imagem.nome})
    imagem.delete()


def ja_vistas(questao):
    return citadas(questao.versoes.filter(itens__isnull=False).distinct())


def citadas(versoes):
    """Os nomes de imagem que os textos destas versões citam."""
    return {
        nome.strip() for versao in versoes for texto in em_campos(versao).values() for nome in IMAGEM.findall(texto)
    }
