"""Por que um documento emitido não virou PDF, em uma frase para quem cuida da turma."""

from certificados.assinatura import SeloIndisponivel
from certificados.documento import DadosIncompletos
from certificados.imagens import ImagemTrocada
from certificados.redacao import TextoRecusado

DEFEITO = "A composição falhou por um defeito da plataforma, que ficou registrado. Peça ajuda ao suporte."
ARMAZEM = "O arquivo não pôde ser guardado: o armazém de documentos não respondeu ou está cheio. Avise o suporte."
PREVISTAS = (DadosIncompletos, TextoRecusado, ImagemTrocada, SeloIndisponivel, OSError)


def frase(erro):
    """O texto da própria recusa; o erro do sistema de arquivos, que é para máquinas, ganha um para pessoas."""
    return ARMAZEM if isinstance(erro, OSError) else str(erro)[:255]
