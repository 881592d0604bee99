import json

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from fabricas import MatriculaFactory

from certificados.codigo import sortear
from certificados.models import Certificado, Modelo
from certificados.revogacao import revogar

pytestmark = pytest.mark.django_db


def rodar(capsys, *args):
    """(status de saída, o que saiu em JSON)."""
    status = 0
    try:
        call_command(*args, "--json")
    except SystemExit as saida:
        status = saida.code
    return status, json.loads(capsys.readouterr().out)


def test_o_codigo_em_vigor_sai_com_zero(certificado, capsys):
    status, saida = rodar(capsys, "verificar_certificado", certificado.codigo_legivel.lower())

    assert status == 0
    assert (saida["situacao"], saida["registro"], saida["nome"]) == ("emitido", certificado.registro, certificado.nome)


def test_o_codigo_revogado_e_o_que_nao_existe_saem_com_um(certificado, coordenadora, capsys):
    revogar(certificado, coordenadora, "Engano.")

    revogado = rodar(capsys, "verificar_certificado", certificado.codigo)
    nao_existe = rodar(capsys, "verificar_certificado", sortear())

    assert (revogado[0], revogado[1]["situacao"]) == (1, "revogado")
    assert (nao_existe[0], nao_existe[1]["resultado"]) == (1, "nao_existe")


def test_o_arquivo_e_reconhecido_byte_a_byte(pronto, tmp_path, capsys):
    conteudo = storages["privado"].open(pronto.caminho).read()
    (tmp_path / "igual.pdf").write_bytes(conteudo)
    (tmp_path / "mudado.pdf").write_bytes(conteudo + b" ")

    igual = rodar(capsys, "verificar_certificado", str(tmp_path / "igual.pdf"))
    mudado = rodar(capsys, "verificar_certificado", str(tmp_path / "mudado.pdf"))

    assert (igual[0], igual[1]["resultado"]) == (0, "mesmo_arquivo")
    assert (mudado[0], mudado[1]["resultado"], mudado[1]["codigo"]) == (1, "alterado", pronto.codigo_legivel)


def test_o_arquivo_que_nao_se_le_sai_com_dois_e_a_frase(db, tmp_path):
    (tmp_path / "nada.pdf").write_bytes(b"nada")

    with pytest.raises(CommandError, match="não é um PDF") as erro:
        call_command("verificar_certificado", str(tmp_path / "nada.pdf"))

    assert erro.value.returncode == 2


@pytest.mark.parametrize("alvo", ["abc", "/nao/existe.pdf"])
def test_o_que_nao_da_para_conferir_sai_com_dois(alvo):
    with pytest.raises(CommandError) as erro:
        call_command("verificar_certificado", alvo)

    assert erro.value.returncode == 2


def test_emite_para_a_turma_e_repetir_nao_emite_de_novo(turma, capsys):
    MatriculaFactory.create_batch(3, turma=turma, concluida=True)

    primeira = rodar(capsys, "emitir_certificados", "--turma", turma.codigo)
    segunda = rodar(capsys, "emitir_certificados", "--turma", turma.codigo)

    assert (primeira[0], primeira[1]["emitidos"]) == (0, 3)
    assert (segunda[0], segunda[1]["emitidos"]) == (0, 0)
    assert Certificado.objects.count() == 3


def test_turma_que_nao_existe_sai_com_dois(db):
    with pytest.raises(CommandError) as erro:
        call_command("emitir_certificados", "--turma", "NAO-HA")

    assert erro.value.returncode == 2


def test_o_que_impede_a_turma_sai_na_linha_de_cada_pessoa(turma, capsys):
    matricula = MatriculaFactory(turma=turma, concluida=True)
    Modelo.objects.all().delete()

    status, saida = rodar(capsys, "emitir_certificados", "--turma", turma.codigo)

    assert (status, saida["total"], saida["emitidos"], saida["recusados"]) == (1, 1, 0, 1)
    assert [recusa["matricula"] for recusa in saida["recusas"]] == [matricula.pk]
    assert "modelo" in saida["recusas"][0]["frase"]
