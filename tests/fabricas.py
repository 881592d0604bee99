"""Fábricas de dados de teste. Traços dizem o estado: `MatriculaFactory(confirmada=True)`."""

from contextlib import contextmanager, nullcontext
from datetime import time, timedelta
from decimal import Decimal
from unittest.mock import patch

import factory
from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.text import slugify
from factory.django import DjangoModelFactory
from wagtail.models import Locale, Page, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from avaliacoes.models import AvaliacaoPage, Questao, QuestaoDaAvaliacao, VersaoQuestao
from certificados.models import AssinaturaDoModelo, Modelo, Signatario
from contas.models import Pessoa, Vinculo
from cursos import abertura
from cursos.models import (
    AulaPage,
    CatalogoPage,
    CriterioDaTurma,
    CursoPage,
    Encontro,
    Matricula,
    ModuloPage,
    Norma,
    Objetivo,
    PraticaPage,
    Termo,
    Turma,
)
from cursos.vagas import assentar
from oficinas.models import Achado, Consolidacao, Demanda, Eixo, Oficina, Participacao, Periodo
from portal.models import HomePage
from rede.models import Certeza, Consorcio, Macrorregiao, Microrregiao, Municipio

SENHA = "consorcios-demo"


class MacrorregiaoFactory(DjangoModelFactory):
    class Meta:
        model = Macrorregiao

    codigo = factory.Sequence(lambda n: f"{3100 + n:04d}")
    nome = factory.Sequence(lambda n: f"Macro {n}")


class MicrorregiaoFactory(DjangoModelFactory):
    class Meta:
        model = Microrregiao

    codigo = factory.Sequence(lambda n: f"{31000 + n:05d}")
    nome = factory.Sequence(lambda n: f"Micro {n}")
    macrorregiao = factory.SubFactory(MacrorregiaoFactory)


class MunicipioFactory(DjangoModelFactory):
    class Meta:
        model = Municipio

    codigo_ibge = factory.Sequence(lambda n: f"{3100000 + n:07d}")
    nome = factory.Sequence(lambda n: f"Município {n}")
    nome_busca = factory.Sequence(lambda n: f"municipio {n}")
    microrregiao = factory.SubFactory(MicrorregiaoFactory)
    latitude, longitude = Decimal("-19.9"), Decimal("-43.9")


class ConsorcioFactory(DjangoModelFactory):
    class Meta:
        model = Consorcio

    sigla = factory.Sequence(lambda n: f"CIS{n}")
    slug = factory.LazyAttribute(lambda o: slugify(o.sigla))
    nome = factory.LazyAttribute(lambda o: f"Consórcio {o.sigla}")
    certeza = Certeza.ALTA


class PessoaFactory(DjangoModelFactory):
    class Meta:
        model = Pessoa
        skip_postgeneration_save = True

    class Params:
        administra = factory.Trait(is_superuser=True)

    email = factory.Sequence(lambda n: f"pessoa{n}@example.org")
    nome = factory.Sequence(lambda n: f"Pessoa Fictícia {'abcdefghij'[n % 10].upper()}")
    password = factory.django.Password(SENHA)

    @factory.post_generation
    def grupo(pessoa, criada, nome, **kwargs):
        """`PessoaFactory(grupo="Coordenação")`: o grupo vem da migração, com as suas permissões."""
        if nome:
            pessoa.groups.add(Group.objects.get_or_create(name=nome)[0])

    @factory.post_generation
    def email_conferido(pessoa, criada, conferido, **kwargs):
        if conferido is not False:
            pessoa.emailaddress_set.create(email=pessoa.email, verified=True, primary=True)


class VinculoFactory(DjangoModelFactory):
    class Meta:
        model = Vinculo

    pessoa = factory.SubFactory(PessoaFactory)
    consorcio = factory.SubFactory(ConsorcioFactory)
    cargo = "Técnica de regulação"


class EixoFactory(DjangoModelFactory):
    class Meta:
        model = Eixo
        django_get_or_create = ["codigo"]

    codigo = "regulacao"
    nome = "Regulação"


class OficinaFactory(DjangoModelFactory):
    class Meta:
        model = Oficina
        skip_postgeneration_save = True

    codigo = factory.Sequence(lambda n: f"OF-2026-{n:02d}")
    slug = factory.Sequence(lambda n: f"2026-01-{n}")
    titulo = "Oficina de teste"
    data = factory.LazyFunction(timezone.localdate)
    local = "Belo Horizonte"
    publico = "Gestores de consórcios"
    publicada = True

    class Params:
        aberta = factory.Trait(situacao="aberta", aberta_em=factory.LazyFunction(timezone.now))
        encerrada = factory.Trait(situacao="encerrada", encerrada_em=factory.LazyFunction(timezone.now))

    @factory.post_generation
    def facilitadoras(oficina, criada, pessoas, **kwargs):
        if pessoas:
            oficina.facilitadoras.add(*pessoas)
            oficina.facilitadoras.commit()

    @factory.post_generation
    def horas(oficina, criada, horas, **kwargs):
        if horas:
            Periodo.objects.create(oficina=oficina, dia=oficina.data, inicio=time(8), fim=time(8 + horas))


class ParticipacaoFactory(DjangoModelFactory):
    class Meta:
        model = Participacao

    oficina = factory.SubFactory(OficinaFactory)
    nome = factory.Sequence(lambda n: f"Participante Fictícia {n}")
    papel = "Secretária executiva"
    consorcio = factory.SubFactory(ConsorcioFactory)


class AchadoFactory(DjangoModelFactory):
    class Meta:
        model = Achado

    oficina = factory.SubFactory(OficinaFactory)
    codigo = factory.Sequence(lambda n: f"OF-2026-01/{n:03d}")
    eixo = factory.SubFactory(EixoFactory)
    enunciado = "A fila some quando o agendamento não passa pela regulação."
    impacto, frequencia = 4, 3


class DemandaFactory(DjangoModelFactory):
    class Meta:
        model = Demanda
        skip_postgeneration_save = True

    codigo = factory.Sequence(lambda n: f"DEM-{n:02d}")
    eixo = factory.SubFactory(EixoFactory)
    enunciado = "Registrar todo agendamento na regulação."

    @factory.post_generation
    def achados(demanda, criada, achados, **kwargs):
        for achado in achados or []:
            Consolidacao.objects.create(demanda=demanda, achado=achado)


class ObjetivoFactory(DjangoModelFactory):
    class Meta:
        model = Objetivo
        skip_postgeneration_save = True

    codigo = factory.Sequence(lambda n: f"OBJ-{n:02d}")
    enunciado = "Desenhar o fluxo de acesso."

    @factory.post_generation
    def demandas(objetivo, criado, demandas, **kwargs):
        if demandas:
            objetivo.demandas.add(*demandas)


class NormaFactory(DjangoModelFactory):
    class Meta:
        model = Norma

    identificador = factory.Sequence(lambda n: f"lei-{n}")
    tipo = "Lei"
    numero = factory.Sequence(lambda n: f"{n}/2005")
    data = factory.LazyFunction(timezone.localdate)
    ementa = "Normas gerais."


class TermoFactory(DjangoModelFactory):
    class Meta:
        model = Termo

    slug = factory.Sequence(lambda n: f"termo-{n}")
    termo = factory.Sequence(lambda n: f"Termo {n}")
    definicao = "O que o termo quer dizer."


def home():
    """A página inicial que a migração criou ou, se um teste com `transaction=True` a apagou, outra igual."""
    pagina = HomePage.objects.first()
    if pagina:
        return pagina
    Locale.objects.get_or_create(language_code="pt-br")
    raiz = Page.get_first_root_node() or Page.add_root(instance=Page(title="Raiz", slug="root"))
    Page.objects.filter(depth=2, slug="home").delete()
    raiz.refresh_from_db()
    pagina = raiz.add_child(instance=HomePage(title="Escola dos Consórcios", slug="home"))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": pagina, "site_name": "Escola"}
    )
    return pagina


def catalogo():
    return CatalogoPage.objects.first() or home().add_child(instance=CatalogoPage(title="Cursos", slug="cursos"))


def criar_questao(codigo, tipo="unica", dados=None, **campos):
    """Questão com uma versão. O padrão é de escolha única, com a alternativa `b` certa."""
    alternativas = [{"chave": c, "texto": f"Alternativa {c}"} for c in "abcd"]
    questao = Questao.objects.create(codigo=codigo, eixo=EixoFactory())
    VersaoQuestao.objects.create(
        questao=questao,
        tipo=tipo,
        enunciado=f"Enunciado de {codigo}",
        dados=dados or {"alternativas": alternativas, "corretas": ["b"]},
        devolutiva_certa="Isso mesmo.",
        devolutiva_errada="Reveja a aula.",
        **campos,
    )
    return questao


def criar_avaliacao(modulo, questoes=3, *, slug="avaliacao", tipo="formativa", **campos):
    campos = {"minutos": 30, "nota_minima": 70, "peso": 5, **campos}
    avaliacao = modulo.add_child(instance=AvaliacaoPage(title="Avaliação do módulo", slug=slug, tipo=tipo, **campos))
    for n in range(questoes):
        QuestaoDaAvaliacao.objects.create(
            avaliacao=avaliacao, questao=criar_questao(f"Q{modulo.pk}{slug[:4]}{n}"), sort_order=n
        )
    return avaliacao


@contextmanager
def sem_indices():
    """Sem o índice de busca nem o de referências, que custam a metade do tempo de criar um curso."""
    with disable_reference_index_auto_update(), patch("modelsearch.signal_handlers.insert_or_update_object_task"):
        yield


def criar_curso(*, indexado=False, **campos):
    """Curso publicado cujas horas fecham: cada módulo tem 2 horas. `indexado`: a busca e “quem cita” o encontram."""
    with nullcontext() if indexado else sem_indices():
        return _criar_curso(**campos)


def _criar_curso(modulos=1, aulas=2, pratica=True, avaliacao=True, slug="curso-de-teste", titulo="Curso de teste"):
    curso = catalogo().add_child(instance=CursoPage(title=titulo, slug=slug, carga_horaria=2 * modulos))
    for m in range(1, modulos + 1):
        modulo = curso.add_child(
            instance=ModuloPage(title=f"Módulo {m}", slug=f"m{m}", sigla=f"M{m}", carga_horaria=2, eixo=EixoFactory())
        )
        sobra = 120 - (30 if pratica else 0) - (30 if avaliacao else 0)
        for a in range(1, aulas + 1):
            corpo = [("texto", f"<p>Texto da aula {a}.</p>")]
            modulo.add_child(
                instance=AulaPage(title=f"Aula {m}.{a}", slug=f"a{a}", minutos=sobra // aulas, corpo=corpo)
            )
        if pratica:
            modulo.add_child(
                instance=PraticaPage(title=f"Prática {m}", slug="pratica", minutos=30, produto="Um parágrafo.")
            )
        if avaliacao:
            criar_avaliacao(modulo)
    return curso


class TurmaFactory(DjangoModelFactory):
    """Turma aberta de um curso pequeno, com inscrições e aulas em andamento, sem anuência."""

    class Meta:
        model = Turma
        skip_postgeneration_save = True

    class Params:
        rascunho = factory.Trait(aberta=False)

    curso = factory.LazyFunction(lambda: CursoPage.objects.first() or criar_curso())
    codigo = factory.Sequence(lambda n: f"TURMA-{n}")
    vagas = 40
    inscricoes_de = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=10))
    inscricoes_ate = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))
    inicio = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=10))
    fim = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=90))
    exige_anuencia = False
    autoinstrucional = True

    @factory.post_generation
    def coordenadores(turma, criada, pessoas, **kwargs):
        turma.coordenadores.add(*(pessoas or []))

    @factory.post_generation
    def tutores(turma, criada, pessoas, **kwargs):
        turma.tutores.add(*(pessoas or []))

    @factory.post_generation
    def aberta(turma, criada, abrir=None, **kwargs):
        if abrir is False:
            return
        CriterioDaTurma.objects.create(turma=turma, tipo="atividades")
        if turma.curso.get_descendants().type(AvaliacaoPage).exists():
            CriterioDaTurma.objects.create(turma=turma, tipo="nota_por_avaliacao", valor=70)
        abertura.congelar(abertura.Conferencia.da_turma(turma), por=None)
        turma.refresh_from_db()


class EncontroFactory(DjangoModelFactory):
    class Meta:
        model = Encontro

    turma = factory.SubFactory(TurmaFactory)
    titulo = factory.Sequence(lambda n: f"Encontro {n}")
    dia = factory.LazyFunction(timezone.localdate)
    horas = 4


class MatriculaFactory(DjangoModelFactory):
    """Uma matrícula já no estado pedido, com o livro de vagas em dia."""

    class Meta:
        model = Matricula
        skip_postgeneration_save = True

    class Params:
        em_analise = factory.Trait(situacao="em_analise")
        confirmada = factory.Trait(situacao="confirmada", confirmada_em=factory.LazyFunction(timezone.now))
        concluida = factory.Trait(
            situacao="concluida",
            confirmada_em=factory.LazyFunction(timezone.now),
            encerrada_em=factory.LazyFunction(timezone.now),
            aproveitamento=Decimal("90"),
        )

    pessoa = factory.SubFactory(PessoaFactory)
    turma = factory.SubFactory(TurmaFactory)

    @factory.post_generation
    def vaga(matricula, criada, valor, **kwargs):
        if criada:
            assentar([matricula])


class SignatarioFactory(DjangoModelFactory):
    class Meta:
        model = Signatario

    nome = "Diretora de Exemplo"
    cargo = "Diretora-geral"
    mandato_de = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=365))


class ModeloFactory(DjangoModelFactory):
    class Meta:
        model = Modelo
        skip_postgeneration_save = True

    corpo = (
        "Certificamos que {nome}, CPF {cpf_mascarado}, concluiu o curso {curso}, ofertado pela {instituicao}, no "
        "período de {inicio} a {fim}, com carga horária total de {carga_horaria} horas e aproveitamento de "
        "{aproveitamento}%."
    )

    @factory.post_generation
    def signatarios(modelo, criado, pessoas, **kwargs):
        if criado:
            assinam(modelo, *(pessoas or [SignatarioFactory()]))


def assinam(modelo, *signatarios):
    """Acrescenta quem assina e publica a versão."""
    for signatario in signatarios:
        modelo.assinaturas.add(AssinaturaDoModelo(signatario=signatario))
    modelo.save_revision().publish()


def vencer(tentativa, ha):
    """Faz o prazo da tentativa ter terminado há `ha` (timedelta); a tolerância da avaliação continua valendo."""
    prazo = timezone.now() - ha
    tolera = prazo + tentativa.avaliacao.tolerancia
    type(tentativa).objects.filter(pk=tentativa.pk).update(prazo_em=prazo, tolera_ate=tolera)
    tentativa.refresh_from_db()
    return tentativa
