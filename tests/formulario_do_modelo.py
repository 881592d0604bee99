"""O formulário do modelo de documento, como o navegador o envia."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from certificados.models import Modelo

TEXTO = "Certificamos que {nome} concluiu o curso {curso}, com carga horária de {carga_horaria} horas."
BACKEND = "django.contrib.auth.backends.ModelBackend"
ROTA = "wagtailsnippets_certificados_modelo"


def campos(modelo=None, **mudancas):
    """O que o navegador envia; sem `modelo`, o formulário vazio de criar."""
    base = {
        "especie": "certificado",
        "titulo": "Certificado",
        "corpo": TEXTO,
        "corpo_sem_frequencia": "",
        "desenho": "sobrio",
        "orientacao": "paisagem",
    }
    rascunho = Modelo.objects.get(pk=modelo.pk).get_latest_revision_as_object() if modelo else None
    signatarios = list(rascunho.assinaturas.all()) if rascunho else []
    for grupo, linhas in (("assinaturas", signatarios), ("logotipos", [])):
        guardadas = sum(linha.pk is not None for linha in linhas)
        base |= {f"{grupo}-TOTAL_FORMS": len(linhas), f"{grupo}-INITIAL_FORMS": guardadas}
        for i, linha in enumerate(linhas):
            base |= {f"{grupo}-{i}-id": linha.pk or "", f"{grupo}-{i}-ORDER": i + 1, f"{grupo}-{i}-DELETE": ""}
            base |= {f"{grupo}-{i}-signatario": linha.signatario_id}
    return base | mudancas


def png(largura=60, altura=40, cor="red"):
    saida = io.BytesIO()
    Image.new("RGB", (largura, altura), cor).save(saida, "PNG")
    return saida.getvalue()


def arquivo(conteudo, nome="fundo.png"):
    return SimpleUploadedFile(nome, conteudo)
