"""O que a coordenação faz com uma matrícula no quadro: quando cada ato cabe e como se chama."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from certificados import emissao
from certificados.permissoes import pode_emitir
from contas.recusa import Recusa
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
            atos_da_matricula.registrar_anuencia,
        ),
        Ato(
            "deferir",
            "Deferir",
            (
                "Matrícula deferida; a pessoa recebeu um e-mail.",
                "{n} matrículas deferidas; um e-mail para cada pessoa.",
            ),
            frozenset({S.EM_ANALISE, S.LISTA_DE_ESPERA}),
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
            "emitir",
            "Emitir certificado",
            ("Certificado emitido; o documento fica pronto em instantes.", "{n} certificados emitidos."),
            frozenset({S.CONCLUIDA}),
            emissao.emitir,
            pode_emitir,
        ),
    )
}
EM_VARIAS = ("anuencia", "deferir", "confirmar")
RECUSAVEIS = frozenset(de for de, para in Matricula.TRANSICOES.items() if S.RECUSADA in para)


def cabiveis(matricula, com_certificado):
    """Os atos que a situação da matrícula admite agora."""
    return [ato for ato in ATOS.values() if ato.cabe(matricula) and not (ato.nome == "emitir" and com_certificado)]


def executar_em_varias(ato, matriculas, por):
    """Executa o ato em cada matrícula, uma transação por vez: a recusa de uma não segura as outras.

    Devolve (quantas foram, {frase da recusa: [nomes]}).
    """
    feitas, recusas = 0, defaultdict(list)
    for matricula in matriculas:
        try:
            ato.executar(matricula, por)
            feitas += 1
        except Recusa as recusa:
            recusas[str(recusa)].append(str(matricula.pessoa))
    return feitas, dict(recusas)
