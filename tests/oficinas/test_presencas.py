"""A lista de presença nas mãos de quem facilita: uma pessoa por vez, ou a lista inteira colada."""

from uuid import uuid4

import pytest
from django.urls import reverse
from fabricas import (
    AchadoFactory,
    ConsorcioFactory,
    EixoFactory,
    MunicipioFactory,
    OficinaFactory,
    ParticipacaoFactory,
    PessoaFactory,
)
from wagtail.models import ModelLogEntry

from contas.recusa import Recusa
from oficinas import lista_colada, orgaos, presencas
from oficinas.coleta import ColetaRecusada
from oficinas.models import Participacao

pytestmark = pytest.mark.django_db
NULO = "a\x00b"


@pytest.fixture
def oficina():
    return OficinaFactory(facilitadoras=[PessoaFactory(grupo="Facilitadores")], aberta=True, horas=4)


@pytest.fixture
def por(oficina):
    return oficina.facilitadoras.get()


@pytest.fixture
def admin(client, por):
    client.force_login(por)
    return client


def campos(**outros):
    return {"nome": "Ana Fictícia", "papel": "Reguladora", "entidade": "CIS Norte", **outros}


# --- Uma pessoa ------------------------------------------------------------------------------------------------------
def test_anotar_duas_vezes_com_o_mesmo_envio_da_a_mesma_linha(oficina, por):
    uuid = uuid4()

    uma, outra = (presencas.anotar(oficina, por, uuid, **campos()) for _ in range(2))

    assert uma.pk == outra.pk
    assert (uma.criada_por, uma.presente) == (por, True)


def test_mesmo_nome_no_mesmo_orgao_pede_confirmacao_e_em_outro_entra(oficina, por):
    presencas.anotar(oficina, por, uuid4(), **campos())

    with pytest.raises(Recusa) as recusa:
        presencas.anotar(oficina, por, uuid4(), **campos(nome="ANA FICTICIA"))

    assert recusa.value.codigo == "parece_repetida"
    presencas.anotar(oficina, por, uuid4(), **campos(entidade="CIS Sul"))
    presencas.anotar(oficina, por, uuid4(), mesmo_assim=True, **campos())
    assert oficina.participacoes.count() == 3


@pytest.mark.parametrize(
    ("mudanca", "codigo"),
    [
        ({"horas_presentes": 5}, "invalido"),
        ({"horas_presentes": -1}, "invalido"),
        ({"papel": ""}, "invalido"),
        ({"email": "torto"}, "invalido"),
    ],
)
def test_o_que_nao_serve_e_recusado_com_o_campo(oficina, por, mudanca, codigo):
    with pytest.raises(ColetaRecusada) as recusa:
        presencas.anotar(oficina, por, uuid4(), **campos(**mudanca))

    assert (recusa.value.codigo, recusa.value.campo) == (codigo, next(iter(mudanca)))
    assert not oficina.participacoes.exists()


def test_o_uuid_de_outra_oficina_nao_serve(oficina, por):
    alheia = ParticipacaoFactory()

    with pytest.raises(ColetaRecusada) as recusa:
        presencas.anotar(oficina, por, alheia.uuid, **campos())

    assert recusa.value.codigo == "de_outra"


def test_a_lista_tem_um_limite(oficina, por, monkeypatch):
    monkeypatch.setattr(presencas, "MAXIMO_DE_PESSOAS", 1)
    presencas.anotar(oficina, por, uuid4(), **campos())

    with pytest.raises(Recusa) as recusa:
        presencas.anotar(oficina, por, uuid4(), **campos(nome="Bia Fictícia"))

    assert recusa.value.codigo == "lotada"


def test_alterar_muda_so_o_que_se_disse(oficina, por):
    pessoa = presencas.anotar(oficina, por, uuid4(), **campos(email="a@example.org"))

    presencas.alterar(pessoa, por, papel="Contadora", horas_presentes=2)

    pessoa.refresh_from_db()
    assert (pessoa.papel, pessoa.horas, pessoa.email) == ("Contadora", 2, "a@example.org")


def test_marcar_muda_varias_e_repetir_nao_muda_nada(oficina, por):
    gente, alheia = ParticipacaoFactory.create_batch(3, oficina=oficina), ParticipacaoFactory()
    pks = [p.pk for p in (*gente, alheia)]

    assert presencas.marcar(oficina, por, pks, presente=False) == 3
    assert presencas.marcar(oficina, por, pks, presente=False) == 0
    alheia.refresh_from_db()
    assert alheia.presente
    assert oficina.participacoes.presentes().count() == 0


def test_sai_da_lista_so_quem_nao_disse_nada(oficina, por):
    quem_disse, engano = ParticipacaoFactory.create_batch(2, oficina=oficina)
    AchadoFactory(oficina=oficina, participacao=quem_disse)

    presencas.remover(engano, por)
    with pytest.raises(Recusa) as recusa:
        presencas.remover(quem_disse, por)

    assert recusa.value.codigo == "com_achado"
    assert list(oficina.participacoes.all()) == [quem_disse]


def test_o_historico_nao_guarda_nome_nem_email(oficina, por):
    pessoa = presencas.anotar(oficina, por, uuid4(), **campos(email="ana@example.org"))
    presencas.alterar(pessoa, por, papel="Outra")
    presencas.remover(pessoa, por)

    guardado = str(list(ModelLogEntry.objects.values_list("data", "label")))
    assert "ana@example.org" not in guardado
    assert "Fictícia" not in guardado


# --- A lista colada: ler ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("crua", "lida"),
    [
        ("Ana Lima; Reguladora; CISLAV; ana@x.org", ("Ana Lima", "Reguladora", "CISLAV", "ana@x.org")),
        ("Ana Lima\tReguladora\tCISLAV\tANA@X.ORG", ("Ana Lima", "Reguladora", "CISLAV", "ana@x.org")),
        ("Ana Lima, Reguladora, CISLAV", ("Ana Lima", "Reguladora", "CISLAV", "")),
        ("Ana Lima;\tReguladora;\tCISLAV", ("Ana Lima", "Reguladora", "CISLAV", "")),
        ("ana@x.org; Ana Lima; Reguladora", ("Ana Lima", "Reguladora", "", "ana@x.org")),
        ("7\tAna Lima\tReguladora", ("Ana Lima", "Reguladora", "", "")),
        ("1. Ana Lima; Reguladora", ("Ana Lima", "Reguladora", "", "")),
        ('"Ana Lima";"Reguladora";"CISLAV"', ("Ana Lima", "Reguladora", "CISLAV", "")),
        ("Ana  Lima", ("Ana Lima", "Participante", "", "")),
        ("Ana Lima; ; CISLAV", ("Ana Lima", "Participante", "CISLAV", "")),
        (
            "Ana Lima; Técnica; Secretaria de Saúde; Regional",
            ("Ana Lima", "Técnica", "Secretaria de Saúde, Regional", ""),
        ),
        ("Ana\x00 Lima; Reguladora", ("Ana Lima", "Reguladora", "", "")),
    ],
)
def test_le_a_linha_com_qualquer_separador(crua, lida):
    (linha,) = lista_colada.ler(crua)

    assert (linha.nome, linha.papel, linha.orgao, linha.email) == lida
    assert linha.recusa == ""


@pytest.mark.parametrize(
    ("crua", "frase"),
    [
        ("; Reguladora; CISLAV", "Falta o nome"),
        ("Al; Reguladora", "pelo menos três letras"),
        ("Ana 2 Lima; Reguladora", "não pode ter: 2"),
        ("Ana Lima; Reguladora; CISLAV; ana@@x", "O e-mail não parece certo"),
        ("Ana Lima; a@x.org; b@x.org", "mais de um e-mail"),
        (f"Ana Lima; {'x' * 121}", "O papel passou de 120 letras"),
        (f"Ana Lima; Técnica; {'x' * 201}", "O órgão passou de 200 letras"),
    ],
)
def test_a_linha_que_nao_se_entende_diz_o_que_corrigir(crua, frase):
    (linha,) = lista_colada.ler(crua)

    assert frase in linha.recusa
    assert linha.original == crua


def test_o_cabecalho_da_planilha_nao_e_gente():
    assert [li.nome for li in lista_colada.ler("Nome completo;Papel;Órgão;E-mail\n\nAna Lima;Reguladora")] == [
        "Ana Lima"
    ]


# --- A lista colada: reconhecer o órgão ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "texto",
    [
        "CISLAV",
        "cislav",
        "CISLAV · Consórcio de Lavras",
        "consorcio de lavras",
        "Arinos",
        "ARINOS",
        "Município de Arinos",
    ]
    + ["Prefeitura Municipal de Arinos", "SES-MG", "", "CISVELHO", "Consórcio Guardado", "Arino", "CISGUARDA"],
)
def test_reconhece_o_mesmo_que_o_campo_do_celular(texto):
    ConsorcioFactory(sigla="CISLAV", nome="Consórcio de Lavras")
    ConsorcioFactory(sigla="CISVELHO", situacao="inapta")
    ConsorcioFactory(sigla="CISGUARDA", nome="Consórcio Guardado", certeza="baixa")
    MunicipioFactory(nome="Arinos", nome_busca="arinos")

    assert lista_colada.Rede().reconhecer(texto) == orgaos.reconhecer(texto)


def test_o_que_nao_se_reconhece_vem_com_nomes_parecidos(oficina):
    ConsorcioFactory(sigla="CISLAV", nome="Consórcio de Lavras")

    (linha,) = lista_colada.conferir(oficina, lista_colada.ler("Ana Lima; Técnica; CISLAVI"), uuid4())

    assert not linha.reconhecido
    assert linha.parecidos == ("CISLAV · Consórcio de Lavras",)
    assert linha.participacao.entidade == "CISLAVI"


# --- A lista colada: registrar ---------------------------------------------------------------------------------------
def colar(oficina, por, texto, nonce=None, **opcoes):
    return lista_colada.registrar(oficina, por, nonce or uuid4(), lista_colada.ler(texto), **opcoes)


def test_colar_a_mesma_lista_no_mesmo_envio_nao_acrescenta_ninguem(oficina, por):
    nonce, texto = uuid4(), "Ana Lima; Técnica; CIS A\nAna Lima; Técnica; CIS B\nBia Luz; Técnica; CIS A"

    primeira, segunda = (colar(oficina, por, texto, nonce) for _ in range(2))

    assert len(primeira.novas) == len(segunda.novas) == 3
    assert segunda.puladas == []
    assert oficina.participacoes.count() == 3
    assert ModelLogEntry.objects.get(action="oficinas.lista").data == {"quantas": 3}


def test_quem_ja_esta_fica_de_fora_salvo_se_confirmarem_e_homonimo_de_outro_orgao_entra(oficina, por):
    ParticipacaoFactory(oficina=oficina, nome="Ana Lima", consorcio=None, entidade="CIS A", email="ana@x.org")
    texto = "ANA LIMA; Técnica; cis a\nAna Lima; Técnica; CIS B\nOutra Pessoa; Técnica; CIS C; ANA@x.org"
    nonce = uuid4()

    conferidas = lista_colada.conferir(oficina, lista_colada.ler(texto), nonce)
    assert [(li.parece, li.homonimo) for li in conferidas] == [
        ("já está na lista", False),
        ("", True),
        ("este e-mail já está na lista", False),
    ]

    colados = colar(oficina, por, texto, nonce, confirmadas={conferidas[0].chave})
    assert [p.orgao for p in colados.novas] == ["cis a", "CIS B"]
    assert [li.numero for li in colados.puladas] == [3]


def test_a_mesma_pessoa_duas_vezes_na_lista_entra_uma(oficina, por):
    texto = "Ana Lima; Técnica; CIS A\nBia Luz; Técnica; CIS A\nana lima; Reguladora; CIS A"

    conferidas = lista_colada.conferir(oficina, lista_colada.ler(texto), uuid4())

    assert conferidas[2].parece == "igual à linha 1"
    assert len(colar(oficina, por, texto).novas) == 2


def test_quem_se_espera_entra_ausente(oficina, por):
    colar(oficina, por, "Ana Lima; Técnica; CIS A", presentes=False)

    assert not oficina.participacoes.get().presente


def test_lista_grande_demais_nao_entra_em_parte(oficina, por, monkeypatch):
    monkeypatch.setattr(presencas, "MAXIMO_DE_PESSOAS", 1)

    with pytest.raises(Recusa) as recusa:
        colar(oficina, por, "Ana Lima; Técnica; CIS A\nBia Luz; Técnica; CIS A")

    assert recusa.value.codigo == "lotada"
    assert not oficina.participacoes.exists()


def test_linhas_demais_se_recusam(oficina, por):
    letras = "abcdefghijklmnopqrstuvwxyz"
    texto = "\n".join(f"Ana {a}{b}a; Técnica" for a in letras for b in letras)

    with pytest.raises(Recusa) as recusa:
        colar(oficina, por, texto)

    assert recusa.value.codigo == "muitas_linhas"


@pytest.mark.parametrize("quantas", [3, 60])
def test_colar_custa_o_mesmo_com_3_ou_60_pessoas(oficina, por, django_assert_max_num_queries, quantas):
    letras = "abcdefghij"
    texto = "\n".join(f"Ana {letras[n // 10]}{letras[n % 10]}ara; Técnica; CIS {n}" for n in range(quantas))

    with django_assert_max_num_queries(14):
        assert len(colar(oficina, por, texto).novas) == quantas


# --- As telas --------------------------------------------------------------------------------------------------------
def rota(nome, oficina, *mais):
    return reverse(f"oficinas_admin:{nome}", args=[oficina.pk, *mais])


def test_a_lista_vem_por_nome_sem_contar_acentos(admin, oficina):
    for nome in ("Zita Fictícia", "ângela Fictícia", "Bento Fictício", "Álvaro Fictício"):
        ParticipacaoFactory(oficina=oficina, nome=nome)

    texto = admin.get(rota("presencas", oficina)).text

    posicoes = [texto.index(nome) for nome in ("Álvaro F", "ângela F", "Bento F", "Zita F")]
    assert posicoes == sorted(posicoes)


def test_procurar_nao_poe_o_nome_no_endereco(admin, oficina):
    ParticipacaoFactory(oficina=oficina, nome="Ângela Fictícia")
    ParticipacaoFactory(oficina=oficina, nome="Bento Fictício")

    resposta = admin.post(rota("presencas", oficina), {"q": "angela"})

    assert resposta.status_code == 200
    assert "Ângela Fictícia" in resposta.text
    assert "Bento Fictício" not in resposta.text
    assert "q=" not in resposta.text


@pytest.mark.parametrize("q", [NULO, "x" * 5000, "ninguém"])
def test_procura_torta_nao_quebra(admin, oficina, q):
    ParticipacaoFactory(oficina=oficina)

    assert admin.post(rota("presencas", oficina), {"q": q}).status_code == 200


@pytest.mark.parametrize("consulta", ["estado=nada", "p=0", "p=abc", f"p={'9' * 30}", "estado=%00"])
def test_filtro_torto_mostra_a_lista(admin, oficina, consulta):
    ParticipacaoFactory(oficina=oficina, nome="Ana Fictícia")

    assert "Ana Fictícia" in admin.get(f"{rota('presencas', oficina)}?{consulta}").text


def test_os_filtros_separam_presentes_ausentes_e_repetidas(admin, oficina):
    ParticipacaoFactory(oficina=oficina, nome="Só Presente")
    ParticipacaoFactory(oficina=oficina, nome="Só Ausente", presente=False)
    for _ in range(2):
        ParticipacaoFactory(oficina=oficina, nome="Duas Vezes", consorcio=None, entidade="CIS A")

    vistas = {}
    for estado in ("presentes", "ausentes", "repetidas"):
        texto = admin.get(f"{rota('presencas', oficina)}?estado={estado}").text
        vistas[estado] = [nome in texto for nome in ("Só Presente", "Só Ausente", "Duas Vezes")]

    assert vistas == {
        "presentes": [True, False, True],
        "ausentes": [False, True, False],
        "repetidas": [False, False, True],
    }


def test_marcar_pela_linha_e_pelas_marcadas(admin, oficina):
    uma, outra = ParticipacaoFactory.create_batch(2, oficina=oficina)
    alheia = ParticipacaoFactory()
    caminho = rota("presencas_marcar", oficina)

    admin.post(caminho, {"ausente": uma.pk})
    admin.post(caminho, {"acao": "ausentes", "pessoas": [outra.pk, alheia.pk, "x", "9" * 40, "²"]})

    assert oficina.participacoes.presentes().count() == 0
    assert Participacao.objects.get(pk=alheia.pk).presente
    admin.post(caminho, {"presente": uma.pk})
    assert list(oficina.participacoes.presentes()) == [uma]
    assert "Marque ao menos uma pessoa" in admin.post(caminho, {"acao": "presentes"}, follow=True).text


@pytest.mark.parametrize("volta", ["https://example.com/", "//example.com", "javascript:alert(1)"])
def test_marcar_so_volta_para_dentro_de_casa(admin, oficina, volta):
    pessoa = ParticipacaoFactory(oficina=oficina)

    resposta = admin.post(rota("presencas_marcar", oficina), {"ausente": pessoa.pk, "volta": volta})

    assert resposta.url == rota("presencas", oficina)


def dados(**outros):
    padrao = {"uuid": str(uuid4()), "nome": "Ana Lima", "papel": "Técnica", "orgao": "CIS A", "presente": "on"}
    return {**padrao, "email": "", "uso_da_fala": "com_orgao", "horas_presentes": "", **outros}


def test_acrescentar_pela_tela_reconhece_o_orgao_e_aceita_virgula_nas_horas(admin, oficina):
    consorcio = ConsorcioFactory(sigla="CISLAV")

    resposta = admin.post(rota("presenca_nova", oficina), dados(orgao="cislav", horas_presentes="2,5"))

    pessoa = oficina.participacoes.get()
    assert resposta.status_code == 302
    assert (pessoa.consorcio, pessoa.horas, pessoa.uso_da_fala) == (consorcio, 2.5, "com_orgao")


def test_a_tela_pede_confirmacao_de_quem_parece_repetida(admin, oficina):
    admin.post(rota("presenca_nova", oficina), dados())

    resposta = admin.post(rota("presenca_nova", oficina), dados())

    assert resposta.status_code == 422
    assert 'type="checkbox" name="mesmo_assim"' in resposta.text
    assert admin.post(rota("presenca_nova", oficina), dados(mesmo_assim="on")).status_code == 302
    assert oficina.participacoes.count() == 2


@pytest.mark.parametrize(
    ("mudanca", "frase"),
    [
        ({"nome": ""}, "Escreva o nome."),
        ({"papel": ""}, "Escreva o cargo ou papel."),
        ({"email": "torto"}, "e-mail"),
        ({"horas_presentes": "9"}, "A oficina teve 4 horas."),
        ({"nome": NULO}, "não pode ter"),
        ({"uso_da_fala": "outro"}, "escolha"),
    ],
)
def test_a_tela_da_pessoa_diz_o_que_corrigir(admin, oficina, mudanca, frase):
    resposta = admin.post(rota("presenca_nova", oficina), dados(**mudanca))

    assert resposta.status_code == 422
    assert frase.lower() in resposta.text.lower()
    assert not oficina.participacoes.exists()


def test_corrigir_sem_tocar_no_orgao_o_deixa_como_estava(admin, oficina):
    inapto = ConsorcioFactory(situacao="inapta")
    pessoa = ParticipacaoFactory(oficina=oficina, nome="Ana Fictícia", consorcio=inapto)

    admin.post(rota("presenca", oficina, pessoa.pk), dados(nome=pessoa.nome, orgao=pessoa.orgao, papel="Contadora"))

    pessoa.refresh_from_db()
    assert (pessoa.papel, pessoa.consorcio, pessoa.entidade) == ("Contadora", inapto, "")


def test_quem_esta_sem_nome_pode_continuar_sem(admin, oficina):
    pessoa = ParticipacaoFactory(oficina=oficina, nome="")

    assert admin.post(rota("presenca", oficina, pessoa.pk), dados(nome="", orgao=pessoa.orgao)).status_code == 302


def test_remover_pela_tela_pergunta_antes_e_explica_quando_nao_pode(admin, oficina):
    engano, quem_disse = ParticipacaoFactory.create_batch(2, oficina=oficina)
    AchadoFactory(oficina=oficina, participacao=quem_disse, eixo=EixoFactory())

    assert f"Remover {engano.nome} da lista?" in admin.get(rota("presenca_remover", oficina, engano.pk)).text
    assert "não pode sair da lista" in admin.get(rota("presenca_remover", oficina, quem_disse.pk)).text
    admin.post(rota("presenca_remover", oficina, engano.pk))
    admin.post(rota("presenca_remover", oficina, quem_disse.pk))
    assert list(oficina.participacoes.all()) == [quem_disse]


@pytest.mark.parametrize("nome", ["presenca", "presenca_remover"])
def test_pessoa_de_outra_oficina_nao_existe_aqui(admin, oficina, nome):
    assert admin.get(rota(nome, oficina, ParticipacaoFactory().pk)).status_code == 404


def test_colar_pela_tela_confere_grava_e_guarda_o_que_nao_se_entendeu(admin, oficina):
    caminho, nonce = rota("presencas_colar", oficina), str(uuid4())
    envio = {"uuid": nonce, "chegaram": "1", "linhas": "Ana Lima; Técnica; CIS A\n; sem nome", "acao": "conferir"}

    previa = admin.post(caminho, envio)
    assert "1 pessoa entra, 1 a corrigir" in previa.text
    assert "Não reconheci: fica como outro órgão" in previa.text
    assert not oficina.participacoes.exists()
    assert admin.post(caminho, {**envio, "acao": "registrar"}).context["visto"], "sem ver antes, não grava"
    assert not oficina.participacoes.exists()

    for _ in range(2):
        gravada = admin.post(caminho, {**envio, "acao": "registrar", "visto": previa.context["visto"]})
    assert oficina.participacoes.get().nome == "Ana Lima"
    assert gravada.context["form"]["linhas"].value() == "; sem nome"


@pytest.mark.parametrize(
    ("mudanca", "frase"),
    [
        ({"linhas": ""}, "Cole ou escreva ao menos uma pessoa."),
        ({"linhas": "Nome;Papel"}, "Não há ninguém na lista"),
        ({"linhas": "\n".join(["Ana Lima"] * 501)}, "São 501 linhas e cabem 500"),
        ({"chegaram": NULO}, "escolha"),
    ],
)
def test_lista_que_nao_serve_volta_com_a_frase(admin, oficina, mudanca, frase):
    envio = {"uuid": str(uuid4()), "chegaram": "1", "linhas": "Ana Lima", "confirmadas": ["x", NULO], **mudanca}

    resposta = admin.post(rota("presencas_colar", oficina), envio)

    assert resposta.status_code == 422
    assert frase.lower() in resposta.text.lower()


@pytest.mark.parametrize("quantas", [20, 500])
def test_a_lista_custa_o_mesmo_com_20_ou_500_pessoas(admin, oficina, django_assert_max_num_queries, quantas):
    consorcio = ConsorcioFactory()
    Participacao.objects.bulk_create(
        Participacao(oficina=oficina, nome=f"Pessoa {n}", papel="Técnica", consorcio=consorcio) for n in range(quantas)
    )

    with django_assert_max_num_queries(14):
        texto = admin.get(rota("presencas", oficina)).text

    assert texto.count('name="pessoas"') == min(quantas, 50)
