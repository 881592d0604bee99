"""Cada cookie que o site põe: nome, para que serve e quanto dura. Um teste confere a lista com o navegador."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage

from oficinas import aparelho
from portal.preferencias import ESCOLHA, PREFERENCIAS

NECESSARIO, DE_PREFERENCIAS = "Necessário", "Preferências"


@dataclass(frozen=True)
class Cookie:
    nome: str
    categoria: str
    serve: str
    dura: str


def _dias(segundos):
    return f"{segundos // 86_400} dias"


COOKIES = [
    Cookie(
        settings.SESSION_COOKIE_NAME,
        NECESSARIO,
        "Mantém você conectada ou conectado. Só existe depois que você entra ou começa um cadastro.",
        f"{_dias(settings.SESSION_COOKIE_AGE)}, ou até você sair",
    ),
    Cookie(
        settings.CSRF_COOKIE_NAME,
        NECESSARIO,
        "Impede que outro site envie um formulário em seu nome. Só existe depois que você abre um formulário.",
        _dias(settings.CSRF_COOKIE_AGE),
    ),
    Cookie(
        CookieStorage.cookie_name,
        NECESSARIO,
        "Leva um recado de uma página à seguinte, como “Seus dados foram gravados”.",
        "até a página seguinte",
    ),
    Cookie(
        aparelho.COOKIE,
        NECESSARIO,
        "Diz à sala da oficina que é você quem está com o aparelho. Só existe depois que você se apresenta em uma. "
        "Ali, o que você escreve também fica no aparelho, até chegar à equipe.",
        f"{int(aparelho.VALIDADE.total_seconds()) // 3600} horas, ou até você sair da sala",
    ),
    Cookie(
        ESCOLHA,
        NECESSARIO,
        "Guarda se você aceitou ou rejeitou, para não perguntar de novo. Não tem número nem nome: é igual para todos.",
        "6 meses",
    ),
    Cookie(
        PREFERENCIAS,
        DE_PREFERENCIAS,
        "Guarda o tamanho do texto e a economia de dados que você pediu em Preferências.",
        "6 meses, se você aceitou; se não, até fechar o navegador",
    ),
]
