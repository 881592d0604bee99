"""A presença das turmas da demonstração: quem veio a cada encontro, as justificativas aceitas e o diário fechado.

O arquivo diz a situação em cada encontro e, de algumas pessoas, o percentual final. As horas parciais se escolhem em
quartos de hora para chegar a ele; quando as presenças não permitem, vale o que elas somam.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from coordenacao.leitura import ArquivoInvalido
from cursos.frequencia import FREQUENTARAM, QUARTO_DE_HORA, ZERO, Livro, percentual
from cursos.models import Encontro, Justificativa, Matricula, Presenca

Situacao, Origem = Presenca.Situacao, Presenca.Origem
SITUACOES = {
    "presente": Situacao.PRESENTE,
    "falta": Situacao.FALTA,
    "falta_justificada": Situacao.JUSTIFICADA,
    "aproveitada": Situacao.APROVEITADA,
}
VIERAM = (Situacao.PRESENTE, Situacao.APROVEITADA)
TEXTO_DA_JUSTIFICATIVA = "Estive em serviço inadiável no consórcio, com documento da chefia."


@dataclass(frozen=True)
class Aula:
    """Um encontro da turma com o que o arquivo diz de uma pessoa nele."""

    encontro: Encontro
    situacao: str


def carregar(turma, bruta, elenco, calendario):
    """Grava as presenças de todas as matrículas da turma e, se o arquivo diz, o diário fechado."""
    encontros = dict(zip((e["id"] for e in bruta["encontros"]), turma.encontros.order_by("pk"), strict=True))
    coordenacao = elenco[bruta["coordenacao"]]
    for da_pessoa in bruta["matriculas"]:
        matricula = turma.matriculas.get(pessoa=elenco[da_pessoa["pessoa"]])
        aulas = [_aula(chave, dito, encontros, turma) for chave, dito in da_pessoa.get("presencas", {}).items()]
        _gravar(matricula, aulas, da_pessoa, coordenacao, calendario)
    fecho = bruta.get("diario_fechado_dia")
    if fecho is not None:
        turma.diario_fechado_em, turma.diario_fechado_por = calendario.instante(fecho), coordenacao
        turma.save(update_fields=["diario_fechado_em", "diario_fechado_por"])
    _derivar(turma)


def _aula(chave, dito, encontros, turma):
    onde = f"turma_exemplo.turmas.{turma.codigo}"
    if chave not in encontros:
        raise ArquivoInvalido(onde, "presencas", f"Não há encontro “{chave}” nesta turma.")
    if dito not in SITUACOES:
        raise ArquivoInvalido(onde, "presencas", f"Não conheço “{dito}”. Use {', '.join(SITUACOES)}.")
    return Aula(encontros[chave], SITUACOES[dito])


def _gravar(matricula, aulas, bruta, coordenacao, calendario):
    horas = _horas(aulas, bruta.get("frequencia_pct"), matricula.turma.falta_justificada_abona)
    for aula in aulas:
        em = calendario.instante((aula.encontro.dia - calendario.hoje).days)
        Presenca.objects.create(
            matricula=matricula,
            encontro=aula.encontro,
            situacao=aula.situacao,
            horas=horas[aula.encontro.pk],
            origem=Origem.TRANSFERENCIA if aula.situacao == Situacao.APROVEITADA else Origem.LISTA,
            registrada_em=em,
            registrada_por=coordenacao,
        )
        if aula.situacao == Situacao.JUSTIFICADA:
            _justificar(matricula, aula.encontro, bruta, coordenacao, em)


def _justificar(matricula, encontro, bruta, coordenacao, em):
    Justificativa.objects.create(
        matricula=matricula,
        encontro=encontro,
        texto=bruta.get("justificativa", TEXTO_DA_JUSTIFICATIVA),
        situacao=Justificativa.Situacao.ACEITA,
        enviada_em=em,
        enviada_por=matricula.pessoa,
        decidida_em=em,
        decidida_por=coordenacao,
    )


def _horas(aulas, pct, abona):
    """{pk do encontro: horas presentes}: inteiras, menos o que falta cortar para chegar a `pct`."""
    horas = {a.encontro.pk: Decimal(a.encontro.horas) if a.situacao in VIERAM else ZERO for a in aulas}
    abonadas = sum((a.encontro.horas for a in aulas if abona and a.situacao == Situacao.JUSTIFICADA), ZERO)
    alvo = _alvo(sum((a.encontro.horas for a in aulas), ZERO), pct)
    cortar = sum(horas.values(), ZERO) + abonadas - alvo if alvo is not None else ZERO
    for pk in reversed([pk for pk, inteiras in horas.items() if inteiras]):
        corte = min(max(cortar, ZERO), horas[pk] - QUARTO_DE_HORA)
        horas[pk], cortar = horas[pk] - corte, cortar - corte
    return horas


def _alvo(total, pct):
    """As horas, em quartos, que dão o percentual do arquivo, truncado ou arredondado; None quando nenhuma dá."""
    if pct is None or not total:
        return None
    quartos = pct * total / 100 / QUARTO_DE_HORA
    candidatas = [quartos.to_integral_value(modo) * QUARTO_DE_HORA for modo in (ROUND_CEILING, ROUND_FLOOR)]
    for arredondar in (ROUND_FLOOR, ROUND_HALF_UP):
        for horas in candidatas:
            if percentual(horas, total).to_integral_value(arredondar) == pct:
                return horas
    return None


def _derivar(turma):
    """A frequência gravada é a que as presenças somam: de todas, com o diário fechado; só de quem concluiu, se não."""
    matriculas = list(turma.matriculas.filter(situacao__in=FREQUENTARAM))
    livro = Livro.da_turma(turma, matriculas)
    for matricula in matriculas:
        final = turma.diario_fechado or matricula.situacao == Matricula.Situacao.CONCLUIDA
        matricula.frequencia = livro.frequencia(matricula).percentual if final else None
    Matricula.objects.bulk_update(matriculas, ["frequencia"])
