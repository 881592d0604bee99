"""Digitar na sala: uma linha, um achado. O mesmo envio repetido não cria outros."""

from dataclasses import dataclass, field, replace
from uuid import uuid5

from django.db import transaction
from wagtail.log_actions import log

from contas.recusa import Recusa
from oficinas.coleta import eixos_da, travar_oficina
from oficinas.identificacao import indicios
from oficinas.linhas import limpar, linhas_de
from oficinas.models import Achado, UsoDaFala
from oficinas.models.achado import MAXIMO_DO_ENUNCIADO
from oficinas.textos import numero as por_extenso
from rede.busca import normalizar

MAXIMO_DE_LINHAS = 200


@dataclass(frozen=True)
class LinhaDigitada:
    """`recusa`: por que não pode entrar. `igual_a`: onde já está o mesmo texto. `avisos`: o que convém conferir."""

    numero: int
    original: str
    texto: str
    recusa: str = ""
    igual_a: str = ""
    avisos: tuple[str, ...] = ()

    @property
    def entra(self):
        return not self.recusa and not self.igual_a


@dataclass(frozen=True)
class Digitados:
    """`achados`: os deste envio, na ordem das linhas. `repetidos`: [(linha, código do que já havia)]."""

    achados: list
    repetidos: list = field(default_factory=list)


# --- Ler -------------------------------------------------------------------------------------------------------------
def ler(texto):
    """As linhas do texto, já limpas. Vazia ou só de marcador não conta; repetida no mesmo texto entra uma vez."""
    lidas, primeira_vez = [], {}
    for numero, crua in linhas_de(texto):
        limpa = limpar(crua)
        if not limpa:
            continue
        linha = LinhaDigitada(numero, crua, limpa, _recusa(limpa), avisos=tuple(indicios(limpa)))
        anterior = primeira_vez.setdefault(normalizar(limpa), numero)
        lidas.append(linha if anterior == numero else replace(linha, igual_a=f"linha {anterior}"))
    return lidas


def _recusa(limpa):
    if len(limpa) <= MAXIMO_DO_ENUNCIADO:
        return ""
    tem, cabem = por_extenso(len(limpa)), por_extenso(MAXIMO_DO_ENUNCIADO)
    return f"Tem {tem} letras e cabem {cabem}. Divida em mais de uma linha."


def comparar(oficina, linhas, nonce):
    """As mesmas linhas, dizendo quais já estão entre os achados da oficina (fora os deste mesmo envio)."""
    ja_ditos = _ja_ditos(oficina, {_uuid(nonce, linha.texto) for linha in linhas})
    return [
        replace(linha, igual_a=ja_ditos.get(normalizar(linha.texto), "")) if linha.entra else linha for linha in linhas
    ]


def _ja_ditos(oficina, menos):
    textos = oficina.achados.exclude(uuid__in=menos).values_list("enunciado", "codigo")
    return {normalizar(enunciado): codigo for enunciado, codigo in textos}


def exigir_que_caiba(linhas):
    """Raises Recusa: `muitas_linhas`."""
    if len(linhas) > MAXIMO_DE_LINHAS:
        raise Recusa(
            f"São {len(linhas)} linhas e cabem {MAXIMO_DE_LINHAS} por vez. Envie em partes; o texto continua aqui.",
            "muitas_linhas",
        )


# --- Registrar -------------------------------------------------------------------------------------------------------
@transaction.atomic
def registrar(oficina, por, nonce, textos, *, eixo, impacto, frequencia, participacao=None, com_repetidos=False):
    """Um achado por texto, numerados em seguida, tudo ou nada.

    O `uuid` de cada um sai do `nonce` do formulário e do próprio texto: reenviar devolve os que já entraram, e corrigir
    uma linha depois de voltar no navegador cria só o dela. Texto que a oficina já tem fica de fora, salvo
    `com_repetidos`. Vale com a oficina em qualquer situação: quem facilita digita também o que ficou no papel.

    Raises:
        Recusa: `eixo`, `escala`, `de_outra`, `muitas_linhas` ou `texto`.
    """
    oficina = travar_oficina(oficina.pk)
    _exigir(oficina, textos, eixo, (impacto, frequencia), participacao)
    uuids = {_uuid(nonce, texto): texto for texto in textos}
    feitos = _feitos(oficina, uuids)
    faltam = {uuid: texto for uuid, texto in uuids.items() if uuid not in feitos}
    ja_ditos = {} if com_repetidos else _ja_ditos(oficina, uuids)
    repetidos = [(texto, ja_ditos[normalizar(texto)]) for texto in faltam.values() if normalizar(texto) in ja_ditos]
    comuns = {"eixo": eixo, "impacto": impacto, "frequencia": frequencia, "participacao": participacao}
    comuns["uso_da_fala"] = participacao.uso_da_fala if participacao else UsoDaFala.SEM_NOME
    novos = [
        Achado(uuid=uuid, oficina=oficina, enunciado=texto, criado_por=por, **comuns)
        for uuid, texto in faltam.items()
        if normalizar(texto) not in ja_ditos
    ]
    _numerar_e_gravar(oficina, novos, por)
    feitos |= {achado.uuid: achado for achado in novos}
    return Digitados([feitos[uuid] for uuid in uuids if uuid in feitos], repetidos)


def _feitos(oficina, uuids):
    """Os que este mesmo envio já gravou."""
    feitos = {achado.uuid: achado for achado in Achado.objects.filter(uuid__in=uuids)}
    if any(achado.oficina_id != oficina.pk for achado in feitos.values()):
        raise Recusa("Recarregue a página: ela ficou aberta desde outra oficina.", "de_outra")
    return feitos


def _exigir(oficina, textos, eixo, escalas, participacao):
    exigir_que_caiba(textos)
    if eixo not in eixos_da(oficina):
        raise Recusa("Escolha um dos eixos desta oficina.", "eixo")
    if not all(1 <= nota <= 5 for nota in escalas):
        raise Recusa("Impacto e frequência vão de 1 a 5.", "escala")
    if participacao is not None and participacao.oficina_id != oficina.pk:
        raise Recusa("Quem disse isto não está na lista desta oficina.", "de_outra")
    if not all(0 < len(texto) <= MAXIMO_DO_ENUNCIADO for texto in textos):
        raise Recusa(f"Cada achado tem de 1 a {por_extenso(MAXIMO_DO_ENUNCIADO)} letras.", "texto")


def _numerar_e_gravar(oficina, novos, por):
    if not novos:
        return
    for achado in novos:
        oficina.ultimo_achado += 1
        achado.codigo = f"{oficina.codigo}/{oficina.ultimo_achado:03d}"
    Achado.objects.bulk_create(novos)
    oficina.save(update_fields=["ultimo_achado"])
    log(oficina, "oficinas.digitar", user=por, data={"de": novos[0].codigo, "ate": novos[-1].codigo})


def _uuid(nonce, texto):
    return uuid5(nonce, texto)
