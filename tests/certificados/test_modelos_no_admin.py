"""O modelo pela tela de verdade: rascunho, versões, recusas com a frase, e o que foi digitado fica."""

import pytest
from django.urls import reverse
from fabricas import ModeloFactory, PessoaFactory, SignatarioFactory, TurmaFactory
from formulario_do_modelo import BACKEND, ROTA, TEXTO, arquivo, campos, png

from certificados import emissao
from certificados.models import AssinaturaDoModelo, Modelo

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client, coordenadora):
    client.force_login(coordenadora, BACKEND)
    return client


def editar(modelo):
    return reverse(f"{ROTA}:edit", args=[modelo.pk])


def test_cria_se_em_rascunho_e_publica_se_depois(client, db):
    resposta = client.post(reverse(f"{ROTA}:add"), campos(titulo="Diploma"))
    criado = Modelo.objects.get(titulo="Diploma")

    assert resposta.status_code == 302
    assert not criado.live

    client.post(editar(criado), campos(criado, titulo="Diploma", **{"action-publish": "sim"}))
    criado.refresh_from_db()

    assert criado.live
    assert criado.live_revision


def test_o_rascunho_nao_muda_o_que_se_emite_ate_publicar(client, modelo):
    client.post(editar(modelo), campos(modelo, titulo="Novo título"))
    modelo.refresh_from_db()
    antes = modelo.titulo
    client.post(editar(modelo), campos(modelo, titulo="Novo título", **{"action-publish": "sim"}))
    modelo.refresh_from_db()

    assert antes == "Certificado"
    assert modelo.titulo == "Novo título"


@pytest.mark.parametrize("acao", [{}, {"action-publish": "sim"}], ids=["rascunho", "publicar"])
@pytest.mark.parametrize("campo", ["corpo", "corpo_sem_frequencia"])
def test_marcador_desconhecido_e_recusado_com_o_mais_parecido(client, modelo, acao, campo):
    errado = TEXTO.replace("{carga_horaria}", "{carga_horarias}")

    resposta = client.post(editar(modelo), campos(modelo, titulo="Diploma", **{campo: errado}, **acao))
    modelo.refresh_from_db()

    assert resposta.status_code == 200
    assert (
        resposta.context["form"]
        .errors[campo][0]
        .startswith("O marcador {carga_horarias} não existe. Você quis dizer {carga_horaria}?")
    )
    assert 'value="Diploma"' in resposta.text  # o que foi digitado fica
    assert "{carga_horarias} horas." in resposta.text
    assert modelo.get_latest_revision_as_object().titulo == "Certificado"


def test_o_marcador_de_outro_documento_nao_serve(client, modelo):
    resposta = client.post(editar(modelo), campos(modelo, corpo=TEXTO + " Na oficina {oficina}."))

    assert "{oficina} não existe" in resposta.context["form"].errors["corpo"][0]


def test_o_formulario_traz_os_marcadores_de_cada_documento_tambem_sem_javascript(client, modelo):
    pagina = client.get(editar(modelo)).text

    assert "<code data-marcador>{carga_horaria}</code> carga horária, em horas <strong>(obrigatório)</strong>" in pagina
    assert "<code data-marcador>{codigo_da_oficina}</code>" in pagina
    assert "{%" not in pagina


def test_a_imagem_enviada_ao_rascunho_de_um_modelo_publicado_esta_guardada(client, modelo):
    client.post(editar(modelo), campos(modelo, fundo=arquivo(png())))
    modelo.refresh_from_db()
    rascunho = modelo.get_latest_revision_as_object()
    miniatura = client.get(reverse("certificados_admin:imagem", args=[rascunho.fundo.name.split("/")[-1]]))
    pagina = client.get(editar(modelo)).text

    assert rascunho.fundo.read() == png()
    assert miniatura.content == png()
    assert miniatura["X-Content-Type-Options"] == "nosniff"
    assert miniatura.request["PATH_INFO"] in pagina
    assert not modelo.fundo


def test_o_logotipo_enviado_vai_com_a_versao_publicada(client, modelo):
    logotipo = {"logotipos-TOTAL_FORMS": 1, "logotipos-0-id": "", "logotipos-0-ORDER": 1, "logotipos-0-DELETE": ""}
    logotipo |= {"logotipos-0-imagem": arquivo(png(), "logo.png"), "logotipos-0-descricao": "Governo de Minas Gerais"}

    resposta = client.post(editar(modelo), campos(modelo, **logotipo, **{"action-publish": "sim"}))
    guardado = Modelo.objects.get(pk=modelo.pk).logotipos.get()

    assert resposta.status_code == 302
    assert guardado.imagem.read() == png()
    assert client.get(editar(modelo)).status_code == 200


def test_a_imagem_se_tira(client, modelo):
    client.post(editar(modelo), campos(modelo, fundo=arquivo(png()), **{"action-publish": "sim"}))
    client.post(editar(modelo), campos(modelo, **{"fundo-clear": "on", "action-publish": "sim"}))

    assert not Modelo.objects.get(pk=modelo.pk).fundo


@pytest.mark.parametrize("acao", [{}, {"action-publish": "sim"}], ids=["rascunho", "publicar"])
@pytest.mark.parametrize(
    ("nome", "conteudo", "frase"),
    [
        ("fundo.png", b"\x89PNG\r\n\x1a\n" + b"\0" * (40 * 2**20 - 8), "A imagem tem 40 MB e o limite é 5 MB."),
        ("fundo.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "O SVG traz <script>"),
        (
            "fundo.svg",
            b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1:9/x.png"/></svg>',
            "O SVG busca algo fora dele (http://127.0.0.1:9/x.png)",
        ),
        ("fundo.png", png(400, 300)[:-60], "não é uma imagem PNG, JPEG ou SVG inteira"),
        ("fundo.png", png(20_000, 20_000, 0), "pontos"),
        ("fundo.gif", png(), "“gif”"),
        ("fundo.png", b"isto e um texto", "não é uma imagem PNG, JPEG ou SVG inteira"),
        ("fundo.png", b"", "vazio"),
    ],
    ids=["40 MB", "svg com script", "svg que busca", "png cortado", "bomba", "extensao", "texto", "vazia"],
)
def test_a_imagem_que_nao_serve_e_recusada_com_a_frase_e_o_digitado_fica(client, modelo, nome, conteudo, frase, acao):
    resposta = client.post(editar(modelo), campos(modelo, titulo="Diploma", fundo=arquivo(conteudo, nome), **acao))
    modelo.refresh_from_db()

    assert resposta.status_code == 200
    assert frase in resposta.context["form"].errors["fundo"][0]
    assert 'value="Diploma"' in resposta.text
    assert modelo.titulo == modelo.get_latest_revision_as_object().titulo == "Certificado"


def test_a_imagem_que_sumiu_do_armazem_nao_derruba_o_formulario(client, modelo):
    client.post(editar(modelo), campos(modelo, fundo=arquivo(png()), **{"action-publish": "sim"}))
    publicado = Modelo.objects.get(pk=modelo.pk)
    publicado.fundo.storage.delete(publicado.fundo.name)

    aberto = client.get(editar(modelo))
    salvo = client.post(editar(modelo), campos(publicado, titulo="Diploma"))

    assert aberto.status_code == 200
    assert "não está mais no armazém" in salvo.context["form"].errors["fundo"][0]


def test_depois_de_emitir_o_modelo_nao_vira_de_outro_documento(client, modelo, certificado):
    outro = {"especie": "historico", "corpo": "{nome} {curso} {turma} {situacao}"}

    resposta = client.post(editar(modelo), campos(modelo, **outro))

    assert "crie outro modelo" in resposta.context["form"].errors["especie"][0]


def test_antes_de_emitir_o_modelo_ainda_pode_ser_de_outro_documento(client, modelo):
    outro = {"especie": "historico", "corpo": "{nome} {curso} {turma} {situacao}"}

    assert client.post(editar(modelo), campos(modelo, **outro)).status_code == 302


def test_duplicar_abre_o_formulario_com_o_mesmo_texto_e_cria_outro(client, modelo):
    url = reverse(f"{ROTA}:copy", args=[modelo.pk])
    pagina = client.get(url)

    client.post(url, campos(titulo="Segundo"))

    assert modelo.corpo in pagina.context["form"]["corpo"].value()
    assert Modelo.objects.filter(titulo="Segundo").count() == 1


def test_as_versoes_se_comparam_e_uma_antiga_volta(client, modelo):
    primeira = modelo.latest_revision
    client.post(editar(modelo), campos(modelo, titulo="Diploma", **{"action-publish": "sim"}))
    segunda = Modelo.objects.get(pk=modelo.pk).latest_revision

    historico = client.get(reverse(f"{ROTA}:history", args=[modelo.pk]))
    comparadas = client.get(reverse(f"{ROTA}:revisions_compare", args=[modelo.pk, primeira.pk, segunda.pk]))
    antiga = reverse(f"{ROTA}:revisions_revert", args=[modelo.pk, primeira.pk])
    aberta = client.get(antiga)
    client.post(antiga, campos(modelo, titulo="Certificado", **{"action-publish": "sim"}))

    assert historico.status_code == 200
    assert "Diploma" in comparadas.text
    assert 'value="Certificado"' in aberta.text
    assert Modelo.objects.get(pk=modelo.pk).titulo == "Certificado"


def test_quem_mais_edita_o_mesmo_modelo_aparece_com_o_aviso_da_versao_nova(client, modelo, coordenadora):
    minha = client.get(editar(modelo)).context["editing_sessions"]
    client.force_login(PessoaFactory(grupo="Coordenação", nome="Helena Outra"), BACKEND)
    client.post(client.get(editar(modelo)).context["editing_sessions"].ping_url, {"is_editing": "1"})
    client.post(editar(modelo), campos(modelo, titulo="Dela"))
    client.force_login(coordenadora, BACKEND)

    aberta = {"revision_id": minha.revision_id, "revision_created_at": minha.revision_created_at}
    aviso = client.post(minha.ping_url, aberta).json()

    assert [outra["user"] for outra in aviso["other_sessions"]] == ["Helena Outra"]
    assert aviso["other_sessions"][0]["revision_id"] is not None


def test_o_rascunho_salvo_sozinho_nao_cobre_a_versao_de_outra_pessoa(client, modelo):
    antiga = modelo.latest_revision
    aberta = {"loaded_revision_id": antiga.pk, "loaded_revision_created_at": antiga.created_at.isoformat()}
    client.post(editar(modelo), campos(modelo, titulo="Dela"))

    resposta = client.post(
        editar(modelo), campos(modelo, titulo="Minha", **aberta), headers={"accept": "application/json"}
    )
    modelo.refresh_from_db()

    assert resposta.json()["error_code"] == "invalid_revision"
    assert modelo.get_latest_revision_as_object().titulo == "Dela"


@pytest.fixture
def unico(modelo):
    """Sem o modelo que a instalação já traz."""
    Modelo.objects.em_uso().exclude(pk=modelo.pk).update(live=False)
    return modelo


def test_o_unico_modelo_geral_nao_se_despublica(client, unico):
    url = reverse(f"{ROTA}:unpublish", args=[unico.pk])

    pergunta, resposta = client.get(url), client.post(url)
    unico.refresh_from_db()

    assert "único modelo de certificado publicado" in pergunta.text
    assert "único modelo de certificado publicado" in resposta.text
    assert unico.live


def test_havendo_outro_geral_o_modelo_se_despublica(client, unico):
    outro = ModeloFactory()

    client.post(reverse(f"{ROTA}:unpublish", args=[unico.pk]))
    unico.refresh_from_db()

    assert not unico.live
    assert Modelo.objects.em_uso().get() == outro


def test_o_modelo_que_ja_emitiu_nao_se_exclui(client, modelo, certificado):
    ModeloFactory()
    client.force_login(PessoaFactory(administra=True), BACKEND)

    resposta = client.post(reverse(f"{ROTA}:delete", args=[modelo.pk]))

    assert "Um documento já saiu com este modelo" in resposta.text
    assert Modelo.objects.filter(pk=modelo.pk).exists()


def test_em_lote_nenhum_modelo_se_exclui(client, modelo):
    client.force_login(PessoaFactory(administra=True), BACKEND)
    outro = ModeloFactory()

    client.post(f"/admin/bulk/certificados/modelo/delete/?id={outro.pk}")

    assert Modelo.objects.filter(pk=outro.pk).exists()


def test_o_modelo_sem_uso_se_exclui(client, modelo):
    outro = ModeloFactory()
    client.force_login(PessoaFactory(administra=True), BACKEND)

    client.post(reverse(f"{ROTA}:delete", args=[outro.pk]))

    assert not Modelo.objects.filter(pk=outro.pk).exists()


def test_a_lista_diz_quem_assina_e_o_mandato_vencido(client, modelo):
    SignatarioFactory(nome="Fora do Modelo")
    vencida = SignatarioFactory(nome="Ivo Vencido", mandato_de="2020-01-01", mandato_ate="2021-12-31")
    modelo.assinaturas.add(AssinaturaDoModelo(signatario=vencida))
    modelo.save_revision().publish()

    pagina = client.get(reverse(f"{ROTA}:list")).text

    assert "/admin/bulk/" not in pagina
    assert "Ivo Vencido" in pagina
    assert "mandato vencido em 31/12/2021" in pagina
    assert "Fora do Modelo" not in pagina


@pytest.mark.parametrize("quantos", [2, 12])
def test_a_lista_de_modelos_custa_o_mesmo_com_muitos(client, modelo, quantos, django_assert_max_num_queries):
    for n in range(quantos):
        feito = ModeloFactory(titulo=f"Modelo {n}")
        feito.turmas.add(TurmaFactory())
        feito.save()
    client.get(reverse(f"{ROTA}:list"))

    with django_assert_max_num_queries(22):
        client.get(reverse(f"{ROTA}:list"))


def test_emitido_com_a_versao_publicada_e_nao_com_o_rascunho(client, modelo, matricula, coordenadora):
    client.post(editar(modelo), campos(modelo, titulo="Rascunho"))

    feito = emissao.emitir(matricula, por=coordenadora)
    modelo.refresh_from_db()

    assert feito.dados["titulo"] == "Certificado"
    assert feito.versao_do_modelo == modelo.live_revision
