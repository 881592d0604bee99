from datetime import timedelta

import pytest
from django.utils import timezone
from fabricas import MatriculaFactory, PessoaFactory

from certificados import emissao, lote, revogacao
from certificados.models import Certificado, ItemDoLote, LoteEmissao, Signatario
from contas.recusa import Recusa
from correio.models import Mensagem

pytestmark = pytest.mark.django_db


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

    assert aberto.andamento == {"total": 5, "emitidos": 5, "recusados": 0, "a_fazer": 0}
    assert sorted(Certificado.objects.values_list("numero", flat=True)) == [1, 2, 3, 4, 5]
    aberto.refresh_from_db()
    assert aberto.encerrado_em is not None


def test_o_segundo_clique_devolve_o_mesmo_lote(matricula, turma, coordenadora):
    primeiro = lote.emitir_lote(turma, coordenadora)

    segundo = lote.emitir_lote(turma, coordenadora)

    assert segundo == primeiro
    assert LoteEmissao.objects.count() == 1


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
    type(matriculas[1]).objects.filter(pk=matriculas[1].pk).update(situacao="cancelada")

    lote.processar_lote(aberto.pk)

    assert aberto.andamento == {"total": 3, "emitidos": 2, "recusados": 1, "a_fazer": 0}
    assert "não leva a um certificado" in aberto.itens.get(matricula=matriculas[1]).recusa
    assert sorted(Certificado.objects.values_list("numero", flat=True)) == [1, 2]


def test_um_item_que_falha_por_defeito_nao_segura_os_outros_e_um_dia_e_dado_por_perdido(turma, coordenadora):
    matriculas = MatriculaFactory.create_batch(3, turma=turma, concluida=True)
    aberto = lote.emitir_lote(turma, coordenadora)
    item = aberto.itens.get(matricula=matriculas[0])
    ItemDoLote.objects.filter(pk=item.pk).update(tentativas=lote.MAXIMO_DE_TENTATIVAS)

    lote.processar_lote(aberto.pk)

    assert aberto.andamento == {"total": 3, "emitidos": 2, "recusados": 1, "a_fazer": 0}
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
    Certificado.objects.filter(pk=ruim.pk).update(dados={**ruim.dados, "corpo": "sem marcador"})
    vencer_reservas()

    lote.emitir_pendentes()

    ruim.refresh_from_db()
    bom.refresh_from_db()
    assert bom.pronto
    assert (ruim.pronto, ruim.tentativas, ruim.numero) == (False, 1, 1)
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
