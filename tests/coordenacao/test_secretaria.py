"""A secretaria executiva: quem a concede, o que ela vê, o que responde e o papel que leva à assembleia."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from fabricas import (
    ConsorcioFactory,
    MatriculaFactory,
    MunicipioFactory,
    PessoaFactory,
    TurmaFactory,
    criar_curso,
)
from pypdf import PdfReader
from wagtail.models import ModelLogEntry

from contas.models import Pessoa
from contas.recusa import Recusa
from coordenacao import assembleia, secretaria
from coordenacao.malha import malha
from coordenacao.models import Secretaria
from coordenacao.permissoes import matriculas_do_consorcio
from correio.models import Mensagem
from cursos.models import Anuencia, Matricula
from rede.models import Filiacao

pytestmark = pytest.mark.django_db
HOJE = timezone.localdate


@pytest.fixture
def consorcio():
    return ConsorcioFactory(sigla="CIS-X", slug="cis-x")


@pytest.fixture
def outro():
    return ConsorcioFactory(sigla="CIS-Y", slug="cis-y")


@pytest.fixture
def turma():
    return TurmaFactory(curso=criar_curso())


@pytest.fixture
def executiva(consorcio):
    pessoa = PessoaFactory(nome="Secretária Fictícia")
    secretaria.conceder(pessoa, consorcio, por=None)
    return pessoa


@pytest.fixture
def dentro(client, executiva):
    """O cliente com a sessão da secretaria do CIS-X."""
    client.force_login(executiva, "django.contrib.auth.backends.ModelBackend")
    return client


def que_espera(turma, consorcio, **campos):
    matricula = MatriculaFactory(turma=turma, consorcio=consorcio, situacao="aguardando_anuencia", **campos)
    Anuencia.objects.create(matricula=matricula)
    return matricula


def painel(consorcio):
    return reverse("secretaria:consorcio", args=[consorcio.slug])


# --- Conceder e retirar ----------------------------------------------------------------------------------------------
def test_conceder_grava_quem_deu_e_repetir_devolve_a_mesma(consorcio):
    pessoa, coordenadora = PessoaFactory(), PessoaFactory(grupo="Coordenação")

    primeira = secretaria.conceder(pessoa, consorcio, coordenadora, "Diretora")
    segunda = secretaria.conceder(pessoa, consorcio, coordenadora)

    assert primeira == segunda
    assert (primeira.cargo, primeira.concedida_por, primeira.de, primeira.ate) == (
        "Diretora",
        coordenadora,
        HOJE(),
        None,
    )
    assert ModelLogEntry.objects.filter(action="coordenacao.conceder_secretaria").count() == 1
    aviso = Mensagem.objects.get(para=pessoa.email)
    assert "CIS-X" in aviso.assunto
    assert painel(consorcio) in aviso.texto


def test_conta_desativada_nao_recebe_consorcio(consorcio):
    with pytest.raises(Recusa) as recusa:
        secretaria.conceder(PessoaFactory(is_active=False), consorcio, None)

    assert recusa.value.codigo == "conta_desativada"


def test_retirar_fecha_na_hora_e_uma_vez_so(dentro, consorcio, executiva):
    assert dentro.get(painel(consorcio)).status_code == 200

    secretaria.retirar(executiva.secretarias.get(), None)

    assert dentro.get(painel(consorcio)).status_code == 404
    with pytest.raises(Recusa) as recusa:
        secretaria.retirar(executiva.secretarias.get(), None)
    assert recusa.value.codigo == "ja_retirada"


def test_depois_de_retirada_pode_se_conceder_de_novo(dentro, consorcio, executiva):
    secretaria.retirar(executiva.secretarias.get(), None)

    secretaria.conceder(executiva, consorcio, None)

    assert Secretaria.objects.count() == 2
    assert dentro.get(painel(consorcio)).status_code == 200


@pytest.mark.parametrize(("de", "ate", "ve"), [(0, None, True), (1, None, False), (-5, 0, False), (-5, 1, True)])
def test_so_ve_dentro_das_datas(de, ate, ve, dentro, consorcio):
    ate = None if ate is None else HOJE() + timedelta(days=ate)
    Secretaria.objects.update(de=HOJE() + timedelta(days=de), ate=ate)

    assert (dentro.get(painel(consorcio)).status_code == 200) == ve


def test_a_tela_concede_pelo_email_e_retira(client, consorcio):
    coordenadora, pessoa = PessoaFactory(grupo="Coordenação"), PessoaFactory(email="nova@example.org")
    client.force_login(coordenadora, "django.contrib.auth.backends.ModelBackend")
    dados = {"email": "NOVA@example.org", "consorcio": consorcio.pk, "cargo": "Secretária executiva"}

    concedida = client.post(reverse("cobertura:secretarias"), dados)
    assert concedida.status_code == 302
    assert pessoa.secretarias.get().concedida_por == coordenadora

    client.post(reverse("cobertura:retirar_secretaria", args=[pessoa.secretarias.get().pk]))
    assert not Secretaria.objects.vigentes().exists()


def test_a_tela_diz_que_nao_ha_conta_com_o_email(client, consorcio):
    client.force_login(PessoaFactory(grupo="Coordenação"), "django.contrib.auth.backends.ModelBackend")

    resposta = client.post(
        reverse("cobertura:secretarias"), {"email": "x@y.org", "consorcio": consorcio.pk, "cargo": "S"}
    )

    assert resposta.status_code == 422
    assert "Não há conta com este e-mail" in resposta.content.decode()


@pytest.mark.parametrize("grupo", [None, "Tutores", "Editores", "Facilitadores", "Registro", "Leitura SES"])
def test_quem_nao_coordena_nao_concede(grupo, client, consorcio, executiva):
    client.force_login(PessoaFactory(grupo=grupo), "django.contrib.auth.backends.ModelBackend")
    retirar = reverse("cobertura:retirar_secretaria", args=[executiva.secretarias.get().pk])

    dada = client.post(
        reverse("cobertura:secretarias"), {"email": executiva.email, "consorcio": consorcio.pk, "cargo": "S"}
    )
    retirada = client.post(retirar)

    assert {dada.status_code, retirada.status_code} <= {302, 403}
    assert Secretaria.objects.vigentes().count() == 1


# --- Só as suas pessoas ----------------------------------------------------------------------------------------------
def test_ve_so_as_pessoas_do_seu_consorcio(dentro, consorcio, outro, turma):
    sua = MatriculaFactory(turma=turma, consorcio=consorcio, confirmada=True, pessoa__nome="Ana Daqui")
    MatriculaFactory(turma=turma, consorcio=outro, confirmada=True, pessoa__nome="Bia Dali")
    MatriculaFactory(turma=turma, municipio=MunicipioFactory(), confirmada=True, pessoa__nome="Cora Municipal")

    html = dentro.get(painel(consorcio)).content.decode()

    assert "Ana Daqui" in html
    assert "Bia Dali" not in html
    assert "Cora Municipal" not in html
    assert sua.pessoa.email not in html


def test_quem_mudou_de_consorcio_continua_no_da_inscricao(dentro, consorcio, outro, turma):
    matricula = MatriculaFactory(turma=turma, consorcio=consorcio, confirmada=True, pessoa__nome="Ana Mudou")
    matricula.pessoa.vinculos.create(consorcio=outro, cargo="Analista")

    assert "Ana Mudou" in dentro.get(painel(consorcio)).content.decode()


@pytest.mark.parametrize("rota", ["consorcio", "assembleia"])
def test_o_consorcio_de_outra_nao_existe_para_ela(rota, dentro, outro, turma):
    MatriculaFactory(turma=turma, consorcio=outro, confirmada=True)

    assert dentro.get(reverse(f"secretaria:{rota}", args=[outro.slug])).status_code == 404
    assert dentro.get(reverse(f"secretaria:{rota}", args=["nao-existe"])).status_code == 404


@pytest.mark.parametrize("metodo", ["get", "post"])
def test_a_anuencia_de_outro_consorcio_nao_existe_por_nenhum_caminho(metodo, dentro, consorcio, outro, turma):
    alheia = que_espera(turma, outro)

    for slug in (consorcio.slug, outro.slug):
        endereco = reverse("secretaria:anuencia", args=[slug, alheia.pk])
        assert getattr(dentro, metodo)(endereco, {"resposta": "sim"}).status_code == 404
    alheia.refresh_from_db()
    assert alheia.situacao == "aguardando_anuencia"


@pytest.mark.parametrize("papel", ["Coordenação", "Registro", "Tutores", "Leitura SES", None])
def test_papel_da_escola_nao_da_consorcio(papel, client, consorcio):
    pessoa = PessoaFactory(grupo=papel)
    client.force_login(pessoa, "django.contrib.auth.backends.ModelBackend")

    assert client.get(painel(consorcio)).status_code == 404
    assert client.get(reverse("secretaria:entrada")).status_code == 404
    assert not matriculas_do_consorcio(pessoa, consorcio).exists()


def test_a_secretaria_nao_entra_no_admin(dentro):
    assert dentro.get("/admin/").status_code in (302, 403)
    assert dentro.get(reverse("cobertura:mapa")).status_code in (302, 403)


def test_a_entrada_leva_ao_consorcio_ou_pergunta_qual(dentro, consorcio, outro, executiva):
    assert dentro.get(reverse("secretaria:entrada")).url == painel(consorcio)

    secretaria.conceder(executiva, outro, None)

    html = dentro.get(reverse("secretaria:entrada")).content.decode()
    assert painel(consorcio) in html
    assert painel(outro) in html


def test_mostra_andamento_e_certificado_mas_nenhuma_nota(dentro, consorcio, turma):
    MatriculaFactory(turma=turma, consorcio=consorcio, concluida=True, aproveitamento="73.21", frequencia="81.37")

    html = dentro.get(painel(consorcio)).content.decode()

    assert "de 3" in html or "de 4" in html
    assert not any(nota in html for nota in ("73,21", "73.21", "81,37", "81.37"))


def test_filtra_por_situacao_e_turma(dentro, consorcio, turma):
    outra = TurmaFactory(curso=turma.curso)
    MatriculaFactory(turma=turma, consorcio=consorcio, confirmada=True, pessoa__nome="Ana Um")
    MatriculaFactory(turma=outra, consorcio=consorcio, em_analise=True, pessoa__nome="Bia Dois")

    def nomes(**filtro):
        return [str(linha.matricula.pessoa) for linha in dentro.get(painel(consorcio), filtro).context["linhas"]]

    assert nomes() == ["Ana Um", "Bia Dois"]
    assert nomes(situacao="em_analise") == nomes(turma=outra.codigo) == ["Bia Dois"]
    assert nomes(situacao="inventada") == ["Ana Um", "Bia Dois"]
    assert nomes(turma="nenhuma\x00") == []


def test_as_consultas_nao_crescem_com_as_pessoas(dentro, consorcio, turma):
    def consultas():
        with CaptureQueriesContext(connection) as capturadas:
            assert dentro.get(painel(consorcio)).status_code == 200
        return len(capturadas)

    que_espera(turma, consorcio)
    MatriculaFactory(turma=turma, consorcio=consorcio, confirmada=True)
    consultas()
    poucas = consultas()
    for _ in range(4):
        outra = TurmaFactory(curso=turma.curso)
        MatriculaFactory.create_batch(4, turma=outra, consorcio=consorcio, confirmada=True)
        que_espera(outra, consorcio)

    assert consultas() == poucas


# --- A anuência ------------------------------------------------------------------------------------------------------
def test_da_anuencia_com_nome_cargo_e_endereco_de_rede(dentro, consorcio, turma, executiva):
    matricula = que_espera(turma, consorcio)

    resposta = dentro.post(reverse("secretaria:anuencia", args=[consorcio.slug, matricula.pk]), {"resposta": "sim"})

    matricula.refresh_from_db()
    dada = matricula.anuencia
    assert resposta.url == painel(consorcio)
    assert matricula.situacao == "em_analise"
    assert (dada.resposta, dada.meio, dada.nome, dada.cargo, dada.registrada_por) == (
        "dada",
        "secretaria",
        "Secretária Fictícia",
        "Secretaria executiva",
        executiva,
    )
    assert dada.ip == "127.0.0.1"


def test_nega_com_motivo_que_a_pessoa_le(dentro, consorcio, turma):
    matricula = que_espera(turma, consorcio)
    endereco = reverse("secretaria:anuencia", args=[consorcio.slug, matricula.pk])

    assert dentro.post(endereco, {"resposta": "nao", "motivo": "  "}).status_code == 422
    dentro.post(endereco, {"resposta": "nao", "motivo": "Férias coletivas."})

    matricula.refresh_from_db()
    assert matricula.situacao == "recusada"
    assert "Férias coletivas." in matricula.motivo
    assert Mensagem.objects.filter(para=matricula.pessoa.email).exists()


def test_responder_de_novo_nao_muda_a_resposta(dentro, consorcio, turma):
    matricula = que_espera(turma, consorcio)
    endereco = reverse("secretaria:anuencia", args=[consorcio.slug, matricula.pk])
    dentro.post(endereco, {"resposta": "sim"})

    repetida = dentro.post(endereco, {"resposta": "nao", "motivo": "Mudei de ideia."})

    assert repetida.status_code == 422
    assert matricula.anuencia.__class__.objects.get(pk=matricula.anuencia.pk).resposta == "dada"
    assert "Este pedido já tem resposta" in dentro.get(endereco).content.decode()


def test_ninguem_da_anuencia_a_si(dentro, consorcio, turma, executiva):
    matricula = que_espera(turma, consorcio, pessoa=executiva)
    endereco = reverse("secretaria:anuencia", args=[consorcio.slug, matricula.pk])

    resposta = dentro.post(endereco, {"resposta": "sim"})

    assert resposta.status_code == 422
    assert Matricula.objects.get(pk=matricula.pk).situacao == "aguardando_anuencia"
    assert "Este pedido é seu" in dentro.get(endereco).content.decode()


def test_o_ato_confere_o_consorcio_e_o_exercicio(consorcio, outro, turma, executiva):
    alheia, sua = que_espera(turma, outro), que_espera(turma, consorcio)
    exercicio = executiva.secretarias.get()

    with pytest.raises(Recusa) as recusa:
        secretaria.responder_anuencia(alheia.anuencia, exercicio, True, "127.0.0.1")
    assert recusa.value.codigo == "outro_consorcio"

    secretaria.retirar(exercicio, None)
    with pytest.raises(Recusa) as recusa:
        secretaria.responder_anuencia(sua.anuencia, exercicio, True, "127.0.0.1")
    assert recusa.value.codigo == "outro_consorcio"


# --- A página da assembleia ------------------------------------------------------------------------------------------
def ler(conteudo):
    leitor = PdfReader(io.BytesIO(conteudo))
    return " ".join("\n".join(p.extract_text() for p in leitor.pages).split()), len(leitor.pages)


def filiar(consorcio, quantos, nome="Município de Nome Comprido {}"):
    for n, codigo in enumerate(list(malha().municipios)[:quantos]):
        municipio = MunicipioFactory(codigo_ibge=codigo, nome=nome.format(n))
        Filiacao.objects.create(consorcio=consorcio, municipio=municipio, prova="sim", evidencia="Lei")


def test_o_papel_tem_uma_pagina_e_os_numeros_mas_nenhum_nome(dentro, consorcio, outro, turma):
    filiar(consorcio, 3)
    MatriculaFactory(
        turma=turma, consorcio=consorcio, confirmada=True, ultimo_acesso_em=timezone.now(), pessoa__nome="Ana Daqui"
    )
    MatriculaFactory(turma=turma, consorcio=outro, confirmada=True)

    resposta = dentro.get(reverse("secretaria:assembleia", args=[consorcio.slug]))
    texto, paginas = ler(resposta.content)

    assert (resposta["Content-Type"], paginas) == ("application/pdf", 1)
    assert "1pessoa inscrita" in texto.replace("1 p", "1p")
    assert "3 municípios com filiação conhecida" in texto
    assert turma.codigo in texto
    assert "Ana Daqui" not in texto


def test_o_papel_cabe_em_uma_pagina_ainda_que_o_consorcio_seja_enorme(consorcio, turma):
    consorcio.nome = "Consórcio Intermunicipal de Saúde de Nome Muito Comprido da Região Ampliada " * 2
    consorcio.save()
    filiar(consorcio, 120, "São Sebastião do Município Compridíssimo {}")
    for _ in range(12):
        MatriculaFactory(turma=TurmaFactory(curso=turma.curso), consorcio=consorcio, confirmada=True)

    texto, paginas = ler(assembleia.pdf(consorcio))

    assert paginas == 1
    assert "e mais" in texto


def test_o_papel_de_quem_nao_tem_nada_ainda_diz_por_que(consorcio):
    texto, paginas = ler(assembleia.pdf(consorcio))

    assert paginas == 1
    assert "ainda não conhece os municípios filiados" in texto
    assert "Ninguém do consórcio se inscreveu ainda" in texto


def test_a_caixa_do_mapa_envolve_os_contornos():
    assert assembleia.caixa(["M10,20l5,5 -10,0z", "M30,40l2,2z"]) == "-7.0 8.0 51.0 46.0"


def test_a_lista_de_nomes_corta_onde_nao_cabe():
    assert assembleia.em_texto(["Abaeté", "Arinos", "Unaí"], letras=17) == "Abaeté, Arinos e mais 1"
    assert assembleia.em_texto([]) == ""


def test_conta_desativada_nao_ve_nada(consorcio, executiva, turma):
    MatriculaFactory(turma=turma, consorcio=consorcio, confirmada=True)
    Pessoa.objects.filter(pk=executiva.pk).update(is_active=False)

    assert not matriculas_do_consorcio(Pessoa.objects.get(pk=executiva.pk), consorcio).exists()


# --- O pedido novo chega a quem responde -----------------------------------------------------------------------------
def _pedido(turma, consorcio, **campos):
    matricula = MatriculaFactory(turma=turma, consorcio=consorcio, situacao="aguardando_anuencia", **campos)
    return Anuencia.objects.create(matricula=matricula)


def test_cada_pedido_chega_uma_vez_a_quem_responde_sem_dizer_de_quem_e(turma, consorcio, outro, executiva):
    pedido = _pedido(turma, consorcio, pessoa__nome="Candidata Fictícia")
    _pedido(turma, outro)
    _pedido(turma, consorcio, pessoa=executiva)

    compostas = [secretaria.avisar_de_pedidos(), secretaria.avisar_de_pedidos()]

    mensagem = Mensagem.objects.get(chave__startswith=f"anuencia-{pedido.pk}-secretaria-")
    assert compostas == [1, 0]
    assert mensagem.para == executiva.email
    assert "/consorcio/cis-x/" in mensagem.texto
    assert "Candidata" not in mensagem.texto + mensagem.assunto


def test_pedido_ja_respondido_ou_de_quem_saiu_nao_vira_aviso(turma, consorcio, executiva):
    pedido = _pedido(turma, consorcio)
    Matricula.objects.filter(pk=pedido.matricula_id).update(situacao="cancelada")

    assert secretaria.avisar_de_pedidos() == 0
