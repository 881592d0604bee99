"""Cada tipo de questão na página: para responder, e depois de corrigida, com e sem o gabarito."""

import re
from random import Random

import pytest
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.urls import reverse
from fabricas import MatriculaFactory, PessoaFactory, TurmaFactory

from avaliacoes import imagens, tentativa
from avaliacoes.apresentacao import Questionamento
from avaliacoes.correcao import MILIONESIMO
from avaliacoes.models import (
    ImagemDaQuestao,
    ItemDaTentativa,
    Questao,
    VersaoQuestao,
)
from avaliacoes.templatetags.questoes import letra, sem_imagens, texto_da_questao
from avaliacoes.tipos import TIPOS
from avaliacoes.versao import nova_versao
from avaliacoes.visao import Visao

COM, SEM = Visao(True, True, True, ""), Visao(True, True, False, "")
RUBRICA = [
    {
        "criterio": "Clareza",
        "niveis": [{"nivel": n, "rotulo": r, "pontos": n} for n, r in enumerate(["Vago", "Pleno"])],
    }
]
BRUTOS = {
    "unica": {"alternativas": {"a": "Primeira", "b": "SEGREDO"}, "correta": "b"},
    "multipla": {"alternativas": {"a": "Primeira", "b": "SEGREDO", "c": "Terceira"}, "corretas": ["b"]},
    "verdadeiro_falso": {"correta": True},
    "associacao": {
        "pares": [{"item": "Rateio", "resposta": "SEGREDO"}, {"item": "Programa", "resposta": "Encargos"}],
        "distratores": ["Fomento"],
    },
    "ordenacao": {"itens_em_ordem": ["Planejar", "Executar", "Avaliar"]},
    "numerica": {"resposta": 4321, "tolerancia": 1, "unidade": "vagas"},
    "resposta_curta": {"respostas_aceitas": ["SEGREDO"]},
    "lacunas": {
        "texto": "Do [[1]] ao [[2]].",
        "lacunas": [
            {"lacuna": 1, "respostas_aceitas": ["SEGREDO"]},
            {"lacuna": 2, "opcoes": ["fim", "meio"], "respostas_aceitas": ["fim"]},
        ],
    },
    "dissertativa": {"palavras": {"minimo": 2, "maximo": 9}, "resposta_esperada": "SEGREDO", "rubrica": RUBRICA},
    "arquivo": {
        "campos": [
            {"id": "problema", "rotulo": "Problema", "obrigatorio": True, "limite_caracteres": 600},
            {"id": "achado", "rotulo": "Achado", "tipo": "codigo"},
        ],
        "anexo": {"extensoes": ["pdf"], "maximo_mb": 5},
        "rubrica": RUBRICA,
    },
    "escala": {"rotulos": ["Discordo", "Concordo"]},
}
ERRADOS = {
    "unica": ["a"],
    "multipla": ["a"],
    "verdadeiro_falso": "f",
    "associacao": {"1": "b"},
    "ordenacao": {"a": "1", "b": "2", "c": "3"},
    "numerica": "dez mil",
    "resposta_curta": "outra",
    "lacunas": {"1": "outra", "2": "b"},
    "dissertativa": "Um texto meu.",
    "arquivo": {"campos": {"problema": "A fila <b>cresce</b>."}},
    "escala": "2",
}


def questionamento(codigo, conteudo=None, enunciado="Enunciado"):
    tipo = TIPOS[codigo]
    dados = tipo.importar(BRUTOS[codigo])
    versao = VersaoQuestao(tipo=codigo, enunciado=enunciado, dados=dados, questao=Questao(codigo="Q"))
    versao.questao._imagens_por_nome = {}
    arranjo = tipo.arranjar(dados, Random(1))
    fracao = tipo.corrigir(dados, conteudo)
    item = ItemDaTentativa(ordem=3, versao=versao, arranjo=arranjo)
    item.fracao = None if fracao is None else fracao.quantize(MILIONESIMO)
    partes = tipo.apresentar(dados, arranjo, conteudo)
    return Questionamento(item, partes, 0, bool(conteudo), conteudo)


def responder(codigo, conteudo=None):
    return render_to_string(TIPOS[codigo].template, {"q": questionamento(codigo, conteudo)})


def corrigida(codigo, conteudo, visao):
    return render_to_string(TIPOS[codigo].template_corrigido, {"q": questionamento(codigo, conteudo), "visao": visao})


def test_ha_um_exemplo_de_cada_tipo():
    assert set(BRUTOS) == set(ERRADOS) == set(TIPOS)


@pytest.mark.parametrize("codigo", TIPOS)
def test_a_questao_para_responder_tem_legenda_nomes_e_rotulos(codigo):
    html = responder(codigo, ERRADOS[codigo])

    assert '<fieldset class="campo questao" id="questao-3"' in html
    assert '<span class="rotulo">Questão 3</span>' in html
    assert 'name="b3"' in html
    controles = re.findall(r"<(?:input|select|textarea)[^>]*>", html)
    visiveis = [c for c in controles if 'type="hidden"' not in c and "checkbox" not in c and "radio" not in c]
    for controle in visiveis:
        rotulo = re.search(r'id="([^"]+)"', controle)
        assert (
            "aria-label=" in controle
            or f'<label class="rotulo-da-resposta" for="{rotulo[1]}"' in html
            or (f'<label for="{rotulo[1]}"' in html)
        ), controle
    assert 'name="q3"' in html


@pytest.mark.parametrize("codigo", sorted(set(TIPOS) - {"escala"}))
def test_quem_responde_nao_encontra_a_resposta_certa_na_pagina(codigo):
    """A mesma página, seja qual for o gabarito: trocá-lo não muda um caractere."""
    outro = {
        "unica": {**BRUTOS["unica"], "correta": "a"},
        "multipla": {**BRUTOS["multipla"], "corretas": ["a"]},
        "verdadeiro_falso": {"correta": False},
        "associacao": {
            **BRUTOS["associacao"],
            "pares": [{"item": "Rateio", "resposta": "Encargos"}, {"item": "Programa", "resposta": "SEGREDO"}],
        },
        "numerica": {**BRUTOS["numerica"], "resposta": 9},
        "resposta_curta": {"respostas_aceitas": ["outra coisa"]},
        "dissertativa": {**BRUTOS["dissertativa"], "resposta_esperada": "outra coisa"},
    }.get(codigo)
    html = responder(codigo)

    if outro:
        BRUTOS[codigo], antes = outro, BRUTOS[codigo]
        try:
            assert responder(codigo) == html
        finally:
            BRUTOS[codigo] = antes
    assert "SEGREDO" not in html or codigo in ("unica", "multipla", "associacao")
    assert "4321" not in html


def test_as_chaves_dos_itens_da_ordenacao_nao_dizem_a_ordem():
    chaves = re.findall(r'value="(\w):1">', responder("ordenacao"))

    assert sorted(chaves) == ["a", "b", "c"]
    assert {i["texto"]: i["chave"] for i in TIPOS["ordenacao"].importar(BRUTOS["ordenacao"])["itens"]} == {
        "Avaliar": "a",
        "Executar": "b",
        "Planejar": "c",
    }


@pytest.mark.parametrize("codigo", sorted(set(TIPOS) - {"escala", "arquivo"}))
def test_sem_o_gabarito_a_correcao_nao_mostra_a_certa(codigo):
    sem, com = corrigida(codigo, ERRADOS[codigo], SEM), corrigida(codigo, ERRADOS[codigo], COM)

    assert "Resposta certa" not in sem
    assert "Resposta certa" in com or "O que se esperava" in com
    assert 'data-tom="ok"' not in sem or codigo in ("ordenacao", "lacunas")
    assert "4321" not in sem
    assert "SEGREDO" not in sem or codigo in ("unica", "multipla")


def test_o_que_a_pessoa_escreveu_sai_escapado():
    assert "A fila &lt;b&gt;cresce&lt;/b&gt;." in corrigida("arquivo", ERRADOS["arquivo"], COM)
    assert "&lt;script&gt;" in corrigida("resposta_curta", "<script>", COM)
    assert "&lt;script&gt;" in responder("lacunas", {"1": "<script>"})


def test_o_numero_que_nao_se_entende_fica_no_campo_com_um_aviso():
    html = responder("numerica", "dez mil")

    assert 'value="dez mil"' in html
    assert "Não entendi este número." in html
    assert 'inputmode="decimal"' in html
    assert "vagas" in html


def test_cada_lacuna_diz_qual_e_de_quantas():
    assert re.findall(r'aria-label="(Lacuna [^"]+)"', responder("lacunas")) == ["Lacuna 1 de 2", "Lacuna 2 de 2"]


def test_a_dissertativa_conta_as_palavras_e_mostra_a_rubrica():
    html = responder("dissertativa", "Um texto meu.")

    assert "3 palavras" in html
    assert "De 2 a 9 palavras." in html
    assert "Como a resposta é avaliada" in html


def test_o_plano_pede_que_nao_se_identifiquem_pacientes_e_aceita_o_anexo():
    html = responder("arquivo")

    assert "Não identifique pacientes" in html
    assert 'accept=".pdf"' in html
    assert "data-anexo" in html


def test_as_letras_seguem_o_alfabeto():
    assert [letra(n) for n in (0, 25, 26, 51, 52)] == ["A", "Z", "AA", "AZ", "BA"]


# --- Imagens ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def imagem(cena):
    questao = Questao.objects.order_by("pk").first()
    nova_versao(questao, enunciado="O que a fila mostra? [[imagem:fila]]")
    imagem = ImagemDaQuestao(questao=questao, nome="fila", tipo_mime="image/png", sha256="x", descricao="A fila")
    imagem.arquivo.save("fila", ContentFile(b"\x89PNG"))
    return imagem


def test_o_texto_mostra_a_imagem_no_lugar_dela(imagem):
    versao = imagem.questao.versao_em_uso

    html = texto_da_questao("Veja <b>:\n[[imagem:fila]] e [[imagem:outra]]", versao)

    assert html == (
        f'Veja &lt;b&gt;:<br><span class="figura"><img src="/avaliacoes/imagens/{imagem.pk}/" alt="A fila"></span>'
        " e (imagem outra não encontrada)"
    )
    assert sem_imagens("A [[imagem:fila]]") == "A (imagem fila)"


def test_as_imagens_de_uma_questao_se_leem_uma_vez(imagem, django_assert_num_queries):
    versao = VersaoQuestao.objects.select_related("questao").get(pk=imagem.questao.versao_em_uso.pk)

    with django_assert_num_queries(1):
        for _ in range(3):
            texto_da_questao("[[imagem:fila]]", versao)
        texto_da_questao("sem imagem", versao)


def test_a_imagem_so_se_ve_com_a_questao(imagem, cena, client):
    endereco = reverse("avaliacoes:imagem", args=[imagem.pk])
    assert client.get(endereco).status_code == 302

    client.force_login(cena.pessoa)
    assert client.get(endereco).status_code == 404
    tentativa.iniciar(cena.matricula, cena.avaliacao)
    resposta = client.get(endereco)

    assert resposta.status_code == 200
    assert resposta["Content-Type"] == "image/png"
    assert resposta["X-Content-Type-Options"] == "nosniff"
    assert resposta["Cache-Control"].startswith("private")
    assert b"".join(resposta.streaming_content) == b"\x89PNG"


def test_a_imagem_dos_comentarios_so_se_ve_com_os_comentarios(imagem, cena):
    nova_versao(imagem.questao, enunciado="Sem imagem.", devolutiva_errada="Veja [[imagem:fila]].")
    aberta = tentativa.iniciar(cena.matricula, cena.avaliacao)
    assert not imagens.pode_ver(cena.pessoa, imagem)

    tentativa.enviar(aberta)

    assert imagens.pode_ver(cena.pessoa, imagem)


def test_quem_le_o_banco_ve_a_imagem_e_outra_aluna_nao(imagem, cena):
    outra = MatriculaFactory(turma=TurmaFactory(curso=cena.turma.curso), confirmada=True).pessoa

    assert not imagens.pode_ver(outra, imagem)
    assert imagens.pode_ver(PessoaFactory(is_superuser=True), imagem)
