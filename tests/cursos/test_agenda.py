"""A agenda em iCalendar: lida de volta linha a linha, e o endereço secreto de cada pessoa."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone
from fabricas import EncontroFactory, MatriculaFactory, PessoaFactory, TurmaFactory, criar_curso
from hypothesis import given
from hypothesis import strategies as st
from wagtail.log_actions import log

from avaliacoes.models import AvaliacaoPage
from avaliacoes.tentativa import iniciar
from contas import uniao
from cursos import agendas
from cursos.agenda import Evento, calendario, dobrar, escapar
from cursos.models import AgendaPessoal, ModuloDaTurma, ModuloPage

CARIMBO = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


# --- Ler de volta ----------------------------------------------------------------------------------------------------
def ler(octetos):
    """[{nome: valor}] de cada VEVENT, como um leitor faria: desdobra, separa e desfaz os escapes."""
    assert octetos.endswith(b"END:VCALENDAR\r\n")
    fisicas = octetos[:-2].split(b"\r\n")
    assert all(len(linha) <= 75 and b"\n" not in linha and b"\r" not in linha for linha in fisicas)
    for linha in fisicas:
        linha.decode()  # nenhuma letra partida
    logicas = octetos.decode()[:-2].replace("\r\n ", "").split("\r\n")
    eventos, pilha = [], []
    for linha in logicas:
        nome, _, valor = linha.partition(":")
        if nome == "BEGIN":
            pilha.append(valor)
            if valor == "VEVENT":
                eventos.append({})
        elif nome == "END":
            assert pilha.pop() == valor
        elif pilha[-1] == "VEVENT":
            assert nome not in eventos[-1], f"{nome} repetido"
            eventos[-1][nome] = _sem_escapes(valor)
    assert pilha == []
    assert logicas[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    return eventos


def _sem_escapes(valor):
    saida, letras = "", iter(valor)
    for letra in letras:
        saida += {"n": "\n", "N": "\n"}.get(seguinte := next(letras), seguinte) if letra == "\\" else letra
    return saida


def _evento(**campos):
    return Evento(**{"uid": "a@b", "titulo": "Encontro", "dia": date(2026, 12, 1), "alterado_em": CARIMBO, **campos})


def test_evento_do_dia_inteiro_termina_no_dia_seguinte():
    (lido,) = ler(calendario("Agenda", [_evento(dia=date(2026, 12, 31), sequencia=4)]))

    assert lido["DTSTART;VALUE=DATE"] == "20261231"
    assert lido["DTEND;VALUE=DATE"] == "20270101"
    assert (lido["SEQUENCE"], lido["DTSTAMP"], lido["UID"]) == ("4", "20260102T030405Z", "a@b")


def test_evento_com_hora_vai_no_fuso_de_sao_paulo_que_o_arquivo_define():
    comeca = datetime(2026, 12, 1, 14, 30)
    octetos = calendario("Agenda", [_evento(comeca=comeca, termina=comeca + timedelta(hours=4))])
    (lido,) = ler(octetos)

    assert lido["DTSTART;TZID=America/Sao_Paulo"] == "20261201T143000"
    assert lido["DTEND;TZID=America/Sao_Paulo"] == "20261201T183000"
    assert b"BEGIN:VTIMEZONE\r\nTZID:America/Sao_Paulo\r\n" in octetos
    assert b"TZOFFSETTO:-0300\r\n" in octetos


def test_sem_evento_o_calendario_e_valido():
    assert ler(calendario("Agenda", [])) == []


@pytest.mark.parametrize(
    ("texto", "escapado"),
    [("a,b;c", r"a\,b\;c"), ("um\r\ndois\rtrês", r"um\ndois\ntrês"), ("barra \\", r"barra \\"), ("\x00\x07ok", "ok")],
)
def test_escapes(texto, escapado):
    assert escapar(texto) == escapado


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=400))
def test_qualquer_texto_volta_igual(texto):
    evento = _evento(titulo=texto, descricao=f"{texto}\n{texto}", local=texto)
    (lido,) = ler(calendario(texto, [evento]))

    assert lido["SUMMARY"] == texto
    assert lido["DESCRIPTION"] == f"{texto}\n{texto}"
    assert lido.get("LOCATION", "") == texto


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=400))
def test_dobrar_nao_passa_de_75_octetos_nem_perde_nada(linha):
    pedacos = dobrar(linha).split("\r\n")

    assert all(len(p.encode()) <= 75 for p in pedacos)
    assert pedacos[0] + "".join(p[1:] for p in pedacos[1:]) == linha


# --- A turma ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def turma(db):
    turma = TurmaFactory(curso=criar_curso(), autoinstrucional=False)
    EncontroFactory(turma=turma, titulo="Abertura", comeca_as=time(9), horas=4, local="Sala 2; bloco B")
    EncontroFactory(turma=turma, titulo="Ao vivo", formato="ao vivo", local="https://sala.example.org/1")
    modulo = ModuloPage.objects.descendant_of(turma.curso).first()
    ModuloDaTurma.objects.create(turma=turma, modulo=modulo, abre_em=turma.inicio + timedelta(days=3))
    return turma


def _por_titulo(resposta):
    assert resposta.status_code == 200
    assert resposta["Content-Type"] == "text/calendar; charset=utf-8"
    return {e["SUMMARY"].partition(":")[0].partition(" (")[0]: e for e in ler(resposta.content)}


def test_a_agenda_da_turma_tem_as_datas_publicas(client, turma):
    eventos = _por_titulo(client.get(f"/estudo/turmas/{turma.codigo}/agenda.ics"))

    assert {"Abrem as inscrições", "Último dia de inscrição", "Começam as aulas", "Último dia de aulas"} < set(eventos)
    assert eventos["Abre “Módulo 1”"]["DTSTART;VALUE=DATE"] == f"{turma.inicio + timedelta(days=3):%Y%m%d}"
    abertura = eventos["Abertura"]
    assert abertura["DTSTART;TZID=America/Sao_Paulo"].endswith("T090000")
    assert abertura["DTEND;TZID=America/Sao_Paulo"].endswith("T130000")
    assert abertura["LOCATION"] == "Sala 2; bloco B"
    assert "LOCATION" not in eventos["Ao vivo"]


def test_ler_de_novo_da_o_mesmo_e_mudar_a_turma_sobe_a_sequencia(client, turma):
    caminho = f"/estudo/turmas/{turma.codigo}/agenda.ics"
    antes, igual = client.get(caminho).content, client.get(caminho).content
    turma.fim += timedelta(days=7)
    turma.save()
    log(turma, "wagtail.edit")

    depois = ler(client.get(caminho).content)

    assert antes == igual
    assert [e["UID"] for e in ler(antes)] == [e["UID"] for e in depois]
    assert {e["SEQUENCE"] for e in ler(antes)} == {"1"}  # abrir a turma já contou uma
    assert {e["SEQUENCE"] for e in depois} == {"2"}


def test_turma_em_rascunho_ou_inexistente_nao_tem_agenda(client, db):
    rascunho = TurmaFactory(curso=criar_curso(), rascunho=True)

    assert client.get(f"/estudo/turmas/{rascunho.codigo}/agenda.ics").status_code == 404
    assert client.get("/estudo/turmas/nao-ha/agenda.ics").status_code == 404


# --- A pessoa --------------------------------------------------------------------------------------------------------
def test_a_agenda_da_pessoa_tem_os_prazos_dela(client, turma):
    pessoa = PessoaFactory()
    confirmada = MatriculaFactory(turma=turma, pessoa=pessoa, confirmada=True)
    avaliacao = AvaliacaoPage.objects.descendant_of(turma.curso).first()
    AvaliacaoPage.objects.update(tempo_minutos=60)
    avaliacao.refresh_from_db()
    tentativa = iniciar(confirmada, avaliacao)
    vence = timezone.now() + timedelta(days=2)
    outra = TurmaFactory(curso=criar_curso(slug="outro"))
    MatriculaFactory(turma=outra, pessoa=pessoa, situacao="deferida", confirmar_ate=vence)
    MatriculaFactory(turma=TurmaFactory(curso=outra.curso), pessoa=pessoa, situacao="cancelada")

    resposta = client.get(f"/estudo/agenda/{agendas.abrir_endereco(pessoa).segredo}.ics")
    eventos = _por_titulo(resposta)

    assert eventos["Confirmar a vaga"]["DTEND;TZID=America/Sao_Paulo"] == f"{timezone.localtime(vence):%Y%m%dT%H%M%S}"
    prazo = f"{timezone.localtime(tentativa.prazo_em):%Y%m%dT%H%M%S}"
    assert eventos[f"Terminar “{avaliacao.title}”"]["DTEND;TZID=America/Sao_Paulo"] == prazo
    assert eventos["Ao vivo"]["LOCATION"] == "https://sala.example.org/1"
    assert len([e for e in ler(resposta.content) if e["SUMMARY"].startswith("Último dia de aulas")]) == 1
    assert pessoa.nome not in resposta.content.decode()
    assert pessoa.email not in resposta.content.decode()
    assert (resposta["Cache-Control"], resposta["Referrer-Policy"]) == ("private, no-store", "no-referrer")
    assert "noindex" in resposta["X-Robots-Tag"]


@pytest.mark.parametrize("quantas", [1, 8])
def test_a_agenda_da_pessoa_custa_o_mesmo_com_1_ou_8_turmas(turma, quantas, django_assert_max_num_queries):
    pessoa = PessoaFactory()
    for n in range(quantas):
        outra = TurmaFactory(curso=criar_curso(slug=f"curso-{n}"))
        EncontroFactory.create_batch(2, turma=outra)
        MatriculaFactory(turma=outra, pessoa=pessoa, confirmada=True)

    with django_assert_max_num_queries(8):
        assert len(agendas.da_pessoa(pessoa)) == 4 * quantas


def test_trocar_e_fechar_derrubam_o_endereco_anterior(client, db):
    pessoa = PessoaFactory()
    client.force_login(pessoa, "django.contrib.auth.backends.ModelBackend")

    def endereco():
        agenda = AgendaPessoal.objects.filter(pessoa=pessoa).first()
        return f"/estudo/agenda/{agenda.segredo}.ics" if agenda else ""

    client.post("/estudo/lembretes/", {"agenda": "abrir"})
    primeiro = endereco()
    client.post("/estudo/lembretes/", {"agenda": "abrir"})
    assert endereco() == primeiro
    assert primeiro in client.get("/estudo/lembretes/").content.decode()
    client.post("/estudo/lembretes/", {"agenda": "trocar"})
    segundo = endereco()
    client.logout()
    estados = [client.get(primeiro).status_code, client.get(segundo).status_code]
    client.force_login(pessoa, "django.contrib.auth.backends.ModelBackend")
    client.post("/estudo/lembretes/", {"agenda": "fechar"})

    assert estados == [404, 200]
    assert client.get(segundo).status_code == 404


def test_conta_desativada_ou_unida_a_quem_ja_tinha_agenda_perde_a_sua(client, db):
    inativa, velha, nova = PessoaFactory.create_batch(3)
    caminhos = [f"/estudo/agenda/{agendas.abrir_endereco(p).segredo}.ics" for p in (inativa, velha, nova)]
    inativa.is_active = False
    inativa.save()
    uniao.unir(velha, nova, PessoaFactory(administra=True), "A mesma.")

    assert [client.get(c).status_code for c in caminhos] == [404, 404, 200]
    assert client.get("/estudo/agenda/%00.ics").status_code == 404


def test_a_preferencia_de_lembretes_se_grava_na_mesma_tela(client, db):
    pessoa = PessoaFactory()
    client.force_login(pessoa, "django.contrib.auth.backends.ModelBackend")

    antes = client.get("/estudo/lembretes/").content.decode()
    client.post("/estudo/lembretes/", {})
    depois = client.get("/estudo/lembretes/").content.decode()

    assert 'name="recebe" id="id_recebe" checked' in antes
    assert 'name="recebe" id="id_recebe">' in depois
    assert pessoa.preferencia_de_lembretes.recebe is False
