"""O que se liga a um elemento da cadeia. Só consultas; quem pode ler o quê se decide depois.

O objetivo é o cubo da roda: todo elemento leva a ele, e dele se vai às demandas e achados (para trás) e às aulas,
questões e avaliações (para a frente).
"""

from django.db.models import Q

from avaliacoes.models import AvaliacaoPage, Questao, SorteioDaAvaliacao
from coordenacao.rastreabilidade import questoes_em_uso, versoes_atuais
from cursos.models import AulaPage, Objetivo, PraticaPage
from oficinas.models import Achado, Demanda

AULAS = ("aula", "pratica")
PAGINAS = (*AULAS, "avaliacao")


def objetivos_de(elemento):
    objeto = elemento.objeto
    filtros = {
        "achado": lambda: Q(demandas__consolidacoes__achado=objeto),
        "demanda": lambda: Q(demandas=objeto),
        "objetivo": lambda: Q(pk=objeto.pk),
        "aula": lambda: Q(aulapages=objeto),
        "pratica": lambda: Q(praticapages=objeto),
        "questao": lambda: Q(versoes_de_questao__in=versoes_atuais().filter(questao=objeto)),
        "avaliacao": lambda: (
            Q(avaliacaopages=objeto)
            | Q(versoes_de_questao__in=versoes_atuais().filter(questao__in=_da_avaliacao(objeto).values("pk")))
        ),
    }
    return Objetivo.objects.filter(pk__in=Objetivo.objects.filter(filtros[elemento.tipo]()).values("pk"))


def demandas_de(elemento, objetivos):
    if elemento.tipo == "achado":
        filtro = Q(consolidacoes__achado=elemento.objeto)
    elif elemento.tipo == "demanda":
        filtro = Q(pk=elemento.objeto.pk)
    else:
        filtro = Q(pk__in=Objetivo.demandas.through.objects.filter(objetivo__in=objetivos).values("demanda"))
    return Demanda.objects.filter(filtro).select_related("eixo", "unida_a")


def achados_de(elemento, demandas):
    achados = Achado.objects.select_related("oficina", "eixo")
    if elemento.tipo == "achado":
        return achados.filter(pk=elemento.objeto.pk)
    return achados.filter(consolidacoes__demanda__in=demandas)


def aulas_de(elemento, objetivos):
    """Aulas e práticas, na ordem do curso. A avaliação só leva às do seu."""
    if elemento.tipo in AULAS:
        return [elemento.objeto]
    paginas = []
    for modelo in (AulaPage, PraticaPage):
        ligadas = modelo.objetivos.through.objects.filter(objetivo__in=objetivos)
        da_cadeia = modelo.objects.filter(pk__in=ligadas.values(modelo._meta.model_name))
        paginas += _do_mesmo_curso(elemento, da_cadeia).defer_streamfields()
    return sorted(paginas, key=lambda pagina: pagina.path)


def questoes_de(elemento, objetivos):
    if elemento.tipo == "questao":
        filtro = Q(pk=elemento.objeto.pk)
    elif elemento.tipo == "avaliacao":
        filtro = Q(pk__in=_da_avaliacao(elemento.objeto).values("pk"))
    else:
        filtro = Q(pk__in=versoes_atuais().filter(objetivos__in=objetivos).values("questao"))
    return Questao.objects.filter(filtro).select_related("eixo")


def avaliacoes_de(elemento, objetivos, questoes):
    """As que usam as questões (fixas ou por sorteio do eixo) e as que se dizem dos objetivos."""
    avaliacoes = AvaliacaoPage.objects.order_by("path")
    if elemento.tipo == "avaliacao":
        return avaliacoes.filter(pk=elemento.objeto.pk)
    sorteiam = SorteioDaAvaliacao.objects.filter(eixo__in={questao.eixo_id for questao in questoes})
    fixam = AvaliacaoPage.objects.filter(itens__questao__in=questoes)
    usam = Q(pk__in=fixam.values("pk")) | Q(pk__in=sorteiam.values("avaliacao"))
    if elemento.tipo != "questao":
        ligadas = AvaliacaoPage.objetivos.through.objects.filter(objetivo__in=objetivos)
        usam |= Q(pk__in=ligadas.values("avaliacaopage"))
    return _do_mesmo_curso(elemento, avaliacoes.filter(usam))


def _da_avaliacao(avaliacao):
    return questoes_em_uso(AvaliacaoPage.objects.filter(pk=avaliacao.pk))


def _do_mesmo_curso(elemento, paginas):
    return paginas.filter(path__startswith=elemento.objeto.path[:-8]) if elemento.tipo in PAGINAS else paginas
