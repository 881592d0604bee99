"""As tabelas da importação de questões em planilha: o que se enviou e o que cada questão faz."""

from avaliacoes.troca.formatos import FORMATOS
from planilhas.escrita import DATA_E_HORA, NUMERO, Coluna
from planilhas.models import LinhaDaImportacao

CRIAR = LinhaDaImportacao.Resultado.CRIAR


def o_que_se_diz(linha):
    """Os problemas, as mudanças e os avisos da questão, um por linha da célula."""
    if not linha.problemas and not linha.notas:
        return "Questão nova." if linha.resultado == CRIAR else "Nada muda."
    return "\n".join([*map(problema_escrito, linha.problemas), *map(_nota, linha.notas)])


def problema_escrito(problema):
    valor = f" “{problema['valor']}”" if problema["valor"] else ""
    onde = f"{problema['coluna']}{valor}: " if problema["coluna"] else ""
    linha = f"Linha {problema['linha']}. " if problema.get("linha") else ""
    return linha + " ".join(filter(None, (onde + problema["motivo"], problema["sugestao"])))


def _nota(nota):
    return nota if isinstance(nota, str) else f"{nota['campo']}: de “{nota['antes']}” para “{nota['depois']}”."


IMPORTACOES = [
    Coluna("Arquivo", lambda i: i.nome_do_arquivo, largura=40),
    Coluna("Formato", lambda i: FORMATOS[i.contexto["formato"]].rotulo, largura=24),
    Coluna("Enviada em", lambda i: i.criada_em, DATA_E_HORA, 18),
    Coluna("Quem enviou", lambda i: str(i.por or "Por comando"), largura=32),
    Coluna("Situação", lambda i: i.get_situacao_display(), largura=28),
    Coluna("Questões", lambda i: i.total, NUMERO, 10),
    Coluna("Novas", lambda i: i.a_criar, NUMERO, 10),
    Coluna("Mudam", lambda i: i.a_mudar, NUMERO, 10),
    Coluna("Iguais", lambda i: i.iguais, NUMERO, 10),
    Coluna("Recusadas", lambda i: i.recusadas, NUMERO, 10),
]
DO_ENSAIO = [
    Coluna("Nº", lambda linha: linha.numero, NUMERO, 8),
    Coluna("Questão", lambda linha: linha.rotulo or "(sem nome)", largura=60),
    Coluna("O que há", o_que_se_diz, largura=90),
]
