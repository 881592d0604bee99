import json

import pytest
from django.urls import reverse
from fabricas import EixoFactory, NormaFactory, ObjetivoFactory, PessoaFactory, criar_questao

from avaliacoes import tentativa as atos
from avaliacoes.banco.escrita import ESCRITAS
from avaliacoes.forms import formulario_do
from avaliacoes.models import BancoDeQuestoes, Categoria, Questao, VersaoQuestao
from avaliacoes.tipos import TIPOS
from contas.papeis import EDITORES

pytestmark = pytest.mark.django_db

UNICA = "*Autorizar na central\nAgendar direto\nEsperar a cota"
RUBRICA = "# Causa apoiada em dado\n0 Insuficiente: não indica\n1,5 Inicial\n3 Pleno: compara causas"
CAMPOS = {
    "unica": {"alternativas": "*Central\n> Isso.\n> Ela autoriza.\n[50%] Secretaria\nPrestador\n| ou laboratório"},
    "multipla": {"alternativas": "*Fila\n*[50%] Cota\n[-25%] \\*Rateio", "manter_ordem": "on"},
    "verdadeiro_falso": {"correta": "f", "devolutiva_v": "Não: é falso.", "devolutiva_f": ""},
    "associacao": {"pares": "Rateio => Despesas do ano\nPrograma => Metas -> serviços", "distratores": "Convênio"},
    "ordenacao": {"itens": "Protocolo\nLei\nContrato"},
    "numerica": {
        "respostas": "15,5 ± 0,5\n[50%] 15\n> Quase.",
        "unidade": "%",
        "unidades": "p.p. = 1",
        "unidade_exigida": "on",
        "casas_decimais": "1",
    },
    "resposta_curta": {"respostas": "consórcio*público\n[50%] consórcio\n> Qual?", "diferencia_acentos": "on"},
    "lacunas": {
        "texto": "O [[1]] é de [[2]] e uma [[3]].",
        "lacunas": "[[1]] texto, diferencia acentos\nrateio\n[50%] contrato\n"
        "[[2]] número, peso 2, unidade ano\n2005 ± 1\n[[3]] escolha\n*pessoa jurídica\n> Isso.\nórgão",
    },
    "dissertativa": {"minimo": "10", "maximo": "200", "resposta_esperada": "Causa.", "rubrica": RUBRICA},
    "arquivo": {
        "campos": "*Problema | 1500\nRiscos",
        "anexo": "on",
        "anexo_obrigatorio": "on",
        "extensoes": "pdf, docx",
        "maximo_mb": "5",
        "rubrica": RUBRICA,
        "nivel_minimo": "1",
    },
    "escala": {"rotulos": "1\n2\n3\n4\n5"},
}


def preenchido(tipo="unica", **mudancas):
    eixo = EixoFactory()
    return {
        "codigo": "Q-101",
        "eixo": eixo.pk,
        "dificuldade": 2,
        "tipo": tipo,
        "enunciado": "Quem autoriza?",
        "objetivos": [ObjetivoFactory().pk],
        "guardar_como": "pronta",
        **({"alternativas": UNICA} if tipo == "unica" else CAMPOS[tipo]),
        **mudancas,
    }


def salvar(tipo="unica", instance=None, **mudancas):
    form = formulario_do(tipo)(preenchido(tipo, **mudancas), instance=instance, for_user=PessoaFactory(grupo=EDITORES))
    assert form.is_valid(), form.errors
    return form.save()


# --- A sintaxe -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("tipo", TIPOS)
def test_todo_tipo_se_escreve_e_se_le_igual(tipo):
    versao = salvar(tipo, **CAMPOS[tipo]).versao_atual

    TIPOS[tipo].validar(versao.dados)
    escrito = ESCRITAS[tipo].escrever(versao.dados)
    esperado = {c: {"on": True}.get(v, v) for c, v in CAMPOS[tipo].items()}
    assert {
        c: str(v) if isinstance(v, int) and not isinstance(v, bool) else v for c, v in escrito.items() if c in esperado
    } == esperado


@pytest.mark.parametrize("tipo", TIPOS)
def test_salvar_sem_mudar_nada_nao_mexe_nos_dados_nem_abre_versao(tipo, client):
    questao = salvar(tipo, **CAMPOS[tipo])
    antes = questao.versao_atual.dados
    form = formulario_do(tipo)(instance=questao, for_user=PessoaFactory())
    dados = {nome: form[nome].value() for nome in form.fields}

    form = formulario_do(tipo)(_como_post(dados), instance=questao, for_user=PessoaFactory())

    assert form.is_valid(), form.errors
    form.save()
    assert questao.versoes.count() == 1
    assert questao.versao_atual.dados == antes


def _como_post(dados):
    return {c: v for c, v in dados.items() if v not in (None, "", False)}


@pytest.mark.parametrize(
    ("tipo", "mudancas", "campo", "trecho"),
    [
        ("unica", {"alternativas": "Uma\nDuas"}, "alternativas", "Comece com *"),
        ("unica", {"alternativas": "*Uma\nOutra\n*Duas"}, "alternativas", "linhas 1 e 3"),
        ("unica", {"alternativas": "*Uma"}, "alternativas", "pelo menos duas"),
        ("unica", {"alternativas": "*Uma\nDuas\nDuas"}, "alternativas", "linhas 2 e 3 são iguais"),
        ("unica", {"alternativas": "> antes\n*Uma\nDuas"}, "alternativas", "Linha 1"),
        ("unica", {"alternativas": "*Uma\n[150%] Duas"}, "alternativas", "Linha 2: 150%"),
        ("multipla", {"alternativas": "\n".join(f"*{n}" for n in range(27))}, "alternativas", "no máximo 26"),
        ("associacao", {"pares": "Rateio => Despesas\nPrograma"}, "pares", "Linha 2: falta =>"),
        ("ordenacao", {"itens": "Só um"}, "itens", "de 2 a 30"),
        ("numerica", {"respostas": "15\nquinze"}, "respostas", "Linha 2: não entendi o número “quinze”"),
        ("numerica", {"respostas": "[50%] 15"}, "respostas", "Nenhuma resposta vale 100%"),
        ("numerica", {"respostas": "20 a 10"}, "respostas", "menor número"),
        ("numerica", {"unidades": "kg"}, "unidades", "Linha 1"),
        ("resposta_curta", {"respostas": " \n"}, "respostas", "obrigatório"),
        ("lacunas", {"texto": "Sem nada."}, "texto", "[[1]]"),
        ("lacunas", {"texto": "O [[1]], [[2]], [[3]] e [[4]]."}, "texto", "[[4]]"),
        ("lacunas", {"lacunas": "[[1]] texto\na\n[[2]] número\nx\n[[3]] escolha\n*a\nb"}, "lacunas", "Linha 4"),
        ("lacunas", {"lacunas": "[[1]] desenho\na"}, "lacunas", "Não conheço “desenho”"),
        ("dissertativa", {"rubrica": "0 Nada"}, "rubrica", "Linha 1: comece pelo critério"),
        ("dissertativa", {"rubrica": "# Causa\n0 Nada"}, "rubrica", "pelo menos dois níveis"),
        ("dissertativa", {"rubrica": "# Causa\n2 Muito\n1 Pouco"}, "rubrica", "Linha 3"),
        ("dissertativa", {"minimo": "300"}, "maximo", "menor do que o mínimo"),
        ("arquivo", {"extensoes": "exe"}, "extensoes", "Escolha entre"),
        ("escala", {"rotulos": "1\n2"}, "rotulos", "cinco graus"),
        ("unica", {"categoria_escrita": " / "}, "categoria_escrita", "nome da categoria"),
        ("unica", {"enunciado": "Veja [[imagem:fluxo]]"}, "guardar_como", "Falta a imagem “fluxo”"),
    ],
)
def test_o_que_nao_serve_e_recusado_dizendo_onde(tipo, mudancas, campo, trecho):
    form = formulario_do(tipo)(preenchido(tipo, **mudancas))

    assert not form.is_valid()
    assert trecho in " ".join(form.errors[campo])
    assert not Questao.objects.exists()


def test_corrigir_a_redacao_nao_muda_a_chave_e_a_nova_ganha_outra():
    questao = salvar()
    antes = {a["texto"]: a["chave"] for a in questao.versao_atual.dados["alternativas"]}

    salvar(instance=questao, alternativas="Nova\n*Autorizar na central\nAgendar diretamente\nEsperar a cota")

    dados = questao.versao_atual.dados
    depois = {a["texto"]: a["chave"] for a in dados["alternativas"]}
    assert depois["Autorizar na central"] == antes["Autorizar na central"]
    assert depois["Esperar a cota"] == antes["Esperar a cota"]
    assert len(set(depois.values())) == 4
    assert dados["corretas"] == [antes["Autorizar na central"]]


def test_marcador_e_espaco_de_quem_colou_nao_atrapalham():
    dados = salvar(alternativas="  * Autorizar\u00a0na central \r\n\r\nAgendar ").versao_atual.dados

    assert [a["texto"] for a in dados["alternativas"]] == ["Autorizar na central", "Agendar"]


# --- A ficha ---------------------------------------------------------------------------------------------------------
def test_categoria_etiquetas_e_normas_entram_junto():
    norma = NormaFactory()
    questao = salvar(
        categoria_escrita=" Regulação / Filas ",
        etiquetas_escritas="fila, fila, cota",
        norma_0=norma.pk,
        dispositivo_0="art. 8º",
    )

    assert str(questao.categoria) == "Regulação/Filas"
    assert sorted(questao.etiquetas.names()) == ["cota", "fila"]
    assert [str(c) for c in questao.versao_atual.citacoes.all()] == [f"{norma}, art. 8º"]


def test_a_categoria_que_ja_existe_nao_se_repete_por_causa_de_maiusculas():
    Categoria.objects.create(caminho="Regulação")

    salvar(categoria_escrita="regulação")

    assert Categoria.objects.count() == 1


def test_o_codigo_sugerido_e_o_proximo_livre(client):
    criar_questao("Q-041")
    client.force_login(PessoaFactory(grupo=EDITORES))

    assert 'value="Q-042"' in client.get(reverse("questoes:add"), {"tipo": "unica"}).text


# --- Pela tela -------------------------------------------------------------------------------------------------------
def test_sem_tipo_a_tela_pergunta_qual_e_oferece_os_onze(client):
    client.force_login(PessoaFactory(grupo=EDITORES))

    tela = client.get(reverse("questoes:add")).text

    assert all(f"?tipo={tipo}" in tela for tipo in TIPOS)


@pytest.mark.parametrize("tipo", TIPOS)
def test_pela_tela_cada_tipo_se_escreve_e_o_erro_nao_perde_nada(client, tipo):
    client.force_login(PessoaFactory(grupo=EDITORES))
    dados = preenchido(tipo, **CAMPOS[tipo])

    com_erro = client.post(reverse("questoes:add"), {**dados, "codigo": "", "enunciado": "Texto que não se perde"})
    assert com_erro.status_code == 200
    assert "Texto que não se perde" in com_erro.text
    assert not Questao.objects.exists()

    salva = client.post(reverse("questoes:add"), dados)
    assert salva.status_code == 302
    assert Questao.objects.get().versao_atual.tipo == tipo


def test_pela_tela_a_edicao_muda_a_versao_que_ninguem_respondeu(client):
    client.force_login(PessoaFactory(grupo=EDITORES))
    client.post(reverse("questoes:add"), preenchido())
    questao = Questao.objects.get(codigo="Q-101")
    edicao = reverse("questoes:edit", args=[questao.pk])
    assert "*Autorizar na central" in client.get(edicao).text

    client.post(edicao, preenchido(eixo=questao.eixo_id, enunciado="Quem autoriza o agendamento?"))

    assert questao.versoes.count() == 1
    assert questao.versao_atual.enunciado == "Quem autoriza o agendamento?"


def test_mudar_o_que_ja_se_respondeu_abre_outra_versao_e_nao_mudar_nao_abre(cena):
    questao = atos.iniciar(cena.matricula, cena.avaliacao).itens.first().versao.questao
    form = formulario_do("unica")(instance=questao, for_user=PessoaFactory())
    igual = _como_post({nome: form[nome].value() for nome in form.fields if nome != "objetivos"})

    form = formulario_do("unica")(igual, instance=questao, for_user=PessoaFactory())
    assert form.is_valid(), form.errors
    form.save()
    assert questao.versoes.count() == 1

    form = formulario_do("unica")({**igual, "enunciado": "Outro"}, instance=questao, for_user=PessoaFactory())
    assert form.is_valid(), form.errors
    form.save()
    assert questao.versoes.count() == 2


def test_quem_salva_sobre_o_que_outra_pessoa_mudou_ve_o_que_mudou_e_nao_perde_o_que_digitou(client):
    questao = salvar()
    client.force_login(PessoaFactory(grupo=EDITORES))
    edicao = reverse("questoes:edit", args=[questao.pk])
    aberta = formulario_do("unica")(instance=questao, for_user=PessoaFactory())
    campos = {nome: aberta[nome].value() for nome in aberta.fields}
    campos = _como_post(campos)
    salvar(instance=questao, eixo=questao.eixo_id, enunciado="Mudado pela colega")

    resposta = client.post(edicao, {**campos, "enunciado": "O meu texto"})

    assert "Mudado pela colega" in resposta.text
    assert "O meu texto" in resposta.text
    assert questao.versao_atual.enunciado == "Mudado pela colega"
    assert {rotulo for rotulo, _ in resposta.context["mudou"]} == {"Enunciado", "Objetivos"}

    sobre = resposta.context["form"]["sobre"].value()
    assert json.loads(sobre) != json.loads(campos["sobre"])
    client.post(edicao, {**campos, "enunciado": "O meu texto", "sobre": sobre})
    assert questao.versao_atual.enunciado == "O meu texto"


# --- Guardar como ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("como", ["rascunho", "em_revisao", "pronta"])
def test_a_questao_se_guarda_na_situacao_escolhida(como):
    assert salvar(guardar_como=como).versao_atual.situacao == como


def test_com_segunda_leitura_exigida_ninguem_escolhe_pronta():
    BancoDeQuestoes.objects.create(exige_segunda_leitura=True)

    form = formulario_do("unica")(preenchido(), for_user=PessoaFactory())

    assert not form.is_valid()
    assert "guardar_como" in form.errors


def test_um_rascunho_sobre_a_pronta_nao_a_tira_do_ar():
    questao = salvar()

    salvar(instance=questao, eixo=questao.eixo_id, enunciado="Em rascunho", guardar_como="rascunho")

    assert questao.versao_em_uso.enunciado == "Quem autoriza?"
    assert questao.versao_atual.situacao == VersaoQuestao.Situacao.RASCUNHO
