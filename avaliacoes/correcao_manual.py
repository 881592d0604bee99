"""O que uma pessoa corrige: dar nota pela rubrica ou direta, comentar, devolver para corrigir.

Cada decisão é uma linha nova; vale a última de cada resposta. Ordem das travas: matrícula, tentativa.
"""

from dataclasses import dataclass, field, replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from avaliacoes.andamento import minimo_exigido
from avaliacoes.correcao import MILIONESIMO, itens_com_respostas
from avaliacoes.models import CorrecaoManual, EventoDaTentativa, Tentativa
from avaliacoes.recalculo import recalcular, travar
from avaliacoes.tipos import rubrica
from contas.recusa import Recusa
from correio import envio
from cursos import atividade

Evento = EventoDaTentativa.Tipo


@dataclass(frozen=True)
class Decisao:
    """`fracao` de 0 a 1; `niveis` = {posição do critério: nível}; `vista`: a última correção que a tela mostrava."""

    fracao: Decimal
    niveis: dict = field(default_factory=dict)
    comentario: str = ""
    vista: int | None = None


# --- A rubrica -------------------------------------------------------------------------------------------------------
def pela_rubrica(criterios, niveis):
    """A fração: pontos dos níveis escolhidos sobre o máximo.

    Raises:
        Recusa: `niveis_incompletos`.
    """
    if not rubrica.completa(criterios, niveis):
        raise Recusa("Escolha um nível em cada critério da rubrica.", "niveis_incompletos")
    return rubrica.acerto(criterios, niveis).quantize(MILIONESIMO, ROUND_HALF_UP)


def abaixo_do_minimo(dados, niveis):
    """Os critérios cujo nível não chega ao mínimo que a questão exige para aprovar."""
    minimo, criterios = dados.get("nivel_minimo"), dados.get("rubrica") or []
    if minimo is None:
        return []
    escolhidos = zip(criterios, rubrica.escolhidos(criterios, niveis), strict=True)
    return [criterio["criterio"] for criterio, nivel in escolhidos if nivel and nivel["nivel"] < minimo]


def minimo_de(tentativa):
    """A nota com que a entrega é aprovada: a que a turma exige ou, se ela não exige, a da avaliação. Ou None."""
    exigida = minimo_exigido(tentativa.matricula, tentativa.avaliacao)
    return tentativa.avaliacao.nota_minima if exigida is None else exigida


def limitada(fracao, minimo):
    """A fração de quem não chegou ao nível mínimo de um critério: no máximo um ponto abaixo da nota mínima."""
    if not minimo:
        return fracao
    return min(fracao, max(((minimo - 1) / 100).quantize(MILIONESIMO, ROUND_DOWN), Decimal(0)))


def sem_aprovar(decisao, minimo):
    return replace(decisao, fracao=limitada(decisao.fracao, minimo))


# --- Corrigir --------------------------------------------------------------------------------------------------------
def a_corrigir(tentativa, *mais):
    """[(item, respostas)] do que uma pessoa corrige: o que está em branco a plataforma já corrigiu."""
    pares = itens_com_respostas(tentativa, *mais)
    return [(item, respostas) for item, respostas in pares if _e_manual(item, respostas)]


def _e_manual(item, respostas):
    return bool(respostas) and item.versao.comportamento.corrigir(item.versao.dados, respostas[-1].conteudo) is None


@transaction.atomic
def corrigir_itens(tentativa, decisoes, por):
    """Guarda `decisoes` ({ordem: Decisao}). Com a última que faltava, a nota sai, é lançada e a pessoa recebe um aviso.

    Repetir a mesma decisão não cria outra. Devolve a tentativa.

    Raises:
        Recusa: `nao_enviada`, `questao_inexistente` ou `outra_corrigiu` (a tela não tinha visto a última correção).
    """
    _, travada = travar(tentativa)
    _exigir_enviada(travada)
    itens = {item.ordem: item for item, _ in a_corrigir(travada)}
    novas = [nova for ordem, d in decisoes.items() if (nova := _nova(itens.get(ordem), d, por))]
    if not novas:
        return travada
    CorrecaoManual.objects.bulk_create(novas)
    travada.correcoes_abertas.filter(por=por).delete()
    de, para = recalcular(travada)
    log(travada.matricula, "avaliacoes.corrigir", user=por, data={"avaliacao": travada.avaliacao_id, "nota": str(para)})
    if para is not None:
        travada.eventos.create(tipo=Evento.CORRIGIDA, por=por, dados={"de": _texto(de), "para": _texto(para)})
        _avisar(travada, "correcao_pronta", novas[-1], {})
    return travada


def _nova(item, decisao, por):
    """A correção a criar; None se é a que já vale."""
    if item is None:
        raise Recusa("Esta questão não se corrige à mão, ou está em branco.", "questao_inexistente")
    ultima = item.ultima_correcao
    igual = ultima and (ultima.fracao, ultima.niveis, ultima.comentario) == (
        decisao.fracao,
        decisao.niveis,
        decisao.comentario,
    )
    if igual and item.fracao is not None:
        return None
    _exigir_que_viu(ultima, decisao.vista, por)
    return CorrecaoManual(
        item=item,
        fracao=decisao.fracao,
        niveis=decisao.niveis,
        comentario=decisao.comentario,
        corrigida_por=por,
    )


def _exigir_que_viu(ultima, vista, por):
    if ultima and ultima.pk != vista and ultima.corrigida_por_id != por.pk:
        quem, hora = ultima.corrigida_por, timezone.localtime(ultima.corrigida_em)
        raise Recusa(
            f"{quem} corrigiu esta resposta em {hora:%d/%m às %Hh%M}, depois que você abriu a tela. A correção está ao "
            "lado da sua: compare e salve de novo se quiser que a sua valha.",
            "outra_corrigiu",
        )


def _exigir_enviada(tentativa):
    if tentativa.aberta:
        raise Recusa("Esta tentativa está com a pessoa, que ainda pode mudar as respostas.", "nao_enviada")


def _texto(nota):
    return None if nota is None else str(nota)


def _avisar(tentativa, modelo, correcao, contexto):
    matricula = tentativa.matricula
    contexto = {
        **contexto,
        "pessoa": matricula.pessoa,
        "turma": matricula.turma,
        "curso": matricula.turma.curso,
        "avaliacao": tentativa.avaliacao,
        "caminho": reverse("avaliacoes:resultado", args=[tentativa.pk]),
    }
    envio.compor(f"{modelo}-{correcao.pk}", matricula.pessoa.email, modelo, contexto)


# --- Devolver --------------------------------------------------------------------------------------------------------
def devolucoes(tentativa):
    return tentativa.eventos.filter(tipo=Evento.DEVOLVIDA).count()


def por_que_nao_devolver(tentativa):
    """A `Recusa` (`sem_versoes`, `ja_ha_aberta`, `nao_matriculada`, `aulas_encerradas`…), ou None se pode."""
    if devolucoes(tentativa) + 1 >= tentativa.avaliacao.versoes:
        entregas = tentativa.avaliacao.versoes
        quantas = "uma entrega só" if entregas == 1 else f"{entregas} entregas, e esta já é a última"
        return Recusa(f"Esta avaliação aceita {quantas}: dê a nota e comente.", "sem_versoes")
    abertas = Tentativa.objects.abertas().filter(matricula=tentativa.matricula_id, avaliacao=tentativa.avaliacao_id)
    if abertas.exists():
        return Recusa("A pessoa já tem outra tentativa em andamento nesta avaliação.", "ja_ha_aberta")
    try:
        atividade.exigir_estudo_aberto(tentativa.matricula)
    except Recusa as recusa:
        frase = f"Não dá para devolver: {_SEM_ESTUDO.get(recusa.codigo, 'as aulas não estão em andamento')}."
        return Recusa(frase, recusa.codigo)
    return None


_SEM_ESTUDO = {
    "nao_matriculada": "a matrícula não está em andamento",
    "aulas_encerradas": "as aulas da turma já terminaram",
    "aulas_nao_comecaram": "as aulas da turma não começaram",
}


@transaction.atomic
def devolver(tentativa, comentarios, por, prazo=None):
    """Reabre a tentativa para a pessoa corrigir o que entregou, com as respostas como estavam. Devolve a tentativa.

    `comentarios` = {ordem: texto}, ao menos um. `prazo`: até quando ela pode reenviar; sem ele, até o fim das aulas.

    Raises:
        Recusa: `nao_enviada` (inclui devolver duas vezes), `sem_comentario`, `questao_inexistente`, `nao_e_manual`,
            `prazo_passado` ou as de `por_que_nao_devolver`.
    """
    matricula, travada = travar(tentativa)
    _exigir_enviada(travada)
    comentarios = {ordem: texto.strip() for ordem, texto in comentarios.items() if texto.strip()}
    itens = {item.ordem: item for item, _ in a_corrigir(travada)}
    _exigir_que_se_devolva(travada, itens, comentarios, prazo)
    correcoes = [
        CorrecaoManual(item=itens[ordem], comentario=texto, devolvida=True, corrigida_por=por)
        for ordem, texto in comentarios.items()
    ]
    CorrecaoManual.objects.bulk_create(correcoes)
    travada.correcoes_abertas.filter(por=por).delete()
    _reabrir(travada, prazo)
    atividade.registrar_devolucao(matricula, travada.avaliacao)
    travada.eventos.create(tipo=Evento.DEVOLVIDA, por=por, dados={"prazo": prazo and prazo.isoformat()})
    log(matricula, "avaliacoes.devolver", user=por, data={"avaliacao": travada.avaliacao_id})
    _avisar(travada, "correcao_devolvida", correcoes[-1], {"correcoes": correcoes, "prazo": prazo})
    return travada


def _exigir_que_se_devolva(tentativa, itens, comentarios, prazo):
    if not itens:
        raise Recusa("Não há nesta tentativa resposta que uma pessoa corrija.", "nao_e_manual")
    if not comentarios:
        raise Recusa("Escreva o que a pessoa precisa corrigir: é o comentário que ela vai ler.", "sem_comentario")
    if not comentarios.keys() <= itens.keys():
        raise Recusa("Esta questão não se corrige à mão, ou está em branco.", "questao_inexistente")
    if prazo and prazo <= timezone.now():
        raise Recusa("O prazo para reenviar precisa ser depois de hoje.", "prazo_passado")
    recusa = por_que_nao_devolver(tentativa)
    if recusa:
        raise recusa


def _reabrir(tentativa, prazo):
    tentativa.enviada_em = tentativa.nota = None
    tentativa.nao_lancada_por = ""
    tentativa.prazo_em = prazo
    tentativa.tolera_ate = prazo and prazo + tentativa.avaliacao.tolerancia
    tentativa.save(update_fields=["enviada_em", "nota", "nao_lancada_por", "prazo_em", "tolera_ate"])
