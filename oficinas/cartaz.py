"""O cartaz da sala, em A4: o código em letras que se leem do fundo, o QR e três passos."""

from django.conf import settings

from impressao.pdf import gerar_pdf
from oficinas import endereco_da_sala

LARGURA_UTIL = 174  # milímetros
MILIMETROS_POR_PONTO = 0.3528
MAIOR_CORPO = 122  # pontos
# Largura de cada letra na fonte do cartaz, em corpos, com o espaço entre letras. As demais não passam da comum.
LARGAS = {"W": 1.0, "M": 0.97, "N": 0.84, "Q": 0.83, "H": 0.8, "U": 0.79, "D": 0.77, "G": 0.75}
COMUM, ESPACO = 0.71, 0.28
TITULO_LONGO = 90
ENDERECO_LONGO = 42


def pdf(oficina):
    """Os bytes do PDF. Lê a oficina e os períodos; não grava nada."""
    medidas = f".codigo {{ font-size: {corpo_do_codigo(oficina.codigo_de_entrada)}pt }}"
    return gerar_pdf("oficinas/pdf/cartaz.html", contexto(oficina), medidas)


def contexto(oficina):
    endereco = endereco_da_sala.endereco_de_entrada()
    return {
        "oficina": oficina,
        "instituicao": settings.INSTITUICAO,
        "demonstracao": settings.DEMONSTRACAO,
        "codigo": endereco_da_sala.codigo_partido(oficina),
        "endereco": endereco_da_sala.quebravel(endereco),
        "qr": endereco_da_sala.qr_de_entrada(oficina),
        "classe_do_titulo": "longo" if len(oficina.titulo) > TITULO_LONGO else "",
        "classe_do_endereco": "longo" if len(endereco) > ENDERECO_LONGO else "",
        "quando": _quando(oficina),
    }


def _quando(oficina):
    """O primeiro e o último dia, se são mais de um."""
    dias = sorted({p.dia for p in oficina.periodos.all()}) or [oficina.data]
    return dias[0], dias[-1]


def corpo_do_codigo(codigo):
    """O maior tamanho de letra, em pontos, com que o código cabe em uma linha do papel."""
    corpos = ESPACO + sum(LARGAS.get(letra, COMUM) for letra in codigo)
    return min(MAIOR_CORPO, int(LARGURA_UTIL / (corpos * MILIMETROS_POR_PONTO)))
