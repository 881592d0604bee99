"""O projeto do curso no papel. Os mesmos dados dão os mesmos bytes: é o que permite reimprimir uma versão."""

from datetime import date, datetime

from django.utils import timezone

from impressao.pdf import gerar_pdf

TEMPLATE = "cursos/pdf/projeto.html"


def pdf(dados):
    """Os bytes do PDF de `dados` (`projeto_leitura.reunir`). Sem `versao`, sai como rascunho e com a data de hoje."""
    return gerar_pdf(TEMPLATE, {"p": _contexto(dados)})


def _contexto(dados):
    objetivos = {objetivo["codigo"]: objetivo for objetivo in dados["objetivos"]}
    modulos = [{**m, "objetivos": [objetivos[codigo] for codigo in m["objetivos"]]} for m in dados["modulos"]]
    return {
        **dados,
        "modulos": modulos,
        "oficinas": [{**o, "data": date.fromisoformat(o["data"])} for o in dados["oficinas"]],
        "respondidas": [d for d in dados["demandas"] if not d["fora_do_curso"]],
        "fora": [d for d in dados["demandas"] if d["fora_do_curso"]],
        "versao": _versao(dados.get("versao")),
        "hoje": timezone.localdate(),
    }


def _versao(versao):
    if versao is None:
        return None
    em = datetime.fromisoformat(versao["em"])
    return {**versao, "em": em, "criada_em": versao["em"]}
