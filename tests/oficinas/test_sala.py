"""A sala no celular: enviar, reenviar, corrigir, sair; cada um só lê e muda o que é seu."""

from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.signing import get_cookie_signer
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from fabricas import AchadoFactory, EixoFactory, OficinaFactory, ParticipacaoFactory

from oficinas import aparelho
from oficinas.models import Achado, CorrecaoDoAchado, Oficina, PerguntaNorteadora

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def sem_contagens():
    """Cada teste começa com os limites a zero."""
    cache.clear()


@pytest.fixture
def oficina():
    oficina = OficinaFactory(aberta=True, codigo_de_entrada="CAFE34")
    oficina.eixos.add(EixoFactory(codigo="regulacao"), EixoFactory(codigo="sistemas", nome="Sistemas"))
    oficina.save()
    return oficina


def entrar(oficina, cliente=None, **quem):
    """(o celular de alguém que já se apresentou, a participação dela)."""
    celular = cliente or Client()
    pessoa = {"nome": "Maria Fictícia", "papel": "Secretária", "orgao": "CIS", "uso_da_fala": "sem_nome", **quem}
    uuid = str(uuid4())
    celular.post(f"/oficinas/entrar/{oficina.codigo_de_entrada}/", {"uuid": uuid, **pessoa})
    return celular, oficina.participacoes.get(uuid=uuid)


@pytest.fixture
def celular(oficina):
    return entrar(oficina)[0]


def sala(oficina):
    return reverse("oficinas:sala", args=[oficina.codigo_de_entrada])


def correcao(achado):
    return reverse("oficinas:corrigir", args=[achado.oficina.codigo_de_entrada, achado.uuid])


def dados(**mais):
    dito = {"eixo": "regulacao", "enunciado": "A fila some.", "evidencia": "", "impacto": "4", "frequencia": "5"}
    return {"uuid": str(uuid4()), **dito, **mais}


# --- Enviar ----------------------------------------------------------------------------------------------------------
def test_enviar_sem_javascript_grava_e_volta_a_sala_com_o_numero(celular, oficina):
    resposta = celular.post(sala(oficina), dados(), follow=True)

    achado = Achado.objects.get()
    assert resposta.redirect_chain == [(sala(oficina), 302)]
    assert f"Achado {achado.codigo} enviado." in resposta.text
    assert f'id="{achado.codigo}"' in resposta.text


def test_enviar_pela_fila_devolve_o_numero_e_a_linha_pronta(celular, oficina):
    resposta = celular.post(sala(oficina), dados(), headers=JSON)

    assert resposta.json()["numero"] == Achado.objects.get().codigo
    assert resposta.json()["igual"] is True
    assert "A fila some." in resposta.json()["html"]
    assert "Accept" in resposta["Vary"]


@pytest.mark.parametrize("cabecalhos", [{}, JSON])
def test_reenviar_o_mesmo_nao_cria_outro(celular, oficina, cabecalhos):
    enviado = dados()

    estados = [celular.post(sala(oficina), enviado, headers=cabecalhos).status_code for _ in range(3)]

    assert len(set(estados)) == 1
    assert Achado.objects.count() == 1


def test_o_mesmo_envio_com_outro_texto_nao_some_calado(celular, oficina):
    enviado = dados()
    celular.post(sala(oficina), enviado)
    outro = {**enviado, "enunciado": "O texto novo."}

    pela_fila = celular.post(sala(oficina), outro, headers=JSON).json()
    pela_pagina = celular.post(sala(oficina), outro)

    assert pela_fila["igual"] is False
    assert (pela_pagina.status_code, Achado.objects.get().enunciado) == (409, "A fila some.")
    assert "O texto novo.</textarea>" in pela_pagina.text
    assert f'action="{correcao(Achado.objects.get())}"' in pela_pagina.text


def test_o_que_a_equipe_corrigiu_nao_volta_atras_com_um_reenvio_atrasado(celular, oficina):
    enviado = dados()
    celular.post(sala(oficina), enviado)
    CorrecaoDoAchado.objects.create(achado=Achado.objects.get(), antes={}, depois={})
    Achado.objects.update(enunciado="Sem o nome.")

    assert celular.post(sala(oficina), enviado, headers=JSON).json()["igual"] is True
    assert Achado.objects.get().enunciado == "Sem o nome."


@pytest.mark.parametrize("campo", ["eixo", "enunciado", "impacto", "frequencia"])
def test_o_que_falta_se_diz_no_campo_e_o_texto_fica(celular, oficina, campo):
    enviado = dados(evidencia="Planilha da agenda", **{campo: ""})

    resposta = celular.post(sala(oficina), enviado)
    pela_fila = celular.post(sala(oficina), enviado, headers=JSON)

    assert (resposta.status_code, pela_fila.status_code) == (422, 422)
    assert f'href="#id_{campo}"' in resposta.text
    assert "Planilha da agenda" in resposta.text
    assert enviado["uuid"] in resposta.text
    assert (pela_fila.json()["campo"], pela_fila.json()["codigo"]) == (campo, "required")


def test_cinco_mil_letras_cabem_e_mais_que_isso_volta_inteiro_com_a_conta(celular, oficina):
    celular.post(sala(oficina), dados(enunciado="ã" * 5000))
    resposta = celular.post(sala(oficina), dados(enunciado="ã" * 5312))

    assert Achado.objects.get().enunciado == "ã" * 5000
    assert "O texto tem 5.312 letras e cabem 5.000. Tire 312." in resposta.text
    assert "ã" * 5312 in resposta.text


def test_o_texto_colado_se_arruma_e_nada_dele_age(celular, oficina):
    celular.post(sala(oficina), dados(enunciado="“Fila”\u00a0parada\x00\r\n<script>alert(1)</script> 😀"))

    assert Achado.objects.get().enunciado == "“Fila” parada\n<script>alert(1)</script> 😀"
    pagina = celular.get(sala(oficina)).text
    assert "<script>alert(1)" not in pagina
    assert "&lt;script&gt;alert(1)" in pagina


@pytest.mark.parametrize(
    "campos",
    [
        {"eixo": "\x00"},
        {"eixo": "financeira"},
        {"impacto": "9" * 30},
        {"impacto": "²"},
        {"frequencia": "\x00"},
        {"enunciado": "\x00"},
        {"evidencia": "x" * 5000},
    ],
)
def test_envio_torto_e_recusado_sem_quebrar(celular, oficina, campos):
    assert celular.post(sala(oficina), dados(**campos)).status_code == 422
    assert not Achado.objects.exists()


@pytest.mark.parametrize("uuid", ["", "torto", "\x00", "0" * 36])
def test_o_uuid_estragado_da_lugar_a_outro(celular, oficina, uuid):
    assert celular.post(sala(oficina), dados(uuid=uuid)).status_code == 302


def test_o_que_parece_identificar_alguem_pede_conferencia_e_conferido_segue(celular, oficina):
    enviado = dados(enunciado="A paciente Maria das Dores, CPF 529.982.247-25, esperou três meses.")

    resposta = celular.post(sala(oficina), enviado)
    pela_fila = celular.post(sala(oficina), enviado, headers=JSON).json()

    assert not Achado.objects.exists()
    assert resposta.text.count('name="confirmo"') == 1
    assert "Apague o número" in resposta.text
    assert pela_fila["codigo"] == "conferir"
    assert celular.post(sala(oficina), {**enviado, "confirmo": "on"}).status_code == 302


def test_a_oficina_sem_eixos_colhe_em_todos(celular, oficina):
    oficina.eixos.clear()
    oficina.save()
    EixoFactory(codigo="financeira")

    assert celular.post(sala(oficina), dados(eixo="financeira")).status_code == 302


@pytest.mark.parametrize(("situacao", "codigo"), [("encerrada", "encerrada"), ("preparacao", "fechada")])
def test_fechada_no_meio_do_caminho_o_texto_fica_na_tela(celular, oficina, situacao, codigo):
    Oficina.objects.update(situacao=situacao)

    resposta = celular.post(sala(oficina), dados(enunciado="O que eu ia dizer."))
    pela_fila = celular.post(sala(oficina), dados(), headers=JSON)

    assert resposta.status_code == pela_fila.status_code == 409
    assert "O que eu ia dizer.</textarea>" in resposta.text
    assert pela_fila.json()["codigo"] == codigo
    assert not Achado.objects.exists()


# --- Cada um com o seu -----------------------------------------------------------------------------------------------
def test_a_sala_so_mostra_os_achados_de_quem_olha(celular, oficina):
    celular.post(sala(oficina), dados(enunciado="Este é meu."))
    outra, _ = entrar(oficina, uso_da_fala="so_equipe")
    outra.post(sala(oficina), dados(enunciado="Este é segredo da outra."))

    texto = celular.get(sala(oficina)).text

    assert "Este é meu." in texto
    assert "Este é segredo da outra." not in texto
    assert "Este é meu." not in outra.get(sala(oficina)).text


def test_o_achado_de_outra_pessoa_nao_existe_para_mim(celular, oficina):
    outra, _ = entrar(oficina)
    outra.post(sala(oficina), dados())
    alheio = Achado.objects.get()

    assert celular.get(correcao(alheio)).status_code == 404
    assert celular.post(correcao(alheio), dados(enunciado="Trocado.")).status_code == 404
    usado = celular.post(sala(oficina), dados(uuid=str(alheio.uuid), enunciado="Trocado."))
    assert usado.status_code == 409
    assert str(alheio.uuid) not in usado.text
    assert Achado.objects.get().enunciado == "A fila some."


def _adulterados(valor):
    corpo, assinatura = valor.rsplit(":", 1)
    alheio = ParticipacaoFactory(oficina=Oficina.objects.get()).uuid
    return {
        "sem assinatura": str(alheio),
        "outra pessoa, mesma assinatura": f"{alheio}/CAFE34:{corpo.split(':')[1]}:{assinatura}",
        "assinatura mudada": f"{corpo}:{'A' * len(assinatura)}",
        "lixo": "\x00:\x00:\x00",
        "vazio": "",
    }


@pytest.mark.parametrize(
    "como", ["sem assinatura", "outra pessoa, mesma assinatura", "assinatura mudada", "lixo", "vazio"]
)
def test_cookie_adulterado_nao_e_ninguem(celular, oficina, como):
    celular.cookies["oficina"] = _adulterados(celular.cookies["oficina"].value)[como]

    assert celular.get(sala(oficina)).status_code == 302
    assert celular.post(sala(oficina), dados(), headers=JSON).status_code == 401
    assert not Achado.objects.exists()


def test_o_cookie_assinado_para_outra_coisa_nao_serve(celular, oficina):
    alheio = ParticipacaoFactory(oficina=oficina)
    celular.cookies["oficina"] = get_cookie_signer(salt="oficina" + "outro.sal").sign(f"{alheio.uuid}/CAFE34")

    assert celular.get(sala(oficina)).status_code == 302


def test_depois_de_24_horas_a_pessoa_se_apresenta_de_novo_e_nao_perde_o_texto(celular, oficina, monkeypatch):
    monkeypatch.setattr(aparelho, "VALIDADE", timezone.timedelta(seconds=-1))

    resposta = celular.post(sala(oficina), dados(enunciado="Ainda aqui."))

    assert resposta.status_code == 401
    assert "Ainda aqui.</textarea>" in resposta.text
    assert not Achado.objects.exists()


def test_quem_esta_em_uma_oficina_nao_entra_nem_escreve_na_outra(celular, oficina):
    outra = OficinaFactory(aberta=True)

    assert celular.get(sala(outra))["Location"] == f"/oficinas/entrar/{outra.codigo_de_entrada}/"
    assert celular.post(sala(outra), dados(), headers=JSON).json()["codigo"] == "sem_participacao"
    assert not Achado.objects.exists()


def test_trocar_o_codigo_da_oficina_nao_expulsa_quem_ja_esta_na_sala(celular, oficina):
    endereco = sala(oficina)
    Oficina.objects.update(codigo_de_entrada="GATA67")

    assert celular.get(endereco).status_code == 200
    assert celular.post(endereco, dados(), headers=JSON).status_code == 200
    assert Client().get("/oficinas/entrar/CAFE34/").status_code == 404


def test_quem_participa_nao_chega_ao_admin_nem_ao_mural(celular, oficina):
    for caminho in (f"/admin/oficinas/{oficina.pk}/achados/", f"/oficinas/{oficina.slug}/mural/"):
        assert "/login/" in celular.get(caminho)["Location"]


def test_quem_sai_deixa_o_aparelho_livre_e_o_que_enviou_fica(celular, oficina):
    celular.post(sala(oficina), dados())
    sair = reverse("oficinas:sair", args=["CAFE34"])

    assert "Não sou Maria Fictícia" in celular.get(sair).text
    assert celular.post(sair)["Location"] == "/oficinas/entrar/CAFE34/"
    assert celular.get(sala(oficina)).status_code == 302
    assert celular.get(sair).status_code == 302
    assert Achado.objects.count() == 1


# --- Sinal vencido ---------------------------------------------------------------------------------------------------
@pytest.fixture
def estrito(oficina):
    cliente = Client(enforce_csrf_checks=True)
    cliente.cookies["oficina"] = entrar(oficina)[0].cookies["oficina"].value
    return cliente


def test_com_o_sinal_vencido_a_fila_recebe_outro_e_segue(estrito, oficina):
    enviado = dados()

    recusa = estrito.post(sala(oficina), enviado, headers=JSON)
    aceito = estrito.post(sala(oficina), enviado, headers={**JSON, "X-CSRFToken": recusa.json()["sinal"]})

    assert (recusa.status_code, recusa.json()["codigo"]) == (403, "sinal_vencido")
    assert aceito.status_code == 200
    assert Achado.objects.count() == 1


def test_com_o_sinal_vencido_a_pagina_volta_com_o_texto_e_um_sinal_novo(estrito, oficina):
    enviado = dados(enunciado="Horas depois.")

    recusa = estrito.post(sala(oficina), enviado)
    sinal = estrito.cookies[settings.CSRF_COOKIE_NAME].value
    aceito = estrito.post(sala(oficina), {**enviado, "csrfmiddlewaretoken": sinal})

    assert recusa.status_code == 403
    assert "Horas depois.</textarea>" in recusa.text
    assert enviado["uuid"] in recusa.text
    assert aceito.status_code == 302


def test_com_o_sinal_vencido_nada_se_corrige_nem_se_sai(estrito, oficina):
    achado = AchadoFactory(oficina=oficina, participacao=oficina.participacoes.get())

    correcao_recusada = estrito.post(correcao(achado), dados(enunciado="Corrigido."))
    saida_recusada = estrito.post(reverse("oficinas:sair", args=["CAFE34"]))

    assert (correcao_recusada.status_code, saida_recusada.status_code) == (403, 403)
    assert "Corrigido.</textarea>" in correcao_recusada.text
    assert not CorrecaoDoAchado.objects.exists()
    assert estrito.get(sala(oficina)).status_code == 200


# --- Corrigir --------------------------------------------------------------------------------------------------------
@pytest.fixture
def meu(celular, oficina):
    celular.post(sala(oficina), dados())
    return Achado.objects.get()


def test_corrijo_o_que_enviei(celular, oficina, meu):
    assert "A fila some.</textarea>" in celular.get(correcao(meu)).text

    resposta = celular.post(correcao(meu), dados(enunciado="A fila anda.", eixo="sistemas"), follow=True)

    meu.refresh_from_db()
    assert f"Achado {meu.codigo} corrigido." in resposta.text
    assert (meu.enunciado, meu.eixo.codigo) == ("A fila anda.", "sistemas")
    assert CorrecaoDoAchado.objects.get().antes == {"enunciado": "A fila some.", "eixo": "regulacao"}


def test_corrigir_dizendo_que_identificava_nao_guarda_o_antigo(celular, meu):
    celular.post(correcao(meu), dados(enunciado="Sem nome.", identificava="on"), headers=JSON)

    assert CorrecaoDoAchado.objects.get().antes == {"enunciado": None}


@pytest.mark.parametrize("cabecalhos", [{}, JSON])
def test_a_correcao_recusada_devolve_o_texto(celular, oficina, meu, cabecalhos):
    Oficina.objects.update(situacao="encerrada")

    resposta = celular.post(correcao(meu), dados(enunciado="Tarde demais."), headers=cabecalhos)

    assert resposta.status_code == 422
    if cabecalhos:
        assert resposta.json()["codigo"] == "encerrada"
    else:
        assert "Tarde demais.</textarea>" in resposta.text
    assert celular.get(correcao(meu)).status_code == 302


def test_o_achado_oculto_diz_a_quem_enviou_por_que_saiu_do_mural(celular, oficina, meu):
    Achado.objects.update(oculto_em=timezone.now(), motivo_da_ocultacao="Tem o nome de um paciente.")

    texto = celular.get(sala(oficina)).text

    assert "Fora do mural" in texto
    assert "Tem o nome de um paciente." in texto


# --- A página --------------------------------------------------------------------------------------------------------
def test_as_perguntas_de_cada_eixo_vem_com_ele_e_as_gerais_para_todos(celular, oficina):
    oficina.perguntas.add(
        PerguntaNorteadora(texto="Onde a fila se perde?", eixo=EixoFactory(codigo="regulacao")),
        PerguntaNorteadora(texto="O que mais atrapalha?"),
    )
    oficina.save()

    texto = celular.get(sala(oficina)).text

    assert texto.index('id="perguntas-regulacao"') < texto.index("Onde a fila se perde?")
    assert "O que mais atrapalha?" in texto
    assert "Não identifique pacientes." in texto
    assert "4 · Toda semana" in texto


@pytest.mark.parametrize("quantos", [2, 60])
def test_a_sala_custa_o_mesmo_com_2_ou_60_achados_meus(celular, oficina, quantos, django_assert_max_num_queries):
    AchadoFactory.create_batch(quantos, oficina=oficina, participacao=oficina.participacoes.get())

    with django_assert_max_num_queries(6):
        pagina = celular.get(sala(oficina))

    assert pagina.text.count('class="meu-achado"') == min(quantos, 20)


def test_a_sala_nao_fica_guardada_no_navegador(celular, oficina):
    assert "no-store" in celular.get(sala(oficina))["Cache-Control"]
