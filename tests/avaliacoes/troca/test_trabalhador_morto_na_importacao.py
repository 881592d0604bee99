"""O trabalhador morre no meio da gravação de duas mil questões: fica nada; quando volta, fica tudo, uma vez só."""

import json
import re
import time

import pytest
from visitante import Visitante

pytestmark = pytest.mark.produto
QUESTOES = 2_000
CONTAGEM = """
import json
from avaliacoes.models import Questao, VersaoQuestao
from planilhas.models import Importacao
questoes = Questao.objects.filter(codigo__startswith="LOTE-")
print("CONTAGEM", json.dumps({
    "situacao": Importacao.objects.get().situacao,
    "questoes": questoes.count(),
    "versoes": VersaoQuestao.objects.filter(questao__in=questoes).count(),
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


def gift():
    return "".join(
        f"// [id:LOTE-{n}] [tag:lote {n % 9}]\nQual é o valor da parcela {n}? {{=R$ {n},00 ~R$ {n + 1},00#Não.}}\n\n"
        for n in range(QUESTOES)
    )


@pytest.mark.parametrize("produto", ["sqlite", "postgres+redis"], indirect=True)
def test_matar_o_trabalhador_enquanto_grava_2_mil_questoes_deixa_nada_e_depois_tudo(produto):
    editora = Visitante(produto.url)
    editora.entrar("editora@example.org")
    tela = editora.enviar("/admin/troca-de-questoes/", colado=gift(), eixo="regulacao", situacao="rascunho").caminho

    esperar(lambda: f"Gravar {QUESTOES} questões" in editora.ir(tela).texto, 120)
    editora.enviar_acao(tela, "/gravar/")
    esperar(lambda: 0 < _gravadas(editora.ir(tela).texto) < QUESTOES, 120, passo=0.05)
    produto.kill_worker()

    assert contar(produto) == {"situacao": "gravando", "questoes": 0, "versoes": 0}

    produto.start_worker()
    esperar(lambda: "data-recarrega" not in editora.ir(tela).texto, 240)
    assert contar(produto) == {"situacao": "concluida", "questoes": QUESTOES, "versoes": QUESTOES}


def _gravadas(texto):
    achado = re.search(r"</progress>\s*(\d+) de", texto)
    return int(achado[1]) if achado and ">Gravando<" in texto else 0
