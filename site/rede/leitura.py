"""Lê as planilhas da rede (CSV) e devolve linhas já conferidas. Não conhece o banco. Ou tudo serve, ou nada serve."""

import csv
import io
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from rede.busca import normalizar
from rede.documentos import cnpj_valido

PROVAS = {"sim": "sim", "provável": "provavel", "não": ""}


class DadoInvalido(Exception):
    """Um dado recusado e onde ele está. `linha` conta o cabeçalho; é `None` quando o defeito é do arquivo inteiro."""

    def __init__(self, arquivo, linha, campo, motivo):
        self.arquivo, self.linha, self.campo, self.motivo = arquivo, linha, campo, motivo
        onde = [arquivo, f"linha {linha}" if linha else "", f"campo {campo}" if campo else ""]
        super().__init__(f"{', '.join(filter(None, onde))}: {motivo}")


@dataclass(frozen=True)
class Linha:
    """Uma linha da planilha, com os valores já convertidos."""

    arquivo: str
    numero: int
    valores: dict

    def __getitem__(self, campo):
        return self.valores[campo]

    def recusar(self, campo, motivo):
        raise DadoInvalido(self.arquivo, self.numero, campo, motivo)


@dataclass(frozen=True)
class Rede:
    """As cinco planilhas lidas. Toda referência entre elas existe e nenhuma chave se repete."""

    macrorregioes: list[Linha]
    microrregioes: list[Linha]
    municipios: list[Linha]
    consorcios: list[Linha]
    vinculos: list[Linha]

    @property
    def filiacoes(self):
        return [linha for linha in self.vinculos if linha["prova_filiacao"]]

    @property
    def atendimentos(self):
        """Linhas sem prova de filiação: mostram que houve ação no município, e só."""
        return [linha for linha in self.vinculos if not linha["prova_filiacao"]]


# --- O que cada coluna aceita: texto → valor, ou ValueError com a frase ----------------------------------------------
def texto(maximo=None, vazio=False):
    def ler(valor):
        if not valor and not vazio:
            raise ValueError("Está vazio e é obrigatório.")
        if maximo and len(valor) > maximo:
            raise ValueError(f"Tem {len(valor)} caracteres; o limite é {maximo}.")
        return valor

    return ler


def algarismos(quantos, prefixo="", vazio=False):
    def ler(valor):
        if vazio and not valor:
            return ""
        if len(valor) != quantos or not (valor.isascii() and valor.isdigit()) or not valor.startswith(prefixo):
            comeco = f" começados por {prefixo}" if prefixo else ""
            raise ValueError(f"Esperava {quantos} algarismos{comeco} e encontrei “{valor}”.")
        return valor

    return ler


def inteiro(valor):
    if not (valor.isascii() and valor.isdigit()) or len(valor) > 9:
        raise ValueError(f"Esperava um número inteiro e encontrei “{valor}”.")
    return int(valor)


def grau(limite):
    def ler(valor):
        try:
            numero = Decimal(valor)
        except InvalidOperation:
            raise ValueError(f"Esperava graus decimais, como -19.9191, e encontrei “{valor}”.") from None
        if not numero.is_finite() or abs(numero) > limite:
            raise ValueError(f"Esperava graus entre -{limite} e {limite} e encontrei “{valor}”.")
        return numero.quantize(Decimal("0.0001"))

    return ler


def um_de(opcoes):
    def ler(valor):
        if valor not in opcoes:
            raise ValueError(f"Não conheço “{valor}”. Use {', '.join(o or 'vazio' for o in opcoes)}.")
        return opcoes[valor]

    return ler


def cnpj(valor):
    if valor and not cnpj_valido(valor):
        raise ValueError(f"O CNPJ “{valor}” não passa na conferência dos dígitos verificadores.")
    return valor


CERTEZA = um_de({"alta": "alta", "media": "media", "baixa": "baixa"})
CERTEZA_OU_VAZIO = um_de({"alta": "alta", "media": "media", "baixa": "baixa", "": ""})

COLUNAS = {
    "macrorregioes_saude_mg.csv": {"macro_codigo": algarismos(4), "macro_nome": texto(80)},
    "microrregioes_saude_mg.csv": {
        "micro_codigo": algarismos(5),
        "micro_nome": texto(80),
        "macro_codigo": algarismos(4),
    },
    "municipios_mg.csv": {
        "codigo_ibge": algarismos(7, prefixo="31"),
        "nome": texto(80),
        "latitude": grau(90),
        "longitude": grau(180),
        "populacao_2022": inteiro,
        "macro_codigo": algarismos(4),
        "micro_codigo": algarismos(5),
        "urs": texto(80, vazio=True),
    },
    "consorcios_mg.csv": {
        "sigla": texto(40),
        "nome": texto(200, vazio=True),
        "nome_certeza": CERTEZA_OU_VAZIO,
        "sede_codigo_ibge": algarismos(7, prefixo="31", vazio=True),
        "sede_certeza": CERTEZA_OU_VAZIO,
        "cnpj": cnpj,
        "cnpj_origem": texto(100, vazio=True),
        "perfil": texto(60, vazio=True),
        "situacao": texto(60, vazio=True),
        "certeza": CERTEZA,
        "fonte": texto(),
        "observacao": texto(vazio=True),
    },
    "consorcio_municipio_mg.csv": {
        "sigla": texto(40),
        "codigo_ibge": algarismos(7, prefixo="31"),
        "municipio": texto(80),
        "tipo_evidencia": texto(200),
        "prova_filiacao": um_de(PROVAS),
        "ano_referencia": texto(40, vazio=True),
        "fonte": texto(),
    },
}


# --- Do arquivo às linhas --------------------------------------------------------------------------------------------
def ler_planilha(pasta, arquivo):
    """As linhas de um CSV em UTF-8, com cada coluna de `COLUNAS` convertida. As colunas a mais são ignoradas."""
    linhas = _registros(arquivo, _conteudo(pasta, arquivo))
    cabecalho = next(linhas, (1, []))[1]
    _conferir_cabecalho(arquivo, cabecalho)
    lidas = [_converter(arquivo, numero, cabecalho, celulas) for numero, celulas in linhas if celulas]
    if not lidas:
        raise DadoInvalido(arquivo, None, "", "O arquivo só tem o cabeçalho.")
    return lidas


def _conteudo(pasta, arquivo):
    try:
        octetos = (pasta / arquivo).read_bytes()
        return octetos.decode("utf-8-sig")
    except OSError as erro:
        raise DadoInvalido(arquivo, None, "", f"Não consegui abrir o arquivo em {pasta}.") from erro
    except UnicodeDecodeError as erro:
        linha = octetos[: erro.start].count(b"\n") + 1
        raise DadoInvalido(arquivo, linha, "", "O arquivo não está em UTF-8. Salve-o de novo como UTF-8.") from erro


def _registros(arquivo, conteudo):
    leitor = csv.reader(io.StringIO(conteudo, newline=""), strict=True)
    try:
        for celulas in leitor:
            yield leitor.line_num, celulas
    except csv.Error as erro:
        motivo = "As aspas ou as vírgulas desta linha não fecham."
        raise DadoInvalido(arquivo, leitor.line_num, "", motivo) from erro


def _conferir_cabecalho(arquivo, cabecalho):
    for coluna in COLUNAS[arquivo]:
        if cabecalho.count(coluna) != 1:
            problema = "Falta esta coluna no cabeçalho" if coluna not in cabecalho else "Esta coluna se repete"
            raise DadoInvalido(arquivo, 1, coluna, f"{problema}. O cabeçalho é a primeira linha, separada por vírgula.")


def _converter(arquivo, numero, cabecalho, celulas):
    if len(celulas) != len(cabecalho):
        motivo = f"A linha tem {len(celulas)} colunas e o cabeçalho, {len(cabecalho)}."
        raise DadoInvalido(arquivo, numero, "", motivo)
    brutos, valores = dict(zip(cabecalho, celulas, strict=True)), {}
    for coluna, ler in COLUNAS[arquivo].items():
        valor = brutos[coluna].strip()
        if not valor.isprintable():
            raise DadoInvalido(arquivo, numero, coluna, "Há um caractere de controle ou uma quebra de linha no valor.")
        try:
            valores[coluna] = ler(valor)
        except ValueError as erro:
            raise DadoInvalido(arquivo, numero, coluna, str(erro)) from erro
    return Linha(arquivo, numero, valores)


# --- Entre as planilhas ----------------------------------------------------------------------------------------------
def ler_rede(pasta):
    """Lê e confere as cinco planilhas. Levanta `DadoInvalido` no primeiro defeito."""
    macros, micros, municipios, consorcios, vinculos = (ler_planilha(pasta, arquivo) for arquivo in COLUNAS)
    por_macro = _por_chave(macros, "macro_codigo")
    por_micro = _por_chave(micros, "micro_codigo")
    por_ibge = _por_chave(municipios, "codigo_ibge")
    por_sigla = _por_chave(consorcios, "sigla")
    _por_chave([linha for linha in consorcios if linha["cnpj"]], "cnpj")
    _exigir(micros, "macro_codigo", por_macro, "macrorregião")
    _exigir(municipios, "micro_codigo", por_micro, "microrregião")
    _exigir([linha for linha in consorcios if linha["sede_codigo_ibge"]], "sede_codigo_ibge", por_ibge, "município")
    _exigir(vinculos, "sigla", por_sigla, "consórcio")
    _exigir(vinculos, "codigo_ibge", por_ibge, "município")
    _conferir_macro(municipios, por_micro)
    _conferir_vinculos(vinculos, por_ibge)
    return Rede(macros, micros, municipios, consorcios, vinculos)


def _por_chave(linhas, campo):
    vistas = {}
    for linha in linhas:
        anterior = vistas.setdefault(linha[campo], linha)
        if anterior is not linha:
            linha.recusar(campo, f"“{linha[campo]}” já está na linha {anterior.numero}.")
    return vistas


def _exigir(linhas, campo, existentes, o_que):
    for linha in linhas:
        if linha[campo] not in existentes:
            linha.recusar(campo, f"Não há {o_que} “{linha[campo]}” na planilha correspondente.")


def _conferir_macro(municipios, por_micro):
    for linha in municipios:
        esperada = por_micro[linha["micro_codigo"]]["macro_codigo"]
        if linha["macro_codigo"] != esperada:
            linha.recusar("macro_codigo", f"A microrregião {linha['micro_codigo']} é da macrorregião {esperada}.")


def _conferir_vinculos(vinculos, por_ibge):
    vistos = {}
    for linha in vinculos:
        nome = por_ibge[linha["codigo_ibge"]]["nome"]
        if normalizar(linha["municipio"]) != normalizar(nome):
            linha.recusar("municipio", f"O código {linha['codigo_ibge']} é de {nome}, não de {linha['municipio']}.")
        # O mesmo par pode aparecer uma vez como filiação e outra como atendimento: são fatos diferentes.
        par = (linha["sigla"], linha["codigo_ibge"], bool(linha["prova_filiacao"]))
        anterior = vistos.setdefault(par, linha)
        if anterior is not linha:
            linha.recusar("codigo_ibge", f"{nome} e {linha['sigla']} já estão ligados na linha {anterior.numero}.")
