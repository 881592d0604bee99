"""O ciclo da importação com um tipo de brinquedo, que cria macrorregiões: nada ou tudo, cancelar, retomar, devolver."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.storage import storages
from django.utils import timezone
from openpyxl import load_workbook
from rol import em_csv, livro_com, salvar

from planilhas import importacao as ciclo
from planilhas import tipos
from planilhas.devolucao import baixar_recusadas, recusadas
from planilhas.models import Importacao
from planilhas.recusa import ImportacaoRecusada
from planilhas.tipos import ColunaAceita, Conferida, Problema, TipoDeImportacao
from rede.models import Macrorregiao

pytestmark = pytest.mark.django_db


class Regioes(TipoDeImportacao):
    nome = "regioes"
    colunas = (ColunaAceita("codigo", "Código", obrigatoria=True), ColunaAceita("nome", "Nome", obrigatoria=True))
    chaves_da_lista = ("nome", "codigo")
    a_cada = 1

    def preparar(self, registros):
        return registros

    def conferir(self, importacao, preparadas, andou):
        ja = dict(Macrorregiao.objects.values_list("codigo", "nome"))
        conferidas = []
        for feitas, registro in enumerate(preparadas, start=1):
            conferidas.append(self._uma(registro, ja))
            andou(feitas)
        return conferidas

    def _uma(self, registro, ja):
        codigo, nome = registro.valores["codigo"], registro.valores["nome"]
        problemas = [] if codigo.isdigit() else [Problema("Código", codigo, "Não é número.", "Corrija.")]
        resultado = "recusada" if problemas else "criar" if codigo not in ja else "igual"
        return Conferida(registro.numero, resultado, nome, problemas, dados=(codigo, nome))

    def gravar(self, importacao, conferidas, andou):
        for feitas, conferida in enumerate(conferidas, start=1):
            codigo, nome = conferida.dados
            Macrorregiao.objects.create(codigo=codigo, nome=nome)
            andou(feitas)


@pytest.fixture(autouse=True)
def tipo(monkeypatch):
    cache.clear()
    registrados = dict(tipos._TIPOS)
    tipo = Regioes()
    tipos.registrar(tipo)
    yield tipo
    tipos._TIPOS.clear()
    tipos._TIPOS.update(registrados)


@pytest.fixture
def na_fila(monkeypatch):
    """Nada se confere na hora: tudo espera a fila."""
    monkeypatch.setattr(ciclo, "CONFERE_NA_HORA", 0)


TEXTO = "código;nome;obs\n9001;Norte Fictícia;=1+1\nxx;Sul Fictícia;@soma\n9003;Leste Fictícia;\n"


def receber(texto=TEXTO, nome="regioes.csv"):
    return ciclo.receber("regioes", {"lugar": 7}, nome, texto if isinstance(texto, bytes) else texto.encode(), None)


def criadas():
    return sorted(Macrorregiao.objects.filter(codigo__startswith="9").values_list("codigo", flat=True))


def situacao(importacao):
    importacao.refresh_from_db()
    return importacao.situacao


def expirar(importacao):
    """Como se o processo que a tinha não desse sinal há muito."""
    Importacao.objects.filter(pk=importacao.pk).update(tentar_em=timezone.now() - timedelta(minutes=5))
    cache.clear()


# --- O caminho feliz -------------------------------------------------------------------------------------------------
def test_receber_confere_na_hora_e_gravar_so_poe_as_boas():
    feita = receber()

    assert (feita.situacao, feita.total, feita.a_criar, feita.recusadas) == ("conferida", 3, 2, 1)
    assert criadas() == []
    ciclo.mandar_gravar(feita, None)
    assert situacao(feita) == "gravando"
    ciclo.gravar(feita.pk)
    assert situacao(feita) == "concluida"
    assert criadas() == ["9001", "9003"]


def test_gravar_duas_vezes_nao_muda_nada():
    feita = receber()
    ciclo.mandar_gravar(feita, None)
    ciclo.mandar_gravar(feita, None)
    ciclo.gravar(feita.pk)
    ciclo.gravar(feita.pk)

    assert criadas() == ["9001", "9003"]
    with pytest.raises(ImportacaoRecusada) as erro:
        ciclo.mandar_gravar(feita, None)
    assert erro.value.codigo == "nao_conferida"


def test_arquivo_grande_fica_com_a_fila_e_o_andamento_esta_no_banco(na_fila, tipo, monkeypatch):
    vistos = []
    monkeypatch.setattr(
        tipo, "_uma", lambda registro, ja: vistos.append(_andamento()) or Conferida(registro.numero, "igual")
    )
    feita = receber()

    assert feita.situacao == "recebida"
    ciclo.conferir(feita.pk)
    assert situacao(feita) == "conferida"
    assert vistos == [(0, 3), (1, 3), (2, 3)]


def _andamento():
    return ciclo.andamento(Importacao.objects.get())


def test_o_andamento_da_gravacao_se_ve_por_fora_da_transacao(monkeypatch):
    feita, vistos = receber(), []
    create = Macrorregiao.objects.create
    monkeypatch.setattr(Macrorregiao.objects, "create", lambda **c: vistos.append(_andamento()) or create(**c))

    ciclo.mandar_gravar(feita, None)
    ciclo.gravar(feita.pk)

    assert vistos == [(0, 2), (1, 2)]


def test_recusa_ao_receber_nao_deixa_linha_nem_arquivo():
    with pytest.raises(ImportacaoRecusada):
        receber("só;isto\n1;2\n")

    assert not Importacao.objects.exists()


# --- Cancelar --------------------------------------------------------------------------------------------------------
def test_cancelar_depois_do_ensaio_nao_deixa_nada(django_capture_on_commit_callbacks):
    feita = receber()
    caminho = feita.caminho

    with django_capture_on_commit_callbacks(execute=True):
        assert ciclo.cancelar(feita, None) is True

    assert situacao(feita) == "cancelada"
    assert not feita.linhas.exists()
    assert not storages["privado"].exists(caminho)
    ciclo.gravar(feita.pk)
    assert criadas() == []
    with pytest.raises(ImportacaoRecusada):
        ciclo.mandar_gravar(feita, None)
    with pytest.raises(ImportacaoRecusada) as erro:
        ciclo.cancelar(feita, None)
    assert erro.value.codigo == "encerrada"


def test_cancelar_no_meio_do_ensaio_o_interrompe(na_fila, tipo, monkeypatch):
    feita = receber()
    uma = tipo._uma

    def cancelar_na_segunda(registro, ja):
        if registro.numero == 3:
            ciclo.cancelar(feita, None)
        return uma(registro, ja)

    monkeypatch.setattr(tipo, "_uma", cancelar_na_segunda)
    ciclo.conferir(feita.pk)

    assert situacao(feita) == "cancelada"
    assert not feita.linhas.exists()


def test_cancelar_no_meio_da_gravacao_desfaz_tudo(monkeypatch):
    feita = receber()
    create = Macrorregiao.objects.create
    monkeypatch.setattr(Macrorregiao.objects, "create", lambda **c: create(**c) and ciclo.cancelar(feita, None))

    ciclo.mandar_gravar(feita, None)
    ciclo.gravar(feita.pk)

    assert situacao(feita) == "cancelada"
    assert criadas() == []


# --- Quedas ----------------------------------------------------------------------------------------------------------
class Queda(BaseException):
    """O processo morreu."""


def test_queda_no_meio_da_gravacao_nao_deixa_nada_e_a_varredura_grava_tudo(tipo, monkeypatch):
    feita = receber()
    ciclo.mandar_gravar(feita, None)
    inteira = tipo.gravar

    def cair(importacao, conferidas, andou):
        inteira(importacao, conferidas[:1], andou)
        raise Queda

    monkeypatch.setattr(tipo, "gravar", cair)
    with pytest.raises(Queda):
        ciclo.gravar(feita.pk)
    assert (situacao(feita), criadas()) == ("gravando", [])

    monkeypatch.setattr(tipo, "gravar", inteira)
    ciclo.retomar()
    assert situacao(feita) == "gravando", "ainda é cedo: outro processo pode estar vivo"
    expirar(feita)
    ciclo.retomar()
    assert (situacao(feita), criadas()) == ("concluida", ["9001", "9003"])


def test_queda_no_meio_do_ensaio_e_retomada_do_comeco(na_fila, tipo, monkeypatch):
    feita = receber()
    inteira = tipo._uma
    monkeypatch.setattr(tipo, "_uma", lambda *a: (_ for _ in ()).throw(Queda))
    with pytest.raises(Queda):
        ciclo.conferir(feita.pk)
    assert situacao(feita) == "conferindo"

    monkeypatch.setattr(tipo, "_uma", inteira)
    expirar(feita)
    ciclo.retomar()
    assert (situacao(feita), feita.a_criar) == ("conferida", 2)


def test_quem_grava_e_da_sinal_nao_e_atropelado():
    feita = receber()
    ciclo.mandar_gravar(feita, None)
    ciclo._dar_sinal(feita.pk, 1)

    ciclo.retomar()
    ciclo.gravar(feita.pk)

    assert (situacao(feita), criadas()) == ("gravando", [])


def test_o_que_cai_sempre_acaba_em_falha_com_frase(tipo, monkeypatch):
    feita = receber()
    ciclo.mandar_gravar(feita, None)
    monkeypatch.setattr(tipo, "gravar", lambda *a: (_ for _ in ()).throw(Queda))

    for _ in range(ciclo.MAXIMO_DE_TENTATIVAS):
        with pytest.raises(Queda):
            ciclo.gravar(feita.pk)
        expirar(feita)
    ciclo.retomar()

    assert situacao(feita) == "falhou"
    assert "Nada foi gravado" in feita.falha


def test_o_contexto_que_mudou_faz_a_gravacao_falhar_com_a_frase_dele(tipo, monkeypatch):
    feita = receber()
    ciclo.mandar_gravar(feita, None)

    def recusar(importacao):
        raise ImportacaoRecusada("Já não dá.", "fechada")

    monkeypatch.setattr(tipo, "exigir", recusar)
    ciclo.gravar(feita.pk)

    assert (situacao(feita), feita.falha, criadas()) == ("falhou", "Já não dá.", [])


def test_dados_pessoais_saem_trinta_dias_depois(django_capture_on_commit_callbacks):
    feita = receber()
    caminho = feita.caminho
    ciclo.mandar_gravar(feita, None)
    ciclo.gravar(feita.pk)
    Importacao.objects.filter(pk=feita.pk).update(criada_em=timezone.now() - timedelta(days=31))

    with django_capture_on_commit_callbacks(execute=True):
        ciclo.retomar()

    assert situacao(feita) == "concluida"
    assert (feita.a_criar, feita.linhas.count(), storages["privado"].exists(caminho)) == (2, 0, False)


# --- As recusadas de volta -------------------------------------------------------------------------------------------
def test_as_recusadas_voltam_no_mesmo_csv_com_uma_coluna_a_mais_e_formula_inofensiva():
    resposta = baixar_recusadas(receber(), "Recusadas")

    linhas = b"".join(resposta.streaming_content).decode("utf-8-sig").splitlines()
    assert linhas == ["código;nome;obs;motivo", "xx;Sul Fictícia;'@soma;Código: Não é número. Corrija."]


def test_as_recusadas_voltam_no_mesmo_xlsx_e_nada_nele_e_formula():
    livro = livro_com(["Código", "Nome"], ["xx", "=HYPERLINK(1)"])
    for celula in livro.active[2]:
        celula.data_type = "s"

    resposta = baixar_recusadas(receber(salvar(livro), "regioes.xlsx"), "Recusadas")
    resposta.file_to_stream.seek(0)
    folha = load_workbook(resposta.file_to_stream).active

    assert [celula.value for celula in folha[2]] == ["xx", "=HYPERLINK(1)", "Código: Não é número. Corrija."]
    assert {celula.data_type for celula in folha[2]} == {"s"}


def test_a_volta_corrigida_se_le_e_nao_ganha_dois_motivos():
    primeira = b"".join(baixar_recusadas(receber(), "r").streaming_content)

    corrigida = receber(primeira.replace(b"xx", b"yy"))
    colunas, registros = recusadas(corrigida)

    assert [coluna.titulo for coluna in colunas] == ["código", "nome", "obs", "motivo"]
    assert [coluna.valor(registros[0]) for coluna in colunas][2] == "@soma"
    assert receber(primeira.replace(b"xx", b"9002")).a_criar == 1


def test_em_csv_de_qualquer_codificacao_a_volta_e_a_mesma():
    corpo = [["xx", "Região Ção", "1"]]
    cabecalho = ["Código", "Nome", "Obs"]

    voltas = {
        b"".join(baixar_recusadas(receber(em_csv(c, corpo, cabecalho)), "r").streaming_content)
        for c in ("utf-8", "utf-16", "cp1252")
    }

    assert len(voltas) == 1
