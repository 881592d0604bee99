"""Procura num PDF que veio de fora o que pode ser código.

É um programa à parte, com tempo e memória contados, porque o arquivo pode ter sido feito para quebrar quem o lê: entra
o PDF, sai uma linha de JSON.

    python -I leitor.py < arquivo.pdf   →   {"situacao": "lido", "trechos": ["7K3M-9QX2-…"]}
"""

import json
import re
import resource
import sys

SEGUNDOS = 8
MEMORIA = 1024**3  # de endereçamento; o que se usa de fato é bem menos
PAGINAS = 60
TRECHOS = 2_000
# Em grupos de quatro, de onde quer que comecem: a palavra antes do código também pode ter quatro letras.
_CODIGO = re.compile(r"(?<!\w)(?=([0-9A-Za-z]{4}(?:[-\s]?[0-9A-Za-z]{4}){4})(?!\w))")


def ler(conteudo):
    import pikepdf  # noqa: PLC0415  (depois dos limites, que valem para ele também)

    achados = {}
    try:
        with pikepdf.open(conteudo) as pdf:
            _juntar(achados, _dos_metadados(pdf))
            _juntar(achados, _das_anotacoes(pdf))
    except pikepdf.PasswordError:
        return {"situacao": "cifrado", "trechos": []}
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        conteudo.seek(0)
        _juntar(achados, [conteudo.read().decode("latin-1")])
        return {"situacao": "quebrado", "trechos": list(achados)}
    if not achados:
        _juntar(achados, _do_texto(conteudo))
    return {"situacao": "lido", "trechos": list(achados)}


def _juntar(achados, textos):
    for texto in textos:
        for trecho in _CODIGO.findall(texto):
            if len(achados) < TRECHOS:
                achados[trecho] = None


def _dos_metadados(pdf):
    if "/Info" in pdf.trailer:
        yield from (str(valor) for valor in pdf.docinfo.values())
    if "/Metadata" in pdf.Root:
        yield pdf.Root.Metadata.read_bytes()[:200_000].decode("utf-8", "replace")


def _das_anotacoes(pdf):
    for pagina in list(pdf.pages)[:PAGINAS]:
        for anotacao in list(pagina.get("/Annots", []))[:100]:
            acao = anotacao.get("/A", {})
            yield str(acao.get("/URI", ""))


def _do_texto(conteudo):
    import pypdfium2  # noqa: PLC0415

    conteudo.seek(0)
    try:
        documento = pypdfium2.PdfDocument(conteudo.read())
        for n in range(min(len(documento), PAGINAS)):
            yield documento[n].get_textpage().get_text_bounded()
    except pypdfium2.PdfiumError:
        return


def main():
    from io import BytesIO  # noqa: PLC0415

    resource.setrlimit(resource.RLIMIT_CPU, (SEGUNDOS, SEGUNDOS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORIA, MEMORIA))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(ler(BytesIO(sys.stdin.buffer.read())), sys.stdout)


if __name__ == "__main__":
    main()
