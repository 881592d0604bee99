"""O projeto do curso: criar, escrever um objetivo a partir da demanda, guardar uma versão, criar o curso."""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.text import slugify
from wagtail.log_actions import log

from contas.recusa import Recusa
from cursos.models import (
    CatalogoPage,
    CursoPage,
    ModuloDoProjeto,
    ModuloPage,
    Objetivo,
    ProjetoDeCurso,
    VersaoDoProjeto,
)
from cursos.projeto_leitura import demandas_do, modulos_do, reunir
from oficinas.models import Demanda

PREFIXO = "OBJ-"
TENTATIVAS_DE_NUMERAR = 20


class ProjetoRecusado(Recusa):
    """O ato não cabe: `str()` diz o porquê e o que fazer; `codigo`, o que o programa confere."""


# --- Criar -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def criar_do_zero(titulo, por):
    """Um projeto só com título e endereço. Repetir devolve o mesmo.

    Raises:
        ProjetoRecusado: `sem_titulo` ou `titulo_repetido`.
    """
    return _gravar(_novo(titulo), [], por)


@transaction.atomic
def criar_da_oficina(oficina, titulo, por):
    """Um projeto já ligado à oficina, com um módulo por eixo em que há demanda decidida como curso.

    Cada módulo nasce com os objetivos já escritos para as demandas do eixo e sem horas. Repetir devolve o mesmo.

    Raises:
        ProjetoRecusado: `sem_titulo` ou `titulo_repetido`.
    """
    projeto = _novo(titulo)
    projeto.publico = oficina.publico
    projeto.oficinas.set([oficina])
    projeto.modulos = _modulos_dos_eixos(oficina)
    return _gravar(projeto, [oficina], por)


def _novo(titulo):
    titulo = " ".join(titulo.split())[:255]
    slug = slugify(titulo)[:255].strip("-")
    if not slug:
        raise ProjetoRecusado("Escreva o título do curso, com letras.", "sem_titulo")
    return ProjetoDeCurso(titulo=titulo, slug=slug)


def _gravar(projeto, oficinas, por):
    """Grava o projeto novo. O segundo clique recebe o mesmo projeto; quem quer outro precisa de outro título."""
    try:
        with transaction.atomic():
            projeto.save()
    except IntegrityError:
        existente = ProjetoDeCurso.objects.get(slug=projeto.slug)
        if {o.pk for o in existente.oficinas.all()} != {o.pk for o in oficinas}:
            frase = f"Já há um projeto com este título: “{existente.titulo}”. Abra-o ou escolha outro título."
            raise ProjetoRecusado(frase, "titulo_repetido") from None
        return existente
    log(projeto, "wagtail.create", user=por, data={"oficinas": [o.codigo for o in oficinas]})
    return projeto


def _modulos_dos_eixos(oficina):
    por_eixo = {}
    for demanda in demandas_do([oficina], {}):
        if demanda.decisao == Demanda.Decisao.CURSO:
            por_eixo.setdefault(demanda.eixo, []).extend(demanda.objetivos.all())
    modulos = []
    postos = set()
    for numero, (eixo, objetivos) in enumerate(por_eixo.items(), start=1):
        modulo = ModuloDoProjeto(sigla=f"M{numero}", titulo=eixo.nome, eixo=eixo, sort_order=numero)
        modulo.objetivos.set([o for o in dict.fromkeys(objetivos) if o.pk not in postos])
        postos |= {o.pk for o in objetivos}
        modulos.append(modulo)
    return modulos


# --- Objetivo --------------------------------------------------------------------------------------------------------
@transaction.atomic
def escrever_objetivo(enunciado, demandas, por, modulo=None):
    """Cria o objetivo que responde às demandas, com o próximo número livre, e o põe no módulo, se se diz qual.

    O mesmo enunciado para as mesmas demandas devolve o objetivo que já existe: é o segundo clique.

    Raises:
        ProjetoRecusado: `sem_enunciado` ou `sem_demanda`.
    """
    enunciado, demandas = " ".join(enunciado.split()), list(demandas)
    if not enunciado:
        raise ProjetoRecusado("Escreva o que a pessoa saberá fazer.", "sem_enunciado")
    if not demandas:
        raise ProjetoRecusado("Diga a que demanda o objetivo responde.", "sem_demanda")
    list(Demanda.objects.select_for_update().filter(pk__in=[d.pk for d in demandas]).order_by("pk"))
    objetivo = _igual(enunciado, demandas) or _numerar(enunciado)
    objetivo.demandas.set(demandas)
    if modulo:
        modulo.objetivos.through.objects.get_or_create(modulodoprojeto=modulo, objetivo=objetivo)
    log(objetivo, "wagtail.create", user=por, data={"demandas": [d.codigo for d in demandas]})
    return objetivo


def _igual(enunciado, demandas):
    pks = {d.pk for d in demandas}
    iguais = Objetivo.objects.filter(enunciado=enunciado, demandas__in=demandas).distinct().prefetch_related("demandas")
    return next((o for o in iguais if {d.pk for d in o.demandas.all()} == pks), None)


def _numerar(enunciado):
    for _ in range(TENTATIVAS_DE_NUMERAR):
        try:
            with transaction.atomic():
                return Objetivo.objects.create(codigo=_proximo_codigo(), enunciado=enunciado)
        except IntegrityError:
            continue
    raise ProjetoRecusado("Muita gente está escrevendo objetivos agora. Tente de novo.", "sem_numero")


def _proximo_codigo():
    codigos = Objetivo.objects.filter(codigo__startswith=PREFIXO).values_list("codigo", flat=True)
    numeros = [int(n) for n in (codigo.removeprefix(PREFIXO) for codigo in codigos) if n.isascii() and n.isdecimal()]
    return f"{PREFIXO}{max(numeros, default=0) + 1:02d}"


# --- Versão ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def guardar_versao(projeto, por, nota=""):
    """Congela o que o projeto diz agora. Se nada mudou desde a última, com a mesma nota, devolve a última.

    Raises:
        ProjetoRecusado: `sem_modulos`.
    """
    projeto = travar(projeto)
    nota = " ".join(nota.split())[:255]
    dados = reunir(projeto)
    if not dados["modulos"]:
        raise ProjetoRecusado("Escreva ao menos um módulo antes de guardar uma versão.", "sem_modulos")
    ultima = projeto.versoes.first()
    if ultima and ultima.nota == nota and sem_versao(ultima.dados) == dados:
        return ultima
    numero = (projeto.versoes.aggregate(maior=Max("numero"))["maior"] or 0) + 1
    versao = VersaoDoProjeto(projeto=projeto, numero=numero, nota=nota, criada_por=por, criada_em=timezone.now())
    versao.dados = {**dados, "versao": _quem_e_quando(versao)}
    versao.save()
    log(projeto, "cursos.guardar_versao", user=por, data={"numero": numero})
    return versao


def travar(projeto):
    """O projeto, travado até o fim da transação."""
    return ProjetoDeCurso.objects.select_for_update().get(pk=projeto.pk)


def sem_versao(dados):
    """O que se compara entre versões: tudo, menos o número, a data, quem e a nota."""
    return {campo: valor for campo, valor in dados.items() if campo != "versao"}


def _quem_e_quando(versao):
    return {
        "numero": versao.numero,
        "em": timezone.localtime(versao.criada_em).isoformat(timespec="seconds"),
        "por": versao.criada_por.nome_de_exibicao if versao.criada_por else "",
        "nota": versao.nota,
    }


# --- Curso -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def criar_curso(projeto, por):
    """O curso em rascunho, com os módulos e as horas do projeto, uma vez só: repetir devolve o mesmo curso.

    Raises:
        ProjetoRecusado: `sem_modulos`, `sem_horas`, `sem_catalogo` ou `endereco_ocupado`.
    """
    projeto = travar(projeto)
    if projeto.curso:
        return projeto.curso
    modulos = modulos_do(projeto)
    _exigir_horas(modulos)
    curso = _criar_pagina(projeto, modulos, por)
    for modulo in modulos:
        _criar_modulo(curso, modulo, por)
    projeto.curso = curso
    projeto.save(update_fields=["curso", "atualizado_em"])
    log(projeto, "cursos.criar_curso", user=por, data={"curso": curso.pk})
    return curso


def _exigir_horas(modulos):
    if not modulos:
        raise ProjetoRecusado("Escreva os módulos, com as suas horas, antes de criar o curso.", "sem_modulos")
    zerados = [m.sigla for m in modulos if not m.horas]
    if zerados:
        quais = f"do módulo {zerados[0]}" if len(zerados) == 1 else f"dos módulos {', '.join(zerados)}"
        raise ProjetoRecusado(f"Diga as horas {quais}: o curso não se cria com módulo sem horas.", "sem_horas")


def _criar_pagina(projeto, modulos, por):
    catalogo = CatalogoPage.objects.select_for_update().first()
    if catalogo is None:
        raise ProjetoRecusado("Não há catálogo de cursos no site. Crie a página do catálogo antes.", "sem_catalogo")
    if catalogo.get_children().filter(slug=projeto.slug).exists():
        raise ProjetoRecusado(
            f"Já há uma página em /cursos/{projeto.slug}/. Mude o identificador do projeto.", "endereco_ocupado"
        )
    curso = CursoPage(
        title=projeto.titulo,
        slug=projeto.slug,
        apresentacao=projeto.objetivo_geral,
        modalidade=projeto.modalidade,
        publico=projeto.publico,
        metodologia=projeto.metodologia,
        carga_horaria=sum(m.horas for m in modulos),
        oficina=projeto.oficinas.order_by("data").first(),
    )
    return _em_rascunho(catalogo, curso, por)


def _criar_modulo(curso, modulo, por):
    itens = [(o.enunciado,) for o in sorted(modulo.objetivos.all(), key=lambda o: o.codigo)]
    pagina = ModuloPage(
        title=modulo.titulo,
        slug=f"{slugify(modulo.sigla)}-{slugify(modulo.titulo)}"[:200].strip("-") or f"modulo-{modulo.pk}",
        sigla=modulo.sigla,
        eixo=modulo.eixo,
        carga_horaria=modulo.horas,
        horas_em_encontros=modulo.horas_em_encontros,
        resultados_esperados=f"<ul>{format_html_join('', '<li>{}</li>', itens)}</ul>" if itens else "",
    )
    return _em_rascunho(curso, pagina, por)


def _em_rascunho(pai, pagina, por):
    """Sem conferir o que só se exige ao publicar: um módulo que vale para todos os eixos ainda não tem o seu."""
    pagina.live, pagina.owner = False, por
    pai.add_child(instance=pagina)
    pagina.save_revision(user=por, log_action=True, clean=False)
    return pagina
