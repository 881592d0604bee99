"""Separar um arquivo GIFT em questões: pelas linhas em branco, pelos nomes e pelas chaves, o que servir primeiro."""

import re
from dataclasses import dataclass, field

from avaliacoes.troca import anotacao, cloze

CHAVE = re.compile(r"\\.|[{}]", re.DOTALL)
CATEGORIA = re.compile(r"\$CATEGORY\s*:\s*(.*)", re.IGNORECASE)
CLOZE = re.compile(rf"(?<!\\){cloze.ABERTURA.pattern}")
NOME = re.compile(r"::(?!\s*$)")
COMECO_DE_RESPOSTA = tuple("=~#}")
RAIZES = re.compile(r"^(?:\$[a-z0-9]+\$/?)?(?:top(?:/|$))?", re.IGNORECASE)
BARRA = "\u2215"


@dataclass
class Bloco:
    """O texto de uma questão, com a linha em que começa e o que os comentários acima dela dizem."""

    linha: int
    categoria: str = ""
    linhas: list[str] = field(default_factory=list)
    comentarios: list[str] = field(default_factory=list)
    anotado: str = ""
    abertas: int = 0
    respondida: bool = False

    @property
    def texto(self):
        return "\n".join(self.linhas)

    por_extenso = texto


def categoria_da_casa(caminho):
    """“$course$/top/A/B” → “A/B”; uma barra que faz parte do nome vira um sinal parecido."""
    caminho = RAIZES.sub("", caminho.strip())
    partes = [" ".join(parte.split()) for parte in caminho.replace("//", BARRA).split("/")]
    return "/".join(parte for parte in partes if parte and parte != "top")


def separar(texto):
    """Os blocos, na ordem."""
    return _Separador(texto.split("\n")).blocos


class _Separador:
    def __init__(self, linhas):
        self.linhas, self.blocos = linhas, []
        self.atual, self.categoria, self.comentarios, self.anotado = None, "", [], ""
        self.seguintes = _seguintes(linhas)
        for numero, linha in enumerate(linhas):
            self._linha(numero, linha)
        self._fechar()

    def _linha(self, numero, linha):
        limpa = linha.strip()
        if not limpa:
            if self.atual and self._acaba(self.seguintes[numero]):
                self._fechar()
            elif self.atual:
                self.atual.linhas.append("")
        elif limpa.startswith("//"):
            self._comentario(limpa[2:].strip())
        elif CATEGORIA.match(limpa):
            self._fechar()
            self.categoria = categoria_da_casa(CATEGORIA.match(limpa)[1])
        else:
            self._texto(numero, limpa, linha.rstrip())

    def _comentario(self, comentario):
        if self.atual and self.atual.respondida:
            self._fechar()
        if self.atual and not comentario.startswith(anotacao.MARCA):
            self.atual.comentarios.append(comentario)
        elif comentario.startswith(anotacao.MARCA):
            self._fechar()
            self.anotado = comentario[len(anotacao.MARCA) :].strip()
        else:
            self.comentarios.append(comentario)

    def _texto(self, numero, limpa, com_recuo):
        if self.atual and self._comeca_outra(numero, limpa):
            self._fechar()
        if self.atual is None:
            self.atual = Bloco(numero + 1, self.categoria, [], self.comentarios, self.anotado)
            self.comentarios, self.anotado = [], ""
        self.atual.linhas.append(com_recuo if self.atual.linhas else limpa)
        self._chaves(limpa)

    def _comeca_outra(self, numero, limpa):
        """Um nome, se o da atual já fechou, ou outras chaves, aqui ou adiante, se a atual já tem respostas."""
        if NOME.match(limpa) and sum(linha.count("::") for linha in self.atual.linhas) != 1:
            return True
        if CLOZE.search(limpa):
            return False
        proxima = self.seguintes[numero]
        adiante = proxima is not None and self.linhas[proxima].lstrip().startswith("{")
        return self.atual.respondida and (adiante or "{" in CHAVE.findall(limpa))

    def _chaves(self, limpa):
        bloco = self.atual
        for achada in CHAVE.finditer(limpa):
            if achada[0] == "{":
                bloco.abertas += 1
            elif achada[0] == "}" and bloco.abertas:
                bloco.abertas -= 1
                bloco.respondida = bloco.abertas == 0

    def _acaba(self, seguinte):
        """Se a linha em branco separa questões. Dentro das chaves só se o que vem parece mesmo outra questão."""
        if seguinte is None:
            return True
        proxima = self.linhas[seguinte].strip()
        if NOME.match(proxima) or CATEGORIA.match(proxima):
            return True
        if not self.atual.abertas:
            return self.atual.respondida or not proxima.startswith("{")
        return not proxima.startswith(COMECO_DE_RESPOSTA) and "{" in CHAVE.findall(proxima)

    def _fechar(self):
        if self.atual:
            self.blocos.append(self.atual)
            self.atual = None


def _seguintes(linhas):
    """Para cada linha, o número da próxima que não é branco nem comentário; None se não há."""
    seguintes, proxima = [None] * len(linhas), None
    for numero in range(len(linhas) - 1, -1, -1):
        seguintes[numero] = proxima
        limpa = linhas[numero].strip()
        if limpa and not limpa.startswith("//"):
            proxima = numero
    return seguintes
