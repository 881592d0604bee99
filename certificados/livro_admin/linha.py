"""O que a linha do livro conta: o registro, o papel, o arquivo e os atos, na ordem em que aconteceram."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.dateparse import parse_date

from correio.models import Mensagem


@dataclass(frozen=True)
class Ato:
    """`quem` vazio: foi a plataforma. `outro`: o documento que este substituiu ou que o substitui."""

    em: datetime
    o_que: str
    quem: str = ""
    detalhe: str = ""
    outro: object = None


def grupos(documento):
    """[(título, [(rótulo, valor)])], sem os valores vazios."""
    todos = [
        ("No livro", _registro(documento)),
        ("O que o papel diz", _papel(documento.dados)),
        ("O arquivo", _arquivo(documento)),
    ]
    return [(titulo, [(rotulo, valor) for rotulo, valor in pares if valor]) for titulo, pares in todos]


def _registro(documento):
    return [
        ("Número", f"{documento.registro}, livro {documento.ano}, folha {documento.folha}"),
        ("Documento", documento.get_especie_display()),
        ("Código", documento.codigo_legivel),
        ("Situação", documento.get_situacao_display()),
    ]


def _papel(dados):
    periodo = dados.get("periodo") or {}
    dias = [f"{parse_date(periodo[ponta]):%d/%m/%Y}" for ponta in ("inicio", "fim") if periodo.get(ponta)]
    return [
        ("Nome", dados["nome"]),
        ("CPF", dados.get("cpf_mascarado")),
        ("Curso ou oficina", dados["curso"]),
        ("Turma ou oficina", dados["turma"]),
        ("Período", " a ".join(dict.fromkeys(dias))),
        ("Carga horária", _com_unidade(dados.get("carga_horaria"), " h")),
        ("Frequência", _com_unidade(dados.get("frequencia"), "%")),
        ("Aproveitamento", _com_unidade(dados.get("aproveitamento"), "%")),
        ("Assina", "; ".join(f"{s['nome']}, {s['cargo']}" for s in dados.get("signatarios", []))),
    ]


def _com_unidade(numero, unidade):
    return "" if numero is None else f"{numero:n}{unidade}".replace(".", ",")


def _arquivo(documento):
    versao = documento.versao_do_modelo
    return [
        ("SHA-256", documento.sha256),
        ("Selo", documento.selo.titular if documento.selo else ""),
        ("Versão do modelo", f"publicada em {timezone.localtime(versao.created_at):%d/%m/%Y %H:%M}" if versao else ""),
    ]


def atos(documento):
    """Do mais antigo ao mais novo: a emissão, os avisos por e-mail e o que tirou o documento de vigor."""
    anterior = getattr(documento, "substitui", None)
    todos = [_emissao(documento, anterior), *_avisos(documento)]
    if documento.encerrado_em:
        todos.append(_fim(documento))
    return sorted(todos, key=lambda ato: ato.em)


def _emissao(documento, anterior):
    motivo = f"Motivo: {anterior.motivo}" if anterior else ""
    o_que = "Emitido no lugar do" if anterior else "Emitido"
    return Ato(documento.emitido_em, o_que, _nome(documento.emitido_por), motivo, anterior)


def _fim(documento):
    quem, detalhe = _nome(documento.encerrado_por), f"Motivo: {documento.motivo}"
    if documento.substituido_por:
        return Ato(documento.encerrado_em, "Substituído pelo", quem, detalhe, documento.substituido_por)
    return Ato(documento.encerrado_em, "Revogado", quem, f"{documento.get_causa_display()}. {detalhe}")


def _avisos(documento):
    for mensagem in Mensagem.objects.filter(chave__startswith=f"certificado-{documento.codigo}-"):
        em = mensagem.enviada_em or mensagem.criada_em
        yield Ato(em, f"Aviso por e-mail: {mensagem.get_situacao_display().lower()}", "", mensagem.assunto)


def _nome(pessoa):
    return str(pessoa) if pessoa else ""
