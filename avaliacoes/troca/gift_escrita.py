"""Escrever questões em GIFT. O que o formato não sabe dizer vai anotado em um comentário, que os outros saltam."""

from fractions import Fraction

from avaliacoes.tipos import TIPOS
from avaliacoes.troca import anotacao, fracao, gift_leitura
from avaliacoes.troca.gift_blocos import BARRA, separar
from avaliacoes.troca.gift_texto import FORMATO, PESO, escapar
from avaliacoes.troca.lida import QuestaoRecusada
from avaliacoes.troca.marcacao import Conversor
from avaliacoes.troca.texto import em_linha, limpar

CABECALHO = "// Questões exportadas em GIFT. As linhas que começam com // [esp] guardam o que o GIFT não sabe dizer.\n"


def escrever(questoes):
    """Os bytes do arquivo, em UTF-8."""
    return "".join(em_partes(questoes)).encode("utf-8")


def em_partes(questoes):
    """O arquivo aos pedaços, para quem o manda em fluxo."""
    yield CABECALHO
    categoria = ""
    for questao in questoes:
        if questao.categoria != categoria:
            categoria = questao.categoria
            yield f"\n{_categoria(categoria)}\n"
        yield f"\n{_questao(questao)}\n"


def _categoria(caminho):
    return f"$CATEGORY: $course$/top/{em_linha(limpar(caminho)).replace(BARRA, '//')}".rstrip("/")


def _questao(questao):
    comentario, corpo = _comentario(questao), _corpo(questao)
    bloco = separar(f"{_categoria(questao.categoria)}\n\n{comentario}{corpo}")[0]
    try:
        do_corpo = gift_leitura.do_bloco(bloco, Conversor())
    except QuestaoRecusada:
        do_corpo = None
    anotado = anotacao.anotar(questao, do_corpo, bloco.texto)
    return f"{comentario}{f'// {anotacao.MARCA} {anotado}' + chr(10) if anotado else ''}{corpo}"


def _comentario(questao):
    marcas = [f"[id:{_no_comentario(questao.identificador)}]"] if questao.identificador.strip() else []
    marcas += [f"[tag:{_no_comentario(etiqueta)}]" for etiqueta in questao.etiquetas if etiqueta.strip()]
    return f"// {' '.join(marcas)}\n" if marcas else ""


def _no_comentario(texto):
    return em_linha(limpar(texto)).replace("\\", "\\\\").replace("]", "\\]")


def _corpo(questao):
    nome = f"::{escapar(em_linha(limpar(questao.nome)))}::" if questao.nome.strip() else ""
    antes, respostas, depois = ESCRITORES[questao.tipo](questao, questao.dados)
    if questao.devolutiva_geral.strip():
        respostas = [*respostas, f"####{_texto(questao.devolutiva_geral)}"]
    miolo = "".join(f"\n\t{linha}" for linha in respostas)
    return (
        f"{nome}[plain]{escapar(limpar(antes))}{{{miolo}{chr(10) if miolo else ''}}}{escapar(limpar(depois))}".rstrip()
    )


def _texto(texto):
    """Um texto de resposta ou devolutiva, protegido do que o leitor tomaria por formato."""
    return ("[plain]" if FORMATO.match(texto) else "") + escapar(limpar(texto))


def _devolutiva(texto):
    return f"#{_texto(texto)}" if texto and texto.strip() else ""


def _peso(parte, texto=""):
    """O peso a escrever; o de 100% só se o texto começa como um peso."""
    return f"%{fracao.em_porcentagem(parte)}%" if parte != 1 or PESO.match(texto) else ""


# --- Cada tipo: (o que vem antes das chaves, as linhas dentro delas, o que vem depois) --------------------------------
def _unica(questao, dados):
    linhas = []
    for alternativa in dados["alternativas"]:
        certa = alternativa["chave"] in dados["corretas"]
        parte = Fraction(alternativa.get("fracao", int(certa)))
        peso = "" if parte == 0 and not PESO.match(alternativa["texto"]) else f"%{fracao.em_porcentagem(parte)}%"
        sinal = f"={_peso(Fraction(1), alternativa['texto'])}" if certa else f"~{peso}"
        linhas.append(f"{sinal}{_texto(alternativa['texto'])}{_devolutiva(alternativa.get('devolutiva'))}")
    return questao.enunciado, linhas, ""


def _multipla(questao, dados):
    linhas = []
    for alternativa in dados["alternativas"]:
        padrao = TIPOS["multipla"].padrao(dados, alternativa["chave"])
        peso = fracao.em_porcentagem(Fraction(alternativa.get("fracao", padrao)))
        linhas.append(f"~%{peso}%{_texto(alternativa['texto'])}{_devolutiva(alternativa.get('devolutiva'))}")
    return questao.enunciado, linhas, ""


def _verdadeiro_falso(questao, dados):
    devolutivas, certa = dados.get("devolutivas", {}), "v" if dados["correta"] else "f"
    errou, acertou = devolutivas.get("f" if certa == "v" else "v", ""), devolutivas.get(certa, "")
    fala = f"#{_texto(errou)}{_devolutiva(acertou)}" if errou or acertou else ""
    return questao.enunciado, [("TRUE" if dados["correta"] else "FALSE") + fala], ""


def _associacao(questao, dados):
    pares = [f"={_texto(par['item'])} -> {_texto(par['resposta'])}" for par in dados["pares"]]
    return questao.enunciado, pares + [f"= -> {_texto(texto)}" for texto in dados["distratores"]], ""


def _ordenacao(questao, dados):
    cabeca = f">{len(dados['itens'])} ALL VERTICAL ABSOLUTE_POSITION"
    return questao.enunciado, [cabeca, *(_texto(item["texto"]) for item in dados["itens"])], ""


def _numerica(questao, dados):
    return questao.enunciado, ["#", *(_linha_numerica(r) for r in dados["respostas"])], ""


def _linha_numerica(resposta):
    valor = resposta["valor"] if resposta["valor"] == "*" else f"{resposta['valor']}:{resposta['tolerancia']}"
    return f"={_peso(Fraction(resposta['fracao']))}{valor}{_devolutiva(resposta.get('devolutiva'))}"


def _curta(questao, dados):
    linhas = [
        f"={_peso(Fraction(r['fracao']), r['texto'])}{_texto(r['texto'])}{_devolutiva(r.get('devolutiva'))}"
        for r in dados["respostas"]
    ]
    return questao.enunciado, linhas, ""


def _lacunas(questao, dados):
    """Uma lacuna é a palavra que falta; várias viram uma associação entre o número da lacuna e a resposta."""
    lacunas = dados["lacunas"]
    if len(lacunas) == 1:
        antes, _, depois = dados["texto"].partition(f"[[{lacunas[0]['chave']}]]")
        linhas = ESCRITORES[lacunas[0]["tipo"]](questao, lacunas[0]["dados"])[1]
        return f"{questao.enunciado}\n\n{antes}".rstrip() + " ", linhas, f" {depois.lstrip()}" if depois else ""
    texto = dados["texto"]
    for lacuna in lacunas:
        texto = texto.replace(f"[[{lacuna['chave']}]]", f"({lacuna['chave']})")
    linhas = [f"=({_texto(lacuna['chave'])}) -> {_texto(_gabarito(lacuna))}" for lacuna in lacunas]
    return f"{questao.enunciado}\n\n{texto}", linhas, ""


def _gabarito(lacuna):
    return TIPOS[lacuna["tipo"]].gabarito(lacuna["dados"])


def _aberta(questao, dados):
    return questao.enunciado, [], ""


def _escala(questao, dados):
    primeiro, *outros = dados["rotulos"]
    return questao.enunciado, [f"={_texto(primeiro)}", *(f"~%100%{_texto(rotulo)}" for rotulo in outros)], ""


ESCRITORES = {
    "unica": _unica,
    "multipla": _multipla,
    "verdadeiro_falso": _verdadeiro_falso,
    "associacao": _associacao,
    "ordenacao": _ordenacao,
    "numerica": _numerica,
    "resposta_curta": _curta,
    "lacunas": _lacunas,
    "dissertativa": _aberta,
    "arquivo": _aberta,
    "escala": _escala,
}
