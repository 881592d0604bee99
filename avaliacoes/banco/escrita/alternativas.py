"""Escolha única, escolha múltipla e verdadeiro ou falso."""

from django import forms
from django.core.exceptions import ValidationError

from avaliacoes.banco.escrita.base import Escrita, area, linha_com, marca, no_campo
from avaliacoes.banco.escrita.linhas import chaves, ler_linhas

MAXIMO_DE_ALTERNATIVAS = 26
ALTERNATIVAS = (
    "Uma por linha; comece com * a certa{}. Uma linha com > depois de uma alternativa é o que se diz a quem a marca. "
    "[50%] antes do texto dá parte da nota."
)


class EscreveAlternativas(Escrita):
    certas = ""
    exemplo = (
        "*A central de regulação\n> Isso: é ela que autoriza.\nO prestador\n> Não: ele executa o que foi autorizado."
    )

    def campos(self):
        return {
            "alternativas": area("Alternativas", ALTERNATIVAS.format(self.certas), self.exemplo, 8),
            "manter_ordem": marca("Manter esta ordem", "Quando a ordem é natural (números, datas). Senão, sorteia."),
        }

    def ler(self, limpos, anteriores):
        dados = no_campo("alternativas", ler_alternativas, limpos["alternativas"], anteriores, self.codigo == "unica")
        return {**dados, "manter_ordem": True} if limpos.get("manter_ordem") else dados

    def escrever(self, dados):
        return {"alternativas": escrever_alternativas(dados), "manter_ordem": dados.get("manter_ordem", False)}


class EscreveUnica(EscreveAlternativas):
    codigo = "unica"


class EscreveMultipla(EscreveAlternativas):
    codigo = "multipla"
    certas = " (cada certa)"


def ler_alternativas(texto, anteriores, uma_so):
    """{alternativas, corretas} a partir das linhas.

    Raises:
        ValidationError: nenhuma certa, certas demais, alternativas de menos ou repetidas.
    """
    lidas = ler_linhas(texto, asterisco=True)
    _conferir(lidas, uma_so)
    antes = {a["chave"]: a["texto"] for a in anteriores.get("alternativas", [])}
    dadas = chaves([linha.texto for linha in lidas], antes)
    pares = list(zip(dadas, lidas, strict=True))
    return {
        "alternativas": [_alternativa(chave, linha) for chave, linha in pares],
        "corretas": sorted(chave for chave, linha in pares if linha.certa),
    }


def _conferir(lidas, uma_so):
    certas = [linha for linha in lidas if linha.certa]
    if len(lidas) > MAXIMO_DE_ALTERNATIVAS:
        raise ValidationError(f"Escreva no máximo {MAXIMO_DE_ALTERNATIVAS} alternativas; há {len(lidas)}.")
    if not certas:
        raise ValidationError("Comece com * a alternativa certa.")
    if uma_so and len(certas) > 1:
        quais = " e ".join(str(linha.numero) for linha in certas)
        raise ValidationError(f"Na escolha única só uma é a certa; há {len(certas)} com *: linhas {quais}.")
    if len(lidas) < 2:
        raise ValidationError("Escreva pelo menos duas alternativas.")
    vistas = {}
    for linha in lidas:
        if linha.texto in vistas:
            raise ValidationError(f"As linhas {vistas[linha.texto]} e {linha.numero} são iguais.")
        vistas[linha.texto] = linha.numero


def _alternativa(chave, linha):
    mais = {"fracao": linha.fracao, "devolutiva": linha.devolutiva}
    return {"chave": chave, "texto": linha.texto, **{campo: valor for campo, valor in mais.items() if valor}}


def escrever_alternativas(dados):
    return "\n".join(
        linha_com(a, a["texto"], certa=a["chave"] in dados["corretas"], asterisco=True) for a in dados["alternativas"]
    )


class EscreveVerdadeiroFalso(Escrita):
    codigo = "verdadeiro_falso"

    def campos(self):
        opcoes = [("v", "Verdadeira"), ("f", "Falsa")]
        return {
            "correta": forms.ChoiceField(label="A afirmação é", choices=opcoes, widget=forms.RadioSelect),
            "devolutiva_v": area("O que dizer a quem marca verdadeiro", required=False, linhas_na_tela=2),
            "devolutiva_f": area("O que dizer a quem marca falso", required=False, linhas_na_tela=2),
        }

    def ler(self, limpos, anteriores):
        devolutivas = {letra: limpos[f"devolutiva_{letra}"] for letra in "vf" if limpos.get(f"devolutiva_{letra}")}
        dados = {"correta": limpos["correta"] == "v"}
        return {**dados, "devolutivas": devolutivas} if devolutivas else dados

    def escrever(self, dados):
        devolutivas = dados.get("devolutivas", {})
        return {
            "correta": "v" if dados["correta"] else "f",
            **{f"devolutiva_{letra}": devolutivas.get(letra, "") for letra in "vf"},
        }
