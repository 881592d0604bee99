from datetime import timedelta

import pytest
from django.utils import timezone
from fabricas import MatriculaFactory, PessoaFactory

from certificados import emissao, lote, revogacao, tasks
from certificados.models import Certificado, ItemDoLote, LoteEmissao, Signatario
from contas.recusa import Recusa
from correio.models import Mensagem
from cursos.models import Matricula

pytestmark = pytest.mark.django_db


def mudar(matricula, **campos):
    Matricula.objects.filter(pk=matricula.pk).update(**campos)


def contas(aberto, **esperadas):
    """As contas do lote que não são zero."""
    assert {estado: n for estado, n in aberto.andamento.items() if n} == esperadas


def vencer_reservas():
    """Passa o tempo: o que estava reservado por um processo que morreu volta a estar livre."""
    antes = timezone.now() - timedelta(minutes=5)
    ItemDoLote.objects.update(tentar_em=antes)
    Certificado.objects.update(tentar_em=antes)


def test_o_lote_emite_para_todos_os_que_concluiram(turma, coordenadora):
    MatriculaFactory.create_batch(5, turma=turma, concluida=True)
    MatriculaFactory(turma=turma, confirmada=True)

    aberto = lote.emitir_lote(turma, coordenadora)
    lote.processar_lote(aberto.pk)

    contas(aberto, total=5, emitidos=5, a_caminho=5)
    assert sorted(Certificado.objects.values_list("numero", flat=True)) == [1, 2, 3, 4, 5]
    aberto.refresh_from_db()
    assert aberto.encerrado_em is not None


def test_o_segundo_clique_devolve_o_mesmo_lote(matricula, turma, coordenadora):
    primeiro = lote.emitir_lote(turma, coordenadora)

    segundo = lote.emitir_lote(turma, coordenadora)

    assert segundo == primeiro
    assert LoteEmissao.objects.count() == 1


def test_o_segundo_clique_depois_de_tudo_emitido_devolve_o_lote_do_primeiro(matricula, turma, coordenadora):
    primeiro = lote.emitir_lote(turma, coordenadora)
    lote.processar_lote(primeiro.pk)

    assert lote.emitir_lote(turma, coordenadora, [matricula.pk]) == primeiro
    with pytest.raises(Recusa) as recusa:
        lote.emitir_lote(turma, PessoaFactory(administra=True))
    assert recusa.value.codigo == "ninguem_a_certificar"


def test_o_segundo_clique_das_mesmas_escolhidas_devolve_o_lote_e_o_de_outras_e_recusado(turma, coordenadora):
    uma, outra = MatriculaFactory.create_batch(2, turma=turma, concluida=True)
    aberto = lote.emitir_lote(turma, coordenadora, [uma.pk])

    assert lote.emitir_lote(turma, coordenadora, [str(uma.pk)]) == aberto
    with pytest.raises(Recusa) as recusa:
        lote.emitir_lote(turma, coordenadora, [uma.pk, outra.pk])
    assert recusa.value.codigo == "lote_aberto"


def test_o_que_impede_a_turma_inteira_impede_o_lote_de_abrir(matricula, turma, coordenadora):
    Signatario.objects.update(mandato_ate=timezone.localdate() - timedelta(days=1))

    with pytest.raises(Recusa) as recusa:
        lote.emitir_lote(turma, coordenadora)

    assert recusa.value.codigo == "sem_signatario"
    assert not LoteEmissao.objects.exists()


def test_cancelar_para_o_que_falta_e_deixa_valer_o_que_saiu(turma, coordenadora):
    MatriculaFactory.create_batch(4, turma=turma, concluida=True)
    aberto = lote.emitir_lote(turma, coordenadora)
    lote.emitir_item(aberto.itens.first().pk)

    ficaram = lote.cancelar(aberto, coordenadora)
    lote.processar_lote(aberto.pk)
    lote.emitir_pendentes()

    assert ficaram == 3
    contas(aberto, total=4, emitidos=1, a_caminho=1, cancelados=3)
    aberto.refresh_from_db()
    assert aberto.cancelado_por == coordenadora
    assert Certificado.objects.get().em_vigor
    seguinte = lote.emitir_lote(turma, coordenadora)
    lote.processar_lote(seguinte.pk)
    assert sorted(Certificado.objects.values_list("numero", flat=True)) == [1, 2, 3, 4]


def test_nao_se_cancela_o_que_ja_terminou(matricula, turma, coordenadora):
    aberto = lote.emitir_lote(turma, coordenadora)
    lote.processar_lote(aberto.pk)

    with pytest.raises(Recusa) as recusa:
        lote.cancelar(aberto, coordenadora)

    assert recusa.value.codigo == "lote_encerrado"


def test_o_recusado_sai_quando_se_tenta_de_novo_depois_de_resolvida_a_causa(turma, coordenadora):
    matriculas = MatriculaFactory.create_batch(3, turma=turma, concluida=True)
    aberto = lote.emitir_lote(turma, coordenadora)
    for matricula in matriculas[:2]:
        mudar(matricula, situacao="cancelada")
    lote.processar_lote(aberto.pk)
    for matricula in matriculas[:2]:
        mudar(matricula, situacao="concluida")

    de_uma = lote.tentar_de_novo(aberto, coordenadora, aberto.itens.get(matricula=matriculas[0]).pk)
    lote.processar_lote(aberto.pk)
    no_meio = aberto.andamento["recusados"]
    de_todas = lote.tentar_de_novo(aberto, coordenadora)
    lote.emitir_pendentes()

    assert (de_uma, no_meio, de_todas) == (1, 1, 1)
    contas(aberto, total=3, emitidos=3, a_caminho=3)
    assert sorted(Certificado.objects.values_list("numero", flat=True)) == [1, 2, 3]
    aberto.refresh_from_db()
    assert aberto.encerrado_em


def test_o_documento_que_falhou_sai_quando_se_tenta_de_novo_com_o_mesmo_numero(turma, coordenadora):
    MatriculaFactory.create_batch(2, turma=turma, concluida=True)
    aberto = lote.emitir_lote(turma, coordenadora)
    lote.processar_lote(aberto.pk)
    ruim = Certificado.objects.order_by("numero").first()
    dados = ruim.dados
    Certificado.objects.filter(pk=ruim.pk).update(dados={**dados, "corpo": "sem {marcador}"})
    vencer_reservas()
    lote.emitir_pendentes()
    contas(aberto, total=2, emitidos=2, prontos=1, falharam=1)
    Certificado.objects.filter(pk=ruim.pk).update(dados=dados)

    quantos = lote.tentar_de_novo(aberto, coordenadora)
    emissao.gerar_documento(ruim.pk)

    assert quantos == 1
    contas(aberto, total=2, emitidos=2, prontos=2)
    depois = Certificado.objects.get(pk=ruim.pk)
    assert (depois.numero, depois.codigo, depois.falha) == (ruim.numero, ruim.codigo, "")


def test_sem_nada_a_tentar_o_pedido_e_recusado(matricula, turma, coordenadora):
    aberto = lote.emitir_lote(turma, coordenadora)
    lote.processar_lote(aberto.pk)

    with pytest.raises(Recusa) as recusa:
        lote.tentar_de_novo(aberto, coordenadora)

    assert recusa.value.codigo == "nada_a_tentar"


def test_nao_se_reabre_um_lote_com_outro_em_andamento(turma, coordenadora):
    recusada = MatriculaFactory(turma=turma, concluida=True)
    antigo = lote.emitir_lote(turma, coordenadora)
    mudar(recusada, situacao="cancelada")
    lote.processar_lote(antigo.pk)
    MatriculaFactory(turma=turma, concluida=True)
    lote.emitir_lote(turma, coordenadora)

    with pytest.raises(Recusa) as recusa:
        lote.tentar_de_novo(antigo, coordenadora)

    assert recusa.value.codigo == "lote_aberto"
    assert antigo.andamento["recusados"] == 1


def test_sem_ninguem_a_certificar_o_lote_e_recusado(turma, certificado, coordenadora):
    with pytest.raises(Recusa) as recusa:
        lote.emitir_lote(turma, coordenadora)

    assert recusa.value.codigo == "ninguem_a_certificar"


def test_rodar_o_lote_de_novo_nao_muda_nada(matricula, turma, coordenadora):
    aberto = lote.emitir_lote(turma, coordenadora)
    lote.processar_lote(aberto.pk)

    lote.processar_lote(aberto.pk)

    assert Certificado.objects.count() == 1


def test_um_item_recusado_guarda_a_frase_e_nao_segura_os_outros(turma, coordenadora):
    matriculas = MatriculaFactory.create_batch(3, turma=turma, concluida=True)
    aberto = lote.emitir_lote(turma, coordenadora)
    mudar(matriculas[1], situacao="cancelada")

    lote.processar_lote(aberto.pk)

    contas(aberto, total=3, emitidos=2, a_caminho=2, recusados=1)
    assert "não leva a um certificado" in aberto.itens.get(matricula=matriculas[1]).recusa
    assert sorted(Certificado.objects.values_list("numero", flat=True)) == [1, 2]


def test_um_item_que_falha_por_defeito_nao_segura_os_outros_e_um_dia_e_dado_por_perdido(turma, coordenadora):
    matriculas = MatriculaFactory.create_batch(3, turma=turma, concluida=True)
    aberto = lote.emitir_lote(turma, coordenadora)
    item = aberto.itens.get(matricula=matriculas[0])
    ItemDoLote.objects.filter(pk=item.pk).update(tentativas=lote.MAXIMO_DE_TENTATIVAS)

    lote.processar_lote(aberto.pk)

    contas(aberto, total=3, emitidos=2, a_caminho=2, recusados=1)
    item.refresh_from_db()
    assert item.recusa == lote.FALHA_INESPERADA


def test_a_varredura_continua_o_lote_que_uma_queda_deixou_no_meio(turma, coordenadora):
    MatriculaFactory.create_batch(4, turma=turma, concluida=True)
    aberto = lote.emitir_lote(turma, coordenadora)
    itens = list(aberto.itens.values_list("pk", flat=True))
    lote.emitir_item(itens[0])
    ItemDoLote.objects.filter(pk=itens[1]).update(tentativas=1, tentar_em=timezone.now() + timedelta(seconds=20))
    lote.emitir_pendentes()
    no_meio = aberto.andamento
    vencer_reservas()

    lote.emitir_pendentes()
    vencer_reservas()
    lote.emitir_pendentes()

    assert no_meio["a_fazer"] == 1
    assert aberto.andamento["emitidos"] == 4
    assert sorted(Certificado.objects.values_list("numero", flat=True)) == [1, 2, 3, 4]
    assert Certificado.objects.sem_documento().count() == 0
    assert Mensagem.objects.filter(chave__endswith="-pronto").count() == 4


def test_so_a_corrente_do_lote_se_continua_e_a_varredura_sem_tempo_nao_abre_outra(turma, coordenadora, monkeypatch):
    MatriculaFactory(turma=turma, concluida=True)
    aberto, seguintes = lote.emitir_lote(turma, coordenadora), []
    monkeypatch.setattr(tasks.processar_lote, "delay", seguintes.append)

    lote.emitir_pendentes(orcamento=-1)
    da_varredura = list(seguintes)
    monkeypatch.setattr(lote, "processar_lote", lambda pk: False)
    tasks.processar_lote(aberto.pk)

    assert (da_varredura, seguintes) == ([], [aberto.pk])


def test_a_varredura_da_a_fila_o_tempo_dela(certificado):
    lote.emitir_pendentes()

    certificado.refresh_from_db()
    assert not certificado.pronto


def test_a_turma_que_emite_sozinha_emite_para_quem_conclui(turma):
    turma.emissao_automatica = True
    turma.save()
    matricula = MatriculaFactory(turma=turma, concluida=True)

    lote.emitir_pendentes()

    assert matricula.certificados.get().emitido_por is None


def test_a_turma_que_nao_emite_sozinha_espera_a_coordenacao(matricula):
    lote.emitir_pendentes()

    assert not matricula.certificados.exists()


def test_sozinha_a_turma_nao_reemite_o_revogado(turma, certificado, coordenadora):
    turma.emissao_automatica = True
    turma.save()
    revogacao.revogar(certificado, coordenadora, "Emitido por engano.")

    lote.emitir_pendentes()

    assert Certificado.objects.count() == 1


def test_com_a_turma_impedida_a_varredura_nao_tenta_pessoa_por_pessoa(turma, django_assert_max_num_queries):
    turma.emissao_automatica = True
    turma.save()
    MatriculaFactory.create_batch(20, turma=turma, concluida=True)
    Signatario.objects.update(mandato_ate=timezone.localdate() - timedelta(days=1))

    with django_assert_max_num_queries(12):
        lote.emitir_pendentes()

    assert not Certificado.objects.exists()


def test_um_documento_que_sempre_falha_espera_cada_vez_mais_e_nao_segura_os_outros(turma):
    ruim, bom = (emissao.emitir(MatriculaFactory(turma=turma, concluida=True)) for _ in range(2))
    Certificado.objects.filter(pk=ruim.pk).update(dados={**ruim.dados, "corpo": "sem {marcador}"})
    vencer_reservas()

    lote.emitir_pendentes()

    ruim.refresh_from_db()
    bom.refresh_from_db()
    assert bom.pronto
    assert (ruim.pronto, ruim.tentativas, ruim.numero) == (False, 1, 1)
    assert "marcador" in ruim.falha
    assert ruim.tentar_em > timezone.now()


@pytest.mark.django_db(transaction=True)
def test_com_a_fila_fora_do_ar_o_certificado_sai_e_a_varredura_entrega(turma, coordenadora, fila_fora_do_ar):
    matricula = MatriculaFactory(turma=turma, pessoa=PessoaFactory(), concluida=True)

    certificado = emissao.emitir(matricula, por=coordenadora)
    vencer_reservas()
    lote.emitir_pendentes()

    certificado.refresh_from_db()
    assert certificado.pronto
    assert Mensagem.objects.filter(chave=f"certificado-{certificado.codigo}-pronto").count() == 1
