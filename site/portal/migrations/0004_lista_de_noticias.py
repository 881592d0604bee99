"""A lista de notícias, logo abaixo do início, e o que Editores podem nas categorias."""

from django.db import migrations
from wagtail.models import Page as PageDeHoje

from contas.papeis import EDITORES, conceder


def plantar(apps, schema_editor):
    """Só se o início existe e o endereço está livre: quem já tem uma página ali fica com ela."""
    Page, NoticiasPage = apps.get_model("wagtailcore.Page"), apps.get_model("portal.NoticiasPage")
    inicio = apps.get_model("portal.HomePage").objects.order_by("path").first()
    if inicio is None or Page.objects.filter(url_path=f"{inicio.url_path}noticias/").exists():
        return
    tipo, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(app_label="portal", model="noticiaspage")
    NoticiasPage.objects.create(
        title="Notícias",
        draft_title="Notícias",
        slug="noticias",
        content_type=tipo,
        locale_id=inicio.locale_id,
        path=_proximo_caminho(Page, inicio),
        depth=inicio.depth + 1,
        numchild=0,
        url_path=f"{inicio.url_path}noticias/",
    )
    inicio.numchild += 1
    inicio.save(update_fields=["numchild"])


def _proximo_caminho(Page, pai):
    """O caminho na árvore depois do último filho; a conta, que não toca no banco, é a do próprio Wagtail."""
    ultimo = Page.objects.filter(depth=pai.depth + 1, path__startswith=pai.path).order_by("-path").first()
    passo = PageDeHoje._str2int(ultimo.path[-PageDeHoje.steplen :]) + 1 if ultimo else 1
    return PageDeHoje._get_path(pai.path, pai.depth + 1, passo)


def dar_permissoes(apps, schema_editor):
    conceder(apps, EDITORES, [("portal", f"{acao}_categoria") for acao in ("add", "change", "view")])


class Migration(migrations.Migration):
    dependencies = [("portal", "0003_noticias"), ("contas", "0002_papeis")]

    operations = [
        migrations.RunPython(plantar, migrations.RunPython.noop),
        migrations.RunPython(dar_permissoes, migrations.RunPython.noop),
    ]
