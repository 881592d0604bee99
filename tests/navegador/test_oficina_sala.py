"""No Chromium: a oficina na sala, com rede que cai, sem JavaScript, só com o teclado, no celular e no projetor."""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from fabricas import AchadoFactory, ConsorcioFactory, EixoFactory, OficinaFactory, ParticipacaoFactory, PessoaFactory
from pessoa import Pessoa, PessoaNoTeclado
from playwright.sync_api import expect

from oficinas.models import Achado, Oficina, Participacao, PerguntaNorteadora

pytestmark = [pytest.mark.navegador, pytest.mark.django_db(transaction=True)]
REGRAS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
AXE = """async (regras) => (await axe.run({resultTypes: ["violations"], runOnly: regras})).violations
    .flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(" ")} (${n.any[0]?.message ?? v.help})`))"""
SOBRA = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SEM_AVISO = {"name": "escolha_de_cookies", "value": "1-rejeitou"}


@pytest.fixture(autouse=True)
def sem_contagens():
    cache.clear()


@pytest.fixture
def oficina():
    oficina = OficinaFactory(aberta=True, codigo_de_entrada="CAFE34", titulo="Oficina de teste no navegador")
    regulacao = EixoFactory(codigo="regulacao", nome="Regulação", ordem=1)
    oficina.eixos.add(regulacao, EixoFactory(codigo="sistemas", nome="Sistemas", ordem=2))
    oficina.perguntas.add(PerguntaNorteadora(texto="Onde a fila se perde?", eixo=regulacao))
    oficina.save()
    return oficina


@pytest.fixture
def abrir(live_server, navegador):
    """`abrir(Pessoa, …)`: uma pessoa com o próprio celular; fecha todos no fim."""
    abertas = []

    def nova(tipo=Pessoa, **opcoes):
        pessoa = tipo(navegador, live_server.url, **{"viewport": {"width": 360, "height": 740}, **opcoes})
        pessoa.contexto.add_cookies([{**SEM_AVISO, "url": live_server.url}])
        abertas.append(pessoa)
        return pessoa

    yield nova
    for pessoa in abertas:
        pessoa.fechar()


def apresentar(pessoa, nome="Maria Fictícia"):
    pessoa.ir("/oficinas/entrar/CAFE34/")
    pessoa.escrever("Seu nome completo", nome)
    pessoa.escrever("O que você faz", "Técnica de regulação")
    pessoa.escrever("De que órgão você vem", "CIS de Teste")
    pessoa.acionar(pessoa.botao("Entrar na sala"))
    return pessoa


def preencher(pessoa, texto="A vaga sobra e ninguém avisa."):
    pessoa.marcar(pessoa.pagina.get_by_label("Regulação"))
    pessoa.escrever("O que acontece", texto)
    pessoa.marcar(pessoa.pagina.get_by_label("4 · Atrapalha muito"))
    pessoa.marcar(pessoa.pagina.get_by_label("5 · Todo dia"))


def enviar(pessoa, texto="A vaga sobra e ninguém avisa."):
    preencher(pessoa, texto)
    pessoa._acionar(pessoa.botao("Enviar o achado"))


def pendentes(pessoa):
    return pessoa.pagina.locator(".pendente")


def meus(pessoa):
    return pessoa.pagina.locator("[data-meus] > li")


def violacoes(pagina, esquemas=("light", "dark")):
    pagina.evaluate(AXE_SCRIPT)
    achadas = []
    for esquema in esquemas:
        pagina.emulate_media(color_scheme=esquema, reduced_motion="reduce")
        achadas += [f"{esquema}: {violacao}" for violacao in pagina.evaluate(AXE, REGRAS)]
    return achadas


# --- A rede que cai --------------------------------------------------------------------------------------------------
def test_sem_rede_tudo_fica_no_aparelho_e_chega_uma_vez_quando_ela_volta(abrir, oficina):
    pessoa = apresentar(abrir())
    enviar(pessoa, "O primeiro chega na hora.")
    expect(meus(pessoa)).to_have_count(1)

    pessoa.contexto.set_offline(True)
    for n in range(4):
        enviar(pessoa, f"Dito sem rede, número {n}.")
    expect(pendentes(pessoa)).to_have_count(4)
    expect(pendentes(pessoa).first).to_contain_text("A enviar")
    assert Achado.objects.count() == 1

    pessoa.contexto.set_offline(False)
    expect(meus(pessoa)).to_have_count(5, timeout=20_000)
    expect(pendentes(pessoa)).to_have_count(0)
    codigos = sorted(Achado.objects.values_list("codigo", flat=True))
    assert codigos == [f"{oficina.codigo}/00{n}" for n in range(1, 6)]
    assert Achado.objects.filter(enunciado__startswith="Dito sem rede").count() == 4


def test_recarregar_a_pagina_nao_perde_o_que_esta_por_enviar_nem_o_que_se_digita(abrir, oficina, live_server):
    pessoa = apresentar(abrir())
    pessoa.pagina.route(
        "**/oficinas/sala/**", lambda rota: rota.abort() if rota.request.method == "POST" else rota.continue_()
    )
    enviar(pessoa, "Guardado no aparelho.")
    expect(pendentes(pessoa)).to_contain_text("Tentamos de novo sozinhos")
    preencher(pessoa, "Ainda escrevendo isto")

    pessoa.pagina.reload()

    expect(pendentes(pessoa)).to_contain_text("Guardado no aparelho.")
    expect(pessoa.pagina.get_by_label("O que acontece")).to_have_value("Ainda escrevendo isto")
    expect(pessoa.pagina.get_by_label("4 · Atrapalha muito")).to_be_checked()
    pessoa.pagina.unroute("**/oficinas/sala/**")
    expect(meus(pessoa)).to_have_count(1, timeout=20_000)
    assert Achado.objects.count() == 1


def test_a_resposta_que_se_perde_no_caminho_nao_dobra_o_achado(abrir, oficina):
    """O servidor gravou, a resposta não chegou: o celular reenvia e encontra o mesmo."""
    pessoa, perdidas = apresentar(abrir()), []

    def perder(rota):
        if rota.request.method == "POST" and len(perdidas) < 2:
            perdidas.append(rota.fetch())
            rota.abort()
        else:
            rota.continue_()

    pessoa.pagina.route("**/oficinas/sala/CAFE34/", perder)
    enviar(pessoa)

    expect(meus(pessoa)).to_have_count(1, timeout=20_000)
    expect(pendentes(pessoa)).to_have_count(0)
    assert len(perdidas) == 2
    assert Achado.objects.count() == 1


def test_encerrada_enquanto_o_celular_estava_sem_rede_o_texto_fica_com_a_frase_e_o_botao_de_copiar(abrir, oficina):
    pessoa = apresentar(abrir())
    pessoa.contexto.grant_permissions(["clipboard-read", "clipboard-write"])
    pessoa.contexto.set_offline(True)
    enviar(pessoa, "Dito tarde demais.")
    Oficina.objects.update(situacao="encerrada")
    pessoa.contexto.set_offline(False)

    expect(pendentes(pessoa)).to_contain_text("Esta oficina já foi encerrada", timeout=20_000)
    pessoa.pagina.reload()
    expect(pendentes(pessoa)).to_contain_text("Dito tarde demais.")
    pendentes(pessoa).get_by_role("button", name="Copiar o texto").click()
    expect(pessoa.pagina.locator("[data-recado]")).to_have_text("Texto copiado.")
    assert pessoa.pagina.evaluate("navigator.clipboard.readText()") == "Dito tarde demais."
    assert not Achado.objects.exists()

    Oficina.objects.update(situacao="aberta")
    pendentes(pessoa).get_by_role("button", name="Enviar de novo").click()
    expect(meus(pessoa)).to_have_count(1)


def test_com_o_sinal_vencido_o_envio_se_renova_sozinho(abrir, oficina):
    pessoa = apresentar(abrir())
    pessoa.contexto.clear_cookies(name=settings.CSRF_COOKIE_NAME)

    enviar(pessoa)

    expect(meus(pessoa)).to_have_count(1)
    assert Achado.objects.count() == 1


def test_quem_o_aparelho_esqueceu_se_apresenta_de_novo_e_o_que_esperava_segue(abrir, oficina):
    pessoa = apresentar(abrir())
    pessoa.contexto.clear_cookies(name="oficina")
    enviar(pessoa, "Esperou por mim.")
    expect(pendentes(pessoa)).to_contain_text("apresente-se de novo")

    pessoa.acionar(pendentes(pessoa).get_by_role("link", name="Apresentar-me de novo"))
    apresentar(pessoa)

    expect(meus(pessoa)).to_have_count(1)
    assert Participacao.objects.count() == 1
    assert Achado.objects.get().enunciado == "Esperou por mim."


def test_duas_abas_com_a_mesma_fila_enviam_uma_vez_so(abrir, oficina):
    pessoa = apresentar(abrir())
    pessoa.contexto.set_offline(True)
    enviar(pessoa, "Em duas abas.")
    pessoa.contexto.set_offline(False)
    outra = pessoa.contexto.new_page()
    outra.goto(pessoa.pagina.url)

    expect(outra.locator(".pendente")).to_have_count(0, timeout=20_000)
    expect(pendentes(pessoa)).to_have_count(0, timeout=20_000)
    assert Achado.objects.count() == 1


def test_sem_armazenamento_o_envio_funciona_e_a_pagina_pede_para_nao_ser_fechada(abrir, oficina):
    pessoa = abrir()
    pessoa.contexto.add_init_script("Storage.prototype.setItem = () => { throw new Error('cheio') }")
    apresentar(pessoa)
    pessoa.contexto.set_offline(True)
    enviar(pessoa, "Só na memória.")
    expect(pendentes(pessoa)).to_have_count(1)
    expect(pessoa.pagina.locator("[data-recado]")).to_contain_text("Não feche esta página")

    pessoa.contexto.set_offline(False)

    expect(meus(pessoa)).to_have_count(1, timeout=20_000)
    assert Achado.objects.count() == 1


# --- O que se escreve ------------------------------------------------------------------------------------------------
def test_o_que_parece_identificar_alguem_espera_a_conferencia(abrir, oficina):
    pessoa = apresentar(abrir())
    enviar(pessoa, "O CPF 529.982.247-25 ficou na fila.")
    expect(pendentes(pessoa)).to_contain_text("Parece haver um CPF")

    pendentes(pessoa).get_by_role("button", name="Mudar o texto").click()
    expect(pessoa.pagina.get_by_label("O que acontece")).to_have_value("O CPF 529.982.247-25 ficou na fila.")
    pessoa.botao("Enviar o achado").click()
    pendentes(pessoa).get_by_role("button", name="Conferi, enviar assim").click()

    expect(meus(pessoa)).to_have_count(1)
    assert Achado.objects.count() == 1


def test_o_texto_comprido_se_conta_e_nao_se_corta(abrir, oficina):
    pessoa = apresentar(abrir())

    enviar(pessoa, "a" * 5312)

    expect(pessoa.pagina.locator(".contagem").first).to_have_text("O texto tem 5.312 letras e cabem 5.000. Tire 312.")
    assert pessoa.pagina.get_by_label("O que acontece").input_value() == "a" * 5312
    assert not Achado.objects.exists()
    pessoa.escrever("O que acontece", "a" * 5000)
    pessoa.botao("Enviar o achado").click()
    expect(meus(pessoa)).to_have_count(1)


def test_o_que_se_escreve_nao_age_na_tela_de_ninguem(abrir, oficina):
    pessoa = apresentar(abrir(), "José D’Ávila")
    enviar(pessoa, "<img src=x onerror=document.title='invadido'> 😀")

    expect(meus(pessoa)).to_contain_text("<img src=x onerror=document.title='invadido'> 😀")
    pessoa.pagina.reload()
    assert "invadido" not in pessoa.pagina.title()


def test_a_correcao_tambem_sobrevive_a_falta_de_rede(abrir, oficina):
    pessoa = apresentar(abrir())
    enviar(pessoa)
    pessoa.acionar(meus(pessoa).get_by_role("link", name=re.compile("Corrigir")))
    pessoa.contexto.set_offline(True)
    pessoa.escrever("O que acontece", "Corrigido sem rede.")
    pessoa.botao("Gravar a correção").click()
    expect(pessoa.pagina.locator("[data-recado]")).to_contain_text("Ainda não gravado")

    with pessoa.pagina.expect_navigation(timeout=20_000):
        pessoa.contexto.set_offline(False)

    expect(meus(pessoa)).to_contain_text("Corrigido sem rede.")
    assert Achado.objects.get().correcoes.count() == 1


def test_quem_sai_leva_do_aparelho_o_que_era_seu(abrir, oficina):
    pessoa = apresentar(abrir())
    pessoa.pagina.route(
        "**/oficinas/sala/CAFE34/", lambda rota: rota.abort() if rota.request.method == "POST" else rota.continue_()
    )
    enviar(pessoa, "Só neste aparelho.")
    pessoa.acionar(pessoa.link("Não sou eu"))
    expect(pessoa.pagina.get_by_text("Só neste aparelho.")).to_be_visible()

    pessoa.acionar(pessoa.botao("Sair"))

    assert pessoa.pagina.evaluate("Object.keys(localStorage).filter(c => c.startsWith('oficina.achado')).length") == 0
    pessoa.pagina.unroute("**/oficinas/sala/CAFE34/")
    apresentar(pessoa, "Outra Fictícia")
    assert Participacao.objects.count() == 2
    expect(pendentes(pessoa)).to_have_count(0)


# --- Sem JavaScript e só com o teclado -------------------------------------------------------------------------------
def test_sem_javascript_se_entra_se_envia_se_confere_e_se_corrige(abrir, oficina):
    pessoa = abrir(javascript=False)
    pessoa.ir("/oficinas/entrar/")
    pessoa.escrever("Código da oficina", "caf-e34")
    pessoa.acionar(pessoa.botao("Entrar"))
    apresentar(pessoa)
    preencher(pessoa, "O CPF 529.982.247-25 ficou na fila.")
    pessoa.acionar(pessoa.botao("Enviar o achado"))
    assert pessoa.le("Parece haver um CPF")
    assert pessoa.pagina.get_by_label("O que acontece").input_value() == "O CPF 529.982.247-25 ficou na fila."
    pessoa.marcar(pessoa.pagina.get_by_label("Conferi: o texto não identifica nenhum paciente"))
    pessoa.acionar(pessoa.botao("Enviar o achado"))
    assert pessoa.le("001 enviado")

    pessoa.acionar(meus(pessoa).get_by_role("link", name=re.compile("Corrigir")))
    pessoa.escrever("O que acontece", "Um número ficou na fila.")
    pessoa.marcar(pessoa.pagina.get_by_label("O texto antigo identificava alguém: não guardem"))
    pessoa.acionar(pessoa.botao("Gravar a correção"))

    assert pessoa.le("001 corrigido")
    assert Achado.objects.get().correcoes.get().antes == {"enunciado": None}


def test_do_codigo_ao_achado_so_com_o_teclado(abrir, oficina):
    pessoa = abrir(PessoaNoTeclado)
    pessoa.ir("/oficinas/entrar/")
    pessoa.escrever("Código da oficina", "cafe34")
    pessoa.acionar(pessoa.botao("Entrar"))
    apresentar(pessoa)
    enviar(pessoa, "Dito só com o teclado.")

    expect(meus(pessoa)).to_have_count(1)
    assert Achado.objects.get().enunciado == "Dito só com o teclado."


# --- Acessível e do tamanho da tela ----------------------------------------------------------------------------------
def test_cada_tela_do_celular_e_acessivel_no_claro_e_no_escuro_e_cabe_em_320(abrir, oficina):
    pessoa, queixas = abrir(), {}
    encerrada = OficinaFactory(encerrada=True, codigo_de_entrada="GATA67")

    def conferir(nome):
        achadas = violacoes(pessoa.pagina)
        pessoa.pagina.set_viewport_size({"width": 320, "height": 700})
        sobra = pessoa.pagina.evaluate(SOBRA)
        pessoa.pagina.set_viewport_size({"width": 360, "height": 740})
        if achadas or sobra > 0:
            queixas[nome] = [*achadas, f"sobra {sobra}"]

    for nome, caminho in {
        "entrar": "/oficinas/entrar/",
        "codigo errado": "/oficinas/entrar/AAAAAA/",
        "encerrada": f"/oficinas/entrar/{encerrada.codigo_de_entrada}/",
        "apresentar": "/oficinas/entrar/CAFE34/",
    }.items():
        pessoa.ir(caminho)
        conferir(nome)
    pessoa.acionar(pessoa.botao("Entrar na sala"))
    conferir("apresentar com erros")
    apresentar(pessoa)
    conferir("sala vazia")
    enviar(pessoa, "Um achado com uma palavra " + "comprida" * 20)
    enviar(pessoa, "O CPF 529.982.247-25 ficou na fila.")
    expect(pendentes(pessoa)).to_contain_text("Falta conferir")
    conferir("sala com um enviado e um por conferir")
    Achado.objects.update(oculto_em=timezone.now(), motivo_da_ocultacao="Tem um nome.")
    pessoa.pagina.reload()
    conferir("sala com um fora do mural")
    pessoa.acionar(meus(pessoa).first.get_by_role("link", name=re.compile("Corrigir")))
    conferir("corrigir")
    pessoa.ir("/oficinas/sala/CAFE34/sair/")
    conferir("sair")
    Oficina.objects.filter(pk=oficina.pk).update(situacao="encerrada")
    pessoa.ir("/oficinas/sala/CAFE34/")
    conferir("sala encerrada")

    assert queixas == {}


def test_o_campo_do_orgao_sugere_o_que_a_rede_conhece(abrir, oficina):
    ConsorcioFactory(sigla="CISTESTE", nome="Alto Fictício")
    pessoa = abrir()
    pessoa.ir("/oficinas/entrar/CAFE34/")
    with pessoa.pagina.expect_response("**/orgaos.json*"):
        pessoa.pagina.get_by_label("De que órgão você vem").press_sequentially("alto")

    opcoes = "[...document.querySelector('#orgaos').options].map(o => o.value)"
    pessoa.pagina.wait_for_function(f"{opcoes}.length === 1")
    assert pessoa.pagina.evaluate(opcoes) == ["CISTESTE · Alto Fictício"]


# --- O mural ---------------------------------------------------------------------------------------------------------
MEDIDAS = """() => {
    const tamanhos = [], passos = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (passos.nextNode()) {
        const no = passos.currentNode, pai = no.parentElement, faixa = document.createRange();
        if (!no.textContent.trim() || pai.closest("noscript, script, svg, .visualmente-oculto, .saltos")) continue;
        faixa.selectNode(no);
        if (faixa.getBoundingClientRect().width) tamanhos.push(parseFloat(getComputedStyle(pai).fontSize));
    }
    const visiveis = [...document.querySelectorAll("[data-achado]")].filter(c => c.offsetParent);
    return {
        menor: Math.min(...tamanhos),
        cartoes: visiveis.length,
        cortados: visiveis.map(c => c.querySelector("p")).filter(p => p.scrollHeight > p.clientHeight + 1).length,
        fora: visiveis.filter(c => c.getBoundingClientRect().bottom > innerHeight).length,
        rola: document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth,
    };
}"""
COMPRIDO = "O encaminhamento volta do regulador por falta de dados clínicos e a pessoa espera tudo de novo. " * 30


@pytest.fixture
def projetor(abrir, oficina, client, live_server):
    """O mural em 1920 × 1080, na conta de quem administra. `projetor(reduced_motion=…)` devolve a página."""
    client.force_login(PessoaFactory(administra=True))
    sessao = client.cookies[settings.SESSION_COOKIE_NAME].value

    def no_ar(**opcoes):
        pessoa = abrir(viewport={"width": 1920, "height": 1080}, **opcoes)
        pessoa.contexto.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": sessao, "url": live_server.url}])
        pessoa.ir(f"/oficinas/{oficina.slug}/mural/")
        return pessoa.pagina

    return no_ar


def dizer(oficina, quantos, texto="A fila some.", eixo="regulacao"):
    quem = ParticipacaoFactory(oficina=oficina, nome="Nome Fictício")
    havia = oficina.achados.count()
    for n in range(havia + 1, havia + quantos + 1):
        AchadoFactory(
            oficina=oficina,
            codigo=f"{oficina.codigo}/{n:03d}",
            eixo=EixoFactory(codigo=eixo),
            enunciado=texto,
            participacao=quem,
        )


@pytest.mark.parametrize("quantos", [1, 2, 5, 9, 40])
@pytest.mark.parametrize("texto", ["A fila some.", COMPRIDO, "M" * 400], ids=["curto", "comprido", "sem espaços"])
def test_no_projetor_nada_tem_menos_de_40_px_nem_passa_de_nove_cartoes(projetor, oficina, quantos, texto):
    dizer(oficina, quantos, texto)

    medidas = projetor().evaluate(MEDIDAS)

    assert medidas["menor"] >= 40
    assert medidas["cartoes"] == min(quantos, 9)
    assert (medidas["cortados"], medidas["fora"], medidas["rola"]) == (0, 0, False)


def test_o_texto_cortado_acaba_em_reticencias_depois_de_uma_palavra_inteira(projetor, oficina):
    dizer(oficina, 9, COMPRIDO)
    pagina = projetor()

    textos = pagina.locator(".tela:visible [data-texto]").all_inner_texts()

    assert len(textos) == 9
    for texto in textos:
        assert texto.endswith("…")
        assert COMPRIDO.startswith(texto.removesuffix("…"))
        assert not COMPRIDO[len(texto) - 1].isalpha()


def test_o_que_chega_aparece_sem_recarregar_destacado_e_sem_nome(projetor, oficina):
    dizer(oficina, 2)
    pagina = projetor()
    pagina.evaluate("window.mesma = true")

    dizer(oficina, 1, "Este acabou de chegar.", "sistemas")

    novo = pagina.locator("[data-novo]:visible")
    expect(novo).to_contain_text("Este acabou de chegar.", timeout=15_000)
    expect(pagina.locator("[data-recado]")).to_have_text("Chegou 1 achado.")
    assert pagina.evaluate("window.mesma") is True
    assert "Nome Fictício" not in pagina.content()
    Achado.objects.update(oculto_em=timezone.now())
    expect(pagina.get_by_text("Nenhum achado ainda")).to_be_visible(timeout=15_000)


def test_o_mural_pausa_anda_pelo_teclado_e_respeita_quem_pede_menos_movimento(projetor, oficina):
    dizer(oficina, 1)
    dizer(oficina, 1, eixo="sistemas")
    pagina = projetor(reduced_motion="reduce")
    titulo = pagina.locator(".tela:visible h2")
    pausa = pagina.locator("[data-pausar]")

    expect(pausa).to_have_text("Continuar")
    expect(titulo).to_have_text("Regulação")
    pagina.keyboard.press("ArrowRight")
    expect(titulo).to_have_text("Sistemas")
    pagina.keyboard.press("ArrowLeft")
    expect(titulo).to_have_text("Regulação")
    pausa.focus()
    pagina.keyboard.press("Enter")
    expect(pausa).to_have_text("Pausar")


def test_as_telas_passam_com_calma_e_param_quando_se_pede(projetor, oficina):
    dizer(oficina, 1)
    dizer(oficina, 1, eixo="sistemas")
    pagina = projetor()
    pagina.clock.install()
    pagina.reload()
    titulo = pagina.locator(".tela:visible h2")

    pagina.clock.run_for(14_000)
    expect(titulo).to_have_text("Regulação")
    pagina.clock.run_for(2_000)
    expect(titulo).to_have_text("Sistemas")
    pagina.locator("[data-pausar]").click()
    pagina.clock.run_for(60_000)
    expect(titulo).to_have_text("Sistemas")


def test_sem_rede_o_mural_diz_desde_quando_e_volta_sozinho(projetor, oficina):
    dizer(oficina, 1)
    pagina = projetor()

    pagina.context.set_offline(True)
    expect(pagina.locator("[data-recado]")).to_contain_text("Sem conexão. Na tela, o que havia às", timeout=15_000)
    expect(pagina.get_by_text("A fila some.")).to_be_visible()
    pagina.context.set_offline(False)
    dizer(oficina, 1, "Depois da queda.")

    expect(pagina.get_by_text("Depois da queda.")).to_be_visible(timeout=30_000)
    expect(pagina.locator("[data-recado]")).to_have_text("Chegou 1 achado.")


@pytest.mark.parametrize("tamanho", [(1920, 1080), (1280, 720), (1024, 768), (320, 700)])
def test_o_mural_e_acessivel_e_cabe_em_qualquer_tela(projetor, oficina, tamanho):
    dizer(oficina, 9, COMPRIDO)
    pagina = projetor()
    pagina.set_viewport_size(dict(zip(("width", "height"), tamanho, strict=True)))

    assert violacoes(pagina) == []
    assert pagina.evaluate(SOBRA) <= 0
