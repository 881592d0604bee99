"""As páginas públicas e as de estudo: quem abre, o que mostram, quanto custam."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from fabricas import (
    AchadoFactory,
    DemandaFactory,
    MatriculaFactory,
    NormaFactory,
    ObjetivoFactory,
    PessoaFactory,
    TermoFactory,
    TurmaFactory,
    catalogo,
    criar_curso,
)
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.tests.utils import get_test_image_file

from cursos.models import AulaPage, CitacaoDaAula, Entrega, Matricula, ModuloPage, PraticaPage, Progresso
from oficinas.models import Consolidacao
from portal.models import Documento, Imagem

pytestmark = pytest.mark.django_db


def aula(curso):
    return AulaPage.objects.descendant_of(curso).first()


def pratica(curso):
    return PraticaPage.objects.descendant_of(curso).first()


def entrar(client, pessoa):
    client.force_login(pessoa)
    return client


def matriculada(client, **turma):
    matricula = MatriculaFactory(turma=TurmaFactory(**turma), confirmada=True)
    entrar(client, matricula.pessoa)
    return matricula


def enriquecer(pagina, n=3):
    """Objetivos com demanda e achado, termos, normas citadas e um bloco de citação."""
    pagina.termos = [TermoFactory() for _ in range(n)]
    pagina.objetivos = [ObjetivoFactory() for _ in range(n)]
    for objetivo in pagina.objetivos.all():
        demanda = DemandaFactory()
        objetivo.demandas.add(demanda)
        Consolidacao.objects.create(demanda=demanda, achado=AchadoFactory())
    pagina.citacoes = [CitacaoDaAula(norma=NormaFactory(), dispositivo="art. 1º") for _ in range(n)]
    citacao = {"norma": NormaFactory(), "dispositivo": "art. 2º", "parafrase": "Diz a norma."}
    pagina.corpo = [("texto", "<p>Texto.</p>"), *[("citacao_legal", citacao)] * n]
    pagina.save()
    return pagina


# --- Catálogo, curso, módulo -----------------------------------------------------------------------------------------
def test_o_catalogo_mostra_os_cursos_e_quantas_turmas_recebem_inscricao(client):
    turma = TurmaFactory(curso=criar_curso(titulo="Gestão de consórcios"))
    TurmaFactory(curso=turma.curso, inscricoes_ate=timezone.localdate() - timedelta(1))

    pagina = client.get("/cursos/").text

    assert "Gestão de consórcios" in pagina
    assert "Uma turma com inscrições abertas" in pagina


def test_o_curso_mostra_programa_horas_turmas_e_de_onde_veio(client):
    turma = TurmaFactory(curso=criar_curso(modulos=2), vagas=3)
    enriquecer(aula(turma.curso), n=2)
    MatriculaFactory(turma=turma, confirmada=True)

    pagina = client.get(turma.curso.url).text

    assert "2 módulos: 4 h a distância" in pagina
    assert "2 vagas" in pagina
    assert f"/estudo/turmas/{turma.codigo}/" in pagina
    assert "2 objetivos, que respondem a 2 demandas reunidas de 2 achados" in pagina


def test_o_modulo_lista_as_suas_atividades(client):
    curso = criar_curso()

    pagina = client.get(ModuloPage.objects.child_of(curso).get().url).text

    assert all(titulo in pagina for titulo in ("Aula 1.1", "Aula 1.2", "Prática 1", "Avaliação do módulo"))


@pytest.mark.parametrize("caminho", ["/cursos/", "/cursos/curso-de-teste/", "/cursos/curso-de-teste/m1/"])
def test_paginas_publicas_custam_o_mesmo_com_um_modulo_ou_com_muitos(client, caminho, django_assert_max_num_queries):
    curso = criar_curso()
    client.get(caminho)
    with django_assert_max_num_queries(24) as poucas:
        client.get(caminho)
    modulo = curso.get_children().first()
    for n in range(8):
        modulo.copy(update_attrs={"title": f"Cópia {n}", "slug": f"c{n}"}, keep_live=True, recursive=True)
    for _ in range(3):
        TurmaFactory(curso=curso)
    client.get(caminho)

    with django_assert_max_num_queries(24) as muitas:
        client.get(caminho)

    assert len(muitas) <= len(poucas) + 1


# --- Quem abre a aula ------------------------------------------------------------------------------------------------
def test_visita_sem_conta_recebe_403_com_o_caminho_para_entrar_e_para_o_curso(client):
    curso = TurmaFactory().curso

    resposta = client.get(aula(curso).url)

    assert resposta.status_code == 403
    assert "Esta aula é de quem está matriculado" in resposta.text
    assert f"/contas/login/?next={aula(curso).url}" in resposta.text
    assert curso.url in resposta.text


def test_conta_sem_matricula_recebe_403_com_o_link_da_inscricao(client):
    turma = TurmaFactory()
    entrar(client, PessoaFactory())

    resposta = client.get(aula(turma.curso).url)

    assert resposta.status_code == 403
    assert turma.get_absolute_url() in resposta.text


@pytest.mark.parametrize(
    ("situacao", "estado"),
    [("confirmada", 200), ("concluida", 200), ("em_analise", 403), ("cancelada", 403), ("trancada", 403)],
)
def test_a_situacao_da_matricula_decide_quem_abre(client, situacao, estado):
    matricula = MatriculaFactory(situacao=situacao)
    entrar(client, matricula.pessoa)

    assert client.get(aula(matricula.turma.curso).url).status_code == estado


def test_a_matricula_de_outra_pessoa_nao_abre_a_aula(client):
    matricula = MatriculaFactory(confirmada=True)
    entrar(client, PessoaFactory())

    assert client.get(aula(matricula.turma.curso).url).status_code == 403


def test_quem_edita_le_com_o_aviso_e_nada_se_registra(client):
    turma = TurmaFactory()
    entrar(client, PessoaFactory(grupo="Editores"))

    resposta = client.get(aula(turma.curso).url)

    assert resposta.status_code == 200
    assert "Você está vendo como edição" in resposta.text
    assert client.post(f"/estudo/atividades/{aula(turma.curso).pk}/concluir/").status_code == 409
    assert Progresso.objects.count() == 0


# --- Estudar ---------------------------------------------------------------------------------------------------------
def test_abrir_a_aula_anota_o_comeco_e_o_acesso_uma_vez_a_cada_dez_minutos(client, django_capture_on_commit_callbacks):
    matricula = matriculada(client)
    endereco = aula(matricula.turma.curso).url
    client.get(endereco)
    primeiro = Matricula.objects.get().ultimo_acesso_em

    client.get(endereco)
    repetido = Matricula.objects.get().ultimo_acesso_em
    Matricula.objects.update(ultimo_acesso_em=timezone.now() - timedelta(minutes=11))
    client.get(endereco)

    assert primeiro == repetido
    assert Matricula.objects.get().ultimo_acesso_em > primeiro
    assert Progresso.objects.get().concluido_em is None


def test_a_aula_mostra_roteiro_progresso_cadeia_palavras_e_normas(client):
    matricula = matriculada(client)
    pagina = enriquecer(aula(matricula.turma.curso), n=1)

    texto = client.get(pagina.url).text

    assert "0 de 4 atividades do curso" in texto
    assert pagina.objetivos.first().demandas.first().achados.first().codigo in texto
    assert "Palavras desta aula" in texto
    assert ", art. 1º" in texto
    assert "Concluir e continuar" in texto
    assert 'aria-current="page"' in texto


def test_concluir_vai_para_a_proxima_e_dois_cliques_sao_um(client):
    matricula = matriculada(client)
    primeira, segunda = AulaPage.objects.descendant_of(matricula.turma.curso)[:2]

    respostas = [client.post(f"/estudo/atividades/{primeira.pk}/concluir/") for _ in range(2)]

    assert [r.url for r in respostas] == [segunda.url] * 2
    assert Progresso.objects.concluidos().count() == 1
    assert "1 de 4 atividades do curso" in client.get(segunda.url).text


def test_antes_do_inicio_le_se_mas_nao_se_conclui(client):
    inicio = timezone.localdate() + timedelta(3)
    matricula = matriculada(client, inicio=inicio)
    pagina = aula(matricula.turma.curso)

    resposta = client.post(f"/estudo/atividades/{pagina.pk}/concluir/")

    assert client.get(pagina.url).status_code == 200
    assert resposta.status_code == 409
    assert f"começam em {inicio:%d/%m/%Y}" in resposta.text
    assert Progresso.objects.count() == 0


def test_avaliacao_e_pratica_com_entrega_nao_se_concluem_por_um_clique(client):
    matricula = matriculada(client)
    curso = matricula.turma.curso
    avaliacao = curso.get_descendants().get(slug="avaliacao")

    estados = [client.post(f"/estudo/atividades/{p.pk}/concluir/").status_code for p in (avaliacao, pratica(curso))]

    assert estados == [409, 409]
    assert Progresso.objects.concluidos().count() == 0


def test_a_pratica_guarda_a_entrega_e_a_mostra(client):
    matricula = matriculada(client)
    pagina = pratica(matricula.turma.curso)

    resposta = client.post(f"/estudo/atividades/{pagina.pk}/entregar/", {"texto": "O fluxo tem <b>três</b> paradas."})

    texto = client.get(pagina.url).text
    assert resposta.status_code == 302
    assert "O fluxo tem &lt;b&gt;três&lt;/b&gt; paradas." in texto
    assert "Não identifique pacientes" in texto
    assert "Enviar outra versão" in texto


def test_entrega_longa_demais_volta_com_a_frase_e_o_texto_inteiro(client):
    matricula = matriculada(client)
    pagina = pratica(matricula.turma.curso)
    texto = "palavra " * 3000

    resposta = client.post(f"/estudo/atividades/{pagina.pk}/entregar/", {"texto": texto})

    assert resposta.status_code == 422
    assert "o máximo é 20000" in resposta.text
    assert texto.strip() in resposta.text
    assert Entrega.objects.count() == 0


def test_pratica_de_declaracao_se_conclui_por_um_clique(client):
    matricula = matriculada(client)
    pagina = pratica(matricula.turma.curso)
    PraticaPage.objects.update(registro="declaracao")

    client.post(f"/estudo/atividades/{pagina.pk}/concluir/")

    assert Progresso.objects.get().concluido_em


def test_atividade_leva_a_pagina_e_o_que_nao_e_atividade_nao_existe(client):
    turma = TurmaFactory()

    assert client.get(f"/estudo/atividades/{aula(turma.curso).pk}/").url == aula(turma.curso).url
    assert client.get(f"/estudo/atividades/{turma.curso.pk}/").status_code == 404
    assert client.get("/estudo/atividades/999999/").status_code == 404


@pytest.mark.parametrize("modulos", [6, 30])
def test_a_aula_custa_no_maximo_doze_consultas_com_24_ou_120_atividades(client, modulos, django_assert_max_num_queries):
    curso = criar_curso(modulos=modulos)
    matricula = matriculada(client, curso=curso)
    pagina = enriquecer(aula(curso), n=4)
    assert matricula.turma.atividades.count() == modulos * 4
    client.get(pagina.url)

    with django_assert_max_num_queries(12):
        resposta = client.get(pagina.url)

    assert resposta.status_code == 200


# --- Blocos e pré-visualização ---------------------------------------------------------------------------------------
def test_cada_bloco_tem_descricao_exemplo_e_se_mostra(client):
    NormaFactory()
    Imagem.objects.create(title="Fluxo", file=get_test_image_file(), credito="Acervo da escola")
    Documento.objects.create(title="Modelo", file=ContentFile(b"x", name="modelo.mp4"))
    entrar(client, PessoaFactory(administra=True))
    blocos = AulaPage._meta.get_field("corpo").stream_block.child_blocks

    for nome, bloco in blocos.items():
        resposta = client.get("/admin/block-preview/", {"id": bloco.definition_prefix})
        assert resposta.status_code == 200, nome
        assert bloco.meta.description, nome

    assert len(blocos) == 10


def test_os_blocos_com_arquivo_dizem_tamanho_credito_e_alternativa(client):
    matricula = matriculada(client)
    pagina = aula(matricula.turma.curso)
    imagem = Imagem.objects.create(title="Fluxo", file=get_test_image_file(), credito="Acervo da escola")
    video = Documento.objects.create(title="Vídeo", file=ContentFile(b"x" * 2048, name="v.mp4"))
    legendas = Documento.objects.create(title="Legendas", file=ContentFile(b"WEBVTT", name="v.vtt"))
    pagina.corpo = [
        ("imagem", {"imagem": imagem, "alternativo": "Fluxo em três passos", "legenda": ""}),
        ("arquivo", {"arquivo": video, "descricao": ""}),
        ("video", {"titulo": "Como nasce", "video": video, "legendas": legendas, "transcricao": "<p>Fala.</p>"}),
    ]
    pagina.save()

    texto = client.get(pagina.url).text

    assert 'alt="Fluxo em três passos"' in texto
    assert "image/avif" in texto
    assert "image/webp" in texto
    assert "Acervo da escola" in texto
    assert "2,0\xa0KB" in texto
    assert 'kind="captions"' in texto
    assert 'preload="none"' in texto
    assert "<iframe" not in texto


def test_tabela_de_linhas_desiguais_e_recusada():
    bloco = AulaPage._meta.get_field("corpo").stream_block.child_blocks["tabela"]
    valor = bloco.to_python({"titulo": "T", "colunas": ["A", "B"], "linhas": [["1", "2"], ["3"]], "nota": ""})

    with pytest.raises(StructBlockValidationError) as recusa:
        bloco.clean(valor)

    assert "Confira a linha 2" in str(recusa.value.non_block_errors)


def test_cada_tipo_de_pagina_tem_pre_visualizacao(client):
    curso = criar_curso()
    entrar(client, PessoaFactory(administra=True))
    paginas = [catalogo(), curso, *curso.get_descendants().specific()]

    for pagina in paginas:
        resposta = pagina.make_preview_request(original_request=None, preview_mode=pagina.default_preview_mode)
        assert resposta.status_code == 200, pagina
        resposta.render()
        assert pagina.title in resposta.text


def test_o_termo_e_marcado_uma_vez_fora_de_links_e_titulos(client):
    matricula = matriculada(client)
    pagina = aula(matricula.turma.curso)
    pagina.termos = [TermoFactory(slug="cota", termo="Cota"), TermoFactory(slug="sus", termo="SUS (Sistema)")]
    pagina.corpo = [
        ("texto", '<h2>Cota</h2><p><a href="/x">Cota</a> e cotas do SUS.</p>'),
        ("texto", "<p>Outra cota e quotas no sustento.</p>"),
    ]
    pagina.save()

    texto = client.get(pagina.url).text

    assert texto.count('href="#termo-cota"') == 1
    assert '<a class="termo" href="#termo-cota">cotas</a>' in texto
    assert '<a class="termo" href="#termo-sus">SUS</a>' in texto
