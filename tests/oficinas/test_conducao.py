"""A sala de quem facilita: o que fazer agora, os números, os botões, e quem pode o quê."""

import re

import pytest
from django.urls import reverse
from fabricas import (
    AchadoFactory,
    ConsorcioFactory,
    EixoFactory,
    MunicipioFactory,
    OficinaFactory,
    ParticipacaoFactory,
    PessoaFactory,
)

from oficinas.models import Achado, Convite, Oficina, Participacao
from oficinas.permissoes import PoliticaDeOficinas, pode_conduzir, pode_ler
from oficinas.sala_em_numeros import numeros

pytestmark = pytest.mark.django_db


def com_eixo(**campos):
    oficina = OficinaFactory(**campos)
    oficina.eixos.add(EixoFactory())
    oficina.save()
    return oficina


@pytest.fixture
def facilitadora():
    return PessoaFactory(grupo="Facilitadores")


@pytest.fixture
def admin(client, facilitadora):
    client.force_login(facilitadora)
    return client


def rota(nome, oficina, *mais):
    return reverse(f"oficinas_admin:{nome}", args=[oficina.pk, *mais])


# --- Quem pode -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("papel", "conduz", "le"),
    [
        ("Facilitadores", False, False),
        ("Editores", False, True),
        ("Coordenação", False, True),
        ("Tutores", False, False),
        ("Registro", False, False),
        (None, False, False),
        ("administra", True, True),
        ("facilita esta", True, True),
        ("facilitava, sem o papel", False, False),
    ],
)
def test_quem_conduz_e_quem_le(papel, conduz, le):
    grupo = {"facilita esta": "Facilitadores", "facilitava, sem o papel": None, "administra": None}.get(papel, papel)
    pessoa = PessoaFactory(grupo=grupo, administra=papel == "administra")
    suas = [pessoa] if papel in {"facilita esta", "facilitava, sem o papel"} else []
    oficina, politica = OficinaFactory(facilitadoras=suas), PoliticaDeOficinas(Oficina)

    assert (pode_conduzir(pessoa, oficina), pode_ler(pessoa, oficina)) == (conduz, le)
    for acao in ("change", "delete"):
        assert politica.user_has_permission_for_instance(pessoa, acao, oficina) is conduz
    assert politica.user_has_permission_for_instance(pessoa, "view", oficina) is le
    assert politica.user_has_any_permission_for_instance(pessoa, ["change", "view"], oficina) is le
    assert politica.instances_user_has_any_permission_for(pessoa, ["view"]).exists() is le
    assert politica.instances_user_has_any_permission_for(pessoa, ["change"]).exists() is conduz


SO_DE_QUEM_CONDUZ = ["abrir", "encerrar", "novo_codigo", "reabrir", "cartaz", "lista_de_presenca", "digitar"]
SO_DE_QUEM_CONDUZ += ["presencas", "presenca_nova", "presencas_colar", "presencas_marcar"]


@pytest.mark.parametrize("nome", SO_DE_QUEM_CONDUZ)
def test_a_oficina_alheia_nao_existe_e_a_que_so_se_le_nao_se_conduz(client, nome):
    oficina = com_eixo(aberta=True)
    estados = {}
    for papel in ("Facilitadores", "Editores"):
        client.force_login(PessoaFactory(grupo=papel))
        metodo = client.post if nome in {"abrir", "encerrar", "novo_codigo", "presencas_marcar"} else client.get
        estados[papel] = metodo(rota(nome, oficina))

    oficina.refresh_from_db()
    assert estados["Facilitadores"].status_code == 404
    assert estados["Editores"].status_code in {302, 403}
    assert estados["Editores"].get("Location", "/admin/") == "/admin/"
    assert oficina.situacao == "aberta"


def test_quem_so_le_ve_os_numeros_e_nao_ve_o_codigo_nem_os_botoes(client):
    oficina = com_eixo(aberta=True, codigo_de_entrada="CAFE34")
    client.force_login(PessoaFactory(grupo="Editores"))

    texto = client.get(rota("conducao", oficina)).text

    assert "0</strong> pessoas presentes" in texto
    assert "CAF E34" not in texto
    assert "CAFE34" not in texto
    assert "Encerrar" not in texto
    assert "Digitar achados" not in texto


# --- O que fazer agora -----------------------------------------------------------------------------------------------
def test_em_preparacao_diz_o_que_falta_e_abre(admin, facilitadora):
    oficina = OficinaFactory(facilitadoras=[facilitadora])

    texto = admin.get(rota("conducao", oficina)).text
    assert "Escolha os eixos" in texto
    assert "Sem isto a sala não abre." in texto
    assert "Escolha ao menos um eixo antes de abrir" in admin.post(rota("abrir", oficina), follow=True).text

    oficina.eixos.add(EixoFactory())
    oficina.save()
    resposta = admin.post(rota("abrir", oficina), follow=True)
    assert "A sala está aberta" in resposta.text
    assert f"Mostre o código {oficina.codigo_de_entrada}" in resposta.text


def test_avisa_quando_hoje_nao_e_o_dia(admin, facilitadora):
    de_hoje = com_eixo(facilitadoras=[facilitadora])
    de_2019 = com_eixo(facilitadoras=[facilitadora], data="2019-04-12")

    assert "hoje não é dia desta oficina" not in admin.get(rota("conducao", de_hoje)).text
    assert "hoje não é dia desta oficina" in admin.get(rota("conducao", de_2019)).text


def test_aberta_mostra_o_codigo_o_endereco_o_qr_e_o_mural(admin, facilitadora, settings):
    settings.ENDERECO_DO_SITE = "https://escola.exemplo.br"
    oficina = com_eixo(facilitadoras=[facilitadora], aberta=True, codigo_de_entrada="CAFE34")

    texto = admin.get(rota("conducao", oficina)).text

    assert "CAF E34" in texto
    assert "escola.exemplo.br/<wbr>oficinas/<wbr>entrar" in texto
    assert '<svg class="qr"' in texto or 'class="qr"' in texto
    assert reverse("oficinas:mural", args=[oficina.slug]) in texto
    assert f'data-numeros="{rota("numeros", oficina)}"' in texto


def test_encerrada_diz_os_passos_seguintes_e_nao_se_renova(admin, facilitadora):
    oficina = com_eixo(facilitadoras=[facilitadora], encerrada=True)

    texto = admin.get(rota("conducao", oficina)).text

    assert "Confira as presenças" in texto
    assert rota("reabrir", oficina) in texto
    assert "data-numeros" not in texto
    assert rota("cartaz", oficina) not in texto


def test_clicar_duas_vezes_em_abrir_diz_que_ja_esta_aberta(admin, facilitadora):
    oficina = com_eixo(facilitadoras=[facilitadora])
    admin.post(rota("abrir", oficina))

    assert "A oficina já está aberta." in admin.post(rota("abrir", oficina), follow=True).text


def test_reabrir_pede_o_motivo_e_guarda_o_que_se_escreveu(admin, facilitadora):
    oficina = com_eixo(facilitadoras=[facilitadora], encerrada=True)

    sem = admin.post(rota("reabrir", oficina), {"motivo": " "})
    longo = admin.post(rota("reabrir", oficina), {"motivo": "x" * 501})
    nulo = admin.post(rota("reabrir", oficina), {"motivo": "a\x00b"})
    assert [r.status_code for r in (sem, longo, nulo)] == [422, 422, 422]
    assert "Diga por que a oficina volta a abrir" in sem.text
    assert "x" * 501 in longo.text

    assert admin.post(rota("reabrir", oficina), {"motivo": "Faltou um grupo."}).status_code == 302
    oficina.refresh_from_db()
    assert oficina.aberta


def test_duplicar_pela_tela_leva_a_edicao_da_nova(admin, facilitadora):
    oficina = com_eixo(facilitadoras=[facilitadora])

    assert admin.get(rota("duplicar", oficina)).status_code == 200
    for data in ("", "ontem", "01/01/1900", "31/12/9999", "a\x00b"):
        assert admin.post(rota("duplicar", oficina), {"data": data}).status_code == 422

    resposta = admin.post(rota("duplicar", oficina), {"data": "01/06/2027"})
    nova = Oficina.objects.get(slug="2027-06-01")
    assert resposta.url == reverse("oficinas_da_escola:edit", args=[nova.pk])
    assert admin.get(resposta.url).status_code == 200


@pytest.mark.parametrize("nome", ["abrir", "encerrar", "novo_codigo", "presencas_marcar"])
def test_ato_so_por_post(admin, facilitadora, nome):
    assert admin.get(rota(nome, com_eixo(facilitadoras=[facilitadora]))).status_code == 405


# --- Os números ------------------------------------------------------------------------------------------------------
def test_os_numeros_contam_quem_esteve_e_o_que_se_disse():
    oficina = com_eixo(aberta=True)
    consorcio, municipio = ConsorcioFactory(sigla="CISA"), MunicipioFactory()
    ParticipacaoFactory.create_batch(2, oficina=oficina, consorcio=consorcio)
    ParticipacaoFactory(oficina=oficina, consorcio=None, municipio=municipio)
    ParticipacaoFactory(oficina=oficina, presente=False)
    AchadoFactory(oficina=oficina)
    AchadoFactory(oficina=oficina, oculto_em="2026-01-01T00:00Z")
    for n, orgao in enumerate([{"consorcio": consorcio}, {"entidade": "SES-MG"}]):
        Convite.objects.create(oficina=oficina, previstas=2 + n, sort_order=n, **orgao)

    contados = numeros(oficina)

    assert (contados["totais"].pessoas, len(contados["totais"].orgaos), contados["achados"]) == (3, 2, 1)
    assert [(eixo.codigo, n) for eixo, n in contados["eixos"]] == [("regulacao", 1)]
    assert [(c.orgao, c.previstas, c.presentes, c.frase) for c in contados["chegadas"]] == [
        ("CISA", 2, 2, "completo"),
        ("SES-MG", 3, 0, "ninguém ainda"),
    ]
    assert contados["fora_da_lista"] == 1


@pytest.mark.parametrize(
    ("vieram", "frase"), [(0, "ninguém ainda"), (1, "faltam 2"), (2, "falta 1"), (3, "completo"), (5, "2 a mais")]
)
def test_a_chegada_se_diz_em_palavras(vieram, frase):
    oficina, consorcio = com_eixo(), ConsorcioFactory()
    Convite.objects.create(oficina=oficina, consorcio=consorcio, previstas=3, sort_order=0)
    ParticipacaoFactory.create_batch(vieram, oficina=oficina, consorcio=consorcio)

    assert numeros(oficina)["chegadas"][0].frase == frase


def test_o_mesmo_orgao_convidado_duas_vezes_soma():
    oficina = com_eixo()
    for n, nome in enumerate(["SES-MG", "Ses-Mg"]):
        Convite.objects.create(oficina=oficina, entidade=nome, previstas=2, sort_order=n)
    ParticipacaoFactory(oficina=oficina, consorcio=None, entidade="ses mg")

    (chegada,) = numeros(oficina)["chegadas"]

    assert (chegada.orgao, chegada.previstas, chegada.presentes) == ("SES-MG", 4, 1)


def test_os_numeros_se_renovam_sozinhos_sem_nome_de_ninguem(admin, facilitadora):
    oficina = com_eixo(facilitadoras=[facilitadora], aberta=True)
    ParticipacaoFactory(oficina=oficina, nome="Ana Fictícia")
    AchadoFactory(oficina=oficina, enunciado="A fila some.")

    resposta = admin.get(rota("numeros", oficina))

    assert "no-store" in resposta["Cache-Control"]
    assert "<html" not in resposta.text
    assert "A fila some." in resposta.text
    assert re.search(r"<strong>1</strong> pessoa presente", resposta.text)
    assert "Ana Fictícia" not in resposta.text
    assert "Ana Fictícia" not in admin.get(rota("conducao", oficina)).text


@pytest.mark.parametrize("tamanho", [20, 500])
def test_a_conducao_custa_o_mesmo_com_20_ou_500(admin, facilitadora, django_assert_max_num_queries, tamanho):
    oficina = com_eixo(facilitadoras=[facilitadora], aberta=True)
    consorcio, eixo = ConsorcioFactory(), EixoFactory()
    Participacao.objects.bulk_create(
        Participacao(oficina=oficina, nome="Ana", papel="Técnica", consorcio=consorcio) for _ in range(tamanho)
    )
    Achado.objects.bulk_create(
        Achado(oficina=oficina, eixo=eixo, codigo=f"Y/{n}", enunciado="Texto", impacto=3, frequencia=3)
        for n in range(tamanho)
    )

    with django_assert_max_num_queries(26):
        texto = admin.get(rota("conducao", oficina)).text

    assert f"<strong>{tamanho}</strong> pessoas presentes" in texto
