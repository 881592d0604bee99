"""O escolhedor de questões das avaliações: só as em uso, por código, texto ou eixo."""

from django import forms
from django.core.exceptions import PermissionDenied
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser

from avaliacoes.banco import lista
from avaliacoes.banco.permissoes import pode_ler
from oficinas.models import Eixo


class FiltroDaEscolha(BaseFilterForm):
    q = forms.CharField(label="Código ou texto", required=False, max_length=200)
    eixo = forms.ModelChoiceField(Eixo.objects.all(), label="Eixo", required=False, empty_label="Todos")

    def filter(self, questoes):
        procurado, eixo = self.cleaned_data.get("q"), self.cleaned_data.get("eixo")
        if procurado:
            self.is_searching, self.search_query = True, procurado
            questoes = lista.com_o_texto(questoes, procurado)
        return questoes.filter(eixo=eixo) if eixo else questoes


class SoDeQuemLe:
    def dispatch(self, request, *args, **kwargs):
        if not pode_ler(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class DoBanco(SoDeQuemLe):
    filter_form_class = FiltroDaEscolha

    def get_object_list(self):
        return lista.questoes().em_uso().order_by("codigo")

    @property
    def columns(self):
        return [
            self.title_column,
            Column("enunciado", label="Enunciado", accessor=lista.resumo),
            Column("tipo", label="Tipo", accessor=lista.tipo),
            Column("eixo", label="Eixo"),
            Column("usos", label="Respondida", accessor="usos"),
        ]


class EscolherQuestaoView(DoBanco, chooser.ChooseView):
    pass


class ResultadosDaEscolhaView(DoBanco, chooser.ChooseResultsView):
    pass


class EscolhidaView(SoDeQuemLe, chooser.ChosenView):
    pass


class NaoSeCriaView(chooser.CreateView):
    """Escrever uma questão pede o formulário inteiro: aqui só se escolhe."""

    def can_create(self):
        return False


class EscolhidasView(SoDeQuemLe, chooser.ChosenMultipleView):
    pass
