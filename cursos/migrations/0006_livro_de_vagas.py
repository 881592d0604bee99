"""Leva a macrorregião da turma à lista nova, guarda de onde cada matrícula veio e escreve o livro de vagas."""

from django.db import migrations
from django.utils import timezone

OCUPAM_VAGA = ["deferida", "confirmada", "trancada", "concluida", "reprovada"]
LOTE = 500


def levar_macrorregioes(apps, schema_editor):
    for turma in apps.get_model("cursos.Turma").objects.exclude(macrorregiao=None):
        turma.macrorregioes.add(turma.macrorregiao_id)


def _vinculo_de(matricula, vinculos):
    """O vigente no dia do pedido; senão, o mais recente."""
    dia = timezone.localdate(matricula.solicitada_em)
    vigentes = [v for v in vinculos if v.de <= dia and (v.ate is None or v.ate >= dia)]
    return next(iter(vigentes or vinculos), None)


def guardar_lugares(apps, schema_editor):
    Matricula, Vinculo = apps.get_model("cursos.Matricula"), apps.get_model("contas.Vinculo")
    por_pessoa = {}
    de_quem_pediu = Vinculo.objects.filter(pessoa__in=Matricula.objects.values("pessoa"))
    regiao = ("consorcio__sede__microrregiao", "municipio__microrregiao")
    for vinculo in de_quem_pediu.select_related(*regiao).order_by("-de", "-pk"):
        por_pessoa.setdefault(vinculo.pessoa_id, []).append(vinculo)
    mudadas = []
    for matricula in Matricula.objects.all():
        vinculo = _vinculo_de(matricula, por_pessoa.get(matricula.pessoa_id, []))
        if vinculo is None:
            continue
        lugar = vinculo.municipio or (vinculo.consorcio and vinculo.consorcio.sede)
        matricula.consorcio_id, matricula.municipio_id = vinculo.consorcio_id, vinculo.municipio_id
        matricula.orgao = vinculo.orgao
        matricula.macrorregiao_id = lugar.microrregiao.macrorregiao_id if lugar else None
        mudadas.append(matricula)
    Matricula.objects.bulk_update(mudadas, ["consorcio", "municipio", "orgao", "macrorregiao"], batch_size=LOTE)


def escrever_livro(apps, schema_editor):
    Matricula, Movimento = apps.get_model("cursos.Matricula"), apps.get_model("cursos.MovimentoDeVaga")
    Movimento.objects.bulk_create(
        (
            Movimento(
                turma_id=m.turma_id,
                matricula=m,
                ordem=1,
                quantas=1,
                situacao=m.situacao,
                em=m.confirmada_em or m.solicitada_em,
            )
            for m in Matricula.objects.filter(situacao__in=OCUPAM_VAGA)
        ),
        batch_size=LOTE,
    )


class Migration(migrations.Migration):
    dependencies = [("cursos", "0005_coordenacao_da_turma"), ("contas", "0003_papeis_na_rede")]

    operations = [
        migrations.RunPython(levar_macrorregioes, migrations.RunPython.noop),
        migrations.RunPython(guardar_lugares, migrations.RunPython.noop),
        migrations.RunPython(escrever_livro, migrations.RunPython.noop),
    ]
