"""As telas do ciclo da turma: quem vê, quem age, o que cada uma mostra e faz."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from fabricas import EncontroFactory, MatriculaFactory, TurmaFactory

from avaliacoes import tentativa
from avaliacoes.models import AvaliacaoPage
from cursos import encerramento
from cursos.models import Turma

PAPEIS = ["anonima", "aluna", "tutora", "coordenadora", "de_outra", "editora", "registro", "administra"]
TELAS = ["abrir", "duplicar", "encerrar", "reabrir"]


def endereco(tela, turma):
    return reverse(f"turma_admin:{tela}", args=[turma.pk])


def recados(resposta):
    return " ".join(str(m) for m in get_messages(resposta.wsgi_request))


def em_rascunho(turma):
    turma.atividades.all().delete()
    Turma.objects.filter(pk=turma.pk).update(situacao="rascunho")
    turma.matriculas.all().delete() if not turma.movimentos.exists() else None
    turma.refresh_from_db()


@pytest.mark.parametrize("metodo", ["get", "post"])
@pytest.mark.parametrize("tela", TELAS)
@pytest.mark.parametrize("papel", PAPEIS)
def test_so_quem_coordena_entra(papel, tela, metodo, turma, entrar):
    if tela == "reabrir":
        Turma.objects.filter(pk=turma.pk).update(situacao="encerrada")
    antes = Turma.objects.get(pk=turma.pk).situacao

    resposta = getattr(entrar(papel), metodo)(endereco(tela, turma))

    if papel in {"coordenadora", "administra"}:
        assert resposta.status_code in {200, 302}
    elif papel in {"tutora", "registro"}:
        assert resposta.status_code == 403
    else:
        assert resposta.status_code == (404 if papel in {"de_outra", "editora"} else 302)
        assert Turma.objects.get(pk=turma.pk).situacao == antes


def test_duplicar_pede_tambem_poder_criar_turmas(turma, entrar, pessoas):
    turma.coordenadores.add(pessoas["editora"])

    assert entrar("editora").get(endereco("duplicar", turma)).status_code == 403


# --- Abrir -----------------------------------------------------------------------------------------------------------
def test_a_tela_de_abrir_lista_tudo_o_que_impede_e_onde_se_resolve(turma, entrar):
    em_rascunho(turma)
    turma.criterios.all().delete()
    turma.curso.unpublish()

    resposta = entrar("coordenadora").get(endereco("abrir", turma))

    assert "faltam 2 coisas" in resposta.text
    assert "Publique o curso antes de abrir a turma." in resposta.text
    assert "Acrescente ao menos um critério." in resposta.text
    assert reverse("wagtailadmin_pages:edit", args=[turma.curso_id]) in resposta.text
    assert reverse("turmas_da_escola:edit", args=[turma.pk]) in resposta.text
    assert "<button" not in resposta.text.split("quadro-acoes")[1].split("</form>")[0]


def test_abrir_recusado_volta_a_lista_e_aceito_vai_ao_quadro(turma, entrar):
    em_rascunho(turma)
    criterio = turma.criterios.first()
    turma.criterios.all().delete()
    cliente = entrar("coordenadora")

    recusado = cliente.post(endereco("abrir", turma))
    assert (recusado.status_code, recusado.url) == (302, endereco("abrir", turma))
    assert cliente.post(reverse("coordenacao:abrir", args=[turma.pk])).url == endereco("abrir", turma)
    criterio.pk = None
    criterio.save()
    aceito = cliente.post(endereco("abrir", turma))

    turma.refresh_from_db()
    assert (turma.situacao, aceito.url) == ("aberta", reverse("coordenacao:quadro", args=[turma.pk]))


def test_os_avisos_nao_escondem_o_botao(turma, entrar):
    em_rascunho(turma)
    Turma.objects.filter(pk=turma.pk).update(inscricoes_ate=timezone.localdate() - timedelta(1))

    pagina = entrar("coordenadora").get(endereco("abrir", turma)).text

    assert "A turma pode abrir" in pagina
    assert "As inscrições terminaram em" in pagina
    assert '<button class="button">Abrir a turma</button>' in pagina


# --- Duplicar --------------------------------------------------------------------------------------------------------
def test_antes_de_duplicar_veem_se_todas_as_datas(turma, entrar):
    EncontroFactory(turma=turma, titulo="Abertura")
    inicio = turma.inicio + timedelta(days=364)
    cliente = entrar("coordenadora")

    vazia = cliente.get(endereco("duplicar", turma)).text
    previa = cliente.get(endereco("duplicar", turma), {"codigo": "NOVA", "inicio": inicio.isoformat()}).text

    assert "Criar a turma" not in vazia
    assert "Criar a turma NOVA" in previa
    assert "Encontro “Abertura”" in previa
    assert not Turma.objects.filter(codigo="NOVA").exists()


def test_duplicar_cria_e_leva_ao_formulario_da_nova(turma, entrar, pessoas):
    inicio = turma.inicio + timedelta(days=364)

    resposta = entrar("coordenadora").post(endereco("duplicar", turma), {"codigo": "NOVA", "inicio": inicio})

    nova = Turma.objects.get(codigo="NOVA")
    assert resposta.url == reverse("turmas_da_escola:edit", args=[nova.pk])
    assert (nova.inicio, nova.situacao, nova.matriculas.count()) == (inicio, "rascunho", 0)
    assert pessoas["coordenadora"] in nova.coordenadores.all()


@pytest.mark.parametrize(
    ("codigo", "frase"),
    [("", "obrigatório"), ("com espaço", "válido"), ("REPETIDA", "Já há uma turma com este código")],
)
def test_codigo_que_nao_serve_e_dito_no_campo(turma, entrar, codigo, frase):
    TurmaFactory(codigo="REPETIDA", curso=turma.curso)
    antes = Turma.objects.count()

    resposta = entrar("coordenadora").post(endereco("duplicar", turma), {"codigo": codigo, "inicio": turma.inicio})

    assert frase in resposta.text
    assert 'id="id_codigo_error"' in resposta.text
    assert Turma.objects.count() == antes


# --- Encerrar e reabrir ----------------------------------------------------------------------------------------------
def test_antes_de_encerrar_ve_se_quem_conclui_quem_reprova_e_quem_sai(turma, entrar, pessoas):
    MatriculaFactory(turma=turma, situacao="lista_de_espera")

    pagina = entrar("coordenadora").get(endereco("encerrar", turma)).text

    assert "1 não conclui e recebe o motivo por e-mail" in pagina
    assert "Falta concluir “Aula 1.1”." in pagina
    assert "Na lista de espera: 1" in pagina
    turma.refresh_from_db()
    assert turma.situacao == "aberta"


def test_avaliacao_comecada_e_nao_enviada_e_dita_antes_de_encerrar(turma, entrar, pessoas):
    matricula = pessoas["aluna"].matriculas.get()
    tentativa.iniciar(matricula, AvaliacaoPage.objects.descendant_of(turma.curso).get())

    pagina = entrar("coordenadora").get(endereco("encerrar", turma)).text

    assert "Há 1 avaliação começada e não enviada." in pagina


def test_com_o_diario_aberto_a_tela_leva_a_ele_e_nao_tem_botao(turma, entrar):
    EncontroFactory(turma=turma)

    pagina = entrar("coordenadora").get(endereco("encerrar", turma)).text

    assert "O diário desta turma está aberto." in pagina
    assert "Encerrar a turma QCIS" not in pagina
    assert 'class="button no"' not in pagina


def test_encerrar_antes_do_fim_pede_motivo_e_guarda_o_que_se_escreveu(turma, entrar):
    cliente = entrar("coordenadora")

    sem = cliente.post(endereco("encerrar", turma), {"motivo": " "})
    assert "Para encerrar antes, escreva o motivo." in sem.text
    com = cliente.post(endereco("encerrar", turma), {"motivo": "Acabou a verba."})

    turma.refresh_from_db()
    assert (turma.situacao, com.url) == ("encerrada", endereco("encerrar", turma))


def test_a_tela_acompanha_o_encerramento_e_diz_quando_acabou(turma, entrar):
    cliente = entrar("coordenadora")
    cliente.post(endereco("encerrar", turma), {"motivo": "Acabou a verba."})

    andando = cliente.get(endereco("encerrar", turma)).text
    encerramento.decidir_todas(Turma.objects.get(pk=turma.pk))
    pronto = cliente.get(endereco("encerrar", turma)).text

    assert "Falta 1 matrícula por decidir." in andando
    assert "data-recarrega" in andando
    assert "Todas as matrículas foram decididas" in pronto
    assert "data-recarrega" not in pronto


def test_reabrir_mostra_quem_volta_e_pede_motivo(turma, entrar):
    cliente = entrar("coordenadora")
    cliente.post(endereco("encerrar", turma), {"motivo": "Acabou a verba."})
    encerramento.decidir_todas(Turma.objects.get(pk=turma.pk))

    tela = cliente.get(endereco("reabrir", turma)).text
    sem = cliente.post(endereco("reabrir", turma), {"motivo": ""})
    com = cliente.post(endereco("reabrir", turma), {"motivo": "A verba voltou."})

    assert "Voltam ao estudo, com aviso por e-mail: 1" in tela
    assert "Escreva o motivo de reabrir a turma" in sem.text
    assert "com 1 pessoa de volta ao estudo" in recados(com)
    turma.refresh_from_db()
    assert turma.situacao == "aberta"


def test_o_quadro_oferece_o_passo_que_cabe(turma, entrar):
    cliente, quadro = entrar("coordenadora"), reverse("coordenacao:quadro", args=[turma.pk])
    oferecidos = {}
    for situacao in ("rascunho", "aberta", "encerrada"):
        Turma.objects.filter(pk=turma.pk).update(situacao=situacao)
        pagina = cliente.get(quadro).text
        oferecidos[situacao] = {tela for tela in TELAS if endereco(tela, turma) in pagina}

    assert oferecidos == {
        "rascunho": {"abrir", "duplicar"},
        "aberta": {"encerrar", "duplicar"},
        "encerrada": {"reabrir", "duplicar"},
    }
    assert not any(endereco(tela, turma) in entrar("tutora").get(quadro).text for tela in TELAS)


@pytest.mark.parametrize("quantas", [2, 30])
def test_a_previa_na_tela_custa_o_mesmo_com_2_ou_30(turma, entrar, quantas, django_assert_max_num_queries):
    for _ in range(quantas):
        MatriculaFactory(turma=turma, confirmada=True)
        MatriculaFactory(turma=turma, em_analise=True)
    cliente = entrar("coordenadora")
    cliente.get(endereco("encerrar", turma))

    with django_assert_max_num_queries(32):
        assert cliente.get(endereco("encerrar", turma)).status_code == 200
