"""Numérica e resposta curta: o que se aceita como certo, uma resposta por linha."""

import re
from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError

from avaliacoes.banco.escrita.base import Escrita, area, linha_com, marca, no_campo, sem_vazios, texto
from avaliacoes.banco.escrita.linhas import erro, ler_linhas, numeradas

TOLERANCIA = re.compile(r"\s*(?:±|\+/-|\+-|mais ou menos)\s*", re.IGNORECASE)
INTERVALO = re.compile(r"\s+a\s+|\s*\.\.\s*", re.IGNORECASE)
NUMEROS = (
    "Uma por linha: 15, ou 15 ± 0,5, ou 10 a 20. [50%] antes dá parte da nota; > na linha de baixo é o que se diz a "
    "quem respondeu isso. Vale a primeira que serve."
)
TEXTOS = (
    "Uma por linha. * no meio vale por qualquer texto (consórcio*público). [50%] antes dá parte da nota ([0%] para um "
    "erro comum); > na linha de baixo é o que se diz a quem respondeu isso."
)


class EscreveNumerica(Escrita):
    codigo = "numerica"

    def campos(self):
        return {
            "respostas": area(
                "Respostas aceitas", NUMEROS, "15 ± 0,5\n[50%] 15 ± 2\n> Quase: confira o arredondamento.", 4
            ),
            "unidade": texto("Unidade", "A que aparece ao lado do campo: %, km, R$."),
            "unidades": area(
                "Outras unidades aceitas",
                "Uma por linha, com quanto vale: g = 0,001.",
                required=False,
                linhas_na_tela=2,
            ),
            "unidade_exigida": marca("Sem a unidade, está errada"),
            "casas_decimais": forms.IntegerField(label="Casas decimais", required=False, min_value=0, max_value=10),
        }

    def ler(self, limpos, anteriores):
        mais = {
            "unidade": limpos.get("unidade", "").strip(),
            "unidades": no_campo("unidades", _unidades, limpos.get("unidades", "")),
            "unidade_exigida": limpos.get("unidade_exigida", False),
        }
        dados = {"respostas": no_campo("respostas", ler_numeros, limpos["respostas"]), **sem_vazios(mais)}
        casas = limpos.get("casas_decimais")
        return dados if casas is None else {**dados, "casas_decimais": casas}

    def escrever(self, dados):
        unidades = (f"{u['nome']} = {virgula(u['fator'])}" for u in dados.get("unidades", []))
        return {
            "respostas": escrever_numeros(dados),
            "unidade": dados.get("unidade", ""),
            "unidades": "\n".join(unidades),
            "unidade_exigida": dados.get("unidade_exigida", False),
            "casas_decimais": dados.get("casas_decimais"),
        }


def virgula(numero):
    return str(numero).replace(".", ",")


def _numero(linha, escrito):
    """Texto decimal com ponto. Aceita 1.234,56 e 1234.56."""
    limpo = escrito.replace("−", "-").replace(" ", "")
    if "," in limpo:
        limpo = limpo.replace(".", "").replace(",", ".")
    try:
        valor = Decimal(limpo)
    except InvalidOperation:
        raise erro(linha, f"não entendi o número “{escrito}”.") from None
    if not valor.is_finite():
        raise erro(linha, f"não entendi o número “{escrito}”.")
    return f"{valor:f}"


def ler_numeros(escrito):
    """As respostas numéricas, cada uma com valor, tolerância e quanto vale."""
    respostas = [_resposta_numerica(linha) for linha in ler_linhas(escrito)]
    return _alguma_vale(respostas)


def _alguma_vale(respostas):
    if not respostas:
        raise ValidationError("Escreva pelo menos uma resposta.")
    if not any(Decimal(resposta["fracao"]) == 1 for resposta in respostas):
        raise ValidationError("Nenhuma resposta vale 100%: ninguém poderia acertar tudo.")
    return respostas


def _resposta_numerica(linha):
    valor, tolerancia = _valor_e_tolerancia(linha)
    resposta = {"valor": valor, "tolerancia": tolerancia, "fracao": linha.fracao or "1"}
    return {**resposta, "devolutiva": linha.devolutiva} if linha.devolutiva else resposta


def _valor_e_tolerancia(linha):
    partes = TOLERANCIA.split(linha.texto)
    if len(partes) == 2:
        return _numero(linha.numero, partes[0]), _numero(linha.numero, partes[1]).lstrip("-")
    extremos = INTERVALO.split(linha.texto)
    if len(extremos) == 2:
        menor, maior = (Decimal(_numero(linha.numero, extremo)) for extremo in extremos)
        if menor > maior:
            raise erro(linha.numero, "o intervalo começa pelo menor número.")
        return f"{(menor + maior) / 2:f}", f"{(maior - menor) / 2:f}"
    return _numero(linha.numero, linha.texto), "0"


def escrever_numeros(dados):
    return "\n".join(linha_com(_sem_cem(r), _numero_escrito(r)) for r in dados["respostas"])


def _numero_escrito(resposta):
    tolerancia = resposta.get("tolerancia") or "0"
    return virgula(resposta["valor"]) + (f" ± {virgula(tolerancia)}" if Decimal(str(tolerancia)) else "")


def _sem_cem(resposta):
    """Cem por cento é o padrão: não se escreve."""
    return {**resposta, "fracao": "" if Decimal(str(resposta.get("fracao", "1"))) == 1 else resposta["fracao"]}


def _unidades(escrito):
    unidades = []
    for numero, linha in numeradas(escrito):
        nome, igual, fator = linha.partition("=")
        if not igual or not nome.strip():
            raise erro(numero, "escreva a unidade, = e quanto ela vale.")
        unidades.append({"nome": nome.strip(), "fator": _numero(numero, fator.strip())})
    return unidades


class EscreveRespostaCurta(Escrita):
    codigo = "resposta_curta"

    def campos(self):
        return {
            "respostas": area(
                "Respostas aceitas", TEXTOS, "contrato de rateio\n[50%] rateio\n> Diga o nome completo.", 4
            ),
            "diferencia_maiusculas": marca("Diferencia maiúsculas e minúsculas"),
            "diferencia_acentos": marca("Diferencia acentos"),
        }

    def ler(self, limpos, anteriores):
        sinais = {c: limpos.get(c, False) for c in ("diferencia_maiusculas", "diferencia_acentos")}
        return {"respostas": no_campo("respostas", ler_textos, limpos["respostas"]), **sem_vazios(sinais)}

    def escrever(self, dados):
        sinais = {c: dados.get(c, False) for c in ("diferencia_maiusculas", "diferencia_acentos")}
        return {"respostas": escrever_textos(dados), **sinais}


def ler_textos(escrito):
    respostas = []
    for linha in ler_linhas(escrito):
        resposta = {"texto": linha.texto, "fracao": linha.fracao or "1"}
        respostas.append({**resposta, "devolutiva": linha.devolutiva} if linha.devolutiva else resposta)
    return _alguma_vale(respostas)


def escrever_textos(dados):
    return "\n".join(linha_com(_sem_cem(r), r["texto"]) for r in dados["respostas"])
