"""Um PDF só, para imprimir: os documentos em sequência, atrás de uma folha que diz o que ele é.

As assinaturas digitais cobrem cada arquivo inteiro; fora dele não valem. Por isso os campos delas não vêm, e a folha
de rosto manda conferir cada papel pelo código.
"""

import hashlib
import io
from dataclasses import dataclass

import pikepdf
from django.conf import settings
from django.utils import timezone
from pikepdf import Array, Dictionary, Name, OutlineItem

from certificados.reuniao.escolha import Indisponivel, ler
from certificados.reuniao.marcas import Marcas
from impressao.pdf import gerar_pdf

POR_PARTE = 100
DE_LER = ("/Width", "/Height", "/BitsPerComponent", "/ColorSpace", "/ImageMask", "/Decode", "/Filter", "/DecodeParms")


@dataclass(frozen=True)
class Parte:
    """Um caderno: até `POR_PARTE` documentos, na ordem dos nomes."""

    numero: int
    documentos: list

    @property
    def primeiro(self):
        return self.documentos[0]

    @property
    def ultimo(self):
        return self.documentos[-1]


def partes(documentos):
    """Reparte: um caderno tem tamanho que a memória e a impressora aguentam."""
    inicios = range(0, len(documentos), POR_PARTE)
    return [Parte(n, documentos[i : i + POR_PARTE]) for n, i in enumerate(inicios, start=1)]


def encadernar(documentos, titulo, saida, *, frente_e_verso=True):
    """Grava em `saida` o caderno e devolve quantos documentos entraram.

    Com `frente_e_verso`, cada documento começa em folha nova: o de páginas ímpares ganha um verso em branco.
    """
    montagem, fora = _Montagem(frente_e_verso), []
    prontos = []
    for documento in documentos:
        try:
            prontos.append((documento, ler(documento)))
        except Indisponivel as motivo:
            fora.append((documento, str(motivo)))
    contexto = {
        "instituicao": settings.INSTITUICAO,
        "titulo": titulo,
        "em": timezone.localtime(),
        "quantos": len(prontos),
        "fora": fora,
        "frente_e_verso": frente_e_verso,
    }
    montagem.juntar(gerar_pdf("certificados/pdf/caderno.html", contexto), "Sobre este arquivo")
    for documento, conteudo in prontos:
        montagem.juntar(conteudo, f"{documento.no_papel}, nº {documento.registro}")
    montagem.gravar(saida, titulo)
    return len(prontos)


class _Montagem:
    def __init__(self, frente_e_verso):
        self.frente_e_verso = frente_e_verso
        self.pdf = pikepdf.new()
        self.marcas = Marcas(self.pdf)
        self.abertos, self.indice, self.imagens = [], [], {}

    def juntar(self, conteudo, rotulo):
        origem = pikepdf.open(io.BytesIO(conteudo))
        self.abertos.append(origem)  # os fluxos só são lidos ao gravar
        _tirar_campos(origem)
        inicio = len(self.pdf.pages)
        self.indice.append((rotulo, inicio))
        self.pdf.pages.extend(origem.pages)
        paginas = [self.pdf.pages[n] for n in range(inicio, len(self.pdf.pages))]
        for pagina in paginas:
            self._reaproveitar_imagens(pagina)
        self.marcas.acolher(origem, paginas)
        if self.frente_e_verso and len(paginas) % 2:
            x, y, largura, altura = (float(medida) for medida in paginas[-1].mediabox)
            self.pdf.add_blank_page(page_size=(largura - x, altura - y))

    def _reaproveitar_imagens(self, pagina):
        """O fundo e os logotipos são os mesmos em todos: entram uma vez."""
        imagens = pagina.get("/Resources", {}).get("/XObject", {})
        for nome in list(imagens.keys()):
            if imagens[nome].get("/Subtype") == Name.Image:
                imagens[nome] = self.imagens.setdefault(_impressao_digital(imagens[nome]), imagens[nome])

    def gravar(self, saida, titulo):
        self.marcas.fechar()
        raiz = self.pdf.Root
        raiz.Lang, raiz.ViewerPreferences = "pt-BR", Dictionary(DisplayDocTitle=True)
        with self.pdf.open_outline() as sumario:
            sumario.root.extend(OutlineItem(rotulo, pagina) for rotulo, pagina in self.indice)
        with self.pdf.open_metadata(set_pikepdf_as_editor=False) as dados:
            dados["dc:title"] = titulo
            dados["dc:language"] = {"pt-BR"}
        self.pdf.save(saida, min_version="1.7", object_stream_mode=pikepdf.ObjectStreamMode.generate)
        for origem in self.abertos:
            origem.close()


def _tirar_campos(origem):
    """Os campos de formulário aqui são só os das assinaturas."""
    if "/AcroForm" in origem.Root:
        del origem.Root.AcroForm
    for pagina in origem.pages:
        if "/Annots" in pagina:
            pagina.obj.Annots = Array([nota for nota in pagina.Annots if nota.get("/Subtype") != Name.Widget])


def _impressao_digital(imagem):
    """Do conteúdo e de tudo o que muda a leitura dele; a máscara, que é outra imagem, também."""
    mascara = _impressao_digital(imagem.SMask) if "/SMask" in imagem else ""
    campos = Dictionary({campo: imagem[campo] for campo in DE_LER if campo in imagem}).unparse()
    return hashlib.sha256(imagem.read_raw_bytes() + campos + mascara.encode()).hexdigest()
