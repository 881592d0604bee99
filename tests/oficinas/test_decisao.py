"""Decidir sobre a demanda e registrar o desfecho: quem, quando, por quê, e o que já se tinha dito."""

import pytest
from fabricas import AchadoFactory, DemandaFactory, ObjetivoFactory, PessoaFactory
from wagtail.models import ModelLogEntry

from oficinas import agrupamento, decisao
from oficinas.decisao import DecisaoRecusada
from oficinas.models import Demanda

pytestmark = pytest.mark.django_db


@pytest.fixture
def por():
    return PessoaFactory()


@pytest.fixture
def demanda():
    return DemandaFactory(achados=[AchadoFactory()])


def recusa(ato, *args, **opcoes):
    """(código, campo) da recusa; e nada pode ter mudado."""
    antes = list(Demanda.objects.order_by("pk").values()), ModelLogEntry.objects.count()
    with pytest.raises(DecisaoRecusada) as recusado:
        ato(*args, **opcoes)
    assert (list(Demanda.objects.order_by("pk").values()), ModelLogEntry.objects.count()) == antes
    assert str(recusado.value).endswith(".")
    return recusado.value.codigo, recusado.value.campo


# --- Decidir ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("qual", Demanda.Decisao.values)
def test_decidir_guarda_o_que_por_que_quem_e_quando(demanda, por, qual):
    decisao.decidir(demanda, qual, "  Cabe em um curso. ", por)

    demanda.refresh_from_db()
    assert (demanda.decisao, demanda.motivo_da_decisao, demanda.decidida_por) == (qual, "Cabe em um curso.", por)
    assert demanda.decidida_em is not None


def test_mudar_de_ideia_cabe_e_o_registro_guarda_as_duas(demanda, por):
    outra = PessoaFactory()
    decisao.decidir(demanda, "curso", "Primeiro.", por)
    decisao.decidir(demanda, "nao_seguir", "Depois.", outra)

    demanda.refresh_from_db()
    assert (demanda.decisao, demanda.decidida_por) == ("nao_seguir", outra)
    contado = [(p.frase, p.porque, p.quem) for p in decisao.historico(demanda)]
    assert contado == [
        ("Decisão: não seguir", "Depois.", str(outra)),
        ("Decisão: responder com formação", "Primeiro.", str(por)),
    ]


def test_repetir_a_decisao_nao_muda_nada(demanda, por):
    primeira = decisao.decidir(demanda, "curso", "Um motivo.", por)
    segunda = decisao.decidir(demanda, "curso", "Um motivo.", PessoaFactory())

    assert (segunda.decidida_por, segunda.decidida_em) == (por, primeira.decidida_em)
    assert len(decisao.historico(demanda)) == 1


def test_recusas_de_decidir(demanda, por):
    vazia, unida = DemandaFactory(), DemandaFactory(achados=[AchadoFactory(oficina=demanda.achados.get().oficina)])
    agrupamento.unir([unida], demanda, por)

    decidir = decisao.decidir
    assert recusa(decidir, demanda, "", "Um motivo.", por) == ("desconhecida", "decisao")
    assert recusa(decidir, demanda, "talvez", "Um motivo.", por) == ("desconhecida", "decisao")
    assert recusa(decidir, demanda, "curso", "  ", por) == ("sem_motivo", "motivo")
    assert recusa(decidir, demanda, "curso", None, por) == ("sem_motivo", "motivo")
    assert recusa(decidir, vazia, "curso", "Um motivo.", por) == ("sem_achado", "")
    assert recusa(decidir, unida, "curso", "Um motivo.", por) == ("unida", "")


# --- Desfecho --------------------------------------------------------------------------------------------------------
CASOS = {
    "atendida": {"atendida_em": "Seminário da SES, 2027."},
    "encaminhada": {"destino": "SES-MG"},
    "nao_atendida": {"motivo": "Depende de lei."},
}


@pytest.mark.parametrize(("desfecho", "campos"), CASOS.items())
def test_o_desfecho_guarda_onde_a_quem_ou_por_que_com_quem_e_quando(demanda, por, desfecho, campos):
    decisao.registrar_desfecho(demanda, desfecho, por, **campos)

    demanda.refresh_from_db()
    assert demanda.desfecho == desfecho
    assert {campo: getattr(demanda, campo) for campo in campos} == campos
    assert (demanda.desfecho_por, demanda.desfecho_em is None) == (por, False)


def test_a_atendida_por_um_curso_daqui_dispensa_o_onde(demanda, por):
    ObjetivoFactory().demandas.add(demanda)

    assert decisao.registrar_desfecho(demanda, "atendida", por).desfecho == "atendida"


def test_o_que_so_vale_para_outro_desfecho_nao_fica(demanda, por):
    feita = decisao.registrar_desfecho(demanda, "encaminhada", por, destino="SES", atendida_em="X", motivo="Y")

    assert (feita.destino, feita.atendida_em, feita.motivo) == ("SES", "", "Y")


def test_apagar_o_desfecho_registrado_por_engano_fica_na_historia(demanda, por):
    decisao.registrar_desfecho(demanda, "encaminhada", por, destino="SES-MG", motivo="Porque é dela.")
    apagado = decisao.registrar_desfecho(demanda, "", por, motivo="ignorado")

    assert (apagado.desfecho, apagado.destino, apagado.motivo) == ("", "", "")
    assert (apagado.desfecho_em, apagado.desfecho_por) == (None, None)
    frases = [(p.frase, p.porque) for p in decisao.historico(demanda)]
    assert frases == [("Desfecho: apagado", ""), ("Desfecho: encaminhada (SES-MG)", "Porque é dela.")]


def test_repetir_o_desfecho_nao_muda_nada(demanda, por):
    for pessoa in (por, PessoaFactory()):
        feita = decisao.registrar_desfecho(demanda, "nao_atendida", pessoa, motivo="Depende de lei.")

    assert feita.desfecho_por == por
    assert len(decisao.historico(demanda)) == 1


def test_recusas_do_desfecho(demanda, por):
    unida = DemandaFactory(achados=[AchadoFactory(oficina=demanda.achados.get().oficina)])
    agrupamento.unir([unida], demanda, por)

    registrar = decisao.registrar_desfecho
    assert recusa(registrar, demanda, "adiada", por) == ("desconhecido", "desfecho")
    assert recusa(registrar, demanda, "atendida", por, motivo="X") == ("sem_onde", "atendida_em")
    assert recusa(registrar, demanda, "encaminhada", por, destino=" ") == ("sem_destino", "destino")
    assert recusa(registrar, demanda, "nao_atendida", por, destino="X") == ("sem_motivo", "motivo")
    assert recusa(registrar, demanda, "encaminhada", por, destino="x" * 256) == ("invalido", "destino")
    assert recusa(registrar, DemandaFactory(), "nao_atendida", por, motivo="X") == ("sem_achado", "")
    assert recusa(registrar, unida, "nao_atendida", por, motivo="X") == ("unida", "")
