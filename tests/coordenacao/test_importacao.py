"""As telas e o comando de importar pessoas: do envio ao convite reenviado."""

import io
import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from fabricas import ConsorcioFactory, MunicipioFactory, PessoaFactory, TurmaFactory
from openpyxl import load_workbook
from rol import em_csv, em_xlsx

from contas.models import Pessoa
from correio.models import Mensagem
from cursos import convites
from cursos.importar_pessoas.tipo import NOME
from cursos.matricula import cancelar
from planilhas import importacao as ciclo
from planilhas.models import Importacao


@pytest.fixture(autouse=True)
def _rede(db):
    cache.clear()
    ConsorcioFactory(sigla="CISTESTE")
    MunicipioFactory(nome="São João do Teste", nome_busca="sao joao do teste")


@pytest.fixture
def coordenadora(entrar):
    return entrar("coordenadora")


def arquivo(conteudo, nome="rol.csv"):
    return {"arquivo": SimpleUploadedFile(nome, conteudo)}


def enviar(client, turma, dados):
    return client.post(reverse("importacao:enviar", args=[turma.pk]), dados)


def gravada(client, turma, texto="nome;email\nAna Lia;ana@example.org\nBia Rui;bia@example.org\n"):
    importacao = ciclo.receber(NOME, {"turma": turma.pk}, "r.csv", texto.encode(), None)
    ciclo.mandar_gravar(importacao, None)
    ciclo.gravar(importacao.pk)
    return importacao


def texto_de(resposta):
    return resposta.content.decode()


# --- O percurso ------------------------------------------------------------------------------------------------------
def test_do_envio_ao_convite(coordenadora, turma):
    resposta = enviar(coordenadora, turma, arquivo(em_xlsx(), "rol.xlsx"))
    importacao = Importacao.objects.get()
    assert resposta["Location"] == reverse("importacao:ver", args=[importacao.pk])

    ensaio = texto_de(coordenadora.get(resposta["Location"]))
    assert "Gravar 3 pessoas" in ensaio
    assert "Você quis dizer CISTESTE?" in ensaio
    assert not Pessoa.objects.filter(email="jose.lenda@example.org").exists()

    coordenadora.post(reverse("importacao:gravar", args=[importacao.pk]))
    gravando = texto_de(coordenadora.get(resposta["Location"]))
    assert "data-recarrega" in gravando
    ciclo.gravar(importacao.pk)

    fim = texto_de(coordenadora.get(f"{resposta['Location']}?ver=criar"))
    assert "Matrícula confirmada." in fim
    assert Pessoa.objects.get(email="jose.lenda@example.org").matriculas.get().turma == turma
    convites_na_tela = texto_de(coordenadora.get(reverse("importacao:convites", args=[turma.pk])))
    assert "jose.lenda@example.org" in convites_na_tela
    assert "A enviar" in convites_na_tela


@pytest.mark.parametrize(("papel", "ve"), [("coordenadora", True), ("administra", True), ("tutora", False)])
def test_o_quadro_leva_a_importacao_quem_coordena(entrar, turma, papel, ve):
    quadro = texto_de(entrar(papel).get(reverse("coordenacao:quadro", args=[turma.pk])))

    assert (reverse("importacao:enviar", args=[turma.pk]) in quadro) is ve


def test_colar_nomes_e_emails(coordenadora, turma):
    resposta = enviar(coordenadora, turma, {"colado": "Ana Lia <ana@example.org>\nBia Rui; bia@example.org"})

    assert resposta.status_code == 302
    assert Importacao.objects.get().a_criar == 2


@pytest.mark.parametrize(
    ("dados", "frase"),
    [
        ({}, "Escolha uma planilha ou cole a lista."),
        ({"colado": "Ana <a@x.br>", **arquivo(b"nome;email\n")}, "uma das duas de cada vez"),
        (arquivo(b"%PDF-1.7", "lista.pdf"), "é um PDF"),
        (arquivo(b"", "lista.csv"), "está vazio"),
        (arquivo(b"nome;fone\nAna;1\n"), "“E-mail”"),
        (arquivo(b"nome;email\n"), "só tem o cabeçalho"),
        ({"colado": " ; \n"}, "Não há nada colado"),
    ],
)
def test_o_que_nao_serve_volta_com_a_frase_e_nada_fica(coordenadora, turma, dados, frase):
    resposta = enviar(coordenadora, turma, dados)

    assert resposta.status_code == 422
    assert frase in texto_de(resposta)
    assert not Importacao.objects.exists()


def test_cancelar_nao_deixa_nada(coordenadora, turma):
    enviar(coordenadora, turma, arquivo(em_csv("utf-8")))
    importacao = Importacao.objects.get()
    antes = Pessoa.objects.count()

    resposta = coordenadora.post(reverse("importacao:cancelar", args=[importacao.pk]), follow=True)

    assert "Nada foi gravado" in texto_de(resposta)
    importacao.refresh_from_db()
    assert (importacao.situacao, importacao.linhas.count(), Pessoa.objects.count()) == ("cancelada", 0, antes)
    assert "já foram apagados" in texto_de(coordenadora.get(reverse("importacao:ver", args=[importacao.pk])))
    de_novo = coordenadora.post(reverse("importacao:gravar", args=[importacao.pk]), follow=True)
    assert "não há o que gravar" in texto_de(de_novo)


def test_cancelar_durante_a_gravacao_pede_que_ela_pare(coordenadora, turma):
    enviar(coordenadora, turma, arquivo(em_csv("utf-8")))
    importacao = Importacao.objects.get()
    coordenadora.post(reverse("importacao:gravar", args=[importacao.pk]))

    resposta = coordenadora.post(reverse("importacao:cancelar", args=[importacao.pk]), follow=True)
    assert "Parando a gravação" in texto_de(resposta)
    ciclo.gravar(importacao.pk)

    importacao.refresh_from_db()
    assert importacao.situacao == "cancelada"
    assert not turma.matriculas.filter(pessoa__email="jose.lenda@example.org").exists()


def test_as_recusadas_voltam_no_formato_em_que_vieram(coordenadora, turma):
    enviar(coordenadora, turma, arquivo(em_xlsx(), "rol.xlsx"))
    resposta = coordenadora.get(reverse("importacao:recusadas", args=[Importacao.objects.get().pk]))

    folha = load_workbook(io.BytesIO(b"".join(resposta.streaming_content))).active
    titulos = [celula.value for celula in folha[1]]
    assert titulos[-2:] == ["Ramal", "motivo"]
    assert folha.max_row == 5
    assert folha["G2"].value == "=1+1"
    assert folha["G2"].data_type == "s"
    assert "no-store" in resposta["Cache-Control"]


def test_sem_recusadas_nao_ha_o_que_baixar(coordenadora, turma):
    enviar(coordenadora, turma, arquivo(b"nome;email\nAna Lia;ana@example.org\n"))

    resposta = coordenadora.get(reverse("importacao:recusadas", args=[Importacao.objects.get().pk]), follow=True)

    assert "não tem linhas recusadas" in texto_de(resposta)


def test_o_modelo_e_aceito_de_volta(coordenadora, turma):
    resposta = coordenadora.get(reverse("importacao:modelo", args=[turma.pk]))
    livro = load_workbook(io.BytesIO(b"".join(resposta.streaming_content)))
    livro.active.append(
        ["Marta Modelo", "marta@example.org", "529.982.247-25", "", "", "São João do Teste", "", "Médica"]
    )
    saida = io.BytesIO()
    livro.save(saida)

    enviar(coordenadora, turma, arquivo(saida.getvalue(), "modelo.xlsx"))

    assert (Importacao.objects.get().a_criar, Importacao.objects.get().recusadas) == (1, 0)


def test_a_lista_de_uma_turma_nao_mostra_a_importacao_da_outra(coordenadora, turma):
    outra = TurmaFactory(curso=turma.curso)
    alheia = ciclo.receber(NOME, {"turma": outra.pk}, "alheia.csv", em_csv("utf-8"), None)

    assert "alheia.csv" not in texto_de(coordenadora.get(reverse("importacao:enviar", args=[turma.pk])))
    assert coordenadora.get(reverse("importacao:ver", args=[alheia.pk])).status_code == 404


@pytest.mark.parametrize("quantas", [10, 150])
def test_as_consultas_das_telas_nao_crescem(coordenadora, turma, quantas, django_assert_max_num_queries):
    linhas = "".join(f"Ana Lia;ana{n}@example.org\n" for n in range(quantas))
    importacao = gravada(coordenadora, turma, f"nome;email\n{linhas}")

    for rota, chave in (("ver", importacao.pk), ("enviar", turma.pk), ("convites", turma.pk)):
        with django_assert_max_num_queries(22):
            assert coordenadora.get(reverse(f"importacao:{rota}", args=[chave])).status_code == 200


# --- Convites --------------------------------------------------------------------------------------------------------
def _passou_tempo():
    Mensagem.objects.update(criada_em=timezone.now() - timedelta(hours=1))


def _convite(turma, email):
    return next(c for c in convites.da_turma(turma) if c.pessoa.email == email)


def test_reenviar_a_uma_que_falhou_compoe_outra_mensagem(coordenadora, turma):
    gravada(coordenadora, turma)
    _passou_tempo()
    primeira = _convite(turma, "ana@example.org").mensagem
    Mensagem.objects.filter(pk=primeira.pk).update(situacao="falhou", erro="SMTPRecipientsRefused")
    tela = reverse("importacao:convites", args=[turma.pk])
    assert "recusou o endereço" in texto_de(coordenadora.get(f"{tela}?ver=falharam"))

    pessoa = Pessoa.objects.get(email="ana@example.org")
    resposta = coordenadora.post(tela, {"pessoa": pessoa.pk}, follow=True)

    assert "1 convite vai sair de novo" in texto_de(resposta)
    assert Mensagem.objects.get(chave=f"convite-{turma.pk}-{pessoa.pk}-2").situacao == "pendente"
    repetido = coordenadora.post(tela, {"pessoa": pessoa.pk}, follow=True)
    assert "Espere dez minutos" in texto_de(repetido)
    assert Mensagem.objects.filter(chave__startswith=f"convite-{turma.pk}-{pessoa.pk}-").count() == 2


def test_reenviar_a_todas_pula_quem_entrou_e_quem_esta_na_fila(coordenadora, turma):
    gravada(coordenadora, turma, "nome;email\n" + "".join(f"Ana Lia;ana{n}@example.org\n" for n in range(4)))
    _passou_tempo()
    Mensagem.objects.filter(chave__startswith="convite-").exclude(para="ana0@example.org").update(situacao="enviada")
    Pessoa.objects.filter(email="ana1@example.org").update(last_login=timezone.now())

    resposta = coordenadora.post(reverse("importacao:convites", args=[turma.pk]), follow=True)

    assert "2 convites vão sair de novo" in texto_de(resposta)
    assert {c.pessoa.email for c in convites.da_turma(turma) if c.vezes == 2} == {
        "ana2@example.org",
        "ana3@example.org",
    }


def test_quem_teve_a_matricula_cancelada_nao_recebe_outro_convite(coordenadora, turma):
    gravada(coordenadora, turma, "nome;email\nAna Lia;ana@example.org\n")
    _passou_tempo()
    Mensagem.objects.filter(chave__startswith="convite-").update(situacao="falhou")
    matricula = turma.matriculas.get(pessoa__email="ana@example.org")
    cancelar(matricula, por=None)

    uma = coordenadora.post(
        reverse("importacao:convites", args=[turma.pk]), {"pessoa": matricula.pessoa_id}, follow=True
    )

    assert "está “cancelada”" in texto_de(uma)
    assert convites.reenviar(turma, None) == 0


def test_convite_de_quem_nao_e_da_turma_nao_se_reenvia(coordenadora, turma):
    alheia = PessoaFactory()

    resposta = coordenadora.post(reverse("importacao:convites", args=[turma.pk]), {"pessoa": alheia.pk}, follow=True)

    assert "Não há convite para esta pessoa" in texto_de(resposta)
    assert not Mensagem.objects.filter(para=alheia.email).exists()


def test_com_o_convite_a_pessoa_cria_a_senha_e_entra(coordenadora, turma, client):
    gravada(coordenadora, turma)
    client.logout()

    client.post(reverse("account_reset_password"), {"email": "ana@example.org"})
    texto = Mensagem.objects.filter(para="ana@example.org", chave__startswith="conta:").latest("pk").texto
    codigo = next(palavra for palavra in texto.split() if palavra.strip(".").isdigit() and len(palavra.strip(".")) == 6)
    client.post(reverse("account_confirm_password_reset_code"), {"code": codigo.strip(".")})
    senha = {"password1": "Bambuzal-7-azul", "password2": "Bambuzal-7-azul"}
    client.post(reverse("account_complete_password_reset"), senha)
    entrou = client.post(reverse("account_login"), {"login": "ana@example.org", "password": senha["password1"]})

    assert entrou["Location"] == "/minha-area/"
    assert _convite(turma, "ana@example.org").entrou


# --- O comando -------------------------------------------------------------------------------------------------------
@pytest.fixture
def planilha(tmp_path):
    caminho = tmp_path / "rol.csv"
    caminho.write_bytes(em_csv("cp1252"))
    return caminho


def rodar(capsys, *args):
    status = 0
    try:
        call_command("importar_pessoas", *map(str, args), "--json")
    except SystemExit as saida:
        status = saida.code
    saida = capsys.readouterr().out
    assert saida.count("\n") == 1
    return status, json.loads(saida)


def test_o_comando_simula_sem_gravar_e_depois_grava(turma, planilha, capsys):
    simulada = rodar(capsys, planilha, "--turma", turma.codigo, "--simular")
    nada = Pessoa.objects.filter(email="jose.lenda@example.org").exists()
    gravada_agora = rodar(capsys, planilha, "--turma", turma.codigo)
    repetida = rodar(capsys, planilha, "--turma", turma.codigo)

    contas = ("a_criar", "a_mudar", "iguais", "recusadas")
    assert not nada
    assert (simulada[0], simulada[1]["simulada"], [simulada[1][c] for c in contas]) == (1, True, [3, 0, 0, 4])
    assert [gravada_agora[1][c] for c in contas] == [3, 0, 0, 4]
    assert [repetida[1][c] for c in contas] == [0, 0, 3, 4]
    assert simulada[1]["linhas"][0]["problemas"][0]["coluna"] == "CPF"


def test_o_comando_sai_com_zero_sem_recusadas_e_fala_como_gente(turma, tmp_path, capsys):
    (tmp_path / "r.csv").write_text("nome;email\nAna Lia;ana@example.org\n")

    call_command("importar_pessoas", str(tmp_path / "r.csv"), "--turma", turma.codigo)

    assert "1 a criar, 0 a mudar, 0 iguais, 0 recusadas." in capsys.readouterr().out


@pytest.mark.parametrize("caso", ["turma", "arquivo", "formato", "fechada"])
def test_o_comando_sai_com_dois_quando_nem_comeca(turma, planilha, tmp_path, caso):
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7")
    if caso == "fechada":
        type(turma).objects.filter(pk=turma.pk).update(situacao="encerrada")
    qual = {"arquivo": tmp_path / "nao_existe.csv", "formato": tmp_path / "x.pdf"}.get(caso, planilha)

    with pytest.raises(CommandError) as erro:
        call_command("importar_pessoas", str(qual), "--turma", "NADA" if caso == "turma" else turma.codigo)

    assert erro.value.returncode == 2
