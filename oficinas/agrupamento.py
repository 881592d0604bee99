"""Agrupar os achados em demandas: reunir, unir, dividir, retirar, desfazer.

Cada ato é uma transação. Ordem das travas: a oficina, as demandas pela chave. Quem move um achado trava antes a oficina
dele, e um achado nunca muda de oficina: onde ele está não muda entre a conferência e a gravação. Uma demanda pode ter
achados de várias oficinas; por isso também ela se trava.
"""

from collections import Counter

from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log

from contas.recusa import Recusa
from oficinas.coleta import travar_oficina
from oficinas.models import Achado, Consolidacao, Demanda, Movimento, PassoDoMovimento
from oficinas.movimentos import frase_do_movimento, lista

PREFIXO = "DEM-"
TENTATIVAS_DE_NUMERAR = 20
TIPO = Movimento.Tipo


class AgrupamentoRecusado(Recusa):
    """O ato de agrupar não cabe: `str()` diz o porquê e o que fazer; `codigo`, o que o programa confere."""


# --- Os atos ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def reunir(oficina, achados, por, *, demanda=None, enunciado="", eixo=None, justificativa=""):
    """Leva os achados a uma demanda: a que se diz, ou uma nova, com o próximo número livre.

    O achado que estava em outra demanda sai dela. Devolve o movimento; a demanda que recebeu é `movimento.demanda`.

    Raises:
        AgrupamentoRecusado: `sem_achado`, `de_outra_oficina`, `oculto`, `sem_enunciado`, `ja_reunidos`, `unida` ou
            `sustenta_objetivo`.
    """
    oficina = travar_oficina(oficina.pk)
    achados = _achados_daqui(oficina, achados)
    _exigir_visiveis(achados)
    onde = _onde_estao(achados)
    travadas = _travar_demandas([*onde.values(), *([demanda.pk] if demanda else [])])
    if demanda is None:
        _exigir_enunciado(enunciado)
        _exigir_conjunto_novo(achados, onde, travadas)
        destino = _nova_demanda(achados, eixo, enunciado, justificativa)
    else:
        destino = _destino(travadas, demanda)
    passos = [(a, travadas.get(onde.get(a.pk)), destino) for a in achados if onde.get(a.pk) != destino.pk]
    if not passos:
        raise AgrupamentoRecusado(f"{_quais(achados)} já {_esta(achados)} na {destino.codigo}.", "ja_reunidos")
    return _registrar(oficina, TIPO.REUNIR, passos, por)


@transaction.atomic
def unir(origens, destino, por, oficina=None):
    """Leva todos os achados das demandas `origens` ao `destino`; cada origem guarda a quem foi unida.

    A demanda que já sustenta um objetivo não some: se só uma sustenta, a união se faz nela, qualquer que seja o destino
    pedido (`movimento.demanda` diz qual recebeu). Os achados ocultos vão junto. Sem `oficina`, é a dos achados.

    Raises:
        AgrupamentoRecusado: `sem_origem`, `sem_achado`, `de_outra_oficina`, `ja_unida`, `unida` ou
            `sustenta_objetivo` (há mais de uma que sustenta).
    """
    pks = {origem.pk for origem in origens} - {destino.pk}
    if not pks:
        raise AgrupamentoRecusado("Marque ao menos uma demanda além da que recebe.", "sem_origem")
    oficina = travar_oficina(oficina.pk if oficina else _oficina_das(pks, destino))
    travadas = _travar_demandas([*pks, destino.pk])
    recebe = _quem_recebe(travadas, destino)
    somem = [demanda for pk, demanda in travadas.items() if pk != recebe.pk]
    for demanda in somem:
        _exigir_que_possa_sumir(demanda)
    _destino(travadas, recebe)
    passos = [(achado, demanda, recebe) for demanda in somem for achado in _achados_inteiros(oficina, demanda)]
    movimento = _registrar(oficina, TIPO.UNIR, passos, por)
    Demanda.objects.filter(pk__in=[demanda.pk for demanda in somem]).update(unida_a=recebe)
    return movimento


@transaction.atomic
def dividir(demanda, achados, por, enunciado, *, eixo=None, justificativa=""):
    """Tira parte dos achados da demanda para uma nova. A nova está em `movimento.demanda`.

    Raises:
        AgrupamentoRecusado: `sem_achado`, `de_outra_oficina`, `oculto`, `sem_enunciado`, `fora_da_demanda` (algum já
            não está nela) ou `ficaria_vazia`.
    """
    oficina = travar_oficina(_oficina_dos(achados))
    achados = _achados_daqui(oficina, achados)
    _exigir_visiveis(achados)
    _exigir_enunciado(enunciado)
    onde = _onde_estao(achados)
    fora = [achado for achado in achados if onde.get(achado.pk) != demanda.pk]
    if fora:
        frase = f"{_quais(fora)} já não {_esta(fora)} na {demanda.codigo}. Recarregue a página e marque de novo."
        raise AgrupamentoRecusado(frase, "fora_da_demanda")
    dividida = _travar_demandas([demanda.pk])[demanda.pk]
    if not dividida.consolidacoes.exclude(achado__in=achados).exists():
        frase = f"Deixe ao menos um achado na {dividida.codigo}. Para mudar o texto de todos, edite a demanda."
        raise AgrupamentoRecusado(frase, "ficaria_vazia")
    nova = _nova_demanda(achados, eixo, enunciado, justificativa)
    return _registrar(oficina, TIPO.DIVIDIR, [(achado, dividida, nova) for achado in achados], por)


@transaction.atomic
def retirar(achados, por):
    """Deixa os achados fora de qualquer demanda. Os que já estavam fora ficam como estão.

    Raises:
        AgrupamentoRecusado: `sem_achado`, `de_outra_oficina`, `sem_demanda` (todos já estavam fora) ou
            `sustenta_objetivo`.
    """
    oficina = travar_oficina(_oficina_dos(achados))
    achados = _achados_daqui(oficina, achados)
    onde = _onde_estao(achados)
    if not onde:
        raise AgrupamentoRecusado(f"{_quais(achados)} já {_esta(achados)} sem demanda.", "sem_demanda")
    travadas = _travar_demandas(onde.values())
    passos = [(achado, travadas[onde[achado.pk]], None) for achado in achados if achado.pk in onde]
    return _registrar(oficina, TIPO.RETIRAR, passos, por)


@transaction.atomic
def desfazer(movimento, por):
    """Devolve cada achado do movimento ao lugar de onde saiu. Só enquanto nenhum movimento posterior tocou neles.

    Raises:
        AgrupamentoRecusado: `ja_desfeito`, `mudou_depois` (com o nome do movimento posterior) ou `sustenta_objetivo`.
    """
    oficina = travar_oficina(movimento.oficina_id)
    movimento = Movimento.objects.select_for_update().get(pk=movimento.pk)
    if movimento.desfeito_em:
        raise AgrupamentoRecusado("Este movimento já foi desfeito.", "ja_desfeito")
    passos = list(movimento.passos.select_related("achado").order_by("achado_id"))
    _exigir_que_seja_o_ultimo(movimento, passos)
    travadas = _travar_demandas([pk for passo in passos for pk in (passo.de_id, passo.para_id)])
    volta = [(passo.achado, travadas.get(passo.para_id), travadas.get(passo.de_id)) for passo in passos]
    _levar(volta, por)
    movimento.desfeito_em, movimento.desfeito_por = timezone.now(), por
    movimento.save(update_fields=["desfeito_em", "desfeito_por"])
    log(oficina, "oficinas.desfazer", user=por, data=_dados(movimento, volta))
    return movimento


@transaction.atomic
def reescrever(demanda, por, *, enunciado, eixo, justificativa=""):
    """Muda o texto e o eixo da demanda. Igual ao que já está, não grava nem anota.

    Raises:
        AgrupamentoRecusado: `sem_enunciado` ou `unida`.
    """
    _exigir_enunciado(enunciado)
    demanda = _destino(_travar_demandas([demanda.pk]), demanda)
    novo = {"enunciado": enunciado.strip(), "eixo": eixo, "justificativa": justificativa.strip()}
    antes = {campo: str(getattr(demanda, campo)) for campo, valor in novo.items() if getattr(demanda, campo) != valor}
    if antes:
        for campo in antes:
            setattr(demanda, campo, novo[campo])
        demanda.save(update_fields=list(antes))
        depois = {campo: str(novo[campo]) for campo in antes}
        log(demanda, "oficinas.reescrever", user=por, data={"de": antes, "para": depois})
    return demanda


# --- Travar e ler ----------------------------------------------------------------------------------------------------
def _travar_demandas(pks):
    """{pk: demanda}, travadas até o fim da transação, sempre na mesma ordem."""
    travadas = Demanda.objects.select_for_update().filter(pk__in={pk for pk in pks if pk}).order_by("pk")
    return {demanda.pk: demanda for demanda in travadas}


def _achados_daqui(oficina, achados):
    lidos = list(Achado.objects.filter(pk__in=[achado.pk for achado in achados]).order_by("codigo"))
    if not lidos:
        raise AgrupamentoRecusado("Marque ao menos um achado.", "sem_achado")
    de_fora = [achado for achado in lidos if achado.oficina_id != oficina.pk]
    if de_fora:
        frase = f"{_quais(de_fora)} não {_e(de_fora)} desta oficina. Agrupe cada achado na oficina dele."
        raise AgrupamentoRecusado(frase, "de_outra_oficina")
    return lidos


def _achados_inteiros(oficina, demanda):
    """Todos os achados da demanda, os ocultos também; se algum não é da oficina, ela não pode sumir daqui."""
    achados = list(Achado.objects.filter(consolidacoes__demanda=demanda).order_by("codigo"))
    if not achados:
        raise AgrupamentoRecusado(f"A {demanda.codigo} não tem achados: não há o que unir.", "sem_achado")
    if any(achado.oficina_id != oficina.pk for achado in achados):
        frase = f"A {demanda.codigo} também reúne achados de outra oficina. Una as outras a ela, ou leve só os daqui."
        raise AgrupamentoRecusado(frase, "de_outra_oficina")
    return achados


def _onde_estao(achados):
    """{pk do achado: pk da demanda} dos que estão em alguma."""
    return dict(Consolidacao.objects.filter(achado__in=achados).values_list("achado", "demanda"))


def _oficina_dos(achados):
    achado = next(iter(achados), None)
    if achado is None:
        raise AgrupamentoRecusado("Marque ao menos um achado.", "sem_achado")
    return achado.oficina_id


def _oficina_das(origens, destino):
    """A oficina dos achados das origens; se elas já se esvaziaram, a do destino."""
    for demandas in (origens, [destino.pk]):
        daqui = Consolidacao.objects.filter(demanda__in=demandas).order_by("pk")
        oficina = daqui.values_list("achado__oficina", flat=True).first()
        if oficina:
            return oficina
    raise AgrupamentoRecusado("As demandas marcadas não têm achados: não há o que unir.", "sem_achado")


# --- Conferir --------------------------------------------------------------------------------------------------------
def _exigir_enunciado(enunciado):
    if not (enunciado or "").strip():
        raise AgrupamentoRecusado("Escreva o que a demanda pede.", "sem_enunciado")


def _exigir_visiveis(achados):
    ocultos = [achado for achado in achados if achado.oculto_em]
    if ocultos:
        estado = "está oculto" if len(ocultos) == 1 else "estão ocultos"
        frase = f"{_quais(ocultos)} {estado} pela moderação. Mostre de novo antes de agrupar."
        raise AgrupamentoRecusado(frase, "oculto")


def _exigir_conjunto_novo(achados, onde, travadas):
    """Os mesmos achados, e só eles, já formam uma demanda: é o segundo clique, não outra demanda."""
    casas = {onde.get(achado.pk) for achado in achados}
    if len(casas) != 1 or None in casas:
        return
    demanda = travadas[casas.pop()]
    if demanda.consolidacoes.count() == len(achados):
        frase = f"{_quais(achados)} já {_forma(achados)} a {demanda.codigo}. Para mudar o texto, edite a demanda."
        raise AgrupamentoRecusado(frase, "ja_reunidos")


def _destino(travadas, demanda):
    travada = travadas[demanda.pk]
    if travada.unida_a_id:
        onde = travada.unida_a.codigo
        raise AgrupamentoRecusado(f"A {travada.codigo} foi unida à {onde}. Use a {onde}.", "unida")
    return travada


def _exigir_que_possa_sumir(demanda):
    if demanda.unida_a_id:
        raise AgrupamentoRecusado(f"A {demanda.codigo} já foi unida à {demanda.unida_a.codigo}.", "ja_unida")


def _quem_recebe(travadas, destino):
    """A demanda em que a união se faz: a que sustenta objetivo, se há; senão, a que se pediu."""
    sustentam = list(Demanda.objects.filter(pk__in=travadas, objetivos__isnull=False).distinct().order_by("codigo"))
    if len(sustentam) > 1:
        frase = f"{_quais(sustentam)} já sustentam objetivos de curso: nenhuma pode ser unida a outra."
        raise AgrupamentoRecusado(frase, "sustenta_objetivo")
    return travadas[sustentam[0].pk if sustentam else destino.pk]


def _exigir_que_objetivo_nao_perca_achado(passos):
    """Demanda que sustenta objetivo não fica sem achado: o objetivo perderia a origem."""
    perdem = {de.pk for _, de, _ in passos if de}
    ficam = Consolidacao.objects.filter(demanda__in=perdem).exclude(achado__in=[achado for achado, _, _ in passos])
    esvaziam = perdem - set(ficam.values_list("demanda", flat=True))
    presa = Demanda.objects.filter(pk__in=esvaziam, objetivos__isnull=False).order_by("codigo").first()
    if presa:
        frase = f"A {presa.codigo} sustenta um objetivo de curso e não pode ficar sem achado. Deixe ao menos um nela."
        raise AgrupamentoRecusado(frase, "sustenta_objetivo")


def _exigir_que_seja_o_ultimo(movimento, passos):
    """Nenhum movimento em vigor veio depois para um destes achados, e cada um está onde este o deixou."""
    achados = [passo.achado for passo in passos]
    depois = Movimento.objects.filter(pk__gt=movimento.pk, desfeito_em=None, passos__achado__in=achados)
    posterior = depois.order_by("-pk").first()
    if posterior:
        quando = timezone.localtime(posterior.feito_em)
        frase = f"Depois deste, outro movimento tocou nos mesmos achados ({frase_do_movimento(posterior)}, em "
        frase += f"{quando:%d/%m/%Y, %H:%M}). Desfaça aquele primeiro."
        raise AgrupamentoRecusado(frase, "mudou_depois")
    onde = _onde_estao(achados)
    if any(onde.get(passo.achado_id) != passo.para_id for passo in passos):
        frase = "Os achados deste movimento já não estão onde ele os deixou. Mova-os à mão."
        raise AgrupamentoRecusado(frase, "mudou_depois")


# --- Gravar ----------------------------------------------------------------------------------------------------------
def _nova_demanda(achados, eixo, enunciado, justificativa):
    """A demanda com o próximo número livre. Se outra pessoa o toma neste instante, tenta o seguinte.

    Sem `eixo`, é o da maioria dos achados. É ilustrativa se todos eles são.
    """
    eixo_id = eixo.pk if eixo else Counter(achado.eixo_id for achado in achados).most_common(1)[0][0]
    campos = {
        "eixo_id": eixo_id,
        "enunciado": enunciado.strip(),
        "justificativa": justificativa.strip(),
        "ilustrativa": all(achado.ilustrativo for achado in achados),
    }
    for _ in range(TENTATIVAS_DE_NUMERAR):
        try:
            with transaction.atomic():
                return Demanda.objects.create(codigo=_proximo_codigo(), **campos)
        except IntegrityError:
            continue
    raise AgrupamentoRecusado("Muita gente está criando demandas agora. Tente de novo.", "sem_numero")


def _proximo_codigo():
    codigos = Demanda.objects.filter(codigo__startswith=PREFIXO).values_list("codigo", flat=True)
    numeros = [int(n) for n in (codigo.removeprefix(PREFIXO) for codigo in codigos) if n.isascii() and n.isdecimal()]
    return f"{PREFIXO}{max(numeros, default=0) + 1:02d}"


def _registrar(oficina, tipo, passos, por):
    """O movimento com os seus passos, e cada achado no lugar novo."""
    movimento = Movimento(oficina=oficina, tipo=tipo, feito_por=por)
    movimento.demanda = passos[0][2]
    _levar(passos, por)
    movimento.save(force_insert=True)
    PassoDoMovimento.objects.bulk_create(
        PassoDoMovimento(movimento=movimento, achado=achado, de=de, para=para) for achado, de, para in passos
    )
    log(oficina, f"oficinas.{tipo.value}", user=por, data=_dados(movimento, passos))
    return movimento


def _levar(passos, por):
    """Cada achado de `de` para `para`. Quem recebe achado está vigente: deixa de estar unida a outra."""
    _exigir_que_objetivo_nao_perca_achado(passos)
    Consolidacao.objects.filter(achado__in=[achado for achado, _, _ in passos]).delete()
    Consolidacao.objects.bulk_create(
        Consolidacao(achado=achado, demanda=para, feita_por=por) for achado, _, para in passos if para
    )
    recebem = {para.pk for _, _, para in passos if para}
    Demanda.objects.filter(pk__in=recebem, unida_a__isnull=False).update(unida_a=None)


def _dados(movimento, passos):
    """O que o registro de auditoria guarda: só códigos."""
    return {
        "movimento": movimento.pk,
        "passos": [[a.codigo, de.codigo if de else None, para.codigo if para else None] for a, de, para in passos],
    }


# --- Palavras --------------------------------------------------------------------------------------------------------
def _quais(objetos):
    return lista([objeto.codigo for objeto in objetos])


def _esta(achados):
    return "está" if len(achados) == 1 else "estão"


def _e(achados):
    return "é" if len(achados) == 1 else "são"


def _forma(achados):
    return "forma" if len(achados) == 1 else "formam"
