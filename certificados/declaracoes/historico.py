"""O que consta de uma matrícula em cada atividade e encontro: só o que está no livro de progresso e no diário."""

from itertools import groupby

from django.utils import timezone

from cursos.conclusao import progressos_de
from cursos.frequencia import Livro, conta_para
from cursos.models import AtividadeDaTurma, Presenca


def resultados(matricula):
    """`modulos`, `encontros` e `totais`, só com texto, número, lista e dicionário. Datas em ISO 8601."""
    da_turma = AtividadeDaTurma.objects.filter(turma=matricula.turma_id).select_related("pagina", "modulo")
    progressos = progressos_de([matricula])[matricula.pk]
    atividades = [(a, progressos.get(a.pagina_id)) for a in da_turma]
    encontros = list(_encontros(matricula))
    return {"modulos": _modulos(atividades), "encontros": encontros, "totais": _totais(atividades, encontros)}


def _modulos(atividades):
    return [
        {"titulo": modulo.title, "atividades": [_atividade(a, progresso) for a, progresso in do_modulo]}
        for modulo, do_modulo in groupby(atividades, key=lambda par: par[0].modulo)
    ]


def _atividade(atividade, progresso):
    return {
        "titulo": atividade.pagina.title,
        "opcional": not atividade.obrigatoria,
        "horas": _horas(atividade.minutos),
        "resultado": _resultado(progresso),
        "concluida_em": _dia(progresso.concluido_em) if progresso else None,
        "nota": _numero(progresso.nota) if progresso else None,
    }


def _resultado(progresso):
    if progresso is None:
        return "Não iniciada"
    if progresso.concluido_em:
        return "Concluída"
    return "Entregue, à espera de correção" if progresso.entregue_em else "Em andamento"


def _encontros(matricula):
    livro = Livro.da_turma(matricula.turma, [matricula])
    presencas = livro.de(matricula)
    for encontro in livro.encontros:
        if conta_para(matricula, encontro, presencas):
            presenca = presencas.get(encontro.pk)
            yield {
                "titulo": encontro.titulo,
                "dia": encontro.dia.isoformat(),
                "horas": _numero(encontro.horas),
                "presenca": _presenca(encontro, presenca, livro.turma),
                "horas_presentes": _numero(presenca.horas) if presenca else None,
            }


def _presenca(encontro, presenca, turma):
    if presenca is None:
        return "Sem registro" if encontro.dia <= timezone.localdate() else "Ainda não realizado"
    abonada = presenca.situacao == Presenca.Situacao.JUSTIFICADA and turma.falta_justificada_abona
    return presenca.get_situacao_display() + (", abonada" if abonada else "")


def _totais(atividades, encontros):
    obrigatorias = [(a, p) for a, p in atividades if a.obrigatoria]
    feitas = [a for a, p in obrigatorias if p and p.concluido_em]
    return {
        "atividades": len(obrigatorias),
        "concluidas": len(feitas),
        "horas_das_atividades": _horas(sum(a.minutos for a, _ in obrigatorias)),
        "horas_concluidas": _horas(sum(a.minutos for a in feitas)),
        "horas_dos_encontros": _numero(sum(e["horas"] for e in encontros)),
        "horas_presentes": _numero(sum(e["horas_presentes"] or 0 for e in encontros)),
    }


def _dia(instante):
    return timezone.localdate(instante).isoformat() if instante else None


def _horas(minutos):
    return _numero(minutos / 60)


def _numero(valor):
    """`Decimal` → número de JSON: inteiro quando é inteiro, senão com duas casas."""
    if valor is None:
        return None
    valor = round(float(valor), 2)
    return int(valor) if valor == int(valor) else valor
