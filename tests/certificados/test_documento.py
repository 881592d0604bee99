"""O arquivo do certificado: o que diz, como é marcado, o que recusa."""

import hashlib
import io
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import leitor_de_pdf as leitor
import pikepdf
import pytest
from dados_do_certificado import CORPO, CURSO, Imagens, dados, desenho, modulos
from PIL import Image
from pypdf import PdfReader

from certificados.documento import DadosIncompletos, gerar
from certificados.redacao import MarcadorDesconhecido

RAIZ = Path(__file__).parents[2]


def test_a_frente_traz_nome_curso_horas_instituicao_codigo_registro_e_quem_assina():
    paginas = leitor.textos(gerar(dados()))

    assert len(paginas) == 2
    for trecho in (
        "Escola de Saúde Pública do Estado de Minas Gerais",
        "CNPJ 11.222.333/0001-81",
        "Resolução CEE nº 1.234",
        "Ana Lima",
        f"CPF ***.123.456-**, concluiu o curso {CURSO}",
        "de 1º de agosto de 2026 a 20 de novembro de 2026",
        "80 horas, frequência de 92,5% e aproveitamento de 88%.",
        "Belo Horizonte, 22 de novembro de 2026.",
        "Maria dos Santos",
        "Diretora-Geral",
        "Registro nº 127/2026",
        "Livro 2026, folha 7",
        "7K3M-9QX2-P4T8-WZ5R-1H6N",
        "Emitido eletronicamente. Assinado digitalmente: confira em escola.example.org/certificados/verificar/",
    ):
        assert trecho in paginas[0]
    assert "ICP" not in paginas[0]


def test_o_verso_traz_a_ficha_os_modulos_as_horas_e_diz_de_que_certificado_e():
    verso = leitor.textos(gerar(dados(corpo_docente=["Rita Melo", "Ivo Paz"])))[1]

    for trecho in (
        CURSO,
        "Ana Lima",
        "CPF ***.123.456-**",
        "Turma QCIS-LIVRE-T4",
        "Modalidade A distância, com encontros",
        "Período 1º de agosto de 2026 a 20 de novembro de 2026",
        "Carga horária 80 horas",
        "Frequência 92,5%",
        "Aproveitamento 88%",
        "CNPJ 11.222.333/0001-81",
        "Conteúdo programático",
        "Módulo 2: regulação do acesso",
        "12,5",
        "Carga horária total 80",
        "Corpo docente: Rita Melo, Ivo Paz.",
        "Base legal: Lei nº 9.394/1996",
        "Certificado nº 127/2026, livro 2026, folha 7 · código 7K3M-9QX2-P4T8-WZ5R-1H6N",
        "Página 2 de 2",
    ):
        assert trecho in " ".join(verso.split())


def test_o_que_nao_ha_nao_deixa_rotulo_vazio():
    casa = {"nome": "Escola", "sigla": "E", "cidade": "Arinos", "cnpj": "", "ato_legal": ""}
    sem = dados(instituicao=casa, cpf_mascarado="", frequencia=None, aproveitamento=None, modalidade="", base_legal="")

    texto = " ".join(leitor.textos(gerar(sem)))

    for rotulo in ("CNPJ", "CPF", "Ato legal", "Frequência", "Aproveitamento", "Modalidade", "Base legal"):
        assert rotulo not in texto


def test_o_texto_sai_na_ordem_em_que_se_le(tmp_path):
    (tmp_path / "c.pdf").write_bytes(gerar(dados()))

    texto = subprocess.run(["pdftotext", tmp_path / "c.pdf", "-"], capture_output=True, text=True, check=True).stdout

    ordem = ["Escola de Saúde", "Certificado", "Certificamos que", "Ana Lima", "concluiu o curso", "Belo Horizonte, 22"]
    ordem += [
        "Maria dos Santos",
        "Código de verificação",
        "Conteúdo programático",
        "Módulo 0",
        "Módulo 2",
        "Base legal",
    ]
    posicoes = [texto.index(t) for t in ordem]
    assert posicoes == sorted(posicoes)


@pytest.mark.parametrize("nome", ["sobrio", "festivo"])
@pytest.mark.parametrize("orientacao", ["paisagem", "retrato"])
def test_nada_do_estilo_nem_do_papel_se_perde_e_o_arquivo_nao_tem_defeito(nome, orientacao, caplog, tmp_path):
    imagens = Imagens()
    aparencia = desenho(nome, orientacao, imagens.fundo(), [imagens.logotipo("Governo")])
    entrada = dados(desenho=aparencia, signatarios=[{"nome": "Rita", "cargo": "Diretora", "imagem": imagens.rubrica()}])

    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        pdf = gerar(entrada, imagens)

    assert caplog.records == []
    assert leitor.defeitos(pdf, tmp_path) == ""


@pytest.mark.parametrize("nome", ["sobrio", "festivo"])
def test_e_pdf_a_3a_marcado_em_portugues_com_titulo_e_textos_alternativos(nome):
    imagens = Imagens()
    quem = [{"nome": "Rita Melo", "cargo": "Diretora", "imagem": imagens.rubrica()}]
    aparencia = desenho(nome, "paisagem", logotipos=[imagens.logotipo("Governo de Minas Gerais")])
    pdf = gerar(dados(desenho=aparencia, signatarios=quem), imagens)

    with pikepdf.open(io.BytesIO(pdf)) as aberto:
        assert str(aberto.Root.Lang) == "pt-BR"
        assert aberto.Root.MarkInfo.Marked
        assert aberto.Root.ViewerPreferences.DisplayDocTitle
        assert str(aberto.docinfo.Title) == f"Certificado de Ana Lima: {CURSO}"
        xmp = aberto.open_metadata()
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "A")
        assert str(aberto.Root.OutputIntents[0].S) == "/GTS_PDFA1"
    marcas = leitor.estrutura(pdf)
    assert {"H1", "H2", "H3", "P", "Table", "TR", "TH", "TD", "Figure", "Link"} <= {marca for marca, _ in marcas}
    assert [alternativo for marca, alternativo in marcas if marca == "Figure"] == [
        "Governo de Minas Gerais",
        "Assinatura de Rita Melo",
        f"Código QR do endereço que confere este certificado: {dados()['url_verificacao']}",
    ]


def test_o_papel_e_enfeite_entra_uma_vez_e_fica_fora_da_estrutura():
    pdf = gerar(dados(conteudo_programatico=modulos(60, 3)))

    with pikepdf.open(io.BytesIO(pdf)) as aberto:
        instrucoes = [list(pikepdf.parse_content_stream(pagina))[:4] for pagina in aberto.pages]
        nomes = [str(pagina[2].operands[0]) for pagina in instrucoes]
        formas = {nome: aberto.pages[0].Resources.XObject[nome].objgen for nome in set(nomes)}
    assert nomes == ["/Papel0", *["/Papel1"] * (len(nomes) - 1)]
    assert len(nomes) > 2
    assert len(set(formas.values())) == 2
    assert {(str(p[0].operands[0]), str(p[0].operator)) for p in instrucoes} == {("/Artifact", "BMC")}


@pytest.mark.parametrize("orientacao", ["paisagem", "retrato"])
def test_o_qr_se_le_em_impressao_grosseira_e_o_endereco_se_clica(orientacao):
    pdf = gerar(dados(desenho=desenho("festivo", orientacao)))

    assert leitor.codigos_qr(pdf) == [dados()["url_verificacao"]]
    assert set(leitor.enderecos(pdf)) == {dados()["url_verificacao"]}


@pytest.mark.parametrize("marca", ["demonstracao", "previa"])
def test_a_marca_de_que_nao_vale_esta_em_todas_as_paginas_e_so_quando_pedida(marca):
    frase = {"demonstracao": "Documento de demonstração, sem valor", "previa": "Prévia, sem valor"}[marca]

    paginas = leitor.textos(gerar(dados(conteudo_programatico=modulos(60, 3), **{marca: True})))

    assert len(paginas) > 2
    assert all(frase in texto for texto in paginas)
    assert not any(frase in texto for texto in leitor.textos(gerar(dados())))


def test_o_fundo_cobre_a_folha_inteira_so_na_frente():
    imagens = Imagens()
    png = io.BytesIO()
    Image.new("RGB", (40, 40), (10, 200, 30)).save(png, "PNG")
    fundo = imagens.citar("image/png", png.getvalue())
    pdf = gerar(dados(desenho=desenho("sobrio", "retrato", fundo)), imagens)

    for pagina, verde in ((0, True), (1, False)):
        folha = leitor.imagem(pdf, pagina)
        cantos = [folha.getpixel((x, y)) for x in (2, folha.width - 3) for y in (2, folha.height - 3)]
        assert all((abs(c[1] - 200) < 5 and c[0] < 60) is verde for c in cantos)


def test_dados_de_antes_dos_desenhos_saem_no_sobrio_deitado():
    antigos = dados()
    antigos["instituicao"] = {campo: antigos["instituicao"][campo] for campo in ("nome", "sigla", "cidade")}
    del antigos["modalidade"]

    pdf = gerar(antigos)

    pagina = PdfReader(io.BytesIO(pdf)).pages[0]
    assert pagina.mediabox.width > pagina.mediabox.height
    assert pdf == gerar(antigos | {"desenho": desenho("sobrio", "paisagem")})


def test_os_mesmos_dados_dao_os_mesmos_bytes_em_outro_processo():
    entrada = json.dumps(dados(nome="José 😀 山田 علي", desenho=desenho("festivo", "retrato")))
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


def test_os_dados_vao_e_voltam_de_json():
    assert json.loads(json.dumps(dados())) == dados()


# --- Recusas ---------------------------------------------------------------------------------------------------------


def test_gerar_recusa_marcador_desconhecido():
    with pytest.raises(MarcadorDesconhecido):
        gerar(dados(corpo=CORPO + " {xyz}"))


def test_gerar_diz_que_dados_faltam():
    incompletos = dados(registro={"numero": 1, "ano": 2026, "livro": 2026})
    del incompletos["codigo"], incompletos["local"]

    with pytest.raises(DadosIncompletos, match="codigo, local, registro.folha"):
        gerar(incompletos)


def test_gerar_diz_que_imagem_falta():
    imagens = Imagens()
    fundo = imagens.fundo()

    with pytest.raises(DadosIncompletos, match=fundo["arquivo"]):
        gerar(dados(desenho=desenho(fundo=fundo)), {})


@pytest.mark.parametrize("mudanca", [{"nome": "barroco"}, {"orientacao": "diagonal"}])
def test_gerar_recusa_desenho_que_nao_existe(mudanca):
    with pytest.raises(DadosIncompletos, match="desenho"):
        gerar(dados(desenho={**desenho(), **mudanca}))
