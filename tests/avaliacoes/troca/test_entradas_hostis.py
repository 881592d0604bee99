"""Bytes quaisquer, arquivos quebrados e arquivos feitos para travar: só se recusa, nunca se quebra nem se demora."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avaliacoes.troca import aiken, gift, moodle_xml
from planilhas.recusa import ArquivoRecusado

LEITORES = {"gift": gift.ler, "aiken": aiken.ler, "moodle_xml": moodle_xml.ler}
MIL = 1000
PEDACOS = [
    b"{", b"}", b"~", b"=", b"#", b"\\", b"::", b"\n", b"\n\n", b"//", b"$CATEGORY:", b"->", b"%50%", b"%", b"[html]",
    b"[esp] {", b"####", b"a", b"T", b">", b"1..5", b"A. ", b"B) x\n",
    b"ANSWER: A\n", b"\xff", b"\xc3", b"\x00", b"\x81",
]  # fmt: skip
PEDACOS_DE_XML = [
    b"<quiz>", b"</quiz>", b"<question type='multichoice'>", b"<question type='cloze'>", b"</question>", b"<text>",
    b"</text>", b"<questiontext format='html'>", b"</questiontext>", b"<answer fraction='100'>", b"</answer>",
    b"<![CDATA[",
    b"]]>", b"<!--", b"-->", b"&nbsp;", b"&", b"<", b">", b"{1:SA:=a}", b"<p>", b"<img src='data:image/png;base64,xx'>",
    b"<!-- [esp] {} -->", b"<units><unit>", b"<?xml version='1.0'?>", b"\xe7", b"a",
]  # fmt: skip


@pytest.mark.parametrize("leitor", LEITORES)
@settings(max_examples=150, deadline=None)
@given(
    conteudo=st.binary(max_size=300)
    | st.lists(st.sampled_from(PEDACOS), max_size=30).map(b"".join)
    | st.lists(st.sampled_from(PEDACOS_DE_XML), max_size=30).map(lambda p: b"<quiz>" + b"".join(p))
)
def test_bytes_quaisquer_so_podem_ser_recusados(leitor, conteudo):
    with suppress(ArquivoRecusado):
        leitura = LEITORES[leitor](conteudo)
        assert all(problema.frase for problema in leitura.problemas)
        assert all(questao.dados for questao in leitura.questoes)


REPETIDOS = {
    "chaves": "{" * 300 * MIL,
    "tis": "a{" + "~" * 300 * MIL + "}",
    "barras": "\\" * 300 * MIL,
    "cardinais": "a{" + "#" * 300 * MIL + "}",
    "dois pontos": "::" * 150 * MIL,
    "setas": "a{=" + "->" * 150 * MIL + "}",
    "números": "a{#" + "1" * 300 * MIL + ".." + "2" * 300 * MIL + "}",
    "códigos": "// " + "[id:" * 75 * MIL + "\na{T}",
    "barras no código": "// [id:" + "\\" * 300 * MIL + "\na{T}",
    "ordenação": "a{>" + " ALL" * 75 * MIL + "}",
    "sinais de menor": "::x::[html]" + "<" * 300 * MIL + "{T}",
    "etiquetas abertas": "::x::[html]" + "<a b\\=" * 60 * MIL + "{T}",
    "comentários abertos": "::x::[html]" + "<!--" * 75 * MIL + "{T}",
    "letras": "A. x\n" * 30 * MIL,
}
XML = '<quiz><question type="{}"><questiontext format="html"><text>{}</text></questiontext>{}</question></quiz>'
REPETIDOS_EM_XML = {
    "lacunas abertas": XML.format("cloze", "{1:SA:" * 50 * MIL, ""),
    "lacunas": XML.format("cloze", "{1:SA:=a}" * 30 * MIL, ""),
    "respostas": XML.format("multichoice", "x", "<answer/>" * 30 * MIL),
    "cdata aberto": "<quiz><question>" + "<![CDATA[" * 30 * MIL,
    "questões quebradas": "<quiz>" + "<question><![CDATA[" * 15 * MIL,
    "sinais soltos": "<quiz><question>" + "&a" * 100 * MIL,
    "profundo": "<quiz>" * 50 * MIL,
    "número enorme": XML.format("numerical", "x", f"<answer fraction='100'><text>{'9' * 300 * MIL}</text></answer>"),
}


@pytest.mark.parametrize("nome", [*REPETIDOS, *REPETIDOS_EM_XML])
def test_um_arquivo_feito_para_travar_nao_trava(nome):
    conteudo = (REPETIDOS | REPETIDOS_EM_XML)[nome].encode()
    leitores = [moodle_xml.ler] if nome in REPETIDOS_EM_XML else [gift.ler, aiken.ler]
    for ler in leitores:
        comeco = time.process_time()
        with suppress(ArquivoRecusado):
            ler(conteudo)
        assert time.process_time() - comeco < 8


RISADAS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "cabeca",
    [
        f'<!DOCTYPE quiz [<!ENTITY a0 "ha">{RISADAS}]>',
        '<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE quiz [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x.dtd"> %x;]>',
        '<!DOCTYPE quiz SYSTEM "http://127.0.0.1:1/quiz.dtd">',
    ],
)
def test_xml_com_definicoes_e_recusado_sem_abrir_nada(cabeca, monkeypatch):
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("abriu a rede"))
    with pytest.raises(ArquivoRecusado) as recusa:
        moodle_xml.ler(f"{cabeca}<quiz><question type='essay'>&x;&a9;</question></quiz>".encode())
    assert recusa.value.codigo == "xml_hostil"


def test_xml_fundo_demais_e_recusado():
    with pytest.raises(ArquivoRecusado) as recusa:
        moodle_xml.ler(b"<quiz>" + b"<a>" * 100 + b"</a>" * 100 + b"</quiz>")
    assert recusa.value.codigo == "xml_hostil"


@pytest.mark.parametrize(
    ("conteudo", "codigo"),
    [
        (b"", "nao_e_xml"),
        (b"ola", "nao_e_xml"),
        (b"<html><body/></html>", "outro_xml"),
        (b"<quiz></quiz>", "vazio"),
        (b"<quiz><question", "xml_quebrado"),
        (b"\x00\x01\x02\x03PK", "codificacao"),
    ],
)
def test_o_que_nao_e_moodle_xml_e_recusado_com_frase(conteudo, codigo):
    with pytest.raises(ArquivoRecusado) as recusa:
        moodle_xml.ler(conteudo)
    assert recusa.value.codigo == codigo


@pytest.mark.parametrize("ler", [gift.ler, aiken.ler])
@pytest.mark.parametrize(
    ("conteudo", "codigo"), [(b"", "vazio"), (b" \n\n", "vazio"), (b"\x00\x00\x01", "codificacao")]
)
def test_arquivo_vazio_ou_que_nao_e_texto_e_recusado(ler, conteudo, codigo):
    with pytest.raises(ArquivoRecusado) as recusa:
        ler(conteudo)
    assert recusa.value.codigo == codigo


def test_arquivo_grande_demais_e_recusado():
    with pytest.raises(ArquivoRecusado) as recusa:
        gift.ler(b"a" * (20 * 1024 * 1024 + 1))
    assert recusa.value.codigo == "tamanho"


@pytest.mark.parametrize("codificacao", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("quebra", ["\n", "\r\n", "\r"])
def test_a_codificacao_e_a_quebra_de_linha_nao_mudam_o_que_se_le(codificacao, quebra):
    em_gift = "::Ação::Quem são os três?\n{=João ~José#não é}\n\n// fim\n::B::É verdade?{F#não#sim}\n"
    em_aiken = "Quem é o órgão?\nA. João\nB. José\nANSWER: B\n"
    em_xml = XML.format("shortanswer", "Ação?", "<answer fraction='100'><text>órgão</text></answer>")
    for ler, texto in ((gift.ler, em_gift), (aiken.ler, em_aiken), (moodle_xml.ler, em_xml)):
        outro = texto.replace("\n", quebra).encode(codificacao)
        assert ler(outro) == ler(texto.encode())


def test_linhas_em_duas_codificacoes_sao_lidas_com_aviso():
    conteudo = "::A::Ação {T}\n\n".encode() + "::B::Órgão {F}\n".encode("cp1252")
    leitura = gift.ler(conteudo)
    assert [q.enunciado for q in leitura.questoes] == ["Ação", "Órgão"]
    assert leitura.avisos[0].linha == 3
