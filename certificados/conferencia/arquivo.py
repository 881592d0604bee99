"""Conferir um arquivo: é, byte a byte, um documento daqui; é um deles alterado; ou não é nosso."""

import hashlib
import json
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

from certificados import codigo
from certificados.assinatura.conferencia import assinaturas
from certificados.conferencia import leitor
from certificados.conferencia.consulta import com_o_que_se_mostra
from certificados.conferencia.envio import ArquivoRecusado

MESMO, ALTERADO, NAO_E_NOSSO = "mesmo_arquivo", "alterado", "nao_e_nosso"
TITULOS = {MESMO: "É o mesmo arquivo", ALTERADO: "O arquivo foi alterado", NAO_E_NOSSO: "O arquivo não é nosso"}
MOSTRADOS = 20
LEITURAS_AO_MESMO_TEMPO = 2  # por processo
ESPERA = leitor.SEGUNDOS + 4  # segundos

_ALTERADO = (
    "Ele traz o código de um documento daqui, mas não é igual ao que a escola emitiu: alguém o mudou, imprimiu e "
    "digitalizou ou salvou de novo. Não confie nele: compare com o que está abaixo e peça o arquivo original."
)
_REUNIDO = (
    "Ele traz os códigos de {} documentos daqui, mas não é o arquivo de nenhum deles: alguém os reuniu ou alterou. "
    "Confira cada um pelo código."
)
_SELO_ROMPIDO = (
    "Ele traz o selo da plataforma, mas foi mudado depois de assinado e já não se lê nele o código. Não confie nele: "
    "peça o arquivo original."
)
_FORA_DO_REGISTRO = (
    "Ele traz o selo da plataforma, íntegro, mas não consta do livro de registro. Se o recebeu como documento, avise a "
    "escola."
)
_NAO_E_NOSSO = (
    "Nenhum documento emitido aqui é igual a ele, e não achamos nele um código nosso. Se o papel traz um código, "
    "confira-o na página de conferência."
)
_CODIGO_FALSO = (
    "Ele traz um código com a forma dos nossos ({}), que nenhum documento emitido aqui tem. Pode ser uma falsificação."
)
_leituras = threading.BoundedSemaphore(LEITURAS_AO_MESMO_TEMPO)


@dataclass(frozen=True)
class Veredito:
    resultado: str
    frase: str
    documentos: list = field(default_factory=list)

    @property
    def titulo(self):
        return TITULOS[self.resultado]


def conferir(conteudo):
    """O que é este arquivo.

    Raises:
        NaoEPdf: `nao_e_pdf`.
        ArquivoRecusado: `cifrado`, `quebrado` ou `ocupado`.
    """
    igual = com_o_que_se_mostra().filter(sha256=hashlib.sha256(conteudo).hexdigest()).first()
    if igual:
        return Veredito(MESMO, _do_mesmo(igual), [igual])
    do_selo = [a for a in assinaturas(conteudo) if a.selo]
    lido = _ler(conteudo)
    achados = _bem_formados(lido["trechos"])
    documentos = list(com_o_que_se_mostra().filter(codigo__in=achados).order_by("pk")[:MOSTRADOS]) if achados else []
    if documentos:
        frase = _ALTERADO if len(documentos) == 1 else _REUNIDO.format(len(documentos))
        return Veredito(ALTERADO, frase, documentos)
    if do_selo:
        intacta = any(a.intacta for a in do_selo)
        return Veredito(NAO_E_NOSSO, _FORA_DO_REGISTRO) if intacta else Veredito(ALTERADO, _SELO_ROMPIDO)
    _exigir_que_se_leia(lido["situacao"])
    falsos = [trecho for trecho in achados.values() if trecho.count("-") == 4]
    return Veredito(NAO_E_NOSSO, _CODIGO_FALSO.format(falsos[0]) if falsos else _NAO_E_NOSSO)


def _bem_formados(trechos):
    """{código: como está escrito no arquivo}."""
    lidos = {codigo.normalizar(trecho): trecho for trecho in trechos}
    return {lido: trecho for lido, trecho in lidos.items() if codigo.bem_formado(lido)}


def _do_mesmo(certificado):
    antes = f"É, byte a byte, o arquivo que a escola emitiu com o nº {certificado.registro}"
    if certificado.em_vigor:
        return f"{antes}, e o documento está em vigor."
    return f"{antes}, mas o documento não vale mais: foi {certificado.get_situacao_display().lower()}."


def _exigir_que_se_leia(situacao):
    if situacao == "cifrado":
        frase = "O PDF pede senha, e nenhum documento daqui tem senha. Envie o arquivo como o recebeu da escola."
        raise ArquivoRecusado(frase, "cifrado")
    if situacao == "quebrado":
        frase = (
            "O PDF está quebrado e não pôde ser lido; nenhum documento emitido aqui é igual a ele. Baixe-o de novo, ou "
            "confira pelo código."
        )
        raise ArquivoRecusado(frase, "quebrado")


def _ler(conteudo):
    """{situacao, trechos} do leitor, que roda à parte: um PDF que o derruba não derruba a página."""
    if not _leituras.acquire(timeout=ESPERA):
        raise ArquivoRecusado("Há muitas conferências agora. Espere um minuto e envie de novo.", "ocupado")
    try:
        feito = subprocess.run(  # noqa: S603  (o programa é nosso; de fora só vem a entrada dele)
            [sys.executable, "-I", str(Path(leitor.__file__))],
            input=conteudo,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=ESPERA,
            check=True,
        )
        return json.loads(feito.stdout)
    except (subprocess.SubprocessError, ValueError):
        return {"situacao": "quebrado", "trechos": []}
    finally:
        _leituras.release()
