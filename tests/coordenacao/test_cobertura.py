"""A cobertura: quem conta, onde, em que data; a tela, as planilhas e o que custam."""

import csv
import io
import itertools
import random
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from fabricas import (
    ConsorcioFactory,
    MacrorregiaoFactory,
    MatriculaFactory,
    MicrorregiaoFactory,
    MunicipioFactory,
    OficinaFactory,
    ParticipacaoFactory,
    PessoaFactory,
    TurmaFactory,
    VinculoFactory,
    criar_curso,
)
from openpyxl import load_workbook

from certificados.models import Certificado
from contas.models import Pessoa
from coordenacao import cobertura, mapa_da_cobertura, painel_das_turmas
from coordenacao.malha import malha
from cursos.models import Matricula, MovimentoDeVaga, Progresso
from rede.models import Filiacao, Municipio

pytestmark = pytest.mark.django_db
HOJE = timezone.localdate


def dia(deslocamento, hora=12):
    return timezone.make_aware(datetime.combine(HOJE() + timedelta(days=deslocamento), time(hora)))


def filiar(consorcio, municipio, **campos):
    return Filiacao.objects.create(consorcio=consorcio, municipio=municipio, prova="sim", evidencia="Lei", **campos)


def certificar(matricula, numero=1, emitido=-1, **campos):
    return Certificado.objects.create(
        matricula=matricula,
        ano=2026,
        numero=numero,
        codigo=f"C{numero:019d}",
        dados={},
        emitido_em=dia(emitido),
        **campos,
    )


def linhas_de(leitura, recorte, macro=""):
    return {linha.unidade.codigo: linha for linha in leitura.linhas(recorte, macro)}


def numero(leitura, recorte, codigo, indicador):
    return linhas_de(leitura, recorte)[codigo].numeros[indicador]


@pytest.fixture
def estado():
    """Duas macros, três municípios; A e B filiados ao CIS-X, B também ao CIS-Y; C sem consórcio."""
    norte, sul = MacrorregiaoFactory(codigo="3101", nome="Norte"), MacrorregiaoFactory(codigo="3102", nome="Sul")
    micro_norte, micro_sul = MicrorregiaoFactory(macrorregiao=norte), MicrorregiaoFactory(macrorregiao=sul)
    codigos = iter(malha().municipios)
    novo = lambda nome, micro: MunicipioFactory(  # noqa: E731
        codigo_ibge=next(codigos), nome=nome, nome_busca=nome.lower(), microrregiao=micro
    )
    a, b, c = novo("Aiuru", micro_norte), novo("Bela", micro_norte), novo("Cruz", micro_sul)
    x, y = ConsorcioFactory(sigla="CIS-X"), ConsorcioFactory(sigla="CIS-Y")
    filiar(x, a), filiar(x, b), filiar(y, b)
    turma = TurmaFactory(curso=criar_curso())
    return {"a": a, "b": b, "c": c, "x": x, "y": y, "turma": turma, "norte": norte, "sul": sul}


def ativa(turma, **lugar):
    return MatriculaFactory(turma=turma, confirmada=True, ultimo_acesso_em=timezone.now(), **lugar)


# --- Quem conta, e onde ----------------------------------------------------------------------------------------------
def test_quem_e_de_municipio_conta_nele_e_quem_e_de_consorcio_nos_filiados(estado):
    ativa(estado["turma"], municipio=estado["a"])
    ativa(estado["turma"], consorcio=estado["x"])

    leitura = cobertura.ler(HOJE())

    assert numero(leitura, "municipio", estado["a"].codigo_ibge, "ativas") == (2, 1, 1)
    assert numero(leitura, "municipio", estado["b"].codigo_ibge, "ativas") == (1, 0, 1)
    assert numero(leitura, "municipio", estado["c"].codigo_ibge, "ativas") == (0, 0, 0)


def test_municipio_em_dois_consorcios_conta_uma_vez_no_estado(estado):
    ativa(estado["turma"], consorcio=estado["x"])
    ativa(estado["turma"], consorcio=estado["y"])

    leitura = cobertura.ler(HOJE())
    linhas = leitura.linhas("consorcio")
    total = leitura.total("consorcio", linhas)

    assert [linha.municipios for linha in linhas] == [2, 1]
    assert (total.municipios, total.vazios) == (3, 1)
    assert total.numeros["ativas"].total == 2
    assert numero(leitura, "municipio", estado["b"].codigo_ibge, "ativas") == (2, 0, 2)


@pytest.mark.parametrize("recorte", cobertura.RECORTES)
def test_cada_pessoa_conta_uma_vez_no_total_ainda_que_em_duas_turmas(recorte, estado):
    outra = TurmaFactory(curso=estado["turma"].curso)
    pessoa = PessoaFactory()
    for turma in (estado["turma"], outra):
        ativa(turma, pessoa=pessoa, consorcio=estado["x"])

    leitura = cobertura.ler(HOJE())
    total = leitura.total(recorte, leitura.linhas(recorte))

    assert total.numeros["inscritas"].total == total.numeros["ativas"].total == 1


def test_consorcio_conta_a_sua_gente_e_a_dos_municipios_filiados(estado):
    ativa(estado["turma"], consorcio=estado["x"])
    ativa(estado["turma"], municipio=estado["b"])

    leitura = cobertura.ler(HOJE())

    assert numero(leitura, "consorcio", "CIS-X", "ativas") == (2, 1, 1)
    assert numero(leitura, "consorcio", "CIS-Y", "ativas") == (1, 0, 1)


def test_regiao_conta_a_gente_dos_seus_municipios_e_a_dos_consorcios_que_atuam_nela(estado):
    filiar(estado["y"], estado["c"])
    ativa(estado["turma"], consorcio=estado["y"])
    ativa(estado["turma"], municipio=estado["c"])

    leitura = cobertura.ler(HOJE())

    assert numero(leitura, "macro", "3101", "ativas") == (1, 0, 1)
    assert numero(leitura, "macro", "3102", "ativas") == (2, 1, 1)
    assert leitura.total("macro", leitura.linhas("macro")).numeros["ativas"].total == 2


def test_consorcio_sem_filiacao_conhecida_conta_na_macrorregiao_e_se_diz_sem_lugar_no_municipio(estado):
    sem_filiados = ConsorcioFactory(sigla="CIS-Z")
    ativa(estado["turma"], consorcio=sem_filiados, macrorregiao=estado["sul"])

    leitura = cobertura.ler(HOJE())

    assert numero(leitura, "macro", "3102", "ativas") == (1, 1, 0)
    assert leitura.sem_lugar("municipio").numeros["ativas"].total == 1
    assert leitura.sem_lugar("macro").numeros["ativas"].total == 0
    assert leitura.total("municipio", leitura.linhas("municipio")).numeros["ativas"].total == 1


def test_filtro_de_macrorregiao_so_conta_quem_esta_nas_linhas(estado):
    ativa(estado["turma"], municipio=estado["a"])
    ativa(estado["turma"], municipio=estado["c"])

    leitura = cobertura.ler(HOJE())
    linhas = leitura.linhas("municipio", "3101")
    total = leitura.total("municipio", linhas, "3101")

    assert [linha.unidade.nome for linha in linhas] == ["Aiuru", "Bela"]
    assert (total.numeros["ativas"].total, total.municipios, total.vazios) == (1, 2, 1)


# --- O que cada indicador conta --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("situacao", "conta"),
    [("em_analise", 1), ("lista_de_espera", 1), ("cancelada", 0), ("expirada", 0), ("recusada", 0)],
)
def test_inscrita_e_quem_pediu_e_nao_foi_barrada(situacao, conta, estado):
    MatriculaFactory(turma=estado["turma"], situacao=situacao, motivo="m", municipio=estado["a"])

    assert numero(cobertura.ler(HOJE()), "municipio", estado["a"].codigo_ibge, "inscritas").total == conta


@pytest.mark.parametrize(("dias", "conta"), [(0, 1), (-29, 1), (-31, 0), (None, 0)])
def test_ativa_e_quem_acessou_nos_ultimos_trinta_dias(dias, conta, estado):
    acesso = None if dias is None else dia(dias, 0)
    MatriculaFactory(turma=estado["turma"], confirmada=True, ultimo_acesso_em=acesso, municipio=estado["a"])

    assert numero(cobertura.ler(HOJE()), "municipio", estado["a"].codigo_ibge, "ativas").total == conta


def test_em_data_passada_ativa_e_quem_estudou_naqueles_dias(estado):
    matricula = ativa(estado["turma"], municipio=estado["a"], solicitada_em=dia(-200))
    Matricula.objects.filter(pk=matricula.pk).update(confirmada_em=dia(-190))
    pagina = estado["turma"].atividades.first().pagina
    Progresso.objects.create(matricula=matricula, pagina=pagina, iniciado_em=dia(-120), concluido_em=dia(-110))

    def ativas(dias):
        return numero(
            cobertura.ler(HOJE() + timedelta(days=dias)), "municipio", estado["a"].codigo_ibge, "ativas"
        ).total

    assert [ativas(d) for d in (-195, -125, -120, -81, -79, 0)] == [0, 0, 1, 1, 0, 1]


def test_certificada_na_data_e_quem_tinha_certificado_em_vigor(estado):
    matricula = MatriculaFactory(turma=estado["turma"], concluida=True, municipio=estado["a"], solicitada_em=dia(-90))
    certificar(
        matricula, emitido=-40, situacao="revogado", encerrado_em=dia(-10), causa="erro", motivo="Nome de outra pessoa."
    )

    def certificadas(dias):
        leitura = cobertura.ler(HOJE() + timedelta(days=dias))
        return numero(leitura, "municipio", estado["a"].codigo_ibge, "certificadas").total

    assert [certificadas(d) for d in (-41, -40, -11, -10, 0)] == [0, 1, 1, 0, 0]


def test_vagas_saem_do_livro_na_data(estado):
    matricula = MatriculaFactory(turma=estado["turma"], situacao="cancelada", municipio=estado["a"])
    Matricula.objects.filter(pk=matricula.pk).update(solicitada_em=dia(-30))
    MovimentoDeVaga.objects.filter(matricula=matricula).delete()
    for ordem, (quantas, quando) in enumerate([(1, -20), (-1, -5)], start=1):
        MovimentoDeVaga.objects.create(
            turma=estado["turma"], matricula=matricula, ordem=ordem, quantas=quantas, situacao="x", em=dia(quando)
        )

    def vagas(dias):
        leitura = cobertura.ler(HOJE() + timedelta(days=dias))
        return numero(leitura, "municipio", estado["a"].codigo_ibge, "vagas").total

    assert [vagas(d) for d in (-21, -20, -6, -5, 0)] == [0, 1, 1, 0, 0]


def test_convidada_tem_vinculo_ou_esteve_em_oficina_ou_pediu_matricula_e_conta_uma_vez(estado):
    com_conta = PessoaFactory(email="rosa@example.org")
    VinculoFactory(pessoa=com_conta, consorcio=None, municipio=estado["a"])
    oficina = OficinaFactory(data=HOJE())
    ParticipacaoFactory(oficina=oficina, email="Rosa@Example.org", consorcio=None, municipio=estado["a"])
    ParticipacaoFactory(oficina=oficina, email="", consorcio=None, municipio=estado["a"])
    MatriculaFactory(turma=estado["turma"], situacao="em_analise", municipio=estado["a"])

    leitura = cobertura.ler(HOJE(), turma=TurmaFactory(curso=estado["turma"].curso))

    assert numero(leitura, "municipio", estado["a"].codigo_ibge, "convidadas").total == 3
    assert numero(leitura, "municipio", estado["a"].codigo_ibge, "inscritas").total == 0


def test_conta_unida_a_outra_nao_convida_duas_vezes(estado):
    fica, sai = PessoaFactory(), PessoaFactory(email="antiga@example.org")
    Pessoa.objects.filter(pk=sai.pk).update(unida_a=fica, is_active=False)
    for pessoa in (fica, sai):
        VinculoFactory(pessoa=pessoa, consorcio=None, municipio=estado["a"])
    ParticipacaoFactory(oficina=OficinaFactory(), email=sai.email, consorcio=None, municipio=estado["a"])

    assert numero(cobertura.ler(HOJE()), "municipio", estado["a"].codigo_ibge, "convidadas").total == 1


def test_filtros_de_curso_e_de_turma(estado):
    outro = criar_curso(slug="outro")
    ativa(estado["turma"], municipio=estado["a"])
    ativa(TurmaFactory(curso=outro), municipio=estado["a"])

    def ativas(**filtro):
        return numero(cobertura.ler(HOJE(), **filtro), "municipio", estado["a"].codigo_ibge, "ativas").total

    assert ativas() == 2
    assert ativas(curso=outro) == ativas(turma=estado["turma"]) == 1


# --- Vazios e datas --------------------------------------------------------------------------------------------------
def test_vazio_e_o_municipio_sem_ninguem_ativo_nem_certificado(estado):
    MatriculaFactory(turma=estado["turma"], em_analise=True, municipio=estado["c"])
    assert set(cobertura.ler(HOJE()).alcance.values()) == {"vazio"}

    ativa(estado["turma"], consorcio=estado["x"])
    concluida = MatriculaFactory(turma=estado["turma"], concluida=True, municipio=estado["a"])
    certificar(concluida)

    alcance = cobertura.ler(HOJE()).alcance
    assert (alcance[estado["a"].pk], alcance[estado["b"].pk], alcance[estado["c"].pk]) == (
        "proprio",
        "consorcio",
        "vazio",
    )


def test_data_passada_da_a_filiacao_daquela_data(estado):
    Filiacao.objects.filter(municipio=estado["b"]).update(desde=HOJE() - timedelta(days=5))
    filiar(estado["x"], estado["c"], desde=date(2010, 1, 1), ate=HOJE() - timedelta(days=6))
    matricula = ativa(estado["turma"], consorcio=estado["x"], solicitada_em=dia(-60))
    Matricula.objects.filter(pk=matricula.pk).update(confirmada_em=dia(-50))

    def servidos(dias):
        leitura = cobertura.ler(HOJE() + timedelta(days=dias))
        linhas = linhas_de(leitura, "municipio").values()
        return {linha.unidade.nome for linha in linhas if linha.numeros["inscritas"].total}

    assert servidos(-6) == {"Aiuru", "Cruz"}
    assert servidos(-5) == {"Aiuru", "Bela"}
    assert servidos(-61) == set()


def test_matricula_encerrada_depois_ainda_contava_na_data(estado):
    matricula = MatriculaFactory(turma=estado["turma"], situacao="cancelada", municipio=estado["a"])
    Matricula.objects.filter(pk=matricula.pk).update(solicitada_em=dia(-20), encerrada_em=dia(-10))

    def inscritas(dias):
        leitura = cobertura.ler(HOJE() + timedelta(days=dias))
        return numero(leitura, "municipio", estado["a"].codigo_ibge, "inscritas").total

    assert [inscritas(d) for d in (-21, -20, -11, -10, 0)] == [0, 1, 1, 0, 0]


@pytest.mark.parametrize("semente", range(4))
def test_as_contas_batem_com_uma_consulta_independente(semente, estado):
    """Gente, filiações e datas ao acaso: cada município e o total, em cada data, contra uma consulta à parte."""
    sorte = random.Random(semente)
    municipios = [estado["a"], estado["b"], estado["c"]]
    consorcios = [estado["x"], estado["y"], ConsorcioFactory()]
    Filiacao.objects.all().delete()
    for consorcio, municipio in itertools.product(consorcios, municipios):
        desde = HOJE() - timedelta(days=sorte.randrange(100))
        ate = sorte.choice([None, desde + timedelta(days=sorte.randrange(60))])
        if sorte.random() < 0.6:
            filiar(consorcio, municipio, desde=sorte.choice([None, desde]), ate=ate)
    pessoas = PessoaFactory.create_batch(12)
    turmas = [TurmaFactory(curso=estado["turma"].curso) for _ in range(3)]
    for pessoa, turma in itertools.product(pessoas, turmas):
        if sorte.random() < 0.6:
            _matricula_ao_acaso(sorte, pessoa, turma, municipios, consorcios)

    for dias in (0, -15, -40, -80):
        data = HOJE() + timedelta(days=dias)
        leitura = cobertura.ler(data)
        linhas = leitura.linhas("municipio")
        esperadas = {m.nome: _inscritas_por_consulta(data, m) for m in municipios}

        assert {linha.unidade.nome: linha.numeros["inscritas"].total for linha in linhas} == esperadas
        assert leitura.total("municipio", linhas).numeros["inscritas"].total == _inscritas_por_consulta(data)


def _matricula_ao_acaso(sorte, pessoa, turma, municipios, consorcios):
    pedida = sorte.randrange(100)
    situacao = sorte.choice(["em_analise", "cancelada", "recusada", "desistente"])
    MatriculaFactory(
        pessoa=pessoa,
        turma=turma,
        situacao=situacao,
        motivo="m",
        solicitada_em=dia(-pedida),
        encerrada_em=None if situacao == "em_analise" else dia(-sorte.randrange(pedida + 1)),
        **sorte.choice(
            [{"municipio": sorte.choice(municipios)}, {"consorcio": sorte.choice(consorcios)}, {"orgao": "Outro"}]
        ),
    )


def _inscritas_por_consulta(data, municipio=None):
    fim = cobertura.fim_do_dia(data)
    barradas = Q(situacao__in=["cancelada", "recusada", "expirada"], encerrada_em__lt=fim)
    matriculas = Matricula.objects.filter(solicitada_em__lt=fim).exclude(barradas)
    if municipio:
        na_data = Filiacao.objects.filter(municipio=municipio).exclude(desde__gt=data).exclude(ate__lt=data)
        matriculas = matriculas.filter(Q(municipio=municipio) | Q(consorcio__in=na_data.values("consorcio")))
    return matriculas.order_by().values("pessoa").distinct().count()


# --- O mapa ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("valores", "esperado"),
    [
        ([], []),
        ([0, 0], []),
        ([0, 1, 3], [(1, 2), (3, 3)]),
        ([1, 2, 3, 4, 5, 6, 7, 8], [(1, 2), (3, 4), (5, 6), (7, 8)]),
        ([5, 5, 90], [(5, 89), (90, 90)]),
    ],
)
def test_faixas_do_mapa_cobrem_todo_valor(valores, esperado):
    faixas = mapa_da_cobertura.cortes(valores)

    assert faixas == esperado
    assert all(mapa_da_cobertura.faixa_de(v, faixas) in "01234" for v in valores)


def test_a_malha_tem_todo_municipio_e_toda_macrorregiao_da_rede():
    from coordenacao.malha import malha  # noqa: PLC0415
    from rede.carga import PASTA  # noqa: PLC0415
    from rede.leitura import ler_planilha  # noqa: PLC0415

    assert {linha["codigo_ibge"] for linha in ler_planilha(PASTA, "municipios_mg.csv")} == set(malha().municipios)
    assert {linha["macro_codigo"] for linha in ler_planilha(PASTA, "macrorregioes_saude_mg.csv")} == set(
        malha().macrorregioes
    )


@pytest.mark.parametrize("recorte", cobertura.RECORTES)
@pytest.mark.parametrize("indicador", ["vazios", *cobertura.INDICADORES])
def test_o_mapa_desenha_todo_municipio_e_diz_o_numero_da_tabela(recorte, indicador, estado):
    ativa(estado["turma"], municipio=estado["a"])
    leitura = cobertura.ler(HOJE())

    mapa = mapa_da_cobertura.desenhar(leitura, recorte, indicador, leitura.linhas(recorte))

    por_municipio = recorte != "macro" or indicador == "vazios"
    assert len(mapa.formas) == (3 if por_municipio else 2)
    if recorte == "municipio" and indicador == "ativas":
        assert mapa.formas[0].titulo == ("Aiuru: 1 pessoa ativa; 1 do próprio município, 0 só do consórcio que o serve")
        assert mapa.formas[0].propria


def test_a_legenda_diz_o_que_o_municipio_sem_cor_quer_dizer(estado):
    leitura = cobertura.ler(HOJE())

    por_consorcio = mapa_da_cobertura.desenhar(leitura, "consorcio", "ativas", leitura.linhas("consorcio"))
    do_norte = mapa_da_cobertura.desenhar(leitura, "municipio", "vazios", leitura.linhas("municipio", "3101"))

    assert [forma.faixa for forma in por_consorcio.formas] == ["0", "0", "fora"]
    assert por_consorcio.legenda[-1] == ("fora", "Sem filiação conhecida na data")
    assert do_norte.legenda[-1] == ("fora", "Fora da macrorregião escolhida")


# --- A tela e as planilhas -------------------------------------------------------------------------------------------
@pytest.fixture
def coordenadora(client):
    pessoa = PessoaFactory(grupo="Coordenação")
    client.force_login(pessoa, "django.contrib.auth.backends.ModelBackend")
    return pessoa


@pytest.mark.parametrize("recorte", cobertura.RECORTES)
@pytest.mark.parametrize("indicador", ["vazios", "ativas"])
def test_xlsx_e_csv_dizem_o_mesmo_que_a_tela(recorte, indicador, client, coordenadora, estado):
    ativa(estado["turma"], municipio=estado["a"])
    ativa(estado["turma"], consorcio=estado["x"])
    filtro = {"recorte": recorte, "indicador": indicador}

    tela = client.get(reverse("cobertura:mapa"), filtro)
    xlsx = client.get(reverse("cobertura:mapa_xlsx"), filtro)
    texto = b"".join(client.get(reverse("cobertura:mapa_csv"), filtro)).decode("utf-8-sig")

    quadro = tela.context["quadro"]
    na_tela = [[valor for valor, _ in celulas] for _, _, celulas in quadro.tabela]
    folha = load_workbook(io.BytesIO(b"".join(xlsx))).worksheets[0]
    no_xlsx = [["" if v is None else v for v in linha] for linha in folha.iter_rows(min_row=2, values_only=True)]
    no_csv = list(csv.reader(io.StringIO(texto), delimiter=";"))
    assert no_xlsx == na_tela
    assert no_csv == [[c.titulo for c in quadro.colunas], *([str(v) for v in linha] for linha in na_tela)]
    assert "no-store" in xlsx["Cache-Control"]


def test_a_tela_responde_a_filtro_errado_com_o_padrao_e_diz_o_erro(client, coordenadora, estado):
    amanha = f"{HOJE() + timedelta(days=1):%Y-%m-%d}"
    filtro = {"data": amanha, "recorte": "pais", "indicador": "x", "macro": "0", "turma": "T'"}

    resposta = client.get(reverse("cobertura:mapa"), filtro)

    assert resposta.status_code == 200
    assert resposta.context["quadro"].data == HOJE()
    assert "Escolha hoje ou um dia que já passou." in resposta.content.decode()


@pytest.mark.parametrize("rota", ["cobertura:mapa", "cobertura:turmas", "cobertura:mapa_csv", "agregados:tela"])
@pytest.mark.parametrize("torto", ["\x00", "9" * 400, "'", "<script>", "²"])
def test_filtro_torto_nao_derruba_a_tela(rota, torto, client, coordenadora, estado):
    campos = ("data", "recorte", "indicador", "macro", "curso", "turma", "q", "situacao", "so_vazios", "mes", "por")

    for campo in campos:
        resposta = client.get(reverse(rota), {campo: torto})

        assert resposta.status_code == 200, campo


def test_so_vazios_tira_da_tabela_quem_tem_gente_e_guarda_o_total(client, coordenadora, estado):
    ativa(estado["turma"], municipio=estado["a"])

    quadro = client.get(reverse("cobertura:mapa"), {"so_vazios": "on"}).context["quadro"]

    assert [linha.unidade.nome for linha in quadro.linhas] == ["Bela", "Cruz"]
    assert quadro.total.numeros["ativas"].total == 1


def test_a_turma_de_outra_coordenacao_nao_esta_no_filtro(client, coordenadora, estado):
    sua = TurmaFactory(curso=estado["turma"].curso, coordenadores=[coordenadora])

    resposta = client.get(reverse("cobertura:mapa"), {"turma": estado["turma"].codigo})

    opcoes = resposta.context["filtro"].fields["turma"].queryset
    assert list(opcoes) == [sua]
    assert "turma" in resposta.context["filtro"].errors


def test_o_mapa_nao_leva_script_nem_estilo_embutido(client, coordenadora, estado):
    html = client.get(reverse("cobertura:mapa")).content.decode()
    figura = html[html.index('<figure class="cobertura">') : html.index("</figure>")]

    assert "style=" not in figura
    assert figura.count("<title>") == 3
    assert 'role="img"' in figura


# --- Quanto custa ----------------------------------------------------------------------------------------------------
def consultas(cliente, endereco, filtro=None):
    with CaptureQueriesContext(
        connection,
    ) as capturadas:
        assert cliente.get(endereco, filtro).status_code == 200
    return len(capturadas)


def encher(estado, quantas, prefixo):
    gente = Pessoa.objects.bulk_create(Pessoa(email=f"{prefixo}{n}@example.org", nome="Ana") for n in range(quantas))
    Matricula.objects.bulk_create(
        Matricula(
            pessoa=pessoa,
            turma=estado["turma"],
            situacao="confirmada",
            confirmada_em=dia(-3),
            solicitada_em=dia(-4),
            ultimo_acesso_em=dia(-1),
            consorcio=estado["x"] if n % 2 else None,
            municipio=None if n % 2 else estado["a"],
        )
        for n, pessoa in enumerate(gente)
    )


@pytest.mark.parametrize("filtro", [{}, {"recorte": "consorcio", "indicador": "ativas"}, {"data": "2026-01-31"}])
def test_as_consultas_da_cobertura_nao_crescem(filtro, client, coordenadora, estado):
    encher(estado, 4, "a")
    client.get(reverse("cobertura:mapa"), filtro)
    poucas = consultas(client, reverse("cobertura:mapa"), filtro)

    encher(estado, 60, "b")
    for n in range(20):
        MunicipioFactory(microrregiao=estado["a"].microrregiao, codigo_ibge=f"319{n:04d}")
    muitas = consultas(client, reverse("cobertura:mapa"), filtro)

    assert muitas == poucas
    assert Municipio.objects.count() == 23


# --- O painel das turmas ---------------------------------------------------------------------------------------------
def test_o_painel_conta_cada_turma(coordenadora, estado):
    turma = TurmaFactory(curso=estado["turma"].curso, coordenadores=[coordenadora], vagas=10)
    turma.inicio = HOJE() - timedelta(days=40)
    turma.save()
    parada = MatriculaFactory(turma=turma, confirmada=True, ultimo_acesso_em=dia(-11))
    nunca = MatriculaFactory(turma=turma, confirmada=True)
    Matricula.objects.filter(pk=nunca.pk).update(confirmada_em=dia(-12))
    MatriculaFactory(turma=turma, confirmada=True, ultimo_acesso_em=dia(-1))
    MatriculaFactory(turma=turma, situacao="lista_de_espera")
    MatriculaFactory(turma=turma, em_analise=True)
    concluida = MatriculaFactory(turma=turma, concluida=True, frequencia=80)
    Matricula.objects.filter(pk=parada.pk).update(frequencia=75)
    certificar(concluida)

    (linha,) = painel_das_turmas.linhas(coordenadora)

    assert linha.turma == turma
    assert (linha.estudando, linha.paradas, linha.espera, linha.a_decidir) == (3, 2, 1, 1)
    assert (linha.concluidas, linha.certificadas, str(linha.frequencia)) == (1, 1, "77.5")
    assert linha.proximo == (turma.inscricoes_ate, "Terminam as inscrições")


def test_o_painel_so_tem_as_turmas_de_quem_olha_e_filtra(client, coordenadora, estado):
    sua = TurmaFactory(curso=estado["turma"].curso, coordenadores=[coordenadora])
    sua.macrorregioes.add(estado["norte"])
    outra_sua = TurmaFactory(curso=estado["turma"].curso, coordenadores=[coordenadora], rascunho=True)

    def codigos(**filtro):
        return {linha.turma.codigo for linha in client.get(reverse("cobertura:turmas"), filtro).context["linhas"]}

    assert codigos() == {sua.codigo, outra_sua.codigo}
    assert codigos(situacao="aberta") == {sua.codigo}
    assert codigos(macro="3101") == {sua.codigo, outra_sua.codigo}
    assert codigos(macro="3102") == {outra_sua.codigo}
    assert codigos(q=sua.codigo.lower()) >= {sua.codigo}
    assert codigos(q="nenhuma-assim") == set()
    assert estado["turma"].codigo not in codigos(curso=estado["turma"].curso.slug)


def test_o_painel_exporta_o_que_mostra(client, coordenadora, estado):
    sua = TurmaFactory(curso=estado["turma"].curso, coordenadores=[coordenadora])

    folha = load_workbook(io.BytesIO(b"".join(client.get(reverse("cobertura:turmas_xlsx"))))).worksheets[0]
    texto = b"".join(client.get(reverse("cobertura:turmas_csv"))).decode("utf-8-sig")

    assert [celula.value for celula in folha[1]] == [c.titulo for c in painel_das_turmas.COLUNAS]
    assert folha["A2"].value == sua.codigo
    assert sua.codigo in texto
    assert folha.max_row == 2


def test_as_consultas_do_painel_nao_crescem(client, coordenadora, estado):
    def mais(quantas, matriculas):
        for _ in range(quantas):
            turma = TurmaFactory(curso=estado["turma"].curso, coordenadores=[coordenadora])
            MatriculaFactory.create_batch(matriculas, turma=turma, confirmada=True)

    mais(1, 1)
    client.get(reverse("cobertura:turmas"))
    poucas = consultas(client, reverse("cobertura:turmas"))
    mais(5, 4)

    assert consultas(client, reverse("cobertura:turmas")) == poucas


# --- Quem vê ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rota", "veem"),
    [
        ("mapa", {"coordenadora", "de_outra", "registro", "administra"}),
        ("mapa_xlsx", {"coordenadora", "de_outra", "registro", "administra"}),
        ("mapa_csv", {"coordenadora", "de_outra", "registro", "administra"}),
        ("turmas", {"tutora", "coordenadora", "de_outra", "registro", "administra"}),
        ("turmas_xlsx", {"tutora", "coordenadora", "de_outra", "registro", "administra"}),
        ("secretarias", {"coordenadora", "de_outra", "administra"}),
    ],
)
def test_so_ve_quem_pode(rota, veem, entrar, pessoas):
    for papel in pessoas:
        resposta = entrar(papel).get(reverse(f"cobertura:{rota}"))

        assert (resposta.status_code == 200) == (papel in veem), papel
        entrar(papel).logout()
