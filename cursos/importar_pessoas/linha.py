"""Uma linha da planilha, limpa e validada, sem olhar quem já tem conta."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from contas.nomes import arrumar_nome, validar_nome
from planilhas.tipos import Problema
from rede.documentos import cpf_mascarado, cpf_valido, so_algarismos

PROVEDORES = (
    "gmail.com",
    "hotmail.com",
    "outlook.com",
    "yahoo.com.br",
    "yahoo.com",
    "icloud.com",
    "live.com",
    "uol.com.br",
)
PROVEDORES += ("bol.com.br", "terra.com.br", "saude.mg.gov.br", "esp.mg.gov.br")
ZERO_DEVOLVIDO = "CPF: faltavam zeros no começo, que o Excel costuma apagar. Lemos {cpf}."


@dataclass
class Preparada:
    """`lugar`: um só campo do vínculo (`consorcio`, `municipio` ou `orgao`), ou vazio se a planilha não diz."""

    numero: int
    nome: str = ""
    nome_social: str = ""
    email: str = ""
    cpf: str = ""
    cargo: str = ""
    lugar: dict = field(default_factory=dict)
    problemas: list = field(default_factory=list)
    notas: list = field(default_factory=list)

    @property
    def rotulo(self):
        """O nome e, na linha de baixo, o e-mail; o que houver dos dois."""
        return "\n".join(filter(None, (self.nome, self.email)))

    def recusar(self, coluna, valor, motivo, sugestao=""):
        self.problemas.append(Problema(coluna, valor[:200], motivo, sugestao))


def preparar(registro, lugares):
    """A `Preparada` de um registro. `lugares` reconhece consórcios e municípios."""
    valor = registro.valores.get
    linha = Preparada(registro.numero)
    _ler_nomes(linha, valor("nome", ""), valor("nome_social", ""))
    _ler_email(linha, valor("email", ""))
    _ler_cpf(linha, valor("cpf", ""))
    _ler_lugar(linha, valor, lugares)
    return linha


# --- Nomes -----------------------------------------------------------------------------------------------------------
def _ler_nomes(linha, nome, social):
    linha.nome, linha.nome_social = arrumar_nome(nome), arrumar_nome(social)
    for coluna, texto in (("Nome", linha.nome), ("Nome social", linha.nome_social)):
        if texto and len(texto) > 120:
            linha.recusar(coluna, texto, "O nome passou de 120 letras.", "Confira se a célula tem só o nome.")
        elif texto:
            _validar(linha, coluna, texto)
    if linha.nome and " " not in linha.nome:
        linha.notas.append("Só há um nome: confira se é o nome completo, que sai no certificado.")


def _validar(linha, coluna, texto):
    try:
        validar_nome(texto)
    except ValidationError as erro:
        sugestao = "Este parece ser o e-mail: confira se as colunas não estão trocadas." if "@" in texto else ""
        linha.recusar(coluna, texto, erro.messages[0], sugestao)


# --- E-mail ----------------------------------------------------------------------------------------------------------
def _ler_email(linha, texto):
    linha.email = texto.lower().removeprefix("mailto:").strip(" <>;,.")
    if not linha.email:
        linha.recusar("E-mail", "", "Falta o e-mail.", "É com ele que a pessoa entra na plataforma.")
        return
    try:
        validate_email(linha.email)
        if len(linha.email) > 254:
            raise ValidationError("longo")
    except ValidationError:
        certo = sugerir_email(linha.email)
        sugestao = f"Você quis dizer {certo}?" if certo else "Escreva um e-mail completo, como nome@exemplo.br."
        linha.recusar("E-mail", texto, "Este e-mail não está completo ou tem um caractere que não pode ter.", sugestao)
        return
    usuario, _, dominio = linha.email.partition("@")
    if parecido := _provedor_parecido(dominio):
        linha.notas.append(f"E-mail: confira se não é {usuario}@{parecido}.")


def sugerir_email(texto):
    """O e-mail provável por trás de um engano comum, ou vazio: espaço, vírgula, arroba dobrada, `arroba` escrita."""
    tentativa = re.sub(r"\s*(?:\(at\)|\[at\]|\(arroba\)|\barroba\b)\s*", "@", texto)
    tentativa = re.sub(r"@+", "@", re.sub(r"\s+", "", tentativa)).replace(",", ".").replace("..", ".").strip(".;")
    usuario, arroba, dominio = tentativa.partition("@")
    if not arroba:
        colado = next((p for p in PROVEDORES if tentativa.endswith(p) and tentativa != p), "")
        usuario, dominio = (tentativa.removesuffix(colado).rstrip("."), colado) if colado else ("", "")
    dominio = _provedor_parecido(dominio) or dominio
    try:
        validate_email(f"{usuario}@{dominio}")
    except ValidationError:
        return ""
    return f"{usuario}@{dominio}"


def _provedor_parecido(dominio):
    """O provedor conhecido a um ou dois enganos de `dominio`; nada, se ele já é um conhecido ou não se parece."""
    if dominio in PROVEDORES or len(dominio) < 6:
        return ""
    achado = process.extractOne(dominio, PROVEDORES, scorer=DamerauLevenshtein.distance, score_cutoff=2)
    return achado[0] if achado and abs(len(achado[0]) - len(dominio)) < 2 else ""


# --- CPF -------------------------------------------------------------------------------------------------------------
def _ler_cpf(linha, texto):
    if not texto:
        return
    algarismos = so_algarismos(texto)
    completo = algarismos.zfill(11)
    if re.search(r"\d[eE]\+", texto):
        linha.recusar(
            "CPF", texto, "O Excel arredondou este CPF.", "Formate a coluna como Texto e escreva os onze algarismos."
        )
    elif re.sub(r"[\d.\-/\s]", "", texto):
        linha.recusar("CPF", texto, "Há letras ou sinais no CPF.", "Escreva só os onze algarismos, ou deixe vazio.")
    elif 8 <= len(algarismos) < 11 and cpf_valido(completo):
        linha.cpf = completo
        linha.notas.append(ZERO_DEVOLVIDO.format(cpf=cpf_mascarado(completo)))
    elif len(algarismos) != 11:
        quantos = f"O CPF tem {len(algarismos)} algarismos, e são onze."
        linha.recusar("CPF", texto, quantos, "Confira o número, ou deixe vazio.")
    elif not cpf_valido(algarismos):
        motivo = "Este CPF não existe: os dois últimos algarismos não conferem."
        linha.recusar("CPF", texto, motivo, "Confira o número, ou deixe vazio.")
    else:
        linha.cpf = algarismos


# --- De onde vem -----------------------------------------------------------------------------------------------------
def _ler_lugar(linha, valor, lugares):
    linha.cargo = valor("cargo", "")
    orgao = valor("orgao", "")
    for coluna, texto in (("Cargo", linha.cargo), ("Órgão", orgao)):
        if len(texto) > 120:
            linha.recusar(coluna, texto, f"Passou de 120 letras ({len(texto)}).", "Resuma.")
    ditos = {
        "consorcio": _na_rede(linha, "Consórcio", valor("consorcio", ""), lugares.consorcio),
        "municipio": _na_rede(linha, "Município", valor("municipio", ""), lugares.municipio),
        "orgao": orgao,
    }
    achados = [(chave, lugar) for chave, lugar in ditos.items() if lugar]
    linha.lugar = dict(achados[:1])
    if len(achados) > 1:
        usado = "o consórcio" if "consorcio" in linha.lugar else "o município"
        linha.notas.append(f"Há mais de um lugar de trabalho na linha; usamos {usado}.")


def _na_rede(linha, coluna, texto, reconhecer):
    if not texto:
        return None
    achado, sugestao = reconhecer(texto)
    if achado is None:
        linha.recusar(coluna, texto, f"Não há {coluna.lower()} com este nome na rede de Minas Gerais.", sugestao)
    return achado
