"""Carregar a demonstração: uma vez, duas vezes, com arquivo quebrado, fora do lugar."""

import json
from decimal import Decimal

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command

from avaliacoes.correcao import corrigir
from avaliacoes.models import Resposta, RespostaAnonima, Tentativa
from certificados.models import Certificado
from contas.models import Pessoa
from coordenacao import demonstracao
from coordenacao.turmas_de_exemplo import CAMINHOS
from cursos import frequencia
from cursos.carga_horaria import problemas
from cursos.conclusao import Regras, o_que_falta
from cursos.models import CursoPage, Justificativa, Matricula, Progresso, Turma


@pytest.fixture(scope="module")
def resumos(django_db_setup, django_db_blocker):
    """A primeira e a segunda carga, desfeitas no fim do módulo."""
    from django.db import transaction  # noqa: PLC0415

    with django_db_blocker.unblock(), transaction.atomic():
        yield demonstracao.carregar(), demonstracao.carregar()
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_carga_traz_o_curso_inteiro_e_as_horas_fecham(resumos):
    totais = resumos[0].totais

    esperado = {"municipios": 853, "achados": 44, "demandas": 14, "objetivos": 27, "normas": 35, "termos": 105}
    esperado |= {"aulas": 24, "pessoas": 31, "turmas": 4, "matriculas": 23, "certificados": 9}
    assert esperado.items() <= totais.items()
    assert problemas(CursoPage.objects.get(slug="qualificacao-gestores-cis")) == []


@pytest.mark.django_db
def test_a_segunda_carga_nao_muda_nada_e_diz_isso(resumos):
    assert resumos[0].mudou
    assert not resumos[1].mudou
    assert resumos[0].totais == resumos[1].totais


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("email", "grupo"),
    [
        ("aluna@example.org", None),
        ("aluno@example.org", None),
        ("coordenacao@example.org", "Coordenação"),
        ("tutora@example.org", "Tutores"),
        ("editora@example.org", "Editores"),
        ("facilitadora@example.org", "Facilitadores"),
        ("secretaria@example.org", None),
        ("registro@example.org", "Registro"),
        ("ses@example.org", "Leitura SES"),
        ("admin@example.org", None),
    ],
)
def test_cada_conta_entra_com_a_senha_da_demonstracao(resumos, email, grupo):
    pessoa = Pessoa.objects.get(email=email)

    assert pessoa.check_password("consorcios-demo")
    assert pessoa.emailaddress_set.filter(email=email, verified=True, primary=True).exists()
    assert list(pessoa.groups.values_list("name", flat=True)) == ([grupo] if grupo else [])
    assert pessoa.is_superuser == (email == "admin@example.org")


@pytest.mark.django_db
def test_toda_matricula_chegou_ao_seu_estado_por_transicoes_validas(resumos):
    for caminho in CAMINHOS.values():
        for de, para in zip(caminho, caminho[1:], strict=False):
            assert para in Matricula.TRANSICOES[de], (de, para)


@pytest.mark.django_db
def test_quem_concluiu_nao_tem_pendencia_e_o_livro_explica_a_nota(resumos):
    concluida = Matricula.objects.get(pessoa__email="natalia.quimera@example.org")

    feitas = Progresso.objects.filter(matricula=concluida, concluido_em__isnull=False).count()
    assert o_que_falta(concluida) == []
    assert feitas == concluida.turma.atividades.count()
    livro = {progresso.pagina_id: progresso for progresso in concluida.progressos.all()}
    assert concluida.frequencia == 100
    assert concluida.aproveitamento == Regras.da_turma(concluida.turma).aproveitamento(livro)
    assert abs(concluida.aproveitamento - 91) < 3, "perto do que o arquivo diz"


@pytest.mark.django_db
def test_quem_concluiu_tem_o_plano_corrigido_e_a_reacao_feita(resumos):
    for matricula in Matricula.objects.filter(situacao="concluida"):
        plano = matricula.tentativas.get(avaliacao__slug="av-plano")
        assert plano.nota >= 70
        assert plano.itens.get().correcoes.get().niveis
        assert matricula.tentativas.get(avaliacao__slug="av-rea").nota is None
        assert not Resposta.objects.filter(
            item__tentativa__matricula=matricula, item__tentativa__avaliacao__tipo="reacao"
        )


@pytest.mark.django_db
def test_cada_nota_e_a_que_as_respostas_dao(resumos):
    enviadas = Tentativa.objects.enviadas().filter(nota__isnull=False)

    assert enviadas.count() > 60
    for tentativa in enviadas.select_related("avaliacao"):
        assert corrigir(tentativa) == tentativa.nota, tentativa


@pytest.mark.django_db
def test_ha_trabalho_para_a_tutoria(resumos):
    noroeste = Tentativa.objects.filter(matricula__turma__codigo="QCIS-NOROESTE-T2")

    assert noroeste.por_corrigir().count() == 2
    devolvida = noroeste.abertas().get()
    assert devolvida.itens.filter(correcoes__devolvida=True).count() == 1
    assert devolvida.eventos.filter(tipo="devolvida").exists()


@pytest.mark.django_db
def test_a_reacao_da_turma_encerrada_tem_as_medias_do_arquivo_e_ja_se_mostra(resumos):
    folhas = RespostaAnonima.objects.filter(turma__codigo="QCIS-LESTEDOSUL-T1", com="turma")

    assert folhas.values("folha").distinct().count() == 5
    for codigo, media in {"RL1": 4.6, "RL4": 3.4, "RL8": 4.8}.items():
        notas = [int(resposta.conteudo) for resposta in folhas.filter(versao__questao__codigo=codigo)]
        assert sum(notas) / len(notas) == media


@pytest.mark.django_db
def test_a_frequencia_gravada_e_a_que_as_presencas_somam(resumos):
    leste = Turma.objects.get(codigo="QCIS-LESTEDOSUL-T1")
    frequencias = {m.pessoa.email.split("@")[0]: m.frequencia for m in leste.matriculas.select_related("pessoa")}

    for matricula in frequencia.do_diario(leste):
        somada = frequencia.Livro.da_turma(leste, [matricula]).final(matricula).percentual
        assert matricula.frequencia == somada
    assert leste.diario_fechado
    assert {nome: int(valor) for nome, valor in frequencias.items()} == {
        "natalia.quimera": 100,
        "aluno": 96,
        "perpetua.enredo": 81,
        "quirino.conto": 50,
        "rosalina.parabola": 98,
        "sabino.alegoria": 90,
        "aurora.exemplo": 100,
    }


@pytest.mark.django_db
def test_na_turma_em_andamento_o_diario_esta_aberto_e_ninguem_em_aulas_tem_frequencia_gravada(resumos):
    noroeste = Turma.objects.get(codigo="QCIS-NOROESTE-T2")

    assert not noroeste.diario_fechado
    assert not noroeste.matriculas.filter(situacao="confirmada", frequencia__isnull=False).exists()
    assert noroeste.matriculas.get(pessoa__email="aurora.exemplo@example.org").frequencia == Decimal("93.75")
    assert Justificativa.objects.get(encontro__turma=noroeste).situacao == "aceita"


@pytest.mark.django_db
def test_a_turma_livre_esta_aberta_a_qualquer_pessoa(resumos):
    livre = Turma.objects.get(codigo="QCIS-LIVRE-T4")

    assert livre.inscricoes_abertas()
    assert livre.em_aulas()
    assert not livre.exige_anuencia
    assert set(livre.criterios.values_list("tipo", flat=True)) == {"atividades", "nota_por_avaliacao"}
    assert not livre.atividades.filter(obrigatoria=True, pagina__title__icontains="dispersão").exists()


@pytest.mark.django_db
def test_o_aluno_ve_o_certificado_corrigido_com_o_documento_pronto(resumos):
    certificado = Certificado.objects.em_vigor().get(matricula__pessoa__email="aluno@example.org")

    assert certificado.dados["nome"] == "Olavo Fábula Pires"
    assert certificado.substitui.dados["nome"] == "Olavo Fabula Pires"
    assert storages["privado"].exists(certificado.caminho)


@pytest.mark.django_db
def test_a_aluna_tem_a_declaracao_de_matricula_e_o_historico_com_o_documento_pronto(resumos):
    documentos = Certificado.objects.filter(matricula__pessoa__email="aluna@example.org")

    assert {d.especie for d in documentos} == {"matricula", "historico"}
    assert all(storages["privado"].exists(d.caminho) for d in documentos)


@pytest.mark.django_db
def test_ha_um_certificado_revogado_com_motivo(resumos):
    revogado = Certificado.objects.get(situacao="revogado")

    assert revogado.matricula.pessoa.email == "sabino.alegoria@example.org"
    assert revogado.motivo


@pytest.mark.django_db
def test_os_avisos_dizem_o_que_ainda_nao_se_carrega(resumos):
    avisos = " ".join(resumos[0].avisos)

    for assunto in ("retorno de 90 dias", "notícias"):
        assert assunto in avisos


def test_fora_da_demonstracao_a_carga_se_recusa(settings):
    settings.DEMONSTRACAO = False

    with pytest.raises(CommandError, match="DEMONSTRACAO=1"):
        call_command("carregar_demonstracao")


@pytest.mark.django_db
def test_se_vazio_nao_le_o_arquivo_quando_ja_ha_turma(resumos, tmp_path, capsys):
    call_command("carregar_demonstracao", "--se-vazio", "--json", arquivo=tmp_path / "nem-existe.yaml")

    assert json.loads(capsys.readouterr().out) == {"mudou": False}
