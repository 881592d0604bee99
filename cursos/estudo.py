"""Estudar: quem pode abrir a atividade, o roteiro do módulo e o lugar da pessoa no curso."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Q
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from contas import so_leitura
from contas.recusa import Recusa
from cursos import atividade, liberacao, vitrine
from cursos.liberacao import Fechado
from cursos.models import CursoPage, Matricula, ModuloPage

INTERVALO_DO_ULTIMO_ACESSO = timedelta(minutes=10)


@dataclass(frozen=True)
class Item:
    """Uma atividade no roteiro, como esta pessoa a vê."""

    pagina: object
    minutos: int
    feito: bool
    atual: bool
    obrigatoria: bool

    @property
    def rotulo(self):
        return self.pagina.cached_content_type.model_class().rotulo


@dataclass
class Estudo:
    """O lugar da pessoa no curso ao abrir uma atividade. Sem `matricula`, quem lê é a edição.

    `proxima` é a que se pode abrir; a que vem a seguir em módulo fechado fica em `adiante`, com `adiante_fechado`.
    """

    pagina: object
    matricula: Matricula | None = None
    modulo: ModuloPage | None = None
    itens: list = field(default_factory=list)
    iniciada: bool = False
    concluida_em: object = None
    anterior: object = None
    proxima: object = None
    feitas: int = 0
    total: int = 0
    impedimento: str = ""
    fechado: Fechado | None = None
    adiante: object = None
    adiante_fechado: Fechado | None = None

    @property
    def edicao(self):
        return self.matricula is None

    @property
    def curso(self):
        return self.matricula.turma.curso if self.matricula else None

    @property
    def posicao(self):
        return next((n for n, item in enumerate(self.itens, start=1) if item.atual), 0)

    @property
    def feitas_no_modulo(self):
        return sum(item.feito for item in self.itens)

    @property
    def concluida(self):
        return self.concluida_em is not None


def exigir_matricula(request, pagina):
    """O `Estudo` de quem pode abrir a atividade ou, para os demais, a resposta 403 que diz o que fazer.

    O resultado fica em `request.estudo`; chamar de novo não repete consultas.
    """
    pronto = getattr(request, "estudo", None)
    if pronto and pronto.pagina.pk == pagina.pk:
        return pronto
    matricula = atividade.matricula_de_estudo(request.user, pagina)
    if matricula:
        lugar = roteiro(matricula, pagina)
        if lugar.fechado and not lugar.concluida:
            return modulo_fechado(request, lugar)
        request.estudo = lugar
    elif request.user.is_authenticated and pagina.permissions_for_user(request.user).can_edit():
        request.estudo = Estudo(pagina=pagina, modulo=_modulo(pagina.get_parent().pk))
    else:
        return sem_matricula(request, pagina)
    return request.estudo


def abrir(request, pagina):
    """Como `exigir_matricula`, e anota que a pessoa esteve aqui. É o que acontece ao ver a página."""
    resultado = exigir_matricula(request, pagina)
    if isinstance(resultado, HttpResponse) or resultado.edicao or so_leitura.ligada():
        return resultado
    if not resultado.impedimento and not resultado.iniciada:
        atividade.iniciar(resultado.matricula, pagina)
    anotar_acesso(resultado.matricula)
    return resultado


def anotar_acesso(matricula):
    """Uma escrita a cada dez minutos, fora de transação; duas abas ao mesmo tempo escrevem uma vez."""
    agora = timezone.now()
    limite = agora - INTERVALO_DO_ULTIMO_ACESSO
    if so_leitura.ligada():
        return
    if matricula.ultimo_acesso_em and matricula.ultimo_acesso_em > limite:
        return
    antigas = Q(ultimo_acesso_em=None) | Q(ultimo_acesso_em__lte=limite)
    Matricula.objects.filter(antigas, pk=matricula.pk).update(ultimo_acesso_em=agora)
    matricula.ultimo_acesso_em = agora


def roteiro(matricula, pagina):
    """Monta o `Estudo` em duas consultas, tenha o curso quantas atividades tiver."""
    atividades = liberacao.atividades_de(matricula)
    fechados = liberacao.fechados_para(matricula, atividades)
    atual = next(a for a in atividades if a.pagina_id == pagina.pk)
    anterior, seguinte = _vizinhas(atividades, atual)
    porta = fechados.get(seguinte.modulo_id) if seguinte and seguinte.concluida_em is None else None
    obrigatorias = [a for a in atividades if a.obrigatoria]
    return Estudo(
        pagina=pagina,
        matricula=matricula,
        modulo=_modulo(atual.modulo_id),
        itens=[
            Item(a.pagina, a.minutos, a.concluida_em is not None, a.pagina_id == pagina.pk, a.obrigatoria)
            for a in atividades
            if a.modulo_id == atual.modulo_id
        ],
        iniciada=atual.iniciada_em is not None,
        concluida_em=atual.concluida_em,
        anterior=anterior and anterior.pagina,
        proxima=seguinte.pagina if seguinte and not porta else None,
        feitas=sum(a.concluida_em is not None for a in obrigatorias),
        total=len(obrigatorias),
        impedimento=_impedimento(matricula),
        fechado=fechados.get(atual.modulo_id),
        adiante=seguinte.pagina if porta else None,
        adiante_fechado=porta,
    )


def _vizinhas(atividades, atual):
    """A anterior e a seguinte entre as que estão no ar, ou None nas pontas."""
    no_ar = [a for a in atividades if a.pagina.live or a is atual]
    lugar = no_ar.index(atual)
    return no_ar[lugar - 1] if lugar else None, next(iter(no_ar[lugar + 1 :]), None)


def _modulo(pk):
    return ModuloPage.objects.select_related("eixo").filter(pk=pk).first()


def _impedimento(matricula):
    """Por que não se pode registrar agora; vazio quando se pode."""
    try:
        atividade.exigir_estudo_aberto(matricula)
    except Recusa as recusa:
        return str(recusa)
    return ""


def sem_matricula(request, pagina):
    """A página que explica de quem é a aula e como entrar, com estado 403."""
    curso = CursoPage.objects.ancestor_of(pagina).first()
    contexto = {"page": pagina, "curso": curso, "turmas": vitrine.turmas_abertas(curso) if curso else []}
    return TemplateResponse(request, "cursos/sem_matricula.html", contexto, status=403)


def modulo_fechado(request, lugar):
    """A página que diz quando o módulo abre e o que fazer até lá, com estado 403. Nada se registra."""
    contexto = {"page": lugar.pagina, "lugar": lugar, "continuar": vitrine.continuar(lugar.matricula)}
    return TemplateResponse(request, "cursos/modulo_fechado.html", contexto, status=403)


def mostrar(request, pagina, *, status=200, **contexto):
    """A página da atividade com algo a mais (um recado, o texto que não foi aceito) e o estado HTTP dado."""
    completo = {**pagina.get_context(request), **contexto}
    return TemplateResponse(request, pagina.get_template(request), completo, status=status)
