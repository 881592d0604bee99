"""Emitir para muita gente com o produto no ar, matando o trabalhador pelo caminho, e conferir o que ficou.

Usam-no o teste do trabalhador morto (50 pessoas) e `bench/emissao.py` (1.000). Fala com o produto por comandos, e lê o
banco dele só para saber a hora de matar.
"""

import json
import os
import signal
import sqlite3
import subprocess
import time
from contextlib import closing

import psycopg2
from produto import Banco, filhos

TURMA = "QCIS-LIVRE-T4"

PREPARO = """
from django.utils import timezone
from contas.models import Pessoa
from cursos.models import Matricula, Progresso, Turma
turma = Turma.objects.get(codigo="{turma}")
Turma.objects.filter(pk=turma.pk).update(emissao_automatica=False)
pessoas = Pessoa.objects.bulk_create(
    [Pessoa(email=f"formanda{{n}}@example.org", nome="Formanda Fictícia") for n in range({pessoas})]
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

PEDIDO = """
from certificados.lote import emitir_lote
from cursos.models import Turma
turma = Turma.objects.get(codigo="{turma}")
emitir_lote(turma, turma.coordenadores.first())
"""

CONTAGEM = """
import hashlib, json
from django.core.files.storage import storages
from certificados.models import Certificado, LoteEmissao
from correio.models import Mensagem
prontos = Certificado.objects.filter(matricula__pessoa__email__startswith="formanda").exclude(sha256="")
def inteiro(c):
    return hashlib.sha256(storages["privado"].open(c.caminho).read()).hexdigest() == c.sha256
avisos = Mensagem.objects.filter(para__startswith="formanda", chave__contains="pronto")
lote = LoteEmissao.objects.get()
print("CONTAGEM", json.dumps({{
    "prontos": prontos.count(),
    "pessoas": prontos.values("matricula").distinct().count(),
    "inteiros": sum(map(inteiro, prontos)),
    "numeros": sorted(Certificado.objects.values_list("numero", flat=True)),
    "mensagens": avisos.count(),
    "destinatarios": avisos.values("para").distinct().count(),
    "enviadas": avisos.filter(situacao="enviada").count(),
    "andamento": lote.andamento,
    "encerrado": bool(lote.encerrado_em),
    "repetidas": prontos.filter(tentativas__gt=1).count(),
}}))
"""


def preparar(produto, pessoas):
    produto.manage("shell", "-c", PREPARO.format(turma=TURMA, pessoas=pessoas))


def pedir(produto):
    produto.manage("shell", "-c", PEDIDO.format(turma=TURMA))


def contar(produto):
    return json.loads(produto.manage("shell", "-c", CONTAGEM.format()).split("CONTAGEM ", 1)[1])


def consultar(produto, sql):
    """Um número, direto do banco do produto."""
    if produto.banco:
        conexao = psycopg2.connect(Banco().url(produto.banco))
    else:
        conexao = sqlite3.connect(produto.var / "plataforma.sqlite3", timeout=30)
    with closing(conexao), closing(conexao.cursor()) as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


EMITIDOS = "SELECT count(*) FROM certificados_itemdolote WHERE certificado_id IS NOT NULL"
PRONTOS = """SELECT count(*) FROM certificados_itemdolote AS item
    JOIN certificados_certificado AS documento ON documento.id = item.certificado_id
    WHERE documento.sha256 <> ''"""
ENVIADAS = """SELECT count(*) FROM correio_mensagem
    WHERE situacao = 'enviada' AND para LIKE 'formanda%' AND chave LIKE '%-pronto'"""


def emitidos(produto):
    return consultar(produto, EMITIDOS)


def prontos(produto):
    return consultar(produto, PRONTOS)


def enviadas(produto):
    return consultar(produto, ENVIADAS)


def esperar(condicao, segundos):
    prazo = time.monotonic() + segundos
    while not condicao():
        if time.monotonic() > prazo:
            raise AssertionError(f"não aconteceu em {segundos} s")
        time.sleep(0.2)


def matar_filho(produto):
    """Mata um processo filho do trabalhador; na fila embutida, que não tem filhos, o trabalhador."""
    dele = filhos(produto.pids["worker"])
    if dele:
        os.kill(dele[0], signal.SIGKILL)
    else:
        matar_e_reiniciar(produto)


def matar_e_reiniciar(produto):
    produto.kill_worker()
    produto.start_worker()


def matar_quatro_vezes(produto, pessoas, paciencia=600):
    """Um filho e o trabalhador enquanto os números saem; outro filho e o trabalhador enquanto os PDFs se compõem.

    Devolve [(o que se matou, emitidos, prontos)] da hora de cada morte.
    """
    mortes = []
    for quantos, parte, o_que, matar in (
        (emitidos, 0.1, "filho", matar_filho),
        (emitidos, 0.3, "trabalhador", matar_e_reiniciar),
        (prontos, 0.2, "filho", matar_filho),
        (prontos, 0.5, "trabalhador", matar_e_reiniciar),
    ):
        esperar(lambda quantos=quantos, parte=parte: quantos(produto) >= pessoas * parte, paciencia)
        mortes.append((o_que, emitidos(produto), prontos(produto)))
        matar(produto)
    return mortes


def arquivos(produto):
    """Os PDFs e o que mais houver na pasta deles."""
    return [c for c in (produto.var / "privado" / "certificados").rglob("*") if c.is_file() and c.parent.name.isdigit()]


def assinatura_vale(caminho):
    """O que diz um leitor que não é o nosso, o `pdfsig` do poppler."""
    saida = subprocess.run(["pdfsig", str(caminho)], capture_output=True, text=True, check=False).stdout
    return "Signature is Valid" in saida
