from decimal import Decimal

from django.core.exceptions import ValidationError

from avaliacoes.tipos import forma, numero
from avaliacoes.tipos.escrita import Escrita
from avaliacoes.tipos.texto import formas

QUALQUER = "*"
CIFRAO = {"r$": "reais"}


class Numerica(Escrita):
    """`dados` = {respostas: [{valor, tolerancia, fracao, devolutiva?}], unidade?, unidades?: [{nome, fator}],
    unidade_exigida?, casas_decimais?}.

    Números em texto com ponto decimal; valor "*" é qualquer número. `fator` é por quanto multiplicar o que se escreveu
    naquela unidade para tê-lo na principal. Sem `unidades`, o texto ao lado do número não se julga.
    """

    codigo = "numerica"
    rotulo = "Numérica"
    instrucao = "Responda com um número."
    template = "avaliacoes/tipos/numerica.html"
    maximo_de_caracteres = numero.MAXIMO_DE_CARACTERES

    def serve(self, dados, resposta, conteudo):
        valor = self._valor(dados, conteudo)
        if valor is None:
            return False
        if resposta["valor"] == QUALQUER:
            return True
        return abs(valor - Decimal(resposta["valor"])) <= Decimal(resposta["tolerancia"])

    def aviso(self, dados, conteudo):
        if not isinstance(conteudo, str) or not conteudo.strip():
            return ""
        lido = numero.ler(conteudo)
        if lido is None:
            return "Não entendi este número. Escreva só os algarismos, como 1.234,56."
        if self._fator(dados, lido.unidade) is None:
            return "Não reconheci a unidade." if lido.unidade else "Escreva também a unidade."
        return ""

    def escrever(self, dados, resposta):
        if resposta["valor"] == QUALQUER:
            return "qualquer outro número"
        escrito = numero.em_portugues(resposta["valor"], dados.get("casas_decimais"))
        unidade = dados.get("unidade") or next((u["nome"] for u in dados.get("unidades", [])), "")
        return f"{escrito} {unidade}".strip().replace(" %", "%")

    def importar(self, bruto):
        return {
            "respostas": self._respostas(bruto),
            **forma.so_os_preenchidos(
                unidade=forma.opcional(bruto, "unidade", str),
                unidades=[_unidade(u) for u in forma.opcional(bruto, "unidades", list, [])],
                unidade_exigida=forma.opcional(bruto, "unidade_exigida", bool),
            ),
            **_casas(bruto),
        }

    def exportar(self, dados):
        bruto = {k: v for k, v in dados.items() if k != "respostas"}
        unica = dados["respostas"][0]
        if len(dados["respostas"]) == 1 and unica["fracao"] == "1" and "devolutiva" not in unica:
            return {**bruto, "resposta": unica["valor"], "tolerancia": unica["tolerancia"]}
        return {**bruto, "respostas": dados["respostas"]}

    def _respostas(self, bruto):
        """`resposta` e `tolerancia`, ou a lista `respostas`."""
        if bruto.get("respostas") is None:
            forma.texto(bruto.get("resposta"), "resposta")
            return [_resposta({"valor": bruto["resposta"], "tolerancia": bruto.get("tolerancia")}, "1")]
        respostas = []
        for bruta in forma.exigir(bruto, "respostas", list):
            if not isinstance(bruta, dict):
                raise ValidationError({"respostas": f"Esperava um valor e a sua tolerância e encontrei “{bruta}”."})
            respostas.append({**_resposta(bruta, "1"), **self._comum(bruta)})
        return respostas

    def _valor(self, dados, conteudo):
        """O número escrito, na unidade principal; None se não se entende ou a unidade não serve."""
        lido = numero.ler(conteudo)
        fator = self._fator(dados, lido.unidade) if lido else None
        return None if fator is None else lido.valor * fator

    @staticmethod
    def _fator(dados, escrita):
        """O fator da unidade escrita; None se ela não serve."""
        fatores = {_nome(u["nome"]): Decimal(u["fator"]) for u in dados.get("unidades", [])}
        if dados.get("unidade"):
            fatores.setdefault(_nome(dados["unidade"]), Decimal(1))
        if not escrita:
            return None if dados.get("unidade_exigida") and fatores else Decimal(1)
        julga = dados.get("unidades") or dados.get("unidade_exigida")
        return fatores.get(_nome(escrita), None if julga else Decimal(1))


def _nome(unidade):
    nome = unidade.casefold().strip()
    return min(formas(CIFRAO.get(nome, nome)))


def _resposta(bruta, padrao):
    tolerancia = 0 if bruta.get("tolerancia") is None else bruta["tolerancia"]
    return {"valor": _valor_de_arquivo(bruta.get("valor")), "tolerancia": _tolerancia(tolerancia), "fracao": padrao}


def _valor_de_arquivo(valor):
    if valor == QUALQUER:
        return QUALQUER
    lido = numero.de_arquivo(valor)
    if lido is None:
        raise ValidationError({"resposta": f"Esperava um número e encontrei “{valor}”."})
    return numero.escrever(lido)


def _tolerancia(valor):
    lida = numero.de_arquivo(valor)
    if lida is None or lida < 0:
        raise ValidationError({"tolerancia": f"Esperava um número positivo ou zero e encontrei “{valor}”."})
    return numero.escrever(lida)


def _unidade(bruta):
    if not isinstance(bruta, dict):
        raise ValidationError({"unidades": f"Esperava o nome e o fator da unidade e encontrei “{bruta}”."})
    fator = numero.de_arquivo(1 if bruta.get("fator") is None else bruta["fator"])
    if not fator:
        raise ValidationError({"unidades": f"O fator da unidade tem de ser um número: “{bruta.get('fator')}”."})
    return {"nome": forma.texto(bruta.get("nome"), "unidades"), "fator": numero.escrever(fator)}


def _casas(bruto):
    casas = forma.opcional(bruto, "casas_decimais", int)
    if casas is not None and not 0 <= casas <= 10:
        raise ValidationError({"casas_decimais": "Esperava de 0 a 10 casas decimais."})
    return {} if casas is None else {"casas_decimais": casas}
