"""As lacunas embutidas do Moodle (Cloze): `{1:SHORTANSWER:=certa~%50%quase#devolutiva}` no meio do texto."""

import re
from decimal import Decimal
from fractions import Fraction

from avaliacoes.troca import fracao, montagem
from avaliacoes.troca.lida import QuestaoRecusada

ABERTURA = re.compile(r"\{\s*(\d{0,4})\s*:\s*([A-Za-z_]{2,20})\s*:")
FECHO = re.compile(r"(?:\\.|[^\\}])*\}", re.DOTALL)
SINAL = re.compile(r"\\.|&(?:amp;)?#|[~#]", re.DOTALL)
FRACAO = re.compile(r"\s*(?:=|%(-?\d{1,3}(?:[.,]\d*)?)%)")
ESCAPE = re.compile(r"\\([}{#~/\"\\=%])")
A_ESCAPAR = re.compile(r"[}#~/\"\\]")
LITERAL = re.compile(r"\[\[(\w+)\]\]")
CURTAS = {"SHORTANSWER", "SA", "MW"}
CURTAS_EXATAS = {"SHORTANSWER_C", "SAC", "MWC"}
NUMERICAS = {"NUMERICAL", "NM"}
ESCOLHAS = {"MULTICHOICE", "MC"} | {f"MULTICHOICE_{s}" for s in ("V", "H", "S", "VS", "HS")}
ESCOLHAS |= {f"MC{s}" for s in ("V", "H", "S", "VS", "HS")}
MULTIPLAS = {"MULTIRESPONSE", "MR"} | {f"MULTIRESPONSE_{s}" for s in ("H", "S", "HS")} | {"MRH", "MRS", "MRHS"}
MAIS_LACUNAS = 200
COMPLETE = "Complete o texto."


def separar(fonte):
    """(a fonte com [[1]], [[2]]… no lugar das lacunas, [(peso, tipo, miolo)])."""
    pedacos, lacunas, lugar = [], [], 0
    for abertura in ABERTURA.finditer(fonte):
        if abertura.start() < lugar:
            continue
        fecho = FECHO.match(fonte, abertura.end())
        if not fecho:
            break
        pedacos.append(LITERAL.sub(r"[ [\1] ]", fonte[lugar : abertura.start()]))
        lacunas.append((abertura[1], abertura[2].upper(), fecho[0][:-1]))
        pedacos.append(f"[[{len(lacunas)}]]")
        lugar = fecho.end()
    return "".join([*pedacos, LITERAL.sub(r"[ [\1] ]", fonte[lugar:])]), lacunas


def ler(fonte, texto_de):
    """(enunciado, dados de lacunas). `texto_de` converte um trecho da fonte em texto simples.

    Raises:
        QuestaoRecusada: não há lacunas, ou alguma é de um tipo que a casa não tem.
    """
    fonte, achadas = separar(fonte)
    if len(achadas) > MAIS_LACUNAS:
        raise QuestaoRecusada("O texto tem lacunas demais.", "Divida-o em questões menores.", "lacunas")
    if not achadas:
        raise QuestaoRecusada("Não há nenhuma lacuna no texto.", "Escreva-as como {1:SHORTANSWER:=certa}.", "lacunas")
    lacunas = [_lacuna(str(n), achada, texto_de) for n, achada in enumerate(achadas, start=1)]
    enunciado, texto = enunciado_e_texto(texto_de(fonte))
    return enunciado, {"texto": texto, "lacunas": lacunas}


def enunciado_e_texto(texto):
    """Os parágrafos antes da primeira lacuna são o enunciado."""
    antes, _, _ = texto.partition("[[")
    enunciado, quebra, _ = antes.rpartition("\n\n")
    return (enunciado.strip() or COMPLETE), texto[len(enunciado) + len(quebra) :].strip()


def _lacuna(chave, achada, texto_de):
    peso, especie, miolo = achada
    alternativas = [_alternativa(bruta) for bruta in _partir(miolo, "~") if bruta.strip()]
    tipo, dados = _dados(especie, alternativas, lambda trecho: " ".join(texto_de(_desescapar(trecho)).split()))
    peso = int(peso or 1)
    return {"chave": chave, "tipo": tipo, **({"peso": peso} if peso > 1 else {}), "dados": dados}


def _dados(especie, alternativas, texto_de):
    if especie in NUMERICAS:
        return "numerica", montagem.numerica([_numerica(*a, texto_de) for a in alternativas])
    respostas = [(peso, texto_de(texto), texto_de(devolutiva)) for peso, texto, devolutiva in alternativas]
    if especie in CURTAS | CURTAS_EXATAS:
        return "resposta_curta", montagem.curta(respostas, especie in CURTAS_EXATAS)
    if especie in ESCOLHAS:
        return montagem.escolha(respostas, unica=True)
    nome = "de várias respostas" if especie in MULTIPLAS else f"do tipo {especie}"
    raise QuestaoRecusada(
        f"Há uma lacuna {nome}, que não temos.", "Troque-a por escolha única ou resposta curta.", "lacunas", especie
    )


def _numerica(peso, texto, devolutiva, texto_de):
    valor, _, tolerancia = texto_de(texto).partition(":")
    if valor.strip() == "*":
        return peso, "*", Decimal(0), texto_de(devolutiva)
    tolerancia = abs(montagem.decimal(tolerancia, "lacunas")) if tolerancia.strip() else Decimal(0)
    return peso, montagem.decimal(valor, "lacunas"), tolerancia, texto_de(devolutiva)


def _alternativa(bruta):
    """(fração, texto, devolutiva)."""
    achada = FRACAO.match(bruta)
    peso = Fraction(0) if not achada else Fraction(1) if achada[1] is None else fracao.de_porcentagem(achada[1])
    if peso is None:
        raise QuestaoRecusada("O peso de uma resposta não está entre −100% e 100%.", "", "lacunas", bruta)
    texto, *devolutiva = _partir(bruta[achada.end() :] if achada else bruta, "#", maximo=1)
    return peso, texto, devolutiva[0] if devolutiva else ""


def _partir(texto, sinal, maximo=None):
    partes, desde = [], 0
    for achado in SINAL.finditer(texto):
        if achado[0] == sinal and (maximo is None or len(partes) < maximo):
            partes.append(texto[desde : achado.start()])
            desde = achado.end()
    return [*partes, texto[desde:]]


def _desescapar(texto):
    return ESCAPE.sub(r"\1", texto)


def escapar(texto):
    return A_ESCAPAR.sub(lambda achado: "\\" + achado[0], texto)


# --- Escrever --------------------------------------------------------------------------------------------------------
def escrever(lacuna, em_html):
    """Uma lacuna em Cloze; `em_html` põe um texto simples na marcação da questão."""
    peso = int(Decimal(str(lacuna.get("peso", 1)))) or 1
    especie, alternativas = _para_cloze(lacuna)
    partes = []
    for parte, texto, devolutiva in alternativas:
        valor = "=" if parte == 1 else f"%{fracao.em_porcentagem(parte)}%" if parte else ""
        fala = f"#{escapar(em_html(devolutiva))}" if devolutiva else ""
        partes.append(f"{valor}{escapar(em_html(texto))}{fala}")
    return f"{{{peso}:{especie}:{'~'.join(partes)}}}"


def _para_cloze(lacuna):
    dados = lacuna["dados"]
    if lacuna["tipo"] == "unica":
        return "MULTICHOICE", [
            (_parte_da_alternativa(a, dados), a["texto"], a.get("devolutiva", "")) for a in dados["alternativas"]
        ]
    if lacuna["tipo"] == "numerica":
        return "NUMERICAL", [
            (Fraction(r["fracao"]), _com_tolerancia(r), r.get("devolutiva", "")) for r in dados["respostas"]
        ]
    especie = "SHORTANSWER_C" if dados.get("diferencia_maiusculas") else "SHORTANSWER"
    return especie, [(Fraction(r["fracao"]), r["texto"], r.get("devolutiva", "")) for r in dados["respostas"]]


def _parte_da_alternativa(alternativa, dados):
    certa = int(alternativa["chave"] in dados["corretas"])
    return fracao.arredondar(Fraction(alternativa.get("fracao", certa)))


def _com_tolerancia(resposta):
    return resposta["valor"] if resposta["valor"] == "*" else f"{resposta['valor']}:{resposta['tolerancia']}"
