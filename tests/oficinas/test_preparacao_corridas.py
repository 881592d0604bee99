"""Duas pessoas conduzindo a mesma oficina ao mesmo tempo: sem a trava a regra se quebra; com ela, nunca."""

import contextlib
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import close_old_connections, connection
from django.db.models import QuerySet
from fabricas import EixoFactory, OficinaFactory, PessoaFactory

from contas.recusa import Recusa
from oficinas import digitacao, lista_colada, preparacao
from oficinas.models import Achado, Oficina, Participacao

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
RODADAS = 20


@pytest.fixture(params=["com trava", "sem trava"])
def trava(request, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("precisa de PostgreSQL: o SQLite não tem trava de linha")
    if request.param == "sem trava":
        monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **kwargs: self.all())
    return request.param == "com trava"


def ao_mesmo_tempo(*atos):
    """Roda cada função em uma linha e uma conexão suas; todas partem juntas. Devolve as que foram até o fim."""
    largada, feitos = Barrier(len(atos)), []

    def rodar(numero, ato):
        close_old_connections()
        largada.wait(timeout=10)
        with contextlib.suppress(Exception):
            ato()
            feitos.append(numero)
        connection.close()

    linhas = [Thread(target=rodar, args=par) for par in enumerate(atos)]
    for linha in linhas:
        linha.start()
    for linha in linhas:
        linha.join(timeout=30)
    return feitos


def violacoes(rodada, ate_achar):
    total = 0
    for _ in range(RODADAS):
        total += rodada()
        if ate_achar and total:
            break
    return total


def oficina_aberta(**campos):
    oficina = OficinaFactory(**campos)
    oficina.eixos.add(EixoFactory())
    oficina.save()
    return oficina


def test_abrir_e_aberta_uma_vez_so_por_duas_facilitadoras(trava):
    quem = PessoaFactory.create_batch(2)

    def rodada():
        oficina = oficina_aberta()
        return len(ao_mesmo_tempo(*[lambda p=p: preparacao.abrir(oficina, por=p) for p in quem])) != 1

    assert (violacoes(rodada, ate_achar=not trava) == 0) is trava


def test_encerrar_e_encerrada_uma_vez_so_por_duas_facilitadoras(trava):
    quem = PessoaFactory.create_batch(2)

    def rodada():
        oficina = oficina_aberta(aberta=True)
        return len(ao_mesmo_tempo(*[lambda p=p: preparacao.encerrar(oficina, por=p) for p in quem])) != 1

    assert (violacoes(rodada, ate_achar=not trava) == 0) is trava


def test_abrir_e_encerrar_juntos_terminam_em_um_estado_que_a_historia_explica():
    """Encerrar antes de abrir se recusa; depois de abrir, encerra. Nunca as duas coisas pela metade."""
    if connection.vendor != "postgresql":
        pytest.skip("precisa de PostgreSQL: o SQLite não tem trava de linha")
    por = PessoaFactory()
    for _ in range(RODADAS):
        oficina = oficina_aberta()

        feitos = ao_mesmo_tempo(
            lambda o=oficina: preparacao.abrir(o, por=por), lambda o=oficina: preparacao.encerrar(o, por=por)
        )

        oficina.refresh_from_db()
        assert 0 in feitos
        assert oficina.situacao == ("encerrada" if 1 in feitos else "aberta")
        assert (oficina.encerrada_em is not None) is (1 in feitos)


def test_duas_digitando_ao_mesmo_tempo_numeram_sem_repetir_nem_perder(trava):
    eixo, quem = EixoFactory(), PessoaFactory.create_batch(2)

    def rodada():
        oficina = oficina_aberta(aberta=True)

        def digitar(pessoa, letra):
            textos = [f"{letra} {n}." for n in range(5)]
            digitacao.registrar(oficina, pessoa, uuid4(), textos, eixo=eixo, impacto=3, frequencia=3)

        ao_mesmo_tempo(lambda: digitar(quem[0], "A"), lambda: digitar(quem[1], "B"))
        oficina.refresh_from_db()
        codigos = set(Achado.objects.filter(oficina=oficina).values_list("codigo", flat=True))
        return (len(codigos), oficina.ultimo_achado) != (10, 10)

    assert (violacoes(rodada, ate_achar=not trava) == 0) is trava


def test_duas_colando_a_mesma_lista_nao_repetem_ninguem(trava):
    quem, linhas = PessoaFactory.create_batch(2), lista_colada.ler("Ana Lima; Técnica; CIS A\nBia Luz; Técnica; CIS B")

    def rodada():
        oficina = oficina_aberta(aberta=True)
        ao_mesmo_tempo(*[lambda p=p: lista_colada.registrar(oficina, p, uuid4(), linhas) for p in quem])
        return Participacao.objects.filter(oficina=oficina).count() != 2

    assert (violacoes(rodada, ate_achar=not trava) == 0) is trava


def test_duas_criando_ao_mesmo_tempo_ficam_com_codigos_diferentes():
    """Aqui não há linha a travar: é o banco que recusa o código repetido, e a segunda fica com o seguinte."""
    if connection.vendor != "postgresql":
        pytest.skip("precisa de PostgreSQL: o SQLite não tem trava de linha")
    modelo, quem = oficina_aberta(), PessoaFactory.create_batch(4)

    feitos = ao_mesmo_tempo(*[lambda p=p: preparacao.duplicar(modelo, p, modelo.data) for p in quem])

    assert len(feitos) == 4
    assert Oficina.objects.count() == 5
    assert len(set(Oficina.objects.values_list("codigo", "slug"))) == 5


def test_recusa_e_o_que_a_segunda_ouve():
    """A frase, e não uma falha: o ato que perdeu a corrida diz o que aconteceu."""
    oficina, por = oficina_aberta(aberta=True), PessoaFactory()
    preparacao.encerrar(oficina, por=por)

    with pytest.raises(Recusa, match="já está encerrada"):
        preparacao.encerrar(oficina, por=por)
