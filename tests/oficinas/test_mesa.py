"""A mesa de agrupar e as telas de prioridade, decisão e desfecho: o que se faz nelas e o que se lê quando não dá."""

import re
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from fabricas import AchadoFactory, DemandaFactory, EixoFactory, ObjetivoFactory, OficinaFactory, PessoaFactory

from oficinas import agrupamento, mesa
from oficinas.models import Achado, Consolidacao, Demanda, Movimento

pytestmark = pytest.mark.django_db
PARECIDOS = (
    "O município agenda sem passar pela central de regulação e a fila some do controle.",
    "Município agenda sem passar pela central de regulação, a fila some do controle do gestor",
)


@pytest.fixture
def facilitadora():
    return PessoaFactory(grupo="Facilitadores")


@pytest.fixture
def oficina(facilitadora):
    return OficinaFactory(facilitadoras=[facilitadora], publicada=False)


@pytest.fixture
def cliente(client, facilitadora):
    cache.clear()
    client.force_login(facilitadora, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def achados(oficina):
    temas = ("rateio", "transporte", "senha", "contrato", "exame", "painel")
    return [
        AchadoFactory(oficina=oficina, codigo=f"{oficina.codigo}/{n:03d}", enunciado=f"Problema de {tema}.")
        for n, tema in enumerate(temas, start=1)
    ]


def endereco(nome, oficina, *resto):
    return reverse(f"oficinas_admin:{nome}", args=[oficina.pk, *resto])


def agir(cliente, oficina, ato, **dados):
    """O texto da tela depois do ato, com o estado da resposta ao pedido."""
    dados = {k: [o.pk for o in v] if isinstance(v, list) else getattr(v, "pk", v) for k, v in dados.items()}
    resposta = cliente.post(endereco("agrupar", oficina), {"ato": ato, **dados}, follow=True)
    return resposta.redirect_chain[0][1] if resposta.redirect_chain else resposta.status_code, resposta.text


def grupos():
    juntos = {}
    for c in Consolidacao.objects.select_related("achado", "demanda").order_by("achado__codigo"):
        juntos.setdefault(c.demanda.codigo, []).append(c.achado.codigo.rpartition("/")[2])
    return juntos


# --- Os atos na tela -------------------------------------------------------------------------------------------------
def test_criar_levar_retirar_unir_e_desfazer_pela_tela(cliente, oficina, achados):
    estado, texto = agir(cliente, oficina, "criar", achados=achados[:2], enunciado="Um fluxo só.")
    assert (estado, "Reuniu 2 achados na DEM-01." in texto) == (302, True)
    uma = Demanda.objects.get()
    agir(cliente, oficina, "levar", achados=achados[2:3], destino=uma)
    agir(cliente, oficina, "retirar", achados=achados[:1])
    agir(cliente, oficina, "criar", achados=achados[3:5], enunciado="Outra coisa.", eixo=EixoFactory(codigo="sistemas"))
    assert grupos() == {"DEM-01": ["002", "003"], "DEM-02": ["004", "005"]}
    outra = Demanda.objects.get(codigo="DEM-02")

    _, texto = agir(cliente, oficina, "unir", demandas=[outra], destino=uma)

    assert "Uniu a DEM-02 à DEM-01." in texto
    assert (outra.eixo.codigo, grupos()) == ("sistemas", {"DEM-01": ["002", "003", "004", "005"]})
    resposta = cliente.post(endereco("desfazer", oficina, Movimento.objects.first().pk), follow=True)
    assert "Desfeito: Uniu a DEM-02 à DEM-01." in resposta.text
    assert grupos() == {"DEM-01": ["002", "003"], "DEM-02": ["004", "005"]}


def test_criar_com_parte_de_uma_demanda_a_divide(cliente, oficina, achados):
    DemandaFactory(codigo="DEM-01", achados=achados[:3])

    _, texto = agir(cliente, oficina, "criar", achados=achados[:1], enunciado="Outra coisa.")

    assert "Dividiu a DEM-01: 1 achado para a DEM-02." in texto


def test_a_uniao_que_mudou_de_lado_diz_por_que(cliente, oficina, achados):
    uma, outra = DemandaFactory(achados=achados[:1]), DemandaFactory(achados=achados[1:2])
    ObjetivoFactory().demandas.add(outra)

    _, texto = agir(cliente, oficina, "unir", demandas=[outra], destino=uma)

    assert f"A união ficou na {outra.codigo}: ela já sustenta um objetivo de curso." in texto


def test_a_recusa_volta_com_o_que_se_marcou_e_escreveu(cliente, oficina, achados):
    longo = "x" * 601
    estado, texto = agir(cliente, oficina, "criar", achados=achados[:2], enunciado=longo)

    assert estado == 422
    assert "O texto tem 601 letras e cabem 600. Tire 1." in texto
    assert longo in texto
    assert texto.count("checked") == 2
    assert grupos() == {}


@pytest.mark.parametrize(
    ("ato", "frase"),
    [
        ("criar", "Marque ao menos um achado."),
        ("levar", "Escolha a demanda que recebe."),
        ("unir", "Escolha a demanda que recebe."),
        ("retirar", "Marque ao menos um achado."),
        ("juntar", "A página mudou desde que você a abriu."),
        ("inventado", "A página mudou desde que você a abriu."),
        ("", ""),
    ],
)
def test_cada_ato_sem_nada_marcado_diz_o_que_falta(cliente, oficina, achados, ato, frase):
    estado, texto = agir(cliente, oficina, ato)

    assert (estado, frase in texto) == (422, True)


@pytest.mark.parametrize("valor", ["99999999999999999999999", "-1", "0", "abc", "\x00", "1\x00"])
@pytest.mark.parametrize("campo", ["achados", "demandas", "destino", "eixo", "enunciado"])
def test_valor_sem_sentido_nao_derruba_a_tela(cliente, oficina, achados, campo, valor):
    for ato in ("criar", "levar", "unir", "retirar", "juntar"):
        dados = {"ato": ato, "achados": [achados[0].pk], "enunciado": "Um", campo: [valor]}
        assert cliente.post(endereco("agrupar", oficina), dados).status_code in {302, 422}


@pytest.mark.parametrize("consulta", ["q=\x00", "q=%00", "eixo='", "demanda=9999999999999999", "p=-1&pd=x", "p=999"])
def test_filtro_sem_sentido_nao_derruba_a_tela(cliente, oficina, achados, consulta):
    assert cliente.get(f"{endereco('agrupar', oficina)}?{consulta}").status_code == 200


def test_o_achado_de_outra_oficina_nao_se_move_daqui(cliente, oficina, achados):
    alheio = AchadoFactory(codigo="OF-ALHEIA/001")

    estado, texto = agir(cliente, oficina, "criar", achados=[alheio], enunciado="Um")

    assert (estado, grupos()) == (422, {})
    assert "A página mudou desde que você a abriu." in texto


def test_a_demanda_de_oficina_guardada_de_outra_gente_nao_recebe_nem_aparece(cliente, oficina, achados):
    for publicada in (False, True):
        alheia = AchadoFactory(oficina=OficinaFactory(publicada=publicada), codigo=f"OF-ALHEIA/{publicada}")
        demanda = DemandaFactory(codigo=f"DEM-{publicada}", achados=[alheia])
        estado, _ = agir(cliente, oficina, "levar", achados=achados[:1], destino=demanda)
        assert estado == (302 if publicada else 422)

    texto = cliente.get(endereco("agrupar", oficina)).text
    assert "DEM-True" in texto
    assert "DEM-False" not in texto


def test_o_texto_que_parece_identificar_alguem_vem_com_um_aviso(cliente, oficina, achados):
    _, texto = agir(cliente, oficina, "criar", achados=achados[:1], enunciado="Atender o CPF 529.982.247-25 logo.")

    assert "Edite a demanda: ela se publica." in texto


def test_nao_se_desfaz_pela_tela_o_movimento_de_outra_oficina(cliente, oficina):
    outra = OficinaFactory()
    alheio = agrupamento.reunir(outra, [AchadoFactory(oficina=outra, codigo="O/1")], None, enunciado="Um")

    assert cliente.post(endereco("desfazer", oficina, alheio.pk)).status_code == 404


def test_desfazer_recusado_diz_o_movimento_posterior_e_nao_sai_do_site(cliente, oficina, achados):
    primeiro = agrupamento.reunir(oficina, achados[:1], None, enunciado="Um")
    agrupamento.retirar(achados[:1], None)

    resposta = cliente.post(endereco("desfazer", oficina, primeiro.pk), {"volta": "https://malvado.example/"})

    assert resposta["Location"] == endereco("agrupar", oficina)
    assert "Retirou 1 achado da DEM-01" in cliente.get(resposta["Location"]).text


# --- Parecidos -------------------------------------------------------------------------------------------------------
@pytest.fixture
def parecidos(oficina):
    return [
        AchadoFactory(oficina=oficina, codigo=f"{oficina.codigo}/9{n}", enunciado=texto, impacto=n + 3, frequencia=5)
        for n, texto in enumerate(PARECIDOS)
    ]


def test_os_parecidos_aparecem_lado_a_lado_e_se_juntam_com_o_texto_do_que_mais_pesa(cliente, oficina, parecidos):
    texto = cliente.get(endereco("agrupar", oficina)).text
    assert "Quase iguais" in texto
    assert "Juntar em nova demanda" in texto

    _, texto = agir(cliente, oficina, "juntar", achados=parecidos)

    assert Demanda.objects.get().enunciado == PARECIDOS[1]
    assert f"O texto é o do {parecidos[1].codigo}" in texto
    assert "Parecem dizer o mesmo" not in texto


def test_o_que_so_a_equipe_pode_ler_nunca_vira_o_texto_da_demanda(cliente, oficina, parecidos):
    Achado.objects.filter(pk=parecidos[1].pk).update(uso_da_fala="so_equipe")
    assert "só a equipe lê" in cliente.get(endereco("agrupar", oficina)).text

    agir(cliente, oficina, "juntar", achados=parecidos)
    assert Demanda.objects.get().enunciado == PARECIDOS[0]

    agrupamento.retirar(parecidos, None)
    Achado.objects.update(uso_da_fala="so_equipe")
    estado, texto = agir(cliente, oficina, "juntar", achados=parecidos)
    assert (estado, "escreva, com outras palavras, o que eles pedem" in texto) == (422, True)


def test_se_um_ja_tem_demanda_o_outro_vai_para_ela(cliente, oficina, parecidos):
    demanda = DemandaFactory(codigo="DEM-07", achados=parecidos[:1])
    assert "Juntar na DEM-07" in cliente.get(endereco("agrupar", oficina)).text

    agir(cliente, oficina, "juntar", achados=parecidos)

    assert set(demanda.achados.all()) == set(parecidos)


def test_se_cada_um_ja_tem_a_sua_diz_para_unir(cliente, oficina, parecidos):
    for achado in parecidos:
        DemandaFactory(achados=[achado])

    estado, texto = agir(cliente, oficina, "juntar", achados=parecidos)

    assert (estado, "marque as duas e una-as" in texto) == (422, True)


def test_nao_sao_iguais_some_so_para_quem_disse_e_so_nesta_sessao(cliente, oficina, parecidos, facilitadora):
    _, texto = agir(cliente, oficina, "diferentes", achados=parecidos)
    assert "Sugestão dispensada até você sair da plataforma." in texto
    assert "Juntar em nova demanda" not in texto

    cliente.logout()
    cliente.force_login(facilitadora, "django.contrib.auth.backends.ModelBackend")

    assert "Juntar em nova demanda" in cliente.get(endereco("agrupar", oficina)).text


# --- Ver -------------------------------------------------------------------------------------------------------------
def test_o_oculto_nao_aparece_e_a_demanda_diz_quantos_ha_fora_da_vista(cliente, oficina, achados):
    DemandaFactory(achados=[*achados[:2], AchadoFactory(codigo="OF-ALHEIA/001")])
    Achado.objects.filter(pk=achados[0].pk).update(oculto_em=timezone.now())

    texto = cliente.get(endereco("agrupar", oficina)).text

    assert achados[0].enunciado not in texto
    assert "mais 2 ocultos ou de outra oficina" in texto


def test_o_filtro_vale_para_as_duas_colunas_sem_contar_acentos(cliente, oficina, achados):
    AchadoFactory(oficina=oficina, codigo=f"{oficina.codigo}/050", enunciado="Órgão sem regulação.")
    DemandaFactory(codigo="DEM-50", enunciado="Rever a regulacao.", achados=achados[:1])
    DemandaFactory(codigo="DEM-51", enunciado="Comprar carro.", achados=achados[1:2])

    texto = cliente.get(f"{endereco('agrupar', oficina)}?q=REGULAÇÃO").text

    assert "Órgão sem regulação." in texto
    assert achados[3].enunciado not in texto
    assert 'id="DEM-50"' in texto
    assert 'id="DEM-51"' not in texto


def test_a_demanda_grande_mostra_os_primeiros_e_leva_aos_demais(cliente, oficina, monkeypatch):
    monkeypatch.setattr(mesa, "NO_CARTAO", 3)
    achados = [AchadoFactory(oficina=oficina, codigo=f"{oficina.codigo}/{n:03d}") for n in range(8)]
    demanda = DemandaFactory(codigo="DEM-01", achados=achados)

    texto = cliente.get(endereco("agrupar", oficina)).text
    assert "Ver mais 5 achados da DEM-01" in texto
    assert texto.count('name="achados"') == 3

    assert cliente.get(f"{endereco('agrupar', oficina)}?demanda={demanda.pk}").text.count('name="achados"') == 8


@pytest.mark.parametrize("quantos", [20, 2000])
def test_a_mesa_custa_o_mesmo_com_20_ou_2000_achados(cliente, oficina, django_assert_max_num_queries, quantos):
    povoar(oficina, quantos)

    with django_assert_max_num_queries(32) as feitas:
        pagina = cliente.get(endereco("agrupar", oficina))

    assert pagina.status_code == 200
    assert len(pagina.content) < 400_000
    assert len(feitas) == CUSTO.setdefault("mesa", len(feitas))


@pytest.mark.parametrize("quantos", [20, 2000])
def test_as_prioridades_custam_o_mesmo_com_20_ou_2000_achados(cliente, oficina, django_assert_max_num_queries, quantos):
    povoar(oficina, quantos)

    with django_assert_max_num_queries(24) as feitas:
        pagina = cliente.get(endereco("prioridades", oficina))

    assert pagina.status_code == 200
    assert len(feitas) == CUSTO.setdefault("prioridades", len(feitas))


CUSTO = {}


def povoar(oficina, quantos):
    """Metade dos achados em demandas de dez; os textos se parecem aos pares."""
    eixos = [EixoFactory(codigo=codigo) for codigo in ("regulacao", "prestacao", "financeira", "sistemas")]
    Achado.objects.bulk_create(
        Achado(
            oficina=oficina,
            codigo=f"{oficina.codigo}/{n:04d}",
            uuid=uuid4(),
            eixo=eixos[n % 4],
            enunciado=f"Caso{n // 8} do tema{n % 97} com palavra{n % 89} e termo{n % 83}.",
            impacto=n % 5 + 1,
            frequencia=n % 4 + 1,
        )
        for n in range(quantos)
    )
    feitos = list(oficina.achados.order_by("pk"))
    for n in range(0, quantos // 2, 10):
        agrupamento.reunir(oficina, feitos[n : n + 10], None, enunciado=f"Demanda {n}")


def test_a_oficina_sem_achados_diz_de_onde_eles_vem(cliente, oficina):
    for nome, frase in (("agrupar", "Ainda não há achados"), ("prioridades", "Ainda não há demandas")):
        assert frase in cliente.get(endereco(nome, oficina)).text
    assert "Nada foi agrupado à mão" in cliente.get(endereco("movimentos", oficina)).text


def test_os_movimentos_contam_achado_por_achado(cliente, oficina, achados):
    agrupamento.reunir(oficina, achados[:2], None, enunciado="Um")
    agrupamento.desfazer(agrupamento.retirar(achados[:1], None), None)

    texto = cliente.get(endereco("movimentos", oficina)).text

    assert "Reuniu 2 achados na DEM-01" in texto
    assert f"{achados[0].codigo}</span> de fora de demanda para DEM-01" in texto
    assert texto.count(">Desfeito<") == 1


# --- O texto da demanda ----------------------------------------------------------------------------------------------
def test_o_texto_se_edita_e_o_erro_nao_perde_o_que_se_escreveu(cliente, oficina, achados):
    demanda = DemandaFactory(achados=achados[:1])
    onde = endereco("demanda", oficina, demanda.pk)

    errado = cliente.post(onde, {"enunciado": "", "eixo": demanda.eixo_id, "justificativa": "Porque sim."})
    certo = cliente.post(onde, {"enunciado": "Novo.", "eixo": demanda.eixo_id, "justificativa": ""})

    assert (errado.status_code, "Porque sim." in errado.text) == (422, True)
    assert "Escreva o que a demanda pede." in errado.text
    assert certo["Location"] == endereco("agrupar", oficina)
    assert Demanda.objects.get().enunciado == "Novo."


def test_a_demanda_que_so_tem_achado_de_outra_oficina_nao_se_abre_por_esta(cliente, oficina):
    alheia = DemandaFactory(achados=[AchadoFactory(codigo="OF-ALHEIA/001")])

    for nome in ("demanda", "decidir", "desfecho"):
        assert cliente.get(endereco(nome, oficina, alheia.pk)).status_code == 404
        assert cliente.get(endereco(nome, oficina, 10**18)).status_code == 404


# --- Prioridades, decisão e desfecho ---------------------------------------------------------------------------------
def test_a_tabela_e_o_grafico_dizem_os_mesmos_numeros(cliente, oficina, achados):
    DemandaFactory(codigo="DEM-05", achados=achados[:2])

    texto = cliente.get(endereco("prioridades", oficina)).text

    assert "DEM-05, Regulação: impacto 4,0, frequência 3,0, prioridade 12,0. 2 achados, 0 órgãos." in texto
    assert "<strong>12,0</strong>" in texto
    # Frequência 3 é o meio do gráfico, de 64 a 744; o impacto 4 fica a 7/10 da altura, de 452 a 24.
    (x, y) = re.search(r'class="disco" cx="([0-9.]+)" cy="([0-9.]+)" r="28.0"', texto).groups()
    assert (float(x), float(y)) == (pytest.approx(404, abs=2), pytest.approx(152.4, abs=2))


@pytest.mark.parametrize(
    ("ordem", "primeira"),
    [("", "DEM-02"), ("-prioridade", "DEM-02"), ("prioridade", "DEM-01"), ("codigo", "DEM-01"), ("nenhuma", "DEM-02")],
)
def test_a_ordem_se_escolhe(cliente, oficina, ordem, primeira):
    for n, peso in ((1, 2), (2, 5)):
        achado = AchadoFactory(oficina=oficina, codigo=f"{oficina.codigo}/{n}", impacto=peso, frequencia=peso)
        DemandaFactory(codigo=f"DEM-{n:02d}", achados=[achado])

    texto = cliente.get(f"{endereco('prioridades', oficina)}?ordem={ordem}&tamanho=orgaos").text

    outra = {"DEM-01": "DEM-02", "DEM-02": "DEM-01"}[primeira]
    assert texto.index(f'<tr id="{primeira}"') < texto.index(f'<tr id="{outra}"')


def test_quem_so_le_ve_as_prioridades_sem_os_botoes(client, oficina, achados):
    DemandaFactory(achados=achados[:1])
    client.force_login(PessoaFactory(grupo="Editores"), "django.contrib.auth.backends.ModelBackend")

    texto = client.get(endereco("prioridades", oficina)).text

    assert "Por decidir" in texto
    assert "/decidir/" not in texto


def test_decidir_e_registrar_o_desfecho_pela_tela(cliente, oficina, achados, facilitadora):
    demanda = DemandaFactory(codigo="DEM-01", achados=achados[:1])
    decidir, desfecho = (endereco(nome, oficina, demanda.pk) for nome in ("decidir", "desfecho"))

    resposta = cliente.post(decidir, {"decisao": "encaminhar", "motivo": "É da SES."})
    assert resposta["Location"] == f"{endereco('prioridades', oficina)}#DEM-01"
    volta = f"{endereco('movimentos', oficina)}"
    resposta = cliente.post(desfecho, {"desfecho": "encaminhada", "destino": "SES-MG", "volta": volta})

    assert resposta["Location"] == volta
    demanda.refresh_from_db()
    assert (demanda.decisao, demanda.desfecho, demanda.desfecho_por) == ("encaminhar", "encaminhada", facilitadora)
    assert "Desfecho: encaminhada (SES-MG)" in cliente.get(decidir).text
    assert "1 decidida" in cliente.get(endereco("prioridades", oficina)).text


@pytest.mark.parametrize(
    ("nome", "dados", "frase"),
    [
        ("decidir", {"motivo": "Escrevi isto."}, "Escolha uma das decisões."),
        ("decidir", {"decisao": "curso", "motivo": ""}, "Diga por que se decidiu assim."),
        ("desfecho", {"desfecho": "nao_atendida", "destino": "Escrevi isto."}, "Diga por que não foi atendida."),
        ("desfecho", {"desfecho": "encaminhada", "motivo": "Escrevi isto."}, "Diga a quem foi encaminhada."),
        ("desfecho", {"desfecho": "atendida", "motivo": "Escrevi isto."}, "Diga onde ou como foi atendida."),
        ("desfecho", {"desfecho": "outra", "motivo": "Escrevi isto."}, "Escolha um dos desfechos."),
        ("desfecho", {"desfecho": "encaminhada", "destino": "x" * 256}, "O texto tem 256 letras e cabem 255."),
    ],
)
def test_o_erro_diz_o_que_falta_e_nao_perde_o_que_se_escreveu(cliente, oficina, achados, nome, dados, frase):
    demanda = DemandaFactory(achados=achados[:1])

    resposta = cliente.post(endereco(nome, oficina, demanda.pk), dados)

    assert (resposta.status_code, frase in resposta.text) == (422, True)
    assert all(valor in resposta.text for valor in dados.values())


def test_a_volta_so_leva_a_este_site(cliente, oficina, achados):
    demanda = DemandaFactory(codigo="DEM-01", achados=achados[:1])
    dados = {"decisao": "curso", "motivo": "Cabe.", "volta": "https://malvado.example/"}

    resposta = cliente.post(endereco("decidir", oficina, demanda.pk), dados)

    assert resposta["Location"].startswith("/admin/oficinas/")
    assert "malvado" not in cliente.get(f"{endereco('decidir', oficina, demanda.pk)}?volta=//malvado.example").text
