"""O arquivo de um documento que some ou muda no armazém: quem baixa lê uma frase, a escola é avisada, nada se troca."""

import json

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.urls import reverse
from fabricas import PessoaFactory

from certificados import guarda
from certificados.models import Certificado
from contas.papeis import REGISTRO
from correio.models import Mensagem

pytestmark = pytest.mark.django_db


@pytest.fixture
def perdido(pronto):
    storages["privado"].delete(pronto.caminho)
    return pronto


def baixar(client, certificado):
    client.force_login(certificado.matricula.pessoa, "django.contrib.auth.backends.ModelBackend")
    return client.get(reverse("certificados:pdf", args=[certificado.codigo_legivel]))


def conferir(capsys, *args):
    status = 0
    try:
        call_command("conferir_documentos", "--json", *args)
    except SystemExit as saida:
        status = saida.code
    return status, json.loads(capsys.readouterr().out)


def test_quem_baixa_um_arquivo_perdido_le_uma_frase_e_a_escola_e_avisada_uma_vez(perdido, coordenadora, client):
    registro = PessoaFactory(grupo=REGISTRO)

    respostas = [baixar(client, perdido) for _ in range(3)]

    assert {resposta.status_code for resposta in respostas} == {503}
    assert perdido.registro in respostas[0].text
    avisos = Mensagem.objects.filter(chave__startswith=f"arquivo-perdido-{perdido.pk}-")
    assert sorted(avisos.values_list("para", flat=True)) == sorted([coordenadora.email, registro.email])
    assert f"/{perdido.pk}/" in avisos.first().texto
    assert not storages["privado"].exists(perdido.caminho)


def test_restaurar_poe_de_volta_o_que_sai_igual_byte_a_byte(perdido, client, capsys):
    antes = conferir(capsys)
    depois = conferir(capsys, "--restaurar")

    assert (antes[0], antes[1]["documentos"][0]["estado"]) == (1, "perdido")
    assert (depois[0], depois[1]["documentos"][0]["restaurado"]) == (0, True)
    assert guarda.estado(perdido) == guarda.INTEIRO
    assert baixar(client, perdido).status_code == 200


def test_o_que_nao_sai_igual_nao_se_restaura(perdido, capsys):
    Certificado.objects.filter(pk=perdido.pk).update(dados={**perdido.dados, "nome": "Outra Pessoa"})

    status, saida = conferir(capsys, "--restaurar")

    assert (status, saida["com_defeito"]) == (1, 1)
    assert not storages["privado"].exists(perdido.caminho)


def test_o_arquivo_alterado_e_apontado_e_nao_se_toca_nele_sem_pedir(pronto, capsys):
    storages["privado"].delete(pronto.caminho)
    storages["privado"].save(pronto.caminho, ContentFile(b"outra coisa"))

    status, saida = conferir(capsys)

    assert (status, saida["documentos"][0]["estado"]) == (1, "alterado")
    assert storages["privado"].open(pronto.caminho).read() == b"outra coisa"


def test_com_tudo_inteiro_o_comando_sai_com_zero_e_a_turma_errada_com_dois(pronto, capsys):
    assert conferir(capsys, "--turma", pronto.matricula.turma.codigo) == (
        0,
        {"conferidos": 1, "com_defeito": 0, "documentos": []},
    )
    with pytest.raises(CommandError) as erro:
        call_command("conferir_documentos", "--turma", "NAO-HA")
    assert erro.value.returncode == 2
