"""Gravar as linhas boas, dentro da transação da importação: contas, vínculos, matrículas e convites, nesta ordem."""

from contas.convidadas import criar_contas
from contas.models import Pessoa
from contas.vinculos import trocar_vinculo
from cursos import convites
from cursos.inscricao_em_lote import inscrever_varias
from cursos.models import Matricula
from planilhas.tipos import Resultado

S = Matricula.Situacao
NOTAS = {
    S.LISTA_DE_ESPERA: "Ficou na lista de espera: não havia vaga para ela.",
    S.DEFERIDA: "Tem a vaga; falta ela confirmar.",
    S.CONFIRMADA: "Matrícula confirmada.",
}


def gravar(turma, conferidas, por, andou):
    """Quatro passos em bloco, e um sinal depois de cada um: é quando se vê o andamento e se pode parar."""
    quantas = len(conferidas)
    _criar(conferidas)
    andou(quantas // 4)
    _mudar(conferidas)
    andou(quantas // 2)
    a_matricular = {c.dados.pessoa.pk: c for c in conferidas if c.dados.matricular}
    pessoas = [conferida.dados.pessoa for conferida in a_matricular.values()]
    matriculas = inscrever_varias(pessoas, turma, por)
    for matricula in matriculas:
        conferida = a_matricular[matricula.pessoa_id]
        conferida.notas = [*conferida.notas, NOTAS[matricula.situacao]]
    andou(quantas * 3 // 4)
    convites.convidar(turma, [m for m in matriculas if not m.pessoa.has_usable_password()])


def _criar(conferidas):
    planos = [c.dados for c in conferidas if c.resultado == Resultado.CRIAR]
    novas = [
        (
            Pessoa(
                email=plano.linha.email,
                nome=plano.linha.nome,
                nome_social=plano.linha.nome_social,
                cpf=plano.linha.cpf or None,
            ),
            plano.vinculo,
        )
        for plano in planos
    ]
    for plano, pessoa in zip(planos, criar_contas(novas), strict=True):
        plano.pessoa = pessoa


def _mudar(conferidas):
    for plano in (c.dados for c in conferidas if c.resultado == Resultado.MUDAR):
        if plano.campos:
            for campo, valor in plano.campos.items():
                setattr(plano.pessoa, campo, valor)
            plano.pessoa.save(update_fields=list(plano.campos))
        if plano.vinculo:
            trocar_vinculo(plano.pessoa, **plano.vinculo)
