from django import forms

from certificados.especie import Especie
from certificados.livro_admin.filtro import oficinas_de, turmas_de
from cursos.models import Turma
from oficinas.models import Oficina
from rede.models import Consorcio

DIA = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ReunirForm(forms.Form):
    """De quem são os documentos e de quando. As opções são só as que a pessoa pode consultar."""

    turma = forms.ModelChoiceField(Turma.objects.none(), label="Turma", required=False, empty_label="Todas as minhas")
    oficina = forms.ModelChoiceField(
        Oficina.objects.none(), label="Oficina", required=False, empty_label="Todas as minhas"
    )
    consorcio = forms.ModelChoiceField(
        Consorcio.objects.none(), label="Consórcio de quem recebeu", required=False, empty_label="Todos"
    )
    especie = forms.ChoiceField(
        label="Documento", required=False, choices=[("", "Todos"), *Especie.choices], initial=Especie.CERTIFICADO
    )
    de = forms.DateField(label="Emitidos desde", required=False, widget=DIA)
    ate = forms.DateField(label="Emitidos até", required=False, widget=DIA)

    def __init__(self, *args, pessoa, **kwargs):
        super().__init__(*args, **kwargs)
        for campo, linhas in (("turma", turmas_de(pessoa)), ("oficina", oficinas_de(pessoa))):
            self.fields[campo].queryset = linhas
            if not linhas.exists():
                del self.fields[campo]
        self.fields["consorcio"].queryset = Consorcio.objects.order_by("sigla")

    def clean(self):
        dados = super().clean()
        if self.errors:
            return dados
        if dados["de"] and dados["ate"] and dados["ate"] < dados["de"]:
            self.add_error("ate", "O período termina antes de começar. Confira as duas datas.")
        if dados.get("turma") and dados.get("oficina"):
            self.add_error("oficina", "Escolha a turma ou a oficina, não as duas: nenhum documento é de ambas.")
        if not self.de_quem(dados):
            self.add_error(None, "Escolha uma turma, uma oficina ou um consórcio.")
        return dados

    @staticmethod
    def de_quem(dados):
        """A turma, a oficina ou o consórcio: o que dá nome ao conjunto e guarda o registro de quem o baixou."""
        return dados.get("turma") or dados.get("oficina") or dados.get("consorcio")
