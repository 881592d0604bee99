"""Os campos de um `<question>` do Moodle como textos simples, com as imagens que vêm em base64."""

from html import escape

from avaliacoes.troca.imagens import nome_limpo
from avaliacoes.troca.marcacao import Conversor
from avaliacoes.troca.moodle_arvore import No

SIM = frozenset({"1", "true", "yes", "on"})


def verdadeiro(texto, padrao=False):
    return texto.strip().lower() in SIM if texto.strip() else padrao


class Campos:
    def __init__(self, no):
        self.no, self.conversor = no, Conversor()
        self.arquivos = _arquivos(no)
        questao = no.filho("questiontext")
        self.formato = _formato(questao, "html")

    def simples(self, nome):
        """O texto de um campo que não tem marcação."""
        filho = self.no.filho(nome)
        return self.simples_de(filho) if filho else ""

    def simples_de(self, no):
        dentro = no.filho("text")
        return (dentro or no).texto.strip()

    def texto(self, nome):
        filho = self.no.filho(nome)
        return self.texto_de(filho) if filho else ""

    def texto_de(self, no, formato=None):
        """O texto simples de um elemento com `<text>`, na marcação que ele diz ter."""
        fonte, arquivos = self.fonte_de(no)
        return self.conversor.texto(fonte, formato or _formato(no, self.formato), arquivos)

    def fonte_de(self, no):
        """(o texto como está no arquivo, {nome: base64} das imagens dele)."""
        dentro = no.filho("text") or no
        return _marcacao(dentro), self.arquivos | _arquivos(no)

    def formato_de(self, no):
        return _formato(no, self.formato)

    def devolutiva_de(self, no):
        filho = no.filho("feedback")
        return self.texto_de(filho) if filho else ""

    def previa(self):
        questao = self.no.filho("questiontext")
        return Conversor().texto(self.fonte_de(questao)[0]) if questao else ""


def _formato(no, padrao):
    formato = no.atributos.get("format", "").strip().lower() if no else ""
    return formato or padrao


def _marcacao(no):
    """O texto do elemento. HTML que alguém esqueceu de proteger volta a ser HTML."""
    partes = []
    for parte in no.conteudo:
        if not isinstance(parte, No):
            partes.append(parte)
        elif parte.nome not in ("file", "feedback", "answer"):
            atributos = "".join(f' {nome}="{escape(valor)}"' for nome, valor in parte.atributos.items())
            partes.append(f"<{parte.nome}{atributos}>{_marcacao(parte)}</{parte.nome}>")
    return "".join(partes)


def _arquivos(no):
    """{nome: base64} de todos os `<file>` dentro do elemento, também pelo caminho inteiro."""
    achados, pilha = {}, [no]
    while pilha:
        atual = pilha.pop()
        for filho in atual.filhos:
            if filho.nome == "file" and filho.atributos.get("encoding", "base64").lower() == "base64":
                nome, caminho = filho.atributos.get("name", ""), filho.atributos.get("path", "/").strip("/")
                achados.setdefault(nome_limpo(nome), filho.texto)
                achados.setdefault(f"{caminho}/{nome}" if caminho else nome, filho.texto)
            pilha.append(filho)
    return achados
