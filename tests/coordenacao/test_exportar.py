"""O arquivo é a tela: mesmas pessoas, mesma ordem, acentos certos no Excel daqui, fórmulas mortas."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from fabricas import MatriculaFactory, PessoaFactory
from openpyxl import load_workbook
from tabelas import ACENTUADO, PERIGOSO, TELAS, comunicado, titulos_da_tela

from certificados.lote import emitir_lote
from coordenacao import atos_em_lote
from correio.models import Mensagem
from cursos.models import Matricula, Turma


def _csv(resposta):
    bruto = b"".join(resposta.streaming_content)
    assert bruto.startswith(b"\xef\xbb\xbf")
    assert "private, no-store" in resposta["Cache-Control"]
    return list(csv.reader(io.StringIO(bruto.decode("utf-8-sig")), delimiter=";"))


def _xlsx(resposta):
    folha = load_workbook(io.BytesIO(b"".join(resposta.streaming_content))).active
    return [[celula.value for celula in linha] for linha in folha.iter_rows()]


@pytest.fixture
def gente(turma):
    nomes = ("Zélia Çedilha", "Ângela Ávila", "Beto Ímpar")
    return [
        MatriculaFactory(turma=turma, confirmada=True, pessoa__nome=nome, ultimo_acesso_em=timezone.now())
        for nome in nomes
    ]


@pytest.mark.parametrize(("formato", "ler"), [("csv", _csv), ("xlsx", _xlsx)])
@pytest.mark.parametrize("ordem", ["nome", "-nome"])
def test_o_quadro_exportado_e_o_da_tela(formato, ler, ordem, turma, gente, entrar):
    cliente, endereco = entrar("coordenadora"), reverse("coordenacao:quadro", args=[turma.pk])
    filtro = {"situacao": "confirmada", "ordem": ordem}

    na_tela = [str(linha.pessoa) for linha in cliente.get(endereco, filtro).context["linhas"]]
    linhas = ler(cliente.get(endereco, {**filtro, "formato": formato}))

    assert [linha[0] for linha in linhas[1:]] == na_tela
    assert "Zélia Çedilha" in na_tela
    assert linhas[0][0] == "Pessoa"


def test_o_filtro_vale_no_arquivo_e_todas_as_paginas_vao(turma, entrar):
    pessoas = [PessoaFactory(nome=f"Fulana {n:03d}") for n in range(60)]
    Matricula.objects.bulk_create(Matricula(turma=turma, pessoa=p, situacao="em_analise") for p in pessoas)
    cliente, endereco = entrar("coordenadora"), reverse("coordenacao:quadro", args=[turma.pk])

    todas = _csv(cliente.get(endereco, {"situacao": "em_analise", "formato": "csv", "p": "2"}))
    uma = _csv(cliente.get(endereco, {"q": "fulana 007", "formato": "csv"}))

    assert len(todas) == 61
    assert [linha[0] for linha in uma[1:]] == ["Fulana 007"]


@pytest.mark.parametrize("tela", ["quadro", "vagas"])
def test_nome_que_parece_formula_chega_como_texto(tela, turma, entrar):
    MatriculaFactory(turma=turma, confirmada=True, pessoa__nome=PERIGOSO)
    cliente, endereco = entrar("coordenadora"), reverse(f"coordenacao:{tela}", args=[turma.pk])

    do_csv = [celula for linha in _csv(cliente.get(endereco, {"formato": "csv"})) for celula in linha]
    folha = load_workbook(io.BytesIO(b"".join(cliente.get(endereco, {"formato": "xlsx"}).streaming_content))).active
    celula = next(c for linha in folha.iter_rows() for c in linha if c.value == PERIGOSO)

    assert f"'{PERIGOSO}" in do_csv
    assert celula.data_type == "s"


def test_a_lista_de_turmas_a_fila_o_livro_e_a_emissao_se_exportam(turma, gente, entrar, pessoas):
    Turma.objects.filter(pk=turma.pk).update(vagas=3, espera_ate=timezone.localdate() + timedelta(days=5))
    espera = MatriculaFactory(turma=turma, em_analise=True, pessoa__nome="Última Esperança")
    cliente = entrar("coordenadora")
    cliente.post(reverse("coordenacao:agir", args=[espera.pk, "deferir"]))
    vagas = reverse("coordenacao:vagas", args=[turma.pk])
    MatriculaFactory(turma=turma, concluida=True, pessoa__nome="Já Formada")
    lote = emitir_lote(turma, pessoas["coordenadora"])

    turmas = _csv(cliente.get(reverse("coordenacao:turmas"), {"formato": "csv"}))
    fila = _csv(cliente.get(vagas, {"formato": "csv", "tabela": "fila"}))
    livro = _csv(cliente.get(vagas, {"formato": "csv"}))
    emissao = _csv(cliente.get(reverse("coordenacao:lote", args=[lote.pk]), {"formato": "csv"}))

    assert [linha[0] for linha in turmas[1:]] == [turma.codigo]
    assert [linha[:2] for linha in fila[1:]] == [["1", "Última Esperança"]]
    assert len(livro) - 1 == turma.movimentos.count()
    assert emissao[1][0] == "Já Formada"


def test_o_resultado_do_ato_se_exporta(turma, gente, entrar, pessoas):
    lote = atos_em_lote.preparar(turma, "deferir", [m.pk for m in gente], pessoas["coordenadora"])
    pedido = MatriculaFactory(turma=turma, em_analise=True)
    lote = atos_em_lote.preparar(turma, "deferir", [gente[0].pk, pedido.pk], pessoas["coordenadora"])
    atos_em_lote.confirmar(lote, pessoas["coordenadora"], {})
    atos_em_lote.processar(lote.pk)

    linhas = _csv(entrar("coordenadora").get(reverse("coordenacao:ato_em_lote", args=[lote.pk]), {"formato": "csv"}))

    assert [linha[2] for linha in linhas[1:]][-1] == "Feito"
    assert "A matrícula está “confirmada”" in linhas[1][2]


def test_quem_nao_acompanha_nao_baixa(turma, gente, entrar):
    endereco = reverse("coordenacao:quadro", args=[turma.pk])

    assert entrar("tutora").get(endereco, {"formato": "csv"}).status_code == 200
    assert entrar("de_outra").get(endereco, {"formato": "csv"}).status_code == 404
    assert entrar("aluna").get(endereco, {"formato": "xlsx"}).status_code == 302


def test_exportar_custa_o_mesmo_com_12_e_com_300(turma, entrar, django_assert_max_num_queries):
    cliente, endereco = entrar("coordenadora"), reverse("coordenacao:quadro", args=[turma.pk])
    custos = []
    for quantas in (12, 288):
        pessoas = PessoaFactory.create_batch(quantas)
        Matricula.objects.bulk_create(Matricula(turma=turma, pessoa=p, situacao="confirmada") for p in pessoas)
        _csv(cliente.get(endereco, {"formato": "csv"}))
        with django_assert_max_num_queries(80) as consultas:
            _csv(cliente.get(endereco, {"formato": "csv"}))
        custos.append(len(consultas))

    assert custos[0] == custos[1]


# --- Toda tela que mostra uma tabela ---------------------------------------------------------------------------------
def _com(endereco, formato):
    return f"{endereco}{'&' if '?' in endereco else '?'}formato={formato}"


@pytest.mark.parametrize("nome", TELAS)
def test_o_arquivo_tem_as_linhas_da_tela_na_ordem_dela(nome, turma, pessoas, entrar):
    tela = TELAS[nome]
    endereco, cliente = tela.montar(turma, pessoas), entrar(tela.quem)

    html = cliente.get(endereco).text
    do_csv, do_xlsx = _csv(cliente.get(_com(endereco, "csv"))), _xlsx(cliente.get(_com(endereco, "xlsx")))

    na_tela = titulos_da_tela(html, tela.rotulo)
    assert [linha[tela.coluna].removeprefix("'") for linha in do_csv] == [linha[tela.coluna] for linha in do_xlsx]
    no_arquivo = [linha[tela.coluna] for linha in do_xlsx[1:]]
    assert len(no_arquivo) == len(na_tela) >= 2
    assert all(titulo.startswith(texto) for texto, titulo in zip(no_arquivo, na_tela, strict=True))
    assert "formato=xlsx" in html
    assert "formato=csv" in html


@pytest.mark.parametrize("nome", TELAS)
def test_no_arquivo_de_toda_tela_o_acento_chega_e_a_formula_e_texto(nome, turma, pessoas, entrar):
    tela = TELAS[nome]
    endereco, cliente = tela.montar(turma, pessoas), entrar(tela.quem)

    bruto = b"".join(cliente.get(_com(endereco, "csv")).streaming_content)
    cabecalho, *linhas = csv.reader(io.StringIO(bruto.decode("utf-8-sig")), delimiter=";")
    folha = load_workbook(io.BytesIO(b"".join(cliente.get(_com(endereco, "xlsx")).streaming_content))).active

    assert bruto.startswith(b"\xef\xbb\xbf")
    assert len(cabecalho) > 2
    celulas = [celula for linha in linhas for celula in linha]
    assert f"'{PERIGOSO}" in celulas
    assert ACENTUADO in celulas
    assert not any(celula.startswith("=") for celula in celulas)
    perigosas = [c for linha in folha.iter_rows() for c in linha if c.value == PERIGOSO]
    assert perigosas
    assert {c.data_type for c in perigosas} == {"s"}


@pytest.mark.parametrize(("nome", "papel"), [(nome, papel) for nome, tela in TELAS.items() for papel in tela.fora])
def test_quem_nao_ve_a_tela_nao_baixa_o_arquivo(nome, papel, turma, pessoas, entrar):
    endereco, cliente = TELAS[nome].montar(turma, pessoas), entrar(papel)

    tela, arquivo = cliente.get(endereco), cliente.get(_com(endereco, "csv"))

    assert arquivo.status_code == tela.status_code
    corpo = b"".join(arquivo.streaming_content) if arquivo.streaming else arquivo.content
    assert ACENTUADO not in corpo.decode()
    assert "HYPERLINK" not in corpo.decode()


def test_o_arquivo_leva_todas_as_paginas_da_tela(turma, pessoas, entrar):
    endereco = comunicado(turma, pessoas, 60) + "&p=2"
    cliente = entrar("coordenadora")

    assert len(titulos_da_tela(cliente.get(endereco).text, "Pessoas que recebem")) == 12
    assert len(_csv(cliente.get(_com(endereco, "csv")))) - 1 == 62


def test_a_previa_do_encerramento_diz_o_que_acontece_a_cada_pessoa_e_por_que(turma, pessoas, entrar):
    endereco = TELAS["encerrar"].montar(turma, pessoas)

    linhas = {linha[0]: linha[1:] for linha in _csv(entrar("coordenadora").get(_com(endereco, "csv")))}

    assert linhas[ACENTUADO][:2] == ["Confirmada", "Não conclui"]
    assert linhas[ACENTUADO][2]
    assert linhas["Última à Espera"] == ["Em análise", "O pedido termina com a turma", ""]


def test_a_previa_da_emissao_diz_quem_recebe_e_por_que_nao(turma, pessoas, entrar):
    endereco = TELAS["emitir"].montar(turma, pessoas)

    linhas = {linha[0]: linha[1:] for linha in _csv(entrar("coordenadora").get(_com(endereco, "csv")))}

    assert linhas["Já Formada"][:2] == ["Sim", ""]
    assert linhas[ACENTUADO][0] == "Não"
    assert linhas[ACENTUADO][1]


def test_quem_procura_um_nome_nao_baixa_outra_lista(turma, pessoas, entrar):
    endereco = TELAS["encontro"].montar(turma, pessoas)

    achada = entrar("coordenadora").post(endereco, {"acao": "procurar", "q": "cedilha"}).text

    assert ACENTUADO in achada
    assert "formato=" not in achada


def test_o_formato_so_vale_por_get(turma, pessoas, entrar):
    endereco = TELAS["avisos"].montar(turma, pessoas)

    assert "attachment" not in entrar("coordenadora").post(_com(endereco, "csv")).get("Content-Disposition", "")


def test_a_entrega_exportada_custa_o_mesmo_com_3_e_com_30(turma, pessoas, entrar):
    cliente, custos = entrar("coordenadora"), []
    for quantas in (1, 28):
        Mensagem.objects.all().delete()
        endereco = _com(comunicado(turma, pessoas, quantas), "csv")
        _csv(cliente.get(endereco))
        with CaptureQueriesContext(connection) as consultas:
            linhas = _csv(cliente.get(endereco))
        custos.append((len(linhas) - 1, len(consultas)))

    assert [n for n, _ in custos] == [3, 30]
    assert custos[0][1] == custos[1][1]
