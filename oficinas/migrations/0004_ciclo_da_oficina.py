import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import modelcluster.fields
import oficinas.models.oficina
import oficinas.models.participacao
import uuid
from django.conf import settings
from django.db import migrations, models


def dar_identificadores(apps, schema_editor):
    """Cada oficina e cada participação que já existiam ganham o seu, um a um: um valor só quebraria a unicidade."""
    Oficina, Participacao = apps.get_model('oficinas.Oficina'), apps.get_model('oficinas.Participacao')
    for oficina in Oficina.objects.only('pk'):
        codigo = oficinas.models.oficina.novo_codigo_de_entrada()
        Oficina.objects.filter(pk=oficina.pk).update(codigo_de_entrada=codigo)
    for participacao in Participacao.objects.only('pk'):
        Participacao.objects.filter(pk=participacao.pk).update(uuid=uuid.uuid4())


class Migration(migrations.Migration):

    dependencies = [
        ('oficinas', '0003_papeis'),
        ('rede', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AcessoDoOrgao',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('orgao_chave', models.CharField(max_length=220, verbose_name='chave do órgão')),
                ('orgao', models.CharField(max_length=220, verbose_name='órgão')),
                ('segredo', models.CharField(default=oficinas.models.participacao._novo_segredo, editable=False, max_length=40, unique=True)),
                ('criado_em', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='criado em')),
                ('revogado_em', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='revogado em')),
            ],
            options={
                'verbose_name': 'acesso do órgão à devolutiva',
                'verbose_name_plural': 'acessos dos órgãos à devolutiva',
            },
        ),
        migrations.CreateModel(
            name='Convite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('entidade', models.CharField(blank=True, help_text='Se não for consórcio nem município.', max_length=200, verbose_name='órgão')),
                ('previstas', models.PositiveSmallIntegerField(default=1, verbose_name='pessoas previstas')),
            ],
            options={
                'verbose_name': 'órgão convidado',
                'verbose_name_plural': 'órgãos convidados',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CorrecaoDoAchado',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('antes', models.JSONField(verbose_name='antes')),
                ('depois', models.JSONField(verbose_name='depois')),
                ('motivo', models.CharField(blank=True, max_length=255, verbose_name='motivo')),
                ('feita_em', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='feita em')),
            ],
            options={
                'verbose_name': 'correção do achado',
                'verbose_name_plural': 'correções do achado',
                'ordering': ['-feita_em', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ItemDaAgenda',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('quando', models.CharField(blank=True, help_text='Por exemplo, 9h às 10h30.', max_length=40, verbose_name='quando')),
                ('titulo', models.CharField(max_length=200, verbose_name='o que se faz')),
                ('conducao', models.CharField(blank=True, max_length=120, verbose_name='quem conduz')),
            ],
            options={
                'verbose_name': 'item da agenda',
                'verbose_name_plural': 'agenda',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Movimento',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tipo', models.CharField(choices=[('reunir', 'Reuniu achados'), ('unir', 'Uniu demandas'), ('dividir', 'Dividiu a demanda'), ('retirar', 'Retirou achados')], max_length=8, verbose_name='tipo')),
                ('feito_em', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='feito em')),
                ('desfeito_em', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='desfeito em')),
            ],
            options={
                'verbose_name': 'movimento',
                'ordering': ['-feito_em', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='PassoDoMovimento',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': 'passo do movimento',
                'verbose_name_plural': 'passos do movimento',
            },
        ),
        migrations.CreateModel(
            name='PerguntaNorteadora',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('texto', models.CharField(max_length=300, verbose_name='pergunta')),
            ],
            options={
                'verbose_name': 'pergunta norteadora',
                'verbose_name_plural': 'perguntas norteadoras',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Periodo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dia', models.DateField(verbose_name='dia')),
                ('inicio', models.TimeField(verbose_name='das')),
                ('fim', models.TimeField(verbose_name='às')),
            ],
            options={
                'verbose_name': 'período',
                'ordering': ['dia', 'inicio'],
            },
        ),
        migrations.AlterModelOptions(
            name='oficina',
            options={'ordering': ['-data'], 'permissions': [('ler_registro', 'Pode ler o registro inteiro de qualquer oficina')], 'verbose_name': 'oficina'},
        ),
        migrations.RemoveConstraint(
            model_name='consolidacao',
            name='oficinas_consolidacao_unica',
        ),
        migrations.AddField(
            model_name='achado',
            name='criado_em',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='criado em'),
        ),
        migrations.AddField(
            model_name='achado',
            name='criado_por',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='achado',
            name='motivo_da_ocultacao',
            field=models.CharField(blank=True, editable=False, max_length=255, verbose_name='motivo de ocultar'),
        ),
        migrations.AddField(
            model_name='achado',
            name='oculto_em',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='oculto em'),
        ),
        migrations.AddField(
            model_name='achado',
            name='oculto_por',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='achado',
            name='uso_da_fala',
            field=models.CharField(choices=[('com_orgao', 'Pode ser citado com o meu papel e o meu órgão'), ('sem_nome', 'Pode ser citado sem dizer quem falou'), ('so_equipe', 'Só a equipe da oficina pode ler')], default='sem_nome', max_length=10, verbose_name='uso do que se disse'),
        ),
        migrations.AddField(
            model_name='demanda',
            name='atendida_em',
            field=models.CharField(blank=True, help_text='Se não foi por um curso daqui: onde ou como se atendeu.', max_length=255, verbose_name='atendida em'),
        ),
        migrations.AddField(
            model_name='demanda',
            name='decidida_em',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='decidida em'),
        ),
        migrations.AddField(
            model_name='demanda',
            name='decidida_por',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='demanda',
            name='decisao',
            field=models.CharField(blank=True, choices=[('curso', 'Responder com formação'), ('encaminhar', 'Encaminhar a outro órgão'), ('nao_seguir', 'Não seguir')], max_length=10, verbose_name='decisão'),
        ),
        migrations.AddField(
            model_name='demanda',
            name='desfecho_em',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='desfecho registrado em'),
        ),
        migrations.AddField(
            model_name='demanda',
            name='desfecho_por',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='demanda',
            name='motivo_da_decisao',
            field=models.TextField(blank=True, verbose_name='por que se decidiu assim'),
        ),
        migrations.AddField(
            model_name='demanda',
            name='unida_a',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='absorvidas', to='oficinas.demanda', verbose_name='unida a'),
        ),
        migrations.AddField(
            model_name='oficina',
            name='aberta_em',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='aberta em'),
        ),
        migrations.AddField(
            model_name='oficina',
            name='anfitria',
            field=models.CharField(blank=True, max_length=255, verbose_name='instituição que recebe'),
        ),
        migrations.AddField(
            model_name='oficina',
            name='codigo_de_entrada',
            field=models.CharField(default='', editable=False, max_length=6, verbose_name='código de entrada'),
        ),
        migrations.AddField(
            model_name='oficina',
            name='devolutiva_em',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='devolutiva publicada em'),
        ),
        migrations.AddField(
            model_name='oficina',
            name='encerrada_em',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='encerrada em'),
        ),
        migrations.AddField(
            model_name='oficina',
            name='facilitadoras',
            field=modelcluster.fields.ParentalManyToManyField(blank=True, related_name='oficinas_facilitadas', to=settings.AUTH_USER_MODEL, verbose_name='facilitação'),
        ),
        migrations.AddField(
            model_name='oficina',
            name='situacao',
            field=models.CharField(choices=[('preparacao', 'Em preparação'), ('aberta', 'Aberta na sala'), ('encerrada', 'Encerrada')], default='preparacao', editable=False, max_length=10, verbose_name='situação'),
        ),
        migrations.AddField(
            model_name='oficina',
            name='ultimo_achado',
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name='número do último achado'),
        ),
        migrations.AddField(
            model_name='participacao',
            name='aceite_em',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='aceite em'),
        ),
        migrations.AddField(
            model_name='participacao',
            name='criada_em',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='criada em'),
        ),
        migrations.AddField(
            model_name='participacao',
            name='criada_por',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='participacao',
            name='email',
            field=models.EmailField(blank=True, help_text='Só para a devolutiva e a declaração de participação.', max_length=254, verbose_name='e-mail'),
        ),
        migrations.AddField(
            model_name='participacao',
            name='horas_presentes',
            field=models.DecimalField(blank=True, decimal_places=2, help_text='Só se a pessoa não ficou o tempo todo.', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(200)], verbose_name='horas presentes'),
        ),
        migrations.AddField(
            model_name='participacao',
            name='uso_da_fala',
            field=models.CharField(choices=[('com_orgao', 'Pode ser citado com o meu papel e o meu órgão'), ('sem_nome', 'Pode ser citado sem dizer quem falou'), ('so_equipe', 'Só a equipe da oficina pode ler')], default='sem_nome', max_length=10, verbose_name='uso do que disse'),
        ),
        migrations.AddField(
            model_name='participacao',
            name='uuid',
            field=models.UUIDField(null=True, editable=False),
        ),
        migrations.RunPython(dar_identificadores, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name='oficina',
            name='codigo_de_entrada',
            field=models.CharField(default=oficinas.models.oficina.novo_codigo_de_entrada, editable=False, max_length=6, unique=True, verbose_name='código de entrada'),
        ),
        migrations.AlterField(
            model_name='participacao',
            name='uuid',
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AlterField(
            model_name='achado',
            name='enunciado',
            field=models.TextField(validators=[django.core.validators.MaxLengthValidator(5000)], verbose_name='enunciado'),
        ),
        migrations.AlterField(
            model_name='achado',
            name='evidencia',
            field=models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(1000)], verbose_name='evidência'),
        ),
        migrations.AlterField(
            model_name='oficina',
            name='data',
            field=models.DateField(verbose_name='primeiro dia'),
        ),
        migrations.AlterField(
            model_name='oficina',
            name='eixos',
            field=modelcluster.fields.ParentalManyToManyField(blank=True, related_name='oficinas', to='oficinas.eixo', verbose_name='eixos'),
        ),
        migrations.AlterField(
            model_name='oficina',
            name='slug',
            field=models.SlugField(help_text='Como aparece em /oficinas/…/; a data serve bem.', max_length=60, unique=True, validators=[oficinas.models.oficina.recusar_reservado], verbose_name='endereço'),
        ),
        migrations.AddConstraint(
            model_name='consolidacao',
            constraint=models.UniqueConstraint(fields=('achado',), name='oficinas_achado_em_uma_so_demanda', violation_error_message='Este achado já está em outra demanda.'),
        ),
        migrations.AddConstraint(
            model_name='demanda',
            constraint=models.CheckConstraint(condition=models.Q(('decisao', ''), models.Q(('motivo_da_decisao', ''), _negated=True), _connector='OR'), name='oficinas_demanda_decisao_explicada', violation_error_message='Diga por que se decidiu assim.'),
        ),
        migrations.AddField(
            model_name='acessodoorgao',
            name='criado_por',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='acessodoorgao',
            name='oficina',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acessos_dos_orgaos', to='oficinas.oficina'),
        ),
        migrations.AddField(
            model_name='acessodoorgao',
            name='revogado_por',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='convite',
            name='consorcio',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rede.consorcio', verbose_name='consórcio'),
        ),
        migrations.AddField(
            model_name='convite',
            name='municipio',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rede.municipio', verbose_name='município'),
        ),
        migrations.AddField(
            model_name='convite',
            name='oficina',
            field=modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='convites', to='oficinas.oficina'),
        ),
        migrations.AddField(
            model_name='correcaodoachado',
            name='achado',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='correcoes', to='oficinas.achado'),
        ),
        migrations.AddField(
            model_name='correcaodoachado',
            name='feita_por',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='itemdaagenda',
            name='oficina',
            field=modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='agenda', to='oficinas.oficina'),
        ),
        migrations.AddField(
            model_name='movimento',
            name='desfeito_por',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='movimento',
            name='feito_por',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='movimento',
            name='oficina',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movimentos', to='oficinas.oficina'),
        ),
        migrations.AddField(
            model_name='passodomovimento',
            name='achado',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passos', to='oficinas.achado'),
        ),
        migrations.AddField(
            model_name='passodomovimento',
            name='de',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='oficinas.demanda'),
        ),
        migrations.AddField(
            model_name='passodomovimento',
            name='movimento',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passos', to='oficinas.movimento'),
        ),
        migrations.AddField(
            model_name='passodomovimento',
            name='para',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='oficinas.demanda'),
        ),
        migrations.AddField(
            model_name='perguntanorteadora',
            name='eixo',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='oficinas.eixo', verbose_name='eixo'),
        ),
        migrations.AddField(
            model_name='perguntanorteadora',
            name='oficina',
            field=modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='perguntas', to='oficinas.oficina'),
        ),
        migrations.AddField(
            model_name='periodo',
            name='oficina',
            field=modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='periodos', to='oficinas.oficina'),
        ),
        migrations.AddConstraint(
            model_name='acessodoorgao',
            constraint=models.UniqueConstraint(condition=models.Q(('revogado_em', None)), fields=('oficina', 'orgao_chave'), name='oficinas_um_acesso_vigente_por_orgao', violation_error_message='Este órgão já tem um endereço. Revogue-o antes de criar outro.'),
        ),
        migrations.AddConstraint(
            model_name='convite',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('consorcio__isnull', False), ('entidade', ''), ('municipio', None)), models.Q(('consorcio', None), ('entidade', ''), ('municipio__isnull', False)), models.Q(('consorcio', None), ('municipio', None), models.Q(('entidade', ''), _negated=True)), _connector='OR'), name='oficinas_convite_a_um_so_orgao', violation_error_message='Diga um só órgão: o consórcio, o município ou outro.'),
        ),
        migrations.AddConstraint(
            model_name='passodomovimento',
            constraint=models.UniqueConstraint(fields=('movimento', 'achado'), name='oficinas_um_passo_por_achado_no_movimento'),
        ),
        migrations.AddConstraint(
            model_name='passodomovimento',
            constraint=models.CheckConstraint(condition=models.Q(('de__isnull', False), ('para__isnull', False), _connector='OR'), name='oficinas_passo_vai_ou_vem'),
        ),
        migrations.AddConstraint(
            model_name='periodo',
            constraint=models.CheckConstraint(condition=models.Q(('fim__gt', models.F('inicio'))), name='oficinas_periodo_em_ordem', violation_error_message='O período precisa terminar depois de começar.'),
        ),
    ]
