"""Os passos da jornada do primeiro certificado, como uma pessoa os faria."""

import email
import email.policy
import io
import re
import time

from pessoa import gabarito
from pypdf import PdfReader

CURSO = "/cursos/qualificacao-gestores-cis/"
TURMA = "QCIS-LIVRE-T4"
TITULO = "Qualificação de Gestores de Consórcios Intermunicipais de Saúde de Minas Gerais"
NOVA_SENHA = "serra-do-cipo-2026"


def esperar(condicao, segundos=60, oque=""):
    prazo = time.monotonic() + segundos
    while time.monotonic() < prazo:
        if valor := condicao():
            return valor
        time.sleep(0.3)
    raise AssertionError(f"não aconteceu em {segundos} s: {oque}")


def cartas_para(var, endereco):
    """As mensagens gravadas em var/correio para um endereço."""
    cartas = []
    for arquivo in sorted((var / "correio").glob("*")):
        for pedaco in arquivo.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
            carta = email.message_from_bytes(pedaco.strip(), policy=email.policy.default)
            if carta["To"] == endereco:
                cartas.append(carta)
    return cartas


def codigo_do_correio(var, endereco):
    def achado():
        for carta in reversed(cartas_para(var, endereco)):
            if numeros := re.search(r"^\s*(\d{6})\s*$", carta.get_content(), re.MULTILINE):
                return numeros[1]
        return None

    return esperar(achado, oque=f"código por e-mail para {endereco}")


def cadastrar(pessoa, var, nome, endereco):
    pessoa.ir("/contas/signup/")
    pessoa.escrever("Nome completo", nome)
    pessoa.escrever("E-mail", endereco)
    pessoa.escrever("Senha", NOVA_SENHA)
    pessoa.marcar(pessoa.pagina.get_by_label("Outro órgão", exact=True))
    pessoa.escrever("Qual órgão", "Unidade Regional de Saúde")
    pessoa.escrever("Seu cargo ou função", "Técnica de regulação")
    pessoa.marcar(pessoa.pagina.get_by_label("Li o aviso de privacidade"))
    pessoa.acionar(pessoa.pagina.locator("main").get_by_role("button", name="Cadastrar"))
    pessoa.escrever_em(pessoa.pagina.locator("input[name=code]"), codigo_do_correio(var, endereco))
    pessoa.acionar(pessoa.pagina.locator("main form").first.get_by_role("button").first)


def inscrever(pessoa):
    pessoa.ir(CURSO)
    pessoa.acionar(pessoa.pagina.locator(f"a[href='/estudo/turmas/{TURMA}/']"))
    pessoa.acionar(pessoa.botao("Inscrever-me"))
    assert pessoa.le("em análise")


def confirmar_no_quadro(coordenacao, nome):
    coordenacao.entrar("coordenacao@example.org")
    abrir_quadro(coordenacao, nome)
    coordenacao.acionar(coordenacao.botao(re.compile(f"(Deferir|Confirmar).* de {re.escape(nome)}")))
    assert coordenacao.le("Matrícula deferida")


def abrir_quadro(coordenacao, nome):
    coordenacao.ir("/admin/turmas/")
    coordenacao.acionar(coordenacao.link(TURMA))
    coordenacao.escrever_em(coordenacao.pagina.locator(".quadro-filtro input[name=q]"), nome)
    coordenacao.acionar(coordenacao.botao("Filtrar"))


def faltam(pessoa):
    """Quantas pendências a minha área mostra."""
    pessoa.ir("/minha-area/")
    resumo = pessoa.pagina.locator("summary", has_text="O que falta")
    return int(re.search(r"\((\d+)\)", resumo.inner_text())[1]) if resumo.count() else 0


def estudar_tudo(pessoa):
    """Faz o que a tela mandar, uma atividade depois da outra. Devolve quantas páginas de estudo percorreu."""
    respostas, feitas = gabarito(), 0
    pessoa.ir("/minha-area/")
    pessoa.acionar(pessoa.pagina.locator(".passo-principal .botao"))
    for _ in range(300):
        if "/minha-area/" in pessoa.pagina.url:
            return feitas
        feitas += dar_um_passo(pessoa, respostas)
    raise AssertionError(f"o estudo não terminou; parou em {pessoa.pagina.url}")


def dar_um_passo(pessoa, respostas):
    """Um passo na página em que se está; devolve 1 quando ele fez uma atividade."""
    entrega = pessoa.pagina.locator("main form textarea")
    if pessoa.tem(entrega):
        pessoa.escrever_em(entrega, "Registrei com a equipe o que foi pedido, sem identificar pacientes.")
        pessoa.acionar(pessoa.botao("Entregar e continuar"))
        return 1
    for nome in ("Concluir e continuar", "Declaro que fiz esta atividade"):
        if pessoa.tem(pessoa.botao(nome)):
            pessoa.acionar(pessoa.botao(nome))
            return 1
    comecar = pessoa.botao(re.compile("^(Começar|Tentar de novo)$"))
    ja_fez = pessoa.le("Avaliação feita") or pessoa.le("Recebemos a sua resposta")
    if pessoa.tem(comecar) and not ja_fez:
        pessoa.avaliadas.append(pessoa.pagina.locator("h1").inner_text())
        pessoa.acionar(comecar)
        pessoa.responder_tudo(respostas)
        pessoa.acionar(pessoa.botao("Enviar respostas"))
        pessoa.acionar(pessoa.botao("Enviar agora"))
        return 1
    adiante = re.compile("^(Continuar: |Próxima: |Deixar para depois|Ver o que falta)")
    pessoa.acionar(pessoa.pagina.locator("main").get_by_role("link", name=adiante))
    return 0


def esperar_certificado(pessoa):
    """Recarrega a minha área até o certificado estar pronto; devolve (código, bytes do PDF)."""

    def pronto():
        pessoa.ir("/minha-area/")
        return pessoa.pagina.locator("a[href$='.pdf'], a[href*='/certificados/'][href*='pdf']").count()

    esperar(pronto, 90, "certificado pronto na minha área")
    endereco = pessoa.pagina.locator("main a[href*='pdf']").first.get_attribute("href")
    resposta = pessoa.contexto.request.get(pessoa.endereco + endereco)
    assert resposta.headers["content-type"] == "application/pdf"
    return re.search(r"((?:\w{4}-){4}\w{4})", endereco)[1], resposta.body()


def texto_do_pdf(pdf):
    paginas = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(pagina.extract_text().split()) for pagina in paginas)


def verificar(anonima, codigo):
    """Digita o código na página pública, com espaços e minúsculas, como alguém o copiaria."""
    anonima.ir("/certificados/verificar/")
    anonima.escrever("Código do certificado", codigo.lower().replace("-", " "))
    anonima.acionar(anonima.pagina.locator("main").get_by_role("button", name="Verificar"))


def corrigir_o_nome(coordenacao, nome, certo):
    abrir_quadro(coordenacao, nome)
    coordenacao.acionar(coordenacao.pagina.locator("table.pessoas").get_by_role("link", name=nome))
    coordenacao.acionar(coordenacao.link("Corrigir"))
    coordenacao.escrever_em(coordenacao.pagina.locator("input[name=nome]"), certo)
    coordenacao.escrever_em(coordenacao.pagina.locator("textarea[name=motivo]"), "Erro de digitação no cadastro.")
    coordenacao.acionar(coordenacao.botao("Emitir o documento corrigido"))
