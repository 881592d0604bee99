"""Unir contas: tudo o que uma tem passa à outra, nada fica esquecido, e as repetidas se acham sem comparar todas."""

from datetime import timedelta

import pytest
from corridas import ao_mesmo_tempo, sem_trava
from django.apps import apps
from django.db import models
from django.utils import timezone
from fabricas import (
    SENHA,
    ConsorcioFactory,
    MatriculaFactory,
    ModeloFactory,
    ParticipacaoFactory,
    PessoaFactory,
    TurmaFactory,
    VinculoFactory,
    criar_curso,
)
from wagtail.log_actions import registry

from avaliacoes.models import AvaliacaoPage
from avaliacoes.tentativa import iniciar
from certificados import emissao
from certificados.models import Certificado
from contas import posse, repetidas, uniao
from contas.models import ParSuspeito, Pessoa, Uniao
from contas.papeis import EDITORES
from contas.recusa import Recusa
from contas.semelhanca import CPF, EMAIL, GRAFIA, NOME_E_LUGAR, Ficha, pares
from correio.models import Mensagem
from cursos.models import Lembrete, Matricula, PreferenciaDeLembretes

UM_CPF, OUTRO_CPF = "52998224725", "11144477735"


# --- Nada fica esquecido ---------------------------------------------------------------------------------------------
def _campos_que_apontam_para_pessoa():
    for modelo in apps.get_models():
        for campo in (*modelo._meta.local_fields, *modelo._meta.local_many_to_many):
            aponta = campo.is_relation and campo.related_model is Pessoa
            if aponta or isinstance(campo, models.EmailField):
                yield f"{modelo._meta.label}.{campo.name}", campo.name


def test_todo_campo_que_aponta_para_pessoa_tem_fonte_ou_motivo():
    """E todo campo de e-mail: é outro modo de apontar para alguém."""
    cuidados = {campo for fonte in posse.FONTES.values() for campo in fonte.campos} | {*posse.PODERES, *posse.ISENTOS}

    esquecidos = [
        rotulo
        for rotulo, nome in _campos_que_apontam_para_pessoa()
        if rotulo not in cuidados and not posse.e_autoria(nome)
    ]

    assert esquecidos == [], "registre em contas.posse, ou isente com motivo, o que uma união faz com estes campos"


def test_nenhum_registro_de_posse_sobrou():
    existem = {rotulo for rotulo, _ in _campos_que_apontam_para_pessoa()}
    registrados = {campo for fonte in posse.FONTES.values() for campo in fonte.campos} | set(posse.PODERES)

    assert registrados | set(posse.ISENTOS) <= existem
    assert all(posse.ISENTOS.values())


# --- Unir ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def turma(db):
    ModeloFactory()
    return TurmaFactory(curso=criar_curso())


@pytest.fixture
def velha(db):
    return PessoaFactory(email="joana@antigo.example.org", nome="Joana Prado", cpf=UM_CPF)


@pytest.fixture
def nova(db):
    return PessoaFactory(email="joana@novo.example.org", nome="Joana Prado")


@pytest.fixture
def quem(db):
    return PessoaFactory(administra=True, nome="Ada Administra")


def test_tudo_o_que_a_conta_tem_passa_a_outra(turma, velha, nova, quem):
    andando = MatriculaFactory(pessoa=velha, turma=turma, confirmada=True)
    iniciar(andando, AvaliacaoPage.objects.first())
    feita = MatriculaFactory(pessoa=velha, turma=TurmaFactory(curso=criar_curso(slug="outro")), concluida=True)
    certificado = emissao.emitir(feita)
    congelado = certificado.dados
    vinculo = VinculoFactory(pessoa=velha)
    velha.aceites.create(documento="termos", versao="1")
    participacao = ParticipacaoFactory(email="Joana@antigo.example.org")

    feita_a_uniao = uniao.unir(velha, nova, quem, "Trocou de emprego.")

    nova.refresh_from_db()
    assert set(nova.matriculas.all()) == {andando, feita}
    assert Certificado.objects.visiveis_para(nova).get().dados == congelado
    assert list(nova.vinculos.all()) == [vinculo]
    assert nova.aceites.filter(documento="termos").exists()
    assert nova.cpf == UM_CPF
    assert nova.emailaddress_set.filter(email=velha.email, verified=True, primary=False).exists()
    participacao.refresh_from_db()
    assert participacao.email == nova.email
    assert posse.inventario(Pessoa.objects.get(pk=velha.pk)) == []
    assert feita_a_uniao.passou["cursos.Matricula"] == [andando.pk, feita.pk]


def test_a_conta_que_sai_fica_inativa_e_diz_a_que_foi_unida(client, velha, nova, quem):
    client.force_login(velha)

    uniao.unir(velha, nova, quem, "Trocou de emprego.")

    velha.refresh_from_db()
    assert (velha.is_active, velha.unida_a, velha.cpf) == (False, nova, None)
    assert client.get("/minha-area/").status_code == 302
    assert uniao.conta_vigente(velha) == nova
    assert uniao.conta_vigente(nova) == nova


def test_o_email_antigo_confirmado_entra_na_conta_que_fica_com_a_senha_dela(client, velha, nova, quem):
    nova.set_password("senha-da-conta-nova")
    nova.save()
    uniao.unir(velha, nova, quem, "Trocou de emprego.")

    client.post("/contas/login/", {"login": velha.email, "password": SENHA})
    com_a_antiga = client.session.get("_auth_user_id")
    client.post("/contas/login/", {"login": velha.email, "password": "senha-da-conta-nova"})

    assert com_a_antiga is None
    assert client.session["_auth_user_id"] == str(nova.pk)


def test_email_que_ninguem_confirmou_nao_abre_a_conta_que_fica(nova, quem):
    atacante = PessoaFactory(email="vitima@example.org", email_conferido=False)
    ParticipacaoFactory(email="vitima@example.org")

    feita = uniao.unir(atacante, nova, quem, "Parece a mesma.")

    assert list(nova.emailaddress_set.values_list("email", flat=True)) == [nova.email]
    assert "oficinas.Participacao" not in feita.passou


def test_conta_com_papel_nao_ganha_portas(velha, quem):
    editora = PessoaFactory(grupo=EDITORES)

    uniao.unir(velha, editora, quem, "A mesma.")

    assert not editora.emailaddress_set.filter(email=velha.email).exists()


def test_as_duas_recebem_um_email_que_nao_entrega_o_da_outra(velha, nova, quem):
    uniao.unir(velha, nova, quem, "Trocou de emprego.")

    textos = {m.para: m.texto for m in Mensagem.objects.all()}
    assert set(textos) == {velha.email, nova.email}
    assert nova.email not in textos[velha.email]
    assert velha.email not in textos[nova.email]
    assert all("Ada Administra" in texto for texto in textos.values())


def test_as_duas_contas_tem_registro_de_quem_o_que_e_por_que(velha, nova, quem):
    VinculoFactory(pessoa=velha)

    uniao.unir(velha, nova, quem, "Trocou de emprego.")

    (saiu,) = registry.get_logs_for_instance(velha).filter(action="contas.unir")
    (ficou,) = registry.get_logs_for_instance(nova).filter(action="contas.receber_uniao")
    assert saiu.user == ficou.user == quem
    assert saiu.data["passou"]["contas.Vinculo"] == 1
    assert (saiu.data["a"], ficou.data["de"]) == (nova.pk, velha.pk)
    assert saiu.data["motivo"] == "Trocou de emprego."


def test_repetir_a_uniao_so_passa_o_que_ficou_para_tras(turma, velha, nova, quem):
    primeira = uniao.unir(velha, nova, quem, "Trocou de emprego.")
    atrasada = MatriculaFactory(pessoa=velha, turma=turma, confirmada=True)

    segunda = uniao.unir(velha, nova, quem, "De novo.")

    atrasada.refresh_from_db()
    assert segunda.pk == primeira.pk
    assert segunda.motivo == "Trocou de emprego."
    assert atrasada.pessoa == nova
    assert segunda.passou["cursos.Matricula"] == [atrasada.pk]
    assert Mensagem.objects.count() == 2


def test_quem_ja_estava_unida_a_que_saiu_passa_a_apontar_para_a_que_fica(velha, nova, quem):
    antiga = PessoaFactory()
    uniao.unir(antiga, velha, quem, "A mesma.")

    uniao.unir(velha, nova, quem, "A mesma.")

    antiga.refresh_from_db()
    assert antiga.unida_a == nova


def test_o_vinculo_em_vigor_de_quem_fica_vale_e_o_outro_entra_na_historia(velha, nova, quem):
    hoje = timezone.localdate()
    VinculoFactory(pessoa=velha, de=hoje - timedelta(days=400))
    atual = VinculoFactory(pessoa=nova, de=hoje - timedelta(days=30))

    uniao.unir(velha, nova, quem, "Trocou de emprego.")

    assert nova.vinculos.get(ate=None) == atual
    assert nova.vinculos.exclude(ate=None).get().ate == hoje - timedelta(days=31)


def test_o_mesmo_vinculo_nas_duas_contas_vira_um(velha, nova, quem):
    hoje, consorcio = timezone.localdate(), ConsorcioFactory()
    VinculoFactory(pessoa=velha, consorcio=consorcio, de=hoje - timedelta(days=400))
    VinculoFactory(pessoa=nova, consorcio=consorcio, de=hoje - timedelta(days=30))

    uniao.unir(velha, nova, quem, "A mesma.")

    assert nova.vinculos.get().de == hoje - timedelta(days=400)


def test_lembretes_e_preferencias_passam_sem_dois_no_mesmo_dia(turma, velha, nova, quem):
    hoje, amanha = timezone.localdate(), timezone.localdate() + timedelta(days=1)
    outra_turma = TurmaFactory(curso=criar_curso(slug="outro"))
    dela = MatriculaFactory(pessoa=velha, turma=turma, confirmada=True)
    da_nova = MatriculaFactory(pessoa=nova, turma=outra_turma, confirmada=True)
    Lembrete.objects.create(pessoa=nova, matricula=da_nova, tipo="parada", dia=hoje)
    repetido = Lembrete.objects.create(pessoa=velha, matricula=dela, tipo="parada", dia=hoje)
    de_amanha = Lembrete.objects.create(pessoa=velha, matricula=dela, tipo="parada", dia=amanha)
    PreferenciaDeLembretes.objects.create(pessoa=velha, recebe=False)

    uniao.unir(velha, nova, quem, "A mesma.")

    repetido.refresh_from_db()
    assert (repetido.pessoa, repetido.situacao) == (nova, "dispensado")
    assert set(nova.lembretes.filter(situacao="programado").values_list("dia", flat=True)) == {hoje, amanha}
    assert nova.lembretes.filter(pk=de_amanha.pk).exists()
    assert not nova.preferencia_de_lembretes.recebe


def _recusada(origem, destino, quem, motivo="A mesma."):
    with pytest.raises(Recusa) as recusa:
        uniao.unir(origem, destino, quem, motivo)
    assert not Uniao.objects.filter(origem=origem).exists()
    assert Pessoa.objects.get(pk=origem.pk).unida_a is None
    return recusa.value


def test_recusa_sem_motivo_e_a_mesma_conta(velha, nova, quem):
    assert _recusada(velha, nova, quem, " ").codigo == "sem_motivo"
    assert _recusada(velha, velha, quem).codigo == "mesma_conta"


def test_recusa_conta_que_ja_foi_unida(velha, nova, quem):
    terceira = PessoaFactory()
    uniao.unir(velha, nova, quem, "A mesma.")

    with pytest.raises(Recusa) as recusa:
        uniao.unir(velha, terceira, quem, "A mesma.")

    assert recusa.value.codigo == "ja_unida"
    assert _recusada(terceira, velha, quem).codigo == "destino_unida"


@pytest.mark.parametrize("papel", [{"administra": True}, {"grupo": EDITORES}])
def test_recusa_origem_com_papel(nova, quem, papel):
    assert _recusada(PessoaFactory(**papel), nova, quem).codigo == "origem_com_papel"


def test_recusa_ficar_com_a_conta_que_nunca_confirmou_o_email(velha, quem):
    sem = PessoaFactory(email_conferido=False)

    assert _recusada(velha, sem, quem).codigo == "sem_email_confirmado"


def test_recusa_cpfs_diferentes_e_aceita_o_mesmo_sem_o_zero(nova, quem):
    Pessoa.objects.filter(pk=nova.pk).update(cpf="1144477735")
    nova.refresh_from_db()
    outra_pessoa, a_mesma = PessoaFactory(cpf=UM_CPF), PessoaFactory(cpf="01144477735")

    assert _recusada(outra_pessoa, nova, quem).codigo == "impedida"
    uniao.unir(a_mesma, nova, quem, "O zero sumiu na planilha.")

    assert Pessoa.objects.get(pk=a_mesma.pk).unida_a == nova


def test_duas_matriculas_na_mesma_turma_se_resolvem_antes(turma, velha, nova, quem):
    MatriculaFactory(pessoa=velha, turma=turma, confirmada=True)
    menos = MatriculaFactory(pessoa=nova, turma=turma, em_analise=True)

    recusa = _recusada(velha, nova, quem)
    (impedimento,) = posse.impedimentos(velha, nova)

    assert recusa.codigo == "impedida"
    assert turma.codigo in str(recusa)
    assert "Cancele" in impedimento.acao
    assert impedimento.chave == menos.pk
    Matricula.objects.filter(pk=menos.pk).update(situacao="cancelada")
    uniao.unir(velha, nova, quem, "A mesma.")
    assert nova.matriculas.count() == 2


def test_duas_matriculas_abertas_no_mesmo_curso_se_resolvem_antes(turma, velha, nova, quem):
    MatriculaFactory(pessoa=velha, turma=turma, confirmada=True)
    MatriculaFactory(pessoa=nova, turma=TurmaFactory(curso=turma.curso), confirmada=True)

    assert "mesmo curso" in str(_recusada(velha, nova, quem))


def test_falha_no_meio_nao_deixa_nada_pela_metade(turma, velha, nova, quem, monkeypatch):
    MatriculaFactory(pessoa=velha, turma=turma, confirmada=True)

    def falhar(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(uniao, "_anunciar", falhar)
    with pytest.raises(RuntimeError):
        uniao.unir(velha, nova, quem, "A mesma.")

    assert velha.matriculas.count() == 1
    assert Pessoa.objects.get(pk=velha.pk).cpf == UM_CPF
    assert not Uniao.objects.exists()


@pytest.mark.parametrize("papel", [{"administra": True}, {"grupo": "Coordenação"}])
def test_conta_unida_nao_se_edita_nem_se_reativa(client, velha, nova, quem, papel):
    uniao.unir(velha, nova, quem, "A mesma.")
    client.force_login(PessoaFactory(**papel))
    dados = {"email": velha.email, "nome": velha.nome, "is_active": "on"}

    client.post(f"/admin/users/edit/{velha.pk}/", dados)
    client.post(f"/admin/bulk/contas/pessoa/set_active_state/?id={velha.pk}", {"mark_as_active": "True"})

    assert not Pessoa.objects.get(pk=velha.pk).is_active


# --- Ao mesmo tempo --------------------------------------------------------------------------------------------------
RODADAS = 20


def _violou(um, outro):
    """Cada uma aponta para a outra, ou as duas saíram: a pessoa ficou sem conta."""
    um.refresh_from_db()
    outro.refresh_from_db()
    return not um.is_active and not outro.is_active


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("travada", [True, False])
def test_unir_nos_dois_sentidos_ao_mesmo_tempo_deixa_uma_conta(travada, monkeypatch):
    if not travada:
        sem_trava(monkeypatch)
    quem, violacoes = PessoaFactory(administra=True), 0

    for _ in range(RODADAS):
        um, outro = PessoaFactory.create_batch(2)
        ao_mesmo_tempo(
            lambda um=um, outro=outro: uniao.unir(um, outro, quem, "A mesma."),
            lambda um=um, outro=outro: uniao.unir(outro, um, quem, "A mesma."),
        )
        violacoes += _violou(um, outro)

    assert violacoes == 0 if travada else violacoes > 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_duas_coordenadoras_unem_o_mesmo_par_ao_mesmo_tempo_e_ha_uma_uniao():
    quem = PessoaFactory(administra=True)
    for _ in range(5):
        um, outro = PessoaFactory.create_batch(2)
        VinculoFactory(pessoa=um)
        feitas = ao_mesmo_tempo(*[lambda um=um, outro=outro: uniao.unir(um, outro, quem, "A mesma.")] * 2)

        assert {feita.pk for feita in feitas} == {Uniao.objects.get(origem=um).pk}
        assert outro.vinculos.count() == 1
        assert Mensagem.objects.filter(para=um.email).count() == 1


# --- Achar as repetidas ----------------------------------------------------------------------------------------------
def _sinais(*fichas):
    return [(p.uma, p.outra, p.sinais) for p in pares(fichas)]


def test_mesmo_cpf_mesmo_email_escrito_de_outro_jeito_e_mesmo_nome_no_mesmo_lugar():
    maria = Ficha(1, "Maria José Prado", "maria.prado@x.org", UM_CPF, "c1")

    assert _sinais(maria, Ficha(2, "Outra Pessoa Qualquer", "o@x.org", UM_CPF)) == [(1, 2, (CPF,))]
    assert _sinais(maria, Ficha(2, "M. Prado", "Mariaprado+cis@X.org")) == [(1, 2, (EMAIL,))]
    assert _sinais(maria, Ficha(2, "MARIA JOSE PRADO", "m@y.org", "", "c1"))[0][2][0] == NOME_E_LUGAR


def test_grafia_parecida_no_mesmo_lugar_ou_com_o_mesmo_primeiro_e_ultimo_nome():
    ana = Ficha(1, "Ana Beatriz Gonçalves", "a@x.org", "", "c1")

    assert _sinais(ana, Ficha(2, "Ana Beatris Gonsalves", "b@x.org", "", "c1")) == [(1, 2, (GRAFIA,))]
    assert _sinais(ana, Ficha(2, "Ana Beatris Gonçalves", "b@x.org", "", "c2")) == [(1, 2, (GRAFIA,))]
    assert _sinais(ana, Ficha(2, "Bruno Gonçalves", "b@x.org", "", "c1")) == []


def test_homonimas_de_dois_nomes_em_lugares_diferentes_nao_sao_par():
    assert _sinais(Ficha(1, "Maria Silva", "a@x.org", "", "c1"), Ficha(2, "Maria Silva", "b@x.org", "", "c2")) == []


def test_cpf_diferente_basta_para_nao_ser_par():
    uma, outra = Ficha(1, "Ana Lima", "a@x.org", UM_CPF, "c1"), Ficha(2, "Ana Lima", "b@x.org", OUTRO_CPF, "c1")

    assert _sinais(uma, outra) == []


@pytest.mark.django_db
def test_procurar_guarda_os_pares_e_repetir_nao_muda_nada(django_assert_max_num_queries):
    consorcio = ConsorcioFactory()
    uma, outra = PessoaFactory(nome="Íris Nunes"), PessoaFactory(nome="Iris Nunes")
    for pessoa in (uma, outra):
        VinculoFactory(pessoa=pessoa, consorcio=consorcio)
    for n in range(30):
        PessoaFactory(nome=f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZabcd'[n]}lda Única")

    with django_assert_max_num_queries(8):
        abertos = repetidas.procurar()
    antes = list(ParSuspeito.objects.values())
    repetidas.procurar()

    assert abertos == 1
    assert list(ParSuspeito.objects.values()) == antes
    assert {antes[0]["uma_id"], antes[0]["outra_id"]} == {uma.pk, outra.pk}


@pytest.mark.django_db
def test_o_par_descartado_nao_volta_e_o_que_deixou_de_parecer_sai(quem):
    uma, outra = (PessoaFactory(email=email) for email in ("ana.prado@x.org", "anaprado@x.org"))
    repetidas.procurar()
    par = repetidas.pares_de(uma).get()

    repetidas.descartar(par, quem)
    repetidas.descartar(par, quem)
    repetidas.procurar()

    assert not repetidas.pares_de(uma).exists()
    assert registry.get_logs_for_instance(par.uma).filter(action="contas.descartar_par").count() == 1
    ParSuspeito.objects.update(descartado_em=None)
    Pessoa.objects.filter(pk=outra.pk).update(email="nada.a.ver@x.org")
    repetidas.procurar()
    assert not ParSuspeito.objects.exists()


@pytest.mark.django_db
def test_unir_fecha_o_par(velha, nova, quem):
    par = repetidas.apontar(velha, nova)
    assert repetidas.apontar(nova, velha) == par

    uniao.unir(velha, nova, quem, "A mesma.")

    assert not ParSuspeito.objects.exists()


def test_dez_mil_contas_nao_se_comparam_todas_com_todas(monkeypatch):
    """O trabalho cresce com os blocos, não com o quadrado das contas."""
    from contas import semelhanca  # noqa: PLC0415

    comparadas = 0
    original = semelhanca.process.extract

    def contar(nome, nomes, **opcoes):
        nonlocal comparadas
        comparadas += len(nomes)
        return original(nome, nomes, **opcoes)

    monkeypatch.setattr(semelhanca.process, "extract", contar)
    nomes = ["Ana", "Bruna", "Carla", "Davi", "Elisa", "Fabio", "Gilda", "Hugo", "Iara", "Jonas"]
    meios = [f"{a}{b}" for a in ("Alv", "Bel", "Cas", "Dor", "Est") for b in ("ares", "mont", "tilho", "neles")]
    finais = [f"{a}{b}" for a in ("Pra", "Que", "Ri", "So", "Tei") for b in ("do", "iroz", "beiro", "ares", "xeira")]
    fichas = [
        Ficha(n, f"{nomes[n % 10]} {meios[n // 10 % 20]} {finais[n // 200 % 25]}", f"p{n}@x.org", "", f"c{n % 97}")
        for n in range(10_000)
    ]

    pares(fichas)

    assert 0 < comparadas < 10_000 * 10_000 / 2 / 50
