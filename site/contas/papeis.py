"""Papéis de quem trabalha na plataforma: cinco grupos, e cada app diz em uma migração sua o que eles podem nele.

Quem estuda e a secretaria executiva de um consórcio não têm grupo: usam o site público e nunca entram no admin.
"""

from django.contrib.auth.management import create_permissions

EDITORES = "Editores"
COORDENACAO = "Coordenação"
FACILITADORES = "Facilitadores"
TUTORES = "Tutores"
REGISTRO = "Registro"
GRUPOS = [EDITORES, COORDENACAO, FACILITADORES, TUTORES, REGISTRO]


def permissoes(apps, nomes):
    """Lista de `Permission` para os pares (app_label, codename), criando antes as que ainda não existem.

    Dentro de uma migração o Django só cria permissões depois da última; por isso elas são criadas aqui. A migração que
    chama deve depender da que declara o modelo (ou a permissão).

    Raises:
        Permission.DoesNotExist: o codename não é de nenhum modelo daquele app.
    """
    for rotulo in dict.fromkeys(app for app, _ in nomes):
        config = apps.get_app_config(rotulo)
        config.models_module = True  # o aplicativo histórico da migração não o traz, e sem ele nada é criado
        create_permissions(config, verbosity=0, apps=apps)
        config.models_module = None
    Permission = apps.get_model("auth.Permission")
    return [Permission.objects.get(content_type__app_label=app, codename=codename) for app, codename in nomes]


def conceder(apps, grupo, nomes):
    """Dá ao grupo as permissões (app_label, codename). Para as migrações dos outros apps; repetir não muda nada."""
    apps.get_model("auth.Group").objects.get(name=grupo).permissions.add(*permissoes(apps, nomes))
