"""Quem assina, no admin: mandato, imagem só a quem pode, e por que não se exclui quem está em uso."""

import pytest
from django.urls import reverse
from fabricas import ModeloFactory, PessoaFactory, SignatarioFactory, assinam
from formulario_do_modelo import BACKEND, arquivo, png

from certificados import emissao
from certificados.models import AssinaturaDoModelo, Signatario

pytestmark = pytest.mark.django_db
LISTA = "/admin/signatario/"


@pytest.fixture
def client(client, coordenadora):
    client.force_login(coordenadora, BACKEND)
    return client


def dados(**mudancas):
    return {"nome": "Ana", "cargo": "Diretora", "mandato_de": "2026-01-01", "mandato_ate": "", **mudancas}


def test_registra_se_com_a_imagem_da_assinatura_que_a_lista_mostra(client):
    client.post(reverse("signatario:add"), dados(assinatura=arquivo(png(), "ana.png")))
    ana = Signatario.objects.get(nome="Ana")
    miniatura = reverse("certificados_admin:imagem", args=[ana.assinatura.name.rpartition("/")[2]])

    assert miniatura in client.get(LISTA).text
    assert miniatura in client.get(reverse("signatario:edit", args=[ana.pk])).text
    assert client.get(miniatura).content == png()


@pytest.mark.parametrize(
    ("grupo", "estado"), [("Coordenação", 200), ("Registro", 200), ("Editores", 302), ("Tutores", 302), (None, 302)]
)
def test_a_imagem_da_assinatura_so_a_quem_pode_ver_os_modelos(client, grupo, estado):
    client.post(reverse("signatario:add"), dados(assinatura=arquivo(png(), "ana.png")))
    nome = Signatario.objects.get(nome="Ana").assinatura.name.rpartition("/")[2]
    client.force_login(PessoaFactory(grupo=grupo) if grupo else PessoaFactory(), BACKEND)

    assert client.get(reverse("certificados_admin:imagem", args=[nome])).status_code == estado


@pytest.mark.parametrize("nome", ["..%2f..%2fplataforma.sqlite3", "a.png", "0" * 32 + ".html", "0" * 32 + ".png"])
def test_a_tela_de_imagens_nao_serve_outro_arquivo(client, nome):
    assert client.get(f"/admin/certificados/imagens/{nome}/").status_code == 404


def test_o_svg_aberto_sozinho_nao_executa_nada(client):
    desenho = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>'
    client.post(reverse("signatario:add"), dados(assinatura=arquivo(desenho, "ana.svg")))
    nome = Signatario.objects.get(nome="Ana").assinatura.name.rpartition("/")[2]

    resposta = client.get(reverse("certificados_admin:imagem", args=[nome]))

    assert resposta["Content-Type"] == "image/svg+xml"
    assert "sandbox" in resposta["Content-Security-Policy"]
    assert "script" not in resposta["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("mudanca", "campo", "frase"),
    [
        ({"mandato_ate": "2025-12-31"}, "mandato_ate", "O mandato termina antes de começar."),
        ({"assinatura": arquivo(b"nada", "a.png")}, "assinatura", "não é uma imagem PNG, JPEG ou SVG inteira"),
        ({"assinatura": arquivo(b"\x89PNG" + b"\0" * 6 * 2**20, "a.png")}, "assinatura", "e o limite é 5 MB"),
    ],
    ids=["datas", "imagem", "grande"],
)
def test_o_que_nao_serve_se_recusa_com_a_frase_e_o_digitado_fica(client, mudanca, campo, frase):
    resposta = client.post(reverse("signatario:add"), dados(**mudanca))

    assert frase in resposta.context["form"].errors[campo][0]
    assert 'value="Diretora"' in resposta.text
    assert not Signatario.objects.filter(nome="Ana").exists()


def test_a_lista_aponta_o_mandato_vencido_e_o_que_ainda_nao_comecou(client):
    SignatarioFactory(nome="Ivo", mandato_de="2020-01-01", mandato_ate="2021-12-31")
    SignatarioFactory(nome="Eva", mandato_de="2999-01-01")
    pagina = client.get(LISTA).text

    assert "mandato vencido em 31/12/2021" in pagina
    assert "mandato só começa em 01/01/2999" in pagina


def test_quem_assina_um_modelo_nao_se_exclui_e_a_tela_diz_qual(client, modelo):
    client.force_login(PessoaFactory(administra=True), BACKEND)
    ana = modelo.assinaturas.get().signatario

    resposta = client.post(reverse("signatario:delete", args=[ana.pk]))

    assert "está em “Certificado”" in resposta.text
    assert Signatario.objects.filter(pk=ana.pk).exists()


def test_quem_esta_so_no_rascunho_tambem_nao_se_exclui(client, modelo):
    client.force_login(PessoaFactory(administra=True), BACKEND)
    nova = SignatarioFactory(nome="Só no Rascunho")
    rascunho = modelo.get_latest_revision_as_object()
    rascunho.assinaturas.add(AssinaturaDoModelo(signatario=nova))
    rascunho.save_revision()

    assert "Só no Rascunho está em" in client.get(reverse("signatario:delete", args=[nova.pk])).text


def test_quem_nao_assina_nada_se_exclui(client):
    client.force_login(PessoaFactory(administra=True), BACKEND)
    ana = SignatarioFactory()

    client.post(reverse("signatario:delete", args=[ana.pk]))

    assert not Signatario.objects.filter(pk=ana.pk).exists()


def test_com_o_mandato_vencido_nao_se_emite_e_a_frase_diz_de_quem(matricula, coordenadora, modelo):
    Signatario.objects.update(mandato_de="2020-01-01", mandato_ate="2021-12-31")

    with pytest.raises(emissao.EmissaoRecusada, match="terminou em 31/12/2021") as recusa:
        emissao.emitir(matricula, por=coordenadora)

    assert recusa.value.codigo == "sem_signatario"


@pytest.mark.parametrize("quantos", [2, 15])
def test_a_lista_de_quem_assina_custa_o_mesmo_com_muitos(client, quantos, django_assert_max_num_queries):
    assinam(ModeloFactory(), *SignatarioFactory.create_batch(quantos))
    client.get(LISTA)

    with django_assert_max_num_queries(16):
        client.get(LISTA)
