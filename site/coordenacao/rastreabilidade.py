"""Os códigos da cadeia e o que cada pessoa pode ler dela. Não conhece pedidos.

Achado, demanda, objetivo e questão têm código próprio. A página tem o que se forma aqui, do seu tipo e da sua chave
(`AULA-8`, `PRAT-12`, `AVAL-58`): não muda quando ela muda de título, de endereço ou de lugar, e é uma só em todos os
cursos.
"""

import re
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from wagtail.models import PageViewRestriction

from avaliacoes.models import AvaliacaoPage, Questao, QuestaoDaAvaliacao, SorteioDaAvaliacao, VersaoQuestao
from cursos.models import AulaPage, CursoPage, ModuloPage, Objetivo, PraticaPage
from oficinas.models import Achado, Consolidacao, Demanda, Oficina, PassoDoMovimento

MAXIMO_DO_CODIGO = 80
PAGINAS = {"AULA": AulaPage, "PRAT": PraticaPage, "AVAL": AvaliacaoPage}
PREFIXOS = {modelo: prefixo for prefixo, modelo in PAGINAS.items()}
CODIGO_DE_PAGINA = re.compile(r"(AULA|PRAT|AVAL)-([0-9]{1,18})", re.IGNORECASE)
# Na ordem em que a cadeia anda: se dois tipos têm o mesmo código, vale o que vem antes.
COM_CODIGO = {
    "oficina": Oficina.objects.all(),
    "achado": Achado.objects.select_related("oficina", "eixo"),
    "demanda": Demanda.objects.select_related("eixo", "unida_a"),
    "objetivo": Objetivo.objects.all(),
    "questao": Questao.objects.select_related("eixo"),
}
DE_PAGINA = {"AULA": "aula", "PRAT": "pratica", "AVAL": "avaliacao"}
NOMES = {
    "oficina": "Oficina",
    "achado": "Achado",
    "demanda": "Demanda",
    "objetivo": "Objetivo",
    "aula": "Aula",
    "pratica": "Prática",
    "questao": "Questão",
    "avaliacao": "Avaliação",
}


# --- O código --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Elemento:
    """Um ponto da cadeia. `homonimos`: os tipos de outros elementos que têm o mesmo código."""

    tipo: str
    objeto: object
    homonimos: tuple = ()

    @property
    def codigo(self):
        return codigo_de(self.objeto)

    @property
    def nome(self):
        return NOMES[self.tipo]


def codigo_de(objeto):
    prefixo = PREFIXOS.get(type(objeto))
    return f"{prefixo}-{objeto.pk}" if prefixo else objeto.codigo


def endereco_de(objeto):
    return reverse("rastreabilidade:codigo", args=[codigo_de(objeto)])


def normalizar(texto):
    """O código como se procura, ou vazio se não pode ser um."""
    codigo = " ".join(texto.split())
    return "" if "\x00" in codigo or len(codigo) > MAXIMO_DO_CODIGO else codigo


def achar(texto, tipo=""):
    """O `Elemento` que tem este código, sem contar maiúsculas; com `tipo`, só daquele tipo. None se não há."""
    codigo = normalizar(texto)
    if not codigo:
        return None
    achados = _com_codigo(codigo) or _pagina(codigo)
    escolhidos = [e for e in achados if e.tipo == tipo] or achados
    if not escolhidos:
        return None
    escolhido = escolhidos[0]
    return Elemento(escolhido.tipo, escolhido.objeto, tuple(e.tipo for e in achados if e.tipo != escolhido.tipo))


def _com_codigo(codigo):
    """Um por tipo; entre `dem-1` e `DEM-1`, o que se escreve como foi pedido."""
    achados = []
    for tipo, objetos in COM_CODIGO.items():
        iguais = sorted(objetos.filter(codigo__iexact=codigo), key=lambda o: (o.codigo != codigo, o.codigo))
        achados += [Elemento(tipo, objeto) for objeto in iguais[:1]]
    return achados


def _pagina(codigo):
    forma = CODIGO_DE_PAGINA.fullmatch(codigo)
    if not forma:
        return []
    prefixo = forma[1].upper()
    pagina = PAGINAS[prefixo].objects.defer_streamfields().filter(pk=int(forma[2])).first()
    return [Elemento(DE_PAGINA[prefixo], pagina)] if pagina else []


# --- O que a pessoa pode ler -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Olhar:
    """O que a pessoa lê além do que é público. Ao que ela não lê a cadeia conta, e não diz qual é."""

    registro: bool = False
    conduz: frozenset = frozenset()
    rascunhos: bool = False
    questoes: bool = False

    @classmethod
    def de(cls, pessoa):
        registro = pessoa.has_perm("oficinas.ler_registro")
        conduz = Oficina.objects.none()
        if not registro and pessoa.has_perm("oficinas.change_oficina"):
            conduz = Oficina.objects.conduzidas_por(pessoa)
        return cls(
            registro=registro,
            conduz=frozenset(conduz.values_list("pk", flat=True)),
            rascunhos=pessoa.has_perm("cursos.view_projetodecurso"),
            questoes=pessoa.has_perm("avaliacoes.view_questao"),
        )

    def le_oficina(self, oficina):
        return oficina.publicada or self.registro or oficina.pk in self.conduz

    def le_achado(self, achado):
        da_equipe = self.registro or achado.oficina_id in self.conduz
        return da_equipe or (achado.publico and achado.oficina.publicada)


TUDO = Olhar(registro=True, rascunhos=True, questoes=True)
PUBLICO_PELO_ACHADO = Q(pk__in=Achado.objects.publicos().filter(oficina__publicada=True).values("pk"))


def achados_que_le(olhar):
    if olhar.registro:
        return Achado.objects.all()
    return Achado.objects.filter(PUBLICO_PELO_ACHADO | Q(oficina__in=olhar.conduz))


def oficinas_que_le(olhar):
    if olhar.registro:
        return Oficina.objects.all()
    return Oficina.objects.filter(Q(publicada=True) | Q(pk__in=olhar.conduz))


def demandas_que_le(olhar):
    """As que um objetivo responde e as que reúnem (ou reuniam, até se unirem a outra) achado de oficina publicada."""
    if olhar.registro:
        return Demanda.objects.all()
    lido = Q(achado__oficina__publicada=True) | Q(achado__oficina__in=olhar.conduz)
    reunidos, levados = Consolidacao.objects.filter(lido), PassoDoMovimento.objects.filter(lido)
    objetivo = Objetivo.demandas.through.objects.filter(demanda=OuterRef("pk"))
    return Demanda.objects.filter(
        Exists(reunidos.filter(demanda=OuterRef("pk")))
        | Exists(reunidos.filter(demanda=OuterRef("unida_a")))
        | Exists(levados.filter(de=OuterRef("pk")))
        | Exists(objetivo)
    )


# --- As questões e as páginas ----------------------------------------------------------------------------------------
def versoes_atuais():
    """A versão de maior número de cada questão: é a que se mostra e a que liga a questão aos objetivos."""
    seguinte = VersaoQuestao.objects.filter(questao=OuterRef("questao"), numero__gt=OuterRef("numero"))
    return VersaoQuestao.objects.filter(~Exists(seguinte))


def questoes_em_uso(avaliacoes=None):
    """As que estas avaliações (todas as publicadas, se não vierem) fixam ou podem sortear."""
    avaliacoes = (AvaliacaoPage.objects.live() if avaliacoes is None else avaliacoes).values("pk")
    fixada = QuestaoDaAvaliacao.objects.filter(questao=OuterRef("pk"), avaliacao__in=avaliacoes)
    sorteavel = SorteioDaAvaliacao.objects.filter(eixo=OuterRef("eixo"), avaliacao__in=avaliacoes)
    return Questao.objects.filter(Exists(fixada) | Exists(sorteavel))


class Lugares:
    """O módulo e o curso de cada página, e se qualquer pessoa pode saber que ela existe. Três consultas."""

    def __init__(self, paginas):
        caminhos = {pagina.path for pagina in paginas}
        self.modulos = self._por_caminho(ModuloPage.objects.select_related("eixo"), {c[:-4] for c in caminhos})
        self.cursos = self._por_caminho(CursoPage.objects.all(), {c[:-8] for c in caminhos})
        restritas = PageViewRestriction.objects.values_list("page__path", flat=True) if caminhos else ()
        self.restritas = tuple(restritas)

    def _por_caminho(self, paginas, caminhos):
        return {p.path: p for p in paginas.filter(path__in=caminhos)} if caminhos else {}

    def modulo(self, pagina):
        return self.modulos.get(pagina.path[:-4])

    def curso(self, pagina):
        return self.cursos.get(pagina.path[:-8])

    def publica(self, pagina):
        """No ar, em um módulo e um curso no ar, sem restrição de acesso no caminho."""
        acima = (pagina, self.modulo(pagina), self.curso(pagina))
        return all(p is not None and p.live for p in acima) and not pagina.path.startswith(self.restritas or ("-",))
