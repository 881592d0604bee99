"""Quem pode o quê com certificados. Negar é o padrão; tela, template e admin perguntam às mesmas funções."""

from cursos.permissoes import pode_coordenar
from oficinas.permissoes import pode_conduzir


def pode_emitir(usuario, turma):
    return usuario.has_perm("certificados.emitir") and pode_coordenar(usuario, turma)


def pode_pedir_documentos(usuario, matricula):
    """Pedir a declaração e o histórico desta matrícula: a pessoa, quem coordena a turma e o registro acadêmico."""
    if not usuario.is_authenticated:
        return False
    dela = matricula.pessoa_id == usuario.pk
    return dela or pode_emitir(usuario, matricula.turma) or usuario.has_perm("certificados.ver_registro")


def pode_declarar(usuario, oficina):
    """Emitir declarações de participação desta oficina."""
    return usuario.has_perm("certificados.declarar") and pode_conduzir(usuario, oficina)


def pode_revogar(usuario, certificado):
    """Corrigir ou revogar este certificado ou declaração."""
    if certificado.da_oficina:
        return pode_declarar(usuario, certificado.participacao.oficina)
    return usuario.has_perm("certificados.revogar") and pode_coordenar(usuario, certificado.matricula.turma)


def pode_consultar(usuario, certificado):
    """Ver a linha do livro de registro e baixar o documento, valha ele ou não."""
    if usuario.has_perm("certificados.ver_registro"):
        return True
    if certificado.da_oficina:
        return pode_conduzir(usuario, certificado.participacao.oficina)
    return usuario.is_authenticated and pode_coordenar(usuario, certificado.matricula.turma)


def pode_baixar(usuario, certificado):
    """Quem tem o código de uma declaração tem a declaração: quem esteve na oficina não precisa de conta."""
    if certificado.da_oficina and certificado.em_vigor:
        return True
    return e_de_quem(usuario, certificado) or pode_consultar(usuario, certificado)


def e_de_quem(usuario, certificado):
    return usuario.is_authenticated and not certificado.da_oficina and certificado.matricula.pessoa_id == usuario.pk


def pode_ver_modelos(usuario):
    """Abrir as imagens dos modelos e das assinaturas: quem os escreve e quem guarda o registro."""
    return any(usuario.has_perm(f"certificados.{ato}_modelo") for ato in ("view", "change", "add"))
