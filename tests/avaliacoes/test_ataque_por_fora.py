"""O que se consegue pelos lados: a devolvida, a opinião com nome, a nota escondida, o fim que não é o fim."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from entregas import cena_de_entrega, entregar, juntar
from fabricas import MatriculaFactory, criar_questao

from avaliacoes import anexos, correcao_manual, janela, tempo_extra
from avaliacoes import tentativa as atos
from avaliacoes.banco import conferencia
from avaliacoes.models import AvaliacaoPage, QuestaoDaAvaliacao
from contas.recusa import Recusa
from contas.so_leitura import so_leitura

ARQUIVO = {
    "campos": [{"chave": "a", "rotulo": "Problema", "obrigatorio": True, "limite": 500}],
    "anexo": {"obrigatorio": True, "extensoes": ["pdf"], "maximo_mb": 1},
    "rubrica": [],
}


@pytest.fixture
def reacao(cena):
    """A avaliação da cena passa a ser de reação, com uma questão de arquivo a mais (a quarta)."""
    questao = criar_questao("ANEXO", tipo="arquivo", dados=ARQUIVO)
    QuestaoDaAvaliacao.objects.create(avaliacao=cena.avaliacao, questao=questao, sort_order=9)
    type(cena.turma).objects.update(autoinstrucional=False)
    AvaliacaoPage.objects.update(tipo="reacao", peso=0, nota_minima=None)
    cena.avaliacao = AvaliacaoPage.objects.get()
    return cena


# --- A devolvida -----------------------------------------------------------------------------------------------------
def test_na_devolvida_so_muda_o_que_uma_pessoa_corrige(db, client):
    """Quem viu o gabarito depois do envio não volta às questões que a plataforma corrigiu."""
    cena = cena_de_entrega()
    juntar(cena)
    tentativa = entregar(cena)
    manual, automatica = tentativa.itens.order_by("ordem")
    correcao_manual.devolver(tentativa, {manual.ordem: "Falta o número."}, cena.tutora)
    client.force_login(cena.pessoa)
    tela, salvar = (reverse(f"avaliacoes:{nome}", args=[tentativa.pk]) for nome in ("tentativa", "responder"))

    pedido = {"ordem": automatica.ordem, "sequencia": 1, "valores": ["b"]}
    resposta = client.post(salvar, json.dumps(pedido), content_type="application/json")
    assert (resposta.status_code, resposta.json()["codigo"]) == (409, "ja_corrigida")

    client.post(tela, {f"b{automatica.ordem}": "0", f"q{automatica.ordem}": "b", f"b{manual.ordem}": "0"})
    assert not automatica.respostas.exists()
    html = client.get(tela).content.decode()
    assert html.count(" disabled>") == 1
    atos.responder(tentativa, manual.ordem, 9, ["Agora com número.", "Ligar."])


# --- A opinião -------------------------------------------------------------------------------------------------------
def test_a_reacao_nao_recebe_arquivo_que_diria_de_quem_e(reacao):
    tentativa = atos.iniciar(reacao.matricula, reacao.avaliacao)

    with pytest.raises(Recusa) as recusa:
        anexos.criar(tentativa, 4, uuid4(), "meu.pdf", 100)

    assert recusa.value.codigo == "anonima"
    assert any("não recebe arquivos: tire ANEXO" in frase for frase in conferencia.impedimentos(reacao.avaliacao))


@pytest.mark.parametrize(("era", "fica"), [("reacao", "formativa"), ("formativa", "reacao")])
def test_depois_que_alguem_comecou_o_anonimato_nao_muda(cena, era, fica):
    AvaliacaoPage.objects.update(tipo=era, peso=0, nota_minima=None)
    atos.iniciar(cena.matricula, AvaliacaoPage.objects.get())
    avaliacao = AvaliacaoPage.objects.get()
    avaliacao.full_clean()

    avaliacao.tipo = fica
    with pytest.raises(ValidationError) as erro:
        avaliacao.full_clean()

    assert "tipo" in erro.value.message_dict


def test_quem_olha_pela_pessoa_nao_le_a_opiniao_aberta(reacao, client):
    tentativa = atos.iniciar(reacao.matricula, reacao.avaliacao)
    client.force_login(reacao.pessoa)
    telas = [reverse(f"avaliacoes:{nome}", args=[tentativa.pk]) for nome in ("tentativa", "conferir")]
    assert [client.get(tela).status_code for tela in telas] == [200, 200]

    with so_leitura():
        assert [client.get(tela).status_code for tela in telas] == [403, 403]


# --- Antes da hora ---------------------------------------------------------------------------------------------------
def test_a_nota_que_nao_se_mostra_nao_esta_em_tela_nenhuma(cena, client):
    AvaliacaoPage.objects.update(mostra_nota="nunca", devolutiva="nunca", gabarito="nunca")
    cena.turma.criterios.update_or_create(tipo="nota_por_avaliacao", defaults={"valor": 60})
    cena.turma.atividades.filter(pagina=cena.avaliacao.pk).update(exige_nota=True)
    tentativa = atos.iniciar(cena.matricula, AvaliacaoPage.objects.get())
    atos.responder(tentativa, 1, 1, ["b"])
    assert str(atos.enviar(tentativa).nota) == "33.33"
    client.force_login(cena.pessoa)

    resultado = client.get(reverse("avaliacoes:resultado", args=[tentativa.pk])).content.decode()
    pagina = client.get(cena.avaliacao.url).content.decode()

    assert "33,33" not in resultado + pagina
    assert "não mostrada" in pagina


def test_a_avaliacao_so_encerra_quando_quem_tem_tempo_extra_termina(cena):
    AvaliacaoPage.objects.update(tempo_minutos=60)
    avaliacao, agora = AvaliacaoPage.objects.get(), timezone.now()
    janela.definir(cena.turma, avaliacao, None, agora + timedelta(minutes=5), por=None)
    outra = MatriculaFactory(turma=cena.turma, confirmada=True)
    aberta = atos.iniciar(outra, avaliacao)
    sem_extra = janela.encerra_em(cena.turma, avaliacao)

    tempo_extra.conceder_tempo(outra, avaliacao, 120, cena.pessoa, "Leitor de tela.")

    aberta.refresh_from_db()
    assert sem_extra < aberta.tolera_ate == janela.encerra_em(cena.turma, avaliacao)
    atos.enviar(aberta)
    assert janela.encerra_em(cena.turma, avaliacao) == sem_extra
