"""O formulário do modelo."""

from wagtail.admin.forms import WagtailAdminModelForm


class ModeloForm(WagtailAdminModelForm):
    def save(self, commit=True):
        """O rascunho do que já foi publicado é uma revisão, que só leva o nome da imagem: o arquivo vai antes."""
        modelo = super().save(commit=commit)
        for imagem in [modelo.fundo, *(logotipo.imagem for logotipo in modelo.logotipos.all())]:
            if imagem and not imagem._committed:
                imagem.save(imagem.name, imagem.file, save=False)
        return modelo
