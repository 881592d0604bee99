"""Dos pedaços que um formato alheio tem aos `dados` de cada tipo da casa. Vale para GIFT e Moodle XML."""

from decimal import Decimal, InvalidOperation
from fractions import Fraction

from avaliacoes.tipos import TIPOS, chaves, numero
from avaliacoes.troca import fracao
from avaliacoes.troca.lida import QuestaoRecusada

MAIOR_NUMERO = 60
QUASE = Fraction(2, 100)
FALTA = Fraction(1, 1000)
ANOTE = "Anote a resposta certa e importe de novo."


def so_os_preenchidos(**campos):
    return {campo: valor for campo, valor in campos.items() if valor not in ("", None, False, [], {})}


def escolha(respostas, unica, manter_ordem=False, avisar=lambda frase: None):
    """(tipo, dados) de respostas [(fração, texto, devolutiva)] de múltipla escolha. `avisar` recebe o que se adaptou.

    Raises:
        QuestaoRecusada: faltam respostas, texto ou gabarito.
    """
    if len(respostas) < 2:
        raise QuestaoRecusada("A questão tem uma resposta só.", "Escreva pelo menos duas alternativas.", "alternativas")
    if len(respostas) > 26 * 26:
        raise QuestaoRecusada("A questão tem respostas demais.", "Divida-a em questões menores.", "alternativas")
    if not all(texto for _, texto, _ in respostas):
        raise QuestaoRecusada("Há uma alternativa sem texto.", "Escreva o texto dela ou apague-a.", "alternativas")
    rotulos = chaves.pelo_texto([texto for _, texto, _ in respostas])
    dados = (_unica if unica else _multipla)(respostas, rotulos, avisar)
    return ("unica" if unica else "multipla"), {**dados, **so_os_preenchidos(manter_ordem=manter_ordem)}


def _unica(respostas, rotulos, avisar):
    pesos = [peso for peso, _, _ in respostas]
    if max(pesos) < 1:
        raise QuestaoRecusada("Nenhuma alternativa vale 100%.", ANOTE, "gabarito", fracao.em_porcentagem(max(pesos)))
    if pesos.count(1) > 1:
        avisar("Há mais de uma alternativa certa; quem marcar qualquer uma delas acerta.")
    certa = pesos.index(1)
    padrao = [Fraction(indice == certa) for indice in range(len(pesos))]
    return _alternativas(respostas, rotulos, pesos != padrao, [rotulos[certa]])


def _multipla(respostas, rotulos, avisar):
    pesos = [peso for peso, _, _ in respostas]
    certas = [indice for indice, peso in enumerate(pesos) if peso > 0]
    total = sum(pesos[indice] for indice in certas)
    if not certas:
        raise QuestaoRecusada("Nenhuma alternativa está marcada como certa.", ANOTE, "gabarito")
    parte = Fraction(1, len(certas))
    if abs(total - 1) > FALTA:
        pesos = _ajustados(pesos, total, parte, avisar)
        respostas = [(peso, *resto) for peso, (_, *resto) in zip(pesos, respostas, strict=True)]
    padrao = [parte if peso > 0 else -parte for peso in pesos]
    diferem = any(abs(peso - certo) > fracao.FOLGA for peso, certo in zip(pesos, padrao, strict=True))
    return _alternativas(respostas, rotulos, diferem, [rotulos[indice] for indice in certas])


def _ajustados(pesos, total, parte, avisar):
    """Os pesos certos somando um inteiro, se só lhes falta o que se perdeu ao arredondar (33% três vezes)."""
    somam = f"As alternativas certas somam {fracao.em_porcentagem(total)}%, e não 100%"
    if abs(total - 1) > QUASE:
        raise QuestaoRecusada(f"{somam}.", "Acerte os pesos das alternativas certas.", "peso")
    avisar(f"{somam}; acertamos a diferença.")
    iguais = all(abs(peso - parte) <= QUASE / 2 for peso in pesos if peso > 0)
    if not iguais:
        return [peso / total if peso > 0 else peso for peso in pesos]
    return [parte if peso > 0 else -parte if abs(peso + parte) <= QUASE / 2 else peso for peso in pesos]


def _alternativas(respostas, rotulos, com_fracao, corretas):
    alternativas = [
        {"chave": rotulo, "texto": texto, **so_os_preenchidos(devolutiva=devolutiva)}
        | ({"fracao": fracao.em_texto(peso)} if com_fracao else {})
        for rotulo, (peso, texto, devolutiva) in zip(rotulos, respostas, strict=True)
    ]
    return {"alternativas": alternativas, "corretas": sorted(corretas)}


def verdadeiro_falso(correta, se_v="", se_f=""):
    devolutivas = so_os_preenchidos(v=se_v, f=se_f)
    return {"correta": correta, **so_os_preenchidos(devolutivas=devolutivas)}


def curta(respostas, diferencia_maiusculas=False):
    """`dados` de respostas [(fração, texto, devolutiva)]."""
    if not respostas or not all(texto for _, texto, _ in respostas):
        raise QuestaoRecusada("Há uma resposta em branco.", "Escreva o texto dela ou apague-a.", "respostas")
    if max(peso for peso, _, _ in respostas) < 1:
        raise QuestaoRecusada("Nenhuma resposta vale 100%.", ANOTE, "gabarito")
    aceitas = [
        {"texto": texto, "fracao": fracao.em_texto(max(peso, Fraction(0))), **so_os_preenchidos(devolutiva=devolutiva)}
        for peso, texto, devolutiva in respostas
    ]
    return {"respostas": aceitas, **so_os_preenchidos(diferencia_maiusculas=diferencia_maiusculas)}


def associacao(pares, distratores=(), manter_ordem=False):
    """`dados` de pares [(item, resposta)]."""
    if not all(item and resposta for item, resposta in pares):
        raise QuestaoRecusada("Há um par sem resposta.", "Complete o par ou apague-o.", "pares")
    respostas = {resposta for _, resposta in pares}
    sobras = [d for d in dict.fromkeys(distratores) if d and d not in respostas]
    lista = [{"chave": str(n), "item": item, "resposta": resposta} for n, (item, resposta) in enumerate(pares, 1)]
    return {"pares": lista, "distratores": sobras, **so_os_preenchidos(manter_ordem=manter_ordem)}


def ordenacao(textos):
    if len(textos) < 2 or not all(textos):
        raise QuestaoRecusada("A ordenação precisa de dois itens ou mais, todos com texto.", "Complete-os.", "itens")
    return TIPOS["ordenacao"].importar({"itens_em_ordem": textos})


def numerica(respostas, **resto):
    """`dados` de respostas [(fração, valor, tolerância, devolutiva)]; o valor “*” é qualquer outro número."""
    if not respostas:
        raise QuestaoRecusada("Falta a resposta.", "Escreva o número certo, como em {#3:0.1}.", "respostas")
    if max(peso for peso, *_ in respostas) < 1:
        raise QuestaoRecusada("Nenhuma resposta vale 100%.", ANOTE, "gabarito")
    aceitas = [
        {
            "valor": valor if valor == "*" else numero.escrever(valor),
            "tolerancia": numero.escrever(tolerancia),
            "fracao": fracao.em_texto(max(peso, Fraction(0))),
            **so_os_preenchidos(devolutiva=devolutiva),
        }
        for peso, valor, tolerancia, devolutiva in respostas
    ]
    return {"respostas": aceitas, **so_os_preenchidos(**resto)}


def decimal(texto, campo="respostas"):
    """Um número do arquivo, com ponto ou vírgula.

    Raises:
        QuestaoRecusada: não é um número que se guarde.
    """
    limpo = "".join(str(texto)[: MAIOR_NUMERO + 1].split()).replace("\u2212", "-").replace(",", ".")
    try:
        valor = Decimal(limpo) if len(limpo) <= MAIOR_NUMERO else None
    except InvalidOperation:
        valor = None
    if valor is None or not valor.is_finite() or (valor and not -30 <= valor.adjusted() <= 30):
        raise QuestaoRecusada("A resposta não é um número.", "Escreva só o número, com ponto decimal.", campo, texto)
    return valor
