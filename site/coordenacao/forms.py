from django import forms

from coordenacao.risco import Grau
from cursos.models import Matricula
from cursos.prorrogacao import MAXIMO


class FiltroForm(forms.Form):
    """O filtro do quadro. Valor desconhecido não filtra nada."""

    q = forms.CharField(label="Nome ou e-mail", required=False, max_length=120)
    situacao = forms.MultipleChoiceField(
        label="Situação", required=False, choices=Matricula.Situacao.choices, widget=forms.CheckboxSelectMultiple
    )
    risco = forms.MultipleChoiceField(
        label="Risco",
        required=False,
        choices=[(g.nome, g.rotulo) for g in sorted(Grau, reverse=True)],
        widget=forms.CheckboxSelectMultiple,
    )
    modulo = forms.ChoiceField(label="Parou no módulo", required=False)
    consorcio = forms.ChoiceField(label="Consórcio", required=False)
    municipio = forms.ChoiceField(label="Município", required=False)
    macrorregiao = forms.ChoiceField(label="Macrorregião", required=False)
    nunca = forms.BooleanField(label="Nunca entrou", required=False)
    sem_certificado = forms.BooleanField(label="Concluiu e está sem certificado", required=False)

    def __init__(self, dados, *, modulos=(), lugares=None):
        super().__init__(dados)
        self.fields["modulo"].choices = [("", "Todos"), *modulos]
        for campo in ("consorcio", "municipio", "macrorregiao"):
            self.fields[campo].choices = [("", "Todos"), *(lugares or {}).get(campo, [])]
        self.fields["macrorregiao"].choices[0] = ("", "Todas")
        self.is_valid()

    @property
    def valores(self):
        return {campo: valor for campo, valor in self.cleaned_data.items() if valor}

    @property
    def ativo(self):
        return bool(self.valores)

    @property
    def alem_do_nome(self):
        """Se filtra por algo que não a busca: a tela abre os outros campos."""
        return bool(self.valores.keys() - {"q"})


class VistaForm(forms.Form):
    nome = forms.CharField(label="Guardar este filtro como", max_length=60)
    em_todas = forms.BooleanField(label="Usar em todas as turmas", required=False)


class FiltroDaMatrizForm(forms.Form):
    """O que a matriz mostra. As opções vêm de quem a monta; quem lê o endereço confere o valor."""

    curso = forms.ChoiceField(label="Curso")
    oficina = forms.ChoiceField(label="Oficina", required=False)
    eixo = forms.ChoiceField(label="Eixo", required=False)

    def __init__(self, *args, cursos, oficinas, eixos, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["curso"].choices = cursos
        self.fields["oficina"].choices = [("", "Todas"), *oficinas]
        self.fields["eixo"].choices = [("", "Todos"), *eixos]


class MotivoForm(forms.Form):
    motivo = forms.CharField(label="Motivo", required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)


class MotivoDoLoteForm(forms.Form):
    motivo = forms.CharField(
        label="Motivo",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Cada pessoa lê este motivo no e-mail e em Minha área. Diga também o que ela pode fazer.",
        error_messages={"required": "Escreva o motivo: as pessoas vão lê-lo."},
    )


class PrazoForm(forms.Form):
    dias = forms.IntegerField(
        label="Dias a mais para confirmar a vaga",
        min_value=1,
        max_value=MAXIMO,
        initial=3,
        help_text="Contados de hoje ou do prazo que ainda corre, o que for depois.",
    )


class MensagemForm(forms.Form):
    assunto = forms.CharField(
        label="Assunto",
        max_length=120,
        help_text="Sem nome, e-mail ou CPF de ninguém: o assunto aparece antes de se abrir a mensagem.",
    )
    texto = forms.CharField(
        label="Mensagem",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="{nome} vira o nome da pessoa e {turma}, o código da turma. A assinatura entra sozinha.",
    )


class TransferenciaForm(forms.Form):
    motivo = forms.CharField(label="Motivo", required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)


class MarcacaoForm(forms.Form):
    motivo = forms.CharField(label="Motivo", required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)
    prova = forms.FileField(
        label="Prova (opcional)",
        required=False,
        help_text="Uma foto ou um documento, em PDF, JPG ou PNG, de até 5 MB. Só a equipe da turma a vê.",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )


class MotivoDaPublicacaoForm(forms.Form):
    motivo = forms.CharField(
        label="Por que publicar assim?",
        help_text="Fica na matriz do curso, com o seu nome e a data.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Diga o motivo."},
    )
