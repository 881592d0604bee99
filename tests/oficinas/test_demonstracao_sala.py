"""A sala de demonstração: o que entra, o que a repetição não muda, e que nada nela passa por verdadeiro."""

import pytest
import yaml
from fabricas import ConsorcioFactory, MunicipioFactory, OficinaFactory, PessoaFactory

from oficinas import coleta, demonstracao_sala, digitacao, preparacao
from oficinas.identificacao import indicios
from oficinas.models import Oficina, Participacao
from oficinas.models.oficina import LETRAS_DO_CODIGO, TAMANHO_DO_CODIGO

pytestmark = pytest.mark.django_db
SALA = yaml.safe_load(demonstracao_sala.SALA.read_text(encoding="utf-8"))


@pytest.fixture
def facilitadora():
    for lista in (SALA["oficina"]["convites"], SALA["participantes"]):
        for bruto in lista:
            if "consorcio" in bruto and not ConsorcioFactory._meta.model.objects.filter(sigla=bruto["consorcio"]):
                ConsorcioFactory(sigla=bruto["consorcio"])
    MunicipioFactory(codigo_ibge="3148004", nome="Patos de Minas")
    return PessoaFactory(email=demonstracao_sala.FACILITADORA, grupo="Facilitadores")


def test_abre_uma_oficina_ilustrativa_com_gente_e_achados_soltos(facilitadora):
    contagem = demonstracao_sala.carregar()

    oficina = Oficina.objects.get(codigo="OF-2026-01")
    assert contagem == {"oficinas": 1, "participacoes": 8, "achados": 14}
    assert (oficina.aberta, oficina.publicada, oficina.horas) == (True, False, 6)
    assert "demonstração" in oficina.titulo
    assert list(oficina.facilitadoras.all()) == [facilitadora]
    assert (oficina.agenda.count(), oficina.perguntas.count(), oficina.convites.count()) == (4, 6, 7)
    assert set(oficina.achados.values_list("ilustrativo", flat=True)) == {True}
    assert not oficina.achados.filter(demandas__isnull=False).exists()
    assert {p.uso_da_fala for p in oficina.participacoes.all()} == {"com_orgao", "sem_nome", "so_equipe"}
    assert all(a.uso_da_fala == a.participacao.uso_da_fala for a in oficina.achados.exclude(participacao=None))


def test_a_segunda_carga_nao_muda_nada_nem_desfaz_o_que_se_fez(facilitadora):
    demonstracao_sala.carregar()
    oficina = Oficina.objects.get(codigo="OF-2026-01")
    preparacao.encerrar(oficina, por=facilitadora)
    oficina.participacoes.filter(achados=None).delete()
    antes = Participacao.objects.count()

    assert demonstracao_sala.carregar() == {"oficinas": 0, "participacoes": 0, "achados": 0}
    oficina.refresh_from_db()
    assert (oficina.situacao, Participacao.objects.count()) == ("encerrada", antes)


def test_a_oficina_da_noticia_ganha_facilitadora_se_nao_tem(facilitadora):
    sem, outra = OficinaFactory(codigo="OF-2019-01"), PessoaFactory()

    demonstracao_sala.carregar()
    assert list(Oficina.objects.get(pk=sem.pk).facilitadoras.all()) == [facilitadora]

    sem.refresh_from_db()
    sem.facilitadoras.set([outra])
    sem.save()
    demonstracao_sala.carregar()
    assert list(Oficina.objects.get(pk=sem.pk).facilitadoras.all()) == [outra]


def test_os_dados_servem_nas_regras_do_modelo(facilitadora):
    demonstracao_sala.carregar()
    oficina = Oficina.objects.get(codigo="OF-2026-01")

    oficina.full_clean()
    for lista in (oficina.participacoes.all(), oficina.achados.all(), oficina.convites.all(), oficina.periodos.all()):
        for objeto in lista:
            objeto.full_clean()
    codigo = oficina.codigo_de_entrada
    assert len(codigo) == TAMANHO_DO_CODIGO
    assert set(codigo) <= set(LETRAS_DO_CODIGO)
    assert not [a.codigo for a in oficina.achados.all() if indicios(a.enunciado)]


def test_o_proximo_achado_continua_a_numeracao(facilitadora):
    demonstracao_sala.carregar()
    oficina = Oficina.objects.get(codigo="OF-2026-01")
    eixo = coleta.eixos_da(oficina)[0]

    uuid = oficina.achados.first().uuid
    (achado,) = digitacao.registrar(
        oficina, facilitadora, uuid, ["Mais um."], eixo=eixo, impacto=3, frequencia=3
    ).achados

    assert achado.codigo == "OF-2026-01/015"
