"""O que uma versão diz, campo a campo, como se escreve: para comparar, assinar e mostrar a diferença."""

import difflib
import hashlib
import json
import re

from avaliacoes.banco.escrita import ESCRITAS
from avaliacoes.tipos import TIPOS

DEVOLUTIVAS = {
    "devolutiva_certa": "O que dizer a quem acerta",
    "devolutiva_parcial": "O que dizer a quem acerta em parte",
    "devolutiva_errada": "O que dizer a quem erra",
    "devolutiva_geral": "O que dizer a todos",
}
IMAGEM = re.compile(r"\[\[imagem:([^\[\]\n]{1,120})\]\]")


def textos(tipo, enunciado, dados, devolutivas):
    """{rótulo: texto} do que se escreve na versão, sem objetivos nem normas."""
    campos = {"Tipo": TIPOS[tipo].rotulo if tipo in TIPOS else tipo, "Enunciado": enunciado}
    campos |= do_tipo(tipo, dados)
    return campos | {rotulo: devolutivas.get(campo) or "" for campo, rotulo in DEVOLUTIVAS.items()}


def do_tipo(tipo, dados):
    if tipo not in ESCRITAS:
        return {"Resposta": json.dumps(dados, ensure_ascii=False, sort_keys=True, indent=1)}
    escrita = ESCRITAS[tipo]
    valores = escrita.escrever(dados)
    return {campo.label: _em_texto(valores.get(nome)) for nome, campo in escrita.campos().items()}


def _em_texto(valor):
    if isinstance(valor, bool):
        return "sim" if valor else "não"
    return "" if valor is None else str(valor)


def em_campos(versao):
    """{rótulo: texto} da versão gravada, com objetivos e normas."""
    devolutivas = {campo: getattr(versao, campo) for campo in DEVOLUTIVAS}
    return {
        **textos(versao.tipo, versao.enunciado, versao.dados, devolutivas),
        "Objetivos": "\n".join(sorted(objetivo.codigo for objetivo in versao.objetivos.all())),
        "Normas citadas": "\n".join(sorted(str(c) for c in versao.citacoes.select_related("norma"))),
    }


def da_ficha(questao):
    """{rótulo: texto} do que é da questão, e não da versão."""
    return {
        "Código": questao.codigo,
        "Categoria": str(questao.categoria or ""),
        "Eixo": str(questao.eixo),
        "Dificuldade": questao.get_dificuldade_display(),
        "Fonte": questao.fonte,
        "Etiquetas": ", ".join(sorted(etiqueta.name for etiqueta in questao.etiquetas.all())),
    }


def impressao(versao):
    """Muda se qualquer texto da versão mudar."""
    return _resumo(json.dumps(em_campos(versao), ensure_ascii=False, sort_keys=True))


def marcas(campos):
    """{rótulo: resumo do texto}: cabe em um campo escondido e diz o que mudou desde então."""
    return {rotulo: _resumo(texto) for rotulo, texto in campos.items()}


def _resumo(texto):
    return hashlib.sha256(texto.replace("\r\n", "\n").encode()).hexdigest()[:12]


def diferencas(antes, depois):
    """[(rótulo, [(sinal, linha)])] dos campos que mudaram; o sinal é `-`, `+` ou vazio."""
    mudaram = []
    for rotulo in [*antes, *(r for r in depois if r not in antes)]:
        de, para = antes.get(rotulo, ""), depois.get(rotulo, "")
        if de != para:
            linhas = difflib.ndiff(de.splitlines(), para.splitlines())
            mudaram.append((rotulo, [(linha[0].strip(), linha[2:]) for linha in linhas if linha[0] != "?"]))
    return mudaram


def imagens_pedidas(versao):
    """Os nomes que os textos da versão citam com `[[imagem:NOME]]`."""
    return list(dict.fromkeys(nome.strip() for texto in em_campos(versao).values() for nome in IMAGEM.findall(texto)))


def imagens_que_faltam(versao):
    ha = set(versao.questao.imagens.values_list("nome", flat=True))
    return [nome for nome in imagens_pedidas(versao) if nome not in ha]
