"""A lista de tentativas da turma e a história de uma; encerrar o que ficou aberto."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from fabricas import MatriculaFactory, PessoaFactory, TurmaFactory, vencer

from avaliacoes import encerramento, historico
from avaliacoes import tentativa as atos
from avaliacoes.models import AvaliacaoPage, EventoDaTentativa, Tentativa
from cursos import encerramento as fim_da_turma
from cursos.models import Progresso


@pytest.fixture
def equipe(cena):
    cena.coordenadora, cena.tutora = PessoaFactory(grupo="Coordenação"), PessoaFactory(grupo="Tutores")
    cena.turma.coordenadores.add(cena.coordenadora)
    cena.turma.tutores.add(cena.tutora)
    return cena


def _historico(tentativa):
    return reverse("tentativas:historico", args=[tentativa.pk])


# --- A história ------------------------------------------------------------------------------------------------------
def test_a_historia_traz_todas_as_versoes_da_resposta_e_quem_fez_o_que(equipe, client):
    tentativa = atos.iniciar(equipe.matricula, equipe.avaliacao)
    atos.responder(tentativa, 1, 1, ["a"])
    atos.responder(tentativa, 1, 2, ["b"])
    atos.enviar(tentativa, por=equipe.pessoa)
    client.force_login(equipe.tutora)

    html = client.get(_historico(tentativa)).content.decode()

    esperados = ["Alternativa a", "Alternativa b", "<strong>vale</strong>", "trocada", "Começou", "Enviou", "33,33"]
    assert [trecho for trecho in esperados if trecho not in html] == []
    assert str(equipe.pessoa) in html


def test_quem_olha_a_vencida_a_encerra(equipe, client):
    tentativa = vencer(atos.iniciar(equipe.matricula, equipe.avaliacao), timedelta(minutes=5))
    client.force_login(equipe.tutora)

    html = client.get(_historico(tentativa)).content.decode()

    assert "a plataforma enviou o que estava salvo" in html
    assert not Tentativa.objects.get(pk=tentativa.pk).aberta


def test_a_de_reacao_nao_mostra_respostas_de_ninguem(equipe, client):
    AvaliacaoPage.objects.update(tipo="reacao", peso=0, nota_minima=None)
    tentativa = atos.iniciar(equipe.matricula, AvaliacaoPage.objects.get())
    atos.responder(tentativa, 1, 1, ["b"])
    client.force_login(equipe.coordenadora)

    html = client.get(_historico(tentativa)).content.decode()

    assert "não ficam ligadas à pessoa" in html
    assert "Alternativa b" not in html


# --- Outra sessão ----------------------------------------------------------------------------------------------------
def _responder(client, tentativa, sequencia=1, valores=("b",)):
    corpo = {"ordem": 1, "sequencia": sequencia, "valores": list(valores)}
    endereco = reverse("avaliacoes:responder", args=[tentativa.pk])
    return client.post(endereco, corpo, content_type="application/json")


def test_responder_de_outra_sessao_fica_anotado_uma_vez(equipe, client):
    client.force_login(equipe.pessoa)
    client.post(reverse("avaliacoes:iniciar", args=[equipe.avaliacao.pk]))
    tentativa = Tentativa.objects.get()
    _responder(client, tentativa)
    assert not tentativa.eventos.filter(tipo="outro_aparelho").exists()

    outro = type(client)()
    outro.force_login(equipe.pessoa)
    for n in range(3):
        _responder(outro, tentativa, 2 + n, ["a", "b"][n % 2 :])
    _responder(client, tentativa, 9)

    evento = tentativa.eventos.get(tipo="outro_aparelho")
    assert set(evento.dados) == {"sessao"}
    assert outro.session.session_key not in str(evento.dados)


# --- A lista ---------------------------------------------------------------------------------------------------------
def _lista(turma, **filtro):
    return reverse("tentativas:lista", args=[turma.pk]) + "".join(f"?{k}={v}" for k, v in filtro.items())


def test_a_lista_filtra_por_estado_e_por_nome(equipe, client):
    vencida = vencer(atos.iniciar(equipe.matricula, equipe.avaliacao), timedelta(minutes=5))
    aberta, feita, espera = (
        atos.iniciar(m, equipe.avaliacao) for m in MatriculaFactory.create_batch(3, turma=equipe.turma, confirmada=True)
    )
    atos.enviar(feita)
    atos.enviar(espera)
    Tentativa.objects.filter(pk=espera.pk).update(nota=None)
    client.force_login(equipe.tutora)

    def achadas(**filtro):
        return [t.pk for t, *_ in client.get(_lista(equipe.turma, **filtro)).context["linhas"]]

    esperado = {"andamento": aberta, "esgotada": vencida, "enviada": feita, "por_corrigir": espera}
    for estado, tentativa in esperado.items():
        assert achadas(estado=estado) == [tentativa.pk]
    assert len(achadas()) == len(achadas(estado="qualquer")) == 4
    assert achadas(q=feita.matricula.pessoa.email) == [feita.pk]
    assert len(achadas(avaliacao=equipe.avaliacao.pk)) == 4


def test_a_planilha_tem_as_linhas_da_tela(equipe, client):
    atos.enviar(atos.iniciar(equipe.matricula, equipe.avaliacao))
    client.force_login(equipe.coordenadora)

    csv = b"".join(client.get(_lista(equipe.turma, formato="csv")).streaming_content).decode("utf-8-sig")
    xlsx = client.get(_lista(equipe.turma, formato="xlsx"))

    assert str(equipe.pessoa) in csv
    assert "Enviada" in csv
    assert xlsx.status_code == 200


def test_a_turma_mostra_janela_e_contagens_de_cada_avaliacao(equipe, client):
    atos.enviar(atos.iniciar(equipe.matricula, equipe.avaliacao))
    client.force_login(equipe.coordenadora)

    [avaliacao] = historico.avaliacoes_da_turma(equipe.turma)
    html = client.get(reverse("tentativas:turma", args=[equipe.turma.pk])).content.decode()

    assert (avaliacao.contas["pessoas"], avaliacao.contas["enviadas"], avaliacao.contas["andamento"]) == (1, 1, 0)
    assert "Avaliação do módulo" in html


def _semear(turma, avaliacao, quantas):
    agora = timezone.now()
    pessoas = PessoaFactory._meta.model.objects.bulk_create(
        PessoaFactory._meta.model(email=f"p{turma.pk}-{n}@example.org", nome=f"Pessoa {n}") for n in range(quantas)
    )
    modelo = MatriculaFactory._meta.model
    matriculas = modelo.objects.bulk_create(modelo(pessoa=p, turma=turma, situacao="confirmada") for p in pessoas)
    feitas = {"numero": 1, "iniciada_em": agora, "enviada_em": agora, "nota": 50}
    Tentativa.objects.bulk_create(Tentativa(matricula=m, avaliacao=avaliacao, **feitas) for m in matriculas)


def test_duas_mil_tentativas_se_listam_com_as_mesmas_consultas_que_dez(equipe, client):
    coordenadora = equipe.coordenadora
    turmas = [TurmaFactory(coordenadores=[coordenadora]) for _ in range(2)]
    for turma, quantas in zip(turmas, (60, 2000), strict=True):
        _semear(turma, equipe.avaliacao, quantas)
    client.force_login(coordenadora)
    client.get(_lista(turmas[0]))

    def medir(endereco):
        with CaptureQueriesContext(connection) as captura:
            resposta = client.get(endereco)
            if resposta.streaming:
                assert b"".join(resposta.streaming_content)
        return len(captura)

    for filtro in ({}, {"estado": "enviada"}, {"formato": "csv"}):
        poucas, muitas = (medir(_lista(turma, **filtro)) for turma in turmas)
        assert poucas == muitas <= 25


# --- Encerrar --------------------------------------------------------------------------------------------------------
def test_a_falha_de_uma_nao_segura_as_outras_e_a_proxima_ronda_a_alcanca(equipe):
    matriculas = [equipe.matricula, *MatriculaFactory.create_batch(2, turma=equipe.turma, confirmada=True)]
    vencidas = [vencer(atos.iniciar(m, equipe.avaliacao), timedelta(minutes=5)) for m in matriculas]
    de_verdade = encerramento.enviar

    def falhar_em_uma(tentativa, **campos):
        if tentativa.pk == vencidas[0].pk:
            raise RuntimeError("o banco caiu")
        return de_verdade(tentativa, **campos)

    with patch("avaliacoes.encerramento.enviar", falhar_em_uma), patch("celery.app.trace.logger"):
        try:
            encerramento.encerrar_todas()
        except RuntimeError:
            pytest.fail("a falha de uma segurou as outras")
    assert Tentativa.objects.abertas().count() == 1

    encerramento.encerrar_todas()
    assert not Tentativa.objects.abertas().exists()


def test_a_sem_limite_vai_ate_o_ultimo_dia_das_aulas_e_o_que_estava_salvo_conta(equipe):
    tentativa = atos.iniciar(equipe.matricula, equipe.avaliacao)
    atos.responder(tentativa, 1, 1, ["b"])
    Tentativa.objects.update(iniciada_em=timezone.now() - timedelta(days=3))
    assert encerramento.encerrar_todas() == 0
    ontem = timezone.localdate() - timedelta(days=1)
    type(equipe.turma).objects.filter(pk=equipe.turma.pk).update(fim=ontem)

    assert encerramento.encerrar_todas() == 1

    tentativa.refresh_from_db()
    assert (float(tentativa.nota), tentativa.nao_lancada_por) == (33.33, "")


def test_a_que_tem_prazo_nao_e_cortada_pelo_fim_das_aulas(equipe):
    AvaliacaoPage.objects.update(tempo_minutos=60)
    tentativa = atos.iniciar(equipe.matricula, AvaliacaoPage.objects.get())
    Tentativa.objects.update(iniciada_em=timezone.now() - timedelta(days=1))
    ontem = timezone.localdate() - timedelta(days=1)
    type(equipe.turma).objects.filter(pk=equipe.turma.pk).update(fim=ontem)

    assert encerramento.encerrar_todas() == 0
    assert atos.enviar(tentativa).nao_lancada_por == ""


def test_encerrar_a_turma_envia_o_que_esta_salvo_e_conta_para_a_decisao(equipe, django_capture_on_commit_callbacks):
    for atividade in equipe.turma.atividades.exclude(pagina_id=equipe.avaliacao.pk):
        Progresso.objects.create(matricula=equipe.matricula, pagina_id=atividade.pagina_id, concluido_em=timezone.now())
    tentativa = atos.iniciar(equipe.matricula, equipe.avaliacao)
    for ordem in (1, 2, 3):
        atos.responder(tentativa, ordem, 1, ["b"])

    with django_capture_on_commit_callbacks(execute=True):
        fim_da_turma.encerrar(equipe.turma, equipe.coordenadora, "Acabou antes.")
    fim_da_turma.decidir(equipe.matricula)

    equipe.matricula.refresh_from_db()
    tentativa.refresh_from_db()
    assert (tentativa.nota, tentativa.nao_lancada_por, equipe.matricula.situacao) == (100, "", "concluida")
    assert tentativa.eventos.filter(tipo=EventoDaTentativa.Tipo.ENVIOU, por=None).count() == 1
