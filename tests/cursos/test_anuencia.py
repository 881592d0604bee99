"""A anuência: pedida por endereço secreto, por documento ou registrada pela coordenação; respondida, não muda."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from fabricas import PessoaFactory, TurmaFactory

from contas.recusa import Recusa
from correio.models import Mensagem
from cursos import anuencia as atos
from cursos import matricula as atos_da_matricula
from cursos.models import Anuencia, Matricula

pytestmark = pytest.mark.django_db
S = Matricula.Situacao
PDF = b"%PDF-1.7\n..."
SIM = {"decisao": "sim", "nome": "Chefe de Exemplo", "cargo": "Secretária executiva"}
NAO = {**SIM, "decisao": "nao", "motivo": "Estamos sem gente neste mês."}


@pytest.fixture
def pedido():
    pessoa = PessoaFactory(email="aluna@example.org")
    return atos_da_matricula.solicitar(pessoa, TurmaFactory(exige_anuencia=True)).anuencia


def arquivo(nome="oficio.pdf", conteudo=PDF):
    return SimpleUploadedFile(nome, conteudo)


def endereco(pedido):
    return f"/estudo/anuencia/{pedido.segredo}/"


def situacao(pedido):
    return Matricula.objects.get(pk=pedido.matricula_id).situacao


# --- Pedir -----------------------------------------------------------------------------------------------------------
def test_o_pedido_leva_a_chefia_o_endereco_secreto(pedido):
    atos.pedir(pedido, "Chefe", "Chefe@Example.org")

    mensagem = Mensagem.objects.get(para="chefe@example.org")
    pedido.refresh_from_db()
    assert endereco(pedido) in mensagem.texto
    assert "aluna@example.org" not in mensagem.texto


def test_pedir_a_outra_pessoa_fecha_o_endereco_anterior(pedido, client):
    atos.pedir(pedido, "Chefe", "chefe@example.org")
    pedido.refresh_from_db()
    antigo = endereco(pedido)
    Anuencia.objects.update(pedida_em=timezone.now() - timedelta(minutes=11))

    atos.pedir(pedido, "Outra", "outra@example.org")

    pedido.refresh_from_db()
    assert client.get(antigo).status_code == 404
    assert client.get(endereco(pedido)).status_code == 200


def _duas_vezes(pedido):
    atos.pedir(pedido, "Chefe", "chefe@example.org")
    atos.pedir(pedido, "Chefe", "chefe@example.org")


def _a_si_mesma(pedido):
    atos.pedir(pedido, "Eu", "ALUNA@example.org")


def _respondido(pedido):
    atos.responder(pedido, True, "Chefe", "Cargo", None)
    atos.pedir(pedido, "Chefe", "chefe@example.org")


def _cancelada(pedido):
    atos_da_matricula.cancelar(pedido.matricula, por=None)
    atos.pedir(pedido, "Chefe", "chefe@example.org")


@pytest.mark.parametrize(
    ("ato", "codigo"),
    [
        (_duas_vezes, "pedida_ha_pouco"),
        (_a_si_mesma, "proprio_email"),
        (_respondido, "ja_respondida"),
        (_cancelada, "nao_espera"),
    ],
)
def test_pedido_que_nao_cabe_e_recusado(pedido, ato, codigo):
    with pytest.raises(Recusa) as recusa:
        ato(pedido)

    assert recusa.value.codigo == codigo


# --- Responder -------------------------------------------------------------------------------------------------------
def test_a_chefia_diz_sim_sem_conta_e_fica_quem_quando_e_de_onde(pedido, client):
    resposta = client.post(endereco(pedido), SIM, follow=True, REMOTE_ADDR="203.0.113.9")

    pedido.refresh_from_db()
    assert (pedido.resposta, pedido.meio, pedido.ip) == ("dada", "endereco", "203.0.113.9")
    assert (pedido.nome, pedido.cargo) == ("Chefe de Exemplo", "Secretária executiva")
    assert pedido.respondida_em
    assert situacao(pedido) == S.EM_ANALISE
    assert "Anuência dada" in resposta.text
    assert Mensagem.objects.filter(chave__endswith="-anuencia_dada").count() == 1


def test_a_chefia_diz_nao_com_motivo_e_a_pessoa_o_recebe(pedido, client):
    client.post(endereco(pedido), NAO)

    assert situacao(pedido) == S.RECUSADA
    assert "Estamos sem gente neste mês." in Mensagem.objects.get(chave__endswith="-recusada").texto


@pytest.mark.parametrize(
    ("campos", "frase"),
    [
        ({**NAO, "motivo": " "}, "Diga por que a pessoa não pode participar"),
        ({**SIM, "decisao": ""}, "Diga sim ou não."),
        ({**SIM, "nome": ""}, "O seu nome"),
    ],
)
def test_resposta_incompleta_volta_com_o_que_se_escreveu(pedido, client, campos, frase):
    resposta = client.post(endereco(pedido), campos)

    assert resposta.status_code == 422
    assert frase in resposta.text
    assert "Secretária executiva" in resposta.text
    assert situacao(pedido) == S.AGUARDANDO_ANUENCIA


def test_responder_duas_vezes_vale_a_primeira(pedido, client):
    client.post(endereco(pedido), SIM)
    segunda = client.post(endereco(pedido), NAO)

    assert segunda.status_code == 409
    assert "já foi respondido" in segunda.text
    assert situacao(pedido) == S.EM_ANALISE


def test_a_anuencia_de_turma_sem_analise_ja_da_a_vaga():
    turma = TurmaFactory(exige_anuencia=True, analise_automatica=True)
    pedido = atos_da_matricula.solicitar(PessoaFactory(), turma).anuencia

    atos.responder(pedido, True, "Chefe", "Cargo", None)

    assert situacao(pedido) == S.CONFIRMADA


def test_o_endereco_nao_se_guarda_nao_se_indexa_nem_vaza(pedido, client):
    resposta = client.get(endereco(pedido))

    assert "no-store" in resposta["Cache-Control"]
    assert resposta["X-Robots-Tag"] == "noindex, nofollow"
    assert resposta["Referrer-Policy"] == "same-origin"
    assert "aluna@example.org" not in resposta.text
    assert client.get("/estudo/anuencia/nao-existe/").status_code == 404


def test_a_coordenacao_registra_e_fica_o_nome_dela(pedido):
    coordenadora = PessoaFactory(nome="Coordenadora Fictícia")

    atos.registrar(pedido.matricula, coordenadora)

    pedido.refresh_from_db()
    assert (pedido.meio, pedido.nome, pedido.registrada_por) == ("coordenacao", "Coordenadora Fictícia", coordenadora)
    assert situacao(pedido) == S.EM_ANALISE


# --- Documento -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("enviado", "frase"),
    [
        (arquivo("virus.exe"), "PDF ou uma foto"),
        (arquivo("oficio.pdf", b"MZ\x90"), "PDF ou uma foto"),
        (arquivo("oficio.pdf", b""), "está vazio"),
        (arquivo("oficio.pdf", PDF + b"0" * 5 * 2**20), "passa de 5 MB"),
        (None, "Escolha o arquivo"),
    ],
)
def test_documento_que_nao_serve_e_recusado_com_a_frase(pedido, client, enviado, frase):
    client.force_login(pedido.matricula.pessoa)

    resposta = client.post(
        f"/estudo/matriculas/{pedido.matricula_id}/documento/", {"arquivo": enviado} if enviado else {}
    )

    assert resposta.status_code == 422
    assert frase in resposta.text
    assert not Anuencia.objects.get().arquivo


def test_o_documento_so_sai_para_a_propria_pessoa_e_quem_acompanha_a_turma(pedido, client):
    coordenadora, outra = PessoaFactory(grupo="Coordenação"), PessoaFactory(grupo="Coordenação")
    pedido.matricula.turma.coordenadores.add(coordenadora)
    client.force_login(pedido.matricula.pessoa)
    client.post(f"/estudo/matriculas/{pedido.matricula_id}/documento/", {"arquivo": arquivo()})

    estados = {}
    for nome, quem in {"dela": pedido.matricula.pessoa, "coordena": coordenadora, "outra": outra}.items():
        client.force_login(quem)
        resposta = client.get(f"/estudo/anuencias/{pedido.pk}/documento/")
        estados[nome] = resposta.status_code
        if resposta.status_code == 200:
            assert b"".join(resposta.streaming_content) == PDF
            assert resposta["X-Content-Type-Options"] == "nosniff"

    assert estados == {"dela": 200, "coordena": 200, "outra": 404}
