"""Ver como: só olha quem coordena a turma, nada se grava, tudo se registra, e acaba."""

import hashlib
from datetime import timedelta

import pytest
from acesso import TABELA
from django.apps import apps
from django.contrib.auth import logout
from django.contrib.messages import get_messages
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone
from fabricas import MatriculaFactory, PessoaFactory, TurmaFactory, VinculoFactory, criar_curso, vencer
from wagtail.log_actions import registry
from wagtail.models import Page

import portal.views
from avaliacoes.models import AvaliacaoPage
from avaliacoes.tentativa import enviar, iniciar
from certificados import emissao
from contas import so_leitura
from contas.models import Pessoa
from contas.so_leitura import EscritaRecusada
from coordenacao import ver_como
from cursos.models import AulaPage, Matricula, PraticaPage, Progresso
from portal import minha_area

CPF = "52998224725"
# O que muda por quem olha, e não pela pessoa olhada: a sessão da coordenadora e o registro da visita.
DE_QUEM_OLHA = {"sessions.Session", "wagtailcore.ModelLogEntry"}


@pytest.fixture
def minha(turma, pessoas):
    aluna = pessoas["aluna"]
    Pessoa.objects.filter(pk=aluna.pk).update(nome="Joana Prado Lima", cpf=CPF, email="joana@example.org")
    VinculoFactory(pessoa=aluna)
    return Matricula.objects.select_related("pessoa").get(pessoa=aluna)


@pytest.fixture
def olhando(minha, entrar):
    """O cliente da coordenadora, com a visita começada."""
    cliente = entrar("coordenadora")
    cliente.post(reverse("pessoas:ver_como", args=[minha.pk]))
    return cliente


def _registros(matricula):
    acoes = registry.get_logs_for_instance(matricula).filter(action__startswith="coordenacao.").order_by("pk")
    return [(fato.action.partition(".")[2], fato.user, fato.data.get("por_que")) for fato in acoes]


# --- Ver -------------------------------------------------------------------------------------------------------------
def test_ve_a_area_da_pessoa_com_a_faixa_em_toda_pagina(olhando, turma):
    aula = AulaPage.objects.first()

    for caminho in ("/minha-area/", aula.url, "/", "/cursos/", turma.get_absolute_url(), "/pagina-que-nao-existe/"):
        html = olhando.get(caminho).content.decode()
        assert "Você está vendo como <strong>Joana Prado Lima</strong>, só leitura" in html, caminho
        assert reverse("pessoas:deixar_de_ver") in html

    assert olhando.get("/minha-area/").context["user"].nome == "Joana Prado Lima"


def test_quem_nao_esta_em_visita_nao_ve_faixa_nem_carrega_o_estilo(entrar):
    html = entrar("aluna").get("/minha-area/").content.decode()

    assert "vendo como" not in html
    assert "ver_como" not in html


def test_as_paginas_da_visita_nao_ficam_guardadas(olhando):
    assert "no-store" in olhando.get("/minha-area/")["Cache-Control"]


def test_no_admin_continua_a_ser_quem_e(olhando, turma):
    resposta = olhando.get(reverse("coordenacao:quadro", args=[turma.pk]))

    assert resposta.status_code == 200
    assert resposta.context["user"].groups.filter(name="Coordenação").exists()


def test_a_pessoa_continua_a_usar_a_propria_conta(olhando, minha):
    aluna = Client()
    aluna.force_login(minha.pessoa, "django.contrib.auth.backends.ModelBackend")

    assert aluna.post(reverse("cursos:concluir", args=[AulaPage.objects.first().pk])).status_code == 302
    assert Progresso.objects.filter(matricula=minha, concluido_em__isnull=False).exists()


# --- Só olha ---------------------------------------------------------------------------------------------------------
def _retrato():
    """Um resumo de cada tabela, para comparar o banco inteiro antes e depois."""
    retrato = {}
    for modelo in apps.get_models(include_auto_created=True):
        if modelo._meta.label not in DE_QUEM_OLHA and modelo._meta.managed and not modelo._meta.proxy:
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT * FROM "{modelo._meta.db_table}"')  # noqa: S608
                linhas = sorted(map(repr, cursor.fetchall()))
            retrato[modelo._meta.label] = hashlib.sha256("".join(linhas).encode()).hexdigest()
    return retrato


@pytest.fixture
def vida(minha, turma):
    """Tudo o que uma pessoa pode ter: tentativa aberta, vencida, enviada; certificado; matrícula à espera."""
    prova = AvaliacaoPage.objects.descendant_of(turma.curso).first()
    enviada = enviar(iniciar(minha, prova))
    vencida = iniciar(minha, prova)
    vencer(vencida, timedelta(hours=1))
    outro = criar_curso(slug="outro-curso")
    concluida = MatriculaFactory(pessoa=minha.pessoa, turma=TurmaFactory(curso=outro), concluida=True)
    certificado = emissao.emitir(concluida)
    aberta = MatriculaFactory(
        pessoa=minha.pessoa, turma=TurmaFactory(curso=criar_curso(slug="terceiro")), confirmada=True
    )
    da_aberta = AvaliacaoPage.objects.descendant_of(aberta.turma.curso).first()
    return {
        "": [],
        "codigo": [turma.codigo],
        "matricula": [minha.pk],
        "aula": [AulaPage.objects.descendant_of(turma.curso).first().pk],
        "pratica": [PraticaPage.objects.descendant_of(turma.curso).first().pk],
        "prova": [prova.pk],
        "tentativa": [vencida.pk],
        "papel": [certificado.codigo_legivel],
        "enviada": [enviada.pk],
        "em andamento": [iniciar(aberta, da_aberta).pk],
    }


def _caminhos(vida):
    """Todas as rotas públicas da tabela de acesso cujos objetos existem aqui, mais todas as páginas no ar."""
    rotas = {}
    for rota, (objeto, *_) in TABELA.items():
        if objeto in vida:
            caminho = reverse(rota, args=vida[objeto])
            if not caminho.startswith("/admin/"):
                rotas[rota] = caminho
    for nome in ("enviada", "em andamento"):
        for tela in ("tentativa", "conferir", "resultado"):
            rotas[f"{tela} {nome}"] = reverse(f"avaliacoes:{tela}", args=vida[nome])
    paginas = {p.url: p.url for p in Page.objects.live().filter(depth__gt=1) if p.url}
    return rotas | paginas


def test_nenhuma_pagina_aberta_pela_visita_muda_o_banco(olhando, vida):
    caminhos = _caminhos(vida)
    antes = _retrato()

    estados = {nome: olhando.get(caminho).status_code for nome, caminho in caminhos.items()}

    assert len(caminhos) > 50
    assert {nome: e for nome, e in estados.items() if e >= 500} == {}
    assert {estados[rota] for rota in ("portal:minha_area", "avaliacoes:tentativa", "resultado enviada")} == {200}
    assert [tabela for tabela, resumo in _retrato().items() if resumo != antes[tabela]] == []


def test_as_mesmas_paginas_abertas_pela_propria_pessoa_mudam_o_banco(entrar, minha, vida):
    """A prova de que o teste de cima olha para o lugar certo."""
    antes = _retrato()
    cliente = entrar("aluna")

    for caminho in _caminhos(vida).values():
        cliente.get(caminho)

    mudaram = {tabela for tabela, resumo in _retrato().items() if resumo != antes[tabela]}
    assert {"cursos.Progresso", "cursos.Matricula", "avaliacoes.Tentativa"} <= mudaram


def _rotas_do_site(padroes=None, espaco=""):
    for padrao in padroes or get_resolver().url_patterns:
        if str(padrao.pattern).startswith("admin/"):
            continue
        if hasattr(padrao, "url_patterns"):
            dentro = f"{espaco}{padrao.namespace}:" if padrao.namespace else espaco
            yield from _rotas_do_site(padrao.url_patterns, dentro)
        elif padrao.name:
            yield f"{espaco}{padrao.name}"


def test_todo_envio_e_recusado_com_a_frase(olhando, vida):
    antes = _retrato()

    for rota, (objeto, *_) in TABELA.items():
        if objeto not in vida or reverse(rota, args=vida[objeto]).startswith(ver_como.FORA):
            continue
        caminho = reverse(rota, args=vida[objeto])
        for metodo in ("post", "put", "patch", "delete"):
            resposta = getattr(olhando, metodo)(caminho)
            assert resposta.status_code == 403, (rota, metodo)
            assert "Você está só olhando: nada foi enviado." in resposta.content.decode()

    assert [tabela for tabela, resumo in _retrato().items() if resumo != antes[tabela]] == []


def test_os_dados_da_conta_e_os_documentos_nao_se_abrem(olhando, vida):
    fechadas = [rota for rota in _rotas_do_site() if rota.startswith(("contas:", "account_"))]

    for rota in fechadas:
        try:
            caminho = reverse(rota)
        except NoReverseMatch:  # pede uma chave; o caminho tem o mesmo começo
            continue
        resposta = olhando.get(caminho)
        assert resposta.status_code == 403, rota
        assert "joana@example.org" not in resposta.content.decode()
    assert olhando.get(reverse("certificados:pdf", args=vida["papel"])).status_code == 403
    assert olhando.get(reverse("cursos:lembretes")).status_code == 403
    assert len(fechadas) > 8


def test_nenhuma_pagina_da_visita_mostra_o_cpf_nem_o_email(olhando, vida):
    for caminho in _caminhos(vida).values():
        html = olhando.get(caminho)
        if html.get("Content-Type", "").startswith("text/html") and not html.streaming:
            assert CPF not in html.content.decode(), caminho
            assert "529.982" not in html.content.decode(), caminho
            assert "joana@example.org" not in html.content.decode(), caminho


def test_o_que_alguem_esquecer_o_banco_recusa(olhando, minha, monkeypatch):
    """Uma página que grava por GET, sem perguntar nada a ninguém."""

    def montar(pessoa):
        with transaction.atomic():
            Matricula.objects.filter(pessoa=pessoa).update(motivo="gravado sem querer")

    monkeypatch.setattr(minha_area, "montar", montar)
    resposta = olhando.get("/minha-area/")

    assert resposta.status_code == 403
    assert "esta página gravaria algo em nome da pessoa" in resposta.content.decode()
    minha.refresh_from_db()
    assert minha.motivo == ""


def test_o_que_se_baixa_nao_se_abre_ainda_que_a_tela_seja_nova(olhando, monkeypatch):
    def mostrar(request, *args, **kwargs):
        return HttpResponse("laudo", headers={"Content-Disposition": 'attachment; filename="laudo.pdf"'})

    monkeypatch.setattr(portal.views, "render", mostrar)
    resposta = olhando.get("/minha-area/")

    assert resposta.status_code == 403
    assert "laudo" not in resposta.content.decode()


@pytest.mark.django_db
def test_so_leitura_recusa_escrita_e_acaba_ao_sair():
    with so_leitura.so_leitura():
        assert so_leitura.ligada()
        assert Pessoa.objects.count() == 0
        with pytest.raises(EscritaRecusada), transaction.atomic():
            PessoaFactory()

    assert not so_leitura.ligada()
    assert PessoaFactory().pk
    assert connection.execute_wrappers == []


# --- Quem pode -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("alvo", [{"administra": True}, {"grupo": "Editores"}, {"grupo": "Coordenação"}])
@pytest.mark.parametrize("papel", ["coordenadora", "administra"])
def test_nunca_se_ve_como_quem_tem_papel(papel, alvo, turma, entrar):
    matricula = MatriculaFactory(turma=turma, pessoa=PessoaFactory(**alvo), confirmada=True)

    resposta = entrar(papel).post(reverse("pessoas:ver_como", args=[matricula.pk]))

    assert resposta.status_code == 403
    assert "ver_como" not in entrar(papel).session


def _tira_da_turma(turma, pessoas, minha):
    turma.coordenadores.remove(pessoas["coordenadora"])


def _da_papel(turma, pessoas, minha):
    turma.tutores.add(minha.pessoa)


def _cancela(turma, pessoas, minha):
    Matricula.objects.filter(pk=minha.pk).update(situacao="cancelada")


def _desativa(turma, pessoas, minha):
    Pessoa.objects.filter(pk=minha.pessoa_id).update(is_active=False)


@pytest.mark.parametrize("mudanca", [_tira_da_turma, _da_papel, _cancela, _desativa])
def test_a_visita_acaba_quando_deixa_de_caber(mudanca, olhando, turma, pessoas, minha):
    mudanca(turma, pessoas, minha)

    resposta = olhando.get("/minha-area/")

    assert "vendo como" not in resposta.content.decode()
    assert resposta.context["user"] == pessoas["coordenadora"]
    assert "você não cuida mais" in " ".join(str(m) for m in get_messages(resposta.wsgi_request)) or (
        "você não cuida mais" in resposta.content.decode()
    )
    assert _registros(minha)[-1] == ("deixar_de_ver", pessoas["coordenadora"], "sem_permissao")


def test_a_sessao_nao_se_forja_por_cookie_nem_por_endereco(entrar, minha):
    cliente = entrar("de_outra")
    cliente.cookies["ver_como"] = str(minha.pk)

    html = cliente.get(f"/minha-area/?ver_como={minha.pk}").content.decode()

    assert "Joana" not in html


# --- Começo e fim ----------------------------------------------------------------------------------------------------
def test_comeco_e_fim_ficam_no_historico_da_matricula(olhando, minha, pessoas):
    volta = olhando.post(reverse("pessoas:deixar_de_ver"))
    de_novo = olhando.post(reverse("pessoas:deixar_de_ver"))

    ficha = olhando.get(reverse("coordenacao:pessoa", args=[minha.pk])).content.decode()
    assert volta["Location"] == reverse("coordenacao:pessoa", args=[minha.pk])
    assert de_novo["Location"] == reverse("coordenacao:turmas")
    assert _registros(minha) == [
        ("ver_como", pessoas["coordenadora"], None),
        ("deixar_de_ver", pessoas["coordenadora"], "voltou"),
    ]
    assert "Começou a ver o site como a pessoa" in ficha
    assert olhando.get("/minha-area/").context["user"] == pessoas["coordenadora"]


def test_a_visita_vence_em_trinta_minutos(olhando, minha, pessoas):
    sessao = olhando.session
    sessao["ver_como"] = {**sessao["ver_como"], "ate": (timezone.now() - timedelta(seconds=1)).isoformat()}
    sessao.save()

    resposta = olhando.get("/minha-area/")

    assert "passaram 30 minutos" in resposta.content.decode()
    assert resposta.context["user"] == pessoas["coordenadora"]
    assert _registros(minha)[-1][2] == "venceu"


def test_comecar_outra_visita_acaba_a_primeira(olhando, minha, turma):
    outra = MatriculaFactory(turma=turma, confirmada=True, pessoa=PessoaFactory(nome="Nina Outra Pessoa"))

    olhando.post(reverse("pessoas:ver_como", args=[outra.pk]))

    assert "Nina Outra Pessoa" in olhando.get("/minha-area/").content.decode()
    assert [(acao, por_que) for acao, _, por_que in _registros(minha)] == [
        ("ver_como", None),
        ("deixar_de_ver", "outra"),
    ]


def test_sair_da_conta_acaba_a_visita(olhando, minha, pessoas):
    pedido = olhando.get("/admin/").wsgi_request
    logout(pedido)

    assert _registros(minha)[-1] == ("deixar_de_ver", pessoas["coordenadora"], "saiu")


def test_a_visita_nao_conta_como_acesso_da_pessoa(olhando, minha, turma):
    olhando.get(AulaPage.objects.descendant_of(turma.curso).first().url)

    minha.refresh_from_db()
    assert minha.ultimo_acesso_em is None
    assert Pessoa.objects.get(pk=minha.pessoa_id).last_login is None
    assert not Progresso.objects.filter(matricula=minha).exists()
