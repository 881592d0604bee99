"""Moderar: o que cada ato faz, cada recusa, a história que fica e quem pode."""

import pytest
from corridas import ao_mesmo_tempo, sem_trava
from django.urls import reverse
from django.utils import timezone
from fabricas import AchadoFactory, DemandaFactory, EixoFactory, OficinaFactory, ParticipacaoFactory, PessoaFactory
from wagtail.models import ModelLogEntry

from contas.recusa import Recusa
from oficinas import moderacao
from oficinas.coleta import ColetaRecusada
from oficinas.models import Achado, CorrecaoDoAchado, Oficina

pytestmark = pytest.mark.django_db


@pytest.fixture
def quem_conduz():
    return PessoaFactory(grupo="Facilitadores")


@pytest.fixture
def oficina(quem_conduz):
    return OficinaFactory(aberta=True, facilitadoras=[quem_conduz])


@pytest.fixture
def achado(oficina):
    return AchadoFactory(oficina=oficina, codigo=f"{oficina.codigo}/001", enunciado="Dona Fulana esperou.")


def registrados():
    return list(ModelLogEntry.objects.order_by("pk").values_list("action", flat=True))


# --- Os atos ---------------------------------------------------------------------------------------------------------
def test_ocultar_tira_do_publico_com_motivo_historia_e_registro(achado, quem_conduz):
    moderacao.ocultar(achado, quem_conduz, " Tem nome de paciente. ")

    achado.refresh_from_db()
    assert (achado.publico, achado.oculto_por, achado.motivo_da_ocultacao) == (
        False,
        quem_conduz,
        "Tem nome de paciente.",
    )
    assert not Achado.objects.publicos().exists()
    assert CorrecaoDoAchado.objects.get().depois == {"oculto": True}
    assert registrados() == ["oficinas.ocultar_achado"]


def test_mostrar_de_novo_devolve_e_a_historia_conta_os_dois(achado, quem_conduz):
    moderacao.ocultar(achado, quem_conduz, "Engano.")
    moderacao.mostrar(achado, quem_conduz)

    achado.refresh_from_db()
    assert (achado.publico, achado.oculto_por, achado.motivo_da_ocultacao) == (True, None, "")
    assert [c.depois["oculto"] for c in achado.correcoes.all()] == [False, True]
    assert registrados() == ["oficinas.ocultar_achado", "oficinas.mostrar_achado"]


def test_mover_muda_o_eixo_e_deixa_a_demanda_como_esta(achado, quem_conduz):
    demanda, sistemas = DemandaFactory(achados=[achado]), EixoFactory(codigo="sistemas")

    moderacao.mover(achado, quem_conduz, sistemas, "Fala de cadastro.")

    achado.refresh_from_db()
    assert achado.eixo == sistemas
    assert list(achado.demandas.all()) == [demanda]
    assert CorrecaoDoAchado.objects.get().antes == {"eixo": "regulacao"}


@pytest.mark.parametrize(("identificava", "antes"), [(False, "Dona Fulana esperou."), (True, None)])
def test_corrigir_guarda_o_antigo_so_se_ele_nao_identificava(achado, quem_conduz, identificava, antes):
    moderacao.corrigir(achado, quem_conduz, "Nome.", identificava=identificava, enunciado="Uma pessoa esperou.")

    achado.refresh_from_db()
    assert achado.enunciado == "Uma pessoa esperou."
    assert CorrecaoDoAchado.objects.get().antes == {"enunciado": antes}
    assert ("Fulana" in str(ModelLogEntry.objects.values_list("data", flat=True))) is False


def test_o_nome_que_entrou_por_uma_correcao_tambem_sai_da_historia(achado, quem_conduz):
    moderacao.corrigir(achado, quem_conduz, "Detalhe.", enunciado="Dona Fulana de Tal esperou.", evidencia="Ela disse.")
    moderacao.corrigir(achado, quem_conduz, "Nome.", identificava=True, enunciado="Alguém esperou.", evidencia="")

    assert "Fulana" not in str(list(CorrecaoDoAchado.objects.values_list("antes", "depois")))


@pytest.mark.parametrize("situacao", Oficina.Situacao.values)
def test_modera_se_tambem_depois_de_encerrada(achado, quem_conduz, situacao):
    Oficina.objects.update(situacao=situacao)

    moderacao.ocultar(achado, quem_conduz, "Motivo.")

    assert Achado.objects.get().oculto_em


ATOS = {
    "ocultar": lambda a, por: moderacao.ocultar(a, por, "Motivo."),
    "mostrar": lambda a, por: moderacao.mostrar(a, por),
    "mover": lambda a, por: moderacao.mover(a, por, EixoFactory(codigo="sistemas")),
    "corrigir": lambda a, por: moderacao.corrigir(a, por, "Motivo.", enunciado="Outro."),
}


@pytest.mark.parametrize("ato", ATOS)
@pytest.mark.parametrize("quem", ["facilitadora de outra", "editora", "coordenadora", "aluna"])
def test_so_quem_conduz_esta_oficina_modera(achado, ato, quem):
    grupo = {"facilitadora de outra": "Facilitadores", "editora": "Editores", "coordenadora": "Coordenação"}.get(quem)
    pessoa = PessoaFactory(grupo=grupo)
    OficinaFactory(facilitadoras=[pessoa])

    with pytest.raises(Recusa) as recusa:
        ATOS[ato](achado, pessoa)

    assert recusa.value.codigo == "sem_permissao"
    assert not CorrecaoDoAchado.objects.exists()


RECUSAS = {
    "sem_motivo": lambda a, por: moderacao.ocultar(a, por, "  "),
    "motivo_longo": lambda a, por: moderacao.ocultar(a, por, "x" * 256),
    "ja_visivel": lambda a, por: moderacao.mostrar(a, por),
    "mesmo_eixo": lambda a, por: moderacao.mover(a, por, a.eixo),
    "igual": lambda a, por: moderacao.corrigir(a, por, "Motivo.", identificava=True, enunciado=a.enunciado),
    "invalido": lambda a, por: moderacao.corrigir(a, por, "Motivo.", enunciado=""),
}


@pytest.mark.parametrize("codigo", RECUSAS)
def test_cada_recusa_tem_frase_e_nao_muda_nada(achado, quem_conduz, codigo):
    with pytest.raises(Recusa) as recusa:
        RECUSAS[codigo](achado, quem_conduz)

    assert recusa.value.codigo == codigo
    assert str(recusa.value).endswith(".")
    assert not CorrecaoDoAchado.objects.exists()
    assert registrados() == []


def test_ocultar_duas_vezes_nao_troca_o_motivo(achado, quem_conduz):
    moderacao.ocultar(achado, quem_conduz, "O primeiro.")

    with pytest.raises(Recusa) as recusa:
        moderacao.ocultar(achado, quem_conduz, "O segundo.")

    assert recusa.value.codigo == "ja_oculto"
    assert Achado.objects.get().motivo_da_ocultacao == "O primeiro."


def test_so_se_move_para_um_eixo_da_oficina(oficina, achado, quem_conduz):
    oficina.eixos.add(achado.eixo)
    oficina.save()

    with pytest.raises(Recusa) as recusa:
        moderacao.mover(achado, quem_conduz, EixoFactory(codigo="sistemas"))

    assert recusa.value.codigo == "eixo_de_fora"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("com_trava", [True, False], ids=["com_a_trava", "sem_a_trava"])
def test_duas_pessoas_ocultando_juntas_deixam_um_motivo_e_uma_linha(monkeypatch, com_trava):
    if not com_trava:
        sem_trava(monkeypatch)
    administra, violacoes = PessoaFactory(administra=True), 0
    oficina = OficinaFactory()
    for achado in AchadoFactory.create_batch(20, oficina=oficina):
        ao_mesmo_tempo(*[lambda a=achado, n=n: moderacao.ocultar(a, administra, f"Motivo {n}.") for n in range(4)])
        violacoes += achado.correcoes.count() != 1

    assert violacoes == 0 if com_trava else violacoes > 0


# --- As telas --------------------------------------------------------------------------------------------------------
def lista(oficina):
    return reverse("oficinas_admin:achados", args=[oficina.pk])


def tela(achado, nome="achado"):
    return reverse(f"oficinas_admin:{nome}", args=[achado.oficina_id, achado.pk])


@pytest.fixture
def cliente(client, quem_conduz):
    client.force_login(quem_conduz)
    return client


def test_a_lista_filtra_por_eixo_situacao_e_texto_sem_acentos(cliente, oficina):
    um = AchadoFactory(oficina=oficina, codigo=f"{oficina.codigo}/001", enunciado="A regulação não vê a vaga.")
    dois = AchadoFactory(
        oficina=oficina, codigo=f"{oficina.codigo}/002", eixo=EixoFactory(codigo="sistemas"), oculto_em=timezone.now()
    )
    tres = AchadoFactory(oficina=oficina, codigo=f"{oficina.codigo}/003", uso_da_fala="so_equipe")

    def achados(**filtro):
        return {a.codigo for a in cliente.get(lista(oficina), filtro).context["pagina"]}

    assert achados() == {um.codigo, dois.codigo, tres.codigo}
    assert achados(eixo="sistemas") == {dois.codigo}
    assert achados(estado="a_vista") == {um.codigo}
    assert achados(estado="ocultos") == {dois.codigo}
    assert achados(estado="so_equipe") == {tres.codigo}
    assert achados(q="REGULACAO nao") == {um.codigo}
    assert achados(q="/003") == {tres.codigo}


@pytest.mark.parametrize("consulta", ["q=%00", "q=%ff", "eixo=%00", "estado=nada", "p=0", "p=abc", f"p={'9' * 30}"])
def test_filtro_sem_sentido_nao_quebra(cliente, achado, consulta):
    assert cliente.get(f"{lista(achado.oficina)}?{consulta}").status_code == 200


def test_a_lista_avisa_do_que_parece_identificar_alguem(cliente, oficina):
    AchadoFactory(oficina=oficina, enunciado="O CPF 529.982.247-25 ficou na fila.")

    assert "Parece haver um CPF" in cliente.get(lista(oficina)).text


@pytest.mark.parametrize("quantos", [20, 2000])
def test_a_lista_custa_o_mesmo_com_20_ou_2000(cliente, oficina, quantos, django_assert_max_num_queries):
    quem = ParticipacaoFactory(oficina=oficina)
    eixo = EixoFactory()
    Achado.objects.bulk_create(
        Achado(
            oficina=oficina,
            codigo=f"{oficina.codigo}/{n:04d}",
            eixo=eixo,
            enunciado="A fila some.",
            impacto=1,
            frequencia=1,
            participacao=quem,
        )
        for n in range(quantos)
    )

    with django_assert_max_num_queries(20):
        pagina = cliente.get(lista(oficina), {"q": "fila"})

    assert len(pagina.context["pagina"]) == min(quantos, 25)


def test_a_tela_mostra_a_historia_como_se_le(cliente, achado, quem_conduz):
    moderacao.corrigir(achado, quem_conduz, "Tinha um nome.", identificava=True, enunciado="Uma pessoa esperou.")
    moderacao.mover(achado, quem_conduz, EixoFactory(codigo="sistemas", nome="Sistemas"))

    texto = cliente.get(tela(achado)).text

    for trecho in ("Corrigiu", "Tinha um nome.", "texto retirado: identificava alguém", "Moveu de eixo", "Sistemas"):
        assert trecho in texto
    assert "Fulana" not in texto


POR_TELA = {
    "achado_ocultar": {"motivo": "Nome de paciente."},
    "achado_mover": {"eixo": "sistemas", "motivo": ""},
    "achado_corrigir": {"enunciado": "Outro texto.", "evidencia": "", "motivo": "Clareza."},
}


@pytest.mark.parametrize("nome", POR_TELA)
def test_cada_ato_se_faz_pela_tela(cliente, achado, nome):
    EixoFactory(codigo="sistemas")

    resposta = cliente.post(tela(achado, nome), POR_TELA[nome])

    assert resposta["Location"] == tela(achado)
    assert CorrecaoDoAchado.objects.count() == 1


def test_mostrar_pela_tela_e_de_novo_diz_que_ja_esta(cliente, achado, quem_conduz):
    moderacao.ocultar(achado, quem_conduz, "Engano.")

    cliente.post(tela(achado, "achado_mostrar"))
    repetida = cliente.post(tela(achado, "achado_mostrar"), follow=True)

    assert not Achado.objects.get().oculto_em
    assert "já está à vista" in repetida.text


@pytest.mark.parametrize(
    ("nome", "campos", "frase"),
    [
        ("achado_ocultar", {"motivo": ""}, "Escreva o motivo"),
        ("achado_ocultar", {"motivo": "\x00"}, "Escreva o motivo"),
        ("achado_mover", {"eixo": "regulacao"}, "já está neste eixo"),
        ("achado_mover", {"eixo": "\x00"}, "não é uma"),
        ("achado_corrigir", {"enunciado": "O que eu escrevi.", "motivo": ""}, "O que eu escrevi."),
        ("achado_corrigir", {"enunciado": "", "motivo": "x"}, "obrigatório"),
        ("achado_corrigir", {"enunciado": "x" * 5001, "motivo": "x"}, "Tire 1."),
    ],
)
def test_a_recusa_volta_na_tela_com_o_que_se_escreveu(cliente, achado, nome, campos, frase):
    resposta = cliente.post(tela(achado, nome), campos)

    assert resposta.status_code == 422
    assert frase in resposta.text
    assert not CorrecaoDoAchado.objects.exists()


@pytest.mark.parametrize("grupo", ["Editores", "Coordenação"])
def test_quem_so_le_ve_e_nao_age(client, achado, grupo):
    client.force_login(PessoaFactory(grupo=grupo))
    achado.participacao = ParticipacaoFactory(oficina=achado.oficina, nome="Nome Fictício")
    achado.save()

    pagina = client.get(tela(achado))

    assert client.get(lista(achado.oficina)).status_code == pagina.status_code == 200
    assert "<form" not in pagina.text.split("História", 1)[0].split("De onde", 1)[-1].split("achado-dito", 1)[-1]
    assert "Nome Fictício" not in pagina.text
    assert {client.post(tela(achado, nome), campos).status_code for nome, campos in POR_TELA.items()} <= {302, 403}
    assert not CorrecaoDoAchado.objects.exists()


def test_o_achado_de_outra_oficina_nao_se_abre_por_esta(cliente, oficina, achado):
    alheio = AchadoFactory(codigo="OF-ALHEIA/001")

    assert cliente.get(reverse("oficinas_admin:achado", args=[oficina.pk, alheio.pk])).status_code == 404
    assert cliente.get(lista(alheio.oficina)).status_code == 404
    assert cliente.post(tela(alheio, "achado_ocultar"), {"motivo": "x"}).status_code == 404


def test_a_recusa_da_coleta_tambem_e_uma_recusa():
    assert issubclass(ColetaRecusada, Recusa)
