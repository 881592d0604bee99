"""Pessoas para a turma: o que o ensaio diz de cada linha e o que a gravação faz."""

import pytest
from django.contrib.auth.models import Group
from fabricas import ConsorcioFactory, MatriculaFactory, MunicipioFactory, PessoaFactory, TurmaFactory, VinculoFactory
from rol import CODIFICACOES, CPF_COM_ZERO, em_csv, em_xlsx

from contas.models import Pessoa
from correio.models import Mensagem
from cursos.importar_pessoas.linha import sugerir_email
from cursos.importar_pessoas.tipo import NOME
from cursos.inscricao_em_lote import inscrever_varias
from cursos.matricula import inscrever_em_nome_de
from cursos.models import Matricula
from planilhas import importacao as ciclo
from planilhas.recusa import ImportacaoRecusada

pytestmark = pytest.mark.django_db


@pytest.fixture
def turma():
    ConsorcioFactory(sigla="CISTESTE")
    MunicipioFactory(nome="São João do Teste", nome_busca="sao joao do teste")
    return TurmaFactory(codigo="T1", vagas=40)


@pytest.fixture
def coordenadora(turma):
    pessoa = PessoaFactory(grupo="Coordenação")
    turma.coordenadores.add(pessoa)
    return pessoa


@pytest.fixture
def importar(turma, coordenadora):
    """`importar("nome;email…")` ou bytes: a importação conferida."""

    def enviar(conteudo, nome="rol.csv", por=coordenadora):
        conteudo = conteudo.encode() if isinstance(conteudo, str) else conteudo
        return ciclo.receber(NOME, {"turma": turma.pk}, nome, conteudo, por)

    return enviar


def gravar(importacao, por=None):
    ciclo.mandar_gravar(importacao, por)
    ciclo.gravar(importacao.pk)
    importacao.refresh_from_db()
    return importacao


def contas(importacao):
    return importacao.a_criar, importacao.a_mudar, importacao.iguais, importacao.recusadas


def relatorio(importacao):
    campos = ("numero", "resultado", "rotulo", "problemas", "notas")
    return list(importacao.linhas.values_list(*campos))


def problemas(importacao):
    """{linha: [(coluna, motivo e sugestão)]}."""
    recusadas = importacao.linhas.exclude(problemas=[])
    return {li.numero: [(p["coluna"], f"{p['motivo']} {p['sugestao']}") for p in li.problemas] for li in recusadas}


# --- O ensaio --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("formato", [*CODIFICACOES, "xlsx"])
def test_o_mesmo_rol_com_defeitos_da_o_mesmo_relatorio_em_toda_codificacao(importar, formato):
    referencia = importar(em_csv("utf-8"))
    outra = importar(em_xlsx(), "rol.xlsx") if formato == "xlsx" else importar(em_csv(formato))

    assert relatorio(outra) == relatorio(referencia)
    assert contas(outra) == (3, 0, 0, 4)


def test_o_relatorio_diz_linha_coluna_valor_motivo_e_sugestao(importar):
    feita = importar(em_csv("utf-8"))

    achados = problemas(feita)
    assert {n: [coluna for coluna, _ in lista] for n, lista in achados.items()} == {
        5: ["CPF"],
        6: ["E-mail", "Consórcio"],
        7: ["E-mail"],
        8: ["Município", "Nome"],
    }
    assert "Você quis dizer CISTESTE?" in achados[6][1][1]
    assert "Igual à linha 2." in achados[7][0][1]
    assert "Você quis dizer São João do Teste?" in achados[8][0][1]
    assert feita.linhas.get(numero=6).problemas[1]["valor"] == "CISTESTI"
    assert "***.345.678-**" in feita.linhas.get(numero=3).notas[0]
    assert "lucia.ficcao@gmail.com" in feita.linhas.get(numero=9).notas[0]


def test_o_ensaio_nao_grava_nada(importar):
    antes = Pessoa.objects.count(), Matricula.objects.count(), Mensagem.objects.count()

    importar(em_csv("utf-8"))

    assert (Pessoa.objects.count(), Matricula.objects.count(), Mensagem.objects.count()) == antes


@pytest.mark.parametrize(
    ("escrito", "certo"),
    [
        ("ana.lia@gmail,com", "ana.lia@gmail.com"),
        ("ana lia@gmail.com", "analia@gmail.com"),
        ("ana@@gmail.com", "ana@gmail.com"),
        ("ana(at)hotmail.com", "ana@hotmail.com"),
        ("anagmail.com", "ana@gmail.com"),
        ("ana@gmial..com", "ana@gmail.com"),
        ("ana", ""),
        ("não tem", ""),
    ],
)
def test_sugestao_de_email(escrito, certo):
    assert sugerir_email(escrito) == certo


@pytest.mark.parametrize(
    ("cpf", "problema"),
    [
        ("529.982.247-25", ""),
        ("52998224725", ""),
        ("1234567890", ""),
        ("529.982.247-24", "não conferem"),
        ("5299822472", "10 algarismos"),
        ("1,23457E+10", "arredondou"),
        ("não tem", "letras"),
    ],
)
def test_cpf_de_toda_forma(importar, cpf, problema):
    feita = importar(f"nome;email;cpf\nAna Lia;ana@example.org;{cpf}\n")

    assert feita.recusadas == bool(problema)
    assert problema in str(problemas(feita))


def test_a_planilha_sem_as_colunas_diz_o_que_faltou_e_o_que_leu(importar):
    with pytest.raises(ImportacaoRecusada) as erro:
        importar("nome;telefone\nAna;9\n")

    assert erro.value.codigo == "sem_cabecalho"
    assert "“E-mail”" in str(erro.value)
    assert "“telefone”" in str(erro.value)


def test_o_cabecalho_pode_vir_depois_de_um_titulo(importar):
    feita = importar("Turma de Arinos\n\nNome do servidor;E-mail pessoal\nAna Lia;ana@example.org\n")

    assert contas(feita) == (1, 0, 0, 0)
    assert feita.linhas.get().numero == 4


def test_duas_colunas_para_o_mesmo_dado_sao_recusadas(importar):
    with pytest.raises(ImportacaoRecusada, match="Deixe uma só"):
        importar("nome;email;e-mail pessoal\nAna Lia;a@x.br;b@x.br\n")


def test_turma_fechada_nao_recebe_importacao(importar, turma):
    type(turma).objects.filter(pk=turma.pk).update(situacao="encerrada")

    with pytest.raises(ImportacaoRecusada) as erro:
        importar(em_csv("utf-8"))
    assert erro.value.codigo == "turma_fechada"


# --- Quem já existe --------------------------------------------------------------------------------------------------
def test_reconhece_pelo_email_e_pelo_cpf(importar):
    PessoaFactory(email="ana@example.org", nome="Ana Lia")
    PessoaFactory(email="outro@example.org", nome="Beto Rui", cpf=CPF_COM_ZERO)

    feita = importar("nome;email;cpf\nANA LIA;ANA@example.org;\nBeto Rui;novo@example.org;1234567890\n")

    assert contas(feita) == (0, 2, 0, 0)
    pela_conta = feita.linhas.get(numero=3).notas
    assert any("o•••@example.org" in nota for nota in pela_conta)


def test_conflitos_de_conta_sao_recusados_com_sugestao(importar, turma):
    PessoaFactory(email="ana@example.org", nome="Ana Lia", cpf="52998224725")
    PessoaFactory(email="beto@example.org", nome="Beto Rui", cpf=CPF_COM_ZERO)
    PessoaFactory(email="fora@example.org", is_active=False)
    em_outra = MatriculaFactory(turma=TurmaFactory(curso=turma.curso, codigo="T9"), confirmada=True).pessoa

    feita = importar(
        "nome;email;cpf\nAna Lia;ana@example.org;01234567890\nAna Lia;ana@example.org;111.444.777-35\n"
        f"Fora Dela;fora@example.org;\nJá Está;{em_outra.email};\n"
    )

    motivos = {n: lista[0][1] for n, lista in problemas(feita).items()}
    assert "união das contas" in motivos[2]
    assert "tem outro CPF" in motivos[3]
    assert "desativada" in motivos[4]
    assert "T9" in motivos[5]


def test_duas_linhas_da_mesma_conta_por_caminhos_diferentes_sao_repetidas(importar):
    PessoaFactory(email="ana@example.org", nome="Ana Lia", cpf="52998224725")

    feita = importar("nome;email;cpf\nAna Lia;ana@example.org;\nAna Lia;outra@example.org;52998224725\n")

    assert contas(feita) == (0, 1, 0, 1)
    assert "mesma conta que a linha 2" in str(problemas(feita))


def test_o_que_muda_aparece_antes_de_mudar_e_o_nome_conferido_e_dito(importar, turma):
    pessoa = PessoaFactory(email="ana@example.org", nome="Ana Lia")
    VinculoFactory(pessoa=pessoa, cargo="Motorista")
    MatriculaFactory(pessoa=pessoa, turma=turma, confirmada=True, nome_conferido_em="2026-01-01T00:00Z")

    feita = importar("nome;email;consorcio;cargo\nAna Lia de Souza;ana@example.org;CISTESTE;Médica\n")

    notas = " ".join(feita.linhas.get().notas)
    assert contas(feita) == (0, 1, 0, 0)
    assert "de “Ana Lia” para “Ana Lia de Souza” (a pessoa já conferiu o nome atual)" in notas
    assert "para “Médica, CISTESTE”" in notas
    gravar(feita)
    pessoa.refresh_from_db()
    assert (pessoa.nome, str(pessoa.vinculos.get(ate=None))) == ("Ana Lia de Souza", "Médica, CISTESTE")


@pytest.mark.parametrize("de_quem", ["da equipe", "de outra turma", "sem permissão"])
def test_a_conta_da_equipe_nao_muda_por_planilha(importar, turma, coordenadora, de_quem):
    pessoa = PessoaFactory(email="ana@example.org", nome="Ana Lia")
    if de_quem == "da equipe":
        pessoa.groups.add(Group.objects.get(name="Editores"))
    elif de_quem == "de outra turma":
        TurmaFactory(coordenadores=[pessoa])
    else:
        coordenadora.groups.clear()

    feita = importar("nome;email;cpf\nNome Trocado;ana@example.org;52998224725\n")
    gravar(feita)

    pessoa.refresh_from_db()
    assert (pessoa.nome, pessoa.cpf) == ("Ana Lia", None)
    assert turma.matriculas.filter(pessoa=pessoa).exists()


# --- A gravação ------------------------------------------------------------------------------------------------------
def test_grava_conta_sem_senha_vinculo_matricula_e_convite(importar, turma):
    feita = gravar(importar(em_csv("utf-8")))

    assert feita.situacao == "concluida"
    assert contas(feita) == (3, 0, 0, 4)
    jose = Pessoa.objects.get(email="jose.lenda@example.org")
    assert (jose.nome, jose.cpf, jose.has_usable_password()) == ("José Lenda da Silva", CPF_COM_ZERO, False)
    assert str(jose.vinculos.get()) == "Não informado, Município de São João do Teste"
    assert jose.emailaddress_set.get().verified is False
    assert jose.matriculas.get().situacao == "confirmada"
    assert jose.matriculas.get().municipio.nome == "São João do Teste"
    convite = Mensagem.objects.get(chave=f"convite-{turma.pk}-{jose.pk}-1")
    assert convite.para == jose.email
    assert "/contas/password/reset/" in convite.texto
    assert turma.get_absolute_url() in convite.texto


def test_o_mesmo_arquivo_de_novo_nao_muda_nada(importar):
    gravar(importar(em_csv("utf-8")))
    antes = Pessoa.objects.count(), Matricula.objects.count(), Mensagem.objects.count()

    de_novo = importar(em_csv("utf-16"))

    assert contas(de_novo) == (0, 0, 3, 4)
    with pytest.raises(ImportacaoRecusada) as erro:
        ciclo.mandar_gravar(de_novo, None)
    assert erro.value.codigo == "nada_a_gravar"
    assert (Pessoa.objects.count(), Matricula.objects.count(), Mensagem.objects.count()) == antes


def test_sem_vaga_entra_na_lista_de_espera_na_ordem_do_arquivo(importar, turma):
    type(turma).objects.filter(pk=turma.pk).update(vagas=1)

    feita = gravar(importar("nome;email\nAna Lia;ana@example.org\nBia Rui;bia@example.org\nCida Só;cida@example.org\n"))

    situacoes = [turma.matriculas.get(pessoa__email=f"{n}@example.org").situacao for n in ("ana", "bia", "cida")]
    assert situacoes == ["confirmada", "lista_de_espera", "lista_de_espera"]
    assert "lista de espera" in feita.linhas.get(numero=3).notas[-1]


def test_quem_ja_tem_senha_entra_na_turma_sem_convite(importar, turma):
    pessoa = PessoaFactory(email="ana@example.org", nome="Ana Lia")

    gravar(importar("nome;email\nAna Lia;ana@example.org\n"))

    assert pessoa.matriculas.get().situacao == "confirmada"
    assert not Mensagem.objects.filter(chave__startswith="convite-").exists()


def test_o_que_mudou_depois_do_ensaio_nao_entra_sem_ser_visto(importar, turma):
    feita = importar("nome;email\nAna Lia;ana@example.org\nBia Rui;bia@example.org\n")
    pessoa = PessoaFactory(email="ana@example.org", nome="Outra Ana")

    gravar(feita)

    pessoa.refresh_from_db()
    assert pessoa.nome == "Outra Ana"
    assert contas(feita) == (1, 0, 0, 1)
    assert "Algo mudou desde o ensaio" in str(problemas(feita))


def test_lista_colada_de_nomes_e_emails(turma, coordenadora):
    texto = "Ana Lia <ana@example.org>; Bia Rui <bia@example.org>\nCida Só\tcida@example\nsem nome: dora@example.org"

    feita = ciclo.receber_lista(NOME, {"turma": turma.pk}, texto, coordenadora)

    assert contas(feita) == (3, 0, 0, 1)
    assert feita.linhas.get(resultado="recusada").numero == 3


def test_celulas_coladas_de_uma_planilha_valem_como_planilha(turma, coordenadora):
    texto = "Nome\tE-mail\tSigla\nAna Lia\tana@example.org\tCISTESTE\n"

    feita = ciclo.receber_lista(NOME, {"turma": turma.pk}, texto, coordenadora)
    gravar(feita)

    assert Pessoa.objects.get(email="ana@example.org").vinculos.get().lugar == "CISTESTE"


def test_as_consultas_do_ensaio_nao_crescem_com_as_linhas(turma, coordenadora, django_assert_max_num_queries):
    def texto(n):
        return "nome;email;consorcio\n" + "".join(f"Ana Lia;ana{i}@example.org;CISTESTE\n" for i in range(n))

    for quantas in (20, 180):
        for i in range(0, quantas, 2):
            Pessoa.objects.get_or_create(email=f"ana{i}@example.org", defaults={"nome": "Ana Lia"})
        with django_assert_max_num_queries(40):
            ciclo.receber(NOME, {"turma": turma.pk}, "r.csv", texto(quantas).encode(), coordenadora)


def test_trezentas_linhas_vao_pela_fila_e_a_gravacao_custa_poucas_consultas(
    importar, turma, django_assert_max_num_queries
):
    type(turma).objects.filter(pk=turma.pk).update(vagas=250)
    linhas = "".join(f"Ana Lia;ana{n}@example.org;CISTESTE;Médica\n" for n in range(300))

    feita = importar(f"nome;email;consorcio;cargo\n{linhas}")
    assert feita.situacao == "recebida"
    ciclo.conferir(feita.pk)
    with django_assert_max_num_queries(110):
        gravar(feita)

    assert contas(feita) == (300, 0, 0, 0)
    situacoes = list(turma.matriculas.order_by("pk").values_list("situacao", flat=True))
    assert situacoes == ["confirmada"] * 250 + ["lista_de_espera"] * 50


# --- Em lote e uma a uma ---------------------------------------------------------------------------------------------
def _gente(turma, prefixo):
    """Seis pessoas de um consórcio com cota e limite, e três de fora."""
    consorcio = ConsorcioFactory(sigla=f"CIS{prefixo}")
    turma.cotas.create(nome="Do consórcio", vagas=2, consorcio=consorcio)
    turma.limites.create(por="consorcio", vagas=3)
    pessoas = [PessoaFactory(email=f"{n}@{prefixo}.example.org", nome="Pessoa Fictícia") for n in range(9)]
    for pessoa in pessoas[1:7]:
        VinculoFactory(pessoa=pessoa, consorcio=consorcio)
    return pessoas


def _como_ficou(turma):
    ficou = []
    for m in turma.matriculas.order_by("pk").select_related("pessoa"):
        movimentos = [(v.ordem, v.quantas, v.cota and v.cota.nome, v.situacao) for v in m.movimentos.all()]
        texto = Mensagem.objects.filter(chave__startswith=f"matricula-{m.pk}-").latest("pk").texto
        campos = (bool(m.consorcio_id), bool(m.confirmada_em), bool(m.confirmar_ate))
        ficou.append((m.situacao, campos, movimentos, texto.replace(turma.codigo, "T")))
    return ficou


@pytest.mark.parametrize("dias", [0, 5])
def test_inscrever_em_lote_da_no_mesmo_que_uma_a_uma(turma, dias):
    uma_a_uma, em_lote = (TurmaFactory(vagas=5, confirmacao_em_dias=dias, codigo=f"TURMA-{letra}") for letra in "AB")

    for pessoa in _gente(uma_a_uma, "um"):
        inscrever_em_nome_de(pessoa, uma_a_uma, None)
    inscrever_varias(_gente(em_lote, "lote"), em_lote, None)

    assert _como_ficou(em_lote) == _como_ficou(uma_a_uma)
    assert len({situacao for situacao, *_ in _como_ficou(em_lote)}) == 2


def test_inscrever_em_lote_duas_vezes_nao_repete(turma):
    pessoas = PessoaFactory.create_batch(3)
    inscrever_varias(pessoas, turma, None)

    assert inscrever_varias(pessoas, turma, None) == []
    assert turma.matriculas.count() == turma.movimentos.count() == 3


@pytest.mark.parametrize("quantas", [5, 40])
def test_as_consultas_do_lote_nao_crescem(turma, quantas, django_assert_max_num_queries):
    pessoas = PessoaFactory.create_batch(quantas)

    with django_assert_max_num_queries(22):
        inscrever_varias(pessoas, turma, None)
