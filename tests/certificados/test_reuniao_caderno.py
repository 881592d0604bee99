"""O PDF de todos para imprimir: páginas em ordem, marcas que o leitor de tela segue, nenhum campo, papel em pares."""

import hashlib
import io
import subprocess

import pikepdf
import pytest
from fabricas import MatriculaFactory, OficinaFactory, ParticipacaoFactory, PessoaFactory
from pikepdf import Name, NumberTree

from certificados import armazem, emissao
from certificados.declaracoes import participacao
from certificados.reuniao import caderno
from certificados.reuniao.escolha import escolher

pytestmark = pytest.mark.django_db
NOMES = ("Zulmira Paz", "Ângela Çedilha", "محمد بن علي")
EM_ORDEM = ("محمد بن علي", "Ângela Çedilha", "Zulmira Paz")


@pytest.fixture
def tres(turma):
    for nome in NOMES:
        feito = emissao.emitir(MatriculaFactory(turma=turma, concluida=True, pessoa__nome=nome))
        emissao.gerar_documento(feito.pk)
    return escolher(PessoaFactory(administra=True), turma=turma)


@pytest.fixture
def reunido(tres, tmp_path):
    return gravar(tmp_path, tres)


def gravar(pasta, documentos, **opcoes):
    caminho = pasta / "caderno.pdf"
    with open(caminho, "wb") as saida:
        caderno.encadernar(documentos, "Certificados da turma", saida, **opcoes)
    return caminho


def texto(caminho, pagina):
    comando = ["pdftotext", "-f", str(pagina), "-l", str(pagina), caminho, "-"]
    return subprocess.run(comando, capture_output=True, text=True, check=True).stdout


def test_o_qpdf_nao_acha_defeito_e_os_documentos_vem_em_ordem_depois_do_rosto(reunido, tres):
    conferido = subprocess.run(["qpdf", "--check", reunido], capture_output=True, text=True)

    assert conferido.returncode == 0, conferido.stderr
    assert "As assinaturas digitais não valem neste arquivo" in " ".join(texto(reunido, 1).split())
    assert texto(reunido, 2).strip() == ""
    with pikepdf.open(reunido) as pdf:
        assert len(pdf.pages) == 2 + 2 * len(tres)
    for n, documento in enumerate(tres):
        assert documento.no_papel == EM_ORDEM[n]
        assert documento.codigo_legivel in texto(reunido, 3 + 2 * n)


def test_o_indice_leva_a_cada_pessoa(reunido, tres):
    with pikepdf.open(reunido) as pdf, pdf.open_outline() as sumario:
        itens = [(item.title, pdf.pages.index(pikepdf.Page(item.destination[0]))) for item in sumario.root]

    assert itens == [("Sobre este arquivo", 0)] + [
        (f"{d.no_papel}, nº {d.registro}", 2 + 2 * n) for n, d in enumerate(tres)
    ]


def test_as_marcas_seguem_as_paginas(reunido, tres):
    """Cada conteúdo marcado tem, na árvore, um elemento que aponta para a página em que ele está; e só para ela."""
    with pikepdf.open(reunido) as pdf:
        arvore = pdf.Root.StructTreeRoot
        chaves = dict(NumberTree(arvore.ParentTree).items())
        assert [parte.S for parte in arvore.K.K] == [Name.Part] * (1 + len(tres))
        das_paginas = [int(p.StructParents) for p in pdf.pages if "/StructParents" in p]
        das_notas = [int(a.StructParent) for p in pdf.pages for a in p.get("/Annots", []) if "/StructParent" in a]
        assert sorted(das_paginas + das_notas) == sorted(chaves)
        for pagina in pdf.pages:
            if "/StructParents" in pagina:
                donos = [e for e in chaves[int(pagina.StructParents)] if e is not None]
                assert donos
                assert {e.Pg.objgen for e in donos} == {pagina.objgen}
        assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == ("pt-BR", True)


def test_o_leitor_de_tela_le_o_nome_de_todos(reunido):
    lido = subprocess.run(["pdfinfo", "-struct-text", reunido], capture_output=True, text=True, check=True)

    assert lido.stderr == ""
    for nome in ("Zulmira Paz", "Ângela Çedilha"):
        assert nome in lido.stdout


def test_os_campos_das_assinaturas_nao_vem(reunido, tres):
    with armazem.abrir(tres[0].caminho) as arquivo, pikepdf.open(arquivo) as sozinho:
        assert any(a.Subtype == Name.Widget for a in sozinho.pages[0].Annots)

    with pikepdf.open(reunido) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert "/Perms" not in pdf.Root
        notas = [nota.Subtype for pagina in pdf.pages for nota in pagina.get("/Annots", [])]
    assert set(notas) == {Name.Link}
    assinaturas = subprocess.run(["pdfsig", reunido], capture_output=True, text=True)
    assert "does not contain any signatures" in assinaturas.stdout


@pytest.mark.parametrize(("frente_e_verso", "paginas"), [(True, 2 + 2 + 2), (False, 1 + 1 + 1)])
def test_com_verso_o_documento_de_uma_pagina_comeca_sempre_em_folha_nova(modelo, tmp_path, frente_e_verso, paginas):
    facilitadora = PessoaFactory(grupo="Facilitadores")
    oficina = OficinaFactory(facilitadoras=[facilitadora], encerrada=True, horas=4)
    for nome in ("Ana Lima", "Rosa Luz"):
        feita = participacao.declarar(ParticipacaoFactory(oficina=oficina, nome=nome), facilitadora)
        emissao.gerar_documento(feita.pk)

    caminho = gravar(tmp_path, escolher(facilitadora, oficina=oficina), frente_e_verso=frente_e_verso)

    with pikepdf.open(caminho) as pdf:
        assert len(pdf.pages) == paginas
        assert {tuple(round(float(m)) for m in p.mediabox) for p in pdf.pages} == {(0, 0, 595, 842)}
    rosto = " ".join(texto(caminho, 1).split())
    assert ("Frente e verso" in rosto, "Só frente" in rosto) == (frente_e_verso, not frente_e_verso)


def test_a_imagem_que_se_repete_entra_uma_vez(tres, tmp_path):
    imagem = bytes(range(256)) * 400
    for documento in tres:
        with armazem.abrir(documento.caminho) as arquivo:
            pdf = pikepdf.open(io.BytesIO(arquivo.read()))
        campos = {"Width": 320, "Height": 320, "BitsPerComponent": 8, "ColorSpace": Name.DeviceGray}
        fundo = pdf.make_stream(imagem, Type=Name.XObject, Subtype=Name.Image, **campos)
        fundo.SMask = pdf.make_stream(imagem[::-1], Type=Name.XObject, Subtype=Name.Image, **campos)
        pdf.pages[0].add_resource(fundo, Name.XObject, Name("/Fundo"))
        saida = io.BytesIO()
        pdf.save(saida)
        documento.sha256 = hashlib.sha256(saida.getvalue()).hexdigest()
        armazem.guardar(documento.caminho, saida.getvalue())

    caminho = gravar(tmp_path, tres)

    with pikepdf.open(caminho) as pdf:
        fundos = [
            p.Resources.XObject.Fundo for p in pdf.pages if "/Fundo" in p.get("/Resources", {}).get("/XObject", {})
        ]
        assert len(fundos) >= len(tres)
        assert len({f.objgen for f in fundos}) == 1
        assert fundos[0].SMask.read_bytes() == imagem[::-1]


def test_o_que_falta_a_folha_de_rosto_diz(tres, tmp_path):
    armazem.apagar(tres[1].caminho)

    caminho = gravar(tmp_path, tres)

    rosto = " ".join(texto(caminho, 1).split())
    assert "2 documentos para imprimir" in rosto
    assert f"Nº {tres[1].registro}, Ângela Çedilha: o arquivo não está no armazém." in rosto
    with pikepdf.open(caminho) as pdf:
        assert len(pdf.pages) == 2 + 2 * 2


def test_a_tela_baixa_por_partes_e_anota_so_a_parte(turma, coordenadora, tres, client, monkeypatch):
    from wagtail.models import ModelLogEntry  # noqa: PLC0415

    monkeypatch.setattr(caderno, "POR_PARTE", 2)
    client.force_login(coordenadora)
    endereco = "/admin/certificados/reunir/"

    tela = client.get(endereco, {"turma": turma.pk}).text
    resposta = client.post(endereco, {"turma": turma.pk, "parte": "2", "frente_e_verso": "1"})
    conteudo = b"".join(resposta.streaming_content)

    assert "Parte 1: 2, de محمد بن علي a Ângela Çedilha" in tela
    assert resposta["Content-Disposition"].endswith('parte-2-para-imprimir.pdf"')
    assert int(resposta["Content-Length"]) == len(conteudo)
    with pikepdf.open(io.BytesIO(conteudo)) as pdf:
        assert len(pdf.pages) == 2 + 2
    assert ModelLogEntry.objects.get(action="certificados.baixar_varios").data["documentos"] == 1


def test_um_documento_sem_marcas_entra_sem_estragar_as_dos_outros(tres, tmp_path):
    with armazem.abrir(tres[0].caminho) as arquivo, pikepdf.open(io.BytesIO(arquivo.read())) as pdf:
        del pdf.Root.StructTreeRoot
        saida = io.BytesIO()
        pdf.save(saida)
    tres[0].sha256 = hashlib.sha256(saida.getvalue()).hexdigest()
    armazem.guardar(tres[0].caminho, saida.getvalue())

    with pikepdf.open(gravar(tmp_path, tres)) as pdf:
        chaves = dict(NumberTree(pdf.Root.StructTreeRoot.ParentTree).items())
        assert len(pdf.Root.StructTreeRoot.K.K) == 1 + 2
        assert all(int(p.StructParents) in chaves for p in pdf.pages if "/StructParents" in p)
