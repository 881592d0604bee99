"""Ler o XML do Moodle (`<quiz>`): as questões, com as imagens, e as categorias em que estão."""

from functools import partial

from avaliacoes.troca import moodle_tipos
from avaliacoes.troca.gift_blocos import categoria_da_casa
from avaliacoes.troca.juncao import juntar
from avaliacoes.troca.lida import Leitura, QuestaoLida, QuestaoRecusada, bruto_de, resumir
from avaliacoes.troca.moodle_arvore import abrir
from avaliacoes.troca.moodle_campos import Campos, verdadeiro
from planilhas.recusa import ArquivoRecusado


def ler(conteudo):
    """As questões de um arquivo Moodle XML.

    Raises:
        ArquivoRecusado: não é XML do Moodle, está quebrado do começo ou traz o que um arquivo de questões não tem.
    """
    nos, problemas, avisos = abrir(conteudo)
    leitura, categoria = Leitura(problemas=problemas, avisos=avisos), ""
    for no in nos:
        if no.atributos.get("type", "").lower() == "category":
            categoria = categoria_da_casa(Campos(no).simples("category"))
        else:
            campos = Campos(no)
            juntar(leitura, no, partial(do_no, campos, categoria), campos.conversor, partial(_rotulo, campos))
    if not leitura.questoes and not leitura.problemas:
        raise ArquivoRecusado("Não há nenhuma questão neste arquivo.", "vazio")
    return leitura


def do_no(campos, categoria):
    """A questão de um `<question>`, sem a anotação.

    Raises:
        QuestaoRecusada: o tipo não existe aqui, ou falta alguma coisa.
    """
    tipo, dados, enunciado = moodle_tipos.ler(campos)
    if not enunciado:
        raise QuestaoRecusada("Falta o enunciado.", "Escreva a pergunta na questão de origem.", "enunciado")
    devolutivas = _devolutivas(campos)
    if verdadeiro(campos.simples("hidden")):
        campos.conversor.avisar("No sistema de origem esta questão estava oculta.")
    return QuestaoLida(
        tipo=tipo,
        enunciado=enunciado,
        bruto=bruto_de(tipo, dados),
        nome=" ".join(campos.simples("name").split()),
        identificador=campos.simples("idnumber"),
        categoria=categoria,
        etiquetas=_etiquetas(campos),
        imagens=campos.conversor.imagens,
        linha=campos.no.linha,
        **devolutivas,
    )


def _rotulo(campos):
    return resumir(campos.simples("name") or campos.previa())


def _devolutivas(campos):
    errada = campos.texto("incorrectfeedback")
    dicas = [f"Dica: {dica}" for no in campos.no.todos("hint") if (dica := campos.texto_de(no))]
    return {
        "devolutiva_geral": campos.texto("generalfeedback"),
        "devolutiva_certa": campos.texto("correctfeedback"),
        "devolutiva_parcial": campos.texto("partiallycorrectfeedback"),
        "devolutiva_errada": "\n\n".join(filter(None, [errada, *dicas])),
    }


def _etiquetas(campos):
    tags = campos.no.filho("tags")
    textos = (campos.simples_de(tag) for tag in (tags.todos("tag") if tags else ()))
    return list(dict.fromkeys(texto for texto in textos if texto))
