"""O quadro da turma: quem vê, quem age, o que os atos fazem, quanto custa ao banco."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from fabricas import MatriculaFactory, PessoaFactory, TurmaFactory, VinculoFactory

from avaliacoes.models import AvaliacaoPage, Tentativa, TentativaExtra
from certificados import previa
from certificados.lote import processar_lote
from certificados.models import Certificado, LoteEmissao
from coordenacao import quadro
from coordenacao.atos import ATOS
from coordenacao.models import AtoEmLote
from cursos import atividade
from cursos.models import Matricula, Turma
from cursos.vagas import assentar

PAPEIS = ["anonima", "aluna", "tutora", "coordenadora", "de_outra", "editora", "registro", "administra"]
VEEM = {"tutora", "coordenadora", "registro", "administra"}
AGEM = {"coordenadora", "administra"}


def _recados(resposta):
    return " ".join(str(m) for m in get_messages(resposta.wsgi_request))


def _fazer_tudo(matricula):
    for a in matricula.turma.atividades.select_related("pagina").filter(obrigatoria=True):
        if a.exige_nota:
            atividade.registrar_nota(matricula, a.pagina, 90)
        else:
            atividade.concluir(matricula, a.pagina)
    matricula.refresh_from_db()
    return matricula


def _em_varias(cliente, turma, ato, matriculas, **dados):
    """Prepara e confirma; devolve (o resumo, a resposta final)."""
    endereco = reverse("coordenacao:agir_em_varias", args=[turma.pk])
    preparo = cliente.post(endereco, {"ato": ato, "matriculas": matriculas})
    if "/atos/" not in preparo.get("Location", ""):
        return None, preparo
    resumo = cliente.get(preparo.url).content.decode()
    return resumo, cliente.post(preparo.url, {"passo": "confirmar", **dados}, follow=True)


@pytest.fixture
def pedido(turma):
    return MatriculaFactory(turma=turma, em_analise=True)


# --- Quem vê e quem age ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("papel", PAPEIS)
@pytest.mark.parametrize("tela", ["quadro", "pessoa", "emitir_todos", "recusar"])
def test_so_ve_quem_acompanha_a_turma(tela, papel, turma, pedido, entrar):
    pk = pedido.pk if tela in ("pessoa", "recusar") else turma.pk

    resposta = entrar(papel).get(reverse(f"coordenacao:{tela}", args=[pk]))

    so_de_quem_age = tela in ("emitir_todos", "recusar")
    if papel in AGEM or papel in VEEM and not so_de_quem_age:
        assert resposta.status_code == 200
    elif papel in VEEM:
        assert resposta.status_code == 403
    else:
        assert resposta.status_code == (404 if papel in ("de_outra", "editora") else 302)


@pytest.mark.parametrize("papel", PAPEIS)
def test_a_lista_so_tem_as_turmas_de_cada_pessoa(papel, turma, entrar):
    resposta = entrar(papel).get(reverse("coordenacao:turmas"))

    assert resposta.status_code == (302 if papel in ("anonima", "aluna") else 200)
    assert (turma.codigo in resposta.content.decode()) == (papel in VEEM)


@pytest.mark.parametrize("papel", PAPEIS)
@pytest.mark.parametrize("ato", ["deferir", "recusar", "abrir", "varias", "emitir", "emitir_todos", "conceder"])
def test_so_a_coordenacao_da_turma_age(ato, papel, turma, pedido, entrar, pessoas):
    certificavel = MatriculaFactory(turma=turma, concluida=True)
    avaliacao = AvaliacaoPage.objects.descendant_of(turma.curso).first()
    estuda = Matricula.objects.get(pessoa=pessoas["aluna"])
    for numero in (1, 2):
        Tentativa.objects.create(
            matricula=estuda, avaliacao=avaliacao, numero=numero, enviada_em=estuda.solicitada_em, nota=10
        )
    Turma.objects.filter(pk=turma.pk).update(situacao="rascunho" if ato == "abrir" else "aberta")
    if ato == "abrir":
        turma.atividades.all().delete()
    endereco, dados, feito = {
        "deferir": (
            reverse("coordenacao:agir", args=[pedido.pk, "deferir"]),
            {},
            lambda: Matricula.objects.get(pk=pedido.pk).situacao == "confirmada",
        ),
        "recusar": (
            reverse("coordenacao:recusar", args=[pedido.pk]),
            {"motivo": "Fora do público."},
            lambda: Matricula.objects.get(pk=pedido.pk).situacao == "recusada",
        ),
        "abrir": (
            reverse("coordenacao:abrir", args=[turma.pk]),
            {},
            lambda: Turma.objects.get(pk=turma.pk).situacao == "aberta",
        ),
        "varias": (
            reverse("coordenacao:agir_em_varias", args=[turma.pk]),
            {"ato": "deferir", "matriculas": [pedido.pk]},
            AtoEmLote.objects.exists,
        ),
        "emitir": (
            reverse("coordenacao:agir", args=[certificavel.pk, "emitir"]),
            {},
            lambda: certificavel.certificados.exists(),
        ),
        "emitir_todos": (reverse("coordenacao:emitir_todos", args=[turma.pk]), {}, LoteEmissao.objects.exists),
        "conceder": (
            reverse("coordenacao:conceder", args=[estuda.pk, avaliacao.pk]),
            {"motivo": "Faltou luz."},
            TentativaExtra.objects.exists,
        ),
    }[ato]

    resposta = entrar(papel).post(endereco, dados)

    assert feito() == (papel in AGEM)
    assert resposta.status_code == (302 if papel in AGEM or papel in ("anonima", "aluna") else resposta.status_code)
    if papel in VEEM - AGEM:
        assert resposta.status_code == 403
    if papel in ("de_outra", "editora"):
        assert resposta.status_code == 404


@pytest.mark.parametrize("tela", ["abrir", "agir_em_varias"])
def test_ato_nao_acontece_por_get(tela, turma, entrar):
    assert entrar("coordenadora").get(reverse(f"coordenacao:{tela}", args=[turma.pk])).status_code == 405


# --- Os atos ---------------------------------------------------------------------------------------------------------
def test_deferir_em_turma_sem_prazo_ja_confirma_e_volta_ao_filtro(turma, pedido, entrar):
    volta = reverse("coordenacao:quadro", args=[turma.pk]) + "?situacao=em_analise"

    resposta = entrar("coordenadora").post(reverse("coordenacao:agir", args=[pedido.pk, "deferir"]), {"volta": volta})

    pedido.refresh_from_db()
    assert pedido.situacao == "confirmada"
    assert resposta.url == volta
    assert "deferida" in _recados(resposta)


def test_volta_para_outro_site_e_ignorada(pedido, entrar):
    resposta = entrar("coordenadora").post(
        reverse("coordenacao:agir", args=[pedido.pk, "deferir"]), {"volta": "https://outro.example/"}
    )

    assert resposta.url == reverse("coordenacao:pessoa", args=[pedido.pk])


def test_repetir_o_ato_mostra_a_recusa_e_nao_muda_nada(pedido, entrar):
    endereco = reverse("coordenacao:agir", args=[pedido.pk, "deferir"])
    cliente = entrar("coordenadora")
    cliente.post(endereco)

    resposta = cliente.post(endereco)

    assert "não pode passar" in _recados(resposta)
    assert Matricula.objects.get(pk=pedido.pk).situacao == "confirmada"


def test_recusar_sem_motivo_devolve_a_tela_com_o_que_foi_escrito(pedido, entrar):
    cliente = entrar("coordenadora")
    endereco = reverse("coordenacao:recusar", args=[pedido.pk])

    vazia = cliente.post(endereco, {"motivo": "   "})
    longa = cliente.post(endereco, {"motivo": "x" * 2001})

    assert vazia.status_code == longa.status_code == 422
    assert "Escreva o motivo da recusa" in vazia.content.decode()
    assert "x" * 2001 in longa.content.decode()
    assert Matricula.objects.get(pk=pedido.pk).situacao == "em_analise"


def test_em_varias_faz_as_que_pode_e_explica_as_outras(turma, entrar):
    pedidos = MatriculaFactory.create_batch(3, turma=turma, em_analise=True)
    ja = MatriculaFactory(turma=turma, confirmada=True)

    resumo, resposta = _em_varias(entrar("coordenadora"), turma, "deferir", [*(m.pk for m in pedidos), ja.pk, "lixo"])

    html = resposta.content.decode()
    assert "3 pessoas vão, 1 não" in resumo
    assert turma.matriculas.filter(pk__in=[m.pk for m in pedidos], situacao="confirmada").count() == 3
    assert "3 matrículas deferidas" in html
    assert str(ja.pessoa) in html
    assert "A matrícula está “confirmada”; este ato é para quem está “em análise”." in html


def test_em_varias_nao_alcanca_outra_turma(turma, entrar):
    alheia = MatriculaFactory(turma=TurmaFactory(curso=turma.curso), em_analise=True)

    resposta = entrar("coordenadora").post(
        reverse("coordenacao:agir_em_varias", args=[turma.pk]), {"ato": "deferir", "matriculas": [alheia.pk]}
    )

    alheia.refresh_from_db()
    assert alheia.situacao == "em_analise"
    assert "Marque ao menos uma pessoa" in _recados(resposta)


def test_em_varias_a_ultima_vaga_vai_para_quem_pediu_primeiro(turma, entrar):
    Turma.objects.filter(pk=turma.pk).update(vagas=turma.matriculas.que_ocupam_vaga().count() + 1)
    primeira, segunda = MatriculaFactory.create_batch(2, turma=turma, em_analise=True)

    resumo, _ = _em_varias(entrar("coordenadora"), turma, "deferir", [segunda.pk, primeira.pk])

    primeira.refresh_from_db()
    segunda.refresh_from_db()
    assert (primeira.situacao, segunda.situacao) == ("confirmada", "lista_de_espera")
    assert "Há 1 vaga livre" in resumo


def test_conceder_tentativa_so_a_quem_usou_todas(turma, entrar, pessoas):
    avaliacao = AvaliacaoPage.objects.descendant_of(turma.curso).first()
    estuda = Matricula.objects.get(pessoa=pessoas["aluna"])

    resposta = entrar("coordenadora").post(
        reverse("coordenacao:conceder", args=[estuda.pk, avaliacao.pk]), {"motivo": "Faltou luz."}
    )

    assert resposta.status_code == 422
    assert "ainda tem tentativa" in resposta.content.decode()
    assert "Faltou luz." in resposta.content.decode()


def test_a_previa_diz_quem_recebe_e_por_que_os_outros_nao(turma, entrar, pessoas):
    pronta = _fazer_tudo(MatriculaFactory(turma=turma, confirmada=True))

    recebe, nao_recebe = previa.linhas(turma)

    assert (recebe.matricula, recebe.motivo) == (pronta, "")
    assert nao_recebe.matricula.pessoa == pessoas["aluna"]
    assert "Falta concluir" in nao_recebe.motivo


def test_emitir_todos_abre_o_lote_e_a_tela_dele_conta_o_que_saiu(turma, entrar):
    pronta = _fazer_tudo(MatriculaFactory(turma=turma, confirmada=True))
    cliente = entrar("coordenadora")

    resposta = cliente.post(reverse("coordenacao:emitir_todos", args=[turma.pk]))
    antes = cliente.get(resposta.url).content.decode()
    processar_lote(LoteEmissao.objects.get().pk)
    depois = cliente.get(resposta.url).content.decode()

    assert "0 de 1" in antes
    assert "1 de 1" in depois
    assert Certificado.objects.get(matricula=pronta).registro in depois
    assert cliente.post(reverse("coordenacao:emitir_todos", args=[turma.pk])).status_code == 302


def test_ato_desconhecido_e_404(pedido, entrar):
    assert entrar("coordenadora").post(f"/admin/turmas/matriculas/{pedido.pk}/demitir/").status_code == 404


def test_os_atos_oferecidos_sao_os_que_a_situacao_admite(turma):
    for situacao in Matricula.Situacao:
        matricula = Matricula(turma=turma, situacao=situacao)
        nomes = [ato.nome for ato in ATOS.values() if ato.cabe(matricula)]

        assert len(nomes) <= 1
        if situacao in Matricula.FINAIS - {Matricula.Situacao.CONCLUIDA}:
            assert nomes == []


# --- O que se vê -----------------------------------------------------------------------------------------------------
def test_a_busca_nao_conta_acentos_e_olha_o_nome_social(turma, entrar):
    MatriculaFactory(turma=turma, pessoa=PessoaFactory(nome="Natália Quimera Souza", nome_social="Natã Quimera"))
    cliente, endereco = entrar("coordenadora"), reverse("coordenacao:quadro", args=[turma.pk])

    assert "Natã Quimera" in cliente.get(endereco, {"q": "NATALIA"}).content.decode()
    assert "Natã Quimera" in cliente.get(endereco, {"q": "nata q"}).content.decode()
    assert "Natã Quimera" not in cliente.get(endereco, {"q": "zzz"}).content.decode()
    assert cliente.get(endereco, {"situacao": "inventada", "p": "999"}).status_code == 200


def test_a_ficha_mostra_progresso_nota_historia_e_lugar(turma, entrar, pessoas):
    vinculo = VinculoFactory(pessoa=pessoas["aluna"])
    estuda = Matricula.objects.get(pessoa=pessoas["aluna"])
    pedido = MatriculaFactory(turma=turma, em_analise=True)
    cliente = entrar("coordenadora")
    cliente.post(reverse("coordenacao:agir", args=[pedido.pk, "deferir"]))
    atividade.registrar_nota(estuda, turma.atividades.get(exige_nota=True).pagina, 65)

    ficha = cliente.get(reverse("coordenacao:pessoa", args=[estuda.pk])).content.decode()
    historia = cliente.get(reverse("coordenacao:pessoa", args=[pedido.pk])).content.decode()

    assert vinculo.consorcio.sigla in ficha
    assert "pede nota 70" in ficha
    assert ">65<" in ficha
    assert "Em análise → Deferida" in historia


def test_a_tutora_ve_mas_nao_lhe_oferecem_atos(turma, pedido, entrar):
    html = entrar("tutora").get(reverse("coordenacao:quadro", args=[turma.pk])).content.decode()

    assert str(pedido.pessoa) in html
    assert "Com as pessoas marcadas" not in html
    assert reverse("coordenacao:recusar", args=[pedido.pk]) not in html


@pytest.mark.parametrize(("papel", "mostra"), [("coordenadora", True), ("tutora", True), ("editora", False)])
def test_a_entrada_do_admin_mostra_as_turmas_a_quem_as_acompanha(papel, mostra, turma, entrar):
    html = entrar(papel).get("/admin/").content.decode()

    assert (turma.codigo in html) == mostra
    assert ("Quadro das turmas" in html) == mostra


# --- Quanto custa ----------------------------------------------------------------------------------------------------
def _povoar(turma, quantas):
    pessoas = PessoaFactory.create_batch(quantas)
    MatriculaFactory._meta.model.objects.bulk_create(
        Matricula(turma=turma, pessoa=p, situacao=("confirmada", "em_analise")[n % 2]) for n, p in enumerate(pessoas)
    )
    assentar(turma.matriculas.all())


def test_o_quadro_custa_o_mesmo_com_12_e_com_500(turma, entrar, django_assert_max_num_queries):
    cliente, endereco = entrar("coordenadora"), reverse("coordenacao:quadro", args=[turma.pk])
    _povoar(turma, 12)
    cliente.get(endereco)
    with django_assert_max_num_queries(60) as pequena:
        cliente.get(endereco, {"q": "pessoa"})
    _povoar(turma, 488)

    with django_assert_max_num_queries(len(pequena)):
        cliente.get(endereco, {"q": "pessoa"})


def test_a_lista_e_a_previa_custam_o_mesmo_com_mais_gente(turma, entrar, django_assert_max_num_queries):
    cliente = entrar("coordenadora")
    enderecos = [reverse("coordenacao:turmas"), reverse("coordenacao:emitir_todos", args=[turma.pk])]
    _povoar(turma, 12)
    custos = []
    for endereco in enderecos:
        cliente.get(endereco)
        with django_assert_max_num_queries(60) as pequena:
            cliente.get(endereco)
        custos.append(len(pequena))
    _povoar(turma, 100)

    for endereco, custo in zip(enderecos, custos, strict=True):
        with django_assert_max_num_queries(custo):
            cliente.get(endereco)


def test_a_conta_da_turma_esta_certa(turma):
    _povoar(turma, 4)
    _fazer_tudo(MatriculaFactory(turma=turma, confirmada=True))
    MatriculaFactory(turma=turma, situacao="aguardando_anuencia")

    contas = quadro.turmas_de(PessoaFactory(administra=True)).get(pk=turma.pk)

    assert (contas.ocupadas, contas.a_decidir, contas.estudando, contas.a_certificar) == (3, 3, 2, 1)
