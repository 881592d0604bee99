"""O projeto do curso: nasce das demandas, soma horas, congela versões e vira curso uma vez só."""

import io
import json

import pytest
from corridas import ao_mesmo_tempo, sem_trava
from django.core.management import CommandError, call_command
from django.urls import reverse
from fabricas import (
    AchadoFactory,
    DemandaFactory,
    EixoFactory,
    ObjetivoFactory,
    OficinaFactory,
    ParticipacaoFactory,
    PessoaFactory,
    catalogo,
)
from pypdf import PdfReader
from wagtail.models import Page

from cursos import projeto as atos
from cursos import projeto_documento, projeto_leitura
from cursos.models import CursoPage, ModuloDoProjeto, ModuloPage, Objetivo, ProjetoDeCurso, VersaoDoProjeto
from cursos.projeto import ProjetoRecusado
from cursos.projeto_comparacao import mudancas
from oficinas.models import Demanda

pytestmark = pytest.mark.django_db


def demanda_de_curso(oficina, codigo, eixo=None, decisao="curso", **campos):
    achado = AchadoFactory(oficina=oficina, codigo=f"{oficina.codigo}/{codigo}")
    campos |= {"motivo_da_decisao": "Porque sim."} if decisao else {}
    return DemandaFactory(codigo=codigo, achados=[achado], eixo=eixo or EixoFactory(), decisao=decisao, **campos)


@pytest.fixture
def oficina():
    feita = OficinaFactory(codigo="OF-2026-60")
    ParticipacaoFactory.create_batch(3, oficina=feita)
    return feita


@pytest.fixture
def demandas(oficina):
    prestacao = EixoFactory(codigo="prestacao", nome="Prestação de serviços")
    return [
        demanda_de_curso(oficina, "DEM-61"),
        demanda_de_curso(oficina, "DEM-62", prestacao),
        demanda_de_curso(oficina, "DEM-63", decisao="encaminhar"),
        demanda_de_curso(oficina, "DEM-64", decisao=""),
    ]


@pytest.fixture
def editora():
    return PessoaFactory(grupo="Editores", nome="Editora Fictícia")


@pytest.fixture
def projeto(oficina, demandas):
    """Dois módulos com horas e um objetivo cada, das duas demandas decididas como curso."""
    feito = ProjetoDeCurso(titulo="Regular bem", slug="regular-bem", objetivo_geral="Regular.", avaliacao="Prova.")
    feito.oficinas.set([oficina])
    feito.modulos = [
        ModuloDoProjeto(sigla="M1", titulo="Regulação", eixo=EixoFactory(), sort_order=1, horas_a_distancia=6,
                        horas_no_servico=2, horas_em_encontros=4),
        ModuloDoProjeto(sigla="M2", titulo="Contratos", sort_order=2, horas_a_distancia=8),
    ]  # fmt: skip
    feito.save()
    for demanda, modulo in zip(demandas[:2], feito.modulos.order_by("sort_order"), strict=True):
        atos.escrever_objetivo(f"Saber responder à {demanda.codigo}.", [demanda], None, modulo)
    return ProjetoDeCurso.objects.get()


def texto_do(conteudo):
    leitor = PdfReader(io.BytesIO(conteudo))
    return " ".join("\n".join(pagina.extract_text() for pagina in leitor.pages).split()), leitor


# --- Criar -----------------------------------------------------------------------------------------------------------
def test_do_zero_nasce_so_com_titulo_e_repetir_devolve_o_mesmo(editora):
    um = atos.criar_do_zero("  Regular   bem ", editora)
    outro = atos.criar_do_zero("Regular bem", editora)

    assert (um.titulo, um.slug, um.carga_horaria) == ("Regular bem", "regular-bem", 0)
    assert um == outro
    assert ProjetoDeCurso.objects.count() == 1


def test_da_oficina_nasce_com_um_modulo_por_eixo_de_curso_e_os_objetivos_ja_escritos(oficina, demandas, editora):
    objetivo = ObjetivoFactory(codigo="OBJ-61")
    objetivo.demandas.set(demandas[:2])

    feito = atos.criar_da_oficina(oficina, "Regular bem", editora)

    modulos = projeto_leitura.modulos_do(feito)
    assert [(m.sigla, m.titulo, m.horas) for m in modulos] == [
        ("M1", "Regulação", 0),
        ("M2", "Prestação de serviços", 0),
    ]
    assert [[o.codigo for o in m.objetivos.all()] for m in modulos] == [["OBJ-61"], []]
    assert list(feito.oficinas.all()) == [oficina]
    assert feito.publico == oficina.publico
    assert atos.criar_da_oficina(oficina, "Regular bem", editora) == feito
    assert ModuloDoProjeto.objects.count() == 2


@pytest.mark.parametrize(
    ("titulo", "codigo"), [("", "sem_titulo"), ("!!!", "sem_titulo"), ("Outro", "titulo_repetido")]
)
def test_projeto_sem_titulo_ou_com_titulo_de_outro_nao_se_cria(oficina, editora, titulo, codigo):
    atos.criar_da_oficina(oficina, "Outro", editora)

    with pytest.raises(ProjetoRecusado) as recusa:
        atos.criar_do_zero(titulo, editora)

    assert recusa.value.codigo == codigo
    assert ProjetoDeCurso.objects.count() == 1


# --- Objetivo --------------------------------------------------------------------------------------------------------
def test_o_objetivo_leva_o_proximo_numero_liga_as_demandas_e_entra_no_modulo(projeto, demandas, editora):
    ObjetivoFactory(codigo="OBJ-70")
    ObjetivoFactory(codigo="OBJ-velho")
    modulo = projeto.modulos.order_by("sort_order").first()

    objetivo = atos.escrever_objetivo(" Calcular   a fila. ", demandas[:2], editora, modulo)

    assert (objetivo.codigo, objetivo.enunciado) == ("OBJ-71", "Calcular a fila.")
    assert set(objetivo.demandas.all()) == set(demandas[:2])
    assert objetivo in ModuloDoProjeto.objects.get(pk=modulo.pk).objetivos.all()


def test_escrever_o_mesmo_objetivo_de_novo_devolve_o_que_ja_existe(demandas, editora):
    um = atos.escrever_objetivo("Calcular a fila.", demandas[:1], editora)
    mesmo = atos.escrever_objetivo("Calcular a fila.", demandas[:1], editora)
    de_outra = atos.escrever_objetivo("Calcular a fila.", demandas[1:2], editora)

    assert um == mesmo != de_outra


@pytest.mark.parametrize(
    ("enunciado", "quantas", "codigo"), [(" ", 1, "sem_enunciado"), ("Calcular.", 0, "sem_demanda")]
)
def test_objetivo_sem_texto_ou_sem_demanda_nao_se_escreve(demandas, enunciado, quantas, codigo):
    with pytest.raises(ProjetoRecusado) as recusa:
        atos.escrever_objetivo(enunciado, demandas[:quantas], None)

    assert recusa.value.codigo == codigo
    assert not Objetivo.objects.exists()


# --- Ler -------------------------------------------------------------------------------------------------------------
def test_as_somas_e_a_cadeia_da_demanda_ao_modulo(projeto):
    dados = projeto_leitura.reunir(projeto)

    assert dados["horas"] == {
        "horas_a_distancia": 14,
        "horas_no_servico": 2,
        "horas_em_encontros": 4,
        "total": 20,
    }
    cadeia = {d["codigo"]: d["respostas"] for d in dados["demandas"]}
    assert cadeia["DEM-61"] == [{"objetivo": "OBJ-01", "modulos": ["M1"]}]
    assert cadeia["DEM-62"] == [{"objetivo": "OBJ-02", "modulos": ["M2"]}]
    assert [d["codigo"] for d in dados["demandas"] if d["fora_do_curso"]] == ["DEM-63"]
    assert dados["oficinas"][0]["pessoas"] == 3
    assert (dados["oficinas"][0]["demandas"], dados["oficinas"][0]["demandas_de_curso"]) == (4, 2)


def test_falta_o_que_a_decisao_pede_e_o_projeto_ainda_nao_tem(projeto, oficina):
    sem_objetivo = demanda_de_curso(oficina, "DEM-65")
    solto = atos.escrever_objetivo("Sem módulo.", [demanda_de_curso(oficina, "DEM-66")], None)
    projeto.modulos.add(ModuloDoProjeto(sigla="M3", titulo="Vazio", sort_order=3))
    projeto.save()

    falta = projeto_leitura.pendencias(projeto)

    assert falta["demandas_sem_objetivo"] == [sem_objetivo]
    assert falta["objetivos_sem_modulo"] == [solto]
    assert [m.sigla for m in falta["modulos_sem_horas"]] == ["M3"]
    assert [m.sigla for m in falta["modulos_sem_objetivo"]] == ["M3"]


@pytest.mark.parametrize("quantas", [2, 60])
def test_a_leitura_custa_o_mesmo_com_duas_ou_sessenta_demandas(
    projeto, oficina, django_assert_max_num_queries, quantas
):
    for n in range(quantas):
        atos.escrever_objetivo(f"Saber {n}.", [demanda_de_curso(oficina, f"DEM-{n + 200}")], None)

    with django_assert_max_num_queries(12):
        projeto_leitura.reunir(projeto)
    with django_assert_max_num_queries(6):
        projeto_leitura.pendencias(projeto)


# --- O documento -----------------------------------------------------------------------------------------------------
def test_o_documento_traz_tudo_o_que_se_aprova(projeto, editora):
    versao = atos.guardar_versao(projeto, editora, "Para o colegiado.")

    texto, leitor = texto_do(projeto_documento.pdf(versao.dados))

    for trecho in (
        "Versão 1",
        "guardada por Editora Fictícia",
        "Para o colegiado.",
        "20 h: 14 h a distância, 2 h no serviço e 4 h em encontros",
        "A oficina OF-2026-60",
        "reuniu 3 pessoas de 3 órgãos",
        "4 demandas; a 2 delas se decidiu responder com formação",
        "Saber responder à DEM-61.",
        "M2 Contratos 8 h 0 h 0 h 8 h",
        "Total 14 h 2 h 4 h 20 h",
        "OBJ-01 em M1",
        "Demandas que não se respondem com este curso",
        "Encaminhar a outro órgão. Porque sim.",
        "Prova.",
    ):
        assert trecho in texto
    assert leitor.metadata.title == "Projeto de curso: Regular bem (versão 1)"
    assert leitor.root_object["/Lang"] == "pt-BR"
    assert len(leitor.pages) <= 3


def test_o_rascunho_diz_que_e_rascunho_e_o_vazio_tambem_se_imprime(editora):
    vazio = atos.criar_do_zero("<script>alert(1)</script> 😀", editora)

    texto, leitor = texto_do(projeto_documento.pdf(projeto_leitura.reunir(vazio)))

    assert "Rascunho" in texto
    assert "<script>alert(1)</script>" in texto
    assert len(leitor.pages) == 1


# --- Versões ---------------------------------------------------------------------------------------------------------
def test_a_versao_nao_muda_e_sai_igual_byte_a_byte(projeto, editora):
    versao = atos.guardar_versao(projeto, editora)
    antes = projeto_documento.pdf(versao.dados)

    projeto.titulo = "Outro título"
    projeto.save()
    Demanda.objects.update(enunciado="Mudou.")
    Objetivo.objects.update(enunciado="Mudou.")
    editora.nome = "Outro Nome"
    editora.save()

    assert projeto_documento.pdf(VersaoDoProjeto.objects.get().dados) == antes


def test_cada_versao_leva_o_proximo_numero_e_a_repetida_e_a_mesma(projeto, editora):
    um = atos.guardar_versao(projeto, editora)
    mesma = atos.guardar_versao(projeto, editora)
    aprovada = atos.guardar_versao(projeto, editora, "Aprovada.")
    projeto.titulo = "Outro título"
    projeto.save()
    depois = atos.guardar_versao(projeto, editora, "Aprovada.")

    assert um == mesma
    assert [um.numero, aprovada.numero, depois.numero] == [1, 2, 3]


def test_projeto_sem_modulo_nao_tem_versao(editora):
    with pytest.raises(ProjetoRecusado) as recusa:
        atos.guardar_versao(atos.criar_do_zero("Vazio", editora), editora)

    assert recusa.value.codigo == "sem_modulos"


def test_o_que_mudou_se_diz_em_frases(projeto, oficina, editora):
    antes = atos.guardar_versao(projeto, editora).dados
    modulo = projeto.modulos.order_by("sort_order").first()
    ModuloDoProjeto.objects.filter(pk=modulo.pk).update(horas_no_servico=5)
    atos.escrever_objetivo("Novo.", [demanda_de_curso(oficina, "DEM-67")], editora, modulo)
    ProjetoDeCurso.objects.update(justificativa="Porque sim.", avaliacao="")
    depois = projeto_leitura.reunir(ProjetoDeCurso.objects.get())

    frases = mudancas(antes, depois)

    assert frases == [
        "Foi escrito “justificativa”.",
        "Foi apagado “como se avalia”.",
        "A carga horária foi de 20 h para 23 h.",
        "M1: de 2 h para 5 h no serviço; objetivos OBJ-01, OBJ-03.",
        "Entrou: objetivo OBJ-03.",
        "Entrou: demanda DEM-67.",
        "OF-2026-60: mudaram os números ou os dados da oficina.",
    ]
    assert mudancas(antes, antes) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("com_trava", [True, False])
def test_versoes_guardadas_juntas_nao_repetem_nem_pulam_numero(projeto, editora, monkeypatch, com_trava):
    """Sem a trava, duas pessoas tomam o mesmo número e uma recebe um erro do banco."""
    if not com_trava:
        sem_trava(monkeypatch)
    falhas = []
    for rodada in range(20):
        notas = [f"{rodada}.{n}" for n in range(4)]
        feitas = ao_mesmo_tempo(*[lambda nota=nota: atos.guardar_versao(projeto, editora, nota) for nota in notas])
        falhas += [f for f in feitas if not isinstance(f, VersaoDoProjeto)]
        if falhas and not com_trava:
            break

    numeros = sorted(projeto.versoes.values_list("numero", flat=True))
    assert numeros == list(range(1, len(numeros) + 1))
    assert bool(falhas) is not com_trava
    assert len(numeros) == 80 or not com_trava


# --- O curso ---------------------------------------------------------------------------------------------------------
def test_o_curso_nasce_em_rascunho_com_modulos_e_horas_e_uma_vez_so(projeto, editora):
    catalogo()

    curso = atos.criar_curso(projeto, editora)
    mesmo = atos.criar_curso(projeto, editora)

    projeto.refresh_from_db()
    modulos = list(ModuloPage.objects.child_of(curso).order_by("path"))
    assert curso == mesmo == projeto.curso
    assert CursoPage.objects.count() == 1
    assert (curso.slug, curso.carga_horaria, curso.live) == ("regular-bem", 20, False)
    assert [(m.sigla, m.carga_horaria, m.horas_em_encontros, m.live) for m in modulos] == [
        ("M1", 12, 4, False),
        ("M2", 8, 0, False),
    ]
    assert modulos[0].resultados_esperados == "<ul><li>Saber responder à DEM-61.</li></ul>"
    assert curso.oficina.codigo == "OF-2026-60"
    assert curso.get_latest_revision() is not None
    assert Page.find_problems() == ([], [], [], [], [])


def test_o_texto_do_objetivo_entra_no_modulo_como_texto(projeto, editora):
    catalogo()
    Objetivo.objects.update(enunciado="<script>alert(1)</script>")

    curso = atos.criar_curso(projeto, editora)

    assert "<script>" not in ModuloPage.objects.child_of(curso).first().resultados_esperados


def _sem_modulos(projeto):
    projeto.modulos.all().delete()


def _sem_horas(projeto):
    projeto.modulos.filter(sigla="M2").update(horas_a_distancia=0)


def _ocupado(projeto):
    catalogo().add_child(instance=CursoPage(title="Outro", slug=projeto.slug))


def _sem_catalogo(projeto):
    catalogo().delete()


@pytest.mark.parametrize(
    ("estragar", "codigo"),
    [
        (_sem_modulos, "sem_modulos"),
        (_sem_horas, "sem_horas"),
        (_ocupado, "endereco_ocupado"),
        (_sem_catalogo, "sem_catalogo"),
    ],
)
def test_o_curso_que_nao_fecha_nao_se_cria(projeto, editora, estragar, codigo):
    catalogo()
    estragar(projeto)
    antes = Page.objects.count()

    with pytest.raises(ProjetoRecusado) as recusa:
        atos.criar_curso(projeto, editora)

    assert recusa.value.codigo == codigo
    assert Page.objects.count() == antes


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_dois_cliques_juntos_criam_um_curso_so(projeto, editora):
    catalogo()

    feitos = ao_mesmo_tempo(*[lambda: atos.criar_curso(projeto, editora)] * 4)

    assert len({curso.pk for curso in feitos}) == 1
    assert (CursoPage.objects.count(), ModuloPage.objects.count()) == (1, 2)


# --- As telas --------------------------------------------------------------------------------------------------------
def rota(nome, *args):
    return reverse(f"projetos_admin:{nome}", args=args)


def inline(linhas, iniciais=0):
    dados = {"modulos-TOTAL_FORMS": len(linhas), "modulos-INITIAL_FORMS": iniciais}
    dados |= {"modulos-MIN_NUM_FORMS": 0, "modulos-MAX_NUM_FORMS": 20}
    for n, linha in enumerate(linhas):
        dados |= {f"modulos-{n}-{campo}": valor for campo, valor in linha.items()}
        dados |= {f"modulos-{n}-ORDER": n + 1, f"modulos-{n}-DELETE": ""}
    return dados


def linha_do(modulo, **campos):
    horas = {campo: getattr(modulo, campo) for campo in projeto_leitura.HORAS}
    fixos = {"id": modulo.pk, "sigla": modulo.sigla, "titulo": modulo.titulo, "eixo": modulo.eixo_id or ""}
    return {**fixos, **horas, "objetivos": [o.pk for o in modulo.objetivos.all()], **campos}


def test_a_editora_cria_da_oficina_edita_os_modulos_e_ve_as_somas(client, oficina, demandas, editora):
    client.force_login(editora)
    objetivo = atos.escrever_objetivo("Calcular a fila.", demandas[:1], editora)
    nova = client.post("/admin/escola/projetos/new/", {"titulo": "Regular bem", "oficina": oficina.pk}, follow=True)
    feito = ProjetoDeCurso.objects.get()
    primeiro, segundo = projeto_leitura.modulos_do(feito)
    terceiro = ModuloDoProjeto(sigla="M3", titulo="Plano", horas_no_servico=3)
    linhas = [
        linha_do(primeiro, horas_a_distancia=10),
        linha_do(segundo, horas_em_encontros=2, objetivos=[objetivo.pk]),
        {**linha_do(terceiro), "id": ""},
    ]
    textos = {campo: getattr(feito, campo) for campo in projeto_leitura.TEXTOS}

    resposta = client.post(
        f"/admin/escola/projetos/edit/{feito.pk}/",
        {**textos, "oficinas": [oficina.pk], **inline(linhas, iniciais=2)},
        follow=True,
    )

    assert "DEM-62" in nova.text
    assert resposta.redirect_chain[-1][0] == rota("projeto", feito.pk)
    dados = projeto_leitura.reunir(ProjetoDeCurso.objects.get())
    assert dados["horas"]["total"] == 15
    assert [(m["sigla"], m["objetivos"]) for m in dados["modulos"]] == [
        ("M1", ["OBJ-01"]),
        ("M2", ["OBJ-01"]),
        ("M3", []),
    ]
    assert "15 h em 3 módulos" in resposta.text


def test_titulo_de_outro_projeto_volta_com_o_que_se_escreveu(client, oficina, editora):
    client.force_login(editora)
    atos.criar_da_oficina(oficina, "Regular bem", editora)

    resposta = client.post("/admin/escola/projetos/new/", {"titulo": "Regular bem", "oficina": ""})

    assert resposta.status_code == 200
    assert "Já há um projeto com este título" in resposta.text
    assert 'value="Regular bem"' in resposta.text


def test_sigla_repetida_e_dita_no_modulo_e_nada_se_perde(client, projeto, editora):
    client.force_login(editora)
    linhas = [linha_do(m, sigla="M1") for m in projeto_leitura.modulos_do(projeto)]
    textos = {campo: getattr(projeto, campo) for campo in projeto_leitura.TEXTOS} | {"avaliacao": "Outra prova."}

    resposta = client.post(f"/admin/escola/projetos/edit/{projeto.pk}/", {**textos, **inline(linhas, iniciais=2)})

    assert resposta.status_code == 200
    assert "Outra prova." in resposta.text
    assert ProjetoDeCurso.objects.get().avaliacao == "Prova."


def test_a_tela_mostra_somas_pendencias_e_leva_a_escrever_o_objetivo(client, projeto, oficina, editora):
    client.force_login(editora)
    sem_objetivo = demanda_de_curso(oficina, "DEM-68")

    texto = client.get(rota("projeto", projeto.pk)).text

    assert "20 h em 2 módulos" in texto
    assert "A DEM-68 se decidiu responder com formação e ainda não tem objetivo." in texto
    assert rota("escrever_objetivo", sem_objetivo.pk) in texto


def test_da_demanda_se_escreve_o_objetivo_no_modulo(client, projeto, oficina, editora):
    client.force_login(editora)
    demanda, irma = demanda_de_curso(oficina, "DEM-69"), Demanda.objects.get(codigo="DEM-61")
    modulo = projeto.modulos.order_by("sort_order").last()
    dados = {"enunciado": "Redigir o contrato.", "outras": [irma.pk], "modulo": modulo.pk}

    vazio = client.post(rota("escrever_objetivo", demanda.pk), {**dados, "enunciado": " "})
    feito = client.post(rota("escrever_objetivo", demanda.pk), dados)

    objetivo = Objetivo.objects.get(enunciado="Redigir o contrato.")
    assert vazio.status_code == 422
    assert f'value="{irma.pk}"' in vazio.text
    assert feito.url == rota("projeto", projeto.pk)
    assert set(objetivo.demandas.all()) == {demanda, irma}
    assert objetivo in ModuloDoProjeto.objects.get(pk=modulo.pk).objetivos.all()


def test_guardar_imprimir_e_comparar_pela_tela(client, projeto, editora):
    client.force_login(editora)

    guardada = client.post(rota("guardar_versao", projeto.pk), {"nota": "Primeira."}, follow=True)
    pdf = client.get(rota("versao_pdf", projeto.pk, 1))
    ProjetoDeCurso.objects.update(titulo="Outro")
    mudou = client.get(rota("comparar", projeto.pk, 1))

    assert "A versão 1 está guardada" in guardada.text
    assert "Primeira." in guardada.text
    assert "Versão 1" in texto_do(pdf.content)[0]
    assert pdf.content == client.get(rota("versao_pdf", projeto.pk, 1)).content
    assert "Mudou o texto de “título do curso”." in mudou.text


def test_o_curso_se_cria_pela_tela_e_a_recusa_e_dita(client, projeto, editora):
    catalogo()
    client.force_login(editora)
    projeto.modulos.update(horas_a_distancia=0, horas_no_servico=0, horas_em_encontros=0)

    recusada = client.post(rota("criar_curso", projeto.pk), follow=True)
    ModuloDoProjeto.objects.update(horas_no_servico=3)
    criado = client.post(rota("criar_curso", projeto.pk), follow=True)

    assert "Diga as horas dos módulos M1, M2" in recusada.text
    assert "O curso está criado em rascunho" in criado.text
    assert CursoPage.objects.get().carga_horaria == 6


LER, ESCREVER = ("projeto", "pdf", "versao_pdf", "comparar"), ("guardar_versao", "criar_curso")


@pytest.mark.parametrize("grupo", ["Editores", "Coordenação", "Facilitadores", "Tutores", "Registro"])
def test_editores_escrevem_facilitadores_e_coordenacao_so_leem(client, projeto, editora, grupo):
    catalogo()
    atos.guardar_versao(projeto, editora)
    client.force_login(PessoaFactory(grupo=grupo))
    com_numero = {"versao_pdf", "comparar"}

    leu = {client.get(rota(nome, projeto.pk, *([1] if nome in com_numero else []))).status_code for nome in LER}
    agiu = [client.post(rota(nome, projeto.pk)) for nome in ESCREVER]

    assert leu == ({200} if grupo in {"Editores", "Coordenação", "Facilitadores"} else {302})
    assert CursoPage.objects.exists() is (grupo == "Editores")
    assert all(resposta.status_code == 302 for resposta in agiu)


def test_quem_so_le_nao_ve_botao_de_agir(client, projeto):
    client.force_login(PessoaFactory(grupo="Facilitadores"))

    texto = client.get(rota("projeto", projeto.pk)).text

    assert "Imprimir como está" in texto
    for botao in ("Editar o projeto", "Guardar uma versão", "Criar o curso", "Escrever objetivo"):
        assert botao not in texto


def test_demanda_de_oficina_que_a_pessoa_nao_le_nao_existe(client, projeto, demandas):
    pessoa = PessoaFactory(grupo="Facilitadores")
    client.force_login(pessoa)
    de_fora = client.get(rota("escrever_objetivo", demandas[0].pk))
    client.force_login(PessoaFactory(grupo="Editores"))
    sem_achado = DemandaFactory(codigo="DEM-99")

    assert de_fora.status_code == 302
    assert client.get(rota("escrever_objetivo", sem_achado.pk)).status_code == 404


@pytest.mark.parametrize(
    "caminho",
    [
        "/admin/projetos/99999999999999999999/",
        "/admin/projetos/{pk}/versoes/99999999999999999999/projeto.pdf",
        "/admin/projetos/{pk}/versoes/32767/mudancas/",
        "/admin/projetos/demandas/99999999999999999999/objetivo/",
    ],
)
def test_numero_que_nao_existe_da_404(client, projeto, editora, caminho):
    client.force_login(editora)

    assert client.get(caminho.format(pk=projeto.pk)).status_code == 404


def test_caractere_nulo_e_oficina_estranha_nao_derrubam_a_tela(client, projeto, demandas, editora):
    client.force_login(editora)
    nulo = {"titulo": "a\x00b", "oficina": "\x00"}

    assert client.post("/admin/escola/projetos/new/", nulo).status_code == 200
    assert client.get("/admin/escola/projetos/new/?oficina=%00").status_code == 200
    assert client.get("/admin/escola/projetos/new/?oficina=99999999999999999999").status_code == 200
    assert client.get("/admin/escola/projetos/?q=%00").status_code == 200
    assert client.post(rota("guardar_versao", projeto.pk), {"nota": "\x00"}).status_code == 422
    escrita = {"enunciado": "\x00", "modulo": "\x00"}
    assert client.post(rota("escrever_objetivo", demandas[0].pk), escrita).status_code == 422


@pytest.mark.parametrize("quantas", [3, 60])
def test_as_telas_custam_o_mesmo(client, projeto, oficina, editora, django_assert_max_num_queries, quantas):
    for n in range(quantas):
        atos.escrever_objetivo(f"Saber {n}.", [demanda_de_curso(oficina, f"DEM-{n + 200}")], None)
        ProjetoDeCurso.objects.create(titulo=f"Projeto {n}", slug=f"projeto-{n}")
    client.force_login(editora)
    client.get(rota("projeto", projeto.pk))

    with django_assert_max_num_queries(45):
        client.get(rota("projeto", projeto.pk))
    with django_assert_max_num_queries(30):
        client.get("/admin/escola/projetos/")
    with django_assert_max_num_queries(45):
        client.get(f"/admin/escola/projetos/edit/{projeto.pk}/")


# --- O comando -------------------------------------------------------------------------------------------------------
def test_o_comando_imprime_a_ultima_versao_uma_escolhida_ou_o_rascunho(projeto, editora, tmp_path, capsys):
    atos.guardar_versao(projeto, editora, "Um.")
    atos.guardar_versao(projeto, editora, "Dois.")
    impressos = {}
    for opcoes in ([], ["--versao", "1"], ["--rascunho"]):
        arquivo = tmp_path / "p.pdf"
        call_command("projeto_curso", "regular-bem", "--pdf", str(arquivo), "--json", *opcoes)
        saida = json.loads(capsys.readouterr().out)
        impressos[saida["versao"]] = texto_do(arquivo.read_bytes())[0]

    assert set(impressos) == {2, 1, None}
    assert "Um." in impressos[1]
    assert "Rascunho" in impressos[None]


@pytest.mark.parametrize(
    ("args", "arquivo", "sai"),
    [(["nada"], "p.pdf", 2), (["regular-bem", "--versao", "9"], "p.pdf", 2), (["regular-bem"], "nao/ha/p.pdf", 1)],
)
def test_o_comando_diz_o_que_nao_pode(projeto, tmp_path, args, arquivo, sai):
    with pytest.raises(CommandError) as erro:
        call_command("projeto_curso", *args, "--pdf", str(tmp_path / arquivo))

    assert erro.value.returncode == sai


def test_a_demonstracao_traz_o_projeto_e_repetir_nao_o_altera(client):
    from coordenacao import demonstracao  # noqa: PLC0415

    demonstracao.carregar()
    antes = list(VersaoDoProjeto.objects.values_list("numero", "dados"))
    demonstracao.carregar()

    feito = ProjetoDeCurso.objects.get()
    dados = projeto_leitura.reunir(feito)
    assert list(VersaoDoProjeto.objects.values_list("numero", "dados")) == antes
    assert feito.curso.slug == feito.slug == "qualificacao-gestores-cis"
    assert (len(dados["modulos"]), len(dados["objetivos"]), dados["horas"]["total"]) == (6, 27, 80)
    assert not projeto_leitura.pendencias(feito)["modulos_sem_horas"]
