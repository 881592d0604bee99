"""Carregar a oficina de demonstração a partir do conteúdo já lido (YAML). Repetir não altera nada."""

from datetime import datetime

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from oficinas.models import Achado, Consolidacao, Demanda, Eixo, Oficina, Participacao
from rede.models import Municipio

DECISAO_DO_DESFECHO = {
    Demanda.Desfecho.ATENDIDA: Demanda.Decisao.CURSO,
    Demanda.Desfecho.ENCAMINHADA: Demanda.Decisao.ENCAMINHAR,
    Demanda.Desfecho.NAO_ATENDIDA: Demanda.Decisao.NAO_SEGUIR,
}


class DadoInvalido(Exception):
    """Um dado recusado: a chave do registro (`OF-2019-01/017`, `DEM-03`), o campo e a frase."""

    def __init__(self, chave, campo, motivo):
        self.chave, self.campo, self.motivo = chave, campo, motivo
        super().__init__(f"{chave}{f', campo {campo}' if campo else ''}: {motivo}")


@transaction.atomic
def carregar(dados):
    """Cria ou acerta a oficina, quem esteve, os achados, as demandas e as ligações. Devolve as contagens.

    De `dados` lê `oficina`, `achados`, `demandas` e `curso.eixos_complementares`. Os municípios vêm de `carregar_rede`.
    """
    eixos = {eixo.codigo: eixo for eixo in Eixo.objects.all()}
    oficina = _oficina(_exigir(dados, "oficina", dict, "arquivo"), eixos)
    participacoes = _participacoes(oficina, _exigir(dados["oficina"], "participantes", list, oficina.codigo))
    achados = _achados(oficina, _sem_repetir(_exigir(dados, "achados", list, "arquivo")), eixos)
    brutas = _sem_repetir(_exigir(dados, "demandas", list, "arquivo"))
    demandas = _demandas(brutas, eixos)
    _acertar_numeracao(oficina)
    consolidacoes = sum(_consolidar(demanda, brutas[demanda.codigo], achados) for demanda in demandas)
    for eixo in _exigir(_exigir(dados, "curso", dict, "arquivo"), "eixos_complementares", list, "curso"):
        _um_dos(eixos, eixo, "id", "curso")
    return {
        "oficinas": 1,
        "participacoes": participacoes,
        "achados": len(achados),
        "demandas": len(demandas),
        "consolidacoes": consolidacoes,
    }


def _oficina(bruta, eixos):
    codigo = _exigir(bruta, "codigo", str, "oficina")
    obrigatorios = ("titulo", "local", "publico", "coordenacao")
    oficina = _gravar(
        Oficina.objects.filter(codigo=codigo).first()
        or Oficina(codigo=codigo, publicada=True, situacao=Oficina.Situacao.ENCERRADA),
        codigo,
        **{campo: _exigir(bruta, campo, str, codigo) for campo in obrigatorios},
        data=_data(bruta, "data", codigo),
        slug=_exigir(bruta, "id", str, codigo).removeprefix("oficina-"),
        temas=_opcional(bruta, "temas_debatidos", str, codigo),
        desdobramento=_opcional(bruta, "desdobramento", str, codigo),
        **_da_noticia(bruta, codigo),
    )
    oficina.eixos.set([_um_dos(eixos, eixo, "id", codigo) for eixo in _exigir(bruta, "eixos", list, codigo)])
    oficina.eixos.commit()
    return oficina


def _da_noticia(bruta, codigo):
    """Nomes de mediação e depoimento: estão na notícia publicada."""
    mediacao = _opcional(bruta, "mediacao", list, codigo)
    depoimento, fonte = (_opcional(bruta, campo, dict, codigo) for campo in ("depoimento", "fonte"))
    dia = f"{_data(fonte, 'publicada_em', codigo):%d/%m/%Y}" if "publicada_em" in fonte else ""
    return {
        "mediacao": "; ".join(_frase(pessoa, ["nome", "papel"], ", ", codigo) for pessoa in mediacao),
        "depoente": _frase(depoimento, ["nome", "entidade"], ", ", codigo),
        "depoimento": _opcional(depoimento, "sintese", str, codigo),
        "fonte": _frase({**fonte, "dia": dia}, ["titulo", "veiculo", "dia", "autoria"], " · ", codigo),
    }


def _frase(bruto, campos, separador, chave):
    return separador.join(filter(None, (_opcional(bruto, campo, str, chave) for campo in campos)))


def _participacoes(oficina, brutas):
    """Guarda papel e órgão, nunca o nome: a notícia não diz o nome de quem participou."""
    municipios = {municipio.codigo_ibge: municipio for municipio in Municipio.objects.all()}
    for numero, bruta in enumerate(brutas, start=1):
        chave = f"{oficina.codigo}, participante {numero}"
        quem = {
            "oficina": oficina,
            "nome": "",
            "papel": _exigir(bruta, "papel", str, chave),
            "entidade": _opcional(bruta, "entidade", str, chave),
            "municipio": _um_dos(municipios, bruta, "codigo_ibge", chave) if "codigo_ibge" in bruta else None,
        }
        existente = Participacao.objects.filter(**quem).first()
        _gravar(existente or Participacao(**quem), chave, regiao=_opcional(bruta, "regiao_na_fonte", str, chave))
    return len(brutas)


def _achados(oficina, brutos, eixos):
    existentes = {achado.codigo: achado for achado in Achado.objects.filter(codigo__in=brutos)}
    return {
        codigo: _gravar(
            existentes.get(codigo) or Achado(codigo=codigo),
            codigo,
            oficina=oficina,
            eixo=_um_dos(eixos, bruto, "eixo", codigo),
            enunciado=_exigir(bruto, "texto", str, codigo),
            evidencia=_opcional(bruto, "evidencia", str, codigo),
            impacto=_exigir(bruto, "impacto", int, codigo),
            frequencia=_exigir(bruto, "frequencia", int, codigo),
            ilustrativo=_opcional(bruto, "ilustrativo", bool, codigo),
        )
        for codigo, bruto in brutos.items()
    }


def _acertar_numeracao(oficina):
    """O próximo achado digitado continua a numeração dos carregados."""
    maior = max(
        (int(codigo.rpartition("/")[2]) for codigo in oficina.achados.values_list("codigo", flat=True)), default=0
    )
    if oficina.ultimo_achado < maior:
        oficina.ultimo_achado = maior
        oficina.save(update_fields=["ultimo_achado"])


def _demandas(brutas, eixos):
    existentes = {demanda.codigo: demanda for demanda in Demanda.objects.filter(codigo__in=brutas)}
    return [
        _gravar(
            existentes.get(codigo) or Demanda(codigo=codigo),
            codigo,
            eixo=_um_dos(eixos, bruta, "eixo", codigo),
            enunciado=_exigir(bruta, "enunciado", str, codigo),
            justificativa=_opcional(bruta, "justificativa", str, codigo),
            ilustrativa=_opcional(bruta, "ilustrativo", bool, codigo),
            **_desfecho(_opcional(bruta, "desfecho", dict, codigo), codigo),
        )
        for codigo, bruta in brutas.items()
    ]


def _desfecho(bruto, codigo):
    campos = {"desfecho": "situacao", "destino": "destino", "motivo": "motivo"}
    lidos = {campo: _opcional(bruto, no_arquivo, str, codigo) for campo, no_arquivo in campos.items()}
    return {**lidos, **_decisao(lidos, _opcional(bruto, "modulos", list, codigo))}


def _decisao(lidos, modulos):
    """A decisão que o desfecho conta, com o motivo; sem motivo, nenhuma: quem decide diz por quê."""
    decisao = DECISAO_DO_DESFECHO.get(lidos["desfecho"], "")
    motivo = lidos["motivo"]
    if decisao == Demanda.Decisao.CURSO and modulos:
        nos = "no módulo" if len(modulos) == 1 else "nos módulos"
        motivo = f"É caso de formação: o curso responde {nos} {' e '.join(modulos)}."
    return {"decisao": decisao, "motivo_da_decisao": motivo} if motivo else {}


def _consolidar(demanda, bruta, achados):
    codigos = _exigir(bruta, "achados", list, demanda.codigo)
    for codigo in codigos:
        if codigo not in achados:
            raise DadoInvalido(demanda.codigo, "achados", f"Não há o achado “{codigo}” neste arquivo.")
        existente = Consolidacao.objects.select_related("demanda").filter(achado=achados[codigo]).first()
        _gravar(existente or Consolidacao(achado=achados[codigo]), codigo, demanda=demanda)
    return len(codigos)


# --- Conferir e gravar -----------------------------------------------------------------------------------------------
TIPOS = {
    str: "um texto",
    int: "um número inteiro",
    bool: "true ou false",
    list: "uma lista",
    dict: "um grupo de campos",
}


def _exigir(bruto, campo, tipo, chave):
    """O valor do campo, se existe, não está vazio e é do tipo esperado."""
    valor = _opcional(bruto, campo, tipo, chave)
    if valor in ("", [], {}) or campo not in bruto:
        raise DadoInvalido(chave, campo, "Falta este campo.")
    return valor


def _opcional(bruto, campo, tipo, chave):
    if not isinstance(bruto, dict):
        raise DadoInvalido(chave, campo, f"Esperava um grupo de campos e encontrei “{bruto}”.")
    valor = bruto.get(campo)
    if valor is None and tipo is not int:
        return tipo()
    if type(valor) is not tipo:
        raise DadoInvalido(chave, campo, f"Esperava {TIPOS[tipo]} e encontrei “{valor}”.")
    return valor


def _data(bruto, campo, chave):
    texto = _exigir(bruto, campo, str, chave)
    try:
        return datetime.fromisoformat(texto).date()
    except ValueError:
        raise DadoInvalido(chave, campo, f"Esperava uma data como 2019-04-12 e encontrei “{texto}”.") from None


def _um_dos(existentes, bruto, campo, chave):
    codigo = _exigir(bruto, campo, str, chave)
    if codigo not in existentes:
        raise DadoInvalido(chave, campo, f"Não conheço “{codigo}”.")
    return existentes[codigo]


def _sem_repetir(brutos):
    por_codigo = {}
    for numero, bruto in enumerate(brutos, start=1):
        codigo = _exigir(bruto, "codigo", str, f"registro {numero}")
        if codigo in por_codigo:
            raise DadoInvalido(codigo, "codigo", "Este código aparece duas vezes.")
        por_codigo[codigo] = bruto
    return por_codigo


def _gravar(objeto, chave, **campos):
    """Confere pelas regras do modelo e grava; se nada mudou, não toca no banco."""
    if objeto.pk and all(getattr(objeto, campo) == valor for campo, valor in campos.items()):
        return objeto
    for campo, valor in campos.items():
        setattr(objeto, campo, valor)
    try:
        objeto.full_clean()
    except ValidationError as erro:
        campo, frases = next(iter(erro.message_dict.items()))
        raise DadoInvalido(chave, "" if campo == NON_FIELD_ERRORS else campo, frases[0]) from erro
    objeto.save()
    return objeto
