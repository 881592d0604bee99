"""A devolutiva: dizer a quem falou o que se fez com o que disse, e onde isso está no curso.

Publicar é um ato só: a página da oficina passa a existir para todos e cada pessoa que deixou e-mail recebe os seus
próprios achados. Repetir não manda outra vez.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from contas.recusa import Recusa
from correio import envio
from correio.models import Mensagem
from cursos.models import AulaPage, CursoPage, PraticaPage
from oficinas.coleta import travar_oficina
from oficinas.models import AcessoDoOrgao, Achado, Demanda, Oficina
from oficinas.permissoes import pode_conduzir

TIPOS_DE_ATIVIDADE = (AulaPage, PraticaPage)


class DevolutivaRecusada(Recusa):
    """A devolutiva não pode ser publicada, ou o endereço do órgão não pode ser criado."""


@dataclass(frozen=True)
class Lugar:
    """Uma atividade publicada que responde à demanda, com o curso a que pertence."""

    titulo: str
    url: str
    curso: str


@dataclass
class Resposta:
    """Uma demanda, o que se disse (`achados`), o que se fez e onde está no curso (`lugares`)."""

    demanda: Demanda
    achados: list
    lugares: list = field(default_factory=list)

    @property
    def respondida(self):
        """Tem desfecho; a atendida mostra onde: um curso no ar ou o que se escreveu em *atendida em*."""
        if self.demanda.desfecho == Demanda.Desfecho.ATENDIDA:
            return bool(self.lugares or self.demanda.atendida_em)
        return bool(self.demanda.desfecho)


# --- Ler -------------------------------------------------------------------------------------------------------------
def respostas(oficina, achados=None):
    """As demandas dos `achados` (os públicos da oficina, se não se diz outros), cada uma com a sua resposta.

    Custa um número fixo de consultas.
    """
    achados = oficina.achados.publicos() if achados is None else achados
    daqui = Prefetch("achados", achados.select_related("participacao__consorcio", "participacao__municipio"), "daqui")
    demandas = Demanda.objects.filter(consolidacoes__achado__in=achados).distinct()
    demandas = list(demandas.select_related("eixo").prefetch_related(daqui).order_by("eixo__ordem", "codigo"))
    onde = lugares(demandas)
    return [Resposta(demanda, list(demanda.daqui), onde.get(demanda.pk, [])) for demanda in demandas]


def lugares(demandas):
    """Por demanda, as atividades no ar cujos objetivos a atendem, na ordem do curso."""
    ligacoes = set()
    for tipo in TIPOS_DE_ATIVIDADE:
        no_ar = tipo.objects.live().filter(objetivos__demandas__in=demandas)
        ligacoes |= set(no_ar.values_list("pk", "objetivos__demandas"))
    paginas = Page.objects.filter(pk__in={pagina for pagina, _ in ligacoes}).order_by("path")
    cursos = list(CursoPage.objects.live().only("path", "title", "url_path"))
    por_demanda = defaultdict(list)
    for pagina in paginas:
        curso = next((c for c in cursos if pagina.path.startswith(c.path)), None)
        if curso is None:
            continue
        for demanda in (d for p, d in ligacoes if p == pagina.pk):
            por_demanda[demanda].append(Lugar(pagina.title, pagina.url, curso.title))
    return por_demanda


def sem_seguimento(oficina):
    """Os achados públicos que ainda não entraram em demanda nenhuma."""
    return oficina.achados.publicos().filter(consolidacoes=None).select_related("eixo").por_prioridade()


def impedimentos(oficina):
    """Frases que impedem publicar; vazia quando se pode."""
    frases = []
    if oficina.situacao != Oficina.Situacao.ENCERRADA:
        frases.append("Encerre a oficina antes de publicar a devolutiva.")
    soltos = sem_seguimento(oficina).count()
    if soltos:
        frases.append(f"Falta pôr em uma demanda {soltos} achado{'s' if soltos > 1 else ''}.")
    todas = respostas(oficina)
    if not todas and not soltos:
        frases.append("Não há achado que se possa mostrar: a devolutiva sairia vazia.")
    faltam = [r.demanda.codigo for r in todas if not r.respondida]
    if faltam:
        frases.append(f"Falta dizer o que se fez com {', '.join(faltam)}, e onde, se foi atendida.")
    return frases


# --- Publicar --------------------------------------------------------------------------------------------------------
@transaction.atomic
def publicar(oficina, por):
    """Publica a devolutiva e escreve a quem deixou e-mail. Publicar de novo só escreve a quem ainda não recebeu.

    Raises:
        DevolutivaRecusada: `sem_permissao` ou `incompleta`, com o que falta.
    """
    oficina = travar_oficina(oficina.pk)
    _exigir_conducao(oficina, por)
    faltas = impedimentos(oficina)
    if faltas:
        raise DevolutivaRecusada(" ".join(faltas), "incompleta")
    if oficina.devolutiva_em is None:
        oficina.devolutiva_em = timezone.now()
        oficina.save(update_fields=["devolutiva_em"])
        log(oficina, "coordenacao.publicar_devolutiva", user=por)
    return _escrever_a_cada_pessoa(oficina)


def _escrever_a_cada_pessoa(oficina):
    """Cada pessoa recebe só os próprios achados, ainda que tenha pedido que só a equipe os lesse."""
    por_pessoa = defaultdict(list)
    minhas = oficina.achados.visiveis().exclude(participacao=None).exclude(participacao__email="")
    for achado in minhas.select_related("participacao", "eixo").order_by("codigo"):
        por_pessoa[achado.participacao].append(achado)
    ja = set(Mensagem.objects.filter(chave__startswith=f"devolutiva-{oficina.pk}-").values_list("chave", flat=True))
    respostas_de = {a.pk: r for r in respostas(oficina, oficina.achados.visiveis()) for a in r.achados}
    novas = 0
    for pessoa, achados in por_pessoa.items():
        chave = f"devolutiva-{oficina.pk}-{pessoa.pk}"
        if chave in ja:
            continue
        contexto = {
            "nome": pessoa.nome,
            "oficina": oficina,
            "pares": [(achado, respostas_de.get(achado.pk)) for achado in achados],
            "caminho": reverse("devolutiva:oficina", args=[oficina.slug]) if oficina.publicada else "",
        }
        envio.compor(chave, pessoa.email, "devolutiva", contexto)
        novas += 1
    return novas


@transaction.atomic
def recolher(oficina, por):
    """Tira a devolutiva do ar. O que já foi por e-mail não volta.

    Raises:
        DevolutivaRecusada: `sem_permissao`.
    """
    oficina = travar_oficina(oficina.pk)
    _exigir_conducao(oficina, por)
    if oficina.devolutiva_em:
        oficina.devolutiva_em = None
        oficina.save(update_fields=["devolutiva_em"])
        log(oficina, "coordenacao.recolher_devolutiva", user=por)


def _exigir_conducao(oficina, por):
    if not pode_conduzir(por, oficina):
        raise DevolutivaRecusada("Só quem conduz a oficina cuida da devolutiva dela.", "sem_permissao")


# --- O endereço de cada órgão ----------------------------------------------------------------------------------------
def orgaos(oficina):
    """Os órgãos que disseram algo público, `[(chave, nome, quantos achados)]`, em ordem de nome."""
    quantos, nomes = defaultdict(int), {}
    achados = oficina.achados.publicos().exclude(participacao=None)
    for achado in achados.select_related("participacao__consorcio", "participacao__municipio"):
        chave = achado.participacao.orgao_chave
        if chave:
            quantos[chave] += 1
            nomes.setdefault(chave, achado.participacao.orgao)
    return sorted(((chave, nomes[chave], n) for chave, n in quantos.items()), key=lambda linha: linha[1].casefold())


def dar_acesso(oficina, orgao_chave, por):
    """O endereço vigente do órgão, novo se não há. Dois cliques dão o mesmo.

    Raises:
        DevolutivaRecusada: `sem_permissao` ou `orgao_desconhecido`.
    """
    _exigir_conducao(oficina, por)
    nomes = {chave: nome for chave, nome, _ in orgaos(oficina)}
    if orgao_chave not in nomes:
        raise DevolutivaRecusada("Nenhum achado desta oficina é desse órgão.", "orgao_desconhecido")
    vigente = oficina.acessos_dos_orgaos.filter(orgao_chave=orgao_chave, revogado_em=None)
    try:
        with transaction.atomic():
            acesso, criado = vigente.get_or_create(
                oficina=oficina,
                orgao_chave=orgao_chave,
                revogado_em=None,
                defaults={"orgao": nomes[orgao_chave], "criado_por": por},
            )
    except IntegrityError:  # o outro clique chegou antes
        return vigente.get()
    if criado:
        log(oficina, "coordenacao.dar_acesso_a_orgao", user=por, data={"orgao": acesso.orgao})
    return acesso


@transaction.atomic
def revogar_acesso(acesso, por):
    """Fecha o endereço. Quem o abrir lê que foi fechado.

    Raises:
        DevolutivaRecusada: `sem_permissao`.
    """
    _exigir_conducao(acesso.oficina, por)
    campos = {"revogado_em": timezone.now(), "revogado_por": por}
    if AcessoDoOrgao.objects.filter(pk=acesso.pk, revogado_em=None).update(**campos):
        log(acesso.oficina, "coordenacao.revogar_acesso_de_orgao", user=por, data={"orgao": acesso.orgao})


def respostas_do_orgao(acesso):
    """Só o que se disse pelo órgão do endereço."""
    publicos = acesso.oficina.achados.publicos().exclude(participacao=None)
    com_lugar = publicos.select_related("participacao__consorcio", "participacao__municipio")
    dele = [a.pk for a in com_lugar if a.participacao.orgao_chave == acesso.orgao_chave]
    return respostas(acesso.oficina, Achado.objects.filter(pk__in=dele))
