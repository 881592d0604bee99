import base64

import pytest

from avaliacoes.troca import moodle_xml

PNG = base64.b64encode(
    base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
).decode()


def quiz(*questoes):
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{"".join(questoes)}</quiz>'.encode()


def questao(tipo, resto="", enunciado="Pergunta?", nome="Q"):
    return (
        f'<question type="{tipo}"><name><text>{nome}</text></name><questiontext format="html">'
        f"<text><![CDATA[{enunciado}]]></text></questiontext>{resto}</question>\n"
    )


def resposta(fracao, texto, devolutiva="", dentro="", formato="html"):
    fala = f"<feedback><text>{devolutiva}</text></feedback>" if devolutiva else ""
    return f'<answer fraction="{fracao}" format="{formato}"><text>{texto}</text>{dentro}{fala}</answer>'


def uma(*args, **kwargs):
    leitura = moodle_xml.ler(quiz(questao(*args, **kwargs)))
    assert not leitura.problemas
    return leitura.questoes[0]


def problema(*args, **kwargs):
    leitura = moodle_xml.ler(quiz(questao(*args, **kwargs)))
    assert not leitura.questoes
    return leitura.problemas[0]


# --- Os tipos --------------------------------------------------------------------------------------------------------
def test_escolha_unica():
    lida = uma(
        "multichoice",
        "<single>true</single><shuffleanswers>0</shuffleanswers>"
        + resposta("100", "O gestor", "Isso.")
        + resposta("-33.33333", "O prestador")
        + resposta("0", "Ninguém"),
    )
    assert lida.tipo == "unica"
    assert lida.dados["manter_ordem"] is True
    assert [a["fracao"] for a in lida.dados["alternativas"]] == ["1", "-0.3333333", "0"]


def test_escolha_multipla_sem_desconto_guarda_as_fracoes():
    lida = uma("multichoice", "<single>false</single>" + resposta(50, "a") + resposta(50, "b") + resposta(0, "c"))
    assert (lida.tipo, lida.dados["corretas"]) == ("multipla", ["a", "b"])
    assert [a["fracao"] for a in lida.dados["alternativas"]] == ["0.5", "0.5", "0"]


@pytest.mark.parametrize(("certa", "correta"), [("true", True), ("false", False)])
def test_verdadeiro_ou_falso_em_qualquer_ordem(certa, correta):
    pares = [("true", "fala do v"), ("false", "fala do f")]
    for ordem in (pares, pares[::-1]):
        lida = uma("truefalse", "".join(resposta(100 * (texto == certa), texto, fala) for texto, fala in ordem))
        assert lida.dados == {"correta": correta, "devolutivas": {"v": "fala do v", "f": "fala do f"}}


def test_resposta_curta_com_curinga_caixa_e_texto_puro():
    respostas = resposta(100, "List&lt;int&gt;*", formato="moodle_auto_format") + resposta("50", "vetor")
    lida = uma("shortanswer", f"<usecase>1</usecase>{respostas}")
    assert [(r["texto"], r["fracao"]) for r in lida.dados["respostas"]] == [("List<int>*", "1"), ("vetor", "0.5")]
    assert lida.dados["diferencia_maiusculas"] is True


def test_numerica_com_tolerancia_e_unidades():
    unidades = (
        "<unitgradingtype>1</unitgradingtype><units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit>"
        "<unit><multiplier>100</multiplier><unit_name>cm</unit_name></unit></units>"
    )
    respostas = resposta(100, "3,5", dentro="<tolerance>0.5</tolerance>") + resposta(0, "*", "Refaça.")
    lida = uma("numerical", respostas + unidades)
    assert lida.dados == {
        "respostas": [
            {"valor": "3.5", "tolerancia": "0.5", "fracao": "1"},
            {"valor": "*", "tolerancia": "0", "fracao": "0", "devolutiva": "Refaça."},
        ],
        "unidade": "m",
        "unidades": [{"nome": "m", "fator": "1"}, {"nome": "cm", "fator": "0.01"}],
        "unidade_exigida": True,
    }


def test_associacao_com_distrator():
    def par(item, certa):
        return f"<subquestion><text>{item}</text><answer><text>{certa}</text></answer></subquestion>"

    lida = uma("matching", par("MG", "BH") + par("BA", "Salvador") + par("", "Recife"))
    assert [(p["item"], p["resposta"]) for p in lida.dados["pares"]] == [("MG", "BH"), ("BA", "Salvador")]
    assert lida.dados["distratores"] == ["Recife"]


def test_ordenacao_pela_fracao():
    lida = uma("ordering", resposta("3.0000000", "três") + resposta("1.0000000", "um") + resposta("2.0", "dois"))
    assert [i["texto"] for i in lida.dados["itens"]] == ["um", "dois", "três"]


def test_dissertativa_com_limites_modelo_e_orientacao():
    lida = uma(
        "essay",
        "<attachments>0</attachments><minwordlimit>50</minwordlimit><maxwordlimit></maxwordlimit>"
        "<graderinfo format='html'><text>Cite a lei.</text></graderinfo>"
        "<responsetemplate format='html'><text>Causa:</text></responsetemplate>",
    )
    assert lida.dados == {"palavras": {"minimo": 50}, "resposta_esperada": "Cite a lei.", "rubrica": []}
    assert lida.enunciado == "Pergunta?\n\nModelo de resposta:\nCausa:"


def test_dissertativa_que_pede_anexo_e_envio_de_arquivo():
    lida = uma(
        "essay",
        "<responseformat>noinline</responseformat><attachments>2</attachments><attachmentsrequired>1"
        "</attachmentsrequired><maxbytes>1048576</maxbytes><filetypeslist>.pdf,.exe .docx</filetypeslist>",
    )
    assert lida.tipo == "arquivo"
    assert lida.dados["anexo"] == {"obrigatorio": True, "extensoes": ["docx", "pdf"], "maximo_mb": 1}
    assert lida.dados["campos"] == []


def test_cloze_com_todas_as_lacunas_que_temos():
    lida = uma(
        "cloze",
        enunciado=(
            "<p>Leia.</p><p>O {1:SHORTANSWER:=empenho#Isso.~%50%emp\\}enho} e a "
            "{2:MULTICHOICE_V:~pago~=liquidação#É.}, {:NM:=3.5:0.1~%50%3:1}, {1:SAC:=H<sub>2</sub>O}.</p>"
        ),
    )
    assert lida.enunciado == "Leia."
    assert lida.dados["texto"] == "O [[1]] e a [[2]], [[3]], [[4]]."
    curta, escolha, numerica, exata = lida.dados["lacunas"]
    assert [r["texto"] for r in curta["dados"]["respostas"]] == ["empenho", "emp}enho"]
    assert (escolha["peso"], escolha["dados"]["corretas"]) == (2, ["a"])
    assert numerica["dados"]["respostas"][0] == {"valor": "3.5", "tolerancia": "0.1", "fracao": "1"}
    assert exata["dados"] == {"respostas": [{"texto": "H₂O", "fracao": "1"}], "diferencia_maiusculas": True}


@pytest.mark.parametrize(("tipo", "opcao"), [("gapselect", "selectoption"), ("ddwtos", "dragbox")])
def test_palavras_a_escolher_viram_lacunas_com_as_do_mesmo_grupo(tipo, opcao):
    def palavra(texto, grupo):
        return f"<{opcao}><text>{texto}</text><group>{grupo}</group></{opcao}>"

    palavras = palavra("empenho", 1) + palavra("2024", 2) + palavra("rateio", 1) + palavra("2025", 2)
    lida = uma(tipo, palavras, enunciado="<p>O [[3]] de [[2]] e o [[3]].</p>")
    assert lida.dados["texto"] == "O [[1]] de [[2]] e o [[3]]."
    opcoes = [[a["texto"] for a in lacuna["dados"]["alternativas"]] for lacuna in lida.dados["lacunas"]]
    assert opcoes == [["empenho", "rateio"], ["2024", "2025"], ["empenho", "rateio"]]


# --- O que vem em volta ----------------------------------------------------------------------------------------------
def test_categoria_etiquetas_codigo_devolutivas_e_dica():
    categoria = (
        '<question type="category"><category><text>$course$/top/Regulação/Filas</text></category>'
        '<info format="html"><text>x</text></info><idnumber></idnumber></question>'
    )
    resto = (
        resposta(100, "a")
        + "<generalfeedback><text>Geral.</text></generalfeedback><correctfeedback><text>Certa.</text></correctfeedback>"
        "<partiallycorrectfeedback><text>Parte.</text></partiallycorrectfeedback><incorrectfeedback><text>Errada.</text>"
        "</incorrectfeedback><hint format='html'><text>Leia a lei.</text></hint><idnumber>QR-1</idnumber>"
        "<tags><tag><text>fila</text></tag><tag><text>fila</text></tag></tags>"
    )
    lida = moodle_xml.ler(quiz(categoria, questao("shortanswer", resto))).questoes[0]
    assert (lida.categoria, lida.etiquetas, lida.identificador) == ("Regulação/Filas", ["fila"], "QR-1")
    assert (lida.devolutiva_geral, lida.devolutiva_certa, lida.devolutiva_parcial) == ("Geral.", "Certa.", "Parte.")
    assert lida.devolutiva_errada == "Errada.\n\nDica: Leia a lei."


def test_imagem_em_base64_no_enunciado_e_na_resposta():
    arquivo = f'<file name="meu mapa.png" path="/" encoding="base64">{PNG}</file>'
    lida = moodle_xml.ler(
        quiz(
            '<question type="multichoice"><name><text>Q</text></name><questiontext format="html"><text>'
            '<![CDATA[<p>Veja <img src="@@PLUGINFILE@@/meu%20mapa.png" alt="o mapa"></p>]]></text>'
            f"{arquivo}</questiontext><single>true</single>"
            + resposta(100, f'<![CDATA[<img src="data:image/png;base64,{PNG}">]]>')
            + resposta(0, "b")
            + "</question>"
        )
    ).questoes[0]
    assert lida.enunciado == "Veja [[imagem:meu mapa.png]]"
    assert lida.dados["alternativas"][0]["texto"] == "[[imagem:imagem-2]]"
    assert [(i.nome, i.tipo_mime, i.descricao) for i in lida.imagens] == [
        ("meu mapa.png", "image/png", "o mapa"),
        ("imagem-2", "image/png", ""),
    ]


@pytest.mark.parametrize("conteudo", [base64.b64encode(b"<svg onload='x'/>").decode(), "isto não é base64!", ""])
def test_o_que_nao_e_imagem_fica_de_fora_com_aviso(conteudo):
    arquivo = f'<file name="x.png" encoding="base64">{conteudo}</file>'
    leitura = moodle_xml.ler(
        quiz(questao("essay", arquivo, enunciado='Veja <img src="@@PLUGINFILE@@/x.png" alt="o mapa">'))
    )
    assert leitura.questoes[0].enunciado == "Veja (o mapa)"
    assert not leitura.questoes[0].imagens
    assert "de fora" in leitura.avisos[0].frase


def test_imagem_de_fora_nao_se_busca():
    leitura = moodle_xml.ler(quiz(questao("essay", enunciado='<img src="http://127.0.0.1:1/a.png" alt="o mapa">')))
    assert leitura.questoes[0].enunciado == "(imagem: o mapa)"
    assert leitura.avisos


def test_imagem_do_moodle_antigo():
    antiga = f"<image>backup/a.png</image><image_base64>{PNG}</image_base64>"
    assert uma("essay", antiga).enunciado == "Pergunta?\n\n[[imagem:a.png]]"


# --- Recusas ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "tipo", ["description", "random", "calculated", "stack", "coderunner", "ddimageortext", "formulas", "inventado", ""]
)
def test_tipo_que_nao_temos_e_recusado_pelo_nome(tipo):
    achado = problema(tipo, nome="A do mapa")
    assert (tipo or "sem tipo") in achado.frase
    assert (achado.campo, achado.tipo, achado.questao) == ("tipo", tipo, "A do mapa")
    assert achado.sugestao


@pytest.mark.parametrize(
    ("tipo", "resto", "frase"),
    [
        ("multichoice", resposta(100, "a"), "uma resposta só"),
        ("multichoice", resposta(50, "a") + resposta(0, "b"), "vale 100%"),
        ("multichoice", resposta(900, "a") + resposta(0, "b"), "−100 e 100"),
        ("multichoice", "<single>false</single>" + resposta(40, "a") + resposta(40, "b"), "somam 80%"),
        ("truefalse", resposta(100, "true"), "duas respostas"),
        ("truefalse", resposta(0, "true") + resposta(0, "false"), "verdadeira ou falsa"),
        ("numerical", resposta(100, "três"), "não é um número"),
        ("matching", "", "item"),
        ("cloze", "", "nenhuma lacuna"),
        ("gapselect", "", "nenhuma lacuna"),
        ("shortanswer", "", "resposta"),
    ],
)
def test_cada_recusa_diz_o_que_falta(tipo, resto, frase):
    assert frase in problema(tipo, resto).frase


@pytest.mark.parametrize("especie", ["MULTIRESPONSE", "MRH", "REGEXP"])
def test_lacuna_que_nao_temos_e_recusada_pelo_nome(especie):
    achado = problema("cloze", enunciado=f"O {{1:{especie}:=a~=b}}")
    assert (achado.campo, achado.valor) == ("lacunas", especie)


# --- XML quebrado ----------------------------------------------------------------------------------------------------
BOA = questao("shortanswer", resposta(100, "sim"), nome="boa")


def test_uma_questao_quebrada_no_meio_nao_derruba_as_outras():
    leitura = moodle_xml.ler(quiz(BOA, '<question type="essay"><name><text>X</name></question>\n', BOA))
    assert [q.nome for q in leitura.questoes] == ["boa", "boa"]
    assert [p.linha for p in leitura.problemas] == [4]


def test_arquivo_cortado_guarda_o_que_veio_antes():
    leitura = moodle_xml.ler(quiz(BOA, BOA)[:-60])
    assert len(leitura.questoes) == 1
    assert len(leitura.problemas) == 1


def test_sinais_soltos_e_nomes_do_html_sao_consertados():
    solta = '<question type="essay"><name><text>P&D</text></name><questiontext><text>a&nbsp;&eacute; & b &lt;</text>'
    leitura = moodle_xml.ler(quiz(solta + "</questiontext></question>"))
    assert (leitura.questoes[0].nome, leitura.questoes[0].enunciado) == ("P&D", "a é & b <")
    assert leitura.avisos


def test_html_que_ninguem_protegeu_ainda_se_le():
    solta = "<question type='essay'><name><text>Q</text></name><questiontext><text><p>Um<br/>dois</p></text>"
    assert moodle_xml.ler(quiz(solta + "</questiontext></question>")).questoes[0].enunciado == "Um\ndois"


@pytest.mark.parametrize("codificacao", ["ISO-8859-1", "windows-1252", "UTF-16"])
def test_a_codificacao_que_o_xml_declara_vale(codificacao):
    xml = f'<?xml version="1.0" encoding="{codificacao}"?><quiz>{questao("essay", enunciado="Ação?")}</quiz>'
    assert moodle_xml.ler(xml.encode(codificacao)).questoes[0].enunciado == "Ação?"


def test_texto_antes_do_xml_e_ignorado_com_aviso():
    leitura = moodle_xml.ler(b"Warning: algo\n\n" + quiz(BOA))
    assert (len(leitura.questoes), leitura.avisos[0].linha) == (1, 1)
    assert leitura.questoes[0].linha == 5


# --- O que não tem lugar aqui é dito ---------------------------------------------------------------------------------
def avisos(*args, **kwargs):
    return [aviso.frase for aviso in moodle_xml.ler(quiz(questao(*args, **kwargs))).avisos]


def test_a_devolutiva_de_cada_item_da_ordenacao_e_avisada():
    itens = resposta(1, "empenho", "Vem antes.") + resposta(2, "pagamento")
    assert "devolutiva de cada item" in avisos("ordering", itens)[0]
    assert avisos("ordering", resposta(1, "empenho") + resposta(2, "pagamento")) == []


def test_o_limite_de_palavras_de_um_envio_de_arquivo_e_avisado():
    envio = "<attachments>1</attachments>"
    assert "limite de palavras" in avisos("essay", f"{envio}<maxwordlimit>300</maxwordlimit>")[0]
    assert avisos("essay", envio) == []


def test_a_dissertativa_de_nota_automatica_entra_como_dissertativa():
    assert uma("essayautograde", "<minwordlimit>20</minwordlimit>").dados["palavras"] == {"minimo": 20}
    assert "nota automática" in avisos("essayautograde")[0]


@pytest.mark.parametrize("tipo", ["gapfill", "regexp", "pmatch", "kprime", "mtf"])
def test_os_tipos_de_complementos_comuns_sao_recusados_com_o_que_fazer(tipo):
    recusa = problema(tipo)
    assert recusa.tipo == tipo
    assert "que não temos" not in recusa.frase
    assert recusa.sugestao.startswith(("Troque-a por", "Faça uma"))
