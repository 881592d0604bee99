"""O que a pessoa escolhe neste aparelho: se o site pode lembrar, e como ela prefere ler.

Dois cookies, sem identificador; nada vai ao banco nem à sessão. Sem a permissão de lembrar, o que se pede vale até
fechar o navegador: quem pede letra maior não precisa aceitar nada para lê-la.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

ESCOLHA, PREFERENCIAS = "escolha_de_cookies", "preferencias"
VERSAO_DA_ESCOLHA = "1"  # muda quando muda o que se pergunta; então todos escolhem de novo
ACEITOU, REJEITOU = "aceitou", "rejeitou"
SEIS_MESES = timedelta(days=182)
NORMAL, MAIOR, MAXIMO = "normal", "maior", "maximo"
ECONOMIZAR, COMPLETO = "economizar", "completo"


@dataclass(frozen=True)
class Leitura:
    """Como a pessoa prefere ler. O cookie guarda `tamanho-imagens`; o que não se entende vale o normal."""

    texto: str = NORMAL
    economizar: bool = False

    @property
    def valor(self):
        return f"{self.texto}-{ECONOMIZAR if self.economizar else COMPLETO}"


_POR_VALOR = {
    leitura.valor: leitura for texto in (NORMAL, MAIOR, MAXIMO) for leitura in (Leitura(texto), Leitura(texto, True))
}
_ESCOLHAS = {f"{VERSAO_DA_ESCOLHA}-{escolha}": escolha for escolha in (ACEITOU, REJEITOU)}


def leitura_de(cookies):
    return _POR_VALOR.get(cookies.get(PREFERENCIAS), Leitura())


def escolha_de(cookies):
    """`aceitou`, `rejeitou` ou, de quem ainda não respondeu (ou respondeu a outra pergunta), vazio."""
    return _ESCOLHAS.get(cookies.get(ESCOLHA), "")


def guardar(resposta, escolha, leitura):
    """Grava nos cookies. Só quem aceitou tem as preferências lembradas; a leitura normal não precisa de cookie."""
    opcoes = {"secure": settings.SESSION_COOKIE_SECURE, "httponly": True, "samesite": "Lax"}
    if escolha:
        resposta.set_cookie(ESCOLHA, f"{VERSAO_DA_ESCOLHA}-{escolha}", max_age=SEIS_MESES, **opcoes)
    if leitura == Leitura():
        resposta.delete_cookie(PREFERENCIAS, samesite="Lax")
    else:
        resposta.set_cookie(PREFERENCIAS, leitura.valor, max_age=SEIS_MESES if escolha == ACEITOU else None, **opcoes)
