"""Agir em várias pessoas: o resumo antes, o andamento, a queda no meio, o clique duplo, quem não foi e por quê."""

from datetime import timedelta

import pytest
from corridas import ao_mesmo_tempo
from django.urls import reverse
from django.utils import timezone
from fabricas import MatriculaFactory, PessoaFactory

from certificados.models import Certificado, LoteEmissao
from contas.recusa import Recusa
from coordenacao import atos_em_lote as atos
from coordenacao.models import AtoEmLote, ItemDoAto
from correio.models import Mensagem
from cursos import atividade, prorrogacao
from cursos.models import Comunicado, Matricula, Turma
from cursos.vagas import Ocupacao

MENSAGEM = {"assunto": "Encontro de sexta", "texto": "Olá, {nome}. Levem o plano de ação."}
MOTIVO = {"motivo": "Turma remarcada."}


@pytest.fixture
def por(pessoas):
    return pessoas["coordenadora"]


def _lote(turma, ato, matriculas, por, dados=None):
    lote = atos.preparar(turma, ato, [m.pk for m in matriculas], por)
    return atos.confirmar(lote, por, dados or {})


def _situacoes(matriculas):
    return [Matricula.objects.get(pk=m.pk).situacao for m in matriculas]


# --- Preparar e confirmar --------------------------------------------------------------------------------------------
def test_preparar_nao_faz_nada_e_diz_quem_nao_vai(turma, por):
    vai, nao_vai = MatriculaFactory(turma=turma, em_analise=True), MatriculaFactory(turma=turma, confirmada=True)

    lote = atos.preparar(turma, "deferir", [vai.pk, nao_vai.pk], por)

    assert _situacoes([vai]) == ["em_analise"]
    assert [bool(item.recusa) for item in lote.itens.all()] == [False, True]
    atos.processar(lote.pk)
    atos.executar_item(lote.itens.first().pk)
    assert _situacoes([vai]) == ["em_analise"], "sem confirmar, nem a fila faz"


def test_confirmar_duas_vezes_e_uma_so(turma, por):
    pedidos = MatriculaFactory.create_batch(3, turma=turma, em_analise=True)
    lote = atos.preparar(turma, "deferir", [m.pk for m in pedidos], por)

    primeira, segunda = atos.confirmar(lote, por, {}), atos.confirmar(lote, por, {"outra": "coisa"})
    atos.processar(lote.pk)
    atos.processar(lote.pk)

    assert primeira.confirmado_em == segunda.confirmado_em
    assert segunda.dados == {}
    assert _situacoes(pedidos) == ["confirmada"] * 3
    assert Mensagem.objects.filter(chave__contains="-confirmada").count() == 3
    lote.refresh_from_db()
    assert lote.encerrado_em
    assert lote.andamento == {"total": 3, "feitos": 3, "recusados": 0, "a_fazer": 0}


def test_sem_ninguem_ou_com_gente_demais_nem_se_prepara(turma, por, monkeypatch):
    monkeypatch.setattr(atos, "MAXIMO", 1)
    dois = MatriculaFactory.create_batch(2, turma=turma, em_analise=True)

    for pks, codigo in (([], "ninguem"), ([m.pk for m in dois], "muitas")):
        with pytest.raises(Recusa) as recusa:
            atos.preparar(turma, "deferir", pks, por)
        assert recusa.value.codigo == codigo


def test_se_ninguem_vai_nao_se_confirma(turma, por):
    with pytest.raises(Recusa) as recusa:
        _lote(turma, "deferir", [MatriculaFactory(turma=turma, confirmada=True)], por)

    assert recusa.value.codigo == "ninguem_vai"


def test_quem_mudou_depois_do_resumo_fica_com_a_recusa_do_ato(turma, por):
    pedido, outro = MatriculaFactory.create_batch(2, turma=turma, em_analise=True)
    lote = atos.preparar(turma, "deferir", [pedido.pk, outro.pk], por)
    Matricula.objects.filter(pk=pedido.pk).update(situacao="cancelada")

    atos.confirmar(lote, por, {})
    atos.processar(lote.pk)

    item = lote.itens.get(matricula=pedido)
    assert "não pode passar" in item.recusa
    assert item.feito_em is None
    assert _situacoes([outro]) == ["confirmada"]


def test_o_rascunho_esquecido_some_no_dia_seguinte_e_o_confirmado_fica(turma, por):
    pedidos = MatriculaFactory.create_batch(2, turma=turma, em_analise=True)
    velho, confirmado = atos.preparar(turma, "deferir", [pedidos[0].pk], por), _lote(turma, "deferir", pedidos[1:], por)
    AtoEmLote.objects.update(criado_em=timezone.now() - timedelta(days=2))

    atos.retomar()

    assert not AtoEmLote.objects.filter(pk=velho.pk).exists()
    assert AtoEmLote.objects.get(pk=confirmado.pk).encerrado_em


# --- A queda no meio -------------------------------------------------------------------------------------------------
class Queda(BaseException):
    """O processo morto: nada no caminho a apanha."""


@pytest.mark.django_db(transaction=True)
def test_o_trabalhador_morre_no_meio_e_a_varredura_termina_sem_repetir(turma, por, monkeypatch):
    gente = MatriculaFactory.create_batch(6, turma=turma, confirmada=True)
    lote = _lote(turma, "cancelar", gente, por, MOTIVO)
    cancelar, vistas = atos.atos_da_matricula.cancelar, []

    def morrer_na_quarta(matricula, *args):
        cancelar(matricula, *args)
        vistas.append(matricula.pk)
        if len(vistas) == 4:
            raise Queda

    monkeypatch.setattr(atos.atos_da_matricula, "cancelar", morrer_na_quarta)
    pks = list(lote.itens.values_list("pk", flat=True))
    for pk in pks[:3]:
        atos.executar_item(pk)
    with pytest.raises(Queda):
        atos.executar_item(pks[3])
    no_meio = Mensagem.objects.filter(chave__endswith="-cancelada").count()
    monkeypatch.setattr(atos.atos_da_matricula, "cancelar", cancelar)
    atos.retomar()
    logo_depois = lote.andamento
    ItemDoAto.objects.update(tentar_em=timezone.now())  # a reserva do morto caiu
    atos.retomar()

    lote.refresh_from_db()
    assert no_meio == 3, "a da queda se desfez com a transação"
    assert logo_depois["a_fazer"] == 1, "a reserva do morto ainda segura uma"
    assert lote.encerrado_em
    assert lote.andamento["feitos"] == 6
    assert Mensagem.objects.filter(chave__endswith="-cancelada").values("para").distinct().count() == 6
    assert Mensagem.objects.filter(chave__endswith="-cancelada").count() == 6


def test_um_item_que_sempre_falha_por_defeito_um_dia_e_dado_por_perdido(turma, por, monkeypatch):
    ruim, boa = MatriculaFactory.create_batch(2, turma=turma, confirmada=True)
    lote, cancelar = _lote(turma, "cancelar", [ruim, boa], por, MOTIVO), atos.atos_da_matricula.cancelar

    def falhar(matricula, *args):
        if matricula.pk == ruim.pk:
            raise RuntimeError("defeito")
        cancelar(matricula, *args)

    monkeypatch.setattr(atos.atos_da_matricula, "cancelar", falhar)
    for _ in range(atos.MAXIMO_DE_TENTATIVAS + 1):
        ItemDoAto.objects.update(tentar_em=timezone.now())
        atos.processar(lote.pk)

    assert lote.itens.get(matricula=ruim).recusa == atos.FALHA_INESPERADA
    assert lote.itens.get(matricula=boa).feito_em
    lote.refresh_from_db()
    assert lote.encerrado_em


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_dois_processos_no_mesmo_lote_nao_repetem_ninguem(turma, por):
    gente = MatriculaFactory.create_batch(8, turma=turma, em_analise=True)
    lote = _lote(turma, "deferir", gente, por)

    ao_mesmo_tempo(*[lambda: atos.processar(lote.pk)] * 3)
    atos.processar(lote.pk)

    assert _situacoes(gente) == ["confirmada"] * 8
    assert lote.andamento["feitos"] == 8
    assert Mensagem.objects.filter(chave__contains="-confirmada").count() == 8


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_dois_cliques_em_confirmar_contam_um(turma, por):
    gente = MatriculaFactory.create_batch(2, turma=turma, em_analise=True)
    lote = atos.preparar(turma, "deferir", [m.pk for m in gente], por)

    respostas = ao_mesmo_tempo(*[lambda: atos.confirmar(lote, por, {})] * 4)

    assert len({r.confirmado_em for r in respostas}) == 1


# --- Cada ato --------------------------------------------------------------------------------------------------------
def test_dar_mais_prazo_conta_do_prazo_que_ainda_corre_e_avisa(turma, por):
    ate = timezone.now() + timedelta(days=1)
    vaga = MatriculaFactory(turma=turma, situacao="deferida", confirmar_ate=ate)
    vencida = MatriculaFactory(turma=turma, situacao="deferida", confirmar_ate=timezone.now() - timedelta(minutes=3))

    lote = _lote(turma, "prorrogar", [vaga, vencida], por, {"dias": 3})
    atos.processar(lote.pk)

    vaga.refresh_from_db()
    vencida.refresh_from_db()
    assert vaga.confirmar_ate == ate + timedelta(days=3)
    assert vencida.confirmar_ate > timezone.now() + timedelta(days=2)
    assert Mensagem.objects.filter(chave__contains="-prorrogada-").count() == 2


@pytest.mark.parametrize(
    ("campos", "dias", "codigo"),
    [
        ({"situacao": "confirmada"}, 3, "nao_espera_confirmacao"),
        ({"situacao": "deferida"}, 3, "sem_prazo"),
        ({"situacao": "deferida"}, 0, "prazo_invalido"),
        ({"situacao": "deferida"}, 31, "prazo_invalido"),
    ],
)
def test_mais_prazo_so_a_quem_tem_prazo(campos, dias, codigo, turma, por):
    with pytest.raises(Recusa) as recusa:
        prorrogacao.prorrogar(MatriculaFactory(turma=turma, **campos), por, dias)

    assert recusa.value.codigo == codigo


def test_recusar_varias_leva_o_motivo_a_cada_uma(turma, por):
    pedidos = MatriculaFactory.create_batch(2, turma=turma, em_analise=True)

    lote = _lote(turma, "recusar", pedidos, por, {"motivo": "Fora do público desta turma."})
    atos.processar(lote.pk)

    assert _situacoes(pedidos) == ["recusada"] * 2
    assert Mensagem.objects.filter(texto__contains="Fora do público desta turma.").count() == 2


def test_cancelar_varias_solta_as_vagas_e_leva_o_motivo(turma, por):
    gente = MatriculaFactory.create_batch(2, turma=turma, confirmada=True)
    ja = MatriculaFactory(turma=turma, situacao="desistente")
    ocupadas = Ocupacao.da_turma(turma).total

    lote = _lote(turma, "cancelar", [*gente, ja], por, {"motivo": "Lista importada por engano."})
    atos.processar(lote.pk)

    assert _situacoes(gente) == ["cancelada"] * 2
    assert Ocupacao.da_turma(turma).total == ocupadas - 2
    assert lote.andamento["recusados"] == 1
    assert set(Matricula.objects.filter(pk__in=[m.pk for m in gente]).values_list("motivo", flat=True)) == {
        "Lista importada por engano."
    }


@pytest.mark.parametrize("assunto", ["Sobre maria@example.org", "CPF 529.982.247-25", "Pessoa Comprida: aviso"])
def test_o_assunto_nao_leva_dado_de_ninguem(assunto, turma, por):
    gente = [MatriculaFactory(turma=turma, confirmada=True, pessoa__nome="Pessoa Comprida")]

    with pytest.raises(Recusa) as recusa:
        _lote(turma, "mensagem", gente, por, {**MENSAGEM, "assunto": assunto})

    assert recusa.value.codigo == "assunto_com_dados"
    assert not Comunicado.objects.exists()


def test_emitir_para_as_escolhidas_usa_o_lote_de_emissao(turma, por):
    pronta, outra = MatriculaFactory.create_batch(2, turma=turma, concluida=True)
    falta = MatriculaFactory(turma=turma, confirmada=True)
    for m in (pronta, outra):
        Matricula.objects.filter(pk=m.pk).update(situacao="confirmada")
        for a in turma.atividades.select_related("pagina").filter(obrigatoria=True):
            (atividade.registrar_nota(m, a.pagina, 90) if a.exige_nota else atividade.concluir(m, a.pagina))

    lote = _lote(turma, "emitir", [pronta, falta], por)

    assert lote.emissao == LoteEmissao.objects.get()
    assert [item.matricula for item in lote.emissao.itens.all()] == [pronta]
    assert "Falta concluir" in lote.itens.get(matricula=falta).recusa
    assert not Certificado.objects.filter(matricula=outra).exists()
    with pytest.raises(Recusa) as recusa:
        _lote(turma, "emitir", [outra], por)
    assert recusa.value.codigo == "lote_aberto"


# --- As telas --------------------------------------------------------------------------------------------------------
def test_a_mensagem_mostra_a_previa_antes_de_confirmar(turma, entrar):
    gente = MatriculaFactory.create_batch(2, turma=turma, confirmada=True)
    cliente = entrar("coordenadora")
    preparo = cliente.post(
        reverse("coordenacao:agir_em_varias", args=[turma.pk]), {"ato": "mensagem", "matriculas": [m.pk for m in gente]}
    )

    vazia = cliente.post(preparo.url, {"passo": "confirmar"})
    previa = cliente.post(preparo.url, {"passo": "conferir", **MENSAGEM})
    sem_campo = cliente.post(preparo.url, {"passo": "confirmar", **MENSAGEM, "texto": "Olá, {cargo}."})
    ainda_nao = Comunicado.objects.count()
    fim = cliente.post(preparo.url, {"passo": "confirmar", **MENSAGEM}, follow=True).content.decode()

    assert vazia.status_code == 422
    assert f"Olá, {gente[0].pessoa}." in previa.content.decode()
    assert sem_campo.status_code == 422
    assert "Não conheço {cargo}" in sem_campo.content.decode()
    assert ainda_nao == 0
    assert Comunicado.objects.get().envios.count() == 2
    assert "2 mensagens a caminho." in fim


def test_todas_as_do_filtro_inclui_as_que_nao_estao_na_pagina(turma, entrar):
    MatriculaFactory.create_batch(3, turma=turma, em_analise=True)
    MatriculaFactory(turma=turma, confirmada=True)
    cliente = entrar("coordenadora")

    preparo = cliente.post(
        reverse("coordenacao:agir_em_varias", args=[turma.pk]),
        {"ato": "deferir", "todas": "1", "filtro": "situacao=em_analise"},
    )

    assert AtoEmLote.objects.get().itens.count() == 3
    assert "3 pessoas vão" in cliente.get(preparo.url).content.decode()


def test_o_resumo_e_de_quem_o_preparou_e_o_resultado_e_da_coordenacao(turma, entrar, por):
    pedido = MatriculaFactory(turma=turma, em_analise=True)
    lote = atos.preparar(turma, "deferir", [pedido.pk], por)
    endereco = reverse("coordenacao:ato_em_lote", args=[lote.pk])

    assert entrar("administra").get(endereco).status_code == 404
    assert entrar("tutora").get(endereco).status_code == 403
    assert entrar("de_outra").get(endereco).status_code == 404
    atos.confirmar(lote, por, {})
    assert entrar("administra").get(endereco).status_code == 200


def test_a_emissao_confirmada_leva_a_tela_do_lote(turma, entrar):
    pronta = MatriculaFactory(turma=turma, concluida=True)
    cliente = entrar("coordenadora")
    preparo = cliente.post(
        reverse("coordenacao:agir_em_varias", args=[turma.pk]), {"ato": "emitir", "matriculas": [pronta.pk]}
    )

    fim = cliente.post(preparo.url, {"passo": "confirmar"}, follow=True)

    assert fim.redirect_chain[-1][0] == reverse("coordenacao:lote", args=[LoteEmissao.objects.get().pk])


def test_o_resumo_e_o_andamento_custam_o_mesmo_com_mais_gente(turma, entrar, por, django_assert_max_num_queries):
    custos = []
    for quantas in (5, 60):
        pessoas = PessoaFactory.create_batch(quantas)
        gente = Matricula.objects.bulk_create(Matricula(turma=turma, pessoa=p, situacao="em_analise") for p in pessoas)
        lote = atos.preparar(turma, "anuencia", [m.pk for m in gente], por)
        cliente, endereco = entrar("coordenadora"), reverse("coordenacao:ato_em_lote", args=[lote.pk])
        cliente.get(endereco)
        with django_assert_max_num_queries(60) as consultas:
            cliente.get(endereco)
        custos.append(len(consultas))

    assert custos[0] == custos[1]
    assert Turma.objects.filter(pk=turma.pk).exists()
