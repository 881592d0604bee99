"""O projeto de que o curso de demonstração saiu, com a sua primeira versão. Se já existe, fica como está."""

from cursos import projeto as atos
from cursos.demonstracao_dados import campo, lista, um
from cursos.models import ModuloDoProjeto, ProjetoDeCurso

HORAS = {
    "horas_a_distancia": "ead_com_tutoria_h",
    "horas_no_servico": "dispersao_no_servico_h",
    "horas_em_encontros": "concentracao_presencial_h",
}


def carregar(bruto, curso, eixos, objetivos):
    """De `bruto` (a parte `curso` do arquivo) lê textos, critérios de aprovação e os módulos com a sua distribuição."""
    if ProjetoDeCurso.objects.filter(slug=curso.slug).exists():
        return
    projeto = ProjetoDeCurso(
        titulo=curso.title,
        slug=curso.slug,
        curso=curso,
        justificativa=curso.oficina.desdobramento,
        objetivo_geral=campo(bruto, "objetivo_geral", str, "curso"),
        publico=campo(bruto, "publico_alvo", str, "curso"),
        modalidade=campo(bruto, "modalidade", str, "curso"),
        metodologia=campo(bruto, "metodologia", str, "curso"),
        avaliacao=_avaliacao(campo(bruto, "criterios_aprovacao", dict, "curso")),
    )
    projeto.oficinas.set([curso.oficina])
    projeto.modulos = [
        _modulo(numero, modulo, eixos, objetivos) for numero, modulo in enumerate(lista(bruto, "modulos", "curso"))
    ]
    projeto.save()
    atos.guardar_versao(projeto, por=None, nota="O projeto de que o curso saiu.")


def _modulo(ordem, bruto, eixos, objetivos):
    sigla = campo(bruto, "id", str, "curso.modulos")
    horas = campo(bruto, "distribuicao", dict, sigla)
    modulo = ModuloDoProjeto(
        sort_order=ordem,
        sigla=sigla,
        titulo=campo(bruto, "titulo", str, sigla),
        eixo=um(eixos, campo(bruto, "eixo", str, sigla), sigla, "eixo"),
        **{nosso: campo(horas, no_arquivo, int, sigla) for nosso, no_arquivo in HORAS.items()},
    )
    modulo.objetivos.set([um(objetivos, codigo, sigla, "objetivos") for codigo in lista(bruto, "objetivos", sigla)])
    return modulo


def _avaliacao(criterios):
    frequencia = campo(criterios, "frequencia_minima_pct", int, "curso.criterios_aprovacao")
    aproveitamento = campo(criterios, "aproveitamento_minimo_pct", int, "curso.criterios_aprovacao")
    produto = campo(criterios, "produto_final", str, "curso.criterios_aprovacao")
    return (
        f"Conclui quem tem frequência de {frequencia}% ou mais, aproveitamento de {aproveitamento}% ou mais e "
        f"{produto[0].lower()}{produto[1:]}."
    )
