"""Dados e respostas quaisquer de cada tipo de questão, para as provas de propriedades."""

from fractions import Fraction

from hypothesis import strategies as st

from avaliacoes.tipos import numero

CHAVES = list("abcdefg")
texto = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(str.strip)
palavra = st.text(st.sampled_from("aáàbcçdeéo -*\\1"), min_size=1, max_size=12).filter(
    lambda t: t.replace("*", "").replace("\\", "").strip(" -")
)
qualquer_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from([*CHAVES, "v", "f", "1:a", "2:b", "a:1", "b:2", "15", "1,5", "arquivo:3", "1"]),
    lambda dentro: (
        st.lists(dentro, max_size=4)
        | st.dictionaries(st.sampled_from([*CHAVES, "1", "2", "campos", "arquivos"]) | st.text(max_size=3), dentro)
    ),
    max_leaves=8,
)
decimais = st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=4).map(numero.escrever)
positivos = st.decimals(0, 1000, allow_nan=False, allow_infinity=False, places=3).map(numero.escrever)
parciais = st.integers(1, 99).map(lambda n: numero.escrever(n / numero.Decimal(100)))


@st.composite
def alternativas(desenhar, certas, negativas):
    chaves = desenhar(st.lists(st.sampled_from(CHAVES), min_size=2, unique=True))
    corretas = desenhar(st.lists(st.sampled_from(chaves), min_size=1, max_size=certas, unique=True))
    proprias = desenhar(st.booleans())
    lista = []
    for chave in chaves:
        alternativa = {"chave": chave, "texto": desenhar(texto)}
        if proprias and chave not in corretas:
            minimo = -0.9 if negativas else 0.1
            valor = desenhar(st.decimals(str(minimo), "0.9", places=2).filter(lambda v: v != 0))
            alternativa["fracao"] = numero.escrever(valor)
        if desenhar(st.booleans()):
            alternativa["devolutiva"] = desenhar(texto)
        lista.append(alternativa)
    dados = {"alternativas": _fora_do_padrao(lista, corretas, negativas), "corretas": sorted(corretas)}
    return {**dados, "manter_ordem": True} if desenhar(st.booleans()) else dados


def _fora_do_padrao(lista, corretas, negativas):
    """Se todas as frações próprias são quase as do padrão, não se escrevem."""
    padrao = Fraction(-1, len(corretas)) if negativas else Fraction(0)
    if all(abs(Fraction(a["fracao"]) - padrao) <= Fraction(1, 1000) for a in lista if "fracao" in a):
        return [{k: v for k, v in a.items() if k != "fracao"} for a in lista]
    return lista


@st.composite
def associacoes(desenhar):
    respostas = desenhar(st.lists(texto, min_size=2, max_size=4, unique=True))
    pares = [
        {"chave": chave, "item": desenhar(texto), "resposta": desenhar(st.sampled_from(respostas))}
        for chave in desenhar(st.lists(st.sampled_from(["1", "2", "3", "4", "x:y"]), min_size=2, unique=True))
    ]
    dados = {"pares": pares, "distratores": respostas}
    return {**dados, "manter_ordem": True} if desenhar(st.booleans()) else dados


@st.composite
def ordenacoes(desenhar):
    textos = desenhar(st.lists(texto, min_size=2, max_size=6, unique=True))
    chaves = desenhar(st.permutations(CHAVES))
    return {"itens": [{"chave": c, "texto": t} for c, t in zip(chaves, textos, strict=False)]}


@st.composite
def respostas(desenhar, forma):
    lista = []
    for n in range(desenhar(st.integers(1, 3))):
        resposta = {**desenhar(st.fixed_dictionaries(forma)), "fracao": "1" if n == 0 else desenhar(parciais)}
        if desenhar(st.booleans()):
            resposta["devolutiva"] = desenhar(texto)
        lista.append(resposta)
    return lista


@st.composite
def numericas(desenhar):
    dados = {"respostas": desenhar(respostas({"valor": decimais, "tolerancia": positivos}))}
    if desenhar(st.booleans()):
        dados["unidade"] = desenhar(st.sampled_from(["%", "dias", "reais por mês", "m²"]))
    if desenhar(st.booleans()):
        dados["unidades"] = [{"nome": "km", "fator": "1000"}, {"nome": "m", "fator": "1"}]
    if desenhar(st.booleans()):
        dados["casas_decimais"] = desenhar(st.integers(0, 4))
    return dados


@st.composite
def curtas(desenhar):
    dados = {"respostas": desenhar(respostas({"texto": palavra}))}
    for campo in ("diferencia_maiusculas", "diferencia_acentos"):
        if desenhar(st.booleans()):
            dados[campo] = True
    return dados


@st.composite
def lacunas(desenhar):
    chaves = desenhar(st.lists(st.sampled_from(["1", "2", "3", "quatro"]), min_size=1, unique=True))
    subtipos = {"unica": alternativas(certas=1, negativas=False), "numerica": numericas(), "resposta_curta": curtas()}
    partes = []
    for chave in chaves:
        tipo = desenhar(st.sampled_from(list(subtipos)))
        lacuna = {"chave": chave, "tipo": tipo, "dados": desenhar(subtipos[tipo])}
        if desenhar(st.booleans()):
            lacuna["peso"] = desenhar(st.integers(1, 5))
        partes.append(lacuna)
    no_texto = desenhar(st.permutations(chaves))
    return {"texto": "Um [[nada]] " + " e ".join(f"[[{c}]]" for c in no_texto), "lacunas": partes}


rubricas = st.lists(
    st.fixed_dictionaries(
        {
            "criterio": texto,
            "niveis": st.lists(st.integers(1, 20), min_size=1, max_size=3, unique=True).map(
                lambda pontos: [
                    {"nivel": n, "rotulo": f"N{n}", "pontos": p, "descricao": ""}
                    for n, p in enumerate([0, *sorted(pontos)])
                ]
            ),
        }
    ),
    max_size=3,
)


@st.composite
def dissertativas(desenhar):
    dados = {"resposta_esperada": desenhar(st.just("") | texto), "rubrica": desenhar(rubricas)}
    return {**dados, "palavras": {"minimo": 10, "maximo": 50}} if desenhar(st.booleans()) else dados


@st.composite
def arquivos(desenhar):
    chaves = desenhar(st.lists(st.sampled_from(["problema", "causa", "acao"]), min_size=1, unique=True))
    campos = [
        {"chave": c, "rotulo": desenhar(texto), "obrigatorio": desenhar(st.booleans()), "limite": 600} for c in chaves
    ]
    dados = {"campos": campos, "rubrica": desenhar(rubricas)}
    if desenhar(st.booleans()):
        dados["anexo"] = {"obrigatorio": desenhar(st.booleans()), "extensoes": ["pdf"], "maximo_mb": 5}
    return dados


DADOS = {
    "unica": alternativas(certas=1, negativas=False),
    "multipla": alternativas(certas=7, negativas=True),
    "verdadeiro_falso": st.fixed_dictionaries(
        {"correta": st.booleans()},
        optional={"devolutivas": st.dictionaries(st.sampled_from("vf"), texto, min_size=1)},
    ),
    "associacao": associacoes(),
    "ordenacao": ordenacoes(),
    "numerica": numericas(),
    "resposta_curta": curtas(),
    "lacunas": lacunas(),
    "dissertativa": dissertativas(),
    "arquivo": arquivos(),
    "escala": st.fixed_dictionaries({"rotulos": st.lists(texto, min_size=2, max_size=7)}),
}
