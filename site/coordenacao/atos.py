"""O que a coordenação faz com uma matrícula no quadro: quando cada ato cabe e como se chama."""

from collections.abc import Callable
from dataclasses import dataclass

from certificados import emissao
from certificados.permissoes import pode_emitir
from cursos import anuencia
from cursos import matricula as atos_da_matricula
from cursos.models import Matricula
from cursos.permissoes import pode_coordenar

S = Matricula.Situacao


@dataclass(frozen=True)
class Ato:
    """`de`: as situações em que cabe. `feito` aceita uma ({n} = 1) ou muitas matrículas."""

    nome: str
    rotulo: str
    feito: tuple[str, str]
    de: frozenset
    executar: Callable
    pode: Callable = pode_coordenar

    def cabe(self, matricula):
        return matricula.situacao in self.de

    def frase(self, n):
        return self.feito[n != 1].format(n=n)


ATOS = {
    ato.nome: ato
    for ato in (
        Ato(
            "anuencia",
            "Registrar anuência",
            ("Anuência registrada: a matrícula está em análise.", "{n} anuências registradas."),
            frozenset({S.AGUARDANDO_ANUENCIA}),
            anuencia.registrar,
        ),
        Ato(
            "deferir",
            "Deferir",
            (
                "Matrícula deferida; a pessoa recebeu um e-mail.",
                "{n} matrículas deferidas; um e-mail para cada pessoa.",
            ),
            frozenset({S.EM_ANALISE}),
            atos_da_matricula.deferir,
        ),
        Ato(
            "confirmar",
            "Confirmar a vaga",
            ("Vaga confirmada; a pessoa recebeu um e-mail.", "{n} vagas confirmadas; um e-mail para cada pessoa."),
            frozenset({S.DEFERIDA}),
            atos_da_matricula.confirmar,
        ),
        Ato(
            "retomar",
            "Retomar os estudos",
            (
                "Matrícula retomada; a pessoa recebeu um e-mail.",
                "{n} matrículas retomadas; um e-mail para cada pessoa.",
            ),
            frozenset({S.TRANCADA}),
            atos_da_matricula.retomar,
        ),
        Ato(
            "emitir",
            "Emitir certificado",
            ("Certificado emitido; o documento fica pronto em instantes.", "{n} certificados emitidos."),
            frozenset({S.CONCLUIDA}),
            emissao.emitir,
            pode_emitir,
        ),
    )
}
RECUSAVEIS = frozenset(de for de, para in Matricula.TRANSICOES.items() if S.RECUSADA in para)


@dataclass(frozen=True)
class AtoComMotivo:
    """Um ato que pede o motivo em uma tela antes. Cabe onde a matrícula pode passar a `para`."""

    nome: str
    rotulo: str
    explicacao: str
    feito: str
    para: str
    executar: Callable
    grave: bool = False

    def cabe(self, matricula):
        return matricula.pode_passar_a(self.para)


COM_MOTIVO = {
    ato.nome: ato
    for ato in (
        AtoComMotivo(
            "trancar",
            "Trancar a matrícula",
            "A vaga e o que a pessoa fez ficam guardados. Ela lê este motivo no e-mail.",
            "Matrícula trancada; a pessoa recebeu um e-mail.",
            S.TRANCADA,
            atos_da_matricula.trancar,
        ),
        AtoComMotivo(
            "desistir",
            "Registrar a desistência",
            "A vaga se solta e vai para quem espera; o que a pessoa fez fica guardado. Não se desfaz.",
            "Desistência registrada; a vaga foi oferecida a quem espera.",
            S.DESISTENTE,
            atos_da_matricula.desistir,
            grave=True,
        ),
        AtoComMotivo(
            "cancelar",
            "Cancelar a matrícula",
            "A vaga se solta e vai para quem espera. A pessoa recebe um e-mail. Não se desfaz.",
            "Matrícula cancelada; a pessoa recebeu um e-mail.",
            S.CANCELADA,
            atos_da_matricula.cancelar,
            grave=True,
        ),
    )
}


def cabiveis(matricula, com_certificado):
    """Os atos que a situação da matrícula admite agora."""
    return [ato for ato in ATOS.values() if ato.cabe(matricula) and not (ato.nome == "emitir" and com_certificado)]
