"""Publicar um curso com a cadeia incompleta pede um motivo, por qualquer dos caminhos do Wagtail."""

from datetime import timedelta

import pytest
from cadeias import criar_cadeia, ligar
from django.core.management import call_command
from django.utils import timezone
from fabricas import AchadoFactory, PessoaFactory
from wagtail.models import Page, PageLogEntry, Workflow

from contas.papeis import COORDENACAO, EDITORES, FACILITADORES, TUTORES
from coordenacao import publicacao
from coordenacao.models import PublicacaoComLacunas
from cursos.models import AulaPage, CursoPage, PraticaPage

pytestmark = pytest.mark.django_db
MOTIVO = "A aula deste objetivo sai na próxima semana."
NOMES = ("subtitulo", "apresentacao", "natureza", "modalidade", "publico", "metodologia", "base_legal")


@pytest.fixture
def cadeia():
    return criar_cadeia()


@pytest.fixture
def curso(cadeia):
    return cadeia.curso


@pytest.fixture
def com_lacuna(cadeia):
    """O curso, com um achado que nenhuma demanda reúne."""
    AchadoFactory(oficina=cadeia.oficina, codigo="OF-2030-01/050")
    return cadeia.curso


def entrar(client, pessoa):
    client.force_login(pessoa, "django.contrib.auth.backends.ModelBackend")
    return pessoa


@pytest.fixture
def editora(client):
    return entrar(client, PessoaFactory(grupo=EDITORES, nome="Editora Fictícia"))


def formulario(curso, **campos):
    listas = {f"comments-{nome}": 0 for nome in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")}
    return {
        **{nome: getattr(curso, nome) for nome in NOMES},
        **listas,
        "comments-MAX_NUM_FORMS": 1000,
        "title": curso.title,
        "slug": curso.slug,
        "carga_horaria": curso.carga_horaria,
        "oficina": curso.oficina_id,
        "seo_title": "",
        "search_description": "",
        **campos,
    }


def publicar(client, curso, **campos):
    return client.post(f"/admin/pages/{curso.pk}/edit/", formulario(curso, **{"action-publish": "1", **campos}))


def pergunta(curso):
    return f"/admin/publicar-com-lacunas/{curso.pk}/{CursoPage.objects.get(pk=curso.pk).latest_revision_id}/"


def titulo_no_ar(curso):
    return CursoPage.objects.get(pk=curso.pk).title


# --- Pela tela de editar ---------------------------------------------------------------------------------------------
def test_sem_lacunas_publica_direto(client, editora, curso):
    publicar(client, curso, title="Título novo")

    assert titulo_no_ar(curso) == "Título novo"
    assert not PublicacaoComLacunas.objects.exists()


def test_com_lacunas_pergunta_o_motivo_e_o_que_se_editou_fica_em_rascunho(client, editora, com_lacuna):
    resposta = publicar(client, com_lacuna, title="Título novo")
    tela = client.get(resposta["Location"])

    assert resposta["Location"] == pergunta(com_lacuna)
    assert "1 achado sem demanda" in tela.text
    assert "OF-2030-01/050" in tela.text
    assert titulo_no_ar(com_lacuna) == "Curso de teste"
    assert CursoPage.objects.get(pk=com_lacuna.pk).get_latest_revision_as_object().title == "Título novo"


@pytest.mark.parametrize(
    ("motivo", "frase"),
    [
        ("", "Diga o motivo."),
        ("   ", "Diga o motivo."),
        ("porque sim", "Escreva ao menos 20 letras"),
        ("porque sim\x00 e é um motivo comprido", "nulos"),
        ("x" * 2001, "2000"),
    ],
)
def test_motivo_que_nao_serve_volta_com_o_que_foi_escrito(client, editora, com_lacuna, motivo, frase):
    publicar(client, com_lacuna, title="Título novo")

    resposta = client.post(pergunta(com_lacuna), {"motivo": motivo})

    assert resposta.status_code == 422
    assert frase in resposta.text
    assert motivo.strip()[:10].replace("\x00", "") in resposta.text
    assert titulo_no_ar(com_lacuna) == "Curso de teste"
    assert not PublicacaoComLacunas.objects.exists()


def test_com_o_motivo_vai_ao_ar_e_fica_guardado_com_nome_data_e_lacunas(
    client, editora, com_lacuna, django_capture_on_commit_callbacks
):
    publicar(client, com_lacuna, title="Título novo")

    with django_capture_on_commit_callbacks(execute=True):
        resposta = client.post(pergunta(com_lacuna), {"motivo": MOTIVO}, follow=True)

    guardada = PublicacaoComLacunas.objects.get()
    assert titulo_no_ar(com_lacuna) == "Título novo"
    assert "está no ar" in resposta.text
    assert (guardada.curso_id, guardada.motivo, guardada.feita_por) == (com_lacuna.pk, MOTIVO, editora)
    assert guardada.lacunas == {"achado_sem_demanda": ["OF-2030-01/050"]}
    assert timezone.now() - guardada.feita_em < timedelta(minutes=1)
    assert PageLogEntry.objects.filter(action="coordenacao.publicar_com_lacunas", user=editora).exists()
    assert MOTIVO in client.get("/rastreabilidade/").text


def test_enviar_duas_vezes_guarda_um_motivo_so(client, editora, com_lacuna):
    publicar(client, com_lacuna)
    client.post(pergunta(com_lacuna), {"motivo": MOTIVO})

    resposta = client.post(pergunta(com_lacuna), {"motivo": MOTIVO})

    assert resposta.status_code == 422
    assert "Esta versão já está no ar." in resposta.text
    assert PublicacaoComLacunas.objects.count() == 1


def test_publica_a_versao_que_se_viu_mesmo_que_outra_pessoa_tenha_editado_depois(client, editora, com_lacuna):
    publicar(client, com_lacuna, title="A versão vista")
    endereco = pergunta(com_lacuna)
    client.post(f"/admin/pages/{com_lacuna.pk}/edit/", formulario(com_lacuna, title="Outra"))

    client.post(endereco, {"motivo": MOTIVO})

    assert titulo_no_ar(com_lacuna) == "A versão vista"


def test_se_a_lacuna_foi_corrigida_publica_sem_guardar_motivo(client, editora, cadeia, com_lacuna):
    publicar(client, com_lacuna, title="Título novo")
    cadeia.demanda.consolidacoes.create(achado=cadeia.oficina.achados.get(codigo="OF-2030-01/050"))

    client.post(pergunta(com_lacuna), {"motivo": MOTIVO})

    assert titulo_no_ar(com_lacuna) == "Título novo"
    assert not PublicacaoComLacunas.objects.exists()


def test_horas_que_nao_fecham_se_dizem_antes_e_nao_se_pergunta_o_motivo(client, editora, com_lacuna):
    resposta = publicar(client, com_lacuna, carga_horaria=9)

    assert resposta["Location"] == f"/admin/pages/{com_lacuna.pk}/edit/"


def test_horas_que_deixaram_de_fechar_seguram_a_publicacao_e_o_motivo_nao_se_perde(client, editora, com_lacuna):
    publicar(client, com_lacuna, title="Título novo")
    AulaPage.objects.update(minutos=1)
    recusa = publicacao.Recusa

    with pytest.raises(recusa, match="não fecham") as erro:
        publicacao.publicar(CursoPage.objects.get(pk=com_lacuna.pk).latest_revision, MOTIVO, editora)

    assert erro.value.codigo == "horas_nao_fecham"
    assert titulo_no_ar(com_lacuna) == "Curso de teste"
    assert not PublicacaoComLacunas.objects.exists()


def test_pagina_travada_por_outra_pessoa_nao_se_publica(client, editora, com_lacuna):
    publicar(client, com_lacuna, title="Título novo")
    Page.objects.filter(pk=com_lacuna.pk).update(locked=True, locked_by=PessoaFactory(administra=True))

    resposta = client.post(pergunta(com_lacuna), {"motivo": MOTIVO})

    assert "travada por outra pessoa" in resposta.text
    assert MOTIVO in resposta.text


def test_quem_nao_publica_nao_responde(client, com_lacuna):
    com_lacuna.save_revision()
    for papel in (None, COORDENACAO, TUTORES, FACILITADORES):
        entrar(client, PessoaFactory(grupo=papel))
        resposta = client.post(pergunta(com_lacuna), {"motivo": MOTIVO})
        assert resposta.status_code in {302, 403}
    assert not PublicacaoComLacunas.objects.exists()


def test_versao_de_outra_pagina_nao_serve(client, editora, com_lacuna):
    outra = com_lacuna.get_parent().specific.save_revision()

    assert client.get(f"/admin/publicar-com-lacunas/{com_lacuna.pk}/{outra.pk}/").status_code == 404


def test_criar_e_publicar_de_uma_vez_tambem_pergunta(client, editora, com_lacuna):
    catalogo = com_lacuna.get_parent()
    campos = formulario(com_lacuna, title="Novo", slug="novo", carga_horaria="", **{"action-publish": "1"})

    resposta = client.post(f"/admin/pages/add/cursos/cursopage/{catalogo.pk}/", campos)

    novo = CursoPage.objects.get(slug="novo")
    assert resposta["Location"] == pergunta(novo)


# --- Em lote ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def em_lote(client, django_capture_on_commit_callbacks):
    def publicar_em_lote(*paginas, **campos):
        consulta = "&".join(f"id={pagina.pk}" for pagina in paginas)
        volta = f"/admin/pages/{Page.objects.get(depth=2).pk}/"
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(f"/admin/bulk/wagtailcore/page/publish/?next={volta}&{consulta}", campos, follow=True)

    return publicar_em_lote


def test_em_lote_com_lacunas_nada_se_publica_e_se_diz_o_que_fazer(em_lote, editora, cadeia, com_lacuna):
    aula = cadeia.outra_aula
    aula.title = "Aula nova"
    aula.save_revision(user=editora)

    resposta = em_lote(com_lacuna, aula)

    assert "Nada foi publicado" in resposta.text
    assert "1 achado sem demanda" in resposta.text
    assert AulaPage.objects.get(pk=aula.pk).title != "Aula nova"
    assert not PublicacaoComLacunas.objects.exists()


@pytest.mark.parametrize("pelo_catalogo", [False, True])
def test_em_lote_que_completa_a_cadeia_publica_tudo(em_lote, editora, cadeia, pelo_catalogo):
    """As aulas estavam em rascunho: publicadas junto com o curso, não falta nada."""
    for modelo in (CursoPage, AulaPage, PraticaPage):
        modelo.objects.update(live=False)
    alvo = cadeia.curso.get_parent() if pelo_catalogo else cadeia.curso

    em_lote(alvo, include_descendants="on")

    assert not Page.objects.descendant_of(cadeia.curso, inclusive=True).not_live().exists()
    assert not PublicacaoComLacunas.objects.exists()


def test_em_lote_pelo_catalogo_tambem_confere_o_curso(em_lote, editora, com_lacuna):
    CursoPage.objects.update(live=False)

    em_lote(com_lacuna.get_parent(), include_descendants="on")

    assert not CursoPage.objects.get(pk=com_lacuna.pk).live


def test_publicar_em_lote_o_que_nao_e_curso_segue_igual(em_lote, editora, cadeia, com_lacuna):
    cadeia.outra_aula.title = "Aula nova"
    cadeia.outra_aula.save_revision(user=editora)

    em_lote(cadeia.outra_aula)

    assert AulaPage.objects.get(pk=cadeia.outra_aula.pk).title == "Aula nova"


# --- Pela revisão ----------------------------------------------------------------------------------------------------
def mandar_a_revisao(curso, editora):
    curso.title = "Título novo"
    curso.save_revision(user=editora)
    Workflow.objects.get().start(curso, editora)
    return CursoPage.objects.get(pk=curso.pk)


@pytest.fixture
def em_revisao(curso):
    return mandar_a_revisao(curso, PessoaFactory(grupo=EDITORES))


@pytest.fixture
def em_revisao_com_lacuna(com_lacuna):
    return mandar_a_revisao(com_lacuna, PessoaFactory(grupo=EDITORES))


@pytest.fixture
def coordenadora(client):
    return entrar(client, PessoaFactory(grupo=COORDENACAO))


def aprovar(client, curso):
    campos = {"action-workflow-action": "true", "workflow-action-name": "approve", "workflow-action-extra-data": "{}"}
    return client.post(f"/admin/pages/{curso.pk}/edit/", formulario(curso, title="Título novo", **campos))


def aprovar_pela_janela(client, curso):
    estado = curso.current_workflow_task_state
    return client.post(f"/admin/pages/workflow/action/{curso.pk}/approve/{estado.pk}/", {"comment": ""})


@pytest.mark.parametrize("como", [aprovar, aprovar_pela_janela])
def test_curso_sem_lacunas_aprovado_na_revisao_vai_ao_ar(client, coordenadora, em_revisao, como):
    como(client, em_revisao)

    assert titulo_no_ar(em_revisao) == "Título novo"
    assert not PublicacaoComLacunas.objects.exists()


@pytest.mark.parametrize("como", [aprovar, aprovar_pela_janela])
def test_curso_com_lacunas_aprovado_espera_pelo_motivo(client, coordenadora, em_revisao_com_lacuna, como):
    curso = em_revisao_com_lacuna

    resposta = como(client, curso)

    assert titulo_no_ar(curso) == "Curso de teste"
    assert not CursoPage.objects.get(pk=curso.pk).workflow_in_progress
    if como is aprovar:
        assert resposta["Location"] == pergunta(curso)
    assert pergunta(curso) in client.get("/admin/").text


def test_quem_aprovou_diz_o_motivo_e_o_curso_vai_ao_ar(client, coordenadora, em_revisao_com_lacuna):
    aprovar(client, em_revisao_com_lacuna)

    client.post(pergunta(em_revisao_com_lacuna), {"motivo": MOTIVO})

    assert titulo_no_ar(em_revisao_com_lacuna) == "Título novo"
    assert PublicacaoComLacunas.objects.get().feita_por == coordenadora
    assert "painel-lacunas" not in client.get("/admin/").text


def test_outra_pessoa_da_coordenacao_que_nao_aprovou_nao_responde(client, coordenadora, em_revisao_com_lacuna):
    aprovar(client, em_revisao_com_lacuna)
    entrar(client, PessoaFactory(grupo=COORDENACAO))

    assert client.post(pergunta(em_revisao_com_lacuna), {"motivo": MOTIVO}).status_code == 302
    assert "painel-lacunas" not in client.get("/admin/").text
    assert titulo_no_ar(em_revisao_com_lacuna) == "Curso de teste"


def test_curso_cujas_horas_nao_fecham_nao_vai_ao_ar_pela_aprovacao(client, coordenadora, em_revisao):
    AulaPage.objects.update(minutos=1)

    aprovar(client, em_revisao)

    assert titulo_no_ar(em_revisao) == "Curso de teste"


# --- Por agendamento e por fora das telas ----------------------------------------------------------------------------
def agendar(client, curso):
    curso.save_revision().publish()
    quando = timezone.localtime() + timedelta(days=2)
    publicar(client, curso, title="Título novo", go_live_at=f"{quando:%Y-%m-%d %H:%M}")
    return client.post(pergunta(curso), {"motivo": MOTIVO}, follow=True)


def chegar_a_hora(curso, capturar):
    revisao = CursoPage.objects.get(pk=curso.pk).latest_revision
    assert revisao.approved_go_live_at
    passado = timezone.now() - timedelta(minutes=5)
    revisao.content["go_live_at"] = passado.isoformat()
    revisao.approved_go_live_at = passado
    revisao.save()
    with capturar(execute=True):
        call_command("publish_scheduled")


def test_agendar_pergunta_na_hora_e_a_publicacao_depois_nao_cobra_de_novo(
    client, editora, com_lacuna, django_capture_on_commit_callbacks
):
    resposta = agendar(client, com_lacuna)
    assert "vai ao ar na data marcada" in resposta.text
    assert titulo_no_ar(com_lacuna) == "Curso de teste"

    chegar_a_hora(com_lacuna, django_capture_on_commit_callbacks)

    assert titulo_no_ar(com_lacuna) == "Título novo"
    assert PublicacaoComLacunas.objects.get().motivo == MOTIVO


def test_lacuna_surgida_depois_do_agendamento_fica_registrada_e_e_cobrada(
    client, editora, cadeia, com_lacuna, django_capture_on_commit_callbacks
):
    agendar(client, com_lacuna)
    ligar(cadeia.aula)
    ligar(cadeia.pratica)

    chegar_a_hora(com_lacuna, django_capture_on_commit_callbacks)

    sem_motivo = PublicacaoComLacunas.objects.get(motivo="")
    explicar = f"/admin/publicar-com-lacunas/motivo/{sem_motivo.pk}/"
    assert sem_motivo.lacunas["objetivo_sem_aula"] == ["OBJ-9"]
    assert explicar in client.get("/admin/").text
    assert "Ninguém disse o motivo" in client.get("/rastreabilidade/").text

    assert client.post(explicar, {"motivo": "curto"}).status_code == 422
    client.post(explicar, {"motivo": MOTIVO})
    sem_motivo.refresh_from_db()
    assert (sem_motivo.motivo, sem_motivo.feita_por) == (MOTIVO, editora)
    assert explicar not in client.get("/admin/").text
    assert client.get(explicar).status_code == 404
    assert "já foi dito" in client.post(explicar, {"motivo": MOTIVO}).text


def test_o_que_o_proprio_produto_publica_nao_e_cobrado(com_lacuna, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        com_lacuna.save_revision().publish()

    assert not PublicacaoComLacunas.objects.exists()


def test_versao_de_alguem_publicada_por_fora_fica_registrada(com_lacuna, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        com_lacuna.save_revision(user=PessoaFactory(grupo=EDITORES)).publish()

    assert PublicacaoComLacunas.objects.get().motivo == ""
