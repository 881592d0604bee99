"""Os atos da matrícula, do pedido ao encerramento.

Ordem das travas: primeiro a turma (quando há vaga em jogo), depois a matrícula. Cada ato anuncia por e-mail, na mesma
transação: a mensagem nasce com o fato ou não nasce. Quem solta uma vaga chama, na mesma transação, quem espera.
"""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from contas.models import Pessoa
from contas.recusa import Recusa
from correio import envio
from cursos import vagas
from cursos.models import Anuencia, Matricula, Progresso, Turma
from cursos.vagas import Ocupacao, SemVaga, travar_turma, travar_turmas

Situacao = Matricula.Situacao


def anunciar(matricula, modelo, *, vez="", **contexto):
    """Compõe o e-mail `matricula_<modelo>` para a pessoa, uma vez por matrícula (e por `vez`, se o fato se repete)."""
    contexto = {
        "matricula": matricula,
        "pessoa": matricula.pessoa,
        "turma": matricula.turma,
        "curso": matricula.turma.curso,
        "caminho_da_area": reverse("portal:minha_area"),
        **contexto,
    }
    chave = f"matricula-{matricula.pk}-{modelo}{vez}"
    return envio.compor(chave, matricula.pessoa.email, f"matricula_{modelo}", contexto)


def _exigir_inscricoes_abertas(turma):
    hoje = timezone.localdate()
    if turma.inscricoes_abertas(hoje):
        return
    if hoje < turma.inscricoes_de and turma.situacao == turma.Situacao.ABERTA:
        frase = f"As inscrições da turma {turma.codigo} começam em {turma.inscricoes_de:%d/%m/%Y}."
        raise Recusa(frase, "inscricoes_nao_comecaram")
    raise Recusa(
        f"As inscrições da turma {turma.codigo} estão encerradas. Veja no curso se há outra turma aberta.",
        "inscricoes_encerradas",
    )


def lugar_de(pessoa):
    """De onde a pessoa é hoje, como a matrícula guarda: consórcio, município ou órgão, e a macrorregião."""
    regiao = ("consorcio__sede__microrregiao", "municipio__microrregiao")
    vinculo = pessoa.vinculos.vigentes().select_related(*regiao).first()
    if vinculo is None:
        return {}
    sede = vinculo.municipio or (vinculo.consorcio and vinculo.consorcio.sede)
    return {
        "consorcio_id": vinculo.consorcio_id,
        "municipio_id": vinculo.municipio_id,
        "orgao": vinculo.orgao,
        "macrorregiao_id": sede.microrregiao.macrorregiao_id if sede else None,
    }


def _exigir_que_possa_pedir(pessoa, turma, existente):
    if existente:
        raise Recusa(
            f"Você já tem matrícula na turma {existente.turma.codigo} deste curso. Cancele-a antes de pedir outra.",
            "outra_turma_do_curso",
        )
    if turma.matriculas.filter(pessoa=pessoa, situacao=Situacao.CONCLUIDA).exists():
        raise Recusa("Você já concluiu este curso nesta turma.", "ja_concluiu")


def _exigir_conta_ativa(pessoa):
    """Trava a conta: uma união de contas feita ao mesmo tempo não deixa a matrícula na que saiu de uso."""
    ativas = Pessoa.objects.select_for_update(of=("self",)).filter(pk=pessoa.pk, is_active=True)
    if not ativas.values_list("pk", flat=True):
        raise Recusa("Esta conta não está mais em uso. Entre com a conta a que ela foi unida.", "conta_inativa")


def _no_curso(pessoa, turma):
    return pessoa.matriculas.abertas().filter(turma__curso_id=turma.curso_id).select_related("turma").first()


@transaction.atomic
def solicitar(pessoa, turma):
    """Pede a matrícula e dá os passos que a regra da turma permite; repetir o pedido devolve o mesmo.

    Sem vaga, o pedido segue e termina na lista de espera.

    Raises:
        Recusa: `inscricoes_nao_comecaram`, `inscricoes_encerradas`, `outra_turma_do_curso`, `ja_concluiu` ou
            `conta_inativa`.
    """
    turma = travar_turma(turma.pk)
    _exigir_conta_ativa(pessoa)
    existente = _no_curso(pessoa, turma)
    if existente and existente.turma_id == turma.pk:
        return existente
    _exigir_inscricoes_abertas(turma)
    _exigir_que_possa_pedir(pessoa, turma, existente)
    matricula = Matricula.objects.create(pessoa=pessoa, turma=turma, **lugar_de(pessoa))
    if turma.exige_anuencia:
        Anuencia.objects.create(matricula=matricula)
    anunciar(matricula, "recebida")
    matricula._mudar_para(Situacao.AGUARDANDO_ANUENCIA if turma.exige_anuencia else Situacao.EM_ANALISE, por=pessoa)
    _analisar_sozinha(matricula)
    return matricula


def _analisar_sozinha(matricula):
    if matricula.turma.analise_automatica and matricula.situacao == Situacao.EM_ANALISE:
        deferir(matricula, por=None)


@transaction.atomic
def inscrever_em_nome_de(pessoa, turma, por):
    """A coordenação inscreve alguém: sem anuência nem análise, com vaga ou na lista de espera. Repetir devolve a mesma.

    Vale fora do período de inscrições, enquanto a turma está aberta.

    Raises:
        Recusa: `turma_fechada`, `outra_turma_do_curso`, `ja_concluiu` ou `conta_inativa`.
    """
    turma = travar_turma(turma.pk)
    _exigir_conta_ativa(pessoa)
    existente = _no_curso(pessoa, turma)
    if existente and existente.turma_id == turma.pk:
        return existente
    if turma.situacao != Turma.Situacao.ABERTA:
        raise Recusa(f"A turma {turma.codigo} não está aberta.", "turma_fechada")
    _exigir_que_possa_pedir(pessoa, turma, existente)
    matricula = Matricula.objects.create(pessoa=pessoa, turma=turma, **lugar_de(pessoa))
    matricula._mudar_para(Situacao.EM_ANALISE, por=por)
    deferir(matricula, por)
    return matricula


@transaction.atomic
def levar_a_analise(matricula, por):
    """Depois da anuência: leva a matrícula à análise. Quem guarda a resposta do órgão é `cursos.anuencia`."""
    travar_turma(matricula.turma_id)
    matricula._mudar_para(Situacao.EM_ANALISE, por=por, anuencia_em=timezone.now())
    _analisar_sozinha(matricula)


@transaction.atomic
def deferir(matricula, por):
    """Dá a vaga; sem vaga para a pessoa, ela entra na lista de espera. Devolve a situação em que ficou.

    Se a turma não pede que a pessoa confirme a vaga, já confirma.

    Raises:
        TransicaoInvalida: a matrícula não estava em análise.
    """
    turma = travar_turma(matricula.turma_id)
    try:
        cota = Ocupacao.da_turma(turma).vaga_para(matricula)
    except SemVaga as sem_vaga:
        matricula._mudar_para(Situacao.LISTA_DE_ESPERA, por=por)
        anunciar(matricula, "na_espera", motivo=str(sem_vaga), posicao=vagas.posicao_na_fila(matricula))
        return matricula.situacao
    dias = turma.confirmacao_em_dias
    confirmar_ate = timezone.now() + timedelta(days=dias) if dias else None
    matricula._mudar_para(Situacao.DEFERIDA, por=por, cota=cota, confirmar_ate=confirmar_ate)
    if dias:
        anunciar(matricula, "deferida")
    else:
        confirmar(matricula, por)
    return matricula.situacao


@transaction.atomic
def chamar_da_espera(turma, em=None):
    """Oferece cada vaga livre à primeira pessoa da fila que a pode ocupar. A oferta segura a vaga até vencer.

    Devolve quantas chamou. Chamar sem vaga, sem fila ou fora do prazo não muda nada.
    """
    em = em or timezone.now()
    turma = travar_turma(turma.pk)
    if not vagas.espera_aberta(turma, timezone.localdate(em)):
        return 0
    ocupacao, chamadas = Ocupacao.da_turma(turma), 0
    for matricula in turma.matriculas.na_fila().select_related("pessoa", "turma__curso"):
        if not ocupacao.livres:
            break
        try:
            cota = ocupacao.vaga_para(matricula)
        except SemVaga:
            continue
        ate = em + timedelta(hours=turma.horas_da_oferta)
        matricula._mudar_para(Situacao.DEFERIDA, cota=cota, confirmar_ate=ate)
        ocupacao.ocupar(matricula, cota)
        anunciar(matricula, "chamada")
        chamadas += 1
    return chamadas


@transaction.atomic
def confirmar(matricula, por):
    """Confirma a vaga oferecida. Raises `Recusa` (`oferta_vencida`) depois do prazo, mesmo que ainda não solta."""
    atual = Matricula.objects.select_for_update(of=("self",)).get(pk=matricula.pk)
    if atual.situacao == Situacao.DEFERIDA and atual.confirmar_ate and atual.confirmar_ate < timezone.now():
        quando = timezone.localtime(atual.confirmar_ate)
        raise Recusa(f"O prazo para confirmar a vaga terminou em {quando:%d/%m/%Y, às %H:%M}.", "oferta_vencida")
    matricula._mudar_para(Situacao.CONFIRMADA, por=por, confirmada_em=timezone.now(), confirmar_ate=None)
    anunciar(matricula, "confirmada")


@transaction.atomic
def recusar(matricula, por, motivo):
    """Recusa com o motivo, que a pessoa lê. Raises `Recusa` (`sem_motivo`) se ele vier vazio."""
    if not motivo.strip():
        raise Recusa("Escreva o motivo da recusa: a pessoa vai lê-lo.", "sem_motivo")
    matricula._mudar_para(Situacao.RECUSADA, por=por, motivo=motivo.strip())
    anunciar(matricula, "recusada")


@transaction.atomic
def _sair(matricula, situacao, por, motivo):
    """Encerra a matrícula, solta a vaga e a oferece a quem espera."""
    turma = travar_turma(matricula.turma_id)
    matricula._mudar_para(situacao, por=por, motivo=motivo.strip())
    anunciar(matricula, situacao.value, pela_propria=por is not None and por.pk == matricula.pessoa_id)
    chamar_da_espera(turma)


def cancelar(matricula, por, motivo=""):
    _sair(matricula, Situacao.CANCELADA, por, motivo)


def desistir(matricula, por, motivo=""):
    """Quem já estuda deixa o curso. O que fez fica guardado."""
    _sair(matricula, Situacao.DESISTENTE, por, motivo)


@transaction.atomic
def trancar(matricula, por, motivo):
    """Suspende o estudo sem perder a vaga. Raises `Recusa` (`sem_motivo`)."""
    if not motivo.strip():
        raise Recusa("Escreva o motivo do trancamento: ele fica no histórico da matrícula.", "sem_motivo")
    matricula._mudar_para(Situacao.TRANCADA, por=por, motivo=motivo.strip())
    anunciar(matricula, "trancada", vez=f"-{timezone.now():%Y%m%d%H%M}")


@transaction.atomic
def retomar(matricula, por):
    """Volta do trancamento."""
    matricula._mudar_para(Situacao.CONFIRMADA, por=por, motivo="")
    anunciar(matricula, "retomada", vez=f"-{timezone.now():%Y%m%d%H%M}")


@transaction.atomic
def transferir(matricula, destino, por, motivo):
    """Leva a pessoa a outra turma do mesmo curso, com o progresso e as entregas. Devolve a matrícula nova, confirmada.

    Raises:
        Recusa: `sem_motivo`, `mesma_turma`, `outro_curso`, `turma_fechada` ou `ja_inscrita` no destino.
        SemVaga: não há vaga para ela no destino; nada muda.
        TransicaoInvalida: a matrícula não está confirmada.
    """
    turmas = travar_turmas(matricula.turma_id, destino.pk)
    origem, destino = turmas[matricula.turma_id], turmas[destino.pk]
    if not motivo.strip():
        raise Recusa("Escreva o motivo da transferência: ele fica no histórico da matrícula.", "sem_motivo")
    exigir_transferencia(matricula, origem, destino)
    nova = Matricula(
        pessoa=matricula.pessoa,
        turma=destino,
        situacao=Situacao.CONFIRMADA,
        transferida_de=matricula,
        confirmada_em=timezone.now(),
        anuencia_em=matricula.anuencia_em,
        nome_conferido_em=matricula.nome_conferido_em,
        **lugar_de(matricula.pessoa),
    )
    cota = Ocupacao.da_turma(destino).vaga_para(nova)
    matricula._mudar_para(Situacao.TRANSFERIDA, por=por, motivo=motivo.strip())
    nova.save(force_insert=True)
    nova.mover_vaga(nova.situacao, por=por, cota=cota)
    log(nova, "cursos.transferir", user=por, data={"de": origem.codigo, "para": destino.codigo})
    _levar_o_que_fez(matricula, nova)
    anunciar(nova, "transferida", origem=origem)
    chamar_da_espera(origem)
    return nova


def exigir_transferencia(matricula, origem, destino):
    """Raises `Recusa` se a pessoa não pode ir de uma turma à outra. A vaga no destino se vê à parte."""
    if origem.pk == destino.pk:
        raise Recusa("A pessoa já está nesta turma.", "mesma_turma")
    if origem.curso_id != destino.curso_id:
        raise Recusa("Só se transfere entre turmas do mesmo curso.", "outro_curso")
    if destino.situacao != Turma.Situacao.ABERTA:
        raise Recusa(f"A turma {destino.codigo} não está aberta.", "turma_fechada")
    ja = destino.matriculas.filter(pessoa=matricula.pessoa_id)
    if ja.abertas().exists() or ja.filter(situacao=Situacao.CONCLUIDA).exists():
        raise Recusa(f"A pessoa já tem matrícula na turma {destino.codigo}.", "ja_inscrita")


def _levar_o_que_fez(antiga, nova):
    """O progresso nas atividades que a turma nova também tem, e as entregas. O original fica onde estava."""
    paginas = list(nova.turma.atividades.values_list("pagina_id", flat=True))
    campos = ("pagina_id", "iniciado_em", "concluido_em", "nota", "segundos")
    feitos = antiga.progressos.filter(pagina__in=paginas).values(*campos)
    Progresso.objects.bulk_create(Progresso(matricula=nova, **feito) for feito in feitos)
    for entrega in antiga.entregas.filter(pagina__in=paginas):
        entrega.pk, entrega.matricula = None, nova
        entrega.save(force_insert=True)


def expirar_vagas(em=None):
    """Solta as vagas que ninguém confirmou no prazo e as oferece a quem espera. Devolve quantas soltou."""
    em = em or timezone.now()
    vencidas = Matricula.objects.filter(situacao=Situacao.DEFERIDA, confirmar_ate__lt=em)
    return sum(_expirar(matricula, em) for matricula in vencidas.select_related("pessoa", "turma__curso"))


@transaction.atomic
def _expirar(matricula, em):
    turma = travar_turma(matricula.turma_id)
    ainda = Matricula.objects.select_for_update(of=("self",)).filter(pk=matricula.pk, situacao=Situacao.DEFERIDA)
    if not ainda.filter(confirmar_ate__lt=em).exists():  # confirmou enquanto esperávamos a vez
        return 0
    matricula._mudar_para(Situacao.EXPIRADA)
    anunciar(matricula, "expirada")
    chamar_da_espera(turma, em)
    return 1


def chamar_de_todas_as_esperas(em=None):
    """A ronda: vagas que se soltaram por data (reserva que terminou, turma que cresceu) chegam a quem espera."""
    com_fila = Turma.objects.filter(situacao=Turma.Situacao.ABERTA, matriculas__situacao=Situacao.LISTA_DE_ESPERA)
    return sum(chamar_da_espera(turma, em) for turma in com_fila.distinct())
