"""As vagas: cotas, limites, a fila e o livro de que sai toda conta."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from fabricas import (
    ConsorcioFactory,
    MacrorregiaoFactory,
    MatriculaFactory,
    MicrorregiaoFactory,
    MunicipioFactory,
    PessoaFactory,
    TurmaFactory,
    VinculoFactory,
)

from correio.models import Mensagem
from cursos import matricula as atos
from cursos.models import Cota, Limite, Matricula, MovimentoDeVaga
from cursos.vagas import Ocupacao, SemVaga, com_ocupacao, posicao_na_fila

pytestmark = pytest.mark.django_db
S = Matricula.Situacao
HOJE = timezone.localdate


@pytest.fixture
def turma():
    """Duas vagas, sem análise, com a lista de espera aberta."""
    return TurmaFactory(vagas=2, analise_automatica=True, inicio=HOJE() + timedelta(10))


def pessoa_de(consorcio):
    return VinculoFactory(consorcio=consorcio).pessoa


def pedir(turma, consorcio=None):
    return atos.solicitar(pessoa_de(consorcio) if consorcio else PessoaFactory(), turma)


def situacao(matricula):
    return Matricula.objects.get(pk=matricula.pk).situacao


def ocupadas(turma):
    return com_ocupacao(type(turma).objects.filter(pk=turma.pk)).get().ocupadas


# --- O livro ---------------------------------------------------------------------------------------------------------
def test_o_livro_conta_uma_vaga_por_matricula_que_ocupa(turma):
    uma, outra = pedir(turma), pedir(turma)
    atos.desistir(uma, por=None)

    assert ocupadas(turma) == 1
    assert list(uma.movimentos.values_list("ordem", "quantas")) == [(1, 1), (2, -1)]
    assert list(outra.movimentos.values_list("ordem", "quantas")) == [(1, 1)]


def test_mudar_entre_situacoes_que_ocupam_nao_move_vaga(turma):
    matricula = pedir(turma)
    atos.trancar(matricula, por=None, motivo="Licença.")
    atos.retomar(matricula, por=None)

    assert matricula.movimentos.count() == 1


@pytest.mark.parametrize(("ordem", "quantas"), [(1, 1), (2, 1), (3, -1), (2, 0), (2, -2)])
def test_o_banco_recusa_vaga_contada_duas_vezes(turma, ordem, quantas):
    matricula = pedir(turma)

    with pytest.raises(IntegrityError), transaction.atomic():
        MovimentoDeVaga.objects.create(
            turma=turma, matricula=matricula, ordem=ordem, quantas=quantas, situacao="confirmada"
        )


# --- Cotas e limites -------------------------------------------------------------------------------------------------
def test_vaga_de_cota_fica_guardada_para_quem_e_dela(turma):
    cis = ConsorcioFactory()
    turma.reserva_ate = HOJE() + timedelta(5)
    turma.save()
    Cota.objects.create(turma=turma, nome="Do CIS", vagas=1, consorcio=cis)

    livre, sem_vaga, da_cota = pedir(turma), pedir(turma), pedir(turma, cis)

    assert [situacao(m) for m in (livre, sem_vaga, da_cota)] == [S.CONFIRMADA, S.LISTA_DE_ESPERA, S.CONFIRMADA]
    assert da_cota.movimentos.get().cota.nome == "Do CIS"
    assert livre.movimentos.get().cota is None


def test_quem_tem_cota_cheia_usa_vaga_livre(turma):
    cis = ConsorcioFactory()
    Cota.objects.create(turma=turma, nome="Do CIS", vagas=1, consorcio=cis)

    matriculas = [pedir(turma, cis) for _ in range(3)]

    assert [situacao(m) for m in matriculas] == [S.CONFIRMADA, S.CONFIRMADA, S.LISTA_DE_ESPERA]


def test_a_frase_de_quem_nao_tem_vaga_diz_quando_a_reserva_termina(turma):
    turma.reserva_ate = HOJE() + timedelta(5)
    turma.save()
    Cota.objects.create(turma=turma, nome="Do CIS", vagas=2, consorcio=ConsorcioFactory())

    with pytest.raises(SemVaga) as sem_vaga:
        Ocupacao.da_turma(turma).vaga_para(Matricula(turma=turma))

    assert sem_vaga.value.codigo == "so_reservadas"
    assert f"{turma.reserva_ate:%d/%m/%Y}" in str(sem_vaga.value)


def test_quando_a_reserva_termina_a_ronda_chama_quem_espera(turma):
    Cota.objects.create(turma=turma, nome="Do CIS", vagas=2, consorcio=ConsorcioFactory())
    primeira, segunda, terceira = pedir(turma), pedir(turma), pedir(turma)
    turma.reserva_ate = HOJE() - timedelta(1)
    turma.save()

    chamadas = [atos.chamar_de_todas_as_esperas(), atos.chamar_de_todas_as_esperas()]

    assert chamadas == [2, 0]
    assert [situacao(m) for m in (primeira, segunda, terceira)] == [S.DEFERIDA, S.DEFERIDA, S.LISTA_DE_ESPERA]


@pytest.mark.parametrize("por", Limite.Por.values)
def test_um_limite_nunca_se_passa_e_os_demais_entram(turma, por):
    macro = MacrorregiaoFactory()
    municipio = MunicipioFactory(microrregiao=MicrorregiaoFactory(macrorregiao=macro))
    Limite.objects.create(turma=turma, por=por, vagas=1)
    vinculo = (
        {"municipio": municipio, "consorcio": None}
        if por == "municipio"
        else {"consorcio": ConsorcioFactory(sede=municipio)}
    )

    uma, outra = [atos.solicitar(VinculoFactory(**vinculo).pessoa, turma) for _ in range(2)]
    de_fora = pedir(turma)

    assert [situacao(m) for m in (uma, outra, de_fora)] == [S.CONFIRMADA, S.LISTA_DE_ESPERA, S.CONFIRMADA]


@pytest.mark.parametrize(
    ("para", "entra"),
    [("todas", {"consorcio", "municipio"}), ("consorcios", {"consorcio"}), ("municipios", {"municipio"})],
)
def test_cota_da_macrorregiao_serve_a_quem_e_dali(turma, para, entra):
    macro = MacrorregiaoFactory()
    municipio = MunicipioFactory(microrregiao=MicrorregiaoFactory(macrorregiao=macro))
    cota = Cota.objects.create(turma=turma, nome="Da macro", vagas=2, macrorregiao=macro, para=para)
    vinculos = {
        "consorcio": VinculoFactory(consorcio=ConsorcioFactory(sede=municipio)),
        "municipio": VinculoFactory(consorcio=None, municipio=municipio),
        "fora": VinculoFactory(),
    }

    servidas = {nome for nome, v in vinculos.items() if cota.serve_a(Matricula(**atos.lugar_de(v.pessoa)))}

    assert servidas == entra


def test_o_lugar_da_matricula_e_o_do_dia_do_pedido(turma):
    antes, depois = ConsorcioFactory(), ConsorcioFactory()
    pessoa = pessoa_de(antes)
    matricula = atos.solicitar(pessoa, turma)

    pessoa.vinculos.update(consorcio=depois)

    assert Matricula.objects.get(pk=matricula.pk).consorcio == antes


# --- A fila ----------------------------------------------------------------------------------------------------------
def test_a_fila_diz_o_lugar_e_anda_por_ordem_de_pedido(turma):
    dentro = [pedir(turma), pedir(turma)]
    fila = [pedir(turma) for _ in range(3)]
    assert [posicao_na_fila(m) for m in fila] == [1, 2, 3]

    atos.desistir(dentro[0], por=None)

    assert [situacao(m) for m in fila] == [S.DEFERIDA, S.LISTA_DE_ESPERA, S.LISTA_DE_ESPERA]
    assert [posicao_na_fila(m) for m in fila[1:]] == [1, 2]
    assert Mensagem.objects.filter(chave=f"matricula-{fila[0].pk}-chamada").count() == 1


def test_a_oferta_segura_a_vaga_e_vencida_passa_a_proxima(turma):
    dentro = [pedir(turma), pedir(turma)]
    primeira, segunda = pedir(turma), pedir(turma)
    atos.desistir(dentro[0], por=None)
    primeira.refresh_from_db()
    agora = timezone.now()
    assert timedelta(hours=47) < primeira.confirmar_ate - agora <= timedelta(hours=48)
    assert ocupadas(turma) == 2

    soltas = atos.expirar_vagas(agora + timedelta(hours=49))

    assert soltas == 1
    assert [situacao(m) for m in (primeira, segunda)] == [S.EXPIRADA, S.DEFERIDA]
    assert ocupadas(turma) == 2


def test_a_fila_pula_quem_nao_pode_ocupar_aquela_vaga_e_guarda_o_lugar_dela(turma):
    cis = ConsorcioFactory()
    Limite.objects.create(turma=turma, por="consorcio", vagas=1)
    pedir(turma, cis)
    de_fora = pedir(turma)
    do_cis, outra = pedir(turma, cis), pedir(turma)

    atos.desistir(de_fora, por=None)

    assert [situacao(m) for m in (do_cis, outra)] == [S.LISTA_DE_ESPERA, S.DEFERIDA]
    assert posicao_na_fila(do_cis) == 1


def test_depois_do_prazo_da_espera_ninguem_e_chamado(turma):
    dentro = pedir(turma), pedir(turma)
    esperando = pedir(turma)
    turma.espera_ate = HOJE() - timedelta(1)
    turma.save()

    atos.desistir(dentro[0], por=None)

    assert situacao(esperando) == S.LISTA_DE_ESPERA


def test_confirmar_depois_do_prazo_e_recusado_mesmo_antes_da_ronda(turma):
    matricula = MatriculaFactory(turma=turma, situacao="deferida", confirmar_ate=timezone.now() - timedelta(seconds=1))

    with pytest.raises(Exception, match="terminou em") as recusa:
        atos.confirmar(matricula, por=matricula.pessoa)

    assert recusa.value.codigo == "oferta_vencida"
    assert situacao(matricula) == S.DEFERIDA


# --- Inscrever em nome de alguém -------------------------------------------------------------------------------------
def test_a_coordenacao_inscreve_fora_do_prazo_sem_passar_das_vagas(turma):
    turma.inscricoes_ate, turma.exige_anuencia = HOJE() - timedelta(1), True
    turma.save()

    feitas = [atos.inscrever_em_nome_de(PessoaFactory(), turma, None) for _ in range(3)]
    repetida = atos.inscrever_em_nome_de(feitas[0].pessoa, turma, None)

    assert [situacao(m) for m in feitas] == [S.CONFIRMADA, S.CONFIRMADA, S.LISTA_DE_ESPERA]
    assert repetida == feitas[0]


# --- Transferir ------------------------------------------------------------------------------------------------------
def test_transferir_leva_o_progresso_e_abre_a_vaga_a_quem_espera():
    origem = TurmaFactory(vagas=1, analise_automatica=True)
    destino = TurmaFactory(curso=origem.curso, vagas=1)
    origem.espera_ate = HOJE() + timedelta(5)
    origem.save()
    matricula = pedir(origem)
    esperando = pedir(origem)
    pagina = origem.atividades.first().pagina
    matricula.progressos.create(pagina=pagina, nota=80, concluido_em=timezone.now())
    matricula.entregas.create(pagina=pagina, texto="O meu plano.")

    nova = atos.transferir(matricula, destino, None, "Mudou de cidade.")

    assert situacao(matricula) == S.TRANSFERIDA
    assert (nova.situacao, nova.transferida_de) == (S.CONFIRMADA, matricula)
    assert nova.progressos.get().nota == 80
    assert nova.entregas.get().texto == "O meu plano."
    assert matricula.progressos.count() == matricula.entregas.count() == 1
    assert situacao(esperando) == S.DEFERIDA
    assert (ocupadas(origem), ocupadas(destino)) == (1, 1)


def _sem_motivo(matricula):
    return TurmaFactory(), " "


def _mesma(matricula):
    return matricula.turma, "Um motivo."


def _outro_curso(matricula):
    from fabricas import criar_curso  # noqa: PLC0415

    return TurmaFactory(curso=criar_curso(slug="outro")), "Um motivo."


def _fechada(matricula):
    return TurmaFactory(curso=matricula.turma.curso, situacao="encerrada", aberta=False), "Um motivo."


def _ja_inscrita(matricula):
    destino = TurmaFactory(curso=matricula.turma.curso)
    MatriculaFactory(turma=destino, pessoa=matricula.pessoa, concluida=True)
    return destino, "Um motivo."


def _cheia(matricula):
    destino = TurmaFactory(curso=matricula.turma.curso, vagas=1)
    MatriculaFactory(turma=destino, confirmada=True)
    return destino, "Um motivo."


@pytest.mark.parametrize(
    ("cenario", "codigo"),
    [
        (_sem_motivo, "sem_motivo"),
        (_mesma, "mesma_turma"),
        (_outro_curso, "outro_curso"),
        (_fechada, "turma_fechada"),
        (_ja_inscrita, "ja_inscrita"),
        (_cheia, "turma_cheia"),
    ],
)
def test_transferencia_que_nao_cabe_e_recusada_e_nada_muda(cenario, codigo):
    matricula = MatriculaFactory(confirmada=True)
    destino, motivo = cenario(matricula)
    antes = Matricula.objects.count()

    with pytest.raises(Exception, match=r".") as recusa:
        atos.transferir(matricula, destino, None, motivo)

    assert recusa.value.codigo == codigo
    assert (situacao(matricula), Matricula.objects.count()) == (S.CONFIRMADA, antes)
