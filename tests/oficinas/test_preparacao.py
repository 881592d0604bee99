"""Preparar a oficina: criar, duplicar, abrir, encerrar, reabrir, trocar o código, excluir; no ato e na tela."""

from datetime import date, time

import pytest
from django.urls import reverse
from fabricas import AchadoFactory, ConsorcioFactory, EixoFactory, MunicipioFactory, OficinaFactory, ParticipacaoFactory
from fabricas import PessoaFactory as Pessoa
from wagtail.models import ModelLogEntry
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from contas.recusa import Recusa
from oficinas import coleta, preparacao
from oficinas.models import Convite, Eixo, ItemDaAgenda, Oficina, PerguntaNorteadora, Periodo
from oficinas.models.oficina import LETRAS_DO_CODIGO

pytestmark = pytest.mark.django_db


@pytest.fixture
def facilitadora():
    return Pessoa(grupo="Facilitadores")


def com_eixo(**campos):
    oficina = OficinaFactory(**campos)
    oficina.eixos.add(EixoFactory())
    oficina.save()
    return oficina


def acoes(oficina):
    return list(ModelLogEntry.objects.filter(object_id=str(oficina.pk)).order_by("pk").values_list("action", flat=True))


# --- Código e endereço -----------------------------------------------------------------------------------------------
def test_o_codigo_sugerido_e_o_seguinte_do_ano():
    OficinaFactory(codigo="OF-2027-02")
    OficinaFactory(codigo="OF-2027-11")
    OficinaFactory(codigo="OF-2027-ESPECIAL")

    assert preparacao.sugerir_codigo(2027) == "OF-2027-12"
    assert preparacao.sugerir_codigo(2031) == "OF-2031-01"


def test_o_endereco_sugerido_e_a_data_ou_a_data_com_numero():
    assert preparacao.sugerir_endereco(date(2027, 5, 12)) == "2027-05-12"
    OficinaFactory(slug="2027-05-12")
    OficinaFactory(slug="2027-05-12-2")

    assert preparacao.sugerir_endereco(date(2027, 5, 12)) == "2027-05-12-3"


def test_o_endereco_livre_nao_pula_para_antes_dos_ocupados_de_outro_dia():
    OficinaFactory(slug="2027-05-120")

    assert preparacao.sugerir_endereco(date(2027, 5, 12)) == "2027-05-12"


# --- Criar e duplicar ------------------------------------------------------------------------------------------------
def nova(**campos):
    padrao = {"codigo": "OF-2027-01", "slug": "2027-05-12", "titulo": "Nova", "local": "BH", "publico": "Gestores"}
    return Oficina(data=date(2027, 5, 12), **{**padrao, **campos})


def test_quem_cria_passa_a_facilitar(facilitadora):
    oficina = preparacao.criar(nova(), por=facilitadora)

    assert list(Oficina.objects.get(pk=oficina.pk).facilitadoras.all()) == [facilitadora]
    assert acoes(oficina) == ["wagtail.create"]


def test_codigo_tomado_no_meio_do_caminho_vira_o_seguinte(facilitadora):
    OficinaFactory(codigo="OF-2027-01", slug="2027-05-12", codigo_de_entrada="AAAAAA")

    oficina = preparacao.criar(nova(codigo_de_entrada="AAAAAA"), por=facilitadora)

    assert (oficina.codigo, oficina.slug) == ("OF-2027-02", "2027-05-12-2")
    assert oficina.codigo_de_entrada != "AAAAAA"


def test_se_o_codigo_nunca_fica_livre_recusa(facilitadora, monkeypatch):
    OficinaFactory(codigo="OF-2027-01")
    monkeypatch.setattr(preparacao, "sugerir_codigo", lambda ano: "OF-2027-01")

    with pytest.raises(Recusa) as recusa:
        preparacao.criar(nova(), por=facilitadora)

    assert recusa.value.codigo == "codigo_ocupado"


def cheia(facilitadora):
    oficina = com_eixo(
        facilitadoras=[facilitadora], codigo="OF-2026-07", data=date(2026, 3, 10), encerrada=True, temas="Tudo isso."
    )
    for dia in (10, 12):
        Periodo.objects.create(oficina=oficina, dia=date(2026, 3, dia), inicio=time(9), fim=time(12))
    ItemDaAgenda.objects.create(oficina=oficina, titulo="Abertura", sort_order=0)
    PerguntaNorteadora.objects.create(oficina=oficina, texto="O que trava?", eixo=EixoFactory(), sort_order=0)
    Convite.objects.create(oficina=oficina, consorcio=ConsorcioFactory(), previstas=3, sort_order=0)
    AchadoFactory(oficina=oficina, participacao=ParticipacaoFactory(oficina=oficina))
    return oficina


def test_a_duplicata_leva_o_planejamento_e_nunca_os_resultados(facilitadora):
    antiga = cheia(facilitadora)

    duplicata = Oficina.objects.get(pk=preparacao.duplicar(antiga, facilitadora, date(2027, 6, 1)).pk)

    assert (duplicata.codigo, duplicata.slug, duplicata.situacao) == ("OF-2027-01", "2027-06-01", "preparacao")
    assert [p.dia for p in duplicata.periodos.all()] == [date(2027, 6, 1), date(2027, 6, 3)]
    assert [i.titulo for i in duplicata.agenda.all()] == ["Abertura"]
    assert duplicata.perguntas.get().eixo == antiga.perguntas.get().eixo
    assert duplicata.convites.get().consorcio == antiga.convites.get().consorcio
    assert list(duplicata.eixos.all()) == list(antiga.eixos.all())
    assert duplicata.codigo_de_entrada != antiga.codigo_de_entrada
    assert (duplicata.temas, duplicata.publicada, duplicata.ultimo_achado, duplicata.aberta_em) == ("", False, 0, None)
    assert not duplicata.achados.exists()
    assert not duplicata.participacoes.exists()


def test_quem_duplica_facilita_a_nova_junto_com_as_de_antes(facilitadora):
    outra = Pessoa(grupo="Facilitadores")

    duplicata = preparacao.duplicar(cheia(facilitadora), outra, date(2027, 6, 1))

    assert set(duplicata.facilitadoras.all()) == {facilitadora, outra}


# --- Abrir, encerrar, reabrir ----------------------------------------------------------------------------------------
def test_abrir_encerrar_e_reabrir_com_motivo_deixa_historia(facilitadora):
    oficina = com_eixo()

    aberta = preparacao.abrir(oficina, por=facilitadora)
    encerrada = preparacao.encerrar(oficina, por=facilitadora)
    reaberta = preparacao.reabrir(oficina, por=facilitadora, motivo="  Faltou um grupo.  ")

    assert (aberta.situacao, encerrada.situacao, reaberta.situacao) == ("aberta", "encerrada", "aberta")
    assert aberta.aberta_em is not None
    assert encerrada.encerrada_em is not None
    assert (reaberta.aberta_em, reaberta.encerrada_em) == (aberta.aberta_em, None)
    assert acoes(oficina) == ["oficinas.abrir", "oficinas.encerrar", "oficinas.reabrir"]
    entrada = ModelLogEntry.objects.get(action="oficinas.reabrir")
    assert (entrada.user, entrada.formatter.format_message(entrada)) == (
        facilitadora,
        "Reabriu a oficina. Motivo: Faltou um grupo.",
    )


@pytest.mark.parametrize(
    ("situacao", "ato", "codigo"),
    [
        ("aberta", preparacao.abrir, "ja_aberta"),
        ("encerrada", preparacao.abrir, "encerrada"),
        ("preparacao", preparacao.encerrar, "nao_aberta"),
        ("encerrada", preparacao.encerrar, "ja_encerrada"),
        ("encerrada", preparacao.novo_codigo, "encerrada"),
    ],
)
def test_ato_fora_de_hora_e_recusado_e_nada_muda(facilitadora, situacao, ato, codigo):
    oficina = com_eixo(situacao=situacao)

    with pytest.raises(Recusa) as recusa:
        ato(oficina, por=facilitadora)

    oficina.refresh_from_db()
    assert (recusa.value.codigo, oficina.situacao, acoes(oficina)) == (codigo, situacao, [])


def test_sem_eixo_a_sala_nao_abre(facilitadora):
    with pytest.raises(Recusa) as recusa:
        preparacao.abrir(OficinaFactory(), por=facilitadora)

    assert recusa.value.codigo == "sem_eixo"


@pytest.mark.parametrize(
    ("campos", "motivo", "codigo"),
    [
        ({"encerrada": True}, "   ", "sem_motivo"),
        ({"encerrada": True}, None, "sem_motivo"),
        ({"encerrada": True}, "x" * 501, "motivo_longo"),
        ({"aberta": True}, "Faltou.", "nao_encerrada"),
        ({}, "Faltou.", "nao_encerrada"),
        ({"encerrada": True, "devolutiva_em": "2026-01-01T00:00Z"}, "Faltou.", "com_devolutiva"),
    ],
)
def test_reabrir_pede_motivo_e_oficina_encerrada_sem_devolutiva(facilitadora, campos, motivo, codigo):
    with pytest.raises(Recusa) as recusa:
        preparacao.reabrir(com_eixo(**campos), por=facilitadora, motivo=motivo)

    assert recusa.value.codigo == codigo


def test_passagem_que_nao_existe_e_defeito_e_nao_recusa(facilitadora):
    with pytest.raises(ValueError, match="encerrada não passa a preparacao"):
        preparacao._mudar_para(com_eixo(encerrada=True), "preparacao", facilitadora, "oficinas.abrir")


def test_o_codigo_novo_se_le_do_fundo_da_sala_e_o_antigo_deixa_de_servir(facilitadora):
    oficina = com_eixo(aberta=True)

    trocada = preparacao.novo_codigo(oficina, por=facilitadora)

    assert trocada.codigo_de_entrada != oficina.codigo_de_entrada
    assert set(trocada.codigo_de_entrada) <= set(LETRAS_DO_CODIGO)
    assert acoes(oficina) == ["oficinas.novo_codigo"]


def test_codigo_novo_que_ja_e_de_outra_e_sorteado_de_novo(facilitadora, monkeypatch):
    OficinaFactory(codigo_de_entrada="AAAAAA")
    sorteados = iter(["AAAAAA", "CCCCCC"])
    monkeypatch.setattr(preparacao, "novo_codigo_de_entrada", lambda: next(sorteados))

    assert preparacao.novo_codigo(com_eixo(aberta=True), por=facilitadora).codigo_de_entrada == "CCCCCC"


# --- Excluir ---------------------------------------------------------------------------------------------------------
def test_exclui_se_a_que_ficou_so_no_planejamento(facilitadora):
    oficina = com_eixo(horas=3)

    preparacao.excluir(oficina, por=facilitadora)

    assert not Oficina.objects.exists()
    assert ModelLogEntry.objects.filter(action="wagtail.delete", object_id=str(oficina.pk)).exists()


@pytest.mark.parametrize("caso", ["nao_preparacao", "com_achados", "com_gente"])
def test_o_que_aconteceu_nao_se_exclui(facilitadora, caso):
    oficina = com_eixo(aberta=True) if caso == "nao_preparacao" else com_eixo()
    if caso == "com_achados":
        AchadoFactory(oficina=oficina)
    if caso == "com_gente":
        ParticipacaoFactory(oficina=oficina)

    with pytest.raises(Recusa) as recusa:
        preparacao.excluir(oficina, por=facilitadora)

    assert recusa.value.codigo == caso
    assert Oficina.objects.filter(pk=oficina.pk).exists()


# --- No admin --------------------------------------------------------------------------------------------------------
@pytest.fixture
def admin(client, facilitadora):
    client.force_login(facilitadora)
    return client


def formulario(pessoas=(), periodos=(), convites=(), perguntas=(), **campos):
    padrao = {
        "titulo": "Oficina do Norte",
        "publico": "Gestores",
        "codigo": "",
        "slug": "",
        "data": "12/05/2027",
        "local": "Montes Claros",
        "periodos": inline_formset([dict(zip(("dia", "inicio", "fim"), p, strict=True)) for p in periodos]),
        "agenda": inline_formset([]),
        "perguntas": inline_formset(list(perguntas)),
        "convites": inline_formset([{"orgao": orgao, "previstas": n} for orgao, n in convites]),
    }
    marcados = {
        "eixos": [Eixo.objects.get(codigo="regulacao").pk],
        "facilitadoras": campos.pop("facilitadoras", [p.pk for p in pessoas]),
    }
    return {**nested_form_data({**padrao, **campos}), **marcados}


def test_a_tela_cria_com_codigo_e_endereco_sugeridos_e_leva_a_conducao(admin, facilitadora):
    consorcio, municipio = ConsorcioFactory(sigla="CISNOVO"), MunicipioFactory(nome="Arinos", nome_busca="arinos")
    dados = formulario(
        pessoas=[facilitadora],
        periodos=[("12/05/2027", "09:00", "12:00"), ("12/05/2027", "13:00", "16:00")],
        convites=[("cisnovo", 2), ("Município de Arinos", 1), ("SES-MG", 4)],
        perguntas=[{"eixo": "", "texto": "O que trava?"}],
    )

    resposta = admin.post(reverse("oficinas_da_escola:add"), dados)

    oficina = Oficina.objects.get()
    assert resposta.url == reverse("oficinas_admin:conducao", args=[oficina.pk])
    assert (oficina.codigo, oficina.slug, oficina.horas) == ("OF-2027-01", "2027-05-12", 6)
    assert list(oficina.facilitadoras.all()) == [facilitadora]
    assert [(c.consorcio, c.municipio, c.entidade, c.previstas) for c in oficina.convites.order_by("sort_order")] == [
        (consorcio, None, "", 2),
        (None, municipio, "", 1),
        (None, None, "SES-MG", 4),
    ]
    assert admin.get(resposta.url).status_code == 200


def test_a_tela_de_criar_vem_com_o_dia_os_quatro_eixos_e_quem_cria(admin, facilitadora):
    texto = admin.get(reverse("oficinas_da_escola:add")).text

    assert texto.count('name="eixos"') == 6
    assert texto.count('name="eixos" value=') == 6
    assert preparacao.sugerir_codigo(date.today().year) in texto
    assert f"({facilitadora.email})" in texto


def test_so_quem_pode_facilitar_aparece_na_lista_da_equipe(admin):
    aluna, colega = Pessoa(), Pessoa(grupo="Facilitadores")

    texto = admin.get(reverse("oficinas_da_escola:add")).text

    assert colega.email in texto
    assert aluna.email not in texto


@pytest.mark.parametrize(
    ("campos", "frase"),
    [
        ({"facilitadoras": []}, "Deixe ao menos uma pessoa na facilitação"),
        ({"codigo": "of 2027"}, "Use letras maiúsculas sem acento"),
        ({"codigo": "OF-2020-01"}, "já existe"),
        ({"slug": "sala"}, "já é o endereço de outra página"),
        ({"periodos": [("13/05/2027", "09:00", "12:00")]}, "O primeiro período é em 13/05/2027"),
        (
            {"periodos": [("12/05/2027", "09:00", "12:00"), ("12/05/2027", "11:00", "13:00")]},
            "há dois períodos ao mesmo tempo",
        ),
        ({"periodos": [("12/05/2027", "12:00", "09:00")]}, "O período precisa terminar depois de começar"),
        ({"convites": [("", 2)]}, "Escreva o órgão convidado"),
        ({"titulo": "a\x00b"}, "nulos"),
    ],
)
def test_a_tela_diz_o_que_corrigir_e_guarda_o_que_se_escreveu(admin, facilitadora, campos, frase):
    OficinaFactory(codigo="OF-2020-01")

    resposta = admin.post(reverse("oficinas_da_escola:add"), formulario(pessoas=[facilitadora], **campos))

    assert resposta.status_code == 200
    assert frase in resposta.text
    assert "Montes Claros" in resposta.text
    assert Oficina.objects.count() == 1


def editar(admin, oficina, **campos):
    dados = formulario(codigo=oficina.codigo, slug=oficina.slug, data=f"{oficina.data:%d/%m/%Y}", **campos)
    return admin.post(reverse("oficinas_da_escola:edit", args=[oficina.pk]), dados)


def test_salvar_o_planejamento_nao_desfaz_o_que_a_sala_fez_enquanto_se_escrevia(admin, facilitadora, monkeypatch):
    """A sala numera um achado entre a leitura do formulário e a gravação dele."""
    oficina = com_eixo(facilitadoras=[facilitadora], aberta=True)
    original = preparacao.preservar_o_que_aconteceu

    def com_um_achado_no_meio(instancia):
        coleta.registrar_achado(
            oficina,
            "11111111-1111-4111-8111-111111111111",
            por=facilitadora,
            eixo=EixoFactory(),
            enunciado="Chegou agora.",
            impacto=3,
            frequencia=3,
        )
        original(instancia)

    monkeypatch.setattr(preparacao, "preservar_o_que_aconteceu", com_um_achado_no_meio)

    resposta = editar(admin, oficina, pessoas=[facilitadora], titulo="Outro título")

    oficina.refresh_from_db()
    assert resposta.status_code == 302
    assert (oficina.titulo, oficina.situacao, oficina.ultimo_achado) == ("Outro título", "aberta", 1)


def test_com_achado_numerado_o_codigo_nao_muda(admin, facilitadora):
    oficina = com_eixo(facilitadoras=[facilitadora], codigo="OF-2026-70", ultimo_achado=3)

    dados = formulario(pessoas=[facilitadora], codigo="OF-2099-01", slug=oficina.slug, data=f"{oficina.data:%d/%m/%Y}")
    admin.post(reverse("oficinas_da_escola:edit", args=[oficina.pk]), dados)

    oficina.refresh_from_db()
    assert (oficina.codigo, oficina.titulo) == ("OF-2026-70", "Oficina do Norte")


def test_quem_se_tira_da_equipe_volta_a_lista(admin, facilitadora):
    oficina = com_eixo(facilitadoras=[facilitadora])

    resposta = editar(admin, oficina, pessoas=[Pessoa(grupo="Facilitadores")])

    assert resposta.url == reverse("oficinas_da_escola:index")
    assert admin.get(reverse("oficinas_admin:conducao", args=[oficina.pk])).status_code == 404


def test_convite_que_nao_se_tocou_fica_como_estava(admin, facilitadora):
    """Consórcio que saiu de atividade já não se reconhece pelo nome; salvar outra coisa não pode trocá-lo por texto."""
    oficina = com_eixo(facilitadoras=[facilitadora])
    inapto = ConsorcioFactory(situacao="inapta")
    convite = Convite.objects.create(oficina=oficina, consorcio=inapto, previstas=2, sort_order=0)
    linha = {"id": convite.pk, "orgao": convite.lugar, "previstas": 5}

    admin.post(
        reverse("oficinas_da_escola:edit", args=[oficina.pk]),
        {
            **formulario(
                pessoas=[facilitadora], codigo=oficina.codigo, slug=oficina.slug, data=f"{oficina.data:%d/%m/%Y}"
            ),
            **nested_form_data({"convites": inline_formset([linha], initial=1)}),
        },
    )

    convite.refresh_from_db()
    assert (convite.consorcio, convite.entidade, convite.previstas) == (inapto, "", 5)


def test_excluir_pela_tela_explica_quando_nao_pode(admin, facilitadora):
    oficina = com_eixo(facilitadoras=[facilitadora])
    caminho = reverse("oficinas_da_escola:delete", args=[oficina.pk])
    ParticipacaoFactory(oficina=oficina)

    for resposta in (admin.get(caminho, follow=True), admin.post(caminho, follow=True)):
        assert resposta.redirect_chain[0][0] == reverse("oficinas_admin:conducao", args=[oficina.pk])
        assert "Remova antes as pessoas da lista" in resposta.text

    oficina.participacoes.all().delete()
    assert "Excluir a oficina" in admin.get(caminho).text
    assert admin.post(caminho).url == reverse("oficinas_da_escola:index")
    assert not Oficina.objects.exists()


def test_a_lista_mostra_as_suas_e_a_quem_le_o_registro_todas(client, facilitadora):
    sua, alheia = com_eixo(facilitadoras=[facilitadora], titulo="A sua"), com_eixo(titulo="A de outra")
    vistas = {}
    for papel in ("Facilitadores", "Editores", "Coordenação"):
        client.force_login(facilitadora if papel == "Facilitadores" else Pessoa(grupo=papel))
        texto = client.get(reverse("oficinas_da_escola:index")).text
        vistas[papel] = (sua.titulo in texto, alheia.titulo in texto)
        assert (f"edit/{alheia.pk}/" in texto) is False

    assert vistas == {"Facilitadores": (True, False), "Editores": (True, True), "Coordenação": (True, True)}


@pytest.mark.parametrize("quantas", [2, 15])
def test_a_lista_custa_o_mesmo_com_2_ou_15_oficinas(admin, facilitadora, django_assert_max_num_queries, quantas):
    for _ in range(quantas):
        AchadoFactory(oficina=com_eixo(facilitadoras=[facilitadora]), codigo=f"X/{Oficina.objects.count()}")

    with django_assert_max_num_queries(14):
        texto = admin.get(reverse("oficinas_da_escola:index")).text

    assert texto.count("Oficina de teste") >= quantas


def test_a_entrada_do_admin_mostra_a_oficina_aberta_primeiro(admin, facilitadora):
    com_eixo(facilitadoras=[facilitadora], titulo="A preparar", data=date(2030, 1, 1))
    com_eixo(facilitadoras=[facilitadora], titulo="A de agora", aberta=True, data=date(2026, 1, 1))
    com_eixo(titulo="De outra")

    texto = admin.get("/admin/").text

    assert texto.index("A de agora") < texto.index("A preparar")
    assert "De outra" not in texto


def test_se_o_codigo_foi_tomado_na_hora_a_tela_diz_e_guarda_o_que_se_escreveu(admin, facilitadora, monkeypatch):
    OficinaFactory(codigo="OF-2027-01", slug="a")
    monkeypatch.setattr(preparacao, "sugerir_codigo", lambda ano: "OF-2027-01")
    monkeypatch.setattr("oficinas.admin_forms.sugerir_codigo", lambda ano: "OF-2027-02")
    real, vez = Oficina.save, []

    def tomado(oficina, *args, **kwargs):
        vez.append(oficina)
        oficina.codigo = "OF-2027-01"
        return real(oficina, *args, **kwargs)

    monkeypatch.setattr(Oficina, "save", tomado)

    criar = admin.post(reverse("oficinas_da_escola:add"), formulario(pessoas=[facilitadora]))

    assert criar.status_code == 200
    assert "acabou de ser usado" in criar.text
    assert "Montes Claros" in criar.text
    assert len(vez) == preparacao.TENTATIVAS
