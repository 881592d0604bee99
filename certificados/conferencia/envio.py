"""Receber o arquivo a conferir só na memória, e parar no limite: nada do que se envia toca o disco."""

from io import BytesIO

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload

from contas.recusa import Recusa

CAMPO = "arquivo"
TAMANHO_MAXIMO = 10 * 1024 * 1024
SOBRA_DO_FORMULARIO = 64 * 1024
GRANDE = "O arquivo passa de 10 MB, e nenhum documento daqui chega a tanto. Envie o PDF como o recebeu."
SEM_ARQUIVO = "Escolha o arquivo PDF que quer conferir."


class ArquivoRecusado(Recusa):
    """O arquivo não se confere; a frase diz por quê."""


class SoNaMemoria(FileUploadHandler):
    """Guarda o primeiro arquivo do campo, até o limite; passou dele, para de ler o pedido."""

    def __init__(self, request):
        super().__init__(request)
        self.passou, self.recebido = False, None

    def new_file(self, field_name, *args, **opcoes):
        super().new_file(field_name, *args, **opcoes)
        if field_name != CAMPO or self.recebido is not None:
            raise SkipFile
        self.recebido = BytesIO()

    def receive_data_chunk(self, raw_data, start):
        if start + len(raw_data) > TAMANHO_MAXIMO:
            self.passou = True
            raise StopUpload(connection_reset=True)
        self.recebido.write(raw_data)

    def file_complete(self, file_size):
        self.recebido.seek(0)
        return InMemoryUploadedFile(self.recebido, CAMPO, self.file_name, self.content_type, file_size, self.charset)


def preparar(request):
    """Antes que alguém leia o pedido: recusa o que se anuncia grande e põe o receptor de memória no lugar dos outros.

    Raises:
        ArquivoRecusado: `grande`.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > TAMANHO_MAXIMO + SOBRA_DO_FORMULARIO:
        raise ArquivoRecusado(GRANDE, "grande")
    request.upload_handlers = [SoNaMemoria(request)]


def receber(request):
    """Os bytes do arquivo de um pedido preparado.

    Raises:
        ArquivoRecusado: `grande` ou `sem_arquivo`.
    """
    (na_memoria,) = request.upload_handlers
    arquivo = request.FILES.get(CAMPO)
    if na_memoria.passou:
        raise ArquivoRecusado(GRANDE, "grande")
    if arquivo is None or not arquivo.size:
        raise ArquivoRecusado(SEM_ARQUIVO, "sem_arquivo")
    return arquivo.read()
