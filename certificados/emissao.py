"""Emitir um certificado, e depois compor o documento dele.

Ordem das travas, aqui e na correção e revogação: a matrícula, o certificado, o livro do ano. O número sai na mesma
transação da linha que o usa: se ela não fica, o número também não foi dado. Compor é outra etapa, fora de transação,
que pode falhar e repetir sem tocar no registro.
"""

import hashlib

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from certificados import armazem, codigo, congelamento, documento, tasks
from certificados.elegibilidade import o_que_falta
from certificados.models import Certificado, Modelo, Registro
from certificados.reserva import reservar
from contas.recusa import Recusa
from correio import envio
from cursos.conclusao import concluir_se_cumpriu
from cursos.models import Matricula
from oficinas.models import Participacao

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
    if por is None and matricula.certificados.filter(situacao=Certificado.Situacao.REVOGADO).exists():
        frase = "O certificado desta matrícula foi revogado; só a coordenação pode emitir outro."
        raise EmissaoRecusada(frase, "revogado")
    pendencias = o_que_falta(matricula)
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
    """Dá o próximo número do ano e grava o documento de uma `matricula` ou `participacao` que a transação já travou."""
    ano = timezone.localdate(em).year
    certificado = Certificado(
        **de_quem,
        ano=ano,
        numero=_proximo_numero(ano),
        codigo=codigo_novo or codigo.sortear(),
        emitido_em=em,
        emitido_por=por,
    )
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
    """
    matricula = travar_matricula(matricula.pk)
    existente = matricula.certificados.em_vigor().first()
    if existente:
        return existente
    concluir_se_cumpriu(matricula)
    _exigir_que_possa_sair(matricula, por)
    agora = timezone.now()
    modelo = Modelo.objects.da_turma(matricula.turma)
    certificado = registrar(congelamento.da_matricula(matricula, modelo, agora), por, agora, matricula=matricula)
    log(certificado, "certificados.emitir", user=por, data={"registro": certificado.registro})
    return certificado


def a_certificar(turma):
    """Concluídas sem certificado em vigor. A de quem teve o certificado revogado só se emite uma a uma."""
    concluidas = turma.matriculas.filter(situacao=Matricula.Situacao.CONCLUIDA)
    com_certificado = Certificado.objects.filter(situacao__in=QUE_BASTAM, matricula__turma=turma)
    return concluidas.exclude(pk__in=com_certificado.values("matricula_id")).order_by("encerrada_em", "pk")


def gerar_documento(pk):
    """Compõe e guarda o PDF, e avisa a pessoa: uma vez só, ainda que dois processos tentem.

    Compor acontece fora de transação; quem perde a corrida escreveu o mesmo arquivo e não avisa ninguém.
    """
    pendentes = Certificado.objects.em_vigor().sem_documento()
    if not reservar(pendentes, pk):
        return
    certificado = Certificado.objects.select_related("matricula__pessoa", "participacao").get(pk=pk)
    conteudo = documento.gerar(certificado.dados)
    certificado.sha256 = hashlib.sha256(conteudo).hexdigest()
    armazem.guardar(certificado.caminho, conteudo)
    with transaction.atomic():
        if pendentes.filter(pk=pk).update(sha256=certificado.sha256):
            _avisar(certificado)


def _avisar(certificado):
    para = endereco_de(certificado)
    if not para:
        return
    contexto = {
        "dados": certificado.dados,
        "registro": certificado.registro,
        "codigo": certificado.codigo_legivel,
        "caminho_do_pdf": reverse("certificados:pdf", args=[certificado.codigo_legivel]),
        "caminho_da_verificacao": certificado.get_absolute_url(),
        "anterior": Certificado.objects.filter(substituido_por=certificado).first(),
    }
    modelo = "declaracao_pronta" if certificado.declaracao else "certificado_pronto"
    envio.compor(f"certificado-{certificado.codigo}-pronto", para, modelo, contexto)


def endereco_de(certificado):
    """O e-mail de quem o documento trata; vazio quando a pessoa da oficina não deixou nenhum."""
    return certificado.participacao.email if certificado.declaracao else certificado.matricula.pessoa.email
