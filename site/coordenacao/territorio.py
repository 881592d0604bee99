"""O território em uma data: que municípios há, em que região cada um está e a que consórcios estava filiado."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

from django.db.models import F, Q

from rede.models import Consorcio, Filiacao, Municipio

NENHUM = frozenset()


@dataclass(frozen=True)
class Unidade:
    """Um município, uma região ou um consórcio. `macro` é o código da macrorregião; vazio em consórcio."""

    pk: int
    codigo: str
    nome: str
    macro: str = ""
    onde: str = ""


@dataclass
class Territorio:
    """Três consultas. `filiados` e `consorcios_de` são os da data; as regiões são as de hoje."""

    municipio: dict = field(default_factory=dict)
    micro: dict = field(default_factory=dict)
    macro: dict = field(default_factory=dict)
    consorcio: dict = field(default_factory=dict)
    micro_de: dict = field(default_factory=dict)
    macro_de: dict = field(default_factory=dict)
    macro_da_sede: dict = field(default_factory=dict)
    filiados: dict = field(default_factory=dict)
    consorcios_de: dict = field(default_factory=dict)

    def __post_init__(self):
        self.regioes_do_consorcio = cache(self._regioes_do_consorcio)
        self.municipios_por_regiao = cache(self._municipios_por_regiao)

    @classmethod
    def em(cls, data):
        territorio = cls()
        territorio._ler_municipios()
        territorio._ler_consorcios()
        territorio._ler_filiacoes(data)
        return territorio

    def _ler_municipios(self):
        micro, macro = "microrregiao", "microrregiao__macrorregiao"
        campos = ("pk", "codigo_ibge", "nome", micro, f"{micro}__codigo", f"{micro}__nome")
        regiao = (macro, f"{macro}__codigo", f"{macro}__nome")
        linhas = Municipio.objects.order_by("nome_busca", "pk").values_list(*campos, *regiao)
        for pk, codigo, nome, micro_pk, micro_codigo, micro_nome, macro_pk, macro_codigo, macro_nome in linhas:
            self.municipio[pk] = Unidade(pk, codigo, nome, macro_codigo, f"{micro_nome}, {macro_nome}")
            self.micro[micro_pk] = Unidade(micro_pk, micro_codigo, micro_nome, macro_codigo, macro_nome)
            self.macro[macro_pk] = Unidade(macro_pk, macro_codigo, macro_nome, macro_codigo)
            self.micro_de[pk], self.macro_de[pk] = micro_pk, macro_pk

    def _ler_consorcios(self):
        consorcios = Consorcio.objects.order_by("sigla").annotate(sede_macro=F("sede__microrregiao__macrorregiao"))
        for consorcio in consorcios.only("sigla", "nome", "certeza"):
            self.consorcio[consorcio.pk] = Unidade(consorcio.pk, consorcio.sigla, consorcio.nome_publico)
            self.macro_da_sede[consorcio.pk] = consorcio.sede_macro

    def _ler_filiacoes(self, data):
        na_data = Filiacao.objects.filter(Q(desde=None) | Q(desde__lte=data), Q(ate=None) | Q(ate__gte=data))
        filiados, consorcios = defaultdict(set), defaultdict(set)
        for consorcio, municipio in na_data.values_list("consorcio", "municipio"):
            filiados[consorcio].add(municipio)
            consorcios[municipio].add(consorcio)
        self.filiados = {pk: frozenset(municipios) for pk, municipios in filiados.items()}
        self.consorcios_de = {pk: frozenset(quais) for pk, quais in consorcios.items()}

    def _regioes_do_consorcio(self, consorcio, recorte):
        """As microrregiões ou macrorregiões em que o consórcio tinha município filiado."""
        regiao_de = self.micro_de if recorte == "micro" else self.macro_de
        return frozenset(regiao_de[m] for m in self.filiados.get(consorcio, NENHUM))

    def unidades(self, recorte):
        return getattr(self, recorte)

    def municipios_de(self, recorte, pk):
        """Os municípios de uma unidade do recorte, na data."""
        if recorte == "municipio":
            return frozenset({pk})
        if recorte == "consorcio":
            return self.filiados.get(pk, NENHUM)
        return self.municipios_por_regiao(recorte).get(pk, NENHUM)

    def _municipios_por_regiao(self, recorte):
        regiao_de, juntos = (self.micro_de if recorte == "micro" else self.macro_de), defaultdict(set)
        for municipio, regiao in regiao_de.items():
            juntos[regiao].add(municipio)
        return juntos
