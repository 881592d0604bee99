"""A frequência: a conta, o código da sala, a lista, os nomes colados e o que se leva a outra turma."""

from datetime import timedelta
from decimal import Decimal

import pytest
from corridas import ao_mesmo_tempo, sem_trava
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from fabricas import EncontroFactory, MatriculaFactory, PessoaFactory, TurmaFactory
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry

from contas.recusa import Recusa
from cursos import codigo_de_presenca as codigo
from cursos import diario, frequencia, nomes_colados
from cursos.frequencia import FALTA, Livro, Marca, percentual
from cursos.models import Encontro, Presenca

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sem_contagens():
    cache.clear()


@pytest.fixture
def turma():
    return TurmaFactory()


@pytest.fixture
def encontro(turma):
    return EncontroFactory(turma=turma, horas=4)


@pytest.fixture
def equipe():
    return PessoaFactory(nome="Quem Coordena")


@pytest.fixture
def aluna(turma):
    return MatriculaFactory(turma=turma, confirmada=True)


def recusa(codigo, ato, *args, **kwargs):
    with pytest.raises(Recusa) as erro:
        ato(*args, **kwargs)
    assert erro.value.codigo == codigo
    return str(erro.value)


def aberto(encontro, equipe, minutos=15):
    return codigo.abrir(encontro, minutos, equipe)


def vencer(encontro):
    Encontro.objects.filter(pk=encontro.pk).update(codigo_vale_ate=timezone.now() - timedelta(seconds=1))


def fechado(turma):
    turma.diario_fechado_em = timezone.now()
    turma.save(update_fields=["diario_fechado_em"])


# --- A conta ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("horas", "de", "esperado"),
    [
        (12, 16, "75.00"),
        ("11.99", 16, "74.93"),
        (0, 16, "0.00"),
        (16, 16, "100.00"),
        (2, 3, "66.66"),
        (20, 16, "100.00"),
    ],
)
def test_o_percentual_se_corta_para_baixo_com_duas_casas(horas, de, esperado):
    assert percentual(Decimal(horas), Decimal(de)) == Decimal(esperado)


def test_sem_horas_nao_ha_percentual():
    assert percentual(Decimal(0), Decimal(0)) is None


QUARTOS = st.integers(1, 64).map(lambda n: Decimal(n) / 4)


@given(st.lists(st.tuples(QUARTOS, st.floats(0, 1)), min_size=1, max_size=12))
def test_o_percentual_fica_entre_zero_e_cem_e_nunca_passa_da_fracao(encontros):
    horas = [(de, (de * 4 * Decimal(parte)).to_integral_value(rounding="ROUND_FLOOR") / 4) for de, parte in encontros]
    presentes, total = sum(h for _, h in horas), sum(de for de, _ in horas)

    valor = percentual(presentes, total)

    assert 0 <= valor <= 100
    assert valor * total <= presentes * 100
    assert (presentes * 100 / total) - valor < Decimal("0.01")
    assert (valor == 100) == (presentes == total)


def test_a_parcial_so_conta_os_encontros_ja_marcados_e_a_final_conta_todos(turma, aluna, equipe):
    primeiro, _ = EncontroFactory(turma=turma, horas=8), EncontroFactory(turma=turma, horas=4)
    frequencia.marcar(primeiro, {aluna.pk: Marca.presente("6")}, equipe)

    livro = Livro.da_turma(turma, [aluna])

    assert (livro.frequencia(aluna).percentual, livro.frequencia(aluna).parcial) == (Decimal("75.00"), True)
    assert livro.final(aluna).percentual == Decimal("50.00")
    assert livro.final(aluna).sem_registro == 1


@pytest.mark.parametrize(("abona", "esperado"), [(True, 100), (False, 0)])
def test_a_falta_justificada_conta_se_a_turma_abona(turma, encontro, aluna, abona, esperado):
    turma.falta_justificada_abona = abona
    Presenca.objects.create(matricula=aluna, encontro=encontro, situacao="justificada", horas=0, origem="lista")

    assert Livro.da_turma(turma, [aluna]).final(aluna).percentual == esperado


def test_o_encontro_que_veio_depois_de_concluir_nao_conta(turma):
    concluida = MatriculaFactory(turma=turma, concluida=True)
    antes, depois = EncontroFactory(turma=turma, horas=4), EncontroFactory(turma=turma, horas=4)
    Encontro.objects.filter(pk=depois.pk).update(dia=timezone.localdate() + timedelta(days=9))
    frequencia.marcar(antes, {concluida.pk: Marca.presente(3)}, None)

    assert Livro.da_turma(turma, [concluida]).final(concluida).percentual == Decimal("75.00")


@pytest.mark.parametrize("quantas", [2, 12])
def test_o_livro_se_le_em_duas_consultas(turma, encontro, quantas, django_assert_num_queries):
    matriculas = MatriculaFactory.create_batch(quantas, turma=turma, confirmada=True)

    with django_assert_num_queries(2):
        frequencia.de_cada(turma, matriculas)


# --- O código da sala ------------------------------------------------------------------------------------------------
def test_quem_digita_o_codigo_aberto_fica_presente_o_encontro_todo(encontro, aluna, equipe):
    vigente = aberto(encontro, equipe).codigo

    feita = codigo.confirmar(aluna.pessoa, f" {vigente[:3].lower()}-{vigente[3:]} ")

    assert (feita.situacao, feita.horas, feita.origem) == ("presente", 4, "codigo")
    assert feita.registrada_por == aluna.pessoa


def test_repetir_devolve_a_mesma_presenca_mesmo_depois_de_vencido(encontro, aluna, equipe):
    vigente = aberto(encontro, equipe).codigo
    primeira = codigo.confirmar(aluna.pessoa, vigente)
    vencer(encontro)

    assert codigo.confirmar(aluna.pessoa, vigente) == primeira
    assert Presenca.objects.count() == 1


def test_cada_abertura_sorteia_outro_codigo_e_o_anterior_deixa_de_valer(encontro, aluna, equipe):
    antigo = aberto(encontro, equipe).codigo
    novo = aberto(encontro, equipe).codigo

    assert antigo != novo
    assert not set(novo) & set("B8O0I1L5S2Z")
    recusa("codigo_errado", codigo.confirmar, aluna.pessoa, antigo)


def test_vencido_ou_encerrado_o_codigo_diz_que_acabou(encontro, aluna, equipe):
    vigente = aberto(encontro, equipe).codigo
    vencer(encontro)
    assert "peça" in recusa("codigo_vencido", codigo.confirmar, aluna.pessoa, vigente).lower()

    vigente = aberto(encontro, equipe).codigo
    codigo.encerrar(encontro, equipe)
    codigo.encerrar(encontro, equipe)
    recusa("codigo_vencido", codigo.confirmar, aluna.pessoa, vigente)


def test_o_codigo_certo_de_turma_alheia_se_responde_como_o_errado(encontro, equipe):
    vigente = aberto(encontro, equipe).codigo
    de_fora = PessoaFactory()

    assert recusa("codigo_errado", codigo.confirmar, de_fora, vigente) == codigo.NAO_CONFERE
    recusa("codigo_mal_formado", codigo.confirmar, de_fora, "ABC")


@pytest.mark.parametrize("situacao", ["em_analise", "cancelada", "trancada"])
def test_so_confirma_quem_tem_a_matricula_confirmada(turma, encontro, equipe, situacao):
    vigente = aberto(encontro, equipe).codigo
    pessoa = MatriculaFactory(turma=turma, situacao=situacao).pessoa

    recusa("nao_confirmada", codigo.confirmar, pessoa, vigente)


def test_depois_de_muitos_erros_nem_o_codigo_certo_serve_e_o_erro_de_uma_nao_pesa_na_outra(turma, encontro, equipe):
    vigente = aberto(encontro, equipe).codigo
    uma, outra = MatriculaFactory.create_batch(2, turma=turma, confirmada=True)
    errado = "AAAAAA" if vigente != "AAAAAA" else "CCCCCC"
    for _ in range(codigo.ERROS_POR_JANELA):
        recusa("codigo_errado", codigo.confirmar, uma.pessoa, errado)

    recusa("muitas_tentativas", codigo.confirmar, uma.pessoa, vigente)
    assert codigo.confirmar(outra.pessoa, vigente).horas == 4


def test_quem_a_equipe_marcou_com_falta_ouve_que_peca_a_correcao(encontro, aluna, equipe):
    frequencia.marcar(encontro, {aluna.pk: FALTA}, equipe)
    vigente = aberto(encontro, equipe).codigo

    recusa("ja_marcada", codigo.confirmar, aluna.pessoa, vigente)


def test_nao_se_abre_codigo_de_encontro_futuro_nem_por_tempo_qualquer_nem_com_o_diario_fechado(turma, encontro, equipe):
    futuro = EncontroFactory(turma=turma, dia=timezone.localdate() + timedelta(days=1))

    recusa("encontro_futuro", codigo.abrir, futuro, 15, equipe)
    recusa("minutos_invalidos", codigo.abrir, encontro, 7, equipe)
    fechado(turma)
    recusa("diario_fechado", codigo.abrir, encontro, 15, equipe)


def test_com_o_diario_fechado_o_codigo_nao_registra(turma, encontro, aluna, equipe):
    vigente = aberto(encontro, equipe).codigo
    fechado(turma)

    recusa("diario_fechado", codigo.confirmar, aluna.pessoa, vigente)


# --- A lista ---------------------------------------------------------------------------------------------------------
def test_marcar_pela_lista_grava_uma_vez_e_repetir_nao_muda_nada(turma, encontro, aluna, equipe):
    outra = MatriculaFactory(turma=turma, confirmada=True)
    marcas = {aluna.pk: Marca.presente("2.75"), outra.pk: FALTA}

    primeira, segunda = (frequencia.marcar(encontro, marcas, equipe) for _ in range(2))

    assert (primeira.novas, segunda.novas, segunda.corrigidas) == (2, 0, 0)
    assert set(Presenca.objects.values_list("matricula", "situacao", "horas")) == {
        (aluna.pk, "presente", Decimal("2.75")),
        (outra.pk, "falta", 0),
    }


@pytest.mark.parametrize("horas", ["0", "4.25", "1.1", "-1"])
def test_as_horas_vao_em_quartos_e_nao_passam_das_do_encontro(encontro, aluna, equipe, horas):
    recusa("horas_invalidas", frequencia.marcar, encontro, {aluna.pk: Marca.presente(horas)}, equipe)
    assert not Presenca.objects.exists()


def test_corrigir_exige_motivo_e_o_historico_guarda_antes_e_depois(encontro, aluna, equipe):
    frequencia.marcar(encontro, {aluna.pk: FALTA}, equipe)
    veio = {aluna.pk: Marca.presente(4)}

    recusa("sem_motivo", frequencia.marcar, encontro, veio, equipe, motivo="  ")
    feitas = frequencia.marcar(encontro, veio, equipe, motivo="A folha de papel mostra a assinatura.")

    registro = ModelLogEntry.objects.get(action="cursos.corrigir_presenca")
    assert feitas.corrigidas == 1
    assert registro.user == equipe
    assert registro.data["antes"] == {"situacao": "falta", "horas": "0.00"}
    assert registro.data["depois"] == {"situacao": "presente", "horas": "4"}
    assert registro.data["motivo"] == "A folha de papel mostra a assinatura."


def test_sem_motivo_nem_as_novas_se_gravam(turma, encontro, aluna, equipe):
    outra = MatriculaFactory(turma=turma, confirmada=True)
    frequencia.marcar(encontro, {aluna.pk: FALTA}, equipe)

    recusa("sem_motivo", frequencia.marcar, encontro, {aluna.pk: Marca.presente(4), outra.pk: FALTA}, equipe)

    assert Presenca.objects.count() == 1


def test_quem_nao_e_da_turma_nao_se_marca(encontro, equipe):
    de_fora = MatriculaFactory(turma=TurmaFactory(), confirmada=True)
    pendente = MatriculaFactory(turma=encontro.turma, em_analise=True)

    for matricula in (de_fora, pendente):
        recusa("fora_da_turma", frequencia.marcar, encontro, {matricula.pk: FALTA}, equipe)


def test_diario_fechado_e_encontro_futuro_recusam_a_lista(turma, encontro, aluna, equipe):
    futuro = EncontroFactory(turma=turma, dia=timezone.localdate() + timedelta(days=1))

    recusa("encontro_futuro", frequencia.marcar, futuro, {aluna.pk: FALTA}, equipe)
    fechado(turma)
    recusa("diario_fechado", frequencia.marcar, encontro, {aluna.pk: FALTA}, equipe)
    recusa("diario_fechado", frequencia.marcar_as_demais, encontro, True, equipe)


def test_as_demais_sao_so_as_que_nao_tem_registro(turma, encontro, aluna, equipe):
    MatriculaFactory.create_batch(3, turma=turma, confirmada=True)
    MatriculaFactory(turma=turma, em_analise=True)
    frequencia.marcar(encontro, {aluna.pk: Marca.presente(1)}, equipe)

    assert frequencia.marcar_as_demais(encontro, False, equipe) == 3
    assert frequencia.marcar_as_demais(encontro, True, equipe) == 0
    assert Presenca.objects.filter(situacao="falta").count() == 3


# --- Colar -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def gente(turma):
    nomes = ("Mária José da Silva", "Ana Fictícia", "Ana Fictícia", "João de Exemplo", "Teodora Miragem Faria")
    return [
        MatriculaFactory(turma=turma, confirmada=True, pessoa=PessoaFactory(nome=nome, email=f"p{n}@example.org"))
        for n, nome in enumerate(nomes)
    ]


def casadas(texto, gente):
    return nomes_colados.casar(nomes_colados.ler(texto), gente)


def test_o_nome_igual_sem_acento_e_o_email_casam_sozinhos(gente):
    linhas = casadas("Nome;E-mail\n1. MARIA JOSE DA SILVA\n\nqualquer; P3@Example.org\n", gente)

    assert [linha.matricula for linha in linhas] == [gente[0], gente[3]]


def test_homonimas_nao_se_marcam_sozinhas_mas_o_email_desempata(gente):
    pelo_nome, pelo_email = casadas("Ana Ficticia\nAna Fictícia\tp2@example.org", gente)

    assert (pelo_nome.matricula, pelo_nome.ambigua) == (None, True)
    assert {m.pk for m in pelo_nome.candidatas} == {gente[1].pk, gente[2].pk}
    assert pelo_email.matricula == gente[2]


def test_a_grafia_vizinha_vira_sugestao_e_nunca_marca(gente):
    perto, longe = casadas("Theodora Miragen Farias\nNinguém Daqui", gente)

    assert (perto.matricula, perto.candidatas) == (None, (gente[4],))
    assert (longe.matricula, longe.candidatas) == (None, ())


def test_a_mesma_pessoa_duas_vezes_conta_uma(gente):
    assert [linha.repetida for linha in casadas("João de Exemplo\np3@example.org", gente)] == [False, True]


def test_lista_vazia_e_lista_enorme_se_recusam():
    recusa("vazio", nomes_colados.ler, "Nome\n\n")
    recusa("muitas_linhas", nomes_colados.ler, "\n".join(f"Pessoa {n}" for n in range(501)))


# --- Mudar de turma --------------------------------------------------------------------------------------------------
def com_encontros(horas, **campos):
    turma = TurmaFactory(**campos)
    for n, h in enumerate(horas):
        EncontroFactory(turma=turma, horas=h, dia=timezone.localdate() - timedelta(days=30 - n))
    return turma


def test_levam_se_as_horas_de_cada_encontro_de_mesmas_horas_na_ordem(equipe):
    antiga, nova = (
        MatriculaFactory(turma=com_encontros(horas), confirmada=True) for horas in ([8, 4, 4, 2], [4, 8, 4])
    )
    l1, l2, l3, l4 = antiga.turma.encontros.all()
    frequencia.marcar(l1, {antiga.pk: Marca.presente("7.5")}, equipe)
    frequencia.marcar(l2, {antiga.pk: FALTA}, equipe)
    frequencia.marcar(l3, {antiga.pk: Marca.presente(4)}, equipe)
    frequencia.marcar(l4, {antiga.pk: Marca.presente(2)}, equipe)

    levadas = frequencia.levar_presencas(antiga, nova, equipe)
    outra_vez = frequencia.levar_presencas(antiga, nova, equipe)

    n1, n2, n3 = nova.turma.encontros.all()
    assert {(p.encontro, p.horas, p.situacao, p.origem) for p in nova.presencas.select_related("encontro")} == {
        (n2, Decimal("7.50"), "aproveitada", "transferencia"),
        (n3, 4, "aproveitada", "transferencia"),
    }
    assert levadas.sem_par == [l4]
    assert outra_vez.presencas == []
    assert antiga.presencas.count() == 4


def test_nao_se_leva_nada_a_um_diario_fechado(turma, aluna):
    nova = MatriculaFactory(turma=TurmaFactory(), confirmada=True)
    fechado(nova.turma)

    recusa("diario_fechado", frequencia.levar_presencas, aluna, nova)


# --- Corridas --------------------------------------------------------------------------------------------------------
@pytest.fixture(params=["com trava", "sem trava"])
def trava(request, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("precisa de PostgreSQL: o SQLite não tem trava de linha")
    if request.param == "sem trava":
        sem_trava(monkeypatch)
    return request.param == "com trava"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_dois_cliques_no_codigo_dao_uma_presenca_e_a_mesma_resposta(trava):
    encontro = EncontroFactory()
    erros = 0
    for _ in range(20):
        matricula = MatriculaFactory(turma=encontro.turma, confirmada=True)
        vigente = aberto(encontro, None).codigo
        respostas = ao_mesmo_tempo(*[lambda m=matricula, v=vigente: codigo.confirmar(m.pessoa, v)] * 3)
        assert matricula.presencas.count() == 1
        erros += any(not isinstance(r, Presenca) for r in respostas)
        if erros and not trava:
            break

    assert (erros == 0) is trava


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_o_codigo_digitado_enquanto_o_diario_fecha_entra_antes_ou_nao_entra(trava):
    """Nunca uma presença gravada em um diário fechado, nem uma frequência que não a conta."""
    violacoes = 0
    for _ in range(20):
        turma = TurmaFactory()
        encontro, outro = EncontroFactory(turma=turma), EncontroFactory(turma=turma)
        matricula = MatriculaFactory(turma=turma, concluida=True)
        Encontro.objects.filter(pk=encontro.pk).update(dia=timezone.localdate())
        vigente = aberto(encontro, None).codigo
        frequencia.marcar(outro, {matricula.pk: Marca.presente(4)}, None)
        # Concluída ontem: o encontro de hoje não é exigido dela, e o diário pode fechar sem ele.
        ontem = timezone.now() - timedelta(days=1)
        type(matricula).objects.filter(pk=matricula.pk).update(encerrada_em=ontem)

        ao_mesmo_tempo(
            lambda m=matricula, v=vigente: codigo.confirmar(m.pessoa, v), lambda t=turma: diario.fechar(t, None)
        )
        matricula.refresh_from_db()
        turma.refresh_from_db()
        somada = Livro.da_turma(turma, [matricula]).final(matricula)
        marcadas = matricula.presencas.count()
        gravada_antes = matricula.presencas.filter(registrada_em__lte=turma.diario_fechado_em).count()
        violacoes += marcadas != gravada_antes or matricula.frequencia != somada.percentual
        if violacoes and not trava:
            break

    assert (violacoes == 0) is trava
