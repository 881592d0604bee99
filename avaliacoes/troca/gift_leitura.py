"""Ler GIFT, o formato de texto do Moodle."""

import re
from functools import partial

from avaliacoes.troca import cloze
from avaliacoes.troca.gift_blocos import CLOZE, separar
from avaliacoes.troca.gift_respostas import ler as ler_respostas
from avaliacoes.troca.gift_texto import NOME, SINAIS, Leitor, desescapar, formato_de
from avaliacoes.troca.juncao import juntar
from avaliacoes.troca.lida import Leitura, Problema, QuestaoLida, QuestaoRecusada, bruto_de, resumir
from avaliacoes.troca.marcacao import Conversor
from avaliacoes.troca.texto import decodificar, em_linha
from planilhas.recusa import ArquivoRecusado

IDENTIFICADOR = re.compile(r"\[id:((?:\\.|[^\\\]]){1,255})\]")
ETIQUETA = re.compile(r"\[tag:((?:\\.|[^\\\]]){1,255})\]")
ESCAPE_DO_COMENTARIO = re.compile(r"\\(.)", re.DOTALL)
LACUNA = "_____"
SEM_PALAVRA_QUE_FALTA = ("verdadeiro_falso", "dissertativa", "associacao", "ordenacao")
PARECEM_RESPOSTA = re.compile(
    r"[=~#>]|(?:\[\w+\]\s*)?(?:T|F|TRUE|FALSE|V|VERDADEIR[OA]|FALS[OA])\s*(?:#|$)", re.IGNORECASE
)
ONDE_POR = (
    "Ponha o texto no enunciado de uma questão ou numa aula. Se ele é o começo da questão de baixo, tire a linha em "
    "branco que os separa."
)
DESCRICAO = "Não há respostas entre chaves: é só um texto (o que o Moodle chama de descrição)."


def ler(conteudo):
    """As questões de um arquivo GIFT.

    Raises:
        ArquivoRecusado: não é texto, ou não há nele nenhuma questão.
    """
    texto, misturadas = decodificar(conteudo)
    leitura = Leitura()
    for linha in misturadas[:1]:
        leitura.avisos.append(Problema(linha, f"{len(misturadas)} linhas estavam em outra codificação de letras."))
    blocos = separar(texto)
    if not blocos:
        raise ArquivoRecusado("Não há nenhuma questão neste arquivo.", "vazio")
    for bloco in blocos:
        conversor = Conversor()
        juntar(leitura, bloco, partial(do_bloco, bloco, conversor), conversor, partial(_rotulo, bloco))
    return leitura


def do_bloco(bloco, conversor):
    """A questão de um bloco, sem a anotação.

    Raises:
        QuestaoRecusada: falta alguma coisa para ela ser uma questão.
    """
    nome, formato, texto = _cabecalho(bloco.texto)
    leitor = Leitor(conversor, formato)
    if CLOZE.search(texto):
        tipo, dados, geral, enunciado = _lacunas(leitor, texto)
    else:
        inicio, fim = _respostas(texto, bloco.abertas)
        tipo, dados, geral = ler_respostas(leitor, texto[inicio + 1 : fim])
        enunciado = _enunciado(leitor, tipo, texto[:inicio].strip(), texto[fim + 1 :].strip(), nome)
    comentarios = "\n".join(bloco.comentarios)
    return QuestaoLida(
        tipo=tipo,
        enunciado=enunciado,
        bruto=bruto_de(tipo, dados),
        nome=nome,
        identificador=_desescapar_comentario(next(iter(IDENTIFICADOR.findall(comentarios)), "")),
        categoria=bloco.categoria,
        etiquetas=list(dict.fromkeys(_desescapar_comentario(e) for e in ETIQUETA.findall(comentarios))),
        devolutiva_geral=geral,
        imagens=conversor.imagens,
        linha=bloco.linha,
    )


def _cabecalho(texto):
    """(nome, formato, o resto)."""
    achado, nome = NOME.match(texto), ""
    if achado:
        nome, texto = em_linha(desescapar(achado[1])), texto[achado.end() :]
    formato, texto = formato_de(texto, "moodle")
    return nome, formato, texto


def _lacunas(leitor, texto):
    """O GIFT não tem lacunas, mas há quem as escreva nele como no Cloze: {1:MC:~com~=de}."""
    leitor.conversor.avisar("As lacunas estão escritas como no Cloze; lemos a questão como de lacunas.")
    enunciado, dados = cloze.ler(texto, leitor.texto)
    return "lacunas", dados, "", enunciado


def _respostas(texto, abertas):
    """(onde abre, onde fecha) o grupo de chaves que traz as respostas."""
    grupos = _grupos(texto)
    if not grupos:
        raise _sem_respostas(texto, abertas)
    parecem = [g for g in grupos if PARECEM_RESPOSTA.match(texto[g[0] + 1 : g[1]].lstrip())]
    if len(parecem) > 1:
        raise QuestaoRecusada(
            "Há mais de um grupo de respostas entre chaves.",
            "Separe as questões com uma linha em branco; em um texto, escreva as chaves como \\{ e \\}.",
            "respostas",
        )
    return (parecem or [g for g in grupos if not texto[g[0] + 1 : g[1]].strip()] or grupos)[-1]


def _grupos(texto):
    """Os grupos de fora; se as chaves não se equilibram, da primeira que abre à primeira que fecha."""
    grupos, abertas, inicio, primeira, fecho = [], 0, 0, None, None
    for achado in SINAIS["[{}]"].finditer(texto):
        if achado[0] == "{":
            inicio = achado.start() if not abertas else inicio
            primeira = achado.start() if primeira is None else primeira
            abertas += 1
        elif achado[0] == "}" and primeira is not None:
            fecho = achado.start() if fecho is None else fecho
            abertas -= 1
            if abertas == 0:
                grupos.append((inicio, achado.start()))
            abertas = max(abertas, 0)
    if not grupos and fecho is not None:
        return [(primeira, fecho)]
    return grupos


def _sem_respostas(texto, abertas):
    if abertas:
        return QuestaoRecusada(
            "A chave que abre as respostas não foi fechada.", "Feche as respostas com }.", "respostas", texto[-60:]
        )
    return QuestaoRecusada(DESCRICAO, ONDE_POR, tipo="descrição")


def _enunciado(leitor, tipo, antes, depois, nome):
    if depois and not (tipo in (*SEM_PALAVRA_QUE_FALTA, "numerica") and not re.search(r"\w", depois)):
        espaco = "" if depois.startswith(tuple(".,;:!?)")) else " "
        antes = f"{antes} {LACUNA}{espaco}{depois}" if tipo not in SEM_PALAVRA_QUE_FALTA else f"{antes} {depois}"
    enunciado = leitor.texto(antes)
    if not enunciado and nome:
        leitor.conversor.avisar("Não havia enunciado; o título da questão ficou no lugar dele.")
        return nome
    if not enunciado:
        raise QuestaoRecusada("Falta o enunciado.", "Escreva a pergunta antes das chaves.", "enunciado")
    return enunciado


def _rotulo(bloco):
    nome, _, texto = _cabecalho(bloco.texto)
    return resumir(nome or texto.partition("{")[0])


def _desescapar_comentario(texto):
    return ESCAPE_DO_COMENTARIO.sub(r"\1", texto).strip()
