"""Minha área: o que fazer primeiro, cada matrícula em palavras, e o custo que não cresce."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from fabricas import MatriculaFactory, ModeloFactory, PessoaFactory, TurmaFactory, criar_curso, vencer

from avaliacoes.models import AvaliacaoPage, Tentativa
from certificados import emissao
from certificados.declaracoes.da_matricula import declarar_matricula
from cursos import atividade
from cursos.models import Encontro, Matricula
from portal import minha_area

pytestmark = pytest.mark.django_db


@pytest.fixture
def turma():
    ModeloFactory()
    return TurmaFactory(curso=criar_curso())


def _passos(matricula):
    return [p.rotulo for p in minha_area.montar(matricula.pessoa).passos]


def _fazer(matricula, quantas=None):
    for a in list(matricula.turma.atividades.select_related("pagina"))[:quantas]:
        atividade.registrar_nota(matricula, a.pagina, 90) if a.exige_nota else atividade.concluir(matricula, a.pagina)


def test_quem_nao_entrou_vai_para_o_login(client):
    assert client.get("/minha-area/").url == "/contas/login/?next=/minha-area/"


def test_sem_matricula_a_pagina_leva_as_turmas_abertas(client):
    client.force_login(PessoaFactory(), "django.contrib.auth.backends.ModelBackend")

    html = client.get("/minha-area/").content.decode()

    assert "Você ainda não tem matrícula" in html
    assert "/#turmas" in html


def test_quem_nao_comecou_comeca_pela_primeira_atividade(turma):
    matricula = MatriculaFactory(turma=turma, confirmada=True)

    passo = minha_area.montar(matricula.pessoa).primeiro

    assert passo.rotulo == "Começar"
    assert passo.url == f"/estudo/atividades/{turma.atividades.first().pagina_id}/"


def test_quem_esta_no_meio_continua_da_proxima(turma):
    matricula = MatriculaFactory(turma=turma, confirmada=True)
    _fazer(matricula, 1)

    passo = minha_area.montar(matricula.pessoa).primeiro

    assert passo.rotulo == "Continuar"
    assert passo.url == f"/estudo/atividades/{turma.atividades.all()[1].pagina_id}/"


def test_quem_tirou_nota_baixa_volta_a_avaliacao_so_depois_das_atividades(turma):
    matricula = MatriculaFactory(turma=turma, confirmada=True)
    avaliacao = turma.atividades.get(exige_nota=True)
    atividade.registrar_nota(matricula, avaliacao.pagina, 50)
    outras = [a.pagina for a in turma.atividades.exclude(pk=avaliacao.pk).select_related("pagina")]

    antes = minha_area.montar(matricula.pessoa).primeiro.url
    for pagina in outras:
        atividade.concluir(matricula, pagina)
    depois = minha_area.montar(matricula.pessoa).primeiro.url

    assert antes == f"/estudo/atividades/{outras[0].pk}/"
    assert depois == f"/estudo/atividades/{avaliacao.pagina_id}/"


def test_a_tentativa_aberta_vem_antes_de_tudo_e_a_vencida_nao(turma):
    matricula = MatriculaFactory(turma=turma, confirmada=True)
    avaliacao = AvaliacaoPage.objects.descendant_of(turma.curso).first()
    tentativa = Tentativa.objects.create(matricula=matricula, avaliacao=avaliacao, numero=1)

    assert _passos(matricula)[0] == "Voltar à avaliação"
    vencer(tentativa, timedelta(minutes=1))
    assert _passos(matricula)[0] == "Começar"


def test_a_vaga_deferida_pede_confirmacao_com_prazo_por_post(turma):
    ate = timezone.now() + timedelta(days=3)
    matricula = MatriculaFactory(turma=turma, situacao="deferida", confirmar_ate=ate)

    passo = minha_area.montar(matricula.pessoa).primeiro

    assert passo.por_post
    assert passo.url == f"/estudo/matriculas/{matricula.pk}/confirmar/"
    assert str(timezone.localtime(ate).year) in passo.texto


def test_perto_do_fim_pede_para_conferir_o_nome_uma_vez(turma):
    matricula = MatriculaFactory(turma=turma, confirmada=True)
    assert "Conferir o nome" not in _passos(matricula)
    _fazer(matricula)

    assert _passos(matricula) == ["Conferir o nome"]
    Matricula.objects.filter(pk=matricula.pk).update(nome_conferido_em=timezone.now())
    assert _passos(matricula) == []


def test_o_certificado_pronto_e_um_toque(turma, client):
    matricula = MatriculaFactory(turma=turma, confirmada=True)
    _fazer(matricula)
    certificado = emissao.emitir(matricula)
    assert _passos(matricula) == []
    emissao.gerar_documento(certificado.pk)
    client.force_login(matricula.pessoa, "django.contrib.auth.backends.ModelBackend")

    html = client.get("/minha-area/").content.decode()

    assert _passos(matricula) == ["Baixar o certificado (PDF)"]
    assert f"/certificados/{certificado.codigo_legivel}/pdf/" in html


def test_leva_a_pedir_declaracao_so_quem_pode_pedir(turma, client):
    for situacao, leva in ({"confirmada": True}, True), ({"situacao": "em_analise"}, False):
        client.force_login(
            MatriculaFactory(turma=turma, **situacao).pessoa, "django.contrib.auth.backends.ModelBackend"
        )

        assert ('href="/certificados/"' in client.get("/minha-area/").content.decode()) == leva


def test_a_declaracao_diz_que_e_declaracao_e_nao_passa_pelo_certificado(turma, client):
    matricula = MatriculaFactory(turma=turma, concluida=True)
    declarar_matricula(matricula, matricula.pessoa)
    client.force_login(matricula.pessoa, "django.contrib.auth.backends.ModelBackend")

    html = client.get("/minha-area/").content.decode()

    assert f"<h3>Declaração de matrícula: {turma.curso.title}</h3>" in html
    assert "Você cumpriu tudo." in html


@pytest.mark.parametrize("situacao", Matricula.Situacao.values)
def test_cada_situacao_se_explica_e_a_pagina_abre(situacao, turma, client):
    matricula = MatriculaFactory(turma=turma, situacao=situacao, motivo="Fora do público.")
    client.force_login(matricula.pessoa, "django.contrib.auth.backends.ModelBackend")

    html = client.get("/minha-area/").content.decode()

    (item,) = minha_area.montar(matricula.pessoa).itens
    assert item.significado
    assert Matricula.Situacao(situacao).label in html
    assert ("Fora do público." in html) == (not matricula.aberta)
    assert f"/estudo/matriculas/{matricula.pk}/" in html


def test_a_proxima_data_e_a_do_encontro_ou_do_fim(turma):
    matricula = MatriculaFactory(turma=turma, confirmada=True)
    hoje = timezone.localdate()

    assert "vão até" in minha_area.montar(matricula.pessoa).itens[0].proxima_data
    Encontro.objects.create(turma=turma, titulo="Aula", dia=hoje - timedelta(days=1), horas=Decimal(4))
    Encontro.objects.create(turma=turma, titulo="Aula", dia=hoje + timedelta(days=9), horas=Decimal(4))
    assert "Próximo encontro" in minha_area.montar(matricula.pessoa).itens[0].proxima_data


def test_custa_o_mesmo_com_uma_e_com_dez_matriculas(turma, client, django_assert_max_num_queries):
    pessoa = PessoaFactory()
    client.force_login(pessoa, "django.contrib.auth.backends.ModelBackend")
    _fazer(MatriculaFactory(turma=turma, pessoa=pessoa, confirmada=True), 2)
    client.get("/minha-area/")
    with django_assert_max_num_queries(30) as uma:
        client.get("/minha-area/")
    for n in range(9):
        outra = TurmaFactory(curso=criar_curso(slug=f"curso-{n}", titulo=f"Curso {n}", avaliacao=False))
        _fazer(MatriculaFactory(turma=outra, pessoa=pessoa, confirmada=True), 2)

    with django_assert_max_num_queries(len(uma)):
        client.get("/minha-area/")
