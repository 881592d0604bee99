"""Cada tipo de questão do Moodle como um tipo da casa; os que não temos, recusados pelo nome."""

import re
from decimal import Decimal
from fractions import Fraction

from avaliacoes.tipos import numero
from avaliacoes.tipos.arquivo import EXTENSOES, MAXIMO_MB
from avaliacoes.troca import cloze, fracao, montagem
from avaliacoes.troca.lida import QuestaoRecusada
from avaliacoes.troca.moodle_campos import verdadeiro

MAIS_RESPOSTAS = 500
REFERENCIA = re.compile(r"\[\[(\d{1,3})\]\]")
VERDADES = frozenset({"true", "verdadeiro", "v", "t", "1"})
FALSIDADES = frozenset({"false", "falso", "f", "0"})
TROQUE = "Troque-a, no sistema de origem, por um tipo que temos ou escreva-a de novo aqui."
EM_TEXTO = "Ponha o texto no enunciado de uma questão ou numa aula."
SORTEIO = "Aqui o sorteio é uma regra da avaliação: exporte as questões da categoria e sorteie-as na avaliação."
FIXE = "Exporte uma questão numérica com os valores já fixados."
SEM_TIPO = {
    "description": ("descrição: um texto sem resposta", EM_TEXTO),
    "random": ("questão sorteada de uma categoria", SORTEIO),
    "randomsamatch": ("associação sorteada", SORTEIO),
    "calculated": ("questão calculada", FIXE),
    "calculatedsimple": ("questão calculada simples", FIXE),
    "calculatedmulti": ("múltipla escolha calculada", FIXE),
    "formulas": ("questão de fórmulas", FIXE),
    "stack": ("questão STACK", FIXE),
    "coderunner": ("questão de programa (CodeRunner)", TROQUE),
    "ddimageortext": ("arrastar sobre uma imagem", "Troque-a por associação: não temos questões de arrastar."),
    "ddmarker": ("marcar numa imagem", "Troque-a por escolha única, com a imagem no enunciado."),
    "gapfill": ("texto com lacunas entre colchetes (Gapfill)", "Troque-a por lacunas (Cloze): {1:SHORTANSWER:=certa}."),
    "regexp": ("resposta curta por expressão regular", "Troque-a por resposta curta; o * vale qualquer trecho."),
    "pmatch": ("resposta curta por padrões", "Troque-a por resposta curta; o * vale qualquer trecho."),
    "kprime": ("várias afirmações verdadeiras ou falsas", "Faça uma questão de verdadeiro ou falso de cada afirmação."),
    "mtf": ("várias afirmações verdadeiras ou falsas", "Faça uma questão de verdadeiro ou falso de cada afirmação."),
    "missingtype": ("questão de um tipo que se perdeu", TROQUE),
}


def ler(campos):
    """(tipo, dados, enunciado).

    Raises:
        QuestaoRecusada: o tipo não existe aqui, ou falta alguma coisa.
    """
    tipo = campos.no.atributos.get("type", "").strip().lower()
    if tipo in ("multianswer", "cloze"):
        return _cloze(campos)
    if tipo in ("gapselect", "ddwtos"):
        return _palavras_a_escolher(campos)
    if tipo not in TIPOS_DO_MOODLE:
        raise _sem_tipo(tipo)
    enunciado = _enunciado(campos)
    return *TIPOS_DO_MOODLE[tipo](campos), enunciado


def _sem_tipo(tipo):
    descricao, sugestao = SEM_TIPO.get(tipo, ("um tipo que não temos", TROQUE))
    return QuestaoRecusada(f"Questão do tipo “{tipo or 'sem tipo'}”: {descricao}.", sugestao, "tipo", tipo, tipo=tipo)


def _enunciado(campos):
    enunciado = _com_a_imagem_antiga(campos, campos.texto("questiontext"))
    modelo = campos.texto("responsetemplate")
    return f"{enunciado}\n\nModelo de resposta:\n{modelo}" if modelo else enunciado


def _com_a_imagem_antiga(campos, enunciado):
    """Até o Moodle 1.9, a imagem da questão vinha em um campo à parte."""
    antiga = campos.simples("image_base64")
    if not antiga:
        return enunciado
    nome = campos.simples("image").rsplit("/", 1)[-1] or "imagem"
    marca = campos.conversor.imagem(f"@@PLUGINFILE@@/{nome}", "", {nome: antiga})
    return f"{enunciado}\n\n{marca}".strip()


def _fracao(no):
    peso = fracao.de_porcentagem(no.atributos.get("fraction") or "0")
    if peso is None:
        valor = no.atributos["fraction"]
        raise QuestaoRecusada("O peso de uma resposta não está entre −100 e 100.", "Acerte-o.", "fraction", valor)
    return peso


def _respostas(campos):
    return [
        (_fracao(no), campos.texto_de(no, campos.formato_de(no)), campos.devolutiva_de(no))
        for no in _muitos(campos, "answer")
    ]


def _muitos(campos, nome):
    """Os elementos com o nome, até o teto."""
    nos = campos.no.todos(nome)
    if len(nos) > MAIS_RESPOSTAS:
        raise QuestaoRecusada("A questão tem respostas demais.", "Divida-a em questões menores.", nome)
    return nos


# --- Os tipos --------------------------------------------------------------------------------------------------------
def _escolha(campos):
    unica = verdadeiro(campos.simples("single"), padrao=True)
    em_ordem = not verdadeiro(campos.simples("shuffleanswers"), padrao=True)
    respostas = _respostas(campos)
    return montagem.escolha(respostas, unica, em_ordem, campos.conversor.avisar)


def _todas_ou_nada(campos):
    campos.conversor.avisar("Na origem só vale acertar tudo; aqui cada alternativa conta.")
    return _cada_certa(campos)


def _cada_certa(campos):
    """Cada certa vem com 100%; a casa reparte."""
    respostas = _respostas(campos)
    certas = sum(peso > 0 for peso, _, _ in respostas) or 1
    sinais = [Fraction(1 if peso > 0 else -1, certas) for peso, _, _ in respostas]
    return montagem.escolha([(s, t, d) for s, (_, t, d) in zip(sinais, respostas, strict=True)], unica=False)


def _verdadeiro_falso(campos):
    respostas = campos.no.todos("answer")
    if len(respostas) != 2:
        raise QuestaoRecusada("Esperava duas respostas, verdadeiro e falso.", "Acerte-a na origem.", "respostas")
    verdade, falso = sorted(respostas, key=lambda no: _e_falso(campos.simples_de(no)))
    if _fracao(verdade) == _fracao(falso):
        raise QuestaoRecusada("Não dá para saber se é verdadeira ou falsa.", "Dê 100% à resposta certa.", "gabarito")
    certa = _fracao(verdade) > _fracao(falso)
    return "verdadeiro_falso", montagem.verdadeiro_falso(
        certa, campos.devolutiva_de(verdade), campos.devolutiva_de(falso)
    )


def _e_falso(texto):
    """0 se o texto diz verdadeiro, 2 se diz falso, 1 se não se sabe: aí vale a ordem do arquivo."""
    texto = texto.lower()
    return 0 if texto in VERDADES else 2 if texto in FALSIDADES else 1


def _curta(campos):
    respostas = [
        (peso, " ".join(texto.split()), devolutiva)
        for peso, texto, devolutiva in (
            (_fracao(no), campos.texto_de(no, _formato_de_resposta(no)), campos.devolutiva_de(no))
            for no in _muitos(campos, "answer")
        )
    ]
    return "resposta_curta", montagem.curta(respostas, verdadeiro(campos.simples("usecase")))


def _formato_de_resposta(no):
    """A resposta que se digita é texto puro, a não ser que o arquivo diga que é HTML."""
    return "html" if no.atributos.get("format", "").lower() == "html" else "plain"


def _numerica(campos):
    respostas = []
    for no in _muitos(campos, "answer"):
        valor = campos.simples_de(no)
        tolerancia = no.filho("tolerance")
        texto = campos.simples_de(tolerancia) if tolerancia else no.atributos.get("tolerance", "")
        tolerancia = abs(montagem.decimal(texto, "tolerância")) if texto.strip() else Decimal(0)
        valor = "*" if valor == "*" else montagem.decimal(valor)
        respostas.append((_fracao(no), valor, tolerancia, campos.devolutiva_de(no)))
    return "numerica", montagem.numerica(respostas, **_unidades(campos))


def _unidades(campos):
    """A unidade do Moodle diz por quanto multiplicar a resposta certa; a da casa, por quanto multiplicar a escrita."""
    grupo = campos.no.filho("units")
    unidades = []
    for no in grupo.todos("unit") if grupo else ():
        nome, vezes = no.filho("unit_name"), no.filho("multiplier")
        nome = campos.simples_de(nome) if nome else ""
        vezes = montagem.decimal(campos.simples_de(vezes), "unidade") if vezes else Decimal(1)
        if nome and vezes:
            unidades.append((nome, vezes))
    if not unidades:
        return {}
    exigida = campos.simples("unitgradingtype") not in ("", "0")
    principal = next((nome for nome, vezes in unidades if vezes == 1), "")
    if len(unidades) == 1 and principal:
        return {"unidade": principal, "unidade_exigida": exigida}
    lista = [{"nome": nome, "fator": numero.escrever((1 / vezes).normalize())} for nome, vezes in unidades]
    return {"unidades": lista, "unidade_exigida": exigida, "unidade": principal}


def _associacao(campos):
    pares, distratores = [], []
    for no in _muitos(campos, "subquestion"):
        resposta = no.filho("answer") or no.filho("subanswer")
        resposta, item = campos.texto_de(resposta, "html") if resposta else "", campos.texto_de(no)
        if item:
            pares.append((item, resposta))
        else:
            distratores.append(resposta)
    em_ordem = not verdadeiro(campos.simples("shuffleanswers"), padrao=True)
    return "associacao", montagem.associacao(pares, distratores, em_ordem)


def _ordenacao(campos):
    itens = _muitos(campos, "answer")
    posicoes = [montagem.decimal(no.atributos.get("fraction") or "0", "fraction") for no in itens]
    if len(set(posicoes)) == len(posicoes):
        itens = [no for _, _, no in sorted(zip(posicoes, range(len(itens)), itens, strict=True))]
    if any(campos.devolutiva_de(no) for no in itens):
        campos.conversor.avisar("A devolutiva de cada item não tem lugar na ordenação; ela ficou de fora.")
    return "ordenacao", montagem.ordenacao([campos.texto_de(no) for no in itens])


def _dissertativa(campos):
    anexos, exigidos = _inteiro(campos, "attachments"), _inteiro(campos, "attachmentsrequired")
    if anexos:
        return "arquivo", _arquivo(campos, exigidos)
    palavras = _limites_de_palavras(campos)
    dados = {"resposta_esperada": campos.texto("graderinfo"), "rubrica": []}
    return "dissertativa", {**dados, **montagem.so_os_preenchidos(palavras=palavras)}


def _limites_de_palavras(campos):
    limites = {"minimo": _inteiro(campos, "minwordlimit"), "maximo": _inteiro(campos, "maxwordlimit")}
    return {nome: valor for nome, valor in limites.items() if valor > 0}


def _dissertativa_com_nota_automatica(campos):
    campos.conversor.avisar("A nota automática da origem ficou de fora; aqui uma pessoa corrige.")
    return _dissertativa(campos)


def _arquivo(campos, exigidos):
    if _limites_de_palavras(campos):
        campos.conversor.avisar("O limite de palavras não tem lugar no envio de arquivo; ele ficou de fora.")
    if campos.texto("graderinfo"):
        campos.conversor.avisar("A orientação a quem corrige não tem lugar no envio de arquivo; ela ficou de fora.")
    texto = {
        "chave": "resposta",
        "rotulo": "Resposta",
        "obrigatorio": verdadeiro(campos.simples("responserequired")),
        "limite": 20_000,
    }
    so_anexo = campos.simples("responseformat") == "noinline"
    megas = -(-_inteiro(campos, "maxbytes") // (1024 * 1024)) or 5
    anexo = {"obrigatorio": exigidos > 0, "extensoes": _extensoes(campos), "maximo_mb": min(megas, MAXIMO_MB)}
    return {"campos": [] if so_anexo else [texto], "anexo": anexo, "rubrica": []}


def _extensoes(campos):
    ditas = {parte.strip(" .").lower() for parte in re.split(r"[,;\s]+", campos.simples("filetypeslist"))}
    return sorted(ditas & EXTENSOES) or ["docx", "jpg", "odt", "pdf", "png"]


def _inteiro(campos, nome):
    texto = campos.simples(nome)
    return int(texto) if re.fullmatch(r"-?\d{1,12}", texto) else 0


# --- Lacunas ---------------------------------------------------------------------------------------------------------
def _cloze(campos):
    no = campos.no.filho("questiontext")
    if no is None:
        raise QuestaoRecusada("Falta o enunciado.", "Escreva o texto com as lacunas.", "enunciado")
    fonte, arquivos = campos.fonte_de(no)
    formato = campos.formato_de(no)
    enunciado, dados = cloze.ler(fonte, lambda trecho: campos.conversor.texto(trecho, formato, arquivos))
    return "lacunas", dados, _com_a_imagem_antiga(campos, enunciado)


def _palavras_a_escolher(campos):
    """Cada [[n]] do texto é uma escolha entre as palavras do mesmo grupo que a n-ésima."""
    palavras = []
    for no in [*_muitos(campos, "selectoption"), *_muitos(campos, "dragbox")]:
        grupo = no.filho("group")
        palavras.append((campos.texto_de(no, "html"), campos.simples_de(grupo) if grupo else "1"))
    texto, lacunas = campos.texto("questiontext"), []
    if len(REFERENCIA.findall(texto)) > cloze.MAIS_LACUNAS:
        raise QuestaoRecusada("O texto tem lacunas demais.", "Divida-o em questões menores.", "lacunas")

    def trocar(achado):
        lacunas.append(_lacuna_de_palavras(str(len(lacunas) + 1), int(achado[1]) - 1, palavras))
        return f"[[{len(lacunas)}]]"

    enunciado, texto = cloze.enunciado_e_texto(REFERENCIA.sub(trocar, texto))
    if not lacunas:
        raise QuestaoRecusada("Não há nenhuma lacuna no texto.", "Escreva-as como [[1]], [[2]].", "lacunas")
    return "lacunas", {"texto": texto, "lacunas": lacunas}, enunciado


def _lacuna_de_palavras(chave, certa, palavras):
    if not 0 <= certa < len(palavras):
        raise QuestaoRecusada("Há uma lacuna sem palavra que a preencha.", "Acerte-a na origem.", "lacunas", chave)
    do_grupo = list(dict.fromkeys(texto for texto, grupo in palavras if grupo == palavras[certa][1]))
    respostas = [(Fraction(texto == palavras[certa][0]), texto, "") for texto in do_grupo]
    return {"chave": chave, "tipo": "unica", "dados": montagem.escolha(respostas, unica=True)[1]}


TIPOS_DO_MOODLE = {
    "multichoice": _escolha,
    "multichoiceset": _todas_ou_nada,
    "oumultiresponse": _cada_certa,
    "truefalse": _verdadeiro_falso,
    "shortanswer": _curta,
    "numerical": _numerica,
    "matching": _associacao,
    "ddmatch": _associacao,
    "essay": _dissertativa,
    "essayautograde": _dissertativa_com_nota_automatica,
    "ordering": _ordenacao,
}
