"""Módulos que abrem por dia ou em ordem: o que a pessoa vê, o que o ato recusa, quanto custa."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone
from fabricas import MatriculaFactory, PessoaFactory, TurmaFactory, criar_curso
from hypothesis import given
from hypothesis import strategies as st

from avaliacoes import tentativa
from avaliacoes.models import AvaliacaoPage, Tentativa
from contas.recusa import Recusa
from cursos import atividade, conclusao, estudo, liberacao, vitrine
from cursos.liberacao import Fechado
from cursos.models import CriterioDaTurma, ModuloDaTurma, ModuloPage, Progresso, Turma

HOJE = date(2026, 11, 22)


# --- A regra, sem banco ----------------------------------------------------------------------------------------------
def linha(modulo, pagina, *, obrigatoria=True, no_ar=True, abre_em=None):
    return SimpleNamespace(
        modulo_id=modulo,
        modulo=SimpleNamespace(title=f"Módulo {modulo}"),
        pagina_id=pagina,
        pagina=SimpleNamespace(live=no_ar),
        obrigatoria=obrigatoria,
        abre_em=abre_em,
    )


def fechados(linhas, feitas=(), em_ordem=False):
    return liberacao.fechados(SimpleNamespace(modulos_em_ordem=em_ordem), linhas, set(feitas), HOJE)


def test_modulo_sem_dia_e_sem_ordem_esta_aberto():
    assert fechados([linha(1, 10), linha(2, 20)]) == {}


def test_o_dia_marcado_fecha_ate_a_vespera():
    linhas = [linha(1, 10), linha(2, 20, abre_em=HOJE), linha(3, 30, abre_em=HOJE + timedelta(1))]

    assert fechados(linhas) == {3: Fechado(HOJE + timedelta(1))}


def test_em_ordem_cada_modulo_espera_o_anterior():
    linhas = [linha(1, 10), linha(1, 11), linha(2, 20), linha(3, 30)]

    assert fechados(linhas, em_ordem=True) == {2: Fechado(antes="Módulo 1"), 3: Fechado(antes="Módulo 2")}
    assert fechados(linhas, [10], em_ordem=True) == {2: Fechado(antes="Módulo 1"), 3: Fechado(antes="Módulo 2")}
    assert fechados(linhas, [10, 11], em_ordem=True) == {3: Fechado(antes="Módulo 2")}


def test_opcional_ou_fora_do_ar_nao_segura_o_modulo_seguinte():
    linhas = [linha(1, 10, obrigatoria=False), linha(1, 11, no_ar=False), linha(2, 20)]

    assert fechados(linhas, em_ordem=True) == {}


@pytest.mark.parametrize(
    ("fechado", "frase"),
    [
        (Fechado(date(2026, 12, 12)), "Abre em 12 dez. 2026."),
        (Fechado(antes="Módulo 1"), "Abre quando você concluir as atividades obrigatórias de “Módulo 1”."),
        (
            Fechado(date(2026, 12, 12), "Módulo 1"),
            "Abre em 12 dez. 2026, para quem concluir as atividades obrigatórias de “Módulo 1”.",
        ),
    ],
)
def test_a_frase_diz_quando(fechado, frase):
    assert fechado.frase == frase


@given(
    st.lists(st.tuples(st.integers(1, 4), st.booleans()), min_size=1, max_size=5),
    st.sets(st.integers(0, 19)),
    st.booleans(),
)
def test_fazer_mais_nunca_fecha_um_modulo(modulos, feitas, em_ordem):
    linhas, pagina = [], 0
    for numero, (quantas, obrigatoria) in enumerate(modulos):
        for _ in range(quantas):
            linhas.append(linha(numero, pagina, obrigatoria=obrigatoria))
            pagina += 1
    antes = set(fechados(linhas, feitas, em_ordem))

    for mais in range(pagina):
        assert set(fechados(linhas, {*feitas, mais}, em_ordem)) <= antes
    assert fechados(linhas, range(pagina), em_ordem) == {}


# --- Onde se estuda --------------------------------------------------------------------------------------------------
@pytest.fixture
def estudo_em_dois_modulos(db, client):
    """(matrícula, atividades do M1, atividades do M2); o M2 abre daqui a cinco dias."""
    curso = criar_curso(modulos=2, aulas=1, pratica=True)
    matricula = MatriculaFactory(turma=TurmaFactory(curso=curso), confirmada=True)
    segundo = ModuloPage.objects.child_of(curso).order_by("path").last()
    ModuloDaTurma.objects.create(
        turma=matricula.turma, modulo=segundo, abre_em=timezone.localdate() + timedelta(days=5)
    )
    client.force_login(matricula.pessoa)
    paginas = [a.pagina.specific for a in matricula.turma.atividades.select_related("pagina")]
    return matricula, paginas[:3], paginas[3:]


def test_a_atividade_fechada_diz_quando_abre_e_nada_se_registra(client, estudo_em_dois_modulos):
    matricula, _, fechadas = estudo_em_dois_modulos

    respostas = [client.get(pagina.url) for pagina in fechadas]

    assert [r.status_code for r in respostas] == [403, 403, 403]
    for resposta in respostas:
        assert "Este módulo ainda não abriu" in resposta.text
        assert "Abre em " in resposta.text
    assert not Progresso.objects.exists()
    matricula.refresh_from_db()
    assert matricula.ultimo_acesso_em is None


def test_o_ato_recusa_no_modulo_fechado(estudo_em_dois_modulos):
    matricula, _, (aula, pratica, prova) = estudo_em_dois_modulos
    atos = (
        lambda: atividade.concluir(matricula, aula),
        lambda: atividade.entregar(matricula, pratica, "Um texto."),
        lambda: tentativa.iniciar(matricula, prova),
    )

    for ato in atos:
        with pytest.raises(Recusa) as recusa:
            ato()
        assert recusa.value.codigo == "modulo_fechado"
        assert "Abre em" in str(recusa.value)
    assert not Progresso.objects.exists()
    assert not Tentativa.objects.exists()
    assert not matricula.entregas.exists()


def test_o_pedido_direto_tambem_e_recusado(client, estudo_em_dois_modulos):
    _, _, (aula, pratica, prova) = estudo_em_dois_modulos

    assert client.post(f"/estudo/atividades/{aula.pk}/concluir/").status_code == 403
    assert client.post(f"/estudo/atividades/{pratica.pk}/entregar/", {"texto": "x"}).status_code == 403
    iniciada = client.post(reverse("avaliacoes:iniciar", args=[prova.pk]), follow=True)
    assert (iniciada.status_code, iniciada.request["PATH_INFO"]) == (403, prova.url)
    assert not Progresso.objects.exists()
    assert not Tentativa.objects.exists()


def test_a_tentativa_ja_comecada_continua_e_a_nota_vale(estudo_em_dois_modulos):
    matricula, _, (_, _, prova) = estudo_em_dois_modulos
    dia = ModuloDaTurma.objects.get()
    ModuloDaTurma.objects.update(abre_em=timezone.localdate())
    aberta = tentativa.iniciar(matricula, prova)
    ModuloDaTurma.objects.update(abre_em=dia.abre_em)

    assert tentativa.iniciar(matricula, prova) == aberta
    enviada = tentativa.enviar(aberta)

    assert enviada.nao_lancada_por == ""
    assert Progresso.objects.get(pagina=prova).nota == enviada.nota


def test_no_dia_o_modulo_abre(client, estudo_em_dois_modulos):
    matricula, _, (aula, *_) = estudo_em_dois_modulos
    ModuloDaTurma.objects.update(abre_em=timezone.localdate())

    assert client.get(aula.url).status_code == 200
    assert atividade.concluir(matricula, aula).concluido_em


def test_a_ultima_do_modulo_aberto_diz_quando_abre_a_proxima(client, estudo_em_dois_modulos):
    matricula, abertas, fechadas = estudo_em_dois_modulos

    lugar = estudo.roteiro(matricula, abertas[-1])

    assert lugar.proxima is None
    assert lugar.adiante.pk == fechadas[0].pk
    pagina = client.get(abertas[0].url).text
    assert fechadas[0].url not in pagina


def test_continuar_nunca_leva_a_modulo_fechado(estudo_em_dois_modulos):
    matricula, abertas, _ = estudo_em_dois_modulos
    visitadas = []
    while (proxima := vitrine.continuar(matricula)) is not None:
        visitadas.append(proxima.pk)
        atividade.registrar_nota(matricula, proxima, 100)

    assert visitadas == [p.pk for p in abertas]


def test_o_que_falta_em_modulo_fechado_diz_quando_e_nao_leva_a_lugar_nenhum(client, estudo_em_dois_modulos):
    matricula, abertas, _ = estudo_em_dois_modulos

    faltas = conclusao.o_que_falta(matricula)

    assert [f.codigo for f in faltas] == ["atividade"] * 3 + ["modulo_fechado"] * 3
    assert all("de um módulo que abre em" in f.frase and not f.url for f in faltas[3:])
    area = client.get("/minha-area/").text
    assert "O próximo módulo abre em" in area


def test_curso_e_modulo_dizem_quando_abre_a_quem_estuda(client, estudo_em_dois_modulos):
    matricula, _, (aula, *_) = estudo_em_dois_modulos
    curso = matricula.turma.curso
    segundo = ModuloPage.objects.child_of(curso).order_by("path").last()

    assert "Abre em" in client.get(curso.url).text
    modulo = client.get(segundo.url).text
    assert "Abre em" in modulo
    assert aula.url not in modulo
    client.force_login(PessoaFactory())
    assert "Abre em" not in client.get(curso.url).text


def test_a_pagina_da_turma_diz_quando_cada_modulo_abre(client, estudo_em_dois_modulos):
    matricula, *_ = estudo_em_dois_modulos
    endereco = matricula.turma.get_absolute_url()

    com_dia = client.get(endereco).text
    ModuloDaTurma.objects.all().delete()
    sem_dia = client.get(endereco).text
    Turma.objects.update(modulos_em_ordem=True)
    em_ordem = client.get(endereco).text

    assert "Quando cada módulo abre" in com_dia
    assert ": Módulo 2</li>" in com_dia
    assert "Quando cada módulo abre" not in sem_dia
    assert "Os módulos abrem em ordem" in em_ordem


def test_o_aproveitamento_baixo_nao_manda_a_modulo_fechado(estudo_em_dois_modulos):
    matricula, (*_, prova), (*_, fechada) = estudo_em_dois_modulos
    CriterioDaTurma.objects.create(turma=matricula.turma, tipo="aproveitamento", valor=80)

    (falta,) = [f for f in conclusao.o_que_falta(matricula) if f.codigo == "aproveitamento"]

    assert falta.url == f"/estudo/atividades/{prova.pk}/"


def test_quem_concluiu_rele_tudo_e_o_que_ja_se_fez_continua_aberto(client, estudo_em_dois_modulos):
    matricula, _, (aula, pratica, _) = estudo_em_dois_modulos
    Progresso.objects.create(matricula=matricula, pagina=aula, concluido_em=timezone.now())

    relida = client.get(aula.url)
    assert relida.status_code == 200
    assert "ainda não abriu" in relida.text
    assert client.get(pratica.url).status_code == 403
    matricula.situacao = "concluida"
    matricula.save()
    assert client.get(pratica.url).status_code == 200


def test_em_ordem_concluir_o_modulo_abre_o_seguinte_na_hora(client, estudo_em_dois_modulos):
    matricula, (aula, pratica, prova), (seguinte, *_) = estudo_em_dois_modulos
    ModuloDaTurma.objects.all().delete()
    matricula.turma.modulos_em_ordem = True
    matricula.turma.save()

    fechada = client.get(seguinte.url)
    assert "Abre quando você concluir as atividades obrigatórias de “Módulo 1”." in fechada.text
    client.post(f"/estudo/atividades/{pratica.pk}/entregar/", {"texto": "Feito."})
    atividade.registrar_nota(matricula, prova, 90)
    resposta = client.post(f"/estudo/atividades/{aula.pk}/concluir/")

    assert resposta.status_code == 302
    assert client.get(seguinte.url).status_code == 200


def test_a_edicao_le_tudo(client, estudo_em_dois_modulos):
    _, _, (aula, *_) = estudo_em_dois_modulos
    client.force_login(PessoaFactory(administra=True))

    assert client.get(aula.url).status_code == 200


@pytest.mark.parametrize("modulos", [2, 12])
def test_saber_o_que_esta_fechado_custa_uma_consulta(db, django_assert_num_queries, modulos):
    curso = criar_curso(modulos=modulos, aulas=1, pratica=False)
    matricula = MatriculaFactory(turma=TurmaFactory(curso=curso, modulos_em_ordem=True), confirmada=True)
    assert AvaliacaoPage.objects.descendant_of(curso).count() == modulos

    with django_assert_num_queries(1):
        assert len(liberacao.fechados_para(matricula)) == modulos - 1
    with django_assert_num_queries(1):
        vitrine.continuar(matricula)
