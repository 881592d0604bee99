"""Quanto custa baixar de uma vez os documentos de uma turma, e achar uma linha no livro, em uma corrida.

Usa um banco descartável em uma pasta temporária (ou o de DATABASE_URL, que deve estar vazio). Cada documento tem
200 KB: um certificado de verdade com um anexo. A memória é o quanto o processo cresceu no pior momento.

    python bench/reuniao.py [linhas do livro]
"""

import hashlib
import os
import sys
import tempfile
import time
from pathlib import Path

RAIZ = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(RAIZ), str(RAIZ / "site"), str(RAIZ / "tests")]
PASTA = tempfile.TemporaryDirectory(prefix="escola-bench-")
os.environ["PASTA_VAR"] = PASTA.name
os.environ.setdefault("SECRET_KEY", "so-deste-ensaio-" * 4)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plataforma.settings")
os.environ["NIVEL_DO_REGISTRO"] = "WARNING"

import django  # noqa: E402

django.setup()

import io  # noqa: E402

import pikepdf  # noqa: E402
from django.core.files.storage import storages  # noqa: E402
from django.core.management import call_command  # noqa: E402
from fabricas import MatriculaFactory, ModeloFactory, PessoaFactory, TurmaFactory  # noqa: E402

from certificados import documento, emissao, imagens  # noqa: E402
from certificados.assinatura import criacao  # noqa: E402
from certificados.livro_admin.busca import procurar  # noqa: E402
from certificados.livro_admin.filtro import DO_PDF  # noqa: E402
from certificados.models import Certificado, Registro  # noqa: E402
from certificados.reuniao.caderno import encadernar, partes  # noqa: E402
from certificados.reuniao.escolha import escolher  # noqa: E402
from certificados.reuniao.pacote import empacotar  # noqa: E402
from contas.models import Pessoa  # noqa: E402
from cursos.models import Matricula  # noqa: E402

NOMES = ("Ana", "Ângela", "Bruna", "Conceição", "Davi", "Élida", "Joaquim", "Márcia", "Rosa", "Zulmira")
TAMANHO = 200_000


def rss():
    """MiB em uso agora."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20


def um_pdf(certificado):
    """Um documento de verdade, com um anexo que o leva a 200 KB."""
    with pikepdf.open(io.BytesIO(documento.gerar(certificado.dados, imagens.carregar(certificado.dados)))) as pdf:
        pdf.pages[0].obj.PieceInfo = pdf.make_stream(os.urandom(TAMANHO - 60_000))
        saida = io.BytesIO()
        pdf.save(saida)
    return saida.getvalue()


def povoar(turma, quantos, conteudo):
    """`quantos` documentos da turma; no disco, o mesmo arquivo com outros nomes."""
    certificado = emissao.emitir(MatriculaFactory(turma=turma, concluida=True, pessoa__nome="Primeira"))
    conteudo = conteudo or um_pdf(certificado)
    pessoas = Pessoa.objects.bulk_create(
        [
            Pessoa(email=f"p{turma.pk}-{n}@example.org", nome=f"{NOMES[n % 10]} Fictícia da Silva {n:05}")
            for n in range(quantos)
        ],
        2000,
    )
    matriculas = Matricula.objects.bulk_create(
        [Matricula(pessoa=p, turma=turma, situacao="concluida", confirmada_em=certificado.emitido_em) for p in pessoas],
        2000,
    )
    comuns = {"ano": certificado.ano, "sha256": hashlib.sha256(conteudo).hexdigest()}
    inicio = Certificado.objects.order_by("-numero").first().numero + 1
    linhas = Certificado.objects.bulk_create(
        [
            Certificado(
                matricula=m,
                numero=inicio + n,
                codigo=f"{inicio + n:020}",
                dados={**certificado.dados, "nome": m.pessoa.nome},
                **comuns,
            )
            for n, m in enumerate(matriculas)
        ],
        500,
    )
    Registro.objects.update(ultimo_numero=linhas[-1].numero)
    emissao.armazem.guardar(linhas[0].caminho, conteudo)
    original = storages["privado"].path(linhas[0].caminho)
    for linha in linhas[1:]:
        os.link(original, storages["privado"].path(linha.caminho))
    return conteudo


def medir(feito):
    """(segundos de relógio, segundos de processador, MiB que cresceu, MiB que saíram)"""
    antes, inicio, de_cpu, maior, tamanho = rss(), time.perf_counter(), time.process_time(), 0, 0
    for bytes_do_pedaco in feito():
        tamanho += bytes_do_pedaco
        maior = max(maior, rss())
    return time.perf_counter() - inicio, time.process_time() - de_cpu, maior - antes, tamanho / 2**20


def zip_de(turma, pessoa):
    pedacos, anunciado = empacotar(escolher(pessoa, turma=turma), "Ensaio")
    saiu = 0
    for pedaco in pedacos:
        saiu += len(pedaco)
        yield len(pedaco)
    assert saiu == anunciado


def cadernos_de(turma, pessoa):
    for parte in partes(escolher(pessoa, turma=turma)):
        with tempfile.TemporaryFile() as saida:
            encadernar(parte.documentos, "Ensaio", saida)
            yield saida.tell()


def main(livro=10_000):
    call_command("migrate", verbosity=0)
    criacao.criar()
    ModeloFactory()
    pessoa = PessoaFactory(grupo="Registro")
    primeira = TurmaFactory()
    conteudo, turmas = None, {}
    for quantos in (100, 1000, 2000):
        turmas[quantos] = TurmaFactory(curso=primeira.curso)
        conteudo = povoar(turmas[quantos], quantos, conteudo)
    print(f"Cada documento tem {len(conteudo) / 1000:.0f} KB.\n")
    print(f"{'':<28}{'s':>8}{'s de CPU':>10}{'cresceu (MiB)':>16}{'saíram (MiB)':>15}")
    casos = [
        ("ZIP", zip_de, 100),
        ("ZIP", zip_de, 2000),
        ("PDF", cadernos_de, 100),
        ("PDF, em partes", cadernos_de, 1000),
    ]
    for nome, forma, quantos in casos:
        segundos, de_cpu, cresceu, saiu = medir(lambda f=forma, q=quantos: f(turmas[q], pessoa))
        print(f"{f'{nome} de {quantos}':<28}{segundos:>8.2f}{de_cpu:>10.2f}{cresceu:>16.0f}{saiu:>15.0f}")
    do_livro(pessoa, turmas[2000], livro, conteudo)


def do_livro(pessoa, turma, livro, conteudo):
    faltam = livro - Certificado.objects.count()
    if faltam > 0:
        povoar(TurmaFactory(curso=turma.curso), faltam, conteudo)
    todas = Certificado.objects.do_registro(pessoa).select_related("matricula__turma", "participacao__oficina")
    todas = todas.order_by("-ano", "-numero")
    codigo = Certificado.objects.order_by("numero")[livro // 2].codigo
    consultas = {
        "sem filtro": lambda: todas,
        "nome (mil linhas)": lambda: procurar(todas, "conceicao"),
        "nome (poucas linhas)": lambda: procurar(todas, "primeira"),
        "número": lambda: procurar(todas, "4321"),
        "código": lambda: procurar(todas, codigo),
        "turma": lambda: todas.filter(matricula__turma=turma),
        "PDF que falhou": lambda: todas.filter(DO_PDF["falhou"]),
    }
    print(
        f"\nO livro com {Certificado.objects.count()} linhas: contar e ler a primeira página (ms de CPU e de relógio)\n"
    )
    for rotulo, linhas in consultas.items():
        de_cpu, de_relogio = melhor(linhas)
        print(f"{rotulo:<28}{de_cpu * 1000:>8.0f}{de_relogio * 1000:>8.0f}")


def melhor(linhas, vezes=3):
    tempos = []
    for _ in range(vezes):
        inicio, de_cpu = time.perf_counter(), time.process_time()
        achadas = linhas()
        assert achadas.count() >= len(achadas[:20])
        tempos.append((time.process_time() - de_cpu, time.perf_counter() - inicio))
    return min(tempos)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
