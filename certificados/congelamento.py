"""O retrato que o certificado guarda: tudo o que o papel diz, copiado no dia da emissão. Depois, nada o muda."""

from itertools import groupby

from django.conf import settings
from django.utils import timezone

from certificados.elegibilidade import signatarios_vigentes
from certificados.models import Modelo
from contas.recusa import Recusa
from cursos import carga_horaria
from cursos.models import AtividadeDaTurma
from rede.documentos import cpf_mascarado


def _numero(decimal):
    """`Decimal` → número de JSON: inteiro quando é inteiro, senão com duas casas."""
    if decimal is None:
        return None
    valor = round(float(decimal), 2)
    return int(valor) if valor == int(valor) else valor


def _conteudo_programatico(turma):
    """Módulos com horas e atividades obrigatórias e, se houver, os encontros: as horas somam a carga horária."""
    atividades = AtividadeDaTurma.objects.filter(turma=turma, obrigatoria=True).select_related("pagina", "modulo")
    conteudo = []
    for modulo, do_modulo in groupby(atividades, key=lambda a: a.modulo):
        do_modulo = list(do_modulo)
        horas = sum(a.minutos for a in do_modulo) / 60
        titulos = [a.pagina.title for a in do_modulo]
        conteudo.append({"titulo": modulo.title, "horas": _numero(horas), "itens": titulos})
    encontros = list(turma.encontros.all())
    if encontros:
        horas = _numero(sum(e.horas for e in encontros))
        conteudo.append({"titulo": "Encontros da turma", "horas": horas, "itens": [e.titulo for e in encontros]})
    return conteudo


def _periodo(matricula):
    """Os dias em que a pessoa de fato cursou: nunca antes da matrícula, nunca depois de concluir."""
    turma = matricula.turma
    inicio, fim = turma.inicio, turma.fim
    if matricula.encerrada_em:
        fim = min(fim, timezone.localdate(matricula.encerrada_em))
    if matricula.confirmada_em:
        inicio = max(inicio, timezone.localdate(matricula.confirmada_em))
    return {"inicio": min(inicio, fim).isoformat(), "fim": fim.isoformat()}


def assinaturas(modelo, em):
    return [{"nome": s.nome, "cargo": s.cargo} for s in signatarios_vigentes(modelo, em)]


def assinaturas_da_casa(em):
    """Quem assina o que não é de turma nenhuma: os signatários do modelo geral, com mandato no dia.

    Raises:
        Recusa: `sem_modelo` ou `sem_signatario`.
    """
    modelo = Modelo.objects.filter(turmas=None).order_by("-pk").first()
    if modelo is None:
        raise Recusa(
            "Falta um modelo de certificado que valha para todas as turmas: é ele que diz quem assina.", "sem_modelo"
        )
    assinam = assinaturas(modelo, timezone.localdate(em))
    if not assinam:
        raise Recusa(
            "Ninguém que assina o modelo geral tem mandato hoje. Acerte em Certificados › Quem assina.",
            "sem_signatario",
        )
    return assinam


def da_participacao(participacao, em):
    """O que a declaração diz: nome, oficina, dias e horas. `turma` é o código da oficina; `curso`, o título dela."""
    oficina = participacao.oficina
    dias = sorted({p.dia for p in oficina.periodos.all()} or {oficina.data})
    return {
        "especie": "declaracao",
        "instituicao": dict(settings.INSTITUICAO),
        "titulo": "Declaração de participação",
        "nome": participacao.nome,
        "cpf_mascarado": "",
        "curso": oficina.titulo,
        "turma": oficina.codigo,
        "realizada_em": oficina.local,
        "periodo": {"inicio": dias[0].isoformat(), "fim": dias[-1].isoformat()},
        "carga_horaria": _numero(participacao.horas) or None,
        "frequencia": None,
        "aproveitamento": None,
        "local": settings.INSTITUICAO["cidade"],
        "signatarios": assinaturas_da_casa(em),
        "demonstracao": settings.DEMONSTRACAO,
    }


def da_matricula(matricula, modelo, em):
    """O que se diz da pessoa e do curso. O registro (número, código, data) entra depois, em `do_registro`."""
    turma, pessoa = matricula.turma, matricula.pessoa
    com_frequencia = matricula.frequencia is not None
    return {
        "instituicao": dict(settings.INSTITUICAO),
        "titulo": modelo.titulo,
        "corpo": modelo.corpo if com_frequencia else modelo.corpo_sem_frequencia or modelo.corpo,
        "nome": pessoa.nome_de_exibicao,
        "cpf_mascarado": cpf_mascarado(pessoa.cpf or ""),
        "curso": turma.curso.title,
        "turma": turma.codigo,
        "periodo": _periodo(matricula),
        "carga_horaria": _numero(carga_horaria.da_turma(turma)),
        "frequencia": _numero(matricula.frequencia),
        "aproveitamento": _numero(matricula.aproveitamento),
        "local": settings.INSTITUICAO["cidade"],
        "signatarios": assinaturas(modelo, timezone.localdate(em)),
        "conteudo_programatico": _conteudo_programatico(turma),
        "base_legal": turma.curso.base_legal,
        "demonstracao": settings.DEMONSTRACAO,
    }


def do_registro(certificado):
    """Número, código, data e endereço de conferência: o que distingue este certificado de qualquer outro."""
    return {
        "emitido_em": timezone.localtime(certificado.emitido_em).isoformat(timespec="seconds"),
        "registro": {
            "numero": certificado.numero,
            "livro": certificado.ano,
            "folha": certificado.folha,
            "ano": certificado.ano,
        },
        "codigo": certificado.codigo,
        "url_verificacao": settings.ENDERECO_DO_SITE + certificado.get_absolute_url(),
    }
