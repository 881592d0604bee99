"""O trabalhador morre no meio da gravação de uma planilha: fica nada; quando volta, fica tudo, uma vez só."""

import json
import re
import time

import pytest
from visitante import Visitante

pytestmark = pytest.mark.produto
TURMA, PESSOAS = "QCIS-LIVRE-T4", 3_000

PREPARO = f"""
from contas.models import Pessoa
from cursos.models import Turma
turma = Turma.objects.get(codigo="{TURMA}")
Turma.objects.filter(pk=turma.pk).update(vagas=200, situacao="aberta")
turma.coordenadores.add(Pessoa.objects.get(email="coordenacao@example.org"))
print("TURMA", turma.pk)
"""

CONTAGEM = """
import json
from contas.models import Pessoa
from correio.models import Mensagem
from cursos.models import Matricula
from planilhas.models import Importacao
pessoas = Pessoa.objects.filter(email__startswith="importada")
matriculas = Matricula.objects.filter(pessoa__in=pessoas)
print("CONTAGEM", json.dumps({
    "situacao": Importacao.objects.get().situacao,
    "pessoas": pessoas.count(),
    "matriculas": matriculas.count(),
    "confirmadas": matriculas.filter(situacao="confirmada").count(),
    "convites": Mensagem.objects.filter(chave__startswith="convite-").count(),
}))
"""


def contar(produto):
    return json.loads(produto.manage("shell", "-c", CONTAGEM).split("CONTAGEM ", 1)[1])


def esperar(condicao, segundos, passo=0.2):
    prazo = time.monotonic() + segundos
    while not (visto := condicao()):
        if time.monotonic() > prazo:
            raise AssertionError(f"não aconteceu em {segundos} s")
        time.sleep(passo)
    return visto


@pytest.mark.parametrize("produto", ["sqlite", "postgres+redis"], indirect=True)
def test_matar_o_trabalhador_enquanto_grava_3_mil_pessoas_deixa_nada_e_depois_tudo(produto):
    turma = produto.manage("shell", "-c", PREPARO).split("TURMA ", 1)[1].strip()
    coordenadora = Visitante(produto.url)
    coordenadora.entrar("coordenacao@example.org")
    colado = "\n".join(f"Pessoa Importada;importada{n}@example.org" for n in range(PESSOAS))
    tela = coordenadora.enviar(f"/admin/importar/turma/{turma}/", colado=colado).caminho

    esperar(lambda: f"Gravar {PESSOAS} pessoas" in coordenadora.ir(tela).texto, 120)
    coordenadora.enviar_acao(tela, "/gravar/")
    esperar(lambda: 0 < _gravadas(coordenadora.ir(tela).texto) < PESSOAS, 120, passo=0.05)
    produto.kill_worker()

    morto = contar(produto)
    assert morto == {"situacao": "gravando", "pessoas": 0, "matriculas": 0, "confirmadas": 0, "convites": 0}

    produto.start_worker()
    esperar(lambda: "data-recarrega" not in coordenadora.ir(tela).texto, 240)
    assert contar(produto) == {
        "situacao": "concluida",
        "pessoas": PESSOAS,
        "matriculas": PESSOAS,
        "confirmadas": 200,
        "convites": PESSOAS,
    }


def _gravadas(texto):
    achado = re.search(r"</progress>\s*(\d+) de", texto)
    return int(achado[1]) if achado and ">Gravando<" in texto else 0
