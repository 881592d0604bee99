"""Carregar a oficina de demonstração: o que entra, a repetição e cada recusa."""

import copy

import pytest
from fabricas import MunicipioFactory

from oficinas import demonstracao
from oficinas.models import Achado, Consolidacao, Demanda, Oficina, Participacao

pytestmark = pytest.mark.django_db

DADOS = {
    "oficina": {
        "codigo": "OF-2019-01",
        "id": "oficina-2019-04-12",
        "titulo": "Oficina de qualificação de demanda",
        "data": "2019-04-12",
        "local": "ESP-MG, Belo Horizonte",
        "publico": "Gestores de consórcios",
        "coordenacao": "Superintendência",
        "mediacao": [{"nome": "Maria Fictícia", "papel": "servidora"}, {"nome": "João Fictício", "papel": "diretor"}],
        "depoimento": {"nome": "Ana Fictícia", "entidade": "CIS Teste", "sintese": "Gostou de vir."},
        "fonte": {"titulo": "Notícia", "veiculo": "Portal", "publicada_em": "2019-04-17T11:00:00-03:00"},
        "participantes": [
            {"papel": "Secretária executiva", "codigo_ibge": "3104502", "regiao_na_fonte": "Noroeste"},
            {"papel": "Equipe técnica", "entidade": "ESP-MG"},
        ],
        "eixos": [{"id": "regulacao", "nome": "Regulação"}, {"id": "sistemas", "nome": "Sistemas de informação"}],
    },
    "achados": [
        {
            "codigo": "OF-2019-01/001",
            "apelido": "REG-01",
            "eixo": "regulacao",
            "texto": "A fila some.",
            "impacto": 5,
            "frequencia": 4,
            "evidencia": "relato em grupo",
            "modulo": "M2",
            "ilustrativo": True,
        },
        {"codigo": "OF-2019-01/002", "eixo": "sistemas", "texto": "Não há painel.", "impacto": 4, "frequencia": 4},
    ],
    "demandas": [
        {
            "codigo": "DEM-01",
            "eixo": "regulacao",
            "enunciado": "Um fluxo só.",
            "achados": ["OF-2019-01/001", "OF-2019-01/002"],
            "desfecho": {"situacao": "atendida", "modulos": ["M1"]},
            "ilustrativo": True,
        },
    ],
    "curso": {"eixos_complementares": [{"id": "fundamentos", "nome": "Fundamentos"}]},
}


@pytest.fixture
def dados():
    MunicipioFactory(codigo_ibge="3104502", nome="Arinos", nome_busca="arinos")
    return copy.deepcopy(DADOS)


def test_carrega_oficina_participantes_achados_e_demandas(dados):
    contagem = demonstracao.carregar(dados)

    oficina = Oficina.objects.get()
    assert contagem == {"oficinas": 1, "participacoes": 2, "achados": 2, "demandas": 1, "consolidacoes": 2}
    assert (oficina.slug, oficina.publicada, oficina.depoente) == ("2019-04-12", True, "Ana Fictícia, CIS Teste")
    assert oficina.fonte == "Notícia · Portal · 17/04/2019"
    assert oficina.mediacao == "Maria Fictícia, servidora; João Fictício, diretor"
    assert [eixo.codigo for eixo in oficina.eixos.all()] == ["regulacao", "sistemas"]
    assert Demanda.objects.get().achados.count() == 2


def test_quem_participou_fica_sem_nome(dados):
    demonstracao.carregar(dados)

    assert set(Participacao.objects.values_list("nome", flat=True)) == {""}
    assert Participacao.objects.get(municipio__nome="Arinos").papel == "Secretária executiva"


def test_repetir_nao_grava_nada(dados, django_assert_max_num_queries):
    demonstracao.carregar(dados)

    with django_assert_max_num_queries(40) as consultas:
        demonstracao.carregar(dados)

    gravacoes = [q["sql"] for q in consultas if q["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}]
    assert gravacoes == []
    assert (Participacao.objects.count(), Achado.objects.count(), Consolidacao.objects.count()) == (2, 2, 2)


def test_acerta_o_que_mudou_e_respeita_a_oficina_despublicada(dados):
    demonstracao.carregar(dados)
    Oficina.objects.update(publicada=False)
    dados["achados"][0]["texto"] = "A fila do paciente some."

    demonstracao.carregar(dados)

    assert Achado.objects.get(codigo="OF-2019-01/001").enunciado == "A fila do paciente some."
    assert not Oficina.objects.get().publicada


RECUSAS = {
    "impacto fora da escala": (["achados", 0, "impacto"], 6, "OF-2019-01/001", "impacto"),
    "impacto em texto": (["achados", 0, "impacto"], "5", "OF-2019-01/001", "impacto"),
    "impacto que é verdadeiro": (["achados", 0, "impacto"], True, "OF-2019-01/001", "impacto"),
    "frequência ausente": (["achados", 0, "frequencia"], None, "OF-2019-01/001", "frequencia"),
    "achado sem texto": (["achados", 1, "texto"], "", "OF-2019-01/002", "texto"),
    "achado repetido": (["achados", 1, "codigo"], "OF-2019-01/001", "OF-2019-01/001", "codigo"),
    "achado que não é um grupo": (["achados", 1], "texto solto", "registro 2", "codigo"),
    "eixo desconhecido": (["achados", 0, "eixo"], "logistica", "OF-2019-01/001", "eixo"),
    "demanda com achado que não existe": (["demandas", 0, "achados"], ["OF-2019-01/099"], "DEM-01", "achados"),
    "demanda sem achado": (["demandas", 0, "achados"], [], "DEM-01", "achados"),
    "desfecho desconhecido": (["demandas", 0, "desfecho"], {"situacao": "adiada"}, "DEM-01", "desfecho"),
    "não atendida sem motivo": (["demandas", 0, "desfecho"], {"situacao": "nao_atendida"}, "DEM-01", ""),
    "encaminhada sem destino": (["demandas", 0, "desfecho"], {"situacao": "encaminhada", "motivo": "x"}, "DEM-01", ""),
    "data que não existe": (["oficina", "data"], "2019-02-30", "OF-2019-01", "data"),
    "endereço impróprio": (["oficina", "id"], "oficina 2019", "OF-2019-01", "slug"),
    "município desconhecido": (
        ["oficina", "participantes", 0, "codigo_ibge"],
        "3199999",
        "OF-2019-01, participante 1",
        "codigo_ibge",
    ),
    "participante que não é um grupo": (
        ["oficina", "participantes", 0],
        "ninguém",
        "OF-2019-01, participante 1",
        "papel",
    ),
    "lista de achados ausente": (["achados"], None, "arquivo", "achados"),
    "eixo complementar desconhecido": (["curso", "eixos_complementares", 0, "id"], "outro", "curso", "id"),
}


@pytest.mark.parametrize(("caminho", "valor", "chave", "campo"), RECUSAS.values(), ids=RECUSAS)
def test_recusa_dizendo_a_chave_e_o_campo_sem_gravar_nada(dados, caminho, valor, chave, campo):
    alvo = dados
    for passo in caminho[:-1]:
        alvo = alvo[passo]
    alvo[caminho[-1]] = valor

    with pytest.raises(demonstracao.DadoInvalido) as recusa:
        demonstracao.carregar(dados)

    assert (recusa.value.chave, recusa.value.campo) == (chave, campo)
    assert recusa.value.motivo.endswith(".")
    assert not Oficina.objects.exists()
