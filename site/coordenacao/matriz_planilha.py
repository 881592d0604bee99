"""A matriz de rastreabilidade em planilha: cada demanda, os achados que se podem ler e o que o curso faz com ela."""

from planilhas.escrita import NUMERO, Coluna


def _desfecho(linha):
    demanda = linha.demanda
    return demanda.get_desfecho_display() or demanda.get_decisao_display() or "Sem desfecho"


def _atividades(linha):
    return "\n".join(" · ".join(filter(None, (_sigla(a.modulo), a.pagina.title))) for a in linha.atividades)


def _sigla(modulo):
    return modulo.sigla if modulo else ""


def _questoes(linha):
    por_entrega = ", ".join(objetivo.codigo for objetivo in linha.por_entrega)
    return "\n".join(filter(None, (", ".join(linha.questoes), por_entrega and f"{por_entrega}, por entrega")))


def _ganho(linha):
    """Em uma frase curta: o número, o intervalo e quantas pessoas; sem número com menos de cinco."""
    ganho = linha.ganho
    if ganho is None or not ganho.n:
        return "sem medida"
    if ganho.escondido:
        return "menos de 5 pessoas"
    numeros = f"{ganho.pre:.0%} → {ganho.pos:.0%}, n = {ganho.n}"
    return numeros if ganho.g is None else f"⟨g⟩ {ganho.g:.2f}; {numeros}".replace(".", ",")


COLUNAS = [
    Coluna("Demanda", lambda linha: linha.demanda.codigo, largura=11),
    Coluna("Enunciado", lambda linha: linha.demanda.enunciado, largura=60),
    Coluna("Eixo", lambda linha: linha.demanda.eixo.nome, largura=22),
    Coluna("Achados", lambda linha: linha.n_achados, NUMERO, 10),
    Coluna("Quais achados", lambda linha: ", ".join(linha.achados), largura=40),
    Coluna("Módulos", lambda linha: ", ".join(m.sigla or m.title for m in linha.modulos), largura=20),
    Coluna("Objetivos", lambda linha: ", ".join(o.codigo for o in linha.objetivos), largura=24),
    Coluna("Aulas e práticas", _atividades, largura=50),
    Coluna("Questões", _questoes, largura=30),
    Coluna("Desfecho", _desfecho, largura=24),
    Coluna("Ganho", _ganho, largura=30),
]
