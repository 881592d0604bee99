"""Avisos da turma: quem vê, de quando a quando, por e-mail uma vez só; e o que se lê em Minha área."""

from datetime import timedelta

import pytest
from django.utils import timezone
from fabricas import MatriculaFactory, PessoaFactory, TurmaFactory, criar_curso
from wagtail.log_actions import registry

from contas.recusa import Recusa
from correio.models import Mensagem
from cursos import ajuda, aviso, comunicado, recados
from cursos.models import Comunicado, ModuloPage

HOJE = timezone.localdate


@pytest.fixture
def turma(db):
    return TurmaFactory(curso=criar_curso())


@pytest.fixture
def por(db):
    return PessoaFactory(grupo="Coordenação")


@pytest.fixture
def aluna(turma):
    return MatriculaFactory(turma=turma, confirmada=True).pessoa


def _entrar(client, pessoa):
    client.force_login(pessoa, "django.contrib.auth.backends.ModelBackend")
    return client


def test_quem_esta_na_turma_ve_na_sua_area_no_curso_e_no_modulo(client, turma, por, aluna):
    aviso.publicar(turma, "Mudança de sala", "Sala 2, às 9 h.", por)
    modulo = ModuloPage.objects.descendant_of(turma.curso).first()

    for endereco in ("/minha-area/", turma.curso.url, modulo.url):
        assert "Mudança de sala" in _entrar(client, aluna).get(endereco).content.decode(), endereco


def test_quem_nao_esta_na_turma_nao_ve(client, turma, por):
    aviso.publicar(turma, "Mudança de sala", "Sala 2.", por)
    de_outra = MatriculaFactory(turma=TurmaFactory(curso=turma.curso), confirmada=True).pessoa
    saiu = MatriculaFactory(turma=turma, situacao="desistente").pessoa

    for pessoa in (de_outra, saiu):
        _entrar(client, pessoa)
        assert "Mudança de sala" not in client.get("/minha-area/").content.decode()
        assert "Mudança de sala" not in client.get(turma.curso.url).content.decode()
    client.logout()
    assert "Mudança de sala" not in client.get(turma.curso.url).content.decode()


@pytest.mark.parametrize(("de", "ate", "ve"), [(0, None, True), (1, None, False), (-5, -1, False), (-5, 0, True)])
def test_aparece_so_de_um_dia_a_outro(turma, por, aluna, de, ate, ve):
    fim = HOJE() + timedelta(days=ate) if ate is not None else None
    aviso.publicar(turma, "Aviso", "Texto.", por, de=HOJE() + timedelta(days=de), ate=fim)

    assert bool(recados.avisos_de(aluna)) is ve


def test_publicar_editar_e_retirar_ficam_no_historico(turma, por, aluna):
    publicado = aviso.publicar(turma, " Mudança  de sala ", "Sala 2.", por)
    repetido = aviso.publicar(turma, "Mudança de sala", "Sala 2.", por)
    editado = aviso.editar(publicado, "Mudança de sala", "Sala 3.", por, de=publicado.de)
    aviso.editar(publicado, "Mudança de sala", "Sala 3.", por, de=publicado.de)
    aviso.retirar(publicado, por)
    aviso.retirar(publicado, por)

    assert publicado == repetido
    assert (editado.titulo, editado.texto) == ("Mudança de sala", "Sala 3.")
    assert recados.avisos_de(aluna) == []
    acoes = list(registry.get_logs_for_instance(turma).order_by("pk").values_list("action", flat=True))
    assert acoes[-3:] == ["cursos.publicar_aviso", "cursos.editar_aviso", "cursos.retirar_aviso"]
    with pytest.raises(Recusa) as recusa:
        aviso.editar(publicado, "a", "b", por, de=HOJE())
    assert recusa.value.codigo == "retirado"


@pytest.mark.parametrize(
    ("campos", "codigo"),
    [
        ({"titulo": " ", "texto": "a"}, "sem_texto"),
        ({"titulo": "a", "texto": "b", "ate": timezone.localdate() - timedelta(days=3)}, "datas_trocadas"),
    ],
)
def test_o_que_nao_serve_e_recusado(turma, por, campos, codigo):
    with pytest.raises(Recusa) as recusa:
        aviso.publicar(turma, por=por, **campos)

    assert recusa.value.codigo == codigo


def test_por_email_sai_uma_vez_a_quem_estuda_e_as_chaves_ficam_como_estao(turma, por, aluna):
    MatriculaFactory(turma=turma, situacao="trancada")

    aviso.publicar(turma, "Sala {2}", "Traga {o livro}.", por, por_email=True)
    aviso.mandar_os_do_dia()
    comunicado.retomar()
    comunicado.retomar()

    mensagem = Mensagem.objects.get()
    assert (mensagem.para, mensagem.assunto) == (aluna.email, "Sala {2}")
    assert "Traga {o livro}." in mensagem.texto
    assert recados.mensagens_de(aluna) == []


def test_o_marcado_para_depois_so_vai_por_email_no_dia(turma, por, aluna):
    marcado = aviso.publicar(turma, "Depois", "Texto.", por, de=HOJE() + timedelta(days=2), por_email=True)
    aviso.mandar_os_do_dia()
    antes = Comunicado.objects.count()
    type(marcado).objects.update(de=HOJE())
    aviso.mandar_os_do_dia()
    aviso.mandar_os_do_dia()

    assert (antes, Comunicado.objects.count()) == (0, 1)


# --- Minha área ------------------------------------------------------------------------------------------------------
def test_o_comunicado_aparece_com_o_nome_da_pessoa_e_escapado(client, turma, por, aluna):
    comunicado.enviar(turma, turma.matriculas.all(), "Oi, {nome}", "<b>{turma}</b>", por)

    html = _entrar(client, aluna).get("/minha-area/").content.decode()

    assert f"Oi, {aluna.nome}" in html
    assert f"&lt;b&gt;{turma.codigo}&lt;/b&gt;" in html


def test_o_comunicado_antigo_sai_da_area(turma, por, aluna):
    feito = comunicado.enviar(turma, turma.matriculas.all(), "Antigo", "Texto", por)
    Comunicado.objects.filter(pk=feito.pk).update(escrito_em=timezone.now() - timedelta(days=61))

    assert recados.de(aluna).vazio


@pytest.mark.parametrize("quantos", [1, 8])
def test_os_recados_custam_tres_consultas(turma, por, aluna, quantos, django_assert_num_queries):
    for n in range(quantos):
        comunicado.enviar(turma, turma.matriculas.all(), f"Assunto {n}", "Texto {nome}", por)
        aviso.publicar(turma, f"Aviso {n}", "Texto.", por)
        if n < 5:
            ajuda.pedir(turma.matriculas.get(), "outro", f"Pedido {n}")

    with django_assert_num_queries(3):
        lidos = recados.de(aluna)
        assert len(lidos.mensagens) == min(quantos, recados.MAXIMO)
        assert lidos.avisos[0].turma.codigo
        assert lidos.pedidos[0].get_tipo_display()
