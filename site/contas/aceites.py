"""O que a pessoa leu e aceitou. Um texto que mudou se mostra a quem leu o antigo, sem tirar de ninguém o acesso."""

from contas import privacidade, termos

DOCUMENTOS = {
    privacidade.DOCUMENTO: privacidade.AVISO_DE_PRIVACIDADE,
    termos.DOCUMENTO: termos.TERMOS_DE_USO,
}


def registrar(pessoa, documentos=tuple(DOCUMENTOS)):
    """Grava que a pessoa leu a versão vigente. Repetir não muda a data da primeira vez."""
    for documento in documentos:
        pessoa.aceites.get_or_create(documento=documento, versao=DOCUMENTOS[documento]["versao"])


def pendentes(pessoa):
    """Os documentos cuja versão vigente a pessoa ainda não leu."""
    lidas = set(pessoa.aceites.values_list("documento", "versao"))
    return [texto for documento, texto in DOCUMENTOS.items() if (documento, texto["versao"]) not in lidas]


def titulo_de(documento):
    """O nome do documento como se mostra; o de um que não existe mais é o que ficou gravado."""
    return DOCUMENTOS[documento]["titulo"] if documento in DOCUMENTOS else documento
