"""A rubrica: [{criterio, niveis: [{nivel, rotulo, pontos, descricao}]}]. A nota é a soma dos pontos sobre o máximo."""

from decimal import Decimal
from fractions import Fraction

from django.core.exceptions import ValidationError

from avaliacoes.tipos import forma, fracao, numero


def importar(bruta):
    """Raises ValidationError: falta um campo, ou ele não tem a forma esperada."""
    return [_criterio(criterio) for criterio in bruta]


def _criterio(bruto):
    return {
        "criterio": forma.exigir(bruto, "criterio", str),
        "niveis": [_nivel(nivel) for nivel in forma.exigir(bruto, "niveis", list)],
    }


def _nivel(bruto):
    nivel = forma.opcional(bruto, "nivel", int)
    pontos = numero.de_arquivo(bruto.get("pontos"))
    if nivel is None or pontos is None or pontos < 0:
        raise ValidationError({"rubrica": "Cada nível da rubrica tem um número e os seus pontos."})
    return {
        "nivel": nivel,
        "rotulo": forma.opcional(bruto, "rotulo", str, ""),
        "pontos": int(pontos) if pontos == int(pontos) else numero.escrever(pontos),
        "descricao": forma.opcional(bruto, "descricao", str, ""),
    }


def validar(rubrica):
    for criterio in rubrica:
        niveis = [n["nivel"] for n in criterio["niveis"]]
        if len(niveis) < 2 or len(set(niveis)) != len(niveis):
            raise ValidationError(f"O critério “{criterio['criterio']}” precisa de dois ou mais níveis diferentes.")
    if rubrica and not maximo(rubrica):
        raise ValidationError("A rubrica tem de somar algum ponto.")


def maximo(rubrica):
    """A soma dos pontos do melhor nível de cada critério."""
    return sum((max(_pontos(n) for n in c["niveis"]) for c in rubrica), Decimal(0))


def pontos(rubrica, niveis):
    """Os pontos dos níveis escolhidos, `{posição do critério (em texto): nível}`. Critério sem nível soma zero."""
    return sum((_pontos(nivel) for nivel in escolhidos(rubrica, niveis) if nivel), Decimal(0))


def acerto(rubrica, niveis):
    """A fração de 0 a 1 dos níveis escolhidos."""
    return fracao.limitar(Fraction(pontos(rubrica, niveis)) / Fraction(maximo(rubrica)))


def escolhidos(rubrica, niveis):
    """O nível escolhido em cada critério, na ordem da rubrica; None onde falta."""
    return [
        next((n for n in criterio["niveis"] if n["nivel"] == niveis.get(str(posicao))), None)
        for posicao, criterio in enumerate(rubrica)
    ]


def completa(rubrica, niveis):
    return all(escolhidos(rubrica, niveis))


def _pontos(nivel):
    return Decimal(str(nivel["pontos"]))
