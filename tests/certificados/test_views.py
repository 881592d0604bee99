import hashlib
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone
from fabricas import MatriculaFactory, PessoaFactory

from certificados.codigo import com_tracos, sortear
from certificados.conferencia import consulta, limite
from certificados.models import Certificado, Signatario
from certificados.retificacao import corrigir
from certificados.revogacao import revogar
from contas.models import Pessoa

pytestmark = pytest.mark.django_db
FORMULARIO = "/certificados/verificar/"


@pytest.fixture(autouse=True)
def _sem_contagem_de_outro_teste():
    cache.clear()


def url_do_pdf(certificado):
    return reverse("certificados:pdf", args=[certificado.codigo_legivel])


def test_a_pagina_de_conferencia_diz_o_que_o_papel_diz(pronto, client):
    resposta = client.get(pronto.get_absolute_url())

    texto = resposta.content.decode()
    assert resposta.status_code == 200
    assert resposta["X-Robots-Tag"].startswith("noindex")
    for trecho in (
        "Certificado válido",
        pronto.nome,
        pronto.curso,
        pronto.registro,
        pronto.sha256,
        pronto.codigo_legivel,
    ):
        assert trecho in texto
    assert "Baixar PDF" not in texto


def test_o_codigo_e_aceito_como_a_pessoa_o_digita(certificado, client):
    codigo = certificado.codigo
    variantes = [codigo.lower(), " ".join(codigo), codigo.replace("0", "O").replace("1", "i"), com_tracos(codigo)]

    respostas = [client.get(FORMULARIO, {"codigo": v}) for v in variantes]

    assert {r.status_code for r in respostas} == {302}
    assert {r.url for r in respostas} == {certificado.get_absolute_url()}


def test_codigo_bem_copiado_que_nao_existe_da_404_e_fica_no_formulario(client):
    codigo = com_tracos(sortear())

    resposta = client.get(f"/certificados/verificar/{codigo}/")

    assert resposta.status_code == 404
    assert consulta.NAO_ENCONTRADO in resposta.content.decode()
    assert f'value="{codigo}"' in resposta.content.decode()


def test_codigo_mal_copiado_tem_frase_propria(certificado, client):
    ultimo = "0" if certificado.codigo[-1] != "0" else "2"

    resposta = client.get(FORMULARIO, {"codigo": certificado.codigo[:-1] + ultimo})

    assert resposta.status_code == 404
    assert consulta.MAL_COPIADO in resposta.content.decode()


@pytest.mark.parametrize("texto", ["abc", "../../etc/passwd", "<script>", "é" * 500, "%00"])
def test_o_que_nem_codigo_parece_da_404_com_a_frase(client, texto):
    resposta = client.get(FORMULARIO, {"codigo": texto})

    assert resposta.status_code == 404
    assert "20 letras e números" in resposta.content.decode()
    assert "<script>" not in resposta.content.decode()


def test_formulario_vazio_pede_o_codigo(client):
    aberto, enviado = client.get(FORMULARIO), client.get(FORMULARIO, {"codigo": " "})

    assert (aberto.status_code, enviado.status_code) == (200, 200)
    assert "Digite o código" not in aberto.content.decode().replace("Digite o código impresso", "")
    assert "Digite o código que está no certificado." in enviado.content.decode()


def test_nao_ha_conferencia_por_nome(certificado, client):
    assert client.get(FORMULARIO, {"codigo": certificado.nome}).status_code == 404


def test_o_substituido_aponta_para_o_novo(pronto, coordenadora, client):
    novo = corrigir(pronto, coordenadora, "Motivo interno.", "Outro Nome")

    resposta = client.get(pronto.get_absolute_url())

    texto = resposta.content.decode()
    assert resposta.status_code == 200
    assert "Certificado substituído" in texto
    assert novo.get_absolute_url() in texto
    assert "Motivo interno" not in texto


def test_o_revogado_responde_200_com_data_e_causa_sem_o_motivo(pronto, coordenadora, client):
    revogar(pronto, coordenadora, "A pessoa fulana fez tal coisa.", causa="criterio")

    resposta = client.get(pronto.get_absolute_url())

    texto = resposta.content.decode()
    assert resposta.status_code == 200
    assert "Certificado revogado" in texto
    assert "critério de conclusão não cumprido" in texto
    assert "fulana" not in texto


def test_muitas_conferencias_em_um_minuto_recebem_429(certificado, client, monkeypatch):
    monkeypatch.setattr(limite, "CONFERENCIAS", ("conferencias", 3, 60))

    respostas = [client.get(certificado.get_absolute_url()) for _ in range(4)]

    assert [r.status_code for r in respostas] == [200, 200, 200, 429]
    assert 0 < int(respostas[-1]["Retry-After"]) <= 60


def test_o_pdf_que_sumiu_do_armazem_tem_frase_e_nao_falha(pronto, client):
    storages["privado"].delete(pronto.caminho)
    client.force_login(pronto.matricula.pessoa)

    resposta = client.get(url_do_pdf(pronto))

    assert resposta.status_code == 503
    assert "O PDF não foi encontrado" in resposta.text
    assert pronto.get_absolute_url() in resposta.text


def test_a_segunda_via_tem_os_mesmos_bytes_ainda_que_tudo_mude(pronto, client):
    client.force_login(pronto.matricula.pessoa)
    primeira = client.get(url_do_pdf(pronto)).getvalue()
    Pessoa.objects.filter(pk=pronto.matricula.pessoa_id).update(nome="Outro Nome Inteiro")
    Signatario.objects.update(nome="Outra Diretora")

    segunda = client.get(url_do_pdf(pronto)).getvalue()

    assert hashlib.sha256(primeira).hexdigest() == pronto.sha256
    assert primeira == segunda


def test_o_pdf_e_da_dona_e_de_quem_cuida_da_turma_ou_do_registro(pronto, coordenadora, client):
    turma = pronto.matricula.turma
    tutora = PessoaFactory(grupo="Tutores")
    turma.tutores.add(tutora)
    podem = [pronto.matricula.pessoa, coordenadora, PessoaFactory(grupo="Registro"), PessoaFactory(administra=True)]
    nao_podem = [PessoaFactory(), tutora, PessoaFactory(grupo="Coordenação"), PessoaFactory(grupo="Editores")]

    situacoes = {}
    for pessoa in [*podem, *nao_podem]:
        client.force_login(pessoa)
        situacoes[pessoa] = client.get(url_do_pdf(pronto)).status_code

    assert [situacoes[p] for p in podem] == [200] * 4
    assert [situacoes[p] for p in nao_podem] == [404] * 4


def test_a_anonima_e_mandada_entrar_exista_ou_nao_o_certificado(pronto, client):
    respostas = [client.get(url_do_pdf(pronto)), client.get(f"/certificados/{com_tracos(sortear())}/pdf/")]

    assert [r.status_code for r in respostas] == [302, 302]
    assert all("/contas/login/" in r.url for r in respostas)


def test_o_pdf_sai_como_anexo_que_ninguem_guarda_nem_adivinha(pronto, client):
    client.force_login(pronto.matricula.pessoa)

    resposta = client.get(url_do_pdf(pronto))

    assert b"".join(resposta.streaming_content).startswith(b"%PDF")
    assert resposta["Content-Type"] == "application/pdf"
    assert {"private", "no-store"} <= set(resposta["Cache-Control"].split(", "))
    assert resposta["X-Content-Type-Options"] == "nosniff"
    assert resposta["Content-Disposition"].startswith("attachment; filename=")


def test_o_pdf_que_ainda_nao_existe_tem_pagina_que_se_renova(certificado, client):
    client.force_login(certificado.matricula.pessoa)

    resposta = client.get(url_do_pdf(certificado))

    assert resposta.status_code == 202
    assert '<meta http-equiv="refresh"' in resposta.content.decode()


def test_a_dona_nao_baixa_o_que_deixou_de_valer_mas_o_registro_sim(pronto, coordenadora, client):
    revogar(pronto, coordenadora, "Engano.")
    client.force_login(pronto.matricula.pessoa)
    da_dona = client.get(url_do_pdf(pronto))
    client.force_login(PessoaFactory(grupo="Registro"))

    do_registro = client.get(url_do_pdf(pronto))

    assert (da_dona.status_code, do_registro.status_code) == (302, 200)
    assert da_dona.url == pronto.get_absolute_url()


def test_meus_certificados_traz_so_os_da_pessoa(pronto, coordenadora, client):
    corrigir(pronto, coordenadora, "Acento.", "Outro Nome")
    client.force_login(pronto.matricula.pessoa)
    meus = client.get("/certificados/").content.decode()
    client.force_login(PessoaFactory())

    de_outra = client.get("/certificados/").content.decode()

    assert "Substituído" in meus
    assert "Válido" in meus
    assert "Você ainda não tem certificado" in de_outra


@pytest.mark.parametrize("quantos", [1, 8])
def test_as_consultas_das_paginas_nao_crescem(turma, client, django_assert_max_num_queries, quantos):
    pessoa = PessoaFactory()
    matricula = MatriculaFactory(turma=turma, pessoa=pessoa, concluida=True)
    for n in range(1, quantos + 1):
        campos = {"situacao": "revogado", "encerrado_em": timezone.now(), "motivo": "x", "causa": "erro"}
        dados = {"curso": "C", "nome": "N", "carga_horaria": 2, "turma": "T", "emitido_em": "2020-05-01"}
        Certificado.objects.create(matricula=matricula, ano=2020, numero=n, codigo=sortear(), dados=dados, **campos)
    client.force_login(pessoa)

    with django_assert_max_num_queries(5):
        assert client.get("/certificados/").status_code == 200


def test_a_conferencia_faz_poucas_consultas(pronto, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        client.get(pronto.get_absolute_url())


def test_conferir_o_nome_grava_quando_e_volta_a_minha_area(turma, client):
    pessoa = PessoaFactory(nome="Ana d'Ávila")
    matricula = MatriculaFactory(turma=turma, pessoa=pessoa, confirmada=True)
    client.force_login(pessoa)
    url = reverse("certificados:conferir_nome", args=[matricula.pk])
    pagina = client.get(url)

    resposta = client.post(url, {"nome": "Ana d'Ávila"})

    assert "Ana d&#x27;Ávila" in pagina.content.decode()
    assert resposta.url == "/minha-area/"
    matricula.refresh_from_db()
    assert timezone.now() - matricula.nome_conferido_em < timedelta(minutes=1)


def test_o_nome_que_mudou_noutra_aba_pede_nova_conferencia(turma, client):
    matricula = MatriculaFactory(turma=turma, confirmada=True)
    client.force_login(matricula.pessoa)

    resposta = client.post(reverse("certificados:conferir_nome", args=[matricula.pk]), {"nome": "Nome antigo"})

    matricula.refresh_from_db()
    assert resposta.status_code == 200
    assert matricula.nome_conferido_em is None


def test_ninguem_confere_o_nome_de_outra_pessoa(matricula, client):
    client.force_login(PessoaFactory())

    assert client.get(reverse("certificados:conferir_nome", args=[matricula.pk])).status_code == 404


def test_as_saidas_de_cada_tela_levam_a_algum_lugar(certificado, client):
    client.force_login(certificado.matricula.pessoa)

    conferencia = client.get(certificado.get_absolute_url()).text
    em_preparo = client.get(url_do_pdf(certificado)).text
    encerrar = client.get(reverse("contas:encerrar")).text

    assert f'<a class="botao claro" href="{FORMULARIO}">Verificar outro</a>' in conferencia
    assert '<a class="botao claro" href="/certificados/">Ver os seus certificados</a>' in em_preparo
    assert '<a class="botao claro" href="/contas/dados/">Voltar sem encerrar</a>' in encerrar
