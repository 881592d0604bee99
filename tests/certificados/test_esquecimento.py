"""Encerrar a conta apaga o que identifica a pessoa e deixa o registro do que se emitiu como estava."""

import json

import pytest
from django.core.cache import cache
from django.core.files.storage import storages
from django.urls import reverse
from fabricas import SENHA, MatriculaFactory, ParticipacaoFactory, PessoaFactory, VinculoFactory
from wagtail.models import ModelLogEntry

from certificados import emissao, previa
from certificados.declaracoes.da_matricula import declarar_matricula
from certificados.models import Certificado
from certificados.retificacao import refazer
from certificados.revogacao import revogar
from contas import correcao, encerramento, uniao
from contas.models import Pessoa
from contas.recusa import Recusa
from correio.models import Mensagem
from cursos.models import Matricula, PreferenciaDeLembretes
from oficinas.models import Participacao

pytestmark = pytest.mark.django_db
ENCERRAR = "/contas/dados/encerrar/"
NOME, EMAIL, CPF = "Benedita Inventada", "benedita@example.org", "52998224725"


@pytest.fixture(autouse=True)
def _sem_contagem_de_outro_teste():
    cache.clear()


@pytest.fixture
def matricula(turma):
    pessoa = PessoaFactory(nome=NOME, email=EMAIL, cpf=CPF)
    VinculoFactory(pessoa=pessoa, cargo="Assessora única do município")
    PreferenciaDeLembretes.objects.create(pessoa=pessoa)
    ParticipacaoFactory(email=EMAIL)
    return MatriculaFactory(turma=turma, pessoa=pessoa, concluida=True)


def entrar(client, pessoa):
    """E diz a senha de novo, como a página pede antes de apagar."""
    client.force_login(pessoa, "django.contrib.auth.backends.ModelBackend")
    client.post(reverse("account_reauthenticate"), {"password": SENHA})


def test_o_que_se_emitiu_fica_como_estava(pronto, client):
    def conferido():
        pagina = client.get(pronto.get_absolute_url()).text
        with storages["privado"].open(pronto.caminho) as guardado:
            return pagina, client.get(f"/certificados/verificar/{pronto.codigo}.json").json(), guardado.read()

    antes = conferido()

    encerramento.encerrar(pronto.matricula.pessoa)

    assert conferido() == antes
    certificado = Certificado.objects.get()
    assert (certificado.dados, certificado.em_vigor, certificado.nome) == (pronto.dados, True, NOME)


def test_nada_que_identifique_a_pessoa_fica_na_conta_nem_em_volta_dela(pronto, coordenadora):
    pessoa = pronto.matricula.pessoa
    correcao.corrigir_nome(pessoa, "Benedita Inventada Silva", coordenadora, "Faltava o sobrenome.")

    encerramento.encerrar(pessoa)

    conta = Pessoa.objects.get(pk=pessoa.pk)
    assert (conta.encerrada, conta.is_active, conta.cpf, conta.has_usable_password()) == (True, False, None, False)
    linhas = [*Pessoa.objects.values(), *conta.vinculos.values(), *conta.emailaddress_set.values()]
    linhas += [
        *Mensagem.objects.values(),
        *Participacao.objects.values("email"),
        *ModelLogEntry.objects.values("label"),
    ]
    guardado = json.dumps(linhas, default=str)
    assert [d for d in ("Benedita", EMAIL, CPF, "Assessora única") if d in guardado] == []
    assert not PreferenciaDeLembretes.objects.exists()


def test_as_contas_que_se_uniram_a_ela_tambem_se_apagam(pronto, coordenadora):
    pessoa = pronto.matricula.pessoa
    antiga = PessoaFactory(nome="Benedita Antiga", email="antiga@example.org", email_conferido=False)
    uniao.unir(antiga, pessoa, coordenadora, "São a mesma pessoa.")

    encerramento.encerrar(pessoa)

    assert not Pessoa.objects.filter(nome__startswith="Benedita").exists()
    assert not Pessoa.objects.filter(email="antiga@example.org").exists()


def test_depois_de_encerrada_ninguem_entra_nem_recebe_aviso(pronto, coordenadora, client):
    pessoa = pronto.matricula.pessoa
    encerramento.encerrar(pessoa)

    revogar(pronto, coordenadora, "Engano.")

    assert not client.login(email=EMAIL, password=SENHA)
    assert emissao.endereco_de(Certificado.objects.select_related("matricula__pessoa").get()) == ""
    assert not Mensagem.objects.filter(chave__contains=pronto.codigo).exists()


@pytest.mark.parametrize("situacao", ["confirmada", "em_analise"])
def test_quem_tem_matricula_aberta_decide_antes_sobre_ela(turma, situacao):
    matricula = MatriculaFactory(turma=turma, **{situacao: True})

    with pytest.raises(Recusa) as recusa:
        encerramento.encerrar(matricula.pessoa)

    assert recusa.value.codigo == "impedida"
    assert turma.codigo in str(recusa.value)
    assert Pessoa.objects.get(pk=matricula.pessoa_id).is_active


def test_conta_com_papel_e_conta_ja_encerrada_nao_se_encerram(coordenadora, matricula):
    encerramento.encerrar(matricula.pessoa)

    for pessoa, codigo in ((coordenadora, "impedida"), (matricula.pessoa, "ja_encerrada")):
        with pytest.raises(Recusa) as recusa:
            encerramento.encerrar(pessoa)
        assert recusa.value.codigo == codigo


def test_antes_de_confirmar_a_pessoa_le_o_que_fica_e_por_que(pronto, client):
    entrar(client, pronto.matricula.pessoa)

    pagina = client.get(ENCERRAR).text

    assert "Certificados, declarações e históricos emitidos: 1." in pagina
    assert "O livro de registro tem valor legal" in pagina
    assert reverse("certificados:meus") in pagina


def test_sem_marcar_que_leu_nada_se_apaga_e_marcando_a_pessoa_sai(pronto, client):
    pessoa = pronto.matricula.pessoa
    entrar(client, pessoa)
    sem_marcar = client.post(ENCERRAR)
    intacta = Pessoa.objects.get(pk=pessoa.pk)

    marcando = client.post(ENCERRAR, {"entendi": "on"}, follow=True)

    assert (sem_marcar.status_code, intacta.nome) == (422, NOME)
    assert "Nada foi apagado" in sem_marcar.text
    assert "A sua conta foi encerrada" in marcando.text
    assert client.get("/minha-area/").status_code == 302
    assert Pessoa.objects.get(pk=pessoa.pk).encerrada


def test_encerrar_pede_a_senha_de_novo_a_quem_entrou_ha_tempo(pronto, client):
    client.force_login(pronto.matricula.pessoa, "django.contrib.auth.backends.ModelBackend")

    resposta = client.post(ENCERRAR, {"entendi": "on"})

    assert "/contas/reauthenticate/" in resposta.url
    assert not Pessoa.objects.get(pk=pronto.matricula.pessoa_id).encerrada


def test_a_matricula_e_as_notas_ficam(matricula):
    encerramento.encerrar(matricula.pessoa)

    assert Matricula.objects.get().aproveitamento == 90


def test_a_pagina_faz_poucas_consultas(pronto, client, django_assert_max_num_queries):
    entrar(client, pronto.matricula.pessoa)

    with django_assert_max_num_queries(30):
        client.get(ENCERRAR)


def test_em_nome_de_conta_encerrada_nada_mais_se_emite(pronto, turma, coordenadora):
    sem_certificado = MatriculaFactory(turma=turma, concluida=True)
    for matricula in (pronto.matricula, sem_certificado):
        encerramento.encerrar(matricula.pessoa)

    for emitir in (
        lambda: emissao.emitir(sem_certificado, coordenadora),
        lambda: declarar_matricula(sem_certificado, coordenadora),
        lambda: refazer(Certificado.objects.get(), coordenadora, "Mudou o modelo."),
    ):
        with pytest.raises(Recusa) as recusa:
            emitir()
        assert recusa.value.codigo == "conta_encerrada"
    assert not emissao.a_certificar(turma).exists()
    assert [linha.grupo for linha in previa.linhas(turma)] == []
    assert Certificado.objects.get().nome == NOME
