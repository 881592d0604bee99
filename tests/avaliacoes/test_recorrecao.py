"""Recorrigir ou anular: o ensaio diz o que a execução faz; quem já encerrou não muda; nada fica pela metade."""

from decimal import Decimal
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from entregas import DISSERTATIVA, cena_de_entrega, entregar
from fabricas import MatriculaFactory, ModeloFactory, PessoaFactory, TurmaFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from avaliacoes import correcao, correcao_manual, recorrecao
from avaliacoes import tentativa as da_tentativa
from avaliacoes.ensaio import ensaiar
from avaliacoes.models import NotaAlterada, Recorrecao, Tentativa
from avaliacoes.tasks import retomar_recorrecoes
from avaliacoes.versao import nova_versao
from certificados import emissao
from contas.recusa import Recusa
from correio.models import Mensagem
from cursos.models import Progresso

M = Recorrecao.Modo


@pytest.fixture
def versao(cena):
    """A primeira questão da avaliação, com `b` certa."""
    return cena.avaliacao.itens.order_by("sort_order").first().questao.versao_atual


@pytest.fixture
def editora(db):
    return PessoaFactory(grupo="Editores")


def _fazer(cena, respostas, matricula=None):
    """Uma tentativa enviada; `respostas` = uma chave por questão, na ordem."""
    tentativa = da_tentativa.iniciar(matricula or cena.matricula, cena.avaliacao)
    for ordem, chave in enumerate(respostas, start=1):
        da_tentativa.responder(tentativa, ordem, 1, [chave])
    return da_tentativa.enviar(tentativa)


def _outra_certa(versao, certa="a"):
    """Uma versão nova com as mesmas opções e outra certa."""
    return nova_versao(versao.questao, dados={**versao.dados, "corretas": [certa]})


def _executar(versao, modo, por, gabarito=None, **campos):
    feita = recorrecao.recorrigir(
        Recorrecao(versao=versao, modo=modo, gabarito_de=gabarito), "O gabarito estava errado.", por, **campos
    )
    recorrecao.processar(feita.pk)
    feita.refresh_from_db()
    return feita


def _livro(cena, matricula=None):
    return Progresso.objects.get(matricula=matricula or cena.matricula, pagina=cena.avaliacao.pk).nota


def _turma_concluida(cena):
    """Uma matrícula que concluiu com a nota da prova, e o seu certificado."""
    ModeloFactory()
    matricula = MatriculaFactory(turma=cena.turma, confirmada=True)
    for a in cena.turma.atividades.exclude(pagina=cena.avaliacao.pk):
        Progresso.objects.create(matricula=matricula, pagina_id=a.pagina_id, concluido_em=timezone.now())
    tentativa = _fazer(cena, "bbb", matricula)
    matricula.refresh_from_db()
    assert matricula.situacao == "concluida"
    return tentativa, emissao.emitir(matricula)


# --- Cada modo -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("modo", "respostas", "nota"),
    [
        (M.TODOS_ACERTAM, "abb", Decimal(100)),
        (M.NAO_CONTA, "aba", Decimal(50)),
        (M.NAO_CONTA, "bba", Decimal(50)),
        (M.OUTRO_GABARITO, "aba", Decimal("66.67")),
        (M.OUTRO_GABARITO, "bbb", Decimal("66.67")),
    ],
)
def test_a_nota_segue_a_regra_nova_e_o_livro_tambem(cena, versao, editora, modo, respostas, nota):
    tentativa = _fazer(cena, respostas)
    gabarito = _outra_certa(versao) if modo == M.OUTRO_GABARITO else None

    feita = _executar(versao, modo, editora, gabarito)

    tentativa.refresh_from_db()
    assert (tentativa.nota, _livro(cena)) == (nota, nota)
    assert (feita.andando, feita.total, feita.vistas) == (False, 1, 1)
    assert feita.terminada_em


def test_como_era_volta_as_notas_de_antes(cena, versao, editora):
    tentativa = _fazer(cena, "abb")
    antes = tentativa.nota
    _executar(versao, M.TODOS_ACERTAM, editora)

    _executar(versao, M.COMO_ERA, editora)

    tentativa.refresh_from_db()
    assert (tentativa.nota, _livro(cena)) == (antes, antes)
    assert list(NotaAlterada.objects.order_by("pk").values_list("de", "para")) == [
        (antes, Decimal(100)),
        (Decimal(100), antes),
    ]


def test_quem_envia_depois_ja_e_corrigido_pela_regra_nova(cena, versao, editora):
    aberta = da_tentativa.iniciar(cena.matricula, cena.avaliacao)
    for ordem, chave in enumerate("abb", start=1):
        da_tentativa.responder(aberta, ordem, 1, [chave])
    _executar(versao, M.TODOS_ACERTAM, editora)

    aberta.refresh_from_db()
    assert aberta.aberta
    assert da_tentativa.enviar(aberta).nota == 100


def test_anuladas_todas_a_nota_e_cem_e_a_pessoa_le_por_que(cena, editora):
    tentativa = _fazer(cena, "aaa")
    for item in cena.avaliacao.itens.all():
        _executar(item.questao.versao_atual, M.NAO_CONTA, editora)

    tentativa.refresh_from_db()
    assert tentativa.nota == 100
    cliente = Client()
    cliente.force_login(cena.pessoa, "django.contrib.auth.backends.ModelBackend")
    tela = cliente.get(reverse("avaliacoes:resultado", args=[tentativa.pk])).content.decode()
    assert tela.count("Esta questão foi anulada e não conta na nota. O gabarito estava errado.") == 3
    assert "a nota desta tentativa passou de 0 a 100" in tela


def test_a_nota_que_uma_pessoa_deu_nao_muda_ao_anular_outra(db, editora):
    cena = cena_de_entrega("dissertativa", DISSERTATIVA, tipo="formativa", slug="texto")
    tentativa = entregar(cena)
    correcao_manual.corrigir_itens(tentativa, {1: correcao_manual.Decisao(Decimal("0.6"))}, cena.tutora)
    versao = cena.questao.versao_atual

    _executar(versao, M.TODOS_ACERTAM, editora)
    tentativa.refresh_from_db()
    assert tentativa.nota == 100
    _executar(versao, M.COMO_ERA, editora)

    tentativa.refresh_from_db()
    assert tentativa.nota == 60


def test_anular_o_que_espera_correcao_tira_da_fila_e_voltar_devolve(db, editora):
    cena = cena_de_entrega("dissertativa", DISSERTATIVA, tipo="formativa", slug="texto")
    tentativa = entregar(cena)
    versao = cena.questao.versao_atual

    _executar(versao, M.TODOS_ACERTAM, editora, avisa=True)
    tentativa.refresh_from_db()
    assert (tentativa.nota, _livro(cena)) == (100, 100)
    _executar(versao, M.COMO_ERA, editora)

    tentativa.refresh_from_db()
    assert tentativa.por_corrigir


# --- Quem muda e quem não --------------------------------------------------------------------------------------------
def test_a_nota_de_quem_ainda_nao_concluiu_pode_descer(cena, versao, editora):
    _fazer(cena, "bbb")

    _executar(versao, M.OUTRO_GABARITO, editora, _outra_certa(versao))

    assert _livro(cena) == Decimal("66.67")


def test_a_nota_que_sobe_conclui_quem_so_esperava_por_ela(cena, versao, editora):
    for a in cena.turma.atividades.exclude(pagina=cena.avaliacao.pk):
        Progresso.objects.create(matricula=cena.matricula, pagina_id=a.pagina_id, concluido_em=timezone.now())
    _fazer(cena, "abb")

    _executar(versao, M.TODOS_ACERTAM, editora)

    cena.matricula.refresh_from_db()
    assert cena.matricula.situacao == "concluida"


def test_quem_ja_concluiu_fica_na_lista_e_o_certificado_nao_cai(cena, versao, editora):
    tentativa, certificado = _turma_concluida(cena)

    feita = _executar(versao, M.OUTRO_GABARITO, editora, _outra_certa(versao), avisa=True)

    tentativa.refresh_from_db()
    certificado.refresh_from_db()
    assert tentativa.nota == Decimal("66.67")
    assert _livro(cena, tentativa.matricula) == 100
    assert (certificado.em_vigor, tentativa.matricula.situacao) == (True, "concluida")
    alterada = recorrecao.a_olhar(feita).get()
    assert (alterada.ja_concluida, alterada.vista_em) == (True, None)
    assert "continuam como estão" in Mensagem.objects.get(chave=f"nota-alterada-{alterada.pk}").texto


def test_a_reprovada_que_passaria_tambem_fica_na_lista(cena, versao, editora):
    _fazer(cena, "abb")
    type(cena.matricula).objects.filter(pk=cena.matricula.pk).update(situacao="reprovada")

    feita = _executar(versao, M.TODOS_ACERTAM, editora)

    assert recorrecao.a_olhar(feita).get().ja_concluida is False
    assert _livro(cena) == Decimal("66.67")


def test_so_quem_mudou_recebe_aviso_e_so_se_pedido(cena, versao, editora):
    _fazer(cena, "abb")
    _fazer(cena, "bbb", MatriculaFactory(turma=cena.turma, confirmada=True))

    _executar(versao, M.TODOS_ACERTAM, editora)
    assert not Mensagem.objects.filter(chave__startswith="nota-alterada-").exists()
    _executar(versao, M.COMO_ERA, editora, avisa=True)

    aviso = Mensagem.objects.get(chave__startswith="nota-alterada-")
    assert aviso.para == cena.pessoa.email
    assert "O gabarito estava errado." in aviso.texto


def test_a_tentativa_guarda_o_que_mudou(cena, versao, editora):
    tentativa = _fazer(cena, "abb")

    feita = _executar(versao, M.TODOS_ACERTAM, editora)

    evento = tentativa.eventos.get(tipo="recorrigida")
    assert (evento.por, evento.dados) == (editora, {"recorrecao": feita.pk, "de": "66.67", "para": "100.00"})


# --- Recusas ---------------------------------------------------------------------------------------------------------
def _regra(versao, modo=M.TODOS_ACERTAM, gabarito=None):
    return Recorrecao(versao=versao, modo=modo, gabarito_de=gabarito)


def _em_andamento(versao):
    Recorrecao.objects.create(versao=versao, modo=M.NAO_CONTA, motivo="Outra.", andando=True)
    return _regra(versao), "Motivo."


def _outras_opcoes(versao):
    dados = {"alternativas": [{"chave": c, "texto": f"Outra {c}"} for c in "xyz"], "corretas": ["x"]}
    return _regra(versao, M.OUTRO_GABARITO, nova_versao(versao.questao, dados=dados)), "Motivo."


def _de_outra_questao(versao):
    outra = type(versao).objects.exclude(questao=versao.questao).first()
    return _regra(versao, M.OUTRO_GABARITO, outra), "Motivo."


@pytest.mark.parametrize(
    ("pedir", "codigo"),
    [
        (lambda v: (_regra(v), "  "), "sem_motivo"),
        (lambda v: (_regra(v, M.COMO_ERA), "Motivo."), "ja_vale"),
        (lambda v: (_regra(v, M.OUTRO_GABARITO), "Motivo."), "sem_gabarito"),
        (lambda v: (_regra(v, M.OUTRO_GABARITO, v), "Motivo."), "de_outra_questao"),
        (_de_outra_questao, "de_outra_questao"),
        (_outras_opcoes, "opcoes_diferentes"),
        (_em_andamento, "em_andamento"),
    ],
)
def test_recorrigir_e_recusado(cena, versao, editora, pedir, codigo):
    tentativa = _fazer(cena, "abb")
    regra, motivo = pedir(versao)
    antes = Recorrecao.objects.count()

    with pytest.raises(Recusa) as recusa:
        recorrecao.recorrigir(regra, motivo, editora)

    assert recusa.value.codigo == codigo
    assert Recorrecao.objects.count() == antes
    tentativa.refresh_from_db()
    assert tentativa.nota == Decimal("66.67")


def test_repetir_a_mesma_recorrecao_e_recusado(cena, versao, editora):
    _fazer(cena, "abb")
    _executar(versao, M.TODOS_ACERTAM, editora)

    with pytest.raises(Recusa) as recusa:
        _executar(versao, M.TODOS_ACERTAM, editora)

    assert recusa.value.codigo == "ja_vale"


def test_o_gabarito_nao_muda_o_que_uma_pessoa_corrige(db, editora):
    cena = cena_de_entrega("dissertativa", DISSERTATIVA, tipo="formativa", slug="texto")
    entregar(cena)
    versao = cena.questao.versao_atual

    with pytest.raises(Recusa) as recusa:
        recorrecao.conferir(_regra(versao, M.OUTRO_GABARITO, nova_versao(cena.questao, enunciado="Outro.")))

    assert recusa.value.codigo == "nao_se_corrige"


# --- O ensaio --------------------------------------------------------------------------------------------------------
def test_o_ensaio_diz_o_que_a_execucao_faz_e_nao_grava_nada(cena, versao, editora):
    outras = MatriculaFactory.create_batch(3, turma=cena.turma, confirmada=True)
    feitas = [_fazer(cena, r, m) for r, m in zip(("abb", "bbb", "baa"), outras, strict=True)]
    gabarito = _outra_certa(versao)

    ensaio = ensaiar(_regra(versao, M.OUTRO_GABARITO, gabarito))
    previstas = {e.tentativa.pk: e.para for e in ensaio.efeitos}
    assert [Tentativa.objects.get(pk=t.pk).nota for t in feitas] == [t.nota for t in feitas]
    assert not Recorrecao.objects.exists()

    _executar(versao, M.OUTRO_GABARITO, editora, gabarito)
    assert {t.pk: Tentativa.objects.get(pk=t.pk).nota for t in feitas} == previstas
    assert (ensaio.total, ensaio.sobem, ensaio.descem) == (3, 1, 2)
    assert [e.tentativa.pk for e in ensaio.alcancam] == [feitas[0].pk]
    assert [e.tentativa.pk for e in ensaio.deixam] == [feitas[1].pk]


def test_o_ensaio_olha_a_nota_que_conta_e_nao_cada_tentativa(cena, versao):
    _fazer(cena, "bbb")
    _fazer(cena, "baa")

    ensaio = ensaiar(_regra(versao, M.NAO_CONTA))

    assert len(ensaio.efeitos) == 1
    assert (ensaio.alcancam, ensaio.deixam) == ([], [])
    assert (ensaio.efeitos[0].contava, ensaio.efeitos[0].contaria) == (100, 100)


def test_o_ensaio_separa_quem_ja_encerrou(cena, versao):
    _turma_concluida(cena)

    ensaio = ensaiar(_regra(versao, M.OUTRO_GABARITO, _outra_certa(versao)))

    assert len(ensaio.encerradas) == 1
    assert ensaio.deixam == []


def test_o_ensaio_custa_o_mesmo_com_poucas_e_com_muitas(cena, versao, django_assert_max_num_queries):
    consultas, regra = [], None
    for quantas in (2, 10):
        for matricula in MatriculaFactory.create_batch(quantas, turma=cena.turma, confirmada=True):
            _fazer(cena, "abb", matricula)
        regra = _regra(versao, M.TODOS_ACERTAM)
        with django_assert_max_num_queries(20) as contadas:
            assert len(ensaiar(regra).efeitos) >= quantas
        consultas.append(len(contadas))

    assert consultas[0] == consultas[1]


# --- Retomar ---------------------------------------------------------------------------------------------------------
def test_o_que_uma_queda_deixou_pela_metade_a_varredura_termina(cena, versao, editora):
    feitas = [_fazer(cena, "abb", m) for m in MatriculaFactory.create_batch(4, turma=cena.turma, confirmada=True)]
    pedida = recorrecao.recorrigir(_regra(versao), "Erro de digitação.", editora)
    original, vezes = recorrecao.recalcular, []

    def morre_na_terceira(tentativa):
        vezes.append(tentativa)
        if len(vezes) == 3:
            raise RuntimeError("o processo caiu")
        return original(tentativa)

    with patch.object(recorrecao, "recalcular", morre_na_terceira), pytest.raises(RuntimeError):
        recorrecao.processar(pedida.pk)
    pedida.refresh_from_db()
    assert (pedida.andando, pedida.vistas, NotaAlterada.objects.count()) == (True, 2, 2)

    retomar_recorrecoes()
    retomar_recorrecoes()

    pedida.refresh_from_db()
    assert (pedida.andando, pedida.vistas, NotaAlterada.objects.count()) == (False, 4, 4)
    assert {Tentativa.objects.get(pk=t.pk).nota for t in feitas} == {100}


def test_o_que_nao_cabe_no_orcamento_fica_para_a_proxima_tarefa(cena, versao, editora):
    for matricula in MatriculaFactory.create_batch(2, turma=cena.turma, confirmada=True):
        _fazer(cena, "abb", matricula)
    pedida = recorrecao.recorrigir(_regra(versao), "Erro de digitação.", editora)

    with patch("avaliacoes.tasks.recorrigir.delay") as fila:
        recorrecao.processar(pedida.pk, orcamento=-1)

    fila.assert_called_once_with(pedida.pk)
    pedida.refresh_from_db()
    assert (pedida.andando, pedida.vistas) == (True, 1)


# --- Propriedades ----------------------------------------------------------------------------------------------------
RESPOSTAS = st.lists(st.lists(st.sampled_from([*"abcd", "zz", ""]), max_size=5), min_size=3, max_size=3)
MODOS = st.lists(st.sampled_from([None, M.TODOS_ACERTAM, M.NAO_CONTA]), min_size=3, max_size=3)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(respostas=RESPOSTAS, modos=MODOS)
def test_qualquer_resposta_corrige_de_zero_a_um_e_corrigir_de_novo_reproduz(cena, respostas, modos):
    matricula = MatriculaFactory(turma=cena.turma, confirmada=True)
    Recorrecao.objects.all().delete()
    tentativa = da_tentativa.iniciar(matricula, cena.avaliacao)
    versoes = [item.versao for item in tentativa.itens.order_by("ordem")]
    for ordem, valores in enumerate(respostas, start=1):
        da_tentativa.responder(tentativa, ordem, 1, valores)
    for versao, modo in zip(versoes, modos, strict=True):
        if modo:
            Recorrecao.objects.create(versao=versao, modo=modo, motivo="Propriedade.")
    enviada = da_tentativa.enviar(tentativa)

    fracoes = list(enviada.itens.order_by("ordem").values_list("fracao", "conta"))
    contam = [fracao for fracao, conta in fracoes if conta]
    assert all(0 <= fracao <= 1 for fracao, _ in fracoes)
    esperada = sum(contam) / len(contam) * 100 if contam else Decimal(100)
    assert abs(enviada.nota - esperada) <= Decimal("0.01")
    assert correcao.corrigir(enviada) == enviada.nota
    assert list(enviada.itens.order_by("ordem").values_list("fracao", "conta")) == fracoes


# --- As telas --------------------------------------------------------------------------------------------------------
def _de(pessoa):
    cliente = Client()
    cliente.force_login(pessoa, "django.contrib.auth.backends.ModelBackend")
    return cliente


def test_do_ensaio_a_execucao_pelas_telas(cena, versao, editora):
    tentativa, cliente = _fazer(cena, "abb"), _de(editora)
    escolher = reverse("recorrecao:escolher", args=[versao.questao_id])

    assert cliente.get(escolher).status_code == 200
    ensaio = cliente.get(escolher, {"versao": versao.pk, "modo": M.TODOS_ACERTAM, "gabarito_de": ""}, follow=True)
    tela = ensaio.content.decode()
    assert "É um ensaio: nada mudou ainda." in tela
    assert "Passa a alcançar o mínimo" in tela
    assert f"Pessoa da turma {cena.turma.codigo}" in tela
    assert str(cena.pessoa) not in tela

    endereco = ensaio.redirect_chain[-1][0]
    assert cliente.post(endereco, {"motivo": ""}).status_code == 422
    feita = cliente.post(endereco, {"motivo": "Digitação.", "avisa": "on"}, follow=True)
    assert "Terminada: 1 nota mudou." in feita.content.decode()
    tentativa.refresh_from_db()
    assert tentativa.nota == 100


def test_a_recusa_volta_a_escolha_com_a_frase(cena, versao, editora):
    _fazer(cena, "abb")
    cliente, escolher = _de(editora), reverse("recorrecao:escolher", args=[versao.questao_id])

    resposta = cliente.get(escolher, {"versao": versao.pk, "modo": M.COMO_ERA})
    assert resposta.status_code == 422
    assert "não há o que mudar" in resposta.content.decode()

    ensaio = reverse("recorrecao:ensaio", args=[versao.pk])
    assert cliente.get(ensaio).url == escolher
    assert cliente.get(ensaio, {"modo": M.COMO_ERA}).url == escolher


@pytest.mark.parametrize("formato", ["xlsx", "csv"])
def test_o_ensaio_e_as_notas_alteradas_se_baixam(cena, versao, editora, formato):
    _fazer(cena, "abb")
    cliente = _de(editora)
    ensaio = reverse("recorrecao:ensaio", args=[versao.pk])

    assert cliente.get(ensaio, {"modo": M.TODOS_ACERTAM, "formato": formato}).status_code == 200
    feita = _executar(versao, M.TODOS_ACERTAM, editora)
    resposta = cliente.get(reverse("recorrecao:ver", args=[feita.pk]), {"formato": formato})
    assert f".{formato}" in resposta["Content-Disposition"]


def test_quem_coordena_a_turma_diz_que_viu_e_a_primeira_fica(cena, versao, editora):
    coordenadora, outra = PessoaFactory(grupo="Coordenação"), PessoaFactory(grupo="Coordenação")
    cena.turma.coordenadores.add(coordenadora)
    cena.turma.save()
    TurmaFactory(curso=cena.turma.curso, coordenadores=[outra])
    _turma_concluida(cena)
    feita = _executar(versao, M.OUTRO_GABARITO, editora, _outra_certa(versao))
    alterada = feita.alteradas.get()
    vista = reverse("recorrecao:vista", args=[alterada.pk])
    ver = reverse("recorrecao:ver", args=[feita.pk])

    assert "Já olhei" in _de(coordenadora).get(ver).content.decode()
    assert "À espera de quem coordena a turma" in _de(editora).get(ver).content.decode()
    assert _de(outra).post(vista).status_code == 404
    assert _de(editora).post(vista).status_code == 404
    _de(coordenadora).post(vista)
    _de(PessoaFactory(administra=True)).post(vista)
    alterada.refresh_from_db()
    assert alterada.vista_por == coordenadora
