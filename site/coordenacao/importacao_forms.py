from django import forms

from planilhas.leitura import exigir_tamanho
from planilhas.recusa import ArquivoRecusado


class EnviarPessoasForm(forms.Form):
    """Um arquivo ou uma lista colada; se vierem os dois, é engano."""

    arquivo = forms.FileField(
        label="Planilha",
        required=False,
        allow_empty_file=True,
        help_text="Excel (.xlsx) ou CSV, até 10 MB e 10.000 linhas. A primeira linha tem os nomes das colunas.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv,.tsv,.txt"}),
    )
    colado = forms.CharField(
        label="Ou cole aqui os nomes e os e-mails",
        required=False,
        help_text="Uma pessoa por linha: Marta Modelo, marta.modelo@example.org. Ou cole as células da planilha.",
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )

    def clean_arquivo(self):
        arquivo = self.cleaned_data["arquivo"]
        if arquivo:
            try:
                exigir_tamanho(arquivo.size)
            except ArquivoRecusado as recusa:
                raise forms.ValidationError(str(recusa), code=recusa.codigo) from recusa
        return arquivo

    def clean(self):
        dados = super().clean()
        if self.errors:
            return dados
        if dados.get("arquivo") and dados.get("colado", "").strip():
            raise forms.ValidationError("Mande a planilha ou cole a lista: uma das duas de cada vez.", code="os_dois")
        if not dados.get("arquivo") and not dados.get("colado", "").strip():
            raise forms.ValidationError("Escolha uma planilha ou cole a lista.", code="nada")
        return dados
