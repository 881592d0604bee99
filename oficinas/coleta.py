"""Receber o que chega da sala: a presença e o achado. Reenviar não muda nada; depois de encerrada, nada entra."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from contas.recusa import Recusa
from oficinas.models import Achado, Eixo, Oficina, Participacao

# Ninguém diz tanto em uma manhã; um programa, sim.
MAXIMO_POR_PESSOA = 200
MAXIMO_DE_PESSOAS = 2000


class ColetaRecusada(Recusa):
    """O que se enviou não entrou. `campo` diz onde está o problema, quando é de um campo só."""

    def __init__(self, frase, codigo, campo=""):
        super().__init__(frase, codigo)
        self.campo = campo


def travar_oficina(pk):
    """A oficina, travada até o fim da transação: numerar e encerrar fazem fila aqui."""
    return Oficina.objects.select_for_update().get(pk=pk)


def eixos_da(oficina):
    """Os eixos em que se colhe: os que a oficina escolheu ou, se não escolheu nenhum, todos."""
    return list(oficina.eixos.all()) or list(Eixo.objects.all())


def exigir_aberta(oficina):
    if oficina.situacao == Oficina.Situacao.ENCERRADA:
        raise ColetaRecusada(
            "Esta oficina já foi encerrada e não recebe mais nada. Copie o seu texto e mostre-o a quem facilita.",
            "encerrada",
        )
    if oficina.situacao != Oficina.Situacao.ABERTA:
        raise ColetaRecusada("Esta oficina ainda não foi aberta. Aguarde quem facilita e tente de novo.", "fechada")


@transaction.atomic
def registrar_presenca(oficina, uuid, **campos):
    """A participação de quem se apresenta pelo aparelho. O mesmo `uuid` atualiza a mesma linha.

    Raises:
        ColetaRecusada: `encerrada`, `fechada`, `lotada`, `invalido` (um campo fora da regra) ou `de_outra` (o `uuid`
        já serviu em outra oficina).
    """
    oficina = travar_oficina(oficina.pk)
    exigir_aberta(oficina)
    participacao = Participacao.objects.filter(uuid=uuid).first() or _nova_participacao(oficina, uuid)
    if participacao.oficina_id != oficina.pk:
        raise ColetaRecusada("Recarregue a página: ela ficou aberta desde outra oficina.", "de_outra")
    for nome, valor in campos.items():
        setattr(participacao, nome, valor)
    participacao.presente, participacao.aceite_em = True, participacao.aceite_em or timezone.now()
    conferir(participacao)
    _gravar(participacao)
    return participacao


def _nova_participacao(oficina, uuid):
    if oficina.participacoes.count() >= MAXIMO_DE_PESSOAS:
        raise ColetaRecusada("Esta oficina já tem gente demais na lista. Fale com quem facilita.", "lotada")
    return Participacao(uuid=uuid, oficina=oficina)


@transaction.atomic
def registrar_achado(oficina, uuid, *, participacao=None, por=None, **campos):
    """O achado `uuid`, numerado na oficina. Reenviar devolve o que já existe, sem o mudar.

    Quem participa (`participacao`) só envia com a oficina aberta; quem facilita (`por`) digita também depois.

    Raises:
        ColetaRecusada: `encerrada`, `fechada`, `invalido`, `muitos` ou `de_outra` (o `uuid` é de um achado de outra
        pessoa).
    """
    oficina = travar_oficina(oficina.pk)
    existente = Achado.objects.filter(uuid=uuid).first()
    if existente:
        return _o_mesmo(existente, oficina, participacao)
    if por is None:
        exigir_aberta(oficina)
    _exigir_lugar(oficina, participacao, campos.get("eixo"))
    oficina.ultimo_achado += 1
    achado = Achado(
        uuid=uuid,
        oficina=oficina,
        codigo=f"{oficina.codigo}/{oficina.ultimo_achado:03d}",
        participacao=participacao,
        criado_por=por,
        **campos,
    )
    if participacao is not None:
        achado.uso_da_fala = participacao.uso_da_fala
    conferir(achado)
    _gravar(achado)
    oficina.save(update_fields=["ultimo_achado"])
    return achado


def _exigir_lugar(oficina, participacao, eixo):
    if eixo is not None and eixo not in eixos_da(oficina):
        raise ColetaRecusada("Escolha um dos eixos desta oficina.", "invalido", "eixo")
    if participacao is None:
        return
    if participacao.oficina_id != oficina.pk:
        raise ColetaRecusada("Você se apresentou em outra oficina. Entre nesta pelo código dela.", "de_outra")
    if participacao.achados.count() >= MAXIMO_POR_PESSOA:
        raise ColetaRecusada(
            f"Você já enviou {MAXIMO_POR_PESSOA} achados. Para acrescentar algo, corrija um deles.", "muitos"
        )


def _o_mesmo(achado, oficina, participacao):
    de_quem = participacao.pk if participacao else None
    if achado.oficina_id != oficina.pk or achado.participacao_id != de_quem:
        raise ColetaRecusada("Recarregue a página e envie de novo: este envio já foi usado.", "de_outra")
    return achado


def conferir(objeto):
    """As regras do modelo; a primeira quebrada vira recusa, com o campo em que está. Do `uuid` cuida o banco."""
    try:
        objeto.full_clean(exclude=["uuid"])
    except ValidationError as erro:
        campo, frases = next(iter(erro.message_dict.items()))
        raise ColetaRecusada(frases[0], "invalido", "" if campo == NON_FIELD_ERRORS else campo) from erro


def _gravar(objeto):
    """A trava é da oficina; o mesmo `uuid` chegando a duas oficinas ao mesmo tempo só o banco vê."""
    try:
        with transaction.atomic():
            objeto.save()
    except IntegrityError as erro:
        raise ColetaRecusada("Recarregue a página e envie de novo: este envio já foi usado.", "de_outra") from erro
