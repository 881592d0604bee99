"""Carregar a rede: as contagens, a repetição, a correção e a recusa que não altera nada."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from fabricas import ConsorcioFactory

from rede import carga
from rede.models import Atendimento, Certeza, Consorcio, Filiacao, Macrorregiao, Microrregiao, Municipio

pytestmark = pytest.mark.django_db
TOTAIS = {
    "municipios": 853,
    "microrregioes": 89,
    "macrorregioes": 16,
    "consorcios": 76,
    "filiacoes": 148,
    "atendimentos": 581,
}


def test_carrega_e_repetir_nao_altera_nada(django_assert_max_num_queries):
    primeira = carga.carregar()
    with django_assert_max_num_queries(25):
        segunda = carga.carregar()

    assert primeira.como_dict() == {**TOTAIS, "criados": sum(TOTAIS.values()), "alterados": 0, "mantidas": []}
    assert segunda.como_dict() == {**TOTAIS, "criados": 0, "alterados": 0, "mantidas": []}
    assert (Municipio.objects.count(), Filiacao.objects.count(), Atendimento.objects.count()) == (853, 148, 581)


def test_so_a_certeza_alta_se_publica_por_nome():
    carga.carregar()

    nomeados = Consorcio.objects.filter(certeza=Certeza.ALTA)
    demais = Consorcio.objects.exclude(certeza=Certeza.ALTA)

    assert nomeados.count() == 12
    assert all(c.nome in c.nome_publico for c in nomeados)
    assert {c.nome_publico for c in demais} == {f"{c.sigla} (dados em conferência)" for c in demais}


@pytest.mark.parametrize("modelo", [Macrorregiao, Microrregiao, Municipio, Consorcio, Filiacao, Atendimento])
def test_o_que_se_carrega_cabe_nos_campos_do_modelo(modelo):
    carga.carregar()
    chaves_estrangeiras = [campo.name for campo in modelo._meta.fields if campo.is_relation]

    for objeto in modelo.objects.all():
        objeto.clean_fields(exclude=chaves_estrangeiras)


def test_a_sede_so_se_publica_com_certeza_alta():
    carga.carregar()

    assert Consorcio.objects.get(sigla="CONVALES").sede_publica.nome == "Arinos"
    assert Consorcio.objects.get(sigla="ICISMEP").sede_publica is None


def test_linha_sem_prova_vira_atendimento_e_nao_filiacao():
    carga.carregar()

    atendido = Atendimento.objects.get(consorcio__sigla="AMVAP Saúde", municipio__nome="Araporã")

    assert not Filiacao.objects.filter(consorcio=atendido.consorcio, municipio=atendido.municipio).exists()


def test_acerta_so_a_linha_que_mudou_na_planilha(pasta, trocar):
    carga.carregar(pasta)
    trocar("municipios_mg.csv", ",6272,", ",6300,")

    contagem = carga.carregar(pasta)

    assert (contagem.criados, contagem.alterados) == (0, 1)
    assert Municipio.objects.get(codigo_ibge="3100104").populacao == 6300


def test_filiacao_encerrada_nao_e_reaberta_nem_apagada():
    carga.carregar()
    filiacao = Filiacao.objects.filter(consorcio__sigla="CONVALES").first()
    Filiacao.objects.filter(pk=filiacao.pk).update(ate="2025-12-31")

    carga.carregar()

    assert str(Filiacao.objects.get(pk=filiacao.pk).ate) == "2025-12-31"


def test_nao_toca_no_consorcio_que_nao_esta_na_planilha():
    outro = ConsorcioFactory(sigla="CIS-NOVO")

    carga.carregar()

    assert Consorcio.objects.filter(pk=outro.pk).exists()


def test_planilha_com_defeito_nao_altera_nada(pasta, trocar):
    trocar("consorcio_municipio_mg.csv", ",não,", ",talvez,")

    with pytest.raises(CommandError, match="linha 2, campo prova_filiacao: .* Nada foi alterado"):
        call_command("carregar_rede", pasta=pasta)

    assert not Macrorregiao.objects.exists()


def test_o_comando_diz_que_nada_mudou_e_termina_com_as_contagens():
    primeira, segunda = io.StringIO(), io.StringIO()

    call_command("carregar_rede", stdout=primeira)
    call_command("carregar_rede", stdout=segunda)

    fim = "853 municípios, 89 microrregiões, 16 macrorregiões, 76 consórcios, 148 filiações, 581 atendimentos"
    assert primeira.getvalue().splitlines() == ["Rede carregada: 1763 linhas novas, 0 alteradas.", fim]
    assert segunda.getvalue().splitlines() == ["A rede já estava carregada; nada mudou.", fim]


def test_com_json_a_saida_e_uma_linha_so():
    saida = io.StringIO()

    call_command("carregar_rede", "--json", stdout=saida)

    assert json.loads(saida.getvalue()) == {**TOTAIS, "criados": 1763, "alterados": 0, "mantidas": []}
    assert saida.getvalue().count("\n") == 1


def test_a_barra_so_aparece_no_terminal():
    terminal = io.StringIO()
    terminal.isatty = lambda: True

    call_command("carregar_rede", stdout=terminal)

    assert "6/6" in terminal.getvalue()
