"""O que os cursos guardam de uma pessoa: as matrículas (com progresso, entregas, frequência), lembretes e agenda."""

from contas import posse
from contas.mascara import email_mascarado
from contas.posse import Fonte, Impedimento
from cursos.models import AgendaPessoal, Lembrete, Matricula, PreferenciaDeLembretes, Progresso

S = Matricula.Situacao
# As que a restrição do banco não conta: podem repetir-se na mesma turma.
FORA_DA_TURMA = (S.CANCELADA, S.EXPIRADA, S.RECUSADA)


def registrar():
    modelos = (Matricula, Lembrete, PreferenciaDeLembretes, AgendaPessoal)
    campos = tuple(f"{modelo._meta.label}.pessoa" for modelo in modelos)
    atos = {"passar": passar, "mostrar": mostrar, "impedir": impedir}
    posse.registrar(Fonte("cursos", campos, **atos, prender=prender, apagar=apagar, ficar=ficar))
    posse.dar_poder("cursos.Turma.coordenadores")
    posse.dar_poder("cursos.Turma.tutores")
    posse.isentar("é o e-mail da chefia, não o da pessoa", "cursos.Anuencia.chefia_email")


def mostrar(pessoa):
    feitas = Progresso.objects.concluidos().filter(matricula__pessoa=pessoa).count()
    return [("Matrículas", pessoa.matriculas.count()), ("Atividades feitas", feitas)]


def impedir(de, para):
    """Duas matrículas na mesma turma, ou duas abertas no mesmo curso: alguém decide antes qual vale."""
    delas, da_outra = (
        list(p.matriculas.exclude(situacao__in=FORA_DA_TURMA).select_related("turma", "pessoa")) for p in (de, para)
    )
    achados = []
    for uma in delas:
        for outra in da_outra:
            if uma.turma_id == outra.turma_id:
                achados.append(_na_mesma_turma(uma, outra))
            elif uma.aberta and outra.aberta and uma.turma.curso_id == outra.turma.curso_id:
                achados.append(_no_mesmo_curso(uma, outra))
    return achados


def _na_mesma_turma(uma, outra):
    frase = f"As duas contas têm matrícula na turma {uma.turma}."
    abertas = [m for m in (uma, outra) if m.aberta]
    if not abertas:
        acao = "As duas já terminaram: quem administra a plataforma decide qual fica."
        return Impedimento(frase, acao)
    menos = min(abertas, key=lambda m: (m.da_acesso, m.ultimo_acesso_em is not None, -m.pk))
    acao = f"Cancele a que não vale (a de {email_mascarado(menos.pessoa.email)} está aberta) e volte aqui."
    return Impedimento(frase, acao, "coordenacao:pessoa", menos.pk)


def _no_mesmo_curso(uma, outra):
    frase = f"As duas contas estudam o mesmo curso, nas turmas {uma.turma} e {outra.turma}."
    return Impedimento(frase, "Cancele a matrícula que não vale e volte aqui.", "coordenacao:pessoa", uma.pk)


def passar(de, para):
    chaves = list(de.matriculas.order_by("pk").values_list("pk", flat=True))
    Matricula.objects.filter(pk__in=chaves).update(pessoa=para)
    return {
        "cursos.Matricula": chaves,
        "cursos.Lembrete": _passar_lembretes(de, para),
        "cursos.PreferenciaDeLembretes": _passar_se_falta(PreferenciaDeLembretes, de, para),
        "cursos.AgendaPessoal": _passar_se_falta(AgendaPessoal, de, para),
    }


def _passar_lembretes(de, para):
    """Um por dia e pessoa: o programado que sobra se dispensa; o já enviado no mesmo dia fica, como história."""
    dias = set(para.lembretes.filter(situacao__in=Lembrete.CONTAM).values_list("dia", flat=True))
    sobram = de.lembretes.filter(dia__in=dias)
    sobram.filter(situacao=Lembrete.Situacao.PROGRAMADO).update(
        situacao=Lembrete.Situacao.DISPENSADO, por_que="As duas contas da pessoa viraram uma."
    )
    chaves = list(de.lembretes.exclude(situacao__in=Lembrete.CONTAM, dia__in=dias).values_list("pk", flat=True))
    Lembrete.objects.filter(pk__in=chaves).update(pessoa=para)
    return chaves


def _passar_se_falta(modelo, de, para):
    """O que cada conta tem no máximo um: vale o da conta que fica."""
    if modelo.objects.filter(pessoa=para).exists():
        return []
    chaves = list(modelo.objects.filter(pessoa=de).values_list("pk", flat=True))
    modelo.objects.filter(pk__in=chaves).update(pessoa=para)
    return chaves


def prender(pessoa):
    """Quem ainda estuda decide antes o que fazer com a vaga: encerrar a conta não desiste por ela."""
    return [
        Impedimento(
            f"Você tem uma matrícula aberta, na turma {matricula.turma}. Cancele-a ou desista dela antes.",
            "Ver a matrícula",
            "cursos:matricula",
            matricula.pk,
        )
        for matricula in pessoa.matriculas.select_related("turma")
        if matricula.aberta
    ]


def apagar(pessoa):
    pessoa.lembretes.all().delete()
    PreferenciaDeLembretes.objects.filter(pessoa=pessoa).delete()
    AgendaPessoal.objects.filter(pessoa=pessoa).delete()


def ficar(pessoa):
    por_que = "Sustentam o que a escola emitiu e prestou contas: frequência, notas e entregas ficam, na conta sem nome."
    return [("Matrículas", pessoa.matriculas.count(), por_que)]
