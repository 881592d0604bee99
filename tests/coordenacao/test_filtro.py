"""O quadro filtrado, em ordem e guardado com um nome."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from fabricas import ConsorcioFactory, MatriculaFactory, TurmaFactory

from coordenacao import quadro
from coordenacao.models import VistaGuardada
from cursos import atividade
from cursos.conclusao import Regras, progressos_de
from cursos.models import Turma


def _nomes(resposta):
    return [linha.matricula.pk for linha in resposta.context["linhas"]]


@pytest.fixture
def gente(turma):
    """Quatro pessoas em lugares diferentes do caminho: {apelido: matrícula}."""
    Turma.objects.filter(pk=turma.pk).update(inicio=timezone.localdate() - timedelta(days=40))
    agora = timezone.now()
    consorcio = ConsorcioFactory(sigla="CISNORTE")
    em_dia = MatriculaFactory(
        turma=turma, confirmada=True, pessoa__nome="Ana Em Dia", ultimo_acesso_em=agora, consorcio=consorcio
    )
    sumida = MatriculaFactory(
        turma=turma, confirmada=True, pessoa__nome="Bia Sumida", ultimo_acesso_em=agora - timedelta(days=12)
    )
    nunca = MatriculaFactory(
        turma=turma, confirmada=True, pessoa__nome="Caio Nunca", confirmada_em=agora - timedelta(days=30)
    )
    pede = MatriculaFactory(turma=turma, em_analise=True, pessoa__nome="Dora Pede")
    for a in list(turma.atividades.select_related("pagina").filter(exige_nota=False))[:2]:
        atividade.concluir(em_dia, a.pagina)
    return {"em_dia": em_dia, "sumida": sumida, "nunca": nunca, "pede": pede}


@pytest.mark.parametrize(
    ("filtro", "quem"),
    [
        ({"situacao": ["em_analise"]}, {"pede"}),
        ({"situacao": ["em_analise", "confirmada"]}, {"pede", "em_dia", "sumida", "nunca"}),
        ({"risco": ["medio"]}, {"sumida"}),
        ({"risco": ["alto", "medio"]}, {"sumida", "nunca"}),
        ({"nunca": "on"}, {"nunca"}),
        ({"q": "sumida"}, {"sumida"}),
        ({"sem_certificado": "on"}, set()),
        ({"situacao": ["inventada"], "q": "dora"}, {"pede"}),
    ],
)
def test_cada_filtro_mostra_quem_diz(filtro, quem, turma, gente, entrar):
    endereco = reverse("coordenacao:quadro", args=[turma.pk])

    assert set(_nomes(entrar("administra").get(endereco, filtro))) & {m.pk for m in gente.values()} == {
        gente[apelido].pk for apelido in quem
    }


def test_filtra_pelo_lugar_e_pelo_modulo_em_que_parou(turma, gente, entrar):
    endereco, cliente = reverse("coordenacao:quadro", args=[turma.pk]), entrar("coordenadora")
    modulo = turma.atividades.first().modulo_id

    assert _nomes(cliente.get(endereco, {"consorcio": gente["em_dia"].consorcio_id})) == [gente["em_dia"].pk]
    assert gente["pede"].pk not in _nomes(cliente.get(endereco, {"modulo": modulo}))
    assert gente["em_dia"].pk in _nomes(cliente.get(endereco, {"modulo": modulo}))
    assert _nomes(cliente.get(endereco, {"modulo": "fim"})) == []


def test_ordena_por_coluna_e_quem_nao_tem_o_valor_fica_no_fim(turma, gente, entrar):
    endereco, cliente = reverse("coordenacao:quadro", args=[turma.pk]), entrar("coordenadora")
    de_mais = _nomes(cliente.get(endereco, {"ordem": "-acesso", "situacao": "confirmada"}))
    de_menos = _nomes(cliente.get(endereco, {"ordem": "acesso", "situacao": "confirmada"}))

    assert de_mais[:2] == [gente["em_dia"].pk, gente["sumida"].pk]
    assert de_menos[:2] == [gente["sumida"].pk, gente["em_dia"].pk]
    assert gente["nunca"].pk in de_mais[2:]
    assert cliente.get(endereco, {"ordem": "; drop table"}).status_code == 200


def test_o_risco_diz_a_razao_em_palavras(turma, gente, entrar):
    html = entrar("coordenadora").get(reverse("coordenacao:quadro", args=[turma.pk])).content.decode()

    assert "não entra há 12 dias" in html
    assert "nunca entrou" in html


def test_o_aproveitamento_do_quadro_e_o_da_regra(turma, gente):
    prova = turma.atividades.select_related("pagina").get(exige_nota=True)
    atividade.registrar_nota(gente["em_dia"], prova.pagina, Decimal("69.6"))

    regras, livro = Regras.da_turma(turma), progressos_de([gente["em_dia"]])

    assert quadro.linha(gente["em_dia"]).aproveitamento == regras.aproveitamento(livro[gente["em_dia"].pk])
    assert quadro.linha(gente["em_dia"]).aproveitamento == Decimal("69.60")


def test_guardar_uma_vista_e_so_de_quem_guardou(turma, gente, entrar, pessoas):
    cliente = entrar("coordenadora")
    guardar = reverse("coordenacao:guardar_vista", args=[turma.pk])
    dados = {"nome": "Atrasadas", "filtro": "risco=alto&p=3&formato=csv"}

    resposta = cliente.post(guardar, dados)
    cliente.post(guardar, {**dados, "filtro": "risco=medio"})
    cliente.post(guardar, {**dados, "filtro": "p=2", "nome": "Vazia"})

    vista = VistaGuardada.objects.get()
    assert resposta.url.endswith("?risco=alto")
    assert (vista.filtro, vista.pessoa) == ("risco=medio", pessoas["coordenadora"])
    assert "Atrasadas" in cliente.get(reverse("coordenacao:quadro", args=[turma.pk])).content.decode()
    assert "Atrasadas" not in entrar("tutora").get(reverse("coordenacao:quadro", args=[turma.pk])).content.decode()
    assert entrar("tutora").post(reverse("coordenacao:apagar_vista", args=[turma.pk, vista.pk])).status_code == 404
    entrar("coordenadora").post(reverse("coordenacao:apagar_vista", args=[turma.pk, vista.pk]))
    assert not VistaGuardada.objects.exists()


def test_a_vista_de_todas_as_turmas_aparece_nas_outras(turma, entrar):
    outra = TurmaFactory(curso=turma.curso)
    MatriculaFactory(turma=outra, confirmada=True)
    cliente = entrar("administra")
    cliente.post(
        reverse("coordenacao:guardar_vista", args=[turma.pk]), {"nome": "Minha", "filtro": "nunca=on", "em_todas": "on"}
    )

    assert "Minha" in cliente.get(reverse("coordenacao:quadro", args=[outra.pk])).content.decode()
