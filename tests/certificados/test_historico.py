from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.utils import timezone
from fabricas import EncontroFactory, MatriculaFactory
from pypdf import PdfReader

from certificados import documento
from certificados.declaracoes.da_matricula import emitir_historico
from certificados.especie import Especie
from certificados.models import Certificado
from cursos.models import AulaPage, Presenca, Progresso

pytestmark = pytest.mark.django_db


@pytest.fixture
def em_curso(turma):
    matricula = MatriculaFactory(turma=turma, confirmada=True, pessoa__nome="Ana Fictícia da Silva")
    aula, segunda = AulaPage.objects.order_by("path")[:2]
    feita_em = timezone.now() - timedelta(days=3)
    Progresso.objects.create(matricula=matricula, pagina=aula, concluido_em=feita_em, nota="87.50")
    Progresso.objects.create(matricula=matricula, pagina=segunda)
    return matricula


def texto_do(pdf):
    return " ".join(" ".join(pagina.extract_text() for pagina in PdfReader(BytesIO(pdf)).pages).split())


def test_traz_cada_atividade_com_horas_data_nota_e_resultado(em_curso):
    livro = emitir_historico(em_curso, em_curso.pessoa).dados["historico"]

    primeira, segunda, pratica, avaliacao = livro["modulos"][0]["atividades"]
    assert primeira == {
        "titulo": "Aula 1.1",
        "opcional": False,
        "horas": 0.5,
        "resultado": "Concluída",
        "concluida_em": (timezone.localdate() - timedelta(days=3)).isoformat(),
        "nota": 87.5,
    }
    assert (segunda["resultado"], segunda["nota"], segunda["concluida_em"]) == ("Em andamento", None, None)
    assert (pratica["resultado"], avaliacao["resultado"]) == ("Não iniciada", "Não iniciada")
    assert (livro["totais"]["concluidas"], livro["totais"]["atividades"]) == (1, 4)
    assert (livro["totais"]["horas_concluidas"], livro["totais"]["horas_das_atividades"]) == (0.5, 2)


def test_traz_a_presenca_de_cada_encontro_e_o_que_ainda_nao_houve(em_curso, coordenadora):
    hoje, turma = timezone.localdate(), em_curso.turma
    dias = [hoje - timedelta(days=3), hoje - timedelta(days=2), hoje - timedelta(days=1), hoje + timedelta(days=5)]
    encontros = [EncontroFactory(turma=turma, dia=dia) for dia in dias]
    for encontro, situacao, horas in ((encontros[0], "presente", "2.50"), (encontros[1], "justificada", 0)):
        Presenca.objects.create(
            matricula=em_curso,
            encontro=encontro,
            situacao=situacao,
            horas=horas,
            origem="lista",
            registrada_por=coordenadora,
        )

    livro = emitir_historico(em_curso, em_curso.pessoa).dados["historico"]

    assert [(e["presenca"], e["horas_presentes"]) for e in livro["encontros"]] == [
        ("Presente", 2.5),
        ("Falta justificada", 0),
        ("Sem registro", None),
        ("Ainda não realizado", None),
    ]
    assert (livro["totais"]["horas_presentes"], livro["totais"]["horas_dos_encontros"]) == (2.5, 16)


def test_o_pdf_diz_o_que_e_e_o_que_nao_e(em_curso):
    texto = texto_do(documento.gerar(emitir_historico(em_curso, em_curso.pessoa).dados))

    for trecho in ("Histórico do curso", "Aula 1.1 0,5 Concluída", "87,5", "1 de 4", "Não é certificado de conclusão"):
        assert trecho in texto
    assert "Encontros" not in texto


def test_o_progresso_de_depois_nao_muda_o_que_saiu(em_curso):
    primeiro = emitir_historico(em_curso, em_curso.pessoa)
    antes = documento.gerar(primeiro.dados)
    Progresso.objects.filter(matricula=em_curso).update(concluido_em=timezone.now(), nota=100)
    AulaPage.objects.update(title="Outro nome")

    segundo = emitir_historico(em_curso, em_curso.pessoa)

    primeiro.refresh_from_db()
    assert documento.gerar(primeiro.dados) == antes
    assert segundo.numero == primeiro.numero + 1
    assert "Outro nome" in texto_do(documento.gerar(segundo.dados))


def test_200_linhas_saem_em_varias_paginas_e_nenhuma_se_perde(em_curso):
    dados = emitir_historico(em_curso, em_curso.pessoa).dados
    atividade = dados["historico"]["modulos"][0]["atividades"][0]
    modulos = [
        {"titulo": f"Módulo {m}", "atividades": [{**atividade, "titulo": f"Atividade {m}.{n}"} for n in range(10)]}
        for m in range(20)
    ]
    pdf = documento.gerar({**dados, "historico": {**dados["historico"], "modulos": modulos}})

    paginas = [pagina.extract_text() for pagina in PdfReader(BytesIO(pdf)).pages]
    texto = " ".join(paginas)
    assert len(paginas) > 3
    assert all(f"Atividade {m}.{n} " in texto for m in range(20) for n in range(10))
    assert all(f"Página {n} de {len(paginas)}" in pagina for n, pagina in enumerate(paginas, 1))
    assert all(Certificado.objects.get().codigo_legivel in pagina for pagina in paginas)


def test_o_pdf_e_marcado_em_portugues_e_as_tabelas_tem_cabecalho(em_curso):
    pdf = documento.gerar(emitir_historico(em_curso, em_curso.pessoa).dados)

    with pikepdf.open(BytesIO(pdf)) as lido:
        marcas = {str(o.S) for o in lido.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") is not None}
        assert str(lido.Root.Lang) == "pt-BR"
        assert lido.Root.MarkInfo.Marked
        assert {"/Table", "/TH", "/TD", "/H1", "/H2"} <= marcas


def test_antes_de_a_turma_abrir_nao_ha_atividades_mas_ha_historico(em_curso):
    em_curso.turma.atividades.all().delete()
    type(em_curso.turma.curso).objects.update(carga_horaria=40)

    historico = emitir_historico(em_curso, em_curso.pessoa)

    assert historico.especie == Especie.HISTORICO
    assert "não há atividades a registrar" in texto_do(documento.gerar(historico.dados))


def test_le_o_mesmo_numero_de_vezes_com_poucos_e_muitos_encontros(em_curso, django_assert_max_num_queries):
    for _ in range(2):
        with django_assert_max_num_queries(45):
            emitir_historico(em_curso, em_curso.pessoa)
        for _ in range(12):
            EncontroFactory(turma=em_curso.turma)
