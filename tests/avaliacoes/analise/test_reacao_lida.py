import re
from uuid import uuid4

import pytest
from django.urls import reverse
from fabricas import PessoaFactory, TurmaFactory
from planilhas_lidas import linhas_do_csv
from wagtail.models import PageLogEntry

from avaliacoes.analise import levas
from avaliacoes.analise import reacao as leitura
from avaliacoes.models import RespostaAnonima

Com = RespostaAnonima.Com


def _opinar(sala, reacao, notas, turma=None):
    for nota in notas:
        sala.opinar(reacao, sala.pessoa(turma=turma or sala.turma), [str(nota), f"Texto de quem deu {nota}"])
    levas.soltar(reacao)


def test_com_quatro_folhas_nada_aparece(sala, reacao):
    _opinar(sala, reacao, [5, 5, 4, 4])

    lida = leitura.ler(reacao)

    assert not lida.aberta
    assert (lida.responderam, lida.faltam) == (4, 1)


def test_com_cinco_aparecem_a_distribuicao_a_mediana_e_a_concordancia(sala, reacao):
    sala.pessoa()
    _opinar(sala, reacao, [5, 4, 4, 2, 1])

    lida = leitura.ler(reacao)
    escala, aberta = lida.itens

    assert (lida.responderam, lida.poderiam) == (5, 6)
    assert [opcao.n for opcao in escala.opcoes] == [1, 1, 0, 2, 1]
    assert escala.mediana == "Concordo"
    assert escala.concordam == pytest.approx(0.6)
    assert len(aberta.abertas) == 5


def test_a_mediana_que_cai_entre_dois_diz_os_dois():
    opcoes = [leitura.Opcao("Não", 3, 0.5), leitura.Opcao("Sim", 3, 0.5)]
    assert leitura.mediana(opcoes) == "entre “Não” e “Sim”"
    assert leitura.mediana([leitura.Opcao("Não", 0, 0)]) == ""


def test_quem_acaba_de_responder_nao_se_descobre_comparando_as_telas(sala, reacao):
    """A sexta folha só aparece com outras quatro."""
    _opinar(sala, reacao, [5] * 5)
    antes = leitura.ler(reacao).itens
    _opinar(sala, reacao, [1])

    lida = leitura.ler(reacao)
    assert (lida.folhas, lida.guardadas) == (5, 1)
    assert lida.itens == antes

    _opinar(sala, reacao, [1] * 4)
    assert leitura.ler(reacao).folhas == 10


def test_soltar_de_novo_nao_muda_nada(sala, reacao):
    _opinar(sala, reacao, [5] * 7)
    antes = set(RespostaAnonima.objects.values_list("pk", "com"))
    levas.soltar(reacao)
    assert set(RespostaAnonima.objects.values_list("pk", "com")) == antes


def test_a_turma_pequena_nao_se_abre_nem_se_deduz_do_curso(sala, reacao):
    pequena = TurmaFactory(curso=sala.curso)
    _opinar(sala, reacao, [5] * 6)
    _opinar(sala, reacao, [1] * 3, turma=pequena)

    assert leitura.ler(reacao, sala.turma).folhas == 6
    assert not leitura.ler(reacao, pequena).aberta
    assert leitura.ler(reacao).folhas == 6, "as três da outra turma ainda não entraram no curso"


def test_o_que_sobra_das_turmas_encerradas_junta_se_no_curso(sala, reacao):
    pequenas = [TurmaFactory(curso=sala.curso) for _ in range(2)]
    for turma in pequenas:
        _opinar(sala, reacao, [1] * 3, turma=turma)
        type(turma).objects.filter(pk=turma.pk).update(situacao="encerrada")
    levas.soltar(reacao)

    assert leitura.ler(reacao).folhas == 6
    assert not any(leitura.ler(reacao, turma).aberta for turma in pequenas)


def test_cinco_folhas_de_tres_pessoas_sao_tres_pessoas(sala, reacao):
    for _ in range(3):
        matricula = sala.pessoa()
        sala.opinar(reacao, matricula, ["1", "Uma"])
        for _ in range(2):
            versao = RespostaAnonima.objects.first().versao
            RespostaAnonima.objects.create(
                avaliacao=reacao, turma=sala.turma, versao=versao, folha=uuid4(), conteudo="1"
            )
    levas.soltar(reacao)

    assert not leitura.ler(reacao).aberta


def test_o_item_que_poucos_responderam_nao_se_mostra(sala, reacao):
    for k in range(6):
        sala.opinar(reacao, sala.pessoa(), ["4", "Só eu" if k == 0 else None])
    levas.soltar(reacao)

    escala, aberta = leitura.ler(reacao).itens

    assert not escala.escondido
    assert aberta.escondido
    assert aberta.abertas == []


# --- A tela ----------------------------------------------------------------------------------------------------------
def _url(reacao, **busca):
    return reverse("resultados:reacao", args=[reacao.pk], query=busca)


def test_ninguem_liga_a_folha_a_pessoa(sala, reacao, client):
    """Nem quem administra: nada na tela nem na planilha diz folha, pessoa ou hora."""
    _opinar(sala, reacao, [1, 2, 3, 4, 5])
    client.force_login(PessoaFactory(administra=True))

    pagina = client.get(_url(reacao)).content.decode()
    planilhas = [client.get(_url(reacao, formato="csv", tabela=t)) for t in ("", "abertas")]
    tudo = pagina + "".join(str(linhas_do_csv(p)) for p in planilhas)

    assert "Texto de quem deu 3" in tudo
    assert not [folha for folha in RespostaAnonima.objects.values_list("folha", flat=True) if str(folha) in tudo]
    nomes = [str(m.pessoa) for m in sala.turma.matriculas.select_related("pessoa")]
    assert not [nome for nome in nomes if nome in tudo]
    ligacoes = {campo.name for campo in RespostaAnonima._meta.get_fields() if campo.is_relation}
    assert ligacoes == {"avaliacao", "turma", "versao", "oculta_por"}


def test_a_ordem_das_respostas_nao_e_a_de_chegada(sala, reacao):
    _opinar(sala, reacao, [1, 2, 3, 4, 5] * 3)
    aberta = leitura.ler(reacao).itens[1]
    assert [r.pk for r in aberta.abertas] == sorted(r.pk for r in aberta.abertas)


def test_a_planilha_da_reacao_e_a_da_tela(sala, reacao, client):
    _opinar(sala, reacao, [1, 2, 3, 4, 5])
    client.force_login(PessoaFactory(administra=True))

    linhas = linhas_do_csv(client.get(_url(reacao, formato="csv")))

    assert [linha[3] for linha in linhas[1:]] == ["1"] * 5
    assert len(linhas_do_csv(client.get(_url(reacao, formato="csv", tabela="abertas")))) == 6


def test_a_resposta_que_identifica_alguem_se_oculta_com_motivo_e_registro(sala, reacao, client):
    _opinar(sala, reacao, [1, 2, 3, 4, 5])
    editora = PessoaFactory(grupo="Editores")
    client.force_login(editora)
    resposta = leitura.ler(reacao).itens[1].abertas[0]
    texto, ocultar = resposta.texto, reverse("resultados:ocultar", args=[resposta.pk])

    assert texto in client.get(ocultar).content.decode()
    assert client.post(ocultar, {"motivo": " "}).url == ocultar
    client.post(ocultar, {"motivo": "Diz o nome de uma pessoa."})

    pagina = client.get(_url(reacao)).content.decode()
    assert texto not in pagina
    assert "Diz o nome de uma pessoa." in pagina
    registro = PageLogEntry.objects.get(action="avaliacoes.ocultar_resposta")
    assert (registro.user, registro.data["motivo"]) == (editora, "Diz o nome de uma pessoa.")

    client.post(reverse("resultados:mostrar", args=[resposta.pk]))
    assert texto in client.get(_url(reacao)).content.decode()
    with pytest.raises(leitura.OcultacaoRecusada) as recusa:
        leitura.mostrar(resposta, editora)
    assert recusa.value.codigo == "nao_oculta"


def test_quem_tutora_le_mas_nao_oculta(sala, reacao, client):
    _opinar(sala, reacao, [1, 2, 3, 4, 5])
    tutora = PessoaFactory(grupo="Tutores")
    sala.turma.tutores.add(tutora)
    client.force_login(tutora)

    assert "Ocultar" not in re.sub("<title>.*?</title>", "", client.get(_url(reacao)).content.decode())
    ocultar = reverse("resultados:ocultar", args=[RespostaAnonima.objects.first().pk])
    assert client.get(ocultar).status_code in (302, 403)


def test_resposta_guardada_nao_existe_para_quem_modera(sala, reacao, client):
    sala.opinar(reacao, sala.pessoa(), ["1", "Guardada"])
    client.force_login(PessoaFactory(administra=True))
    ocultar = reverse("resultados:ocultar", args=[RespostaAnonima.objects.first().pk])
    assert client.get(ocultar).status_code == 404


@pytest.mark.parametrize("folhas", [5, 15])
def test_o_numero_de_consultas_da_reacao_e_fixo(sala, reacao, django_assert_max_num_queries, folhas):
    _opinar(sala, reacao, [3] * folhas)

    with django_assert_max_num_queries(4):
        leitura.ler(reacao)
