"""O que o banco já tem e que uma importação precisa reconhecer: eixos, objetivos, normas, categorias e questões."""

import difflib
from dataclasses import dataclass, field

from django.db.models import Prefetch

from avaliacoes.models import ImagemDaQuestao, Questao, VersaoQuestao
from avaliacoes.troca.identidade import resumo
from avaliacoes.troca.lida import DEVOLUTIVAS
from cursos.models import Norma, Objetivo
from oficinas.models import Eixo
from planilhas.tipos import simplificar

LOTE = 500


class Desconhecido(ValueError):
    """Um código que o banco não tem; `sugestao` é o mais parecido que ele tem."""

    def __init__(self, o_que, valor, parecido):
        super().__init__(f"Não conhecemos {o_que} “{valor}”.")
        self.valor = valor
        self.sugestao = f"Seria “{parecido}”?" if parecido else "Confira o código."


class Acervo:
    """Três consultas, e depois nenhuma."""

    def __init__(self):
        self.eixos = {}
        for eixo in Eixo.objects.all():
            self.eixos[eixo.codigo] = self.eixos[simplificar(eixo.nome)] = eixo
        self.objetivos = {objetivo.codigo: objetivo for objetivo in Objetivo.objects.all()}
        self.normas = {norma.identificador: norma for norma in Norma.objects.all()}

    def eixo(self, escrito):
        """Raises Desconhecido."""
        return self.eixos.get(escrito) or self._um(self.eixos, simplificar(escrito), "o eixo", escrito)

    def objetivo(self, codigo):
        """Raises Desconhecido."""
        return self._um(self.objetivos, codigo, "o objetivo")

    def norma(self, identificador):
        """Raises Desconhecido."""
        return self._um(self.normas, identificador, "a norma")

    @staticmethod
    def _um(conhecidos, chave, o_que, escrito=None):
        if chave not in conhecidos:
            parecidos = difflib.get_close_matches(str(chave)[:60], conhecidos, 1, 0.5)
            raise Desconhecido(o_que, str(escrito or chave)[:60], parecidos[0] if parecidos else "")
        return conhecidos[chave]


@dataclass
class Ficha:
    """O que uma questão diz, na mesma forma venha do arquivo ou do banco. `imagens`: {nome: sha256}."""

    tipo: str
    enunciado: str
    dados: dict
    devolutivas: dict
    categoria: str
    eixo: Eixo | None
    dificuldade: int
    fonte: str
    etiquetas: frozenset
    objetivos: frozenset
    citacoes: frozenset
    imagens: dict = field(default_factory=dict)

    @property
    def resumo(self):
        return resumo(self.tipo, self.enunciado, self.dados, self.imagens)


@dataclass
class Existente:
    questao: Questao
    versao: VersaoQuestao | None
    ficha: Ficha | None


def existentes(codigos):
    """{código: Existente} das questões com esses códigos; as consultas não dependem de quantas são."""
    versoes = VersaoQuestao.objects.order_by("numero").prefetch_related("objetivos", "citacoes")
    consulta = Questao.objects.select_related("eixo", "categoria").prefetch_related(
        Prefetch("versoes", versoes), "imagens", "etiquetadas__tag"
    )
    achadas, codigos = {}, sorted(codigos)
    for inicio in range(0, len(codigos), LOTE):
        for questao in consulta.filter(codigo__in=codigos[inicio : inicio + LOTE]):
            achadas[questao.codigo] = _existente(questao)
    return achadas


def _existente(questao):
    versoes = list(questao.versoes.all())
    atual = versoes[-1] if versoes else None
    return Existente(questao, atual, ficha_da_versao(questao, atual) if atual else None)


def ficha_da_versao(questao, versao):
    """Espera objetivos, citações, imagens, categoria e etiquetas já trazidos."""
    return Ficha(
        tipo=versao.tipo,
        enunciado=versao.enunciado,
        dados=versao.dados,
        devolutivas={campo: getattr(versao, campo) for campo in DEVOLUTIVAS},
        categoria=questao.categoria.caminho if questao.categoria else "",
        eixo=questao.eixo,
        dificuldade=questao.dificuldade,
        fonte=questao.fonte,
        etiquetas=frozenset(etiquetada.tag.name for etiquetada in questao.etiquetadas.all()),
        objetivos=frozenset(objetivo.pk for objetivo in versao.objetivos.all()),
        citacoes=frozenset((citacao.norma_id, citacao.dispositivo) for citacao in versao.citacoes.all()),
        imagens={imagem.nome: imagem.sha256 for imagem in questao.imagens.all()},
    )


def codigos_pelo_conteudo(procurados):
    """{resumo: código} das questões que têm, em alguma versão, um destes conteúdos."""
    achados = {}
    if not procurados:
        return achados
    imagens = {}
    for questao, nome, sha in ImagemDaQuestao.objects.values_list("questao_id", "nome", "sha256"):
        imagens.setdefault(questao, {})[nome] = sha
    campos = ("questao_id", "questao__codigo", "tipo", "enunciado", "dados")
    for pk, codigo, tipo, enunciado, dados in VersaoQuestao.objects.values_list(*campos).order_by("pk").iterator():
        este = resumo(tipo, enunciado, dados, imagens.get(pk, {}))
        if este in procurados:
            achados.setdefault(este, codigo)
    return achados
