"""A planilha dos achados, para a equipe: com papel e órgão de quem disse, nunca com nome ou e-mail.

O achado que a moderação escondeu entra só com o código, as notas e o motivo: o texto pode identificar alguém, e o
arquivo sai da plataforma.
"""

from django.utils import timezone

from oficinas import presencas_totais
from oficinas.models import Consolidacao
from planilhas.escrita import DATA_E_HORA, NUMERO, Coluna
from planilhas.resposta import baixar_csv, baixar_xlsx

ESCONDIDO = "(escondido pela moderação)"
COLUNAS = [
    Coluna("Código", lambda a: a.codigo, largura=17),
    Coluna("Eixo", lambda a: a.eixo.nome, largura=22),
    Coluna("Enunciado", lambda a: _se_visivel(a, a.enunciado), largura=70),
    Coluna("Evidência", lambda a: _se_visivel(a, a.evidencia), largura=30),
    Coluna("Impacto", lambda a: a.impacto, NUMERO, 9),
    Coluna("Frequência", lambda a: a.frequencia, NUMERO, 11),
    Coluna("Prioridade", lambda a: a.prioridade, NUMERO, 11),
    Coluna("Demanda", lambda a: a.codigo_da_demanda, largura=11),
    Coluna("Papel", lambda a: a.participacao.papel if a.participacao else "", largura=28),
    Coluna("Órgão", lambda a: a.participacao.orgao if a.participacao else "", largura=36),
    Coluna("Região", lambda a: _regiao(a.participacao), largura=18),
    Coluna("Uso do que se disse", lambda a: a.get_uso_da_fala_display(), largura=30),
    Coluna("Ilustrativo", lambda a: "sim" if a.ilustrativo else "não", largura=11),
    Coluna("Escondido", lambda a: "sim" if a.oculto_em else "não", largura=11),
    Coluna("Motivo de esconder", lambda a: a.motivo_da_ocultacao, largura=26),
    Coluna("Enviado em", lambda a: a.criado_em, DATA_E_HORA, 17),
]


def em_xlsx(oficina):
    return baixar_xlsx(_nome(oficina), f"Achados {oficina.codigo}", COLUNAS, linhas(oficina), _notas(oficina))


def em_csv(oficina):
    return baixar_csv(_nome(oficina), COLUNAS, linhas(oficina))


def linhas(oficina):
    """Todos os achados da oficina, os escondidos também, na ordem do código. Duas consultas."""
    onde = dict(Consolidacao.objects.filter(achado__oficina=oficina).values_list("achado", "demanda__codigo"))
    autoria = [f"participacao__{caminho}" for caminho in presencas_totais.COM_REGIAO]
    for achado in oficina.achados.select_related("eixo", *autoria).order_by("codigo").iterator(chunk_size=500):
        achado.codigo_da_demanda = onde.get(achado.pk, "")
        yield achado


def _se_visivel(achado, texto):
    return ESCONDIDO if achado.oculto_em and texto else texto


def _regiao(participacao):
    return next(iter(presencas_totais.regioes([participacao])), "") if participacao else ""


def _nome(oficina):
    return f"achados {oficina.codigo}"


def _notas(oficina):
    return [
        f"Achados da oficina {oficina.codigo}: {oficina.titulo}",
        f"Planilha gerada em {timezone.localtime():%d/%m/%Y, %H:%M}.",
        "Uso da equipe da oficina. Não publique esta planilha: cada linha diz como a pessoa deixa usar o que disse.",
        "Prioridade é o impacto vezes a frequência, cada um de 1 a 5.",
        "Não há nome nem e-mail de quem participou.",
        "Se um texto identificar um paciente, esconda o achado na plataforma e apague a planilha.",
    ]
