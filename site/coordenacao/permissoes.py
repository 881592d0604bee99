"""Quem vê o que a coordenação reúne. Negar é o padrão; tela, template e ato perguntam às mesmas funções."""

from coordenacao.models import Secretaria
from cursos.models import Matricula


def pode_ver_cobertura(usuario):
    """O mapa e a tabela, com os números inteiros."""
    return usuario.has_perm("coordenacao.ver_cobertura")


def pode_ver_painel(usuario):
    """O painel das turmas; as linhas são só as das turmas que acompanha."""
    return usuario.has_perm("cursos.view_matricula")


def pode_ver_agregados(usuario):
    """Os números em faixas, sem grupo com menos de cinco pessoas."""
    return usuario.has_perm("coordenacao.ver_agregados")


def pode_conceder_secretaria(usuario):
    return usuario.has_perm("coordenacao.add_secretaria")


def secretaria_de(usuario, consorcio):
    """A secretaria que a pessoa exerce hoje neste consórcio; None se não exerce."""
    return Secretaria.objects.da_pessoa(usuario).filter(consorcio=consorcio).select_related("pessoa").first()


def matriculas_do_consorcio(usuario, consorcio):
    """As de quem era do consórcio ao se inscrever, para quem responde por ele hoje; nenhuma, para os demais."""
    if secretaria_de(usuario, consorcio) is None:
        return Matricula.objects.none()
    return Matricula.objects.filter(consorcio=consorcio)
