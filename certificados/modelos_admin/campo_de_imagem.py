"""O campo de imagem no admin: a miniatura pede permissão, e o envio não guarda o que passa do limite."""

import io
from functools import wraps
from pathlib import PurePath

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.forms import ClearableFileInput, Media
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from wagtail.admin.forms.models import register_form_field_override

from certificados.imagem import TAMANHO_MAXIMO
from certificados.models.modelo import Imagem


class ImagemInput(ClearableFileInput):
    """O armazém privado não dá endereço ao arquivo: a miniatura vem de `certificados_admin:imagem`."""

    template_name = "certificados/admin/campo_de_imagem.html"
    clear_checkbox_label = "Tirar a imagem"

    def is_initial(self, value):
        return bool(value and getattr(value, "name", "") and getattr(value, "_committed", False))

    def get_context(self, name, value, attrs):
        contexto = super().get_context(name, value, attrs)
        if self.is_initial(value):
            contexto["miniatura"] = reverse("certificados_admin:imagem", args=[PurePath(value.name).name])
        contexto["widget"]["attrs"]["accept"] = ".png,.jpg,.jpeg,.svg"
        return contexto

    @property
    def media(self):
        return Media(js=[static("js/campo_de_imagem.js")])


register_form_field_override(Imagem, override={"widget": ImagemInput})


class SoAteOLimite(FileUploadHandler):
    """Guarda na memória até `TAMANHO_MAXIMO` e conta o resto sem o guardar: o campo é recusado pelo tamanho verdadeiro.

    Os demais campos do formulário chegam inteiros, por isso nada do que se digitou se perde.
    """

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.conteudo = io.BytesIO()

    def receive_data_chunk(self, raw_data, start):
        if start + len(raw_data) <= TAMANHO_MAXIMO:
            self.conteudo.write(raw_data)

    def file_complete(self, file_size):
        self.conteudo.seek(0)
        return InMemoryUploadedFile(
            self.conteudo,
            self.field_name,
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )


def com_envio_limitado(view):
    """A view recebe arquivos por `SoAteOLimite`. Trocar quem recebe só é possível antes de o CSRF ler o formulário."""
    conferida = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def recebe(request, *args, **kwargs):
        if request.method == "POST":
            request.upload_handlers = [SoAteOLimite(request)]
        return conferida(request, *args, **kwargs)

    return recebe


class EnvioLimitado:
    """Para viewsets: nenhuma tela recebe uma imagem maior que o limite, nem a da prévia."""

    def construct_view(self, view_class, **kwargs):
        return com_envio_limitado(super().construct_view(view_class, **kwargs))
