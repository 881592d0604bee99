"""Blocos das notícias: os das aulas que aqui fazem sentido e a fala de uma pessoa."""

from wagtail import blocks

from cursos.blocks import (
    DE_TEXTO,
    PREVIA,
    TEXTO,
    ArquivoBlock,
    DestaqueBlock,
    ImagemBlock,
    TabelaBlock,
    VideoBlock,
)


class CitacaoBlock(blocks.StructBlock):
    texto = blocks.TextBlock(label="O que a pessoa disse", help_text="Sem aspas: elas já saem na página.")
    quem = blocks.CharBlock(label="Quem disse", help_text="Com a autorização dela. Nunca uma paciente ou um paciente.")
    papel = blocks.CharBlock(label="Cargo e órgão", required=False)

    class Meta:
        icon, group, label = "openquote", TEXTO, "Fala"
        template, preview_template = "portal/noticia_fala.html", PREVIA
        description = "A fala de alguém, com nome e cargo."
        preview_value = {
            "texto": "Pensar a capacitação a partir do que vivemos é um avanço.",
            "quem": "Secretária executiva",
            "papel": "Consórcio de exemplo",
        }


class CorpoDaNoticiaBlock(blocks.StreamBlock):
    texto = blocks.RichTextBlock(
        label="Texto",
        features=DE_TEXTO,
        icon="pilcrow",
        group=TEXTO,
        template="cursos/blocos/texto.html",
        preview_template=PREVIA,
        description="Parágrafos, listas e subtítulos. O mais importante vem primeiro.",
        preview_value="<p>A oficina reuniu gestores de consórcios de <b>todas as regiões</b>.</p>",
    )
    fala = CitacaoBlock()
    destaque = DestaqueBlock()
    imagem = ImagemBlock()
    tabela = TabelaBlock()
    arquivo = ArquivoBlock()
    video = VideoBlock()
