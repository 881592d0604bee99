"""Os tamanhos do certificado: as folhas, as letras que se tentam e como o nome se divide em linhas."""

from dataclasses import dataclass

from certificados.especie import Orientacao
from impressao.metrica import largura

PONTO = 72 / 25.4  # pontos por milímetro

CORPO = 13.5  # da frente, em pontos, na escala 1
ESCALAS = (1, 0.93, 0.86, 0.79, 0.72, 0.65, 0.58)
MENOR_CARGO = 7
# Corpos da letra do verso para que caiba em uma página; se nem no menor, continua em outra com o de leitura.
CORPOS_DO_VERSO = (10.5, 9.2, 8, 7.2, 6.5)
CORPO_DA_CONTINUACAO = 8.4


@dataclass(frozen=True)
class Folha:
    """Em pontos, o que sobra da folha dentro das margens que a folha de estilo dá à frente e ao verso."""

    largura: float
    altura: float
    largura_do_verso: float
    altura_do_verso: float
    maior_nome: float
    colunas: int  # de assinaturas


FOLHAS = {
    Orientacao.PAISAGEM: Folha(243 * PONTO, 167 * PONTO, 257 * PONTO, 174 * PONTO, 30, 4),
    Orientacao.RETRATO: Folha(160 * PONTO, 250 * PONTO, 172 * PONTO, 259 * PONTO, 27, 3),
}


@dataclass(frozen=True)
class Nome:
    """Corpo da letra, linhas e largura, em pontos, em que o nome se divide em partes parecidas."""

    corpo: float
    linhas: int
    largura: float


def do_nome(nome, folha, escala=1):
    """Uma linha se couber em 19 pontos; senão duas; três só quando nem duas passam de 10."""
    inteiro, cabe = largura(nome, negrito=True), folha.largura * 0.97
    if inteiro * 19 <= cabe:
        return Nome(_arredondar(min(folha.maior_nome, cabe / inteiro) * escala), 1, folha.largura)
    linhas, parte = 2, _parte_maior(nome, inteiro)
    if cabe / parte < 10:
        linhas, parte = 3, inteiro / 3 + 1.5
    corpo = min(folha.maior_nome * 0.8, cabe / parte)
    corpo = _arredondar(max(corpo * escala, min(corpo, 10)))
    return Nome(corpo, linhas, min(folha.largura, corpo * parte * 1.02))


def do_titulo(titulo, folha):
    """Em `em` da letra da frente: menor quando não cabe em uma linha."""
    return 2.55 if largura(titulo, negrito=True) * 2.65 * CORPO <= folha.largura else 1.75


def da_rubrica(escala):
    """A altura da imagem da assinatura, em pontos."""
    return max(2.7 * CORPO * escala, 24)


def _arredondar(corpo):
    return int(corpo * 10) / 10


def _parte_maior(nome, inteiro):
    """Das duas linhas, a mais comprida, no espaço que mais as iguala; sem um bom espaço, no meio da palavra."""
    palavras = nome.split()
    cortes = [largura(" ".join(palavras[:i]), negrito=True) for i in range(1, len(palavras))]
    parte = min((max(antes, inteiro - antes) for antes in cortes), default=inteiro)
    return parte if parte <= inteiro * 0.62 else inteiro / 2 + 1
