import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from fabricas import EixoFactory, NormaFactory, ObjetivoFactory, PessoaFactory, criar_questao
from taggit.models import Tag

from avaliacoes import tentativa as atos
from avaliacoes.models import Categoria, EtiquetaDaQuestao, Questao, RevisaoDaQuestao, VersaoQuestao
from contas.papeis import EDITORES
from oficinas.models import Eixo

pytestmark = pytest.mark.django_db
LISTA = "questoes:index"


@pytest.fixture
def editora(client):
    client.force_login(PessoaFactory(grupo=EDITORES))
    return client


def codigos(resposta):
    return [questao.codigo for questao in resposta.context["object_list"]]


def test_a_linha_diz_tudo_o_que_se_precisa_para_achar(cena, editora):
    questao = atos.iniciar(cena.matricula, cena.avaliacao).itens.first().versao.questao
    questao.categoria = Categoria.objects.create(caminho="Regulação/Filas")
    questao.save()
    questao.etiquetas.add("fila", "cota")
    RevisaoDaQuestao.objects.create(questao=questao, motivo="Norma revogada.", pedida_por=None)

    tela = editora.get(reverse(LISTA), {"q": questao.codigo}).text

    for trecho in (
        questao.codigo,
        "Escolha única",
        "Regulação/Filas",
        "cota, fila",
        "Média",
        "Pronta, à espera de revisão",
        "1 resp.",
    ):
        assert trecho in tela


def _de_categoria(questao):
    mae = Categoria.objects.create(caminho="Regulação")
    _mudar(questao, categoria=Categoria.objects.create(caminho="Regulação/Filas"))
    return mae.pk


def _de_etiqueta(questao):
    questao.etiquetas.add("fila")
    return Tag.objects.get().pk


def _de_objetivo(questao):
    questao.versao_atual.objetivos.add(objetivo := ObjetivoFactory())
    return objetivo.pk


def _de_norma(questao):
    return questao.versao_atual.citacoes.create(norma=NormaFactory()).norma_id


def _de_eixo(questao):
    eixo = Eixo.objects.exclude(pk=questao.eixo_id).first()
    _mudar(questao, eixo=eixo)
    return eixo.pk


def _de_tipo(questao):
    questao.versoes.update(tipo="multipla")
    return "multipla"


def _de_revisao(questao):
    RevisaoDaQuestao.objects.create(questao=questao, motivo="Norma revogada.", pedida_por=None)
    return "sim"


def _mudar(questao, **campos):
    Questao.objects.filter(pk=questao.pk).update(**campos)


FILTROS = {
    "categoria": _de_categoria,
    "etiqueta": _de_etiqueta,
    "objetivo": _de_objetivo,
    "norma": _de_norma,
    "eixo": _de_eixo,
    "dificuldade": lambda questao: _mudar(questao, dificuldade=3) or 3,
    "tipo": _de_tipo,
    "situacao": lambda questao: _mudar(questao, aposentada_em=timezone.now()) or "aposentada",
    "revisao": _de_revisao,
}


@pytest.mark.parametrize("filtro", FILTROS)
def test_cada_filtro_acha_so_o_que_diz(editora, filtro):
    criar_questao("OUTRA")
    valor = FILTROS[filtro](criar_questao("ACHADA"))

    assert codigos(editora.get(reverse(LISTA), {filtro: valor})) == ["ACHADA"]


def test_rascunho_sobre_a_pronta_aparece_como_rascunho(editora):
    questao = criar_questao("Q1")
    VersaoQuestao.objects.create(
        questao=questao, numero=2, situacao="rascunho", tipo="unica", enunciado="Nova", dados=questao.versao_atual.dados
    )

    assert codigos(editora.get(reverse(LISTA), {"situacao": "rascunho"})) == ["Q1"]
    assert codigos(editora.get(reverse(LISTA), {"situacao": "pronta"})) == []


@pytest.mark.parametrize("ordem", ["codigo", "-usos", "situacao_atual", "eixo__ordem", "dificuldade", "tipo_atual"])
def test_toda_coluna_que_se_ordena_se_ordena(editora, ordem):
    for n in range(3):
        criar_questao(f"Q{n}")

    assert len(codigos(editora.get(reverse(LISTA), {"ordering": ordem}))) == 3


def test_a_planilha_tem_as_linhas_e_as_colunas_da_tela(editora):
    for n in range(3):
        criar_questao(f"Q{n}").etiquetas.add("fila")
    criar_questao("FORA")

    resposta = editora.get(reverse(LISTA), {"q": "Q", "export": "csv"})
    linhas = list(csv.reader(io.StringIO(resposta.getvalue().decode("utf-8-sig")), delimiter=";"))

    assert [linha[0] for linha in linhas] == ["Código", "Q0", "Q1", "Q2"]
    assert linhas[1][2] == "Escolha única"
    assert linhas[1][5] == "fila"
    assert editora.get(reverse(LISTA), {"export": "xlsx"}).getvalue().startswith(b"PK")


def _consultas(cliente, **parametros):
    with CaptureQueriesContext(
        connection,
    ) as captura:
        assert cliente.get(reverse(LISTA), parametros).status_code == 200
    return len(captura)


def _encher(quantas, desde):
    eixo, etiqueta = EixoFactory(), Tag.objects.get_or_create(name="fila", slug="fila")[0]
    questoes = Questao.objects.bulk_create(Questao(codigo=f"N{desde + n:05}", eixo=eixo) for n in range(quantas))
    dados = {"alternativas": [{"chave": c, "texto": c} for c in "ab"], "corretas": ["b"]}
    VersaoQuestao.objects.bulk_create(
        VersaoQuestao(questao=q, tipo="unica", enunciado=f"Enunciado {q.codigo}", dados=dados) for q in questoes
    )
    EtiquetaDaQuestao.objects.bulk_create(EtiquetaDaQuestao(content_object=q, tag=etiqueta) for q in questoes)


def test_a_lista_faz_as_mesmas_consultas_com_muitas_questoes(editora):
    _encher(10, 0)
    _consultas(editora)  # a primeira enche os caches da sessão
    poucas = _consultas(editora), _consultas(editora, export="csv")
    _encher(300, 100)

    assert (_consultas(editora), _consultas(editora, export="csv")) == poucas
    assert poucas[0] <= 30
