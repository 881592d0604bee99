"""O envio de um arquivo de questões e o que vale para o que ele não diz."""

from django import forms

from avaliacoes.models import BancoDeQuestoes, Categoria, VersaoQuestao
from avaliacoes.troca import formatos
from cursos.models import Objetivo
from oficinas.models import Eixo
from planilhas.recusa import ArquivoRecusado

S = VersaoQuestao.Situacao
EXTENSOES = ".gift,.txt,.xml,.xlsx,.csv,.tsv"
MAIOR_TEXTO_COLADO = 2_000_000


class EnviarQuestoesForm(forms.Form):
    """Um arquivo ou um texto colado; se vierem os dois, é engano."""

    arquivo = forms.FileField(
        label="Arquivo",
        required=False,
        allow_empty_file=True,
        help_text="GIFT, Aiken, Moodle XML ou a planilha da casa, até 20 MB.",
        widget=forms.FileInput(attrs={"accept": EXTENSOES}),
    )
    colado = forms.CharField(
        label="Ou cole aqui as questões",
        required=False,
        strip=False,
        max_length=MAIOR_TEXTO_COLADO,
        help_text="Em GIFT, Aiken ou Moodle XML, ou as células copiadas da planilha, com o cabeçalho.",
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    formato = forms.ChoiceField(
        label="Formato",
        required=False,
        choices=[("", "Descobrir pelo conteúdo"), *((f, dados.rotulo) for f, dados in formatos.FORMATOS.items())],
    )
    eixo = forms.ModelChoiceField(
        Eixo.objects.all(),
        label="Eixo padrão",
        required=False,
        to_field_name="codigo",
        empty_label="Nenhum: o arquivo diz o de cada uma",
        help_text="Para as questões novas em que o arquivo não diz o eixo.",
    )
    categoria = forms.CharField(
        label="Categoria de destino",
        required=False,
        max_length=120,
        help_text="As categorias do arquivo ficam dentro dela. Com / entre a de fora e a de dentro; a nova se cria.",
        widget=forms.TextInput(attrs={"list": "categorias-do-banco", "autocomplete": "off"}),
    )
    objetivos = forms.ModelMultipleChoiceField(
        Objetivo.objects.all(),
        label="Objetivos padrão",
        required=False,
        to_field_name="codigo",
        help_text="Para as questões em que o arquivo não diz os objetivos. Ctrl ou Cmd escolhe mais de um.",
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    situacao = forms.ChoiceField(
        label="Entram como",
        choices=[
            (S.RASCUNHO, "Rascunho: alguém as lê antes de irem para uma avaliação"),
            (S.PRONTA, "Prontas para uso"),
        ],
        initial=S.RASCUNHO,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if BancoDeQuestoes.load().exige_segunda_leitura:
            self.fields["situacao"].choices = [(S.RASCUNHO, "Rascunho: o banco exige uma segunda leitura de cada uma")]

    @staticmethod
    def categorias():
        return Categoria.objects.all()[:500]

    def clean_arquivo(self):
        arquivo = self.cleaned_data["arquivo"]
        if arquivo:
            try:
                formatos.exigir_tamanho(arquivo.size)
            except ArquivoRecusado as recusa:
                raise forms.ValidationError(str(recusa), code=recusa.codigo) from recusa
        return arquivo

    def clean_categoria(self):
        return "/".join(parte.strip() for parte in self.cleaned_data["categoria"].split("/") if parte.strip())

    def clean(self):
        dados = super().clean()
        if self.errors:
            return dados
        if dados.get("arquivo") and dados.get("colado", "").strip():
            raise forms.ValidationError("Mande o arquivo ou cole as questões: um dos dois de cada vez.", code="os_dois")
        if not dados.get("arquivo") and not dados.get("colado", "").strip():
            raise forms.ValidationError("Escolha um arquivo ou cole as questões.", code="nada")
        return dados

    @property
    def escolhas(self):
        """O que a importação guarda de quem escolheu: só códigos."""
        dados = self.cleaned_data
        return {
            "eixo": dados["eixo"].codigo if dados["eixo"] else "",
            "categoria": dados["categoria"],
            "objetivos": [objetivo.codigo for objetivo in dados["objetivos"]],
            "situacao": dados["situacao"],
        }

    @property
    def enviado(self):
        """(nome, bytes) do que veio."""
        arquivo = self.cleaned_data["arquivo"]
        return (arquivo.name, arquivo.read()) if arquivo else ("Texto colado", self.cleaned_data["colado"].encode())
