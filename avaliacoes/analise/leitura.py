"""O que se respondeu em uma avaliação, lido de uma vez: o número de consultas não cresce com as tentativas.

De cada pessoa entra **a primeira tentativa enviada**: nas seguintes ela já leu os comentários, e o acerto deixa de
dizer como a questão funciona. Questão anulada fica fora.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from avaliacoes.models import ItemDaTentativa, Recorrecao, Resposta, Tentativa, VersaoQuestao

M = Recorrecao.Modo
ANULAM = (M.TODOS_ACERTAM, M.NAO_CONTA)


@dataclass(frozen=True)
class Leitura:
    """`fracoes` e `conteudos`: {versão: {tentativa: valor}}; sem fração, o item ainda espera correção."""

    tentativas: dict  # {tentativa: nota ou None}
    versoes: dict  # {pk: VersaoQuestao}, na ordem das questões
    fracoes: dict
    conteudos: dict
    regras: dict = field(default_factory=dict)  # {versão: a última Recorrecao}

    @property
    def n(self):
        return len(self.tentativas)

    def anulada(self, versao):
        return versao in self.regras and self.regras[versao].modo in ANULAM

    def dados(self, versao):
        """Os dados que hoje corrigem a versão: os dela, ou os de outra, se a questão foi recorrigida."""
        regra = self.regras.get(versao)
        return (regra.gabarito_de if regra and regra.gabarito_de else self.versoes[versao]).dados


def ler(avaliacao, turma=None):
    """As frações e o que cada pessoa respondeu."""
    lida, de_quem = _fracoes(avaliacao, turma)
    for item, conteudo in _respostas(avaliacao, turma):
        if item in de_quem:
            versao, tentativa = de_quem[item]
            lida.conteudos.setdefault(versao, {})[tentativa] = conteudo
    return lida


def ler_fracoes(avaliacao, turma=None):
    """Só as frações: `conteudos` fica vazio."""
    return _fracoes(avaliacao, turma)[0]


def _fracoes(avaliacao, turma):
    """(Leitura sem conteúdos, {item: (versão, tentativa)})."""
    tentativas = primeiras(avaliacao, turma)
    fracoes, de_quem = defaultdict(dict), {}
    for item, tentativa, versao, fracao in _itens(avaliacao, turma):
        if tentativa in tentativas:
            de_quem[item] = (versao, tentativa)
            fracoes[versao][tentativa] = None if fracao is None else float(fracao)
    return Leitura(tentativas, _versoes(fracoes), dict(fracoes), {}, regras_em_vigor(fracoes)), de_quem


def primeiras(avaliacao, turma=None):
    """{tentativa: nota} da primeira enviada de cada pessoa."""
    enviadas = _da_turma(Tentativa.objects.enviadas().filter(avaliacao=avaliacao), turma, "")
    primeira = {}
    linhas = enviadas.order_by("enviada_em", "pk").values_list("pk", "matricula__pessoa", "nota")
    for tentativa, pessoa, nota in linhas:
        primeira.setdefault(pessoa, (tentativa, None if nota is None else float(nota)))
    return dict(primeira.values())


def regras_em_vigor(versoes):
    """{versão: a última Recorrecao dela}; “como era” é não haver regra."""
    recorrecoes = Recorrecao.objects.filter(versao__in=versoes).select_related("gabarito_de").order_by("feita_em", "pk")
    ultimas = {recorrecao.versao_id: recorrecao for recorrecao in recorrecoes}
    return {versao: regra for versao, regra in ultimas.items() if regra.modo != M.COMO_ERA}


def _da_turma(linhas, turma, caminho):
    return linhas.filter(**{f"{caminho}matricula__turma": turma}) if turma else linhas


def _itens(avaliacao, turma):
    itens = ItemDaTentativa.objects.filter(tentativa__avaliacao=avaliacao, tentativa__enviada_em__isnull=False)
    itens = _da_turma(itens, turma, "tentativa__").order_by("ordem")
    return itens.values_list("pk", "tentativa", "versao", "fracao").iterator(chunk_size=5_000)


def _respostas(avaliacao, turma):
    """[(item, conteúdo)] da primeira à última: quem guarda em dicionário fica com a última de cada item."""
    filtro = {"item__tentativa__avaliacao": avaliacao, "item__tentativa__enviada_em__isnull": False}
    respostas = _da_turma(Resposta.objects.filter(**filtro), turma, "item__tentativa__").order_by("sequencia")
    return respostas.values_list("item", "conteudo").iterator(chunk_size=5_000)


def _versoes(pks):
    versoes = VersaoQuestao.objects.filter(pk__in=pks).select_related("questao__eixo").prefetch_related("objetivos")
    return {versao.pk: versao for versao in versoes.order_by("questao__codigo", "numero")}
