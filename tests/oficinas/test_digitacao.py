"""Digitar na sala: o que se lê de um texto colado, o que entra, o que fica de fora e o que nunca entra duas vezes."""

from uuid import uuid4

import pytest
from django.urls import reverse
from fabricas import AchadoFactory, EixoFactory, OficinaFactory, ParticipacaoFactory, PessoaFactory
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry

from contas.recusa import Recusa
from oficinas import digitacao
from oficinas.linhas import limpar, linhas_de
from oficinas.models import Achado
from oficinas.models.achado import MAXIMO_DO_ENUNCIADO

NULO = "a\x00b"


# --- Uma linha -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("crua", "limpa"),
    [
        ("• Falta vaga", "Falta vaga"),
        ("\uf0b7\tFalta vaga", "Falta vaga"),
        ("o\tFalta vaga", "Falta vaga"),
        ("- [ ] Falta vaga", "Falta vaga"),
        ("12) Falta vaga", "Falta vaga"),
        ("(3) Falta vaga", "Falta vaga"),
        ("4º Falta vaga", "Falta vaga"),
        ("5 - Falta vaga", "Falta vaga"),
        ("b) Falta vaga", "Falta vaga"),
        ("IV - Falta vaga", "Falta vaga"),
        ("- 1. Falta vaga", "Falta vaga"),
        ("\ufeff  Falta\u00a0vaga\u200b ", "Falta vaga"),
        ("\x93Falta\x94 \x96 vaga", '"Falta" – vaga'),
        ("“Falta” ‘vaga’", "\"Falta\" 'vaga'"),
        ("Falta\x0bvaga", "Falta vaga"),
        (NULO, "ab"),
        ("o município não tem", "o município não tem"),
        ("3 municípios sem médico", "3 municípios sem médico"),
        ("1.5 milhão", "1.5 milhão"),
        ("2019 - ano da oficina", "2019 - ano da oficina"),
        ("-5 graus na câmara fria", "-5 graus na câmara fria"),
        ("V. Exa. pediu", "V. Exa. pediu"),
        ("A fila some - e ninguém vê", "A fila some - e ninguém vê"),
        ("  –  ", ""),
        ("•", ""),
    ],
)
def test_a_linha_perde_o_marcador_e_nunca_as_palavras(crua, limpa):
    assert limpar(crua) == limpa


@given(st.text(max_size=200))
def test_limpar_duas_vezes_da_no_mesmo_e_nunca_deixa_controle(texto):
    limpa = limpar(texto)

    assert all(c.isprintable() or c == "\u200d" for c in limpa) or limpa == limpar(limpa)
    assert "\x00" not in limpa
    assert "\n" not in limpa


def test_as_linhas_contam_como_se_veem_na_tela():
    assert linhas_de("um\r\n\r\n  \ndois\rtrês\u2028junto") == [(1, "um"), (4, "dois"), (5, "três\u2028junto")]


def test_ler_aponta_a_repetida_a_longa_e_a_que_identifica_alguem():
    longa = "x" * (MAXIMO_DO_ENUNCIADO + 1)
    um, repetida, comprida, com_nome = digitacao.ler(f"• Falta vaga\n\n2. FALTA  VAGA\n{longa}\npaciente Maria esperou")

    assert (um.numero, um.texto, um.entra) == (1, "Falta vaga", True)
    assert (repetida.numero, repetida.igual_a, repetida.entra) == (3, "linha 1", False)
    assert comprida.recusa == "Tem 5.001 letras e cabem 5.000. Divida em mais de uma linha."
    assert (comprida.numero, comprida.original, comprida.entra) == (4, longa, False)
    assert com_nome.entra
    assert "nome de uma pessoa" in com_nome.avisos[0]


# --- O ato -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def oficina(db):
    oficina = OficinaFactory(codigo="OF-2026-80", aberta=True, facilitadoras=[PessoaFactory(grupo="Facilitadores")])
    oficina.eixos.add(EixoFactory())
    oficina.save()
    return oficina


@pytest.fixture
def por(oficina):
    return oficina.facilitadoras.get()


def digitar(oficina, por, textos, nonce=None, **campos):
    campos = {"eixo": EixoFactory(), "impacto": 4, "frequencia": 5, **campos}
    return digitacao.registrar(oficina, por, nonce or uuid4(), textos, **campos)


@pytest.mark.django_db
def test_cada_texto_e_um_achado_numerado_em_seguida(oficina, por):
    digitados = digitar(oficina, por, ["Um.", "Dois."])

    oficina.refresh_from_db()
    assert [a.codigo for a in digitados.achados] == ["OF-2026-80/001", "OF-2026-80/002"]
    assert oficina.ultimo_achado == 2
    um = Achado.objects.get(codigo="OF-2026-80/001")
    assert (um.enunciado, um.impacto, um.frequencia, um.criado_por, um.uso_da_fala) == ("Um.", 4, 5, por, "sem_nome")
    assert ModelLogEntry.objects.get(action="oficinas.digitar").data == {
        "de": "OF-2026-80/001",
        "ate": "OF-2026-80/002",
    }


@pytest.mark.django_db
def test_o_uso_da_fala_e_o_de_quem_disse(oficina, por):
    quem = ParticipacaoFactory(oficina=oficina, uso_da_fala="so_equipe")

    (achado,) = digitar(oficina, por, ["Um."], participacao=quem).achados

    assert (achado.participacao, achado.uso_da_fala) == (quem, "so_equipe")


@pytest.mark.django_db
def test_o_mesmo_envio_duas_vezes_nao_cria_outros(oficina, por):
    nonce = uuid4()
    primeira = digitar(oficina, por, ["Um.", "Dois."], nonce)

    segunda = digitar(oficina, por, ["Um.", "Dois."], nonce)

    assert [a.pk for a in segunda.achados] == [a.pk for a in primeira.achados]
    assert segunda.repetidos == []
    assert oficina.achados.count() == 2


@pytest.mark.django_db
def test_voltar_corrigir_uma_linha_e_reenviar_cria_so_a_dela(oficina, por):
    nonce = uuid4()
    digitar(oficina, por, ["Um.", "Doiss."], nonce)

    digitar(oficina, por, ["Antes.", "Um.", "Dois."], nonce)

    assert sorted(oficina.achados.values_list("enunciado", flat=True)) == ["Antes.", "Dois.", "Doiss.", "Um."]


@pytest.mark.django_db
def test_o_que_a_oficina_ja_tem_fica_de_fora_salvo_se_pedirem(oficina, por):
    digitar(oficina, por, ["A fila some."])

    sem, com = digitar(oficina, por, ["a FILA some", "Outra."]), None
    com = digitar(oficina, por, ["a FILA some"], com_repetidos=True)

    assert [a.enunciado for a in sem.achados] == ["Outra."]
    assert sem.repetidos == [("a FILA some", "OF-2026-80/001")]
    assert [a.codigo for a in com.achados] == ["OF-2026-80/003"]


@pytest.mark.django_db
@pytest.mark.parametrize("situacao", ["preparacao", "aberta", "encerrada"])
def test_quem_facilita_digita_em_qualquer_momento(oficina, por, situacao):
    oficina.situacao = situacao
    oficina.save()

    assert len(digitar(oficina, por, ["Do papel."]).achados) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("textos", "campos", "codigo"),
    [
        (["Um."], {"eixo": "outro"}, "eixo"),
        (["Um."], {"impacto": 6}, "escala"),
        (["Um."], {"frequencia": 0}, "escala"),
        (["Um."], {"participacao": "alheia"}, "de_outra"),
        ([""], {}, "texto"),
        (["x" * 5001], {}, "texto"),
        ([f"Linha {n}." for n in range(201)], {}, "muitas_linhas"),
    ],
)
def test_recusa_e_nao_grava_nada(oficina, por, textos, campos, codigo):
    if "eixo" in campos:
        campos = {"eixo": EixoFactory(codigo="sistemas")}
    if "participacao" in campos:
        campos = {"participacao": ParticipacaoFactory()}

    with pytest.raises(Recusa) as recusa:
        digitar(oficina, por, textos, **campos)

    assert recusa.value.codigo == codigo
    assert not oficina.achados.exists()


@pytest.mark.django_db
def test_o_envio_de_uma_oficina_nao_serve_em_outra(oficina, por):
    nonce = uuid4()
    digitar(oficina, por, ["Um."], nonce)

    with pytest.raises(Recusa) as recusa:
        digitar(OficinaFactory(), por, ["Um."], nonce)

    assert recusa.value.codigo == "de_outra"


@pytest.mark.django_db
@pytest.mark.parametrize("quantos", [5, 150])
def test_digitar_custa_o_mesmo_com_5_ou_150_linhas(oficina, por, django_assert_max_num_queries, quantos):
    eixo = EixoFactory()
    with django_assert_max_num_queries(14):
        digitacao.registrar(
            oficina, por, uuid4(), [f"Linha {n}." for n in range(quantos)], eixo=eixo, impacto=3, frequencia=3
        )

    assert oficina.achados.count() == quantos


# --- A tela ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def tela(client, oficina, por):
    client.force_login(por)
    caminho = reverse("oficinas_admin:digitar", args=[oficina.pk])

    def enviar(linhas, **campos):
        padrao = {"uuid": str(uuid4()), "eixo": "regulacao", "impacto": 3, "frequencia": 3, "de_quem": ""}
        return client.post(caminho, {**padrao, "linhas": linhas, "acao": "registrar", **campos})

    return enviar


def test_sem_nada_a_conferir_registra_logo_e_lembra_o_eixo(tela, oficina, client):
    resposta = tela("Um.\nDois.")

    assert resposta.status_code == 302
    assert resposta.url.endswith("?eixo=regulacao&impacto=3&frequencia=3")
    pagina = client.get(resposta.url)
    assert "2 achados registrados, de OF-2026-80/001 a OF-2026-80/002." in pagina.text
    assert "autofocus" in pagina.text


def test_ver_antes_nao_grava(tela, oficina):
    resposta = tela("1. Um.\n\n• Dois.", acao="conferir")

    assert resposta.status_code == 200
    assert "2 achados entram assim" in resposta.text
    assert not oficina.achados.exists()


def test_com_aviso_mostra_antes_e_so_grava_o_que_se_viu(tela, oficina):
    nonce = str(uuid4())
    primeira = tela("O paciente José esperou.", uuid=nonce)
    visto = primeira.context["visto"]

    assert "nome de uma pessoa" in primeira.text
    assert not oficina.achados.exists()
    assert tela("O paciente João esperou.", uuid=nonce, visto=visto).status_code == 200
    assert not oficina.achados.exists()
    assert tela("O paciente José esperou.", uuid=nonce, visto=visto).status_code == 302
    assert oficina.achados.count() == 1


def test_a_linha_longa_fica_na_tela_com_o_numero_e_as_outras_entram(tela, oficina):
    nonce, texto = str(uuid4()), f"Curta.\n{'longa ' * 1000}"
    visto = tela(texto, uuid=nonce).context["visto"]

    resposta = tela(texto, uuid=nonce, visto=visto)

    assert "Linha 2, não entra" in tela(texto, uuid=nonce, acao="conferir").text
    assert [a.enunciado for a in oficina.achados.all()] == ["Curta."]
    assert resposta.context["form"]["linhas"].value().startswith("longa longa")
    assert "1 não coube e continua abaixo" in resposta.text


def test_clicar_duas_vezes_conta_a_mesma_coisa_e_grava_uma(tela, oficina):
    nonce = str(uuid4())

    respostas = [tela("Um.\nDois.", uuid=nonce) for _ in range(2)]

    assert [r.status_code for r in respostas] == [302, 302]
    assert oficina.achados.count() == 2


@pytest.mark.parametrize(
    ("campos", "frase"),
    [
        ({"linhas": ""}, "Escreva ao menos um achado."),
        ({"linhas": "•\n--\n  "}, "só marcadores e linhas vazias"),
        ({"linhas": "\n".join(f"Linha {n}" for n in range(201))}, "São 201 linhas e cabem 200"),
        ({"linhas": "Um.", "eixo": "sistemas"}, "Escolha um dos eixos desta oficina."),
        ({"linhas": "Um.", "eixo": NULO}, "Escolha um dos eixos desta oficina."),
        ({"linhas": "Um.", "de_quem": "999999"}, "escolha"),
        ({"linhas": "Um.", "impacto": "9"}, "escolha"),
    ],
)
def test_o_que_nao_serve_volta_com_a_frase_e_o_texto(tela, oficina, campos, frase):
    resposta = tela(**campos)

    assert resposta.status_code == 422
    assert frase.lower() in resposta.text.lower()
    assert campos["linhas"].strip()[:40].splitlines()[:1] == [] or campos["linhas"].split("\n")[0] in resposta.text
    assert not oficina.achados.exists()


@pytest.mark.parametrize("uuid", ["nada", NULO, ""])
def test_nonce_estragado_nao_perde_o_texto(tela, oficina, uuid):
    assert tela("Um.", uuid=uuid).status_code == 302
    assert oficina.achados.count() == 1


def test_caractere_nulo_entra_sem_ele(tela, oficina):
    tela(f"Texto {NULO}.")

    assert oficina.achados.get().enunciado == "Texto ab."


def test_quem_disse_so_pode_ser_da_lista_desta_oficina(tela, oficina):
    quem, alheia = ParticipacaoFactory(oficina=oficina), ParticipacaoFactory()

    assert tela("Um.", de_quem=alheia.pk).status_code == 422
    assert tela("Um.", de_quem=quem.pk).status_code == 302
    assert oficina.achados.get().participacao == quem


def test_a_previa_aponta_o_que_ja_existe_e_deixa_registrar_mesmo_assim(tela, oficina):
    existente = AchadoFactory(oficina=oficina, codigo="OF-2026-80/001", enunciado="A fila some.")
    oficina.ultimo_achado = 1
    oficina.save()
    nonce = str(uuid4())

    previa = tela("A fila some.", uuid=nonce)
    assert f"igual a {existente.codigo}" in previa.text
    assert "Nada entra ainda" in previa.text

    tela("A fila some.", uuid=nonce, visto=previa.context["visto"])
    assert oficina.achados.count() == 1
    tela("A fila some.", uuid=nonce, visto=previa.context["visto"], repetir="1")
    assert oficina.achados.count() == 2
