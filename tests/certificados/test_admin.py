import io

import pytest
from django.urls import reverse
from fabricas import PessoaFactory
from openpyxl import load_workbook

from certificados.models import Certificado, Modelo
from certificados.permissoes import pode_emitir

pytestmark = pytest.mark.django_db
LIVRO = "/admin/livro-de-registro/"


def test_o_livro_mostra_a_coordenacao_so_as_suas_turmas_e_ao_registro_tudo(certificado, coordenadora, client):
    client.force_login(coordenadora)
    da_turma = client.get(LIVRO).content.decode()
    client.force_login(PessoaFactory(grupo="Coordenação"))
    de_outra = client.get(LIVRO).content.decode()
    client.force_login(PessoaFactory(grupo="Registro"))

    tudo = client.get(LIVRO, {"q": certificado.nome[:8], "ano": certificado.ano}).content.decode()

    assert certificado.registro in da_turma
    assert certificado.nome not in de_outra
    assert certificado.nome in tudo


def test_quem_facilita_nao_ve_no_livro_o_certificado_de_uma_turma(certificado, client):
    client.force_login(PessoaFactory(grupo="Facilitadores"))

    assert certificado.nome not in client.get(LIVRO).text
    assert client.get(f"{LIVRO}inspect/{certificado.pk}/").status_code in (302, 403, 404)


@pytest.mark.parametrize("grupo", ["Editores", "Tutores"])
def test_os_outros_papeis_nao_abrem_o_livro(certificado, client, grupo):
    client.force_login(PessoaFactory(grupo=grupo))

    assert client.get(LIVRO).status_code == 302


def test_o_livro_se_consulta_mas_nao_se_edita(certificado, client):
    client.force_login(PessoaFactory(administra=True))

    linha = client.get(f"{LIVRO}inspect/{certificado.pk}/")
    edicao = client.get(f"{LIVRO}edit/{certificado.pk}/")
    nova = client.get(f"{LIVRO}new/")
    apagar = client.post(f"{LIVRO}delete/{certificado.pk}/")

    assert linha.status_code == 200
    assert certificado.nome in linha.content.decode()
    assert {edicao.status_code, nova.status_code, apagar.status_code} == {302}
    assert Certificado.objects.filter(pk=certificado.pk).exists()


def test_a_linha_leva_aos_atos_so_quem_pode(certificado, coordenadora, client):
    url = f"{LIVRO}inspect/{certificado.pk}/"
    ato = reverse("certificados_admin:corrigir", args=[certificado.pk])
    client.force_login(coordenadora)
    de_quem_pode = client.get(url).content.decode()
    client.force_login(PessoaFactory(grupo="Registro"))

    do_registro = client.get(url).content.decode()

    assert ato in de_quem_pode
    assert ato not in do_registro


def test_a_coordenadora_de_outra_turma_nao_ve_a_linha(certificado, client):
    client.force_login(PessoaFactory(grupo="Coordenação"))

    assert client.get(f"{LIVRO}inspect/{certificado.pk}/").status_code == 302


def test_a_coordenadora_corrige_pelo_admin(certificado, coordenadora, client):
    client.force_login(coordenadora)
    url = reverse("certificados_admin:corrigir", args=[certificado.pk])
    pagina = client.get(url).content.decode()

    resposta = client.post(url, {"nome": "Nome Certo", "motivo": "Acento."})

    assert f'value="{certificado.nome}"' in pagina
    assert resposta.status_code == 302
    assert Certificado.objects.em_vigor().get().nome == "Nome Certo"


def test_a_coordenadora_revoga_pelo_admin_e_a_segunda_vez_ouve_por_que_nao(certificado, coordenadora, client):
    client.force_login(coordenadora)
    url = reverse("certificados_admin:revogar", args=[certificado.pk])
    client.post(url, {"causa": "erro", "motivo": "Engano."})

    resposta = client.post(url, {"causa": "erro", "motivo": "Engano."})

    assert resposta.status_code == 200
    assert "já não está em vigor" in resposta.content.decode()


@pytest.mark.parametrize("ato", ["corrigir", "refazer", "revogar"])
def test_o_formulario_nao_se_abre_para_o_que_ja_nao_vale(certificado, coordenadora, client, ato):
    client.force_login(coordenadora)
    client.post(reverse("certificados_admin:revogar", args=[certificado.pk]), {"causa": "erro", "motivo": "Engano."})

    resposta = client.get(reverse(f"certificados_admin:{ato}", args=[certificado.pk]), follow=True)

    assert resposta.redirect_chain == [(f"{LIVRO}inspect/{certificado.pk}/", 302)]
    assert "já não está em vigor: foi revogado" in resposta.text


@pytest.mark.parametrize("ato", ["corrigir", "revogar"])
def test_quem_nao_coordena_a_turma_nao_chega_aos_atos(certificado, client, ato):
    url = reverse(f"certificados_admin:{ato}", args=[certificado.pk])
    tutora = PessoaFactory(grupo="Tutores")
    certificado.matricula.turma.tutores.add(tutora)
    pessoas = [certificado.matricula.pessoa, tutora] + [
        PessoaFactory(grupo=g) for g in ("Coordenação", "Editores", "Registro")
    ]

    situacoes = []
    for pessoa in pessoas:
        client.force_login(pessoa)
        situacoes.append(client.post(url, {"nome": "Outro Nome", "causa": "erro", "motivo": "Sim."}).status_code)

    assert set(situacoes) <= {302, 403, 404}
    certificado.refresh_from_db()
    assert certificado.em_vigor


def test_emitir_e_de_quem_coordena_a_turma_com_a_permissao(turma, coordenadora):
    sem_grupo, aluna = PessoaFactory(), PessoaFactory()
    turma.coordenadores.add(sem_grupo)

    podem = [coordenadora, PessoaFactory(administra=True)]
    nao_podem = [sem_grupo, aluna] + [
        PessoaFactory(grupo=g) for g in ("Coordenação", "Tutores", "Editores", "Registro")
    ]

    assert [pode_emitir(p, turma) for p in podem] == [True, True]
    assert [pode_emitir(p, turma) for p in nao_podem] == [False] * 6


def test_o_modelo_recusa_marcador_que_nao_existe(coordenadora, client):
    client.force_login(coordenadora)
    url = reverse("wagtailsnippets_certificados_modelo:edit", args=[Modelo.objects.first().pk])
    texto = "{nome} {curso} {carga_horaria} {cor_preferida}"
    grupos = {f"{g}-{c}_FORMS": 0 for g in ("assinaturas", "logotipos") for c in ("TOTAL", "INITIAL")}
    campos = {"especie": "certificado", "titulo": "Certificado", "corpo": texto, "desenho": "sobrio"}

    resposta = client.post(url, {**campos, "orientacao": "paisagem", **grupos, "action-publish": "sim"})

    assert resposta.status_code == 200
    assert "{cor_preferida} não existe" in resposta.content.decode()


@pytest.mark.parametrize("formato", ["csv", "xlsx"])
def test_o_livro_de_registro_se_exporta_com_acentos_e_sem_formulas(formato, certificado, client):
    Certificado.objects.filter(pk=certificado.pk).update(dados={**certificado.dados, "nome": "=1+1 Ângela Ção"})
    client.force_login(PessoaFactory(administra=True), "django.contrib.auth.backends.ModelBackend")

    resposta = client.get(reverse("livro_de_registro:index"), {"export": formato})
    bruto = b"".join(resposta.streaming_content)

    assert "attachment" in resposta["Content-Disposition"]
    if formato == "csv":
        assert bruto.startswith(b"\xef\xbb\xbf")
        assert "'=1+1 Ângela Ção" in bruto.decode("utf-8-sig")
    else:
        celulas = [c for linha in load_workbook(io.BytesIO(bruto)).active.iter_rows() for c in linha]
        assert next(c for c in celulas if c.value == "=1+1 Ângela Ção").data_type == "s"
