"""A mensagem que a coordenação escreve a quem escolheu no quadro."""

import re
import uuid

from contas.recusa import Recusa
from cursos import comunicado
from rede.busca import normalizar

E_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
CPF = re.compile(r"\d{3}\.?\d{3}\.?\d{3}-?\d{2}")


def exigir_assunto_sem_dados(assunto, pessoas):
    """O assunto aparece em telas de bloqueio e listas: nada que identifique alguém.

    Raises:
        Recusa: `assunto_com_dados`.
    """
    escrito = normalizar(assunto)
    com_nome = any(
        len(nome) > 5 and nome in escrito for p in pessoas for nome in map(normalizar, (p.nome, p.nome_social))
    )
    if com_nome or E_MAIL.search(assunto) or CPF.search(assunto):
        frase = "Tire do assunto o nome, o e-mail ou o CPF de pessoas: ele aparece antes de se abrir a mensagem."
        raise Recusa(frase, "assunto_com_dados")


def mandar(lote, matriculas, por, dados):
    """Vira um comunicado da turma: sai a cada pessoa, aparece em Minha área e no histórico de Mensagens.

    Repetir o lote devolve o mesmo comunicado. Raises `Recusa` como `cursos.comunicado.enviar`.
    """
    exigir_assunto_sem_dados(dados["assunto"], [m.pessoa for m in matriculas])
    chave = uuid.uuid5(uuid.NAMESPACE_OID, f"ato-em-lote-{lote.pk}")
    return comunicado.enviar(
        lote.turma, matriculas, dados["assunto"], dados["texto"], por, grupo="escolhidas no quadro", chave=chave
    )


def previa(matricula, turma, dados):
    """(assunto, texto) como esta pessoa recebe. Raises `Recusa` se há um campo que não se conhece."""
    for texto in (dados["assunto"], dados["texto"]):
        comunicado.exigir_campos_conhecidos(texto)
    return tuple(comunicado.preencher(dados[campo], matricula, turma) for campo in ("assunto", "texto"))
