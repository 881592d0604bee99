"""A justificativa: quem manda, o que se aceita, quem decide, quem lê o documento; e a página da frequência."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from fabricas import EncontroFactory, MatriculaFactory, PessoaFactory, TurmaFactory

from contas.recusa import Recusa
from correio.models import Mensagem
from cursos import codigo_de_presenca, frequencia, justificativa
from cursos.frequencia import FALTA, Marca
from cursos.models import CriterioDaTurma, Justificativa, Presenca

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 atestado"


@pytest.fixture(autouse=True)
def sem_contagens():
    cache.clear()


@pytest.fixture
def equipe():
    return PessoaFactory(grupo="Coordenação")


@pytest.fixture
def turma(equipe):
    return TurmaFactory(coordenadores=[equipe])


@pytest.fixture
def encontro(turma):
    return EncontroFactory(turma=turma, titulo="Abertura")


@pytest.fixture
def aluna(turma):
    return MatriculaFactory(turma=turma, confirmada=True)


@pytest.fixture
def cliente(client, aluna):
    client.force_login(aluna.pessoa, "django.contrib.auth.backends.ModelBackend")
    return client


def arquivo(conteudo=PDF, nome="atestado.pdf"):
    return SimpleUploadedFile(nome, conteudo)


def recusa(codigo, ato, *args, **kwargs):
    with pytest.raises(Recusa) as erro:
        ato(*args, **kwargs)
    assert erro.value.codigo == codigo


def enviada(aluna, encontro, documento=None):
    return justificativa.enviar(aluna, encontro, "Estive de plantão.", documento, aluna.pessoa)


# --- Enviar ----------------------------------------------------------------------------------------------------------
def test_o_documento_fica_em_lugar_privado_sem_o_nome_que_a_pessoa_deu(aluna, encontro):
    feita = enviada(aluna, encontro, arquivo(nome="Atestado de Maria da Silva.PDF"))

    assert feita.arquivo.name == f"justificativas/{aluna.pk}-{encontro.pk}.pdf"
    assert storages["privado"].open(feita.arquivo.name).read() == PDF


@pytest.mark.parametrize(
    ("conteudo", "nome", "codigo"),
    [
        (b"<script>", "atestado.pdf", "arquivo_desconhecido"),
        (PDF, "atestado.html", "arquivo_desconhecido"),
        (PDF + b"0" * (5 * 2**20), "atestado.pdf", "arquivo_grande"),
    ],
)
def test_so_entra_pdf_ou_foto_de_ate_cinco_megabytes_pelo_conteudo(aluna, encontro, conteudo, nome, codigo):
    recusa(codigo, enviada, aluna, encontro, arquivo(conteudo, nome))
    assert not Justificativa.objects.exists()


def test_cada_recusa_de_envio(turma, encontro, aluna, equipe):
    futuro = EncontroFactory(turma=turma, dia=timezone.localdate() + timedelta(days=1))
    alheio = EncontroFactory(turma=TurmaFactory())
    outra = MatriculaFactory(turma=turma, em_analise=True)

    recusa("encontro_futuro", enviada, aluna, futuro)
    recusa("fora_da_turma", enviada, aluna, alheio)
    recusa("nao_confirmada", enviada, outra, encontro)
    recusa("sem_texto", justificativa.enviar, aluna, encontro, " \n")
    recusa("texto_longo", justificativa.enviar, aluna, encontro, "x" * 2001)
    enviada(aluna, encontro)
    recusa("ja_justificada", enviada, aluna, encontro)


def test_quem_esteve_nao_justifica_e_o_diario_fechado_nao_recebe(turma, encontro, aluna, equipe):
    frequencia.marcar(encontro, {aluna.pk: Marca.presente(1)}, equipe)
    recusa("esteve_presente", enviada, aluna, encontro)

    turma.diario_fechado_em = timezone.now()
    turma.save(update_fields=["diario_fechado_em"])
    recusa("diario_fechado", enviada, aluna, encontro)


# --- Decidir ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("marcada", [True, False], ids=["com falta", "sem registro"])
def test_aceita_a_ausencia_fica_justificada_e_a_pessoa_recebe_um_email(encontro, aluna, equipe, marcada):
    if marcada:
        frequencia.marcar(encontro, {aluna.pk: FALTA}, equipe)
    justificativa.decidir(enviada(aluna, encontro), True, "Bom retorno.", equipe)

    mensagem = Mensagem.objects.get(para=aluna.pessoa.email)
    assert Presenca.objects.get().situacao == "justificada"
    assert mensagem.assunto.startswith("Sua justificativa foi aceita")
    assert "Bom retorno." in mensagem.texto
    assert reverse("cursos:frequencia", args=[aluna.pk]) in mensagem.texto


def test_recusada_diz_por_que_e_a_pessoa_pode_mandar_outra(encontro, aluna, equipe):
    frequencia.marcar(encontro, {aluna.pk: FALTA}, equipe)
    primeira = enviada(aluna, encontro)

    recusa("sem_resposta", justificativa.decidir, primeira, False, " ", equipe)
    justificativa.decidir(primeira, False, "Falta a data no atestado.", equipe)
    recusa("ja_decidida", justificativa.decidir, primeira, True, "", equipe)
    segunda = enviada(aluna, encontro)

    assert Presenca.objects.get().situacao == "falta"
    assert segunda.situacao == "enviada"
    assert "Falta a data no atestado." in Mensagem.objects.get().texto


def test_quem_foi_marcada_presente_depois_de_mandar_nao_perde_a_presenca(encontro, aluna, equipe):
    pedida = enviada(aluna, encontro)
    frequencia.marcar(encontro, {aluna.pk: Marca.presente(4)}, equipe)

    recusa("esteve_presente", justificativa.decidir, pedida, True, "", equipe)
    assert Presenca.objects.get().situacao == "presente"


# --- As telas de quem estuda -----------------------------------------------------------------------------------------
def endereco(aluna, encontro):
    return reverse("cursos:justificar", args=[aluna.pk, encontro.pk])


def test_arquivo_recusado_nao_apaga_o_texto(cliente, aluna, encontro):
    dados = {"texto": "Fiquei de plantão na regulação.", "arquivo": arquivo(b"MZ", "virus.exe")}

    resposta = cliente.post(endereco(aluna, encontro), dados)

    assert resposta.status_code == 422
    assert "Fiquei de plantão na regulação." in resposta.content.decode()
    assert "Mande um PDF ou uma foto" in resposta.content.decode()


def test_do_formulario_a_pagina_da_frequencia(cliente, aluna, encontro, equipe):
    frequencia.marcar(encontro, {aluna.pk: FALTA}, equipe)
    pagina = reverse("cursos:frequencia", args=[aluna.pk])
    assert endereco(aluna, encontro) in cliente.get(pagina).content.decode()

    resposta = cliente.post(endereco(aluna, encontro), {"texto": "Plantão.", "arquivo": arquivo()}, follow=True)

    texto = resposta.content.decode()
    assert resposta.redirect_chain[-1][0] == pagina
    assert "em análise" in texto
    assert endereco(aluna, encontro) not in texto


def test_o_documento_so_sai_para_ela_e_para_a_equipe(client, aluna, encontro, equipe):
    url = reverse("cursos:documento_da_justificativa", args=[enviada(aluna, encontro, arquivo()).pk])
    estados = {}
    for nome, pessoa in {"ela": aluna.pessoa, "equipe": equipe, "outra": PessoaFactory()}.items():
        client.force_login(pessoa, "django.contrib.auth.backends.ModelBackend")
        estados[nome] = client.get(url)

    assert [r.status_code for r in estados.values()] == [200, 200, 404]
    for resposta in (estados["ela"], estados["equipe"]):
        assert b"".join(resposta.streaming_content) == PDF
        assert resposta["Content-Disposition"].startswith("attachment; filename=")
        assert resposta["X-Content-Type-Options"] == "nosniff"
        assert resposta["Cache-Control"] == "private, no-store"


def test_a_frequencia_de_outra_pessoa_nao_existe(client, aluna):
    client.force_login(PessoaFactory(), "django.contrib.auth.backends.ModelBackend")

    assert client.get(reverse("cursos:frequencia", args=[aluna.pk])).status_code == 404


def test_a_pagina_mostra_horas_percentual_e_o_minimo(cliente, turma, aluna, encontro, equipe):
    CriterioDaTurma.objects.create(turma=turma, tipo="frequencia", valor=75)
    frequencia.marcar(encontro, {aluna.pk: Marca.presente("2.75")}, equipe)

    texto = cliente.get(reverse("cursos:frequencia", args=[aluna.pk])).content.decode()

    assert "68,75%" in texto
    assert "2,75 de 4 horas" in texto
    assert "até agora" in texto
    assert "75% ou mais" in texto


# --- O código na página ----------------------------------------------------------------------------------------------
def test_o_qr_so_preenche_e_o_botao_registra(cliente, aluna, encontro, equipe):
    vigente = codigo_de_presenca.abrir(encontro, 15, equipe).codigo

    do_qr = cliente.get(reverse("cursos:presenca"), {"codigo": vigente})
    assert f'value="{vigente}"' in do_qr.content.decode()
    assert not Presenca.objects.exists()

    resposta = cliente.post(reverse("cursos:presenca"), {"codigo": vigente}, follow=True)
    assert "Presença registrada em “Abertura”." in resposta.content.decode()
    assert Presenca.objects.get().matricula == aluna


def test_codigo_errado_diz_o_que_fazer_e_muitos_erros_respondem_429(cliente, aluna):
    url = reverse("cursos:presenca")
    primeira = cliente.post(url, {"codigo": "ACDEFG"})
    for _ in range(codigo_de_presenca.ERROS_POR_JANELA):
        ultima = cliente.post(url, {"codigo": "ACDEFG"})

    assert (primeira.status_code, ultima.status_code) == (409, 429)
    assert "Confira letra por letra" in primeira.content.decode()
    assert 'value="ACDEFG"' in primeira.content.decode()
    assert "peça à equipe" in ultima.content.decode()


def test_quem_nao_entrou_volta_ao_codigo_depois_de_entrar(client):
    resposta = client.get(reverse("cursos:presenca"), {"codigo": "CAFE34"})

    assert resposta["Location"] == "/contas/login/?next=/estudo/presenca/%3Fcodigo%3DCAFE34"


@pytest.mark.parametrize("encontros", [2, 8])
def test_a_pagina_da_frequencia_nao_consulta_por_encontro(
    cliente, turma, aluna, encontros, django_assert_max_num_queries
):
    EncontroFactory.create_batch(encontros, turma=turma)

    with django_assert_max_num_queries(14):
        cliente.get(reverse("cursos:frequencia", args=[aluna.pk]))
