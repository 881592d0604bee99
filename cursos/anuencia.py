"""Pedir, responder e comprovar a anuência do órgão em que a pessoa trabalha.

A resposta vale pelo endereço secreto mandado à chefia, pelo documento assinado que a pessoa envia, pela secretaria
executiva do consórcio na plataforma, ou pelo registro da coordenação; sempre com nome, cargo e instante.
"""

from pathlib import PurePath

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from contas.recusa import Recusa
from correio import envio
from cursos.matricula import anunciar, levar_a_analise, recusar
from cursos.models import Anuencia, Matricula

ESPERA = Matricula.Situacao.AGUARDANDO_ANUENCIA
TAMANHO_MAXIMO = 5 * 2**20
ASSINATURAS = {".pdf": b"%PDF-", ".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}


def _travar(anuencia):
    travada = Anuencia.objects.select_for_update(of=("self",)).select_related("matricula__turma__curso")
    return travada.get(pk=anuencia.pk)


def _exigir_que_espere(anuencia):
    if anuencia.respondida:
        raise Recusa("Este pedido já foi respondido; a resposta não muda.", "ja_respondida")
    if anuencia.matricula.situacao != ESPERA:
        raise Recusa("A matrícula não espera mais por anuência.", "nao_espera")


@transaction.atomic
def pedir(anuencia, nome, email):
    """Manda à chefia o endereço em que ela responde. Pedir a outro endereço fecha o anterior; ao mesmo, manda de novo.

    Raises:
        Recusa: `ja_respondida`, `nao_espera`, `proprio_email` ou `pedida_ha_pouco` (uma vez a cada dez minutos).
    """
    anuencia, agora = _travar(anuencia), timezone.now()
    _exigir_que_espere(anuencia)
    if email.lower() == anuencia.matricula.pessoa.email:
        raise Recusa("Escreva o e-mail de quem responde por você, e não o seu.", "proprio_email")
    if anuencia.pedida_em and (agora - anuencia.pedida_em).total_seconds() < 600:
        raise Recusa("O pedido saiu há pouco. Espere dez minutos para mandar outro.", "pedida_ha_pouco")
    if email.lower() != anuencia.chefia_email:
        anuencia.segredo = Anuencia._meta.get_field("segredo").get_default()
    anuencia.chefia_nome, anuencia.chefia_email, anuencia.pedida_em = nome.strip(), email.lower(), agora
    anuencia.save(update_fields=["chefia_nome", "chefia_email", "pedida_em", "segredo"])
    matricula = anuencia.matricula
    contexto = {
        "anuencia": anuencia,
        "matricula": matricula,
        "turma": matricula.turma,
        "curso": matricula.turma.curso,
        "caminho": reverse("cursos:anuencia", args=[anuencia.segredo]),
    }
    envio.compor(f"anuencia-{anuencia.pk}-{agora:%Y%m%d%H%M}", anuencia.chefia_email, "anuencia_pedida", contexto)
    return anuencia


@transaction.atomic
def juntar_documento(anuencia, arquivo):
    """Guarda o documento assinado; quem o aceita é a coordenação. Novo envio fica no lugar do anterior.

    Raises:
        Recusa: `ja_respondida`, `nao_espera`, `arquivo_grande` ou `arquivo_desconhecido`.
    """
    anuencia = _travar(anuencia)
    _exigir_que_espere(anuencia)
    exigir_documento(arquivo)
    anuencia.arquivo.save(f"{anuencia.matricula_id}{PurePath(arquivo.name).suffix.lower()}", arquivo, save=False)
    anuencia.arquivo_em = timezone.now()
    anuencia.save(update_fields=["arquivo", "arquivo_em"])
    return anuencia


def exigir_documento(arquivo):
    """Raises `Recusa` (`arquivo_grande`, `arquivo_desconhecido`) se não é, pelo conteúdo, PDF ou foto de até 5 MB."""
    if arquivo.size > TAMANHO_MAXIMO:
        raise Recusa("O arquivo passa de 5 MB. Mande uma foto menor ou um PDF.", "arquivo_grande")
    inicio = arquivo.read(8)
    arquivo.seek(0)
    assinatura = ASSINATURAS.get(PurePath(arquivo.name).suffix.lower())
    if assinatura is None or not inicio.startswith(assinatura):
        raise Recusa("Mande um PDF ou uma foto (JPG ou PNG) do documento assinado.", "arquivo_desconhecido")


@transaction.atomic
def responder(anuencia, aceita, nome, cargo, ip, por=None, motivo="", meio=Anuencia.Meio.ENDERECO):
    """Guarda a resposta do órgão e leva a matrícula à análise ou à recusa.

    Raises:
        Recusa: `ja_respondida`, `nao_espera`, `sem_nome` ou `sem_motivo` (a negativa diz por quê).
    """
    anuencia = _travar(anuencia)
    _exigir_que_espere(anuencia)
    if not nome.strip() or not cargo.strip():
        raise Recusa("Escreva o nome e o cargo de quem responde.", "sem_nome")
    if not aceita and not motivo.strip():
        raise Recusa("Diga por que a pessoa não pode participar agora: ela vai ler.", "sem_motivo")
    anuencia.resposta = Anuencia.Resposta.DADA if aceita else Anuencia.Resposta.NEGADA
    anuencia.meio, anuencia.respondida_em = meio, timezone.now()
    anuencia.nome, anuencia.cargo, anuencia.ip = nome.strip(), cargo.strip(), ip
    anuencia.motivo, anuencia.registrada_por = motivo.strip(), por
    anuencia.save()
    matricula = anuencia.matricula
    log(matricula, "cursos.anuencia", user=por, data={"resposta": anuencia.resposta, "meio": meio})
    if aceita:
        levar_a_analise(matricula, por)
        if matricula.situacao == Matricula.Situacao.EM_ANALISE:
            anunciar(matricula, "anuencia_dada")
    else:
        recusar(matricula, por, f"O seu órgão não deu anuência: {anuencia.motivo}")
    return anuencia


def registrar(matricula, por):
    """A coordenação declara que viu a anuência (ofício, telefonema); fica o nome dela."""
    anuencia, _ = Anuencia.objects.get_or_create(matricula=matricula)
    nome = str(por) if por else "Coordenação"
    responder(anuencia, True, nome, "Coordenação da turma", None, por, meio=Anuencia.Meio.COORDENACAO)
    matricula.refresh_from_db()
