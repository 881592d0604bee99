"""A árvore com que o site nasce (início e catálogo) e o que o grupo Editores pode fazer nela."""

from django.db import migrations

from contas.papeis import COORDENACAO, EDITORES, permissoes

TITULO = "Escola dos Consórcios"


def _criar_pagina(Modelo, ContentType, titulo, slug, pai, locale):
    tipo, _ = ContentType.objects.get_or_create(app_label=Modelo._meta.app_label, model=Modelo._meta.model_name)
    pagina = Modelo.objects.create(
        title=titulo,
        draft_title=titulo,
        slug=slug,
        content_type=tipo,
        locale=locale,
        path=f"{pai.path}0001",
        depth=pai.depth + 1,
        numchild=0,
        url_path=f"{pai.url_path}{slug}/",
    )
    pai.numchild = 1
    pai.save(update_fields=["numchild"])
    return pagina


def plantar(apps, schema_editor):
    """Troca a página de boas-vindas do Wagtail pela nossa. Só em banco novo: quem já tem início fica como está."""
    ContentType = apps.get_model("contenttypes.ContentType")
    Page, Site = apps.get_model("wagtailcore.Page"), apps.get_model("wagtailcore.Site")
    HomePage, CatalogoPage = apps.get_model("portal.HomePage"), apps.get_model("cursos.CatalogoPage")
    if HomePage.objects.exists():
        return
    Site.objects.all().delete()
    Page.objects.filter(depth=2, slug="home", content_type__model="page").delete()
    raiz = Page.objects.get(depth=1)
    inicio = _criar_pagina(HomePage, ContentType, TITULO, "home", raiz, raiz.locale)
    _criar_pagina(CatalogoPage, ContentType, "Cursos", "cursos", inicio, raiz.locale)
    Site.objects.create(hostname="localhost", root_page_id=inicio.pk, is_default_site=True, site_name=TITULO)


def dar_papeis(apps, schema_editor):
    Page, Collection = apps.get_model("wagtailcore.Page"), apps.get_model("wagtailcore.Collection")
    editores = apps.get_model("auth.Group").objects.get(name=EDITORES)
    pagina = [("wagtailcore", f"{acao}_page") for acao in ("add", "change", "publish", "lock", "unlock", "bulk_delete")]
    for permissao in permissoes(apps, pagina):
        apps.get_model("wagtailcore.GroupPagePermission").objects.get_or_create(
            group=editores, page=Page.objects.get(depth=1), permission=permissao
        )
    # O Wagtail confere a permissão do seu modelo de imagem e de documento, mesmo quando o projeto usa outro.
    arquivos = [("wagtailimages", f"{acao}_image") for acao in ("add", "change", "choose")]
    arquivos += [("wagtaildocs", f"{acao}_document") for acao in ("add", "change", "choose")]
    for permissao in permissoes(apps, arquivos):
        apps.get_model("wagtailcore.GroupCollectionPermission").objects.get_or_create(
            group=editores, collection=Collection.objects.get(depth=1), permission=permissao
        )


def trocar_grupos_do_wagtail(apps, schema_editor):
    """Os grupos que o Wagtail cria em inglês dão lugar aos nossos; a revisão que ele traz passa à coordenação."""
    Group = apps.get_model("auth.Group")
    coordenacao = Group.objects.get(name=COORDENACAO)
    for tarefa in apps.get_model("wagtailcore.GroupApprovalTask").objects.filter(name="Moderators approval"):
        tarefa.name = "Revisão da coordenação"
        tarefa.save(update_fields=["name"])
        tarefa.groups.set([coordenacao])
    apps.get_model("wagtailcore.Workflow").objects.filter(name="Moderators approval").update(name="Revisão da coordenação")
    Group.objects.filter(name__in=["Moderators", "Editors"]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0001_initial"),
        ("cursos", "0001_initial"),
        ("contas", "0002_papeis"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]

    operations = [
        migrations.RunPython(plantar, migrations.RunPython.noop),
        migrations.RunPython(dar_papeis, migrations.RunPython.noop),
        migrations.RunPython(trocar_grupos_do_wagtail, migrations.RunPython.noop),
    ]
