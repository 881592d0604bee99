"""“Por que não tenho o meu certificado?”: minha área, o quadro, a ficha e o lote dizem a mesma coisa."""

import html
import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from fabricas import EncontroFactory, MatriculaFactory, PessoaFactory, TurmaFactory, criar_questao

from avaliacoes import tentativa as da_avaliacao
from avaliacoes.models import AvaliacaoPage, QuestaoDaAvaliacao
from certificados import emissao, previa, revogacao
from certificados.elegibilidade import o_que_falta
from certificados.models import Modelo, Signatario
from contas.models import ParSuspeito
from cursos import atividade
from cursos import matricula as atos
from cursos.models import CriterioDaTurma, ModuloDaTurma, ModuloPage, PraticaPage, Progresso, Turma

SESSAO = "django.contrib.auth.backends.ModelBackend"


def _fazer(matricula, exceto=(), nota=Decimal(90)):
    for a in matricula.turma.atividades.select_related("pagina").filter(obrigatoria=True):
        if a.pagina.title in exceto:
            continue
        if a.exige_nota:
            atividade.registrar_nota(matricula, a.pagina, nota)
        else:
            atividade.concluir(matricula, a.pagina)
    matricula.refresh_from_db()


# Cada caso deixa a matrícula a um passo do certificado.
def sem_modelo(matricula):
    _fazer(matricula)
    Modelo.objects.all().delete()


def sem_signatario(matricula):
    _fazer(matricula)
    Signatario.objects.update(mandato_ate=timezone.localdate() - timedelta(days=1))


def sem_horas(matricula):
    _fazer(matricula)
    matricula.turma.atividades.update(minutos=0)


def atividade_por_fazer(matricula):
    _fazer(matricula, exceto={"Aula 1.1"})


def pesquisa_de_reacao(matricula):
    PraticaPage.objects.descendant_of(matricula.turma.curso).update(title="Pesquisa de reação")
    _fazer(matricula, exceto={"Pesquisa de reação"})


def nota_quase(matricula):
    _fazer(matricula, nota=Decimal("69.6"))


def entrega_a_espera(matricula):
    _fazer(matricula)
    prova = AvaliacaoPage.objects.descendant_of(matricula.turma.curso).get()
    questao = criar_questao("ENTREGA", tipo="dissertativa", dados={"resposta_esperada": "", "rubrica": []})
    prova.itens.all().delete()
    QuestaoDaAvaliacao.objects.create(avaliacao=prova, questao=questao)
    Progresso.objects.filter(matricula=matricula, pagina=prova.pk).delete()
    type(matricula).objects.filter(pk=matricula.pk).update(situacao="confirmada")
    tentativa = da_avaliacao.iniciar(matricula, AvaliacaoPage.objects.get(pk=prova.pk))
    da_avaliacao.responder(tentativa, 1, 1, ["O plano."])
    da_avaliacao.enviar(tentativa)


def frequencia_quase(matricula):
    _com_encontro(matricula.turma)
    type(matricula).objects.filter(pk=matricula.pk).update(frequencia=Decimal("74.90"))
    _fazer(matricula)


def diario_aberto(matricula):
    _com_encontro(matricula.turma)
    _fazer(matricula)


def _com_encontro(turma):
    EncontroFactory(turma=turma)
    CriterioDaTurma.objects.create(turma=turma, tipo="frequencia", valor=75)


def cpf_em_outra_conta(matricula):
    _fazer(matricula)
    uma, outra = sorted((matricula.pessoa, PessoaFactory()), key=lambda p: p.pk)
    ParSuspeito.objects.create(uma=uma, outra=outra, sinais=["cpf"], nota=100)


def nao_confirmada(matricula):
    type(matricula).objects.filter(pk=matricula.pk).update(
        situacao="deferida", confirmar_ate=timezone.now() + timedelta(days=2)
    )


def trancada(matricula):
    _fazer(matricula, exceto={"Aula 1.1"})
    atos.trancar(matricula, None, "Licença médica.")


def revogado(matricula):
    _fazer(matricula)
    revogacao.revogar(emissao.emitir(matricula), PessoaFactory(administra=True), "Nome errado.", "erro")


def modulo_fechado(matricula):
    modulo = ModuloPage.objects.descendant_of(matricula.turma.curso).first()
    ModuloDaTurma.objects.create(turma=matricula.turma, modulo=modulo, abre_em=timezone.localdate() + timedelta(days=8))


CASOS = {
    # caso: (código, trecho da frase, quem resolve, ato)
    sem_modelo: ("sem_modelo", "não tem modelo de certificado", "coordenacao", "Cadastrar o modelo do certificado"),
    sem_signatario: (
        "sem_signatario",
        "O mandato de Diretora de Exemplo",
        "coordenacao",
        "Cadastrar quem assina, com o mandato",
    ),
    sem_horas: ("sem_horas", "é zero", "coordenacao", "Conferir a carga horária da turma"),
    atividade_por_fazer: ("atividade", "Falta concluir “Aula 1.1”.", "aluna", "Concluir a atividade"),
    pesquisa_de_reacao: ("atividade", "Falta concluir “Pesquisa de reação”.", "aluna", "Concluir a atividade"),
    nota_quase: ("nota", "pede nota 70; sua nota é 69,6.", "aluna", "Fazer a avaliação"),
    entrega_a_espera: (
        "espera_correcao",
        f"“Avaliação do módulo” foi entregue em {timezone.localdate():%-d/%-m} e espera a leitura da tutoria.",
        "tutoria",
        "Corrigir a entrega",
    ),
    frequencia_quase: ("frequencia", "A frequência mínima é 75%; a sua é 74,9%.", "coordenacao", "Rever a frequência"),
    diario_aberto: ("diario_aberto", "ainda não foi lançada", "coordenacao", "Fechar o diário da turma"),
    cpf_em_outra_conta: ("conta_repetida", "também está em outra conta", "coordenacao", "Unir as duas contas"),
    nao_confirmada: ("nao_confirmada", "A vaga ainda não foi confirmada.", "aluna", "Confirmar a vaga"),
    trancada: ("trancada", "A matrícula está trancada", "coordenacao", "Retomar a matrícula"),
    revogado: ("revogado", "foi revogado", "coordenacao", "Emitir outro certificado"),
    modulo_fechado: ("modulo_fechado", "que abre em", "aluna", "Esperar o módulo abrir"),
}


def _ver(pessoa, endereco):
    cliente = Client()
    cliente.force_login(pessoa, SESSAO)
    return html.unescape(cliente.get(endereco).content.decode())


@pytest.fixture
def matricula(turma):
    return MatriculaFactory(turma=turma, confirmada=True)


@pytest.mark.parametrize("caso", CASOS, ids=lambda caso: caso.__name__)
def test_os_lugares_todos_dizem_a_mesma_frase_e_o_mesmo_ato(caso, matricula):
    turma, administra = matricula.turma, PessoaFactory(administra=True)
    caso(matricula)
    matricula = type(matricula).objects.select_related("turma", "pessoa").get(pk=matricula.pk)
    codigo, trecho, quem, ato = CASOS[caso]

    primeira = o_que_falta(matricula)[0]
    area = _ver(matricula.pessoa, reverse("portal:minha_area"))
    ficha = _ver(administra, reverse("coordenacao:pessoa", args=[matricula.pk]))
    quadro = _ver(administra, reverse("coordenacao:quadro", args=[turma.pk]))
    lote = _ver(administra, reverse("coordenacao:emitir_todos", args=[turma.pk]))

    assert (primeira.codigo, primeira.quem) == (codigo, quem)
    assert trecho in primeira.frase
    assert primeira.acao.startswith(ato)
    for tela in (area, ficha, quadro, lote):
        assert primeira.frase in tela
    for tela in (area, ficha):
        assert primeira.acao.lower() in tela.lower()
    _conferir_o_caminho(primeira, matricula, administra)


def _conferir_o_caminho(pendencia, matricula, administra):
    """O endereço leva quem resolve a uma tela que se abre; a pessoa não recebe o da coordenação."""
    if pendencia.codigo == "modulo_fechado":
        assert pendencia.url == ""
        return
    de_quem = matricula.pessoa if pendencia.quem == "aluna" else administra
    cliente = Client()
    cliente.force_login(de_quem, SESSAO)
    assert cliente.get(pendencia.url, follow=True).status_code == 200
    if pendencia.quem != "aluna":
        assert f'href="{pendencia.url}"' not in _ver(matricula.pessoa, reverse("portal:minha_area"))


@pytest.mark.parametrize("caso", [c for c in CASOS if c not in (revogado,)], ids=lambda caso: caso.__name__)
def test_o_ato_de_emitir_recusa_com_a_mesma_frase(caso, matricula):
    caso(matricula)
    matricula = type(matricula).objects.select_related("turma", "pessoa").get(pk=matricula.pk)

    with pytest.raises(emissao.EmissaoRecusada) as recusa:
        emissao.emitir(matricula, PessoaFactory(administra=True))

    assert (recusa.value.codigo, str(recusa.value)) == (CASOS[caso][0], o_que_falta(matricula)[0].frase)


def test_sozinha_a_plataforma_nao_reemite_o_revogado_e_a_coordenacao_pode(matricula):
    revogado(matricula)

    with pytest.raises(emissao.EmissaoRecusada) as recusa:
        emissao.emitir(matricula)

    assert str(recusa.value) == o_que_falta(matricula)[0].frase
    assert emissao.emitir(matricula, PessoaFactory(administra=True)).em_vigor
    assert o_que_falta(matricula) == []


def test_a_previa_do_lote_traz_a_primeira_frase_e_conta_as_outras(matricula):
    _fazer(matricula, exceto={"Aula 1.1", "Aula 1.2"})

    (linha,) = previa.linhas(matricula.turma)

    assert (linha.matricula, linha.motivo) == (matricula, "Falta concluir “Aula 1.1”. (e mais 1)")


# --- O comando -------------------------------------------------------------------------------------------------------
def test_o_comando_diz_em_uma_linha_de_json_o_que_falta_a_cada_uma(matricula, capsys):
    _fazer(matricula, exceto={"Aula 1.1"})
    MatriculaFactory(turma=matricula.turma, situacao="cancelada")

    with pytest.raises(SystemExit) as saida:
        call_command("o_que_falta", turma=matricula.turma.codigo, json=True)

    linhas = capsys.readouterr().out.splitlines()
    dados = json.loads(linhas[0])
    assert (saida.value.code, len(linhas)) == (1, 1)
    assert [m["matricula"] for m in dados["matriculas"]] == [matricula.pk]
    falta = dados["matriculas"][0]["falta"][0]
    assert falta.keys() == {"codigo", "frase", "acao", "url", "quem"}
    assert falta["frase"] == o_que_falta(matricula)[0].frase


def test_o_comando_sai_com_zero_quando_nada_falta_e_com_dois_sem_turma(turma, capsys):
    call_command("o_que_falta", turma=TurmaFactory(curso=turma.curso).codigo)

    assert "0 de 0" in capsys.readouterr().out
    with pytest.raises(CommandError) as erro:
        call_command("o_que_falta", turma="NAO-HA")
    assert erro.value.returncode == 2
    assert Turma.objects.exists()
