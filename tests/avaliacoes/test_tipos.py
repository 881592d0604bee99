"""Propriedades que todo tipo de questão tem de cumprir, com dados e respostas quaisquer."""

import json
from contextlib import suppress
from decimal import Decimal
from random import Random

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st
from questoes_quaisquer import CHAVES, DADOS, qualquer_json

from avaliacoes.tipos import TIPOS, GabaritoRecusado
from avaliacoes.tipos.lacunas import SUBTIPOS

questao = st.one_of(*(st.tuples(st.just(TIPOS[codigo]), dados) for codigo, dados in DADOS.items()))
de_alternativas = st.one_of(*(st.tuples(st.just(TIPOS[c]), DADOS[c]) for c in ("unica", "multipla")))
valores_quaisquer = st.lists(
    st.sampled_from([*CHAVES, "v", "f", "1", "2", "1:a", "2:b", "a:1", "b:2", "15", "1,5", "arquivo:3"])
    | st.text(max_size=8),
    max_size=8,
)


def certos(tipo, dados):
    """Os valores de quem acerta tudo, tirados do gabarito."""
    if tipo.codigo in ("unica", "multipla"):
        return list(dados["corretas"])
    if tipo.codigo == "verdadeiro_falso":
        return ["v" if dados["correta"] else "f"]
    if tipo.codigo in ("associacao", "ordenacao"):
        return [f"{item}:{opcao}" for item, opcao in tipo.certas(dados).items()]
    if tipo.codigo == "numerica":
        return [dados["respostas"][0]["valor"].replace(".", ",")]
    if tipo.codigo == "resposta_curta":
        return [dados["respostas"][0]["texto"].replace("\\*", "\0").replace("*", "").replace("\0", "*")]
    if tipo.codigo == "lacunas":
        return [certos(SUBTIPOS[lacuna["tipo"]], lacuna["dados"])[0] for lacuna in tipo.na_ordem(dados)]
    return ["1"]


def test_todo_tipo_tem_propriedades_conferidas():
    assert set(DADOS) == set(TIPOS)


@given(questao, st.lists(qualquer_json, max_size=6))
def test_qualquer_resposta_corrige_entre_zero_e_um(questao, valores):
    tipo, dados = questao

    fracao = tipo.corrigir(dados, tipo.ler(dados, valores))

    assert fracao is None if tipo.manual and fracao is None else 0 <= fracao <= 1


@given(questao, qualquer_json)
def test_um_conteudo_que_nao_e_da_questao_nunca_e_erro(questao, conteudo):
    tipo, dados = questao
    arranjo = tipo.arranjar(dados, None)

    fracao = tipo.corrigir(dados, conteudo)

    assert fracao is None if tipo.manual and fracao is None else 0 <= fracao <= 1
    assert isinstance(tipo.resumir(dados, conteudo), str)
    assert all(isinstance(devolutiva, str) for devolutiva in tipo.devolutivas(dados, conteudo))
    assert isinstance(tipo.aviso(dados, conteudo), str)
    assert isinstance(tipo.completa(dados, conteudo), bool)
    assert tipo.escolhas(dados, conteudo)
    assert len(tipo.apresentar(dados, arranjo, conteudo)) == len(tipo.apresentar(dados, arranjo, None))


@given(questao, valores_quaisquer)
def test_o_que_se_le_pode_ser_guardado_e_mostrado_de_novo(questao, valores):
    tipo, dados = questao
    lido = tipo.ler(dados, valores)

    assert json.loads(json.dumps(lido)) == lido
    assert tipo.ler(dados, tipo.valores(dados, lido)) == lido


@given(questao, valores_quaisquer)
def test_corrigir_duas_vezes_da_o_mesmo(questao, valores):
    tipo, dados = questao
    lido = tipo.ler(dados, valores)

    assert tipo.corrigir(dados, lido) == tipo.corrigir(dados, lido)
    assert tipo.escolhas(dados, lido) == tipo.escolhas(dados, lido)


@given(de_alternativas, valores_quaisquer, st.integers())
def test_a_ordem_das_alternativas_nao_muda_a_correcao(questao, valores, semente):
    tipo, dados = questao
    outra_ordem = {
        **dados,
        "alternativas": Random(semente).sample(dados["alternativas"], len(dados["alternativas"])),
    }
    trocados = Random(semente).sample(valores, len(valores)) if tipo.entrada == "checkbox" else valores

    assert tipo.corrigir(dados, tipo.ler(dados, valores)) == tipo.corrigir(outra_ordem, tipo.ler(outra_ordem, trocados))


@given(DADOS["associacao"], st.lists(st.sampled_from("abcd"), min_size=4, max_size=4), st.integers())
def test_a_ordem_dos_pares_e_dos_distratores_nao_muda_a_correcao(dados, opcoes, semente):
    tipo, sorteador = TIPOS["associacao"], Random(semente)
    outra_ordem = {c: sorteador.sample(v, len(v)) if isinstance(v, list) else v for c, v in dados.items()}
    valores = [f"{par['chave']}:{o}" for par, o in zip(dados["pares"], opcoes, strict=False)]

    assert tipo.corrigir(dados, tipo.ler(dados, valores)) == tipo.corrigir(outra_ordem, tipo.ler(outra_ordem, valores))


@given(questao)
def test_responder_tudo_certo_vale_um(questao):
    tipo, dados = questao
    lido = tipo.ler(dados, certos(tipo, dados))

    if not tipo.manual:
        assert tipo.corrigir(dados, lido) == 1
        assert tipo.completa(dados, lido)
    assert not tipo.pontua or all(escolha.certa != tipo.manual for escolha in tipo.escolhas(dados, lido))


@given(questao)
def test_em_branco_vale_zero_ate_nas_que_uma_pessoa_corrige(questao):
    tipo, dados = questao

    for vazio in (None, [], {}, "", tipo.ler(dados, []), tipo.ler(dados, ["", "  "])):
        assert tipo.corrigir(dados, vazio) == 0
        assert not tipo.completa(dados, vazio) or tipo.codigo == "arquivo"
    assert not tipo.ler(dados, ["", "  "])


@given(questao, st.integers())
def test_o_arranjo_tem_as_mesmas_opcoes(questao, semente):
    tipo, dados = questao
    arranjo, natural = tipo.arranjar(dados, Random(semente)), tipo.arranjar(dados, None)

    assert _chato(arranjo) == _chato(natural)


def _chato(arranjo):
    pares = arranjo.items() if isinstance(arranjo, dict) else [("", arranjo)]
    return {chave: sorted(opcoes) for chave, opcoes in pares}


@given(questao)
def test_exportar_e_importar_devolve_o_mesmo(questao):
    tipo, dados = questao
    tipo.validar(dados)
    bruto = tipo.exportar(dados)

    assert tipo.importar(json.loads(json.dumps(bruto))) == dados
    assert tipo.exportar(tipo.importar(bruto)) == bruto


DUAS = {"alternativas": [{"chave": "a", "texto": "Sim"}, {"chave": "b", "texto": "Não"}], "corretas": ["a"]}


@given(questao, qualquer_json)
@example((TIPOS["multipla"], DUAS), [])
def test_importar_lixo_nunca_e_erro_de_programa(questao, lixo):
    tipo, dados = questao
    bruto = tipo.exportar(dados)
    for campo in bruto:
        with suppress(ValidationError):
            tipo.validar(tipo.importar({**bruto, campo: lixo}))


@given(de_alternativas, valores_quaisquer)
def test_o_resumo_traz_o_texto_do_que_se_marcou(questao, valores):
    tipo, dados = questao
    lido = tipo.ler(dados, valores)
    tela = tipo.apresentar(dados, tipo.arranjar(dados, None), lido)

    resumo = tipo.resumir(dados, lido)

    assert all(alternativa.texto in resumo for alternativa in tela if alternativa.marcada)
    assert bool(resumo) == any(alternativa.marcada for alternativa in tela)


@given(questao)
def test_o_acaso_fica_entre_zero_e_um_e_as_opcoes_trazem_a_certa(questao):
    tipo, dados = questao
    acaso, opcoes = tipo.ao_acaso(dados), tipo.opcoes(dados)

    assert acaso is None or 0 <= acaso <= 1
    if tipo.pontua and opcoes:
        lidas = tipo.escolhas(dados, tipo.ler(dados, certos(tipo, dados)))
        certas = {escolha for escolha in opcoes if escolha.certa}
        assert all(e in certas for e in lidas if any(e.parte == opcao.parte for opcao in opcoes))


@given(DADOS["ordenacao"], st.integers() | st.none())
def test_a_ordenacao_nunca_aparece_na_ordem_certa(dados, semente):
    arranjo = TIPOS["ordenacao"].arranjar(dados, None if semente is None else Random(semente))

    assert arranjo != [item["chave"] for item in dados["itens"]]


# --- Cada tipo -------------------------------------------------------------------------------------------------------
def test_marcar_tudo_na_multipla_nao_vale_a_questao():
    dados = {"alternativas": [{"chave": c, "texto": c} for c in "abcde"], "corretas": ["a", "b"]}

    assert TIPOS["multipla"].corrigir(dados, list("abcde")) == 0
    assert TIPOS["multipla"].corrigir(dados, ["a"]) * 2 == 1


def test_a_fracao_da_alternativa_vale_no_lugar_da_regra():
    tipo = TIPOS["unica"]
    dados = tipo.importar({"alternativas": {"a": "Certa", "b": {"texto": "Meia", "fracao": "0.5"}}, "correta": "a"})

    assert [tipo.corrigir(dados, [c]) for c in "ab"] == [1, Decimal("0.5")]
    assert tipo.ao_acaso(dados) == Decimal("0.75")


def test_as_fracoes_arredondadas_de_um_arquivo_sao_as_do_padrao():
    tipo = TIPOS["multipla"]
    certas = {c: {"texto": c, "fracao": "0.3333333"} for c in "abc"}
    dados = tipo.importar(
        {"alternativas": {**certas, "d": {"texto": "d", "fracao": "-0.33333"}}, "corretas": ["a", "b", "c"]}
    )

    assert not any("fracao" in alternativa for alternativa in dados["alternativas"])


def test_a_devolutiva_e_a_da_alternativa_marcada():
    tipo = TIPOS["verdadeiro_falso"]
    dados = {"correta": True, "devolutivas": {"f": "Releia a lei."}}

    assert tipo.devolutivas(dados, "f") == ["Releia a lei."]
    assert tipo.devolutivas(dados, "v") == []


@pytest.fixture
def associacao():
    pares = [("Folha da sede", "Rateio"), ("Aluguel", "Rateio"), ("Centro", "Programa")]
    bruto = {"pares": [{"item": i, "resposta": r} for i, r in pares], "distratores": ["Fomento"]}
    return TIPOS["associacao"].importar(bruto)


def test_na_associacao_a_nota_e_a_fracao_de_itens_certos(associacao):
    tipo = TIPOS["associacao"]
    assert tipo.rotulos(associacao) == {"a": "Fomento", "b": "Programa", "c": "Rateio"}

    assert tipo.corrigir(associacao, tipo.ler(associacao, ["1:c", "2:c", "3:a"])) * 3 == 2
    assert tipo.resumir(associacao, {"3": "a"}) == "Centro: Fomento"


def test_trocar_a_resposta_de_um_item_serve_de_gabarito_e_mudar_as_opcoes_nao(associacao):
    tipo = TIPOS["associacao"]
    outra = {**associacao, "pares": [*associacao["pares"][:1], {**associacao["pares"][1], "resposta": "Programa"}]}
    outra["pares"].append(associacao["pares"][2])

    tipo.conferir_gabarito(associacao, outra)
    assert tipo.corrigir(outra, {"1": "c", "2": "b", "3": "b"}) == 1
    with pytest.raises(GabaritoRecusado):
        tipo.conferir_gabarito(associacao, {**associacao, "distratores": ["Doação"]})


def test_na_ordenacao_a_posicao_repetida_nao_vale():
    tipo = TIPOS["ordenacao"]
    dados = tipo.importar({"itens_em_ordem": ["Planejar", "Executar", "Comparar", "Decidir"]})
    chaves = [item["chave"] for item in dados["itens"]]
    assert chaves == ["d", "c", "a", "b"]

    conteudo = tipo.ler(dados, ["d:1", "c:1", "a:3", "b:4"])

    assert tipo.corrigir(dados, conteudo) == Decimal("0.5")
    assert tipo.aviso(dados, conteudo) == "Há mais de um item na mesma posição: 1º."


@pytest.mark.parametrize(
    ("escrito", "fracao"),
    [("15", 1), ("15,1", 1), ("14.9 %", 1), ("15,2", 0), ("quinze", 0), ("0", "0.5"), ("15 km", 1), ("", 0)],
)
def test_a_numerica_aceita_a_tolerancia_e_perdoa_a_unidade(escrito, fracao):
    tipo = TIPOS["numerica"]
    respostas = [{"valor": 15, "tolerancia": 0.1}, {"valor": "0", "tolerancia": "1", "fracao": "0.5"}]
    dados = tipo.importar({"respostas": respostas, "unidade": "%"})

    assert tipo.corrigir(dados, escrito) == Decimal(fracao)


def test_o_numero_que_nao_se_entende_nao_se_apaga():
    tipo = TIPOS["numerica"]
    dados = tipo.importar({"resposta": 15})
    (parte,) = tipo.apresentar(dados, [], tipo.ler(dados, ["15 ou 16"]))

    assert parte.valor == "15 ou 16"
    assert parte.aviso.startswith("Não entendi este número.")


@pytest.mark.parametrize(
    ("escrito", "fracao", "aviso"),
    [
        ("2000 m", 1, ""),
        ("2 km", 1, ""),
        ("2 KM", 1, ""),
        ("2000", 0, "Escreva também a unidade."),
        ("2000 kg", 0, "Não reconheci a unidade."),
    ],
)
def test_com_unidades_o_fator_conta_e_a_desconhecida_nao_serve(escrito, fracao, aviso):
    tipo = TIPOS["numerica"]
    unidades = [{"nome": "m"}, {"nome": "km", "fator": 1000}]
    dados = tipo.importar({"resposta": 2000, "unidades": unidades, "unidade_exigida": True})

    assert tipo.corrigir(dados, escrito) == fracao
    assert tipo.aviso(dados, escrito) == aviso


def test_o_gabarito_da_numerica_sai_em_portugues():
    tipo = TIPOS["numerica"]

    assert tipo.gabarito(tipo.importar({"resposta": 7200000, "unidade": "reais"})) == "7.200.000 reais"
    assert tipo.gabarito(tipo.importar({"resposta": 15.5, "unidade": "%"})) == "15,5%"


def test_as_lacunas_valem_pelo_peso_e_na_ordem_do_texto():
    tipo = TIPOS["lacunas"]
    dados = tipo.importar(
        {
            "texto": "A [[2]] vem depois do [[1]].",
            "lacunas": [
                {"lacuna": 1, "respostas_aceitas": ["empenho"], "peso": 3},
                {"lacuna": 2, "opcoes": ["liquidação", "previsão"], "respostas_aceitas": ["liquidação"]},
            ],
        }
    )

    conteudo = tipo.ler(dados, ["b", "EMPENHO "])

    assert conteudo == {"2": "b", "1": "EMPENHO "}
    assert tipo.corrigir(dados, conteudo) == Decimal("0.75")
    assert tipo.gabarito(dados) == "1: liquidação; 2: empenho"
    assert tipo.completa(dados, conteudo)


def test_a_dissertativa_espera_uma_pessoa_e_orienta_o_tamanho():
    tipo = TIPOS["dissertativa"]
    dados = tipo.importar({"palavras": {"minimo": 3, "maximo": 5}})

    assert tipo.corrigir(dados, "Duas palavras") is None
    assert tipo.aviso(dados, "Duas palavras") == "Você escreveu 2 palavras; esperamos pelo menos 3."
    assert tipo.aviso(dados, "Aqui estão quatro palavras") == ""


def test_o_plano_guarda_os_campos_e_os_numeros_dos_anexos():
    tipo = TIPOS["arquivo"]
    campos = [{"id": "problema", "rotulo": "Problema", "obrigatorio": True}, {"id": "causa", "rotulo": "Causa"}]
    anexo = {"extensoes": [".PDF"], "maximo_mb": 5}
    dados = tipo.importar({"campos": campos, "anexo": anexo})

    conteudo = tipo.ler(dados, ["Fila", " ", "arquivo:7", "arquivo:7", "arquivo:x", "8"])

    assert conteudo == {"campos": {"problema": "Fila"}, "arquivos": [7]}
    assert tipo.completa(dados, conteudo)
    assert not tipo.completa(dados, {"arquivos": [7]})
    assert tipo.resumir(dados, conteudo) == "Problema: Fila; 1 anexo"


def test_o_plano_comecado_diz_o_campo_e_o_anexo_que_faltam():
    tipo = TIPOS["arquivo"]
    campos = [{"id": c, "rotulo": c.title(), "obrigatorio": True} for c in ("problema", "causa")]
    anexo = {"obrigatorio": True, "extensoes": ["pdf"], "maximo_mb": 5}
    dados = tipo.importar({"campos": campos, "anexo": anexo})

    assert tipo.aviso(dados, {"campos": {"problema": "Fila"}}) == "Falta preencher: Causa. Falta o anexo."
    assert tipo.aviso(dados, {"arquivos": [7]}) == "Falta preencher: Problema; Causa."
    assert tipo.aviso(dados, tipo.ler(dados, ["Fila", "Agenda", "arquivo:7"])) == tipo.aviso(dados, None) == ""


@pytest.mark.parametrize(
    ("tipo", "dados"),
    [
        ("unica", {"alternativas": [{"chave": "a", "texto": "A"}], "corretas": ["a"]}),
        ("unica", {"alternativas": [{"chave": c, "texto": c} for c in "ab"], "corretas": ["a", "b"]}),
        ("unica", {"alternativas": [{"chave": c, "texto": ""} for c in "ab"], "corretas": ["a"]}),
        (
            "unica",
            {
                "alternativas": [{"chave": "a", "texto": "a", "fracao": "0.5"}, {"chave": "b", "texto": "b"}],
                "corretas": ["a"],
            },
        ),
        ("multipla", {"alternativas": [{"chave": c, "texto": c} for c in "aa"], "corretas": ["a"]}),
        ("multipla", {"alternativas": [{"chave": c, "texto": c} for c in "ab"], "corretas": []}),
        ("multipla", {"alternativas": [{"chave": c, "texto": c} for c in "ab"], "corretas": ["z"]}),
        ("verdadeiro_falso", {"correta": "v"}),
        ("associacao", {"pares": [{"chave": "1", "item": "x", "resposta": "y"}], "distratores": []}),
        ("associacao", {"pares": [{"chave": "1", "item": "", "resposta": "y"}], "distratores": ["z"]}),
        ("ordenacao", {"itens": [{"chave": "a", "texto": "só um"}]}),
        ("ordenacao", {"itens": [{"chave": c, "texto": "igual"} for c in "ab"]}),
        ("numerica", {"respostas": []}),
        ("numerica", {"respostas": [{"valor": "1", "tolerancia": "0", "fracao": "0.5"}]}),
        ("resposta_curta", {"respostas": [{"texto": "*", "fracao": "1"}]}),
        ("lacunas", {"texto": "sem lugar", "lacunas": [{"chave": "1", "tipo": "resposta_curta", "dados": {}}]}),
        ("lacunas", {"texto": "[[1]]", "lacunas": []}),
        ("dissertativa", {"palavras": {"minimo": 9, "maximo": 2}, "rubrica": []}),
        ("dissertativa", {"rubrica": [{"criterio": "c", "niveis": [{"nivel": 0, "pontos": 1}]}]}),
        ("arquivo", {"campos": []}),
        ("arquivo", {"campos": [], "anexo": {"obrigatorio": True, "extensoes": ["exe"], "maximo_mb": 5}}),
        ("escala", {"rotulos": ["um"]}),
    ],
)
def test_dados_sem_pe_nem_cabeca_sao_recusados(tipo, dados):
    with pytest.raises(ValidationError):
        TIPOS[tipo].validar(dados)
