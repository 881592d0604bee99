from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cursos", "0006_livro_de_vagas")]

    operations = [migrations.RemoveField(model_name="turma", name="macrorregiao")]
