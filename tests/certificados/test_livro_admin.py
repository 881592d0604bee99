"""O livro de registro no admin: achar por nome, número ou código, filtrar, e ler o que aconteceu com cada linha."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from fabricas import (
    ConsorcioFactory,
    MatriculaFactory,
    OficinaFactory,
    ParticipacaoFactory,
    PessoaFactory,
    TurmaFactory,
)

from certificados import emissao, retificacao, revogacao
from certificados.declaracoes import participacao
from certificados.models import Certificado

pytestmark = pytest.mark.django_db
LIVRO = "/admin/livro-de-registro/"


@pytest.fixture
def registro():
    return PessoaFactory(grupo="Registro")


def emitido(turma, nome="Fulana de Tal", **campos):
    feito = emissao.emitir(MatriculaFactory(turma=turma, concluida=True, pessoa__nome="Fulana de Tal", **campos))
    Certificado.objects.filter(pk=feito.pk).update(dados={**feito.dados, "nome": nome})
    return Certificado.objects.get(pk=feito.pk)


def vistos(client, pessoa, **consulta):
    """As linhas que a tela mostra a quem a abre."""
    client.force_login(pessoa)
    resposta = client.get(LIVRO, consulta)
    assert resposta.status_code == 200
    return {linha.pk for linha in resposta.context["object_list"]}


# --- Achar -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("procurado", "acha"),
    [
        ("angela", True),
        ("ÂNGELA", True),
        ("conceicao angela", True),
        ("  Conceição ", True),
        ("محمد", False),
        ("Angelo", False),
        ("%", False),
        ("\x00", True),
    ],
)
def test_acha_pelo_nome_sem_que_acento_caixa_e_ordem_atrapalhem(turma, registro, client, procurado, acha):
    dela = emitido(turma, "Ângela Maria da Conceição")
    outro = emitido(turma, "محمد بن علي")

    achados = vistos(client, registro, q=procurado)

    assert (dela.pk in achados) is acha
    assert (outro.pk in achados) is (procurado in ("محمد", "\x00"))


@pytest.mark.parametrize("forma", ["{n}", "{n}/{ano}", "nº {n}/{ano}", "N. {n}-{ano}", " {n} / {ano} "])
def test_acha_pelo_numero_como_ele_se_escreve(turma, registro, client, forma):
    for _ in range(11):
        emitido(turma)
    procurado = Certificado.objects.get(numero=1)

    assert vistos(client, registro, q=forma.format(n=1, ano=procurado.ano)) == {procurado.pk}
    assert vistos(client, registro, q=f"1/{procurado.ano - 1}") == set()


@pytest.mark.parametrize(
    "forma", [str, str.lower, lambda c: c.replace("-", ""), lambda c: c.replace("0", "O"), lambda c: c[:9]]
)
def test_acha_pelo_codigo_copiado_de_qualquer_jeito(turma, registro, client, forma):
    Certificado.objects.filter(pk=emitido(turma).pk).update(codigo="9AB0" * 5)
    procurado = Certificado.objects.get()
    emitido(turma)

    assert vistos(client, registro, q=forma(procurado.codigo_legivel)) == {procurado.pk}


def test_quem_coordena_procura_so_entre_os_seus(turma, coordenadora, client):
    dela = emitido(turma, "Rosa Lima")
    de_outra = emitido(TurmaFactory(curso=turma.curso), "Rosa Luz")

    assert vistos(client, coordenadora, q="rosa") == {dela.pk}
    assert vistos(client, coordenadora, q=de_outra.codigo_legivel) == set()
    assert vistos(client, coordenadora, q=de_outra.registro) == set()


# --- Filtrar ---------------------------------------------------------------------------------------------------------
def test_filtra_por_documento_situacao_turma_consorcio_e_estado_do_pdf(turma, coordenadora, registro, client):
    consorcio, agora = ConsorcioFactory(), timezone.now()
    um = emitido(turma, consorcio=consorcio)
    revogado = revogacao.revogar(emitido(turma), coordenadora, "Engano.")
    falhou = emitido(TurmaFactory(curso=turma.curso))
    pronto = emitido(turma)
    Certificado.objects.filter(pk=falhou.pk).update(falha="O armazém está cheio.", tentar_em=agora)
    Certificado.objects.filter(pk=pronto.pk).update(sha256="a" * 64)
    facilitadora = PessoaFactory(grupo="Facilitadores")
    oficina = OficinaFactory(facilitadoras=[facilitadora], encerrada=True, horas=4)
    declaracao = participacao.declarar(ParticipacaoFactory(oficina=oficina, consorcio=consorcio), facilitadora)
    tudo = {um.pk, revogado.pk, falhou.pk, pronto.pk, declaracao.pk}

    filtros = {
        (): tudo,
        ("ano", um.ano): tudo,
        ("especie", "participacao"): {declaracao.pk},
        ("situacao", "revogado"): {revogado.pk},
        ("turma", turma.pk): {um.pk, revogado.pk, pronto.pk},
        ("oficina", oficina.pk): {declaracao.pk},
        ("consorcio", consorcio.pk): {um.pk, declaracao.pk},
        ("pdf", "pronto"): {pronto.pk},
        ("pdf", "em_preparo"): {um.pk, declaracao.pk},
        ("pdf", "falhou"): {falhou.pk},
    }
    lidos = {filtro: vistos(client, registro, **dict([filtro] if filtro else [])) for filtro in filtros}

    assert lidos == filtros


def test_o_filtro_so_oferece_as_turmas_de_quem_olha(turma, coordenadora, certificado, client):
    alheia = TurmaFactory(curso=turma.curso)
    client.force_login(coordenadora)

    tela = client.get(LIVRO).text

    assert f'<option value="{turma.pk}">{turma.codigo}</option>' in tela
    assert alheia.codigo not in tela


def test_o_filtro_errado_nao_derruba_a_tela(certificado, registro, client):
    client.force_login(registro)

    for consulta in ({"ano": "x"}, {"turma": "999999"}, {"pdf": "sim"}, {"q": "9" * 40}, {"q": "1" * 9 + "/2026"}):
        assert client.get(LIVRO, consulta).status_code == 200


def test_o_botao_de_baixar_leva_o_filtro(turma, certificado, coordenadora, client):
    client.force_login(coordenadora)

    assert f"/admin/certificados/reunir/?turma={turma.pk}" in client.get(LIVRO, {"turma": turma.pk}).text


def test_a_lista_diz_quando_o_pdf_nao_saiu(turma, registro, client):
    Certificado.objects.filter(pk=emitido(turma).pk).update(falha="O armazém está cheio.")
    emitido(turma)
    client.force_login(registro)

    tela = client.get(LIVRO).text

    assert "Válido, PDF falhou" in tela
    assert "Válido, PDF em preparo" in tela


# --- Ler a linha -----------------------------------------------------------------------------------------------------
def linha(client, pessoa, certificado):
    client.force_login(pessoa)
    return client.get(f"{LIVRO}inspect/{certificado.pk}/").text


def test_a_linha_conta_quem_emitiu_corrigiu_e_revogou_e_liga_uma_a_outra(certificado, coordenadora, registro, client):
    retificacao.corrigir(certificado, coordenadora, "Faltava o acento.", "Rósa Lima")
    novo = Certificado.objects.em_vigor().get()
    revogacao.revogar(novo, coordenadora, "Decisão da diretoria.", Certificado.Causa.DECISAO)

    do_antigo, do_novo = linha(client, registro, certificado), linha(client, registro, novo)

    do_novo_em_diante = f'<a href="{LIVRO}inspect/{novo.pk}/">nº {novo.registro}</a>'
    ao_antigo = f'<a href="{LIVRO}inspect/{certificado.pk}/">nº {certificado.registro}</a>'
    assert f"Substituído pelo {do_novo_em_diante}</strong>, por {coordenadora}" in do_antigo
    assert f"Emitido no lugar do {ao_antigo}</strong>, por {coordenadora}" in do_novo
    assert "Motivo: Faltava o acento." in do_antigo
    assert "Motivo: Faltava o acento." in do_novo
    assert "Decisão administrativa ou judicial. Motivo: Decisão da diretoria." in do_novo
    assert do_novo.index("Emitido no lugar do") < do_novo.index("Revogado</strong>")


def test_a_emissao_da_varredura_nao_inventa_quem_emitiu(matricula, registro, client):
    certificado = emissao.emitir(matricula)

    assert "<strong>Emitido</strong></p>" in linha(client, registro, certificado)


def test_a_linha_diz_o_que_o_papel_diz_e_se_o_aviso_saiu(certificado, registro, client):
    emissao.gerar_documento(certificado.pk)
    pronto = Certificado.objects.get(pk=certificado.pk)

    lida = linha(client, registro, pronto)

    for trecho in (pronto.nome, pronto.codigo_legivel, pronto.sha256, "90%", "Diretora de Exemplo, Diretora-geral"):
        assert trecho in lida
    assert "Aviso por e-mail: a enviar" in lida


def test_o_pdf_que_falhou_diz_por_que_e_volta_a_fila_sem_mudar_de_numero(certificado, registro, client):
    falha = {"falha": "O armazém está cheio.", "tentativas": 7}
    Certificado.objects.filter(pk=certificado.pk).update(**falha)
    antes = linha(client, registro, certificado)

    volta = client.post(reverse("certificados_admin:compor_de_novo", args=[certificado.pk]), follow=True).text

    assert "O PDF não saiu na última tentativa. O armazém está cheio." in antes
    assert "O PDF voltou para a fila." in volta
    depois = Certificado.objects.get(pk=certificado.pk)
    assert (depois.falha, depois.tentativas, depois.registro) == ("", 0, certificado.registro)
    assert (
        "Não há o que refazer"
        in client.post(reverse("certificados_admin:compor_de_novo", args=[certificado.pk]), follow=True).text
    )


def test_o_motivo_escrito_com_marcas_sai_como_texto(certificado, coordenadora, registro, client):
    revogacao.revogar(certificado, coordenadora, "<script>alert(1)</script>")

    lida = linha(client, registro, certificado)

    assert "<script>alert(1)" not in lida
    assert "&lt;script&gt;alert(1)" in lida


# --- Dez mil linhas --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("consulta", [{}, {"q": "fulana"}, {"q": "1"}, {"pdf": "em_preparo", "especie": "certificado"}])
@pytest.mark.parametrize("papel", ["Registro", "Coordenação"])
def test_as_consultas_nao_crescem_com_o_livro(turma, coordenadora, registro, client, consulta, papel):
    pessoa = {"Registro": registro, "Coordenação": coordenadora}[papel]
    emitido(turma)
    modelo = Certificado.objects.get()
    vistos(client, pessoa)
    contas = []
    for quantos in (3, 40):
        _encher(modelo, quantos)
        with CaptureQueriesContext(connection) as lidas:
            vistos(client, pessoa, **consulta)
        contas.append(len(lidas))

    assert contas[0] == contas[1] <= 30


def _encher(modelo, quantos):
    """Linhas do livro sem passar pelo ato: aqui só importa quantas são."""
    ultimo = Certificado.objects.order_by("-numero").first().numero
    situacao = {"situacao": "revogado", "encerrado_em": timezone.now(), "motivo": "Teste.", "causa": "erro"}
    campos = {"ano": modelo.ano, "matricula": modelo.matricula, "dados": modelo.dados, **situacao}
    Certificado.objects.bulk_create(
        [Certificado(numero=n, codigo=f"{n:020}", **campos) for n in range(ultimo + 1, ultimo + 1 + quantos)]
    )
