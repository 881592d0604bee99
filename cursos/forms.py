from django import forms

from cursos.atividade import TAMANHO_MAXIMO_DA_ENTREGA


class CancelarForm(forms.Form):
    motivo = forms.CharField(
        required=False,
        max_length=500,
        error_messages={"max_length": "O motivo passou de %(limit_value)d caracteres. Resuma e envie de novo."},
    )


class PedirAnuenciaForm(forms.Form):
    """A quem se pede a anuência."""

    nome = forms.CharField(label="Nome de quem responde por você", max_length=120)
    email = forms.EmailField(
        label="E-mail dessa pessoa",
        help_text="Ela recebe um endereço em que diz sim ou não. Não precisa ter conta.",
        error_messages={"invalid": "Escreva um e-mail completo, como nome@exemplo.br."},
    )


class DocumentoForm(forms.Form):
    arquivo = forms.FileField(
        label="Documento assinado",
        help_text="PDF ou foto (JPG ou PNG) de até 5 MB.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"required": "Escolha o arquivo do documento.", "empty": "Este arquivo está vazio."},
    )


class ResponderAnuenciaForm(forms.Form):
    """A resposta da chefia. Dizer não pede o porquê."""

    SIM, NAO = "sim", "nao"

    decisao = forms.ChoiceField(
        label="A pessoa pode participar?",
        choices=[(SIM, "Sim, dou a anuência"), (NAO, "Não, agora não")],
        widget=forms.RadioSelect,
        error_messages={"required": "Diga sim ou não."},
    )
    motivo = forms.CharField(
        label="Se não, por quê?",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="A pessoa vai ler.",
    )
    nome = forms.CharField(label="O seu nome", max_length=120)
    cargo = forms.CharField(label="O seu cargo", max_length=120)

    def clean(self):
        dados = super().clean()
        if dados.get("decisao") == self.NAO and not dados.get("motivo", "").strip():
            self.add_error("motivo", "Diga por que a pessoa não pode participar agora: ela vai ler.")
        return dados

    def resposta(self):
        dados = self.cleaned_data
        return {"aceita": dados["decisao"] == self.SIM, **{c: dados[c] for c in ("motivo", "nome", "cargo")}}


class EntregaForm(forms.Form):
    """O texto de uma prática. Vazio e longo demais são recusados pelo ato, que diz a frase."""

    texto = forms.CharField(
        label="Sua entrega",
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=(
            "Não identifique pacientes: nada de nome, CPF, cartão do SUS, endereço ou foto. "
            f"Até {TAMANHO_MAXIMO_DA_ENTREGA // 1000} mil caracteres."
        ),
    )
