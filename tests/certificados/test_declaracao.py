from io import BytesIO

import pytest
from corridas import ao_mesmo_tempo, sem_trava
from django.urls import reverse
from fabricas import ConsorcioFactory, ModeloFactory, OficinaFactory, ParticipacaoFactory, PessoaFactory
from pypdf import PdfReader

from certificados import documento, emissao
from certificados.declaracoes.participacao import DeclaracaoRecusada, a_declarar, declarar, declarar_todas
from certificados.especie import Especie
from certificados.models import AssinaturaDoModelo, Certificado, Modelo
from certificados.retificacao import corrigir
from certificados.revogacao import revogar
from contas.recusa import Recusa
from correio.models import Mensagem

pytestmark = pytest.mark.django_db


@pytest.fixture
def facilitadora(db):
    return PessoaFactory(grupo="Facilitadores")


@pytest.fixture
def oficina(modelo, facilitadora):
    return OficinaFactory(encerrada=True, facilitadoras=[facilitadora], horas=6, titulo="Oficina dos consórcios")


@pytest.fixture
def participacao(oficina):
    return ParticipacaoFactory(oficina=oficina, nome="Ana Fictícia", email="ana@example.org")


@pytest.fixture
def declaracao(participacao, facilitadora):
    declaracao = declarar(participacao, facilitadora)
    emissao.gerar_documento(declaracao.pk)
    declaracao.refresh_from_db()
    return declaracao


def texto_do(pdf):
    return " ".join(" ".join(pagina.extract_text() for pagina in PdfReader(BytesIO(pdf)).pages).split())


def test_a_declaracao_diz_quem_esteve_em_que_oficina_quando_e_por_quantas_horas(declaracao, oficina):
    pdf = documento.gerar(declaracao.dados)

    texto = texto_do(pdf)
    assert len(PdfReader(BytesIO(pdf)).pages) == 1
    for trecho in ("Ana Fictícia", "Oficina dos consórcios", oficina.codigo, "6 horas", declaracao.codigo_legivel):
        assert trecho in texto


def test_so_as_horas_de_quem_nao_ficou_o_tempo_todo(oficina, facilitadora):
    saiu_antes = ParticipacaoFactory(oficina=oficina, horas_presentes="2.50")

    assert declarar(saiu_antes, facilitadora).dados["carga_horaria"] == 2.5


def test_sem_horario_informado_a_declaracao_nao_inventa_horas(oficina, facilitadora):
    oficina.periodos.all().delete()
    oficina.save()

    dados = declarar(ParticipacaoFactory(oficina=oficina), facilitadora).dados

    assert dados["carga_horaria"] is None
    assert "hora" not in texto_do(documento.gerar(dados | {"local": "BH"})).lower()


def test_declarar_de_novo_devolve_a_mesma(declaracao, participacao, facilitadora):
    assert declarar(participacao, facilitadora) == declaracao


def test_usa_o_mesmo_livro_dos_certificados(certificado, declaracao):
    assert declaracao.numero == certificado.numero + 1


def test_avisa_por_email_quem_deixou_um_e_ninguem_mais(declaracao, oficina, facilitadora):
    sem_email = declarar(ParticipacaoFactory(oficina=oficina), facilitadora)
    emissao.gerar_documento(sem_email.pk)

    mensagem = Mensagem.objects.get()
    assert mensagem.para == "ana@example.org"
    assert declaracao.codigo_legivel in mensagem.texto


@pytest.mark.parametrize(
    ("mudanca", "codigo"), [({"nome": ""}, "sem_nome"), ({"presente": False}, "ausente")], ids=["sem nome", "ausente"]
)
def test_recusa_quem_nao_se_pode_declarar(oficina, facilitadora, mudanca, codigo):
    with pytest.raises(DeclaracaoRecusada) as recusa:
        declarar(ParticipacaoFactory(oficina=oficina, **mudanca), facilitadora)

    assert recusa.value.codigo == codigo
    assert not Certificado.objects.exists()


def test_recusa_antes_de_encerrar_a_oficina(modelo, facilitadora):
    aberta = OficinaFactory(aberta=True, facilitadoras=[facilitadora])

    with pytest.raises(DeclaracaoRecusada) as recusa:
        declarar(ParticipacaoFactory(oficina=aberta), facilitadora)

    assert recusa.value.codigo == "nao_encerrada"


def test_recusa_sem_quem_assine(participacao, facilitadora):
    AssinaturaDoModelo.objects.all().delete()
    with pytest.raises(Recusa) as recusa:
        declarar(participacao, facilitadora)
    assert recusa.value.codigo == "sem_signatario"

    Modelo.objects.update(live=False)
    with pytest.raises(Recusa) as recusa:
        declarar(participacao, facilitadora)
    assert recusa.value.codigo == "sem_modelo"


@pytest.mark.parametrize("grupo", ["Facilitadores", "Coordenação", "Editores", "Tutores", "Registro", None])
def test_so_quem_conduz_a_oficina_declara(participacao, grupo):
    with pytest.raises(DeclaracaoRecusada) as recusa:
        declarar(participacao, PessoaFactory(grupo=grupo) if grupo else PessoaFactory())

    assert recusa.value.codigo == "sem_permissao"


def test_emitir_todas_pula_quem_falta_e_repetir_nao_emite_outra(oficina, facilitadora, participacao):
    ParticipacaoFactory.create_batch(3, oficina=oficina)
    ParticipacaoFactory(oficina=oficina, nome="")
    ParticipacaoFactory(oficina=oficina, presente=False)

    primeira, segunda = declarar_todas(oficina, facilitadora), declarar_todas(oficina, facilitadora)

    assert (primeira.emitidas, segunda.emitidas, primeira.recusas) == (4, 0, [])


def test_corrigir_o_nome_da_outra_e_a_antiga_fica_substituida(declaracao, facilitadora):
    nova = corrigir(declaracao, facilitadora, "Faltava o sobrenome.", "Ana Fictícia da Silva")

    antiga = Certificado.objects.get(pk=declaracao.pk)
    assert (antiga.situacao, antiga.substituido_por) == ("substituido", nova)
    assert (nova.nome, nova.participacao) == ("Ana Fictícia da Silva", declaracao.participacao)


def test_revogar_avisa_e_a_de_quem_foi_revogada_so_sai_uma_a_uma(declaracao, oficina, facilitadora):
    revogar(declaracao, facilitadora, "Não esteve.", Certificado.Causa.ERRO)

    assert Mensagem.objects.filter(chave__contains="revogado", para="ana@example.org").count() == 1
    assert list(a_declarar(oficina)) == []
    assert declarar(declaracao.participacao, facilitadora) != declaracao


def test_outra_facilitadora_nao_corrige_nem_revoga(declaracao):
    for ato in (lambda p: corrigir(declaracao, p, "m", "Outro Nome"), lambda p: revogar(declaracao, p, "m")):
        with pytest.raises(Recusa) as recusa:
            ato(PessoaFactory(grupo="Facilitadores"))
        assert recusa.value.codigo == "sem_permissao"


def test_qualquer_pessoa_com_o_codigo_confere_e_baixa(client, declaracao):
    pagina = client.get(declaracao.get_absolute_url())
    pdf = client.get(reverse("certificados:pdf", args=[declaracao.codigo_legivel]))

    assert "Declaração válida" in pagina.text
    assert (pdf.status_code, pdf["Content-Type"]) == (200, "application/pdf")
    assert pdf["Content-Disposition"].startswith('attachment; filename="declaracao-')


def test_a_revogada_nao_se_baixa_sem_entrar(client, declaracao, facilitadora):
    revogar(declaracao, facilitadora, "Não esteve.", Certificado.Causa.ERRO)

    pdf = client.get(reverse("certificados:pdf", args=[declaracao.codigo_legivel]))
    pagina = client.get(declaracao.get_absolute_url())

    assert pdf.status_code in (302, 404)
    assert "Declaração revogada" in pagina.text


def test_o_livro_mostra_a_cada_facilitadora_so_as_suas(declaracao, certificado, facilitadora):
    assert list(Certificado.objects.do_registro(facilitadora)) == [declaracao]
    assert not Certificado.objects.do_registro(PessoaFactory(grupo="Facilitadores")).exists()


def test_a_tela_emite_todas_e_uma(client, oficina, facilitadora):
    client.force_login(facilitadora)
    uma, *_ = ParticipacaoFactory.create_batch(3, oficina=oficina)
    tela = reverse("certificados_admin:declaracoes", args=[oficina.pk])

    client.post(tela, {"participacao": uma.pk})
    assert Certificado.objects.count() == 1
    client.post(tela)

    assert Certificado.objects.count() == 3
    assert client.get(tela).text.count("em vigor") == 3


def test_a_tela_custa_o_mesmo_com_5_e_com_50_pessoas(client, oficina, facilitadora, django_assert_max_num_queries):
    client.force_login(facilitadora)
    tela = reverse("certificados_admin:declaracoes", args=[oficina.pk])
    for quantas in (5, 45):
        ParticipacaoFactory.create_batch(quantas, oficina=oficina, consorcio=ConsorcioFactory())
        declarar_todas(oficina, facilitadora)
        client.get(tela)
        with django_assert_max_num_queries(30):
            client.get(tela)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("travado", [True, False])
def test_dois_emissores_dao_uma_declaracao(monkeypatch, travado, modelo):
    facilitadora = PessoaFactory(is_superuser=True)  # o esvaziamento do banco leva os grupos e os modelos da casa
    ModeloFactory(
        especie=Especie.PARTICIPACAO, corpo="Declaramos que {nome} participou da oficina {oficina}, {quando}."
    )
    oficina = OficinaFactory(encerrada=True)
    if not travado:
        sem_trava(monkeypatch)

    violacoes = 0
    for _ in range(20):
        participacao = ParticipacaoFactory(oficina=oficina)
        resultados = ao_mesmo_tempo(*[lambda p=participacao: declarar(p, facilitadora)] * 2)
        violacoes += any(not isinstance(r, Certificado) for r in resultados) or len({r.pk for r in resultados}) != 1
        if violacoes and not travado:
            break

    assert (violacoes == 0) == travado


@pytest.mark.parametrize("pagina", ["/certificados/", "/minha-area/"])
def test_a_declaracao_aparece_a_quem_confirmou_o_email_a_que_ela_foi(declaracao, client, pagina):
    client.force_login(PessoaFactory(email="outra@example.org", nome="Outra Pessoa"))
    assert declaracao.registro not in client.get(pagina).text

    client.force_login(PessoaFactory(email="ana@example.org", nome="Ana Fictícia"))
    visto = client.get(pagina).text

    assert f"{declaracao.registro}" in visto
    assert reverse("certificados:pdf", args=[declaracao.codigo_legivel]) in visto


def test_email_ainda_nao_confirmado_nao_mostra_declaracao_nenhuma(declaracao):
    pessoa = PessoaFactory(email="ana@example.org")
    pessoa.emailaddress_set.update(verified=False)

    assert not Certificado.objects.visiveis_para(pessoa).exists()
