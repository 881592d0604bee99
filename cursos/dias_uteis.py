"""Dias úteis: de segunda a sexta, fora os feriados nacionais. Os estaduais e municipais variam e não entram."""

from datetime import date, timedelta

FIXOS = {(1, 1), (21, 4), (1, 5), (7, 9), (12, 10), (2, 11), (15, 11), (20, 11), (25, 12)}


def sexta_feira_santa(ano):
    """Dois dias antes da Páscoa, pelo cálculo gregoriano anônimo."""
    seculo, no_seculo, lunar = ano // 100, ano % 100, ano % 19
    epacta = (19 * lunar + seculo - seculo // 4 - (seculo - (seculo + 8) // 25 + 1) // 3 + 15) % 30
    semana = (32 + 2 * (seculo % 4) + 2 * (no_seculo // 4) - epacta - no_seculo % 4) % 7
    correcao = (lunar + 11 * epacta + 22 * semana) // 451
    mes, dia = divmod(epacta + semana - 7 * correcao + 114, 31)
    return date(ano, mes, dia + 1) - timedelta(days=2)


def e_util(dia):
    return dia.weekday() < 5 and (dia.day, dia.month) not in FIXOS and dia != sexta_feira_santa(dia.year)


def anterior(dia):
    """O último dia útil antes deste."""
    return next(d for n in range(1, 15) if e_util(d := dia - timedelta(days=n)))


def seguinte(dia):
    """O primeiro dia útil depois deste."""
    return next(d for n in range(1, 15) if e_util(d := dia + timedelta(days=n)))
