"""A leitura recusa cada tipo de defeito dizendo arquivo, linha, campo e o motivo."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rede import carga
from rede.busca import normalizar
from rede.leitura import COLUNAS, DadoInvalido, ler_planilha, ler_rede

MACRO, MICRO, MUNICIPIOS = "macrorregioes_saude_mg.csv", "microrregioes_saude_mg.csv", "municipios_mg.csv"
CONSORCIOS, VINCULOS = "consorcios_mg.csv", "consorcio_municipio_mg.csv"

DEFEITOS = {
    "macro que não existe": (
        MICRO,
        "31001,Alfenas/Machado,3116",
        "31001,Alfenas/Machado,3199",
        2,
        "macro_codigo",
        "Não há macrorregião",
    ),
    "micro que não existe": (MUNICIPIOS, ",31074,", ",31999,", 2, "micro_codigo", "Não há microrregião"),
    "macro diferente da macro da micro": (MUNICIPIOS, ",3113,", ",3103,", 2, "macro_codigo", "é da macrorregião 3113"),
    "código IBGE repetido": (
        MUNICIPIOS,
        "3100203,310020,Abaeté",
        "3100104,310020,Abaeté",
        3,
        "codigo_ibge",
        "já está na linha 2",
    ),
    "código IBGE de outro estado": (MUNICIPIOS, "3100104", "3500104", 2, "codigo_ibge", "começados por 31"),
    "código IBGE curto": (MUNICIPIOS, "3100104", "310010", 2, "codigo_ibge", "7 algarismos"),
    "latitude que não é número": (MUNICIPIOS, "-18.4831", "18º S", 2, "latitude", "graus decimais"),
    "latitude infinita": (MUNICIPIOS, "-18.4831", "NaN", 2, "latitude", "graus entre"),
    "população negativa": (MUNICIPIOS, ",6272,", ",-6272,", 2, "populacao_2022", "número inteiro"),
    "nome vazio": (MUNICIPIOS, "Abadia dos Dourados,", ",", 2, "nome", "obrigatório"),
    "nome com quebra de linha": (MUNICIPIOS, "Abaeté", '"Aba\neté"', 4, "nome", "quebra de linha"),
    "nome comprido": (MUNICIPIOS, "Abaeté", "A" * 81, 3, "nome", "o limite é 80"),
    "coluna a menos na linha": (MACRO, "3101,Sul,", "3101,Sul", 2, "", "6 colunas e o cabeçalho, 7"),
    "aspas que não fecham": (MACRO, "3101,Sul", '3101,"Sul', 17, "", "não fecham"),
    "cabeçalho trocado": (MACRO, "macro_nome", "nome", 1, "macro_nome", "Falta esta coluna"),
    "cabeçalho repetido": (MACRO, "municipios,", "macro_nome,", 1, "macro_nome", "se repete"),
    "separador errado": (
        MACRO,
        "macro_codigo,macro_nome",
        "macro_codigo;macro_nome",
        1,
        "macro_codigo",
        "separada por vírgula",
    ),
    "CNPJ com dígito errado": (CONSORCIOS, "05802877000110", "05802877000111", 2, "cnpj", "dígitos verificadores"),
    "CNPJ repetido": (CONSORCIOS, "06070075000125", "05802877000110", 3, "cnpj", "já está na linha 2"),
    "sigla repetida": (CONSORCIOS, "\nCONVALES,", "\nICISMEP,", 3, "sigla", "já está na linha 2"),
    "certeza desconhecida": (
        CONSORCIOS,
        "Paraopeba,alta,",
        "Paraopeba,certa,",
        2,
        "nome_certeza",
        "Não conheço “certa”",
    ),
    "sede que não existe": (CONSORCIOS, "3162922", "3199999", 2, "sede_codigo_ibge", "Não há município"),
    "consórcio que não existe": (VINCULOS, "AMVAP Saúde,3100104", "AMVAP,3100104", 2, "sigla", "Não há consórcio"),
    "município que não existe": (VINCULOS, "3100104,", "3199999,", 2, "codigo_ibge", "Não há município"),
    "nome de outro município": (VINCULOS, "Abadia dos Dourados", "Araporã", 2, "municipio", "é de Abadia dos Dourados"),
    "prova desconhecida": (VINCULOS, ",não,", ",talvez,", 2, "prova_filiacao", "Não conheço “talvez”"),
    "vínculo repetido": (VINCULOS, "3103751,Araporã", "3100104,Abadia dos Dourados", 3, "codigo_ibge", "linha 2"),
}


@pytest.mark.parametrize(("arquivo", "de", "por", "linha", "campo", "motivo"), DEFEITOS.values(), ids=DEFEITOS)
def test_recusa_dizendo_arquivo_linha_campo_e_motivo(trocar, pasta, arquivo, de, por, linha, campo, motivo):
    trocar(arquivo, de, por)

    with pytest.raises(DadoInvalido) as recusa:
        ler_rede(pasta)

    assert (recusa.value.arquivo, recusa.value.linha, recusa.value.campo) == (arquivo, linha, campo)
    assert motivo in str(recusa.value)


def test_recusa_arquivo_que_nao_esta_em_utf8_e_diz_a_linha(pasta):
    caminho = pasta / MACRO
    caminho.write_bytes(caminho.read_text(encoding="utf-8").encode("latin-1"))

    with pytest.raises(DadoInvalido, match="UTF-8") as recusa:
        ler_rede(pasta)

    primeira_com_acento = next(
        n
        for n, texto in enumerate((carga.PASTA / MACRO).read_text("utf-8").splitlines(), start=1)
        if not texto.isascii()
    )
    assert recusa.value.linha == primeira_com_acento


def test_recusa_arquivo_que_falta(pasta):
    (pasta / CONSORCIOS).unlink()

    with pytest.raises(DadoInvalido, match="Não consegui abrir") as recusa:
        ler_rede(pasta)

    assert (recusa.value.arquivo, recusa.value.linha) == (CONSORCIOS, None)


@pytest.mark.parametrize(
    ("conteudo", "motivo"), [("", "Falta esta coluna"), ("macro_codigo,macro_nome\n", "só tem o cabeçalho")]
)
def test_recusa_arquivo_vazio(pasta, conteudo, motivo):
    (pasta / MACRO).write_text(conteudo, encoding="utf-8")

    with pytest.raises(DadoInvalido, match=motivo):
        ler_rede(pasta)


def test_aceita_marca_de_ordem_de_bytes_quebra_do_windows_e_linha_vazia(pasta):
    caminho = pasta / MACRO
    caminho.write_bytes(b"\xef\xbb\xbf" + caminho.read_bytes().replace(b"\n", b"\r\n") + b"\r\n")

    rede = ler_rede(pasta)

    assert len(rede.macrorregioes) == 16


@given(st.binary(max_size=400))
def test_qualquer_conteudo_e_lido_ou_recusado_sem_outro_erro(tmp_path_factory, octetos):
    pasta = tmp_path_factory.mktemp("qualquer")
    (pasta / MACRO).write_bytes(b"macro_codigo,macro_nome\n" + octetos)

    with contextlib.suppress(DadoInvalido):
        linhas = ler_planilha(pasta, MACRO)
        assert all(set(linha.valores) == set(COLUNAS[MACRO]) for linha in linhas)


def test_linha_sem_prova_e_atendimento_e_nunca_filiacao():
    rede = ler_rede(carga.PASTA)

    assert {linha["prova_filiacao"] for linha in rede.filiacoes} == {"sim", "provavel"}
    assert (len(rede.filiacoes), len(rede.atendimentos)) == (148, 581)


def test_o_nome_de_busca_da_planilha_e_o_que_nos_calculamos():
    linhas = (carga.PASTA / MUNICIPIOS).read_text(encoding="utf-8").splitlines()[1:]

    diferentes = [c for c in (linha.split(",") for linha in linhas) if normalizar(c[2]) != c[3]]

    assert diferentes == []
