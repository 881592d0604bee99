"""As telas de mensagens da coordenação: conferir antes de enviar, as falhas, lembretes, avisos e pedidos de ajuda."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from fabricas import MatriculaFactory

from correio.models import Mensagem
from cursos import ajuda, atividade, aviso, comunicado, dias_uteis, lembretes
from cursos.models import Aviso, Comunicado, Lembrete, PedidoDeAjuda

TELAS = ["historico", "escrever", "avisos", "lembretes"]


def _recados(resposta):
    return " ".join(str(m) for m in get_messages(resposta.wsgi_request))


def _texto(**mais):
    return {"assunto": "Oi", "texto": "Olá, {nome}.", "chave": str(uuid.uuid4()), "acao": "conferir", **mais}


@pytest.fixture
def parada(turma):
    """Alguém a quem cabe um lembrete no próximo dia útil."""
    desde = timezone.now() - timedelta(days=30)
    turma.inicio = timezone.localdate() - timedelta(days=60)
    turma.save()
    m = MatriculaFactory(turma=turma, confirmada=True, confirmada_em=desde, ultimo_acesso_em=desde)
    atividade.iniciar(m, turma.atividades.select_related("pagina").first().pagina)
    return m


# --- Quem entra ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("tela", TELAS)
@pytest.mark.parametrize(
    ("papel", "estado"),
    [
        ("anonima", 302),
        ("aluna", 302),
        ("tutora", 302),
        ("coordenadora", 200),
        ("de_outra", 404),
        ("editora", 404),
        ("registro", 302),
        ("administra", 200),
    ],
)
def test_so_quem_coordena_abre(tela, papel, estado, turma, entrar):
    resposta = entrar(papel).get(reverse(f"mensagens:{tela}", args=[turma.pk]))

    assert resposta.status_code == estado


def test_o_quadro_leva_as_mensagens(turma, entrar):
    html = entrar("coordenadora").get(reverse("coordenacao:quadro", args=[turma.pk])).content.decode()

    assert reverse("mensagens:historico", args=[turma.pk]) in html


# --- Escrever --------------------------------------------------------------------------------------------------------
def test_conferir_mostra_quem_e_como_e_so_confirmar_envia(turma, entrar):
    MatriculaFactory.create_batch(2, turma=turma, confirmada=True, ultimo_acesso_em=timezone.now())
    nova = MatriculaFactory(turma=turma, confirmada=True, pessoa__nome="Ana Nunca Entrou")
    coordenadora = entrar("coordenadora")
    turma.matriculas.exclude(pk=nova.pk).update(ultimo_acesso_em=timezone.now())
    caminho = reverse("mensagens:escrever", args=[turma.pk]) + "?nunca=on"
    dados = _texto()

    previa = coordenadora.get(caminho).content.decode()
    conferida = coordenadora.post(caminho, dados)
    antes = Comunicado.objects.count()
    enviada = coordenadora.post(caminho, {**dados, "acao": "confirmar", "quantas": 1})
    de_novo = coordenadora.post(caminho, {**dados, "acao": "confirmar", "quantas": 1})

    assert "Ana Nunca Entrou" in previa
    assert "<strong>1 pessoa</strong>: nunca entrou." in previa
    assert "Olá, Ana Nunca Entrou." in conferida.content.decode()
    assert antes == 0
    feito = Comunicado.objects.get()
    assert enviada.url == de_novo.url == reverse("mensagens:comunicado", args=[feito.pk])
    assert (feito.envios.get().matricula, feito.grupo) == (nova, "nunca entrou")


def test_se_o_grupo_mudou_pede_para_conferir_de_novo(turma, entrar):
    caminho = reverse("mensagens:escrever", args=[turma.pk])

    resposta = entrar("coordenadora").post(caminho, _texto(acao="confirmar", quantas=99))

    assert "O grupo mudou" in resposta.content.decode()
    assert not Comunicado.objects.exists()


@pytest.mark.parametrize("acao", ["conferir", "confirmar"])
def test_campo_desconhecido_e_grupo_vazio_voltam_com_a_frase(turma, entrar, acao):
    caminho = reverse("mensagens:escrever", args=[turma.pk])
    coordenadora = entrar("coordenadora")

    errado = coordenadora.post(caminho, _texto(texto="Olá, {apelido}.", acao=acao, quantas=1))
    vazio = coordenadora.post(f"{caminho}?situacao=trancada", _texto(acao=acao, quantas=0))

    assert errado.status_code == vazio.status_code == 422
    assert "Não conheço {apelido}" in errado.content.decode()
    assert "Ninguém da turma passa" in vazio.content.decode()


@pytest.mark.parametrize("lixo", ["situacao=nada", "modulo=abc", "modulo=999999", "lugar=x-1", "parada=-3", "parada=a"])
def test_filtro_desconhecido_nao_quebra(turma, entrar, lixo):
    assert entrar("coordenadora").get(reverse("mensagens:escrever", args=[turma.pk]) + f"?{lixo}").status_code == 200


# --- O que saiu e o que falhou ---------------------------------------------------------------------------------------
def test_a_tela_diz_quantas_sairam_quem_falhou_e_por_que_e_manda_de_novo(turma, entrar, pessoas):
    boa, ruim = MatriculaFactory.create_batch(2, turma=turma, confirmada=True)
    feito = comunicado.enviar(turma, [boa, ruim], "Oi", "Texto", pessoas["coordenadora"])
    comunicado.compor(feito.pk)
    Mensagem.objects.filter(para=boa.pessoa.email).update(situacao="enviada")
    Mensagem.objects.filter(para=ruim.pessoa.email).update(situacao="falhou", erro="SMTPRecipientsRefused")
    coordenadora, caminho = entrar("coordenadora"), reverse("mensagens:comunicado", args=[feito.pk])

    falhas = coordenadora.get(f"{caminho}?ver=falhas").content.decode()
    historico = coordenadora.get(reverse("mensagens:historico", args=[turma.pk])).content.decode()
    resposta = coordenadora.post(reverse("mensagens:reenviar", args=[feito.pk]))

    assert str(ruim.pessoa) in falhas
    assert f"/matriculas/{boa.pk}/" not in falhas
    assert "recusou este endereço" in falhas
    assert f'<a href="{caminho}?ver=falhas">1</a>' in historico
    assert "vai de novo a 1 pessoa" in _recados(resposta)


@pytest.mark.parametrize("quantas", [3, 40])
def test_o_comunicado_custa_o_mesmo_com_3_ou_40_pessoas(turma, entrar, pessoas, quantas, django_assert_max_num_queries):
    gente = MatriculaFactory.create_batch(quantas, turma=turma, confirmada=True)
    feito = comunicado.enviar(turma, gente, "Oi", "Texto", pessoas["coordenadora"])
    comunicado.compor(feito.pk)
    coordenadora = entrar("coordenadora")
    caminhos = [reverse("mensagens:comunicado", args=[feito.pk])]
    caminhos += [reverse(f"mensagens:{tela}", args=[turma.pk]) for tela in ("historico", "escrever")]
    for caminho in caminhos:
        coordenadora.get(caminho)
        with django_assert_max_num_queries(32):
            assert coordenadora.get(caminho).status_code == 200


# --- Lembretes -------------------------------------------------------------------------------------------------------
def test_a_coordenacao_ve_programa_segura_e_solta(turma, entrar, parada):
    coordenadora, caminho = entrar("coordenadora"), reverse("mensagens:lembretes", args=[turma.pk])

    antes = coordenadora.get(caminho).content.decode()
    coordenadora.post(reverse("mensagens:programar", args=[turma.pk]))
    lembrete = Lembrete.objects.get()
    programado = coordenadora.get(caminho).content.decode()
    coordenadora.post(reverse("mensagens:segurar", args=[lembrete.pk]))
    segurado = Lembrete.objects.get().situacao
    coordenadora.post(reverse("mensagens:soltar", args=[lembrete.pk]))

    assert "sairiam 1" in antes
    assert f"{parada.pessoa}: parou de estudar" in antes
    assert "1</strong> lembrete programado" in programado
    assert (segurado, Lembrete.objects.get().situacao) == ("segurado", "programado")


def test_segurar_todos_pede_o_dia_que_se_viu(turma, entrar, parada):
    coordenadora, caminho = entrar("coordenadora"), reverse("mensagens:segurar_todos", args=[turma.pk])
    dia = dias_uteis.seguinte(timezone.localdate())
    lembretes.programar(dia)

    coordenadora.post(caminho, {"dia": "2020-01-01"})
    antes = Lembrete.objects.get().situacao
    coordenadora.post(caminho, {"dia": dia.isoformat()})

    assert (antes, Lembrete.objects.get().situacao) == ("programado", "segurado")
    tela = coordenadora.get(reverse("mensagens:lembretes", args=[turma.pk])).content.decode()
    assert "Todos segurados por" in tela


def test_as_regras_se_mudam_e_os_dias_se_conferem(turma, entrar, parada):
    coordenadora, caminho = entrar("coordenadora"), reverse("mensagens:lembretes", args=[turma.pk])
    dias = {f"{tipo}_dias": 4 for tipo in ("vaga", "encerrando", "nao_comecou", "parada")}

    errada = coordenadora.post(caminho, {**dias, "parada_dias": 90})
    certa = coordenadora.post(caminho, {**dias, "vaga_ligada": "on"})

    assert errada.status_code == 422
    assert certa.status_code == 302
    assert {r.tipo for r in turma.regras_de_lembrete.filter(ligada=True)} == {"vaga"}
    assert not lembretes.candidatas(turma, timezone.localdate())


# --- Avisos ----------------------------------------------------------------------------------------------------------
def test_publicar_editar_e_retirar_um_aviso(turma, entrar):
    coordenadora, lista = entrar("coordenadora"), reverse("mensagens:avisos", args=[turma.pk])
    hoje = timezone.localdate()

    trocado = coordenadora.post(lista, {"titulo": "a", "texto": "b", "de": hoje, "ate": hoje - timedelta(days=1)})
    coordenadora.post(lista, {"titulo": "Sala", "texto": "Sala 2.", "de": hoje})
    publicado = Aviso.objects.get()
    coordenadora.post(
        reverse("mensagens:aviso", args=[publicado.pk]), {"titulo": "Sala", "texto": "Sala 3.", "de": hoje}
    )
    coordenadora.post(reverse("mensagens:retirar_aviso", args=[publicado.pk]))

    assert trocado.status_code == 422
    publicado.refresh_from_db()
    assert publicado.texto == "Sala 3."
    assert publicado.retirado_em is not None
    assert "Retirado em" in coordenadora.get(lista).content.decode()


def test_aviso_de_outra_turma_nao_se_edita(turma, entrar, pessoas):
    publicado = aviso.publicar(turma, "Sala", "Sala 2.", pessoas["coordenadora"])

    assert entrar("de_outra").get(reverse("mensagens:aviso", args=[publicado.pk])).status_code == 404


# --- Pedidos de ajuda ------------------------------------------------------------------------------------------------
@pytest.fixture
def pedido(turma, pessoas):
    return ajuda.pedir(turma.matriculas.get(pessoa=pessoas["aluna"]), "prazo", "Até quando?", navegador="Chrome")


@pytest.mark.parametrize("papel", ["tutora", "coordenadora", "administra"])
def test_a_equipe_da_turma_le_com_contexto_responde_e_encerra(papel, pedido, entrar):
    equipe, caminho = entrar(papel), reverse("mensagens:pedido", args=[pedido.pk])

    lido = equipe.get(caminho).content.decode()
    vazia = equipe.post(caminho, {"texto": " "})
    equipe.post(caminho, {"texto": "Até sexta."})
    na_lista = equipe.get(reverse("mensagens:pedidos")).content.decode()
    equipe.post(reverse("mensagens:encerrar", args=[pedido.pk]))

    assert "Até quando?" in lido
    assert "atividades obrigatórias" in lido
    assert "Chrome" in lido
    assert vazia.status_code == 422
    assert "Respondido" in na_lista
    pedido.refresh_from_db()
    assert pedido.situacao == PedidoDeAjuda.Situacao.ENCERRADO


@pytest.mark.parametrize("papel", ["de_outra", "editora", "registro"])
def test_quem_nao_e_da_turma_nao_ve_o_pedido(papel, pedido, entrar):
    alheia = entrar(papel)

    assert alheia.get(reverse("mensagens:pedido", args=[pedido.pk])).status_code == 404
    assert f"/mensagens/ajuda/{pedido.pk}/" not in alheia.get(reverse("mensagens:pedidos")).content.decode()


def test_a_lista_filtra_por_situacao_e_turma(turma, pedido, entrar, pessoas):
    ajuda.responder(pedido, "Sim.", pessoas["coordenadora"])
    coordenadora, caminho = entrar("coordenadora"), reverse("mensagens:pedidos")
    endereco = reverse("mensagens:pedido", args=[pedido.pk])

    def aparece(filtro):
        return endereco in coordenadora.get(f"{caminho}?{filtro}").content.decode()

    assert aparece("")
    assert aparece(f"situacao=respondido&turma={turma.codigo}")
    assert not aparece("situacao=aberto")


@pytest.mark.parametrize("quantos", [2, 30])
def test_a_lista_custa_o_mesmo_com_2_ou_30_pedidos(turma, entrar, quantos, django_assert_max_num_queries):
    for n in range(quantos):
        ajuda.pedir(MatriculaFactory(turma=turma, confirmada=True), "outro", f"Pedido {n}")
    coordenadora = entrar("coordenadora")
    coordenadora.get(reverse("mensagens:pedidos"))

    with django_assert_max_num_queries(32):
        coordenadora.get(reverse("mensagens:pedidos"))


@pytest.mark.parametrize("quantos", [2, 30])
def test_os_lembretes_custam_o_mesmo_com_2_ou_30(turma, entrar, parada, quantos, django_assert_max_num_queries):
    for _ in range(quantos):
        MatriculaFactory(turma=turma, confirmada=True, confirmada_em=timezone.now() - timedelta(days=40))
    lembretes.programar(dias_uteis.seguinte(timezone.localdate()))
    coordenadora, caminho = entrar("coordenadora"), reverse("mensagens:lembretes", args=[turma.pk])
    coordenadora.get(caminho)

    with django_assert_max_num_queries(34):
        coordenadora.get(caminho)


def test_pessoa_nova_na_coordenacao_ve_a_lista_vazia(entrar, db):
    html = entrar("de_outra").get(reverse("mensagens:pedidos")).content.decode()

    assert "Nenhum pedido espera resposta" in html
