"""Conferir pelo código: a página, o JSON e o que acontece a quem tenta adivinhar."""

import json
import logging

import pytest
from django.core.cache import cache
from django.utils import timezone
from fabricas import OficinaFactory, ParticipacaoFactory

from certificados.codigo import com_tracos, sortear
from certificados.conferencia import limite
from certificados.conferencia.dizeres import DA_INSTITUICAO, DA_PLATAFORMA, SEM_SELO
from certificados.declaracoes.participacao import declarar
from certificados.models import Certificado, Selo
from certificados.retificacao import corrigir
from certificados.revogacao import revogar
from plataforma.registro import sem_codigo

pytestmark = pytest.mark.django_db
FORMULARIO = "/certificados/verificar/"


@pytest.fixture(autouse=True)
def _sem_contagem_de_outro_teste():
    cache.clear()


def em_json(client, texto):
    return client.get(f"/certificados/verificar/{texto}.json")


def selo(tipo):
    campos = {"titular": "Escola de Exemplo", "emissor": "Autoridade de Exemplo", "cadeia": "PEM"}
    agora = timezone.now()
    return Selo.objects.create(impressao_digital=tipo, tipo=tipo, valido_de=agora, valido_ate=agora, **campos)


# --- O que se diz ----------------------------------------------------------------------------------------------------
def test_o_json_diz_o_mesmo_que_a_pagina_e_nada_alem(pronto, client):
    resposta = em_json(client, pronto.codigo_legivel)
    pelo_parametro = client.get(pronto.get_absolute_url(), {"formato": "json"})

    dito = resposta.json()
    assert (resposta.status_code, pelo_parametro.json()) == (200, dito)
    assert (dito["resultado"], dito["em_vigor"], dito["documento"]) == ("emitido", True, "certificado")
    assert dito["codigo"] == pronto.codigo_legivel
    assert dito["o_que_diz"]["nome"] == pronto.nome
    assert dito["arquivo"]["sha256"] == pronto.sha256
    pessoais = [pronto.matricula.pessoa.email, "desenho", "corpo", "emitido_por", "imagem"]
    assert [p for p in pessoais if p in resposta.text] == []


def test_tudo_o_que_o_json_diz_da_pessoa_esta_na_pagina(pronto, client):
    pagina = client.get(pronto.get_absolute_url()).text
    dito = em_json(client, pronto.codigo).json()

    for campo in ("nome", "curso", "turma"):
        assert dito["o_que_diz"][campo] in pagina
    for modulo in dito["o_que_diz"]["conteudo_programatico"]:
        assert modulo["titulo"] in pagina
    for quem in dito["o_que_diz"]["assinam"]:
        assert quem["nome"] in pagina
    assert dito["arquivo"]["assinatura"] in pagina


def test_o_cpf_so_aparece_mascarado_e_se_o_papel_o_traz(pronto, client):
    Certificado.objects.filter(pk=pronto.pk).update(dados={**pronto.dados, "cpf_mascarado": "***.982.247-**"})
    com_cpf = client.get(pronto.get_absolute_url()).text
    Certificado.objects.filter(pk=pronto.pk).update(dados={**pronto.dados, "cpf_mascarado": ""})

    sem_cpf = client.get(pronto.get_absolute_url()).text

    assert "***.982.247-**" in com_cpf
    assert "CPF</dt>" not in sem_cpf
    assert "cpf_mascarado" not in em_json(client, pronto.codigo).text


@pytest.mark.parametrize(
    ("tipo", "frase"),
    [
        (None, SEM_SELO),
        ("plataforma", DA_PLATAFORMA),
        ("instituicao", DA_INSTITUICAO.format(titular="Escola de Exemplo", emissor="Autoridade de Exemplo")),
    ],
)
def test_a_pagina_diz_o_que_a_assinatura_do_arquivo_e_e_o_que_nao_e(pronto, client, tipo, frase):
    Certificado.objects.filter(pk=pronto.pk).update(selo=tipo and selo(tipo))

    assert frase in client.get(pronto.get_absolute_url()).text
    assert em_json(client, pronto.codigo).json()["arquivo"]["assinatura"] == frase


def test_a_declaracao_da_oficina_se_confere_no_feminino(modelo, coordenadora, client):
    oficina = OficinaFactory(encerrada=True, horas=4)
    administradora = type(coordenadora).objects.create_superuser("a@example.org", nome="Ana Administra")
    declaracao = declarar(ParticipacaoFactory(oficina=oficina, presente=True), administradora)

    pagina = client.get(declaracao.get_absolute_url()).text

    assert "Declaração válida" in pagina
    assert oficina.titulo in pagina
    assert em_json(client, declaracao.codigo).json()["frase"] == "Declaração válida."


def test_o_json_do_que_deixou_de_valer_diz_quando_e_o_que_o_substitui_sem_o_motivo(pronto, coordenadora, client):
    novo = corrigir(pronto, coordenadora, "Motivo interno.", "Outro Nome")
    antigo = em_json(client, pronto.codigo)
    revogar(novo, coordenadora, "Outro motivo interno.", causa="erro")

    revogado = em_json(client, novo.codigo)

    assert (antigo.status_code, antigo.json()["resultado"]) == (200, "substituido")
    assert antigo.json()["substituido_por"]["codigo"] == novo.codigo_legivel
    assert (revogado.json()["em_vigor"], revogado.json()["causa"]) == (False, "Erro na emissão")
    assert "interno" not in antigo.text + revogado.text


@pytest.mark.parametrize(
    ("texto", "codigo"),
    [("ABC", "tamanho"), ("é" * 200, "tamanho"), ("%00", "tamanho"), ("0" * 19 + "1", "mal_copiado")],
)
def test_o_erro_em_json_tem_codigo_e_frase(client, texto, codigo):
    resposta = em_json(client, texto)

    assert (resposta.status_code, resposta.json()["codigo"]) == (404, codigo)
    assert resposta.json()["frase"].endswith(".")


def test_o_codigo_bem_copiado_que_nao_existe_e_o_vazio_tem_erro_proprio_em_json(client):
    assert em_json(client, sortear()).json()["codigo"] == "nao_existe"
    vazio = client.get(FORMULARIO, {"formato": "json"})
    assert (vazio.status_code, vazio.json()["codigo"]) == (400, "sem_codigo")


def test_nada_do_que_se_confere_vai_a_buscador_cache_ou_outro_site(pronto, client):
    for caminho in (FORMULARIO, pronto.get_absolute_url(), f"/certificados/verificar/{pronto.codigo}.json"):
        resposta = client.get(caminho, headers={"origin": "https://outro.example"})

        assert resposta["X-Robots-Tag"] == "noindex, nofollow"
        assert {"private", "no-store"} <= set(resposta["Cache-Control"].split(", "))
        assert "Access-Control-Allow-Origin" not in resposta


# --- Quem tenta adivinhar --------------------------------------------------------------------------------------------
def test_depois_de_muitos_erros_so_os_codigos_certos_abrem(pronto, client):
    errados = [client.get(f"{FORMULARIO}{com_tracos(sortear())}/").status_code for _ in range(limite.ERROS[1] + 3)]

    assert set(errados[: limite.ERROS[1]]) == {404}
    assert errados[limite.ERROS[1] :] == [429, 429, 429]
    assert client.get(pronto.get_absolute_url()).status_code == 200
    assert em_json(client, pronto.codigo).status_code == 200
    client.force_login(pronto.matricula.pessoa)
    assert client.get(f"/certificados/{pronto.codigo_legivel}/pdf/").status_code == 200


def test_pagina_json_formulario_arquivo_e_pdf_contam_os_mesmos_erros(client, monkeypatch):
    monkeypatch.setattr(limite, "ERROS", ("erros", 4, 600))
    client.get(f"{FORMULARIO}{sortear()}/")
    em_json(client, sortear())
    client.get(FORMULARIO, {"codigo": "ABC"})
    client.get(f"/certificados/{sortear()}/pdf/")

    situacoes = [
        client.get(f"{FORMULARIO}{sortear()}/").status_code,
        em_json(client, sortear()).status_code,
        client.get(FORMULARIO, {"codigo": "ABC"}).status_code,
        client.get(f"/certificados/{sortear()}/pdf/").status_code,
        client.post(f"{FORMULARIO}arquivo/").status_code,
    ]

    assert situacoes == [429] * 5


def test_os_erros_de_um_endereco_de_rede_nao_contam_para_outro(client, monkeypatch):
    monkeypatch.setattr(limite, "ERROS", ("erros", 1, 600))
    client.get(f"{FORMULARIO}{sortear()}/", REMOTE_ADDR="192.0.2.1")

    assert client.get(f"{FORMULARIO}{sortear()}/", REMOTE_ADDR="192.0.2.1").status_code == 429
    assert client.get(f"{FORMULARIO}{sortear()}/", REMOTE_ADDR="192.0.2.2").status_code == 404


def test_o_429_diz_a_frase_e_quando_voltar(client, monkeypatch):
    monkeypatch.setattr(limite, "ERROS", ("erros", 0, 600))

    pagina, programa = client.get(f"{FORMULARIO}{sortear()}/"), em_json(client, sortear())

    assert "Os códigos certos continuam abrindo" in pagina.text
    assert 0 < int(pagina["Retry-After"]) <= 600
    assert (programa.status_code, programa.json()["codigo"]) == (429, "limite")


def test_depois_do_limite_adivinhar_custa_uma_consulta_e_nada_mais(client, django_assert_max_num_queries):
    for _ in range(limite.ERROS[1]):
        em_json(client, sortear())

    for _ in range(200):
        with django_assert_max_num_queries(1):
            assert em_json(client, sortear()).status_code == 429


def test_o_codigo_que_se_tentou_nao_vai_ao_registro(client, caplog):
    codigo = com_tracos(sortear())

    with caplog.at_level(logging.INFO):
        client.get(f"{FORMULARIO}{codigo}/")
        client.get(f"/certificados/{codigo}/pdf/")

    mensagens = [sem_codigo(r.getMessage()) for r in caplog.records]
    assert not [m for m in mensagens if codigo in m]


@pytest.mark.parametrize(
    ("linha", "esperada"),
    [
        ("Not Found: /certificados/verificar/7K3M-9QX2-P4T8-WZ5R-1H6N/", "Not Found: /certificados/verificar/…/"),
        ("/certificados/verificar/7K3M.json", "/certificados/verificar/…"),
        ("/certificados/7K3M-9QX2/pdf/", "/certificados/…/pdf/"),
        ("/certificados/verificar/", "/certificados/verificar/"),
        ("/certificados/nome/7/", "/certificados/nome/7/"),
    ],
)
def test_o_registro_tira_o_codigo_do_caminho(linha, esperada):
    assert sem_codigo(linha) == esperada


def test_as_consultas_da_conferencia_nao_crescem(pronto, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        client.get(pronto.get_absolute_url())
    with django_assert_max_num_queries(1):
        json.loads(em_json(client, pronto.codigo).content)
