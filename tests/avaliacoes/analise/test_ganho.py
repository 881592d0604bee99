from datetime import timedelta

import numpy as np
import pytest
from django.urls import reverse
from django.utils import timezone
from fabricas import ConsorcioFactory, DemandaFactory, ObjetivoFactory, PessoaFactory, TurmaFactory
from planilhas_lidas import linhas_do_csv
from respostas_prontas import CERTA, ERRADA, ligar, versoes_de
from scipy import stats

from avaliacoes.analise import ganho
from avaliacoes.models import Recorrecao


@pytest.fixture
def diagnosticas(sala):
    """Pré e pós com as mesmas quatro questões, duas de cada objetivo; O-A responde a uma demanda."""
    pre = sala.avaliacao("diagnostica_pre", questoes=4)
    pos = sala.avaliacao("diagnostica_pos", questoes=0)
    for item in pre.itens.all():
        pos.itens.add(type(item)(questao=item.questao, sort_order=item.sort_order))
    pos.save()
    a, b = ObjetivoFactory(codigo="O-A", demandas=[DemandaFactory(codigo="DEM-A")]), ObjetivoFactory(codigo="O-B")
    for versao, objetivo in zip(versoes_de(pre), (a, a, b, b), strict=True):
        ligar(versao, objetivo)
    return pre, pos


def _fazer(sala, diagnosticas, antes, depois, matricula=None):
    """Uma pessoa com tantas certas em cada uma das duas (das quatro, na ordem)."""
    pre, pos = diagnosticas
    matricula = matricula or sala.pessoa()
    hoje = timezone.now()
    for avaliacao, certas, em in ((pre, antes, hoje - timedelta(days=30)), (pos, depois, hoje)):
        if certas is not None:
            sala.responder(avaliacao, matricula, [CERTA] * certas + [ERRADA] * (4 - certas), em=em)
    return matricula


def test_o_ganho_e_o_do_scipy(sala, diagnosticas):
    pares = [(0, 2), (1, 4), (2, 2), (1, 3), (0, 4), (3, 4), (2, 1)]
    for antes, depois in pares:
        _fazer(sala, diagnosticas, antes, depois)
    antes, depois = np.array(pares).T / 4
    esperado = stats.ttest_rel(depois, antes).confidence_interval(0.95)

    medido = ganho.geral(ganho.ler(sala.curso))

    assert medido.n == 7
    assert medido.g == pytest.approx((depois.mean() - antes.mean()) / (1 - antes.mean()), rel=1e-9)
    assert (medido.intervalo.de, medido.intervalo.ate) == pytest.approx((esperado.low, esperado.high), rel=1e-9)


def test_por_objetivo_so_conta_as_questoes_dele(sala, diagnosticas):
    for _ in range(5):
        _fazer(sala, diagnosticas, 0, 2)  # aprendeu as duas do O-A

    linhas = ganho.por_questoes(ganho.ler(sala.curso), "objetivo")
    por_codigo = {versoes_de(diagnosticas[0])[n].objetivos.get().pk: codigo for n, codigo in ((0, "O-A"), (2, "O-B"))}
    medidos = {por_codigo[pk]: (medido.pre, medido.pos, medido.g) for pk, medido in linhas.items()}

    assert medidos == {"O-A": (0, 1, 1), "O-B": (0, 0, 0)}
    (demanda,) = ganho.por_questoes(ganho.ler(sala.curso), "demanda").values()
    assert (demanda.n, demanda.g) == (5, 1)
    assert [m.n for m in ganho.por_questoes(ganho.ler(sala.curso), "eixo").values()] == [5]


def test_so_quem_fez_as_duas_conta_e_quem_fez_uma_aparece(sala, diagnosticas):
    for _ in range(5):
        _fazer(sala, diagnosticas, 1, 3)
    so_pre, so_pos = _fazer(sala, diagnosticas, 4, None), _fazer(sala, diagnosticas, None, 0)

    lidas = ganho.ler(sala.curso)

    assert ganho.geral(lidas).n == 5
    assert [lidas.matricula[p, ganho.PRE] for p in lidas.so_de_um_lado(ganho.PRE)] == [so_pre.pk]
    assert [lidas.matricula[p, ganho.POS] for p in lidas.so_de_um_lado(ganho.POS)] == [so_pos.pk]


def test_com_menos_de_cinco_nao_ha_numero_e_se_diz_quantos_faltam(sala, diagnosticas):
    for _ in range(4):
        _fazer(sala, diagnosticas, 1, 3)

    medido = ganho.geral(ganho.ler(sala.curso))

    assert (medido.escondido, medido.pre, medido.g, medido.faltam) == (True, None, None, 1)
    assert "falta 1 pessoa" in medido.frase


def test_quando_todos_ja_sabiam_tudo_nao_ha_ganho_a_medir(sala, diagnosticas):
    for _ in range(5):
        _fazer(sala, diagnosticas, 4, 4)

    medido = ganho.geral(ganho.ler(sala.curso))

    assert (medido.pre, medido.g) == (1, None)
    assert "já acertava tudo" in medido.frase


def test_questao_anulada_sai_dos_dois_lados_e_se_diz(sala, diagnosticas):
    for _ in range(5):
        _fazer(sala, diagnosticas, 1, 2)
    anulada = versoes_de(diagnosticas[0])[0]
    Recorrecao.objects.create(versao=anulada, modo="todos_acertam", motivo="Ambígua.")

    lidas = ganho.ler(sala.curso)
    medido = ganho.geral(lidas)

    assert lidas.anuladas == [anulada.questao.codigo]
    assert (medido.pre, medido.pos) == (0, pytest.approx(1 / 3))


def test_as_formas_trocadas_se_pareiam_pelo_objetivo(sala, diagnosticas):
    """Metade responde às duas primeiras na pré e às duas últimas na pós; a outra metade, o contrário."""
    pre, pos = diagnosticas
    versoes = versoes_de(pre)
    todas = ObjetivoFactory(codigo="O-TODAS")
    for versao in versoes:
        ligar(versao, todas)
    for k in range(6):
        matricula = sala.pessoa()
        forma, outra = (versoes[:2], versoes[2:]) if k % 2 else (versoes[2:], versoes[:2])
        sala.responder(pre, matricula, [CERTA, ERRADA], versoes=forma)
        sala.responder(pos, matricula, [CERTA, CERTA], versoes=outra)

    medidos = ganho.por_questoes(ganho.ler(sala.curso), "objetivo").values()

    assert [(m.n, m.pre, m.pos, m.g) for m in medidos] == [(6, 0.5, 1, 1)]


def test_so_a_primeira_vez_de_cada_lado_conta(sala, diagnosticas):
    for _ in range(5):
        matricula = _fazer(sala, diagnosticas, 0, 2)
        sala.responder(diagnosticas[1], matricula, [CERTA] * 4, em=timezone.now() + timedelta(days=1), numero=2)

    assert ganho.geral(ganho.ler(sala.curso)).pos == 0.5


def test_quem_mudou_de_turma_entre_as_duas_conta_na_da_final(sala, diagnosticas):
    nova = TurmaFactory(curso=sala.curso)
    for _ in range(5):
        antiga = _fazer(sala, diagnosticas, 0, None)
        _fazer(sala, diagnosticas, None, 4, matricula=sala.pessoa(pessoa=antiga.pessoa, turma=nova))

    assert {turma: medido.n for turma, medido in ganho.por_turma(ganho.ler(sala.curso)).items()} == {nova.pk: 5}


def test_o_consorcio_pequeno_nao_se_deduz_dos_outros(sala, diagnosticas):
    grande, medio, pequeno = ConsorcioFactory.create_batch(3)
    for consorcio, quantas in ((grande, 8), (medio, 6), (pequeno, 2)):
        for _ in range(quantas):
            _fazer(sala, diagnosticas, 1, 3, matricula=sala.pessoa(consorcio=consorcio))

    medidos = ganho.por_consorcio(ganho.ler(sala.curso))

    assert not medidos[grande.pk].escondido
    assert medidos[pequeno.pk].escondido
    assert medidos[medio.pk].escondido, "total menos o grande daria o pequeno"
    assert "daria para deduzir" in medidos[medio.pk].frase


def test_na_turma_o_objetivo_que_daria_a_outra_turma_nao_sai(sala, diagnosticas):
    outra = TurmaFactory(curso=sala.curso)
    for _ in range(6):
        _fazer(sala, diagnosticas, 1, 3)
    for _ in range(2):
        _fazer(sala, diagnosticas, 1, 3, matricula=sala.pessoa(turma=outra))

    lidas = ganho.ler(sala.curso)

    assert not ganho.geral(lidas).escondido
    assert ganho.geral(lidas, sala.turma.pk).escondido
    assert all(m.escondido for m in ganho.por_questoes(lidas, "objetivo", sala.turma.pk).values())


# --- A tela ----------------------------------------------------------------------------------------------------------
def _url(sala, **busca):
    return reverse("resultados:ganho", args=[sala.curso.pk], query=busca)


@pytest.mark.parametrize("por", ["objetivo", "eixo", "demanda", "turma", "consorcio"])
def test_a_planilha_do_ganho_e_a_tabela_da_tela(sala, diagnosticas, client, por):
    for _ in range(5):
        _fazer(sala, diagnosticas, 1, 3)
    client.force_login(PessoaFactory(administra=True))

    tela = client.get(_url(sala, por=por))
    linhas = linhas_do_csv(client.get(_url(sala, por=por, formato="csv")))

    assert [linha[0] for linha in linhas[1:]] == [celulas[0][1] for celulas in tela.context["linhas"]]
    assert linhas[1][1] == "5"
    assert 'role="img"' in tela.content.decode()


def test_so_a_equipe_da_turma_ve_quem_fez_so_uma(sala, diagnosticas, client):
    for _ in range(5):
        _fazer(sala, diagnosticas, 1, 3)
    faltou = _fazer(sala, diagnosticas, 2, None)
    tutora = PessoaFactory(grupo="Tutores")
    sala.turma.tutores.add(tutora)

    client.force_login(tutora)
    assert str(faltou.pessoa) in client.get(_url(sala, turma=sala.turma.codigo)).content.decode()
    client.force_login(PessoaFactory(grupo="Editores"))
    assert str(faltou.pessoa) not in client.get(_url(sala, turma=sala.turma.codigo)).content.decode()
    um_lado = client.get(_url(sala, turma=sala.turma.codigo, formato="csv", tabela="um-lado"))
    assert len(linhas_do_csv(um_lado)) == 1


def test_quem_tutora_nao_le_o_curso_inteiro(sala, diagnosticas, client):
    tutora = PessoaFactory(grupo="Tutores")
    sala.turma.tutores.add(tutora)
    client.force_login(tutora)

    assert client.get(_url(sala)).context["recorte"].turma == sala.turma
    assert client.get(_url(sala, por="consorcio")).context["quadro"].por == "objetivo"


@pytest.mark.parametrize("pessoas", [5, 15])
def test_o_numero_de_consultas_do_ganho_e_fixo(sala, diagnosticas, django_assert_max_num_queries, pessoas):
    for _ in range(pessoas):
        _fazer(sala, diagnosticas, 1, 3)

    with django_assert_max_num_queries(5):
        ganho.por_questoes(ganho.ler(sala.curso), "demanda")


# --- Na rastreabilidade ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("codigo", ["O-A", "DEM-A"])
def test_a_cadeia_mostra_o_ganho_com_quantas_pessoas(sala, diagnosticas, client, codigo):
    for _ in range(5):
        _fazer(sala, diagnosticas, 0, 1)

    pagina = client.get(reverse("rastreabilidade:codigo", args=[codigo])).content.decode()

    assert "⟨g⟩ 0,50" in pagina
    assert "(n = 5)" in pagina


def test_com_menos_de_cinco_a_cadeia_nao_diz_numero(sala, diagnosticas, client):
    for _ in range(4):
        _fazer(sala, diagnosticas, 0, 1)

    pagina = client.get(reverse("rastreabilidade:codigo", args=["O-A"])).content.decode()

    assert "⟨g⟩" not in pagina
    assert "menos de 5 pessoas" in pagina
