import pytest
from corridas import ao_mesmo_tempo
from django.urls import reverse
from fabricas import (
    AchadoFactory,
    ConsorcioFactory,
    DemandaFactory,
    ObjetivoFactory,
    OficinaFactory,
    ParticipacaoFactory,
    PessoaFactory,
    criar_curso,
)

from coordenacao import devolutiva
from coordenacao.devolutiva import DevolutivaRecusada
from correio.models import Mensagem
from cursos.models import AulaPage
from oficinas.models import AcessoDoOrgao

pytestmark = pytest.mark.django_db


@pytest.fixture
def facilitadora(db):
    return PessoaFactory(grupo="Facilitadores")


@pytest.fixture
def oficina(facilitadora):
    return OficinaFactory(encerrada=True, facilitadoras=[facilitadora], slug="2026-03-10")


@pytest.fixture
def ana(oficina):
    consorcio = ConsorcioFactory(sigla="CISTESTE")
    return ParticipacaoFactory(oficina=oficina, nome="Ana Fictícia", email="ana@example.org", consorcio=consorcio)


@pytest.fixture
def achado(oficina, ana):
    return AchadoFactory(oficina=oficina, participacao=ana, enunciado="A fila some sem a regulação.")


@pytest.fixture
def demanda(achado):
    return DemandaFactory(
        achados=[achado], desfecho="encaminhada", destino="Subsecretaria de Gestão Regional", enunciado="Fila única."
    )


def test_a_pagina_so_existe_para_todos_depois_de_publicada(client, oficina, demanda, facilitadora):
    endereco = reverse("devolutiva:oficina", args=[oficina.slug])
    assert client.get(endereco).status_code == 404

    devolutiva.publicar(oficina, facilitadora)
    texto = client.get(endereco).text

    assert "A fila some sem a regulação." in texto
    assert "Subsecretaria de Gestão Regional" in texto
    assert "Ana Fictícia" not in texto


def test_a_atendida_mostra_a_aula_em_que_esta(client, oficina, achado, facilitadora):
    demanda = DemandaFactory(achados=[achado], desfecho="atendida")
    criar_curso()
    aula = AulaPage.objects.first()
    aula.objetivos.add(ObjetivoFactory(demandas=[demanda]))
    aula.save()
    devolutiva.publicar(oficina, facilitadora)

    texto = client.get(reverse("devolutiva:oficina", args=[oficina.slug])).text

    assert aula.url in texto
    assert "Curso de teste" in texto


def test_a_aula_fora_do_ar_nao_conta_como_resposta(oficina, achado, facilitadora):
    demanda = DemandaFactory(achados=[achado], desfecho="atendida")
    criar_curso()
    aula = AulaPage.objects.first()
    aula.objetivos.add(ObjetivoFactory(demandas=[demanda]))
    aula.save()
    aula.unpublish()

    with pytest.raises(DevolutivaRecusada) as recusa:
        devolutiva.publicar(oficina, facilitadora)

    assert recusa.value.codigo == "incompleta"
    assert demanda.codigo in str(recusa.value)


def sem_desfecho(oficina, achado):
    DemandaFactory(achados=[achado])


def sem_demanda(oficina, achado):
    pass


def aberta(oficina, achado):
    DemandaFactory(achados=[achado], desfecho="encaminhada", destino="SES")
    oficina.situacao = "aberta"
    oficina.save()


def vazia(oficina, achado):
    achado.delete()


@pytest.mark.parametrize("falta", [sem_desfecho, sem_demanda, aberta, vazia])
def test_recusa_publicar_pela_metade(oficina, achado, facilitadora, falta):
    falta(oficina, achado)

    with pytest.raises(DevolutivaRecusada) as recusa:
        devolutiva.publicar(oficina, facilitadora)

    oficina.refresh_from_db()
    assert (recusa.value.codigo, oficina.devolutiva_em) == ("incompleta", None)
    assert not Mensagem.objects.exists()


def test_cada_pessoa_recebe_so_o_que_disse_e_uma_vez(oficina, demanda, achado, facilitadora):
    outra = ParticipacaoFactory(oficina=oficina, email="bia@example.org")
    reservado = AchadoFactory(
        oficina=oficina, participacao=outra, uso_da_fala="so_equipe", enunciado="Isto só a equipe lê."
    )
    DemandaFactory(achados=[reservado], desfecho="nao_atendida", motivo="foge ao que a escola faz")
    ParticipacaoFactory(oficina=oficina)

    assert devolutiva.publicar(oficina, facilitadora) == 2
    assert devolutiva.publicar(oficina, facilitadora) == 0

    textos = {m.para: m.texto for m in Mensagem.objects.all()}
    assert set(textos) == {"ana@example.org", "bia@example.org"}
    assert achado.enunciado in textos["ana@example.org"]
    assert reservado.enunciado not in textos["ana@example.org"]
    assert "não foi atendida, porque foge ao que a escola faz" in textos["bia@example.org"]


def test_o_oculto_e_o_reservado_nao_aparecem_na_pagina(client, oficina, demanda, facilitadora):
    AchadoFactory(oficina=oficina, uso_da_fala="so_equipe", enunciado="Só a equipe.")
    oculto = AchadoFactory(oficina=oficina, enunciado="Escondido.")
    type(oculto).objects.filter(pk=oculto.pk).update(oculto_em=oculto.criado_em)
    devolutiva.publicar(oficina, facilitadora)

    texto = client.get(reverse("devolutiva:oficina", args=[oficina.slug])).text

    assert "Só a equipe." not in texto
    assert "Escondido." not in texto


def test_o_endereco_do_orgao_mostra_so_o_dele_ate_ser_revogado(client, oficina, demanda, facilitadora, ana):
    de_outro = AchadoFactory(oficina=oficina, participacao=ParticipacaoFactory(oficina=oficina), enunciado="De outro.")
    DemandaFactory(achados=[de_outro], desfecho="encaminhada", destino="SES")
    devolutiva.publicar(oficina, facilitadora)
    acesso = devolutiva.dar_acesso(oficina, ana.orgao_chave, facilitadora)
    endereco = reverse("devolutiva:orgao", args=[acesso.segredo])

    aberta = client.get(endereco)
    devolutiva.revogar_acesso(acesso, facilitadora)
    fechada = client.get(endereco)

    assert "A fila some sem a regulação." in aberta.text
    assert "De outro." not in aberta.text
    assert aberta["Referrer-Policy"] == "same-origin"
    assert (fechada.status_code, "foi fechado" in fechada.text) == (410, True)
    assert client.get(reverse("devolutiva:orgao", args=["x" * 32])).status_code == 404


def test_o_endereco_so_abre_com_a_devolutiva_no_ar(client, oficina, demanda, facilitadora, ana):
    acesso = devolutiva.dar_acesso(oficina, ana.orgao_chave, facilitadora)

    assert client.get(reverse("devolutiva:orgao", args=[acesso.segredo])).status_code == 410


def test_pedir_de_novo_da_o_mesmo_endereco_e_revogado_da_outro(oficina, demanda, facilitadora, ana):
    primeiro = devolutiva.dar_acesso(oficina, ana.orgao_chave, facilitadora)
    assert devolutiva.dar_acesso(oficina, ana.orgao_chave, facilitadora) == primeiro

    devolutiva.revogar_acesso(primeiro, facilitadora)

    assert devolutiva.dar_acesso(oficina, ana.orgao_chave, facilitadora).segredo != primeiro.segredo


def test_orgao_que_nao_disse_nada_nao_ganha_endereco(oficina, facilitadora):
    with pytest.raises(DevolutivaRecusada) as recusa:
        devolutiva.dar_acesso(oficina, "consorcio:999", facilitadora)

    assert recusa.value.codigo == "orgao_desconhecido"


@pytest.mark.parametrize("grupo", ["Facilitadores", "Editores", "Coordenação", "Registro"])
def test_so_quem_conduz_publica_recolhe_e_da_endereco(oficina, demanda, ana, grupo):
    alheia = PessoaFactory(grupo=grupo)
    atos = (
        lambda: devolutiva.publicar(oficina, alheia),
        lambda: devolutiva.recolher(oficina, alheia),
        lambda: devolutiva.dar_acesso(oficina, ana.orgao_chave, alheia),
    )

    for ato in atos:
        with pytest.raises(DevolutivaRecusada) as recusa:
            ato()
        assert recusa.value.codigo == "sem_permissao"


def test_recolher_tira_do_ar_e_publicar_de_novo_nao_repete_mensagem(client, oficina, demanda, facilitadora):
    devolutiva.publicar(oficina, facilitadora)
    devolutiva.recolher(oficina, facilitadora)
    assert client.get(reverse("devolutiva:oficina", args=[oficina.slug])).status_code == 404

    devolutiva.publicar(oficina, facilitadora)

    assert Mensagem.objects.count() == 1


def test_pela_tela_publica_se_da_e_revoga_endereco(client, oficina, demanda, facilitadora, ana):
    client.force_login(facilitadora)
    tela = reverse("devolutiva_admin:oficina", args=[oficina.pk])

    client.post(tela, {"ato": "publicar"})
    client.post(tela, {"ato": "dar_acesso", "orgao": ana.orgao_chave})
    acesso = AcessoDoOrgao.objects.get()
    assert acesso.segredo in client.get(tela).text
    client.post(tela, {"ato": "revogar", "acesso": acesso.pk})

    oficina.refresh_from_db()
    acesso.refresh_from_db()
    assert oficina.devolutiva_em is not None
    assert acesso.revogado_por == facilitadora


def test_a_tela_e_a_pagina_custam_o_mesmo_com_5_e_com_100_achados(
    client, oficina, demanda, facilitadora, django_assert_max_num_queries
):
    client.force_login(facilitadora)
    for quantos in (5, 95):
        for achado in AchadoFactory.create_batch(quantos, oficina=oficina):
            DemandaFactory(achados=[achado], desfecho="encaminhada", destino="SES")
        for rota, argumento, teto in (
            ("devolutiva:oficina", oficina.slug, 12),
            ("devolutiva_admin:oficina", oficina.pk, 45),
        ):
            client.get(reverse(rota, args=[argumento]))
            with django_assert_max_num_queries(teto):
                client.get(reverse(rota, args=[argumento]))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_dois_cliques_juntos_dao_um_endereco_e_uma_mensagem():
    administra = PessoaFactory(administra=True)
    oficina = OficinaFactory(encerrada=True)
    ana = ParticipacaoFactory(oficina=oficina, email="ana@example.org")
    DemandaFactory(achados=[AchadoFactory(oficina=oficina, participacao=ana)], desfecho="encaminhada", destino="SES")

    acessos = ao_mesmo_tempo(*[lambda: devolutiva.dar_acesso(oficina, ana.orgao_chave, administra)] * 5)
    novas = ao_mesmo_tempo(*[lambda: devolutiva.publicar(oficina, administra)] * 5)

    assert len({a.pk for a in acessos}) == 1
    assert sorted(novas) == [0, 0, 0, 0, 1]
    assert Mensagem.objects.count() == 1
