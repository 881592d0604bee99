"""O trabalhador morre no meio da emissão e ninguém fica sem certificado, nem com dois."""

import json
import os
import signal
import time

import pytest
from produto import filhos

pytestmark = pytest.mark.produto
TURMA, PESSOAS = "QCIS-LIVRE-T4", 50

PREPARO = f"""
from django.utils import timezone
from contas.models import Pessoa
from cursos.models import Matricula, Progresso, Turma
turma = Turma.objects.get(codigo="{TURMA}")
Turma.objects.filter(pk=turma.pk).update(emissao_automatica=False)
pessoas = Pessoa.objects.bulk_create(
    [Pessoa(email=f"formanda{{n}}@example.org", nome="Formanda Fictícia") for n in range({PESSOAS})]
)
agora = timezone.now()
matriculas = Matricula.objects.bulk_create(
    [Matricula(pessoa=p, turma=turma, situacao="concluida", confirmada_em=agora, encerrada_em=agora, aproveitamento=90)
     for p in pessoas]
)
paginas = list(turma.atividades.filter(obrigatoria=True).values_list("pagina_id", "exige_nota"))
Progresso.objects.bulk_create(
    [Progresso(matricula=m, pagina_id=pk, concluido_em=agora, nota=90 if nota else None)
     for m in matriculas for pk, nota in paginas]
)
"""

CONTAGEM = f"""
import json
from certificados.models import Certificado
from correio.models import Mensagem
da_turma = Certificado.objects.filter(matricula__turma__codigo="{TURMA}")
prontos = da_turma.exclude(sha256="")
print("CONTAGEM", json.dumps({{
    "prontos": prontos.count(),
    "pessoas": prontos.values("matricula").distinct().count(),
    "numeros": sorted(Certificado.objects.values_list("numero", flat=True)),
    "mensagens": Mensagem.objects.filter(para__startswith="formanda", chave__contains="pronto").count(),
    "enviadas": Mensagem.objects.filter(para__startswith="formanda", situacao="enviada").count(),
}}))
"""


def contar(produto):
    saida = produto.manage("shell", "-c", CONTAGEM)
    return json.loads(saida.split("CONTAGEM ", 1)[1])


def pdfs(produto):
    return list((produto.var / "privado" / "certificados").rglob("*.pdf"))


def esperar(condicao, segundos):
    prazo = time.monotonic() + segundos
    while not condicao():
        if time.monotonic() > prazo:
            raise AssertionError(f"não aconteceu em {segundos} s")
        time.sleep(0.5)


@pytest.mark.parametrize("produto", ["sqlite", "postgres+redis"], indirect=True)
def test_matar_o_trabalhador_e_o_filho_enquanto_emite_50_nao_perde_nem_repete(produto):
    produto.manage("shell", "-c", PREPARO)
    antes = len(pdfs(produto))

    produto.manage("emitir_certificados", "--turma", TURMA, check=False)  # o trabalhador divide o lote com o comando
    esperar(lambda: len(pdfs(produto)) > antes + 3, 120)
    for filho in filhos(produto.pids["worker"])[:1]:
        os.kill(filho, signal.SIGKILL)
    esperar(lambda: len(pdfs(produto)) > antes + 8, 180)
    produto.kill_worker()
    produto.start_worker()
    esperar(lambda: len(pdfs(produto)) >= antes + PESSOAS, 400)
    esperar(lambda: contar(produto)["enviadas"] >= PESSOAS, 120)

    fim = contar(produto)
    assert fim["prontos"] == fim["pessoas"] == PESSOAS
    assert fim["numeros"] == list(range(1, len(fim["numeros"]) + 1))
    assert fim["mensagens"] == PESSOAS
    assert len(pdfs(produto)) == antes + PESSOAS
