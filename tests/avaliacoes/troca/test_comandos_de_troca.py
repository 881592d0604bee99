"""`importar_questoes` e `exportar_questoes`: o que dizem, com que saem e que a volta não muda nada."""

import json

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from fabricas import EixoFactory, ObjetivoFactory, criar_questao

from avaliacoes.models import Categoria, Questao, VersaoQuestao

pytestmark = pytest.mark.django_db
GIFT = (
    "$CATEGORY: Gestão\n\n::Q-1:: Quem aprova o orçamento? {=A assembleia ~O conselho}\n\n// [id:Q-2]\nÉ à vista? {T}\n"
)
COM_UMA_RUIM = GIFT + "\nIsto é só um texto.\n"


@pytest.fixture(autouse=True)
def terreno():
    cache.clear()
    EixoFactory()


@pytest.fixture
def arquivo(tmp_path):
    def escrever(texto=GIFT, nome="questoes.gift"):
        caminho = tmp_path / nome
        caminho.write_bytes(texto if isinstance(texto, bytes) else texto.encode())
        return str(caminho)

    return escrever


def importar(capsys, caminho, *opcoes):
    """(saída, código de saída)."""
    try:
        call_command("importar_questoes", caminho, "--eixo", "regulacao", *opcoes)
        codigo = 0
    except SystemExit as fim:
        codigo = fim.code
    return capsys.readouterr().out, codigo


def test_importa_as_boas_e_sai_com_zero(capsys, arquivo):
    saida, codigo = importar(capsys, arquivo())
    assert (codigo, Questao.objects.count()) == (0, 2)
    assert "2 a criar, 0 a mudar, 0 iguais, 0 recusadas." in saida
    assert set(VersaoQuestao.objects.values_list("situacao", flat=True)) == {"rascunho"}


def test_simular_nao_grava_nada(capsys, arquivo):
    saida, codigo = importar(capsys, arquivo(), "--simular")
    assert (codigo, Questao.objects.count(), Categoria.objects.count()) == (0, 0, 0)
    assert "nada foi gravado" in saida


def test_repetir_nao_muda_nada(capsys, arquivo):
    importar(capsys, arquivo())
    saida, codigo = importar(capsys, arquivo())
    assert (codigo, "0 a criar, 0 a mudar, 2 iguais" in saida) == (0, True)


def test_com_recusadas_sai_com_um_e_diz_a_linha_e_o_motivo(capsys, arquivo):
    saida, codigo = importar(capsys, arquivo(COM_UMA_RUIM))
    assert (codigo, Questao.objects.count()) == (1, 2)
    assert "Linha 8" in saida


def test_json_em_uma_linha(capsys, arquivo):
    saida, codigo = importar(capsys, arquivo(COM_UMA_RUIM), "--json", "--simular")
    assert (codigo, saida.count("\n")) == (1, 1)
    dito = json.loads(saida)
    assert (dito["formato"], dito["simulada"], dito["a_criar"], dito["recusadas"]) == ("gift", True, 2, 1)
    (recusada,) = dito["questoes_recusadas"]
    assert recusada["problemas"][0]["linha"] == 8
    assert set(recusada["problemas"][0]) == {"coluna", "valor", "motivo", "sugestao", "linha"}


def test_categoria_objetivo_e_prontas(capsys, arquivo):
    ObjetivoFactory(codigo="OBJ-01")
    importar(capsys, arquivo(), "--categoria", "Banco / 2026", "--objetivo", "OBJ-01", "--prontas")
    questao = Questao.objects.get(codigo="Q-2")
    assert questao.categoria.caminho == "Banco/2026/Gestão"
    assert [o.codigo for o in questao.versao_em_uso.objetivos.all()] == ["OBJ-01"]


@pytest.mark.parametrize(
    ("conteudo", "opcoes", "trecho"),
    [
        (b"%PDF-1.4", (), "PDF"),
        (b"", (), "vazio"),
        (GIFT, ("--eixo", "nenhum"), "Não conheço o eixo “nenhum”"),
        (GIFT, ("--objetivo", "OBJ-77"), "Não conheço o objetivo “OBJ-77”"),
        (GIFT, ("--formato", "xml"), ""),
    ],
)
def test_arquivo_ou_opcao_que_nao_serve_sai_com_dois(arquivo, conteudo, opcoes, trecho):
    with pytest.raises(CommandError) as erro:
        call_command("importar_questoes", arquivo(conteudo), *opcoes)
    assert erro.value.returncode == 2
    assert trecho in str(erro.value)


def test_arquivo_que_nao_existe_sai_com_dois(tmp_path):
    with pytest.raises(CommandError) as erro:
        call_command("importar_questoes", str(tmp_path / "nada.gift"))
    assert erro.value.returncode == 2


# --- Exportar --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("formato", ["xlsx", "xml", "gift", "csv"])
def test_o_que_se_exporta_se_reimporta_sem_mudar_nada(capsys, tmp_path, formato):
    criar_questao("Q-1")
    criar_questao("Q-2", tipo="verdadeiro_falso", dados={"correta": False})
    saida = tmp_path / f"banco.{formato}"
    call_command("exportar_questoes", "--saida", str(saida), "--json")
    dito = json.loads(capsys.readouterr().out)
    assert (dito["formato"], dito["questoes"]) == (formato, 2)
    saida_da_volta, codigo = importar(capsys, str(saida), "--json")
    contas = json.loads(saida_da_volta)
    assert (codigo, contas["iguais"], contas["a_mudar"], contas["a_criar"]) == (0, 2, 0, 0)


def test_exportar_na_saida_padrao_e_so_uma_categoria(capfdbinary):
    dentro = criar_questao("Q-1")
    dentro.categoria = Categoria.objects.create(caminho="A/B")
    dentro.save()
    criar_questao("Q-2")
    call_command("exportar_questoes", "--formato", "gift", "--categoria", "a")
    saida = capfdbinary.readouterr().out.decode()
    assert "Enunciado de Q-1" in saida
    assert "Q-2" not in saida


def test_categoria_que_nao_existe_sai_com_dois():
    with pytest.raises(CommandError) as erro:
        call_command("exportar_questoes", "--categoria", "Nenhuma")
    assert erro.value.returncode == 2
