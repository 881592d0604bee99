"""A planilha da casa: o que se escreve volta exatamente igual, e o que um professor digita se entende."""

import contextlib
import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from rol import livro_com, salvar

from avaliacoes.tipos import TIPOS
from avaliacoes.troca import formatos, modelo, planilha, respostas
from avaliacoes.troca.celulas import limpar
from avaliacoes.troca.lida import QuestaoLida
from planilhas.escrita import escrever_xlsx, linhas_do_csv
from planilhas.recusa import ArquivoRecusado

TEXTO = st.text(min_size=1, max_size=30).filter(str.strip)
LINHAS = st.lists(TEXTO, min_size=2, max_size=4, unique=True)
FRACAO = st.sampled_from(["0.5", "0.3333333", "1", "0.05"])


def _opcional(chave, valores):
    return st.one_of(st.just({}), valores.map(lambda valor: {chave: valor}))


@st.composite
def alternativas(desenhar, uma_so):
    textos = desenhar(LINHAS)
    chaves = list("abcd")[: len(textos)]
    certas = chaves[:1] if uma_so else chaves[: desenhar(st.integers(1, len(chaves)))]
    lista = [
        {"chave": c, "texto": t, **desenhar(_opcional("devolutiva", TEXTO))}
        for c, t in zip(chaves, textos, strict=True)
    ]
    if uma_so and desenhar(st.booleans()):
        lista[-1]["fracao"] = desenhar(st.sampled_from(["0.5", "-0.25"]))
    return {"alternativas": lista, "corretas": certas, **desenhar(_opcional("manter_ordem", st.just(True)))}


@st.composite
def respostas_com_fracao(desenhar, uma):
    return [
        {**desenhar(uma), "fracao": "1"},
        *[{**desenhar(uma), "fracao": desenhar(FRACAO)} for _ in range(desenhar(st.integers(0, 2)))],
    ]


CURTA = st.builds(lambda texto, extra: {"texto": texto, **extra}, TEXTO, _opcional("devolutiva", TEXTO))
NUMERO = st.builds(
    lambda valor, tolerancia, extra: {"valor": valor, "tolerancia": tolerancia, **extra},
    st.sampled_from(["15", "-2.5", "0.001", "7200000", "*"]),
    st.sampled_from(["0", "0.1", "3"]),
    _opcional("devolutiva", TEXTO),
)
RUBRICA = st.lists(
    st.builds(
        lambda criterio, rotulos: {
            "criterio": criterio,
            "niveis": [{"nivel": n, "rotulo": r, "pontos": n, "descricao": r} for n, r in enumerate(rotulos)],
        },
        TEXTO,
        LINHAS,
    ),
    min_size=1,
    max_size=2,
)


@st.composite
def lacunas(desenhar):
    subtipos = {
        "resposta_curta": respostas_com_fracao(CURTA).map(lambda r: {"respostas": r}),
        "numerica": respostas_com_fracao(NUMERO).map(lambda r: {"respostas": r, "unidade": "%"}),
        "unica": alternativas(uma_so=True),
    }
    escolhidos = desenhar(st.lists(st.sampled_from(sorted(subtipos)), min_size=1, max_size=3))
    ditas = [
        {"chave": str(n), "tipo": tipo, **desenhar(_opcional("peso", st.just(2))), "dados": desenhar(subtipos[tipo])}
        for n, tipo in enumerate(escolhidos, start=1)
    ]
    return {"texto": " e ".join(f"[[{lacuna['chave']}]]" for lacuna in ditas), "lacunas": ditas}


DADOS = {
    "unica": alternativas(uma_so=True),
    "multipla": alternativas(uma_so=False),
    "verdadeiro_falso": st.builds(
        lambda certa, dev: {"correta": certa, **dev},
        st.booleans(),
        _opcional("devolutivas", st.fixed_dictionaries({"v": TEXTO, "f": TEXTO})),
    ),
    "associacao": st.builds(
        lambda itens, extra: {
            "pares": [{"chave": str(n), "item": i, "resposta": f"r{n} {i}"} for n, i in enumerate(itens, start=1)],
            **extra,
        },
        LINHAS,
        _opcional("distratores", LINHAS),
    ),
    "ordenacao": LINHAS.map(lambda textos: TIPOS["ordenacao"].importar({"itens_em_ordem": textos})),
    "numerica": respostas_com_fracao(NUMERO).map(lambda r: {"respostas": r, "unidade": "%", "casas_decimais": 2}),
    "resposta_curta": respostas_com_fracao(CURTA).map(lambda r: {"respostas": r, "diferencia_acentos": True}),
    "lacunas": lacunas(),
    "dissertativa": st.builds(
        lambda rubrica, esperada: {
            "palavras": {"minimo": 10, "maximo": 90},
            "resposta_esperada": esperada,
            "rubrica": rubrica,
        },
        RUBRICA,
        TEXTO,
    ),
    "arquivo": RUBRICA.map(
        lambda rubrica: {
            "campos": [{"chave": "a", "rotulo": "O quê", "obrigatorio": True, "limite": 100}],
            "anexo": {"obrigatorio": False, "extensoes": ["pdf"], "maximo_mb": 5},
            "rubrica": rubrica,
        }
    ),
    "escala": st.lists(TEXTO, min_size=5, max_size=5, unique=True).map(lambda rotulos: {"rotulos": rotulos}),
}


def questao(tipo, dados, **campos):
    bruto = TIPOS[tipo].exportar(dados)
    return QuestaoLida(tipo, campos.pop("enunciado", "Qual?"), bruto, **campos)


def em_xlsx(questoes):
    saida = io.BytesIO()
    escrever_xlsx(saida, "Questões", planilha.colunas(), map(planilha.linha, questoes), modelo.instrucoes())
    return saida.getvalue()


def em_csv(questoes):
    return "".join(linhas_do_csv(planilha.colunas(), map(planilha.linha, questoes))).encode()


def lidas(*linhas):
    return planilha.ler(salvar(livro_com(*linhas)), "questoes.xlsx")


def test_ha_uma_forma_de_escrever_para_cada_tipo():
    assert set(respostas.FORMAS) == set(TIPOS) == set(DADOS)


# --- Ida e volta -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("tipo", sorted(TIPOS))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sorteio=st.data())
def test_as_respostas_de_qualquer_tipo_voltam_exatamente_iguais(tipo, sorteio):
    dados = sorteio.draw(DADOS[tipo])
    celulas = respostas.escrever(tipo, dados)
    assert respostas.ler(tipo, *map(limpar, celulas)) == dados


@pytest.mark.parametrize("escrever", [em_xlsx, em_csv])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sorteio=st.data())
def test_a_questao_inteira_volta_exatamente_igual_do_arquivo(escrever, sorteio):
    tipo = sorteio.draw(st.sampled_from(sorted(TIPOS)))
    nomes = st.lists(TEXTO, max_size=3, unique=True)
    original = questao(
        tipo,
        TIPOS[tipo].importar(TIPOS[tipo].exportar(sorteio.draw(DADOS[tipo]))),
        enunciado=sorteio.draw(TEXTO),
        nome="Q-1",
        identificador="Q-1",
        categoria=sorteio.draw(TEXTO),
        etiquetas=sorteio.draw(nomes),
        devolutiva_certa=sorteio.draw(st.text(max_size=20)),
        devolutiva_geral=sorteio.draw(st.text(max_size=20)),
        extra={
            "eixo": "regulacao",
            "dificuldade": sorteio.draw(st.sampled_from([1, 2, 3])),
            "objetivos": sorteio.draw(nomes),
            "normas": [{"norma": "lei-8080-1990", "dispositivo": sorteio.draw(st.text(max_size=20))}],
            "fonte": sorteio.draw(st.text(max_size=20)),
        },
    )
    leitura = planilha.ler(escrever([original]), "questoes")
    assert leitura.problemas == []
    assert leitura.questoes == [original]


def test_o_comum_se_escreve_sem_json():
    exemplos = [exemplo["respostas"] for exemplo in modelo.exemplos()]
    assert not any(celula.startswith("json:") for celula in exemplos)
    for exemplo in modelo.exemplos():
        tipo = respostas.tipo_escrito(exemplo["tipo"])
        dados = respostas.ler(tipo, exemplo["respostas"], exemplo["opcoes"])
        assert not respostas.escrever(tipo, dados)[0].startswith("json:"), tipo


def test_formula_escrita_na_questao_sai_como_texto():
    perigosa = questao("verdadeiro_falso", {"correta": True}, enunciado="=cmd|'/c calc'!A1")
    celula = load_workbook(io.BytesIO(em_xlsx([perigosa]))).worksheets[0]["C2"]
    assert (celula.data_type, celula.value) == ("s", "=cmd|'/c calc'!A1")
    linhas = list(csv.reader(io.StringIO(em_csv([perigosa]).decode("utf-8-sig")), delimiter=";"))
    assert linhas[1][2] == "'=cmd|'/c calc'!A1"


# --- O que um professor digita ---------------------------------------------------------------------------------------
def test_o_modelo_traz_um_exemplo_de_cada_tipo_que_se_importa_inteiro():
    saida = io.BytesIO()
    modelo.escrever(saida)
    livro = load_workbook(saida)
    assert livro.sheetnames == ["Questões", "Exemplos", "Sobre"]
    exemplos = lidas(*livro["Exemplos"].values)
    assert exemplos.problemas == []
    assert [q.tipo for q in exemplos.questoes] == list(TIPOS)


def test_o_modelo_vazio_diz_que_falta_escrever():
    saida = io.BytesIO()
    modelo.escrever(saida)
    with pytest.raises(ArquivoRecusado) as recusa:
        planilha.ler(saida.getvalue(), "modelo.xlsx")
    assert recusa.value.codigo == "vazio"


def test_uma_coluna_por_letra_e_outra_com_o_gabarito():
    leitura = lidas(["Pergunta", "A", "B", "C", "Gabarito"], ["Quem?", "Um", "Dois", "Três", "b"])
    (lida,) = leitura.questoes
    assert (lida.tipo, lida.dados["corretas"]) == ("unica", ["b"])
    assert [a["texto"] for a in lida.dados["alternativas"]] == ["Um", "Dois", "Três"]


def test_o_gabarito_pode_ser_o_texto_da_certa_ou_mais_de_uma_letra():
    leitura = lidas(
        ["Enunciado", "Respostas", "Correta"],
        ["Quem?", "Um\nDois", "dois"],
        ["Quais?", "Um\nDois\nTrês", "a, c"],
    )
    assert [(q.tipo, q.dados["corretas"]) for q in leitura.questoes] == [("unica", ["b"]), ("multipla", ["a", "c"])]


def test_celulas_que_o_excel_transformou_em_numero_se_leem():
    leitura = lidas(["Tipo", "Enunciado", "Respostas", "Dificuldade"], ["Numérica", "Quanto?", 15.5, 2])
    assert leitura.questoes[0].dados["respostas"][0]["valor"] == "15.5"
    assert leitura.questoes[0].extra["dificuldade"] == 2


def test_coluna_ausente_nao_diz_nada_e_coluna_vazia_diz_vazio():
    sem, com = (
        lidas([*colunas, "Enunciado", "Respostas"], [*([None] * len(colunas)), "É?", "Verdadeiro"]).questoes[0]
        for colunas in ([], ["Objetivos", "Fonte", "Eixo"])
    )
    assert sem.extra == {}
    assert com.extra == {"objetivos": [], "fonte": ""}


@pytest.mark.parametrize(
    ("linha", "coluna", "trecho"),
    [
        (["", "unica", "*Um\nDois", ""], "Enunciado", "Falta o enunciado"),
        (["Quem?", "adivinha", "*Um\nDois", ""], "Tipo", "Não conhecemos o tipo “adivinha”"),
        (["Quem?", "", "Um\nDois", ""], "Tipo", "Falta o tipo"),
        (["Quem?", "unica", "Um\nDois", ""], "Respostas", "Nenhuma alternativa está marcada"),
        (["Quem?", "unica", "*Um", ""], "Respostas", "duas alternativas"),
        (["Quanto?", "numérica", "quinze", ""], "Respostas", "não é um número"),
        (["Ligue.", "associação", "só um lado", ""], "Respostas", "Falta o ->"),
        (["É?", "verdadeiro ou falso", "talvez", ""], "Respostas", "não é verdadeiro nem falso"),
        (["Complete [[1]].", "lacunas", "sem cabeçalho", ""], "Respostas", "Faltam as respostas das lacunas"),
        (["Quem?", "unica", "json:{", ""], "Respostas", "não se entende"),
        (["Quem?", "unica", "*Um\nDois", "impossível"], "Dificuldade", "Não conhecemos a dificuldade"),
    ],
)
def test_cada_erro_diz_a_linha_a_coluna_e_o_que_fazer(linha, coluna, trecho):
    leitura = lidas(["Enunciado", "Tipo", "Respostas", "Dificuldade"], ["Boa?", "", "Verdadeiro", ""], linha)
    assert len(leitura.questoes) == 1
    (problema,) = leitura.problemas
    assert (problema.linha, problema.campo) == (3, coluna)
    assert trecho in problema.frase


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=4, max_size=4))
def test_celulas_quaisquer_nunca_derrubam_a_leitura(celulas):
    tabela = io.StringIO()
    csv.writer(tabela, delimiter=";").writerows([["Enunciado", "Tipo", "Respostas", "Opções"], celulas])
    with contextlib.suppress(ArquivoRecusado):
        planilha.ler(tabela.getvalue().encode("utf-8", "replace"), "questoes.csv")


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(TIPOS)), st.text(max_size=60), st.text(max_size=30))
def test_respostas_quaisquer_viram_questao_ou_problema(tipo, celula, opcoes):
    linhas = [["Enunciado", "Tipo", "Respostas", "Opções"], ["Qual?", tipo, celula, opcoes]]
    tabela = io.StringIO()
    csv.writer(tabela, delimiter=";").writerows(linhas)
    try:
        leitura = planilha.ler(tabela.getvalue().encode("utf-8", "replace"), "questoes.csv")
    except ArquivoRecusado:
        return
    assert len(leitura.questoes) + len(leitura.problemas) == 1


# --- Codificação e formato -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("codificacao", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_o_csv_se_le_igual_em_qualquer_codificacao(codificacao):
    texto = 'Código;Enunciado;Respostas\r\nQ1;"É à administração?";Verdadeiro\r\n'
    conteudo = texto.encode(codificacao)
    assert formatos.detectar("sem-nome", conteudo) == "csv"
    assert planilha.ler(conteudo).questoes[0].enunciado == "É à administração?"


@pytest.mark.parametrize(
    ("nome", "conteudo", "formato"),
    [
        ("a.txt", b"::Q1:: Quem? {=um ~dois}", "gift"),
        ("a.csv", b"$CATEGORY: A/B\n\n::Q1:: Quem? {T}", "csv"),
        ("sem", b"Quem?\nA. Um\nB. Dois\nANSWER: B\n", "aiken"),
        ("a.gift", b"<?xml version='1.0'?><quiz></quiz>", "xml"),
        ("a.xml", b"\xef\xbb\xbf<quiz></quiz>", "xml"),
        ("a.txt", "Código;Enunciado;Respostas\nQ1;É?;Verdadeiro".encode("utf-16"), "csv"),
    ],
)
def test_o_formato_se_descobre_pelo_conteudo(nome, conteudo, formato):
    assert formatos.detectar(nome, conteudo) == formato


@pytest.mark.parametrize(
    ("nome", "conteudo", "trecho"),
    [
        ("a.pdf", b"%PDF-1.7", "PDF"),
        ("a.mbz", b"\x1f\x8b\x08", "comprimido"),
        ("a.zip", b"PK\x03\x04xxxx", "pacote fechado"),
        ("a.xml", b"<questestinterop><item/></questestinterop>", "QTI"),
        ("a.txt", b"<!DOCTYPE html><html><body>", "formato"),
        ("a.txt", b"   \n ", "vazio"),
        ("a.txt", "Só um texto corrido, sem questões.".encode(), "Não reconhecemos"),
    ],
)
def test_o_que_nao_e_arquivo_de_questoes_se_recusa_pelo_nome(nome, conteudo, trecho):
    with pytest.raises(ArquivoRecusado) as recusa:
        formatos.ler(nome, conteudo)
    assert trecho in str(recusa.value)
