"""As declarações e o histórico: dados congelados entram, bytes do PDF saem. Não conhece banco nem requisição."""

import re

from django.utils import timezone

from certificados.codigo import com_tracos
from certificados.especie import Especie
from certificados.redacao import compor, momento, numero, por_extenso, validar_corpo
from impressao.pdf import diagramar, escrever
from impressao.qr import qr_svg

TEMPLATES = {
    Especie.PARTICIPACAO: "certificados/pdf/declaracao.html",
    Especie.MATRICULA: "certificados/pdf/declaracao.html",
    Especie.HISTORICO: "certificados/pdf/historico.html",
}
# As margens (mm) de cima e dos lados: a imagem de fundo vai até a borda, e o fundo da página começa dentro delas.
MARGENS = {"retrato": (22, 24), "paisagem": (14, 24), Especie.HISTORICO: (18, 18)}
DENSIDADES = ("", "justa", "minima")


def gerar(dados, imagens=None):
    """Os bytes do PDF, ainda sem assinatura. `imagens`: {SHA-256: (tipo MIME, bytes)} das que os dados citam.

    Mesmos `dados`, mesmos bytes (na mesma versão do WeasyPrint e das fontes).

    Raises:
        TextoRecusado: o texto do modelo não serve (`certificados.redacao`).
    """
    especie = Especie(dados["especie"])
    validar_corpo(dados["corpo"], especie)
    template, contexto = TEMPLATES[especie], _contexto(dados)
    densidades = DENSIDADES if especie != Especie.HISTORICO else DENSIDADES[:1]
    for densidade in densidades:  # a declaração cabe em uma página; o histórico, em quantas precisar
        contexto["classes"] = " ".join([*_classes(dados), densidade])
        documento = diagramar(template, contexto, _folha(dados), imagens)
        if len(documento.pages) == 1:
            break
    return escrever(documento)


def _contexto(dados):
    url, criado = dados["url_verificacao"], momento(dados["emitido_em"])
    antes, depois = compor(dados)
    return {
        **dados,
        "antes_do_nome": antes,
        "depois_do_nome": depois,
        "classe_do_nome": "longo" if len(dados["nome"]) > 60 else "",
        "classe_do_titulo": "longo" if len(dados["titulo"]) > 34 else "",
        "logotipos": _desenho(dados).get("logotipos", []),
        "ficha": _ficha(dados),
        "criado_em": criado.isoformat(timespec="seconds") if timezone.is_aware(criado) else criado.date().isoformat(),
        "emitido_dia": por_extenso(dados["emitido_em"]),
        "codigo_legivel": com_tracos(dados["codigo"]),
        "endereco_curto": re.sub(r"^https?://", "", url),
        "qr": qr_svg(url, f"Código QR do endereço que confere este documento: {url}"),
        **_resultados(dados),
    }


def _desenho(dados):
    return dados.get("desenho") or {}


def _classes(dados):
    return [_desenho(dados).get("nome", ""), "deitada" if _deitada(dados) else ""]


def _deitada(dados):
    return _desenho(dados).get("orientacao") == "paisagem"


def _folha(dados):
    """O que o modelo escolhe da folha: a orientação, com as margens dela, e a imagem de fundo."""
    largura, altura = (297, 210) if _deitada(dados) else (210, 297)
    topo, lado = MARGENS.get(dados["especie"]) or MARGENS["paisagem" if _deitada(dados) else "retrato"]
    regras = f"size: {largura}mm {altura}mm; margin: {topo}mm {lado}mm {topo - 2}mm;"
    fundo = _desenho(dados).get("fundo")
    if fundo:
        onde = f"-{lado}mm -{topo}mm / {largura}mm {altura}mm no-repeat"
        regras += f"background: url(imagem:{fundo['sha256']}) {onde};"
    return f"@page {{ {regras} }}"


def _ficha(dados):
    """[(o que é, valor)] do que o texto não diz da matrícula; vazia na declaração de participação."""
    if dados["especie"] == Especie.PARTICIPACAO:
        return []
    linhas = [
        ("Matrícula confirmada em", _dia(dados["confirmada_em"])),
        ("Matrícula encerrada em", _dia(dados["encerrada_em"])),
        ("Modalidade", dados["modalidade"]),
        ("Frequência nos encontros", _por_cento(dados["frequencia"])),
        ("Aproveitamento no curso", _por_cento(dados["aproveitamento"])),
        ("Base legal", dados["base_legal"]),
    ]
    return [(rotulo, valor) for rotulo, valor in linhas if valor]


def _resultados(dados):
    if dados["especie"] != Especie.HISTORICO:
        return {}
    livro = dados["historico"]
    return {
        "modulos": [{**m, "atividades": [_atividade(a) for a in m["atividades"]]} for m in livro["modulos"]],
        "encontros": [_encontro(e) for e in livro["encontros"]],
        "totais": {campo: numero(valor) for campo, valor in livro["totais"].items()},
    }


def _atividade(atividade):
    return {
        **atividade,
        "horas": numero(atividade["horas"]),
        "nota": numero(atividade["nota"]),
        "dia": _dia(atividade["concluida_em"]),
    }


def _encontro(encontro):
    return {
        **encontro,
        "horas": numero(encontro["horas"]),
        "horas_presentes": numero(encontro["horas_presentes"]),
        "dia": _dia(encontro["dia"]),
    }


def _dia(iso):
    return f"{momento(iso):%d/%m/%Y}" if iso else ""


def _por_cento(valor):
    return f"{numero(valor)}%" if valor is not None else ""
