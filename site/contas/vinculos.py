"""Mudar de lugar ou de cargo sem apagar a história: o vínculo antigo termina e o novo começa."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from contas.models import Pessoa, Vinculo


@transaction.atomic
def trocar_vinculo(pessoa, *, cargo, consorcio=None, municipio=None, orgao="", em=None):
    """Encerra o vínculo vigente na véspera e cria o novo. Igual ao vigente, não muda nada.

    Um vínculo que começou no mesmo dia é corrigido no lugar: a história conta onde a pessoa esteve, não os enganos de
    digitação.
    """
    em = em or timezone.localdate()
    Pessoa.objects.select_for_update().get(pk=pessoa.pk)
    dados = {"cargo": cargo, "consorcio": consorcio, "municipio": municipio, "orgao": orgao}
    vigente = pessoa.vinculos.filter(ate=None).first()
    if vigente and all(getattr(vigente, campo) == valor for campo, valor in dados.items()):
        return vigente
    if vigente and vigente.de >= em:
        for campo, valor in dados.items():
            setattr(vigente, campo, valor)
        vigente.save(update_fields=list(dados))
        return vigente
    pessoa.vinculos.filter(ate=None).update(ate=em - timedelta(days=1))
    return Vinculo.objects.create(pessoa=pessoa, de=em, **dados)
