"""O arquivo das respostas que não chegaram: ensaio, escolha, motivo; só se acrescenta, e repetir não muda nada."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from fabricas import MatriculaFactory, PessoaFactory, vencer
from hypothesis import given
from hypothesis import strategies as st
from wagtail.log_actions import registry

from avaliacoes import arquivo_de_respostas as arquivos
from avaliacoes import tentativa as atos
from avaliacoes.models import Resposta, Tentativa
from contas.recusa import Recusa
from cursos.models import Progresso


def _bruto(tentativa, *respostas, **trocas):
    linhas = [
        {"ordem": o, "sequencia": s, "valores": v, "em": (em or timezone.now()).isoformat()}
        for o, s, v, em in ((*r, None)[:4] for r in respostas)
    ]
    dados = {"formato": "respostas/1", "tentativa": tentativa.pk, "respostas": linhas, "servidor_em": None}
    return json.dumps({**dados, **trocas})


def _lido(tentativa, *respostas):
    return arquivos.ler(_bruto(tentativa, *respostas))


@pytest.fixture
def enviada(cena):
    """Enviada com a primeira questão certa e a segunda errada: nota 33,33. O aparelho tinha mais."""
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)
    atos.responder(tentativa, 1, 1, ["b"])
    atos.responder(tentativa, 2, 1, ["a"])
    cena.coordenadora = PessoaFactory(grupo="Coordenação")
    cena.turma.coordenadores.add(cena.coordenadora)
    Tentativa.objects.filter(pk=tentativa.pk).update(iniciada_em=timezone.now() - timedelta(minutes=9))
    cena.tentativa = atos.enviar(tentativa)
    cena.antes = cena.tentativa.enviada_em - timedelta(minutes=1)
    return cena


def _gravar(cena, arquivo, ordens, motivo="O tablet ficou sem rede.", **mais):
    return arquivos.gravar(cena.tentativa, arquivo, ordens, cena.coordenadora, motivo, **mais)


# --- Ensaiar ---------------------------------------------------------------------------------------------------------
def test_o_ensaio_diz_linha_a_linha_o_que_faria_e_nao_grava_nada(enviada):
    a, depois = enviada.antes, enviada.tentativa.enviada_em + timedelta(hours=3)
    lido = _lido(
        enviada.tentativa, (1, 1, ["b"], a), (2, 2, ["b"], a), (3, 1, ["b"], depois), (9, 1, ["b"], a), (3, 0, [], a)
    )

    ensaio = arquivos.ensaiar(enviada.tentativa, lido)

    assert [(linha.ordem, linha.estado) for linha in ensaio.linhas] == [
        (1, "igual"),
        (2, "muda"),
        (3, "fora_do_prazo"),
        (9, "recusada"),
    ]
    assert (ensaio.de, ensaio.para, ensaio.cai) == (Decimal("33.33"), Decimal("66.67"), False)
    assert Resposta.objects.count() == 2
    assert Tentativa.objects.get().nota == Decimal("33.33")


def test_a_que_o_servidor_recebeu_depois_nao_sai_sem_que_alguem_a_escolha(enviada):
    ensaio = arquivos.ensaiar(enviada.tentativa, _lido(enviada.tentativa, (1, 1, ["c"], enviada.antes)))

    [linha] = ensaio.linhas
    assert (linha.estado, linha.sugerida, linha.escolhivel) == ("outra", False, True)
    assert (linha.tem, linha.traz) == ("Alternativa b", "Alternativa c")


# --- Gravar ----------------------------------------------------------------------------------------------------------
def test_gravar_acrescenta_corrige_lanca_e_deixa_rastro(enviada):
    lido = _lido(enviada.tentativa, (2, 2, ["b"], enviada.antes), (3, 1, ["b"], enviada.antes))

    assert _gravar(enviada, lido, {2, 3}) == 2

    tentativa = Tentativa.objects.get()
    progresso = Progresso.objects.get(matricula=enviada.matricula, pagina_id=enviada.avaliacao.pk)
    evento = tentativa.eventos.get(tipo="arquivo")
    assert (tentativa.nota, progresso.nota) == (100, 100)
    assert (evento.por, evento.dados["nota_de"], evento.dados["nota_para"]) == (enviada.coordenadora, "33.33", "100.00")
    assert list(Resposta.objects.filter(item__ordem=2).values_list("conteudo", flat=True)) == [["a"], ["b"]]
    acoes = registry.get_logs_for_instance(enviada.matricula).values_list("action", flat=True)
    assert "avaliacoes.carregar_respostas" in acoes


def test_repetir_nao_muda_nada(enviada):
    lido = _lido(enviada.tentativa, (3, 1, ["b"], enviada.antes))
    _gravar(enviada, lido, {3})

    with pytest.raises(Recusa) as recusa:
        _gravar(enviada, lido, {3})

    assert recusa.value.codigo == "nada_novo"
    assert Resposta.objects.count() == 3
    assert enviada.tentativa.eventos.filter(tipo="arquivo").count() == 1


def test_a_nota_so_cai_se_alguem_confirma(enviada):
    lido = _lido(enviada.tentativa, (1, 2, ["c"], enviada.antes))
    assert arquivos.ensaiar(enviada.tentativa, lido).cai

    with pytest.raises(Recusa) as recusa:
        _gravar(enviada, lido, {1})
    assert recusa.value.codigo == "nota_cai"
    assert Resposta.objects.count() == 2

    _gravar(enviada, lido, {1}, aceita_queda=True)
    assert Tentativa.objects.get().nota == 0


def test_na_aberta_as_respostas_entram_e_ela_continua_aberta(cena):
    tentativa = atos.iniciar(cena.matricula, cena.avaliacao)

    arquivos.gravar(tentativa, _lido(tentativa, (1, 4, ["b"])), {1}, PessoaFactory(), "Sem rede.")

    tentativa.refresh_from_db()
    assert (tentativa.aberta, Resposta.objects.get().sequencia) == (True, 4)


def test_na_que_venceu_vale_o_que_se_escolheu(cena):
    tentativa = vencer(atos.iniciar(cena.matricula, cena.avaliacao), timedelta(hours=1))
    tentativa = atos.enviar(tentativa)

    arquivos.gravar(tentativa, _lido(tentativa, (1, 1, ["b"])), {1}, PessoaFactory(), "Relógio do aparelho errado.")

    assert Tentativa.objects.get().nota == Decimal("33.33")


@pytest.mark.parametrize(
    ("ordens", "motivo", "codigo"), [({3}, " ", "sem_motivo"), (set(), "x", "nada_novo"), ({9}, "x", "nada_novo")]
)
def test_gravar_e_recusado(enviada, ordens, motivo, codigo):
    lido = _lido(enviada.tentativa, (3, 1, ["b"], enviada.antes), (9, 1, ["b"], enviada.antes))

    with pytest.raises(Recusa) as recusa:
        _gravar(enviada, lido, ordens, motivo)

    assert recusa.value.codigo == codigo


def test_o_arquivo_de_outra_tentativa_ou_pessoa_e_recusado(enviada):
    outra = atos.iniciar(MatriculaFactory(turma=enviada.turma, confirmada=True), enviada.avaliacao)

    with pytest.raises(Recusa) as recusa:
        arquivos.ensaiar(enviada.tentativa, _lido(outra, (3, 1, ["b"])))

    assert recusa.value.codigo == "de_outra_tentativa"


def test_a_de_reacao_nao_recebe_arquivo(cena):
    type(cena.avaliacao).objects.update(tipo="reacao", peso=0, nota_minima=None)
    tentativa = atos.iniciar(cena.matricula, type(cena.avaliacao).objects.get())

    with pytest.raises(Recusa) as recusa:
        arquivos.ensaiar(tentativa, _lido(tentativa, (1, 1, ["b"])))

    assert recusa.value.codigo == "anonima"


# --- Ler -------------------------------------------------------------------------------------------------------------
BOA = {"ordem": 1, "sequencia": 1, "valores": ["b"], "em": None}


@pytest.mark.parametrize(
    ("bruto", "codigo"),
    [
        (b"\xff\xfe\x00", "arquivo_ilegivel"),
        ("nada", "arquivo_ilegivel"),
        ("[" * 100_000, "arquivo_ilegivel"),
        (" " * (600 * 1024), "arquivo_grande"),
        ("[]", "formato_desconhecido"),
        ('{"formato": "respostas/2", "tentativa": 1, "respostas": []}', "formato_desconhecido"),
        ('{"formato": "respostas/1", "tentativa": "1", "respostas": []}', "formato_desconhecido"),
        ('{"formato": "respostas/1", "tentativa": 1, "respostas": []}', "formato_desconhecido"),
        *(
            (json.dumps({"formato": "respostas/1", "tentativa": 1, "respostas": [r]}), "formato_desconhecido")
            for r in (1, {}, {**BOA, "ordem": "1"}, {**BOA, "sequencia": True}, {**BOA, "valores": [1]})
        ),
    ],
)
def test_lixo_e_recusado_com_frase(bruto, codigo):
    with pytest.raises(Recusa) as recusa:
        arquivos.ler(bruto)

    assert recusa.value.codigo == codigo
    assert str(recusa.value).endswith(".")


@given(st.text() | st.binary() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_nenhum_conteudo_quebra_a_leitura(bruto):
    try:
        arquivos.ler(bruto)
    except Recusa:
        return


# --- A tela ----------------------------------------------------------------------------------------------------------
def _tela(cena):
    return reverse("tentativas:arquivo", args=[cena.tentativa.pk])


def _enviar(client, cena, texto):
    return client.post(_tela(cena), {"arquivo": SimpleUploadedFile("r.json", texto.encode())})


def test_pela_tela_ensaia_escolhe_e_grava_com_motivo(enviada, client):
    client.force_login(enviada.coordenadora)
    texto = _bruto(enviada.tentativa, (2, 2, ["b"], enviada.antes), (3, 1, ["b"], enviada.antes))

    ensaio = _enviar(client, enviada, texto)
    antes = Resposta.objects.count()
    fim = client.post(
        _tela(enviada), {"gravar": "1", "conteudo": texto, "ordem": ["2", "3"], "motivo": "Sem rede."}, follow=True
    )

    assert "de 33,33 para 100" in ensaio.content.decode()
    assert antes == 2
    assert "2 respostas a mais" in fim.content.decode()
    assert "Motivo: Sem rede." in fim.content.decode()
    assert "depois do envio" in fim.content.decode()


def test_sem_motivo_a_tela_volta_com_o_ensaio_e_o_que_se_marcou(enviada, client):
    client.force_login(enviada.coordenadora)
    texto = _bruto(enviada.tentativa, (2, 2, ["b"], enviada.antes), (3, 1, ["b"], enviada.antes))

    resposta = client.post(_tela(enviada), {"gravar": "1", "conteudo": texto, "ordem": ["3"], "motivo": ""})

    html = resposta.content.decode()
    assert resposta.status_code == 422
    assert "Escreva o motivo" in html
    assert 'value="3" aria-label="Gravar a questão 3" checked' in html
    assert 'value="2" aria-label="Gravar a questão 2">' in html


@pytest.mark.parametrize("texto", ["", "nada", "{}"])
def test_lixo_pela_tela_volta_com_a_frase(enviada, client, texto):
    client.force_login(enviada.coordenadora)

    assert _enviar(client, enviada, texto).status_code == 422


def test_a_tutora_le_o_historico_mas_nao_carrega_arquivo(enviada, client):
    tutora = PessoaFactory(grupo="Tutores")
    enviada.turma.tutores.add(tutora)
    client.force_login(tutora)

    historico = client.get(reverse("tentativas:historico", args=[enviada.tentativa.pk]))

    assert historico.status_code == 200
    assert _tela(enviada) not in historico.content.decode()
    assert client.get(_tela(enviada)).url == "/admin/"
