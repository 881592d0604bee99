"""As contas que parecem repetidas: procurar todas de uma vez, fora do pedido de quem espera, e guardar os pares."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import log

from contas.models import ParSuspeito, Pessoa, Vinculo
from contas.posse_das_contas import cpf_normalizado
from contas.recusa import Recusa
from contas.semelhanca import APONTADO, Ficha, pares
from rede.busca import normalizar


def fichas():
    """Uma por conta em uso, em duas consultas."""
    lugares = {}
    vigentes = Vinculo.objects.vigentes().order_by("de", "pk")
    for pessoa, consorcio, municipio, orgao in vigentes.values_list(
        "pessoa_id", "consorcio_id", "municipio_id", "orgao"
    ):
        lugares[pessoa] = f"c{consorcio}" if consorcio else f"m{municipio}" if municipio else normalizar(orgao)
    contas = Pessoa.objects.filter(is_active=True, unida_a=None).values_list("pk", "nome", "email", "cpf")
    return [Ficha(pk, nome, email, cpf_normalizado(cpf), lugares.get(pk, "")) for pk, nome, email, cpf in contas]


def procurar():
    """Atualiza os pares guardados: cria os novos, corrige os que mudaram, tira os que deixaram de parecer.

    O que alguém descartou ou apontou à mão fica. Pode rodar duas vezes ao mesmo tempo. Devolve quantos há em aberto.
    """
    achados = {(par.uma, par.outra): par for par in pares(fichas())}
    guardados = {(p.uma_id, p.outra_id): p for p in ParSuspeito.objects.all()}
    novos = [
        ParSuspeito(uma_id=p.uma, outra_id=p.outra, sinais=list(p.sinais), nota=p.nota)
        for p in achados.values()
        if (p.uma, p.outra) not in guardados
    ]
    mudados, sobras = [], []
    for chave, guardado in guardados.items():
        achado = achados.get(chave)
        if achado and (guardado.sinais, guardado.nota) != (list(achado.sinais), achado.nota):
            guardado.sinais, guardado.nota = list(achado.sinais), achado.nota
            mudados.append(guardado)
        elif not achado and not guardado.descartado_em and APONTADO not in guardado.sinais:
            sobras.append(guardado.pk)
    with transaction.atomic():
        ParSuspeito.objects.bulk_create(novos, batch_size=500, ignore_conflicts=True)
        ParSuspeito.objects.bulk_update(mudados, ["sinais", "nota"], batch_size=500)
        ParSuspeito.objects.filter(pk__in=sobras).delete()
    return ParSuspeito.objects.abertos().count()


def apontar(uma, outra):
    """O par destas duas contas, criado se ninguém o tinha visto; o que se descartou volta a estar em aberto."""
    if uma.pk == outra.pk:
        raise Recusa("Esta é a própria conta. Escreva o e-mail da outra.", "mesma_conta")
    menor, maior = sorted((uma.pk, outra.pk))
    novo = {"sinais": [APONTADO], "nota": 0}
    par, _ = ParSuspeito.objects.get_or_create(uma_id=menor, outra_id=maior, defaults=novo)
    if par.descartado_em:
        par.descartado_em = par.descartado_por = None
        par.save(update_fields=["descartado_em", "descartado_por"])
    return par


@transaction.atomic
def descartar(par, por):
    """São pessoas diferentes: o par não volta a ser sugerido. Repetir não muda nada."""
    descartado = ParSuspeito.objects.filter(pk=par.pk, descartado_em=None)
    if descartado.update(descartado_em=timezone.now(), descartado_por=por):
        log(par.uma, "contas.descartar_par", user=por, data={"outra": par.outra_id})


def pares_de(pessoa):
    """Os pares em aberto em que a conta aparece."""
    return ParSuspeito.objects.abertos().filter(Q(uma=pessoa) | Q(outra=pessoa))
