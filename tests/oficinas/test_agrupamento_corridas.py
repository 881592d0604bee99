"""As travas do agrupamento fazem falta: sem elas a história se quebra; com elas, nunca."""

from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, close_old_connections, connection
from django.db.models import QuerySet
from fabricas import AchadoFactory, DemandaFactory, OficinaFactory, PessoaFactory

from oficinas import agrupamento
from oficinas.agrupamento import AgrupamentoRecusado
from oficinas.models import Consolidacao, Demanda, Movimento, PassoDoMovimento

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
    """Roda cada ato em uma conexão sua; todos partem juntos. Devolve o que cada um deu: movimento, recusa ou falha."""
    largada, resultados = Barrier(len(atos)), [None] * len(atos)

    def rodar(n, ato):
        close_old_connections()
        largada.wait(timeout=10)
        try:
            resultados[n] = ato()
        except (AgrupamentoRecusado, DatabaseError) as erro:
            resultados[n] = erro
        connection.close()

    processos = [Thread(target=rodar, args=[n, ato]) for n, ato in enumerate(atos)]
    for processo in processos:
        processo.start()
    for processo in processos:
        processo.join(timeout=30)
    return resultados


def violacoes(rodada, ate_achar):
    """Quantas rodadas quebraram a regra; sem trava basta achar uma."""
    total = 0
    for n in range(RODADAS):
        total += bool(rodada(n))
        if ate_achar and total:
            break
    return total


def falhou(resultados):
    return any(isinstance(resultado, DatabaseError) for resultado in resultados)


def historia_quebrada(achado, comeco=None):
    """Os passos em vigor do achado não emendam um no outro, ou não chegam aonde ele está."""
    onde = comeco
    passos = PassoDoMovimento.objects.filter(achado=achado, movimento__desfeito_em=None).order_by("movimento_id")
    for de, para in passos.values_list("de", "para"):
        if de != onde:
            return True
        onde = para
    return onde != Consolidacao.objects.filter(achado=achado).values_list("demanda", flat=True).first()


def test_duas_pessoas_levam_o_mesmo_achado_a_demandas_diferentes(trava):
    oficina, pessoas = OficinaFactory(), PessoaFactory.create_batch(2)
    demandas = [DemandaFactory() for _ in pessoas]

    def rodada(n):
        achado = AchadoFactory(oficina=oficina, codigo=f"{oficina.codigo}/{n:03d}")
        resultados = ao_mesmo_tempo(
            *[
                lambda p=p, d=d: agrupamento.reunir(oficina, [achado], p, demanda=d)
                for p, d in zip(pessoas, demandas, strict=True)
            ]
        )
        assert Consolidacao.objects.filter(achado=achado).exists()
        return falhou(resultados) or historia_quebrada(achado)

    assert (violacoes(rodada, ate_achar=not trava) == 0) is trava


def test_o_mesmo_clique_duas_vezes_cria_uma_demanda_so(trava):
    oficina, por = OficinaFactory(), PessoaFactory()

    def rodada(n):
        achados = [AchadoFactory(oficina=oficina, codigo=f"{oficina.codigo}/{n}-{k}") for k in range(2)]
        antes = Demanda.objects.count()
        resultados = ao_mesmo_tempo(
            *[lambda: agrupamento.reunir(oficina, achados, por, enunciado="Um") for _ in range(2)]
        )
        codigos = [r.codigo for r in resultados if isinstance(r, AgrupamentoRecusado)]
        return falhou(resultados) or codigos != ["ja_reunidos"] or Demanda.objects.count() != antes + 1

    assert (violacoes(rodada, ate_achar=not trava) == 0) is trava


def test_desfazer_e_mover_juntos_nao_quebram_a_historia(trava):
    oficina, pessoas = OficinaFactory(), PessoaFactory.create_batch(2)
    outra = DemandaFactory()

    def rodada(n):
        achado = AchadoFactory(oficina=oficina, codigo=f"{oficina.codigo}/{n:03d}")
        primeiro = agrupamento.reunir(oficina, [achado], pessoas[0], enunciado="Um")
        resultados = ao_mesmo_tempo(
            lambda: agrupamento.desfazer(Movimento.objects.get(pk=primeiro.pk), pessoas[0]),
            lambda: agrupamento.reunir(oficina, [achado], pessoas[1], demanda=outra),
        )
        return falhou(resultados) or historia_quebrada(achado)

    assert (violacoes(rodada, ate_achar=not trava) == 0) is trava


def test_duas_oficinas_nao_unem_uma_demanda_a_outra_em_circulo(trava):
    oficinas, pessoas = [OficinaFactory(), OficinaFactory()], PessoaFactory.create_batch(2)

    def rodada(n):
        uma, outra = [
            DemandaFactory(achados=[AchadoFactory(oficina=o, codigo=f"{o.codigo}/{n:03d}")]) for o in oficinas
        ]
        resultados = ao_mesmo_tempo(
            lambda: agrupamento.unir([uma], outra, pessoas[0], oficina=oficinas[0]),
            lambda: agrupamento.unir([outra], uma, pessoas[1], oficina=oficinas[1]),
        )
        unidas = Demanda.objects.filter(pk__in=[uma.pk, outra.pk]).exclude(unida_a=None)
        com_achado = Consolidacao.objects.filter(demanda__in=unidas)
        return falhou(resultados) or unidas.count() != 1 or com_achado.exists()

    assert (violacoes(rodada, ate_achar=not trava) == 0) is trava


@pytest.mark.parametrize("tentativas", [agrupamento.TENTATIVAS_DE_NUMERAR, 1])
def test_duas_oficinas_criam_demandas_juntas_com_numeros_diferentes(monkeypatch, tentativas):
    """Aqui não há trava em comum: quem perde o número tenta o seguinte. Com uma tentativa só, alguém fica sem."""
    monkeypatch.setattr(agrupamento, "TENTATIVAS_DE_NUMERAR", tentativas)
    oficinas, por = OficinaFactory.create_batch(4), PessoaFactory()

    def rodada(n):
        achados = [AchadoFactory(oficina=o, codigo=f"{o.codigo}/{n:03d}") for o in oficinas]
        resultados = ao_mesmo_tempo(
            *[lambda a=a: agrupamento.reunir(a.oficina, [a], por, enunciado="Um") for a in achados]
        )
        criadas = {r.demanda.codigo for r in resultados if isinstance(r, Movimento)}
        return falhou(resultados) or len(criadas) != len(oficinas)

    assert (violacoes(rodada, ate_achar=tentativas == 1) == 0) is (tentativas > 1)
