"""Receber presença e achado: o que entra, o reenvio, cada recusa e o que acontece quando todos chegam juntos."""

from uuid import uuid4

import pytest
from corridas import ao_mesmo_tempo, sem_trava
from django.db import transaction
from fabricas import AchadoFactory, EixoFactory, OficinaFactory, ParticipacaoFactory, PessoaFactory

from oficinas import coleta
from oficinas.coleta import ColetaRecusada, registrar_achado, registrar_presenca
from oficinas.correcao import corrigir_o_meu
from oficinas.models import Achado, CorrecaoDoAchado, Oficina, Participacao, UsoDaFala

RODADAS = 20


def achado(**mais):
    return {"eixo": EixoFactory(), "enunciado": "A fila some.", "evidencia": "", "impacto": 4, "frequencia": 5, **mais}


def presenca(**mais):
    return {"nome": "Maria Fictícia", "papel": "Secretária", "entidade": "CIS Teste", **mais}


@pytest.fixture
def oficina(db):
    return OficinaFactory(aberta=True)


# --- Presença --------------------------------------------------------------------------------------------------------
def test_a_presenca_guarda_quem_e_e_quando_aceitou(oficina):
    participacao = registrar_presenca(oficina, uuid4(), **presenca(uso_da_fala=UsoDaFala.COM_ORGAO))

    assert (participacao.nome, participacao.orgao, participacao.presente) == ("Maria Fictícia", "CIS Teste", True)
    assert participacao.aceite_em


def test_apresentar_se_de_novo_pelo_mesmo_aparelho_muda_a_mesma_linha(oficina):
    uuid = uuid4()
    antes = registrar_presenca(oficina, uuid, **presenca())

    depois = registrar_presenca(oficina, uuid, **presenca(papel="Contadora"))

    assert (antes.pk, antes.aceite_em) == (depois.pk, depois.aceite_em)
    assert Participacao.objects.get().papel == "Contadora"


def test_homonimos_sao_duas_pessoas(oficina):
    registrar_presenca(oficina, uuid4(), **presenca())
    registrar_presenca(oficina, uuid4(), **presenca())

    assert oficina.participacoes.filter(nome="Maria Fictícia").count() == 2


RECUSAS_DA_PRESENCA = {
    "encerrada": (lambda o: Oficina.objects.update(situacao="encerrada"), {}),
    "fechada": (lambda o: Oficina.objects.update(situacao="preparacao"), {}),
    "invalido": (lambda o: None, {"papel": ""}),
    "lotada": (lambda o: ParticipacaoFactory.create_batch(2, oficina=o), {}),
}


@pytest.mark.parametrize("codigo", RECUSAS_DA_PRESENCA)
def test_cada_recusa_da_presenca_tem_frase_e_nao_grava(oficina, codigo, monkeypatch):
    monkeypatch.setattr(coleta, "MAXIMO_DE_PESSOAS", 2)
    preparar, campos = RECUSAS_DA_PRESENCA[codigo]
    preparar(oficina)
    havia = Participacao.objects.count()

    with pytest.raises(ColetaRecusada) as recusa:
        registrar_presenca(oficina, uuid4(), **presenca(**campos))

    assert recusa.value.codigo == codigo
    assert str(recusa.value).endswith(".")
    assert Participacao.objects.count() == havia


def test_o_uuid_de_outra_oficina_nao_serve(oficina):
    alheia = ParticipacaoFactory()

    with pytest.raises(ColetaRecusada) as recusa:
        registrar_presenca(oficina, alheia.uuid, **presenca())

    assert recusa.value.codigo == "de_outra"
    assert Participacao.objects.get().oficina == alheia.oficina


# --- Achado ----------------------------------------------------------------------------------------------------------
def test_o_achado_recebe_numero_e_o_consentimento_de_quem_envia(oficina):
    pessoa = ParticipacaoFactory(oficina=oficina, uso_da_fala=UsoDaFala.SO_EQUIPE)

    enviado = registrar_achado(oficina, uuid4(), participacao=pessoa, **achado())
    pessoa.uso_da_fala = UsoDaFala.COM_ORGAO
    pessoa.save()

    enviado.refresh_from_db()
    assert (enviado.codigo, enviado.uso_da_fala) == (f"{oficina.codigo}/001", UsoDaFala.SO_EQUIPE)


def test_reenviar_nao_cria_outro_nem_muda_o_primeiro(oficina):
    pessoa, uuid = ParticipacaoFactory(oficina=oficina), uuid4()
    primeiro = registrar_achado(oficina, uuid, participacao=pessoa, **achado())

    segundo = registrar_achado(oficina, uuid, participacao=pessoa, **achado(enunciado="Outro texto."))

    assert segundo.pk == primeiro.pk
    assert Achado.objects.get().enunciado == "A fila some."
    assert Oficina.objects.get().ultimo_achado == 1


def test_reenviar_depois_de_encerrada_devolve_o_que_ja_chegou(oficina):
    pessoa, uuid = ParticipacaoFactory(oficina=oficina), uuid4()
    registrar_achado(oficina, uuid, participacao=pessoa, **achado())
    Oficina.objects.update(situacao="encerrada")

    assert registrar_achado(oficina, uuid, participacao=pessoa, **achado()).codigo == f"{oficina.codigo}/001"


def test_quem_facilita_digita_tambem_depois(oficina):
    Oficina.objects.update(situacao="encerrada")

    digitado = registrar_achado(oficina, uuid4(), por=PessoaFactory(), **achado())

    assert digitado.participacao is None


RECUSAS_DO_ACHADO = {
    "encerrada": (lambda o, p: Oficina.objects.update(situacao="encerrada"), {}, ""),
    "fechada": (lambda o, p: Oficina.objects.update(situacao="preparacao"), {}, ""),
    "invalido": (lambda o, p: None, {"impacto": 6}, "impacto"),
    "muitos": (lambda o, p: AchadoFactory.create_batch(2, oficina=o, participacao=p), {}, ""),
}


@pytest.mark.parametrize("codigo", RECUSAS_DO_ACHADO)
def test_cada_recusa_do_achado_tem_frase_e_nao_gasta_numero(oficina, codigo, monkeypatch):
    monkeypatch.setattr(coleta, "MAXIMO_POR_PESSOA", 2)
    pessoa = ParticipacaoFactory(oficina=oficina)
    preparar, campos, campo = RECUSAS_DO_ACHADO[codigo]
    preparar(oficina, pessoa)
    havia = Achado.objects.count()

    with pytest.raises(ColetaRecusada) as recusa:
        registrar_achado(oficina, uuid4(), participacao=pessoa, **achado(**campos))

    assert (recusa.value.codigo, recusa.value.campo) == (codigo, campo)
    assert str(recusa.value).endswith(".")
    assert (Achado.objects.count(), Oficina.objects.get().ultimo_achado) == (havia, 0)


def test_o_eixo_tem_de_ser_da_oficina(oficina):
    oficina.eixos.add(EixoFactory(codigo="regulacao"))
    oficina.save()

    with pytest.raises(ColetaRecusada) as recusa:
        registrar_achado(
            oficina, uuid4(), participacao=ParticipacaoFactory(oficina=oficina), **achado(eixo=EixoFactory(codigo="x"))
        )

    assert (recusa.value.codigo, recusa.value.campo) == ("invalido", "eixo")


def test_o_uuid_do_achado_de_outra_pessoa_nao_serve(oficina):
    dona, outra = ParticipacaoFactory.create_batch(2, oficina=oficina)
    uuid = uuid4()
    registrar_achado(oficina, uuid, participacao=dona, **achado())

    with pytest.raises(ColetaRecusada) as recusa:
        registrar_achado(oficina, uuid, participacao=outra, **achado())

    assert recusa.value.codigo == "de_outra"


def test_ninguem_escreve_na_oficina_em_que_nao_esta(oficina):
    de_fora = ParticipacaoFactory(oficina=OficinaFactory(aberta=True))

    with pytest.raises(ColetaRecusada) as recusa:
        registrar_achado(oficina, uuid4(), participacao=de_fora, **achado())

    assert recusa.value.codigo == "de_outra"
    assert not Achado.objects.exists()


@pytest.mark.parametrize("havia", [20, 200])
def test_registrar_custa_o_mesmo_com_20_ou_200_achados(oficina, django_assert_max_num_queries, havia, monkeypatch):
    monkeypatch.setattr(coleta, "MAXIMO_POR_PESSOA", 1000)
    pessoa = ParticipacaoFactory(oficina=oficina)
    AchadoFactory.create_batch(havia, oficina=oficina, participacao=pessoa)
    campos = achado()

    with django_assert_max_num_queries(20):
        registrar_achado(oficina, uuid4(), participacao=pessoa, **campos)


# --- Correção de quem enviou -----------------------------------------------------------------------------------------
@pytest.fixture
def meu(oficina):
    pessoa = ParticipacaoFactory(oficina=oficina)
    return registrar_achado(oficina, uuid4(), participacao=pessoa, **achado(enunciado="O texto de antes."))


def campos_do(meu, **mais):
    return {nome: getattr(meu, nome) for nome in ("eixo", "enunciado", "evidencia", "impacto", "frequencia")} | mais


def test_corrigir_guarda_so_o_que_mudou(meu):
    corrigir_o_meu(meu.participacao, meu.uuid, **campos_do(meu, enunciado="O texto de agora.", impacto=1))

    correcao = CorrecaoDoAchado.objects.get()
    assert correcao.antes == {"enunciado": "O texto de antes.", "impacto": 4}
    assert correcao.depois == {"enunciado": "O texto de agora.", "impacto": 1}
    assert correcao.feita_por is None


def test_corrigir_sem_mudar_nada_nao_deixa_historia(meu):
    corrigir_o_meu(meu.participacao, meu.uuid, **campos_do(meu))
    corrigir_o_meu(meu.participacao, meu.uuid, **campos_do(meu, enunciado="O texto de agora."))
    corrigir_o_meu(meu.participacao, meu.uuid, **campos_do(meu, enunciado="O texto de agora."))

    assert CorrecaoDoAchado.objects.count() == 1


def test_o_que_identificava_alguem_sai_de_toda_a_historia(meu):
    corrigir_o_meu(meu.participacao, meu.uuid, **campos_do(meu, enunciado="Dona Fulana esperou."))
    corrigir_o_meu(
        meu.participacao, meu.uuid, identificava=True, **campos_do(meu, enunciado="Uma pessoa esperou.", impacto=1)
    )

    linhas = [valor for c in CorrecaoDoAchado.objects.all() for valor in (c.antes, c.depois)]
    assert "Fulana" not in str(linhas)
    assert "O texto de antes." not in str(linhas)
    assert CorrecaoDoAchado.objects.first().depois["enunciado"] == "Uma pessoa esperou."
    assert CorrecaoDoAchado.objects.first().antes == {"enunciado": None, "impacto": 4}


@pytest.mark.parametrize("situacao", ["encerrada", "preparacao"])
def test_so_se_corrige_com_a_oficina_aberta(meu, situacao):
    Oficina.objects.update(situacao=situacao)

    with pytest.raises(ColetaRecusada) as recusa:
        corrigir_o_meu(meu.participacao, meu.uuid, **campos_do(meu, impacto=1))

    assert recusa.value.codigo == {"preparacao": "fechada"}.get(situacao, situacao)
    assert Achado.objects.get().impacto == 4


def test_o_achado_dos_outros_nao_se_corrige(meu):
    outra = ParticipacaoFactory(oficina=meu.oficina)

    with pytest.raises(ColetaRecusada) as recusa:
        corrigir_o_meu(outra, meu.uuid, **campos_do(meu, impacto=1))

    assert recusa.value.codigo == "de_outra"


# --- Todos ao mesmo tempo --------------------------------------------------------------------------------------------
corrida = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[True, False], ids=["com_a_trava", "sem_a_trava"])
def com_trava(request, monkeypatch):
    if not request.param:
        sem_trava(monkeypatch)
    return request.param


class TestCorridas:
    pytestmark = corrida

    def test_vinte_envios_do_mesmo_achado_sao_um(self):
        oficina = OficinaFactory(aberta=True)
        pessoa, campos, uuid = ParticipacaoFactory(oficina=oficina), achado(), uuid4()

        dados = ao_mesmo_tempo(*[lambda: registrar_achado(oficina, uuid, participacao=pessoa, **campos).codigo] * 20)

        assert set(dados) == {f"{oficina.codigo}/001"}
        assert (Achado.objects.count(), Oficina.objects.get().ultimo_achado) == (1, 1)

    def test_vinte_pessoas_juntas_recebem_numeros_seguidos(self, com_trava):
        violacoes, campos = 0, achado()
        for _ in range(1 if com_trava else RODADAS):
            oficina = OficinaFactory(aberta=True)
            pessoas = ParticipacaoFactory.create_batch(20, oficina=oficina)

            ao_mesmo_tempo(
                *[lambda p=p, o=oficina: registrar_achado(o, uuid4(), participacao=p, **campos) for p in pessoas]
            )

            numeros = sorted(int(c[-3:]) for c in oficina.achados.values_list("codigo", flat=True))
            violacoes += numeros != list(range(1, 21))
            if violacoes and not com_trava:
                break
        assert violacoes == 0 if com_trava else violacoes > 0

    def test_vinte_presencas_do_mesmo_aparelho_sao_uma(self):
        oficina, uuid = OficinaFactory(aberta=True), uuid4()

        dados = ao_mesmo_tempo(*[lambda: registrar_presenca(oficina, uuid, **presenca()).pk] * 20)

        assert len(set(dados)) == 1
        assert Participacao.objects.count() == 1

    def test_o_mesmo_uuid_em_duas_oficinas_juntas_so_vale_em_uma(self):
        for _ in range(RODADAS):
            uma, outra = OficinaFactory.create_batch(2, aberta=True)
            uuid = uuid4()

            dados = ao_mesmo_tempo(*[lambda o=o, u=uuid: registrar_presenca(o, u, **presenca()) for o in (uma, outra)])

            recusas = [dado for dado in dados if isinstance(dado, ColetaRecusada)]
            assert [recusa.codigo for recusa in recusas] == ["de_outra"]
            assert Participacao.objects.filter(uuid=uuid).count() == 1

    def test_nada_entra_depois_de_encerrada(self, com_trava):
        """Quem encerra trava a oficina: o que entrou, entrou antes; o que não entrou, ouviu a frase."""
        violacoes, campos = 0, achado()
        for _ in range(RODADAS):
            oficina = OficinaFactory(aberta=True)
            pessoas = ParticipacaoFactory.create_batch(6, oficina=oficina)
            contados = []

            def encerrar(o=oficina, contados=contados):
                with transaction.atomic():
                    travada = coleta.travar_oficina(o.pk)
                    travada.situacao = Oficina.Situacao.ENCERRADA
                    travada.save(update_fields=["situacao"])
                    contados.append(Achado.objects.filter(oficina=o).count())

            ao_mesmo_tempo(
                encerrar,
                *[lambda p=p, o=oficina: registrar_achado(o, uuid4(), participacao=p, **campos) for p in pessoas],
            )
            violacoes += oficina.achados.count() != contados[0]
            if violacoes and not com_trava:
                break
        assert violacoes == 0 if com_trava else violacoes > 0
