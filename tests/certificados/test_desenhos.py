"""Nada se corta, se sobrepõe nem encosta na borda, com nomes e textos difíceis, nos dois desenhos e nas duas posições.

Mede-se no PDF pronto, letra por letra, e nas caixas que o WeasyPrint diagramou.
"""

from itertools import combinations, product

import leitor_de_pdf as leitor
import pytest
from dados_do_certificado import NOMES, Imagens, dados, desenho, modulos, tudo_extenso
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certificados.documento import certificado, estimativa, gerar, medidas
from impressao import metrica

POSICOES = list(product(("sobrio", "festivo"), ("paisagem", "retrato")))
# A borda da frente vai até 18 mm do corte; a do verso, até 9,6 mm.
MARGENS = (18.5, 10)
VERSOS = {"curto": modulos(1, 1), "medio": modulos(9, 4), "longo": modulos(60, 2)}
# Cada nome em uma combinação, de modo que todas as de desenho, posição, verso e assinaturas apareçam várias vezes.
CASOS = [
    pytest.param(nome, *POSICOES[i % 4], list(VERSOS)[i % 3], 1 + (i // 2) % 4, id=f"{rotulo}-{i}")
    for i, (rotulo, nome) in enumerate(NOMES.items())
]


def assinantes(quantos, imagens):
    cargos = ["Diretora-Geral", "Superintendente de Educação", "Coordenadora do curso", "Secretário escolar"]
    return [{"nome": f"Signatária {n}", "cargo": cargos[n], "imagem": imagens.rubrica()} for n in range(quantos)]


def conferir(pdf):
    fora = {pagina: leitor.fora_da_area(pdf, pagina, MARGENS[pagina > 0]) for pagina in range(len(leitor.textos(pdf)))}
    assert not any(fora.values()), fora
    assert leitor.letras_sem_desenho(pdf) == 0


@pytest.mark.parametrize(("nome", "qual", "orientacao", "verso", "quantos"), CASOS)
def test_o_nome_cabe_inteiro_dentro_da_borda(nome, qual, orientacao, verso, quantos):
    imagens = Imagens()
    entrada = dados(
        nome=nome,
        desenho=desenho(qual, orientacao),
        conteudo_programatico=VERSOS[verso],
        signatarios=assinantes(quantos, imagens),
    )
    pdf = gerar(entrada, imagens)

    conferir(pdf)
    if nome != NOMES["devanagari"]:  # nesta escrita o leitor devolve os glifos na ordem do desenho, não na da escrita
        for pagina in leitor.textos(pdf)[:2]:
            assert leitor.sem_espaco(nome) in leitor.sem_espaco(pagina)


@pytest.mark.parametrize(("qual", "orientacao"), POSICOES)
@pytest.mark.parametrize("nome", ["comum", "de-120-em-maiusculas", "ideogramas-120"])
def test_tudo_extenso_ao_mesmo_tempo_ainda_cabe(qual, orientacao, nome):
    imagens = Imagens()
    entrada = dados(nome=NOMES[nome], **tudo_extenso(imagens, qual, orientacao))
    documento = certificado.diagramar_no_tamanho(entrada, imagens)

    conferir_as_caixas(documento.pages[0])
    assert len(documento.pages) == 2
    conferir(gerar(entrada, imagens))


@pytest.mark.parametrize(("qual", "orientacao"), POSICOES)
@pytest.mark.parametrize("quantos", [1, 2, 3, 4])
def test_as_assinaturas_ficam_lado_a_lado_sem_se_tocar(qual, orientacao, quantos):
    imagens = Imagens()
    entrada = dados(desenho=desenho(qual, orientacao), signatarios=assinantes(quantos, imagens))
    pagina = certificado.diagramar_no_tamanho(entrada, imagens).pages[0]

    conferir_as_caixas(pagina)
    fileiras = {round(caixa.position_y) for caixa in caixas(pagina, "assinatura")}
    assert len(fileiras) == (2 if (orientacao, quantos) == ("retrato", 4) else 1)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.text(st.characters(categories=["L", "M"], max_codepoint=0x24F) | st.just(" "), min_size=3, max_size=120),
    st.sampled_from(POSICOES),
)
def test_qualquer_nome_latino_cabe(nome, posicao):
    entrada = dados(nome=nome.strip() or "Ana", desenho=desenho(*posicao), conteudo_programatico=[])

    conferir_as_caixas(certificado.diagramar_no_tamanho(entrada).pages[0])


def conferir_as_caixas(pagina):
    """Texto, data, assinaturas e conferência, um depois do outro, dentro da frente; nenhuma assinatura sobre outra."""
    frente, nome = caixas(pagina, "frente")[0], caixas(pagina, "nome")[0]
    esquerda, direita = frente.content_box_x(), frente.content_box_x() + frente.width
    for linha in nome.children:
        assert linha.position_x >= esquerda - 0.5
        assert linha.position_x + linha.width <= direita + 0.5
    ordem = [caixas(pagina, classe)[0] for classe in ("cabecalho", "nome", "depois", "data", "assinaturas", "como")]
    for acima, abaixo in zip(ordem, ordem[1:], strict=False):
        assert fundo(acima) <= abaixo.position_y + 0.5
    assert fundo(ordem[-1]) <= frente.content_box_y() + frente.height + 0.5
    for uma, outra in combinations(caixas(pagina, "assinatura"), 2):
        ao_lado = uma.position_x + uma.margin_width() <= outra.position_x + 0.5
        assert ao_lado or fundo(uma) <= outra.position_y + 0.5


def caixas(pagina, classe):
    return [
        caixa
        for caixa in descendentes(pagina._page_box)
        if caixa.element is not None and classe in (caixa.element.get("class") or "").split()
    ]


def descendentes(caixa):
    # Uma caixa posicionada fica atrás de um marcador de lugar, que `descendants()` não atravessa.
    for filha in getattr(caixa, "children", ()):
        filha = getattr(filha, "_box", filha)
        yield filha
        yield from descendentes(filha)


def fundo(caixa):
    return caixa.position_y + caixa.margin_height()


# --- O verso ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("orientacao", ["paisagem", "retrato"])
@pytest.mark.parametrize(("quantos", "aulas"), [(1, 1), (6, 5), (8, 6), (12, 6)])
def test_o_conteudo_programatico_cabe_em_uma_pagina(orientacao, quantos, aulas):
    entrada = dados(conteudo_programatico=modulos(quantos, aulas), desenho=desenho("sobrio", orientacao))

    assert len(leitor.textos(gerar(entrada))) == 2


@pytest.mark.parametrize("orientacao", ["paisagem", "retrato"])
def test_conteudo_enorme_continua_em_outra_pagina_com_o_cabecalho_e_sem_perder_nada(orientacao):
    paginas = leitor.textos(gerar(dados(conteudo_programatico=modulos(60, 5), desenho=desenho("festivo", orientacao))))

    assert len(paginas) > 2
    assert all(f"Módulo {n}: " in " ".join(paginas) for n in range(60))
    for n, pagina in enumerate(paginas[1:], start=2):
        assert "Módulo Conteúdo Horas" in pagina or n == len(paginas)
        assert f"Página {n} de {len(paginas)}" in pagina
        assert "código 7K3M-9QX2-P4T8-WZ5R-1H6N" in pagina


@pytest.mark.parametrize("quantos", range(4, 31, 5))
def test_a_letra_do_verso_nunca_e_menor_que_seis_pontos_e_meio(quantos):
    documento = certificado.diagramar_no_tamanho(dados(conteudo_programatico=modulos(quantos, 6)))

    corpos = {
        caixa.style["font_size"] * 0.75
        for caixa in descendentes(documento.pages[1]._page_box)
        if caixa.element_tag == "td"
    }
    assert min(corpos) >= 6.49


# --- A letra ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("orientacao", ["paisagem", "retrato"])
def test_o_nome_comum_sai_grande_e_em_uma_linha(orientacao):
    folha = medidas.FOLHAS[orientacao]

    for nome in ("Ana Lima", "Maria Aparecida da Conceição Souza"):
        assert medidas.do_nome(nome, folha).linhas == 1
        assert medidas.do_nome(nome, folha).corpo >= 19


def test_o_nome_longo_se_divide_em_duas_linhas_parecidas():
    pagina = certificado.diagramar_no_tamanho(dados(nome=NOMES["de-120"])).pages[0]

    linhas = caixas(pagina, "nome")[0].children
    larguras = [sum(parte.width for parte in linha.children) for linha in linhas]
    assert len(linhas) == 2
    assert min(larguras) >= 0.7 * max(larguras)


@pytest.mark.parametrize("quantos", [1, 3])
@pytest.mark.parametrize(("qual", "orientacao"), POSICOES)
def test_a_estimativa_acerta_de_primeira_o_certificado_comum(qual, orientacao, quantos, monkeypatch):
    vezes = []
    original = certificado.diagramar
    monkeypatch.setattr(certificado, "diagramar", lambda *a: vezes.append(1) or original(*a))
    imagens = Imagens()
    entrada = dados(
        desenho=desenho(qual, orientacao),
        signatarios=assinantes(quantos, imagens),
        conteudo_programatico=modulos(6, 4),
    )
    gerar(entrada, imagens)

    assert len(vezes) == 1
    assert estimativa.escala_da_frente(certificado._contexto(entrada)) == 0


MODULOS_DO_CURSO = [
    {"titulo": titulo, "horas": 8, "itens": itens}
    for titulo, itens in (
        (
            "O consórcio público no SUS",
            ["Por que municípios se associam para cuidar da saúde", "Regiões, comissões e pactuação"] * 3,
        ),
        (
            "Prestação e contratação de serviços de saúde",
            ["Participação complementar da iniciativa privada", "Estudo de caso: dois preços para o mesmo exame"] * 3,
        ),
        ("Regulação do acesso", ["Absenteísmo e uso da vaga", "Fórum de casos: o micro-ônibus das quatro da manhã"]),
        ("Execução orçamentária e financeira", ["Contrato de rateio", "Prestação de contas"] * 5),
    )
]


@pytest.mark.parametrize("orientacao", ["paisagem", "retrato"])
@pytest.mark.parametrize("demonstracao", [False, True])
def test_o_verso_ocupa_o_que_a_estimativa_diz(orientacao, demonstracao):
    folha = medidas.FOLHAS[orientacao]
    contexto = certificado._contexto(
        dados(
            desenho=desenho("sobrio", orientacao),
            conteudo_programatico=MODULOS_DO_CURSO,
            corpo_docente=["Ana Lima", "José Evangelista de Albuquerque"],
            demonstracao=demonstracao,
        )
    )
    for posicao, corpo in enumerate(medidas.CORPOS_DO_VERSO):
        pagina = certificado.diagramar(certificado.TEMPLATE, contexto, certificado._regras(contexto, 0, posicao)).pages[
            1
        ]
        verso = caixas(pagina, "verso")[0]

        previsto = estimativa._verso(contexto, folha.largura_do_verso, corpo)
        assert previsto == pytest.approx(verso.height * 0.75, rel=0.02)


def test_a_metrica_confere_com_o_que_se_diagrama():
    pagina = certificado.diagramar_no_tamanho(dados(nome="Maria Aparecida da Conceição")).pages[0]

    caixa = caixas(pagina, "nome")[0]
    largura = sum(parte.width for parte in caixa.children[0].children)
    prevista = metrica.largura("Maria Aparecida da Conceição", negrito=True) * caixa.style["font_size"]
    assert largura == pytest.approx(prevista, rel=0.02)
