from datetime import timedelta

import pytest
from django.utils import timezone
from fabricas import MatriculaFactory, PessoaFactory, TurmaFactory, criar_curso

from contas.recusa import Recusa
from correio.models import Mensagem
from cursos import matricula as atos
from cursos.models import Matricula, TransicaoInvalida

pytestmark = pytest.mark.django_db
S = Matricula.Situacao
HOJE = timezone.localdate


def mensagens():
    return list(Mensagem.objects.order_by("pk").values_list("chave", flat=True))


def passou(matricula, atual, nova):
    """Se o banco deixou a matrícula ir de um estado ao outro; confere que a recusa não muda nada."""
    Matricula.objects.filter(pk=matricula.pk).update(situacao=atual, motivo="Um motivo.", encerrada_em=None)
    matricula.refresh_from_db()
    try:
        matricula._mudar_para(nova)
    except TransicaoInvalida:
        assert Matricula.objects.get(pk=matricula.pk).situacao == atual
        return False
    gravada = Matricula.objects.get(pk=matricula.pk)
    assert gravada.situacao == nova
    assert bool(gravada.encerrada_em) == (nova in Matricula.FINAIS)
    return True


def test_cada_par_de_estados_passa_ou_e_recusado_como_diz_a_tabela():
    matricula = MatriculaFactory()

    permitidas = {(de, para) for de in S for para in S if passou(matricula, de, para)}

    assert permitidas == {(de, para) for de, seguintes in Matricula.TRANSICOES.items() for para in seguintes}
    assert len(permitidas) == 23


def test_quem_pede_em_turma_comum_fica_em_analise_e_recebe_um_aviso():
    pessoa, turma = PessoaFactory(), TurmaFactory()

    matricula = atos.solicitar(pessoa, turma)

    assert matricula.situacao == S.EM_ANALISE
    assert mensagens() == [f"matricula-{matricula.pk}-recebida"]
    assert turma.codigo in Mensagem.objects.get().texto


def test_turma_que_exige_anuencia_espera_por_ela():
    matricula = atos.solicitar(PessoaFactory(), TurmaFactory(exige_anuencia=True, analise_automatica=True))

    assert matricula.situacao == S.AGUARDANDO_ANUENCIA


def test_turma_sem_analise_confirma_na_hora():
    matricula = atos.solicitar(PessoaFactory(), TurmaFactory(analise_automatica=True))

    matricula.refresh_from_db()
    assert matricula.situacao == S.CONFIRMADA
    assert matricula.confirmada_em
    assert mensagens() == [f"matricula-{matricula.pk}-recebida", f"matricula-{matricula.pk}-confirmada"]


def test_pedir_duas_vezes_e_um_pedido_so():
    pessoa, turma = PessoaFactory(), TurmaFactory(analise_automatica=True)

    primeira = atos.solicitar(pessoa, turma)
    segunda = atos.solicitar(pessoa, turma)

    assert primeira.pk == segunda.pk
    assert Matricula.objects.count() == 1
    assert len(mensagens()) == 2


def pedir_cedo(pessoa):
    return TurmaFactory(inscricoes_de=HOJE() + timedelta(1))


def pedir_tarde(pessoa):
    return TurmaFactory(inscricoes_ate=HOJE() - timedelta(1))


def pedir_em_outra_turma(pessoa):
    MatriculaFactory(pessoa=pessoa, confirmada=True)
    return TurmaFactory()


def pedir_de_novo_o_que_concluiu(pessoa):
    return MatriculaFactory(pessoa=pessoa, concluida=True).turma


@pytest.mark.parametrize(
    ("cenario", "codigo"),
    [
        (pedir_cedo, "inscricoes_nao_comecaram"),
        (pedir_tarde, "inscricoes_encerradas"),
        (pedir_em_outra_turma, "outra_turma_do_curso"),
        (pedir_de_novo_o_que_concluiu, "ja_concluiu"),
    ],
)
def test_pedido_que_nao_se_pode_atender_e_recusado_e_nada_fica(cenario, codigo):
    pessoa = PessoaFactory()
    turma = cenario(pessoa)
    antes = Matricula.objects.count()

    with pytest.raises(Recusa) as recusa:
        atos.solicitar(pessoa, turma)

    assert recusa.value.codigo == codigo
    assert Matricula.objects.count() == antes
    assert mensagens() == []


def test_deferir_com_prazo_reserva_a_vaga_e_pede_a_confirmacao():
    matricula = MatriculaFactory(em_analise=True, turma=TurmaFactory(confirmacao_em_dias=5))

    atos.deferir(matricula, por=None)

    matricula.refresh_from_db()
    assert matricula.situacao == S.DEFERIDA
    assert timedelta(days=4) < matricula.confirmar_ate - timezone.now() <= timedelta(days=5)
    assert mensagens() == [f"matricula-{matricula.pk}-deferida"]


def test_deferir_sem_vaga_leva_a_lista_de_espera_e_diz_o_lugar():
    matricula = MatriculaFactory(em_analise=True, turma=TurmaFactory(vagas=1))
    MatriculaFactory(turma=matricula.turma, situacao="deferida")

    situacao = atos.deferir(matricula, por=None)

    assert situacao == Matricula.objects.get(pk=matricula.pk).situacao == S.LISTA_DE_ESPERA
    assert "em 1º lugar" in Mensagem.objects.get().texto


def test_deferir_duas_vezes_e_recusado_e_nao_avisa_de_novo():
    matricula = MatriculaFactory(em_analise=True)
    atos.deferir(matricula, por=None)
    enviadas = mensagens()

    with pytest.raises(TransicaoInvalida):
        atos.deferir(matricula, por=None)

    assert mensagens() == enviadas


def test_recusar_leva_o_motivo_a_pessoa():
    matricula = MatriculaFactory(em_analise=True)

    atos.recusar(matricula, por=None, motivo="  O vínculo não foi comprovado. ")

    assert matricula.motivo == "O vínculo não foi comprovado."
    assert "O vínculo não foi comprovado." in Mensagem.objects.get().texto


def test_recusar_sem_motivo_e_recusado():
    matricula = MatriculaFactory(em_analise=True)

    with pytest.raises(Recusa) as recusa:
        atos.recusar(matricula, por=None, motivo="   ")

    assert recusa.value.codigo == "sem_motivo"
    assert Matricula.objects.get().situacao == S.EM_ANALISE


def test_vaga_que_ninguem_confirmou_no_prazo_e_solta_uma_vez():
    vencida = MatriculaFactory(situacao="deferida", confirmar_ate=timezone.now() - timedelta(minutes=1))
    em_prazo = MatriculaFactory(
        turma=vencida.turma, situacao="deferida", confirmar_ate=timezone.now() + timedelta(days=1)
    )

    soltas = [atos.expirar_vagas(), atos.expirar_vagas()]

    assert soltas == [1, 0]
    assert Matricula.objects.get(pk=vencida.pk).situacao == S.EXPIRADA
    assert Matricula.objects.get(pk=em_prazo.pk).situacao == S.DEFERIDA
    assert mensagens() == [f"matricula-{vencida.pk}-expirada"]


@pytest.mark.parametrize("nome", ["Ana D'Ávila <b>", "Zoé 🌻"])
def test_as_mensagens_sao_texto_simples_com_o_nome_como_e_e_link_inteiro(nome, settings):
    turma = TurmaFactory(curso=criar_curso(titulo="Saúde & Gestão", slug="sg"), confirmacao_em_dias=5)
    matricula = MatriculaFactory(em_analise=True, turma=turma, pessoa=PessoaFactory(nome=nome))

    atos.deferir(matricula, por=None)

    mensagem = Mensagem.objects.get()
    assert f"Olá, {nome}." in mensagem.texto
    assert "Saúde & Gestão" in mensagem.texto
    assert f"{settings.ENDERECO_DO_SITE}/estudo/turmas/{turma.codigo}/" in mensagem.texto
    assert "&amp;" not in mensagem.texto + mensagem.assunto
    assert "\n" not in mensagem.assunto


@pytest.mark.parametrize("ato", [atos.solicitar, lambda p, t: atos.inscrever_em_nome_de(p, t, None)])
def test_conta_que_saiu_de_uso_nao_se_inscreve(ato):
    with pytest.raises(Recusa) as recusa:
        ato(PessoaFactory(is_active=False), TurmaFactory())

    assert recusa.value.codigo == "conta_inativa"
    assert Matricula.objects.count() == 0
