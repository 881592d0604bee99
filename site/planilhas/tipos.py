"""O que um aplicativo diz de uma importação sua: as colunas que entende, como conferir as linhas e como gravá-las."""

import re
import unicodedata
from dataclasses import asdict, dataclass, field

from planilhas.leitura import LISTA, MAXIMO_DE_LINHAS, Linha, muitas_linhas
from planilhas.models import LinhaDaImportacao
from planilhas.recusa import ArquivoRecusado

Resultado = LinhaDaImportacao.Resultado
PROCURAR_NAS_PRIMEIRAS = 10
MOTIVO = "motivo"  # a coluna que as recusadas ganham na volta; reenviada, é ignorada
_TIPOS = {}


@dataclass(frozen=True)
class ColunaAceita:
    """Uma coluna: a chave do programa, o título do modelo, outros nomes que as pessoas lhe dão e um exemplo."""

    chave: str
    titulo: str
    sinonimos: tuple = ()
    obrigatoria: bool = False
    exemplo: str = ""
    ajuda: str = ""

    @property
    def nomes(self):
        return {simplificar(nome) for nome in (self.chave, self.titulo, *self.sinonimos)}


@dataclass(frozen=True)
class Problema:
    coluna: str
    valor: str
    motivo: str
    sugestao: str = ""


@dataclass
class Conferida:
    """Uma linha conferida. `dados` é do tipo: o que a gravação precisa."""

    numero: int
    resultado: str
    rotulo: str = ""
    problemas: list = field(default_factory=list)
    notas: list = field(default_factory=list)
    dados: object = None

    def como_linha(self, importacao):
        return LinhaDaImportacao(
            importacao=importacao,
            numero=self.numero,
            resultado=self.resultado,
            rotulo=self.rotulo[:300],
            problemas=[asdict(problema) for problema in self.problemas],
            notas=self.notas,
        )


class TipoDeImportacao:
    """A base de cada tipo. O app dono dos dados herda dela e chama `registrar` em `ready()`."""

    nome = ""
    le_o_arquivo = False  # o arquivo não é uma tabela de linhas: quem o entende é `ler`
    colunas: tuple[ColunaAceita, ...] = ()
    chaves_da_lista: tuple[str, ...] = ()  # as duas colunas de uma lista colada

    def exigir(self, importacao):
        """Levanta uma recusa se o contexto não aceita importação agora (turma encerrada, por exemplo)."""

    def travar(self, importacao):
        """Antes de conferir para gravar: fecha a porta a quem mudaria os mesmos dados."""

    def ler(self, importacao, conteudo):
        """Só para quem `le_o_arquivo`: o que há a conferir em `conteudo` (bytes), na ordem.

        Raises:
            ArquivoRecusado: com a frase do que fazer.
        """
        raise NotImplementedError

    def desfazer(self, importacao):
        """A importação acabou sem gravar: apaga o que a transação não desfaz (arquivos), se ficou alguma coisa."""

    def preparar(self, registros):
        """O que se pode saber de cada linha antes da transação: limpar, validar, reconhecer nomes."""
        raise NotImplementedError

    def conferir(self, importacao, preparadas, andou):
        """Uma `Conferida` por linha, na ordem. Só lê o banco. Chama `andou(quantas)` de tempos em tempos."""
        raise NotImplementedError

    def gravar(self, importacao, conferidas, andou):
        """Grava as que criam ou mudam, dentro da transação de quem chama; pode mudar nelas `resultado` e `notas`."""
        raise NotImplementedError


def registrar(tipo):
    _TIPOS[tipo.nome] = tipo


def tipo_chamado(nome):
    return _TIPOS[nome]


def tipo_de(importacao):
    return _TIPOS[importacao.tipo]


def simplificar(texto):
    """“E-mail institucional” → “e mail institucional”."""
    decomposto = unicodedata.normalize("NFKD", texto or "").casefold()
    sem_acento = "".join(c for c in decomposto if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", " ", sem_acento).strip()


# --- Do arquivo às colunas -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Registro:
    """Uma linha já com as colunas reconhecidas: `valores[chave]`, vazio quando não há."""

    numero: int
    valores: dict
    celulas: list


@dataclass(frozen=True)
class Folha:
    """`titulos`: o cabeçalho como veio (ou o do modelo, em uma lista colada)."""

    tabela: object
    titulos: list
    registros: list


def montar(tipo, tabela):
    """A tabela com as colunas do tipo reconhecidas.

    Raises:
        ArquivoRecusado: `sem_cabecalho`, `coluna_repetida`, `vazio` ou `muitas_linhas`.
    """
    if tabela.formato == LISTA:
        posicoes, titulos, linhas = _da_lista(tipo, tabela)
    else:
        cabecalho = _cabecalho(tipo, tabela.linhas)
        posicoes, titulos = _posicoes(tipo, cabecalho.celulas), cabecalho.celulas
        linhas = [linha for linha in tabela.linhas if linha.numero > cabecalho.numero]
    if not linhas:
        raise ArquivoRecusado("O arquivo só tem o cabeçalho: escreva ao menos uma linha abaixo dele.", "vazio")
    if len(linhas) > MAXIMO_DE_LINHAS:
        raise muitas_linhas()
    return Folha(tabela, titulos, [_registro(linha, posicoes) for linha in linhas])


def _da_lista(tipo, tabela):
    titulos = [coluna.titulo for chave in tipo.chaves_da_lista for coluna in tipo.colunas if coluna.chave == chave]
    return {chave: i for i, chave in enumerate(tipo.chaves_da_lista)}, titulos, tabela.linhas


def tem_cabecalho(tipo, linhas):
    return _reconhecidas(tipo, linhas[0].celulas) >= {c.chave for c in tipo.colunas if c.obrigatoria}


def _cabecalho(tipo, linhas):
    """A primeira linha, entre as dez primeiras, que tem as colunas obrigatórias; antes dela pode haver um título."""
    obrigatorias = {coluna.chave for coluna in tipo.colunas if coluna.obrigatoria}
    candidatas = linhas[:PROCURAR_NAS_PRIMEIRAS]
    for linha in candidatas:
        if _reconhecidas(tipo, linha.celulas) >= obrigatorias:
            return linha
    melhor = max(candidatas, key=lambda linha: len(_reconhecidas(tipo, linha.celulas)))
    faltam = [c.titulo for c in tipo.colunas if c.obrigatoria and c.chave not in _reconhecidas(tipo, melhor.celulas)]
    lidas = ", ".join(f"“{titulo[:40]}”" for titulo in melhor.celulas[:12] if titulo)
    quais = " nem a coluna ".join(f"“{titulo}”" for titulo in faltam)
    raise ArquivoRecusado(
        f"Não encontramos a coluna {quais}. A linha {melhor.numero} tem: {lidas}. "
        "Escreva os nomes das colunas na primeira linha; o modelo de planilha mostra como.",
        "sem_cabecalho",
    )


def _reconhecidas(tipo, celulas):
    escritos = {simplificar(celula) for celula in celulas} - {""}
    return {coluna.chave for coluna in tipo.colunas if coluna.nomes & escritos}


def _posicoes(tipo, titulos):
    escritos = [simplificar(titulo) for titulo in titulos]
    posicoes = {}
    for coluna in tipo.colunas:
        onde = [i for i, escrito in enumerate(escritos) if escrito in coluna.nomes]
        if len(onde) > 1:
            repetidas = " e ".join(f"“{titulos[i]}”" for i in onde)
            raise ArquivoRecusado(
                f"Há mais de uma coluna de {coluna.titulo}: {repetidas}. Deixe uma só.", "coluna_repetida"
            )
        if onde:
            posicoes[coluna.chave] = onde[0]
    return posicoes


def _registro(linha: Linha, posicoes):
    celulas = linha.celulas
    valores = {chave: celulas[i] if i < len(celulas) else "" for chave, i in posicoes.items()}
    return Registro(linha.numero, valores, celulas)
