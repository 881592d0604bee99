"""O arquivo de uma importação no armazém privado: entrar, ser lido de novo e sair quando já não se precisa dele."""

from dataclasses import dataclass
from pathlib import PurePath
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction

from planilhas.leitura import ler, ler_lista
from planilhas.recusa import ArquivoRecusado
from planilhas.tipos import montar, tem_cabecalho, tipo_chamado, tipo_de

FIM_DE_LISTA = ".lista"


@dataclass(frozen=True)
class Arquivo:
    fim: str
    conteudo: bytes
    tabela: object


def de_arquivo(nome, conteudo):
    return Arquivo(PurePath(nome).suffix.lower()[:8], conteudo, ler(nome, conteudo))


def de_texto_colado(tipo, texto):
    """Células coladas de uma planilha trazem o cabeçalho; sem ele, é uma lista de nomes e e-mails."""
    conteudo = texto.encode()
    try:
        tabela = ler("colado.csv", conteudo)
        if tem_cabecalho(tipo_chamado(tipo), tabela.linhas):
            return Arquivo(".csv", conteudo, tabela)
    except ArquivoRecusado:
        pass  # não é uma tabela: a leitura como lista é que diz o que há de errado
    return Arquivo(FIM_DE_LISTA, conteudo, ler_lista(texto))


def sem_ler(nome, conteudo):
    """Para o tipo que lê o arquivo por conta própria."""
    return Arquivo(PurePath(nome).suffix.lower()[:8], conteudo, None)


def guardar(arquivo):
    return storages["privado"].save(f"importacoes/{uuid4().hex}{arquivo.fim}", ContentFile(arquivo.conteudo))


def folha_de(importacao):
    """O arquivo guardado, com as colunas reconhecidas."""
    conteudo = conteudo_de(importacao)
    lista = importacao.caminho.endswith(FIM_DE_LISTA)
    tabela = ler_lista(conteudo.decode()) if lista else ler(importacao.caminho, conteudo)
    return montar(tipo_de(importacao), tabela)


def conteudo_de(importacao):
    with storages["privado"].open(importacao.caminho) as guardado:
        return guardado.read()


def registros_de(importacao):
    """O que há a conferir no arquivo guardado: as linhas da tabela, ou o que o tipo lê dele."""
    tipo = tipo_de(importacao)
    return tipo.ler(importacao, conteudo_de(importacao)) if tipo.le_o_arquivo else folha_de(importacao).registros


def esvaziar(importacao):
    """Apaga o arquivo e as linhas; a importação fica, com as contas, como registro do que se fez."""
    caminho = importacao.caminho
    importacao.linhas.all().delete()
    importacao.caminho = ""
    importacao.save(update_fields=["caminho"])
    if caminho:
        transaction.on_commit(lambda: storages["privado"].delete(caminho))
