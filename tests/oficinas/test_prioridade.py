"""O que pesa mais: as médias, a conta que se refaz, órgãos e regiões sem repetir; os totais de presença; as bolhas."""

from decimal import Decimal
from itertools import combinations
from math import hypot

import pytest
from django.utils import timezone
from fabricas import (
    AchadoFactory,
    ConsorcioFactory,
    DemandaFactory,
    MacrorregiaoFactory,
    MicrorregiaoFactory,
    MunicipioFactory,
    OficinaFactory,
    ParticipacaoFactory,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from oficinas import bolhas, presencas_totais
from oficinas.prioridade import pesos
from rede.models import Certeza


@pytest.fixture
def oficina(db):
    return OficinaFactory()


def municipio(macro, **campos):
    return MunicipioFactory(microrregiao=MicrorregiaoFactory(macrorregiao=macro), **campos)


def achado(oficina, impacto=4, frequencia=3, **campos):
    numero = oficina.achados.count() + 1
    campos = {"codigo": f"{oficina.codigo}/{numero:03d}", **campos}
    return AchadoFactory(oficina=oficina, impacto=impacto, frequencia=frequencia, **campos)


# --- Peso ------------------------------------------------------------------------------------------------------------
def test_impacto_e_frequencia_sao_medias_com_um_decimal_e_a_prioridade_o_produto_do_que_se_le(oficina):
    demanda = DemandaFactory(achados=[achado(oficina, 5, 4), achado(oficina, 4, 4), achado(oficina, 4, 3)])

    (peso,) = pesos(oficina)

    assert peso.demanda == demanda
    assert (peso.impacto, peso.frequencia, peso.prioridade) == (Decimal("4.3"), Decimal("3.7"), Decimal("15.9"))
    assert peso.achados == 3


def test_meio_decimo_sobe(oficina):
    DemandaFactory(achados=[achado(oficina, n, 5) for n in (4, 4, 4, 5)])

    assert pesos(oficina)[0].impacto == Decimal("4.3")


def test_da_maior_prioridade_a_menor_e_no_empate_quem_tem_mais_achados(oficina):
    leve = DemandaFactory(codigo="DEM-01", achados=[achado(oficina, 1, 2)])
    cem = DemandaFactory(codigo="DEM-100", achados=[achado(oficina, 4, 4)])
    noventa = DemandaFactory(codigo="DEM-99", achados=[achado(oficina, 4, 4)])
    cheia = DemandaFactory(codigo="DEM-200", achados=[achado(oficina, 4, 4), achado(oficina, 4, 4)])

    assert [peso.demanda for peso in pesos(oficina)] == [cheia, noventa, cem, leve]


def test_o_achado_oculto_nao_pesa_e_a_demanda_so_de_ocultos_nao_aparece(oficina):
    DemandaFactory(achados=[achado(oficina, 5, 5, oculto_em=timezone.now()), achado(oficina, 2, 2)])
    DemandaFactory(achados=[achado(oficina, 5, 5, oculto_em=timezone.now())])

    (peso,) = pesos(oficina)

    assert (peso.impacto, peso.achados) == (2, 1)


def test_so_pesam_os_achados_desta_oficina_e_se_diz_quantos_ha_em_outras(oficina):
    outra = OficinaFactory()
    DemandaFactory(achados=[achado(oficina, 2, 2), achado(outra, 5, 5), achado(outra, 5, 5, oculto_em=timezone.now())])

    (peso,) = pesos(oficina)

    assert (peso.prioridade, peso.achados, peso.de_outras) == (4, 1, 1)


def test_orgaos_e_regioes_contam_uma_vez_cada(oficina):
    norte, sul = MacrorregiaoFactory(nome="Norte"), MacrorregiaoFactory(nome="Sul")
    cis = ConsorcioFactory(sigla="CISNORTE", sede=municipio(norte), sede_certeza=Certeza.ALTA)
    quem = [
        {"consorcio": cis},
        {"consorcio": cis, "regiao": "qualquer"},
        {"consorcio": None, "municipio": municipio(sul, nome="Poços")},
        {"consorcio": None, "entidade": "SES-MG", "regiao": " norte "},
        {"consorcio": None, "entidade": "ses mg", "regiao": ""},
    ]
    autores = [ParticipacaoFactory(oficina=oficina, **campos) for campos in quem]
    DemandaFactory(achados=[achado(oficina, participacao=p) for p in [*autores, None]])

    (peso,) = pesos(oficina)

    assert peso.orgaos == ("CISNORTE · Consórcio CISNORTE", "Município de Poços", "SES-MG")
    assert peso.regioes == ("Norte", "Sul")
    assert (peso.achados, peso.sem_autoria) == (6, 1)


def test_a_sede_que_nao_se_publica_nao_da_regiao(oficina):
    norte, sul = MacrorregiaoFactory(nome="Norte"), MacrorregiaoFactory(nome="Sul")
    duvidoso = ConsorcioFactory(sede=municipio(norte), sede_certeza=Certeza.BAIXA)
    autores = [
        ParticipacaoFactory(oficina=oficina, consorcio=duvidoso),
        ParticipacaoFactory(oficina=oficina, consorcio=duvidoso, municipio=municipio(sul)),
    ]
    DemandaFactory(achados=[achado(oficina, participacao=p) for p in autores])

    assert pesos(oficina)[0].regioes == ("Sul",)


def test_oficina_sem_demanda_nao_tem_pesos(oficina):
    achado(oficina)

    assert pesos(oficina) == []


@pytest.mark.parametrize("quantos", [4, 80])
def test_pesar_custa_duas_consultas_com_4_ou_80_achados(oficina, django_assert_num_queries, quantos):
    for n in range(0, quantos, 2):
        cis = ConsorcioFactory(sede=municipio(MacrorregiaoFactory()), sede_certeza=Certeza.ALTA)
        quem = ParticipacaoFactory(oficina=oficina, consorcio=cis)
        DemandaFactory(codigo=f"DEM-{n}", achados=[achado(oficina, participacao=quem) for _ in range(2)])

    with django_assert_num_queries(2):
        calculados = pesos(oficina)
        assert [(str(p.demanda.eixo), p.orgaos, p.regioes, p.prioridade) for p in calculados]
    assert len(calculados) == quantos / 2


# --- Totais de presença ----------------------------------------------------------------------------------------------
def test_totais_de_quem_esteve(db):
    oficina = OficinaFactory(horas=8)
    norte = MacrorregiaoFactory(nome="Norte")
    cis = ConsorcioFactory(sigla="CISN", sede=municipio(norte), sede_certeza=Certeza.ALTA)
    arinos = municipio(norte, nome="Arinos")
    ParticipacaoFactory(oficina=oficina, consorcio=cis)
    ParticipacaoFactory(oficina=oficina, consorcio=cis, horas_presentes=Decimal("3.5"))
    ParticipacaoFactory(oficina=oficina, consorcio=None, municipio=arinos, horas_presentes=0)
    ParticipacaoFactory(oficina=oficina, consorcio=None, entidade="COSECS", regiao="Vale")
    ParticipacaoFactory(oficina=oficina, consorcio=None, entidade="Faltou", presente=False)
    ParticipacaoFactory(consorcio=None, entidade="De outra oficina")

    totais = presencas_totais.totais(oficina)

    assert (totais.pessoas, totais.horas) == (4, 8 + 3.5 + 0 + 8)
    assert totais.orgaos == ("CISN · Consórcio CISN", "COSECS", "Município de Arinos")
    assert (totais.municipios, totais.regioes) == (("Arinos",), ("Norte", "Vale"))


def test_oficina_sem_ninguem_tem_totais_zero(oficina):
    totais = presencas_totais.totais(oficina)

    assert (totais.pessoas, totais.horas, totais.orgaos, totais.municipios, totais.regioes) == (0, 0, (), (), ())


@pytest.mark.parametrize("quantas", [2, 60])
def test_os_totais_custam_duas_consultas(oficina, django_assert_num_queries, quantas):
    for _ in range(quantas):
        ParticipacaoFactory(oficina=oficina, municipio=municipio(MacrorregiaoFactory()))

    with django_assert_num_queries(2):
        assert presencas_totais.totais(oficina).pessoas == quantas


# --- Bolhas ----------------------------------------------------------------------------------------------------------
ITENS = st.lists(
    st.tuples(st.integers(10, 50).map(lambda n: n / 10), st.integers(10, 50).map(lambda n: n / 10), st.integers(0, 40)),
    max_size=35,
)


@settings(deadline=None, max_examples=40)
@given(ITENS)
def test_as_bolhas_nao_se_cobrem_e_nao_saem_da_moldura(itens):
    desenhadas = bolhas.desenhar([(*item, n) for n, item in enumerate(itens)])

    assert len(desenhadas) == min(len(itens), bolhas.MAXIMO)
    for bolha in desenhadas:
        assert bolha.x - bolha.r + 1e-6 >= bolhas.ESQUERDA
        assert bolha.x + bolha.r <= bolhas.DIREITA + 1e-6
        assert bolha.y - bolha.r + 1e-6 >= bolhas.ALTO
        assert bolha.y + bolha.r <= bolhas.BAIXO + 1e-6
    for uma, outra in combinations(desenhadas, 2):
        assert hypot(uma.x - outra.x, uma.y - outra.y) > (uma.r + outra.r) * 0.8


def test_a_bolha_sozinha_fica_no_lugar_e_a_maior_vai_atras():
    (sozinha,) = bolhas.desenhar([(3, 3, 1, "a")])
    assert not sozinha.deslocada
    assert float(sozinha.svg["x"]) == pytest.approx(sozinha.x0, abs=2)

    maior, menor = bolhas.desenhar([(1, 1, 1, "pequena"), (5, 5, 9, "grande")])
    assert (maior.dados, menor.dados) == ("grande", "pequena")
    assert maior.r > menor.r
    assert maior.y0 < menor.y0


def test_no_mesmo_lugar_uma_se_afasta_e_o_traco_parte_da_beira():
    uma, outra = bolhas.desenhar([(3, 3, 4, "a"), (3, 3, 4, "b")])

    assert uma.deslocada
    assert outra.deslocada
    beira = hypot(float(uma.svg["xb"]) - uma.x, float(uma.svg["yb"]) - uma.y)
    assert beira == pytest.approx(min(uma.r, uma.distancia), abs=0.2)


def test_as_marcas_vao_de_1_a_5():
    assert [marca.numero for marca in bolhas.marcas()] == [1, 2, 3, 4, 5]
