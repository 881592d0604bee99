"""A primeira semana de quem coordena, sem planilha: abrir, importar, analisar, encontro, justificar, fechar, emitir."""

from datetime import date

import pytest
import semana
from jornada import esperar, esperar_certificado, texto_do_pdf
from pessoa import Pessoa
from semana import IMPORTADAS, NOMES, SABINO, TEODORA, VIOLETA

pytestmark = [pytest.mark.navegador, pytest.mark.produto]
CELULAR = {"viewport": {"width": 360, "height": 740}}


@pytest.fixture
def gente(navegador, produto):
    """Abre um navegador por pessoa e fecha todos no fim."""
    abertas = []

    def abrir(**opcoes):
        abertas.append(Pessoa(navegador, produto.url, **opcoes))
        return abertas[-1]

    yield abrir
    for pessoa in abertas:
        pessoa.fechar()


def test_a_semana_da_coordenacao(gente, produto):
    antiga = semana.preparar(produto)
    coordenacao, violeta, sabino, teodora = gente(), gente(**CELULAR), gente(**CELULAR), gente(**CELULAR)
    coordenacao.entrar("coordenacao@example.org")

    turma = semana.duplicar_e_abrir(coordenacao, antiga, date.today())
    semana.importar(coordenacao, turma)
    for pessoa, email in ((violeta, VIOLETA), (sabino, SABINO), (teodora, TEODORA)):
        semana.pedir(pessoa, email)
    semana.analisar(coordenacao, turma, VIOLETA, SABINO, TEODORA)
    teodora.ir("/minha-area/")
    assert teodora.le("em 1º lugar")

    codigo = semana.abrir_o_codigo(coordenacao, turma)
    semana.registrar_presenca(violeta, codigo)
    semana.marcar_a_lista(coordenacao, turma, NOMES[SABINO])
    semana.lembrar(coordenacao, turma)
    semana.justificar(sabino)
    semana.aceitar_a_justificativa(coordenacao, turma)
    semana.estudar(violeta)
    semana.estudar(sabino)
    semana.fechar_o_diario(coordenacao, turma)
    semana.emitir(coordenacao, turma)
    semana.encerrar(coordenacao, turma)

    _, pdf = esperar_certificado(violeta)
    assert NOMES[VIOLETA] in texto_do_pdf(pdf)
    esperar(lambda: semana.recebeu(produto, TEODORA, "CURTA-2"), 60, "o aviso a quem esperava")
    esperar(lambda: semana.recebeu(produto, "aracy.exemplo@example.org", "A turma já começou"), 60, "o lembrete")
    linhas = {linha[0]: linha for linha in semana.exportar(coordenacao, turma)}
    situacoes = {
        nome: next(c for c in linhas[nome] if c in {"Concluída", "Reprovada", "Cancelada"})
        for nome in (NOMES[VIOLETA], NOMES[SABINO], *IMPORTADAS, NOMES[TEODORA])
    }
    assert list(situacoes.values()) == ["Concluída", "Concluída", "Reprovada", "Reprovada", "Cancelada"]
    assert "Traceback" not in produto.log("web")
