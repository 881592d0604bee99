"""Dissertativa e envio de arquivo: o que uma pessoa corrige, com a rubrica."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from avaliacoes.banco.escrita.base import Escrita, area, marca, no_campo, sem_vazios, texto
from avaliacoes.banco.escrita.linhas import erro, numeradas

NIVEL = re.compile(r"(\d+(?:[.,]\d+)?)\s+([^:]+?)(?:\s*:\s*(.*))?")
CAMPO = re.compile(r"(\*?)\s*(.+?)(?:\s*\|\s*(\d+))?")
RUBRICA = (
    "# e o nome do critério; embaixo, um nível por linha, do menor para o maior: os pontos, o nome e, depois de dois "
    "pontos, o que ele quer dizer."
)
EXEMPLO = (
    "# Causa apoiada em dado\n0 Insuficiente: não indica causa\n1 Inicial: causa sem dado\n2 Pleno: compara causas"
)
EXTENSOES = (
    "pdf",
    "doc",
    "docx",
    "odt",
    "xls",
    "xlsx",
    "ods",
    "ppt",
    "pptx",
    "odp",
    "png",
    "jpg",
    "jpeg",
    "txt",
    "csv",
)


def _rubrica(obrigatoria=False):
    return area("Rubrica", RUBRICA, EXEMPLO, 8, required=obrigatoria)


class EscreveDissertativa(Escrita):
    codigo = "dissertativa"

    def campos(self):
        return {
            "minimo": forms.IntegerField(label="Mínimo de palavras", required=False, min_value=0, max_value=20000),
            "maximo": forms.IntegerField(label="Máximo de palavras", required=False, min_value=1, max_value=20000),
            "resposta_esperada": area("Resposta esperada", "Quem corrige a lê.", required=False, linhas_na_tela=4),
            "rubrica": _rubrica(),
        }

    def ler(self, limpos, anteriores):
        palavras = {lado: limpos[lado] for lado in ("minimo", "maximo") if limpos.get(lado) is not None}
        if len(palavras) == 2 and palavras["minimo"] > palavras["maximo"]:
            raise ValidationError({"maximo": ["O máximo de palavras não pode ser menor do que o mínimo."]})
        dados = {
            "resposta_esperada": limpos.get("resposta_esperada", ""),
            "rubrica": no_campo("rubrica", ler_rubrica, limpos.get("rubrica", "")),
        }
        return {**dados, "palavras": palavras} if palavras else dados

    def escrever(self, dados):
        palavras = dados.get("palavras") or {}
        return {
            "minimo": palavras.get("minimo"),
            "maximo": palavras.get("maximo"),
            "resposta_esperada": dados.get("resposta_esperada", ""),
            "rubrica": escrever_rubrica(dados),
        }


def ler_rubrica(escrito):
    """[{criterio, niveis: [{nivel, rotulo, pontos, descricao}]}].

    Raises:
        ValidationError: nível sem critério, critério sem dois níveis, pontos fora de ordem.
    """
    criterios = []
    for numero, linha in numeradas(escrito):
        if linha.startswith("#"):
            criterios.append((numero, {"criterio": _nome(numero, linha, criterios), "niveis": []}))
        elif not criterios:
            raise erro(numero, "comece pelo critério, com # antes do nome.")
        else:
            _acrescentar_nivel(numero, linha, criterios[-1][1]["niveis"])
    for numero, criterio in criterios:
        if len(criterio["niveis"]) < 2:
            raise erro(numero, f"o critério “{criterio['criterio']}” precisa de pelo menos dois níveis.")
        if not any(nivel["pontos"] for nivel in criterio["niveis"]):
            raise erro(numero, f"no critério “{criterio['criterio']}” nenhum nível vale pontos.")
    return [criterio for _, criterio in criterios]


def _nome(numero, linha, criterios):
    nome = linha.lstrip("# ").strip()
    if not nome:
        raise erro(numero, "falta o nome do critério.")
    if nome in (criterio["criterio"] for _, criterio in criterios):
        raise erro(numero, f"o critério “{nome}” já apareceu.")
    return nome


def _acrescentar_nivel(numero, linha, niveis):
    achado = NIVEL.fullmatch(linha)
    if not achado:
        raise erro(numero, "escreva os pontos e o nome do nível, como “2 Pleno: com fonte e prazo”.")
    pontos = Decimal(achado[1].replace(",", "."))
    if niveis and pontos < niveis[-1]["pontos"]:
        raise erro(numero, "os níveis vão do menor para o maior número de pontos.")
    pontos = int(pontos) if pontos == int(pontos) else float(pontos)
    nivel = {"nivel": len(niveis), "rotulo": achado[2].strip(), "pontos": pontos, "descricao": achado[3] or ""}
    niveis.append(nivel)


def escrever_rubrica(dados):
    return "\n".join(linha for criterio in dados.get("rubrica") or [] for linha in _linhas_do(criterio))


def _linhas_do(criterio):
    yield f"# {criterio['criterio']}"
    for nivel in criterio["niveis"]:
        descricao = f": {nivel['descricao']}" if nivel.get("descricao") else ""
        yield f"{nivel['pontos']} {nivel['rotulo']}".replace(".", ",", 1) + descricao


class EscreveArquivo(Escrita):
    codigo = "arquivo"

    def campos(self):
        exemplo = "*Problema e linha de base | 1500\n*Ação, responsável e prazo | 1500\nRiscos | 800"
        ajuda = "Um por linha; * no começo é obrigatório; depois de |, o máximo de letras."
        return {
            "campos": area("Campos a escrever", ajuda, exemplo, required=False),
            "anexo": marca("Pede um arquivo"),
            "anexo_obrigatorio": marca("O arquivo é obrigatório"),
            "extensoes": texto("Tipos de arquivo", "Separados por vírgula.", initial="pdf, docx, odt"),
            "maximo_mb": forms.IntegerField(
                label="Tamanho máximo (MB)", required=False, min_value=1, max_value=100, initial=10
            ),
            "rubrica": _rubrica(),
            "nivel_minimo": forms.IntegerField(
                label="Nível mínimo em cada critério",
                required=False,
                min_value=0,
                max_value=20,
                help_text="Contando do zero: 1 quer dizer que ninguém passa com algum critério no nível mais baixo.",
            ),
        }

    def ler(self, limpos, anteriores):
        antes = {campo["rotulo"]: campo["chave"] for campo in anteriores.get("campos", [])}
        dados = {
            "campos": no_campo("campos", _campos, limpos.get("campos", ""), antes),
            **sem_vazios({"anexo": self._anexo(limpos)}),
            "rubrica": no_campo("rubrica", ler_rubrica, limpos.get("rubrica", "")),
        }
        if not dados["campos"] and "anexo" not in dados:
            raise ValidationError({"campos": ["Peça algum campo escrito, ou um arquivo."]})
        minimo = limpos.get("nivel_minimo")
        return dados if minimo is None else {**dados, "nivel_minimo": minimo}

    @staticmethod
    def _anexo(limpos):
        if not limpos.get("anexo") and not limpos.get("anexo_obrigatorio"):
            return {}
        extensoes = [parte.strip().lstrip(".").casefold() for parte in limpos.get("extensoes", "").split(",")]
        extensoes = [extensao for extensao in extensoes if extensao]
        if not extensoes or not set(extensoes) <= set(EXTENSOES):
            raise ValidationError({"extensoes": [f"Escolha entre: {', '.join(EXTENSOES)}."]})
        return {
            "obrigatorio": limpos.get("anexo_obrigatorio", False),
            "extensoes": extensoes,
            "maximo_mb": limpos.get("maximo_mb") or 10,
        }

    def escrever(self, dados):
        anexo = dados.get("anexo") or {}
        return {
            "campos": "\n".join(_campo_escrito(campo) for campo in dados.get("campos") or []),
            "anexo": bool(anexo),
            "anexo_obrigatorio": anexo.get("obrigatorio", False),
            "extensoes": ", ".join(anexo.get("extensoes", ["pdf", "docx", "odt"])),
            "maximo_mb": anexo.get("maximo_mb", 10),
            "rubrica": escrever_rubrica(dados),
            "nivel_minimo": dados.get("nivel_minimo"),
        }


def _campo_escrito(campo):
    limite = f" | {campo['limite']}" if campo.get("limite") else ""
    return f"{'*' if campo.get('obrigatorio') else ''}{campo['rotulo']}{limite}"


def _campos(escrito, antes):
    """`antes` é {rótulo: chave}: o que se escreveu em um campo que só mudou de lugar continua nele."""
    campos, usadas = [], set(antes.values())
    for numero, linha in numeradas(escrito):
        achado = CAMPO.fullmatch(linha)
        if achado[2] in (campo["rotulo"] for campo in campos):
            raise erro(numero, f"o campo “{achado[2]}” já apareceu.")
        chave = antes.get(achado[2]) or next(str(n) for n in range(1, 1000) if str(n) not in usadas)
        usadas.add(chave)
        campo = {"chave": chave, "rotulo": achado[2], "obrigatorio": bool(achado[1])}
        campos.append({**campo, "limite": int(achado[3])} if achado[3] else campo)
    return campos
