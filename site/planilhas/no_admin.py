"""As listas do admin exportadas como o resto da escola: acentos certos no Excel daqui, fórmulas mortas."""

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from wagtail.admin.views.mixins import multigetattr

from planilhas.escrita import DATA, DATA_E_HORA, NUMERO, TEXTO, Coluna
from planilhas.resposta import baixar_csv, baixar_xlsx

NUMEROS = (models.IntegerField, models.DecimalField, models.FloatField)


class ExportaComoAEscola:
    """Para pôr antes de uma `IndexView` com `list_export`."""

    def as_spreadsheet(self, queryset, spreadsheet_format):
        colunas = [self._coluna(queryset, campo) for campo in self.list_export]
        if spreadsheet_format == self.FORMAT_CSV:
            return baixar_csv(self.get_filename(), colunas, queryset)
        return baixar_xlsx(self.get_filename(), str(self.page_title), colunas, queryset)

    def _coluna(self, queryset, campo):
        titulo = self.get_heading(queryset, campo)
        return Coluna(titulo, lambda linha: multigetattr(linha, campo), _tipo(queryset.model, campo), 24)


def _tipo(modelo, campo):
    try:
        do_modelo = modelo._meta.get_field(campo)
    except FieldDoesNotExist:
        return TEXTO
    if isinstance(do_modelo, models.DateField):
        return DATA_E_HORA if isinstance(do_modelo, models.DateTimeField) else DATA
    return NUMERO if isinstance(do_modelo, NUMEROS) else TEXTO
