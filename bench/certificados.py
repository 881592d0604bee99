"""Quanto custa compor e assinar um certificado, ao lado do laço ingênuo, e quantos a fila compõe por minuto.

Compor se mede em tempo de processador, com as formas alternadas em cada rodada, para que a carga da máquina pese igual
em todas: vale a razão. O laço ingênuo é uma chamada ao WeasyPrint por pessoa, com o mesmo HTML e o mesmo CSS e nada
partilhado; confere-se que os dois dão os mesmos bytes. A fila é o produto no ar (PostgreSQL, Redis, Celery).

    python bench/certificados.py [rodadas] [documentos pela fila; 0 a deixa de fora]
"""

import io
import os
import statistics
import subprocess
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

import emissao_em_massa as massa  # noqa: E402
import produto as produto_no_teste  # noqa: E402
from dados_do_certificado import Imagens, dados, desenho, modulos  # noqa: E402
from django.template.loader import get_template  # noqa: E402
from medida import produto_no_ar  # noqa: E402
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: E402
from pyhanko.sign import signers  # noqa: E402
from pyhanko.sign.fields import SigSeedSubFilter  # noqa: E402
from weasyprint import CSS, HTML  # noqa: E402

from certificados import documento  # noqa: E402
from certificados.assinatura import chave, criacao, pades  # noqa: E402
from certificados.codigo import com_tracos, sortear  # noqa: E402
from certificados.documento import certificado, estimativa  # noqa: E402
from impressao import papel, pdf  # noqa: E402

IMAGENS = Imagens()
POSICOES = [("sobrio", "paisagem"), ("festivo", "paisagem"), ("sobrio", "retrato"), ("festivo", "retrato")]
NOMES = ["Ana Lima", "Maria Aparecida da Conceição Souza", "José Evangelista de Albuquerque Cavalcanti Neto"]
DEPOIS_DE = (1, 25, 50, 100, 150)  # documentos, para ler a memória


def entrada(n):
    codigo = sortear()
    quem = [("Maria dos Santos", "Diretora-Geral"), ("João Batista Reis", "Coordenador do curso")]
    return dados(
        nome=f"{NOMES[n % len(NOMES)]} {n}",
        desenho=desenho(*POSICOES[n % len(POSICOES)], logotipos=[IMAGENS.logotipo("Secretaria de Saúde")]),
        signatarios=[{"nome": nome, "cargo": cargo, "imagem": IMAGENS.rubrica()} for nome, cargo in quem],
        conteudo_programatico=modulos(9, 4),
        codigo=codigo,
        url_verificacao=f"https://escola.example.org/certificados/verificar/{com_tracos(codigo)}/",
    )


# --- Compor e assinar ------------------------------------------------------------------------------------------------
def ingenuo(do_documento):
    """Como o faria quem começa: tudo lido, analisado e comprimido de novo a cada pessoa."""
    contexto = certificado._contexto(do_documento)
    regras = certificado._regras(contexto, estimativa.escala_da_frente(contexto), estimativa.corpo_do_verso(contexto))
    modelo = get_template(certificado.TEMPLATE)
    origem = Path(modelo.origin.name)
    busca = pdf.BuscaNaPasta(pdf.PASTA, origem.parent, imagens=IMAGENS)
    papel._faces.cache_clear()
    return HTML(string=modelo.render(contexto), base_url=origem.as_uri(), url_fetcher=busca).write_pdf(
        stylesheets=[
            CSS(filename=pdf.ESTILO, url_fetcher=busca),
            CSS(filename=origem.with_suffix(".css"), url_fetcher=busca),
            CSS(string=regras, url_fetcher=busca),
        ],
        font_config=pdf.FontesDaCasa(),
        finisher=papel.estender(certificado._papel(contexto["desenho"])),
        **pdf.OPCOES,
    )


def compor(do_documento):
    return documento.gerar(do_documento, IMAGENS)


def assinar(conteudo):
    return pades.assinar(conteudo, chave.em_uso(), "Selo de integridade da plataforma", "Belo Horizonte")


def assinar_ingenuo(conteudo):
    """A receita da documentação da pyHanko, que relê a chave e assina uma vez de ensaio."""
    arquivo = str(chave.arquivo_da_plataforma())
    quem = signers.SimpleSigner.load(arquivo, arquivo)
    como = signers.PdfSignatureMetadata(field_name="Selo", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    return signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(conteudo)), como, signer=quem).getvalue()


# Cada par: o laço ingênuo e a plataforma.
FORMAS = {
    "sem assinar": (ingenuo, compor),
    "assinado": (lambda d: assinar_ingenuo(ingenuo(d)), lambda d: assinar(compor(d))),
}


def cronometrar(forma, do_documento):
    inicio = time.process_time()
    tamanho = len(forma(do_documento))
    return (time.process_time() - inicio) * 1000, tamanho


def medir_formas(rodadas):
    for n in range(len(POSICOES)):
        amostra = entrada(n)
        assert ingenuo(amostra) == compor(amostra), "o laço ingênuo e a plataforma não dão os mesmos bytes"
    for forma in (assinar, assinar_ingenuo):
        forma(compor(amostra))
    medidas = {nome: [] for nome in FORMAS}
    for n in range(rodadas):
        do_documento = entrada(n)
        for nome, par in FORMAS.items():
            medidas[nome].append([cronometrar(forma, do_documento) for forma in par])
    print(f"{'':<14}{'ingênuo (ms)':>14}{'plataforma (ms)':>17}{'vezes':>8}{'KB':>6}")
    for nome, pares in medidas.items():
        antes, agora = (statistics.median(par[i][0] for par in pares) for i in (0, 1))
        vezes = statistics.median(deles[0] / nosso[0] for deles, nosso in pares)
        tamanho = kb([nosso[1] for _, nosso in pares])
        print(f"{nome:<14}{antes:>14.0f}{agora:>17.0f}{vezes:>8.2f}{tamanho:>6.0f}")


def kb(tamanhos):
    return statistics.median(tamanhos) / 1000


def residente(pid="self"):
    """MiB de memória que o processo ocupa agora."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def medir_memoria():
    """Em um processo que só compõe, como o filho do trabalhador."""
    saida = subprocess.run([sys.executable, __file__, "memoria"], capture_output=True, text=True, check=True).stdout
    print(f"\nMemória depois de {', '.join(map(str, DEPOIS_DE))} documentos: {saida.strip()} MiB")


def compor_medindo_a_memoria():
    medidas = []
    for n in range(max(DEPOIS_DE)):
        assinar(compor(entrada(n)))
        if n + 1 in DEPOIS_DE:
            medidas.append(f"{residente():.0f}")
    print(", ".join(medidas))


# --- Pela fila -------------------------------------------------------------------------------------------------------
DESDE_O_PEDIDO = "SELECT extract(epoch FROM now() - criado_em) FROM certificados_loteemissao"


def processador(pids):
    """Segundos de processador que estes processos já gastaram."""
    campos = [Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in pids]
    return sum(int(c[11]) + int(c[12]) for c in campos) / os.sysconf("SC_CLK_TCK")


def medir_fila(processos, quantos):
    """Do pedido da coordenação ao último PDF assinado e guardado."""
    comando = [*produto_no_teste.CELERY, "worker", "--loglevel", "INFO", *produto_no_teste.SEM_CONVERSA]
    produto_no_teste.COMANDOS["worker"] = [*comando, "--concurrency", str(processos)]
    with produto_no_ar("certificados") as produto:
        massa.preparar(produto, quantos)
        filhos = produto_no_teste.filhos(produto.pids["worker"])
        antes = processador(filhos)
        massa.pedir(produto)
        massa.esperar(lambda: massa.prontos(produto) >= quantos, 1800)
        levou = float(massa.consultar(produto, DESDE_O_PEDIDO))
        gasto = processador(filhos) - antes
        memoria = max(map(residente, filhos))
        tamanhos = [arquivo.stat().st_size for arquivo in massa.arquivos(produto)]
    print(
        f"{processos:>10}{60 * quantos / levou:>12.0f}{gasto / quantos * 1000:>16.0f}{gasto / levou:>10.2f}"
        f"{memoria:>8.0f}{kb(tamanhos):>8.0f}"
    )


def main(rodadas=15, pela_fila=60):
    criacao.criar()
    medir_formas(rodadas)
    medir_memoria()
    if pela_fila:
        print(f"\nPela fila, {pela_fila} documentos do pedido ao arquivo guardado ({os.cpu_count()} CPUs)\n")
        print(f"{'processos':>10}{'por minuto':>12}{'ms de CPU cada':>16}{'CPUs':>10}{'MiB':>8}{'KB':>8}")
        for processos in (1, 2):
            medir_fila(processos, pela_fila)


if __name__ == "__main__":
    if "memoria" in sys.argv:
        criacao.criar()
        compor_medindo_a_memoria()
    else:
        main(*map(int, sys.argv[1:]))
