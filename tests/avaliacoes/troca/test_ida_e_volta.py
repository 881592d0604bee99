"""O que a casa escreve ela lê de volta exatamente igual, em todo tipo e nos dois formatos."""

import base64

import pytest
import questoes_quaisquer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from avaliacoes.tipos import TIPOS
from avaliacoes.troca import gift, moodle_xml
from avaliacoes.troca.lida import ImagemLida, QuestaoLida, bruto_de

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
FORMATOS = {"gift": gift, "moodle_xml": moodle_xml}
texto = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(str.strip)
trecho = st.sampled_from(
    ["~", "=", "#", "{", "}", ":", "\\", "\n", "\n\n", "//", "::", "####", "->", "%50%", "[html]", "<b>", "&lt;", "--",
     "]]>", "<![CDATA[", "$CATEGORY: x", "// [esp] {}", "{1:SA:=a}", "[[1]]", "[[imagem:a b.png]]",
     "\u00a0", "  ", "\t",
     "T", "a", "ção", "\u2028", "\x00", "*"]
)  # fmt: skip
sinais = st.lists(trecho, min_size=1, max_size=8).map("".join).filter(str.strip)
qualquer = texto | sinais
simples = st.just("") | qualquer
extras = st.fixed_dictionaries(
    {},
    optional={
        "dificuldade": st.integers(1, 3),
        "eixo": st.sampled_from(["regulacao", "financeira"]),
        "objetivos": st.lists(st.sampled_from(["OBJ-01", "OBJ-02"]), unique=True),
        "normas": st.lists(st.fixed_dictionaries({"norma": st.just("lei-1"), "dispositivo": simples}), max_size=2),
        "fonte": qualquer,
    },
)
imagens = st.sampled_from(
    [
        [],
        [ImagemLida("a b.png", "image/png", PNG, 'a "planta" <alta>')],
        [ImagemLida("é&1.gif", "image/gif", b"GIF89a")],
    ]
)


@st.composite
def questoes(desenhar, tipo):
    dados = desenhar(questoes_quaisquer.DADOS[tipo])
    return QuestaoLida(
        tipo=tipo,
        enunciado=desenhar(qualquer),
        bruto=bruto_de(tipo, dados),
        nome=desenhar(simples),
        identificador=desenhar(st.sampled_from(["", "Q-1", "a]b\\c", "[tag:x]"])),
        categoria=desenhar(st.sampled_from(["", "A", "A/B com espaço", "Top/x", " a//b ", "N\u2215A/c"])),
        etiquetas=desenhar(st.lists(st.sampled_from(["fila", "a]b", "x y", "ação"]), unique=True)),
        devolutiva_certa=desenhar(simples),
        devolutiva_parcial=desenhar(simples),
        devolutiva_errada=desenhar(simples),
        devolutiva_geral=desenhar(simples),
        imagens=desenhar(imagens),
        extra=desenhar(extras),
    )


@pytest.mark.parametrize("formato", FORMATOS)
@pytest.mark.parametrize("tipo", TIPOS)
def test_ler_o_que_se_escreveu_devolve_a_mesma_questao(formato, tipo):
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(questoes(tipo), min_size=1, max_size=3))
    def prova(varias):
        leitura = FORMATOS[formato].ler(FORMATOS[formato].escrever(varias))
        assert not leitura.problemas
        assert leitura.questoes == varias

    prova()


@pytest.mark.parametrize("formato", FORMATOS)
def test_escrever_duas_vezes_da_os_mesmos_bytes(formato):
    questao = uma(etiquetas=["fila"], extra={"dificuldade": 2}, devolutiva_certa="Isso.")
    primeira = FORMATOS[formato].escrever([questao])
    assert FORMATOS[formato].escrever(FORMATOS[formato].ler(primeira).questoes) == primeira


@pytest.mark.parametrize("formato", FORMATOS)
def test_a_questao_simples_nao_leva_anotacao(formato):
    assert b"[esp] {" not in FORMATOS[formato].escrever([uma(categoria="Regulação/Filas", identificador="Q1")])


@pytest.mark.parametrize("formato", FORMATOS)
def test_o_que_se_editou_fora_vale_e_o_resto_fica(formato):
    questao = uma(extra={"dificuldade": 3, "eixo": "regulacao"}, devolutiva_certa="Isso.")
    questao.bruto = bruto_de("dissertativa", {"resposta_esperada": "x", "rubrica": RUBRICA})
    questao.tipo = "dissertativa"
    editado = FORMATOS[formato].escrever([questao]).replace(b"Quem regula?", b"Quem regula a fila?")
    (lida,) = FORMATOS[formato].ler(editado).questoes
    assert (lida.enunciado, lida.extra, lida.bruto) == ("Quem regula a fila?", questao.extra, questao.bruto)


@pytest.mark.parametrize("formato", FORMATOS)
def test_respostas_editadas_fora_valem_e_ha_um_aviso(formato):
    questao = uma(tipo="escala", bruto={"rotulos": ["Discordo", "Concordo"]})
    leitura = FORMATOS[formato].ler(
        FORMATOS[formato].escrever([questao]).replace(b">Discordo", b">Nunca").replace(b"=Discordo", b"=Nunca")
    )
    assert leitura.questoes[0].tipo == "unica"
    assert "editada fora" in leitura.avisos[0].frase


@pytest.mark.parametrize("formato", FORMATOS)
def test_anotacao_estragada_nao_derruba_a_questao(formato):
    certo = FORMATOS[formato].escrever([uma(extra={"dificuldade": 3})])
    for estrago in (
        b"{}",
        b"[]",
        b"{",
        b'{"campos": {"extra": 3}}',
        b'{"campos": {"resposta": [{"tipo": "unica"}, ""]}}',
    ):
        inicio = certo.index(b"[esp] {") + 6
        fim = certo.index(b"]}}", inicio) + 3
        leitura = FORMATOS[formato].ler(certo[:inicio] + estrago + certo[fim:])
        assert [q.enunciado for q in leitura.questoes] == ["Quem regula?"]
        assert leitura.questoes[0].extra == {}


RUBRICA = [
    {
        "criterio": "Causa",
        "niveis": [
            {"nivel": 0, "rotulo": "Ausente", "pontos": 0, "descricao": ""},
            {"nivel": 1, "rotulo": "Clara", "pontos": 2, "descricao": "Com dado"},
        ],
    }
]


def uma(**campos):
    padrao = {
        "tipo": "unica",
        "enunciado": "Quem regula?",
        "bruto": {"alternativas": {"b": "O gestor", "a": "O consórcio"}, "correta": "b"},
        "nome": "Regulação",
    }
    return QuestaoLida(**{**padrao, **campos})
