"""O que falta para o certificado: a lista do curso mais o que impede a escola de emitir. A mesma em toda tela."""

from collections import defaultdict

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from certificados import assinatura, mandato
from certificados.models import Certificado, Modelo
from contas.models import DOMINIO_DAS_ENCERRADAS, ParSuspeito
from contas.recusa import Recusa
from contas.semelhanca import CPF
from cursos import carga_horaria
from cursos.conclusao import Pendencia, Regras, da_coordenacao, progressos_de
from cursos.models import Matricula

Situacao = Matricula.Situacao
POUCAS = 100  # até quantas matrículas procurar pelo índice das pessoas, e não em todos os pares
CONDUZEM = frozenset({Situacao.CONFIRMADA, Situacao.CONCLUIDA, Situacao.TRANCADA})
DE_CONTA_ENCERRADA = Q(pessoa__email__endswith=f"@{DOMINIO_DAS_ENCERRADAS}")


def exigir_conta(matricula):
    """
    Raises:
        Recusa: `conta_encerrada`: o nome se apagou, e o documento sairia em nome de ninguém.
    """
    if matricula.pessoa.encerrada:
        frase = "A pessoa encerrou a conta e o nome dela foi apagado: não há em nome de quem emitir outro documento."
        raise Recusa(frase, "conta_encerrada")


def impedimentos_da_turma(turma):
    """O que impede a escola de emitir para qualquer pessoa da turma: modelo, quem assina, horas, chave."""
    return _impedimentos(turma, Modelo.objects.da_turma(turma), carga_horaria.da_turma(turma))


def _impedimentos(turma, modelo, horas):
    impedimentos = []
    if modelo is None:
        frase = f"A turma {turma.codigo} não tem modelo de certificado."
        impedimentos.append(
            _cabe_a_escola(
                "sem_modelo", frase, "Cadastrar o modelo do certificado", "wagtailsnippets_certificados_modelo:add"
            )
        )
    elif frase := mandato.recusa(modelo.quem_assina, timezone.localdate()):
        acao = "Cadastrar quem assina, com o mandato"
        impedimentos.append(_cabe_a_escola("sem_signatario", frase, acao, "signatario:index"))
    if horas <= 0:
        frase = f"A carga horária da turma {turma.codigo} é zero."
        acao = "Conferir a carga horária da turma"
        impedimentos.append(_cabe_a_escola("sem_horas", frase, acao, "turmas_da_escola:edit", turma.pk))
    if frase := assinatura.impedimento():
        acao = "Avisar quem cuida do servidor"
        impedimentos.append(Pendencia("selo", frase, acao, quem="coordenacao"))
    return impedimentos


def _cabe_a_escola(codigo, frase, acao, rota, *chaves):
    return Pendencia(codigo, frase, acao, da_coordenacao(rota, *chaves), quem="coordenacao")


def _na_ficha(matricula, codigo, frase, acao):
    return _cabe_a_escola(codigo, frase, acao, "coordenacao:pessoa", matricula.pk)


def _da_situacao(matricula):
    """A matrícula que não leva a um certificado: o que se diz a quem pergunta."""
    situacao = matricula.get_situacao_display().lower()
    if matricula.situacao == Situacao.DEFERIDA:
        frase = "A vaga ainda não foi confirmada. O certificado vem depois de confirmada e de concluído o curso."
        return Pendencia("nao_confirmada", frase, "Confirmar a vaga", reverse("portal:minha_area"))
    if matricula.aberta:
        frase = f"A matrícula está “{situacao}”. O certificado vem depois de confirmada e de concluído o curso."
        return _na_ficha(matricula, "nao_confirmada", frase, "Decidir sobre a matrícula")
    frase = f"A matrícula está “{situacao}” e não leva a um certificado."
    return _na_ficha(matricula, "encerrada", frase, "Falar com a coordenação da turma")


def _trancada(matricula):
    frase = "A matrícula está trancada: para concluir o curso, é preciso retomá-la."
    return _na_ficha(matricula, "trancada", frase, "Retomar a matrícula")


def _revogado(matricula):
    frase = "O certificado desta matrícula foi revogado; só a coordenação pode emitir outro."
    return _na_ficha(matricula, "revogado", frase, "Emitir outro certificado")


def _conta_repetida(matricula, par):
    frase = "O CPF desta conta também está em outra conta da plataforma."
    return _cabe_a_escola("conta_repetida", frase, "Unir as duas contas", "pessoas:par", par)


def _pendencias(matricula, regras, progressos, impedimentos):
    if matricula.situacao not in CONDUZEM:
        return [_da_situacao(matricula)]
    if matricula.situacao == Situacao.CONCLUIDA:
        return impedimentos
    trancada = [_trancada(matricula)] if matricula.situacao == Situacao.TRANCADA else []
    return [*trancada, *regras.pendencias(matricula, progressos), *impedimentos]


def o_que_falta_na_turma(turma, matriculas):
    """{pk da matrícula: [Pendencia]} para quantas matrículas da turma vierem, em um número fixo de consultas."""
    matriculas = list(matriculas)
    for matricula in matriculas:
        matricula.turma = turma
    return o_que_falta_em(matriculas)


def o_que_falta_em(matriculas):
    """O mesmo para matrículas de turmas quaisquer: o número de consultas não cresce com as turmas."""
    turmas = {m.turma_id: m.turma for m in matriculas}
    estudam = [m for m in matriculas if m.situacao in CONDUZEM - {Situacao.CONCLUIDA}]
    regras, livro = Regras.das_turmas(turmas.values()), progressos_de(estudam)
    modelos = _modelos_para(turmas)
    impedimentos = {pk: _impedimentos(r.turma, _modelo_da(r.turma, modelos), r.horas) for pk, r in regras.items()}
    emitidos, pares = _certificados_de(matriculas), _pares_de_mesmo_cpf(matriculas)
    faltas = {}
    for m in matriculas:
        situacoes = emitidos[m.pk]
        if Certificado.Situacao.EMITIDO in situacoes:
            faltas[m.pk] = []
            continue
        faltas[m.pk] = _pendencias(m, regras[m.turma_id], livro[m.pk], impedimentos[m.turma_id])
        if m.situacao in CONDUZEM and m.pessoa_id in pares:
            faltas[m.pk] = [_conta_repetida(m, pares[m.pessoa_id]), *faltas[m.pk]]
        if Certificado.Situacao.REVOGADO in situacoes:
            faltas[m.pk] = [_revogado(m), *faltas[m.pk]]
    return faltas


def _certificados_de(matriculas):
    situacoes = defaultdict(set)
    for matricula, situacao in (
        Certificado.objects.certificados().filter(matricula__in=matriculas).values_list("matricula_id", "situacao")
    ):
        situacoes[matricula].add(situacao)
    return situacoes


def _pares_de_mesmo_cpf(matriculas):
    """{pk da pessoa: pk do par} das contas em uso que têm o CPF de outra: o certificado espera saber de quem é."""
    abertos = ParSuspeito.objects.abertos().filter(sinais__icontains=CPF)
    if len(matriculas) <= POUCAS:
        pessoas = [m.pessoa_id for m in matriculas]
        abertos = abertos.filter(Q(uma__in=pessoas) | Q(outra__in=pessoas))
    pares = abertos.values_list("pk", "uma_id", "outra_id", "sinais")
    return {pessoa: pk for pk, *contas, sinais in pares if CPF in sinais for pessoa in contas}


def _modelos_para(turmas):
    """Do mais recente ao mais antigo, por modelo e turma; `para` é a turma, ou None no que vale para todas."""
    que_valem = Modelo.objects.em_uso().filter(Q(turmas__in=turmas) | Q(turmas=None)).annotate(para=F("turmas"))
    return list(que_valem.com_quem_assina().order_by("-pk"))


def _modelo_da(turma, modelos):
    """Como `Modelo.objects.da_turma`, entre os de `_modelos_para`."""
    proprio = next((m for m in modelos if m.para == turma.pk), None)
    return proprio or next((m for m in modelos if m.para is None), None)


def o_que_falta(matricula):
    """Lista de `Pendencia`, na ordem em que se resolve; vazia quando o certificado pode sair ou já saiu."""
    return o_que_falta_na_turma(matricula.turma, [matricula])[matricula.pk]
