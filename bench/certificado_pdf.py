"""Quanto custa um certificado em PDF, com o que se partilha no processo e sem partilhar nada.

As duas formas se alternam em cada rodada, para que a carga da máquina pese igual nas duas; vale a razão.

    PYTHONPATH=.:site python bench/certificado_pdf.py [rodadas]
"""

import os
import statistics
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plataforma.settings")
django.setup()

from certificados.codigo import com_tracos, sortear  # noqa: E402
from certificados.documento import gerar  # noqa: E402
from impressao import pdf  # noqa: E402

AULAS = ["O que é regular no SUS", "Encaminhamento, protocolo e central", "Absenteísmo e uso da vaga", "Transporte"]


def dados(n):
    codigo = sortear()
    return {
        "instituicao": {
            "nome": "Escola de Saúde Pública de Minas Gerais",
            "sigla": "ESP-MG",
            "cidade": "Belo Horizonte",
        },
        "titulo": "Certificado",
        "corpo": "Certificamos que {nome} concluiu o curso {curso}, com carga horária total de {carga_horaria} horas.",
        "nome": f"Maria Aparecida da Conceição {n}",
        "cpf_mascarado": "",
        "curso": "Qualificação de Gestores de Consórcios Intermunicipais de Saúde de Minas Gerais",
        "turma": "QCIS-LIVRE-T4",
        "periodo": {"inicio": "2026-08-01", "fim": "2026-11-20"},
        "carga_horaria": 80,
        "frequencia": None,
        "aproveitamento": 88,
        "emitido_em": "2026-11-22T10:00:00-03:00",
        "local": "Belo Horizonte",
        "signatarios": [{"nome": "Maria dos Santos", "cargo": "Diretora-Geral"}],
        "registro": {"numero": n, "livro": 1, "folha": 1, "ano": 2026},
        "codigo": codigo,
        "url_verificacao": f"https://escola.example.org/certificados/verificar/{com_tracos(codigo)}/",
        "conteudo_programatico": [{"titulo": f"Módulo {m}", "horas": 13, "itens": AULAS} for m in range(6)],
        "base_legal": "Lei nº 9.394/1996, arts. 39 a 42.",
        "demonstracao": True,
    }


def esquecer():
    pdf._oficina.fontes = None
    pdf._folha.cache_clear()


def cronometrar(forma, n):
    entrada = dados(n)
    inicio = time.perf_counter()
    forma(entrada)
    return (time.perf_counter() - inicio) * 1000


def sem_partilha(entrada):
    esquecer()
    gerar(entrada)


def memoria():
    with open("/proc/self/statm") as arquivo:
        return int(arquivo.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def main(rodadas):
    gerar(dados(0))
    sem, com = [], []
    for n in range(1, rodadas + 1):
        sem.append(cronometrar(sem_partilha, n))
        com.append(cronometrar(gerar, n))
    a, b = statistics.median(sem), statistics.median(com)
    print(f"certificado_pdf: {b:.0f} ms partilhando, {a:.0f} ms sem partilhar, razão {a / b:.2f}; {memoria():.0f} MiB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
