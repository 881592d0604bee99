from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("certificados", "0006_documentos_da_matricula")]

    operations = [
        migrations.RemoveField(
            model_name="modelo",
            name="signatarios",
        ),
        migrations.AddConstraint(
            model_name="certificado",
            constraint=models.UniqueConstraint(
                condition=models.Q(("especie", "certificado"), ("situacao", "emitido")),
                fields=("matricula",),
                name="certificados_um_em_vigor",
                violation_error_message="Esta matrícula já tem um certificado em vigor.",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificado",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("matricula__isnull", False),
                        ("participacao", None),
                        models.Q(("especie", "participacao"), _negated=True),
                    ),
                    models.Q(("especie", "participacao"), ("matricula", None), ("participacao__isnull", False)),
                    _connector="OR",
                ),
                name="certificados_matricula_ou_participacao",
            ),
        ),
    ]
