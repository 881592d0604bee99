"""Preciso de ajuda: o pedido leva o contexto, chega a quem coordena, volta por escrito e não se repete."""

import uuid
from datetime import timedelta

import pytest
from corridas import ao_mesmo_tempo, sem_trava
from django.urls import reverse
from django.utils import timezone
from fabricas import MatriculaFactory, PessoaFactory, TurmaFactory, criar_curso

from contas.recusa import Recusa
from correio.models import Mensagem
from cursos import ajuda, atividade, navegador
from cursos.models import AulaPage, FalaDoPedido, ModuloPage, PedidoDeAjuda

S, T = PedidoDeAjuda.Situacao, PedidoDeAjuda.Tipo
ANDROID = "Mozilla/5.0 (Linux; Android 13; SM-A035M) AppleWebKit/537.36 Chrome/119.0 Mobile Safari/537.36"


@pytest.fixture
def coordenadora(db):
    return PessoaFactory(grupo="Coordenação", email="coordena@example.org")


@pytest.fixture
def turma(coordenadora):
    return TurmaFactory(curso=criar_curso(), coordenadores=[coordenadora])


@pytest.fixture
def matricula(turma):
    return MatriculaFactory(turma=turma, confirmada=True, pessoa__nome="Ana Lima")


@pytest.fixture
def aula(turma):
    return AulaPage.objects.descendant_of(turma.curso).first()


@pytest.fixture
def entrada(client, matricula):
    client.force_login(matricula.pessoa, "django.contrib.auth.backends.ModelBackend")
    return client


def _dados(**mais):
    return {"tipo": T.CONTEUDO, "texto": "Não entendi a regulação.", "chave": str(uuid.uuid4()), **mais}


# --- Onde está o link ------------------------------------------------------------------------------------------------
def test_toda_pagina_de_quem_estuda_tem_o_caminho(entrada, matricula, aula, turma):
    modulo = ModuloPage.objects.descendant_of(turma.curso).first()
    da_turma = [a.pagina.specific for a in turma.atividades.select_related("pagina")]
    paginas = {p.url: f"/estudo/ajuda/?de={p.pk}" for p in [modulo, *da_turma]}
    paginas["/minha-area/"] = "/estudo/ajuda/"
    paginas[f"/estudo/matriculas/{matricula.pk}/"] = f"/estudo/ajuda/?matricula={matricula.pk}"
    assert len(paginas) == 7

    for endereco, caminho in paginas.items():
        assert f'href="{caminho}">Preciso de ajuda</a>' in entrada.get(endereco).content.decode(), endereco


def test_quem_nao_estuda_nao_ve_o_link_no_modulo(client, turma):
    modulo = ModuloPage.objects.descendant_of(turma.curso).first()

    assert "Preciso de ajuda" not in client.get(modulo.url).content.decode()


# --- Pedir -----------------------------------------------------------------------------------------------------------
def test_o_pedido_leva_a_pagina_o_andamento_e_o_navegador(entrada, matricula, aula, turma):
    atividade.concluir(matricula, aula)
    formulario = entrada.get(f"/estudo/ajuda/?de={aula.pk}").content.decode()

    resposta = entrada.post(f"/estudo/ajuda/?de={aula.pk}", _dados(), headers={"User-Agent": ANDROID})

    pedido = PedidoDeAjuda.objects.get()
    assert "Não identifique pacientes" in formulario
    assert aula.title in formulario
    assert resposta.url == f"/estudo/ajuda/{pedido.pk}/"
    assert (pedido.matricula, pedido.pagina_id, pedido.onde) == (matricula, aula.pk, aula.title)
    assert pedido.contexto["andamento"] == "1 de 4 atividades obrigatórias"
    assert pedido.contexto["falta_ao_todo"] == 3
    assert pedido.contexto["navegador"] == "Chrome em celular ou tablet Android"
    assert not {"ip", "nome", "email"} & set(pedido.contexto)


def test_a_coordenacao_recebe_um_aviso_sem_o_texto_e_sem_o_nome(matricula, aula, coordenadora, turma):
    pedido = ajuda.pedir(matricula, T.CONTEUDO, "Meu segredo", pagina=aula)

    (mensagem,) = Mensagem.objects.all()
    assert mensagem.para == coordenadora.email
    assert turma.codigo in mensagem.assunto
    assert reverse("mensagens:pedido", args=[pedido.pk]) in mensagem.texto
    assert "Meu segredo" not in mensagem.texto
    assert "Ana Lima" not in mensagem.assunto + mensagem.texto
    assert matricula.pessoa.email not in mensagem.texto


def test_sem_coordenacao_o_pedido_chega_a_tutoria_e_sem_ela_ao_contato(matricula, coordenadora, turma, settings):
    tutora = PessoaFactory()
    turma.tutores.add(tutora)
    coordenadora.is_active = False
    coordenadora.save()
    ajuda.pedir(matricula, T.OUTRO, "Um")
    turma.tutores.clear()
    settings.INSTITUICAO = {**settings.INSTITUICAO, "contato": "escola@example.org"}
    ajuda.pedir(matricula, T.OUTRO, "Dois")

    assert list(Mensagem.objects.order_by("pk").values_list("para", flat=True)) == [tutora.email, "escola@example.org"]


def test_enviar_duas_vezes_e_um_pedido_so(entrada, matricula):
    dados = _dados()

    uma, outra = entrada.post("/estudo/ajuda/", dados), entrada.post("/estudo/ajuda/", dados)
    terceira = entrada.post("/estudo/ajuda/", _dados())

    assert uma.url == outra.url == terceira.url
    assert PedidoDeAjuda.objects.count() == Mensagem.objects.count() == 1


def test_a_sexta_mensagem_da_hora_e_recusada_com_429(entrada, matricula):
    for n in range(5):
        assert entrada.post("/estudo/ajuda/", _dados(texto=f"Pedido {n}")).status_code == 302

    sexta = entrada.post("/estudo/ajuda/", _dados(texto="Mais um"))
    PedidoDeAjuda.objects.update(feito_em=timezone.now() - timedelta(hours=2))
    depois = entrada.post("/estudo/ajuda/", _dados(texto="Mais um"))

    assert sexta.status_code == 429
    assert "espere um pouco" in sexta.content.decode()
    assert "Mais um" in sexta.content.decode()
    assert depois.status_code == 302


@pytest.mark.parametrize("faltando", ["tipo", "texto"])
def test_o_que_falta_volta_com_a_frase_e_o_que_ja_se_escreveu(entrada, matricula, faltando):
    resposta = entrada.post("/estudo/ajuda/", _dados(**{faltando: ""}))

    assert resposta.status_code == 422
    assert "Falta acertar um ponto" in resposta.content.decode()
    assert not PedidoDeAjuda.objects.exists()


@pytest.mark.parametrize(("texto", "codigo"), [(" \x00 ", "sem_texto"), ("a" * 4001, "texto_longo")])
def test_o_ato_recusa_texto_vazio_e_longo(matricula, texto, codigo):
    with pytest.raises(Recusa) as recusa:
        ajuda.pedir(matricula, T.OUTRO, texto)

    assert recusa.value.codigo == codigo


def test_sem_turma_a_pagina_diz_para_onde_ir(client, db):
    client.force_login(PessoaFactory(), "django.contrib.auth.backends.ModelBackend")

    resposta = client.get("/estudo/ajuda/")

    assert resposta.status_code == 200
    assert "ainda não está em nenhuma" in resposta.content.decode()


def test_quem_tem_duas_turmas_escolhe_e_a_pagina_ja_diz_qual(entrada, matricula, aula):
    outra = MatriculaFactory(
        pessoa=matricula.pessoa, turma=TurmaFactory(curso=criar_curso(slug="outro")), confirmada=True
    )

    sem_escolher = entrada.post("/estudo/ajuda/", _dados())
    entrada.post("/estudo/ajuda/", _dados(matricula=outra.pk))
    entrada.post(f"/estudo/ajuda/?de={aula.pk}", _dados())
    entrada.post(f"/estudo/ajuda/?matricula={outra.pk}", _dados(texto="Da matrícula"))

    assert sem_escolher.status_code == 422
    feitos = list(PedidoDeAjuda.objects.order_by("pk").values_list("matricula", flat=True))
    assert feitos == [outra.pk, matricula.pk, outra.pk]


@pytest.mark.parametrize("de", ["abc", "999999", "1", "-1", "9" * 40, "\x00"])
def test_pagina_que_nao_e_do_curso_nao_quebra_nem_se_guarda(entrada, matricula, de):
    assert entrada.get("/estudo/ajuda/", {"de": de}).status_code == 200
    entrada.post(f"/estudo/ajuda/?de={de}" if de != "\x00" else "/estudo/ajuda/?de=%00", _dados())

    assert PedidoDeAjuda.objects.get().pagina is None


def test_com_a_matricula_de_outra_nao_se_pede(entrada, matricula):
    alheia = MatriculaFactory(turma=matricula.turma, confirmada=True)

    entrada.post(f"/estudo/ajuda/?matricula={alheia.pk}", _dados(matricula=alheia.pk))

    assert not alheia.pedidos_de_ajuda.exists()


# --- Responder, encerrar, continuar ----------------------------------------------------------------------------------
def test_a_resposta_chega_por_email_e_na_minha_area(entrada, matricula, coordenadora):
    pedido = ajuda.pedir(matricula, T.PRAZO, "Até quando?")

    ajuda.responder(pedido, "Até sexta.", coordenadora)
    ajuda.responder(pedido, "Até sexta.", coordenadora)

    mensagem = Mensagem.objects.get(para=matricula.pessoa.email)
    assert "Até sexta." in mensagem.texto
    assert f"/estudo/ajuda/{pedido.pk}/" in mensagem.texto
    pedido.refresh_from_db()
    assert pedido.situacao == S.RESPONDIDO
    assert FalaDoPedido.objects.count() == 1
    assert "Respondido" in entrada.get("/minha-area/").content.decode()
    assert "Até sexta." in entrada.get(f"/estudo/ajuda/{pedido.pk}/").content.decode()


def test_encerrado_reabre_quando_a_pessoa_escreve_de_novo(entrada, matricula, coordenadora):
    pedido = ajuda.pedir(matricula, T.PRAZO, "Até quando?")
    ajuda.responder(pedido, "Até sexta.", coordenadora)
    ajuda.encerrar(pedido, coordenadora)

    entrada.post(f"/estudo/ajuda/{pedido.pk}/", {"texto": "E se eu viajar?"})
    entrada.post(f"/estudo/ajuda/{pedido.pk}/", {"texto": "E se eu viajar?"})

    pedido.refresh_from_db()
    assert pedido.situacao == S.ABERTO
    assert [f.da_equipe for f in pedido.falas.all()] == [True, False]
    assert Mensagem.objects.filter(para=coordenadora.email).count() == 2


def test_o_pedido_de_outra_pessoa_nao_existe(client, matricula):
    pedido = ajuda.pedir(matricula, T.OUTRO, "Meu")
    client.force_login(PessoaFactory(), "django.contrib.auth.backends.ModelBackend")

    assert client.get(f"/estudo/ajuda/{pedido.pk}/").status_code == 404
    assert client.post(f"/estudo/ajuda/{pedido.pk}/", {"texto": "oi"}).status_code == 404


def test_os_abertos_vem_primeiro(matricula, coordenadora):
    respondido, encerrado, aberto = (ajuda.pedir(matricula, T.OUTRO, f"Pedido {n}") for n in range(3))
    ajuda.responder(respondido, "Pronto.", coordenadora)
    ajuda.encerrar(encerrado, coordenadora)

    assert list(PedidoDeAjuda.objects.abertos_primeiro()) == [aberto, respondido, encerrado]


def test_o_que_se_escreve_aparece_como_texto(entrada, matricula):
    pedido = ajuda.pedir(matricula, T.OUTRO, "<script>alert(1)</script>")

    html = entrada.get(f"/estudo/ajuda/{pedido.pk}/").content.decode()

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


@pytest.mark.parametrize(
    ("agente", "palavras"),
    [
        (ANDROID, "Chrome em celular ou tablet Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1", "Safari em iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/120.0", "Edge em computador com Windows"),
        ("", "navegador não identificado"),
    ],
)
def test_o_navegador_em_palavras(agente, palavras):
    assert navegador.em_palavras(agente) == palavras


# --- Ao mesmo tempo --------------------------------------------------------------------------------------------------
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trava", [True, False])
def test_dez_envios_juntos_nao_passam_de_cinco_nem_se_repetem(trava, monkeypatch):
    matricula = MatriculaFactory(turma=TurmaFactory(curso=criar_curso()), confirmada=True)
    if not trava:
        sem_trava(monkeypatch)
    violacoes = 0
    for _ in range(20):
        PedidoDeAjuda.objects.all().delete()
        Mensagem.objects.all().delete()
        ao_mesmo_tempo(*[lambda: ajuda.pedir(matricula, T.OUTRO, "O mesmo") for _ in range(4)])
        violacoes += PedidoDeAjuda.objects.count() != 1
        ao_mesmo_tempo(*[lambda n=n: ajuda.pedir(matricula, T.OUTRO, f"Pedido {n}") for n in range(10)])
        violacoes += PedidoDeAjuda.objects.count() != 5
        if violacoes and not trava:
            break
    assert (violacoes == 0) is trava
