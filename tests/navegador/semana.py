"""Os passos da primeira semana da coordenação em uma turma curta, da turma nova à planilha do fim."""

import io
import re

from jornada import cartas_para, esperar
from openpyxl import load_workbook

ANTIGA, NOVA = "CURTA-1", "CURTA-2"
VIOLETA, SABINO, TEODORA = "violeta.lenda@example.org", "sabino.alegoria@example.org", "teodora.miragem@example.org"
NOMES = {VIOLETA: "Violeta Lenda Castro", SABINO: "Sabino Alegoria Melo", TEODORA: "Teodora Miragem Faria"}
IMPORTADAS = ("Aracy Exemplo Importada", "Belmiro Exemplo Importado")
ROL = """Nome;E-mail;Órgão;Cargo
Aracy Exemplo Importada;aracy.exemplo@example.org;Unidade Regional de Exemplo;Técnica
Belmiro Exemplo Importado;belmiro.exemplo@example.org;Unidade Regional de Exemplo;Técnico
Sem E-mail Nenhum;isto não é e-mail;Unidade Regional de Exemplo;Técnica
"""
PREPARO = f"""
import sys
sys.path.insert(0, "tests")
from datetime import timedelta
from django.utils import timezone
from contas.models import Pessoa
from cursos.models import CriterioDaTurma, Encontro
from fabricas import TurmaFactory, criar_curso

curso = criar_curso(pratica=False, avaliacao=False, slug="curso-curto", titulo="Curso curto de exemplo")
modulo = curso.get_children().get().specific
modulo.horas_em_encontros, modulo.carga_horaria, curso.carga_horaria = 4, 6, 6
modulo.save()
curso.save()
inicio = timezone.localdate() - timedelta(70)
turma = TurmaFactory(
    curso=curso, codigo="{ANTIGA}", aberta=False, autoinstrucional=False, vagas=4, inicio=inicio,
    fim=inicio + timedelta(30), inscricoes_de=inicio - timedelta(5), inscricoes_ate=inicio + timedelta(20),
    espera_ate=inicio + timedelta(20), falta_justificada_abona=True,
    coordenadores=[Pessoa.objects.get(email="coordenacao@example.org")],
)
CriterioDaTurma.objects.create(turma=turma, tipo="atividades")
CriterioDaTurma.objects.create(turma=turma, tipo="frequencia", valor=75)
Encontro.objects.create(turma=turma, titulo="Abertura", dia=inicio, horas=4)
print("TURMA", turma.pk)
"""


def preparar(produto):
    """Um curso de duas aulas e um encontro, e a turma antiga que serve de molde. Devolve o número dela."""
    return int(produto.manage("shell", "-c", PREPARO).rsplit("TURMA ", 1)[1])


def duplicar_e_abrir(coordenacao, antiga, hoje):
    """Devolve o número da turma nova, já aberta."""
    coordenacao.ir(f"/admin/turmas/{antiga}/")
    coordenacao.acionar(coordenacao.link("Duplicar a turma"))
    coordenacao.escrever_em(coordenacao.pagina.locator("input[name=codigo]"), NOVA)
    coordenacao.escrever_em(coordenacao.pagina.locator("input[name=inicio]"), hoje.isoformat())
    coordenacao.acionar(coordenacao.botao("Ver as datas que resultam"))
    coordenacao.acionar(coordenacao.botao(f"Criar a turma {NOVA}"))
    coordenacao.ir("/admin/turmas/")
    coordenacao.acionar(coordenacao.link(NOVA))
    numero = int(re.search(r"/turmas/(\d+)/", coordenacao.pagina.url)[1])
    coordenacao.acionar(coordenacao.link("Abrir a turma"))
    coordenacao.acionar(coordenacao.botao("Abrir a turma"))
    return numero


def importar(coordenacao, turma):
    """Envia o rol em Windows-1252, com uma linha ruim; grava as boas."""
    coordenacao.ir(f"/admin/importar/turma/{turma}/")
    arquivo = {"name": "rol.csv", "mimeType": "text/csv", "buffer": ROL.encode("cp1252")}
    coordenacao.pagina.locator("input[type=file]").set_input_files(arquivo)
    coordenacao.acionar(coordenacao.botao("Conferir"))
    assert coordenacao.le("Nada foi gravado ainda")
    assert coordenacao.le("isto não é e-mail")
    coordenacao.acionar(coordenacao.botao("Gravar 2 pessoas"))
    endereco = coordenacao.pagina.url

    def gravada():
        coordenacao.ir(endereco)
        return not coordenacao.le("Gravando")

    esperar(gravada, 60, "as duas pessoas gravadas")


def pedir(pessoa, email):
    pessoa.entrar(email)
    pessoa.ir(f"/estudo/turmas/{NOVA}/")
    pessoa.acionar(pessoa.botao("Inscrever-me"))
    assert pessoa.le("em análise")


def analisar(coordenacao, turma, *emails):
    """Defere cada pedido, um a um, no quadro."""
    for email in emails:
        coordenacao.ir(f"/admin/turmas/{turma}/?situacao=em_analise")
        coordenacao.acionar(coordenacao.botao(re.compile(f"Deferir.* de {re.escape(NOMES[email])}")))


def abrir_o_codigo(coordenacao, turma):
    """Abre o código no projetor e devolve o que a sala lê."""
    coordenacao.ir(f"/admin/frequencia/turmas/{turma}/")
    coordenacao.acionar(coordenacao.link(re.compile("^Abertura")))
    coordenacao.acionar(coordenacao.botao("Abrir o código na sala"))
    letras = coordenacao.pagina.locator(".projetor-letras").inner_text()
    return re.sub(r"\s", "", letras)


def registrar_presenca(pessoa, codigo):
    pessoa.ir("/estudo/presenca/")
    pessoa.escrever_em(pessoa.pagina.locator("input[name=codigo]"), codigo.lower())
    pessoa.acionar(pessoa.botao("Confirmar presença"))


def marcar_a_lista(coordenacao, turma, faltou):
    """Marca a falta de uma pessoa e a presença de quem ainda não tem registro."""
    coordenacao.ir(f"/admin/frequencia/turmas/{turma}/")
    coordenacao.acionar(coordenacao.link(re.compile("^Abertura")))
    linha = coordenacao.pagina.locator("tr", has_text=faltou)
    linha.locator("input[value=falta]").check()
    coordenacao.acionar(coordenacao.botao("Gravar a lista"))
    coordenacao.acionar(coordenacao.botao("Marcar todas presentes"))


def justificar(pessoa):
    pessoa.ir("/minha-area/")
    pessoa.ir(f"/estudo/turmas/{NOVA}/")
    pessoa.acionar(pessoa.link("Acompanhar a minha matrícula"))
    pessoa.ir(pessoa.pagina.url.rstrip("/") + "/frequencia/")
    pessoa.acionar(pessoa.link(re.compile("^Justificar a ausência")))
    pessoa.escrever_em(pessoa.pagina.locator("textarea[name=texto]"), "Audiência pública no mesmo dia.")
    documento = {"name": "oficio.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 exemplo"}
    pessoa.pagina.locator("input[type=file]").set_input_files(documento)
    pessoa.acionar(pessoa.botao("Enviar a justificativa"))


def aceitar_a_justificativa(coordenacao, turma):
    coordenacao.ir(f"/admin/frequencia/turmas/{turma}/justificativas/")
    coordenacao.acionar(coordenacao.pagina.locator("main table").get_by_role("link").first)
    coordenacao.pagina.locator("input[value=aceitar]").check()
    coordenacao.acionar(coordenacao.botao("Gravar a decisão"))


def lembrar(coordenacao, turma):
    """Escreve a quem nunca entrou: escolhe no quadro, confere como a primeira recebe e confirma."""
    coordenacao.ir(f"/admin/turmas/{turma}/?situacao=confirmada")
    for nome in IMPORTADAS:
        coordenacao.marcar(coordenacao.pagina.get_by_label(f"Marcar {nome}"))
    coordenacao.acionar(coordenacao.botao("Mandar mensagem"))
    coordenacao.escrever_em(coordenacao.pagina.locator("input[name=assunto]"), "A turma já começou")
    coordenacao.escrever_em(coordenacao.pagina.locator("textarea[name=texto]"), "Olá, {nome}. Precisa de ajuda?")
    coordenacao.acionar(coordenacao.botao("Conferir"))
    assert coordenacao.le(f"Olá, {IMPORTADAS[0]}. Precisa de ajuda?")
    coordenacao.acionar(coordenacao.botao("Mandar mensagem (2 pessoas)"))


def estudar(pessoa):
    pessoa.ir(f"/estudo/turmas/{NOVA}/")
    pessoa.acionar(pessoa.link("Estudar"))
    for _ in range(2):
        pessoa.acionar(pessoa.botao("Concluir e continuar"))


def fechar_o_diario(coordenacao, turma):
    coordenacao.ir(f"/admin/frequencia/turmas/{turma}/fechar/")
    coordenacao.acionar(coordenacao.botao(re.compile("^Fechar o diário")))


def emitir(coordenacao, turma):
    coordenacao.ir(f"/admin/turmas/{turma}/emitir/")
    coordenacao.acionar(coordenacao.botao(re.compile(r"^Emitir \d+ certificado")))
    endereco = coordenacao.pagina.url

    def encerrada():
        coordenacao.ir(endereco)
        return coordenacao.le("Emissão encerrada") and not coordenacao.le("documento a caminho")

    esperar(encerrada, 120, "os certificados emitidos")


def encerrar(coordenacao, turma):
    coordenacao.ir(f"/admin/turma/{turma}/encerrar/")
    coordenacao.escrever_em(coordenacao.pagina.locator("textarea[name=motivo]"), "Turma de exemplo, encerrada antes.")
    coordenacao.acionar(coordenacao.botao(re.compile("^Encerrar a turma")))


def exportar(coordenacao, turma):
    """As linhas da planilha do quadro, como listas de texto."""
    endereco = f"{coordenacao.endereco}/admin/turmas/{turma}/?formato=xlsx"
    resposta = coordenacao.contexto.request.get(endereco)
    folha = load_workbook(io.BytesIO(resposta.body())).worksheets[0]
    return [[str(celula) if celula is not None else "" for celula in linha] for linha in folha.values]


def recebeu(produto, email, trecho):
    return any(trecho in carta["Subject"] for carta in cartas_para(produto.var, email))
