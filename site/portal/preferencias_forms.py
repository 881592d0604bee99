"""Como a pessoa prefere ler, neste aparelho."""

from django import forms

from portal.preferencias import ACEITOU, MAIOR, MAXIMO, NORMAL, REJEITOU, Leitura, escolha_de, leitura_de

LEMBRADAS = "Preferências gravadas. Este aparelho vai lembrá-las por 6 meses."
POR_AGORA = "Preferências gravadas. Elas valem até você fechar o navegador."
SEM_NENHUMA = "Gravado: o texto está no tamanho normal e as imagens aparecem."


class PreferenciasForm(forms.Form):
    texto = forms.ChoiceField(
        label="Tamanho do texto",
        choices=[(NORMAL, "Normal"), (MAIOR, "Maior"), (MAXIMO, "Máximo")],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Escolha um tamanho de texto.",
            "invalid_choice": "Escolha um dos três tamanhos de texto.",
        },
    )
    economizar = forms.BooleanField(
        label="Economizar dados: no lugar de cada imagem vem a descrição dela, com um link para vê-la",
        required=False,
    )
    escolha = forms.ChoiceField(
        label="Este aparelho pode lembrar as suas preferências?",
        choices=[
            (ACEITOU, "Aceitar: um cookie as lembra por 6 meses"),
            (REJEITOU, "Rejeitar: valem só até eu fechar o navegador"),
        ],
        required=False,
        widget=forms.RadioSelect,
        help_text="É o único cookie que você pode recusar. Ele não identifica você e fica só neste aparelho. Sem "
        "resposta, fazemos como em Rejeitar e continuamos perguntando.",
        error_messages={"invalid_choice": "Escolha Aceitar ou Rejeitar."},
    )

    @staticmethod
    def inicial(cookies):
        leitura = leitura_de(cookies)
        return {"texto": leitura.texto, "economizar": leitura.economizar, "escolha": escolha_de(cookies)}

    @property
    def leitura(self):
        return Leitura(self.cleaned_data["texto"], self.cleaned_data["economizar"])

    @property
    def frase(self):
        if self.leitura == Leitura():
            return SEM_NENHUMA
        return LEMBRADAS if self.cleaned_data["escolha"] == ACEITOU else POR_AGORA
