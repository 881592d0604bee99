"""Uma turma com gente em vários pontos do caminho, e os papéis que olham para ela."""

import pytest
from fabricas import MatriculaFactory, ModeloFactory, PessoaFactory, TurmaFactory, criar_curso

from contas.papeis import COORDENACAO, EDITORES, REGISTRO, TUTORES

PAPEIS = ("anonima", "aluna", "tutora", "coordenadora", "de_outra", "editora", "registro", "administra")


@pytest.fixture
def turma(db):
    ModeloFactory()
    return TurmaFactory(curso=criar_curso())


@pytest.fixture
def pessoas(turma):
    """{papel: Pessoa ou None}. A aluna tem matrícula confirmada na turma."""
    quem = {
        "anonima": None,
        "aluna": PessoaFactory(),
        "tutora": PessoaFactory(grupo=TUTORES),
        "coordenadora": PessoaFactory(grupo=COORDENACAO),
        "de_outra": PessoaFactory(grupo=COORDENACAO),
        "editora": PessoaFactory(grupo=EDITORES),
        "registro": PessoaFactory(grupo=REGISTRO),
        "administra": PessoaFactory(administra=True),
    }
    turma.tutores.add(quem["tutora"])
    turma.coordenadores.add(quem["coordenadora"])
    TurmaFactory(curso=turma.curso, coordenadores=[quem["de_outra"]])
    MatriculaFactory(turma=turma, pessoa=quem["aluna"], confirmada=True)
    return quem


@pytest.fixture
def entrar(client, pessoas):
    """`entrar("tutora")`: o cliente já com a sessão daquele papel."""

    def com(papel):
        if pessoas[papel]:
            client.force_login(pessoas[papel], "django.contrib.auth.backends.ModelBackend")
        return client

    return com
