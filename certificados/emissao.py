"""Emitir um certificado, e depois compor o documento dele.

Ordem das travas, aqui e na correção e revogação: a matrícula, o certificado, o livro do ano. O número sai na mesma
transação da linha que o usa: se ela não fica, o número também não foi dado. Compor é outra etapa, fora de transação,
que pode falhar e repetir sem tocar no registro.
"""

import hashlib
import logging

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from certificados import armazem, assinatura, codigo, congelamento, documento, falhas, imagens, tasks
from certificados.elegibilidade import DE_CONTA_ENCERRADA, exigir_conta, o_que_falta
from certificados.especie import Especie
from certificados.models import Certificado, Modelo, Registro
from certificados.reserva import reservar
from contas.recusa import Recusa
from correio import envio
from correio.models import Mensagem
from cursos.conclusao import concluir_se_cumpriu
from cursos.models import Matricula
from oficinas.models import Participacao

diario = logging.getLogger(__name__)
QUE_BASTAM = [Certificado.Situacao.EMITIDO, Certificado.Situacao.REVOGADO]


class EmissaoRecusada(Recusa):
    """O certificado não pode sair. `codigo` é o da primeira pendência."""


def travar_participacao(pk):
    """A participação, travada até o fim da transação, com a oficina dela."""
    return Participacao.objects.select_for_update(of=("self",)).select_related("oficina").get(pk=pk)


def travar_matricula(pk):
    """A matrícula, travada até o fim da transação: emitir, corrigir e revogar fazem fila aqui."""
    travadas = Matricula.objects.select_for_update(of=("self",))
    return travadas.select_related("pessoa", "turma__curso").get(pk=pk)


def _exigir_que_possa_sair(matricula, por):
    pendencias = [p for p in o_que_falta(matricula) if por is None or p.codigo != "revogado"]
    if pendencias:
        raise EmissaoRecusada(pendencias[0].frase, pendencias[0].codigo)
    if matricula.situacao != Matricula.Situacao.CONCLUIDA:
        raise EmissaoRecusada("O curso ainda não consta como concluído nesta matrícula.", "nao_concluida")


def _proximo_numero(ano):
    Registro.objects.get_or_create(ano=ano)
    livro = Registro.objects.select_for_update().get(ano=ano)
    livro.ultimo_numero += 1
    livro.save(update_fields=["ultimo_numero"])
    return livro.ultimo_numero


def registrar(dados, por, em, codigo_novo=None, **de_quem):
    """Dá o próximo número do ano e grava o documento de uma `matricula` ou `participacao` que a transação já travou.

    Raises:
        EmissaoRecusada: `selo`, quando nada pode ser assinado: número nenhum sai para um papel que não viria.
    """
    if frase := assinatura.impedimento():
        raise EmissaoRecusada(frase, "selo")
    ano = timezone.localdate(em).year
    certificado = Certificado(
        **de_quem,
        ano=ano,
        numero=_proximo_numero(ano),
        codigo=codigo_novo or codigo.sortear(),
        emitido_em=em,
        emitido_por=por,
    )
    certificado.especie = dados["especie"]
    certificado.versao_do_modelo_id = dados["modelo"]["versao"]
    certificado.dados = {**dados, **congelamento.do_registro(certificado)}
    certificado.save(force_insert=True)
    tasks.gerar_pdf.delay_on_commit(certificado.pk)
    return certificado


@transaction.atomic
def emitir(matricula, por=None):
    """Emite o certificado da matrícula concluída; se já há um em vigor, devolve-o. Sem `por`, quem emite é a turma.

    Raises:
        EmissaoRecusada: com o código da primeira pendência (`atividade`, `nota`, `sem_modelo`, `sem_signatario`…),
            `nao_concluida` ou `revogado`.
        Recusa: `conta_encerrada`.
    """
    matricula = travar_matricula(matricula.pk)
    existente = matricula.certificados.certificados().em_vigor().first()
    if existente:
        return existente
    exigir_conta(matricula)
    concluir_se_cumpriu(matricula)
    _exigir_que_possa_sair(matricula, por)
    agora = timezone.now()
    modelo = Modelo.objects.da_turma(matricula.turma)
    certificado = registrar(congelamento.da_matricula(matricula, modelo, agora), por, agora, matricula=matricula)
    log(certificado, "certificados.emitir", user=por, data={"registro": certificado.registro})
    return certificado


def a_certificar(turma):
    """Concluídas sem certificado em vigor. A de quem teve o certificado revogado só se emite uma a uma."""
    concluidas = turma.matriculas.filter(situacao=Matricula.Situacao.CONCLUIDA).exclude(DE_CONTA_ENCERRADA)
    com_certificado = Certificado.objects.certificados().filter(situacao__in=QUE_BASTAM, matricula__turma=turma)
    return concluidas.exclude(pk__in=com_certificado.values("matricula_id")).order_by("encerrada_em", "pk")


# --- O documento -----------------------------------------------------------------------------------------------------
def compor(certificado):
    """(bytes do PDF assinado, selo usado), dos dados congelados. Não escreve nada."""
    dados = congelamento.na_forma_de_hoje(certificado)
    return assinatura.assinar(documento.gerar(dados, imagens.carregar(dados)))


def gerar_documento(pk):
    """Compõe e guarda o PDF, e avisa a pessoa: uma vez só, ainda que dois processos tentem.

    Compor acontece fora de transação. O que impede fica escrito em `falha`, e a varredura tenta de novo, cada vez mais
    espaçado; um erro que ninguém previu também sobe, para o registro.
    """
    pendentes = Certificado.objects.em_vigor().sem_documento()
    if not reservar(pendentes, pk):
        return
    certificado = Certificado.objects.select_related("matricula__pessoa", "participacao").get(pk=pk)
    falha = falhas.DEFEITO
    try:
        conteudo, selo = compor(certificado)
        certificado.sha256 = hashlib.sha256(conteudo).hexdigest()
        armazem.guardar(certificado.caminho, conteudo)
        _publicar(certificado, selo)
        falha = ""
    except falhas.PREVISTAS as erro:
        falha = falhas.frase(erro)
        diario.warning("O documento %s não pôde ser composto.", pk, exc_info=True)
    finally:
        if falha:
            pendentes.filter(pk=pk).update(falha=falha)


def _publicar(certificado, selo):
    """Prende o arquivo à linha e avisa. Quem perde a corrida apaga o seu, se não é o mesmo; quem vence, as sobras."""
    pendente = Certificado.objects.em_vigor().sem_documento().filter(pk=certificado.pk)
    with transaction.atomic():
        venceu = pendente.update(sha256=certificado.sha256, selo=selo, falha="")
        if venceu:
            _avisar(certificado)
    if not venceu:
        if Certificado.objects.get(pk=certificado.pk).sha256 != certificado.sha256:
            armazem.apagar(certificado.caminho)
    elif certificado.tentativas > 1:
        armazem.apagar_sobras(certificado.caminho, f"{certificado.codigo}-")


def recompor(certificados):
    """Devolve à fila os documentos que falharam, entre estes; o número não muda. Devolve quantos."""
    falharam = certificados.em_vigor().sem_documento().exclude(falha="")
    agora = timezone.now()
    pks = list(falharam.values_list("pk", flat=True))
    quantos = Certificado.objects.filter(pk__in=pks, sha256="").update(falha="", tentativas=0, tentar_em=agora)
    for pk in pks:
        tasks.gerar_pdf.delay_on_commit(pk)
    return quantos


# --- O aviso ---------------------------------------------------------------------------------------------------------
def _avisar(certificado):
    if para := endereco_de(certificado):
        _compor_aviso(certificado, para, _chave_do_aviso(certificado))


def avisar_de_novo(certificado):
    """A mesma mensagem, com o mesmo Message-ID; se a pessoa mudou de e-mail, uma para o novo. None sem endereço.

    Raises:
        Recusa: `sem_documento`, antes de o PDF ficar pronto ou depois de ele deixar de valer.
    """
    if not (certificado.pronto and certificado.em_vigor):
        raise Recusa("O PDF deste documento não está pronto: não há o que avisar.", "sem_documento")
    para, chave = endereco_de(certificado), _chave_do_aviso(certificado)
    if not para:
        return None
    if Mensagem.objects.filter(chave=chave).exclude(para=para).exists():
        chave += f"-{hashlib.sha256(para.encode()).hexdigest()[:16]}"
    return envio.repetir(_compor_aviso(certificado, para, chave))


def _chave_do_aviso(certificado):
    return f"certificado-{certificado.codigo}-pronto"


def _compor_aviso(certificado, para, chave):
    contexto = {
        "dados": certificado.dados,
        "registro": certificado.registro,
        "codigo": certificado.codigo_legivel,
        "caminho_do_pdf": reverse("certificados:pdf", args=[certificado.codigo_legivel]),
        "caminho_da_verificacao": certificado.get_absolute_url(),
        "anterior": Certificado.objects.filter(substituido_por=certificado).first(),
    }
    modelo = "certificado_pronto" if certificado.especie == Especie.CERTIFICADO else "declaracao_pronta"
    return envio.compor(chave, para, modelo, contexto)


def endereco_de(certificado):
    """O e-mail de quem o documento trata; vazio se a pessoa não deixou nenhum ou encerrou a conta."""
    if certificado.da_oficina:
        return certificado.participacao.email
    pessoa = certificado.matricula.pessoa
    return "" if pessoa.encerrada else pessoa.email
