"""Uma pessoa sem navegador: lê formulários de páginas HTML e os envia por HTTP, com os seus cookies.

Serve aos testes que falam com o produto no ar. `enviar` preenche o formulário como ele veio e muda só o que se diz.
"""

import socket
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

SENHA = "consorcios-demo"


@dataclass
class Formulario:
    acao: str
    metodo: str
    campos: list = field(default_factory=list)
    botoes: list = field(default_factory=list)

    def tem(self, nomes):
        return set(nomes) <= {nome for nome, _ in [*self.campos, *self.botoes]} | set(self.opcionais)

    opcionais: set = field(default_factory=set)


class _Leitor(HTMLParser):
    def __init__(self):
        super().__init__()
        self.formularios, self.form, self.area, self.lista = [], None, None, None

    def handle_starttag(self, marca, pares):
        a = dict(pares)
        if marca == "form":
            self.form = Formulario(a.get("action") or "", (a.get("method") or "get").lower())
            self.formularios.append(self.form)
        elif self.form is None:
            return
        elif marca == "input":
            self._entrada(a)
        elif marca == "button" and a.get("name"):
            self.form.botoes.append((a["name"], a.get("value", "")))
        elif marca == "textarea":
            self.area = [a.get("name"), ""]
        elif marca == "select":
            self.lista = [a.get("name"), "multiple" in a, [], None]
        elif marca == "option" and self.lista:
            self._opcao(a)

    def _entrada(self, a):
        nome, tipo = a.get("name"), a.get("type", "text")
        if not nome:
            return
        if tipo == "submit":
            self.form.botoes.append((nome, a.get("value", "")))
        elif tipo in {"checkbox", "radio"} and "checked" not in a:
            self.form.opcionais.add(nome)
        elif tipo not in {"button", "image", "file", "reset"}:
            self.form.campos.append((nome, a.get("value", "on" if tipo in {"checkbox", "radio"} else "")))

    def _opcao(self, a):
        valor = a.get("value", "")
        self.lista[3] = valor if self.lista[3] is None else self.lista[3]
        if "selected" in a:
            self.lista[2].append(valor)

    def handle_data(self, texto):
        if self.area:
            self.area[1] += texto

    def handle_endtag(self, marca):
        if marca == "form":
            self.form = None
        elif marca == "textarea" and self.area:
            self.form.campos.append((self.area[0], self.area[1].removeprefix("\n")))
            self.area = None
        elif marca == "select" and self.lista:
            nome, varias, escolhidas, primeira = self.lista
            escolhidas = escolhidas or ([primeira] if primeira is not None and not varias else [])
            self.form.campos += [(nome, valor) for valor in escolhidas]
            self.form.opcionais.add(nome)
            self.lista = None


@dataclass
class Resposta:
    status: int
    url: str
    texto: str

    @property
    def caminho(self):
        return urlsplit(self.url).path

    @property
    def formularios(self):
        leitor = _Leitor()
        leitor.feed(self.texto)
        return leitor.formularios


class Visitante:
    """Fala com o site em `endereco`. Segue os redirecionamentos; erro HTTP volta como resposta, não como exceção."""

    def __init__(self, endereco):
        self.endereco = endereco
        self.cookies = CookieJar()
        self._abrir = build_opener(HTTPCookieProcessor(self.cookies)).open

    def ir(self, caminho, dados=None, cabecalhos=None):
        pedido = Request(urljoin(self.endereco, caminho), data=dados, headers=cabecalhos or {})
        try:
            resposta = self._abrir(pedido, timeout=60)
        except HTTPError as erro:
            resposta = erro
        with resposta:
            return Resposta(resposta.status, resposta.url, resposta.read().decode())

    def preencher(self, caminho, **campos):
        """(endereço, corpo do pedido) do formulário da página que tem estes campos. Lista de valores repete o campo."""
        pagina = self.ir(caminho)
        assert pagina.status == 200, f"{caminho}: {pagina.status}"
        servem = [f for f in pagina.formularios if f.metodo == "post" and f.tem(campos)]
        assert servem, f"nenhum formulário de {pagina.caminho} tem {sorted(campos)}"
        pares = [(n, v) for n, v in servem[0].campos if n not in campos]
        for nome, valor in campos.items():
            pares += [(nome, v) for v in (valor if isinstance(valor, list) else [valor])]
        return urljoin(pagina.url, servem[0].acao), pares

    def enviar(self, caminho, extras=(), **campos):
        """Envia o formulário da página `caminho` que tem os `campos`. `extras` vai junto, exista ou não na tela."""
        endereco, pares = self.preencher(caminho, **campos)
        return self.postar(endereco, [*pares, *extras])

    def postar(self, endereco, pares):
        cabecalhos = {"Referer": urljoin(self.endereco, endereco)}
        return self.ir(endereco, urlencode(pares).encode(), cabecalhos)

    def postar_e_cair(self, endereco, pares):
        """Manda o pedido inteiro e fecha a conexão sem ler a resposta, como um telefone que perdeu o sinal."""
        partes, corpo = urlsplit(urljoin(self.endereco, endereco)), urlencode(pares).encode()
        biscoitos = "; ".join(f"{c.name}={c.value}" for c in self.cookies)
        linhas = [
            f"POST {partes.path} HTTP/1.1",
            f"Host: {partes.netloc}",
            f"Referer: {self.endereco}",
            f"Cookie: {biscoitos}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(corpo)}",
            "Connection: close",
        ]
        with socket.create_connection((partes.hostname, partes.port), timeout=10) as tomada:
            tomada.sendall("\r\n".join(linhas).encode() + b"\r\n\r\n" + corpo)

    def entrar(self, email, senha=SENHA):
        resposta = self.enviar("/contas/login/", login=email, password=senha)
        assert resposta.caminho != "/contas/login/", f"{email} não entrou"
        return self

    def enviar_acao(self, caminho, fim):
        """Envia o formulário da página `caminho` cujo endereço termina assim: um botão que é um formulário inteiro."""
        pagina = self.ir(caminho)
        servem = [f for f in pagina.formularios if f.metodo == "post" and f.acao.endswith(fim)]
        assert servem, f"nenhum formulário de {pagina.caminho} vai a …{fim}"
        return self.postar(urljoin(pagina.url, servem[0].acao), servem[0].campos)
