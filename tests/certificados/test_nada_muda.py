"""Depois de emitido, nada muda: nem um byte do PDF, nem uma palavra da página, nem um valor do JSON."""

import copy
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone
from fabricas import MatriculaFactory, PessoaFactory, SignatarioFactory, assinam

from certificados import documento, emissao, imagens
from certificados.declaracoes.da_matricula import emitir_historico
from certificados.models import LogotipoDoModelo, Modelo, Signatario
from contas.models import Pessoa
from cursos.models import CursoPage, Matricula, ModuloPage, PraticaPage, Progresso, Turma

pytestmark = pytest.mark.django_db
SVG = "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'><rect width='40' height='20' fill='{}'/></svg>"


def imagem(cor):
    return ContentFile(SVG.format(cor).encode(), name="figura.svg")


@pytest.fixture(autouse=True)
def _sem_contagem_de_outro_teste():
    cache.clear()


@pytest.fixture
def modelo(modelo):
    """Com fundo, logotipo e assinatura desenhada: o que se troca depois."""
    assina = Signatario.objects.get()
    assina.assinatura.save("assinatura.svg", imagem("navy"))
    modelo.fundo.save("fundo.svg", imagem("white"), save=False)
    guardado = storages["privado"].save("certificados/imagens/logo.svg", imagem("teal"))
    modelo.logotipos.add(LogotipoDoModelo(imagem=guardado, descricao="Logo"))
    modelo.save_revision().publish()
    return Modelo.objects.get(pk=modelo.pk)


@pytest.fixture
def matricula(turma):
    pessoa = PessoaFactory(nome="Ana de Antes", cpf="52998224725")
    return MatriculaFactory(turma=turma, pessoa=pessoa, concluida=True)


def o_modelo(papel):
    return Modelo.objects.get(pk=papel.dados["modelo"]["pk"])


def nome_da_pessoa(papel):
    Pessoa.objects.update(nome="Outro Nome")


def nome_social(papel):
    Pessoa.objects.update(nome_social="Nome Social")


def cpf(papel):
    Pessoa.objects.filter(pk=papel.matricula.pessoa_id).update(cpf="11144477735")


def titulo_do_curso(papel):
    curso = CursoPage.objects.get()
    curso.title = "Outro título do curso"
    curso.save_revision().publish()


def horas_e_base_legal(papel):
    CursoPage.objects.update(carga_horaria=99, base_legal="Outra lei")
    Turma.objects.update(codigo=f"{papel.matricula.turma.codigo}-B")


def titulo_do_modulo_e_da_atividade(papel):
    for pagina in (ModuloPage.objects.first(), PraticaPage.objects.first()):
        pagina.title = "Outro título"
        pagina.save_revision().publish()


def datas_da_turma(papel):
    Turma.objects.update(inicio=timezone.localdate() - timedelta(days=900), fim=timezone.localdate())
    Matricula.objects.update(confirmada_em=timezone.now() - timedelta(days=90), encerrada_em=timezone.now())


def nota_e_frequencia(papel):
    Matricula.objects.update(aproveitamento=71, frequencia=76)
    Progresso.objects.all().delete()


def quem_assina(papel):
    Signatario.objects.update(nome="Outra Diretora", cargo="Outro cargo", mandato_ate=timezone.localdate())
    assinam(o_modelo(papel), SignatarioFactory(nome="Sucessora", cargo="Vice-diretora"))


def imagem_da_assinatura(papel):
    Signatario.objects.order_by("pk").first().assinatura.save("assinatura.svg", imagem("red"))


def nova_versao_do_modelo(papel):
    modelo = o_modelo(papel)
    modelo.titulo, modelo.desenho, modelo.orientacao = "Diploma", "festivo", "retrato"
    modelo.corpo += " Com outro fim de frase."
    modelo.save_revision().publish()


def fundo_e_logotipo(papel):
    modelo = o_modelo(papel)
    modelo.fundo.save("fundo.svg", imagem("yellow"), save=False)
    for logotipo in modelo.logotipos.all():
        logotipo.descricao = "Outro órgão"
    modelo.save_revision().publish()


def instituicao(papel):
    """Quem chama já trocou as configurações; aqui só o modelo sai do ar."""
    Modelo.objects.update(live=False)


MUDANCAS = [
    nome_da_pessoa,
    nome_social,
    cpf,
    titulo_do_curso,
    horas_e_base_legal,
    titulo_do_modulo_e_da_atividade,
    datas_da_turma,
    nota_e_frequencia,
    quem_assina,
    imagem_da_assinatura,
    nova_versao_do_modelo,
    fundo_e_logotipo,
    instituicao,
]


def conferidos(papel, client):
    """(o miolo da página, sem o que é do site em volta; o JSON; os bytes do PDF)."""
    pagina = client.get(papel.get_absolute_url()).text
    miolo = re.search(r"<main.*</main>", pagina, re.DOTALL).group()
    dito = client.get(f"/certificados/verificar/{papel.codigo}.json").json()
    with storages["privado"].open(papel.caminho) as guardado:
        return miolo, dito, guardado.read()


def recomposto(papel):
    """O documento, ainda sem assinatura, como sairia se fosse composto de novo."""
    imagens._ler.cache_clear()
    papel.refresh_from_db()
    return documento.gerar(papel.dados, imagens.carregar(papel.dados))


@pytest.mark.parametrize("mudar", MUDANCAS, ids=lambda mudanca: mudanca.__name__)
def test_nada_do_que_se_emitiu_muda(pronto, client, mudar, settings):
    antes, dados, composto = conferidos(pronto, client), copy.deepcopy(pronto.dados), recomposto(pronto)
    if mudar is instituicao:
        settings.INSTITUICAO = {**settings.INSTITUICAO, "nome": "Outra Escola", "sigla": "OE", "cidade": "Arinos"}

    mudar(pronto)

    pronto.refresh_from_db()
    assert pronto.dados == dados
    assert conferidos(pronto, client) == antes
    assert recomposto(pronto) == composto


def test_todas_as_mudancas_juntas_tambem_nao_mudam_o_historico(matricula, coordenadora, client):
    historico = emitir_historico(matricula, coordenadora)
    emissao.gerar_documento(historico.pk)
    historico.refresh_from_db()
    antes, composto = conferidos(historico, client), recomposto(historico)

    for mudar in MUDANCAS:
        mudar(historico)

    assert conferidos(historico, client) == antes
    assert recomposto(historico) == composto
