"""Quem corrige, o que já escreveu, o andamento da recorreção; e quem pode corrigir e recorrigir."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from contas.papeis import COORDENACAO, EDITORES, TUTORES, conceder


def conceder_correcao(apps, schema_editor):
    for grupo in (COORDENACAO, TUTORES):
        conceder(apps, grupo, [("avaliacoes", "add_correcaomanual")])
    for grupo in (COORDENACAO, EDITORES):
        conceder(apps, grupo, [("avaliacoes", "add_recorrecao")])


class Migration(migrations.Migration):

    dependencies = [
        ('avaliacoes', '0004_avaliacoes_completas'),
        ('contas', '0002_papeis'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CorrecaoAberta',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('vista_em', models.DateTimeField(default=django.utils.timezone.now, verbose_name='vista em')),
                ('rascunho', models.JSONField(blank=True, default=dict, verbose_name='rascunho')),
                ('rascunho_em', models.DateTimeField(blank=True, null=True, verbose_name='rascunho guardado em')),
            ],
            options={
                'verbose_name': 'correção aberta',
                'verbose_name_plural': 'correções abertas',
                'ordering': ['-vista_em'],
            },
        ),
        migrations.AddField(
            model_name='avaliacaopage',
            name='prazo_devolutiva_dias',
            field=models.PositiveSmallIntegerField(default=5, help_text='Em quantos dias quem entrega recebe a leitura da tutoria.', validators=[django.core.validators.MinValueValidator(1)], verbose_name='prazo para corrigir (dias)'),
        ),
        migrations.AddField(
            model_name='avaliacaopage',
            name='versoes',
            field=models.PositiveSmallIntegerField(default=2, help_text='Para o que uma pessoa corrige: a primeira e as que voltam depois de devolvidas para corrigir.', validators=[django.core.validators.MinValueValidator(1)], verbose_name='entregas por tentativa'),
        ),
        migrations.AddField(
            model_name='recorrecao',
            name='andando',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='recorrecao',
            name='ate',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='recorrecao',
            name='avisa',
            field=models.BooleanField(default=False, verbose_name='avisa por e-mail quem teve a nota mudada'),
        ),
        migrations.AddField(
            model_name='recorrecao',
            name='terminada_em',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='terminada em'),
        ),
        migrations.AddField(
            model_name='recorrecao',
            name='total',
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name='tentativas ao todo'),
        ),
        migrations.AddField(
            model_name='recorrecao',
            name='vistas',
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name='tentativas já vistas'),
        ),
        migrations.AlterField(
            model_name='notaalterada',
            name='de',
            field=models.DecimalField(decimal_places=2, max_digits=5, null=True, verbose_name='de'),
        ),
        migrations.AlterField(
            model_name='notaalterada',
            name='para',
            field=models.DecimalField(decimal_places=2, max_digits=5, null=True, verbose_name='para'),
        ),
        migrations.AddConstraint(
            model_name='recorrecao',
            constraint=models.UniqueConstraint(condition=models.Q(('andando', True)), fields=('versao',), name='avaliacoes_uma_recorrecao_andando'),
        ),
        migrations.AddField(
            model_name='correcaoaberta',
            name='por',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='correcaoaberta',
            name='tentativa',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='correcoes_abertas', to='avaliacoes.tentativa'),
        ),
        migrations.AddConstraint(
            model_name='correcaoaberta',
            constraint=models.UniqueConstraint(fields=('tentativa', 'por'), name='avaliacoes_correcao_aberta'),
        ),
        migrations.RunPython(conceder_correcao, migrations.RunPython.noop),
    ]
