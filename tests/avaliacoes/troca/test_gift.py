import pytest

from avaliacoes.troca import gift


def lidas(texto):
    leitura = gift.ler(texto.encode())
    assert not leitura.problemas
    return leitura.questoes


def uma(texto):
    (questao,) = lidas(texto)
    return questao


def dados(texto):
    return uma(texto).dados


def problema(texto):
    leitura = gift.ler(texto.encode())
    assert not leitura.questoes
    return leitura.problemas[0]


def textos(questao):
    return [a["texto"] for a in questao.dados["alternativas"]]


# --- Os tipos --------------------------------------------------------------------------------------------------------
def test_escolha_unica_com_devolutivas():
    questao = uma("::Q1:: Quem regula? {=O gestor#Isso. ~O prestador#Não. ~Ninguém}")
    assert (questao.tipo, questao.nome, questao.enunciado) == ("unica", "Q1", "Quem regula?")
    assert textos(questao) == ["O gestor", "O prestador", "Ninguém"]
    assert questao.dados["corretas"] == ["b"], "a chave segue a ordem alfabética: não diz que a certa é a primeira"
    assert [a.get("devolutiva", "") for a in questao.dados["alternativas"]] == ["Isso.", "Não.", ""]


def test_escolha_unica_com_meio_certo():
    assert [a["fracao"] for a in dados("X {~errada ~%50%quase =certa}")["alternativas"]] == ["0", "0.5", "1"]


def test_duas_certas_com_igual_valem_qualquer_uma_e_ha_aviso():
    leitura = gift.ler(b"X {=uma =outra ~nada}")
    assert leitura.questoes[0].tipo == "unica"
    assert "qualquer uma" in leitura.avisos[0].frase


def test_escolha_multipla_com_um_terco_e_a_regra_da_casa_sem_fracoes():
    questao = uma("X {~%33.33333%a ~%33.33333%b ~%33.33333%c ~%-33.33333%d}")
    assert (questao.tipo, questao.dados["corretas"]) == ("multipla", ["a", "b", "c"])
    assert not any("fracao" in a for a in questao.dados["alternativas"])


def test_escolha_multipla_de_tres_vezes_33_vale_inteira():
    leitura = gift.ler(b"X {~%33%a ~%33%b ~%33%c ~%-33%d}")
    assert not any("fracao" in a for a in leitura.questoes[0].dados["alternativas"])
    assert "somam 99%" in leitura.avisos[0].frase


@pytest.mark.parametrize(
    ("corpo", "correta"),
    [("T", True), ("TRUE", True), ("F", False), ("FALSE", False), ("true", True), ("V", True), ("Falso", False)],
)
def test_verdadeiro_ou_falso(corpo, correta):
    assert dados(f"A frase. {{{corpo}}}") == {"correta": correta}


def test_devolutivas_de_verdadeiro_ou_falso_sao_de_quem_erra_e_de_quem_acerta():
    assert dados("X {F#Errou.#Acertou.}")["devolutivas"] == {"v": "Errou.", "f": "Acertou."}
    assert dados("X {T#Errou.}")["devolutivas"] == {"f": "Errou."}


def test_resposta_curta():
    respostas = dados("X {=quatro =%50%4#Por extenso. =%0%*#Não.}")["respostas"]
    assert [(r["texto"], r["fracao"]) for r in respostas] == [("quatro", "1"), ("4", "0.5"), ("*", "0")]
    assert dados("X {sem sinal}")["respostas"][0]["texto"] == "sem sinal"


@pytest.mark.parametrize(
    ("corpo", "respostas"),
    [
        ("#3", [("3", "0", "1")]),
        ("#3:0.1", [("3", "0.1", "1")]),
        ("#1..5", [("3", "2", "1")]),
        ("#-2,5:0,5", [("-2.5", "0.5", "1")]),
        ("#=%100%3:0#fim =%50%3:1", [("3", "0", "1"), ("3", "1", "0.5")]),
        ("#=3:2\n~#Nada disso", [("3", "2", "1"), ("*", "0", "0")]),
        ("#3:2~#Nada disso", [("3", "2", "1"), ("*", "0", "0")]),
    ],
)
def test_numerica(corpo, respostas):
    questao = uma(f"Quanto? {{{corpo}}}")
    assert questao.tipo == "numerica"
    assert [(r["valor"], r["tolerancia"], r["fracao"]) for r in questao.dados["respostas"]] == respostas


def test_associacao_com_distrator():
    lido = dados("Ligue. {=MG -> Belo Horizonte\n=BA->Salvador\n= -> Recife}")
    assert [(p["item"], p["resposta"]) for p in lido["pares"]] == [("MG", "Belo Horizonte"), ("BA", "Salvador")]
    assert lido["distratores"] == ["Recife"]


def test_ordenacao_do_moodle():
    assert [
        i["texto"] for i in dados("Ordene. {>3 ALL VERTICAL ABSOLUTE_POSITION SHOW\num\ndois\ntrês\n}")["itens"]
    ] == [
        "um",
        "dois",
        "três",
    ]


def test_dissertativa_com_devolutiva_geral():
    questao = uma("Explique. {####Procure a lei.}")
    assert (questao.tipo, questao.devolutiva_geral) == ("dissertativa", "Procure a lei.")
    assert uma("Explique. {}").tipo == "dissertativa"


@pytest.mark.parametrize(
    ("texto", "tipo", "enunciado"),
    [
        ("O {~empenho =rateio} paga.", "unica", "O _____ paga."),
        ("Dois mais dois são {=quatro =4}.", "resposta_curta", "Dois mais dois são _____."),
        ("{=Dois} mais dois.", "resposta_curta", "_____ mais dois."),
        ("Pi? {#3.14}.", "numerica", "Pi?"),
    ],
)
def test_palavra_que_falta_vira_uma_linha_no_enunciado(texto, tipo, enunciado):
    assert (uma(texto).tipo, uma(texto).enunciado) == (tipo, enunciado)


# --- A escrita -------------------------------------------------------------------------------------------------------
def test_escapes():
    questao = uma(r"::a\:b:: 1\=1, \{x\}, \~, \#, fim\nlinha, \\n e \(y\) {=\= \~\# ~b\}}")
    assert questao.nome == "a:b"
    assert questao.enunciado == "1=1, {x}, ~, #, fim\nlinha, \\n e \\(y\\)"
    assert textos(questao) == ["= ~#", "b}"]


@pytest.mark.parametrize(
    ("formato", "enunciado"),
    [("html", "a b"), ("moodle", "a\nb"), ("plain", "<b>a</b>\nb"), ("markdown", "a\nb")],
)
def test_formatos_de_texto(formato, enunciado):
    assert uma(f"[{formato}]<b>a</b>\nb {{T}}").enunciado == enunciado


def test_cada_resposta_pode_ter_o_seu_formato():
    questao = uma("[html]<p>X</p> {=<i>a</i> ~[plain]<i>b</i>#[html]<p>c</p>}")
    assert textos(questao) == ["a", "<i>b</i>"]
    assert questao.dados["alternativas"][1]["devolutiva"] == "c"


def test_texto_que_so_parece_html_fica_como_esta():
    assert uma("O que faz #include <stdio.h> se a<b? {T}").enunciado == "O que faz #include <stdio.h> se a<b?"


def test_categorias_aninhadas_valem_dali_em_diante():
    questoes = lidas("$CATEGORY: $course$/top/Regulação/Filas\n\nA{T}\n\n$CATEGORY:$course$/Custos//Rateio\nB{F}")
    assert [q.categoria for q in questoes] == ["Regulação/Filas", "Custos\u2215Rateio"]
    assert lidas("$CATEGORY: $course$/top\nA{T}")[0].categoria == ""


def test_codigo_e_etiquetas_nos_comentarios():
    questao = uma("// question: 3  name: x\n// [id:QF\\]1] [tag:fila] [tag:alta prioridade]\n::A:: X {T}")
    assert (questao.identificador, questao.etiquetas) == ("QF]1", ["fila", "alta prioridade"])
    assert [q.identificador for q in lidas("// [id:1]\nA{T}\n\nB{T}")] == ["1", ""]


def test_comentario_no_meio_da_questao_nao_entra_no_texto():
    assert textos(uma("::A::X{\n// nota\n=a\n// outra\n~b\n}")) == ["a", "b"]


# --- Onde acaba uma questão ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "texto",
    [
        "A {T}\n\nB {F}",
        "::A:: A {T}\n::B:: B {F}",
        "A {T}\nB {F}",
        "A {T}\n// comentário\nB {F}",
        "A\n{\nT\n}\nB\n{F}",
        "A\n\n{T}\n\n\n\nB {F}",
    ],
)
def test_com_ou_sem_linha_em_branco_sao_duas_questoes(texto):
    assert [(q.enunciado, q.tipo) for q in lidas(texto)] == [("A", "verdadeiro_falso"), ("B", "verdadeiro_falso")]


def test_linhas_em_branco_dentro_das_respostas_nao_cortam_a_questao():
    assert textos(uma("A {\n\n=um\n\n~dois\n\n  ~três\n\n}")) == ["um", "dois", "três"]


def test_a_linha_do_problema_e_a_do_arquivo():
    leitura = gift.ler(b"// a\n\nA {T}\n\n\nB {=}\n\nC {T}")
    assert ([q.linha for q in leitura.questoes], leitura.problemas[0].linha) == ([3, 8], 6)


def test_chave_que_nao_fecha_nao_leva_as_outras_junto():
    leitura = gift.ler(b"::A:: X {=a ~b\n\n::B:: Y {=c ~d}\n\nZ {T}")
    assert [q.enunciado for q in leitura.questoes] == ["Y", "Z"]
    assert "não foi fechada" in leitura.problemas[0].frase


def test_chaves_dentro_das_respostas_se_equilibradas_sao_texto():
    assert textos(uma("X {=\\frac{1}{2} ~\\frac{1}{3}}")) == ["\\frac{1}{2}", "\\frac{1}{3}"]


def test_chaves_de_codigo_no_enunciado_nao_sao_as_respostas():
    assert uma("O que faz int f() { return 0; } em C? {=devolve 0 ~nada}").enunciado.startswith("O que faz int f()")


# --- Recusas ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("texto", "frase", "campo"),
    [
        ("Só um texto.", "descrição", ""),
        ("X {=a}  Y {=b}", "mais de um grupo", "respostas"),
        ("X {~a ~b}", "Nenhuma alternativa está marcada", "gabarito"),
        ("X {~a}", "uma resposta só", "alternativas"),
        ("X {=a ~}", "sem texto", "alternativas"),
        ("X {~%40%a ~%40%b ~c}", "somam 80%", "peso"),
        ("X {~%500%a ~b}", "peso", "peso"),
        ("X {=%50%a}", "vale 100%", "gabarito"),
        ("X {#abc}", "não é um número", "respostas"),
        ("X {#}", "Falta a resposta", "respostas"),
        ("X {=a -> b =c}", "seta", "pares"),
        ("{T}", "Falta o enunciado", "enunciado"),
    ],
)
def test_cada_recusa_diz_o_campo_e_o_que_fazer(texto, frase, campo):
    achado = problema(texto)
    assert frase in achado.frase
    assert achado.campo == campo
    assert achado.sugestao


# --- Arquivos como os professores escrevem ---------------------------------------------------------------------------
def test_o_recuo_de_um_codigo_em_pre_fica():
    codigo = "[html]<p>O que sai?</p>\n<pre>\ndef soma():\n    if a:\n        return b\n</pre>\n{}"
    assert uma(codigo).enunciado == "O que sai?\n\ndef soma():\n    if a:\n        return b"


def test_o_recuo_de_uma_lista_em_markdown_fica():
    assert uma("[markdown]Ordem\\:\n- fila\n    - urgente\n{T}").enunciado == "Ordem:\n- fila\n    - urgente"


@pytest.mark.parametrize("formato", ["", "[plain]", "[moodle]"])
def test_o_recuo_que_so_alinha_o_arquivo_nao_entra(formato):
    questao = uma(f"::Q::{formato}A fila\n      anda? {{\n   =sim#Anda,\n        devagar.\n   ~não\n   }}")
    assert questao.enunciado == "A fila\nanda?"
    assert questao.dados["alternativas"][0]["devolutiva"] == "Anda,\ndevagar."


def test_a_pergunta_escrita_so_no_titulo_e_o_enunciado_com_aviso():
    leitura = gift.ler(b"::Quem regula a fila?::\n{=O gestor ~O prestador}")
    assert [q.enunciado for q in leitura.questoes] == ["Quem regula a fila?"]
    assert "título" in leitura.avisos[0].frase


def test_sem_titulo_nem_enunciado_continua_recusada():
    assert problema("{=O gestor ~O prestador}").frase == "Falta o enunciado."


def test_o_texto_solto_sugere_tirar_a_linha_em_branco():
    leitura = gift.ler(b"::Q::Quais servem?\n\nMarque uma ou mais {\n=um\n~dois\n}")
    assert "linha em branco" in leitura.problemas[0].sugestao


def test_o_igual_no_meio_de_uma_palavra_e_avisado():
    leitura = gift.ler("Qual opção?{\n=Usar header=True\n~Nenhuma\n}".encode())
    assert "“header=True”" in leitura.avisos[0].frase


@pytest.mark.parametrize("certo", ["Qual?{\n=Usar header\\=True\n~Nenhuma\n}", "Qual?{~um~dois=três}"])
def test_o_igual_escapado_ou_compacto_nao_e_avisado(certo):
    assert not gift.ler(certo.encode()).avisos


def test_as_lacunas_escritas_como_no_cloze_viram_lacunas_com_aviso():
    leitura = gift.ler("::P::Escolha.\nEla gosta {1:MC:~com~=de} ler\ne foi {2:SA:=a~=à} pé.".encode())
    (questao,) = leitura.questoes
    assert (questao.tipo, questao.nome) == ("lacunas", "P")
    assert questao.dados["texto"] == "Escolha.\nEla gosta [[1]] ler\ne foi [[2]] pé."
    escolha, curta = questao.dados["lacunas"]
    assert [a["texto"] for a in escolha["dados"]["alternativas"] if a["chave"] in escolha["dados"]["corretas"]] == [
        "de"
    ]
    assert (curta["tipo"], curta["peso"]) == ("resposta_curta", 2)
    assert "Cloze" in leitura.avisos[0].frase
