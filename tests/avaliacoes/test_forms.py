import pytest
from django.urls import reverse
from fabricas import EixoFactory, ObjetivoFactory, PessoaFactory, criar_questao

from avaliacoes.forms import QuestaoForm, escrever, ler
from avaliacoes.models import Questao
from avaliacoes.tipos import TIPOS

pytestmark = pytest.mark.django_db

UNICA = "*Autorizar na central\nAgendar direto\nEsperar a cota"


def preenchido(**mudancas):
    return {
        "codigo": "Q-101",
        "eixo": EixoFactory().pk,
        "dificuldade": 2,
        "tipo": "unica",
        "enunciado": "Quem autoriza?",
        "alternativas": UNICA,
        "objetivos": [ObjetivoFactory().pk],
        **mudancas,
    }


@pytest.mark.parametrize(
    ("tipo", "texto"),
    [
        ("unica", UNICA),
        ("multipla", "*Fila\n*Cota\nRateio"),
        ("verdadeiro_falso", "Falso"),
        ("verdadeiro_falso", "Verdadeiro"),
    ],
)
def test_o_que_se_escreve_se_le_igual(tipo, texto):
    form = QuestaoForm(preenchido(tipo=tipo, alternativas=texto))
    assert form.is_valid(), form.errors

    versao = form.save().versao_atual

    assert escrever(versao) == texto
    TIPOS[tipo].validar(versao.dados)


@pytest.mark.parametrize(
    ("mudancas", "trecho"),
    [
        ({"alternativas": "Uma\nDuas"}, "Comece com *"),
        ({"alternativas": "*Uma\n*Duas"}, "só uma é a certa"),
        ({"alternativas": "*Uma"}, "pelo menos duas"),
        ({"alternativas": "\n".join(f"*{n}" for n in range(11))}, "no máximo 10"),
        ({"tipo": "verdadeiro_falso", "alternativas": "Talvez"}, "Verdadeiro"),
        ({"tipo": "verdadeiro_falso", "alternativas": "Verdadeiro\nFalso"}, "Verdadeiro"),
    ],
)
def test_recusa_alternativas_que_nao_servem_dizendo_por_que(mudancas, trecho):
    form = QuestaoForm(preenchido(**mudancas))

    assert not form.is_valid()
    assert trecho in " ".join(form.errors["alternativas"])
    assert not Questao.objects.exists()


def test_marcador_e_espaco_de_quem_colou_nao_atrapalham():
    assert ler("unica", "  * Autorizar\u00a0na central \r\n\r\nAgendar ")["alternativas"] == {
        "A": "Autorizar na central",
        "B": "Agendar",
    }


def test_pela_tela_a_edicao_escreve_e_muda_sem_mexer_no_que_ja_se_respondeu(client):
    client.force_login(PessoaFactory(grupo="Editores"))
    client.post(reverse("questoes:add"), preenchido())
    questao = Questao.objects.get(codigo="Q-101")
    edicao = reverse("questoes:edit", args=[questao.pk])
    assert "*Autorizar na central" in client.get(edicao).text

    client.post(edicao, preenchido(eixo=questao.eixo_id, enunciado="Quem autoriza o agendamento?"))

    assert questao.versoes.count() == 1
    assert questao.versao_atual.enunciado == "Quem autoriza o agendamento?"
    assert questao.versao_atual.objetivos.exists()


def test_o_codigo_sugerido_e_o_proximo_livre(client):
    criar_questao("Q-041")
    client.force_login(PessoaFactory(grupo="Editores"))

    assert 'value="Q-042"' in client.get(reverse("questoes:add")).text
