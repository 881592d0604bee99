"""As telas da frequência no admin: quem age, o que se grava, o que se projeta, o que se imprime e quanto custa."""

import csv
import io
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from fabricas import EncontroFactory, MatriculaFactory, PessoaFactory, TurmaFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from certificados import emissao
from coordenacao.panorama import Panorama
from cursos import codigo_de_presenca, diario, frequencia, lista_de_presenca
from cursos.frequencia import FALTA, Livro, Marca
from cursos.models import CriterioDaTurma, Justificativa, Presenca
from impressao.pdf import diagramar

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sem_contagens():
    cache.clear()


@pytest.fixture
def encontro(turma):
    return EncontroFactory(turma=turma, titulo="Abertura", horas=4)


@pytest.fixture
def aluna(turma, pessoas):
    return turma.matriculas.get(pessoa=pessoas["aluna"])


def url(nome, *args):
    return reverse(f"frequencia:{nome}", args=args)


def recados(resposta):
    return " ".join(str(m) for m in get_messages(resposta.wsgi_request))


def texto(resposta):
    sem_marcas = re.sub(r"<[^>]+>", " ", resposta.content.decode())
    return re.sub(r"\s+", " ", sem_marcas)


# --- A lista de um encontro ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("papel", ["tutora", "coordenadora"])
def test_quem_tutora_e_quem_coordena_gravam_a_lista_de_uma_vez(turma, encontro, aluna, entrar, papel):
    outra = MatriculaFactory(turma=turma, confirmada=True)
    dados = {"acao": "salvar", f"s-{aluna.pk}": "presente", f"h-{aluna.pk}": "2,5", f"s-{outra.pk}": "falta"}

    resposta = entrar(papel).post(url("encontro", encontro.pk), dados)

    assert recados(resposta) == "2 presenças registradas."
    assert Presenca.objects.get(matricula=aluna).horas == Decimal("2.50")
    assert Presenca.objects.get(matricula=outra).situacao == "falta"


def test_quem_so_acompanha_le_e_nao_grava(encontro, aluna, entrar):
    cliente = entrar("registro")

    assert f"s-{aluna.pk}" not in cliente.get(url("encontro", encontro.pk)).content.decode()
    recusada = cliente.post(url("encontro", encontro.pk), {"acao": "salvar", f"s-{aluna.pk}": "falta"})
    assert recusada["Location"] == "/admin/"
    assert not Presenca.objects.exists()


def test_sem_motivo_a_correcao_volta_com_o_que_se_marcou(encontro, aluna, entrar):
    frequencia.marcar(encontro, {aluna.pk: FALTA}, None)
    dados = {"acao": "salvar", f"s-{aluna.pk}": "presente", f"h-{aluna.pk}": "1.25"}
    cliente = entrar("coordenadora")

    recusada = cliente.post(url("encontro", encontro.pk), dados)
    assert recusada.status_code == 422
    assert "Escreva o motivo da correção" in texto(recusada)
    assert 'value="1.25"' in recusada.content.decode()

    cliente.post(url("encontro", encontro.pk), {**dados, "motivo": "Chegou no fim da manhã."})
    assert Presenca.objects.get().horas == Decimal("1.25")


def test_a_ficha_conta_a_correcao_com_o_antes_o_depois_e_o_motivo(encontro, aluna, entrar):
    frequencia.marcar(encontro, {aluna.pk: FALTA}, None)
    frequencia.marcar(encontro, {aluna.pk: Marca.presente("2.5")}, None, motivo="Assinou a folha.")

    ficha = texto(entrar("coordenadora").get(reverse("coordenacao:pessoa", args=[aluna.pk])))

    assert "em “Abertura”: de falta para presente (2,5 h). Motivo: Assinou a folha." in ficha


@pytest.mark.parametrize("horas", ["abc", "9", "0,1", "NaN", "1e9"])
def test_horas_que_nao_servem_nao_gravam_nada(encontro, aluna, entrar, horas):
    dados = {"acao": "salvar", f"s-{aluna.pk}": "presente", f"h-{aluna.pk}": horas}

    resposta = entrar("coordenadora").post(url("encontro", encontro.pk), dados)

    assert resposta.status_code == 422
    assert not Presenca.objects.exists()


def test_a_justificada_e_a_aproveitada_se_mantem_ao_gravar_a_lista(turma, encontro, aluna, entrar):
    Presenca.objects.create(matricula=aluna, encontro=encontro, situacao="justificada", horas=0, origem="lista")
    cliente = entrar("coordenadora")
    assert 'value="justificada" checked' in cliente.get(url("encontro", encontro.pk)).content.decode()

    resposta = cliente.post(url("encontro", encontro.pk), {"acao": "salvar", f"s-{aluna.pk}": "justificada"})

    assert "Nada a gravar" in recados(resposta)
    assert Presenca.objects.get().situacao == "justificada"


def test_marcar_as_demais_e_depois_filtrar(turma, encontro, aluna, entrar):
    outra = MatriculaFactory(turma=turma, confirmada=True, pessoa=PessoaFactory(nome="Zulmira de Exemplo"))
    frequencia.marcar(encontro, {aluna.pk: FALTA}, None)
    cliente = entrar("coordenadora")

    assert recados(cliente.post(url("demais", encontro.pk), {"veio": "sim"})) == "1 pessoa ficou com presente."

    vieram = cliente.get(url("encontro", encontro.pk), {"estado": "vieram"}).content.decode()
    assert f"s-{outra.pk}" in vieram
    assert f"s-{aluna.pk}" not in vieram


def test_procurar_nao_poe_o_nome_no_endereco(turma, encontro, entrar):
    outra = MatriculaFactory(turma=turma, confirmada=True, pessoa=PessoaFactory(nome="Zulmira de Exemplo"))

    resposta = entrar("tutora").post(url("encontro", encontro.pk), {"acao": "procurar", "q": "ZÚLMIRA"})

    assert f"s-{outra.pk}" in resposta.content.decode()
    assert "Pessoa Fictícia" not in texto(resposta)


def test_recusado_o_envio_feito_de_uma_busca_a_busca_volta(turma, encontro, entrar):
    outra = MatriculaFactory(turma=turma, confirmada=True, pessoa=PessoaFactory(nome="Zulmira de Exemplo"))
    frequencia.marcar(encontro, {outra.pk: FALTA}, None)
    dados = {"acao": "salvar", "q": "zulmira", f"s-{outra.pk}": "presente", f"h-{outra.pk}": "3"}

    recusada = entrar("tutora").post(url("encontro", encontro.pk), dados)

    assert "Pessoa Fictícia" not in texto(recusada)
    assert 'value="3"' in recusada.content.decode()
    assert 'name="q" value="zulmira"' in recusada.content.decode()


# --- Colar -----------------------------------------------------------------------------------------------------------
def test_colar_mostra_antes_e_so_grava_o_que_casa_ou_se_escolhe(turma, encontro, entrar):
    nomes = ("Maria José de Exemplo", "Ana Fictícia", "Ana Fictícia", "Teodora Miragem")
    maria, ana, outra_ana, teodora = (
        MatriculaFactory(turma=turma, confirmada=True, pessoa=PessoaFactory(nome=nome)) for nome in nomes
    )
    dados = {"linhas": "maria jose de exemplo\nAna Ficticia\nTheodora Miragen\nFulano de Fora"}
    cliente = entrar("tutora")

    previa = cliente.post(url("colar", encontro.pk), {**dados, "acao": "conferir"})
    assert "1 pessoa reconhecida, 2 para você escolher, 1 fora da turma" in texto(previa)
    assert not Presenca.objects.exists()

    visto = re.search(r'name="visto" value="(\w+)"', previa.content.decode())[1]
    escolhas = {"escolha-3": teodora.pk, "escolha-2": 999_999}
    cliente.post(url("colar", encontro.pk), {**dados, **escolhas, "acao": "registrar", "visto": visto})

    assert set(Presenca.objects.values_list("matricula", "origem")) == {(maria.pk, "colada"), (teodora.pk, "colada")}


def test_mudou_o_texto_volta_a_previa_e_quem_ja_esta_presente_nao_muda(turma, encontro, aluna, entrar):
    frequencia.marcar(encontro, {aluna.pk: Marca.presente(1)}, None)
    dados = {"linhas": aluna.pessoa.email, "acao": "registrar", "visto": "outro"}
    cliente = entrar("tutora")
    assert "1 pessoa reconhecida" in texto(cliente.post(url("colar", encontro.pk), dados))

    visto = re.search(r'name="visto" value="(\w+)"', cliente.post(url("colar", encontro.pk), dados).content.decode())[1]
    cliente.post(url("colar", encontro.pk), {**dados, "visto": visto})

    assert Presenca.objects.get().horas == 1


def test_colar_sobre_uma_falta_pede_o_motivo_e_guarda_a_previa(turma, encontro, aluna, entrar):
    frequencia.marcar(encontro, {aluna.pk: FALTA}, None)
    dados = {"linhas": aluna.pessoa.email}
    cliente = entrar("tutora")
    previa = cliente.post(url("colar", encontro.pk), dados).content.decode()
    visto = re.search(r'name="visto" value="(\w+)"', previa)[1]
    gravar = {**dados, "acao": "registrar", "visto": visto}

    recusada = cliente.post(url("colar", encontro.pk), gravar)
    assert recusada.status_code == 422
    assert visto in recusada.content.decode()

    cliente.post(url("colar", encontro.pk), {**gravar, "motivo": "A lista da reunião mostra que entrou."})
    assert Presenca.objects.get().situacao == "presente"


# --- O código e o projetor -------------------------------------------------------------------------------------------
def test_o_projetor_mostra_o_codigo_e_a_contagem_e_nenhum_nome(turma, encontro, aluna, entrar, pessoas):
    cliente = entrar("tutora")
    assert "Nenhum código valendo agora" in texto(cliente.get(url("projetor", encontro.pk)))

    cliente.post(url("codigo", encontro.pk), {"acao": "abrir", "minutos": "10", "volta": "projetor"})
    encontro.refresh_from_db()
    codigo_de_presenca.confirmar(aluna.pessoa, encontro.codigo)

    for nome in ("projetor", "projetor_agora"):
        tela = texto(cliente.get(url(nome, encontro.pk)))
        assert f"{encontro.codigo[:3]} {encontro.codigo[3:]}" in tela
        assert "1 presença registrada, de 1 pessoa na turma" in tela
        assert aluna.pessoa.nome not in tela
        assert aluna.pessoa.email not in tela

    cliente.post(url("codigo", encontro.pk), {"acao": "encerrar"})
    assert "Nenhum código valendo agora" in texto(cliente.get(url("projetor_agora", encontro.pk)))


@pytest.mark.parametrize("minutos", ["", "7", "x"])
def test_minutos_que_nao_estao_na_lista_nao_abrem_codigo(encontro, entrar, minutos):
    resposta = entrar("tutora").post(url("codigo", encontro.pk), {"acao": "abrir", "minutos": minutos})

    encontro.refresh_from_db()
    assert "Escolha por quantos minutos" in recados(resposta)
    assert encontro.codigo == ""


# --- O diário --------------------------------------------------------------------------------------------------------
def test_a_grade_diz_cada_presenca_e_a_frequencia_ate_agora(turma, encontro, aluna, entrar):
    EncontroFactory(turma=turma, dia=timezone.localdate() + timedelta(days=5))
    frequencia.marcar(encontro, {aluna.pk: Marca.presente(3)}, None)

    tela = texto(entrar("tutora").get(url("diario", turma.pk)))

    assert "P 3 presente, 3 horas" in tela
    assert "3 de 4" in tela
    assert "75%" in tela
    assert "ainda vai acontecer" in tela


def test_a_planilha_diz_o_mesmo_que_a_tela(turma, encontro, aluna, entrar):
    frequencia.marcar(encontro, {aluna.pk: Marca.presente("2.75")}, None)
    cliente = entrar("coordenadora")

    folha = load_workbook(io.BytesIO(b"".join(cliente.get(url("diario_xlsx", turma.pk)).streaming_content))).active
    do_csv = b"".join(cliente.get(url("diario_csv", turma.pk)).streaming_content).decode("utf-8-sig")
    linhas = list(csv.reader(io.StringIO(do_csv), delimiter=";"))

    assert [c.value for c in folha[1]] == linhas[0]
    assert linhas[0][3:] == [
        f"{encontro.dia:%d/%m/%Y} Abertura (4 h)",
        "Horas presentes",
        "Horas dos encontros",
        "Frequência até agora (%)",
    ]
    assert linhas[1][3:] == ["P 2,75", "2,75", "4,00", "68,75"]
    assert [c.value for c in folha[2]][3:] == ["P 2,75", 2.75, 4, 68.75]


def test_fechar_mostra_a_previa_fecha_e_a_reabertura_pede_motivo(turma, encontro, aluna, entrar):
    CriterioDaTurma.objects.create(turma=turma, tipo="frequencia", valor=75)
    cliente = entrar("coordenadora")
    assert "Ainda não dá para fechar" in texto(cliente.get(url("fechar", turma.pk)))
    assert "sem registro" in recados(cliente.post(url("fechar", turma.pk)))

    frequencia.marcar(encontro, {aluna.pk: Marca.presente(1)}, None)
    assert "1 fica abaixo dos 75%" in texto(cliente.get(url("fechar", turma.pk)))
    assert "Diário fechado" in recados(cliente.post(url("fechar", turma.pk)))
    aluna.refresh_from_db()
    assert aluna.frequencia == 25

    gravar = {"acao": "salvar", f"s-{aluna.pk}": "falta", "motivo": "Teste."}
    assert cliente.post(url("encontro", encontro.pk), gravar).status_code == 409
    assert cliente.post(url("reabrir", turma.pk), {"motivo": " "}).status_code == 422
    assert "Diário reaberto" in recados(cliente.post(url("reabrir", turma.pk), {"motivo": "Folha trocada."}))


def test_o_certificado_emitido_nao_cai_e_o_diario_aponta_quem_olhar(turma, encontro, aluna, entrar):
    CriterioDaTurma.objects.create(turma=turma, tipo="frequencia", valor=75)
    concluida = MatriculaFactory(turma=turma, concluida=True)
    for matricula in (aluna, concluida):
        frequencia.marcar(encontro, {matricula.pk: Marca.presente(4)}, None)
    diario.fechar(turma, None)
    concluida.refresh_from_db()
    certificado = emissao.emitir(concluida)
    diario.reabrir(turma, None, "Assinatura trocada.")
    frequencia.marcar(encontro, {concluida.pk: FALTA}, None, motivo="Assinatura trocada.")
    diario.fechar(turma, None)

    tela = texto(entrar("coordenadora").get(url("diario", turma.pk)))

    certificado.refresh_from_db()
    assert (certificado.situacao, certificado.dados["frequencia"]) == ("emitido", 100)
    assert "1 pessoa concluiu e está abaixo do mínimo" in tela
    assert f"certificado {certificado.registro} em vigor" in tela


def test_a_justificativa_se_decide_na_tela(turma, encontro, aluna, entrar):
    pedida = Justificativa.objects.create(matricula=aluna, encontro=encontro, texto="Plantão na regulação.")
    cliente = entrar("coordenadora")
    assert "A decidir" in texto(cliente.get(url("justificativas", turma.pk)))
    assert "Plantão na regulação." in texto(cliente.get(url("justificativa", pedida.pk)))

    sem_resposta = cliente.post(url("justificativa", pedida.pk), {"decisao": "recusar", "resposta": ""})
    assert sem_resposta.status_code == 422
    resposta = cliente.post(url("justificativa", pedida.pk), {"decisao": "aceitar"})

    assert "recebeu a resposta por e-mail" in recados(resposta)
    assert Presenca.objects.get().situacao == "justificada"


# --- Quanto custa ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("quantas", [3, 30])
@pytest.mark.parametrize("tela", ["diario", "encontro", "fechar", "projetor_agora", "diario_csv", "justificativas"])
def test_as_consultas_nao_crescem_com_a_turma(tela, quantas, turma, encontro, entrar, django_assert_max_num_queries):
    matriculas = MatriculaFactory.create_batch(quantas, turma=turma, confirmada=True)
    frequencia.marcar(encontro, {m.pk: FALTA for m in matriculas[1:]}, None)
    Justificativa.objects.bulk_create(
        Justificativa(matricula=m, encontro=encontro, texto="Plantão.") for m in matriculas[1:]
    )
    alvo = turma if tela in ("diario", "fechar", "diario_csv", "justificativas") else encontro
    cliente = entrar("coordenadora")
    cliente.get(url(tela, alvo.pk))

    with django_assert_max_num_queries(34):
        resposta = cliente.get(url(tela, alvo.pk))
        if resposta.streaming:
            b"".join(resposta.streaming_content)


def test_gravar_a_lista_custa_o_mesmo_para_quantas_novas_forem(turma, encontro, entrar, django_assert_max_num_queries):
    matriculas = MatriculaFactory.create_batch(60, turma=turma, confirmada=True)
    dados = {"acao": "salvar", **{f"s-{m.pk}": "presente" for m in matriculas}}
    cliente = entrar("coordenadora")

    with django_assert_max_num_queries(20):
        cliente.post(url("encontro", encontro.pk), dados)

    assert encontro.presencas.count() == 60


# --- O quadro e o diário dizem o mesmo -------------------------------------------------------------------------------
PRESENCAS = st.lists(st.sampled_from(["", "falta", "justificada", "2.25", "4", "0.25"]), min_size=3, max_size=3)


@given(PRESENCAS, st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_frequencia_do_quadro_e_a_do_livro(db, ditas, abona):
    turma = TurmaFactory(falta_justificada_abona=abona)
    matricula = MatriculaFactory(turma=turma, confirmada=True)
    for dita in ditas:
        encontro = EncontroFactory(turma=turma, horas=4)
        if dita:
            situacao = dita if dita.isalpha() else "presente"
            horas = 0 if dita.isalpha() else Decimal(dita)
            Presenca.objects.create(
                matricula=matricula, encontro=encontro, situacao=situacao, horas=horas, origem="lista"
            )

    (do_quadro,) = Panorama(turma).resumos(turma.matriculas.all())

    assert do_quadro.frequencia == Livro.da_turma(turma, [matricula]).frequencia(matricula).percentual


# --- Em papel --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("quantas", "paginas"), [(0, 2), (3, 1), (40, 3)])
def test_a_lista_para_assinar_tem_linhas_em_branco_e_repete_o_cabecalho(turma, encontro, quantas, paginas):
    gente = MatriculaFactory.create_batch(quantas, turma=turma, confirmada=True)
    contexto = lista_de_presenca.contexto(encontro)
    assert [linha.numero for linha in contexto["linhas"]] == list(range(1, len(gente) + 1))

    assert len(diagramar("cursos/pdf/lista_de_presenca.html", contexto).pages) == paginas


def test_quem_baixa_a_lista_recebe_um_pdf_que_nao_se_guarda(encontro, entrar):
    resposta = entrar("tutora").get(url("lista", encontro.pk))

    assert resposta.content.startswith(b"%PDF-")
    assert "no-store" in resposta["Cache-Control"]
    assert resposta["Content-Disposition"].startswith('attachment; filename="lista-de-presenca-')
