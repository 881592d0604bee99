"""Dar uma atividade por feita: com motivo, com prova, com volta."""

import pytest
from corridas import ao_mesmo_tempo
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from fabricas import MatriculaFactory, ModeloFactory, PessoaFactory, TurmaFactory, criar_curso
from wagtail.log_actions import registry

from contas.papeis import COORDENACAO, TUTORES
from contas.recusa import Recusa
from correio.models import Mensagem
from cursos import atividade
from cursos.marcacao import desmarcar, marcar
from cursos.models import MarcacaoManual, Matricula

PDF = b"%PDF-1.7 prova"


def _prova(nome="lista.pdf", conteudo=PDF):
    return SimpleUploadedFile(nome, conteudo)


@pytest.fixture
def turma(db):
    ModeloFactory()
    return TurmaFactory(curso=criar_curso())


@pytest.fixture
def matricula(turma):
    return MatriculaFactory(turma=turma, confirmada=True)


@pytest.fixture
def por(turma):
    pessoa = PessoaFactory(grupo=COORDENACAO)
    turma.coordenadores.add(pessoa)
    return pessoa


@pytest.fixture
def aula(turma):
    return turma.atividades.select_related("pagina").filter(exige_nota=False).first().pagina


def test_marca_registra_avisa_e_guarda_a_prova_em_lugar_privado(matricula, por, aula, settings):
    marcacao = marcar(matricula, aula, por, " A rede caiu; fez em papel. ", _prova())

    progresso = matricula.progressos.get(pagina=aula)
    entrada = registry.get_logs_for_instance(matricula).get(action="cursos.marcar_atividade")
    assert progresso.concluido_em
    assert (marcacao.motivo, marcacao.feita_por) == ("A rede caiu; fez em papel.", por)
    assert marcacao.evidencia.read() == PDF
    assert not marcacao.evidencia.path.startswith(str(settings.MEDIA_ROOT))
    assert entrada.user == por
    assert "A rede caiu" in Mensagem.objects.get(para=matricula.pessoa.email, chave__contains="marcada").texto


def test_a_ultima_que_faltava_conclui_o_curso(matricula, por, aula):
    for a in matricula.turma.atividades.select_related("pagina").exclude(pagina=aula):
        (atividade.registrar_nota(matricula, a.pagina, 90) if a.exige_nota else atividade.concluir(matricula, a.pagina))

    marcar(matricula, aula, por, "Apresentou o certificado do curso equivalente.")

    assert Matricula.objects.get(pk=matricula.pk).situacao == "concluida"


def _ja_feita(matricula, aula):
    atividade.concluir(matricula, aula)
    return aula


def _que_vale_nota(matricula, aula):
    return matricula.turma.atividades.select_related("pagina").get(exige_nota=True).pagina


def _de_outro_curso(matricula, aula):
    return criar_curso(slug="outro").get_descendants().last()


def _de_quem_trancou(matricula, aula):
    Matricula.objects.filter(pk=matricula.pk).update(situacao="trancada")
    return aula


@pytest.mark.parametrize(
    ("qual", "motivo", "prova", "codigo"),
    [
        (None, "  ", None, "sem_motivo"),
        (_ja_feita, "Fez.", None, "ja_feita"),
        (_que_vale_nota, "Fez.", None, "exige_nota"),
        (_de_outro_curso, "Fez.", None, "fora_da_turma"),
        (_de_quem_trancou, "Fez.", None, "nao_matriculada"),
        (None, "Fez.", ("virus.exe", b"MZ"), "arquivo_desconhecido"),
        (None, "Fez.", ("falso.pdf", b"<html>"), "arquivo_desconhecido"),
        (None, "Fez.", ("grande.pdf", PDF + b"0" * 5 * 2**20), "arquivo_grande"),
    ],
)
def test_recusa_o_que_nao_se_pode_dar_por_feito(qual, motivo, prova, codigo, matricula, por, aula):
    pagina = qual(matricula, aula) if qual else aula

    with pytest.raises(Recusa) as recusa:
        marcar(matricula, pagina, por, motivo, _prova(*prova) if prova else None)

    assert recusa.value.codigo == codigo
    assert not MarcacaoManual.objects.exists()


def test_desfazer_devolve_a_atividade_apaga_a_prova_e_guarda_a_historia(
    matricula, por, aula, django_capture_on_commit_callbacks
):
    marcacao = marcar(matricula, aula, por, "Fez em papel.", _prova())
    guardado = marcacao.evidencia

    with django_capture_on_commit_callbacks(execute=True):
        desmarcar(marcacao, por, "O papel era de outra pessoa.")

    assert matricula.progressos.get(pagina=aula).concluido_em is None
    assert not MarcacaoManual.objects.exists()
    assert not guardado.storage.exists(guardado.name)
    acoes = registry.get_logs_for_instance(matricula).values_list("action", flat=True)
    assert {"cursos.marcar_atividade", "cursos.desmarcar_atividade"} <= set(acoes)
    with pytest.raises(Recusa) as recusa:
        desmarcar(marcacao, por, "De novo.")
    assert recusa.value.codigo == "ja_desfeita"
    assert marcar(matricula, aula, por, "Agora sim.").pk


def test_depois_de_concluir_nao_se_desfaz(matricula, por, aula):
    marcacao = marcar(matricula, aula, por, "Fez em papel.")
    Matricula.objects.filter(pk=matricula.pk).update(situacao="concluida")

    with pytest.raises(Recusa) as recusa:
        desmarcar(marcacao, por, "Engano.")

    assert recusa.value.codigo == "nao_matriculada"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_dois_cliques_marcam_uma_vez(matricula, por, aula):
    respostas = ao_mesmo_tempo(*[lambda: marcar(matricula, aula, por, "Fez em papel.")] * 3)

    assert MarcacaoManual.objects.count() == 1
    assert sorted(getattr(r, "codigo", "feita") for r in respostas) == ["feita", "ja_feita", "ja_feita"]


# --- As telas --------------------------------------------------------------------------------------------------------
def _entrar(client, pessoa):
    client.force_login(pessoa, "django.contrib.auth.backends.ModelBackend")
    return client


def test_a_ficha_oferece_mostra_quem_marcou_e_desfaz(matricula, por, aula, client):
    _entrar(client, por)
    ficha, tela = (
        reverse("coordenacao:pessoa", args=[matricula.pk]),
        reverse("coordenacao:marcar", args=[matricula.pk, aula.pk]),
    )

    assert tela in client.get(ficha).content.decode()
    recusada = client.post(tela, {"motivo": "Fez em papel.", "prova": _prova("x.pdf", b"nada")})
    client.post(tela, {"motivo": "Fez em papel.", "prova": _prova()})
    marcacao = MarcacaoManual.objects.get()
    html = client.get(ficha).content.decode()

    assert recusada.status_code == 422
    assert "Fez em papel." in recusada.content.decode()
    assert f"dada por feita por {por}" in html
    assert reverse("coordenacao:prova", args=[marcacao.pk]) in html
    client.post(reverse("coordenacao:desmarcar", args=[marcacao.pk]), {"motivo": "Engano."})
    assert not MarcacaoManual.objects.exists()
    assert "Desfez a marcação de uma atividade" in client.get(ficha).content.decode()


def test_a_prova_so_se_baixa_por_quem_acompanha_a_turma(matricula, por, aula, client, turma):
    marcacao = marcar(matricula, aula, por, "Fez em papel.", _prova())
    endereco = reverse("coordenacao:prova", args=[marcacao.pk])
    tutora, alheia = PessoaFactory(grupo=TUTORES), PessoaFactory(grupo=COORDENACAO)
    turma.tutores.add(tutora)

    assert client.get(endereco).status_code == 302
    assert _entrar(client, matricula.pessoa).get(endereco).status_code == 302
    assert _entrar(client, alheia).get(endereco).status_code == 404
    resposta = _entrar(client, tutora).get(endereco)
    assert b"".join(resposta.streaming_content) == PDF
    assert "attachment" in resposta["Content-Disposition"]
    assert resposta["X-Content-Type-Options"] == "nosniff"
    assert "private, no-store" in resposta["Cache-Control"]
    desfazer = reverse("coordenacao:desmarcar", args=[marcacao.pk])
    assert _entrar(client, tutora).post(desfazer, {"motivo": "x"}).status_code == 403
