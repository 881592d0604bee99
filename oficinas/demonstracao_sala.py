"""A sala de demonstração: quem facilita a oficina de 2019, e uma oficina aberta com gente e falas fictícias.

Roda depois das pessoas. O que já existe fica como está. A oficina não é publicada: entra-se nela pelo código da sala.
"""

import uuid
from datetime import time
from pathlib import Path

import yaml
from django.db import transaction
from django.utils import timezone

from contas.models import Pessoa
from oficinas.models import (
    Achado,
    Convite,
    Eixo,
    ItemDaAgenda,
    Oficina,
    Participacao,
    PerguntaNorteadora,
    Periodo,
)
from rede.models import Consorcio, Municipio

SALA = Path(__file__).parent / "dados" / "sala_de_exemplo.yaml"
FACILITADORA = "facilitadora@example.org"
DA_NOTICIA = "OF-2019-01"
SIMPLES = ("codigo", "slug", "codigo_de_entrada", "titulo", "local", "anfitria", "publico", "coordenacao", "mediacao")


@transaction.atomic
def carregar(dados=None):
    """Devolve {"oficinas", "participacoes", "achados"}: quantas linhas acrescentou."""
    facilitadora = Pessoa.objects.get(email=FACILITADORA)
    _facilitar_a_da_noticia(facilitadora)
    sala = yaml.safe_load(SALA.read_text(encoding="utf-8"))
    if Oficina.objects.filter(codigo=sala["oficina"]["codigo"]).exists():
        return {"oficinas": 0, "participacoes": 0, "achados": 0}
    oficina = _oficina(sala["oficina"], facilitadora, numero_do_ultimo=len(sala["achados"]))
    gente = [_participacao(oficina, bruta, n) for n, bruta in enumerate(sala["participantes"], start=1)]
    achados = [_achado(oficina, bruto, n, gente, facilitadora) for n, bruto in enumerate(sala["achados"], start=1)]
    Participacao.objects.bulk_create(gente)
    Achado.objects.bulk_create(achados)
    return {"oficinas": 1, "participacoes": len(gente), "achados": len(achados)}


def _facilitar_a_da_noticia(facilitadora):
    """A de 2019 só ganha facilitadora se ainda não tem nenhuma: quem tirou, tirou."""
    oficina = Oficina.objects.filter(codigo=DA_NOTICIA, facilitadoras=None).first()
    if oficina:
        oficina.facilitadoras.add(facilitadora)
        oficina.save(update_fields=["facilitadoras"])


def _oficina(bruta, facilitadora, numero_do_ultimo):
    hoje, eixos = timezone.localdate(), Eixo.objects.in_bulk(field_name="codigo")
    oficina = Oficina(
        **{campo: bruta[campo] for campo in SIMPLES},
        data=hoje,
        situacao=Oficina.Situacao.ABERTA,
        aberta_em=timezone.now(),
        ultimo_achado=numero_do_ultimo,
        publicada=False,
    )
    oficina.eixos = [eixos[codigo] for codigo in bruta["eixos"]]
    oficina.facilitadoras = [facilitadora]
    oficina.periodos = [Periodo(dia=hoje, inicio=_hora(de), fim=_hora(ate)) for de, ate in bruta["periodos"]]
    oficina.agenda = [ItemDaAgenda(sort_order=n, **item) for n, item in enumerate(bruta["agenda"])]
    oficina.perguntas = [
        PerguntaNorteadora(sort_order=n, texto=p["texto"], eixo=eixos[p["eixo"]] if "eixo" in p else None)
        for n, p in enumerate(bruta["perguntas"])
    ]
    oficina.convites = [
        Convite(sort_order=n, previstas=c["previstas"], **_orgao(c)) for n, c in enumerate(bruta["convites"])
    ]
    oficina.save()
    return oficina


def _participacao(oficina, bruta, numero):
    return Participacao(
        oficina=oficina,
        uuid=_uuid(oficina, f"pessoa {numero}"),
        nome=bruta["nome"],
        papel=bruta["papel"],
        email=f"oficina{numero}@example.org",
        uso_da_fala=bruta["uso"],
        aceite_em=timezone.now(),
        **_orgao(bruta),
    )


def _achado(oficina, bruto, numero, gente, facilitadora):
    """`de` é a posição da pessoa na lista; sem ele, foi a facilitadora quem digitou."""
    eixo = next(eixo for eixo in oficina.eixos.all() if eixo.codigo == bruto["eixo"])
    de_quem = gente[bruto["de"] - 1] if "de" in bruto else None
    uso = {"uso_da_fala": de_quem.uso_da_fala} if de_quem else {"criado_por": facilitadora}
    return Achado(
        oficina=oficina,
        codigo=f"{oficina.codigo}/{numero:03d}",
        uuid=_uuid(oficina, f"achado {numero}"),
        eixo=eixo,
        enunciado=bruto["texto"],
        evidencia=bruto.get("evidencia", ""),
        impacto=bruto["impacto"],
        frequencia=bruto["frequencia"],
        participacao=de_quem,
        ilustrativo=True,
        **uso,
    )


def _orgao(bruto):
    """O órgão como o modelo o guarda: consórcio pela sigla, município pelo código do IBGE, ou outro por extenso."""
    return {
        "consorcio": Consorcio.objects.get(sigla=bruto["consorcio"]) if "consorcio" in bruto else None,
        "municipio": Municipio.objects.get(codigo_ibge=bruto["municipio"]) if "municipio" in bruto else None,
        "entidade": bruto.get("entidade", ""),
    }


def _uuid(oficina, nome):
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{oficina.codigo} {nome}")


def _hora(texto):
    return time.fromisoformat(texto)
