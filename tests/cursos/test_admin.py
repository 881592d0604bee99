"""O que o admin deixa e não deixa fazer com o que se estuda."""

import pytest
from fabricas import (
    MatriculaFactory,
    NormaFactory,
    ObjetivoFactory,
    PessoaFactory,
    TermoFactory,
    TurmaFactory,
    criar_curso,
)
from wagtail.models import Page

from cursos.models import AulaPage, CitacaoDaAula, CriterioDaTurma, CursoPage, Encontro, ModuloPage, Norma, Turma

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(PessoaFactory(administra=True))
    return client


def aula(curso):
    return AulaPage.objects.descendant_of(curso).first()


@pytest.mark.parametrize("alvo", ["aula", "modulo", "curso"])
@pytest.mark.parametrize("ato", ["delete", "unpublish"])
def test_o_que_se_estuda_nao_se_exclui_nem_sai_do_ar_e_a_turma_e_nomeada(admin, alvo, ato):
    turma = TurmaFactory(codigo="QCIS-T1")
    curso = turma.curso
    pagina = {"aula": aula(curso), "modulo": ModuloPage.objects.child_of(curso).get(), "curso": curso}[alvo]

    resposta = admin.post(f"/admin/pages/{pagina.pk}/{ato}/", follow=True)

    assert resposta.status_code == 200
    assert "QCIS-T1" in resposta.text
    assert "Nada foi alterado" in resposta.text
    assert Page.objects.filter(pk=pagina.pk, live=True).exists()


@pytest.mark.parametrize("ato", ["delete", "unpublish"])
def test_em_lote_tambem_nao(admin, ato):
    turma = TurmaFactory(codigo="QCIS-T1")
    pagina = aula(turma.curso)

    resposta = admin.post(f"/admin/bulk/wagtailcore/page/{ato}/?id={pagina.pk}", follow=True)

    assert "QCIS-T1" in resposta.text
    assert Page.objects.filter(pk=pagina.pk, live=True).exists()


def test_aula_que_ninguem_estuda_se_exclui(admin):
    pagina = aula(criar_curso())

    admin.post(f"/admin/pages/{pagina.pk}/delete/")

    assert not Page.objects.filter(pk=pagina.pk).exists()


def formulario_do_curso(curso, **campos):
    nomes = ("subtitulo", "apresentacao", "natureza", "modalidade", "publico", "metodologia", "base_legal")
    dados = {nome: getattr(curso, nome) for nome in nomes}
    return {
        **dados,
        "title": curso.title,
        "slug": curso.slug,
        "carga_horaria": curso.carga_horaria,
        "oficina": "",
        "seo_title": "",
        "search_description": "",
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        "comments-MIN_NUM_FORMS": 0,
        "comments-MAX_NUM_FORMS": 1000,
        "action-publish": "1",
        **campos,
    }


def test_curso_cujas_horas_nao_fecham_nao_se_publica_e_o_rascunho_fica(admin):
    curso = criar_curso()

    resposta = admin.post(
        f"/admin/pages/{curso.pk}/edit/", formulario_do_curso(curso, carga_horaria=3, title="Novo título"), follow=True
    )

    curso.refresh_from_db()
    assert "O curso declara 3 h, mas os módulos somam 2 h." in resposta.text
    assert (curso.title, curso.carga_horaria) == ("Curso de teste", 2)
    assert curso.get_latest_revision_as_object().title == "Novo título"


def test_curso_cujas_horas_fecham_se_publica(admin):
    curso = criar_curso()

    admin.post(f"/admin/pages/{curso.pk}/edit/", formulario_do_curso(curso, title="Novo título"))

    assert CursoPage.objects.get().title == "Novo título"


def test_norma_citada_nao_se_exclui_e_o_motivo_e_dito(admin):
    norma = NormaFactory()
    pagina = aula(criar_curso())
    pagina.citacoes = [CitacaoDaAula(norma=norma)]
    pagina.save()

    resposta = admin.post(f"/admin/snippets/cursos/norma/delete/{norma.pk}/", follow=True)

    assert resposta.status_code in {200, 302, 403}
    assert Norma.objects.filter(pk=norma.pk).exists()


@pytest.mark.parametrize(
    "endereco",
    [
        "/admin/snippets/cursos/norma/",
        "/admin/snippets/cursos/norma/?q=gerais",
        "/admin/snippets/cursos/termo/?q=termo",
        "/admin/objetivos/",
        "/admin/escola/turmas/",
        "/admin/escola/turmas/new/",
    ],
)
def test_as_telas_da_escola_abrem(admin, endereco):
    NormaFactory(), TermoFactory(), ObjetivoFactory(), TurmaFactory()

    assert admin.get(endereco).status_code == 200


def inline(prefixo, *linhas):
    dados = {f"{prefixo}-TOTAL_FORMS": len(linhas), f"{prefixo}-INITIAL_FORMS": 0}
    dados |= {f"{prefixo}-MIN_NUM_FORMS": 0, f"{prefixo}-MAX_NUM_FORMS": 1000}
    for n, linha in enumerate(linhas):
        dados |= {f"{prefixo}-{n}-{campo}": valor for campo, valor in linha.items()}
        dados |= {f"{prefixo}-{n}-id": "", f"{prefixo}-{n}-DELETE": ""}
    return dados


def test_a_coordenacao_cria_a_turma_com_criterios_e_encontros_e_passa_a_coordena_la(client):
    curso, quem = criar_curso(), PessoaFactory(grupo="Coordenação")
    client.force_login(quem)
    dados = {
        "codigo": "NOVA-1",
        "vagas": 30,
        "curso": curso.pk,
        "inscricoes_de": "2026-01-01",
        "inscricoes_ate": "2026-02-01",
        "inicio": "2026-02-10",
        "fim": "2026-06-10",
        "confirmacao_em_dias": 5,
        "horas_da_oferta": 48,
        **inline("criterios", {"tipo": "atividades", "valor": ""}, {"tipo": "frequencia", "valor": "75"}),
        **inline("encontros", {"titulo": "Abertura", "dia": "2026-02-11", "formato": "presencial", "horas": "4"}),
        **inline("cotas"),
        **inline("limites"),
        **inline("modulos"),
    }

    resposta = client.post("/admin/escola/turmas/new/", dados)

    turma = Turma.objects.get(codigo="NOVA-1")
    assert resposta.status_code == 302
    assert list(turma.coordenadores.all()) == [quem]
    assert CriterioDaTurma.objects.filter(turma=turma).count() == 2
    assert Encontro.objects.get(turma=turma).horas == 4


def test_quem_coordena_uma_turma_nao_ve_nem_edita_a_outra(client):
    quem = PessoaFactory(grupo="Coordenação")
    dela, outra = TurmaFactory(codigo="DELA", coordenadores=[quem]), TurmaFactory(codigo="OUTRA")
    client.force_login(quem)

    lista = client.get("/admin/escola/turmas/").text

    assert "DELA" in lista
    assert "OUTRA" not in lista
    assert client.get(f"/admin/escola/turmas/edit/{dela.pk}/").status_code == 200
    assert client.get(f"/admin/escola/turmas/edit/{outra.pk}/").status_code == 302


def test_turma_com_gente_ou_aberta_nao_se_exclui(admin):
    aberta, vazia = TurmaFactory(), TurmaFactory(aberta=False)
    MatriculaFactory(turma=aberta)

    for turma in (aberta, vazia):
        admin.post(f"/admin/escola/turmas/delete/{turma.pk}/")

    assert set(Turma.objects.all()) == {aberta}


def test_quem_estuda_nao_entra_no_admin(client):
    client.force_login(PessoaFactory())

    assert client.get("/admin/escola/turmas/").status_code in {302, 403}
