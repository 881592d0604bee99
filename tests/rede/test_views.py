"""As páginas públicas da rede: só se publica o que foi conferido, e o que falta é dito."""

import pytest
from django.urls import reverse
from fabricas import (
    ConsorcioFactory,
    MacrorregiaoFactory,
    MicrorregiaoFactory,
    MunicipioFactory,
    PessoaFactory,
)

from rede import carga
from rede.busca import normalizar
from rede.models import Atendimento, Consorcio, Filiacao, endereco_livre

pytestmark = pytest.mark.django_db


def municipio(nome, macro=None):
    opcoes = {"microrregiao": MicrorregiaoFactory(macrorregiao=macro)} if macro else {}
    return MunicipioFactory(nome=nome, nome_busca=normalizar(nome), **opcoes)


def filiar(consorcio, cidade, **campos):
    padrao = {"prova": "sim", "evidencia": "protocolo de intenções", "fonte": "diário oficial"}
    return Filiacao.objects.create(consorcio=consorcio, municipio=cidade, **padrao | campos)


def atender(consorcio, cidade):
    return Atendimento.objects.create(
        consorcio=consorcio, municipio=cidade, evidencia="ação", ano_referencia="2024-2025"
    )


@pytest.fixture
def norte():
    return MacrorregiaoFactory(nome="Norte")


@pytest.fixture
def consorcio():
    return ConsorcioFactory(sigla="CIS-VALE", nome="Consórcio do Vale", situacao="ativa", perfil="generalista")


# --- A lista ---------------------------------------------------------------------------------------------------------
def test_a_lista_so_da_o_nome_de_certeza_alta(client, consorcio):
    ConsorcioFactory(sigla="CISX", nome="Nome por conferir", certeza="media")

    pagina = client.get("/rede/").text

    assert "CIS-VALE · Consórcio do Vale" in pagina
    assert "CISX (dados em conferência)" in pagina
    assert "Nome por conferir" not in pagina


def test_os_inaptos_so_aparecem_a_quem_pede_e_sao_contados(client, consorcio):
    ConsorcioFactory(sigla="CISVELHO", situacao="inapta (histórica)")

    padrao, todos = client.get("/rede/").text, client.get("/rede/", {"inativos": "on"}).text

    assert "CISVELHO" not in padrao
    assert "1 inapto ou histórico" in padrao
    assert "CISVELHO" in todos
    assert "inapta (histórica)" in todos


@pytest.mark.parametrize("texto", ["cis vale", "VALE", "consorcio do", "arinos", "  ARÍNOS "])
def test_o_texto_encontra_sigla_nome_e_municipio_sem_acentos(client, consorcio, texto):
    filiar(consorcio, municipio("Arinos"))
    ConsorcioFactory(sigla="OUTRO", nome="Nada disso")

    pagina = client.get("/rede/", {"q": texto}).text

    assert "CIS-VALE" in pagina
    assert "OUTRO" not in pagina


def test_o_nome_e_a_sede_que_nao_se_publicam_nao_se_encontram(client):
    sede = municipio("Jacinto")
    ConsorcioFactory(sigla="CISX", nome="Baixo Jequitinhonha", certeza="media", sede=sede, sede_certeza="baixa")

    assert "CISX" not in client.get("/rede/", {"q": "jequitinhonha"}).text
    assert "CISX" not in client.get("/rede/", {"q": "jacinto"}).text
    assert "CISX" not in client.get("/rede/", {"macro": sede.microrregiao.macrorregiao.codigo}).text


def test_a_macrorregiao_vale_pela_sede_publicada_e_pelo_municipio_filiado(client, norte, consorcio):
    pela_sede = ConsorcioFactory(sigla="SEDIADO", sede=municipio("Janaúba", norte), sede_certeza="alta")
    pelo_membro = ConsorcioFactory(sigla="FILIADO")
    filiar(pelo_membro, municipio("Montes Claros", norte))
    filiar(consorcio, municipio("Manga", norte), ate="2020-01-01")

    pagina = client.get("/rede/", {"macro": norte.codigo}).text

    assert pela_sede.sigla in pagina
    assert pelo_membro.sigla in pagina
    assert "CIS-VALE" not in pagina
    assert "Pode haver outros" in pagina


def test_sem_resultado_sugere_a_grafia_vizinha_e_nunca_a_mesma(client, consorcio, norte):
    municipio("Arinos")

    errada = client.get("/rede/", {"q": "Arinus"}).text
    igual = client.get("/rede/", {"q": "arinos", "macro": norte.codigo}).text

    assert "Você quis dizer" in errada
    assert "?q=Arinos" in errada
    assert "Você quis dizer" not in igual


@pytest.mark.parametrize(
    ("consulta", "frase"),
    [
        ({"q": "x" * 10_000}, "O texto passou de 100 caracteres"),
        ({"q": "a\x00b"}, "nulos"),
        ({"macro": "9999"}, "Esta macrorregião não existe"),
        ({"macro": "\x00"}, "nulos"),
        ({"q": "<script>alert(1)</script>"}, "&lt;script&gt;"),
        ({"pagina": "abc"}, "CIS-VALE"),
        ({"pagina": "9" * 30}, "CIS-VALE"),
    ],
)
def test_filtro_torto_e_dito_e_nao_filtra(client, consorcio, consulta, frase):
    resposta = client.get("/rede/", consulta)

    assert resposta.status_code == 200
    assert frase in resposta.text
    assert "<script>alert" not in resposta.text


def test_as_contagens_dizem_o_que_nao_se_sabe(client):
    carga.carregar()

    pagina = " ".join(client.get("/rede/").text.split())

    assert "<strong>73</strong> consórcios em atividade. 12 com nome conferido; 61 só com a sigla" in pagina
    assert "<strong>22</strong> com algum município conhecido. De 51 ainda não sabemos" in pagina
    assert "<strong>144</strong> dos 853 municípios com filiação conhecida. Dos outros 709 não sabemos" in pagina
    assert "<strong>148</strong> filiações: 103 de documento lido, 45 prováveis." in pagina


def test_a_lista_e_paginada(client):
    for _ in range(25):
        ConsorcioFactory()

    primeira, segunda = client.get("/rede/").text, client.get("/rede/", {"pagina": 2, "q": "cis"}).text

    assert "Página 1 de 2" in primeira
    assert "Página 2 de 2" in segunda
    assert "?pagina=1&amp;q=cis" in segunda


# --- Um consórcio ----------------------------------------------------------------------------------------------------
def test_a_pagina_do_consorcio_mostra_os_membros_com_a_prova(client, consorcio):
    filiar(consorcio, municipio("Arinos"), lei_de_adesao="Lei municipal nº 1.234/2004", desde="2004-05-03")
    filiar(consorcio, municipio("Buritis"), prova="provavel", evidencia="notícia", ano_referencia="s.d.")

    pagina = client.get(consorcio.get_absolute_url()).text

    assert "Arinos" in pagina
    assert "Lei municipal nº 1.234/2004, desde 3 de maio de 2004" in pagina
    assert "Documento lido" in pagina
    assert "Provável" in pagina
    assert "Notícia, sem data" in pagina
    assert "Fonte: diário oficial" in pagina


def test_atendimento_nunca_e_chamado_de_filiacao(client, consorcio):
    atendido = municipio("Araporã")
    atender(consorcio, atendido)

    do_consorcio, do_municipio = client.get(consorcio.get_absolute_url()).text, client.get(atendido.get_absolute_url())

    assert "Ainda não lemos nenhum documento" in do_consorcio
    assert "1 município atendido por ação do estado, o que não é filiação" in do_consorcio
    assert "Nenhuma filiação conhecida" in do_municipio.text
    assert "Isso não prova que o município integre o consórcio" in do_municipio.text


def test_quem_saiu_do_consorcio_nao_conta_entre_os_membros(client, consorcio):
    filiar(consorcio, municipio("Arinos"), ate="2020-12-31")

    pagina = client.get(consorcio.get_absolute_url()).text

    assert "ainda não sabemos quais são" in pagina
    assert "até 31 de dezembro de 2020" in pagina


def test_o_consorcio_inapto_diz_que_nao_esta_em_atividade(client):
    inapto = ConsorcioFactory(sigla="CISVELHO", situacao="inapta (histórica)")

    assert "não está em atividade" in client.get(inapto.get_absolute_url()).text


def test_o_que_nao_foi_conferido_nao_sai_na_pagina(client):
    em_conferencia = ConsorcioFactory(
        sigla="CISX",
        nome="Nome por conferir",
        certeza="media",
        sede=municipio("Jacinto"),
        sede_certeza="baixa",
        fonte="cadastro que cita Jacinto",
        observacao="nota interna",
        cnpj="00000000000191",
        cnpj_origem="calculado da raiz",
    )

    pagina = client.get(em_conferencia.get_absolute_url()).text

    assert "Nome por conferir" not in pagina
    assert "Jacinto" not in pagina
    assert "nota interna" not in pagina
    assert "00.000.000/0001-91" in pagina
    assert "não conferido na Receita Federal" in pagina


def test_a_observacao_e_interna_ate_de_quem_tem_nome_conferido(client, consorcio):
    Consorcio.objects.update(observacao="nota interna")

    assert "nota interna" not in client.get(consorcio.get_absolute_url()).text


def test_todo_consorcio_da_planilha_tem_pagina(client):
    carga.carregar()

    enderecos = {c.sigla: c.get_absolute_url() for c in Consorcio.objects.all()}

    assert enderecos["CIS/UBÁ"] == "/rede/cis-uba/"
    assert enderecos["CISNORTE Alto Rio Pardo / CISARP"] == "/rede/cisnorte-alto-rio-pardo-cisarp/"
    assert enderecos["(sem sigla)"] == "/rede/sem-sigla/"
    assert len(set(enderecos.values())) == 76
    assert {client.get(endereco).status_code for endereco in enderecos.values()} == {200}


@pytest.mark.parametrize(
    ("sigla", "ocupados", "endereco"),
    [
        ("CIS/UBÁ", set(), "cis-uba"),
        ("CIS-UBA", {"cis-uba"}, "cis-uba-2"),
        ("cis uba", {"cis-uba", "cis-uba-2"}, "cis-uba-3"),
        ("Municípios", set(), "municipios-2"),
        ("…", set(), "consorcio"),
        ("../admin?x=#", set(), "admin-x"),
        ("X" * 200, set(), "x" * 50),
    ],
)
def test_o_endereco_e_seguro_unico_e_nunca_vazio(sigla, ocupados, endereco):
    assert endereco_livre(sigla, ocupados) == endereco


def test_cadastrar_no_admin_da_o_endereco_e_corrigir_a_sigla_nao_o_muda(client):
    client.force_login(PessoaFactory(grupo="Coordenação"))
    ConsorcioFactory(sigla="CIS-NOVO")
    campos = {"sigla": "CIS NOVO", "certeza": "baixa", "certeza_geral": "baixa"}

    client.post(reverse("consorcio:add"), campos)
    criado = Consorcio.objects.get(sigla="CIS NOVO")
    client.post(reverse("consorcio:edit", args=[criado.pk]), {**campos, "sigla": "CISNOVO"})

    criado.refresh_from_db()
    assert (criado.sigla, criado.slug) == ("CISNOVO", "cis-novo-2")


# --- O município -----------------------------------------------------------------------------------------------------
def test_um_municipio_pode_estar_em_varios_consorcios(client, consorcio):
    divino = municipio("Divino")
    filiar(consorcio, divino)
    filiar(ConsorcioFactory(sigla="SAMU-LESTE", situacao="inapta (histórica)"), divino, prova="provavel")

    pagina = client.get("/rede/municipios/", {"q": "divino"}, follow=True).text

    assert "Integra estes consórcios" in pagina
    assert "CIS-VALE" in pagina
    assert "SAMU-LESTE" in pagina
    assert "Documento lido" in pagina
    assert "Provável" in pagina


def test_nome_exato_ou_unico_leva_direto_e_comeco_comum_lista(client):
    municipio("São João da Ponte"), municipio("São João del Rei"), municipio("Ouro Preto")

    assert client.get("/rede/municipios/", {"q": "sao joao DEL-rei"}).status_code == 302
    assert client.get("/rede/municipios/", {"q": "preto"}).status_code == 302
    lista = client.get("/rede/municipios/", {"q": "são joão"}).text
    assert "2 municípios com “são joão”" in lista
    assert 'content="noindex"' in lista


def test_grafia_errada_sugere_e_nada_parecido_explica(client):
    municipio("Belo Horizonte")

    errada, nada = client.get("/rede/municipios/?q=Belo+Orizonte").text, client.get("/rede/municipios/?q=xyzw").text

    assert "?q=Belo%20Horizonte" in errada
    assert "Você quis dizer" not in nada
    assert "só os 853 municípios" in nada


@pytest.mark.parametrize(
    ("texto", "frase"),
    [("", "Escreva o nome do município"), ("x" * 10_000, "passou de 100 caracteres"), ("\x00", "nulos")],
)
def test_pedido_torto_ao_municipio_vira_frase(client, texto, frase):
    resposta = client.get("/rede/municipios/", {"q": texto})

    assert resposta.status_code == 200
    assert frase in resposta.text


@pytest.mark.parametrize(
    "caminho", ["/rede/nada/", "/rede/municipios/3199999/", "/rede/municipios/abc/", "/rede/%00/", "/rede/a%2Fb/"]
)
def test_o_que_nao_existe_e_404(client, caminho):
    assert client.get(caminho).status_code == 404


# --- Consultas -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("quantos", [2, 30])
def test_as_paginas_custam_o_mesmo_com_poucos_ou_muitos(client, django_assert_max_num_queries, quantos):
    consorcio, cidade = ConsorcioFactory(sigla="MUITOS"), municipio("Arinos")
    for n in range(quantos):
        filiar(consorcio, municipio(f"Cidade {n}"))
        atender(consorcio, municipio(f"Vila {n}"))
        filiar(ConsorcioFactory(), cidade)

    with django_assert_max_num_queries(14):
        client.get("/rede/")
    with django_assert_max_num_queries(14):
        client.get("/rede/", {"q": "cidade"})
    with django_assert_max_num_queries(8):
        client.get(consorcio.get_absolute_url())
    with django_assert_max_num_queries(8):
        client.get(cidade.get_absolute_url())
    with django_assert_max_num_queries(8):
        client.get("/rede/municipios/", {"q": "vila"})
