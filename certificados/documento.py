"""O documento do certificado: dados congelados entram, bytes do PDF saem. Não conhece banco nem requisição."""

import re
import unicodedata
from math import ceil
from typing import NotRequired, TypedDict

from django.utils import timezone

from certificados import documento_da_declaracao
from certificados.codigo import com_tracos
from certificados.redacao import compor, momento, numero, por_extenso, validar_corpo
from impressao.pdf import diagramar, escrever
from impressao.qr import qr_svg

TEMPLATE = "certificados/pdf/certificado.html"

DENSIDADES = ("folgado", "denso", "muito-denso", "minimo")


class Instituicao(TypedDict):
    nome: str
    sigla: str
    cidade: str


class Periodo(TypedDict):
    inicio: str
    fim: str


class SignatarioDoDocumento(TypedDict):
    nome: str
    cargo: str


class RegistroDoDocumento(TypedDict):
    numero: int
    livro: int
    folha: int
    ano: int


class ModuloDoConteudo(TypedDict):
    titulo: str
    horas: float
    itens: list[str]


class DadosDoCertificado(TypedDict):
    """O que se congela na emissão. Só texto, número, lista e dicionário: vai e volta de JSON sem mudar.

    Datas em ISO 8601; `emitido_em` pode ter hora e fuso, e imprime-se o dia no fuso do site. `corpo` é o texto do
    modelo, com os marcadores. Horas e percentuais aceitam fração. `cpf_mascarado` vazio, `frequencia` e
    `aproveitamento` nulos tiram da frase o trecho em que aparecem.
    """

    instituicao: Instituicao
    titulo: str
    corpo: str
    nome: str
    cpf_mascarado: str
    curso: str
    turma: str
    periodo: Periodo
    carga_horaria: float
    frequencia: float | None
    aproveitamento: float | None
    emitido_em: str
    local: str
    signatarios: list[SignatarioDoDocumento]
    registro: RegistroDoDocumento
    codigo: str
    url_verificacao: str
    conteudo_programatico: list[ModuloDoConteudo]
    base_legal: str
    demonstracao: bool
    corpo_docente: NotRequired[list[str]]


class DadosIncompletos(ValueError):
    codigo = "dados_incompletos"


def gerar(dados):
    """Os bytes do PDF: duas páginas, ou uma se os dados são de uma declaração.

    Mesmos `dados`, mesmos bytes (na mesma versão do WeasyPrint e das fontes).
    """
    if dados.get("especie") == "declaracao":
        return documento_da_declaracao.gerar(dados)
    faltam = DadosDoCertificado.__required_keys__ - set(dados)
    if faltam:
        raise DadosIncompletos(f"Faltam dados para compor o certificado: {', '.join(sorted(faltam))}.")
    validar_corpo(dados["corpo"])
    return escrever(_diagramar_em_duas_paginas(_contexto(dados)))


def _diagramar_em_duas_paginas(contexto):
    """A estimativa escolhe a densidade do verso; se a página diagramada a desmente, tenta a seguinte."""
    inicial = densidade_do_verso(contexto["modulos"], contexto["base_legal"])
    for densidade in DENSIDADES[inicial:]:
        documento = diagramar(TEMPLATE, {**contexto, "densidade": densidade})
        if len(documento.pages) <= 2:
            break
    return documento


def _contexto(dados):
    url = dados["url_verificacao"]
    antes, depois = compor(dados)
    return {
        **dados,
        "antes_do_nome": antes,
        "depois_do_nome": depois,
        "classe_do_nome": classe_do_nome(dados["nome"]),
        "classe_da_frente": classe_da_frente(dados, antes + depois),
        "classe_do_titulo": "longo" if len(dados["titulo"]) > 30 else "",
        "modulos": [{**m, "horas": numero(m["horas"])} for m in dados["conteudo_programatico"]],
        "horas": numero(dados["carga_horaria"]),
        "inicio": por_extenso(dados["periodo"]["inicio"]),
        "fim": por_extenso(dados["periodo"]["fim"]),
        "criado_em": _data_do_arquivo(dados["emitido_em"]),
        "emitido_dia": por_extenso(dados["emitido_em"]),
        "codigo_legivel": com_tracos(dados["codigo"]),
        "endereco_curto": re.sub(r"^https?://", "", url),
        "qr": qr_svg(url, f"Código QR do endereço que confere este certificado: {url}"),
    }


def _data_do_arquivo(iso):
    """A data de criação que vai nos metadados: só o dia quando não há fuso, como o formato exige."""
    criado = momento(iso)
    return criado.isoformat(timespec="seconds") if timezone.is_aware(criado) else criado.date().isoformat()


def largura(texto):
    """Largura aproximada em letras minúsculas: maiúscula vale 1,25, ideograma e emoji 2, acento combinado 0."""
    return sum(_largura_do_caractere(c) for c in texto)


def _largura_do_caractere(c):
    if unicodedata.category(c) in ("Mn", "Me", "Cf"):
        return 0
    if unicodedata.east_asian_width(c) in "WF":
        return 2
    return 1.25 if c.isupper() else 1


def classe_do_nome(nome):
    """O tamanho em que o nome cabe: em uma linha até cerca de 48 letras, em duas dali para cima."""
    for limite, classe in ((38, "amplo"), (50, "medio"), (105, "duas-linhas"), (150, "estreito")):
        if largura(nome) <= limite:
            return classe
    return "minimo"


def classe_da_frente(dados, texto):
    """`justa` quando texto, nome, título e cargos somam mais do que a folha acomoda com folga."""
    linhas = sum(largura(t) for t, _ in texto) / 95 + (largura(dados["nome"]) > 50) + (len(dados["titulo"]) > 60)
    assinaturas = [len(s["nome"]) / 32 + len(s["cargo"]) / 42 for s in dados["signatarios"]]
    return "justa" if linhas + max(assinaturas, default=0) > 8 else ""


def densidade_do_verso(modulos, base_legal=""):
    """A primeira das `DENSIDADES` em que o conteúdo programático deve caber em uma página."""
    linhas = ceil(len(base_legal) / 150)
    for modulo in modulos:
        itens = sum(len(item) + 3 for item in modulo["itens"])
        linhas += 0.65 + max(ceil(len(modulo["titulo"]) / 27), ceil(itens / 78))
    return sum(linhas > limite for limite in (23, 31, 56))
