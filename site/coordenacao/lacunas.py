"""Onde a cadeia se interrompe: o que a oficina disse e ninguém reuniu, o que se pediu e ninguém ensina ou pergunta.

Uma lacuna é verdade em toda a escola (um objetivo ensinado em qualquer curso não é “sem aula”); o recorte diz em que
curso ela aparece.
"""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property

from avaliacoes.models import AvaliacaoPage, QuestaoDaAvaliacao, VersaoQuestao
from coordenacao.rastreabilidade import questoes_em_uso, versoes_atuais
from cursos.models import AulaPage, ModuloDoProjeto, Objetivo, PraticaPage
from oficinas.models import Achado, Consolidacao, Demanda, Oficina

ATIVIDADES = (AulaPage, PraticaPage, AvaliacaoPage)
SEM_FORMACAO = Q(desfecho__in=["encaminhada", "nao_atendida"]) | Q(decisao__in=["encaminhar", "nao_seguir"])


@dataclass(frozen=True)
class Tipo:
    """Um tipo de lacuna. `nomes`: um, vários. `o_que_fazer` é para quem pode consertar."""

    codigo: str
    nomes: tuple
    explicacao: str
    o_que_fazer: str

    def frase(self, n):
        return f"{n} {self.nomes[n != 1]}"


TIPOS = {
    tipo.codigo: tipo
    for tipo in (
        Tipo(
            "achado_sem_demanda",
            ("achado sem demanda", "achados sem demanda"),
            "Alguém disse na oficina e nenhuma demanda reúne.",
            "Reúna o achado em uma demanda, no agrupamento da oficina.",
        ),
        Tipo(
            "demanda_sem_objetivo",
            ("demanda sem objetivo", "demandas sem objetivo"),
            "Pediu-se, ninguém decidiu outra coisa e nenhum objetivo responde.",
            "Escreva um objetivo que responda à demanda ou registre para onde ela vai e por quê.",
        ),
        Tipo(
            "objetivo_sem_aula",
            ("objetivo sem aula", "objetivos sem aula"),
            "Nenhuma aula ou prática publicada trata deste objetivo.",
            "Ligue o objetivo a uma aula ou prática e publique-a.",
        ),
        Tipo(
            "objetivo_sem_questao",
            ("objetivo sem questão", "objetivos sem questão"),
            "Nenhuma questão em uso pergunta por ele e nenhuma prática publicada pede uma entrega.",
            "Ponha em uma avaliação publicada uma questão deste objetivo, ou peça a entrega em uma prática.",
        ),
    )
}


class Recorte:
    """As oficinas, achados, demandas e objetivos de um curso; sem curso, os que não são de nenhum.

    São do curso: as oficinas de onde veio (a da página e as do projeto), as demandas que reúnem achados delas, os
    objetivos das suas páginas, do projeto, das questões que fixa e dessas demandas, e as demandas desses objetivos.
    """

    def __init__(self, curso=None):
        self.curso = curso

    @cached_property
    def oficinas(self):
        return self._oficinas_de_cursos() if self.curso else Oficina.objects.exclude(pk__in=self._oficinas_de_cursos())

    @cached_property
    def demandas(self):
        """Sem as que se uniram a outra: essas ficaram só como origem."""
        respondidas = Objetivo.demandas.through.objects.filter(_em_alguma("objetivo", self._objetivos_proprios()))
        do_curso = _em_alguma("pk", [self._demandas_das_oficinas(), respondidas.values("demanda")])
        unidas = ~Exists(Consolidacao.objects.filter(demanda=OuterRef("pk"))) & Q(unida_a__isnull=False)
        return Demanda.objects.filter(do_curso if self.curso else ~do_curso).exclude(unidas)

    @cached_property
    def objetivos(self):
        das_oficinas = Objetivo.demandas.through.objects.filter(demanda__in=self._demandas_das_oficinas())
        do_curso = _em_alguma("pk", [das_oficinas.values("objetivo"), *self._objetivos_proprios()])
        return Objetivo.objects.filter(do_curso if self.curso else ~do_curso)

    @cached_property
    def achados(self):
        """Os das oficinas e os das demandas do recorte, também os que a moderação escondeu."""
        reunidos = Consolidacao.objects.filter(demanda__in=self.demandas.values("pk"))
        return Achado.objects.filter(Q(oficina__in=self.oficinas) | Q(pk__in=reunidos.values("achado")))

    def lacunas(self, tipo):
        """Os achados, demandas ou objetivos com este tipo de lacuna, na ordem do código."""
        return getattr(self, f"_{tipo}")().order_by("codigo")

    # --- De que cursos se fala: o do recorte ou, sem ele, todos ---
    def _oficinas_de_cursos(self):
        if self.curso:
            da_pagina, do_projeto = Q(pk=self.curso.oficina_id), Q(projetos__curso=self.curso.pk)
        else:
            da_pagina, do_projeto = Q(cursos__isnull=False), Q(projetos__curso__isnull=False)
        return Oficina.objects.filter(da_pagina | do_projeto).order_by().values("pk")

    def _demandas_das_oficinas(self):
        return Consolidacao.objects.filter(achado__oficina__in=self._oficinas_de_cursos()).values("demanda")

    def _objetivos_proprios(self):
        """As consultas que dão os objetivos das páginas, das questões fixadas e do projeto."""
        caminho = {"path__startswith": self.curso.path} if self.curso else {}
        ligados = [_objetivos_ligados(m, m.objects.filter(**caminho)) for m in ATIVIDADES]
        fixadas = QuestaoDaAvaliacao.objects.filter(avaliacao__in=AvaliacaoPage.objects.filter(**caminho).values("pk"))
        versoes = versoes_atuais().filter(questao__in=fixadas.values("questao"))
        projetos = {"projeto__curso": self.curso.pk} if self.curso else {"projeto__curso__isnull": False}
        modulos = ModuloDoProjeto.objects.filter(**projetos)
        return [*ligados, _objetivos_ligados(VersaoQuestao, versoes), _objetivos_ligados(ModuloDoProjeto, modulos)]

    # --- Os quatro tipos ---
    def _achado_sem_demanda(self):
        """O que a moderação escondeu não espera demanda."""
        reunido = Consolidacao.objects.filter(achado=OuterRef("pk"))
        return Achado.objects.visiveis().filter(~Exists(reunido), oficina__in=self.oficinas)

    def _demanda_sem_objetivo(self):
        respondida = Objetivo.demandas.through.objects.filter(demanda=OuterRef("pk"))
        de_outro_jeito = SEM_FORMACAO | (Q(desfecho="atendida") & ~Q(atendida_em=""))
        return self.demandas.filter(~Exists(respondida)).exclude(de_outro_jeito)

    def _objetivo_sem_aula(self):
        ensinado = _ligado_a(AulaPage, AulaPage.objects.live()) | _ligado_a(PraticaPage, PraticaPage.objects.live())
        return self.objetivos.exclude(ensinado)

    def _objetivo_sem_questao(self):
        em_uso = versoes_atuais().filter(questao__in=questoes_em_uso().values("pk"))
        pede_entrega = PraticaPage.objects.live().filter(registro=PraticaPage.Registro.ENTREGA)
        return self.objetivos.exclude(_ligado_a(VersaoQuestao, em_uso) | _ligado_a(PraticaPage, pede_entrega))


def contar(recorte):
    """{tipo: quantas}, na ordem da cadeia."""
    return {tipo: recorte.lacunas(tipo).count() for tipo in TIPOS}


def listar(recorte):
    """{tipo: [códigos]}, só dos tipos que têm alguma."""
    codigos = {tipo: list(recorte.lacunas(tipo).values_list("codigo", flat=True)) for tipo in TIPOS}
    return {tipo: lista for tipo, lista in codigos.items() if lista}


def em_frases(lacunas):
    """{tipo: [códigos]} → [(tipo, "2 achados sem demanda", [códigos])]."""
    return [
        (TIPOS[tipo], TIPOS[tipo].frase(len(codigos)), codigos) for tipo, codigos in lacunas.items() if tipo in TIPOS
    ]


def _objetivos_ligados(modelo, objetos):
    nome = modelo._meta.model_name
    return modelo.objetivos.through.objects.filter(**{f"{nome}__in": objetos.order_by().values("pk")}).values(
        "objetivo"
    )


def _ligado_a(modelo, objetos):
    return Q(pk__in=_objetivos_ligados(modelo, objetos))


def _em_alguma(campo, consultas):
    return reduce(or_, (Q(**{f"{campo}__in": consulta}) for consulta in consultas))
