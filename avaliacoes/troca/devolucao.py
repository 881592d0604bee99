"""As questões recusadas de volta, no formato em que vieram, cada uma com o motivo: corrige-se ali e se reenvia."""

import re
from html import escape

from avaliacoes.troca import planilha
from avaliacoes.troca.formatos import AIKEN, CSV, GIFT, XLSX
from avaliacoes.troca.formatos import MOTIVO as MOTIVO_NO_TEXTO
from avaliacoes.troca.texto import decodificar
from planilhas.devolucao import motivo_escrito
from planilhas.escrita import Coluna
from planilhas.guarda import conteudo_de
from planilhas.models import LinhaDaImportacao
from planilhas.tipos import MOTIVO, simplificar, tipo_de

QUESTAO_XML = re.compile(r"<question\b(?![^>]*\btype\s*=\s*[\"']category[\"']).*?</question\s*>", re.DOTALL)
QUIZ_XML = re.compile(r"<quiz\b[^>]*>")


def motivos(importacao):
    """{número da questão no arquivo: o que há de errado, em frases}."""
    recusadas = importacao.linhas.filter(resultado=LinhaDaImportacao.Resultado.RECUSADA)
    return {numero: motivo_escrito(problemas) for numero, problemas in recusadas.values_list("numero", "problemas")}


def em_tabela(importacao):
    """(colunas, linhas) das recusadas de uma planilha, com as colunas que ela tinha e a do motivo."""
    folha = planilha.abrir(conteudo_de(importacao), importacao.nome_do_arquivo)
    das_recusadas = {registro.linha: registro.numero for registro in _registros(importacao)}
    por_numero = motivos(importacao)
    linhas = [
        (r, por_numero[das_recusadas[r.numero]]) for r in folha.registros if das_recusadas.get(r.numero) in por_numero
    ]
    colunas = [
        Coluna(titulo, lambda linha, i=i: _celula(linha[0], i), largura=24)
        for i, titulo in enumerate(folha.titulos)
        if simplificar(titulo) != MOTIVO
    ]
    return [*colunas, Coluna(MOTIVO, lambda linha: linha[1], largura=80)], linhas


def _celula(registro, i):
    return registro.celulas[i] if i < len(registro.celulas) else ""


def em_texto(importacao):
    """O texto das recusadas de um GIFT, Aiken ou XML, cada uma com o motivo em um comentário."""
    texto = decodificar(conteudo_de(importacao))[0].replace("\r\n", "\n").replace("\r", "\n")
    formato = importacao.contexto["formato"]
    partes = _partes_do_xml(texto, importacao) if formato not in (GIFT, AIKEN) else _blocos(texto, importacao)
    por_numero = motivos(importacao)
    escolhidas = [(por_numero[numero], parte) for numero, parte in partes if numero in por_numero]
    if formato in (GIFT, AIKEN):
        return "".join(f"{MOTIVO_NO_TEXTO} {motivo}\n{parte.strip()}\n\n" for motivo, parte in escolhidas)
    quiz = QUIZ_XML.search(texto)
    miolo = "\n".join(f"<!-- MOTIVO: {_no_comentario(motivo)} -->\n{parte}" for motivo, parte in escolhidas)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{quiz[0] if quiz else "<quiz>"}\n{miolo}\n</quiz>\n'


def e_tabela(importacao):
    return importacao.contexto.get("formato") in (XLSX, CSV)


def _registros(importacao):
    return tipo_de(importacao).ler(importacao, conteudo_de(importacao))


def _blocos(texto, importacao):
    """[(número, o que o arquivo diz da linha dela até a próxima)]; o começo recua até depois de uma linha em branco."""
    linhas, registros = texto.split("\n"), _registros(importacao)
    comecos = [_comeco(linhas, registro.linha) for registro in registros]
    fins = [*comecos[1:], len(linhas)]
    return [(r.numero, "\n".join(linhas[de:ate])) for r, de, ate in zip(registros, comecos, fins, strict=True)]


def _comeco(linhas, linha):
    inicio = max(min(linha, len(linhas)) - 1, 0)
    while inicio > 0 and linhas[inicio - 1].strip() and linhas[inicio].strip():
        inicio -= 1
    return inicio


def _partes_do_xml(texto, importacao):
    """As questões do XML pela linha em que começam; se todas estão em uma, pela ordem."""
    achadas = list(_com_a_linha(texto))
    registros = _registros(importacao)
    if len(achadas) == len(registros):
        return [(registro.numero, parte) for registro, (_linha, parte) in zip(registros, achadas, strict=True)]
    por_linha = dict(achadas)
    return [(r.numero, por_linha.get(r.linha, f"<!-- linha {r.linha}: {escape(r.rotulo)} -->")) for r in registros]


def _com_a_linha(texto):
    linha = lido = 0
    for achada in QUESTAO_XML.finditer(texto):
        linha += texto.count("\n", lido, achada.start())
        lido = achada.start()
        yield linha + 1, achada[0]


def _no_comentario(texto):
    return texto.replace("--", "- -")
