"""O que acompanha os campos do modelo: os marcadores que o texto aceita e quem não pode assinar hoje."""

from django.forms import Media
from django.templatetags.static import static
from django.utils import timezone
from wagtail.admin.panels import HelpPanel

from certificados import mandato
from certificados.especie import Especie
from certificados.redacao import MARCADORES, OBRIGATORIOS


class PainelDeMarcadores(HelpPanel):
    """Sem JavaScript é uma tabela de consulta; com ele, cada marcador se põe no texto com um toque."""

    def __init__(self, **kwargs):
        kwargs.setdefault("template", "certificados/admin/modelo_marcadores.html")
        kwargs.setdefault("heading", "Marcadores")
        super().__init__(**kwargs)

    class BoundPanel(HelpPanel.BoundPanel):
        def get_context_data(self, parent_context=None):
            especies = [
                {
                    "valor": especie.value,
                    "nome": especie.label,
                    "marcadores": [
                        {"nome": nome, "quer_dizer": quer_dizer, "obrigatorio": nome in OBRIGATORIOS[especie]}
                        for nome, quer_dizer in MARCADORES[especie].items()
                    ],
                }
                for especie in Especie
            ]
            return {**super().get_context_data(parent_context), "especies": especies}

        @property
        def media(self):
            return super().media + Media(js=[static("js/modelo_marcadores.js")])


class PainelDeMandatos(HelpPanel):
    """Lê o que está gravado em rascunho: atualiza-se ao salvar."""

    def __init__(self, **kwargs):
        kwargs.setdefault("template", "certificados/admin/modelo_mandatos.html")
        kwargs.setdefault("heading", "Mandato")
        super().__init__(**kwargs)

    class BoundPanel(HelpPanel.BoundPanel):
        def get_context_data(self, parent_context=None):
            modelo = self.instance
            proprios = [a.signatario for a in modelo.assinaturas.all()]
            return {
                **super().get_context_data(parent_context),
                "recusa": modelo.pk and mandato.recusa(modelo.quem_assina, timezone.localdate()),
                "do_geral": not proprios and modelo.especie != Especie.CERTIFICADO,
            }
