"""Publicar, editar e retirar um aviso da turma. Por e-mail, sai como comunicado no dia em que aparece."""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from contas.recusa import Recusa
from cursos import comunicado
from cursos.models import Aviso, Comunicado

CAMPOS = ("titulo", "texto", "de", "ate")


def _conferir(titulo, texto, de, ate):
    if not titulo.strip() or not texto.strip():
        raise Recusa("Escreva o título e o texto do aviso.", "sem_texto")
    if ate and ate < de:
        raise Recusa("O aviso não pode sair do ar antes de aparecer.", "datas_trocadas")


def _arrumar(titulo, texto):
    return " ".join(titulo.split()), texto.replace("\x00", "").strip()


@transaction.atomic
def publicar(turma, titulo, texto, por, *, de=None, ate=None, por_email=False):
    """Raises `Recusa` (`sem_texto`, `datas_trocadas`). O mesmo aviso publicado duas vezes no mesmo dia é um só."""
    de = de or timezone.localdate()
    _conferir(titulo, texto, de, ate)
    titulo, texto = _arrumar(titulo, texto)
    turma = type(turma).objects.select_for_update(of=("self",)).get(pk=turma.pk)
    campos = {"titulo": titulo, "texto": texto, "de": de, "ate": ate, "por_email": por_email}
    if ja := turma.avisos.filter(**campos, retirado_em=None).first():
        return ja
    aviso = Aviso.objects.create(turma=turma, publicado_por=por, **campos)
    log(turma, "cursos.publicar_aviso", user=por, data={"aviso": aviso.pk, "por_email": por_email})
    if por_email and aviso.no_ar:
        _mandar(aviso)
    return aviso


@transaction.atomic
def editar(aviso, titulo, texto, por, *, de, ate=None):
    """Muda o que aparece; o e-mail que já saiu não muda.

    Raises:
        Recusa: `sem_texto`, `datas_trocadas` ou `retirado`.
    """
    _conferir(titulo, texto, de, ate)
    aviso = _travar(aviso)
    if aviso.retirado_em:
        raise Recusa("Este aviso já foi retirado. Publique outro.", "retirado")
    titulo, texto = _arrumar(titulo, texto)
    novos = {"titulo": titulo, "texto": texto, "de": de, "ate": ate}
    mudaram = [campo for campo in CAMPOS if getattr(aviso, campo) != novos[campo]]
    if mudaram:
        for campo in mudaram:
            setattr(aviso, campo, novos[campo])
        aviso.editado_em = timezone.now()
        aviso.save(update_fields=[*mudaram, "editado_em"])
        log(aviso.turma, "cursos.editar_aviso", user=por, data={"aviso": aviso.pk, "mudou": mudaram})
    return aviso


@transaction.atomic
def retirar(aviso, por):
    """Sai do ar e fica no histórico. Repetir não muda nada."""
    aviso = _travar(aviso)
    if aviso.retirado_em is None:
        aviso.retirado_em = timezone.now()
        aviso.save(update_fields=["retirado_em"])
        log(aviso.turma, "cursos.retirar_aviso", user=por, data={"aviso": aviso.pk})
    return aviso


def _travar(aviso):
    return Aviso.objects.select_for_update(of=("self",)).select_related("turma").get(pk=aviso.pk)


def _mandar(aviso):
    """O comunicado do aviso, um só, a quem estuda na turma hoje."""
    campos = {
        "turma": aviso.turma,
        "assunto": aviso.titulo,
        "texto": aviso.texto,
        "grupo": "aviso a quem estuda na turma",
        "escrito_por": aviso.publicado_por,
    }
    novo, criado = Comunicado.objects.get_or_create(aviso=aviso, defaults=campos)
    if criado:
        comunicado.enderecar(novo, aviso.turma.matriculas.em_estudo().filter(pessoa__is_active=True))


def mandar_os_do_dia():
    """Os avisos com data marcada, que aparecem hoje e ainda não foram por e-mail."""
    for aviso in Aviso.objects.vigentes().filter(por_email=True, comunicado=None):
        with transaction.atomic():
            travado = _travar(aviso)
            if travado.retirado_em is None:
                _mandar(travado)
