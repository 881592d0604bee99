"""Números agregados: nenhum grupo pequeno se mostra, nem se deduz do total ou da outra divisão."""

import itertools
from datetime import date, datetime, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from fabricas import (
    ConsorcioFactory,
    MacrorregiaoFactory,
    MatriculaFactory,
    MicrorregiaoFactory,
    MunicipioFactory,
    PessoaFactory,
    TurmaFactory,
    criar_curso,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from coordenacao import agregados, leitura_agregada
from coordenacao.agregados import BASE, LARGURA, Faixa

CONTAGENS = st.lists(st.integers(0, 40), min_size=1, max_size=12)


def dividir(valores, prefixo=""):
    return {f"{prefixo}{n}": valor for n, valor in enumerate(valores)}


def rotulos(divisao):
    return {grupo: str(faixa) for grupo, faixa in divisao.faixas.items()}


# --- Uma divisão só --------------------------------------------------------------------------------------------------
@given(CONTAGENS)
def test_nenhum_numero_publicado_e_menor_que_cinco_nem_diz_o_valor(valores):
    (publicada,) = agregados.publicar(dividir(valores))

    for grupo, valor in dividir(valores).items():
        faixa = publicada.faixas[grupo]
        assert faixa.de <= valor <= faixa.ate
        assert faixa.ate - faixa.de == BASE - 1
        assert faixa.escondida == (valor < BASE)
        assert (str(faixa) == "menos de 5") == (valor < BASE)


@given(CONTAGENS, st.data())
def test_mudar_qualquer_grupo_escondido_nao_muda_nada_do_que_se_publica(valores, dados):
    """É a prova de que não se deduz por subtração: todo valor de 0 a 4 dá exatamente a mesma tela, total incluído."""
    trocados = [dados.draw(st.integers(0, BASE - 1)) if v < BASE else v for v in valores]

    (antes,), (depois,) = agregados.publicar(dividir(valores)), agregados.publicar(dividir(trocados))

    assert rotulos(antes) == rotulos(depois)
    assert antes.ao_menos == depois.ao_menos


@given(CONTAGENS, st.data())
def test_nem_um_grupo_grande_se_sabe_por_inteiro(valores, dados):
    trocados = [v // BASE * BASE + dados.draw(st.integers(0, BASE - 1)) for v in valores]

    assert agregados.publicar(dividir(valores)) == agregados.publicar(dividir(trocados))


def test_o_total_so_soma_o_que_as_faixas_garantem():
    (publicada,) = agregados.publicar({"a": 7, "b": 12, "c": 3})

    assert rotulos(publicada) == {"a": "5 a 9", "b": "10 a 14", "c": "menos de 5"}
    assert publicada.ao_menos == 15


# --- Duas divisões das mesmas pessoas --------------------------------------------------------------------------------
def compativeis(divisoes):
    """Todo mundo possível para quem lê só as faixas: as tabelas de mesma soma que caem nelas (força bruta)."""
    tabelas = []
    for divisao in divisoes:
        faixas = list(divisao.faixas.values())
        tabelas.append(list(itertools.product(*(range(f.de, f.ate + 1) for f in faixas))))
    somas = set.intersection(*({sum(tabela) for tabela in possiveis} for possiveis in tabelas))
    return [[t for t in possiveis if sum(t) in somas] for possiveis in tabelas]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=4), st.integers(1, 4), st.data())
def test_a_forca_bruta_acha_ao_menos_tres_valores_para_todo_grupo_escondido(valores, partes, dados):
    segunda = _outra_divisao(sum(valores), partes, dados)

    publicadas = agregados.publicar(dividir(valores, "m"), dividir(segunda, "c"))

    saem = [p for p in publicadas if p.publicada]
    for divisao, possiveis in zip(saem, compativeis(saem), strict=True):
        for posicao, faixa in enumerate(divisao.faixas.values()):
            if faixa.escondida:
                assert len({tabela[posicao] for tabela in possiveis}) >= LARGURA


def _outra_divisao(soma, partes, dados):
    resto, segunda = soma, []
    for _ in range(partes - 1):
        segunda.append(dados.draw(st.integers(0, resto)))
        resto -= segunda[-1]
    return [*segunda, resto]


def test_a_segunda_divisao_que_denunciaria_a_primeira_nao_sai():
    """24 pessoas em uma macrorregião só; seis consórcios com 4 cada: juntas, as faixas dariam o 4 exato."""
    macro, consorcio = agregados.publicar({"m": 24}, dict.fromkeys("abcde", 4) | {"f": 4})
    assert macro.publicada
    assert consorcio.publicada  # com seis grupos ainda sobra folga: de 20 a 24 cabem de 0 a 4 em cada um

    macro, consorcio = agregados.publicar({"m": 20}, dict.fromkeys("abcde", 4))
    assert macro.publicada
    assert not consorcio.publicada
    assert consorcio.faixas == {}


@given(CONTAGENS, CONTAGENS)
def test_a_principal_sai_sempre(valores, outra):
    principal, _ = agregados.publicar(dividir(valores), dividir(outra))

    assert principal.publicada


@pytest.mark.parametrize(("valor", "texto"), [(0, "menos de 5"), (4, "menos de 5"), (5, "5 a 9"), (123, "120 a 124")])
def test_a_faixa_se_le(valor, texto):
    assert str(Faixa.do(valor)) == texto


# --- Do banco à tela -------------------------------------------------------------------------------------------------
FIM_DO_MES = leitura_agregada.meses()[0]


def instante():
    return timezone.make_aware(datetime.combine(FIM_DO_MES, time(12)))


def inscrever(turma, quantas, **lugar):
    return MatriculaFactory.create_batch(quantas, turma=turma, situacao="em_analise", solicitada_em=instante(), **lugar)


@pytest.fixture
def estado(db):
    norte, sul = MacrorregiaoFactory(codigo="3101", nome="Norte"), MacrorregiaoFactory(codigo="3102", nome="Sul")
    MunicipioFactory(microrregiao=MicrorregiaoFactory(macrorregiao=norte))
    return {
        "norte": norte,
        "sul": sul,
        "cidade": MunicipioFactory(microrregiao=MicrorregiaoFactory(macrorregiao=sul)),
        "x": ConsorcioFactory(sigla="CIS-X"),
        "turma": TurmaFactory(curso=criar_curso()),
    }


@pytest.fixture
def leitora(client, estado):
    pessoa = PessoaFactory(grupo="Leitura SES")
    client.force_login(pessoa, "django.contrib.auth.backends.ModelBackend")
    return client


def test_cada_pessoa_fica_em_um_grupo_so_de_cada_divisao(estado):
    pessoa = PessoaFactory()
    inscrever(estado["turma"], 1, pessoa=pessoa, consorcio=estado["x"], macrorregiao=estado["norte"])
    outra_turma = TurmaFactory(curso=estado["turma"].curso)
    inscrever(outra_turma, 1, pessoa=pessoa, municipio=estado["cidade"], macrorregiao=estado["sul"])
    inscrever(estado["turma"], 6, municipio=estado["cidade"], macrorregiao=estado["sul"])

    leitura = leitura_agregada.cobertura.ler(FIM_DO_MES)

    for divisao in leitura_agregada.DIVISOES:
        unidades = leitura_agregada._unidades(leitura, divisao)
        assert sum(leitura_agregada._contar(leitura, "inscritas", divisao, unidades).values()) == 7


def test_a_tela_mostra_faixas_e_nenhuma_pessoa(leitora, estado):
    inscrever(estado["turma"], 3, consorcio=estado["x"], macrorregiao=estado["norte"], pessoa__nome="Ana Daqui")
    inscrever(estado["turma"], 7, municipio=estado["cidade"], macrorregiao=estado["sul"])

    resposta = leitora.get(reverse("agregados:tela"), {"indicador": "inscritas"})

    tabela = {linha[0].nome: linha[1]["inscritas"] for linha in resposta.context["tabela"].linhas}
    assert tabela == {"Norte": "menos de 5", "Sul": "5 a 9", "Sem macrorregião conhecida": "menos de 5"}
    assert resposta.context["tabela"].totais["inscritas"] == "5 ou mais"
    assert "Ana Daqui" not in resposta.content.decode()


def test_trocar_quem_esta_no_grupo_pequeno_nao_muda_um_octeto_da_pagina(leitora, estado):
    """A mesma prova das faixas, sobre a página inteira: com 1 ou com 4 pessoas no grupo, lê-se o mesmo."""
    inscrever(estado["turma"], 7, municipio=estado["cidade"], macrorregiao=estado["sul"])
    inscrever(estado["turma"], 1, consorcio=estado["x"], macrorregiao=estado["norte"])
    endereco, filtro = reverse("agregados:tela"), {"indicador": "inscritas"}

    def ler(por):
        html = leitora.get(endereco, {**filtro, "por": por}).content.decode()
        return html[html.index('<main id="conteudo"') :]

    antes = [ler(por) for por in leitura_agregada.DIVISOES]
    inscrever(estado["turma"], 3, consorcio=estado["x"], macrorregiao=estado["norte"])

    assert [ler(por) for por in leitura_agregada.DIVISOES] == antes


def test_so_ha_meses_fechados(leitora):
    assert leitura_agregada.meses(date(2026, 3, 10))[:3] == [date(2026, 2, 28), date(2026, 1, 31), date(2025, 12, 31)]

    resposta = leitora.get(reverse("agregados:tela"), {"mes": f"{timezone.localdate():%Y-%m}", "data": "2026-11-22"})

    assert resposta.context["dia"] == FIM_DO_MES


@pytest.mark.parametrize("formato", ["xlsx", "csv"])
def test_a_planilha_diz_o_mesmo_que_a_tela(formato, leitora, estado):
    inscrever(estado["turma"], 7, municipio=estado["cidade"], macrorregiao=estado["sul"])

    resposta = leitora.get(reverse("agregados:planilha", args=[formato]))
    octetos = b"".join(resposta)

    assert resposta.status_code == 200
    if formato == "csv":
        assert "5 a 9" in octetos.decode("utf-8-sig")
        assert ";7" not in octetos.decode("utf-8-sig")
    assert leitora.get(reverse("agregados:planilha", args=["pdf"])).status_code == 404


@pytest.mark.parametrize(
    ("grupo", "estado_http"),
    [("Leitura SES", 200), ("Coordenação", 200), ("Registro", 403), ("Tutores", 403), ("Editores", 403), (None, 403)],
)
def test_so_le_quem_tem_a_permissao(grupo, estado_http, client, db):
    client.force_login(PessoaFactory(grupo=grupo), "django.contrib.auth.backends.ModelBackend")

    assert client.get(reverse("agregados:tela")).status_code == estado_http
    assert client.get(reverse("agregados:planilha", args=["csv"])).status_code == estado_http


def test_sem_entrar_manda_entrar(client, db):
    assert client.get(reverse("agregados:tela")).status_code == 302


def test_a_leitora_nao_chega_a_nenhuma_lista_de_pessoas(leitora, estado):
    (matricula,) = inscrever(estado["turma"], 1, consorcio=estado["x"])
    enderecos = [
        "/admin/",
        reverse("cobertura:mapa"),
        reverse("cobertura:turmas"),
        reverse("cobertura:secretarias"),
        reverse("coordenacao:turmas"),
        reverse("coordenacao:quadro", args=[estado["turma"].pk]),
        reverse("coordenacao:pessoa", args=[matricula.pk]),
        reverse("secretaria:consorcio", args=[estado["x"].slug]),
    ]

    assert {leitora.get(endereco).status_code for endereco in enderecos} <= {302, 403, 404}


def test_as_consultas_nao_crescem(leitora, estado):
    def consultas():
        with CaptureQueriesContext(connection) as capturadas:
            assert leitora.get(reverse("agregados:tela")).status_code == 200
        return len(capturadas)

    inscrever(estado["turma"], 1, consorcio=estado["x"])
    consultas()
    poucas = consultas()
    inscrever(estado["turma"], 30, municipio=estado["cidade"])

    assert consultas() == poucas
