"""Corrigir nome e e-mail e reenviar o acesso: o que muda, quem é avisado, o que se recusa, o que fica no registro."""

import re
from datetime import timedelta

import pytest
from corridas import ao_mesmo_tempo
from django.urls import reverse
from django.utils import timezone
from fabricas import SENHA, PessoaFactory, TurmaFactory, criar_curso
from wagtail.log_actions import registry

from contas import acesso, correcao
from contas.mascara import email_mascarado, nome_mascarado
from contas.models import Pessoa
from contas.papeis import EDITORES
from contas.recusa import Recusa
from correio.models import Mensagem

pytestmark = pytest.mark.django_db
NOVO = "joana.certa@example.org"


@pytest.fixture
def joana():
    return PessoaFactory(email="joana@example.org", nome="Joana Silva Prado")


@pytest.fixture
def coordenadora():
    return PessoaFactory(grupo="Coordenação", nome="Helena Coordena")


def _registros(pessoa, acao):
    return list(registry.get_logs_for_instance(pessoa).filter(action=acao))


# --- E-mail ----------------------------------------------------------------------------------------------------------
def test_corrigir_o_email_troca_a_porta_e_pede_codigo(joana, coordenadora):
    correcao.corrigir_email(joana, " Joana.Certa@Example.org ", coordenadora, "Digitou errado.")

    joana.refresh_from_db()
    endereco = joana.emailaddress_set.get()
    assert joana.email == NOVO
    assert (endereco.email, endereco.primary, endereco.verified) == (NOVO, True, False)
    assert not joana.email_confirmado


def test_corrigir_o_email_derruba_as_sessoes_abertas(client, joana, coordenadora):
    client.force_login(joana)
    antes = client.get("/minha-area/").status_code

    correcao.corrigir_email(joana, NOVO, coordenadora, "Digitou errado.")

    assert antes == 200
    assert client.get("/minha-area/")["Location"].startswith("/contas/login/")


def test_quem_nao_teve_a_conta_corrigida_continua_dentro(client, joana, coordenadora):
    outra = PessoaFactory()
    client.force_login(outra)

    correcao.corrigir_email(joana, NOVO, coordenadora, "Digitou errado.")

    assert client.get("/minha-area/").status_code == 200


def test_a_pessoa_entra_com_o_email_novo_a_senha_de_sempre_e_o_codigo(client, joana, coordenadora):
    correcao.corrigir_email(joana, NOVO, coordenadora, "Digitou errado.")

    entrada = client.post("/contas/login/", {"login": NOVO, "password": SENHA})
    codigo = re.search(r"^\d{6}$", Mensagem.objects.filter(para=NOVO).first().texto, re.M).group()
    client.post(reverse("account_email_verification_sent"), {"code": codigo})

    assert "_auth_user_id" in client.session
    assert entrada["Location"] == reverse("account_email_verification_sent")
    assert Pessoa.objects.get(pk=joana.pk).email_confirmado


def test_o_email_antigo_nao_entra_nem_recupera_a_senha(client, joana, coordenadora):
    correcao.corrigir_email(joana, NOVO, coordenadora, "Digitou errado.")

    client.post("/contas/login/", {"login": "joana@example.org", "password": SENHA})
    client.post(reverse("account_reset_password"), {"email": "joana@example.org"})

    assert "_auth_user_id" not in client.session
    assert Mensagem.objects.filter(para="joana@example.org", assunto="Não há conta com este e-mail").exists()


def test_o_email_antigo_recebe_o_aviso_sem_o_novo_por_inteiro_e_sem_o_nome(joana, coordenadora):
    correcao.corrigir_email(joana, NOVO, coordenadora, "Digitou errado.")

    aviso = Mensagem.objects.get(para="joana@example.org").texto
    assert "Helena Coordena" in aviso
    assert "j•••@example.org" in aviso
    assert "avise logo" in aviso
    assert NOVO not in aviso
    assert "Joana" not in aviso


def test_o_registro_guarda_quem_o_motivo_e_os_valores_cobertos(joana, coordenadora):
    correcao.corrigir_email(joana, NOVO, coordenadora, "Digitou errado.")

    (fato,) = _registros(joana, "contas.corrigir_email")
    assert fato.user == coordenadora
    assert fato.data == {"de": "j•••@example.org", "para": "j•••@example.org", "motivo": "Digitou errado."}


@pytest.mark.parametrize(
    ("email", "motivo", "codigo"),
    [
        (NOVO, "  ", "sem_motivo"),
        ("JOANA@example.org", "Engano.", "mesmo_email"),
        ("Ocupado@example.org", "Engano.", "email_indisponivel"),
        ("segundo@example.org", "Engano.", "email_indisponivel"),
    ],
)
def test_recusas_do_email_nao_mudam_nada(joana, coordenadora, email, motivo, codigo):
    outra = PessoaFactory(email="ocupado@example.org")
    outra.emailaddress_set.create(email="segundo@example.org", verified=True)

    with pytest.raises(Recusa) as recusa:
        correcao.corrigir_email(joana, email, coordenadora, motivo)

    joana.refresh_from_db()
    assert recusa.value.codigo == codigo
    assert (joana.email, joana.sessoes_derrubadas) == ("joana@example.org", 0)
    assert joana.email_confirmado
    assert not Mensagem.objects.exists()


def test_email_de_terceiro_e_recusado_sem_dizer_que_existe(joana, coordenadora):
    PessoaFactory(email="ocupado@example.org", nome="Vizinha Ocupada")

    with pytest.raises(Recusa) as recusa:
        correcao.corrigir_email(joana, "ocupado@example.org", coordenadora, "Engano.")

    assert "Vizinha" not in str(recusa.value)
    assert "já" not in str(recusa.value)


def test_email_por_confirmar_de_outra_conta_nao_prende_o_endereco(joana, coordenadora):
    """Quem escreve o e-mail alheio em “Trocar o e-mail” e não o confirma não impede a dona de o usar."""
    PessoaFactory().emailaddress_set.create(email=NOVO, verified=False)

    correcao.corrigir_email(joana, NOVO, coordenadora, "Digitou errado.")

    assert Pessoa.objects.get(pk=joana.pk).email == NOVO


@pytest.mark.parametrize("papel", ["administra", "grupo", "coordena", "tutora"])
def test_nao_se_corrige_a_conta_de_quem_tem_papel(coordenadora, papel):
    pessoa = PessoaFactory(**{"administra": {"administra": True}, "grupo": {"grupo": EDITORES}}.get(papel, {}))
    if papel in ("coordena", "tutora"):
        equipe = {"coordena": "coordenadores", "tutora": "tutores"}[papel]
        getattr(TurmaFactory(curso=criar_curso()), equipe).add(pessoa)

    for ato in (correcao.corrigir_email, correcao.corrigir_nome):
        with pytest.raises(Recusa) as recusa:
            ato(pessoa, "nova@example.org", coordenadora, "Engano.")
        assert recusa.value.codigo == "tem_papel"


def test_conta_desativada_nao_se_corrige(joana, coordenadora):
    Pessoa.objects.filter(pk=joana.pk).update(is_active=False)

    with pytest.raises(Recusa) as recusa:
        correcao.corrigir_email(joana, NOVO, coordenadora, "Engano.")

    assert recusa.value.codigo == "conta_inativa"


# --- Nome ------------------------------------------------------------------------------------------------------------
def test_corrigir_o_nome_arruma_avisa_e_registra(joana, coordenadora):
    correcao.corrigir_nome(joana, "  Joana   Souza Prado ", coordenadora, "Casou.", "")

    joana.refresh_from_db()
    (fato,) = _registros(joana, "contas.corrigir_nome")
    assert joana.nome == "Joana Souza Prado"
    assert fato.data == {"de": {"nome": "Joana S. P."}, "motivo": "Casou."}
    assert "Joana Souza Prado" in Mensagem.objects.get(para=joana.email).texto


@pytest.mark.parametrize(
    ("nome", "motivo", "codigo"),
    [
        ("Joana Souza", "", "sem_motivo"),
        ("Joana Silva  Prado", "Nada.", "mesmo_nome"),
        ("Jo", "Curto.", "nome_invalido"),
        ("Joana 😀", "Festa.", "nome_invalido"),
    ],
)
def test_recusas_do_nome_nao_mudam_nada(joana, coordenadora, nome, motivo, codigo):
    with pytest.raises(Recusa) as recusa:
        correcao.corrigir_nome(joana, nome, coordenadora, motivo)

    joana.refresh_from_db()
    assert recusa.value.codigo == codigo
    assert joana.nome == "Joana Silva Prado"
    assert not Mensagem.objects.exists()


def test_mascaras_cobrem_sem_apagar():
    assert email_mascarado("joana.silva@exemplo.br") == "j•••@exemplo.br"
    assert email_mascarado("sem arroba") == ""
    assert nome_mascarado("Maria José da Silva") == "Maria J. d. S."
    assert nome_mascarado("") == ""


# --- Acesso ----------------------------------------------------------------------------------------------------------
def test_reenviar_o_acesso_escreve_o_caminho_e_registra(joana, coordenadora):
    mensagem = acesso.reenviar(joana, coordenadora)

    assert mensagem.para == "joana@example.org"
    assert "/contas/password/reset/" in mensagem.texto
    assert "joana" not in re.search(r"http\S+password/reset/\S*", mensagem.texto).group()
    assert _registros(joana, "contas.reenviar_acesso")[0].user == coordenadora


def test_cliques_repetidos_mandam_uma_mensagem_so(joana, coordenadora):
    acesso.reenviar(joana, coordenadora)

    with pytest.raises(Recusa) as recusa:
        acesso.reenviar(joana, coordenadora)

    assert recusa.value.codigo == "acesso_recente"
    assert acesso.mensagens_de_acesso(joana).count() == 1


def test_depois_de_dez_minutos_manda_de_novo_ate_cinco_por_dia(joana, coordenadora):
    for _ in range(acesso.POR_DIA):
        acesso.reenviar(joana, coordenadora)
        acesso.mensagens_de_acesso(joana).update(criada_em=timezone.now() - timedelta(minutes=11))

    with pytest.raises(Recusa) as recusa:
        acesso.reenviar(joana, coordenadora)

    assert recusa.value.codigo == "acesso_demais"
    assert acesso.mensagens_de_acesso(joana).count() == acesso.POR_DIA


def test_corrigido_o_email_pode_reenviar_ja(joana, coordenadora):
    acesso.reenviar(joana, coordenadora)
    correcao.corrigir_email(joana, NOVO, coordenadora, "Digitou errado.")

    assert acesso.reenviar(joana, coordenadora).para == NOVO


def test_conta_sem_senha_le_que_vai_cria_la(coordenadora):
    pessoa = PessoaFactory()
    pessoa.set_unusable_password()
    pessoa.save()

    assert "ainda não tem senha" in acesso.reenviar(pessoa, coordenadora).texto


def test_conta_desativada_nao_recebe_acesso(coordenadora):
    with pytest.raises(Recusa) as recusa:
        acesso.reenviar(PessoaFactory(is_active=False), coordenadora)

    assert recusa.value.codigo == "conta_inativa"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_duas_contas_nao_ficam_com_o_mesmo_email_ao_mesmo_tempo():
    coordenadora = PessoaFactory(grupo="Coordenação")
    for n in range(5):
        um, outro = PessoaFactory.create_batch(2)
        feitos = ao_mesmo_tempo(
            *(
                lambda p=p, n=n: correcao.corrigir_email(p, f"disputado{n}@x.org", coordenadora, "A.")
                for p in (um, outro)
            )
        )

        assert [getattr(feito, "codigo", "feito") for feito in feitos].count("email_indisponivel") == 1
        assert Pessoa.objects.filter(email=f"disputado{n}@x.org").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_dois_cliques_ao_mesmo_tempo_mandam_uma_mensagem_de_acesso():
    coordenadora, joana = PessoaFactory(), PessoaFactory()

    feitos = ao_mesmo_tempo(*[lambda: acesso.reenviar(joana, coordenadora)] * 3)

    assert sorted(getattr(feito, "codigo", "feito") for feito in feitos) == ["acesso_recente"] * 2 + ["feito"]
    assert acesso.mensagens_de_acesso(joana).count() == 1
