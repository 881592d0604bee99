"""O papel das declarações: dados prontos entram, PDF sai. Sem banco."""

import hashlib
import subprocess
from io import BytesIO

import pikepdf
import pytest
from PIL import Image
from pypdf import PdfReader

from certificados import documento

CINZA = BytesIO()
Image.new("RGB", (60, 20), "#888").save(CINZA, "PNG")
SHA = hashlib.sha256(CINZA.getvalue()).hexdigest()
IMAGEM = {"arquivo": "x.png", "sha256": SHA, "tipo": "image/png"}
IMAGENS = {SHA: ("image/png", CINZA.getvalue())}
ASSINA = {"nome": "Diretora de Exemplo", "cargo": "Diretora-geral", "imagem": None}
COMUNS = {
    "instituicao": {
        "nome": "Escola de Saúde Pública do Estado de Minas Gerais",
        "sigla": "ESP-MG",
        "cidade": "Belo Horizonte",
        "cnpj": "18.715.516/0001-88",
        "ato_legal": "Resolução fictícia nº 1",
    },
    "desenho": {"nome": "sobrio", "orientacao": "retrato", "fundo": None, "logotipos": []},
    "nome": "Ana Fictícia da Silva",
    "cpf_mascarado": "***.444.777-**",
    "local": "Belo Horizonte",
    "frequencia": None,
    "aproveitamento": None,
    "signatarios": [ASSINA],
    "demonstracao": False,
    "emitido_em": "2026-11-22T16:00:00-03:00",
    "registro": {"numero": 37, "livro": 2026, "folha": 2, "ano": 2026},
    "codigo": "ABCDEFGHJKMNPQRSTVWX",
    "url_verificacao": "https://escola.example.org/certificados/verificar/ABCD-EFGH-JKMN-PQRS-TVWX/",
}
MATRICULA = COMUNS | {
    "especie": "matricula",
    "titulo": "Declaração de matrícula",
    "corpo": "Declaramos que {nome}, CPF {cpf_mascarado}, tem matrícula {situacao} no curso {curso}, turma {turma}.",
    "curso": "Qualificação de gestores",
    "modalidade": "Semipresencial",
    "turma": "T1",
    "periodo": {"inicio": "2026-08-01", "fim": "2026-12-15"},
    "carga_horaria": 120,
    "base_legal": "Portaria fictícia nº 2.",
    "situacao": "confirmada",
    "confirmada_em": "2026-07-28",
    "encerrada_em": None,
}
PARTICIPACAO = COMUNS | {
    "especie": "participacao",
    "titulo": "Declaração de participação",
    "corpo": "Declaramos que {nome} participou da oficina {oficina}, realizada {quando}, {local}, por {horas}.",
    "curso": "Oficina dos consórcios",
    "turma": "OF-2019-01",
    "realizada_em": "Belo Horizonte",
    "periodo": {"inicio": "2019-04-12", "fim": "2019-04-12"},
    "carga_horaria": 6,
}
NOMES = {
    "curto": "Bê Só",
    "120 letras": ("Maria Aparecida dos Santos Albuquerque " * 4)[:119] + "s",
    "sem espaço": "Abcdefghij" * 12,
    "árabe": "محمد بن عبد الله الأنصاري",
    "chinês": "王小明",
    "devanágari": "अनीता शर्मा",
    "combinado": "José Conceição d'Ávila",
    "tailandês": "สมชาย ใจดี",
}
CHEIA = {
    "signatarios": [
        {
            "nome": f"Signatária {n} de Nome Comprido da Silva",
            "cargo": "Superintendente de Educação em Saúde",
            "imagem": IMAGEM,
        }
        for n in range(4)
    ],
    "desenho": {
        "nome": "festivo",
        "orientacao": "retrato",
        "fundo": IMAGEM,
        "logotipos": [{**IMAGEM, "descricao": f"Órgão {n}"} for n in range(4)],
    },
    "nome": NOMES["120 letras"],
    "curso": "Qualificação de gestores e equipes técnicas dos Consórcios Intermunicipais de Saúde " * 3,
    "base_legal": "Portaria fictícia nº 2, de 3 de fevereiro. " * 8,
}


def paginas_do(pdf):
    return [" ".join(pagina.extract_text().split()) for pagina in PdfReader(BytesIO(pdf)).pages]


@pytest.mark.parametrize("dados", [MATRICULA, PARTICIPACAO], ids=["matrícula", "participação"])
@pytest.mark.parametrize("nome", list(NOMES.values()), ids=list(NOMES))
def test_qualquer_nome_cabe_em_uma_pagina_sem_letra_faltando(dados, nome):
    pdf = documento.gerar({**dados, "nome": nome})

    assert len(paginas_do(pdf)) == 1
    assert "￾" not in paginas_do(pdf)[0]
    with pikepdf.open(BytesIO(pdf)) as lido:
        assert all(_embutida(fonte) for fonte in lido.pages[0].Resources.Font.values())


def _embutida(fonte):
    descritor = fonte.DescendantFonts[0].FontDescriptor
    return any(chave in descritor for chave in ("/FontFile2", "/FontFile3"))


def test_tudo_comprido_ao_mesmo_tempo_ainda_cabe_em_uma_pagina_em_pe():
    paginas = paginas_do(documento.gerar(MATRICULA | CHEIA, IMAGENS))

    assert len(paginas) == 1
    assert "Signatária 3 de Nome" in paginas[0]
    assert "ABCD-EFGH-JKMN-PQRS-TVWX" in paginas[0]


def test_a_folha_deitada_e_a_em_pe_tem_o_tamanho_de_um_a4():
    for orientacao, medidas in (("retrato", (595, 842)), ("paisagem", (842, 595))):
        pdf = documento.gerar({**MATRICULA, "desenho": {**MATRICULA["desenho"], "orientacao": orientacao}})
        caixa = PdfReader(BytesIO(pdf)).pages[0].mediabox
        assert (round(caixa.width), round(caixa.height)) == medidas


def test_o_fundo_vai_ate_a_borda_da_folha(tmp_path):
    arquivo = tmp_path / "fundo.pdf"
    arquivo.write_bytes(documento.gerar({**MATRICULA, "desenho": {**MATRICULA["desenho"], "fundo": IMAGEM}}, IMAGENS))
    subprocess.run(["pdftoppm", "-r", "20", "-png", arquivo, tmp_path / "p"], check=True)

    pagina = Image.open(next(tmp_path.glob("p*.png"))).convert("RGB")

    largura, altura = pagina.size
    cantos = [(2, 2), (largura - 3, 2), (2, altura - 3), (largura - 3, altura - 3)]
    assert {pagina.getpixel(canto) for canto in cantos} == {(0x88, 0x88, 0x88)}


def test_logotipos_e_assinaturas_tem_texto_alternativo():
    with pikepdf.open(BytesIO(documento.gerar(MATRICULA | CHEIA, IMAGENS))) as lido:
        textos = {str(o.Alt) for o in lido.objects if isinstance(o, pikepdf.Dictionary) and "/Alt" in o}

    assert {f"Órgão {n}" for n in range(4)} < textos
    assert "Assinatura de Signatária 0 de Nome Comprido da Silva" in textos


@pytest.mark.parametrize("dados", [MATRICULA, PARTICIPACAO], ids=["matrícula", "participação"])
def test_e_pdf_a_marcado_em_portugues_e_o_qpdf_nao_acha_defeito(tmp_path, dados):
    arquivo = tmp_path / "declaracao.pdf"
    arquivo.write_bytes(documento.gerar(dados))

    assert subprocess.run(["qpdf", "--check", arquivo], capture_output=True, check=False).returncode == 0
    with pikepdf.open(arquivo) as lido:
        assert str(lido.Root.Lang) == "pt-BR"
        assert lido.Root.MarkInfo.Marked
        assert lido.open_metadata().pdfa_status == "3A"
        assert lido.docinfo.Title == f"{dados['titulo']} de {dados['nome']}: {dados['curso']}"


def test_os_mesmos_dados_dao_os_mesmos_bytes():
    assert documento.gerar(MATRICULA) == documento.gerar(MATRICULA)


def test_previa_e_demonstracao_se_dizem_sem_valor():
    assert "Prévia, sem valor" in paginas_do(documento.gerar({**MATRICULA, "previa": True}))[0]
    assert "Documento de demonstração, sem valor" in paginas_do(documento.gerar({**MATRICULA, "demonstracao": True}))[0]
    assert "sem valor" not in paginas_do(documento.gerar(MATRICULA))[0]


def test_sem_cnpj_nem_ato_legal_o_cabecalho_nao_fica_com_buraco():
    casa = {**COMUNS["instituicao"], "cnpj": "", "ato_legal": ""}

    texto = paginas_do(documento.gerar({**MATRICULA, "instituicao": casa}))[0]

    assert "CNPJ" not in texto
    assert "Resolução" not in texto
