"""Uma norma deixa de valer: o que a cita se lista e se marca para revisão. Se volta a valer, as pendências se desfazem.

As páginas são deste app; os outros registram a sua `Fonte` em `ready()` (as questões, por exemplo).
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, Page, ReferenceIndex

from contas.recusa import Recusa
from cursos.models import AtividadeMixin, Norma, RevisaoDaPagina


class RevisaoRecusada(Recusa):
    """O que não se pode fazer com a norma ou com a pendência, e por quê."""


@dataclass(frozen=True)
class Citada:
    """Algo que cita a norma agora."""

    titulo: str
    url: str
    texto: str = ""
    objetivos: list = field(default_factory=list)


@dataclass(frozen=True)
class Pendencia:
    fonte: str
    pk: int
    titulo: str
    url: str
    norma: Norma | None
    motivo: str
    pedida_em: datetime
    pedida_por: object = None
    texto: str = ""
    objetivos: list = field(default_factory=list)


class Fonte:
    """De onde vêm as citações: páginas, questões."""

    nome: str
    rotulo: str

    def que_citam(self, norma) -> list[Citada]:
        """O que cita a norma agora."""
        raise NotImplementedError

    def marcar(self, norma, por, desde) -> int:
        """Abre as pendências que faltam e devolve quantas. As decididas depois de `desde` não se reabrem."""
        raise NotImplementedError

    def desfazer(self, norma, por, conclusao) -> int:
        """Encerra as pendências da norma e devolve quantas."""
        raise NotImplementedError

    def pendencias(self) -> list[Pendencia]:
        raise NotImplementedError

    def travar(self, pk):
        """A revisão, travada; None se não existe."""
        raise NotImplementedError

    def alvo(self, revisao):
        """O que se revisa: é no histórico dele que a decisão fica."""
        raise NotImplementedError


FONTES: dict[str, Fonte] = {}


def registrar(fonte):
    FONTES[fonte.nome] = fonte


# --- Os atos ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def marcar(norma, por):
    """Abre uma pendência em tudo o que cita a norma não vigente. Repetir só alcança o que passou a citá-la depois.

    Devolve {nome da fonte: quantas abriu}.

    Raises:
        RevisaoRecusada: `vigente`.
    """
    norma = Norma.objects.select_for_update().get(pk=norma.pk)
    if norma.vigente:
        raise RevisaoRecusada("A norma está vigente: não há o que revisar.", "vigente")
    desde = _ultima_volta(norma)
    abertas = {nome: fonte.marcar(norma, por, desde) for nome, fonte in FONTES.items()}
    if any(abertas.values()):
        log(norma, "cursos.norma_revogada", user=por, data=abertas)
    return abertas


@transaction.atomic
def desfazer(norma, por, motivo):
    """A norma voltou a valer: as pendências por causa dela se encerram com o motivo. Repetir não muda nada.

    Raises:
        RevisaoRecusada: `revogada`, se ela ainda não vale; `sem_motivo`.
    """
    norma = Norma.objects.select_for_update().get(pk=norma.pk)
    motivo = motivo.strip()
    if not norma.vigente:
        raise RevisaoRecusada("A norma não está vigente. Marque-a como vigente antes.", "revogada")
    if not motivo:
        raise RevisaoRecusada("Diga por que a norma voltou a valer: fica escrito em cada pendência.", "sem_motivo")
    conclusao = f"A norma voltou a valer: {motivo}"[:255]
    desfeitas = {nome: fonte.desfazer(norma, por, conclusao) for nome, fonte in FONTES.items()}
    if any(desfeitas.values()):
        log(norma, "cursos.norma_voltou", user=por, data={**desfeitas, "motivo": motivo})
    return desfeitas


@transaction.atomic
def resolver(fonte, pk, por, conclusao):
    """Encerra uma pendência dizendo o que se decidiu.

    Raises:
        RevisaoRecusada: `nao_existe`, `sem_conclusao` ou `resolvida`.
    """
    conclusao = conclusao.strip()
    revisao = FONTES[fonte].travar(pk) if fonte in FONTES else None
    if revisao is None:
        raise RevisaoRecusada("Esta pendência não existe mais.", "nao_existe")
    if not conclusao:
        raise RevisaoRecusada("Escreva o que se decidiu: é o que outra pessoa vai ler depois.", "sem_conclusao")
    if revisao.resolvida_em:
        raise RevisaoRecusada(f"Esta pendência já foi resolvida: {revisao.conclusao}", "resolvida")
    revisao.resolvida_em, revisao.resolvida_por, revisao.conclusao = timezone.now(), por, conclusao[:255]
    revisao.save(update_fields=["resolvida_em", "resolvida_por", "conclusao"])
    dados = {"norma": str(revisao.norma or ""), "conclusao": conclusao}
    log(FONTES[fonte].alvo(revisao), "cursos.resolver_revisao", user=por, data=dados)
    return revisao


def quem_cita(norma):
    """[(fonte, [Citada])] do que cita a norma agora."""
    return [(fonte, fonte.que_citam(norma)) for fonte in FONTES.values()]


def pendencias(norma=None):
    """As pendências de todas as fontes, da mais antiga à mais nova."""
    todas = [p for fonte in FONTES.values() for p in fonte.pendencias()]
    todas = [p for p in todas if norma is None or (p.norma and p.norma.pk == norma.pk)]
    return sorted(todas, key=lambda pendencia: pendencia.pedida_em)


def _ultima_volta(norma):
    voltas = ModelLogEntry.objects.for_instance(norma).filter(action="cursos.norma_voltou")
    return voltas.order_by("-timestamp").values_list("timestamp", flat=True).first()


# --- As páginas ------------------------------------------------------------------------------------------------------
class Paginas(Fonte):
    nome = "paginas"
    rotulo = "Páginas"

    def que_citam(self, norma):
        return [_citada(pagina) for pagina in _paginas(norma)]

    def marcar(self, norma, por, desde):
        revisoes = RevisaoDaPagina.objects.filter(norma=norma)
        ja = revisoes.filter(pedida_em__gt=desde) if desde else revisoes
        ja = {*ja.values_list("pagina", flat=True), *revisoes.pendentes().values_list("pagina", flat=True)}
        novas = [
            RevisaoDaPagina(pagina_id=p.pk, norma=norma, pedida_por=por) for p in _paginas(norma) if p.pk not in ja
        ]
        return len(RevisaoDaPagina.objects.bulk_create(novas))

    def desfazer(self, norma, por, conclusao):
        pendentes = RevisaoDaPagina.objects.pendentes().filter(norma=norma)
        return pendentes.update(resolvida_em=timezone.now(), resolvida_por=por, conclusao=conclusao)

    def pendencias(self):
        revisoes = RevisaoDaPagina.objects.pendentes().select_related("pagina", "norma", "pedida_por")
        return [_pendencia(revisao) for revisao in revisoes]

    def travar(self, pk):
        revisoes = RevisaoDaPagina.objects.select_for_update(of=("self",)).select_related("pagina", "norma")
        return revisoes.filter(pk=pk).first()

    def alvo(self, revisao):
        return revisao.pagina


def _paginas(norma):
    """As que citam a norma segundo o índice de referências, na ordem da árvore."""
    chaves = {
        int(referencia.object_id)
        for referencia in ReferenceIndex.get_references_to(norma).select_related("base_content_type")
        if referencia.base_content_type.model_class() is Page
    }
    return list(Page.objects.filter(pk__in=chaves).order_by("path").specific())


def _citada(pagina):
    objetivos = pagina.objetivos.all() if isinstance(pagina, AtividadeMixin) else []
    return Citada(
        titulo=pagina.get_admin_display_title(),
        url=reverse("wagtailadmin_pages:edit", args=[pagina.pk]),
        objetivos=[str(objetivo) for objetivo in objetivos],
    )


def _pendencia(revisao):
    return Pendencia(
        fonte=Paginas.nome,
        pk=revisao.pk,
        titulo=revisao.pagina.get_admin_display_title(),
        url=reverse("wagtailadmin_pages:edit", args=[revisao.pagina_id]),
        norma=revisao.norma,
        motivo=f"A norma {revisao.norma} foi revogada.",
        pedida_em=revisao.pedida_em,
        pedida_por=revisao.pedida_por,
    )


registrar(Paginas())
