"""De que órgão a pessoa vem: sugerir só o que se publica, reconhecer o que se escreve, aceitar o resto."""

import pytest
from fabricas import ConsorcioFactory, MunicipioFactory, VinculoFactory

from oficinas import orgaos
from rede.models import Certeza

pytestmark = pytest.mark.django_db


@pytest.fixture
def rede():
    return {
        "nomeado": ConsorcioFactory(sigla="CISTESTE", nome="Consórcio do Alto Fictício"),
        "em_conferencia": ConsorcioFactory(sigla="CISOUTRO", nome="Nome Ainda Errado", certeza=Certeza.BAIXA),
        "inapto": ConsorcioFactory(sigla="CISVELHO", nome="Extinto", situacao="inapta"),
        "municipio": MunicipioFactory(nome="Ouro Fictício", nome_busca="ouro ficticio"),
    }


def test_sugere_consorcios_e_municipios_sem_contar_acentos(rede):
    assert orgaos.sugestoes("alto fict") == ["CISTESTE · Consórcio do Alto Fictício"]
    assert orgaos.sugestoes("FICTICIO") == ["CISTESTE · Consórcio do Alto Fictício", "Município de Ouro Fictício"]
    assert orgaos.sugestoes("prefeitura de ouro") == ["Município de Ouro Fictício"]


def test_o_nome_que_nao_se_publica_nem_se_sugere_nem_se_reconhece(rede):
    assert orgaos.sugestoes("ainda errado") == []
    assert orgaos.sugestoes("cisoutro") == ["CISOUTRO (dados em conferência)"]
    assert orgaos.reconhecer("Nome Ainda Errado")["entidade"] == "Nome Ainda Errado"


@pytest.mark.parametrize("texto", ["", " ", "c", "\x00", "!!"])
def test_pouco_texto_nao_sugere_nada(rede, texto):
    assert orgaos.sugestoes(texto) == []


def test_nunca_sugere_mais_que_doze(rede):
    for n in range(30):
        ConsorcioFactory(sigla=f"CISMUITOS{n}")
        MunicipioFactory(nome=f"Cismuitos {n}", nome_busca=f"cismuitos {n}")

    assert len(orgaos.sugestoes("cismuitos")) == orgaos.MAXIMO_DE_SUGESTOES


@pytest.mark.parametrize(
    ("escrito", "campo", "chave"),
    [
        ("cisteste", "consorcio", "nomeado"),
        ("CISTESTE · Consórcio do Alto Fictício", "consorcio", "nomeado"),
        ("consorcio do alto ficticio", "consorcio", "nomeado"),
        ("CISOUTRO (dados em conferência)", "consorcio", "em_conferencia"),
        ("ouro ficticio", "municipio", "municipio"),
        ("Município de Ouro Fictício", "municipio", "municipio"),
        ("Prefeitura Municipal de Ouro Fictício", "municipio", "municipio"),
    ],
)
def test_reconhece_o_que_se_escreve(rede, escrito, campo, chave):
    reconhecido = orgaos.reconhecer(escrito)

    assert reconhecido[campo] == rede[chave]
    assert [nome for nome, valor in reconhecido.items() if valor] == [campo]


def test_o_que_nao_esta_na_rede_fica_como_se_escreveu(rede):
    assert orgaos.reconhecer("Hospital das Clínicas") == {
        "consorcio": None,
        "municipio": None,
        "entidade": "Hospital das Clínicas",
    }


def test_o_vinculo_vira_o_texto_do_campo(rede):
    com_consorcio = VinculoFactory(consorcio=rede["nomeado"])
    com_municipio = VinculoFactory(consorcio=None, municipio=rede["municipio"])
    com_orgao = VinculoFactory(consorcio=None, orgao="SES-MG")

    assert orgaos.do_vinculo(com_consorcio) == "CISTESTE · Consórcio do Alto Fictício"
    assert orgaos.do_vinculo(com_municipio) == "Município de Ouro Fictício"
    assert orgaos.do_vinculo(com_orgao) == "SES-MG"
    assert orgaos.do_vinculo(None) == ""
    assert orgaos.reconhecer(orgaos.do_vinculo(com_consorcio))["consorcio"] == rede["nomeado"]
