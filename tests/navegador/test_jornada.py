"""Do cadastro ao certificado conferido, no produto como ele roda: com mouse, sem JavaScript e só com o teclado."""

import pytest
from jornada import (
    TITULO,
    cadastrar,
    cartas_para,
    confirmar_no_quadro,
    corrigir_o_nome,
    esperar_certificado,
    estudar_tudo,
    faltam,
    inscrever,
    texto_do_pdf,
    verificar,
)
from pessoa import Pessoa, PessoaNoTeclado

pytestmark = [pytest.mark.navegador, pytest.mark.produto]
NOME, CERTO, EMAIL = "Zulmira D’Avila Exemplo", "Zulmira D’Ávila Exemplo", "zulmira@example.org"


@pytest.fixture
def gente(navegador, produto):
    """Abre um navegador por pessoa e fecha todos no fim."""
    abertas = []

    def abrir(classe=Pessoa, **opcoes):
        abertas.append(classe(navegador, produto.url, **opcoes))
        return abertas[-1]

    yield abrir
    for pessoa in abertas:
        pessoa.fechar()


def percorrer(gente, produto, aluna):
    """Cadastro, inscrição, confirmação, estudo e certificado. Devolve (coordenação, código, PDF)."""
    cadastrar(aluna, produto.var, NOME, EMAIL)
    inscrever(aluna)
    coordenacao = gente()
    confirmar_no_quadro(coordenacao, NOME)

    antes = faltam(aluna)
    feitas = estudar_tudo(aluna)

    assert antes == 48
    assert feitas >= antes
    assert len(aluna.avaliadas) == len(set(aluna.avaliadas)) == 11, aluna.avaliadas
    assert faltam(aluna) == 0
    return coordenacao, *esperar_certificado(aluna)


@pytest.mark.parametrize("produto", ["sqlite", "postgres+redis"], indirect=True)
def test_do_cadastro_ao_certificado_conferido_e_corrigido(gente, produto):
    coordenacao, codigo, pdf = percorrer(gente, produto, gente())

    texto = texto_do_pdf(pdf)
    assert all(trecho in texto for trecho in (NOME, TITULO, "44 horas", codigo))
    anonima = gente()
    verificar(anonima, codigo)
    assert anonima.le("Certificado válido")
    assert all(anonima.le(trecho) for trecho in (NOME, TITULO, "44 horas"))

    corrigir_o_nome(coordenacao, NOME, CERTO)
    verificar(anonima, codigo)
    assert anonima.le("Certificado substituído")
    anonima.acionar(anonima.pagina.locator("main .aviso").get_by_role("link"))
    assert anonima.le("Certificado válido")
    assert anonima.le(CERTO)
    avisos = [
        carta["Subject"] for carta in cartas_para(produto.var, EMAIL) if "certificado" in carta["Subject"].lower()
    ]
    assert len(avisos) <= 2, "um aviso por certificado: o primeiro e o corrigido"


def test_a_mesma_jornada_sem_javascript(gente, produto):
    _, codigo, pdf = percorrer(gente, produto, gente(javascript=False))

    assert NOME in texto_do_pdf(pdf)
    anonima = gente(javascript=False)
    verificar(anonima, codigo)
    assert anonima.le("Certificado válido")


def test_a_mesma_jornada_so_com_o_teclado(gente, produto):
    _, codigo, pdf = percorrer(gente, produto, gente(PessoaNoTeclado))

    assert NOME in texto_do_pdf(pdf)
    anonima = gente(PessoaNoTeclado)
    verificar(anonima, codigo)
    assert anonima.le("Certificado válido")
