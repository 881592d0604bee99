import copy
from pathlib import Path

import pytest
import yaml
from fabricas import catalogo
from wagtail.models import Page, Revision

import coordenacao
from cursos import carga_horaria, demonstracao
from cursos.models import AulaPage, CursoPage, ModuloPage, Norma, Objetivo, PraticaPage, Termo
from oficinas.demonstracao import DadoInvalido
from oficinas.models import Demanda, Eixo, Oficina

pytestmark = pytest.mark.django_db
ARQUIVO = Path(coordenacao.__file__).parent / "dados" / "curso_consorcios.yaml"


@pytest.fixture(scope="module")
def do_arquivo():
    return yaml.safe_load(ARQUIVO.read_text(encoding="utf-8"))


@pytest.fixture
def dados(do_arquivo):
    """O arquivo inteiro, e no banco o que a oficina já teria trazido."""
    catalogo()
    bruta = do_arquivo["oficina"]
    Oficina.objects.create(codigo=bruta["codigo"], slug="o", titulo="O", data="2019-04-12", local="BH", publico="CIS")
    for demanda in do_arquivo["demandas"]:
        eixo, _ = Eixo.objects.get_or_create(codigo=demanda["eixo"], defaults={"nome": demanda["eixo"]})
        Demanda.objects.create(codigo=demanda["codigo"], eixo=eixo, enunciado=demanda["enunciado"])
    for codigo in ("fundamentos", "projeto"):
        Eixo.objects.get_or_create(codigo=codigo, defaults={"nome": codigo})
    return copy.deepcopy(do_arquivo)


def um_modulo(dados, n=0):
    dados["curso"]["modulos"] = dados["curso"]["modulos"][n : n + 1]
    return dados


def test_o_curso_inteiro_entra_na_ordem_e_repetir_nao_altera_nada(dados):
    contagens = demonstracao.carregar(dados)
    revisoes = Revision.objects.count()
    segunda = demonstracao.carregar(dados)

    curso = CursoPage.objects.get()
    paginas = demonstracao.paginas_por_codigo(curso)
    assert contagens == segunda
    assert Revision.objects.count() == revisoes
    assert (AulaPage.objects.count(), PraticaPage.objects.count(), ModuloPage.objects.count()) == (24, 19, 6)
    assert (Norma.objects.count(), Termo.objects.count(), Objetivo.objects.count()) == (35, 105, 27)
    assert Norma.objects.get(identificador="lei-8666-1993").revogada_por.identificador == "lei-14133-2021"
    assert len(paginas) == 24 + 19 + 6
    assert all(
        "não identifique pacientes" in p.orientacao.lower() for p in PraticaPage.objects.exclude(tipo="dispersao")
    )
    das_avaliacoes = ("diagnostica_pre", "formativa", "diagnostica_pos", "somativa", "reacao")
    previstas = {m["id"]: sum(m["ead_minutos"].get(c, 0) for c in das_avaliacoes) for m in dados["curso"]["modulos"]}
    previstas["M6"] += 2 * 60  # a dispersão do módulo é o plano de intervenção
    for modulo in ModuloPage.objects.all():
        minutos = sum(a.minutos for a in carga_horaria.atividades_do_curso(modulo))
        total = minutos + previstas[modulo.sigla] + modulo.horas_em_encontros * 60
        assert total == modulo.carga_horaria * 60, modulo.sigla


def test_uma_aula_que_mudou_e_acertada_e_so_ela_ganha_revisao(dados):
    demonstracao.carregar(um_modulo(dados))
    revisoes = Revision.objects.count()
    dados["curso"]["modulos"][0]["aulas"][0]["titulo"] = "Título novo"

    demonstracao.carregar(dados)

    assert Revision.objects.count() == revisoes + 1
    assert AulaPage.objects.get(slug="m1a1-titulo-novo").title == "Título novo"


def test_inserir_poe_a_pagina_antes_da_outra(dados):
    demonstracao.carregar(um_modulo(dados))
    paginas = demonstracao.paginas_por_codigo(CursoPage.objects.get())
    nova = PraticaPage(title="Primeira", slug="primeira", minutos=10, produto="Nada.")

    demonstracao.inserir(paginas["M1"], nova, antes_de=paginas["M1A1"])

    assert [p.title for p in Page.objects.child_of(paginas["M1"])][0] == "Primeira"


def estragar_norma(dados):
    dados["curso"]["modulos"][0]["aulas"][0]["normas"][0]["norma"] = "lei-inexistente"


def estragar_bloco(dados):
    dados["curso"]["modulos"][0]["aulas"][0]["blocos"][0]["tipo"] = "cinema"


def estragar_minutos(dados):
    dados["curso"]["modulos"][0]["aulas"][1]["minutos"] = "trinta"


def estragar_caso(dados):
    caso = next(b for b in dados["curso"]["modulos"][0]["aulas"][0]["blocos"] if b["tipo"] == "caso")
    caso["perguntas"] = ["Uma só?"]


@pytest.mark.parametrize(
    ("estragar", "chave", "campo"),
    [
        (estragar_norma, "M1A1", "normas"),
        (estragar_bloco, "M1A1.blocos[1]", "tipo"),
        (estragar_minutos, "M1A2", "minutos"),
        (estragar_caso, "M1A1", "blocos"),
    ],
)
def test_dado_estragado_e_recusado_com_chave_e_campo_e_nada_fica(dados, estragar, chave, campo):
    estragar(um_modulo(dados))

    with pytest.raises(DadoInvalido) as recusa:
        demonstracao.carregar(dados)

    assert (recusa.value.chave, recusa.value.campo) == (chave, campo)
    assert not CursoPage.objects.exists()
    assert not Norma.objects.exists()
