"""Avaliações que uma pessoa corrige, para os testes da correção."""

from types import SimpleNamespace

from fabricas import MatriculaFactory, PessoaFactory, TurmaFactory, criar_avaliacao, criar_curso, criar_questao

from avaliacoes import tentativa as atos
from avaliacoes.models import QuestaoDaAvaliacao
from cursos.models import CursoPage, ModuloPage

NIVEIS = [
    {"nivel": 0, "rotulo": "Insuficiente", "pontos": 0, "descricao": "Ausente."},
    {"nivel": 1, "rotulo": "Inicial", "pontos": 8, "descricao": "Citado."},
    {"nivel": 2, "rotulo": "Pleno", "pontos": 20, "descricao": "Explicado, com números."},
]
RUBRICA = [{"criterio": c, "niveis": NIVEIS} for c in ("Problema", "Causas")]
DISSERTATIVA = {"resposta_esperada": "Um problema com número.", "rubrica": []}
PLANO = {
    "campos": [
        {"chave": "problema", "rotulo": "Problema", "obrigatorio": True, "limite": 600},
        {"chave": "acao", "rotulo": "Ação", "obrigatorio": True, "limite": 600},
    ],
    "rubrica": RUBRICA,
    "nivel_minimo": 1,
}


def cena_de_entrega(da_questao="arquivo", dados=None, **campos):
    """Uma turma com tutora e coordenadora, e a sua avaliação: uma questão que uma pessoa corrige."""
    curso = CursoPage.objects.first() or criar_curso(avaliacao=False, aulas=1)
    modulo = ModuloPage.objects.descendant_of(curso).first()
    campos = {"tipo": "plano", "tentativas": 1, "slug": "plano", **campos}
    avaliacao = criar_avaliacao(modulo, questoes=0, **campos)
    avaliacao.title = "Plano de intervenção"
    avaliacao.save()
    questao = criar_questao(
        f"P{avaliacao.pk}", tipo=da_questao, dados=dados or (PLANO if da_questao == "arquivo" else DISSERTATIVA)
    )
    QuestaoDaAvaliacao.objects.create(avaliacao=avaliacao, questao=questao, sort_order=0)
    avaliacao = type(avaliacao).objects.get(pk=avaliacao.pk)
    tutora, coordenadora = PessoaFactory(grupo="Tutores"), PessoaFactory(grupo="Coordenação")
    turma = TurmaFactory(curso=curso, tutores=[tutora], coordenadores=[coordenadora], autoinstrucional=False)
    matricula = MatriculaFactory(turma=turma, confirmada=True)
    return SimpleNamespace(
        avaliacao=avaliacao,
        questao=questao,
        turma=turma,
        tutora=tutora,
        coordenadora=coordenadora,
        matricula=matricula,
        pessoa=matricula.pessoa,
    )


def juntar(cena, codigo="AUTO", **campos):
    """Mais uma questão na mesma avaliação; o padrão é de escolha única, com `b` certa."""
    questao = criar_questao(codigo, **campos)
    QuestaoDaAvaliacao.objects.create(
        avaliacao=cena.avaliacao, questao=questao, sort_order=cena.avaliacao.itens.count()
    )
    cena.avaliacao = type(cena.avaliacao).objects.get(pk=cena.avaliacao.pk)
    return questao


def responder_o_plano(tentativa, texto="Metade falta."):
    item = tentativa.itens.get(versao__tipo__in=("arquivo", "dissertativa"))
    valores = [texto, "Ligar na véspera."] if item.versao.tipo == "arquivo" else [texto]
    ultima = item.respostas.order_by("sequencia").last()
    return atos.responder(tentativa, item.ordem, (ultima.sequencia if ultima else 0) + 1, valores)


def entregar(cena, matricula=None, texto="Metade falta."):
    tentativa = atos.iniciar(matricula or cena.matricula, cena.avaliacao)
    responder_o_plano(tentativa, texto)
    return atos.enviar(tentativa)
