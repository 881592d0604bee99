"""Dá a cada consórcio um endereço público e passa a guardar o que a carga gravou."""

import django.utils.timezone
from django.db import migrations, models

from rede.models import endereco_livre


def dar_enderecos(apps, schema_editor):
    Consorcio = apps.get_model("rede", "Consorcio")
    ocupados = set()
    for consorcio in Consorcio.objects.order_by("pk"):
        consorcio.slug = endereco_livre(consorcio.sigla, ocupados)
        ocupados.add(consorcio.slug)
        consorcio.save(update_fields=["slug"])


class Migration(migrations.Migration):
    dependencies = [("rede", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="LinhaDaCarga",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "planilha",
                    models.CharField(
                        choices=[("consorcios", "Consórcios"), ("filiacoes", "Filiações")],
                        max_length=10,
                        verbose_name="planilha",
                    ),
                ),
                (
                    "chave",
                    models.CharField(
                        help_text="Como está na planilha: a sigla, ou sigla e município.",
                        max_length=60,
                        verbose_name="chave",
                    ),
                ),
                (
                    "objeto",
                    models.BigIntegerField(
                        help_text="Chave primária do consórcio ou da filiação.", verbose_name="linha do banco"
                    ),
                ),
                ("valores", models.JSONField(verbose_name="valores gravados")),
                (
                    "gravada_em",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="gravada em"
                    ),
                ),
            ],
            options={
                "verbose_name": "linha da carga",
                "verbose_name_plural": "linhas da carga",
                "constraints": [
                    models.UniqueConstraint(fields=("planilha", "chave"), name="rede_linha_da_carga_unica")
                ],
            },
        ),
        migrations.AddField(
            model_name="consorcio",
            name="slug",
            field=models.SlugField(editable=False, max_length=60, null=True, verbose_name="endereço"),
        ),
        migrations.RunPython(dar_enderecos, migrations.RunPython.noop),
    ]
