"""Cuidar das contas das pessoas da turma: quem pode, o que as telas fazem, o que não revelam, quanto custam."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from fabricas import ConsorcioFactory, MatriculaFactory, PessoaFactory, TurmaFactory, VinculoFactory, criar_curso

from certificados import emissao
from contas import repetidas
from contas.models import ParSuspeito, Pessoa
from contas.papeis import COORDENACAO, EDITORES
from contas.semelhanca import APONTADO, CPF
from coordenacao import cuidado
from correio.models import Mensagem
from cursos.models import Matricula

PAPEIS = ["anonima", "aluna", "tutora", "coordenadora", "de_outra", "editora", "registro", "administra"]
CUIDAM, SO_VEEM = {"coordenadora", "administra"}, {"tutora", "registro"}
NOVO = "certa@example.org"
DADOS = {
    "corrigir_nome": {"nome": "Nome Corrigido Assim", "nome_social": "", "motivo": "A pessoa pediu."},
    "corrigir_email": {"email": NOVO, "repetido": NOVO, "motivo": "Digitou errado."},
    "reenviar_acesso": {},
    "ver_como": {},
}


def _recados(resposta):
    return " ".join(str(m) for m in get_messages(resposta.wsgi_request))


@pytest.fixture
def minha(turma, pessoas):
    """A matrícula da aluna na turma da coordenadora."""
    return Matricula.objects.get(pessoa=pessoas["aluna"])


def _url(tela, *args):
    return reverse(f"pessoas:{tela}", args=args)


def _par(uma, outra, *sinais):
    menor, maior = sorted((uma, outra), key=lambda p: p.pk)
    return ParSuspeito.objects.create(uma=menor, outra=maior, sinais=list(sinais or [CPF]), nota=100)


# --- Quem pode -------------------------------------------------------------------------------------------------------
def _esperado(papel):
    if papel in CUIDAM:
        return {200, 302}
    return {403} if papel in SO_VEEM else {302} if papel in {"anonima", "aluna"} else {404}


@pytest.mark.parametrize("papel", PAPEIS)
@pytest.mark.parametrize("tela", ["conta", "corrigir_nome", "corrigir_email"])
def test_so_abre_quem_coordena_a_turma(tela, papel, minha, entrar):
    assert entrar(papel).get(_url(tela, minha.pk)).status_code in _esperado(papel)


@pytest.mark.parametrize("papel", PAPEIS)
@pytest.mark.parametrize("ato", DADOS)
def test_so_age_quem_coordena_a_turma(ato, papel, minha, entrar, pessoas):
    aluna = pessoas["aluna"]

    resposta = entrar(papel).post(_url(ato, minha.pk), DADOS[ato])

    antes = (aluna.nome, aluna.email)
    aluna.refresh_from_db()
    fez = (aluna.nome, aluna.email) != antes or Mensagem.objects.filter(chave__startswith="acesso").exists()
    fez = fez or "ver_como" in entrar(papel).session
    assert resposta.status_code in _esperado(papel)
    assert fez == (papel in CUIDAM)


@pytest.mark.parametrize("papel", ["coordenadora", "administra"])
@pytest.mark.parametrize("alvo", [{"administra": True}, {"grupo": EDITORES}])
def test_ninguem_mexe_daqui_na_conta_de_quem_tem_papel(papel, alvo, turma, entrar, pessoas):
    matricula = MatriculaFactory(turma=turma, pessoa=PessoaFactory(**alvo), confirmada=True)
    email = matricula.pessoa.email

    telas = [entrar(papel).post(_url(ato, matricula.pk), DADOS[ato]) for ato in DADOS]

    assert {t.status_code for t in telas} == {403}
    assert "só quem administra" in telas[0].content.decode()
    assert Pessoa.objects.get(pk=matricula.pessoa_id).email == email


@pytest.mark.parametrize("situacao", ["cancelada", "expirada", "recusada"])
def test_matricula_que_caiu_nao_da_poder_sobre_a_conta(situacao, minha, entrar):
    Matricula.objects.filter(pk=minha.pk).update(situacao=situacao, motivo="Fora do público.")

    assert entrar("coordenadora").get(_url("corrigir_email", minha.pk)).status_code == 403


def test_coordenadora_sem_a_permissao_do_grupo_nao_cuida(minha, turma, client, pessoas):
    outra = PessoaFactory(grupo="Tutores")
    turma.coordenadores.add(outra)

    assert not cuidado.pode_cuidar(outra, minha)
    assert cuidado.pode_cuidar(pessoas["coordenadora"], minha)


def test_a_ficha_oferece_a_conta_so_a_quem_cuida(minha, entrar):
    ficha = reverse("coordenacao:pessoa", args=[minha.pk])

    assert _url("conta", minha.pk) in entrar("coordenadora").get(ficha).text
    assert _url("conta", minha.pk) not in entrar("tutora").get(ficha).text


# --- Corrigir e reenviar ---------------------------------------------------------------------------------------------
def test_corrigir_o_email_pede_o_mesmo_duas_vezes_e_fica_na_tela(minha, entrar):
    dados = {**DADOS["corrigir_email"], "repetido": "outra@example.org"}

    resposta = entrar("coordenadora").post(_url("corrigir_email", minha.pk), dados)

    assert resposta.status_code == 422
    assert "Os dois e-mails não são iguais" in resposta.text
    assert f'value="{NOVO}"' in resposta.text


def test_email_de_outra_pessoa_e_recusado_no_campo_sem_dizer_de_quem_e(minha, entrar):
    PessoaFactory(email=NOVO, nome="Vizinha Secreta")

    resposta = entrar("coordenadora").post(_url("corrigir_email", minha.pk), DADOS["corrigir_email"])

    assert resposta.status_code == 422
    assert "Não foi possível usar este e-mail" in resposta.text
    assert "Vizinha" not in resposta.text


def test_corrigir_o_nome_lembra_o_certificado_emitido_e_leva_a_corrigi_lo(turma, entrar):
    feita = MatriculaFactory(turma=turma, concluida=True)
    certificado = emissao.emitir(feita)

    tela = entrar("coordenadora").get(_url("corrigir_nome", feita.pk)).text
    entrar("coordenadora").post(_url("corrigir_nome", feita.pk), DADOS["corrigir_nome"])

    assert reverse("certificados_admin:corrigir", args=[certificado.pk]) in tela
    certificado.refresh_from_db()
    assert certificado.nome != "Nome Corrigido Assim"


def test_o_estado_do_envio_fica_a_vista_e_o_segundo_clique_nao_manda_outro(minha, entrar):
    cliente = entrar("coordenadora")

    cliente.post(_url("reenviar_acesso", minha.pk))
    repetido = cliente.post(_url("reenviar_acesso", minha.pk))
    Mensagem.objects.filter(chave__startswith="acesso").update(situacao="falhou", tentativas=8, erro="SMTPError")
    tela = cliente.get(_url("conta", minha.pk)).text

    assert "Espere dez minutos" in _recados(repetido)
    assert Mensagem.objects.filter(chave__startswith="acesso").count() == 1
    assert "Não foi possível enviar" in tela
    assert "8 tentativas" in tela


def test_a_conta_mostra_o_que_ja_se_fez_nela(minha, entrar):
    cliente = entrar("coordenadora")

    cliente.post(_url("corrigir_nome", minha.pk), DADOS["corrigir_nome"])
    tela = cliente.get(_url("conta", minha.pk)).text

    assert "Corrigiu o nome da conta" in tela
    assert "A pessoa pediu." in tela


# --- Repetidas: quem vê que par --------------------------------------------------------------------------------------
@pytest.fixture
def cenas(turma, pessoas):
    """{nome: par} com a aluna da coordenadora e outra conta em cada situação."""
    aluna = pessoas["aluna"]
    de_fora = TurmaFactory(curso=criar_curso(slug="de-fora"), coordenadores=[pessoas["de_outra"]])
    na_turma, alheia, vazia, caiu = PessoaFactory.create_batch(4)
    MatriculaFactory(turma=turma, pessoa=na_turma, confirmada=True)
    MatriculaFactory(turma=de_fora, pessoa=alheia, confirmada=True)
    Matricula.objects.filter(pk=MatriculaFactory(turma=turma, pessoa=caiu).pk).update(situacao="cancelada")
    com_papel = PessoaFactory(grupo=EDITORES)
    MatriculaFactory(turma=turma, pessoa=com_papel, confirmada=True)
    return {
        "as duas na turma": _par(aluna, na_turma),
        "a outra sem matrícula": _par(aluna, vazia),
        "a outra sem matrícula, apontada à mão": _par(aluna, PessoaFactory(), APONTADO),
        "a outra em turma alheia": _par(aluna, alheia),
        "a outra só com matrícula cancelada": _par(aluna, caiu),
        "a outra com papel": _par(aluna, com_papel),
        "nenhuma na turma": _par(alheia, PessoaFactory()),
    }


@pytest.mark.parametrize(
    ("papel", "veem"),
    [
        ("coordenadora", {"as duas na turma", "a outra sem matrícula"}),
        ("de_outra", {"nenhuma na turma"}),
        ("tutora", set()),
        ("editora", set()),
        ("registro", set()),
        ("aluna", set()),
    ],
)
def test_cada_uma_so_une_o_que_e_das_suas_turmas(papel, veem, cenas, pessoas):
    visiveis = set(cuidado.pares_de(pessoas[papel]))

    assert visiveis == {cenas[nome] for nome in veem}
    assert all(cuidado.pode_unir(pessoas[papel], par) == (par in visiveis) for par in cenas.values())


def test_quem_administra_ve_todos_os_pares(cenas, pessoas):
    assert set(cuidado.pares_de(pessoas["administra"])) == set(cenas.values())


def test_par_alheio_nao_se_abre_nem_se_une(cenas, entrar):
    for nome in ("a outra em turma alheia", "a outra com papel", "nenhuma na turma"):
        par = cenas[nome]
        cliente = entrar("coordenadora")
        unir = cliente.post(_url("par", par.pk), {"ato": "unir", "fica": par.uma_id, "motivo": "A mesma."})

        assert cliente.get(_url("par", par.pk)).status_code == unir.status_code == 404
        assert Pessoa.objects.get(pk=par.outra_id).is_active


@pytest.mark.parametrize("papel", PAPEIS)
def test_a_lista_das_repetidas_e_so_de_quem_coordena(papel, cenas, entrar):
    esperado = {"coordenadora": 200, "de_outra": 200, "administra": 200, "anonima": 302, "aluna": 302}

    assert entrar(papel).get(_url("repetidas")).status_code == esperado.get(papel, 403)


def test_o_menu_so_aparece_quando_ha_um_par(pessoas, entrar):
    sem = entrar("coordenadora").get("/admin/").text
    par = _par(pessoas["aluna"], PessoaFactory())
    com = entrar("coordenadora").get("/admin/").text

    assert "Pessoas repetidas" not in sem
    assert "Pessoas repetidas" in com
    repetidas.descartar(par, pessoas["coordenadora"])
    assert "Pessoas repetidas" not in entrar("coordenadora").get("/admin/").text


# --- Repetidas: unir e descartar -------------------------------------------------------------------------------------
def test_a_tela_mostra_as_duas_e_cobre_o_email_de_quem_nao_e_da_turma(cenas, entrar, pessoas):
    par = cenas["a outra sem matrícula"]
    vazia = par.outra if par.uma == pessoas["aluna"] else par.uma

    tela = entrar("coordenadora").get(_url("par", par.pk)).text

    assert pessoas["aluna"].email in tela
    assert vazia.email not in tela
    assert "Matrículas: 1" in tela


def test_unir_pela_tela_fica_com_a_escolhida(cenas, entrar, pessoas):
    par = cenas["a outra sem matrícula"]
    fica = par.outra if par.uma == pessoas["aluna"] else par.uma

    resposta = entrar("coordenadora").post(
        _url("par", par.pk), {"ato": "unir", "fica": fica.pk, "motivo": "Outra conta."}
    )

    assert resposta.status_code == 302
    assert Matricula.objects.get(turma__coordenadores=pessoas["coordenadora"], pessoa=fica)
    assert Pessoa.objects.get(pk=pessoas["aluna"].pk).unida_a == fica


def test_unir_com_conflito_explica_e_nao_muda_nada(cenas, entrar, turma):
    par = cenas["as duas na turma"]
    cliente = entrar("coordenadora")

    tela = cliente.get(_url("par", par.pk)).text
    resposta = cliente.post(_url("par", par.pk), {"ato": "unir", "fica": par.uma_id, "motivo": "A mesma."})

    assert f"As duas contas têm matrícula na turma {turma.codigo}" in tela
    assert resposta.status_code == 422
    assert Pessoa.objects.filter(pk__in=[par.uma_id, par.outra_id], is_active=True).count() == 2


@pytest.mark.parametrize(("dados", "frase"), [({"motivo": "A mesma."}, "Escolha a conta"), ({}, "Escreva o motivo")])
def test_unir_pede_a_conta_e_o_motivo(dados, frase, cenas, entrar):
    par = cenas["a outra sem matrícula"]

    resposta = entrar("coordenadora").post(_url("par", par.pk), {"ato": "unir", **dados})

    assert resposta.status_code == 422
    assert frase in resposta.text


def test_nao_se_fica_com_conta_de_fora_do_par(cenas, entrar, pessoas):
    par = cenas["a outra sem matrícula"]

    resposta = entrar("coordenadora").post(
        _url("par", par.pk), {"ato": "unir", "fica": pessoas["editora"].pk, "motivo": "A mesma."}
    )

    assert resposta.status_code == 422


def test_descartar_tira_o_par_da_lista(cenas, entrar):
    par = cenas["as duas na turma"]

    entrar("coordenadora").post(_url("par", par.pk), {"ato": "descartar"})

    assert entrar("coordenadora").get(_url("par", par.pk)).status_code == 404
    assert Pessoa.objects.get(pk=par.outra_id).is_active


def test_apontar_outra_conta_so_acha_quem_esta_nas_suas_turmas(turma, minha, entrar, pessoas):
    na_turma = MatriculaFactory(turma=turma, confirmada=True).pessoa
    fora = PessoaFactory()
    cliente = entrar("coordenadora")

    achada = cliente.post(_url("apontar", minha.pk), {"email": na_turma.email.upper()})
    alheia = cliente.post(_url("apontar", minha.pk), {"email": fora.email})
    ninguem = cliente.post(_url("apontar", minha.pk), {"email": "ninguem@example.org"})
    ela_mesma = cliente.post(_url("apontar", minha.pk), {"email": pessoas["aluna"].email})

    assert achada["Location"] == _url("par", ParSuspeito.objects.get().pk)
    assert _recados(alheia).split(". ")[-2:] == _recados(ninguem).split(". ")[-2:]
    assert "própria conta" in _recados(ela_mesma)


def test_apontar_conta_com_papel_manda_a_quem_administra(turma, minha, entrar):
    tutora = MatriculaFactory(turma=turma, pessoa=PessoaFactory(grupo=COORDENACAO), confirmada=True).pessoa

    resposta = entrar("coordenadora").post(_url("apontar", minha.pk), {"email": tutora.email})

    assert "quem administra" in _recados(resposta)


def test_procurar_agora_acha_pelo_botao(
    turma, entrar, pessoas, django_capture_on_commit_callbacks, settings, monkeypatch
):
    from contas import tasks  # noqa: PLC0415

    monkeypatch.setattr(tasks.procurar_repetidas, "delay", tasks.procurar_repetidas)
    monkeypatch.setattr(tasks.procurar_repetidas, "apply_async", lambda *a, **k: tasks.procurar_repetidas())
    consorcio = ConsorcioFactory()
    for _ in range(2):
        pessoa = MatriculaFactory(turma=turma, pessoa=PessoaFactory(nome="Úrsula Iguaria"), confirmada=True).pessoa
        VinculoFactory(pessoa=pessoa, consorcio=consorcio)

    with django_capture_on_commit_callbacks(execute=True):
        resposta = entrar("coordenadora").post(_url("procurar"))

    assert resposta.status_code == 302
    assert "Úrsula Iguaria" in entrar("coordenadora").get(_url("repetidas")).text


# --- Quanto custa ----------------------------------------------------------------------------------------------------
def test_a_lista_e_o_menu_nao_custam_mais_com_mais_pares(turma, entrar, django_assert_max_num_queries, pessoas):
    def encher(quantas):
        for _ in range(quantas):
            uma, outra = (MatriculaFactory(turma=turma, confirmada=True).pessoa for _ in "ab")
            _par(uma, outra)

    cliente = entrar("coordenadora")
    custos = []
    for quantas in (2, 18):
        encher(quantas)
        cliente.get(_url("repetidas"))
        with django_assert_max_num_queries(60) as medida:
            cliente.get(_url("repetidas"))
        custos.append(len(medida))

    assert custos[0] == custos[1]
