"""Depois de preenchido, o endereço do consórcio é obrigatório e único."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rede", "0002_endereco_e_linhas_da_carga")]

    operations = [
        migrations.AlterField(
            model_name="consorcio",
            name="slug",
            field=models.SlugField(editable=False, max_length=60, unique=True, verbose_name="endereço"),
        ),
        migrations.AddConstraint(
            model_name="consorcio",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug", ""), _negated=True), name="rede_consorcio_com_endereco"
            ),
        ),
    ]
