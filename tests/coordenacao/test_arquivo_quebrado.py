"""Arquivo de demonstração com defeito: recusado com o lugar e a frase, sem mudar nada."""

import re

import pytest
from django.core.management import CommandError, call_command

from contas.models import Pessoa
from coordenacao import leitura
from cursos.models import CursoPage, Turma

ORIGINAL = leitura.PADRAO.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("trocas", "frase"),
    [
        ([("\noficina:\n", "\noficina: [\n")], r"curso\.yaml, linha \d+: O arquivo não é um YAML válido"),
        ([("\nachados:\n", "\nachado:\n")], r"curso\.yaml, campo achado: Não conheço este campo"),
        ([("      email: aluna@example.org\n", "")], r"pessoas\.P03, campo email: Falta este campo"),
        ([("inscrita_dia: -74", "inscrita_dia: ontem")], r"P\d+, campo inscrita_dia: Esperava um número"),
        ([("coordenacao: E01", 'coordenacao: "E\\0"')], r"campo coordenacao: Há um caractere nulo"),
        ([("coordenacao: E01", "coordenacao: E99")], r"NOROESTE-T2, campo coordenacao: Não há .* “E99”"),
    ],
)
def test_defeito_de_forma_e_recusado_com_o_lugar(tmp_path, trocas, frase):
    arquivo = _copia(tmp_path, trocas)

    with pytest.raises(leitura.ArquivoInvalido, match=frase):
        leitura.ler(arquivo)


def test_arquivo_que_nao_existe_e_que_nao_e_utf8(tmp_path):
    torto = tmp_path / "torto.yaml"
    torto.write_bytes("versao: 'ação'".encode("latin-1"))

    with pytest.raises(leitura.ArquivoInvalido, match="Não consegui abrir"):
        leitura.ler(tmp_path / "nada.yaml")
    with pytest.raises(leitura.ArquivoInvalido, match="UTF-8"):
        leitura.ler(torto)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("trocas", "frase"),
    [
        ([("[OF-2019-01/001,", "[OF-2019-01/999,")], "OF-2019-01/999"),
        ([("M2A3, M2A4]", "M2A3, M9A9]")], r"campo aulas_concluidas: .*“M9A9”"),
        ([("consorcio: CISALP", "consorcio: CISNADA")], r"yaml, linha \d+: .*campo consorcio: .*“CISNADA”"),
        ([("eixo: regulacao\n    texto", "eixo: nenhum\n    texto")], r"yaml, linha 102: OF-2019-01/001, campo eixo"),
    ],
)
def test_referencia_errada_e_recusada_e_nada_fica_no_banco(tmp_path, trocas, frase):
    arquivo = _copia(tmp_path, trocas)

    with pytest.raises(CommandError, match=frase) as recusa:
        call_command("carregar_demonstracao", arquivo=arquivo)

    assert "Nada foi alterado." in str(recusa.value)
    assert (Turma.objects.count(), Pessoa.objects.count(), CursoPage.objects.count()) == (0, 0, 0)


def _copia(tmp_path, trocas):
    texto = ORIGINAL
    for de, para in trocas:
        assert de in texto, f"o original não tem {de!r}"
        texto = re.sub(re.escape(de), lambda _, para=para: para, texto, count=1)
    arquivo = tmp_path / "curso.yaml"
    arquivo.write_text(texto, encoding="utf-8")
    return arquivo
