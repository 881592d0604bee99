"""As tabelas da importação em planilha: o que se enviou, o que cada linha faz, os convites e a entrega deles."""

from planilhas.escrita import DATA, DATA_E_HORA, NUMERO, Coluna
from planilhas.models import LinhaDaImportacao

CRIAR, RECUSADA = LinhaDaImportacao.Resultado.CRIAR, LinhaDaImportacao.Resultado.RECUSADA


def o_que_se_diz(linha):
    """Os problemas e as notas da linha, um por linha da célula."""
    if not linha.problemas and not linha.notas:
        return "Conta nova." if linha.resultado == CRIAR else "Nada muda."
    return "\n".join([*map(_problema, linha.problemas), *linha.notas])


def _problema(problema):
    valor = f" “{problema['valor']}”" if problema["valor"] else ""
    onde = f"{problema['coluna']}{valor}: " if problema["coluna"] else ""
    return " ".join(filter(None, (onde + problema["motivo"], problema["sugestao"])))


IMPORTACOES = [
    Coluna("Arquivo", lambda i: i.nome_do_arquivo, largura=40),
    Coluna("Enviada em", lambda i: i.criada_em, DATA_E_HORA, 18),
    Coluna("Quem enviou", lambda i: str(i.por or "Por comando"), largura=32),
    Coluna("Situação", lambda i: i.get_situacao_display(), largura=28),
    Coluna("Linhas", lambda i: i.total, NUMERO, 10),
    Coluna("Criar", lambda i: i.a_criar, NUMERO, 10),
    Coluna("Mudar", lambda i: i.a_mudar, NUMERO, 10),
    Coluna("Iguais", lambda i: i.iguais, NUMERO, 10),
    Coluna("Recusadas", lambda i: i.recusadas, NUMERO, 10),
]
CONVITES = [
    Coluna("Pessoa", lambda convite: str(convite.pessoa), largura=32),
    Coluna("E-mail", lambda convite: convite.mensagem.para, largura=32),
    Coluna("Entrega", lambda convite: convite.mensagem.get_situacao_display(), largura=20),
    Coluna("Enviada em", lambda convite: convite.mensagem.enviada_em, DATA_E_HORA, 18),
    Coluna("Vez", lambda convite: convite.vezes, NUMERO, 8),
    Coluna("Motivo", lambda convite: convite.erro, largura=60),
    Coluna("Entrou em", lambda convite: convite.pessoa.last_login, DATA),
]


def linhas_do_ensaio(aba):
    """As colunas, com o título que a aba aberta pede."""
    titulo = "O que corrigir" if aba == RECUSADA else "O que muda e o que convém saber"
    return [
        Coluna("Linha", lambda linha: linha.numero, NUMERO, 8),
        Coluna("Pessoa", lambda linha: linha.rotulo or "(sem nome nem e-mail)", largura=40),
        Coluna(titulo, o_que_se_diz, largura=80),
    ]
