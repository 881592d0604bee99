"""As folhas da reação saem em levas, e a resposta aberta que identifica alguém pode ser ocultada."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("avaliacoes", "0005_correcao_e_recorrecao"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="respostaanonima",
            name="com",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Guardada, à espera de outras"),
                    ("turma", "Com as da turma"),
                    ("curso", "Só com as do curso"),
                ],
                default="",
                max_length=5,
                verbose_name="mostra-se",
            ),
        ),
        migrations.AddField(
            model_name="respostaanonima",
            name="motivo",
            field=models.CharField(blank=True, max_length=255, verbose_name="por que se ocultou"),
        ),
        migrations.AddField(
            model_name="respostaanonima",
            name="oculta_em",
            field=models.DateTimeField(blank=True, null=True, verbose_name="oculta em"),
        ),
        migrations.AddField(
            model_name="respostaanonima",
            name="oculta_por",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
