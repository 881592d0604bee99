"""A síntese em PDF e a planilha dos achados: o que dizem, o que nunca dizem, e o que custam."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from fabricas import (
    AchadoFactory,
    ConsorcioFactory,
    DemandaFactory,
    EixoFactory,
    OficinaFactory,
    ParticipacaoFactory,
    PessoaFactory,
)
from openpyxl import load_workbook
from pypdf import PdfReader

from impressao.pdf import gerar_pdf
from oficinas import planilha_dos_achados, sintese
from oficinas.models import Achado, Consolidacao, Demanda, Eixo, Participacao, UsoDaFala
from rede.models import Certeza

pytestmark = pytest.mark.django_db
TEMPLATE = "oficinas/pdf/sintese.html"
ESTRANHO = "<script>alert(1)</script> 😀 & \"aspas\" {{ 7|add:7 }} <img src='http://192.0.2.1/x.png'> علي 山"


def ler(conteudo):
    """(texto corrido, páginas) de um PDF."""
    leitor = PdfReader(io.BytesIO(conteudo))
    texto = "\n".join(pagina.extract_text() for pagina in leitor.pages)
    return " ".join(texto.split()), leitor


def texto_da(oficina):
    return ler(sintese.pdf(oficina))[0]


def muitos(oficina, quantos, *, pessoas=0, demandas=0, enunciado="A fila some quando não há regulação."):
    """Achados em massa, espalhados por eixos, notas, pessoas e demandas."""
    eixos = list(Eixo.objects.all()) or [EixoFactory()]
    gente = Participacao.objects.bulk_create(
        ParticipacaoFactory.build(oficina=oficina, consorcio=None, entidade=f"Órgão {n % 40}", nome=f"Fulana {n}")
        for n in range(pessoas)
    )
    achados = Achado.objects.bulk_create(
        Achado(
            oficina=oficina,
            codigo=f"{oficina.codigo}/{n:04d}",
            eixo=eixos[n % len(eixos)],
            enunciado=f"{enunciado} {n}",
            impacto=n % 5 + 1,
            frequencia=n // 5 % 5 + 1,
            participacao=gente[n % pessoas] if pessoas else None,
            uso_da_fala=UsoDaFala.COM_ORGAO,
        )
        for n in range(quantos)
    )
    pedidos = Demanda.objects.bulk_create(
        Demanda(codigo=f"DEM-{n + 100}", eixo=eixos[n % len(eixos)], enunciado="Registrar tudo.")
        for n in range(demandas)
    )
    if pedidos:
        Consolidacao.objects.bulk_create(
            Consolidacao(achado=a, demanda=pedidos[n % demandas]) for n, a in enumerate(achados)
        )
    return achados


@pytest.fixture
def oficina():
    return OficinaFactory(codigo="OF-2026-50", titulo="Oficina de regulação", horas=4)


@pytest.fixture
def dita(oficina):
    """Um achado de cada uso, da mesma pessoa, reunidos em uma demanda; e um escondido."""
    pessoa = ParticipacaoFactory(
        oficina=oficina,
        nome="Fulana de Tal",
        email="fulana@example.org",
        papel="Enfermeira reguladora",
        consorcio=ConsorcioFactory(sigla="CISTESTE", nome="Consórcio Teste", certeza=Certeza.ALTA),
    )
    comum = {"oficina": oficina, "participacao": pessoa}
    achados = {
        "com_orgao": AchadoFactory(codigo="OF-2026-50/001", enunciado="Dito com órgão.", **comum),
        "sem_nome": AchadoFactory(codigo="OF-2026-50/002", enunciado="Dito sem nome.", **comum),
        "so_equipe": AchadoFactory(codigo="OF-2026-50/003", enunciado="Dito em reserva.", **comum),
        "escondido": AchadoFactory(codigo="OF-2026-50/004", enunciado="Dito de um paciente.", **comum),
    }
    for uso in ("com_orgao", "sem_nome", "so_equipe"):
        Achado.objects.filter(pk=achados[uso].pk).update(uso_da_fala=uso)
    escondido = {"oculto_em": "2026-01-01T12:00:00Z", "motivo_da_ocultacao": "Identificava um paciente."}
    Achado.objects.filter(pk=achados["escondido"].pk).update(**escondido)
    DemandaFactory(codigo="DEM-50", achados=list(achados.values()))
    return oficina


# --- O documento -----------------------------------------------------------------------------------------------------
def test_o_pdf_e_a4_em_pe_marcado_e_em_portugues(oficina):
    _, leitor = ler(sintese.pdf(oficina))

    assert leitor.root_object["/Lang"] == "pt-BR"
    assert leitor.root_object["/MarkInfo"]["/Marked"]
    assert leitor.metadata.title == "Síntese da oficina OF-2026-50: Oficina de regulação"
    assert [round(float(lado)) for lado in leitor.pages[0].mediabox[2:]] == [595, 842]


def test_diz_os_fatos_os_totais_as_demandas_e_as_decisoes(dita):
    Demanda.objects.filter(codigo="DEM-50").update(decisao="curso", motivo_da_decisao="Falta quem saiba regular.")

    texto = texto_da(dita)

    for trecho in (
        "Oficina de regulação",
        "Belo Horizonte",
        "1 pessoa esteve presente",
        "somaram 4 h",
        "CISTESTE · Consórcio Teste",
        "DEM-50",
        "12,0 4,0 × 3,0",
        "Responder com formação (1)",
        "Falta quem saiba regular.",
        "Escrever o objetivo de curso que responde a 1 demanda.",
        "Publicar a devolutiva a quem participou.",
    ):
        assert trecho in texto


def test_so_cita_o_que_se_pode_citar_e_papel_e_orgao_so_de_quem_deixou(dita):
    texto = texto_da(dita)

    assert "Dito com órgão." in texto
    assert "OF-2026-50/001 · impacto 4, frequência 3 · DEM-50 · Enfermeira reguladora, CISTESTE" in texto
    assert "Dito sem nome." in texto
    assert texto.count("Enfermeira reguladora") == 1
    assert "Reúne OF-2026-50/001, OF-2026-50/002 e 1 achado só para a equipe." in texto
    assert "1 achado só para a equipe conta na prioridade" in texto
    for jamais in ("Dito em reserva", "OF-2026-50/003", "Dito de um paciente", "OF-2026-50/004", "Fulana", "fulana@"):
        assert jamais not in texto


def test_o_que_e_ilustrativo_vem_dito(oficina):
    AchadoFactory(oficina=oficina)
    assert "Fato e ilustração" not in texto_da(oficina)

    Achado.objects.update(ilustrativo=True)

    assert "Fato e ilustração" in texto_da(oficina)
    assert "· ilustrativo" in texto_da(oficina)


def test_sem_achados_o_documento_tem_uma_pagina_e_diz_isso(oficina):
    texto, leitor = ler(sintese.pdf(oficina))

    assert len(leitor.pages) == 1
    assert "Nenhum achado que se possa citar." in texto
    assert "Nenhuma presença registrada." in texto


def test_trinta_achados_cabem_em_poucas_paginas(oficina):
    muitos(oficina, 30, pessoas=8, demandas=14)

    texto, leitor = ler(sintese.pdf(oficina))

    assert 3 <= len(leitor.pages) <= 5
    assert all(f"OF-2026-50/{n:04d}" in texto for n in range(30))


def test_texto_hostil_emoji_e_outras_escritas_saem_como_texto(oficina):
    achado = AchadoFactory(oficina=oficina, enunciado=ESTRANHO, evidencia=ESTRANHO)
    DemandaFactory(achados=[achado], enunciado=ESTRANHO)
    oficina.titulo = ESTRANHO[:200]
    oficina.save()

    texto, leitor = ler(sintese.pdf(oficina))

    assert texto.count("<script>alert(1)</script>") >= 4
    assert "{{ 7|add:7 }}" in texto
    assert "/JavaScript" not in str(leitor.root_object)


def test_textos_no_limite_nao_quebram_a_pagina(oficina):
    achado = AchadoFactory(oficina=oficina, enunciado="palavra " * 624, evidencia="x" * 1000)
    DemandaFactory(achados=[achado], enunciado="pedido " * 700)

    texto, leitor = ler(sintese.pdf(oficina))

    assert texto.count("palavra") == 624
    assert texto.count("pedido") >= 700
    assert len(leitor.pages) <= 7


def test_o_eixo_cheio_lista_os_primeiros_e_so_o_codigo_dos_outros(oficina):
    achados = muitos(oficina, 900)
    da_vez = [a for a in achados if a.eixo.ordem == min(a.eixo.ordem for a in achados)]

    grupo = sintese.reunir(oficina)["por_eixo"][0]

    assert len(grupo["achados"]) == sintese.ACHADOS_POR_EIXO < grupo["total"] == len(da_vez)
    ditos = {a["codigo"] for a in grupo["achados"]} | set(grupo["outros"])
    assert ditos == {a.codigo for a in da_vez}
    assert min(a["prioridade"] for a in grupo["achados"]) >= grupo["ate"]


def test_textos_longos_tambem_esgotam_o_teto_do_eixo(oficina):
    muitos(oficina, 60, enunciado="a" * 4900)

    por_eixo = sintese.reunir(oficina)["por_eixo"]

    assert all(1 <= len(grupo["achados"]) <= 7 for grupo in por_eixo)


def test_dois_mil_achados_saem_em_um_documento_que_se_le(oficina, django_assert_max_num_queries):
    muitos(oficina, 2000, pessoas=300, demandas=60)

    with django_assert_max_num_queries(16):
        dados = sintese.reunir(oficina)
    texto, leitor = ler(gerar_pdf(TEMPLATE, {"s": dados}))

    assert len(leitor.pages) <= 80
    assert "2000" in texto
    assert "O texto deles está na planilha dos achados." in texto
    assert all(f"OF-2026-50/{n:04d}" in texto for n in range(0, 2000, 97))


@pytest.mark.parametrize("quantos", [10, 400])
def test_a_leitura_custa_o_mesmo_com_dez_ou_quatrocentos_achados(oficina, django_assert_max_num_queries, quantos):
    muitos(oficina, quantos, pessoas=quantos // 5, demandas=quantos // 10)

    with django_assert_max_num_queries(16):
        dados = sintese.reunir(oficina)

    assert dados["achados"] == quantos


def test_os_circulos_tem_area_proporcional_a_quantos_sao():
    grade = sintese._grade([AchadoFactory.build(impacto=5, frequencia=5, eixo=None, oficina=None)] * 4)

    assert grade[0]["celulas"][4] == {"frequencia": 5, "n": 4, "lado": str(float(sintese.LADO_MAIOR))}
    assert grade[4]["celulas"][0]["n"] == 0


# --- A planilha ------------------------------------------------------------------------------------------------------
def planilha(oficina):
    resposta = planilha_dos_achados.em_xlsx(oficina)
    livro = load_workbook(io.BytesIO(b"".join(resposta.streaming_content)))
    titulos, *linhas = livro.worksheets[0].values
    return [dict(zip(titulos, linha, strict=True)) for linha in linhas], livro


def test_a_planilha_traz_o_que_a_equipe_precisa_e_nunca_nome_nem_e_mail(dita):
    linhas, livro = planilha(dita)

    primeira = linhas[0]
    assert [linha["Código"] for linha in linhas] == [f"OF-2026-50/00{n}" for n in (1, 2, 3, 4)]
    assert (primeira["Enunciado"], primeira["Impacto"], primeira["Frequência"], primeira["Prioridade"]) == (
        "Dito com órgão.",
        4,
        3,
        12,
    )
    assert (primeira["Demanda"], primeira["Papel"], primeira["Órgão"]) == (
        "DEM-50",
        "Enfermeira reguladora",
        "CISTESTE · Consórcio Teste",
    )
    assert linhas[2]["Uso do que se disse"] == "Só a equipe da oficina pode ler"
    tudo = str([list(folha.values) for folha in livro])
    assert "Fulana" not in tudo
    assert "example.org" not in tudo


def test_do_escondido_a_planilha_leva_o_motivo_e_nao_o_texto(dita):
    linhas, _ = planilha(dita)

    escondido = linhas[3]
    assert (escondido["Escondido"], escondido["Motivo de esconder"]) == ("sim", "Identificava um paciente.")
    assert escondido["Enunciado"] == planilha_dos_achados.ESCONDIDO
    assert escondido["Evidência"] is None
    assert "paciente." not in str([linha["Enunciado"] for linha in linhas])


def test_a_formula_de_quem_enviou_nao_se_calcula(oficina):
    AchadoFactory(oficina=oficina, enunciado='=HYPERLINK("http://192.0.2.1","clique")', evidencia="\x0b+1")

    linhas, livro = planilha(oficina)

    assert livro.worksheets[0]["C2"].data_type == "s"
    assert linhas[0]["Evidência"] == "+1"
    texto = b"".join(planilha_dos_achados.em_csv(oficina).streaming_content).decode("utf-8-sig")
    linha = list(csv.DictReader(io.StringIO(texto), delimiter=";"))[0]
    assert linha["Enunciado"].startswith("'=")
    assert linha["Evidência"] == "'+1"


@pytest.mark.parametrize("quantos", [10, 2000])
def test_a_planilha_custa_o_mesmo_com_dez_ou_dois_mil_achados(oficina, django_assert_max_num_queries, quantos):
    muitos(oficina, quantos, pessoas=quantos // 10, demandas=5)

    with django_assert_max_num_queries(3):
        linhas, _ = planilha(oficina)

    assert len(linhas) == quantos


# --- As telas --------------------------------------------------------------------------------------------------------
ROTAS = ("documentos", "sintese", "achados_xlsx", "achados_csv")


def abrir(client, oficina, rota):
    return client.get(reverse(f"oficinas_admin:{rota}", args=[oficina.pk]))


@pytest.mark.parametrize("rota", ROTAS)
def test_quem_conduz_e_quem_le_o_registro_abrem_e_para_os_demais_nao_existe(client, dita, rota):
    dela, alheia = (PessoaFactory(grupo="Facilitadores") for _ in range(2))
    dita.facilitadoras.add(dela)
    dita.facilitadoras.commit()
    estados = {}
    for nome, pessoa in (
        ("dela", dela),
        ("editora", PessoaFactory(grupo="Editores")),
        ("coordenacao", PessoaFactory(grupo="Coordenação")),
        ("alheia", alheia),
        ("tutora", PessoaFactory(grupo="Tutores")),
    ):
        client.force_login(pessoa)
        estados[nome] = abrir(client, dita, rota).status_code

    assert estados == {"dela": 200, "editora": 200, "coordenacao": 200, "alheia": 404, "tutora": 404}


def test_os_arquivos_nao_ficam_em_cache_e_tem_nome(client, dita):
    client.force_login(PessoaFactory(administra=True))

    pdf, xlsx = abrir(client, dita, "sintese"), abrir(client, dita, "achados_xlsx")

    assert pdf["Content-Type"] == "application/pdf"
    assert f"sintese-{dita.slug}.pdf" in pdf["Content-Disposition"]
    assert "achados-of-2026-50.xlsx" in xlsx["Content-Disposition"]
    assert all("no-store" in r["Cache-Control"] or "private" in r["Cache-Control"] for r in (pdf, xlsx))


def test_a_pagina_lista_os_documentos_e_o_que_ha_neles(client, dita):
    client.force_login(PessoaFactory(grupo="Editores"))

    texto = abrir(client, dita, "documentos").text

    for trecho in ("Síntese (PDF)", "Achados (XLSX)", "Achados (CSV)", "1 só para a equipe", "3 à vista"):
        assert trecho in texto
    assert f"{reverse('projetos:add')}?oficina={dita.pk}" in texto


def test_quem_conduz_acha_tambem_o_que_se_imprime_antes_do_dia(client, oficina):
    dela = PessoaFactory(grupo="Facilitadores")
    oficina.facilitadoras.add(dela)
    oficina.facilitadoras.commit()
    client.force_login(dela)

    texto = abrir(client, oficina, "documentos").text

    for nome in ("cartaz", "lista_de_presenca", "sintese", "achados_xlsx", "achados_csv"):
        assert reverse(f"oficinas_admin:{nome}", args=[oficina.pk]) in texto
    assert "Começar um projeto" not in texto


@pytest.mark.parametrize("quantos", [5, 200])
def test_a_pagina_custa_o_mesmo(client, oficina, django_assert_max_num_queries, quantos):
    muitos(oficina, quantos)
    client.force_login(PessoaFactory(grupo="Editores"))
    abrir(client, oficina, "documentos")

    with django_assert_max_num_queries(30):
        abrir(client, oficina, "documentos")


# --- O comando -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("chave", ["codigo", "slug"])
def test_o_comando_escreve_o_pdf_e_diz_em_uma_linha(oficina, tmp_path, capsys, chave):
    arquivo = tmp_path / "s.pdf"

    call_command("sintese_oficina", getattr(oficina, chave), "--pdf", str(arquivo), "--json")

    saida = capsys.readouterr().out
    assert saida.count("\n") == 1
    assert json.loads(saida)["oficina"] == "OF-2026-50"
    assert "Síntese da oficina OF-2026-50" in ler(arquivo.read_bytes())[0]


@pytest.mark.parametrize(("codigo", "arquivo", "sai"), [("NADA", "s.pdf", 2), ("OF-2026-50", "nao/ha/s.pdf", 1)])
def test_o_comando_diz_o_que_nao_pode(oficina, tmp_path, codigo, arquivo, sai):
    with pytest.raises(CommandError) as erro:
        call_command("sintese_oficina", codigo, "--pdf", str(tmp_path / arquivo))

    assert erro.value.returncode == sai
    assert not (tmp_path / arquivo).exists()
