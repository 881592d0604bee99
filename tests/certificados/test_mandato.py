"""Quem pode assinar numa data."""

from datetime import date

import pytest

from certificados import mandato
from certificados.models import Signatario

DIA = date(2026, 6, 15)


def pessoa(nome="Ana", cargo="Diretora-geral", de=date(2026, 1, 1), ate=None):
    return Signatario(nome=nome, cargo=cargo, mandato_de=de, mandato_ate=ate)


@pytest.mark.parametrize(
    ("de", "ate", "pode"),
    [
        (DIA, DIA, True),
        (date(2026, 1, 1), None, True),
        (date(2026, 6, 16), None, False),
        (date(2020, 1, 1), date(2026, 6, 14), False),
    ],
    ids=["so no dia", "sem fim", "ainda nao", "vencido na vespera"],
)
def test_o_mandato_vale_do_primeiro_ao_ultimo_dia(de, ate, pode):
    assert bool(mandato.recusa([pessoa(de=de, ate=ate)], DIA)) != pode
    assert len(mandato.vigentes([pessoa(de=de, ate=ate)], DIA)) == pode


def test_sem_ninguem_a_frase_diz_que_ninguem_assina():
    assert mandato.recusa([], DIA) == "O modelo do documento não diz quem assina."


def test_a_frase_diz_quem_e_quando_terminou():
    frase = mandato.recusa([pessoa("Ivo", ate=date(2026, 5, 31))], DIA)

    assert "Ivo (Diretora-geral)" in frase
    assert "terminou em 31/05/2026" in frase


def test_quem_sucede_no_mesmo_cargo_assina_no_lugar():
    antiga, nova = pessoa("Antiga", ate=date(2026, 3, 1)), pessoa("Nova", "diretora-geral  ", de=date(2026, 3, 2))

    assert mandato.recusa([antiga, nova], DIA) == ""
    assert mandato.vigentes([antiga, nova], DIA) == [nova]


def test_outro_cargo_vago_impede_ainda_que_alguem_assine():
    assert "Reitor" in mandato.recusa([pessoa(), pessoa("Rui", "Reitor", ate=date(2026, 1, 2))], DIA)
