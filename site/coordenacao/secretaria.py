"""Conceder e retirar a secretaria executiva de um consórcio, e responder por ele à anuência de alguém."""

from collections import defaultdict

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from contas.models import Pessoa
from contas.recusa import Recusa
from coordenacao.models import Secretaria
from correio import envio
from correio.models import Mensagem
from cursos import anuencia as anuencias
from cursos.models import Anuencia, Matricula


@transaction.atomic
def conceder(pessoa, consorcio, por, cargo="Secretaria executiva"):
    """A pessoa passa a responder pelo consórcio a partir de hoje. Repetir devolve a mesma.

    Raises:
        Recusa: `conta_desativada`.
    """
    pessoa = Pessoa.objects.select_for_update(of=("self",)).get(pk=pessoa.pk)
    if not pessoa.is_active:
        raise Recusa("Esta conta está desativada. Reative-a antes de dar a ela um consórcio.", "conta_desativada")
    vigente = Secretaria.objects.vigentes().filter(pessoa=pessoa, consorcio=consorcio).first()
    if vigente:
        return vigente
    try:
        with transaction.atomic():
            nova = Secretaria.objects.create(pessoa=pessoa, consorcio=consorcio, cargo=cargo, concedida_por=por)
    except IntegrityError:
        return Secretaria.objects.get(pessoa=pessoa, consorcio=consorcio, ate=None)
    log(nova, "coordenacao.conceder_secretaria", user=por, data={"consorcio": consorcio.sigla})
    _anunciar(nova)
    return nova


def _anunciar(nova):
    caminho = reverse("secretaria:consorcio", args=[nova.consorcio.slug])
    contexto = {"pessoa": nova.pessoa, "consorcio": nova.consorcio, "cargo": nova.cargo, "caminho": caminho}
    envio.compor(f"secretaria-{nova.pk}", nova.pessoa.email, "secretaria_concedida", contexto)


@transaction.atomic
def retirar(secretaria, por):
    """A pessoa deixa de ver o consórcio agora. Raises `Recusa` (`ja_retirada`)."""
    atual = Secretaria.objects.select_for_update(of=("self",)).select_related("consorcio").get(pk=secretaria.pk)
    hoje = timezone.localdate()
    if atual.ate is not None and atual.ate <= hoje:
        raise Recusa("Esta pessoa já não responde pelo consórcio.", "ja_retirada")
    atual.ate = max(hoje, atual.de)
    atual.save(update_fields=["ate"])
    log(atual, "coordenacao.retirar_secretaria", user=por, data={"consorcio": atual.consorcio.sigla})
    return atual


@transaction.atomic
def responder_anuencia(anuencia, secretaria, aceita, ip, motivo=""):
    """A secretaria responde pelo órgão, com o próprio nome e cargo.

    Raises:
        Recusa: as de `cursos.anuencia.responder`, ou `outro_consorcio` se a pessoa não é dali, ou `propria` se é ela
            mesma quem espera.
    """
    secretaria = Secretaria.objects.select_for_update(of=("self",)).select_related("pessoa").get(pk=secretaria.pk)
    matricula = anuencia.matricula
    if matricula.consorcio_id != secretaria.consorcio_id or not _em_exercicio(secretaria):
        raise Recusa("Esta pessoa não é do consórcio por que você responde.", "outro_consorcio")
    if matricula.pessoa_id == secretaria.pessoa_id:
        raise Recusa("Ninguém dá anuência a si. Peça à presidência do consórcio que responda.", "propria")
    return anuencias.responder(
        anuencia,
        aceita,
        str(secretaria.pessoa),
        secretaria.cargo,
        ip,
        por=secretaria.pessoa,
        motivo=motivo,
        meio=Anuencia.Meio.SECRETARIA,
    )


def avisar_de_pedidos():
    """A ronda: cada pedido de anuência de um consórcio chega por e-mail, uma vez, a quem responde por ele.

    A mensagem não diz de quem é o pedido: quem responde o vê ao entrar. Devolve quantas compôs.
    """
    vigentes = Secretaria.objects.vigentes().filter(pessoa__is_active=True).select_related("pessoa", "consorcio")
    por_consorcio = defaultdict(list)
    for secretaria in vigentes:
        por_consorcio[secretaria.consorcio_id].append(secretaria)
    esperam = Anuencia.objects.filter(resposta="", matricula__situacao=Matricula.Situacao.AGUARDANDO_ANUENCIA)
    pedidos = {
        f"anuencia-{anuencia.pk}-secretaria-{secretaria.pk}": (anuencia, secretaria)
        for anuencia in esperam.filter(matricula__consorcio__in=por_consorcio).select_related("matricula__turma__curso")
        for secretaria in por_consorcio[anuencia.matricula.consorcio_id]
        if secretaria.pessoa_id != anuencia.matricula.pessoa_id
    }
    ja = set(Mensagem.objects.filter(chave__in=list(pedidos)).values_list("chave", flat=True))
    for chave in pedidos.keys() - ja:
        _avisar(chave, *pedidos[chave])
    return len(pedidos.keys() - ja)


def _avisar(chave, anuencia, secretaria):
    turma = anuencia.matricula.turma
    caminho = reverse("secretaria:consorcio", args=[secretaria.consorcio.slug])
    contexto = {"pessoa": secretaria.pessoa, "consorcio": secretaria.consorcio, "turma": turma, "caminho": caminho}
    envio.compor(chave, secretaria.pessoa.email, "secretaria_pedido", contexto)


def _em_exercicio(secretaria):
    return Secretaria.objects.da_pessoa(secretaria.pessoa).filter(pk=secretaria.pk).exists()
