"""O retrato que o certificado guarda: tudo o que o papel diz, copiado no dia da emissão. Depois, nada o muda."""

import re
from itertools import groupby

from django.conf import settings
from django.utils import timezone

from certificados import imagens, mandato
from certificados.declaracoes import historico
from certificados.especie import Especie
from certificados.models import Modelo
from contas.recusa import Recusa
from cursos import carga_horaria
from cursos.models import AtividadeDaTurma, Matricula
from rede.documentos import cnpj_escrito, cpf_mascarado

SITUACOES = {  # completam “tem matrícula …”
    Matricula.Situacao.CONFIRMADA: "confirmada",
    Matricula.Situacao.TRANCADA: "trancada",
    Matricula.Situacao.CONCLUIDA: "concluída com aprovação",
    Matricula.Situacao.REPROVADA: "encerrada sem aprovação",
    Matricula.Situacao.DESISTENTE: "encerrada por desistência",
    Matricula.Situacao.TRANSFERIDA: "encerrada por transferência de turma",
}


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


def instituicao():
    """Quem emite, como sai no documento: o CNPJ já com pontos, vazio quando a instalação não o informou."""
    casa = settings.INSTITUICAO
    cnpj = cnpj_escrito(re.sub(r"[^0-9A-Za-z]", "", casa["cnpj"]).upper())
    return {campo: casa[campo] for campo in ("nome", "sigla", "cidade", "ato_legal")} | {"cnpj": cnpj}


def assinaturas(modelo, em):
    return [
        {"nome": s.nome, "cargo": s.cargo, "imagem": imagens.congelar(s.assinatura)}
        for s in mandato.vigentes(modelo.quem_assina, em)
    ]


def do_modelo(modelo):
    """A versão usada e tudo o que a aparência do documento pede; as imagens, pelo SHA-256 do conteúdo."""
    logotipos = [
        {**imagens.congelar(logo.imagem), "descricao": logo.descricao} for logo in modelo.logotipos.all() if logo.imagem
    ]
    return {
        "especie": modelo.especie,
        "titulo": modelo.titulo,
        "corpo": modelo.corpo,
        "modelo": {"pk": modelo.pk, "versao": modelo.live_revision_id},
        "desenho": {
            "nome": modelo.desenho,
            "orientacao": modelo.orientacao,
            "fundo": imagens.congelar(modelo.fundo),
            "logotipos": logotipos,
        },
    }


def modelo_da_casa(especie, em, turma=None):
    """O modelo publicado da espécie (o da turma, se ela tem o seu), com quem assina em dia.

    Raises:
        Recusa: `sem_modelo` ou `sem_signatario`.
    """
    modelo = Modelo.objects.da_turma(turma, especie) if turma else Modelo.objects.da_casa(especie)
    if modelo is None:
        rotulo = Especie(especie).label.lower()
        raise Recusa(f"Falta publicar um modelo de {rotulo}. Faça isso em Certificados › Modelos.", "sem_modelo")
    if frase := mandato.recusa(modelo.quem_assina, timezone.localdate(em)):
        raise Recusa(frase, "sem_signatario")
    return modelo


def da_participacao(participacao, em, modelo=None):
    """O que a declaração diz: nome, oficina, dias e horas. `turma` é o código da oficina; `curso`, o título dela."""
    oficina, modelo = participacao.oficina, modelo or modelo_da_casa(Especie.PARTICIPACAO, em)
    dias = sorted({p.dia for p in oficina.periodos.all()} or {oficina.data})
    return {
        **do_modelo(modelo),
        "instituicao": instituicao(),
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
        "signatarios": assinaturas(modelo, timezone.localdate(em)),
        "demonstracao": settings.DEMONSTRACAO,
    }


def da_matricula(matricula, modelo, em):
    """O que se diz da pessoa e do curso. O registro (número, código, data) entra depois, em `do_registro`."""
    com_frequencia = matricula.frequencia is not None
    return {
        **_da_pessoa_no_curso(matricula, modelo, em),
        "corpo": modelo.corpo if com_frequencia else modelo.corpo_sem_frequencia or modelo.corpo,
        "conteudo_programatico": _conteudo_programatico(matricula.turma),
    }


def _da_pessoa_no_curso(matricula, modelo, em):
    turma, pessoa = matricula.turma, matricula.pessoa
    return {
        **do_modelo(modelo),
        "instituicao": instituicao(),
        "nome": pessoa.nome_de_exibicao,
        "cpf_mascarado": cpf_mascarado(pessoa.cpf or "") if modelo.mostra_cpf else "",
        "curso": turma.curso.title,
        "modalidade": turma.curso.modalidade,
        "turma": turma.codigo,
        "periodo": _periodo(matricula),
        "carga_horaria": _numero(carga_horaria.da_turma(turma)),
        "frequencia": _numero(matricula.frequencia),
        "aproveitamento": _numero(matricula.aproveitamento),
        "local": settings.INSTITUICAO["cidade"],
        "signatarios": assinaturas(modelo, timezone.localdate(em)),
        "base_legal": turma.curso.base_legal,
        "demonstracao": settings.DEMONSTRACAO,
    }


def da_declaracao_de_matricula(matricula, em, modelo=None):
    """A situação da matrícula na data.

    Raises:
        Recusa: `sem_modelo`, `sem_signatario` ou `sem_horas`.
    """
    modelo = modelo or modelo_da_casa(Especie.MATRICULA, em, matricula.turma)
    return _da_pessoa_no_curso(matricula, modelo, em) | _situacao(matricula)


def do_historico(matricula, em, modelo=None):
    """A situação na data e o que consta em cada atividade e encontro. Recusas, como na declaração de matrícula."""
    modelo = modelo or modelo_da_casa(Especie.HISTORICO, em, matricula.turma)
    do_livro = {"historico": historico.resultados(matricula)}
    return _da_pessoa_no_curso(matricula, modelo, em) | _situacao(matricula) | do_livro


def _situacao(matricula):
    """A situação e o dia em que começou, e a carga horária: a da turma ou, antes de ela abrir, a do curso."""
    turma = matricula.turma
    horas = _numero(carga_horaria.da_turma(turma)) or turma.curso.carga_horaria
    if not horas:
        raise Recusa(f"A carga horária da turma {turma.codigo} é zero.", "sem_horas")
    return {
        "carga_horaria": horas,
        "situacao": SITUACOES[matricula.situacao],
        "confirmada_em": _dia(matricula.confirmada_em),
        "encerrada_em": _dia(matricula.encerrada_em),
    }


def _dia(instante):
    return timezone.localdate(instante).isoformat() if instante else None


# O texto que a plataforma imprimia antes de a declaração de participação ter modelo: os dados de então não o trazem.
CORPO_DA_PARTICIPACAO = (
    "Declaramos, para os devidos fins, que {nome} participou da oficina {oficina} ({codigo_da_oficina}), realizada "
    "{quando}, {local}, com presença em {horas} de atividades."
)


def na_forma_de_hoje(certificado):
    """Os dados congelados, com o que ainda não se congelava quando o documento saiu: espécie, modelo e texto."""
    antes = {"modelo": {"pk": None, "versao": None}}
    if certificado.da_oficina:
        antes["corpo"] = CORPO_DA_PARTICIPACAO
    return {**antes, **certificado.dados, "especie": certificado.especie}


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
