import pytest
from django.urls import reverse
from fabricas import ObjetivoFactory, PessoaFactory
from planilhas_lidas import folha_do_xlsx, linhas_do_csv
from respostas_prontas import CERTA, ERRADA, ligar, versoes_de

from avaliacoes.analise import resultado
from cursos.models import AulaPage


@pytest.fixture
def objetivos(formativa):
    """O primeiro tem duas questões e uma aula; o segundo, uma questão e nenhuma aula."""
    sabido, fraco = ObjetivoFactory(codigo="O-1"), ObjetivoFactory(codigo="O-2")
    for versao, objetivo in zip(versoes_de(formativa), (sabido, sabido, fraco), strict=True):
        ligar(versao, objetivo)
    aula = AulaPage.objects.first()
    aula.objetivos.add(fraco)
    aula.save()
    return sabido, fraco


# --- A aluna ---------------------------------------------------------------------------------------------------------
def _resultado(client, tentativa):
    client.force_login(tentativa.matricula.pessoa)
    return client.get(reverse("avaliacoes:resultado", args=[tentativa.pk]))


def test_a_aluna_ve_o_acerto_por_objetivo_e_a_aula_a_rever(sala, formativa, objetivos, client):
    tentativa = sala.responder(formativa, sala.pessoa(), [CERTA, CERTA, ERRADA])

    resposta = _resultado(client, tentativa)
    por_objetivo, pagina = resposta.context["por_objetivo"], resposta.content.decode()

    assert [(linha.codigo, linha.pontos) for linha in por_objetivo.objetivos] == [("O-1", 100), ("O-2", 0)]
    assert [linha.codigo for linha in por_objetivo.rever] == ["O-2"]
    aula = AulaPage.objects.first()
    assert f'<a href="{reverse("cursos:atividade", args=[aula.pk])}">{aula.title}</a>' in pagina
    assert 'role="img"' in pagina


def test_quem_alcancou_tudo_nao_tem_o_que_rever(sala, formativa, objetivos, client):
    resposta = _resultado(client, sala.responder(formativa, sala.pessoa(), [CERTA] * 3))
    assert resposta.context["por_objetivo"].rever == []
    assert "Você alcançou o esperado" in resposta.content.decode()


@pytest.mark.parametrize("fase", ["nunca", "sem_tentativas"])
def test_sem_devolutiva_o_acerto_por_objetivo_nao_aparece(sala, formativa, objetivos, client, fase):
    formativa.devolutiva = fase
    formativa.save()
    resposta = _resultado(client, sala.responder(formativa, sala.pessoa(), [CERTA, CERTA, ERRADA]))

    assert not resposta.context["por_objetivo"]
    assert "O seu resultado em cada objetivo" not in resposta.content.decode()


def test_questao_que_nao_conta_fica_fora_do_objetivo(sala, formativa, objetivos, client):
    tentativa = sala.responder(formativa, sala.pessoa(), [CERTA, ERRADA, ERRADA])
    tentativa.itens.filter(ordem=2).update(conta=False)

    linhas = _resultado(client, tentativa).context["por_objetivo"].objetivos

    assert [(linha.codigo, linha.questoes, linha.pontos) for linha in linhas] == [("O-1", 1, 100), ("O-2", 1, 0)]


def test_outra_aluna_nao_le_o_resultado(sala, formativa, objetivos, client):
    tentativa = sala.responder(formativa, sala.pessoa(), [CERTA] * 3)
    client.force_login(PessoaFactory())
    assert client.get(reverse("avaliacoes:resultado", args=[tentativa.pk])).status_code == 404


# --- A turma ---------------------------------------------------------------------------------------------------------
def _url(avaliacao, **busca):
    return reverse("resultados:objetivos", args=[avaliacao.pk], query=busca)


def _cinco(sala, formativa):
    return [sala.responder(formativa, sala.pessoa(), [CERTA, CERTA if k else ERRADA, ERRADA]) for k in range(5)]


def test_a_turma_tem_o_acerto_de_cada_objetivo_e_quem_precisa_de_reforco(sala, formativa, objetivos):
    primeira = _cinco(sala, formativa)[0]

    lido = resultado.da_turma(formativa, sala.turma, com_nomes=True)

    assert [(linha.codigo, linha.pessoas, linha.pontos) for linha in lido.objetivos] == [("O-1", 5, 90), ("O-2", 5, 0)]
    assert lido.reforco[0].matricula == primeira.matricula
    assert lido.reforco[0].objetivos == [("O-1", 0.5), ("O-2", 0)]
    assert len(lido.eixos) == 1


def test_quem_escreve_as_questoes_nao_ve_nomes(sala, formativa, objetivos, client):
    primeira = _cinco(sala, formativa)[0]
    client.force_login(PessoaFactory(grupo="Editores"))

    pagina = client.get(_url(formativa, turma=sala.turma.codigo)).content.decode()

    assert "O-1" in pagina
    assert str(primeira.matricula.pessoa) not in pagina
    sem_nomes = linhas_do_csv(client.get(_url(formativa, turma=sala.turma.codigo, formato="csv", tabela="reforco")))
    assert sem_nomes[0][0] == "Objetivo"


def test_a_equipe_da_turma_ve_os_nomes_e_a_planilha_igual(sala, formativa, objetivos, client):
    _cinco(sala, formativa)
    tutora = PessoaFactory(grupo="Tutores")
    sala.turma.tutores.add(tutora)
    client.force_login(tutora)

    tela = client.get(_url(formativa)).context["tabelas"]
    for nome, (_, linhas) in tela.items():
        baixadas = linhas_do_csv(client.get(_url(formativa, formato="csv", tabela=nome)))[1:]
        assert [linha[0] for linha in baixadas] == [celulas[0][1] for celulas in linhas], nome


def test_ordenar_pelo_menor_acerto(sala, formativa, objetivos, client):
    _cinco(sala, formativa)
    client.force_login(PessoaFactory(administra=True))

    linhas = linhas_do_csv(client.get(_url(formativa, ordem="acerto", formato="csv", tabela="objetivos")))

    assert [linha[0] for linha in linhas[1:]] == ["O-2", "O-1"]


def test_com_poucas_pessoas_so_a_equipe_le(sala, formativa, objetivos, client):
    sala.responder(formativa, sala.pessoa(), [CERTA] * 3)
    client.force_login(PessoaFactory(grupo="Editores"))

    assert "Ainda são poucas respostas (1)" in client.get(_url(formativa)).content.decode()
    assert len(linhas_do_csv(client.get(_url(formativa, formato="csv", tabela="objetivos")))) == 1


@pytest.mark.parametrize("pessoas", [2, 12])
def test_o_numero_de_consultas_por_objetivo_e_fixo(sala, formativa, objetivos, django_assert_max_num_queries, pessoas):
    for _ in range(pessoas):
        sala.responder(formativa, sala.pessoa(), [CERTA, ERRADA, ERRADA])

    with django_assert_max_num_queries(11):
        resultado.da_turma(formativa, sala.turma, com_nomes=True)


def test_o_xlsx_e_a_tela_e_o_nome_perigoso_e_so_texto(sala, formativa, objetivos, client):
    perigoso = '=HYPERLINK("http://x";"Márcia")'
    sala.responder(formativa, sala.pessoa(pessoa__nome=perigoso), [ERRADA] * 3)
    client.force_login(PessoaFactory(administra=True))
    turma = sala.turma.codigo

    (linha,) = client.get(_url(formativa, turma=turma)).context["tabelas"]["reforco"][1]
    folha = folha_do_xlsx(client.get(_url(formativa, turma=turma, formato="xlsx", tabela="reforco")))

    assert [celula.value for celula in folha[2]] == [valor for _, valor in linha]
    assert (folha["A2"].value, folha["A2"].data_type) == (perigoso, "s")
