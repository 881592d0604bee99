"""Cada tipo da casa como um tipo do Moodle: (tipo, o enunciado em XML, as outras partes em XML)."""

from decimal import Decimal
from fractions import Fraction
from xml.sax.saxutils import escape

from avaliacoes.tipos import TIPOS
from avaliacoes.troca import cloze, fracao
from avaliacoes.troca.texto import limpar

CADA_PONTO = "<defaultgrade>1</defaultgrade>"


def _resposta(marcador, parte, texto, devolutiva="", dentro=""):
    fala = marcador.campo("feedback", devolutiva) if devolutiva else ""
    return marcador.campo("answer", texto, f' fraction="{fracao.em_porcentagem(parte)}"', f"{dentro}{fala}")


def _resposta_literal(marcador, parte, texto, devolutiva="", dentro=""):
    """O que se digita: texto puro, sem marcação."""
    fala = marcador.campo("feedback", devolutiva) if devolutiva else ""
    return (
        f'<answer fraction="{fracao.em_porcentagem(parte)}" format="moodle_auto_format">'
        f"<text>{escape(limpar(texto))}</text>{dentro}{fala}</answer>"
    )


def _opcao(nome, valor):
    return f"<{nome}>{valor}</{nome}>"


def _escolha(questao, dados, marcador):
    unica, comportamento = questao.tipo == "unica", TIPOS[questao.tipo]
    respostas = [
        _resposta(
            marcador,
            Fraction(a["fracao"]) if "fracao" in a else comportamento.padrao(dados, a["chave"]),
            a["texto"],
            a.get("devolutiva", ""),
        )
        for a in dados["alternativas"]
    ]
    opcoes = [
        _opcao("single", "true" if unica else "false"),
        _opcao("shuffleanswers", "false" if dados.get("manter_ordem") else "true"),
        _opcao("answernumbering", "abc"),
    ]
    return "multichoice", marcador.campo("questiontext", questao.enunciado), [CADA_PONTO, *opcoes, *respostas]


def _verdadeiro_falso(questao, dados, marcador):
    devolutivas = dados.get("devolutivas", {})
    respostas = [
        _resposta_literal(marcador, Fraction(dados["correta"] is vale), texto, devolutivas.get(chave, ""))
        for vale, texto, chave in ((True, "true", "v"), (False, "false", "f"))
    ]
    return "truefalse", marcador.campo("questiontext", questao.enunciado), [CADA_PONTO, *respostas]


def _associacao(questao, dados, marcador):
    pares = [(par["item"], par["resposta"]) for par in dados["pares"]]
    pares += [("", texto) for texto in dados["distratores"]]
    subquestoes = [
        marcador.campo("subquestion", item, dentro=marcador.campo("answer", resposta)) for item, resposta in pares
    ]
    embaralha = _opcao("shuffleanswers", "false" if dados.get("manter_ordem") else "true")
    return "matching", marcador.campo("questiontext", questao.enunciado), [CADA_PONTO, embaralha, *subquestoes]


def _ordenacao(questao, dados, marcador):
    opcoes = [
        _opcao("layouttype", "VERTICAL"),
        _opcao("selecttype", "ALL"),
        _opcao("gradingtype", "ABSOLUTE_POSITION"),
    ]
    itens = [
        marcador.campo("answer", item["texto"], f' fraction="{n}"') for n, item in enumerate(dados["itens"], start=1)
    ]
    return "ordering", marcador.campo("questiontext", questao.enunciado), [CADA_PONTO, *opcoes, *itens]


def _numerica(questao, dados, marcador):
    respostas = [
        _resposta_literal(
            marcador,
            Fraction(r["fracao"]),
            r["valor"],
            r.get("devolutiva", ""),
            _opcao("tolerance", r["tolerancia"]),
        )
        for r in dados["respostas"]
    ]
    return "numerical", marcador.campo("questiontext", questao.enunciado), [CADA_PONTO, *respostas, *_unidades(dados)]


def _unidades(dados):
    lista = dados.get("unidades") or ([{"nome": dados["unidade"], "fator": "1"}] if dados.get("unidade") else [])
    exigida = bool(dados.get("unidade_exigida"))
    partes = [_opcao("unitgradingtype", int(exigida)), _opcao("showunits", 0 if lista else 3)]
    unidades = "".join(
        f"<unit><multiplier>{_vezes(u['fator'])}</multiplier><unit_name>{escape(limpar(u['nome']))}</unit_name></unit>"
        for u in lista
    )
    return [*partes, f"<units>{unidades}</units>"] if unidades else partes


def _vezes(fator):
    return format((1 / Decimal(fator)).normalize(), "f")


def _curta(questao, dados, marcador):
    respostas = [
        _resposta_literal(marcador, Fraction(r["fracao"]), r["texto"], r.get("devolutiva", ""))
        for r in dados["respostas"]
    ]
    exata = _opcao("usecase", int(bool(dados.get("diferencia_maiusculas"))))
    return "shortanswer", marcador.campo("questiontext", questao.enunciado), [CADA_PONTO, exata, *respostas]


def _lacunas(questao, dados, marcador):
    """O Cloze mora no texto: enunciado e texto viram um só, em HTML."""
    inteiro = limpar(f"{questao.enunciado}\n\n{dados['texto']}")
    texto = marcador.em_html(inteiro)
    for lacuna in dados["lacunas"]:
        em_cloze = cloze.escrever(lacuna, lambda t: escape(limpar(t)))
        texto = texto.replace(f"[[{escape(lacuna['chave'])}]]", em_cloze, 1)
    arquivos = marcador.arquivos(inteiro)
    return "cloze", f'<questiontext format="html"><text>{escape(texto)}</text>{arquivos}</questiontext>', []


def _dissertativa(questao, dados, marcador):
    palavras = dados.get("palavras", {})
    partes = [_opcao("responseformat", "editor"), _opcao("responserequired", 1), _opcao("attachments", 0)]
    partes += [
        _opcao(no, palavras[c]) for no, c in (("minwordlimit", "minimo"), ("maxwordlimit", "maximo")) if c in palavras
    ]
    espera = "\n\n".join(filter(None, [dados["resposta_esperada"], _rubrica(dados)]))
    partes += [marcador.campo("graderinfo", espera)] if espera else []
    return "essay", marcador.campo("questiontext", questao.enunciado), [CADA_PONTO, *partes]


def _rubrica(dados):
    """A rubrica em texto, para quem corrige em outro sistema."""
    linhas = []
    for criterio in dados.get("rubrica", []):
        linhas.append(criterio["criterio"])
        linhas += [f"• {n['pontos']} {n['rotulo']}: {n['descricao']}" for n in criterio["niveis"]]
    return "\n".join(linhas)


def _arquivo(questao, dados, marcador):
    anexo, campos = dados.get("anexo") or {}, dados["campos"]
    rotulos = "\n".join(f"• {campo['rotulo']}" for campo in campos)
    enunciado = f"{questao.enunciado}\n\nEscreva sobre:\n{rotulos}" if len(campos) > 1 else questao.enunciado
    partes = [
        _opcao("responseformat", "editor" if campos else "noinline"),
        _opcao("responserequired", int(any(campo["obrigatorio"] for campo in campos))),
        _opcao("attachments", int(bool(anexo))),
        _opcao("attachmentsrequired", int(bool(anexo.get("obrigatorio")))),
    ]
    if anexo:
        partes.append(_opcao("maxbytes", anexo["maximo_mb"] * 1024 * 1024))
        partes.append(_opcao("filetypeslist", ",".join(f".{e}" for e in anexo["extensoes"])))
    espera = _rubrica(dados)
    partes += [marcador.campo("graderinfo", espera)] if espera else []
    return "essay", marcador.campo("questiontext", enunciado), [CADA_PONTO, *partes]


def _escala(questao, dados, marcador):
    opcoes = [_opcao("single", "true"), _opcao("shuffleanswers", "false"), _opcao("answernumbering", "none")]
    respostas = [_resposta(marcador, Fraction(1), rotulo) for rotulo in dados["rotulos"]]
    return "multichoice", marcador.campo("questiontext", questao.enunciado), [CADA_PONTO, *opcoes, *respostas]


ESCRITORES = {
    "unica": _escolha,
    "multipla": _escolha,
    "verdadeiro_falso": _verdadeiro_falso,
    "associacao": _associacao,
    "ordenacao": _ordenacao,
    "numerica": _numerica,
    "resposta_curta": _curta,
    "lacunas": _lacunas,
    "dissertativa": _dissertativa,
    "arquivo": _arquivo,
    "escala": _escala,
}
