"""O que a pessoa vê do seu resultado, e a partir de quando: a nota, os acertos comentados, a resposta certa."""

from dataclasses import dataclass

from django.utils import timezone

from avaliacoes.janela import encerra_em
from avaliacoes.models import AvaliacaoPage

Q = AvaliacaoPage.Quando
FRASES = {
    Q.SEM_TENTATIVAS: "quando você não tiver mais tentativas",
    Q.APOS_ENCERRAMENTO: "depois que a avaliação encerrar para a sua turma",
}


@dataclass(frozen=True)
class Visao:
    nota: bool
    devolutiva: bool
    gabarito: bool
    depois: str  # a frase de quando verá o que ainda não vê; vazia se não há nada a esperar


def da_tentativa(tentativa, restantes, em=None):
    """`restantes`: quantas tentativas a matrícula ainda pode começar nesta avaliação."""
    avaliacao = tentativa.avaliacao
    quando = (avaliacao.mostra_nota, avaliacao.devolutiva, avaliacao.gabarito)
    nota, devolutiva, gabarito = (_ja(tentativa, fase, restantes, em or timezone.now()) for fase in quando)
    espera = [
        FRASES[fase] for fase, ja in zip(quando, (nota, devolutiva, gabarito), strict=True) if fase in FRASES and not ja
    ]
    return Visao(nota, devolutiva, gabarito and devolutiva, espera[0] if espera else "")


def _ja(tentativa, fase, restantes, agora):
    if tentativa.aberta or fase == Q.NUNCA or tentativa.avaliacao.anonima:
        return False
    if fase == Q.APOS_ENVIO:
        return True
    acabaram = (
        restantes == 0 and not tentativa.matricula.tentativas.abertas().filter(avaliacao=tentativa.avaliacao).exists()
    )
    if fase == Q.SEM_TENTATIVAS:
        return acabaram
    return agora > encerra_em(tentativa.matricula.turma, tentativa.avaliacao)
