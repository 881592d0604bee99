"""Guardar com um nome o filtro do quadro, e voltar a ele."""

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from contas.recusa import Recusa
from coordenacao.models import VistaGuardada

MAXIMO = 30
CAMPOS = (
    *("q", "situacao", "risco", "modulo", "consorcio", "municipio", "macrorregiao", "nunca", "sem_certificado"),
    "ordem",
)


def limpo(texto):
    """Só o que é filtro ou ordem, para guardar ou comparar: `p`, `formato` e o que não se conhece ficam de fora."""
    lido, guardado = QueryDict(texto), QueryDict(mutable=True)
    for campo in CAMPOS:
        valores = [v for v in lido.getlist(campo) if v]
        if valores:
            guardado.setlist(campo, valores)
    return guardado.urlencode()


def da_pessoa(pessoa, turma):
    """As desta turma e as que ela usa em todas."""
    return VistaGuardada.objects.filter(Q(turma=turma) | Q(turma=None), pessoa=pessoa)


def guardar(pessoa, turma, nome, texto, *, em_todas=False):
    """Guarda o filtro com o nome; outro de mesmo nome, no mesmo alcance, dá lugar a este.

    Raises:
        Recusa: `sem_filtro`, `filtro_longo` ou `vistas_demais`.
    """
    filtro = limpo(texto)
    if not filtro:
        raise Recusa("Filtre ou ordene o quadro antes de guardar a vista.", "sem_filtro")
    if len(filtro) > 500:
        raise Recusa("Este filtro é comprido demais para guardar. Use menos condições.", "filtro_longo")
    if VistaGuardada.objects.filter(pessoa=pessoa).count() >= MAXIMO:
        raise Recusa(f"Você já guardou {MAXIMO} vistas. Apague uma que não usa mais.", "vistas_demais")
    campos = {"filtro": filtro, "criada_em": timezone.now()}
    alcance = None if em_todas else turma
    return VistaGuardada.objects.update_or_create(pessoa=pessoa, turma=alcance, nome=nome.strip(), defaults=campos)[0]
