"""Uma pessoa diante do navegador: acha as coisas pelo nome que lê na tela e age com o mouse ou só com o teclado."""

import re
from pathlib import Path
from urllib.parse import urljoin

import yaml

RAIZ = Path(__file__).resolve().parents[2]
SENHA = "consorcios-demo"


def gabarito():
    """{enunciado: resposta certa}, do arquivo da demonstração.

    A resposta é o conjunto dos textos a marcar, o dicionário do que escolher em cada item ou a lista do que escrever.
    """
    dados = yaml.safe_load((RAIZ / "site/coordenacao/dados/curso_consorcios.yaml").read_text(encoding="utf-8"))
    respostas = {_limpo(questao["enunciado"]): CERTAS[questao["tipo"]](questao) for questao in dados["questoes"]}
    reacao = next(avaliacao for avaliacao in dados["avaliacoes"] if avaliacao["tipo"] == "reacao")
    respostas |= {_limpo(item["texto"]): {"Concordo"} for item in reacao["itens_likert"]}
    return respostas


def _das_alternativas(questao):
    certas = questao.get("corretas") or [questao["correta"]]
    return {_limpo(questao["alternativas"][chave]) for chave in certas}


TEXTO_LIVRE = "Combinamos com a equipe duas ações, com responsável e prazo, e vamos medir o resultado em sessenta dias."
CERTAS = {
    "unica": _das_alternativas,
    "multipla": _das_alternativas,
    "verdadeiro_falso": lambda questao: {"Verdadeiro" if questao["correta"] else "Falso"},
    "associacao": lambda questao: {_limpo(par["item"]): _limpo(par["resposta"]) for par in questao["pares"]},
    "ordenacao": lambda questao: {_limpo(t): f"{n}º" for n, t in enumerate(questao["itens_em_ordem"], start=1)},
    "numerica": lambda questao: [str(questao["resposta"]).replace(".", ",")],
    "resposta_curta": lambda questao: [questao["respostas_aceitas"][0]],
    "lacunas": lambda questao: [lacuna["respostas_aceitas"][0] for lacuna in questao["lacunas"]],
    "dissertativa": lambda questao: [TEXTO_LIVRE],
}


def _limpo(texto):
    return re.sub(r"\s+", " ", texto).strip()


class Pessoa:
    """Age com o mouse. `javascript=False` desliga os scripts da página."""

    def __init__(self, navegador, endereco, *, javascript=True, **contexto):
        self.endereco = endereco
        self.avaliadas = []  # os títulos das avaliações que fez, na ordem
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

    def escolher_em(self, campo, opcao):
        """Escolhe a opção pelo texto; a letra que a numera não conta."""
        rotulos = [_limpo(texto) for texto in campo.locator("option").all_inner_texts()]
        campo.select_option(index=[re.sub(r"^[A-Z]+\. ", "", rotulo) for rotulo in rotulos].index(opcao))

    def responder_tudo(self, respostas):
        """Responde certo a todas as questões da tela; onde não há resposta certa, escreve um texto."""
        for questao in self.pagina.locator("fieldset.questao").all():
            self.responder(questao, respostas.get(_limpo(questao.locator(".enunciado").inner_text()), []))

    def responder(self, questao, certa):
        for opcao in questao.locator(".opcoes label").all():
            if _limpo(opcao.inner_text()) in certa:
                self.marcar(opcao.locator("input"))
        for item in questao.locator(".itens-da-questao > li").all():
            self.escolher_em(item.locator("select"), certa[_limpo(item.locator("label").inner_text())])
        campos = questao.locator(".texto-com-lacunas select, input[type=text], textarea").all()
        for campo, texto in zip(campos, certa or [TEXTO_LIVRE] * len(campos), strict=False):
            preencher = self.escolher_em if campo.evaluate("e => e.tagName") == "SELECT" else self.escrever_em
            preencher(campo, texto)

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

    def escolher_em(self, campo, opcao):
        self._focar(campo)
        for _ in range(campo.locator("option").count()):
            if re.sub(r"^[A-Z]+\. ", "", _limpo(campo.locator("option:checked").inner_text())) == opcao:
                return
            self.pagina.keyboard.press("ArrowDown")
        raise AssertionError(f"as setas não chegaram a “{opcao}”")

    def escolher(self, rotulo, opcao):
        campo = self.pagina.get_by_label(rotulo, exact=True)
        self._focar(campo)
        self.pagina.keyboard.type(opcao[:12])
        if campo.locator("option:checked").inner_text().strip() != opcao:
            raise AssertionError(f"o teclado não escolheu “{opcao}” em {rotulo}")
