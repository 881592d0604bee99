"""O ZIP: sai aos pedaços, um documento na memória por vez, com o que conferir e o que ficou de fora."""

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.utils import timezone
from zipstream import ZipStream

from certificados.reuniao.escolha import Indisponivel, ler, nome_do_arquivo
from planilhas.escrita import DATA_E_HORA, Coluna, linhas_do_csv

LEIAME, RELACAO = "LEIAME.txt", "relacao.csv"


def empacotar(documentos, titulo):
    """(pedaços, tamanho): o tamanho é None quando o armazém é remoto e medi-lo custaria baixar tudo duas vezes.

    Em disco, cada arquivo é conferido antes do primeiro byte; se um sumir depois disso, o envio se interrompe e o
    navegador diz que o arquivo não veio inteiro.
    """
    if not isinstance(storages["privado"], FileSystemStorage):
        return _aos_poucos(documentos, titulo), None
    pacote, fora = ZipStream(sized=True), {}
    for documento in documentos:
        try:
            tamanho = len(ler(documento))
        except Indisponivel as motivo:
            fora[documento.pk] = str(motivo)
        else:
            pacote.add(_na_hora(documento), nome_do_arquivo(documento), size=tamanho)
    _explicar(pacote, documentos, titulo, fora)
    return pacote, len(pacote)


def _na_hora(documento):
    yield ler(documento)


def _aos_poucos(documentos, titulo):
    pacote, fora = ZipStream(), {}
    for documento in documentos:
        try:
            pacote.add(ler(documento), nome_do_arquivo(documento))
        except Indisponivel as motivo:
            fora[documento.pk] = str(motivo)
        yield from pacote.all_files()
    _explicar(pacote, documentos, titulo, fora)
    yield from pacote.finalize()


def _explicar(pacote, documentos, titulo, fora):
    pacote.add("".join(linhas_do_csv(_colunas(fora), documentos)).encode(), RELACAO)
    pacote.add("\ufeff".encode() + _leiame(documentos, titulo, fora).replace("\n", "\r\n").encode(), LEIAME)


def _colunas(fora):
    return [
        Coluna("Número", lambda d: d.registro),
        Coluna("Nome", lambda d: d.no_papel),
        Coluna("Documento", lambda d: d.get_especie_display()),
        Coluna("Curso ou oficina", lambda d: d.do_curso),
        Coluna("Turma ou oficina", lambda d: d.onde),
        Coluna("Emitido em", lambda d: d.emitido_em, DATA_E_HORA),
        Coluna("Código", lambda d: d.codigo_legivel),
        Coluna("SHA-256 do PDF", lambda d: d.sha256),
        Coluna("Onde conferir", lambda d: settings.ENDERECO_DO_SITE + d.get_absolute_url()),
        Coluna("Arquivo", lambda d: "" if d.pk in fora else nome_do_arquivo(d)),
        Coluna("Por que ficou de fora", lambda d: fora.get(d.pk, "")),
    ]


def _leiame(documentos, titulo, fora):
    dentro = len(documentos) - len(fora)
    partes = [
        titulo,
        f"{settings.INSTITUICAO['nome']}\nReunido em {timezone.localtime():%d/%m/%Y às %H:%M}.",
        f"Neste pacote: {dentro} de {len(documentos)} documentos em vigor.",
        "Cada PDF é o mesmo arquivo que a pessoa recebe, byte por byte. O nome do arquivo traz o nome da pessoa e o\n"
        "número do registro: “ANA LIMA - 12-2026.pdf” é o 12/2026.",
        f"{RELACAO} traz o número, o código, o SHA-256 e o endereço em que se confere cada um. Um documento pode ser\n"
        "corrigido ou revogado depois de hoje: a página de conferência diz se ele ainda vale.",
        "Estes arquivos têm dados pessoais. Entregue a cada pessoa só o seu e apague o pacote quando não precisar\n"
        "mais.",
    ]
    if fora:
        linhas = [f"- {d.registro}, {d.no_papel}: {fora[d.pk]}." for d in documentos if d.pk in fora]
        partes.append("\n".join(["FICARAM DE FORA:", *linhas, "Avise o registro acadêmico.\n"]))
    return "\n\n".join(partes) + "\n"
