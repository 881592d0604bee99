"""Quem lê e quem escreve o banco de questões. Negar é o padrão."""


def pode_ler(usuario):
    """Quem edita o curso, quem coordena e quem tutora."""
    return usuario.has_perm("avaliacoes.view_questao") or pode_escrever(usuario)


def pode_escrever(usuario):
    return usuario.has_perm("avaliacoes.change_questao")


def pode_reler(usuario, versao):
    """Dar a segunda leitura: quem escreve questões, menos quem escreveu esta."""
    return pode_escrever(usuario) and versao.criada_por_id != usuario.pk
