"""O formulário da turma: o que ele não deixa gravar, onde diz, e o que acontece ao salvar."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils import timezone
from fabricas import (
    ConsorcioFactory,
    EncontroFactory,
    MacrorregiaoFactory,
    MatriculaFactory,
    MunicipioFactory,
    PessoaFactory,
    TurmaFactory,
    criar_curso,
)
from wagtail.log_actions import registry

from cursos import atividade, tasks
from cursos.abertura import dia
from cursos.models import (
    Cota,
    CriterioDaTurma,
    Encontro,
    Justificativa,
    Matricula,
    ModuloDaTurma,
    ModuloPage,
    Presenca,
    Turma,
)
from cursos.turma_admin import TurmaViewSet

pytestmark = pytest.mark.django_db
CAMPOS_DAS_LINHAS = {
    "criterios": ("tipo", "valor"),
    "cotas": ("nome", "vagas", "lugar", "para"),
    "limites": ("por", "vagas"),
    "modulos": ("modulo", "abre_em"),
    "encontros": ("titulo", "dia", "comeca_as", "horas", "formato", "local"),
}
SIMPLES = [
    *("codigo", "vagas", "curso", "inscricoes_de", "inscricoes_ate", "inicio", "fim", "reserva_ate", "espera_ate"),
    *("confirmacao_em_dias", "horas_da_oferta"),
]
MARCAS = ("autoinstrucional", "exige_anuencia", "analise_automatica", "modulos_em_ordem", "falta_justificada_abona")


def formulario(turma=None, dados=None):
    classe = TurmaViewSet("turmas_de_teste").get_form_class()
    return classe(dados, instance=turma or Turma(), for_user=None)


def _texto(valor):
    valor = getattr(valor, "pk", valor)
    return valor.isoformat() if isinstance(valor, date) else ("" if valor is None else str(valor))


def preenchido(turma, *, linhas=None, apagar=(), **campos):
    """Os dados que a tela mandaria: a turma como está, com os `campos` e as `linhas` novas ({conjunto: [{…}]})."""
    turma = Turma.objects.get(pk=turma.pk)
    dados = {nome: _texto(getattr(turma, nome)) for nome in SIMPLES}
    dados |= {nome: "on" for nome in MARCAS if getattr(turma, nome)}
    for nome in ("coordenadores", "tutores", "macrorregioes"):
        dados[nome] = [str(pk) for pk in getattr(turma, nome).values_list("pk", flat=True)]
    vazio = formulario(turma)
    for nome, das_linhas in CAMPOS_DAS_LINHAS.items():
        atuais = list(getattr(turma, nome).all())
        novas = (linhas or {}).get(nome, [])
        dados[f"{nome}-TOTAL_FORMS"], dados[f"{nome}-INITIAL_FORMS"] = len(atuais) + len(novas), len(atuais)
        dados |= {f"{nome}-MIN_NUM_FORMS": 0, f"{nome}-MAX_NUM_FORMS": 1000}
        for n, linha in enumerate(atuais):
            lugar = {"lugar": vazio.lugares.rotulo_da(linha)} if nome == "cotas" else {}
            for campo in das_linhas:
                valor = lugar[campo] if campo in lugar else _texto(getattr(linha, campo))
                dados[f"{nome}-{n}-{campo}"] = campos.pop(f"{nome}-{n}-{campo}", valor)
            dados[f"{nome}-{n}-id"] = linha.pk
            if linha in apagar:
                dados[f"{nome}-{n}-DELETE"] = "on"
        for n, nova in enumerate(novas, start=len(atuais)):
            dados |= {f"{nome}-{n}-{campo}": _texto(valor) for campo, valor in nova.items()}
            dados[f"{nome}-{n}-id"] = ""
    return {**dados, **{nome: _texto(v) if not isinstance(v, list) else v for nome, v in campos.items()}}


def conferido(turma, **mudancas):
    dados = QueryDict(mutable=True)
    for nome, valor in preenchido(turma, **mudancas).items():
        dados.setlist(nome, valor if isinstance(valor, list) else [str(valor)])
    form = formulario(Turma.objects.get(pk=turma.pk), dados)
    form.valido = form.is_valid()
    return form


def erros(form):
    """{campo: frase}, com os das linhas como `cotas-0-vagas`."""
    todos = {campo: " ".join(frases) for campo, frases in form.errors.items()}
    for nome, conjunto in form.formsets.items():
        for n, linha in enumerate(conjunto.forms):
            todos |= {f"{nome}-{n}-{campo}": " ".join(frases) for campo, frases in linha.errors.items()}
    return todos


@pytest.fixture
def turma():
    coordenadora = PessoaFactory(grupo="Coordenação")
    return TurmaFactory(coordenadores=[coordenadora], vagas=10, curso=criar_curso(modulos=2))


def dias(turma, n):
    return turma.inicio + timedelta(days=n)


# --- Datas e vagas ---------------------------------------------------------------------------------------------------
def test_a_turma_como_esta_se_salva_sem_mudar_nada(turma):
    form = conferido(turma)

    assert (form.valido, erros(form)) == (True, {})
    assert not form.mudanca_dos_criterios()


@pytest.mark.parametrize(
    ("campo", "desloca", "frase"),
    [
        ("inscricoes_ate", -1, "As inscrições não podem terminar antes de começar"),
        ("fim", -1, "As aulas não podem terminar antes de começar"),
        ("inscricoes_ate", 500, ""),
        ("reserva_ate", 500, "A reserva das cotas termina entre o começo das inscrições"),
        ("espera_ate", -1, "A chamada da lista de espera termina entre o começo das inscrições"),
    ],
)
def test_datas_fora_de_ordem_dizem_no_campo_o_que_fazer(turma, campo, desloca, frase):
    form = conferido(turma, **{campo: dias(turma, desloca)})

    assert not form.valido
    if frase:
        assert frase in erros(form)[campo]
    else:
        assert "As aulas não podem terminar antes das inscrições" in erros(form)["fim"]


def test_cotas_nao_passam_das_vagas(turma):
    norte = MacrorregiaoFactory(nome="Norte")
    nova = {"nome": "Norte", "vagas": 11, "lugar": f"{norte.nome} (macrorregião)", "para": "todas"}

    form = conferido(turma, linhas={"cotas": [nova]})

    assert erros(form) == {
        "vagas": "As cotas somam 11 vagas, mais que as 10 da turma. Reduza uma cota ou aumente as vagas."
    }


def test_vagas_nao_ficam_abaixo_das_ocupadas(turma):
    MatriculaFactory.create_batch(3, turma=turma, confirmada=True)

    assert conferido(turma, vagas=3).valido
    assert erros(conferido(turma, vagas=2)) == {
        "vagas": "Esta turma já tem 3 vagas ocupadas: o número não pode ser menor que 3."
    }


# --- Cotas -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("escrito", ["Arinos (município)", "arinos", "ARINOS (municipio)"])
def test_o_lugar_da_cota_se_escreve(turma, escrito):
    arinos = MunicipioFactory(nome="Arinos")
    ConsorcioFactory(sigla="CISREC")

    form = conferido(turma, linhas={"cotas": [{"nome": "A", "vagas": 2, "lugar": escrito, "para": "todas"}]})
    assert erros(form) == {}
    form.save()

    cota = Cota.objects.get(turma=turma)
    assert (cota.municipio, cota.consorcio, cota.macrorregiao) == (arinos, None, None)


def test_com_gente_fora_das_cotas_ainda_se_acrescenta_uma(turma):
    MatriculaFactory(turma=turma, confirmada=True)
    MunicipioFactory(nome="Arinos")

    assert conferido(turma, linhas={"cotas": [{"nome": "A", "vagas": 2, "lugar": "Arinos", "para": "todas"}]}).valido


def test_lugar_que_nao_ha_sugere_os_parecidos(turma):
    MunicipioFactory(nome="Arinos")

    form = conferido(turma, linhas={"cotas": [{"nome": "A", "vagas": 2, "lugar": "Arinus", "para": "todas"}]})

    assert erros(form) == {
        "cotas-0-lugar": "Não há “Arinus” na rede. Escolha um nome da lista. Seria Arinos (município)?"
    }


def test_nome_de_dois_lugares_pede_o_tipo(turma):
    MunicipioFactory(nome="Norte")
    MacrorregiaoFactory(nome="Norte")

    so_o_nome = conferido(turma, linhas={"cotas": [{"nome": "A", "vagas": 2, "lugar": "Norte", "para": "todas"}]})

    assert "Escolha um nome da lista" in erros(so_o_nome)["cotas-0-lugar"]


@pytest.fixture
def cota_em_uso(turma):
    consorcio = ConsorcioFactory(sigla="CISREC")
    cota = Cota.objects.create(turma=turma, nome="CISREC", vagas=3, consorcio=consorcio)
    for _ in range(2):
        matricula = MatriculaFactory(turma=turma, consorcio=consorcio, em_analise=True)
        matricula._mudar_para(Matricula.Situacao.DEFERIDA, cota=cota)
    return cota


def test_cota_em_uso_nao_se_apaga_nem_muda_de_lugar_nem_encolhe_demais(turma, cota_em_uso):
    MunicipioFactory(nome="Arinos")

    apagada = erros(conferido(turma, apagar=[cota_em_uso]))
    menor = erros(conferido(turma, **{"cotas-0-vagas": 1}))
    outra = erros(conferido(turma, **{"cotas-0-lugar": "Arinos"}))

    assert "A cota “CISREC” já foi usada por matrículas e não se apaga." in apagada["__all__"]
    assert "reduza as vagas dela a 2" in apagada["__all__"]
    assert menor == {"cotas-0-vagas": "Esta cota já tem 2 vagas ocupadas: o número não pode ser menor."}
    assert "o lugar dela não muda" in outra["cotas-0-lugar"]
    assert conferido(turma, **{"cotas-0-vagas": 2}).valido


def test_cota_sem_uso_se_apaga(turma):
    cota = Cota.objects.create(turma=turma, nome="N", vagas=3, macrorregiao=MacrorregiaoFactory())

    form = conferido(turma, apagar=[cota])
    assert form.valido
    form.save()

    assert not Cota.objects.exists()


# --- Encontros e módulos ---------------------------------------------------------------------------------------------
def test_encontro_e_modulo_ficam_no_periodo_das_aulas(turma):
    modulo = ModuloPage.objects.child_of(turma.curso).first()
    depois = turma.fim + timedelta(1)
    encontro = {"titulo": "E", "dia": depois, "formato": "presencial", "horas": "2", "comeca_as": "", "local": ""}

    form = conferido(turma, linhas={"encontros": [encontro], "modulos": [{"modulo": modulo.pk, "abre_em": depois}]})

    assert "dentro do período das aulas: de" in erros(form)["encontros-0-dia"]
    assert "dentro do período das aulas: de" in erros(form)["modulos-0-abre_em"]


def test_so_modulo_do_curso(turma):
    outro = ModuloPage.objects.child_of(criar_curso(slug="outro")).first()

    form = conferido(turma, linhas={"modulos": [{"modulo": outro.pk, "abre_em": turma.inicio}]})

    assert "não é do curso" in erros(form)["modulos-0-modulo"]
    opcoes = dict(form.formsets["modulos"].empty_form.fields["modulo"].widget.choices)
    assert set(opcoes.values()) == {"---------", "Módulo 1", "Módulo 2"}


def test_encontro_com_presenca_ou_justificativa_nao_se_apaga_nem_perde_horas(turma):
    com_presenca, com_motivo = EncontroFactory(turma=turma, horas=4), EncontroFactory(turma=turma, horas=4)
    matricula = MatriculaFactory(turma=turma, confirmada=True)
    Presenca.objects.create(
        matricula=matricula, encontro=com_presenca, situacao="presente", horas=Decimal("2.5"), origem="lista"
    )
    Justificativa.objects.create(matricula=matricula, encontro=com_motivo, texto="Férias.")

    apagados = erros(conferido(turma, apagar=[com_presenca, com_motivo]))
    menor = erros(conferido(turma, **{"encontros-0-horas": "2"}))

    assert apagados["__all__"].count("não se apaga") == 2
    assert menor == {"encontros-0-horas": "Há presenças registradas (1) de até 2,5 h: o encontro não pode ter menos."}
    assert conferido(turma, **{"encontros-0-horas": "2.5"}).valido


def test_diario_fechado_nao_deixa_mexer_nos_encontros(turma):
    EncontroFactory(turma=turma, horas=4)
    Turma.objects.filter(pk=turma.pk).update(diario_fechado_em=timezone.now())

    assert conferido(turma).valido
    assert "O diário está fechado" in erros(conferido(turma, **{"encontros-0-horas": "3"}))["__all__"]


# --- Turma aberta e encerrada ----------------------------------------------------------------------------------------
def test_na_turma_aberta_o_curso_nao_muda_e_a_coordenacao_nao_fica_vazia(turma):
    outro = criar_curso(slug="outro")

    form = conferido(turma, curso=outro.pk, coordenadores=[])

    assert form.cleaned_data["curso"] == turma.curso
    assert "Escolha ao menos uma pessoa" in erros(form)["coordenadores"]


def test_mudar_criterio_de_turma_aberta_pede_motivo(turma):
    nova = {"criterios": [{"tipo": "aproveitamento", "valor": "60"}]}

    assert set(erros(conferido(turma, linhas=nova))) == {"motivo"}
    assert conferido(turma, linhas=nova, motivo="Decisão do colegiado.").valido


def test_criterio_que_ninguem_cumpriria_nao_entra_em_turma_aberta(turma):
    nova = {"criterios": [{"tipo": "frequencia", "valor": "75"}]}

    form = conferido(turma, linhas=nova, motivo="Decisão do colegiado.")

    assert "a turma não tem encontros. Cadastre os encontros ou retire o critério." in erros(form)["__all__"]


def test_criterio_por_que_ja_se_concluiu_nao_se_apaga(turma):
    nota = turma.criterios.get(tipo="nota_por_avaliacao")
    assert conferido(turma, apagar=[nota], motivo="Engano.").valido
    MatriculaFactory(turma=turma, concluida=True)

    form = conferido(turma, apagar=[nota], motivo="Engano.")

    assert "não se apaga: há quem já concluiu por ele (1)" in erros(form)["__all__"]


def test_turma_encerrada_nao_se_edita(turma):
    Turma.objects.filter(pk=turma.pk).update(situacao="encerrada")

    assert "reabra-a, com o motivo" in erros(conferido(turma))["__all__"]


def test_so_se_escolhe_gente_com_o_papel(turma):
    PessoaFactory.create_batch(3)
    tutora, antiga = PessoaFactory(grupo="Tutores"), PessoaFactory()
    turma.tutores.add(antiga)

    campos = formulario(Turma.objects.get(pk=turma.pk)).fields

    assert set(campos["tutores"].queryset) == {tutora, antiga}
    assert set(campos["coordenadores"].queryset) == set(turma.coordenadores.all())


# --- Salvar pela tela ------------------------------------------------------------------------------------------------
def postar(client, turma, **mudancas):
    return client.post(f"/admin/escola/turmas/edit/{turma.pk}/", preenchido(turma, **mudancas))


@pytest.fixture
def coordenadora(client, turma):
    quem = turma.coordenadores.get()
    client.force_login(quem)
    return quem


def test_aumentar_as_vagas_chama_quem_espera(client, turma, coordenadora):
    Turma.objects.filter(pk=turma.pk).update(vagas=1, inicio=dias(turma, 20), espera_ate=dias(turma, 60))
    MatriculaFactory(turma=turma, confirmada=True)
    espera = MatriculaFactory(turma=turma, situacao="lista_de_espera")
    turma.refresh_from_db()

    resposta = postar(client, turma, vagas=2)

    espera.refresh_from_db()
    assert resposta.status_code == 302
    assert espera.situacao == "deferida"


def test_terminar_a_reserva_chama_quem_espera(client, turma, coordenadora):
    hoje = timezone.localdate()
    Turma.objects.filter(pk=turma.pk).update(vagas=1, espera_ate=dias(turma, 60))
    Cota.objects.create(turma=turma, nome="N", vagas=1, macrorregiao=MacrorregiaoFactory())
    espera = MatriculaFactory(turma=turma, situacao="lista_de_espera")
    turma.refresh_from_db()

    assert postar(client, turma, reserva_ate=hoje - timedelta(1)).status_code == 302

    espera.refresh_from_db()
    assert espera.situacao == "deferida"


def test_o_motivo_fica_no_historico_e_quem_ja_cumpre_conclui(
    client, turma, coordenadora, django_capture_on_commit_callbacks
):
    matricula = MatriculaFactory(turma=turma, confirmada=True)
    for a in turma.atividades.select_related("pagina"):
        atividade.registrar_nota(matricula, a.pagina, 60)
    matricula.refresh_from_db()
    assert matricula.situacao == "confirmada"

    with django_capture_on_commit_callbacks() as depois:
        resposta = postar(client, turma, motivo="Decisão do colegiado.", **{"criterios-1-valor": "60"})
    tasks.concluir_quem_cumpriu(turma.pk)

    matricula.refresh_from_db()
    entrada = registry.get_logs_for_instance(turma).filter(action="cursos.mudar_criterios").get()
    assert resposta.status_code == 302
    assert depois
    assert entrada.user == coordenadora
    assert entrada.data["motivo"] == "Decisão do colegiado."
    assert entrada.data["depois"][-1].endswith("60%")
    assert matricula.situacao == "concluida"


def test_o_que_mudou_enquanto_se_editava_nao_se_perde(client, turma, coordenadora):
    dados = preenchido(turma, vagas=12)
    Turma.objects.filter(pk=turma.pk).update(diario_fechado_em=timezone.now())

    client.post(f"/admin/escola/turmas/edit/{turma.pk}/", dados)

    turma.refresh_from_db()
    assert (turma.vagas, turma.diario_fechado) == (12, True)


def test_o_que_nao_cabe_em_um_campo_e_dito_no_alto_da_tela(client, turma, coordenadora, cota_em_uso):
    resposta = postar(client, turma, apagar=[cota_em_uso])

    assert resposta.status_code == 200
    assert "já foi usada por matrículas e não se apaga" in resposta.text
    assert Cota.objects.filter(pk=cota_em_uso.pk).exists()


def test_sem_motivo_a_tela_volta_com_o_que_se_escreveu(client, turma, coordenadora):
    resposta = postar(client, turma, **{"criterios-1-valor": "55"})

    assert resposta.status_code == 200
    assert "quem estuda pode perguntar" in resposta.text
    assert CriterioDaTurma.objects.get(turma=turma, tipo="nota_por_avaliacao").valor == 70


@pytest.mark.parametrize("quantos", [1, 12])
def test_a_tela_custa_o_mesmo_com_uma_ou_doze_linhas(
    client, turma, coordenadora, quantos, django_assert_max_num_queries
):
    for n in range(quantos):
        Cota.objects.create(turma=turma, nome=f"C{n}", vagas=1, municipio=MunicipioFactory())
        Encontro.objects.create(turma=turma, titulo=f"E{n}", dia=turma.inicio, horas=2)
    modulo = ModuloPage.objects.child_of(turma.curso).first()
    ModuloDaTurma.objects.create(turma=turma, modulo=modulo, abre_em=turma.inicio)
    endereco = f"/admin/escola/turmas/edit/{turma.pk}/"
    client.get(endereco)

    with django_assert_max_num_queries(40):
        resposta = client.get(endereco)

    assert resposta.text.count('id="lugares-da-rede"') == 1


def test_a_lista_diz_os_dias_por_extenso_e_oferece_duplicar(client, turma, coordenadora):
    pagina = client.get("/admin/escola/turmas/").text

    assert dia(turma.fim) in pagina
    assert "atrás" not in pagina
    assert f"/admin/turma/{turma.pk}/duplicar/" in pagina
