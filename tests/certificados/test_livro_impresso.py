from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from fabricas import MatriculaFactory, PessoaFactory
from pypdf import PdfReader
from wagtail.models import ModelLogEntry

from certificados import codigo
from certificados.livro import impresso
from certificados.models import Certificado, Registro
from certificados.retificacao import corrigir
from certificados.revogacao import revogar
from contas.recusa import Recusa

pytestmark = pytest.mark.django_db
TELA = "/admin/certificados/livro/"


def registrar(quantos, ano=None, nome="Pessoa Fictícia"):
    """`quantos` documentos no livro do ano, só com o que o livro lê."""
    ano, matricula = ano or timezone.localdate().year, MatriculaFactory(concluida=True)
    dados = {"curso": "Curso de teste", "turma": matricula.turma.codigo}
    Certificado.objects.bulk_create(
        Certificado(
            matricula=matricula,
            especie="historico",
            ano=ano,
            numero=n,
            codigo=codigo.sortear(),
            dados={**dados, "nome": f"{nome} {n}"},
        )
        for n in range(1, quantos + 1)
    )
    Registro.objects.create(ano=ano, ultimo_numero=quantos)
    return impresso.Livro.do_ano(ano)


def paginas_do(pdf):
    return [" ".join(pagina.extract_text().split()) for pagina in PdfReader(BytesIO(pdf)).pages]


def test_cada_folha_tem_20_registros_e_o_livro_abre_e_diz_em_que_ponto_esta():
    livro = registrar(45)

    abertura, *folhas, posicao = paginas_do(impresso.pdf(livro))

    assert "Termo de abertura" in abertura
    assert "3 folhas, numeradas de 1 a 3" in abertura
    assert [f.split(" Nº ")[0].removesuffix(" ") for f in folhas] == [
        f"Livro {livro.ano}, folha {n}" for n in (1, 2, 3)
    ]
    assert ["Pessoa Fictícia 21 " in folha for folha in folhas] == [False, True, False]
    assert "continua aberto" in posicao
    assert "o último registro é o nº 45" in posicao


def test_o_livro_de_ano_que_acabou_tem_termo_de_encerramento():
    livro = registrar(2, ano=2019)

    assert "encerrado em 31 de dezembro de 2019, com 2 registros" in paginas_do(impresso.pdf(livro))[-1]


def test_diz_o_que_foi_substituido_e_revogado(certificado, coordenadora):
    novo = corrigir(certificado, coordenadora, "Faltava o sobrenome.", "Outro Nome Fictício")
    revogar(novo, coordenadora, "Segredo do processo.", Certificado.Causa.DECISAO)

    texto = " ".join(paginas_do(impresso.pdf(impresso.Livro.do_ano(certificado.ano))))

    assert f"Substituído pelo nº {novo.registro}" in texto
    assert "decisão administrativa ou judicial" in texto
    assert "Segredo" not in texto
    assert certificado.codigo_legivel in texto


def test_nomes_compridos_continuam_na_pagina_seguinte_e_nenhum_se_perde():
    livro = registrar(20, nome="Maria Aparecida da Conceição dos Santos Albuquerque de Vasconcelos " * 3)

    paginas = paginas_do(impresso.pdf(livro))

    assert all(f"Vasconcelos {n} " in " ".join(paginas) for n in range(1, 21))
    assert sum(f"Livro {livro.ano}, folha 1" in pagina for pagina in paginas) >= 2


@pytest.mark.parametrize(("de", "ate"), [(0, 1), (2, 1), (1, 99), (1, 11)])
def test_folhas_que_nao_existem_ou_sao_demais_tem_sua_frase(de, ate):
    livro = impresso.Livro(2026, 20 * 40)

    with pytest.raises(Recusa) as recusa:
        impresso.conferir(livro, de, ate)

    assert recusa.value.codigo == "folhas_invalidas"


def test_o_livro_grande_sai_em_volumes_que_cobrem_todas_as_folhas():
    livro = impresso.Livro(2026, 10_000)

    assert livro.folhas == 500
    assert [f for de, ate in livro.volumes for f in range(de, ate + 1)] == list(range(1, 501))


def test_imprimir_le_o_banco_o_mesmo_numero_de_vezes(django_assert_num_queries):
    livro = registrar(80)
    for ate in (1, 4):
        with django_assert_num_queries(3 if ate == 4 else 2):
            impresso.pdf(livro, 1, ate)


# --- A tela ----------------------------------------------------------------------------------------------------------
def test_o_registro_baixa_o_livro_e_fica_anotado(client):
    livro, quem = registrar(3), PessoaFactory(grupo="Registro")
    client.force_login(quem)
    assert f"?ano={livro.ano}&amp;de=1&amp;ate=1" in client.get(TELA).text

    pdf = client.get(TELA, {"ano": livro.ano, "de": 1, "ate": 1})

    assert (pdf["Content-Type"], pdf["Cache-Control"].split(",")[0]) == ("application/pdf", "max-age=0")
    assert pdf.content.startswith(b"%PDF")
    assert ModelLogEntry.objects.get(action="certificados.imprimir_livro").user == quem


@pytest.mark.parametrize(
    ("pedido", "frase"),
    [
        ({"ano": "1999", "de": 1, "ate": 1}, "Não há livro desse ano"),
        ({"de": 2, "ate": 1}, "a primeira antes da última"),
        ({"de": "um", "ate": 1}, "só com algarismos"),
        ({"de": 1, "ate": 9}, "tem 1 folha."),
    ],
)
def test_folhas_erradas_voltam_com_a_frase_e_com_o_que_se_digitou(client, pedido, frase):
    livro = registrar(3)
    client.force_login(PessoaFactory(grupo="Registro"))

    resposta = client.get(TELA, {"ano": livro.ano, **pedido})

    assert resposta.status_code == 422
    assert frase in resposta.text
    assert f'value="{pedido["de"]}"' in resposta.text


def test_sem_livro_a_tela_diz_que_ainda_nao_ha(client):
    client.force_login(PessoaFactory(grupo="Registro"))

    assert "Ainda não há livro" in client.get(TELA).text


def test_quem_so_coordena_nao_imprime_o_livro_nem_ve_o_botao(client, coordenadora):
    registrar(1)
    client.force_login(coordenadora)

    assert client.get(TELA).status_code == 302
    assert TELA not in client.get(reverse("livro_de_registro:index")).text
