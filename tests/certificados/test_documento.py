import hashlib
import io
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from certificados import documento
from certificados.documento import DadosIncompletos, gerar
from certificados.redacao import MarcadorDesconhecido
from impressao.pdf import diagramar

RAIZ = Path(__file__).parents[2]
CURSO = "Qualificação de Gestores de Consórcios Intermunicipais de Saúde de Minas Gerais"
CORPO = (
    "Certificamos que {nome}, CPF {cpf_mascarado}, concluiu o curso {curso}, ofertado pela {instituicao}, no período "
    "de {inicio} a {fim}, com carga horária total de {carga_horaria} horas, frequência de {frequencia}% e "
    "aproveitamento de {aproveitamento}%."
)
NOME_DE_120 = (
    "Maria Aparecida Conceição dos Santos Figueiredo de Albuquerque Cavalcanti Wanderley Guimarães Montenegro de "
    "Vasconcellos"
).ljust(120, "o")
SIGNATARIO_EXTENSO = {
    "nome": "Maria Aparecida Conceição dos Santos Figueiredo de Albuquerque Cavalcanti Wanderley Guimarães",
    "cargo": "Superintendente de Planejamento, Política e Gestão da Escola de Saúde Pública do Estado de Minas Gerais, "
    "por delegação de competência em exercício",
}


def dados(**mudancas):
    base = {
        "instituicao": {
            "nome": "Escola de Saúde Pública do Estado de Minas Gerais",
            "sigla": "ESP-MG",
            "cidade": "Belo Horizonte",
        },
        "titulo": "Certificado",
        "corpo": CORPO,
        "nome": "Ana Lima",
        "cpf_mascarado": "***.123.456-**",
        "curso": CURSO,
        "turma": "QCIS-LIVRE-T4",
        "periodo": {"inicio": "2026-08-01", "fim": "2026-11-20"},
        "carga_horaria": 80,
        "frequencia": 92.5,
        "aproveitamento": 88,
        "emitido_em": "2026-11-22T10:00:00-03:00",
        "local": "Belo Horizonte",
        "signatarios": [{"nome": "Maria dos Santos", "cargo": "Diretora-Geral"}],
        "registro": {"numero": 127, "livro": 2026, "folha": 7, "ano": 2026},
        "codigo": "7K3M9QX2P4T8WZ5R1H6N",
        "url_verificacao": "https://escola.example.org/certificados/verificar/7K3M-9QX2-P4T8-WZ5R-1H6N/",
        "conteudo_programatico": modulos(3, 3),
        "base_legal": "Lei nº 9.394/1996, arts. 39 a 42, e Decreto nº 5.154/2004, art. 3º.",
        "demonstracao": False,
    }
    return {**base, **mudancas}


def modulos(quantos, aulas):
    itens = ["Encaminhamento, protocolo e central de regulação do acesso"] * aulas
    return [{"titulo": f"Módulo {n}: regulação do acesso", "horas": 12.5, "itens": itens} for n in range(quantos)]


def abrir(pdf):
    return PdfReader(io.BytesIO(pdf))


def sem_espaco(texto):
    return "".join(texto.split())


# --- O arquivo -------------------------------------------------------------------------------------------------------


def test_a_frente_traz_nome_curso_horas_codigo_registro_e_quem_assina():
    paginas = abrir(gerar(dados())).pages

    frente = " ".join(paginas[0].extract_text().split())
    assert len(paginas) == 2
    for trecho in (
        "Escola de Saúde Pública do Estado de Minas Gerais",
        "Ana Lima",
        f"CPF ***.123.456-**, concluiu o curso {CURSO}",
        "de 1º de agosto de 2026 a 20 de novembro de 2026",
        "80 horas, frequência de 92,5% e aproveitamento de 88%.",
        "Belo Horizonte, 22 de novembro de 2026.",
        "Maria dos Santos",
        "Registro nº 127/2026",
        "7K3M-9QX2-P4T8-WZ5R-1H6N",
        "escola.example.org/certificados/verificar/",
    ):
        assert trecho in frente


def test_o_verso_traz_os_modulos_as_horas_a_base_legal_e_o_registro():
    verso = " ".join(abrir(gerar(dados(corpo_docente=["Rita Melo", "Ivo Paz"]))).pages[1].extract_text().split())

    for trecho in (
        "Conteúdo programático",
        "Módulo 2: regulação do acesso",
        "12,5",
        "Carga horária total 80",
        "Corpo docente: Rita Melo, Ivo Paz.",
        "Base legal: Lei nº 9.394/1996",
        "livro 2026, folha 7",
    ):
        assert trecho in verso


def test_nada_do_estilo_nem_da_moldura_se_perde_ao_diagramar(caplog):
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        gerar(dados())

    assert caplog.records == []


@pytest.mark.parametrize("demonstracao", [True, False])
def test_so_a_demonstracao_diz_que_nao_vale(demonstracao):
    texto = "".join(p.extract_text() for p in abrir(gerar(dados(demonstracao=demonstracao))).pages)

    assert ("Documento de demonstração, sem valor." in texto) is demonstracao


def test_o_documento_e_marcado_em_portugues_com_titulo_e_descricao_do_qr():
    leitor = abrir(gerar(dados()))

    assert leitor.root_object["/Lang"] == "pt-BR"
    assert leitor.metadata.title == f"Certificado de Ana Lima: {CURSO}"
    assert leitor.metadata.author == "Escola de Saúde Pública do Estado de Minas Gerais"
    elementos = list(_estrutura(leitor.root_object["/StructTreeRoot"]["/K"]))
    assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD", "/Figure", "/Link"} <= {e["/S"] for e in elementos}
    figuras = [e for e in elementos if e["/S"] == "/Figure"]
    assert [str(f["/Alt"]) for f in figuras] == [
        f"Código QR do endereço que confere este certificado: {dados()['url_verificacao']}"
    ]


def _estrutura(no):
    no = no.get_object()
    if isinstance(no, list):
        for filho in no:
            yield from _estrutura(filho)
    elif isinstance(no, dict) and "/S" in no:
        yield no
        yield from _estrutura(no["/K"])


@pytest.mark.parametrize(
    "nome",
    ["Ana", "<b>O'Ávila</b>", "D’Ávila & Cia", "{curso}", "{{ nome }}", "José 😀", "Ñandú g̃ Ỹ", "Иван", "Αλέξης"],
)
def test_o_nome_sai_como_foi_escrito(nome):
    paginas = abrir(gerar(dados(nome=nome))).pages

    assert nome in paginas[0].extract_text()
    assert len(paginas) == 2


@pytest.mark.parametrize("nome", ["محمد علي حسن", "山田太郎", "שרה כהן", "अनीता शर्मा", "Նարե Պետրոսյան"])
def test_outras_escritas_usam_fonte_que_as_tem(nome):
    leitor = abrir(gerar(dados(nome=nome)))

    fontes = {str(f.get_object()["/BaseFont"]) for f in leitor.pages[0]["/Resources"]["/Font"].get_object().values()}
    assert any(f.split("+")[1] not in ("Noto-Sans", "Noto-Sans-Bold", "Noto-Sans-Italic") for f in fontes)


def test_os_mesmos_dados_dao_os_mesmos_bytes_em_outro_processo():
    entrada = json.dumps(dados(nome="José 😀 山田 علي"))
    programa = (
        "import django, hashlib, json, sys; from django.conf import settings;"
        "settings.configure(TIME_ZONE='America/Sao_Paulo', TEMPLATES=[{"
        "'BACKEND': 'django.template.backends.django.DjangoTemplates', 'DIRS': ['templates']}]); django.setup();"
        "from certificados.documento import gerar;"
        "print(hashlib.sha256(gerar(json.load(sys.stdin))).hexdigest())"
    )
    ambiente = {**os.environ, "PYTHONPATH": f".{os.pathsep}site", "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}

    aqui = hashlib.sha256(gerar(json.loads(entrada))).hexdigest()
    la = subprocess.run(
        [sys.executable, "-c", programa],
        input=entrada,
        env=ambiente,
        cwd=RAIZ,
        text=True,
        capture_output=True,
        check=True,
    ).stdout.strip()

    assert aqui == la


# --- Nada se corta nem se sobrepõe -----------------------------------------------------------------------------------


def caixas(pagina, classe):
    return [
        caixa
        for caixa in _descendentes(pagina._page_box)
        if caixa.element is not None and classe in (caixa.element.get("class") or "").split()
    ]


def _descendentes(caixa):
    # Uma caixa posicionada fica atrás de um marcador de lugar, que `descendants()` não atravessa.
    for filha in getattr(caixa, "children", ()):
        filha = getattr(filha, "_box", filha)
        yield filha
        yield from _descendentes(filha)


def fundo(caixa):
    return caixa.position_y + caixa.margin_height()


def conferir_a_frente(entrada):
    entrada = {**entrada, "conteudo_programatico": []}
    paginas = diagramar(documento.TEMPLATE, documento._contexto(entrada)).pages

    nome = caixas(paginas[0], "nome")[0]
    data = caixas(paginas[0], "data")[0]
    assinaturas = caixas(paginas[0], "assinaturas")[0]
    como = caixas(paginas[0], "como")[0]
    frente = caixas(paginas[0], "frente")[0]
    assert all(linha.width <= nome.width + 0.5 for linha in nome.children)
    assert fundo(nome) <= data.position_y + 0.5
    assert fundo(data) <= assinaturas.position_y + 0.5
    assert fundo(assinaturas) <= como.position_y + 0.5
    assert fundo(como) <= fundo(frente) + 0.5


@pytest.mark.parametrize("nome", ["Ana", "W" * 38, "W" * 120, "i" * 120, NOME_DE_120, NOME_DE_120.upper(), "山" * 120])
@pytest.mark.parametrize(
    "resto",
    [
        {},
        {
            "titulo": "Certificado de conclusão do curso de qualificação profissional em gestão pública",
            "curso": (CURSO * 3)[:200],
            "signatarios": [SIGNATARIO_EXTENSO] * 3,
            "demonstracao": True,
        },
    ],
    ids=["comum", "tudo-extenso"],
)
def test_a_frente_nao_se_corta_nem_se_sobrepoe(nome, resto):
    conferir_a_frente(dados(nome=nome, **resto))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(categories=["L", "M"], max_codepoint=0x24F) | st.just(" "), min_size=3, max_size=120))
def test_qualquer_nome_latino_cabe(nome):
    conferir_a_frente(dados(nome=nome.strip() or "Ana"))


def test_o_nome_de_120_letras_sai_inteiro():
    texto = abrir(gerar(dados(nome=NOME_DE_120))).pages[0].extract_text()

    assert sem_espaco(NOME_DE_120) in sem_espaco(texto)


@pytest.mark.parametrize(("quantos", "aulas"), [(1, 1), (6, 5), (8, 6), (12, 6), (14, 6)])
def test_o_conteudo_programatico_cabe_no_verso(quantos, aulas):
    assert len(abrir(gerar(dados(conteudo_programatico=modulos(quantos, aulas)))).pages) == 2


def test_conteudo_enorme_continua_em_outra_pagina_sem_perder_nada():
    paginas = abrir(gerar(dados(conteudo_programatico=modulos(40, 8)))).pages

    texto = "".join(p.extract_text() for p in paginas)
    assert len(paginas) > 2
    assert all(f"Módulo {n}: " in texto for n in range(40))


# --- Recusas e guarda -------------------------------------------------------------------------------------------------


def test_gerar_recusa_marcador_desconhecido():
    with pytest.raises(MarcadorDesconhecido):
        gerar(dados(corpo=CORPO + " {xyz}"))


def test_gerar_diz_que_dados_faltam():
    incompletos = dados()
    del incompletos["codigo"], incompletos["local"]

    with pytest.raises(DadosIncompletos, match="codigo, local"):
        gerar(incompletos)


def test_os_dados_vao_e_voltam_de_json():
    assert json.loads(json.dumps(dados())) == dados()
