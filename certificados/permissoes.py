"""Quem pode o quê com certificados. Negar é o padrão; tela, template e admin perguntam às mesmas funções."""

from cursos.permissoes import pode_coordenar


def pode_emitir(usuario, turma):
    return usuario.has_perm("certificados.emitir") and pode_coordenar(usuario, turma)


def pode_revogar(usuario, certificado):
    """Corrigir ou revogar este certificado."""
    return usuario.has_perm("certificados.revogar") and pode_coordenar(usuario, certificado.matricula.turma)


def pode_consultar(usuario, certificado):
    """Ver a linha do livro de registro e baixar o documento, valha ele ou não."""
    if usuario.has_perm("certificados.ver_registro"):
        return True
    return usuario.is_authenticated and pode_coordenar(usuario, certificado.matricula.turma)


def pode_baixar(usuario, certificado):
    return certificado.matricula.pessoa_id == usuario.pk or pode_consultar(usuario, certificado)
