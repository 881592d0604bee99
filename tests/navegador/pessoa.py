"""Uma pessoa diante do navegador: acha as coisas pelo nome que lê na tela e age com o mouse ou só com o teclado."""

import re
from pathlib import Path
from urllib.parse import urljoin

import yaml

RAIZ = Path(__file__).resolve().parents[2]
SENHA = "consorcios-demo"


def gabarito():
    """{enunciado: textos das alternativas certas}, do arquivo da demonstração."""
    dados = yaml.safe_load((RAIZ / "site/coordenacao/dados/curso_consorcios.yaml").read_text(encoding="utf-8"))
    respostas = {}
    for questao in dados["questoes"]:
        if questao["tipo"] in {"unica", "multipla"}:
            certas = questao.get("corretas") or [questao["correta"]]
            respostas[_limpo(questao["enunciado"])] = {_limpo(questao["alternativas"][c]) for c in certas}
        elif questao["tipo"] == "verdadeiro_falso":
            respostas[_limpo(questao["enunciado"])] = {"Verdadeiro" if questao["correta"] else "Falso"}
    return respostas


def _limpo(texto):
    return re.sub(r"\s+", " ", texto).strip()


class Pessoa:
    """Age com o mouse. `javascript=False` desliga os scripts da página."""

    def __init__(self, navegador, endereco, *, javascript=True, **contexto):
        self.endereco = endereco
        self.contexto = navegador.new_context(
            java_script_enabled=javascript, locale="pt-BR", accept_downloads=True, **contexto
        )
        self.contexto.set_default_timeout(15_000)
        self.pagina = self.contexto.new_page()

    def ir(self, caminho):
        return self.pagina.goto(urljoin(self.endereco, caminho))

    def le(self, texto):
        """Se o texto está na página (sem contar maiúsculas)."""
        return texto.lower() in self.pagina.locator("body").inner_text().lower()

    def botao(self, nome):
        return self.pagina.get_by_role("button", name=nome)

    def link(self, nome):
        return self.pagina.get_by_role("link", name=nome)

    def tem(self, alvo):
        return alvo.count() > 0 and alvo.first.is_visible()

    def acionar(self, alvo):
        """Aciona um botão ou link e espera a página que ele traz."""
        with self.pagina.expect_navigation():
            self._acionar(alvo.first)

    def _acionar(self, alvo):
        alvo.click()

    def escrever(self, rotulo, texto):
        self.escrever_em(self.pagina.get_by_label(rotulo, exact=True), texto)

    def escrever_em(self, campo, texto):
        campo.fill(texto)

    def marcar(self, alvo):
        alvo.check()

    def escolher(self, rotulo, opcao):
        self.pagina.get_by_label(rotulo, exact=True).select_option(label=opcao)

    def entrar(self, email, senha=SENHA):
        self.ir("/contas/login/")
        self.escrever("E-mail", email)
        self.escrever("Senha", senha)
        self.acionar(self.pagina.locator("main").get_by_role("button", name="Entrar"))

    def responder_tudo(self, respostas):
        """Marca as alternativas certas de todas as questões da tela."""
        for questao in self.pagina.locator("fieldset.questao").all():
            certas = respostas[_limpo(questao.locator(".enunciado").inner_text())]
            for opcao in questao.locator(".opcoes label").all():
                if _limpo(opcao.inner_text()) in certas:
                    self.marcar(opcao.locator("input"))

    def fechar(self):
        self.contexto.close()


class PessoaNoTeclado(Pessoa):
    """Faz tudo com Tab, espaço, setas e Enter. Se o foco não chega ao alvo pela tabulação, o teste falha."""

    PASSOS = 400

    def _focar(self, alvo):
        """Tabula até o alvo, para a frente, a partir de onde o foco está."""
        elemento = alvo.element_handle()
        for _ in range(self.PASSOS):
            if elemento.evaluate("e => e === document.activeElement"):
                return
            self.pagina.keyboard.press("Tab")
        raise AssertionError(f"o foco não chegou a “{alvo.inner_text()}” só com Tab em {self.pagina.url}")

    def _acionar(self, alvo):
        self._focar(alvo)
        self.pagina.keyboard.press("Enter")

    def escrever_em(self, campo, texto):
        self._focar(campo)
        self.pagina.keyboard.insert_text(texto)

    def marcar(self, alvo):
        if alvo.get_attribute("type") == "checkbox":
            self._focar(alvo)
            self.pagina.keyboard.press("Space")
            return
        nome = alvo.get_attribute("name")
        grupo = self.pagina.locator(f"input[name='{nome}']")
        self._focar(grupo.first)
        self.pagina.keyboard.press("Space")
        for _ in range(grupo.count()):
            if alvo.is_checked():
                return
            self.pagina.keyboard.press("ArrowDown")
        raise AssertionError(f"as setas não chegaram à alternativa de {nome}")

    def escolher(self, rotulo, opcao):
        campo = self.pagina.get_by_label(rotulo, exact=True)
        self._focar(campo)
        self.pagina.keyboard.type(opcao[:12])
        if campo.locator("option:checked").inner_text().strip() != opcao:
            raise AssertionError(f"o teclado não escolheu “{opcao}” em {rotulo}")
