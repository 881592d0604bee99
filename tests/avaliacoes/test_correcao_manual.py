"""Corrigir à mão: a nota sai da rubrica ou direta, é lançada uma vez, e a pessoa sabe."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from entregas import DISSERTATIVA, PLANO, RUBRICA, cena_de_entrega, entregar, juntar, responder_o_plano
from fabricas import MatriculaFactory, PessoaFactory

from avaliacoes import correcao_manual as atos
from avaliacoes import tentativa as da_tentativa
from avaliacoes.correcao_manual import Decisao
from avaliacoes.models import CorrecaoManual, Tentativa
from contas.recusa import Recusa
from correio.models import Mensagem
from cursos import matricula as da_matricula
from cursos.conclusao import o_que_falta
from cursos.models import Progresso


@pytest.fixture
def cena(db):
    return cena_de_entrega()


def _dar(cena, tentativa, nota=80, por=None, **campos):
    ordem = atos.a_corrigir(tentativa)[0][0].ordem
    decisao = Decisao(Decimal(nota) / 100, campos.pop("niveis", {}), campos.pop("comentario", "Bom."), **campos)
    return atos.corrigir_itens(tentativa, {ordem: decisao}, por or cena.tutora)


def _livro(cena, matricula=None):
    return Progresso.objects.get(matricula=matricula or cena.matricula, pagina=cena.avaliacao.pk)


def _codigos(matricula):
    return [p.codigo for p in o_que_falta(type(matricula).objects.get(pk=matricula.pk))]


def _fazer_o_resto(matricula, exceto):
    for a in matricula.turma.atividades.exclude(pagina=exceto):
        Progresso.objects.create(matricula=matricula, pagina_id=a.pagina_id, concluido_em=timezone.now(), nota=100)


# --- A rubrica -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("niveis", "fracao"), [((0, 0), 0), ((1, 2), "0.7"), ((2, 2), 1)])
def test_a_rubrica_soma_os_pontos_sobre_o_maximo(niveis, fracao):
    escolhidos = {str(n): nivel for n, nivel in enumerate(niveis)}

    assert atos.pela_rubrica(RUBRICA, escolhidos) == Decimal(fracao)


def test_a_rubrica_pela_metade_e_recusada():
    with pytest.raises(Recusa) as recusa:
        atos.pela_rubrica(RUBRICA, {"0": 2})

    assert recusa.value.codigo == "niveis_incompletos"


def test_o_criterio_abaixo_do_minimo_e_dito_pelo_nome():
    assert atos.abaixo_do_minimo(PLANO, {"0": 0, "1": 2}) == ["Problema"]
    assert atos.abaixo_do_minimo(PLANO, {"0": 1, "1": 2}) == []
    assert atos.abaixo_do_minimo({"rubrica": RUBRICA}, {"0": 0, "1": 0}) == []


def test_sem_o_nivel_minimo_a_nota_nao_passa_da_minima():
    assert atos.limitada(Decimal("0.9"), Decimal(70)) == Decimal("0.69")
    assert atos.limitada(Decimal("0.2"), Decimal(70)) == Decimal("0.2")
    assert atos.limitada(Decimal("0.9"), None) == Decimal("0.9")
    assert atos.limitada(Decimal("0.9"), Decimal("0.5")) == 0


# --- Corrigir --------------------------------------------------------------------------------------------------------
def test_o_que_se_entrega_espera_uma_pessoa_e_o_certificado_diz_quem(cena):
    entregar(cena)

    espera = next(p for p in o_que_falta(cena.matricula) if p.codigo == "espera_correcao")
    hoje = timezone.localdate()
    assert espera.frase == (
        f"“Plano de intervenção” foi entregue em {hoje.day}/{hoje.month} e espera a leitura da tutoria."
    )
    assert (espera.quem, espera.acao) == ("tutoria", "Corrigir a entrega")
    assert _livro(cena).concluido_em is None


def test_corrigir_a_ultima_resposta_lanca_a_nota_e_avisa(cena, django_capture_on_commit_callbacks):
    tentativa = entregar(cena)

    corrigida = _dar(cena, tentativa, 80)

    livro = _livro(cena)
    assert (corrigida.nota, livro.nota, livro.entregue_em) == (80, 80, None)
    assert livro.concluido_em
    assert "espera_correcao" not in _codigos(cena.matricula)
    assert list(tentativa.eventos.filter(tipo="corrigida").values_list("por", "dados")) == [
        (cena.tutora.pk, {"de": None, "para": "80.00"})
    ]
    mensagem = Mensagem.objects.get(chave__startswith="correcao_pronta-")
    assert mensagem.para == cena.pessoa.email
    assert f"/tentativas/{tentativa.pk}/resultado/" in mensagem.texto
    assert "80" not in mensagem.texto.split("http")[0]


def test_com_duas_respostas_a_nota_so_sai_quando_as_duas_tem(cena):
    juntar(cena)
    juntar(cena, "OUTRA", tipo="dissertativa", dados=DISSERTATIVA)
    tentativa = da_tentativa.iniciar(cena.matricula, cena.avaliacao)
    for ordem, valores in ((1, ["Metade falta."]), (2, ["b"]), (3, ["Por isto."])):
        da_tentativa.responder(tentativa, ordem, 1, valores)
    tentativa = da_tentativa.enviar(tentativa)

    pela_metade = atos.corrigir_itens(tentativa, {1: Decisao(Decimal("0.5"))}, cena.tutora)
    assert (pela_metade.nota, Mensagem.objects.filter(chave__startswith="correcao_pronta-").count()) == (None, 0)

    assert atos.corrigir_itens(tentativa, {3: Decisao(Decimal("0.75"))}, cena.coordenadora).nota == 75
    assert _livro(cena).nota == 75


def test_a_resposta_em_branco_nao_espera_ninguem(cena):
    tentativa = da_tentativa.enviar(da_tentativa.iniciar(cena.matricula, cena.avaliacao))

    assert tentativa.nota == 0
    assert atos.a_corrigir(tentativa) == []


def test_repetir_a_mesma_decisao_e_uma_so(cena):
    tentativa = entregar(cena)

    _dar(cena, tentativa)
    _dar(cena, tentativa)

    assert CorrecaoManual.objects.count() == 1
    assert Mensagem.objects.filter(chave__startswith="correcao_pronta-").count() == 1


def test_corrigir_de_novo_e_outra_linha_e_a_nota_desce_no_livro(cena):
    tentativa = entregar(cena)
    _dar(cena, tentativa, 90)

    _dar(cena, tentativa, 60, comentario="Reli.")

    assert list(CorrecaoManual.objects.values_list("fracao", flat=True)) == [Decimal("0.9"), Decimal("0.6")]
    assert _livro(cena).nota == 60
    assert tentativa.eventos.filter(tipo="corrigida").last().dados == {"de": "90.00", "para": "60.00"}


def test_a_nota_que_veio_de_outra_turma_nao_desce(cena):
    tentativa = entregar(cena)
    Progresso.objects.filter(matricula=cena.matricula, pagina=cena.avaliacao.pk).update(nota=95)

    _dar(cena, tentativa, 60)

    assert _livro(cena).nota == 95


def test_corrigir_o_que_faltava_conclui_a_matricula(cena):
    _fazer_o_resto(cena.matricula, cena.avaliacao.pk)
    tentativa = entregar(cena)

    _dar(cena, tentativa, 80)

    cena.matricula.refresh_from_db()
    assert cena.matricula.situacao == "concluida"


def test_depois_do_fim_das_aulas_a_correcao_ainda_vale(cena):
    tentativa = entregar(cena)
    type(cena.turma).objects.filter(pk=cena.turma.pk).update(fim=timezone.localdate() - timedelta(days=1))

    assert _dar(cena, tentativa, 80).nao_lancada_por == ""
    assert _livro(cena).nota == 80


def test_na_matricula_trancada_a_nota_entra_e_nada_se_conclui(cena):
    _fazer_o_resto(cena.matricula, cena.avaliacao.pk)
    tentativa = entregar(cena)
    da_matricula.trancar(cena.matricula, None, "Licença.")

    _dar(cena, tentativa, 80)

    cena.matricula.refresh_from_db()
    assert (_livro(cena).nota, cena.matricula.situacao) == (80, "trancada")


def test_na_matricula_cancelada_a_nota_fica_na_tentativa(cena):
    tentativa = entregar(cena)
    type(cena.matricula).objects.filter(pk=cena.matricula.pk).update(situacao="cancelada")

    corrigida = _dar(cena, tentativa, 80)

    assert (corrigida.nota, corrigida.nao_lancada_por) == (80, "nao_matriculada")
    assert _livro(cena).nota is None


def test_com_outra_entrega_a_espera_a_pessoa_continua_a_esperar(cena):
    type(cena.avaliacao).objects.filter(pk=cena.avaliacao.pk).update(tentativas=2)
    cena.avaliacao.refresh_from_db()
    primeira, segunda = entregar(cena), entregar(cena)

    _dar(cena, primeira, 40)

    assert _livro(cena).entregue_em == segunda.enviada_em
    assert "espera_correcao" in _codigos(cena.matricula)


def _aberta(cena, tentativa):
    Tentativa.objects.filter(pk=tentativa.pk).update(enviada_em=None)
    return {1: Decisao(Decimal(1))}


def _questao_que_nao_ha(cena, tentativa):
    return {7: Decisao(Decimal(1))}


def _outra_corrigiu(cena, tentativa):
    _dar(cena, tentativa, 50, por=cena.coordenadora)
    return {1: Decisao(Decimal(1))}


@pytest.mark.parametrize(
    ("preparar", "codigo"),
    [
        (_aberta, "nao_enviada"),
        (_questao_que_nao_ha, "questao_inexistente"),
        (_outra_corrigiu, "outra_corrigiu"),
    ],
)
def test_corrigir_e_recusado(cena, preparar, codigo):
    tentativa = entregar(cena)
    decisoes = preparar(cena, tentativa)
    antes = CorrecaoManual.objects.count()

    with pytest.raises(Recusa) as recusa:
        atos.corrigir_itens(tentativa, decisoes, cena.tutora)

    assert recusa.value.codigo == codigo
    assert CorrecaoManual.objects.count() == antes


def test_quem_viu_a_correcao_da_outra_pode_por_a_sua_por_cima(cena):
    tentativa = entregar(cena)
    _dar(cena, tentativa, 50, por=cena.coordenadora)

    corrigida = _dar(cena, tentativa, 70, vista=CorrecaoManual.objects.get().pk)

    assert corrigida.nota == 70


# --- Devolver --------------------------------------------------------------------------------------------------------
def test_devolver_reabre_com_as_respostas_e_o_comentario(cena):
    tentativa = entregar(cena, texto="Metade falta.")

    devolvida = atos.devolver(tentativa, {1: " Diga o período. "}, cena.tutora)

    assert (devolvida.aberta, devolvida.nota, devolvida.prazo_em, devolvida.tolera_ate) == (True, None, None, None)
    item = devolvida.itens.get()
    assert item.respostas.last().conteudo["campos"]["problema"] == "Metade falta."
    assert (item.ultima_correcao.comentario, item.ultima_correcao.devolvida) == ("Diga o período.", True)
    assert _livro(cena).entregue_em is None
    assert "espera_correcao" not in _codigos(cena.matricula)
    mensagem = Mensagem.objects.get(chave__startswith="correcao_devolvida-")
    assert "Diga o período." in mensagem.texto
    assert f"{cena.turma.fim:%d/%m/%Y}" in mensagem.texto


def test_devolvida_com_prazo_a_tentativa_vence_nele(cena):
    prazo = timezone.now() + timedelta(days=3)

    devolvida = atos.devolver(entregar(cena), {1: "Refaça."}, cena.tutora, prazo)

    assert devolvida.prazo_em == prazo
    assert devolvida.tolera_ate == prazo + cena.avaliacao.tolerancia


def test_a_entrega_corrigida_pela_pessoa_volta_a_esperar_ainda_que_igual(cena):
    devolvida = atos.devolver(entregar(cena), {1: "Refaça."}, cena.tutora)
    igual = da_tentativa.enviar(devolvida)
    assert igual.nota is None

    _dar(cena, igual, 70)

    assert _livro(cena).nota == 70


def test_a_nota_antiga_nao_vale_para_a_resposta_nova(cena):
    tentativa = entregar(cena)
    _dar(cena, tentativa, 90)
    devolvida = atos.devolver(tentativa, {1: "Faltou a fonte."}, cena.tutora)
    responder_o_plano(devolvida, "Outra coisa.")

    assert da_tentativa.enviar(devolvida).nota is None


def _sem_comentario(cena, tentativa):
    return {"comentarios": {1: "  "}}


def _ja_devolvida(cena, tentativa):
    atos.devolver(tentativa, {1: "Refaça."}, cena.tutora)
    return {}


def _versoes_usadas(cena, tentativa):
    atos.devolver(tentativa, {1: "Refaça."}, cena.tutora)
    da_tentativa.enviar(tentativa)
    return {}


def _matricula_encerrada(cena, tentativa):
    type(cena.matricula).objects.filter(pk=cena.matricula.pk).update(situacao="desistente")
    return {}


def _turma_encerrada(cena, tentativa):
    type(cena.turma).objects.filter(pk=cena.turma.pk).update(fim=timezone.localdate() - timedelta(days=1))
    return {}


def _outra_aberta(cena, tentativa):
    Tentativa.objects.create(matricula=cena.matricula, avaliacao=cena.avaliacao, numero=2)
    return {}


def _prazo_passado(cena, tentativa):
    return {"prazo": timezone.now() - timedelta(minutes=1)}


def _outra_questao(cena, tentativa):
    return {"comentarios": {9: "Refaça."}}


@pytest.mark.parametrize(
    ("preparar", "codigo"),
    [
        (_sem_comentario, "sem_comentario"),
        (_ja_devolvida, "nao_enviada"),
        (_versoes_usadas, "sem_versoes"),
        (_matricula_encerrada, "nao_matriculada"),
        (_turma_encerrada, "aulas_encerradas"),
        (_outra_aberta, "ja_ha_aberta"),
        (_prazo_passado, "prazo_passado"),
        (_outra_questao, "questao_inexistente"),
    ],
)
def test_devolver_e_recusado(cena, preparar, codigo):
    tentativa = entregar(cena)
    argumentos = {"comentarios": {1: "Refaça."}, "por": cena.tutora, **preparar(cena, tentativa)}
    antes = CorrecaoManual.objects.count()

    with pytest.raises(Recusa) as recusa:
        atos.devolver(tentativa, **argumentos)

    assert recusa.value.codigo == codigo
    assert CorrecaoManual.objects.count() == antes


def test_o_que_ninguem_corrige_a_mao_nao_se_devolve(cena):
    em_branco = da_tentativa.enviar(da_tentativa.iniciar(cena.matricula, cena.avaliacao))

    with pytest.raises(Recusa) as recusa:
        atos.devolver(em_branco, {1: "Refaça."}, PessoaFactory())

    assert recusa.value.codigo == "nao_e_manual"


def test_quem_concluiu_nao_recebe_de_volta(cena):
    _fazer_o_resto(cena.matricula, cena.avaliacao.pk)
    tentativa = entregar(cena)
    _dar(cena, tentativa, 80)

    with pytest.raises(Recusa) as recusa:
        atos.devolver(tentativa, {1: "Refaça."}, cena.tutora)

    assert recusa.value.codigo == "nao_matriculada"
    assert MatriculaFactory._meta.model.objects.get(pk=cena.matricula.pk).situacao == "concluida"
