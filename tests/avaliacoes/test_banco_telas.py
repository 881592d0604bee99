import base64
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from fabricas import NormaFactory, PessoaFactory, criar_questao
from PIL import Image
from taggit.models import Tag

from avaliacoes import tentativa as atos
from avaliacoes.banco import categorias, estados, etiquetas, imagens
from avaliacoes.banco.conteudo import diferencas, em_campos, impressao
from avaliacoes.models import Categoria, ItemDaTentativa, Questao, Resposta, SorteioDaAvaliacao, VersaoQuestao
from avaliacoes.versao import nova_versao
from contas.papeis import COORDENACAO, EDITORES
from contas.recusa import Recusa

pytestmark = pytest.mark.django_db
PONTO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def imagem(formato="PNG"):
    arquivo = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(arquivo, formato)
    return arquivo.getvalue()


@pytest.fixture
def pessoa():
    return PessoaFactory(grupo=EDITORES)


@pytest.fixture
def editora(client, pessoa):
    client.force_login(pessoa)
    return client


# --- A ficha da questão ----------------------------------------------------------------------------------------------
def test_a_ficha_diz_onde_a_questao_e_usada_e_com_que_resultado(cena, editora):
    questao = atos.iniciar(cena.matricula, cena.avaliacao).itens.first().versao.questao
    SorteioDaAvaliacao.objects.create(avaliacao=outra_avaliacao(cena), quantidade=1, eixo=questao.eixo)

    tela = editora.get(reverse("questoes:inspect", args=[questao.pk])).text

    assert cena.avaliacao.title in tela
    assert "se sorteada" in tela
    assert "1 tentativa" in tela


def outra_avaliacao(cena):
    from fabricas import criar_avaliacao  # noqa: PLC0415

    return criar_avaliacao(cena.avaliacao.get_parent().specific, 0, slug="outra")


def test_o_sorteio_que_nao_alcanca_a_questao_nao_aparece(cena, editora):
    questao = criar_questao("SOLTA")
    SorteioDaAvaliacao.objects.create(avaliacao=cena.avaliacao, quantidade=1, eixo=questao.eixo, dificuldade=3)

    assert "Em nenhuma avaliação." in editora.get(reverse("questoes:inspect", args=[questao.pk])).text


# --- Situação e segunda leitura --------------------------------------------------------------------------------------
def test_pela_tela_se_pede_e_se_da_a_segunda_leitura(editora, client):
    questao = criar_questao("Q1", situacao="rascunho", criada_por=PessoaFactory(grupo=EDITORES))

    editora.post(reverse("banco:situacao", args=[questao.pk]), {"ato": "pedir_leitura"})
    assert "Q1" in editora.get(reverse("banco:leituras")).text
    leitura = reverse("banco:leitura", args=[questao.pk])
    lida = editora.get(leitura).context["lida"]
    sem_parecer = editora.post(leitura, {"decisao": "devolver", "lida": lida})
    assert sem_parecer.status_code == 422
    editora.post(leitura, {"decisao": "aprovar", "lida": lida})

    assert questao.versao_em_uso is not None


def test_quem_escreveu_nao_ve_os_botoes_de_decidir_nem_decide(editora, pessoa):
    questao = criar_questao("Q1", situacao="em_revisao", criada_por=pessoa)
    leitura = reverse("banco:leitura", args=[questao.pk])

    assert "Você escreveu esta versão" in editora.get(leitura).text
    editora.post(leitura, {"decisao": "aprovar"})

    assert questao.versao_em_uso is None


def test_um_ato_desconhecido_nao_quebra(editora):
    questao = criar_questao("Q1")

    assert editora.post(reverse("banco:situacao", args=[questao.pk]), {"ato": "sumir"}).status_code == 302


# --- Prévia ----------------------------------------------------------------------------------------------------------
DADOS = {
    "unica": {"alternativas": [{"chave": "a", "texto": "A"}, {"chave": "b", "texto": "B"}], "corretas": ["b"]},
    "multipla": {"alternativas": [{"chave": "a", "texto": "A"}, {"chave": "b", "texto": "B"}], "corretas": ["b"]},
    "verdadeiro_falso": {"correta": True},
    "associacao": {
        "pares": [{"chave": "1", "item": "X", "resposta": "R"}, {"chave": "2", "item": "Y", "resposta": "S"}],
        "distratores": [],
    },
    "ordenacao": {"itens": [{"chave": "a", "texto": "Um"}, {"chave": "b", "texto": "Dois"}]},
    "numerica": {"respostas": [{"valor": "15", "tolerancia": "0", "fracao": "1"}]},
    "resposta_curta": {"respostas": [{"texto": "rateio", "fracao": "1"}]},
    "lacunas": {
        "texto": "O [[1]].",
        "lacunas": [{"chave": "1", "tipo": "resposta_curta", "dados": {"respostas": [{"texto": "a", "fracao": "1"}]}}],
    },
    "dissertativa": {"resposta_esperada": "Algo.", "rubrica": []},
    "arquivo": {
        "campos": [{"chave": "1", "rotulo": "Problema", "obrigatorio": True, "limite": 500}],
        "anexo": {"obrigatorio": False, "extensoes": ["pdf"], "maximo_mb": 5},
        "rubrica": [],
    },
    "escala": {"rotulos": list("12345")},
}


@pytest.mark.parametrize("tipo", DADOS)
def test_a_previa_de_cada_tipo_se_responde_e_se_corrige_sem_gravar(editora, tipo):
    questao = criar_questao("Q1", tipo=tipo, dados=DADOS[tipo])
    previa = reverse("banco:previa", args=[questao.pk])

    assert questao.versao_atual.enunciado in editora.get(previa).text
    corrigida = editora.post(previa, {"q1": "b"})

    assert corrigida.status_code == 200
    assert not ItemDaTentativa.objects.exists()
    assert not Resposta.objects.exists()


def test_a_previa_da_resposta_certa_diz_que_acertou(editora):
    questao = criar_questao("Q1")

    assert "você acertou" in editora.post(reverse("banco:previa", args=[questao.pk]), {"q1": "b"}).text


def test_a_previa_da_avaliacao_mostra_as_questoes_dela(cena, editora):
    tela = editora.get(reverse("banco:previa_da_avaliacao", args=[cena.avaliacao.pk])).text

    assert tela.count('class="campo questao"') == 3


@pytest.mark.parametrize("versao", ["9", "x", "99999999999"])
def test_a_previa_de_versao_que_nao_existe_nao_quebra(editora, versao):
    questao = criar_questao("Q1")

    assert editora.get(reverse("banco:previa", args=[questao.pk]), {"versao": versao}).status_code in (200, 404)


# --- Versões ---------------------------------------------------------------------------------------------------------
def test_a_diferenca_entre_versoes_diz_o_que_entrou_e_o_que_saiu(cena, editora):
    questao = atos.iniciar(cena.matricula, cena.avaliacao).itens.first().versao.questao
    antes = em_campos(questao.versao_atual)
    nova_versao(questao, enunciado="Outro texto", citacoes=[(NormaFactory(), "art. 1º")])

    mudou = dict(diferencas(antes, em_campos(questao.versao_atual)))
    tela = editora.get(reverse("banco:versoes", args=[questao.pk])).text

    assert set(mudou) == {"Enunciado", "Normas citadas"}
    assert ("+", "Outro texto") in mudou["Enunciado"]
    assert "Outro texto" in tela
    assert "Da versão 1 à 2" in tela


def test_a_impressao_muda_com_qualquer_texto():
    questao = criar_questao("Q1")
    antes = impressao(questao.versao_atual)

    nova_versao(questao, devolutiva_errada="Outra coisa.")

    assert impressao(questao.versao_atual) != antes


def test_pela_tela_se_duplica(editora):
    questao = criar_questao("Q1")

    resposta = editora.post(reverse("banco:duplicar", args=[questao.pk]))

    assert resposta.url == reverse("questoes:edit", args=[Questao.objects.get(codigo="Q1-2").pk])


# --- Imagens ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("formato", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_imagem_se_confere_pelo_conteudo(formato):
    assert imagens.conferir(imagem(formato)) == f"image/{formato.lower()}"


@pytest.mark.parametrize(
    ("conteudo", "codigo"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "nao_e_imagem"),
        (b"%PDF-1.7", "nao_e_imagem"),
        (imagem()[:40], "nao_e_imagem"),
        (imagem("BMP"), "tipo"),
        (b"\0" * (2 * 2**20 + 1), "grande"),
    ],
)
def test_o_que_nao_e_imagem_aceita_e_recusado(conteudo, codigo):
    with pytest.raises(imagens.ImagemRecusada) as recusa:
        imagens.conferir(conteudo)

    assert recusa.value.codigo == codigo


def _enviar(cliente, questao, **mudancas):
    arquivo = SimpleUploadedFile("x.png", PONTO)
    dados = {"nome": "fluxo", "arquivo": arquivo, "descricao": "O fluxo da fila.", **mudancas}
    return cliente.post(reverse("banco:imagens", args=[questao.pk]), dados)


def test_pela_tela_se_envia_e_a_mesma_se_substitui(editora):
    questao = criar_questao("Q1")

    assert _enviar(editora, questao).status_code == 302
    assert _enviar(editora, questao, arquivo=SimpleUploadedFile("y.png", imagem())).status_code == 302

    assert questao.imagens.get().tipo_mime == "image/png"


@pytest.mark.parametrize("falta", [{"descricao": " "}, {"nome": ""}, {"nome": "a]b"}, {"arquivo": ""}])
def test_imagem_sem_nome_descricao_ou_arquivo_nao_entra_e_o_resto_fica_escrito(editora, falta):
    questao = criar_questao("Q1")

    resposta = _enviar(editora, questao, **falta)

    assert resposta.status_code == 422
    assert not questao.imagens.exists()


def test_a_imagem_ja_vista_nao_se_troca_e_a_citada_nao_se_retira(cena, editora, pessoa):
    questao = cena.avaliacao.itens.first().questao
    _enviar(editora, questao)
    nova_versao(questao, enunciado="Veja [[imagem:fluxo]]")
    atos.iniciar(cena.matricula, cena.avaliacao)

    with pytest.raises(imagens.ImagemRecusada) as troca:
        imagens.juntar(questao, "fluxo", imagem(), "Outra.", pessoa)
    with pytest.raises(imagens.ImagemRecusada) as retirada:
        imagens.retirar(questao.imagens.get(), pessoa)

    assert (troca.value.codigo, retirada.value.codigo) == ("ja_vista", "em_uso")


# --- Categorias e etiquetas ------------------------------------------------------------------------------------------
def test_renomear_leva_as_que_estao_dentro(pessoa):
    mae = Categoria.objects.create(caminho="A")
    for caminho in ("A/B", "A/B/C", "AB"):
        Categoria.objects.create(caminho=caminho)

    assert categorias.renomear(mae, "Z/A", pessoa) == 3
    assert set(Categoria.objects.values_list("caminho", flat=True)) == {"Z/A", "Z/A/B", "Z/A/B/C", "AB"}
    assert categorias.renomear(mae, "Z/A", pessoa) == 0


def test_renomear_para_o_lugar_da_filha_nao_esbarra_na_unicidade(pessoa):
    mae = Categoria.objects.create(caminho="A/B")
    Categoria.objects.create(caminho="A/B/A")

    categorias.renomear(mae, "A", pessoa)

    assert set(Categoria.objects.values_list("caminho", flat=True)) == {"A", "A/A"}


@pytest.mark.parametrize(("nome", "codigo"), [("a/b", "dentro_de_si"), ("OUTRA", "existe"), ("x" * 254, "comprida")])
def test_renomear_recusa_o_que_nao_serve(pessoa, nome, codigo):
    mae = Categoria.objects.create(caminho="a")
    Categoria.objects.create(caminho="a/filha")
    Categoria.objects.create(caminho="Outra")

    with pytest.raises(categorias.CategoriaRecusada) as recusa:
        categorias.renomear(mae, nome, pessoa)

    assert recusa.value.codigo == codigo


def test_so_a_categoria_vazia_se_exclui(cena, pessoa):
    mae = Categoria.objects.create(caminho="A")
    filha = Categoria.objects.create(caminho="A/B")
    Questao.objects.filter(pk=criar_questao("Q1").pk).update(categoria=filha)
    sorteada = Categoria.objects.create(caminho="C")
    SorteioDaAvaliacao.objects.create(avaliacao=cena.avaliacao, quantidade=1, categoria=sorteada)

    for cheia in (mae, filha, sorteada):
        with pytest.raises(categorias.CategoriaRecusada):
            categorias.excluir(cheia, pessoa)
    Questao.objects.update(categoria=None)
    categorias.excluir(filha, pessoa)
    categorias.excluir(mae, pessoa)

    assert list(Categoria.objects.all()) == [sorteada]


def test_trocar_a_etiqueta_junta_as_duas_e_muda_os_sorteios(cena, pessoa):
    q1, q2 = criar_questao("Q1"), criar_questao("Q2")
    q1.etiquetas.add("fila", "filas")
    q2.etiquetas.add("filas")
    filas = Tag.objects.get(name="filas")
    SorteioDaAvaliacao.objects.create(avaliacao=cena.avaliacao, quantidade=1, etiqueta=filas)

    assert etiquetas.trocar(filas, "fila", pessoa) == 2

    assert [e.quantas for e in etiquetas.usadas()] == [2]
    assert SorteioDaAvaliacao.objects.get().etiqueta.name == "fila"
    with pytest.raises(Recusa) as recusa:
        etiquetas.trocar(Tag.objects.get(name="fila"), "", pessoa)
    assert recusa.value.codigo == "em_sorteio"


def test_pela_tela_se_cria_se_renomeia_e_se_exclui_a_categoria(editora):
    editora.post(reverse("banco:categorias"), {"caminho": "Regulação"})
    categoria = Categoria.objects.get()
    assert editora.post(reverse("banco:categorias"), {"caminho": "regulação"}).status_code == 422
    assert editora.post(reverse("banco:categoria", args=[categoria.pk]), {"caminho": " / "}).status_code == 422

    editora.post(reverse("banco:categoria", args=[categoria.pk]), {"caminho": "Gestão"})
    assert "Gestão" in editora.get(reverse("banco:categorias")).text
    editora.post(reverse("banco:excluir_categoria", args=[categoria.pk]))

    assert not Categoria.objects.exists()


def test_pela_tela_se_troca_e_se_retira_a_etiqueta(editora):
    criar_questao("Q1").etiquetas.add("fila")
    tela = reverse("banco:etiqueta", args=[Tag.objects.get().pk])

    assert editora.post(tela, {"nome": " "}).status_code == 422
    editora.post(tela, {"retirar": "1"})

    assert "Nenhuma questão tem etiqueta" in editora.get(reverse("banco:etiquetas")).text


def test_quem_coordena_le_e_nao_escreve(client):
    client.force_login(PessoaFactory(grupo=COORDENACAO))
    questao = criar_questao("Q1")

    assert client.get(reverse("banco:versoes", args=[questao.pk])).status_code == 200
    assert client.get(reverse("banco:imagens", args=[questao.pk])).status_code == 200
    client.post(reverse("banco:situacao", args=[questao.pk]), {"ato": "aposentar"})
    _enviar(client, questao)

    questao.refresh_from_db()
    assert questao.aposentada_em is None
    assert not questao.imagens.exists()


# --- Escolher em uma avaliação ---------------------------------------------------------------------------------------
def test_o_escolhedor_acha_pelo_texto_e_so_oferece_as_que_se_podem_usar(editora, pessoa):
    criar_questao("BOA")
    estados.aposentar(criar_questao("VELHA"), pessoa)
    VersaoQuestao.objects.filter(questao=criar_questao("RASCUNHO")).update(situacao="rascunho")

    todas = editora.get(reverse("escolha_de_questao:choose")).json()["html"]
    achadas = editora.get(reverse("escolha_de_questao:choose_results"), {"q": "enunciado de boa"}).text

    assert "BOA" in todas
    assert "VELHA" not in todas
    assert "RASCUNHO" not in todas
    assert "BOA" in achadas
