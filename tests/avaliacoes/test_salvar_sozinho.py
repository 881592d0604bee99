"""No Chromium: a tela só diz "salvo" quando o servidor confirma, e nada do que se respondeu se perde no caminho."""

import json
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from fabricas import SENHA, MatriculaFactory, PessoaFactory, TurmaFactory, vencer
from playwright.sync_api import expect

from avaliacoes import tentativa as atos
from avaliacoes.models import AvaliacaoPage, Resposta, Tentativa

pytestmark = [pytest.mark.navegador, pytest.mark.django_db(transaction=True)]
SALVO = re.compile(r"^Salvo às \d\dh\d\d\.$")
ESPERA = 20_000


@pytest.fixture
def tentativa():
    """Uma tentativa aberta, com três questões e 30 minutos de prazo."""
    matricula = MatriculaFactory(turma=TurmaFactory(), confirmada=True)
    AvaliacaoPage.objects.update(tempo_minutos=30)
    return atos.iniciar(matricula, AvaliacaoPage.objects.get())


@pytest.fixture
def aparelho(navegador, live_server, tentativa):
    """Abre a tentativa em um aparelho novo (ou com a sessão de outra pessoa) e fecha todos no fim."""
    contextos = []

    def abrir(pessoa=None, **opcoes):
        contexto = navegador.new_context(locale="pt-BR", accept_downloads=True, **opcoes)
        contextos.append(contexto)
        entrar(contexto, live_server.url, pessoa or tentativa.matricula.pessoa)
        pagina = contexto.new_page()
        pagina.goto(f"{live_server.url}/avaliacoes/tentativas/{tentativa.pk}/")
        return pagina

    yield abrir
    for contexto in contextos:
        contexto.close()


def entrar(contexto, url, pessoa):
    cliente = Client()
    cliente.force_login(pessoa)
    sessao = cliente.cookies[settings.SESSION_COOKIE_NAME].value
    contexto.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": sessao, "url": url}])


@pytest.fixture
def prova(aparelho):
    return aparelho()


def marcar(pagina, ordem, chave):
    pagina.locator(f'[name="q{ordem}"][value="{chave}"]').check()


def marcada(pagina, ordem, chave):
    return expect(pagina.locator(f'[name="q{ordem}"][value="{chave}"]'))


def estado(pagina):
    return expect(pagina.locator("[data-estado]"))


def alerta(pagina):
    return expect(pagina.locator("[data-alerta]"))


def sinal(pagina, ordem):
    return expect(pagina.locator(f"#sinal-{ordem}"))


def no_servidor(tentativa):
    """{ordem: a resposta que vale}."""
    respostas = Resposta.objects.filter(item__tentativa=tentativa).order_by("sequencia").select_related("item")
    return {resposta.item.ordem: resposta.conteudo for resposta in respostas}


# --- Salvar ----------------------------------------------------------------------------------------------------------
def test_cada_marca_e_salva_e_sobrevive_a_recarga(prova):
    marcar(prova, 1, "c")
    estado(prova).to_have_text(SALVO)
    sinal(prova, 1).to_contain_text("Salva às")

    prova.reload()

    marcada(prova, 1, "c").to_be_checked()
    expect(prova.locator("[data-so-sem-js]")).to_be_hidden()
    expect(prova.locator("[data-relogio]")).to_contain_text("Faltam")


def test_o_indicador_nunca_diz_salvo_antes_do_servidor(prova, tentativa):
    """Cada resposta é segurada no caminho; a tela anota tudo o que o indicador disse e quando."""
    retidas = []
    prova.route("**/responder/", lambda rota: retidas.append(rota))
    prova.evaluate("""() => {
        const lugar = document.querySelector("[data-estado]");
        window.ditas = [];
        new MutationObserver(() => window.ditas.push(lugar.textContent))
            .observe(lugar, {childList: true, characterData: true, subtree: true});
    }""")
    marcar(prova, 1, "a")
    marcar(prova, 2, "b")
    prova.wait_for_timeout(1500)
    assert prova.evaluate("ditas") == ["Salvando…"]
    assert no_servidor(tentativa) == {}

    retidas.pop(0).continue_()
    sinal(prova, 1).to_contain_text("Salva às")
    estado(prova).to_have_text("Salvando…")
    sinal(prova, 2).to_have_text("Ainda não salva.")
    prova.wait_for_timeout(300)
    assert not any("Salvo" in dita for dita in prova.evaluate("ditas"))

    retidas.pop(0).continue_()
    estado(prova).to_have_text(SALVO)
    assert no_servidor(tentativa) == {1: ["a"], 2: ["b"]}


def test_quem_usa_leitor_de_tela_ouve_o_que_ficou_e_nao_cada_passo(prova):
    prova.evaluate("""() => {
        const lugar = document.querySelector("[data-anuncio]");
        window.faladas = [];
        new MutationObserver(() => window.faladas.push(lugar.textContent)).observe(lugar, {childList: true});
    }""")
    for chave in "abcd":
        marcar(prova, 1, chave)
    estado(prova).to_have_text(SALVO)
    prova.wait_for_timeout(2000)

    faladas = prova.evaluate("faladas")
    assert [SALVO.match(falada) is not None for falada in faladas] == [True]
    assert prova.locator("[data-estado]").get_attribute("role") is None


# --- Sem rede --------------------------------------------------------------------------------------------------------
def test_sem_rede_diz_que_nao_salvou_e_salva_quando_ela_volta(prova, tentativa):
    prova.context.set_offline(True)
    marcar(prova, 1, "a")
    marcar(prova, 1, "b")
    marcar(prova, 2, "c")
    estado(prova).to_have_text("Sem conexão: 2 respostas guardadas neste aparelho. Salvamos assim que ela voltar.")
    assert no_servidor(tentativa) == {}

    prova.context.set_offline(False)

    estado(prova).to_have_text(SALVO, timeout=ESPERA)
    assert no_servidor(tentativa) == {1: ["b"], 2: ["c"]}


def test_com_a_aba_morta_o_que_faltava_salvar_volta_e_e_salvo(prova, tentativa):
    contexto, endereco = prova.context, prova.url
    contexto.set_offline(True)
    marcar(prova, 1, "d")
    marcar(prova, 3, "a")
    estado(prova).to_contain_text("2 respostas guardadas neste aparelho")
    prova.close(run_before_unload=False)
    contexto.set_offline(False)
    seguradas, outra = [], contexto.new_page()
    outra.route("**/responder/", lambda rota: seguradas.append(rota), times=1)

    outra.goto(endereco)

    marcada(outra, 1, "d").to_be_checked()
    sinal(outra, 1).to_have_text("Ainda não salva.")
    estado(outra).to_have_text("Salvando…")
    seguradas.pop().continue_()
    estado(outra).to_have_text(SALVO)
    assert no_servidor(tentativa) == {1: ["d"], 3: ["a"]}
    outra.reload()
    marcada(outra, 3, "a").to_be_checked()
    assert guardadas(outra) == []


def guardadas(pagina):
    return pagina.evaluate("""() => new Promise((certo) => {
        const pedido = indexedDB.open("respostas-por-salvar", 1);
        pedido.onsuccess = () => {
            const tudo = pedido.result.transaction("respostas").objectStore("respostas").getAll();
            tudo.onsuccess = () => { pedido.result.close(); certo(tudo.result); };
        };
    })""")


def bancos(pagina):
    return pagina.evaluate("async () => (await indexedDB.databases()).map(banco => banco.name)")


def test_so_a_primeira_resposta_poe_algo_no_aparelho(prova):
    prova.reload(wait_until="networkidle")
    so_abriu = bancos(prova)

    marcar(prova, 1, "a")
    estado(prova).to_have_text(SALVO)

    assert so_abriu == []
    assert bancos(prova) == ["respostas-por-salvar"]


def test_o_aparelho_guarda_so_a_propria_resposta(prova, tentativa):
    prova.context.set_offline(True)
    marcar(prova, 1, "a")
    estado(prova).to_contain_text("1 resposta guardada neste aparelho")

    (guardada,) = guardadas(prova)

    assert set(guardada) == {"tentativa", "dono", "id", "em", "ordem", "sequencia", "base", "valores"}
    assert (guardada["tentativa"], guardada["ordem"], guardada["valores"]) == (tentativa.pk, 1, ["a"])
    pessoa = tentativa.matricula.pessoa
    assert guardada["dono"] == pessoa.marca_no_aparelho
    assert not any(dado in json.dumps(guardada) for dado in (pessoa.email, pessoa.nome))


def test_sem_armazenamento_a_tela_avisa_que_a_resposta_so_existe_ali(aparelho, tentativa):
    pagina = aparelho()
    pagina.context.add_init_script("delete window.indexedDB; Object.defineProperty(window, 'indexedDB', {value: null})")
    pagina.reload()
    pagina.context.set_offline(True)
    marcar(pagina, 1, "a")
    estado(pagina).to_contain_text("1 resposta só nesta página: não a feche")

    pagina.context.set_offline(False)

    estado(pagina).to_have_text(SALVO, timeout=ESPERA)
    assert no_servidor(tentativa) == {1: ["a"]}


def test_a_pagina_de_quem_da_o_wifi_nao_passa_por_confirmacao(prova, tentativa):
    prova.route("**/responder/", lambda rota: rota.fulfill(status=200, content_type="text/html", body="<h1>Wi-fi</h1>"))
    marcar(prova, 1, "a")
    estado(prova).to_contain_text("Sem conexão: 1 resposta guardada")

    prova.unroute("**/responder/")

    estado(prova).to_have_text(SALVO, timeout=ESPERA)
    assert no_servidor(tentativa) == {1: ["a"]}


def test_a_confirmacao_perdida_nao_dobra_a_resposta(prova, tentativa):
    """O servidor grava, mas a resposta dele se perde: o reenvio é o mesmo."""

    def perder(rota):
        rota.fetch()
        rota.abort()

    prova.route("**/responder/", perder, times=1)
    marcar(prova, 1, "a")

    estado(prova).to_have_text(SALVO, timeout=ESPERA)
    assert Resposta.objects.filter(item__tentativa=tentativa).count() == 1


# --- Entrar de novo --------------------------------------------------------------------------------------------------
def perder_a_sessao(prova):
    prova.context.clear_cookies()


def entrar_no_lugar(prova, email, senha=SENHA):
    prova.get_by_role("button", name="Entrar de novo").click()
    preencher_entrada(prova, email, senha)


def preencher_entrada(prova, email, senha=SENHA):
    dialogo = prova.get_by_role("dialog")
    dialogo.get_by_label("E-mail").fill(email)
    dialogo.get_by_label("Senha", exact=True).fill(senha)
    dialogo.get_by_role("button", name="Entrar", exact=True).click()


@pytest.fixture
def com_senha(tentativa):
    """A pessoa da tentativa com o e-mail confirmado, como quem se cadastrou."""
    return confirmar_email(tentativa.matricula.pessoa)


def confirmar_email(pessoa):
    pessoa.emailaddress_set.get_or_create(email=pessoa.email, defaults={"verified": True, "primary": True})
    return pessoa


def test_com_a_sessao_encerrada_entra_se_no_lugar_e_tudo_e_salvo(prova, tentativa, com_senha):
    perder_a_sessao(prova)
    marcar(prova, 2, "d")
    alerta(prova).to_contain_text("Sua sessão terminou")
    estado(prova).to_have_text("Ainda não salvo: 1 resposta guardada neste aparelho.")

    entrar_no_lugar(prova, com_senha.email, "senha errada")
    expect(prova.get_by_role("dialog").locator("[data-recado]")).to_contain_text("senha")
    preencher_entrada(prova, com_senha.email)

    estado(prova).to_have_text(SALVO, timeout=ESPERA)
    expect(prova.get_by_role("dialog")).to_be_hidden()
    assert no_servidor(tentativa) == {2: ["d"]}
    marcar(prova, 3, "a")
    sinal(prova, 3).to_contain_text("Salva às")
    alerta(prova).to_be_hidden()


def test_quem_entra_com_outra_conta_nao_envia_nada_e_sai_dela(prova, tentativa, com_senha):
    outra = confirmar_email(PessoaFactory())
    perder_a_sessao(prova)
    marcar(prova, 1, "a")
    entrar_no_lugar(prova, outra.email)
    expect(prova.get_by_role("dialog").locator("[data-recado]")).to_contain_text("Esta conta não é a de quem começou")
    assert no_servidor(tentativa) == {}

    preencher_entrada(prova, com_senha.email)

    estado(prova).to_have_text(SALVO, timeout=ESPERA)
    assert no_servidor(tentativa) == {1: ["a"]}


def test_outra_pessoa_no_mesmo_navegador_nao_ve_nem_envia_as_respostas(prova, tentativa, live_server):
    prova.context.set_offline(True)
    marcar(prova, 1, "a")
    estado(prova).to_contain_text("1 resposta guardada")
    outra = MatriculaFactory(turma=tentativa.matricula.turma, confirmada=True)
    dela = atos.iniciar(outra, tentativa.avaliacao)
    prova.context.clear_cookies()
    entrar(prova.context, live_server.url, outra.pessoa)
    prova.context.set_offline(False)

    alerta(prova).to_contain_text("Outra conta está aberta neste navegador", timeout=ESPERA)
    expect(prova.locator("[data-questoes]")).to_be_hidden()
    aba = prova.context.new_page()
    aba.goto(f"{live_server.url}/avaliacoes/tentativas/{dela.pk}/")
    aba.wait_for_timeout(500)
    assert aba.locator(":checked").count() == 0
    marcar(aba, 2, "b")
    estado(aba).to_have_text(SALVO)
    assert (no_servidor(tentativa), no_servidor(dela)) == ({}, {2: ["b"]})


def test_sair_da_conta_apaga_o_que_ficou_no_aparelho_depois_de_perguntar(prova, tentativa):
    prova.route("**/responder/", lambda rota: rota.abort())
    marcar(prova, 1, "a")
    estado(prova).to_contain_text("Sem conexão")
    aba = prova.context.new_page()
    aba.goto(prova.url.partition("/avaliacoes/")[0] + "/minha-area/")
    perguntas = []
    aba.on("dialog", lambda dialogo: (perguntas.append(dialogo.message), dialogo.dismiss()))
    sair = aba.locator("form[data-sair-de] button").first
    sair.evaluate("botao => botao.form.requestSubmit()")
    aba.wait_for_timeout(500)
    assert len(perguntas) == 1
    assert len(guardadas(prova)) == 1
    aba.evaluate("window.confirm = () => true")
    with aba.expect_navigation():
        sair.evaluate("botao => botao.form.requestSubmit()")

    assert guardadas(prova) == []


# --- Outro aparelho --------------------------------------------------------------------------------------------------
def test_em_outro_aparelho_continua_de_onde_estava(prova, aparelho):
    marcar(prova, 1, "c")
    estado(prova).to_have_text(SALVO)

    celular = aparelho(viewport={"width": 360, "height": 740})

    marcada(celular, 1, "c").to_be_checked()


def test_a_tela_velha_que_responde_agora_vale_e_mostra_o_que_havia_no_outro_aparelho(prova, aparelho, tentativa):
    celular = aparelho()
    marcar(celular, 1, "b")
    estado(celular).to_have_text(SALVO)

    marcar(prova, 1, "c")

    expect(prova.locator(".divergencia")).to_contain_text("Alternativa b")
    expect(prova.locator(".divergencia")).to_contain_text("Vale a que você acabou de dar nesta tela")
    estado(prova).to_have_text(SALVO)
    todas = Resposta.objects.filter(item__tentativa=tentativa).order_by("sequencia")
    assert [r.conteudo for r in todas] == [["b"], ["c"]]


@pytest.mark.parametrize(("botao", "fica"), [("Ficar com a desta tela", "c"), ("Ficar com a do outro aparelho", "b")])
def test_a_resposta_que_ficou_esperando_nao_apaga_a_que_se_deu_depois(prova, aparelho, tentativa, botao, fica):
    prova.context.set_offline(True)
    marcar(prova, 1, "c")
    estado(prova).to_contain_text("Sem conexão")
    celular = aparelho()
    marcar(celular, 1, "b")
    estado(celular).to_have_text(SALVO)
    prova.context.set_offline(False)
    estado(prova).to_have_text("Ainda não salvo: 1 resposta espera a sua decisão.", timeout=ESPERA)
    expect(prova.locator(".divergencia")).to_contain_text("É ela que está valendo")
    assert no_servidor(tentativa) == {1: ["b"]}

    prova.get_by_role("button", name=botao).click()

    marcada(prova, 1, fica).to_be_checked(timeout=ESPERA)
    expect(prova.locator(".divergencia")).to_have_count(0)
    expect(prova.locator("[data-estado]")).not_to_contain_text("Ainda não salvo")
    marcar(prova, 2, "a")
    estado(prova).to_have_text(SALVO)
    assert no_servidor(tentativa) == {1: [fica], 2: ["a"]}


def test_duas_abas_do_mesmo_navegador_salvam_as_duas(prova, tentativa):
    aba = prova.context.new_page()
    aba.goto(prova.url)
    marcar(prova, 1, "a")
    marcar(aba, 2, "b")
    estado(prova).to_have_text(SALVO)
    estado(aba).to_have_text(SALVO)
    prova.get_by_role("button", name="Enviar respostas").click()

    expect(prova.get_by_role("heading", name="Conferir e enviar")).to_be_visible()
    assert no_servidor(tentativa) == {1: ["a"], 2: ["b"]}


# --- O tempo ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("horas", [-3, 3])
def test_o_relogio_do_aparelho_pode_estar_horas_errado(aparelho, tentativa, horas):
    pagina = aparelho()
    pagina.clock.set_system_time(timezone.now() + timedelta(hours=horas))
    pagina.reload()

    expect(pagina.locator("[data-relogio]")).to_have_text(re.compile(r"^Faltam (29|30) minutos\.$"))
    marcar(pagina, 1, "a")
    estado(pagina).to_have_text(SALVO)
    assert no_servidor(tentativa) == {1: ["a"]}


def test_o_tempo_extra_dado_no_meio_vale_em_quinze_segundos(prova, tentativa):
    prazo = tentativa.prazo_em + timedelta(minutes=20)
    Tentativa.objects.filter(pk=tentativa.pk).update(prazo_em=prazo, tolera_ate=prazo + tentativa.avaliacao.tolerancia)

    expect(prova.locator("[data-relogio]")).to_have_text(re.compile(r"^Faltam (49|50) minutos\.$"), timeout=15_000)
    alerta(prova).to_contain_text("Você recebeu mais tempo: agora pode responder até")
    expect(prova.locator("[data-ate]")).to_have_text(timezone.localtime(prazo).strftime("%Hh%M"))


def test_o_relogio_fala_de_minuto_em_minuto_e_no_ultimo_a_cada_dez_segundos(prova, tentativa):
    agora = timezone.now()
    Tentativa.objects.filter(pk=tentativa.pk).update(prazo_em=agora + timedelta(seconds=95))
    prova.route("**/prazo/", lambda rota: rota.abort())  # o servidor corre em outro tempo
    prova.clock.install()
    prova.reload()
    faladas = []
    for _ in range(80):
        prova.clock.run_for(1000)
        faladas.append(prova.locator("[data-relogio]").inner_text())

    trocas = [texto for antes, texto in zip([None, *faladas], faladas, strict=False) if texto != antes]
    assert trocas == ["Faltam 2 minutos.", *(f"Faltam {n} segundos." for n in (60, 50, 40, 30, 20))]


def test_no_fim_do_tempo_o_que_faltava_vai_e_a_tela_mostra_o_resultado(prova, tentativa):
    AvaliacaoPage.objects.update(tolerancia_segundos=2)
    prazo = timezone.now() + timedelta(seconds=4)
    Tentativa.objects.filter(pk=tentativa.pk).update(prazo_em=prazo, tolera_ate=prazo + timedelta(seconds=2))
    prova.reload()
    marcar(prova, 1, "b")

    expect(prova.get_by_role("heading", name=re.compile("^Resultado"))).to_be_visible(timeout=15_000)
    assert no_servidor(tentativa) == {1: ["b"]}


def test_depois_do_prazo_nada_se_aceita_e_as_respostas_saem_em_um_arquivo(prova, tentativa):
    vencer(tentativa, timedelta(minutes=1))
    marcar(prova, 1, "b")
    alerta(prova).to_contain_text("O tempo desta tentativa terminou")
    estado(prova).to_have_text("A tentativa terminou: 1 resposta sem salvar.")
    with prova.expect_download() as baixado:
        prova.get_by_role("button", name="Baixar as respostas não salvas").click()

    arquivo = json.loads(baixado.value.path().read_text())

    assert (arquivo["formato"], arquivo["tentativa"]) == ("respostas/1", tentativa.pk)
    assert [(r["ordem"], r["sequencia"], r["valores"]) for r in arquivo["respostas"]] == [(1, 1, ["b"])]
    assert arquivo["servidor_em"]
    assert no_servidor(tentativa) == {}
    prova.get_by_role("link", name="Ver o resultado").click()
    expect(prova.get_by_text("Há respostas neste aparelho que não foram salvas: 1")).to_be_visible()
    prova.get_by_role("button", name="Apagar deste aparelho").click()
    expect(prova.locator("[data-no-aparelho]")).to_be_hidden()


# --- Enviar ----------------------------------------------------------------------------------------------------------
def test_sem_rede_nao_se_passa_a_conferencia(prova, tentativa):
    prova.context.set_offline(True)
    marcar(prova, 1, "a")
    prova.get_by_role("button", name="Enviar respostas").click()
    alerta(prova).to_contain_text("Nada foi enviado: ainda há respostas por salvar.")

    prova.context.set_offline(False)
    estado(prova).to_have_text(SALVO, timeout=ESPERA)
    prova.get_by_role("button", name="Enviar respostas").click()

    expect(prova.get_by_role("heading", name="Conferir e enviar")).to_be_visible()
    assert no_servidor(tentativa) == {1: ["a"]}


def test_na_conferencia_o_que_ficou_no_aparelho_segura_o_envio(prova, tentativa):
    prova.route("**/responder/", lambda rota: rota.abort())
    marcar(prova, 1, "b")
    estado(prova).to_contain_text("Sem conexão")
    aba = prova.context.new_page()
    aba.goto(prova.url + "conferir/")
    expect(aba.locator("[data-no-aparelho]")).to_contain_text("não foram salvas: 1")

    aba.get_by_role("button", name="Enviar agora").click()
    aba.wait_for_timeout(500)

    assert Tentativa.objects.get(pk=tentativa.pk).aberta
    aba.get_by_role("button", name="Enviar sem elas").click()
    expect(aba.get_by_role("heading", name=re.compile("^Resultado"))).to_be_visible()
    expect(aba.locator("[data-no-aparelho]")).to_be_hidden()


def test_dois_cliques_em_enviar_e_voltar_pelo_historico_enviam_uma_vez(prova, tentativa):
    marcar(prova, 1, "b")
    estado(prova).to_have_text(SALVO)
    prova.get_by_role("button", name="Enviar respostas").dblclick()
    prova.get_by_role("button", name="Enviar agora").dblclick()
    expect(prova.get_by_role("heading", name=re.compile("^Resultado"))).to_be_visible()

    prova.go_back()
    prova.go_back()

    expect(prova.get_by_role("heading", name=re.compile("^Resultado"))).to_be_visible()
    assert tentativa.eventos.filter(tipo="enviou").count() == 1


def test_do_comeco_ao_resultado_so_com_o_teclado(prova):
    for ordem in (1, 2, 3):
        prova.locator(f'[name="q{ordem}"][value="b"]').focus()
        prova.keyboard.press("Space")
    prova.get_by_role("button", name="Enviar respostas").focus()
    prova.keyboard.press("Enter")
    expect(prova.get_by_role("heading", name="Conferir e enviar")).to_be_visible()
    prova.get_by_role("button", name="Enviar agora").focus()
    prova.keyboard.press("Enter")

    expect(prova.locator(".nota-final")).to_contain_text("100")


def test_em_3g_lento_o_que_se_marcou_antes_do_script_tambem_e_salvo(aparelho, tentativa):
    pagina = aparelho()
    cdp = pagina.context.new_cdp_session(pagina)
    lento = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 20_000}
    cdp.send("Network.enable")
    cdp.send("Network.emulateNetworkConditions", lento)
    pagina.goto(pagina.url, wait_until="commit")
    marcar(pagina, 1, "a")

    estado(pagina).to_have_text(SALVO, timeout=30_000)
    assert no_servidor(tentativa) == {1: ["a"]}


# --- Outros tipos ----------------------------------------------------------------------------------------------------
TIPOS = {
    1: ("dissertativa", {"resposta_esperada": "Cria obrigações.", "rubrica": []}),
    2: (
        "associacao",
        {
            "pares": [
                {"chave": "1", "item": "Rateio", "resposta": "Custeio"},
                {"chave": "2", "item": "Programa", "resposta": "Serviço"},
            ],
            "distratores": [],
        },
    ),
    3: ("numerica", {"respostas": [{"valor": "15", "tolerancia": "0", "fracao": "1"}]}),
}


@pytest.fixture
def de_outros_tipos(tentativa):
    for item in tentativa.itens.select_related("versao"):
        versao = item.versao
        versao.tipo, versao.dados = TIPOS[item.ordem]
        type(versao).objects.filter(pk=versao.pk).update(tipo=versao.tipo, dados=versao.dados)
        item.arranjo = versao.comportamento.arranjar(versao.dados, None)
        item.save()
    return tentativa


def test_texto_escolha_em_lista_e_numero_se_salvam_sozinhos_e_voltam_depois_da_queda(de_outros_tipos, prova):
    texto = prova.locator('textarea[name="q1"]')
    texto.press_sequentially("O rateio custeia.", delay=20)
    estado(prova).to_have_text(SALVO)
    assert no_servidor(de_outros_tipos) == {1: "O rateio custeia."}
    prova.context.set_offline(True)
    texto.press_sequentially(" O programa presta.")
    prova.locator('select[name="q2"]').first.select_option(index=1)
    prova.locator('[name="q3"]').fill("quinze")
    estado(prova).to_contain_text("3 respostas guardadas neste aparelho")
    contexto, endereco = prova.context, prova.url
    prova.close(run_before_unload=False)
    contexto.set_offline(False)

    outra = contexto.new_page()
    outra.goto(endereco)

    expect(outra.locator('textarea[name="q1"]')).to_have_value("O rateio custeia. O programa presta.")
    expect(outra.locator('select[name="q2"]').first).not_to_have_value("")
    expect(outra.locator('[name="q3"]')).to_have_value("quinze")
    estado(outra).to_have_text(SALVO, timeout=ESPERA)
    salvas = no_servidor(de_outros_tipos)
    assert (salvas[1], salvas[3]) == ("O rateio custeia. O programa presta.", "quinze")
    assert len(salvas[2]) == 1
    expect(outra.locator('[data-questao="3"] [data-aviso]')).not_to_be_empty()
