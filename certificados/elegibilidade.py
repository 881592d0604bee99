"""O que falta para o certificado: a lista do curso mais o que impede a escola de emitir. A mesma em toda tela."""

from django.utils import timezone

from certificados.models import Certificado, Modelo
from cursos import carga_horaria
from cursos.conclusao import Pendencia, Regras, progressos_de
from cursos.models import Matricula

Situacao = Matricula.Situacao
CONDUZEM = frozenset({Situacao.CONFIRMADA, Situacao.CONCLUIDA, Situacao.TRANCADA})


def signatarios_vigentes(modelo, em=None):
    em = em or timezone.localdate()
    return [signatario for signatario in modelo.signatarios.all() if signatario.com_mandato(em)]


def impedimentos_da_turma(turma):
    """O que impede a escola de emitir para qualquer pessoa da turma: modelo, assinatura, horas."""
    return _impedimentos(turma, Modelo.objects.da_turma(turma), carga_horaria.da_turma(turma))


def _impedimentos(turma, modelo, horas):
    impedimentos = []
    if modelo is None:
        frase = f"A turma {turma.codigo} não tem modelo de certificado."
        impedimentos.append(Pendencia("sem_modelo", frase, "Cadastrar o modelo do certificado", quem="coordenacao"))
    elif not signatarios_vigentes(modelo):
        frase = "Quem assina o certificado não tem mandato em vigor hoje."
        impedimentos.append(
            Pendencia("sem_signatario", frase, "Cadastrar quem assina, com o mandato", quem="coordenacao")
        )
    if horas <= 0:
        frase = f"A carga horária da turma {turma.codigo} é zero."
        impedimentos.append(Pendencia("sem_horas", frase, "Conferir a carga horária da turma", quem="coordenacao"))
    return impedimentos


def _da_situacao(matricula):
    """A matrícula que não leva a um certificado: o que se diz a quem pergunta."""
    situacao = matricula.get_situacao_display().lower()
    if matricula.aberta:
        frase = f"A matrícula está “{situacao}”. O certificado vem depois de confirmada e de concluído o curso."
        return Pendencia("nao_confirmada", frase, "Aguardar a confirmação da matrícula", quem="coordenacao")
    frase = f"A matrícula está “{situacao}” e não leva a um certificado."
    return Pendencia("encerrada", frase, "Falar com a coordenação da turma", quem="coordenacao")


def _pendencias(matricula, regras, progressos, impedimentos):
    if matricula.situacao not in CONDUZEM:
        return [_da_situacao(matricula)]
    do_curso = [] if matricula.situacao == Situacao.CONCLUIDA else regras.pendencias(matricula, progressos)
    return [*do_curso, *impedimentos]


def o_que_falta_na_turma(turma, matriculas):
    """{pk da matrícula: [Pendencia]} para quantas matrículas da turma vierem, em um número fixo de consultas."""
    matriculas = list(matriculas)
    for matricula in matriculas:
        matricula.turma = turma
    return o_que_falta_em(matriculas)


def o_que_falta_em(matriculas):
    """O mesmo para matrículas de turmas quaisquer: o número de consultas não cresce com as turmas."""
    turmas = {m.turma_id: m.turma for m in matriculas}
    regras, livro = Regras.das_turmas(turmas.values()), progressos_de(matriculas)
    modelos = list(Modelo.objects.prefetch_related("turmas", "signatarios").order_by("-pk"))
    impedimentos = {pk: _impedimentos(r.turma, _modelo_da(r.turma, modelos), r.horas) for pk, r in regras.items()}
    em_vigor = Certificado.objects.em_vigor().filter(matricula__in=matriculas)
    com_certificado = set(em_vigor.values_list("matricula_id", flat=True))
    return {
        m.pk: []
        if m.pk in com_certificado
        else _pendencias(m, regras[m.turma_id], livro[m.pk], impedimentos[m.turma_id])
        for m in matriculas
    }


def _modelo_da(turma, modelos):
    """Como `Modelo.objects.da_turma`, entre modelos já lidos, do mais recente ao mais antigo."""
    proprio = next((m for m in modelos if turma in m.turmas.all()), None)
    return proprio or next((m for m in modelos if not m.turmas.all()), None)


def o_que_falta(matricula):
    """Lista de `Pendencia`, na ordem em que se resolve; vazia quando o certificado pode sair ou já saiu."""
    return o_que_falta_na_turma(matricula.turma, [matricula])[matricula.pk]
