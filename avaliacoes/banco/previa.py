"""Ver como a aluna: a questão de verdade, respondida e corrigida na hora, sem gravar nada."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from avaliacoes.apresentacao import Questionamento
from avaliacoes.models import ArquivoEnviado, CorrecaoManual, VersaoQuestao
from avaliacoes.selecao import escolher

MILIONESIMO = Decimal("0.000001")


@dataclass
class ItemDeExemplo:
    """Faz as vezes de um `ItemDaTentativa`, sem banco: ninguém o corrigiu e nada lhe foi anexado."""

    ordem: int
    versao: VersaoQuestao
    fracao: Decimal | None = None
    conta: bool = True
    pk: None = None

    @property
    def campo(self):
        return f"q{self.ordem}"

    @property
    def correcoes(self):
        return CorrecaoManual.objects.none()

    @property
    def arquivos(self):
        return ArquivoEnviado.objects.none()


def para_responder(versoes):
    """Os questionamentos, um por versão, na ordem. Nenhum item existe no banco."""
    return [_na_tela(ordem, versao, None) for ordem, versao in enumerate(versoes, start=1)]


def corrigir(versoes, dados):
    """Os mesmos depois de corrigidos. `dados` é o que o formulário mandou (`QueryDict`)."""
    feitos = []
    for ordem, versao in enumerate(versoes, start=1):
        conteudo = versao.comportamento.ler(versao.dados, dados.getlist(f"q{ordem}"))
        feito = _na_tela(ordem, versao, conteudo)
        fracao = versao.comportamento.corrigir(versao.dados, conteudo)
        feito.item.fracao = None if fracao is None else Decimal(fracao).quantize(MILIONESIMO, ROUND_HALF_UP)
        feitos.append(feito)
    return feitos


def _na_tela(ordem, versao, conteudo):
    """O arranjo é sempre o mesmo para a mesma versão: quem responde vê a correção na ordem em que respondeu."""
    arranjo = versao.comportamento.arranjar(versao.dados, Random(versao.pk))  # noqa: S311 - não é segredo
    item = ItemDeExemplo(ordem, versao)
    partes = versao.comportamento.apresentar(versao.dados, arranjo, conteudo)
    return Questionamento(item=item, partes=partes, sequencia=0, respondida=bool(conteudo), conteudo=conteudo)


def de_uma_avaliacao(avaliacao, forma, semente):
    """As versões que uma pessoa poderia ver nesta avaliação, em um sorteio de exemplo que a semente repete."""
    return escolher(avaliacao, forma, Random(semente))  # noqa: S311 - é só um exemplo
