"""O que se diz de um documento a quem o confere: só o que o papel diz, se ainda vale e quem o assinou.

A página e o JSON leem daqui. Só sai o que está em `CAMPOS`: o que a emissão congelar amanhã não vaza por engano.
"""

from django.conf import settings
from django.utils import timezone

from certificados.especie import Especie
from certificados.models import Selo

CAMPOS = (
    *("titulo", "nome", "cpf_mascarado", "curso", "modalidade", "turma", "realizada_em", "periodo", "carga_horaria"),
    *(
        "frequencia",
        "aproveitamento",
        "situacao",
        "confirmada_em",
        "encerrada_em",
        "conteudo_programatico",
        "historico",
    ),
    *("base_legal", "instituicao", "local", "emitido_em", "registro", "demonstracao"),
)
_FEMININAS = {Especie.PARTICIPACAO: "Declaração", Especie.MATRICULA: "Declaração"}
_MASCULINAS = {Especie.CERTIFICADO: "Certificado", Especie.HISTORICO: "Histórico"}
_SITUACOES = {"emitido": "válid{}", "substituido": "substituíd{}", "revogado": "revogad{}"}

SEM_SELO = "O arquivo deste documento não traz assinatura digital. Vale o que esta página diz."
DA_PLATAFORMA = (
    "O arquivo que a escola emitiu traz o selo de integridade da plataforma, que se rompe se alguém muda um só byte "
    "dele. Não é uma assinatura ICP-Brasil, nem a assinatura digital de uma pessoa."
)
DA_INSTITUICAO = (
    "O arquivo que a escola emitiu foi assinado com o certificado digital de {titular}, emitido por {emissor}. Não é a "
    "assinatura digital das pessoas cujos nomes estão impressos."
)


def situacao(certificado):
    """“Certificado válido”, “Declaração revogada”…"""
    feminina = _FEMININAS.get(certificado.especie)
    palavra = feminina or _MASCULINAS[certificado.especie]
    return f"{palavra} {_SITUACOES[certificado.situacao].format('a' if feminina else 'o')}"


def da_assinatura(certificado):
    """O que a assinatura do arquivo é, e o que não é."""
    selo = certificado.selo
    if selo is None:
        return SEM_SELO
    if selo.tipo == Selo.Tipo.PLATAFORMA:
        return DA_PLATAFORMA
    return DA_INSTITUICAO.format(titular=selo.titular, emissor=selo.emissor)


def do_documento(certificado):
    """O documento em valores simples, para o JSON. O contrato está em docs/conferencia.md."""
    dados = certificado.dados
    dito = {campo: dados[campo] for campo in CAMPOS if dados.get(campo) not in (None, "", [])}
    dito["assinam"] = [{"nome": s["nome"], "cargo": s["cargo"]} for s in dados.get("signatarios", [])]
    return {
        "resultado": certificado.situacao,
        "em_vigor": certificado.em_vigor,
        "frase": f"{situacao(certificado)}.",
        "documento": certificado.especie,
        "codigo": certificado.codigo_legivel,
        "endereco": endereco(certificado),
        "o_que_diz": dito,
        "arquivo": {"sha256": certificado.sha256 or None, "assinatura": da_assinatura(certificado)},
        **_do_fim(certificado),
    }


def _do_fim(certificado):
    if certificado.em_vigor:
        return {}
    fim = {"deixou_de_valer_em": timezone.localdate(certificado.encerrado_em).isoformat()}
    if certificado.substituido_por:
        novo = certificado.substituido_por
        return fim | {"substituido_por": {"codigo": novo.codigo_legivel, "endereco": endereco(novo)}}
    return fim | {"causa": certificado.get_causa_display()}


def endereco(certificado):
    return settings.ENDERECO_DO_SITE + certificado.get_absolute_url()
