"""Quanta gente esteve na oficina, de quantos órgãos, municípios e regiões, e por quantas horas. Só lê."""

from dataclasses import dataclass

from rede.busca import normalizar

# O que a região de uma participação precisa ter à mão para não consultar o banco.
COM_REGIAO = ("consorcio__sede__microrregiao__macrorregiao", "municipio__microrregiao__macrorregiao")


@dataclass(frozen=True)
class Totais:
    """`horas`: a soma das horas de cada pessoa. Os nomes vêm em ordem alfabética; órgão e região vazios não contam."""

    pessoas: int
    horas: float
    orgaos: tuple[str, ...]
    municipios: tuple[str, ...]
    regioes: tuple[str, ...]


def totais(oficina):
    """Os totais de quem esteve presente, com duas consultas para qualquer número de pessoas."""
    presentes = list(oficina.participacoes.presentes().select_related(*COM_REGIAO).order_by("pk"))
    da_oficina = oficina.horas if any(p.horas_presentes is None for p in presentes) else 0
    return Totais(
        pessoas=len(presentes),
        horas=sum(da_oficina if p.horas_presentes is None else float(p.horas_presentes) for p in presentes),
        orgaos=orgaos(presentes),
        municipios=tuple(sorted({p.municipio.nome for p in presentes if p.municipio_id})),
        regioes=regioes(presentes),
    )


def orgaos(participacoes):
    """Os órgãos distintos, cada um uma vez, como se publicam."""
    por_chave = {p.orgao_chave: p.orgao for p in reversed(list(participacoes)) if p.orgao_chave}
    return tuple(sorted(por_chave.values()))


def regioes(participacoes):
    """As regiões distintas: a macrorregião da sede do consórcio ou do município; sem elas, a que a pessoa escreveu."""
    nomes = [_regiao(p) for p in participacoes]
    por_chave = {normalizar(nome): nome for nome in reversed(nomes) if normalizar(nome)}
    return tuple(sorted(por_chave.values()))


def _regiao(participacao):
    """A sede que ainda não se publica não conta."""
    sede = participacao.consorcio.sede_publica if participacao.consorcio_id else None
    municipio = sede or (participacao.municipio if participacao.municipio_id else None)
    return municipio.microrregiao.macrorregiao.nome if municipio else participacao.regiao.strip()
