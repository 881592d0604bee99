"""A cadeia à vista: cada código mostra de onde vem e aonde vai; o que não é público conta, e não se diz qual é."""

import json
from decimal import Decimal
from html.parser import HTMLParser
from io import StringIO

import pytest
from cadeias import criar_cadeia, ligar
from django.core.management import CommandError, call_command
from django.utils import timezone
from fabricas import (
    AchadoFactory,
    DemandaFactory,
    MatriculaFactory,
    ObjetivoFactory,
    OficinaFactory,
    PessoaFactory,
    TurmaFactory,
    criar_curso,
    criar_questao,
)
from wagtail.models import PageViewRestriction

from avaliacoes.models import QuestaoDaAvaliacao, SorteioDaAvaliacao, Tentativa, VersaoQuestao
from contas.papeis import COORDENACAO, EDITORES, FACILITADORES, REGISTRO, TUTORES
from coordenacao.cadeia import montar
from coordenacao.models import PublicacaoComLacunas
from coordenacao.rastreabilidade import TUDO, Olhar, achar, codigo_de, endereco_de
from cursos.models import AulaPage, ModuloPage, Progresso
from oficinas.models import Achado, Consolidacao, Demanda, Movimento

pytestmark = pytest.mark.django_db
MATRIZ = "/rastreabilidade/"
PUBLICO = Olhar()


@pytest.fixture
def cadeia():
    return criar_cadeia()


class Ligacoes(HTMLParser):
    """Os endereços para onde uma página leva, sem a âncora."""

    def __init__(self):
        super().__init__()
        self.enderecos = set()

    def handle_starttag(self, etiqueta, atributos):
        destino = dict(atributos).get("href") or ""
        if etiqueta == "a" and destino.startswith("/"):
            self.enderecos.add(destino.partition("#")[0])


def ligacoes(client, endereco):
    resposta = client.get(endereco, follow=True)
    assert resposta.status_code == 200, endereco
    leitor = Ligacoes()
    leitor.feed(resposta.text.partition("<main")[2].partition("</main>")[0])
    return leitor.enderecos


def entrar(client, **quem):
    pessoa = PessoaFactory(**quem)
    client.force_login(pessoa, "django.contrib.auth.backends.ModelBackend")
    return pessoa


def elementos(c):
    return [*c.achados, c.demanda, c.objetivo, c.aula, c.pratica, c.questao, c.avaliacao]


# --- O código --------------------------------------------------------------------------------------------------------
def test_cada_elemento_se_acha_pelo_seu_codigo_sem_contar_maiusculas(cadeia):
    for objeto in elementos(cadeia):
        for texto in (codigo_de(objeto), codigo_de(objeto).lower(), f"  {codigo_de(objeto)} "):
            assert achar(texto).objeto == objeto


def test_o_codigo_da_pagina_nao_muda_com_titulo_endereco_nem_lugar(cadeia):
    antes = codigo_de(cadeia.aula)

    cadeia.aula.title, cadeia.aula.slug = "Outro título", "outro-endereco"
    cadeia.aula.save()
    outro = criar_curso(slug="outro")
    cadeia.aula.move(ModuloPage.objects.child_of(outro).first(), pos="first-child")

    assert codigo_de(AulaPage.objects.get(pk=cadeia.aula.pk)) == antes
    assert achar(antes).objeto == cadeia.aula


@pytest.mark.parametrize(
    "codigo",
    ["NADA", "AULA-0", "AULA-", "AULA-999999999999999999", "AULA-²", "%00", "AULA-1%00", "a" * 200, "%20", "/"],
)
def test_codigo_desconhecido_da_404_com_o_que_fazer(client, cadeia, codigo):
    resposta = client.get(f"{MATRIZ}{codigo}/")

    assert resposta.status_code == 404
    assert "Não encontramos este código" in resposta.text
    assert 'name="codigo"' in resposta.text


def test_pagina_de_um_tipo_nao_atende_pelo_codigo_de_outro(client, cadeia):
    assert client.get(f"{MATRIZ}PRAT-{cadeia.aula.pk}/").status_code == 404


def test_dois_elementos_com_o_mesmo_codigo_se_alcancam(client, cadeia):
    objetivo = ObjetivoFactory(codigo=cadeia.demanda.codigo)

    resposta = client.get(endereco_de(cadeia.demanda))
    outro = client.get(endereco_de(cadeia.demanda), {"tipo": "objetivo"})

    assert "?tipo=objetivo" in resposta.text
    assert objetivo.enunciado in outro.text


def test_quem_digita_o_codigo_na_matriz_vai_a_pagina_dele(client, cadeia):
    resposta = client.get(MATRIZ, {"codigo": " of-2030-01/001 "}, follow=True)

    assert resposta.status_code == 200
    assert resposta.context["elemento"].objeto == cadeia.achados[0]


def test_o_codigo_da_oficina_leva_a_matriz_do_que_veio_dela(client, cadeia):
    resposta = client.get(f"{MATRIZ}{cadeia.oficina.codigo.lower()}/", follow=True)

    assert resposta.context["oficina"] == cadeia.oficina
    assert [linha.demanda for linha in resposta.context["pagina"].object_list] == [cadeia.demanda]


# --- A cadeia, para os dois lados ------------------------------------------------------------------------------------
def test_de_qualquer_ponto_se_ve_a_cadeia_inteira(cadeia):
    for objeto in (cadeia.demanda, cadeia.objetivo, cadeia.aula, cadeia.pratica, cadeia.questao, cadeia.avaliacao):
        montada = montar(achar(codigo_de(objeto)), PUBLICO)
        lidos = {nome: etapa.objetos for nome, etapa in montada.etapas.items()}

        assert lidos["oficinas"] == [cadeia.oficina]
        assert lidos["achados"] == cadeia.achados
        assert lidos["demandas"] == [cadeia.demanda]
        assert lidos["objetivos"] == [cadeia.objetivo]
        assert cadeia.questao in lidos["questoes"]
        assert lidos["avaliacoes"] == [cadeia.avaliacao]
        assert [curso for curso, _ in montada.certificados] == [cadeia.curso]


def test_o_achado_mostra_so_o_que_responde_a_ele(cadeia):
    criar_cadeia("B")

    montada = montar(achar(cadeia.achados[1].codigo), PUBLICO)

    assert montada.etapas["achados"].objetos == [cadeia.achados[1]]
    assert montada.etapas["aulas"].objetos == [cadeia.aula, cadeia.pratica]


def test_a_avaliacao_que_sorteia_do_eixo_esta_na_cadeia_das_questoes_dele(cadeia):
    QuestaoDaAvaliacao.objects.filter(avaliacao=cadeia.avaliacao).delete()
    SorteioDaAvaliacao.objects.create(avaliacao=cadeia.avaliacao, eixo=cadeia.questao.eixo, quantidade=1)

    da_questao = montar(achar(cadeia.questao.codigo), PUBLICO)
    da_avaliacao = montar(achar(codigo_de(cadeia.avaliacao)), PUBLICO)

    assert da_questao.etapas["avaliacoes"].objetos == [cadeia.avaliacao]
    assert cadeia.questao in da_avaliacao.etapas["questoes"].objetos


def test_vale_a_versao_atual_da_questao(cadeia):

    atual = cadeia.questao.versao_atual
    VersaoQuestao.objects.create(questao=cadeia.questao, numero=2, tipo=atual.tipo, enunciado="Nova", dados=atual.dados)

    assert montar(achar(cadeia.objetivo.codigo), PUBLICO).etapas["questoes"].objetos == []


def test_de_um_elemento_a_qualquer_outro_da_cadeia_ha_no_maximo_dois_cliques(client, cadeia):
    criar_cadeia("B")
    pontos = [endereco_de(objeto) for objeto in elementos(cadeia)]
    fins = [cadeia.oficina.get_absolute_url(), cadeia.curso.url, MATRIZ]
    saidas = {}

    def ir(endereco):
        if endereco not in saidas:
            saidas[endereco] = ligacoes(client, endereco)
        return saidas[endereco]

    for partida in pontos:
        perto = ir(partida)
        em_dois = perto.union(*(ir(endereco) for endereco in perto if endereco.startswith(MATRIZ)))
        faltam = [chegada for chegada in [*pontos, *fins] if chegada != partida and chegada not in em_dois]
        assert faltam == [], partida


def test_demanda_unida_a_outra_explica_e_leva_a_ela(client, cadeia):
    unida = DemandaFactory(codigo="DEM-VELHA", unida_a=cadeia.demanda)

    resposta = client.get(endereco_de(unida))

    assert "foi unida a" in resposta.text
    assert endereco_de(cadeia.demanda) in ligacoes(client, endereco_de(unida))
    assert endereco_de(unida) in ligacoes(client, endereco_de(cadeia.demanda))


def test_achado_sem_demanda_diz_onde_a_cadeia_para(client):
    achado = AchadoFactory()

    resposta = client.get(endereco_de(achado))

    assert "Nenhuma demanda reúne este ponto ainda." in resposta.text


# --- O que é público -------------------------------------------------------------------------------------------------
def pessoas(oficina):
    facilitadora = PessoaFactory(grupo=FACILITADORES)
    oficina.facilitadoras.add(facilitadora)
    oficina.save()
    return {
        "anonima": None,
        "aluna": PessoaFactory(),
        "tutora": PessoaFactory(grupo=TUTORES),
        "coordenadora": PessoaFactory(grupo=COORDENACAO),
        "editora": PessoaFactory(grupo=EDITORES),
        "facilitadora": facilitadora,
        "facilitadora_de_outra": PessoaFactory(grupo=FACILITADORES),
        "registro": PessoaFactory(grupo=REGISTRO),
        "administra": PessoaFactory(administra=True),
    }


def quem_abre(client, oficina, endereco):
    abrem = set()
    for papel, pessoa in pessoas(oficina).items():
        client.logout()
        if pessoa:
            client.force_login(pessoa, "django.contrib.auth.backends.ModelBackend")
        estado = client.get(endereco).status_code
        assert estado in {200, 302, 404}
        abrem |= {papel} if estado != 404 else set()
    return abrem


EQUIPE = {"coordenadora", "editora", "facilitadora", "administra"}
RASCUNHO = {"coordenadora", "editora", "facilitadora", "facilitadora_de_outra", "administra"}
BANCO = {"tutora", "coordenadora", "editora", "administra"}


@pytest.mark.parametrize("campos", [{"uso_da_fala": "so_equipe"}, {"oculto_em": timezone.now()}])
def test_achado_que_nao_e_publico_so_a_equipe_da_oficina_abre(client, cadeia, campos):
    achado = cadeia.achados[0]
    type(achado).objects.filter(pk=achado.pk).update(**campos)

    assert quem_abre(client, cadeia.oficina, endereco_de(achado)) == EQUIPE


def test_oficina_nao_publicada_so_a_equipe_abre_e_tambem_os_achados_e_a_demanda(client):
    oficina = OficinaFactory(publicada=False)
    achado = AchadoFactory(oficina=oficina)
    demanda = DemandaFactory(achados=[achado])
    unida = DemandaFactory(unida_a=demanda)

    for endereco in (endereco_de(achado), endereco_de(demanda), endereco_de(unida), f"{MATRIZ}{oficina.codigo}/"):
        assert quem_abre(client, oficina, endereco) == EQUIPE


def test_demanda_unida_guarda_a_publicidade_de_onde_vieram_os_achados(client):
    oficina = OficinaFactory(publicada=False)
    achado = AchadoFactory(oficina=oficina)
    nova, velha = DemandaFactory(achados=[achado]), DemandaFactory()
    movimento = Movimento.objects.create(oficina=oficina, tipo="unir")
    movimento.passos.create(achado=achado, de=velha, para=nova)

    assert quem_abre(client, oficina, endereco_de(velha)) == EQUIPE
    oficina.publicada = True
    assert "anonima" in quem_abre(client, oficina, endereco_de(velha))


@pytest.mark.parametrize("parte", ["aula", "modulo", "curso"])
def test_pagina_fora_do_ar_ou_sob_outra_fora_do_ar_so_quem_prepara_cursos_abre(client, cadeia, parte):
    pagina = {"aula": cadeia.aula, "modulo": cadeia.aula.get_parent(), "curso": cadeia.curso}[parte]
    type(pagina).objects.filter(pk=pagina.pk).update(live=False)

    assert quem_abre(client, cadeia.oficina, endereco_de(cadeia.aula)) == RASCUNHO


def test_pagina_com_acesso_restrito_nao_e_publica(client, cadeia):
    PageViewRestriction.objects.create(page=cadeia.curso, restriction_type="login")

    assert client.get(endereco_de(cadeia.aula)).status_code == 404
    assert client.get(MATRIZ, {"curso": cadeia.curso.slug}).status_code == 404


def test_questao_sem_uso_so_quem_consulta_o_banco_abre(client, cadeia):
    avulsa = criar_questao("Q-AVULSA")

    assert quem_abre(client, cadeia.oficina, endereco_de(avulsa)) == BANCO


def test_o_enunciado_da_questao_so_quem_consulta_o_banco_le(client, cadeia):
    enunciado = cadeia.questao.versao_atual.enunciado
    for papel, pessoa in pessoas(cadeia.oficina).items():
        client.logout()
        if pessoa:
            client.force_login(pessoa, "django.contrib.auth.backends.ModelBackend")
        textos = [client.get(endereco_de(objeto)).text for objeto in (cadeia.questao, cadeia.objetivo)]
        assert any(enunciado in texto for texto in textos) == (papel in BANCO), papel
        assert not any("Alternativa b" in texto for texto in textos)


def test_o_que_nao_se_pode_ler_conta_e_nao_se_diz_qual_e(client, cadeia):
    escondido = cadeia.achados[0]
    type(escondido).objects.filter(pk=escondido.pk).update(uso_da_fala="so_equipe", enunciado="Coisa reservada.")
    AulaPage.objects.filter(pk=cadeia.aula.pk).update(live=False)

    for endereco in (endereco_de(cadeia.demanda), endereco_de(cadeia.objetivo), MATRIZ):
        texto = client.get(endereco).text
        assert escondido.codigo not in texto
        assert "Coisa reservada." not in texto
        assert cadeia.aula.title not in texto
    etapas = client.get(endereco_de(cadeia.demanda)).context["cadeia"].etapas
    linha = client.get(MATRIZ).context["pagina"].object_list[0]
    assert (etapas["achados"].total, etapas["achados"].ocultos, linha.n_achados) == (3, 1, 3)
    assert (etapas["aulas"].total, etapas["aulas"].ocultos) == (2, 1)


def test_matriz_de_curso_em_rascunho_nao_existe_para_o_publico(client, cadeia):
    type(cadeia.curso).objects.filter(pk=cadeia.curso.pk).update(live=False)

    assert quem_abre(client, cadeia.oficina, f"{MATRIZ}?curso={cadeia.curso.slug}") == RASCUNHO
    client.logout()
    assert cadeia.curso.title not in client.get(MATRIZ).text


# --- O resultado: números do conjunto --------------------------------------------------------------------------------
def responder(cadeia, notas):
    turma = TurmaFactory(curso=cadeia.curso)
    for nota in notas:
        matricula = MatriculaFactory(turma=turma, confirmada=True)
        agora = timezone.now()
        Progresso.objects.create(matricula=matricula, pagina=cadeia.avaliacao, concluido_em=agora, nota=nota)
        tentativa = Tentativa.objects.create(
            matricula=matricula, avaliacao=cadeia.avaliacao, numero=1, enviada_em=agora, nota=nota
        )
        fracao = Decimal(nota) / 100
        tentativa.itens.create(ordem=1, versao=cadeia.questao.versao_atual, fracao=fracao)


def test_com_cinco_pessoas_diz_quantas_e_a_media_e_nenhum_nome(client, cadeia):
    responder(cadeia, [50, 60, 70, 80, 90])

    texto = client.get(endereco_de(cadeia.demanda)).text

    assert "5 pessoas, média 70,0" in texto
    assert "5 pessoas, 70% de acerto" in texto
    assert "Pessoa Fictícia" not in texto


def test_com_menos_de_cinco_nao_diz_numero_nenhum(client, cadeia):
    responder(cadeia, [51, 61, 71, 81])

    texto = client.get(endereco_de(cadeia.avaliacao)).text

    assert "menos de 5 pessoas" in texto
    assert "66" not in texto
    assert "4 pessoas" not in texto


def test_quem_fez_em_duas_turmas_conta_uma_vez(cadeia):
    pessoa = PessoaFactory()
    for _ in range(5):
        matricula = MatriculaFactory(turma=TurmaFactory(curso=cadeia.curso), pessoa=pessoa, confirmada=True)
        Progresso.objects.create(matricula=matricula, pagina=cadeia.avaliacao, concluido_em=timezone.now(), nota=90)

    conta = montar(achar(codigo_de(cadeia.avaliacao)), TUDO).etapas["avaliacoes"].elos[0].conta

    assert (conta.pessoas, conta.poucas) == (1, True)


# --- A matriz --------------------------------------------------------------------------------------------------------
def test_a_linha_da_matriz_tem_o_que_responde_a_demanda(client, cadeia):
    linha = client.get(MATRIZ, {"curso": cadeia.curso.slug}).context["pagina"].object_list[0]

    assert linha.demanda == cadeia.demanda
    assert linha.achados == [achado.codigo for achado in cadeia.achados]
    assert linha.objetivos == [cadeia.objetivo]
    assert [atividade.pagina for atividade in linha.atividades] == [cadeia.aula, cadeia.pratica]
    assert [modulo.sigla for modulo in linha.modulos] == ["M1"]
    assert linha.questoes == [cadeia.questao.codigo]


def test_filtra_por_oficina_e_por_eixo_e_o_valor_sem_sentido_nao_filtra(client, cadeia):
    outra = AchadoFactory()
    DemandaFactory(codigo="DEM-DE-FORA", achados=[outra]).objetivos.add(cadeia.objetivo)
    do_curso = {"curso": cadeia.curso.slug}

    def demandas(**filtro):
        return [linha.demanda.codigo for linha in client.get(MATRIZ, do_curso | filtro).context["pagina"].object_list]

    assert demandas() == ["DEM-9", "DEM-DE-FORA"]
    assert demandas(oficina=outra.oficina.codigo) == ["DEM-DE-FORA"]
    assert demandas(eixo="financeira") == []
    assert demandas(eixo="nada", oficina="\x00", pagina="abc") == ["DEM-9", "DEM-DE-FORA"]


def test_o_que_nao_e_de_curso_nenhum_tem_matriz_propria(client, cadeia):
    solta = DemandaFactory(codigo="DEM-SOLTA", achados=[AchadoFactory()])

    sem_curso = client.get(MATRIZ, {"curso": "sem-curso"}).context["pagina"].object_list
    do_curso = client.get(MATRIZ, {"curso": cadeia.curso.slug}).context["pagina"].object_list

    assert [linha.demanda for linha in sem_curso] == [solta]
    assert [linha.demanda for linha in do_curso] == [cadeia.demanda]


@pytest.mark.parametrize("curso", ["nada", "\x00", "x" * 5000])
def test_curso_desconhecido_na_matriz_e_404_com_o_caminho(client, curso):
    resposta = client.get(MATRIZ, {"curso": curso})

    assert resposta.status_code == 404
    assert "Não encontramos este curso" in resposta.text


def test_a_matriz_vazia_diz_o_que_ha(client):
    resposta = client.get(MATRIZ)

    assert resposta.status_code == 200
    assert "Toda demanda já tem um curso." in resposta.text


def test_publicacao_com_lacunas_aparece_na_matriz_com_o_motivo_so_para_quem_prepara_cursos(client, cadeia):
    editora = PessoaFactory(grupo=EDITORES, nome="Editora Fictícia")
    PublicacaoComLacunas.objects.create(
        curso=cadeia.curso,
        motivo="A aula sai na semana que vem.",
        lacunas={"objetivo_sem_aula": ["OBJ-9"]},
        feita_por=editora,
    )

    publico = client.get(MATRIZ, {"curso": cadeia.curso.slug}).text
    client.force_login(editora, "django.contrib.auth.backends.ModelBackend")
    da_equipe = client.get(MATRIZ, {"curso": cadeia.curso.slug}).text

    assert "1 objetivo sem aula" in publico
    assert "Editora Fictícia" not in publico
    assert "A aula sai na semana que vem." not in publico
    assert "Editora Fictícia" in da_equipe
    assert "A aula sai na semana que vem." in da_equipe


# --- Quantas consultas -----------------------------------------------------------------------------------------------
def encher(cadeia, demandas, achados_por_demanda):
    eixo = cadeia.demanda.eixo

    novas = Demanda.objects.bulk_create(
        Demanda(codigo=f"D{n:04d}", eixo=eixo, enunciado="Demanda de teste.") for n in range(demandas)
    )
    achados = Achado.objects.bulk_create(
        Achado(codigo=f"A{n:05d}", oficina=cadeia.oficina, eixo=eixo, enunciado="Achado.", impacto=3, frequencia=3)
        for n in range(demandas * achados_por_demanda)
    )
    Consolidacao.objects.bulk_create(
        Consolidacao(achado=achado, demanda=novas[n % demandas]) for n, achado in enumerate(achados)
    )
    cadeia.objetivo.demandas.add(*novas)


@pytest.mark.parametrize("logada", [False, True])
def test_a_matriz_nao_consulta_mais_com_mais_dados(client, cadeia, django_assert_max_num_queries, logada):
    if logada:
        entrar(client, grupo=EDITORES)
    client.get(MATRIZ)
    encher(cadeia, 3, 2)
    with django_assert_max_num_queries(50) as poucas:
        client.get(MATRIZ)

    Consolidacao.objects.exclude(demanda=cadeia.demanda).delete()
    Demanda.objects.exclude(pk=cadeia.demanda.pk).delete()
    Achado.objects.exclude(pk__in=[a.pk for a in cadeia.achados]).delete()
    encher(cadeia, 300, 7)
    for n in range(30):
        AchadoFactory(oficina=cadeia.oficina, codigo=f"SOLTO-{n}")
    with django_assert_max_num_queries(50) as muitas:
        resposta = client.get(MATRIZ)

    assert len(resposta.context["pagina"].object_list) == 25
    assert len(muitas) == len(poucas)


def test_a_cadeia_nao_consulta_mais_com_mais_dados(client, cadeia, django_assert_max_num_queries):
    enderecos = [endereco_de(objeto) for objeto in elementos(cadeia)]
    client.get(MATRIZ)

    def medir():
        contas = []
        for endereco in enderecos:
            with django_assert_max_num_queries(40) as consultas:
                assert client.get(endereco).status_code == 200
            contas.append(len(consultas))
        return contas

    poucas = medir()
    encher(cadeia, 300, 7)

    assert medir() == poucas


def test_muitos_achados_mostram_so_os_codigos(client, cadeia):
    encher(cadeia, 10, 10)

    resposta = client.get(endereco_de(cadeia.objetivo))

    assert resposta.context["cadeia"].etapas["achados"].so_codigos
    assert "A00099" in resposta.text


# --- A aula, o curso e o admin levam à cadeia ------------------------------------------------------------------------
def test_a_aula_leva_aos_codigos_e_o_curso_a_sua_matriz(client, cadeia):
    turma = TurmaFactory(curso=cadeia.curso)
    client.force_login(MatriculaFactory(turma=turma, confirmada=True).pessoa)

    da_aula = ligacoes(client, cadeia.aula.url)
    do_curso = ligacoes(client, cadeia.curso.url)

    assert {endereco_de(o) for o in (cadeia.achados[0], cadeia.demanda, cadeia.objetivo)} <= da_aula
    assert f"{MATRIZ}?curso={cadeia.curso.slug}" in do_curso


def test_a_aula_continua_barata(client, cadeia, django_assert_max_num_queries):
    turma = TurmaFactory(curso=cadeia.curso)
    client.force_login(MatriculaFactory(turma=turma, confirmada=True).pessoa)
    client.get(cadeia.aula.url)

    with django_assert_max_num_queries(12):
        client.get(cadeia.aula.url)


@pytest.mark.parametrize(
    ("grupo", "ve"),
    [(EDITORES, True), (COORDENACAO, True), (FACILITADORES, True), (REGISTRO, True), (TUTORES, False)],
)
def test_o_menu_do_admin_leva_a_rastreabilidade(client, grupo, ve):
    entrar(client, grupo=grupo)

    assert ('"/rastreabilidade/"' in client.get("/admin/").text) == ve


def test_o_admin_do_objetivo_e_o_da_questao_levam_a_cadeia(client, cadeia):
    entrar(client, grupo=EDITORES)

    assert endereco_de(cadeia.objetivo) in client.get(f"/admin/objetivos/edit/{cadeia.objetivo.pk}/").text
    assert endereco_de(cadeia.questao) in client.get(f"/admin/questoes/inspect/{cadeia.questao.pk}/").text


# --- O comando -------------------------------------------------------------------------------------------------------
def rodar(*argumentos):
    saida = StringIO()
    try:
        call_command("rastreabilidade", *argumentos, stdout=saida)
        return 0, saida.getvalue()
    except SystemExit as fim:
        return fim.code, saida.getvalue()


def test_o_comando_mostra_a_cadeia_e_sai_com_zero_quando_esta_inteira(cadeia):
    estado, texto = rodar("--curso", cadeia.curso.slug)

    assert estado == 0
    assert "DEM-9: 3 achados, 1 objetivo, 2 aulas e práticas, 1 questão; sem desfecho" in texto
    assert "Nenhuma lacuna." in texto


def test_o_comando_em_json_e_uma_linha_e_sai_com_um_se_ha_lacuna(cadeia):
    ligar(cadeia.aula)
    ligar(cadeia.pratica)

    estado, texto = rodar("--curso", cadeia.curso.slug, "--json")
    dados = json.loads(texto)

    assert (estado, texto.count("\n")) == (1, 1)
    assert dados["lacunas"] == {"objetivo_sem_aula": ["OBJ-9"]}
    assert dados["contagens"] == {"achados": 3, "demandas": 1, "objetivos": 1}
    assert dados["demandas"][0]["questoes"] == [cadeia.questao.codigo]


@pytest.mark.parametrize("slug", ["nada", "a\x00b"])
def test_o_comando_diz_que_cursos_ha_quando_nao_acha_o_pedido(cadeia, slug):
    with pytest.raises(CommandError, match="Há: curso-da-cadeia") as erro:
        call_command("rastreabilidade", "--curso", slug)

    assert erro.value.returncode == 2
