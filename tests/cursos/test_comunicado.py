"""Escrever a um grupo: quem entra no grupo, o texto de cada pessoa, nada em dobro, e o que falhou volta a sair."""

import uuid
from datetime import timedelta

import pytest
from corridas import ao_mesmo_tempo
from django.core import mail
from django.utils import timezone
from fabricas import ConsorcioFactory, MatriculaFactory, PessoaFactory, TurmaFactory, criar_curso
from wagtail.log_actions import registry

from contas.recusa import Recusa
from correio.models import Mensagem
from cursos import atividade, comunicado
from cursos.grupo_da_turma import Grupo, lugares, modulos
from cursos.models import Comunicado, EnvioDoComunicado, Matricula

S = Matricula.Situacao


@pytest.fixture
def turma(db):
    return TurmaFactory(curso=criar_curso())


@pytest.fixture
def por(db):
    return PessoaFactory(grupo="Coordenação")


TEXTO = "Olá, {nome}. A turma {turma} começa às 8 h."


def _enviar(turma, por, *matriculas, assunto="Aula de amanhã", texto=TEXTO, **mais):
    return comunicado.enviar(turma, matriculas or turma.matriculas.all(), assunto, texto, por, **mais)


# --- O grupo ---------------------------------------------------------------------------------------------------------
def test_sem_filtro_entram_todas_menos_quem_saiu(turma):
    dentro = [MatriculaFactory(turma=turma, situacao=s) for s in (S.EM_ANALISE, S.DEFERIDA, S.TRANCADA)]
    dentro.append(MatriculaFactory(turma=turma, confirmada=True))
    for fora in (S.RECUSADA, S.DESISTENTE, S.CANCELADA, S.EXPIRADA, S.TRANSFERIDA):
        MatriculaFactory(turma=turma, situacao=fora, motivo="Saiu.")
    MatriculaFactory(turma=turma, confirmada=True, pessoa=PessoaFactory(is_active=False))

    assert set(Grupo().matriculas(turma)) == set(dentro)


def test_cada_condicao_filtra_e_todas_se_somam(turma):
    ontem, antes = timezone.now() - timedelta(days=1), timezone.now() - timedelta(days=20)
    consorcio = ConsorcioFactory()
    nunca = MatriculaFactory(turma=turma, confirmada=True, consorcio=consorcio)
    ativa = MatriculaFactory(turma=turma, confirmada=True, ultimo_acesso_em=ontem, orgao="Hospital")
    parada = MatriculaFactory(turma=turma, confirmada=True, ultimo_acesso_em=antes)
    modulo = int(modulos(turma)[0][0])
    for item in turma.atividades.select_related("pagina").filter(obrigatoria=True):
        nota = {"nota": 90} if item.exige_nota else {}
        (atividade.registrar_nota if nota else atividade.concluir)(ativa, item.pagina, **nota)

    def do_grupo(**filtro):
        return set(Grupo(**filtro).matriculas(turma))

    assert do_grupo(nunca_entrou=True) == {nunca}
    assert do_grupo(parada_ha=10) == {parada}
    assert do_grupo(modulo=modulo) == {nunca, parada}
    assert do_grupo(lugar=f"consorcio-{consorcio.pk}") == {nunca}
    assert do_grupo(lugar="outros") == {ativa}
    assert do_grupo(situacoes=(S.CONCLUIDA,)) == {ativa}
    assert do_grupo(modulo=modulo, nunca_entrou=True) == {nunca}
    assert [nome for _, nome in lugares(turma)] == [consorcio.sigla, "Outros órgãos"]


def test_o_filtro_se_diz_em_palavras(turma):
    titulo = modulos(turma)[0][1]
    grupo = Grupo(situacoes=(S.CONFIRMADA,), nunca_entrou=True, parada_ha=3, modulo=int(modulos(turma)[0][0]))

    assert Grupo().em_palavras(turma) == "todas as pessoas da turma"
    assert grupo.em_palavras(turma) == (
        f"confirmada; nunca entrou; sem acesso há 3 dias ou mais; com atividade por fazer em “{titulo}”"
    )


# --- Enviar ----------------------------------------------------------------------------------------------------------
def test_cada_pessoa_recebe_um_email_com_o_seu_nome(turma, por, django_capture_on_commit_callbacks):
    uma = MatriculaFactory(turma=turma, confirmada=True, pessoa__nome="Ana Lima")
    MatriculaFactory(turma=turma, confirmada=True)

    feito = _enviar(turma, por, assunto="Turma {turma}")
    comunicado.compor(feito.pk)

    assert Mensagem.objects.count() == 2
    dela = Mensagem.objects.get(para=uma.pessoa.email)
    assert dela.assunto == f"Turma {turma.codigo}"
    assert f"Olá, Ana Lima. A turma {turma.codigo} começa às 8 h." in dela.texto
    feito.refresh_from_db()
    assert feito.composto_em is not None
    (registro,) = registry.get_logs_for_instance(turma).filter(action="cursos.comunicado")
    assert registro.data == {"comunicado": feito.pk, "pessoas": 2}


def test_as_linhas_nascem_antes_e_o_envio_vem_depois(turma, por, django_assert_max_num_queries):
    MatriculaFactory.create_batch(3, turma=turma, confirmada=True)

    with django_assert_max_num_queries(12):
        feito = _enviar(turma, por)

    assert feito.envios.por_compor().count() == 3
    assert not Mensagem.objects.exists()


def test_confirmar_de_novo_ou_compor_de_novo_nao_duplica(turma, por):
    MatriculaFactory(turma=turma, confirmada=True)
    chave = uuid.uuid4()

    uma, outra = _enviar(turma, por, chave=chave), _enviar(turma, por, chave=chave)
    comunicado.compor(uma.pk)
    comunicado.compor(uma.pk)
    comunicado.retomar()

    assert uma == outra
    assert Mensagem.objects.count() == EnvioDoComunicado.objects.count() == 1


def test_a_mesma_pessoa_duas_vezes_na_lista_recebe_uma(turma, por):
    m = MatriculaFactory(turma=turma, confirmada=True)

    feito = _enviar(turma, por, m, m)

    assert feito.envios.count() == 1


@pytest.mark.parametrize(
    ("codigo", "campos"),
    [
        ("sem_assunto", {"assunto": "  "}),
        ("sem_texto", {"texto": "\x00 "}),
        ("longo", {"texto": "a" * 4001}),
        ("campo_desconhecido", {"texto": "Olá, {nme}."}),
        ("campo_desconhecido", {"assunto": "{}"}),
        ("chave_solta", {"texto": "Olá, {nome."}),
    ],
)
def test_o_que_nao_serve_e_recusado_com_uma_frase(turma, por, codigo, campos):
    MatriculaFactory(turma=turma, confirmada=True)

    with pytest.raises(Recusa) as recusa:
        _enviar(turma, por, **campos)

    assert recusa.value.codigo == codigo
    assert not Comunicado.objects.exists()


def test_o_campo_desconhecido_e_dito_pelo_nome(turma):
    with pytest.raises(Recusa, match=r"Não conheço \{cidade\}"):
        comunicado.exigir_campos_conhecidos("De {cidade}")


def test_ninguem_muitas_e_de_outra_turma_se_recusam(turma, por, monkeypatch):
    de_outra = MatriculaFactory(turma=TurmaFactory(curso=turma.curso), confirmada=True)
    MatriculaFactory.create_batch(2, turma=turma, confirmada=True)
    monkeypatch.setattr(comunicado, "MAXIMO", 1)

    for codigo, gente in (("ninguem", []), ("fora_da_turma", [de_outra]), ("muitas", turma.matriculas.all())):
        with pytest.raises(Recusa) as recusa:
            comunicado.enviar(turma, gente, "Assunto", "Texto", por)
        assert recusa.value.codigo == codigo


@pytest.mark.parametrize("quantas", [20, 120])
def test_compor_custa_o_mesmo_por_pessoa_e_em_lotes(turma, por, quantas, monkeypatch):
    MatriculaFactory.create_batch(quantas, turma=turma, confirmada=True)
    monkeypatch.setattr(comunicado, "LOTE", 50)

    feito = _enviar(turma, por)
    comunicado.compor(feito.pk)

    assert Mensagem.objects.count() == quantas
    assert not feito.envios.por_compor().exists()


def test_o_que_o_tempo_nao_deixou_a_varredura_termina(turma, por, monkeypatch):
    MatriculaFactory.create_batch(5, turma=turma, confirmada=True)
    monkeypatch.setattr(comunicado, "LOTE", 2)
    feito = _enviar(turma, por)
    pedidos = []
    monkeypatch.setattr(comunicado.tasks.compor_comunicado, "delay", pedidos.append)

    comunicado.compor(feito.pk, orcamento=-1)
    no_meio = feito.envios.por_compor().count()
    comunicado.retomar()

    assert (no_meio, pedidos) == (3, [feito.pk])
    assert Mensagem.objects.count() == 5


# --- O que falhou ----------------------------------------------------------------------------------------------------
def test_so_as_que_falharam_vao_de_novo_e_ao_email_de_hoje(turma, por):
    boa, ruim = MatriculaFactory.create_batch(2, turma=turma, confirmada=True)
    feito = _enviar(turma, por)
    comunicado.compor(feito.pk)
    Mensagem.objects.filter(para=boa.pessoa.email).update(situacao="enviada")
    Mensagem.objects.filter(para=ruim.pessoa.email).update(situacao="falhou", erro="SMTPRecipientsRefused")
    ruim.pessoa.email = "certo@example.org"
    ruim.pessoa.save()

    quantas, de_novo = comunicado.reenviar_as_que_falharam(feito, por), comunicado.reenviar_as_que_falharam(feito, por)
    comunicado.retomar()

    assert (quantas, de_novo) == (1, 0)
    assert Mensagem.objects.filter(para="certo@example.org", situacao="pendente").count() == 1
    assert Mensagem.objects.count() == 3
    assert feito.envios.get(matricula=ruim).vez == 2
    assert registry.get_logs_for_instance(turma).filter(action="cursos.reenviar_comunicado").count() == 1


def test_ninguem_recebe_antes_de_a_fila_enviar(turma, por):
    MatriculaFactory(turma=turma, confirmada=True)

    comunicado.compor(_enviar(turma, por).pk)

    assert mail.outbox == []


# --- Dois processos --------------------------------------------------------------------------------------------------
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_dois_processos_compoem_uma_mensagem_por_pessoa():
    turma, por = TurmaFactory(curso=criar_curso()), PessoaFactory()
    MatriculaFactory.create_batch(30, turma=turma, confirmada=True)

    for _ in range(5):
        Mensagem.objects.all().delete()
        feito = comunicado.enviar(turma, turma.matriculas.all(), "Assunto", "Texto", por)
        ao_mesmo_tempo(*[lambda pk=feito.pk: comunicado.compor(pk) for _ in range(4)])
        comunicado.retomar()
        assert Mensagem.objects.filter(chave__startswith=f"comunicado-{feito.pk}-").count() == 30
        assert not feito.envios.por_compor().exists()
