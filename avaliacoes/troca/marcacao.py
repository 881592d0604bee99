"""HTML de outros sistemas em texto simples, sem perder imagens, listas, quebras, tabelas, índices nem fórmulas."""

import re
from urllib.parse import unquote

from avaliacoes.troca import etiquetas_html, imagens
from avaliacoes.troca.texto import arrumar

ALTOS = str.maketrans("0123456789+-=()nix", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱˣ")
BAIXOS = str.maketrans("0123456789+-=()aeoxn", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₙ")
INDICES = {"sup": (ALTOS, "^"), "sub": (BAIXOS, "_")}
FORMULA = re.compile(r"\\\(|\\\[|\$\$|\\begin\{|\\frac\b")
ARQUIVO_DO_MOODLE = re.compile(r"@@PLUGINFILE@@/?|\$@FILEPHP@\$/?", re.IGNORECASE)
DADOS = re.compile(r"data:\s*image/[\w.+-]{1,40}\s*;\s*base64\s*,", re.IGNORECASE)
PARAGRAFOS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote", "pre", "dl"})
FORMATOS = {
    "html": "html",
    "moodle": "moodle",
    "moodle_auto_format": "moodle",
    "plain": "plain",
    "plain_text": "plain",
    "markdown": "markdown",
    "0": "moodle",
    "1": "html",
    "2": "plain",
    "4": "markdown",
}


class Conversor:
    """Os textos de uma questão, com as imagens que eles mostram e os avisos do que se adaptou."""

    def __init__(self):
        self.imagens, self.avisos = [], []
        self._por_origem, self._nomes = {}, set()

    def texto(self, fonte, formato="html", arquivos=None):
        """O texto simples. `arquivos` é {nome: base64} do que veio junto."""
        formato = FORMATOS.get(formato, "moodle")
        if formato == "html" or (formato != "plain" and etiquetas_html.PARECE_HTML.search(fonte)):
            texto = _Escrita(self, arquivos or {}, quebras=formato != "html").converter(fonte)
        else:
            texto = fonte.strip()
        if FORMULA.search(texto):
            self.avisar("As fórmulas ficam como texto, do jeito que estão escritas no arquivo.")
        return texto

    def avisar(self, frase):
        if frase not in self.avisos:
            self.avisos.append(frase)

    def imagem(self, origem, descricao, arquivos):
        """O que pôr no lugar de uma imagem: a marca dela, ou o que se sabe dizer."""
        nome, em_base64 = self._localizar(origem, arquivos)
        if em_base64 is None:
            return self._ausente(nome or origem, descricao)
        chave = (nome, hash(em_base64))
        if chave not in self._por_origem:
            nome = self._sem_repetir(nome)
            try:
                imagem = imagens.de_base64(nome, em_base64, descricao.strip()[:255])
            except imagens.ImagemRecusada as recusa:
                self.avisar(f"{recusa} ({nome}); ela ficou de fora.")
                return f"({descricao.strip() or 'imagem'})"
            self._nomes.add(nome)
            self._por_origem[chave] = nome
            self.imagens.append(imagem)
        return imagens.marca(self._por_origem[chave])

    def _localizar(self, origem, arquivos):
        dados = DADOS.match(origem)
        if dados:
            return f"imagem-{len(self.imagens) + 1}", origem[dados.end() :]
        if not ARQUIVO_DO_MOODLE.match(origem):
            return "", None
        caminho = unquote(ARQUIVO_DO_MOODLE.sub("", origem, count=1)).split("?")[0]
        nome = imagens.nome_limpo(caminho)
        return nome, arquivos.get(caminho.lstrip("/"), arquivos.get(nome))

    def _ausente(self, origem, descricao):
        self.avisar(f"A imagem “{origem[:80]}” não está no arquivo; ficou só a descrição dela.")
        return f"(imagem: {descricao.strip() or origem[:200]})"

    def _sem_repetir(self, nome):
        base, ponto, extensao = nome.rpartition(".")
        base, numero = base or extensao, 2
        novo = nome
        while novo in self._nomes:
            novo, numero = f"{base}-{numero}{ponto}{extensao if ponto else ''}", numero + 1
        return novo


class _Escrita:
    """A conversão de um trecho. Espaços e quebras ficam pendentes até vir mais texto."""

    def __init__(self, conversor, arquivos, quebras):
        self.conversor, self.arquivos, self.quebras = conversor, arquivos, quebras
        self.saida, self.pendente, self.espaco = [], 0, False
        self.listas, self.indices, self.ligacoes = [], [], []
        self.em_celula = self.em_pre = self.celulas = 0
        self.marcador = False

    def converter(self, fonte):
        for especie, nome, *resto in etiquetas_html.pedacos(fonte):
            if especie == "texto":
                self.escrever(nome)
            elif especie == "abre":
                self.abrir(nome, resto[0])
            else:
                self.fechar(nome)
        return arrumar("".join(self.saida))

    def escrever(self, texto):
        texto = texto.replace("\u00a0", " ").replace("\u00ad", "")
        if self.em_pre:
            self._por(texto)
            return
        for numero, linha in enumerate(texto.split("\n") if self.quebras else [texto]):
            if numero:
                self.quebrar(1, acumula=True)
            palavras = " ".join(linha.split())
            self.espaco = self.espaco or linha[:1].isspace()
            if palavras:
                self._por(palavras)
                self.espaco = linha[-1:].isspace()

    def quebrar(self, linhas, acumula=False):
        if self.em_celula or self.marcador:
            self.espaco = not self.marcador
        else:
            self.pendente = min(self.pendente + linhas, 2) if acumula else max(self.pendente, linhas)

    def abrir(self, nome, atributos):
        if nome == "br":
            self.quebrar(1, acumula=True)
        elif nome == "img":
            self._por(self.conversor.imagem(atributos.get("src", ""), atributos.get("alt", ""), self.arquivos))
        elif nome in etiquetas_html.MIDIA:
            self._midia(nome, atributos)
        elif nome in ("td", "th"):
            self._celula()
        elif nome == "li":
            self._item()
        elif nome in INDICES:
            self.indices.append((nome, len(self.saida)))
        elif nome == "a":
            self.ligacoes.append((atributos.get("href", ""), len(self.saida)))
        else:
            self._bloco(nome, abre=True)

    def fechar(self, nome):
        if nome in ("td", "th"):
            self.em_celula = 0
        elif nome in INDICES and self.indices:
            self._indice(*self.indices.pop())
        elif nome == "a" and self.ligacoes:
            self._ligacao(*self.ligacoes.pop())
        elif nome in ("ul", "ol") and self.listas:
            self.listas.pop()
            self._bloco(nome, abre=False)
        elif nome not in INDICES and nome != "br":
            self._bloco(nome, abre=False)

    def _por(self, texto):
        if self.pendente and self.saida:
            self.saida.append("\n" * self.pendente)
        elif self.espaco and self.saida and not self.saida[-1].endswith((" ", "\n")):
            self.saida.append(" ")
        self.pendente, self.espaco, self.marcador = 0, False, False
        self.saida.append(texto)

    def _bloco(self, nome, abre):
        if nome in etiquetas_html.SEM_TEXTO:
            self._sem_texto(nome)
        if nome == "pre":
            self.em_pre = int(abre)
        if nome == "tr" and abre:
            self.celulas = self.em_celula = 0
        if nome == "math" and abre:
            self.conversor.avisar("As fórmulas ficam como texto, do jeito que estão escritas no arquivo.")
        if nome in ("ul", "ol") and abre:
            self.listas.append([nome, 0])
        if nome in etiquetas_html.EM_BLOCO:
            dentro_de_lista = bool(self.listas) and nome in ("ul", "ol", "p")
            self.quebrar(2 if nome in PARAGRAFOS and not dentro_de_lista else 1)

    def _celula(self):
        self.em_celula = 1
        if self.celulas:
            nova_linha = "\n" * self.pendente if self.saida else ""
            self.saida.append(f"{nova_linha}| " if nova_linha else " | ")
            self.pendente, self.espaco = 0, False
        self.celulas += 1

    def _item(self):
        self.marcador = False
        self.quebrar(1)
        lista = self.listas[-1] if self.listas else ["ul", 0]
        lista[1] += 1
        recuo = "  " * min(max(len(self.listas) - 1, 0), 8)
        self._por(f"{recuo}{lista[1]}. " if lista[0] == "ol" else f"{recuo}• ")
        self.marcador = True

    def _indice(self, nome, desde):
        inteiro = "".join(self.saida[desde:])
        texto = inteiro.strip()
        if not texto:
            return
        tabela, sinal = INDICES[nome]
        if all(ord(letra) in tabela for letra in texto):
            novo = texto.translate(tabela)
        else:
            novo = f"{sinal}{texto}" if len(texto) == 1 else f"{sinal}({texto})"
        self.saida[desde:] = [inteiro[: len(inteiro) - len(inteiro.lstrip())], novo]

    def _ligacao(self, endereco, desde):
        texto = "".join(self.saida[desde:]).strip()
        if not endereco.lower().startswith(("http://", "https://")) or endereco == texto:
            return
        if not texto:
            self._por(endereco)
        else:
            self.saida.append(f" ({endereco})")

    def _midia(self, nome, atributos):
        endereco = atributos.get("src") or atributos.get("data") or ""
        if endereco and nome != "track":
            self.conversor.avisar("O vídeo, o áudio ou a página embutida ficou só como endereço, em texto.")
            self._por(f"({endereco[:300]})")

    def _sem_texto(self, nome):
        if nome == "script":
            self.conversor.avisar("O programa (script) que havia no texto ficou de fora.")
        if nome == "svg":
            self.conversor.avisar("O desenho em SVG que havia no texto ficou de fora.")
