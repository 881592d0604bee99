"""A importação de questões: o ensaio, o que grava, a identidade, as imagens, as consultas e nada pela metade."""

import io

import pytest
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from fabricas import EixoFactory, NormaFactory, ObjetivoFactory, PessoaFactory, criar_questao
from rol import livro_com, salvar

from avaliacoes.models import BancoDeQuestoes, Categoria, ImagemDaQuestao, Questao, VersaoQuestao
from avaliacoes.tipos import TIPOS
from avaliacoes.troca import devolucao, exportacao, gravacao, importacao
from avaliacoes.troca.identidade import PREFIXO
from planilhas import importacao as ciclo
from planilhas.models import Importacao
from planilhas.recusa import ImportacaoRecusada

pytestmark = pytest.mark.django_db
S = VersaoQuestao.Situacao
TITULOS = ["Código", "Tipo", "Enunciado", "Respostas", "Categoria", "Etiquetas", "Fonte"]
UMA = ["Q-1", "", "Quem aprova o orçamento?", "*A assembleia\nO conselho", "Gestão/Orçamento", "rateio", "Aula 1"]
OUTRA = ["", "", "O rateio tem contrato?", "Verdadeiro", "", "", ""]
RUIM = ["Q-9", "Escolha única", "Quem?", "Um\nDois", "", "", ""]
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture(autouse=True)
def terreno(settings, tmp_path):
    cache.clear()
    EixoFactory()


def escolhas(**trocas):
    return {"eixo": "regulacao", "categoria": "", "objetivos": [], "situacao": "rascunho", **trocas}


def xlsx(*linhas, titulos=TITULOS):
    return salvar(livro_com(titulos, *linhas))


def conferir(*linhas, nome="questoes.xlsx", por=None, conteudo=None, **trocas):
    return importacao.receber(nome, conteudo or xlsx(*linhas), escolhas(**trocas), por)


def importar(*linhas, **opcoes):
    feita = conferir(*linhas, **opcoes)
    if feita.boas:
        ciclo.mandar_gravar(feita, None)
        ciclo.gravar(feita.pk)
    feita.refresh_from_db()
    return feita


def contas(feita):
    return feita.a_criar, feita.a_mudar, feita.iguais, feita.recusadas


def notas(feita, numero):
    return feita.linhas.get(numero=numero).notas


def exportado(formato):
    return b"".join(exportacao.em_pedacos(formato, Questao.objects.order_by("codigo")))


# --- O caminho feliz -------------------------------------------------------------------------------------------------
def test_o_ensaio_conta_tudo_e_nao_grava_nada():
    feita = conferir(UMA, OUTRA, RUIM)
    assert feita.situacao == "conferida"
    assert contas(feita) == (2, 0, 0, 1)
    assert (Questao.objects.count(), Categoria.objects.count()) == (0, 0)


def test_so_as_boas_entram_com_tudo_o_que_o_arquivo_diz():
    editora = PessoaFactory()
    objetivo = ObjetivoFactory(codigo="OBJ-01")
    feita = importar(UMA, OUTRA, RUIM, por=editora, objetivos=["OBJ-01"])
    assert (feita.situacao, contas(feita)) == ("concluida", (2, 0, 0, 1))
    questao = Questao.objects.get(codigo="Q-1")
    versao = questao.versao_atual
    assert (str(questao.categoria), questao.fonte, str(questao.eixo)) == ("Gestão/Orçamento", "Aula 1", "Regulação")
    assert [t.name for t in questao.etiquetas.all()] == ["rateio"]
    assert (versao.tipo, versao.situacao, versao.criada_por) == ("unica", S.RASCUNHO, editora)
    assert list(versao.objetivos.all()) == [objetivo]
    assert questao.versao_em_uso is None
    assert Categoria.objects.filter(caminho="Gestão").exists()


def test_sem_codigo_a_questao_ganha_um_que_nasce_do_conteudo():
    importar(OUTRA)
    assert Questao.objects.get().codigo.startswith(PREFIXO)


def test_prontas_entram_em_uso():
    importar(UMA, situacao="pronta")
    assert Questao.objects.get().versao_em_uso.numero == 1


def test_a_categoria_de_destino_contem_as_do_arquivo():
    importar(UMA, OUTRA, categoria="Banco 2026")
    assert set(Questao.objects.values_list("categoria__caminho", flat=True)) == {
        "Banco 2026/Gestão/Orçamento",
        "Banco 2026",
    }


# --- O mesmo arquivo, e o que muda -----------------------------------------------------------------------------------
def test_o_mesmo_arquivo_duas_vezes_nao_muda_nada():
    importar(UMA, OUTRA)
    antes = (list(Questao.objects.values()), list(VersaoQuestao.objects.values()))
    repetida = importar(UMA, OUTRA)
    assert contas(repetida) == (0, 0, 2, 0)
    assert (list(Questao.objects.values()), list(VersaoQuestao.objects.values())) == antes


def test_reimportar_o_que_se_exportou_nao_muda_nada():
    NormaFactory(identificador="lei-8080-1990")
    ObjetivoFactory(codigo="OBJ-01")
    titulos = [*TITULOS, "Normas", "Objetivos", "Dificuldade"]
    cheia = [*UMA, "lei-8080-1990: art. 24", "OBJ-01", "difícil"]
    importar(conteudo=xlsx(cheia, titulos=titulos))
    for formato in ("xlsx", "csv"):
        assert contas(conferir(conteudo=exportado(formato), nome=f"volta.{formato}", eixo="")) == (0, 0, 1, 0)


def test_o_ensaio_diz_o_antes_e_o_depois_de_cada_campo_que_muda():
    importar(UMA)
    mudada = [*UMA]
    mudada[2], mudada[6] = "Quem aprova o orçamento anual?", "Aula 2"
    feita = conferir(mudada)
    assert contas(feita) == (0, 1, 0, 0)
    assert notas(feita, 1) == [
        {"campo": "Enunciado", "antes": "Quem aprova o orçamento?", "depois": "Quem aprova o orçamento anual?"},
        {"campo": "Fonte", "antes": "Aula 1", "depois": "Aula 2"},
    ]


def test_mudar_a_que_esta_pronta_faz_a_versao_seguinte_e_a_do_ar_continua():
    criar_questao("Q-1")
    importar(UMA)
    questao = Questao.objects.get(codigo="Q-1")
    assert (questao.versao_atual.numero, questao.versao_atual.situacao) == (2, S.RASCUNHO)
    assert questao.versao_em_uso.numero == 1
    assert questao.versao_em_uso.enunciado == "Enunciado de Q-1"


def test_mudar_um_rascunho_corrige_o_mesmo_rascunho():
    importar(UMA)
    mudada = [*UMA]
    mudada[2] = "Quem aprova o orçamento anual?"
    importar(mudada)
    versao = VersaoQuestao.objects.get()
    assert (versao.numero, versao.enunciado) == (1, "Quem aprova o orçamento anual?")


def test_mudar_so_a_ficha_nao_faz_versao():
    importar(UMA, situacao="pronta")
    mudada = [*UMA]
    mudada[6], mudada[5] = "Aula 2", "orçamento; rateio"
    assert contas(importar(mudada)) == (0, 1, 0, 0)
    questao = Questao.objects.get()
    assert (questao.versoes.count(), questao.fonte) == (1, "Aula 2")
    assert sorted(t.name for t in questao.etiquetas.all()) == ["orçamento", "rateio"]


def test_a_sem_codigo_que_mudou_no_banco_fica_como_o_banco_tem():
    importar(OUTRA)
    VersaoQuestao.objects.update(enunciado="Editada no banco.")
    feita = importar(OUTRA)
    assert contas(feita) == (0, 0, 1, 0)
    assert "mudou lá depois" in notas(feita, 1)[0]
    assert VersaoQuestao.objects.get().enunciado == "Editada no banco."


def test_a_sem_codigo_se_reconhece_mesmo_que_o_codigo_dela_tenha_mudado():
    importar(OUTRA)
    Questao.objects.update(codigo="QF-77")
    assert contas(importar(OUTRA)) == (0, 0, 1, 0)
    assert Questao.objects.get().codigo == "QF-77"


def test_o_que_o_arquivo_nao_diz_nao_se_apaga():
    importar(UMA)
    feita = conferir(conteudo=xlsx(UMA[:4], titulos=TITULOS[:4]))
    assert contas(feita) == (0, 0, 1, 0)


def test_o_mesmo_codigo_em_questao_bem_diferente_vem_com_aviso():
    importar(UMA)
    estranha = [*UMA]
    estranha[2] = "Qual rio corta Arinos, Buritis e Formoso?"
    assert any("bem diferente" in nota for nota in notas(conferir(estranha), 1) if isinstance(nota, str))


def test_a_aposentada_continua_aposentada():
    importar(UMA)
    Questao.objects.update(aposentada_em="2026-01-01T00:00Z")
    assert "aposentada" in notas(conferir(UMA), 1)[0]


# --- Recusas ---------------------------------------------------------------------------------------------------------
def problema(feita, numero=1):
    (unico,) = feita.linhas.get(numero=numero).problemas
    return unico


def test_sem_eixo_no_arquivo_nem_na_escolha_a_questao_se_recusa():
    assert problema(conferir(UMA, eixo=""))["motivo"] == "O arquivo não diz o eixo."


@pytest.mark.parametrize(
    ("coluna", "valor", "motivo"),
    [
        ("Eixo", "regulasao", "Não conhecemos o eixo “regulasao”."),
        ("Objetivos", "OBJ-99", "Não conhecemos o objetivo “OBJ-99”."),
        ("Normas", "lei-0: art. 1", "Não conhecemos a norma “lei-0”."),
        ("Fonte", "x" * 256, "A fonte passa de 255 letras."),
    ],
)
def test_o_que_o_banco_nao_conhece_se_recusa_com_sugestao(coluna, valor, motivo):
    feita = conferir(conteudo=xlsx(UMA[:4] + [valor], titulos=[*TITULOS[:4], coluna]))
    dito = problema(feita)
    assert (dito["coluna"], dito["motivo"], dito["linha"]) == (coluna, motivo, 2)
    assert dito["sugestao"]


def test_dois_codigos_iguais_no_arquivo_e_questoes_repetidas():
    outra_com_o_mesmo = [*UMA]
    outra_com_o_mesmo[2] = "Outra pergunta, com o mesmo código?"
    feita = conferir(UMA, outra_com_o_mesmo, UMA, OUTRA, OUTRA)
    assert contas(feita) == (2, 0, 2, 1)
    assert problema(feita, 2)["motivo"] == "A questão da linha 2 tem o mesmo código."
    assert notas(feita, 5) == ["Repetida: é igual à da linha 5."]


def test_o_banco_que_exige_segunda_leitura_nao_recebe_prontas():
    BancoDeQuestoes.objects.create(exige_segunda_leitura=True)
    with pytest.raises(ImportacaoRecusada) as recusa:
        conferir(UMA, situacao="pronta")
    assert recusa.value.codigo == "segunda_leitura"
    assert contas(conferir(UMA)) == (1, 0, 0, 0)


def test_o_que_mudou_no_banco_desde_o_ensaio_fica_de_fora():
    feita = conferir(UMA, OUTRA)
    criar_questao("Q-1")
    ciclo.mandar_gravar(feita, None)
    ciclo.gravar(feita.pk)
    feita.refresh_from_db()
    assert contas(feita) == (1, 0, 0, 1)
    assert Questao.objects.get(codigo="Q-1").versoes.count() == 1


def test_as_recusadas_voltam_com_o_motivo_e_corrigidas_entram():
    feita = importar(UMA, RUIM)
    colunas, linhas = devolucao.em_tabela(feita)
    tabela = [[c.titulo for c in colunas], *([c.valor(linha) for c in colunas] for linha in linhas)]
    assert (tabela[0][-1], len(tabela)) == ("motivo", 2)
    assert "Nenhuma alternativa está marcada" in tabela[1][-1]
    tabela[1][3] = "*Um\nDois"
    assert contas(importar(conteudo=salvar(livro_com(*tabela)))) == (1, 0, 0, 0)


def test_imagem_citada_que_nao_veio_no_arquivo_e_um_aviso():
    citada = [*UMA]
    citada[2] = "Veja [[imagem:mapa.png]]. Qual é?"
    assert notas(conferir(citada), 1) == ["O texto mostra a imagem “mapa.png”, que não veio no arquivo."]


def test_duas_recusadas_com_o_mesmo_nome_contam_duas():
    feita = conferir(conteudo="::D:: Um texto.\n\n::D:: Outro texto.\n\nÉ? {T}\n".encode(), nome="q.gift")
    assert (feita.total, feita.recusadas, feita.a_criar) == (3, 2, 1)


# --- Nada pela metade ------------------------------------------------------------------------------------------------
def com_imagem(codigo="Q-IMG", conteudo=PNG):
    """Uma questão com imagem, exportada em Moodle XML e tirada do banco: o arquivo que outro sistema mandaria."""
    questao = criar_questao(codigo)
    questao.versoes.update(enunciado="Veja [[imagem:mapa.png]]. Qual é?")
    imagem = ImagemDaQuestao(questao=questao, nome="mapa.png", tipo_mime="image/png", sha256="x", descricao="O mapa.")
    imagem.arquivo.save("mapa.png", io.BytesIO(conteudo))
    arquivo = exportado("xml")
    imagem.arquivo.delete(save=False)
    VersaoQuestao.objects.all().delete()
    Questao.objects.all().delete()
    return arquivo


def guardados():
    armazem = storages["privado"]
    if not armazem.exists("questoes"):
        return []
    pastas, _arquivos = armazem.listdir("questoes")
    return [f"{pasta}/{nome}" for pasta in pastas for nome in armazem.listdir(f"questoes/{pasta}")[1]]


def test_a_imagem_do_arquivo_fica_no_armazem_privado():
    arquivo = com_imagem()
    antes = set(guardados())
    feita = importar(conteudo=arquivo, nome="q.xml")
    assert contas(feita) == (1, 0, 0, 0)
    imagem = Questao.objects.get().imagens.get()
    assert (imagem.nome, imagem.tipo_mime, imagem.descricao) == ("mapa.png", "image/png", "O mapa.")
    assert imagem.arquivo.read() == PNG
    assert len(set(guardados()) - antes) == 1
    assert contas(importar(conteudo=arquivo, nome="q.xml")) == (0, 0, 1, 0)
    assert ImagemDaQuestao.objects.count() == 1


def test_cancelar_no_meio_nao_deixa_questao_nem_arquivo(monkeypatch, django_capture_on_commit_callbacks):
    arquivo = com_imagem()
    antes = set(guardados())
    feita = conferir(conteudo=arquivo, nome="q.xml")
    ciclo.mandar_gravar(feita, None)
    original = gravacao._versoes

    def cancelar_depois(*args):
        original(*args)
        assert any(nome.startswith(f"importacao-{feita.pk}/") for nome in guardados())
        ciclo.cancelar(feita, None)

    monkeypatch.setattr(gravacao, "_versoes", cancelar_depois)
    with django_capture_on_commit_callbacks(execute=True):
        ciclo.gravar(feita.pk)
    feita.refresh_from_db()
    assert feita.situacao == "cancelada"
    assert Questao.objects.count() == 0
    assert set(guardados()) <= antes
    assert not any(nome.startswith(f"importacao-{feita.pk}/") for nome in guardados())


def test_defeito_no_meio_nao_deixa_nada_e_a_retomada_deixa_tudo(monkeypatch):
    feita = conferir(UMA, OUTRA)
    ciclo.mandar_gravar(feita, None)
    with monkeypatch.context() as defeito:
        defeito.setattr(gravacao, "_ligacoes", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            ciclo.gravar(feita.pk)
    assert (Questao.objects.count(), Categoria.objects.count()) == (0, 0)
    Importacao.objects.update(tentar_em="2020-01-01T00:00Z")
    cache.clear()
    ciclo.retomar()
    feita.refresh_from_db()
    assert (feita.situacao, Questao.objects.count()) == ("concluida", 2)


# --- Em bloco --------------------------------------------------------------------------------------------------------
def muitas(quantas, enunciado="Pergunta"):
    return [
        [f"L-{n:04d}", "", f"{enunciado} número {n}?", "*Sim\nNão", f"Lote/{n % 3}", f"etiqueta {n % 5}", ""]
        for n in range(quantas)
    ]


FOLGA = 12 if connection.vendor == "sqlite" else 0


def consultas(acao):
    with CaptureQueriesContext(
        connection,
    ) as vistas:
        acao()
    return len(vistas)


def test_conferir_e_gravar_fazem_as_mesmas_consultas_com_20_e_com_200(monkeypatch):
    medidas = {}
    for quantas in (20, 200):
        for passo, enunciado in (("criar", "Pergunta"), ("mudar", "Outra pergunta")):
            feita = conferir(*muitas(quantas, f"{enunciado} {quantas}"), categoria=f"C{quantas}", situacao="pronta")
            ciclo.mandar_gravar(feita, None)
            medidas[quantas, passo] = consultas(lambda feita=feita: ciclo.gravar(feita.pk))
            feita.refresh_from_db()
            assert feita.boas == quantas
        VersaoQuestao.objects.all().delete()
        Questao.objects.all().delete()
    # O SQLite parte uma inserção a cada 999 valores: nove vezes mais questões são poucos comandos a mais.
    for passo in ("criar", "mudar"):
        assert medidas[20, passo] <= 45
        assert medidas[200, passo] <= medidas[20, passo] + FOLGA


def test_o_lote_deixa_o_mesmo_que_as_questoes_uma_a_uma():
    importar(*muitas(7))
    do_lote = list(VersaoQuestao.objects.order_by("questao__codigo").values_list("questao__codigo", "tipo", "dados"))
    VersaoQuestao.objects.all().delete()
    Questao.objects.all().delete()
    for linha in muitas(7):
        importar(linha)
    uma_a_uma = list(VersaoQuestao.objects.order_by("questao__codigo").values_list("questao__codigo", "tipo", "dados"))
    assert do_lote == uma_a_uma


def test_exportar_faz_as_mesmas_consultas_com_5_e_com_50():
    vistas = []
    for quantas in (5, 50):
        importar(*muitas(quantas))
        vistas.append(consultas(lambda: exportado("xlsx")))
    assert vistas[0] == vistas[1]


# --- Codificação -----------------------------------------------------------------------------------------------------
GIFT = "::Q-7:: Quem aprova o orçamento do consórcio? {=A assembleia ~O conselho}\n\n::Q-8:: É à vista? {T}\n"
AIKEN = "Quem aprova o orçamento?\nA. A assembleia\nB. O conselho é só consultivo\nANSWER: A\n"
CSV = "Código;Enunciado;Respostas\nQ-7;É à administração?;Verdadeiro\n;Ação é isto?;Talvez\n"


@pytest.mark.parametrize(("texto", "formato"), [(GIFT, "gift"), (AIKEN, "aiken"), (CSV, "csv")])
def test_o_mesmo_arquivo_em_qualquer_codificacao_da_um_so_relatorio(texto, formato):
    relatorios = set()
    for codificacao in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"):
        feita = conferir(conteudo=texto.encode(codificacao), nome="questoes")
        assert feita.contexto["formato"] == formato
        relatorios.add(str(list(feita.linhas.values_list("numero", "resultado", "rotulo", "problemas", "notas"))))
    assert len(relatorios) == 1


def test_todo_tipo_da_casa_volta_do_que_se_exporta():
    from avaliacoes.troca import modelo  # noqa: PLC0415

    exemplos = [
        [exemplo.get(chave, "") for chave in ("codigo", "tipo", "enunciado", "respostas", "opcoes")]
        for exemplo in modelo.exemplos()
    ]
    importar(conteudo=xlsx(*exemplos, titulos=["Código", "Tipo", "Enunciado", "Respostas", "Opções"]))
    assert set(VersaoQuestao.objects.values_list("tipo", flat=True)) == set(TIPOS)
    originais = dict(VersaoQuestao.objects.values_list("questao__codigo", "dados"))
    arquivo = exportado("xlsx")
    VersaoQuestao.objects.all().delete()
    Questao.objects.all().delete()
    assert contas(importar(conteudo=arquivo)) == (len(TIPOS), 0, 0, 0)
    assert dict(VersaoQuestao.objects.values_list("questao__codigo", "dados")) == originais
