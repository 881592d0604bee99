"""Blocos das aulas. Cada um traz template, descrição e exemplo para a pré-visualização no editor."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

DE_TEXTO = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
SIMPLES = ["bold", "italic", "ol", "ul", "link"]
TEXTO, PRATICA, ARQUIVOS = "Texto", "Prática", "Imagens e arquivos"
PREVIA = "cursos/blocos/previa.html"


def _com_extensao(documento, extensoes, frase):
    if documento and Path(documento.filename).suffix.lower() not in extensoes:
        raise ValidationError(frase)


class ComEscolhaBlock(blocks.StructBlock):
    """Bloco cujo exemplo precisa de algo que já está no banco: usa o primeiro que encontrar."""

    def get_preview_value(self):
        exemplo = dict(self.meta.exemplo)
        for nome, filho in self.child_blocks.items():
            if isinstance(filho, blocks.ChooserBlock):
                exemplo[nome] = filho.model_class.objects.order_by("pk").first()
        return self.normalize(exemplo)


class CasoBlock(blocks.StructBlock):
    titulo = blocks.CharBlock(label="Título")
    texto = blocks.RichTextBlock(label="Texto", features=SIMPLES)
    perguntas = blocks.ListBlock(blocks.CharBlock(label="Pergunta"), label="Perguntas", min_num=2)

    class Meta:
        icon, group, label = "group", PRATICA, "Caso"
        template, preview_template = "cursos/blocos/caso.html", PREVIA
        description = "Uma situação verossímil, sem pessoa identificável, e duas ou mais perguntas para discutir."
        preview_value = {
            "titulo": "A adesão anunciada antes da hora",
            "texto": "<p>O prefeito anunciou a entrada no consórcio antes de a câmara votar a lei.</p>",
            "perguntas": ["O que falta para a adesão valer?", "Quem deveria ter avisado?"],
        }


class ChecklistBlock(blocks.StructBlock):
    titulo = blocks.CharBlock(label="Título")
    itens = blocks.ListBlock(blocks.CharBlock(label="Item"), label="Itens", min_num=1)

    class Meta:
        icon, group, label = "tasks", PRATICA, "Checklist"
        template, preview_template = "cursos/blocos/checklist.html", PREVIA
        description = "O que conferir antes de agir. Cada item é uma frase que se pode responder com sim ou não."
        preview_value = {"titulo": "Antes de assinar", "itens": ["Há dotação.", "O fiscal foi designado."]}


class TabelaBlock(blocks.StructBlock):
    titulo = blocks.CharBlock(label="Título")
    colunas = blocks.ListBlock(blocks.CharBlock(label="Título da coluna"), label="Colunas", min_num=2)
    linhas = blocks.ListBlock(
        blocks.ListBlock(blocks.CharBlock(label="Célula", required=False), label="Linha"), label="Linhas", min_num=1
    )
    nota = blocks.CharBlock(label="Nota", required=False)

    class Meta:
        icon, group, label = "table", TEXTO, "Tabela"
        template, preview_template = "cursos/blocos/tabela.html", PREVIA
        description = "Comparação em linhas e colunas. A primeira célula de cada linha dá nome à linha."
        preview_value = {
            "titulo": "Quem decide o quê",
            "colunas": ["Documento", "Quem decide"],
            "linhas": [["Protocolo de intenções", "Chefes do Executivo"], ["Lei de ratificação", "Câmara Municipal"]],
            "nota": "O contrato de cada consórcio pode exigir mais.",
        }

    def clean(self, value):
        limpo = super().clean(value)
        desiguais = [n for n, linha in enumerate(limpo["linhas"], 1) if len(linha) != len(limpo["colunas"])]
        if desiguais:
            numeros = ", ".join(map(str, desiguais))
            frase = f"Cada linha deve ter {len(limpo['colunas'])} células, uma por coluna. Confira a linha {numeros}."
            raise StructBlockValidationError(non_block_errors=ErrorList([frase]))
        return limpo


class CitacaoLegalBlock(ComEscolhaBlock):
    norma = SnippetChooserBlock("cursos.Norma", label="Norma")
    dispositivo = blocks.CharBlock(label="Dispositivo", required=False, help_text="Por exemplo: art. 10, § 1º.")
    parafrase = blocks.TextBlock(label="Paráfrase", help_text="Com as nossas palavras; não é o texto oficial.")

    class Meta:
        icon, group, label = "openquote", TEXTO, "Citação legal"
        template, preview_template = "cursos/blocos/citacao_legal.html", PREVIA
        description = "O que uma norma manda, dito com as nossas palavras, com a norma e o dispositivo."
        exemplo = {"dispositivo": "art. 10", "parafrase": "Os municípios podem constituir consórcios de saúde."}


class DestaqueBlock(blocks.StructBlock):
    titulo = blocks.CharBlock(label="Título", required=False)
    texto = blocks.RichTextBlock(label="Texto", features=SIMPLES)

    class Meta:
        icon, group, label = "pick", TEXTO, "Destaque"
        template, preview_template = "cursos/blocos/destaque.html", PREVIA
        description = "O que não se pode esquecer, em uma ou duas frases. Use no máximo dois por aula."
        preview_value = {"titulo": "Em uma frase", "texto": "<p>O consórcio executa o que os municípios pactuaram.</p>"}


class ExemploNumericoBlock(blocks.StructBlock):
    titulo = blocks.CharBlock(label="Título")
    enunciado = blocks.TextBlock(label="Enunciado")
    passos = blocks.ListBlock(blocks.CharBlock(label="Passo"), label="Passos", min_num=1)
    resultado = blocks.TextBlock(label="Resultado")

    class Meta:
        icon, group, label = "order", PRATICA, "Exemplo numérico"
        template, preview_template = "cursos/blocos/exemplo_numerico.html", PREVIA
        description = "Uma conta feita passo a passo, com números redondos e o que o resultado quer dizer."
        preview_value = {
            "titulo": "Quanto custa a falta",
            "enunciado": "De 240 consultas agendadas, 54 pessoas faltaram.",
            "passos": ["54 ÷ 240 × 100 = 22,5%."],
            "resultado": "Quase uma vaga em cada quatro se perdeu.",
        }


class ImagemBlock(ComEscolhaBlock):
    imagem = ImageChooserBlock(label="Imagem", help_text="O crédito vem do cadastro da imagem.")
    alternativo = blocks.CharBlock(
        label="Texto alternativo", help_text="O que a imagem mostra, para quem não a vê. Obrigatório."
    )
    legenda = blocks.CharBlock(label="Legenda", required=False)

    class Meta:
        icon, group, label = "image", ARQUIVOS, "Imagem"
        template, preview_template = "cursos/blocos/imagem.html", PREVIA
        description = "Uma imagem que ensina algo. Toda imagem diz, em texto, o que mostra."
        exemplo = {"alternativo": "Descrição da imagem", "legenda": "Fluxo do encaminhamento até o retorno."}


class ArquivoBlock(ComEscolhaBlock):
    arquivo = DocumentChooserBlock(label="Arquivo")
    descricao = blocks.CharBlock(label="O que é", required=False)

    class Meta:
        icon, group, label = "doc-full", ARQUIVOS, "Arquivo"
        template, preview_template = "cursos/blocos/arquivo.html", PREVIA
        description = "Um arquivo para baixar, com o tamanho à vista."
        exemplo = {"descricao": "Modelo de memória de cálculo do rateio."}


class VideoBlock(ComEscolhaBlock):
    titulo = blocks.CharBlock(label="Título")
    video = DocumentChooserBlock(label="Vídeo", help_text="Arquivo .mp4 ou .webm.")
    legendas = DocumentChooserBlock(label="Legendas", help_text="Arquivo .vtt em português.")
    transcricao = blocks.RichTextBlock(label="Transcrição", features=SIMPLES)

    class Meta:
        icon, group, label = "media", ARQUIVOS, "Vídeo"
        template, preview_template = "cursos/blocos/video.html", PREVIA
        description = "Um vídeo enviado para cá, sempre com legendas e transcrição."
        exemplo = {"titulo": "Como nasce um consórcio", "transcricao": "<p>Transcrição da fala.</p>"}

    def clean(self, value):
        limpo, erros = super().clean(value), {}
        conferencias = {
            "video": ({".mp4", ".webm"}, "Envie o vídeo em .mp4 ou .webm."),
            "legendas": ({".vtt"}, "Envie as legendas em .vtt."),
        }
        for campo, (extensoes, frase) in conferencias.items():
            try:
                _com_extensao(limpo[campo], extensoes, frase)
            except ValidationError as erro:
                erros[campo] = erro
        if erros:
            raise StructBlockValidationError(block_errors=erros)
        return limpo


class CorpoBlock(blocks.StreamBlock):
    texto = blocks.RichTextBlock(
        label="Texto",
        features=DE_TEXTO,
        icon="pilcrow",
        group=TEXTO,
        template="cursos/blocos/texto.html",
        preview_template=PREVIA,
        description="Parágrafos, listas e subtítulos. Comece pelo que a pessoa vive no serviço.",
        preview_value="<h2>O que é regular</h2><p>Regular é <b>ordenar o acesso</b> pela necessidade.</p>",
    )
    caso = CasoBlock()
    checklist = ChecklistBlock()
    tabela = TabelaBlock()
    citacao_legal = CitacaoLegalBlock()
    destaque = DestaqueBlock()
    exemplo_numerico = ExemploNumericoBlock()
    imagem = ImagemBlock()
    arquivo = ArquivoBlock()
    video = VideoBlock()
