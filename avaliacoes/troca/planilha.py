"""A planilha da casa: uma questão por linha, em XLSX ou CSV, que um professor lê, preenche e reenvia."""

from types import SimpleNamespace

from avaliacoes.models import Questao
from avaliacoes.tipos import TIPOS
from avaliacoes.troca import respostas
from avaliacoes.troca.celulas import (
    EM_JSON,
    CelulaRecusada,
    de_json,
    em_json,
    escrever_lista,
    escrever_texto,
    ler_lista,
    ler_texto,
    limpar,
)
from avaliacoes.troca.lida import DEVOLUTIVAS, Leitura, Problema, QuestaoLida, QuestaoRecusada, bruto_de, resumir
from planilhas import leitura
from planilhas.escrita import Coluna
from planilhas.tipos import ColunaAceita, montar, simplificar

DIFICULDADES = {simplificar(rotulo): valor for valor, rotulo in Questao.Dificuldade.choices}
LETRAS = "abcdefgh"
COLUNAS = (
    ColunaAceita("codigo", "Código", ("id", "codigo da questao"), ajuda="Opcional. Com ele, reenviar muda a questão."),
    ColunaAceita("tipo", "Tipo", ("tipo de questao",), ajuda="Um dos nomes da folha “Exemplos”."),
    ColunaAceita("enunciado", "Enunciado", ("pergunta", "questao", "texto da questao"), obrigatoria=True),
    ColunaAceita("respostas", "Respostas", ("alternativas", "respostas e alternativas"), ajuda="Uma por linha."),
    ColunaAceita("corretas", "Corretas", ("correta", "gabarito", "resposta certa", "resposta correta")),
    ColunaAceita("opcoes", "Opções", ("opcao",), ajuda="O que o tipo tem a mais, um por linha: “unidade: %”."),
    ColunaAceita("categoria", "Categoria", ("pasta",), ajuda="Com / entre a de fora e a de dentro."),
    ColunaAceita("eixo", "Eixo", (), ajuda="O código ou o nome do eixo."),
    ColunaAceita("objetivos", "Objetivos", ("objetivo", "objetivos de aprendizagem"), ajuda="Os códigos, com ; entre."),
    ColunaAceita("dificuldade", "Dificuldade", ("nivel",), ajuda="Fácil, média ou difícil."),
    ColunaAceita("etiquetas", "Etiquetas", ("tags", "palavras chave"), ajuda="Com ; entre elas."),
    ColunaAceita("normas", "Normas", ("norma", "base legal"), ajuda="Uma por linha: lei-8080-1990: art. 24."),
    ColunaAceita("fonte", "Fonte", ("referencia",), ajuda="De onde veio a questão."),
    ColunaAceita("devolutiva_certa", "Devolutiva para quem acerta", ("feedback correto", "devolutiva certa")),
    ColunaAceita("devolutiva_parcial", "Devolutiva para quem acerta em parte", ("feedback parcial",)),
    ColunaAceita("devolutiva_errada", "Devolutiva para quem erra", ("feedback incorreto", "devolutiva errada")),
    ColunaAceita("devolutiva_geral", "Devolutiva para todos", ("feedback", "feedback geral", "comentario")),
)
# Como muitas planilhas de professores vêm: uma coluna por alternativa e uma com a letra da certa.
POR_LETRA = tuple(
    ColunaAceita(f"alternativa_{letra}", f"Alternativa {letra.upper()}", (letra, f"opcao {letra}", f"resposta {letra}"))
    for letra in LETRAS
)
COLUNAS_POR_CHAVE = {coluna.chave: coluna for coluna in COLUNAS}
TODOS_OS_NOMES = frozenset(nome for coluna in (*COLUNAS, *POR_LETRA) for nome in coluna.nomes)
TITULOS = {coluna.chave: coluna.titulo for coluna in (*COLUNAS, *POR_LETRA)}
_FOLHA = SimpleNamespace(colunas=(*COLUNAS, *POR_LETRA))


# --- Ler -------------------------------------------------------------------------------------------------------------
def abrir(conteudo, nome=""):
    """A `Folha` do arquivo, com as células como vieram, linhas de dentro conservadas.

    Raises:
        ArquivoRecusado: não se lê, não tem a coluna do enunciado, ou não tem linha nenhuma.
    """
    return montar(_FOLHA, leitura.ler(nome, conteudo, limpar))


def ler(conteudo, nome=""):
    """A `Leitura`; a linha de cada questão é a que o programa de planilhas mostra.

    Raises:
        ArquivoRecusado: como `abrir`.
    """
    lidas = Leitura()
    for registro in abrir(conteudo, nome).registros:
        try:
            lidas.questoes.append(_questao(registro))
        except _ColunaRecusada as recusa:
            lidas.problemas.append(recusa.problema(registro))
    return lidas


class _ColunaRecusada(Exception):
    def __init__(self, coluna, frase, sugestao="", valor=""):
        super().__init__(frase)
        self.coluna, self.frase, self.sugestao, self.valor = coluna, frase, sugestao, valor

    def problema(self, registro):
        questao = registro.valores.get("codigo") or resumir(registro.valores.get("enunciado", ""))
        valor = resumir(self.valor)
        return Problema(registro.numero, self.frase, self.sugestao, TITULOS[self.coluna], valor, questao)


def _ler_celula(valores, coluna, como):
    try:
        return como(valores.get(coluna, ""))
    except CelulaRecusada as erro:
        raise _ColunaRecusada(coluna, str(erro), erro.sugestao, erro.valor) from erro


def _questao(registro):
    valores = registro.valores
    enunciado = _ler_celula(valores, "enunciado", ler_texto)
    if not enunciado.strip():
        raise _ColunaRecusada("enunciado", "Falta o enunciado.", "Escreva a pergunta.")
    tipo = _tipo(valores)
    codigo = _ler_celula(valores, "codigo", ler_texto)
    return QuestaoLida(
        tipo=tipo,
        enunciado=enunciado,
        bruto=_bruto(tipo, valores),
        nome=codigo,
        identificador=codigo,
        categoria=_ler_celula(valores, "categoria", ler_texto),
        etiquetas=_ler_celula(valores, "etiquetas", ler_lista),
        extra=_extra(valores),
        linha=registro.numero,
        **{chave: _ler_celula(valores, chave, ler_texto) for chave in DEVOLUTIVAS},
    )


def _tipo(valores):
    escrito = valores.get("tipo", "")
    tipo = respostas.tipo_escrito(escrito) if escrito else _pelo_jeito(valores)
    if not tipo:
        aceitos = "; ".join(t.rotulo for t in TIPOS.values())
        frase = f"Não conhecemos o tipo “{escrito}”." if escrito else "Falta o tipo da questão."
        raise _ColunaRecusada("tipo", frase, f"Use um destes: {aceitos}.", escrito)
    return tipo


def _pelo_jeito(valores):
    """O tipo que as respostas deixam claro, quando a coluna vem vazia."""
    linhas = _respostas(valores).split("\n")
    certas = sum(linha.startswith("*") for linha in linhas)
    if len(linhas) > 1 and certas:
        return "unica" if certas == 1 else "multipla"
    return "verdadeiro_falso" if simplificar(linhas[0]) in respostas.VERDADEIRO_OU_FALSO else ""


def _bruto(tipo, valores):
    coluna = "respostas"
    try:
        dados = respostas.ler(tipo, _respostas(valores), valores.get("opcoes", ""))
        return bruto_de(tipo, dados)
    except CelulaRecusada as erro:
        raise _ColunaRecusada(coluna, str(erro), erro.sugestao, erro.valor) from erro
    except QuestaoRecusada as erro:
        raise _ColunaRecusada(coluna, erro.frase, erro.sugestao, erro.valor or valores.get(coluna, "")) from erro
    except (KeyError, TypeError, ValueError, AttributeError) as erro:
        frase = "As respostas e as opções não combinam com o tipo."
        raise _ColunaRecusada(coluna, frase, "Veja o exemplo deste tipo no modelo.", valores.get(coluna, "")) from erro


def _respostas(valores):
    """A célula das respostas; ou as colunas por letra, juntas; com as certas marcadas, se uma coluna as diz."""
    celula = valores.get("respostas", "")
    if not celula:
        por_letra = ((letra, valores.get(f"alternativa_{letra}", "")) for letra in LETRAS)
        celula = "\n".join(f"{letra}) {texto}" for letra, texto in por_letra if texto)
    certas = {certa.casefold() for certa in ler_lista(valores.get("corretas", "").replace(",", ";"))}
    if not certas or celula.startswith(EM_JSON) or "*" in {linha[:1] for linha in celula.split("\n")}:
        return celula
    if not celula:
        return "\n".join(ler_lista(valores["corretas"]))
    return "\n".join(_marcar(numero, linha, certas) for numero, linha in enumerate(celula.split("\n")))


def _marcar(numero, linha, certas):
    chave, texto = respostas.chave_de(linha, LETRAS[numero] if numero < len(LETRAS) else "")
    return f"*{linha}" if {chave.casefold(), texto.strip().casefold()} & certas else linha


def _extra(valores):
    """Só o que o arquivo diz: a coluna que ele não tem, ou a célula vazia do que é obrigatório, não apaga nada."""
    extra = {}
    if "objetivos" in valores:
        extra["objetivos"] = _ler_celula(valores, "objetivos", ler_lista)
    if "normas" in valores:
        extra["normas"] = _ler_celula(valores, "normas", _ler_normas)
    if "fonte" in valores:
        extra["fonte"] = _ler_celula(valores, "fonte", ler_texto)
    if valores.get("eixo"):
        extra["eixo"] = valores["eixo"]
    if valores.get("dificuldade"):
        extra["dificuldade"] = _ler_celula(valores, "dificuldade", _ler_dificuldade)
    return extra


def _ler_dificuldade(celula):
    if celula in {"1", "2", "3"}:
        return int(celula)
    if simplificar(celula) not in DIFICULDADES:
        raise CelulaRecusada(f"Não conhecemos a dificuldade “{celula[:40]}”.", "Use fácil, média ou difícil.", celula)
    return DIFICULDADES[simplificar(celula)]


def _ler_normas(celula):
    if celula.startswith(EM_JSON):
        return de_json(celula)
    normas = (linha.partition(":") for linha in celula.split("\n") if linha.strip())
    return [{"norma": norma.strip(), "dispositivo": dispositivo.strip()} for norma, _, dispositivo in normas]


# --- Escrever --------------------------------------------------------------------------------------------------------
def _escrever_normas(normas):
    celula = "\n".join(f"{n['norma']}: {n['dispositivo']}" if n["dispositivo"] else n["norma"] for n in normas)
    return celula if _ler_normas(celula) == normas and escrever_texto(celula) == celula else em_json(normas)


def linha(questao):
    """{coluna: célula} de uma `QuestaoLida`. Lida de volta, dá a mesma questão, menos as imagens."""
    as_respostas, opcoes = respostas.escrever(questao.tipo, questao.dados)
    extra = questao.extra
    return {
        "codigo": escrever_texto(questao.identificador),
        "tipo": TIPOS[questao.tipo].rotulo,
        "enunciado": escrever_texto(questao.enunciado),
        "respostas": as_respostas,
        "opcoes": opcoes,
        "categoria": escrever_texto(questao.categoria),
        "eixo": extra.get("eixo", ""),
        "objetivos": escrever_lista(extra.get("objetivos", [])),
        "dificuldade": Questao.Dificuldade(extra["dificuldade"]).label if "dificuldade" in extra else "",
        "etiquetas": escrever_lista(questao.etiquetas),
        "normas": _escrever_normas(extra.get("normas", [])),
        "fonte": escrever_texto(extra.get("fonte", "")),
        **{chave: escrever_texto(getattr(questao, chave)) for chave in DEVOLUTIVAS},
    }


LARGURAS = {"enunciado": 60, "respostas": 60, "codigo": 12, "dificuldade": 12, "tipo": 20}


def colunas(de=lambda linha: linha):
    """As colunas da planilha; `de` dá o dicionário de uma linha."""
    escritas = [coluna for coluna in COLUNAS if coluna.chave != "corretas"]
    return [
        Coluna(c.titulo, lambda linha, chave=c.chave: de(linha).get(chave, ""), largura=LARGURAS.get(c.chave, 28))
        for c in escritas
    ]
