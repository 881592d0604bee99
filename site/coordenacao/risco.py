"""O risco de não concluir, com a razão em palavras: “não entra há 12 dias; falta o módulo 2”.

Não conhece o banco: recebe os fatos de uma pessoa e devolve o grau e as razões.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum

ENTRAR_JA = 3  # dias de aula a partir dos quais quem nunca entrou preocupa
AUSENCIA = ((21, 3), (10, 2), (7, 1))  # (dias sem entrar, grau)
FIM = ((7, 3), (14, 2))  # (dias até o fim das aulas, grau)
VAGA = 3  # dias para a vaga vencer


class Grau(IntEnum):
    NENHUM, ATENCAO, MEDIO, ALTO = range(4)

    @property
    def rotulo(self):
        return ("Sem risco", "Atenção", "Risco médio", "Risco alto")[self]

    @property
    def nome(self):
        return self.name.lower()


@dataclass(slots=True)
class Fatos:
    """O que se sabe de uma pessoa hoje. `dias_sem_entrar` vazio: nunca entrou."""

    dias_de_aula: int = 0
    dias_sem_entrar: int | None = None
    por_fazer: int = 0
    modulos_atrasados: tuple[int, ...] = ()
    notas_perdidas: tuple[str, ...] = ()
    frequencia_possivel: Decimal | None = None
    frequencia_minima: Decimal | None = None
    dias_ate_o_fim: int | None = None


@dataclass(frozen=True, slots=True)
class Risco:
    grau: Grau = Grau.NENHUM
    razoes: tuple[str, ...] = ()

    @property
    def frase(self):
        return "; ".join(self.razoes)

    def __bool__(self):
        return bool(self.grau)


SEM_RISCO = Risco()


def de_quem_estuda(fatos):
    """O risco de quem tem a vaga confirmada e ainda não concluiu."""
    regras = (_ausencia, _modulos, _notas, _frequencia, _prazo)
    achados = [achado for regra in regras if (achado := regra(fatos))]
    if not achados:
        return SEM_RISCO
    return Risco(Grau(max(grau for grau, _ in achados)), tuple(razao for _, razao in achados))


def de_quem_tem_a_vaga(dias_para_confirmar):
    """O risco de quem ainda não confirmou a vaga oferecida."""
    if dias_para_confirmar is None or dias_para_confirmar > VAGA:
        return SEM_RISCO
    if dias_para_confirmar < 0:
        return Risco(Grau.ALTO, ("o prazo para confirmar a vaga passou",))
    quando = {0: "hoje", 1: "amanhã"}.get(dias_para_confirmar, f"em {dias_para_confirmar} dias")
    return Risco(Grau.MEDIO if dias_para_confirmar <= 1 else Grau.ATENCAO, (f"a vaga vence {quando}",))


def _ausencia(fatos):
    if not fatos.por_fazer:
        return None
    if fatos.dias_sem_entrar is None:
        if fatos.dias_de_aula < ENTRAR_JA:
            return None
        return (Grau.ALTO if fatos.dias_de_aula >= 10 else Grau.MEDIO), "nunca entrou"
    for dias, grau in AUSENCIA:
        if fatos.dias_sem_entrar >= dias:
            return Grau(grau), f"não entra há {fatos.dias_sem_entrar} dias"
    return None


def _modulos(fatos):
    numeros = [str(n) for n in fatos.modulos_atrasados]
    if not numeros:
        return None
    if len(numeros) == 1:
        return Grau.MEDIO, f"falta o módulo {numeros[0]}"
    return Grau.ALTO, f"faltam os módulos {', '.join(numeros[:-1])} e {numeros[-1]}"


def _notas(fatos):
    if not fatos.notas_perdidas:
        return None
    quais = " e ".join(f"“{titulo}”" for titulo in fatos.notas_perdidas)
    return Grau.ALTO, f"ficou sem tentativas e abaixo da nota mínima em {quais}"


def _frequencia(fatos):
    possivel, minima = fatos.frequencia_possivel, fatos.frequencia_minima
    if possivel is None or minima is None or possivel >= minima:
        return None
    return Grau.ALTO, f"a frequência não alcança mais {_numero(minima)}%"


def _prazo(fatos):
    dias = fatos.dias_ate_o_fim
    if dias is None or not fatos.por_fazer or dias > FIM[-1][0]:
        return None
    faltam = "falta 1 atividade" if fatos.por_fazer == 1 else f"faltam {fatos.por_fazer} atividades"
    if dias < 0:
        return Grau.ALTO, f"as aulas terminaram e {faltam}"
    quando = {0: "hoje", 1: "amanhã"}.get(dias, f"em {dias} dias")
    grau = next(grau for limite, grau in FIM if dias <= limite)
    return Grau(grau), f"as aulas terminam {quando} e {faltam}"


def _numero(valor):
    return f"{valor.normalize():f}".replace(".", ",")
