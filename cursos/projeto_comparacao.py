"""O que mudou entre duas leituras do projeto, em frases. Não conhece o banco."""

from cursos.models import ProjetoDeCurso

NOMES = {
    campo: ProjetoDeCurso._meta.get_field(campo).verbose_name
    for campo in (
        "titulo", "slug", "justificativa", "objetivo_geral", "publico", "modalidade", "metodologia", "avaliacao",
    )
}  # fmt: skip


def mudancas(antes, depois):
    """Uma frase por mudança: textos, carga horária, módulos, objetivos, demandas e números das oficinas."""
    return [
        *_textos(antes, depois),
        *_total(antes, depois),
        *_lista(antes["modulos"], depois["modulos"], "sigla", "módulo", _do_modulo),
        *_lista(antes["objetivos"], depois["objetivos"], "codigo", "objetivo", _do_objetivo),
        *_lista(antes["demandas"], depois["demandas"], "codigo", "demanda", _da_demanda),
        *_lista(antes["oficinas"], depois["oficinas"], "codigo", "oficina", _da_oficina),
    ]


def _textos(antes, depois):
    for campo, nome in NOMES.items():
        if antes[campo] != depois[campo]:
            verbo = "Foi escrito" if not antes[campo] else "Foi apagado" if not depois[campo] else "Mudou o texto de"
            yield f"{verbo} “{nome}”."


def _total(antes, depois):
    de, para = antes["horas"]["total"], depois["horas"]["total"]
    if de != para:
        yield f"A carga horária foi de {de} h para {para} h."


def _lista(antes, depois, chave, nome, comparar):
    """Quem entrou, quem saiu e o que mudou em quem ficou."""
    de, para = ({item[chave]: item for item in itens} for itens in (antes, depois))
    yield from (f"Entrou: {nome} {codigo}." for codigo in para if codigo not in de)
    yield from (f"Saiu: {nome} {codigo}." for codigo in de if codigo not in para)
    for codigo in de:
        if codigo in para and de[codigo] != para[codigo]:
            yield f"{codigo}: {comparar(de[codigo], para[codigo])}."


def _do_modulo(de, para):
    partes = []
    if de["titulo"] != para["titulo"]:
        partes.append(f"agora se chama “{para['titulo']}”")
    if de["eixo"] != para["eixo"]:
        partes.append(f"eixo {para['eixo']['nome']}" if para["eixo"] else "sem eixo")
    for campo, nome in (
        ("horas_a_distancia", "a distância"),
        ("horas_no_servico", "no serviço"),
        ("horas_em_encontros", "em encontros"),
    ):
        if de[campo] != para[campo]:
            partes.append(f"de {de[campo]} h para {para[campo]} h {nome}")
    if de["objetivos"] != para["objetivos"]:
        partes.append(f"objetivos {', '.join(para['objetivos']) or 'retirados'}")
    return "; ".join(partes)


def _do_objetivo(de, para):
    return "mudou o enunciado" if de["enunciado"] != para["enunciado"] else f"agora em {', '.join(para['modulos'])}"


def _da_demanda(de, para):
    nomes = {"enunciado": "o enunciado", "decisao": "a decisão", "respostas": "os objetivos que a respondem"}
    mudou = [nome for campo, nome in nomes.items() if de[campo] != para[campo]]
    return f"mudou {', '.join(mudou)}" if mudou else "mudou o que se explica sobre ela"


def _da_oficina(de, para):
    return "mudaram os números ou os dados da oficina"
