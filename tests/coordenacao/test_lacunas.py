"""As lacunas são as que o banco tem: contadas de novo, em SQL escrito à parte, sobre dados sorteados."""

import random

import pytest
from cadeias import criar_cadeia, ligar, questoes_de
from django.db import connection
from django.utils import timezone
from fabricas import (
    AchadoFactory,
    DemandaFactory,
    EixoFactory,
    ObjetivoFactory,
    OficinaFactory,
    PessoaFactory,
    criar_curso,
)

from avaliacoes.models import AvaliacaoPage, QuestaoDaAvaliacao, SorteioDaAvaliacao, VersaoQuestao
from contas.papeis import EDITORES
from coordenacao.lacunas import TIPOS, Recorte, contar, listar
from cursos.models import AulaPage, ModuloDoProjeto, Objetivo, PraticaPage, ProjetoDeCurso
from oficinas.models import Achado, Consolidacao, Demanda

pytestmark = pytest.mark.django_db
RODADAS = 25

# --- A conta à parte: nada daqui usa o ORM ---------------------------------------------------------------------------
DOS_CURSOS = """
    oficina_de(curso, oficina) AS (
        SELECT page_ptr_id, oficina_id FROM cursos_cursopage WHERE oficina_id IS NOT NULL
        UNION
        SELECT p.curso_id, po.oficina_id FROM cursos_projetodecurso p
          JOIN cursos_projetodecurso_oficinas po ON po.projetodecurso_id = p.id WHERE p.curso_id IS NOT NULL
    ),
    atual(versao, questao) AS (
        SELECT v.id, v.questao_id FROM avaliacoes_versaoquestao v
          JOIN (SELECT questao_id, MAX(numero) AS maior FROM avaliacoes_versaoquestao GROUP BY questao_id) m
            ON m.questao_id = v.questao_id AND m.maior = v.numero
    ),
    ligada(pagina, objetivo) AS (
        SELECT aulapage_id, objetivo_id FROM cursos_aulapage_objetivos
        UNION ALL SELECT praticapage_id, objetivo_id FROM cursos_praticapage_objetivos
        UNION ALL SELECT avaliacaopage_id, objetivo_id FROM avaliacoes_avaliacaopage_objetivos
        UNION ALL SELECT qa.avaliacao_id, vo.objetivo_id FROM avaliacoes_questaodaavaliacao qa
            JOIN atual a ON a.questao = qa.questao_id
            JOIN avaliacoes_versaoquestao_objetivos vo ON vo.versaoquestao_id = a.versao
    ),
    proprio(curso, objetivo) AS (
        SELECT c.page_ptr_id, l.objetivo FROM cursos_cursopage c
          JOIN wagtailcore_page pc ON pc.id = c.page_ptr_id
          JOIN wagtailcore_page p ON SUBSTR(p.path, 1, LENGTH(pc.path)) = pc.path
          JOIN ligada l ON l.pagina = p.id
        UNION
        SELECT p.curso_id, mo.objetivo_id FROM cursos_projetodecurso p
          JOIN cursos_modulodoprojeto m ON m.projeto_id = p.id
          JOIN cursos_modulodoprojeto_objetivos mo ON mo.modulodoprojeto_id = m.id WHERE p.curso_id IS NOT NULL
    ),
    da_oficina(curso, demanda) AS (
        SELECT o.curso, k.demanda_id FROM oficina_de o
          JOIN oficinas_achado a ON a.oficina_id = o.oficina JOIN oficinas_consolidacao k ON k.achado_id = a.id
    ),
    demanda_de(curso, demanda) AS (
        SELECT curso, demanda FROM da_oficina
        UNION SELECT p.curso, od.demanda_id FROM proprio p
          JOIN cursos_objetivo_demandas od ON od.objetivo_id = p.objetivo
    ),
    objetivo_de(curso, objetivo) AS (
        SELECT curso, objetivo FROM proprio
        UNION SELECT d.curso, od.objetivo_id FROM da_oficina d
          JOIN cursos_objetivo_demandas od ON od.demanda_id = d.demanda
    ),
    em_uso(questao) AS (
        SELECT qa.questao_id FROM avaliacoes_questaodaavaliacao qa
          JOIN wagtailcore_page p ON p.id = qa.avaliacao_id AND p.live
        UNION
        SELECT q.id FROM avaliacoes_questao q JOIN avaliacoes_sorteiodaavaliacao s ON s.eixo_id = q.eixo_id
          JOIN wagtailcore_page p ON p.id = s.avaliacao_id AND p.live
    )
"""
CONTAS = {
    "achado_sem_demanda": """
        SELECT a.codigo FROM oficinas_achado a LEFT JOIN oficinas_consolidacao k ON k.achado_id = a.id
        WHERE k.id IS NULL AND a.oculto_em IS NULL
          AND a.oficina_id {no_recorte} (SELECT oficina FROM oficina_de {filtro})
    """,
    "demanda_sem_objetivo": """
        SELECT d.codigo FROM oficinas_demanda d LEFT JOIN cursos_objetivo_demandas od ON od.demanda_id = d.id
        WHERE od.id IS NULL AND d.desfecho NOT IN ('encaminhada', 'nao_atendida')
          AND NOT (d.desfecho = 'atendida' AND d.atendida_em <> '') AND d.decisao NOT IN ('encaminhar', 'nao_seguir')
          AND (d.unida_a_id IS NULL OR d.id IN (SELECT demanda_id FROM oficinas_consolidacao))
          AND d.id {no_recorte} (SELECT demanda FROM demanda_de {filtro})
    """,
    "objetivo_sem_aula": """
        SELECT o.codigo FROM cursos_objetivo o
        WHERE o.id {no_recorte} (SELECT objetivo FROM objetivo_de {filtro})
          AND NOT EXISTS (SELECT 1 FROM cursos_aulapage_objetivos x JOIN wagtailcore_page p ON p.id = x.aulapage_id
                          WHERE x.objetivo_id = o.id AND p.live)
          AND NOT EXISTS (SELECT 1 FROM cursos_praticapage_objetivos x
                          JOIN wagtailcore_page p ON p.id = x.praticapage_id WHERE x.objetivo_id = o.id AND p.live)
    """,
    "objetivo_sem_questao": """
        SELECT o.codigo FROM cursos_objetivo o
        WHERE o.id {no_recorte} (SELECT objetivo FROM objetivo_de {filtro})
          AND o.id NOT IN (SELECT vo.objetivo_id FROM em_uso u JOIN atual a ON a.questao = u.questao
                           JOIN avaliacoes_versaoquestao_objetivos vo ON vo.versaoquestao_id = a.versao)
          AND o.id NOT IN (SELECT x.objetivo_id FROM cursos_praticapage_objetivos x
                           JOIN cursos_praticapage pr ON pr.page_ptr_id = x.praticapage_id AND pr.registro = 'entrega'
                           JOIN wagtailcore_page p ON p.id = pr.page_ptr_id AND p.live)
    """,
}


def em_sql(tipo, curso):
    """Os códigos, ou só quantos, segundo o SQL. Sem curso: fora de todos."""
    filtro = f"WHERE curso = {curso.pk}" if curso else ""
    conta = CONTAS[tipo].format(filtro=filtro, no_recorte="IN" if curso else "NOT IN")
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {DOS_CURSOS} SELECT DISTINCT codigo FROM ({conta}) AS t ORDER BY codigo")  # noqa: S608
        return [linha[0] for linha in cursor.fetchall()]


# --- Os dados sorteados ----------------------------------------------------------------------------------------------
class Mundo:
    """Duas oficinas com curso, uma sem; dois cursos, um projeto. Cada rodada sorteia de novo o que se liga a quê."""

    def __init__(self):
        self.cursos = [criar_curso(slug="um"), criar_curso(slug="dois")]
        self.eixos = [EixoFactory(), EixoFactory(codigo="financeira", nome="Financeira")]
        self.oficinas = [OficinaFactory() for _ in range(3)]
        self.cursos[0].oficina = self.oficinas[0]
        self.cursos[0].save()
        projeto = ProjetoDeCurso.objects.create(titulo="Projeto", slug="projeto", curso=self.cursos[1])
        projeto.oficinas.add(self.oficinas[1])
        projeto.save()
        self.modulo = ModuloDoProjeto.objects.create(projeto=projeto, sigla="M1", titulo="Um")
        self.paginas = [*AulaPage.objects.all(), *PraticaPage.objects.all()]
        self.avaliacoes = list(AvaliacaoPage.objects.all())
        self.questoes = [q for avaliacao in self.avaliacoes for q in questoes_de(avaliacao)]

    def sortear(self, dado):
        self._esquecer()
        self.objetivos = [ObjetivoFactory(codigo=f"O{n}") for n in range(8)]
        self._sortear_demandas(dado)
        self._sortear_paginas(dado)
        self._sortear_questoes(dado)
        self.modulo.objetivos = dado.sample(self.objetivos, dado.randint(0, 1))
        self.modulo.save()

    def _esquecer(self):
        for modelo in (Consolidacao, Achado, VersaoQuestao, SorteioDaAvaliacao, QuestaoDaAvaliacao):
            modelo.objects.all().delete()
        for pagina in [*self.paginas, *self.avaliacoes]:
            ligar(pagina)
        self.modulo.objetivos = []
        self.modulo.save()
        Objetivo.objects.all().delete()
        Demanda.objects.update(unida_a=None)
        Demanda.objects.all().delete()

    def _sortear_demandas(self, dado):
        demandas = [
            DemandaFactory(
                codigo=f"D{n}",
                eixo=dado.choice(self.eixos),
                **dado.choice(
                    [{}, {}, {}, {"desfecho": "encaminhada", "destino": "SES"}]
                    + [{"desfecho": "nao_atendida", "motivo": "x"}, {"desfecho": "atendida"}]
                    + [
                        {"desfecho": "atendida", "atendida_em": "Na rotina."},
                        {"decisao": "curso", "motivo_da_decisao": "x"},
                    ]
                    + [{"decisao": "encaminhar", "motivo_da_decisao": "x"}]
                    + [{"decisao": "nao_seguir", "motivo_da_decisao": "x"}]
                ),
            )
            for n in range(10)
        ]
        for n in range(25):
            oculto = timezone.now() if dado.random() < 0.2 else None
            achado = AchadoFactory(codigo=f"A{n}", oficina=dado.choice(self.oficinas), oculto_em=oculto)
            if dado.random() < 0.7:
                Consolidacao.objects.create(achado=achado, demanda=dado.choice(demandas))
        for demanda in dado.sample(demandas, 2):
            Demanda.objects.filter(pk=demanda.pk).update(unida_a=demandas[0])
        for objetivo in self.objetivos:
            objetivo.demandas.set(dado.sample(demandas, dado.randint(0, 2)))

    def _sortear_paginas(self, dado):
        for pagina in [*self.paginas, *self.avaliacoes]:
            type(pagina).objects.filter(pk=pagina.pk).update(live=dado.random() < 0.6)
            pagina.refresh_from_db()
            if isinstance(pagina, PraticaPage):
                pagina.registro = dado.choice(["entrega", "declaracao"])
            ligar(pagina, *dado.sample(self.objetivos, dado.randint(0, 1)))

    def _sortear_questoes(self, dado):
        for questao in self.questoes:
            type(questao).objects.filter(pk=questao.pk).update(eixo=dado.choice(self.eixos))
            for numero in range(1, dado.randint(2, 3)):
                versao = VersaoQuestao.objects.create(
                    questao=questao, numero=numero, tipo="unica", enunciado="x", dados={}
                )
                versao.objetivos.set(dado.sample(self.objetivos, dado.randint(0, 2)))
            if dado.random() < 0.5:
                QuestaoDaAvaliacao.objects.create(avaliacao=dado.choice(self.avaliacoes), questao=questao)
        if dado.random() < 0.4:
            SorteioDaAvaliacao.objects.create(
                avaliacao=dado.choice(self.avaliacoes), eixo=dado.choice(self.eixos), quantidade=1
            )


def test_as_lacunas_de_cada_recorte_sao_as_que_o_sql_conta():
    mundo, vistas = Mundo(), set()
    for semente in range(RODADAS):
        mundo.sortear(random.Random(semente))
        for curso in (*mundo.cursos, None):
            recorte = Recorte(curso)
            esperado = {tipo: em_sql(tipo, curso) for tipo in TIPOS}
            obtido = {tipo: list(recorte.lacunas(tipo).values_list("codigo", flat=True)) for tipo in TIPOS}

            assert obtido == esperado, (semente, curso)
            assert contar(recorte) == {tipo: len(codigos) for tipo, codigos in esperado.items()}
            vistas |= {(curso and curso.slug, tipo) for tipo, codigos in esperado.items() if codigos}
    assert len(vistas) == 3 * len(TIPOS), "o sorteio não passou por todos os tipos em todos os recortes"


# --- Cada tipo, um a um ----------------------------------------------------------------------------------------------
@pytest.fixture
def cadeia():
    return criar_cadeia()


def lacunas(cadeia):
    return listar(Recorte(cadeia.curso))


def test_a_cadeia_inteira_nao_tem_lacuna(cadeia):
    assert lacunas(cadeia) == {}


def test_achado_que_ninguem_reuniu(cadeia):
    AchadoFactory(oficina=cadeia.oficina, codigo="OF-2030-01/009")
    AchadoFactory(oficina=cadeia.oficina, oculto_em=timezone.now())

    assert lacunas(cadeia) == {"achado_sem_demanda": ["OF-2030-01/009"]}


@pytest.mark.parametrize(
    ("campos", "conta"),
    [
        ({}, True),
        ({"desfecho": "atendida"}, True),
        ({"decisao": "curso", "motivo_da_decisao": "x"}, True),
        ({"desfecho": "atendida", "atendida_em": "Na rotina."}, False),
        ({"desfecho": "encaminhada", "destino": "SES"}, False),
        ({"desfecho": "nao_atendida", "motivo": "x"}, False),
        ({"decisao": "encaminhar", "motivo_da_decisao": "x"}, False),
        ({"decisao": "nao_seguir", "motivo_da_decisao": "x"}, False),
    ],
)
def test_demanda_sem_objetivo_so_conta_se_ninguem_decidiu_outra_coisa(cadeia, campos, conta):
    DemandaFactory(codigo="DEM-Z", achados=[AchadoFactory(oficina=cadeia.oficina)], **campos)

    assert lacunas(cadeia) == ({"demanda_sem_objetivo": ["DEM-Z"]} if conta else {})


def test_demanda_unida_a_outra_nao_e_lacuna(cadeia):
    solta = DemandaFactory(unida_a=cadeia.demanda)

    assert solta not in Recorte(cadeia.curso).demandas
    assert listar(Recorte()) == {}


def test_objetivo_so_em_aula_fora_do_ar_nao_tem_aula(cadeia):
    for pagina in (cadeia.aula, cadeia.pratica):
        type(pagina).objects.filter(pk=pagina.pk).update(live=False)

    assert lacunas(cadeia) == {"objetivo_sem_aula": ["OBJ-9"]}


def test_objetivo_avaliado_so_pela_entrega_de_uma_pratica_nao_e_lacuna(cadeia):
    cadeia.questao.versao_atual.objetivos.clear()
    assert lacunas(cadeia) == {}

    PraticaPage.objects.filter(pk=cadeia.pratica.pk).update(registro="declaracao")
    assert lacunas(cadeia) == {"objetivo_sem_questao": ["OBJ-9"]}


def test_questao_em_avaliacao_fora_do_ar_nao_esta_em_uso(cadeia):
    PraticaPage.objects.update(registro="declaracao")
    AvaliacaoPage.objects.update(live=False)

    assert lacunas(cadeia) == {"objetivo_sem_questao": ["OBJ-9"]}


def test_o_que_outro_curso_ensina_nao_e_lacuna(cadeia):
    ligar(cadeia.aula)
    ligar(cadeia.pratica)
    outro = criar_curso(slug="outro")
    ligar(AulaPage.objects.descendant_of(outro).first(), cadeia.objetivo)

    assert lacunas(cadeia) == {}


def test_a_matriz_lista_as_lacunas_com_o_que_fazer_e_pagina_as_muitas(client, cadeia):
    for n in range(60):
        AchadoFactory(oficina=cadeia.oficina, codigo=f"OF-2030-01/1{n:02d}")

    resumo = client.get("/rastreabilidade/")
    primeira = client.get("/rastreabilidade/", {"lacuna": "achado_sem_demanda"})
    segunda = client.get("/rastreabilidade/", {"lacuna": "achado_sem_demanda", "pagina": 2})

    assert "60 achados sem demanda" in resumo.text
    assert "Reúna o achado em uma demanda" in resumo.text
    assert "OF-2030-01/110" not in resumo.text
    assert "OF-2030-01/149" in primeira.text
    assert "OF-2030-01/159" in segunda.text


def test_lacuna_que_nao_e_publica_conta_e_nao_se_diz_qual_e(client, cadeia):
    AchadoFactory(oficina=cadeia.oficina, codigo="OF-2030-01/777", uso_da_fala="so_equipe")

    publico = client.get("/rastreabilidade/").text
    client.force_login(PessoaFactory(grupo=EDITORES), "django.contrib.auth.backends.ModelBackend")

    assert "1 achado sem demanda" in publico
    assert "OF-2030-01/777" not in publico
    assert "OF-2030-01/777" in client.get("/rastreabilidade/").text
