from datetime import timedelta

import pytest
from django.utils import timezone
from fabricas import MacrorregiaoFactory, PessoaFactory, TurmaFactory, criar_avaliacao, criar_curso

from avaliacoes.models import AvaliacaoPage
from contas.recusa import Recusa
from cursos import abertura, carga_horaria
from cursos.models import AulaPage, Cota, CriterioDaTurma, Encontro, ModuloDaTurma, ModuloPage, Turma

pytestmark = pytest.mark.django_db


def rascunho(*criterios, **curso):
    turma = TurmaFactory(curso=criar_curso(**curso), aberta=False, coordenadores=[PessoaFactory()])
    for tipo, valor in criterios:
        CriterioDaTurma.objects.create(turma=turma, tipo=tipo, valor=valor)
    return turma


def test_abrir_congela_as_atividades_na_ordem_do_curso():
    turma = rascunho(("atividades", None), modulos=2)

    abertura.abrir(turma, por=None)

    congeladas = turma.atividades.select_related("pagina")
    assert [a.pagina.title for a in congeladas][:4] == ["Aula 1.1", "Aula 1.2", "Prática 1", "Avaliação do módulo"]
    assert [a.ordem for a in congeladas] == list(range(1, 9))
    assert carga_horaria.da_turma(turma) == 4


def test_abrir_de_novo_nao_muda_nada_mesmo_que_o_curso_tenha_mudado():
    turma = rascunho(("atividades", None))
    abertura.abrir(turma, por=None)
    turma.curso.get_children().first().get_children().first().unpublish()

    abertura.abrir(turma, por=None)

    assert turma.atividades.count() == 4


def test_atividade_no_servico_nao_obriga_em_turma_autoinstrucional():
    turma = rascunho(("atividades", None))
    pratica = turma.curso.get_descendants().filter(slug="pratica").first().specific
    pratica.tipo = "dispersao"
    pratica.save()

    abertura.abrir(turma, por=None)

    assert turma.atividades.get(pagina_id=pratica.pk).obrigatoria is False


def test_o_plano_que_a_autoinstrucional_nao_obriga_tambem_nao_pede_nota():
    turma = rascunho(("nota_por_avaliacao", 70))
    modulo = ModuloPage.objects.child_of(turma.curso).first()
    plano = criar_avaliacao(modulo, slug="plano", tipo="plano")

    abertura.abrir(turma, por=None)

    do_plano, formativa = turma.atividades.get(pagina_id=plano.pk), turma.atividades.get(exige_nota=True)
    assert (do_plano.obrigatoria, do_plano.exige_nota) == (False, False)
    assert formativa.obrigatoria


def test_a_nota_que_so_o_plano_pediria_e_criterio_impossivel_na_autoinstrucional():
    turma = rascunho(("nota_por_avaliacao", 70), avaliacao=False)
    criar_avaliacao(ModuloPage.objects.child_of(turma.curso).first(), slug="plano", tipo="plano")

    with pytest.raises(abertura.AberturaRecusada) as recusa:
        abertura.abrir(turma, por=None)

    assert "criterio_nota" in {impedimento.codigo for impedimento in recusa.value.impedimentos}


@pytest.mark.parametrize(
    ("criterios", "curso", "codigo"),
    [
        ([], {}, "sem_criterio"),
        ([("nota_por_avaliacao", 70)], {"avaliacao": False}, "criterio_nota"),
        ([("aproveitamento", 70)], {"avaliacao": False}, "criterio_peso"),
        ([("frequencia", 75)], {}, "criterio_frequencia"),
        ([("atividades", None)], {"aulas": 0, "pratica": False, "avaliacao": False}, "sem_atividades"),
    ],
)
def test_turma_que_ninguem_poderia_concluir_nao_abre(criterios, curso, codigo):
    turma = rascunho(*criterios, **({"aulas": 1} | curso) if curso.get("aulas") != 0 else {"modulos": 0})

    with pytest.raises(Recusa) as recusa:
        abertura.abrir(turma, por=None)

    turma.refresh_from_db()
    assert recusa.value.codigo == codigo
    assert codigo in {i.codigo for i in recusa.value.impedimentos}
    assert (turma.situacao, turma.atividades.count()) == ("rascunho", 0)


def test_curso_fora_do_ar_nao_abre_turma():
    turma = rascunho(("atividades", None))
    turma.curso.unpublish()

    with pytest.raises(Recusa) as recusa:
        abertura.abrir(Turma.objects.get(pk=turma.pk), por=None)

    assert recusa.value.codigo == "curso_nao_publicado"


def impedimentos(turma):
    return {i.codigo: i for i in abertura.Conferencia.da_turma(Turma.objects.get(pk=turma.pk)).impedimentos}


def test_turma_que_se_pode_concluir_nao_tem_impedimentos_nem_avisos():
    turma = rascunho(("atividades", None), ("nota_por_avaliacao", 70), ("aproveitamento", 70))

    assert impedimentos(turma) == {}
    assert abertura.Conferencia.da_turma(turma).avisos == []


def test_todas_as_razoes_vem_de_uma_vez_e_cada_uma_diz_o_que_fazer():
    turma = rascunho(("frequencia", 75), ("nota_por_avaliacao", 70), modulos=2, avaliacao=False)
    turma.coordenadores.clear()
    Turma.objects.filter(pk=turma.pk).update(autoinstrucional=False, vagas=3)
    Cota.objects.create(turma=turma, nome="Norte", vagas=4, macrorregiao=MacrorregiaoFactory())
    modulo = ModuloPage.objects.child_of(turma.curso).first()
    ModuloDaTurma.objects.create(turma=turma, modulo=modulo, abre_em=turma.fim + timedelta(1))
    aula = modulo.get_children().first().specific
    aula.minutos = 5
    aula.save()

    with pytest.raises(abertura.AberturaRecusada) as recusa:
        abertura.abrir(turma, por=None)

    assert [i.codigo for i in recusa.value.impedimentos] == [
        "criterio_nota",
        "criterio_frequencia",
        "horas_nao_fecham",
        "modulo_depois_do_fim",
        "cotas_demais",
        "sem_coordenacao",
    ]
    assert all(i.frase.endswith(".") and i.acao.endswith(".") for i in recusa.value.impedimentos)
    assert "As cotas somam 4 vagas, e a turma tem 3." in str(recusa.value)


def test_avaliacao_obrigatoria_sem_questoes_impede_e_diz_qual():
    turma = rascunho(("atividades", None))
    avaliacao = AvaliacaoPage.objects.descendant_of(turma.curso).get()
    avaliacao.itens.all().delete()

    assert impedimentos(turma)["atividade_impossivel"].pagina == avaliacao.pk


def test_atividade_sem_duracao_impede_em_vez_de_estourar():
    turma = rascunho(("atividades", None))
    aula = AulaPage.objects.descendant_of(turma.curso).first()
    AulaPage.objects.filter(pk=aula.pk).update(minutos=None)

    assert "sem_minutos" in impedimentos(turma)


def test_modulo_em_rascunho_com_aula_no_ar_impede():
    turma = rascunho(("atividades", None))
    ModuloPage.objects.child_of(turma.curso).update(live=False)

    assert "modulo_fora_do_ar" in impedimentos(turma)


def test_modulo_de_outro_curso_impede():
    turma = rascunho(("atividades", None))
    outro = criar_curso(slug="outro")
    ModuloDaTurma.objects.create(turma=turma, modulo=ModuloPage.objects.child_of(outro).get(), abre_em=turma.inicio)

    assert "modulo_de_outro_curso" in impedimentos(turma)


def test_encontros_fora_do_periodo_que_nao_deixam_alcancar_a_frequencia_impedem():
    turma = rascunho(("atividades", None), ("frequencia", 75))
    Encontro.objects.create(turma=turma, titulo="Dentro", dia=turma.inicio, horas=1)
    fora = Encontro.objects.create(turma=turma, titulo="Fora", dia=turma.fim + timedelta(1), horas=1)
    assert impedimentos(turma)["encontros_fora"].frase.startswith("Só 1 h das 2 h de encontros")

    Encontro.objects.filter(pk=fora.pk).update(dia=turma.fim)

    assert impedimentos(turma) == {}


def test_encontros_fecham_as_horas_da_turma_com_tutoria():
    turma = rascunho(("atividades", None))
    Turma.objects.filter(pk=turma.pk).update(autoinstrucional=False)
    assert impedimentos(turma) == {}
    Encontro.objects.create(turma=turma, titulo="A mais", dia=turma.inicio, horas="1.5")

    assert "somam 3,5 h, e o curso declara 2 h" in impedimentos(turma)["horas_nao_fecham"].frase


def test_o_que_merece_aviso_nao_impede():
    turma, hoje = rascunho(("atividades", None)), timezone.localdate()
    Turma.objects.filter(pk=turma.pk).update(inscricoes_ate=hoje - timedelta(1))
    Encontro.objects.create(turma=turma, titulo="Passado", dia=hoje - timedelta(2), horas=3)
    turma.curso.get_descendants().get(slug="pratica").unpublish()

    avisos = abertura.Conferencia.da_turma(Turma.objects.get(pk=turma.pk)).avisos

    assert [aviso.split(":")[0] for aviso in avisos] == [
        f"As inscrições terminaram em {abertura.dia(hoje - timedelta(1))}",
        "Já passaram 3 h de encontros",
        "Em rascunho, e por isso fora da turma",
    ]
    assert abertura.abrir(turma, por=None).situacao == "aberta"


@pytest.mark.parametrize("modulos", [1, 8])
def test_conferir_custa_o_mesmo_com_um_modulo_ou_oito(modulos, django_assert_max_num_queries):
    turma = Turma.objects.get(pk=rascunho(("atividades", None), modulos=modulos).pk)
    for modulo in ModuloPage.objects.child_of(turma.curso):
        ModuloDaTurma.objects.create(turma=turma, modulo=modulo, abre_em=turma.inicio)

    with django_assert_max_num_queries(18):
        conferencia = abertura.Conferencia.da_turma(turma)
        assert (conferencia.impedimentos, conferencia.avisos) == ([], [])


def test_horas_que_nao_fecham_sao_ditas_por_modulo_com_virgula():
    curso = criar_curso()
    modulo = curso.get_children().first().specific
    assert carga_horaria.problemas(curso) == []
    aula = modulo.get_children().first().specific
    aula.minutos += 20
    aula.save()

    frases = carga_horaria.problemas(curso)

    assert frases == ["“Módulo 1” tem 2 h declaradas, mas as atividades e os encontros somam 2,33 h."]


def test_encontros_entram_nas_horas_da_turma():
    turma = TurmaFactory()
    Encontro.objects.create(turma=turma, titulo="Abertura", dia=timezone.localdate() + timedelta(1), horas=4)

    assert carga_horaria.da_turma(turma) == 6


def test_cada_turma_e_vista_por_quem_a_acompanha():
    dela, tutora, registro = (
        PessoaFactory(grupo="Coordenação"),
        PessoaFactory(grupo="Tutores"),
        PessoaFactory(administra=True),
    )
    turma = TurmaFactory(coordenadores=[dela], tutores=[tutora])
    outra = TurmaFactory(curso=turma.curso)

    assert set(Turma.objects.coordenadas_por(dela)) == {turma}
    assert set(Turma.objects.acompanhadas_por(tutora)) == {turma}
    assert set(Turma.objects.coordenadas_por(tutora)) == set()
    assert set(Turma.objects.coordenadas_por(registro)) == {turma, outra}
