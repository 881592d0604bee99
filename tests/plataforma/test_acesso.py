"""Toda rota nossa × todo papel, por GET e por POST. Rota nova sem linha em tests/acesso.py faz o teste falhar."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from acesso import ISENTAS, PAGINAS, PAPEIS, TABELA
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from fabricas import (
    AchadoFactory,
    ConsorcioFactory,
    DemandaFactory,
    EncontroFactory,
    MatriculaFactory,
    ModeloFactory,
    MunicipioFactory,
    NormaFactory,
    ObjetivoFactory,
    OficinaFactory,
    ParticipacaoFactory,
    PessoaFactory,
    TermoFactory,
    TurmaFactory,
    criar_avaliacao,
    criar_curso,
    criar_questao,
)
from wagtail.images.tests.utils import get_test_image_file

from avaliacoes.models import ArquivoEnviado, AvaliacaoPage, Questao, Recorrecao, RespostaAnonima
from avaliacoes.models import Categoria as CategoriaDeQuestao
from avaliacoes.tentativa import enviar, iniciar
from avaliacoes.troca.importacao import NOME as TROCA
from certificados import emissao, lote
from certificados.models import Modelo, Signatario
from contas.models import ParSuspeito, Pessoa
from coordenacao import atos_em_lote, vistas
from coordenacao.models import Secretaria
from cursos import agendas, ajuda, aviso, comunicado, projeto
from cursos.importar_pessoas.tipo import NOME as IMPORTACAO
from cursos.marcacao import marcar
from cursos.models import Anuencia, AulaPage, Justificativa, Lembrete, ModuloDoProjeto, ModuloPage, PraticaPage
from oficinas import agrupamento
from planilhas.models import Importacao
from portal.models import Categoria, Imagem, NoticiaPage, NoticiasPage
from rede.models import Filiacao

RAIZ = Path(__file__).resolve().parents[2]
DA_CASA = {pasta.parent.name for raiz in (RAIZ, RAIZ / "site") for pasta in raiz.glob("*/__init__.py")}
# O mesmo que a tela sem o sufixo; e os escolhedores do editor, que só listam conteúdo que já é público.
REPETIDAS = ("_results",)
ESCOLHEDORES = ("wagtailsnippetchoosers_", "wagtailimages_chooser", "wagtaildocs_chooser")
PUBLICAS_NO_ADMIN = {"/admin/sprite/", "/admin/jsi18n/", "/admin/password_reset/done/"}


# --- As rotas --------------------------------------------------------------------------------------------------------
def rotas(padroes=None, prefixo="", espaco=""):
    """[(nome com espaço, caminho-modelo, view)] de tudo o que a plataforma responde."""
    for padrao in padroes or get_resolver().url_patterns:
        caminho = prefixo + str(padrao.pattern).lstrip("^").rstrip("$")
        if isinstance(padrao, URLPattern):
            yield f"{espaco}{padrao.name}" if padrao.name else None, caminho, padrao.callback
        else:
            dentro = f"{espaco}{padrao.namespace}:" if padrao.namespace else espaco
            yield from rotas(padrao.url_patterns, caminho, dentro)


def e_nossa(view):
    """A view é de um módulo da casa ou mostra um modelo da casa."""
    modelo = getattr(view, "view_initkwargs", {}).get("model")
    modulos = [getattr(view, "view_class", view).__module__, getattr(modelo, "__module__", "")]
    return any(modulo.split(".")[0] in DA_CASA for modulo in modulos)


def nossas():
    nomes = {nome for nome, caminho, view in rotas() if nome and (e_nossa(view) or not caminho.startswith("admin/"))}
    return {nome for nome in nomes if not nome.endswith(REPETIDAS) and not nome.startswith(ESCOLHEDORES)}


def test_toda_rota_nossa_tem_linha_na_tabela():
    escritas = set(TABELA) | set(ISENTAS)

    assert nossas() - escritas == set(), "diga na tabela quem pode abrir estas rotas"
    assert escritas - nossas() == set(), "estas linhas da tabela não têm mais rota"


# --- O cenário -------------------------------------------------------------------------------------------------------
def _montar():
    alheia = PessoaFactory(grupo="Coordenação")
    pessoas = {
        "anonima": None,
        "aluna": PessoaFactory(),
        "outra_aluna": PessoaFactory(),
        "tutora": PessoaFactory(grupo="Tutores"),
        "coordenadora": PessoaFactory(grupo="Coordenação"),
        "coordenadora_de_outra": alheia,
        "editora": PessoaFactory(grupo="Editores"),
        "facilitadora": PessoaFactory(grupo="Facilitadores"),
        "registro": PessoaFactory(grupo="Registro"),
        "administradora": PessoaFactory(administra=True),
    }
    curso, outro = criar_curso(), criar_curso(slug="outro-curso")
    ModeloFactory()
    equipe = {"coordenadores": [pessoas["coordenadora"]], "tutores": [pessoas["tutora"]]}
    turma, feita = TurmaFactory(curso=curso, **equipe), TurmaFactory(curso=curso, **equipe)
    MatriculaFactory(
        pessoa=pessoas["outra_aluna"], turma=TurmaFactory(curso=outro, coordenadores=[alheia]), confirmada=True
    )
    matricula = MatriculaFactory(pessoa=pessoas["aluna"], turma=turma, confirmada=True)
    concluida = MatriculaFactory(pessoa=pessoas["aluna"], turma=feita, concluida=True)
    prova = AvaliacaoPage.objects.descendant_of(curso).first()
    certificado = emissao.emitir(concluida)
    MatriculaFactory(turma=feita, concluida=True)
    consorcio = ConsorcioFactory()
    oficina = OficinaFactory(aberta=True, facilitadoras=[pessoas["facilitadora"]], horas=4)
    alheia_a_todas = OficinaFactory(aberta=True, facilitadoras=[PessoaFactory(grupo="Facilitadores")])
    participacao = ParticipacaoFactory(oficina=oficina, consorcio=consorcio)
    achado, solto = AchadoFactory.create_batch(2, oficina=oficina, participacao=participacao)
    demanda = DemandaFactory(achados=[achado])
    movimento = agrupamento.reunir(oficina, [AchadoFactory(oficina=oficina)], por=None, enunciado="Um fluxo só.")
    filiada = {"consorcio": consorcio, "municipio": MunicipioFactory(), "prova": "sim", "evidencia": "Lei"}
    return pessoas, {
        "": [],
        "turma": [turma.pk],
        "codigo": [turma.codigo],
        "importacao": [
            Importacao.objects.create(tipo=IMPORTACAO, contexto={"turma": turma.pk}, situacao="conferida").pk
        ],
        "importacao de questoes": [
            Importacao.objects.create(tipo=TROCA, contexto={"formato": "gift"}, situacao="conferida").pk
        ],
        "matricula": [matricula.pk],
        **_frequencia(matricula),
        **_comunicacao(matricula, pessoas["coordenadora"]),
        "deferir": [matricula.pk, "deferir"],
        **_do_quadro(turma, matricula, pessoas["coordenadora"]),
        **_anuencia(matricula),
        "conceder": [matricula.pk, prova.pk],
        "aula": [AulaPage.objects.descendant_of(curso).first().pk],
        "pratica": [PraticaPage.objects.descendant_of(curso).first().pk],
        "prova": [prova.pk],
        "tentativa": [iniciar(matricula, prova).pk],
        "anexo": [_anexo(iniciar(matricula, prova)).pk],
        "janela": [turma.pk, prova.pk],
        "certificado": [certificado.pk],
        "papel": [certificado.codigo_legivel],
        "lote": [lote.emitir_lote(feita, pessoas["coordenadora"]).pk],
        "oficina": [oficina.slug],
        "oficina conduzida": [oficina.pk],
        "oficina de outra": [alheia_a_todas.pk],
        "segredo": ["nao-existe"],
        "codigo de entrada": [oficina.codigo_de_entrada],
        "participacao": [oficina.pk, participacao.pk],
        "achado": [oficina.pk, achado.pk],
        "achado na sala": [oficina.codigo_de_entrada, achado.uuid],
        "achado solto": [oficina.pk, solto.pk],
        "demanda": [oficina.pk, demanda.pk],
        "demanda do projeto": [demanda.pk],
        **_projeto(),
        "movimento": [oficina.pk, movimento.pk],
        "codigo do achado": [achado.codigo],
        "codigo da demanda": [demanda.codigo],
        "questao": [Questao.objects.first().pk],
        **_banco(),
        **_modelos(),
        "signatario": [Signatario.objects.first().pk],
        "objetivo": [ObjetivoFactory().pk],
        "codigo da cadeia": [achado.codigo],
        "versao do curso": [curso.pk, curso.save_revision().pk],
        "sem motivo": [curso.publicacoes_com_lacunas.create(motivo="", lacunas={}).pk],
        "norma": [NormaFactory().pk],
        "termo": [TermoFactory().pk],
        "consorcio": [consorcio.pk],
        "consorcio publico": [consorcio.slug],
        "secretaria": [Secretaria.objects.create(pessoa=PessoaFactory(), consorcio=consorcio).pk],
        "anuencia no consorcio": [consorcio.slug, matricula.pk],
        "formato de planilha": ["csv"],
        "municipio publico": [filiada["municipio"].codigo_ibge],
        "municipio": [MunicipioFactory().pk],
        "filiacao": [Filiacao.objects.create(**filiada).pk],
        "pessoa": [pessoas["aluna"].pk],
        "par de contas": [ParSuspeito.objects.create(uma=pessoas["aluna"], outra=PessoaFactory(), nota=100).pk],
        "colega": [pessoas["administradora"].pk],
        "documento": [1, "nada.pdf"],
        "imagem": ["images/nada.png"],
        **_correcao(turma, prova),
        **_reacao(turma),
        **_noticias(),
        "pagina do curso": [curso.url.strip("/") + "/"],
        "pagina da aula": [AulaPage.objects.descendant_of(curso).first().url.strip("/") + "/"],
        "pagina da prova": [prova.url.strip("/") + "/"],
        "pagina do modulo": [ModuloPage.objects.descendant_of(curso).first().url.strip("/") + "/"],
    }


def _modelos():
    publicado = Modelo.objects.exclude(live_revision=None).get()
    caminho = storages["privado"].save("certificados/imagens/" + uuid4().hex + ".png", get_test_image_file())
    return {
        "modelo": [publicado.pk],
        "versao do modelo": [publicado.pk, publicado.live_revision_id],
        "versoes do modelo": [publicado.pk, "earliest", "latest"],
        "imagem do modelo": [Path(caminho).name],
    }


def _anexo(tentativa):
    anexo = ArquivoEnviado(
        item=tentativa.itens.first(),
        chave=uuid4(),
        nome="plano.pdf",
        tamanho=8,
        recebidos=8,
        tipo_mime="application/pdf",
    )
    anexo.arquivo.save("anexos/plano.pdf", ContentFile(b"%PDF-1.7"), save=False)
    anexo.completo_em = timezone.now()
    anexo.save()
    return anexo


def _anuencia(matricula):
    pedido = Anuencia.objects.create(matricula=matricula)
    pedido.arquivo.save("oficio.pdf", ContentFile(b"%PDF-1.7"))
    return {"anuencia com documento": [pedido.pk], "segredo da anuencia": [pedido.segredo]}


def _comunicacao(matricula, por):
    turma = matricula.turma
    dia = timezone.localdate() + timedelta(days=1)
    lembrete = Lembrete.objects.create(pessoa=matricula.pessoa, matricula=matricula, tipo="parada", dia=dia)
    return {
        "comunicado": [comunicado.enviar(turma, [matricula], "Assunto", "Texto", por).pk],
        "aviso": [aviso.publicar(turma, "Aviso", "Texto", por).pk],
        "lembrete": [lembrete.pk],
        "pedido de ajuda": [ajuda.pedir(matricula, "outro", "Texto").pk],
        "segredo da agenda": [agendas.abrir_endereco(matricula.pessoa).segredo],
    }


def _frequencia(matricula):
    encontro = EncontroFactory(turma=matricula.turma)
    campos = {"texto": "Estive de plantão.", "arquivo": ContentFile(b"%PDF-1.4", "atestado.pdf")}
    justificativa = Justificativa.objects.create(matricula=matricula, encontro=encontro, **campos)
    return {
        "encontro": [encontro.pk],
        "ausencia": [matricula.pk, encontro.pk],
        "justificativa": [justificativa.pk],
    }


def _do_quadro(turma, matricula, coordenadora):
    aula = AulaPage.objects.descendant_of(turma.curso).last()
    prova = ContentFile(b"%PDF-1.7", "lista.pdf")
    return {
        "vista": [turma.pk, vistas.guardar(coordenadora, turma, "Nunca entrou", "nunca=on").pk],
        "ato em lote": [atos_em_lote.preparar(turma, "mensagem", [matricula.pk], coordenadora).pk],
        "trancar": [matricula.pk, "trancar"],
        "marcar": [matricula.pk, AulaPage.objects.descendant_of(turma.curso).first().pk],
        "marcacao": [marcar(matricula, aula, coordenadora, "Fez em papel.", prova).pk],
    }


def _correcao(turma, prova):
    entregue = enviar(iniciar(MatriculaFactory(turma=turma, confirmada=True), prova))
    versao = entregue.itens.first().versao
    recorrecao = Recorrecao.objects.create(versao=versao, modo="todos_acertam", motivo="Erro de digitação.")
    return {
        "entrega": [entregue.pk],
        "entrega de": [entregue.matricula_id, prova.pk],
        "versao respondida": [versao.pk],
        "recorrecao": [recorrecao.pk],
        "nota alterada": [recorrecao.alteradas.create(tentativa=entregue, de=0, para=50).pk],
    }


def _reacao(turma):
    modulo = ModuloPage.objects.descendant_of(turma.curso).first()
    avaliacao = criar_avaliacao(modulo, questoes=1, slug="reacao", tipo="reacao", nota_minima=None, peso=0)
    versao = avaliacao.itens.first().questao.versao_atual
    campos = {"avaliacao": avaliacao, "turma": turma, "versao": versao, "conteudo": ["a"], "com": "turma"}
    resposta = RespostaAnonima.objects.create(folha=uuid4(), **campos)
    return {"reacao": [avaliacao.pk], "resposta da reacao": [resposta.pk], "curso do resultado": [turma.curso_id]}


def _projeto():
    feito = projeto.criar_do_zero("Projeto de teste", por=None)
    feito.modulos = [ModuloDoProjeto(sigla="M1", titulo="Módulo", horas_a_distancia=4)]
    feito.save()
    return {"projeto": [feito.pk], "versao do projeto": [feito.pk, projeto.guardar_versao(feito, por=None).numero]}


def _banco():
    em_revisao = criar_questao("EM-REVISAO", situacao="em_revisao")
    em_revisao.etiquetas.add("fila")
    imagem = em_revisao.imagens.create(nome="fluxo", tipo_mime="image/png", arquivo=ContentFile(b"png", "fluxo"))
    revisao = em_revisao.revisoes.create(motivo="Norma revogada.", pedida_por=None)
    return {
        "questao em revisao": [em_revisao.pk],
        "imagem da questao": [imagem.pk],
        "categoria de questao": [CategoriaDeQuestao.objects.create(caminho="Regulação").pk],
        "etiqueta de questao": [em_revisao.etiquetadas.get().tag_id],
        "pendencia de revisao": ["questoes", revisao.pk],
    }


def _noticias():
    categoria = Categoria.objects.create(nome="Formação", slug="formacao")
    campos = {"lead": "Resumo.", "categoria": categoria, "corpo": [("texto", "<p>Texto.</p>")]}
    lista = NoticiasPage.objects.get()
    no_ar = lista.add_child(instance=NoticiaPage(title="No ar", **campos))
    rascunho = lista.add_child(instance=NoticiaPage(title="Rascunho", live=False, **campos))
    enderecos = {"lista de noticias": lista, "noticia": no_ar, "noticia em rascunho": rascunho}
    caminhos = {nome: [pagina.url.strip("/") + "/"] for nome, pagina in enderecos.items()}
    return {"categoria de noticia": [categoria.pk], **caminhos}


@pytest.fixture(scope="module")
def cenario(django_db_setup, django_db_blocker):
    """Montado uma vez para o módulo, em uma transação que se desfaz no fim."""
    with django_db_blocker.unblock(), transaction.atomic():
        pessoas, objetos = _montar()
        clientes = {}
        for papel, pessoa in pessoas.items():
            clientes[papel] = Client(raise_request_exception=True)
            if pessoa:
                clientes[papel].force_login(pessoa, backend=settings.AUTHENTICATION_BACKENDS[0])
        yield clientes, objetos
        transaction.set_rollback(True)


def letra(resposta):
    destino = resposta.get("Location", "")
    if resposta.status_code in {301, 302}:
        if destino.startswith(("/contas/login/", "/admin/login/")):
            return "L"
        return "P" if destino == "/admin/" else "S"
    assert resposta.status_code < 500
    return {403: "P", 404: "N", 405: "M"}.get(resposta.status_code, "S")


def quem_entra(clientes, metodo, caminho):
    """As letras de todos os papéis. O que o pedido gravou se desfaz, no banco e na sessão, que também está no cache."""
    letras = ""
    for papel in PAPEIS:
        with transaction.atomic():
            letras += letra(getattr(clientes[papel], metodo.lower())(caminho))
            transaction.set_rollback(True)
        cache.clear()
    return letras


# --- As provas -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("metodo", ["GET", "POST"])
@pytest.mark.parametrize("rota", TABELA)
def test_cada_rota_atende_so_quem_pode(db, cenario, rota, metodo):
    clientes, objetos = cenario
    objeto, *esperado = TABELA[rota]

    obtido = quem_entra(clientes, metodo, reverse(rota, args=objetos[objeto]))

    assert dict(zip(PAPEIS, obtido, strict=True)) == dict(zip(PAPEIS, esperado[metodo == "POST"], strict=True))


@pytest.mark.parametrize("pagina", PAGINAS)
def test_cada_pagina_atende_so_quem_pode(db, cenario, pagina):
    clientes, objetos = cenario

    obtido = quem_entra(clientes, "GET", f"/{objetos[pagina][0]}")

    assert dict(zip(PAPEIS, obtido, strict=True)) == dict(zip(PAPEIS, PAGINAS[pagina], strict=True))


@pytest.mark.parametrize("papel", ["anonima", "aluna"])
def test_nada_do_admin_se_abre_a_quem_nao_trabalha_nele(db, cenario, papel):
    """Também as telas do próprio Wagtail, com qualquer chave."""
    cliente = cenario[0][papel]
    caminhos = {"/" + re.sub(r"<[^>]+>", "1", caminho) for _, caminho, _ in rotas() if caminho.startswith("admin/")}
    caminhos = {caminho for caminho in caminhos if "(" not in caminho and "*" not in caminho}

    abertos = {c for c in caminhos for metodo in (cliente.get, cliente.post) if letra(metodo(c)) == "S"}

    assert len(caminhos) > 200
    assert abertos - PUBLICAS_NO_ADMIN == set()


def test_quem_estuda_ouve_no_admin_que_a_conta_nao_serve(db, cenario):
    aluna = cenario[0]["aluna"]

    resposta = aluna.get("/admin/", follow=True)

    assert resposta.status_code == 403
    assert "Esta página não é para a sua conta" in resposta.content.decode()


def test_o_historico_do_site_nao_mostra_a_uma_turma_as_pessoas_da_outra(db, cenario):
    for caminho in ("/admin/reports/site-history/", "/admin/reports/site-history/results/"):
        assert quem_entra(cenario[0], "GET", caminho) == "LLLPPPSPPS"


@pytest.mark.parametrize(
    ("acao", "campo", "valor"), [("assign_role", "role", None), ("set_active_state", "mark_as_active", "False")]
)
def test_acao_em_lote_nao_da_papel_nem_desativa_quem_tem_um(db, cenario, acao, campo, valor):
    clientes, objetos = cenario
    alvos = Pessoa.objects.filter(pk__in=[*objetos["colega"], *objetos["pessoa"]])
    consulta = "&".join(f"id={pessoa.pk}" for pessoa in alvos)
    valor = valor or Group.objects.get(name="Registro").pk

    clientes["coordenadora"].post(f"/admin/bulk/contas/pessoa/{acao}/?{consulta}", {campo: valor})

    assert not alvos.filter(groups__name="Registro").exists()
    assert alvos.filter(pk__in=objetos["colega"], is_active=True).exists()


@pytest.mark.parametrize("ato", ["unpublish", "delete"])
def test_a_api_do_admin_nao_contorna_a_protecao_do_que_se_estuda(db, cenario, ato):
    clientes, objetos = cenario
    aula = AulaPage.objects.get(pk=objetos["aula"][0])

    resposta = clientes["administradora"].post(f"/admin/api/main/pages/{aula.pk}/action/{ato}/")

    assert resposta.status_code == 403
    assert AulaPage.objects.live().filter(pk=aula.pk).exists()


def test_imagem_se_serve_mas_nada_mais_de_midia(db, cenario, client):
    imagem = Imagem.objects.create(title="Mapa", file=get_test_image_file())
    reduzida = imagem.get_rendition("width-10")

    servida = client.get(reduzida.url)
    original = client.get(f"/midia/{imagem.file.name}")
    privado = client.get("/midia/../privado/saude/prova.txt")

    assert (servida.status_code, servida["Content-Type"], servida["X-Content-Type-Options"]) == (
        200,
        "image/png",
        "nosniff",
    )
    assert (original.status_code, privado.status_code) == (404, 404)


def test_todo_post_publico_pede_o_sinal_contra_falsificacao(db, cenario):
    _, objetos = cenario
    estrito = Client(enforce_csrf_checks=True)
    rotas_de_post = [r for r, (_, _, post) in TABELA.items() if not set(post) <= set("M") and "healthz" not in r]

    aceitas = [r for r in rotas_de_post if letra(estrito.post(reverse(r, args=objetos[TABELA[r][0]]))) == "S"]

    assert aceitas == []
