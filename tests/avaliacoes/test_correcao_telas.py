"""As telas de quem corrige: a fila, a entrega, o rascunho, o conflito, devolver."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from entregas import DISSERTATIVA, cena_de_entrega, entregar
from fabricas import MatriculaFactory, PessoaFactory, TurmaFactory

from avaliacoes import correcao_manual as atos
from avaliacoes.correcao_manual import Decisao
from avaliacoes.models import CorrecaoAberta, CorrecaoManual, ItemDaTentativa, Resposta, Tentativa, VersaoQuestao

FILA = "/admin/correcoes/"


@pytest.fixture
def cena(db):
    return cena_de_entrega()


@pytest.fixture
def dissertativa(db):
    return cena_de_entrega("dissertativa", DISSERTATIVA, tipo="formativa", slug="texto")


def _de(pessoa):
    cliente = Client()
    cliente.force_login(pessoa, "django.contrib.auth.backends.ModelBackend")
    return cliente


def _texto(resposta):
    return resposta.content.decode()


def _endereco(tentativa, rota="tentativa"):
    return reverse(f"correcao:{rota}", args=[tentativa.pk])


NIVEIS = {"i1-criterio0": "2", "i1-criterio1": "1", "i1-comentario": "Boa linha de base."}


# --- A fila ----------------------------------------------------------------------------------------------------------
def test_a_fila_vai_da_mais_antiga_a_mais_nova_e_diz_o_prazo(cena):
    nova = entregar(cena)
    antiga = entregar(cena, MatriculaFactory(turma=cena.turma, confirmada=True))
    Tentativa.objects.filter(pk=antiga.pk).update(enviada_em=timezone.now() - timedelta(days=6))

    resposta = _de(cena.tutora).get(FILA)

    assert [t.pk for t in resposta.context["pagina"]] == [antiga.pk, nova.pk]
    assert _texto(resposta).count("fora do prazo") == 1


def test_cada_uma_ve_so_as_das_suas_turmas(cena):
    entregar(cena)
    alheia = PessoaFactory(grupo="Tutores")
    TurmaFactory(curso=cena.turma.curso, tutores=[alheia])

    assert len(_de(cena.coordenadora).get(FILA).context["pagina"]) == 1
    assert len(_de(PessoaFactory(administra=True)).get(FILA).context["pagina"]) == 1
    assert len(_de(alheia).get(FILA).context["pagina"]) == 0


def test_quem_saiu_da_turma_sai_da_fila(cena):
    entregar(cena)
    type(cena.matricula).objects.update(situacao="desistente")

    assert len(_de(cena.tutora).get(FILA).context["pagina"]) == 0


@pytest.mark.parametrize(
    ("filtro", "quantas"),
    [
        ({"quais": "atrasadas"}, 1),
        ({"quais": "livres"}, 2),
        ({"quais": "minhas"}, 1),
        ({"quais": "nao-ha"}, 3),
        ({"turma": "NAO-HA"}, 3),
    ],
)
def test_a_fila_se_filtra(cena, filtro, quantas):
    tentativas = [entregar(cena, m) for m in MatriculaFactory.create_batch(3, turma=cena.turma, confirmada=True)]
    Tentativa.objects.filter(pk=tentativas[0].pk).update(enviada_em=timezone.now() - timedelta(days=6))
    cliente = _de(cena.tutora)
    cliente.get(_endereco(tentativas[1]))

    assert len(cliente.get(FILA, filtro).context["pagina"]) == quantas


def test_a_fila_se_filtra_por_turma_e_avaliacao(cena):
    entregar(cena)
    outra = TurmaFactory(curso=cena.turma.curso, tutores=[cena.tutora])
    entregar(cena, MatriculaFactory(turma=outra, confirmada=True))
    cliente = _de(cena.tutora)

    assert len(cliente.get(FILA, {"turma": outra.codigo, "avaliacao": cena.avaliacao.pk}).context["pagina"]) == 1


def _encher(cena, quantas):
    versao = VersaoQuestao.objects.get(questao=cena.questao)
    for matricula in MatriculaFactory.create_batch(quantas, turma=cena.turma, confirmada=True):
        tentativa = Tentativa.objects.create(
            matricula=matricula, avaliacao=cena.avaliacao, numero=1, enviada_em=timezone.now()
        )
        item = ItemDaTentativa.objects.create(tentativa=tentativa, ordem=1, versao=versao)
        Resposta.objects.create(item=item, sequencia=1, conteudo={"campos": {"problema": "Um."}})
        CorrecaoAberta.objects.create(tentativa=tentativa, por=cena.coordenadora)


def test_a_fila_custa_o_mesmo_com_poucas_e_com_muitas(cena, django_assert_max_num_queries):
    cliente, consultas = _de(cena.tutora), []
    for quantas in (3, 37):
        _encher(cena, quantas)
        with django_assert_max_num_queries(40) as contadas:
            assert cliente.get(FILA).status_code == 200
        consultas.append(len(contadas))

    assert consultas[0] == consultas[1]


@pytest.mark.parametrize("formato", ["xlsx", "csv"])
def test_a_fila_se_baixa(cena, formato):
    entregar(cena)

    resposta = _de(cena.tutora).get(FILA, {"formato": formato})

    assert resposta.status_code == 200
    assert f".{formato}" in resposta["Content-Disposition"]
    if formato == "csv":
        assert cena.turma.codigo in b"".join(resposta.streaming_content).decode("utf-8-sig")


def test_o_painel_do_admin_conta_o_que_espera(cena):
    entregar(cena)

    assert "1 entrega espera correção" in _texto(_de(cena.tutora).get("/admin/"))
    assert "À espera da sua leitura" not in _texto(_de(PessoaFactory(grupo="Tutores")).get("/admin/"))


# --- Uma entrega -----------------------------------------------------------------------------------------------------
def test_a_tela_mostra_a_resposta_inteira_e_a_rubrica(cena):
    tela = _texto(_de(cena.tutora).get(_endereco(entregar(cena, texto="Metade das pessoas falta."))))

    for trecho in ("Metade das pessoas falta.", "Ligar na véspera.", "Explicado, com números.", "Problema", "nível 1"):
        assert trecho in tela
    assert tela.count('type="radio"') == 6


def test_corrigir_pela_rubrica_lanca_a_nota(cena):
    tentativa = entregar(cena)

    resposta = _de(cena.tutora).post(_endereco(tentativa), {**NIVEIS, "salvar": "1"})

    assert (resposta.status_code, resposta.url.split("?")[0]) == (302, FILA)
    tentativa.refresh_from_db()
    assert tentativa.nota == 70
    assert CorrecaoManual.objects.get().niveis == {"0": 2, "1": 1}


def test_sem_rubrica_a_nota_e_direta_com_virgula(dissertativa):
    tentativa = entregar(dissertativa)

    _de(dissertativa.tutora).post(_endereco(tentativa), {"i1-nota": "87,5", "i1-comentario": "Bom.", "salvar": "1"})

    tentativa.refresh_from_db()
    assert tentativa.nota == Decimal("87.5")


@pytest.mark.parametrize(
    ("campos", "frase"),
    [
        ({"i1-nota": "101"}, "A nota vai até 100."),
        ({"i1-nota": "-1"}, "maior ou igual a 0"),
        ({"i1-nota": "boa"}, "Escreva a nota em números"),
        ({"i1-comentario": "Só comentei."}, "Falta a nota desta resposta"),
        ({}, "Dê a nota de ao menos uma resposta"),
    ],
)
def test_a_recusa_devolve_a_tela_com_o_que_se_digitou(dissertativa, campos, frase):
    tentativa = entregar(dissertativa)

    resposta = _de(dissertativa.tutora).post(_endereco(tentativa), {**campos, "salvar": "1"})

    assert resposta.status_code == 422
    assert frase in _texto(resposta)
    assert all(valor in _texto(resposta) for valor in campos.values())
    assert not CorrecaoManual.objects.exists()


def test_a_rubrica_pela_metade_volta_com_o_que_se_marcou(cena):
    tentativa = entregar(cena)

    resposta = _de(cena.tutora).post(_endereco(tentativa), {"i1-criterio0": "2", "salvar": "1"})

    assert resposta.status_code == 422
    assert "Escolha um nível em cada critério" in _texto(resposta)
    assert "checked" in _texto(resposta)


def test_abaixo_do_nivel_minimo_a_tela_sugere_devolver_e_so_salva_com_confirmacao(cena):
    tentativa, cliente = entregar(cena), _de(cena.tutora)
    campos = {"i1-criterio0": "0", "i1-criterio1": "2", "salvar": "1"}

    aviso = cliente.post(_endereco(tentativa), campos)
    assert aviso.status_code == 422
    assert "Não dá para aprovar assim." in _texto(aviso)
    assert "“Problema”" in _texto(aviso)

    cliente.post(_endereco(tentativa), {**campos, "abaixo": "1"})
    tentativa.refresh_from_db()
    assert tentativa.nota == 50


def test_sem_o_nivel_minimo_a_nota_salva_nao_aprova(db):
    criterios = [
        {"criterio": c, "niveis": [{"nivel": n, "rotulo": str(n), "pontos": 20 * n} for n in (0, 1)]} for c in "ABCDE"
    ]
    dados = {"campos": [], "anexo": {"obrigatorio": False, "extensoes": ["pdf"], "maximo_mb": 5}, "rubrica": criterios}
    cena = cena_de_entrega(
        dados={**dados, "campos": [{"chave": "p", "rotulo": "P", "obrigatorio": True, "limite": 9}], "nivel_minimo": 1}
    )
    tentativa = entregar(cena)
    campos = {f"i1-criterio{n}": "1" for n in range(4)} | {"i1-criterio4": "0", "abaixo": "1", "salvar": "1"}

    _de(cena.tutora).post(_endereco(tentativa), campos)

    tentativa.refresh_from_db()
    assert tentativa.nota == 69


def test_salvar_e_ir_a_proxima_conserva_o_filtro(cena):
    primeira = entregar(cena)
    segunda = entregar(cena, MatriculaFactory(turma=cena.turma, confirmada=True))
    filtro = f"?turma={cena.turma.codigo}"
    cliente = _de(cena.tutora)

    resposta = cliente.post(_endereco(primeira) + filtro, {**NIVEIS, "proxima": "1"})
    assert resposta.url == _endereco(segunda) + filtro

    resposta = cliente.post(_endereco(segunda) + filtro, {**NIVEIS, "proxima": "1"})
    assert resposta.url == FILA + filtro


def test_corrigir_de_novo_abre_com_a_ultima_correcao(dissertativa):
    tentativa = entregar(dissertativa)
    atos.corrigir_itens(tentativa, {1: Decisao(Decimal("0.875"), {}, "Li.")}, dissertativa.tutora)

    tela = _texto(_de(dissertativa.tutora).get(_endereco(tentativa)))

    assert 'value="87,50"' in tela
    assert "Correções anteriores" in tela


def test_devolver_pela_tela(cena):
    tentativa = entregar(cena)
    prazo = timezone.localdate() + timedelta(days=4)

    resposta = _de(cena.tutora).post(
        _endereco(tentativa), {"i1-comentario": "Diga o período.", "prazo": prazo.isoformat(), "devolver": "1"}
    )

    assert resposta.url.startswith(FILA)
    tentativa.refresh_from_db()
    assert tentativa.aberta
    assert timezone.localdate(tentativa.prazo_em) == prazo


@pytest.mark.parametrize(
    ("campos", "frase"),
    [
        ({"i1-comentario": ""}, "Escreva o que a pessoa precisa corrigir"),
        ({"i1-comentario": "Refaça.", "prazo": "ontem"}, "Informe uma data válida"),
        ({"i1-comentario": "Refaça.", "prazo": "2020-01-01"}, "depois de hoje"),
    ],
)
def test_a_devolucao_recusada_volta_com_o_que_se_digitou(cena, campos, frase):
    tentativa = entregar(cena)

    resposta = _de(cena.tutora).post(_endereco(tentativa), {**campos, "devolver": "1"})

    assert resposta.status_code == 422
    assert frase in _texto(resposta)
    assert campos["i1-comentario"] in _texto(resposta)


def test_a_pessoa_ve_o_comentario_ao_lado_da_resposta(cena):
    tentativa = atos.devolver(entregar(cena), {1: "Diga o período."}, cena.tutora)

    tela = _texto(_de(cena.pessoa).get(reverse("avaliacoes:tentativa", args=[tentativa.pk])))

    assert "a equipe pediu que você corrija" in tela
    assert "Diga o período." in tela


# --- Nada digitado se perde ------------------------------------------------------------------------------------------
def test_o_rascunho_volta_na_tela_so_de_quem_o_escreveu(dissertativa):
    tentativa, cliente = entregar(dissertativa), _de(dissertativa.tutora)

    guardado = cliente.post(_endereco(tentativa, "rascunho"), {"i1-comentario": "Pela metade", "i1-nota": "8"})

    assert guardado.json()["guardado_as"]
    assert "Pela metade" in _texto(cliente.get(_endereco(tentativa)))
    assert "Pela metade" not in _texto(_de(dissertativa.coordenadora).get(_endereco(tentativa)))


def test_sem_javascript_ha_um_botao_que_guarda_o_rascunho(dissertativa):
    tentativa, cliente = entregar(dissertativa), _de(dissertativa.tutora)

    resposta = cliente.post(_endereco(tentativa), {"i1-comentario": "Pela metade", "guardar": "1"}, follow=True)

    assert "Rascunho guardado" in _texto(resposta)
    assert "Pela metade" in _texto(resposta)
    assert not CorrecaoManual.objects.exists()


def test_salva_a_correcao_o_rascunho_some(dissertativa):
    tentativa, cliente = entregar(dissertativa), _de(dissertativa.tutora)
    cliente.post(_endereco(tentativa, "rascunho"), {"i1-comentario": "Pela metade"})

    cliente.post(_endereco(tentativa), {"i1-nota": "80", "i1-comentario": "Pronto.", "salvar": "1"})

    assert not CorrecaoAberta.objects.exists()


def test_rascunho_longo_demais_e_recusado(dissertativa):
    tentativa = entregar(dissertativa)

    resposta = _de(dissertativa.tutora).post(_endereco(tentativa, "rascunho"), {"i1-comentario": "x" * 60_001})

    assert resposta.status_code == 413


def test_duas_tutoras_na_mesma_entrega_veem_uma_a_outra(cena):
    tentativa = entregar(cena)
    _de(cena.coordenadora).get(_endereco(tentativa))

    assert f"{cena.coordenadora} abriu esta entrega" in _texto(_de(cena.tutora).get(_endereco(tentativa)))


def test_no_conflito_a_tela_mostra_as_duas_correcoes_e_salvar_de_novo_vale(dissertativa):
    tentativa, cliente = entregar(dissertativa), _de(dissertativa.tutora)
    atos.corrigir_itens(tentativa, {1: Decisao(Decimal("0.5"), {}, "A da coordenadora.")}, dissertativa.coordenadora)
    campos = {"i1-nota": "90", "i1-comentario": "A da tutora.", "salvar": "1", "i1-vista": ""}

    conflito = cliente.post(_endereco(tentativa), campos)

    assert conflito.status_code == 422
    assert "A da coordenadora." in _texto(conflito)
    assert "A da tutora." in _texto(conflito)
    vista = CorrecaoManual.objects.get().pk
    assert f'name="i1-vista" value="{vista}"' in _texto(conflito)

    cliente.post(_endereco(tentativa), {**campos, "i1-vista": vista})
    tentativa.refresh_from_db()
    assert tentativa.nota == 90


def test_se_a_entrega_foi_devolvida_no_meio_o_texto_fica_no_rascunho(dissertativa):
    tentativa, cliente = entregar(dissertativa), _de(dissertativa.tutora)
    atos.devolver(tentativa, {1: "Refaça."}, dissertativa.coordenadora)

    resposta = cliente.post(_endereco(tentativa), {"i1-nota": "90", "i1-comentario": "O meu texto", "salvar": "1"})

    assert resposta.url == FILA
    assert CorrecaoAberta.objects.get(por=dissertativa.tutora).rascunho["i1-comentario"] == "O meu texto"


# --- Quem pode -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("quem", "estado"),
    [
        ("tutora", 200),
        ("coordenadora", 200),
        ("administra", 200),
        ("tutora de outra", 404),
        ("coordenadora de outra", 404),
        ("editora", 302),
        ("registro", 302),
        ("aluna", 302),
        ("secretaria", 302),
    ],
)
@pytest.mark.parametrize("rota", ["tentativa", "rascunho"])
def test_so_a_equipe_da_turma_abre_a_entrega(cena, quem, estado, rota):
    tentativa = entregar(cena)
    pessoas = {
        "tutora": cena.tutora,
        "coordenadora": cena.coordenadora,
        "aluna": cena.pessoa,
        "administra": PessoaFactory(administra=True),
        "tutora de outra": PessoaFactory(grupo="Tutores"),
        "coordenadora de outra": PessoaFactory(grupo="Coordenação"),
        "editora": PessoaFactory(grupo="Editores"),
        "registro": PessoaFactory(grupo="Registro"),
        "secretaria": PessoaFactory(),
    }
    TurmaFactory(
        curso=cena.turma.curso, tutores=[pessoas["tutora de outra"]], coordenadores=[pessoas["coordenadora de outra"]]
    )
    cliente = _de(pessoas[quem])

    resposta = cliente.get(_endereco(tentativa)) if rota == "tentativa" else cliente.post(_endereco(tentativa, rota))

    assert resposta.status_code == estado


def test_de_o_que_falta_se_chega_a_entrega(cena):
    tentativa, cliente = entregar(cena), _de(cena.tutora)
    endereco = reverse("correcao:entrega", args=[cena.matricula.pk, cena.avaliacao.pk])

    assert cliente.get(endereco).url == _endereco(tentativa)
    atos.corrigir_itens(tentativa, {1: Decisao(Decimal(1))}, cena.tutora)
    assert cliente.get(endereco).url == FILA
