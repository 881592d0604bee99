"""O arquivo que a pessoa baixa quando as respostas não chegam: a coordenação o ensaia e, com um motivo, o grava.

Só se acrescentam respostas; nada do que o servidor já tem se perde. Cada linha do ensaio diz o que faria e por quê, e a
coordenação escolhe as que entram. O relógio do aparelho pode estar errado: a hora que ele diz se mostra, não decide.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail.log_actions import log

from avaliacoes import lancamento
from avaliacoes.correcao import corrigir
from avaliacoes.models import EventoDaTentativa, ItemDaTentativa, Resposta, Tentativa
from avaliacoes.tentativa import SEQUENCIA_MAXIMA, ler_resposta
from contas.recusa import Recusa
from cursos.models import Matricula

FORMATO = "respostas/1"
TAMANHO_MAXIMO = 512 * 1024
MAXIMO_DE_RESPOSTAS = 2000
IGUAL, NOVA, MUDA, OUTRA, FORA_DO_PRAZO, RECUSADA = "igual", "nova", "muda", "outra", "fora_do_prazo", "recusada"
ESCOLHIVEIS = (NOVA, MUDA, OUTRA, FORA_DO_PRAZO)


@dataclass(frozen=True)
class Lida:
    ordem: int
    sequencia: int
    valores: list
    em: datetime | None


@dataclass(frozen=True)
class Arquivo:
    tentativa: int
    respostas: tuple
    servidor_em: datetime | None
    sha256: str


@dataclass
class Linha:
    """O que se faria com a resposta mais nova de uma questão. `estado` é um dos de cima; `porque`, a frase."""

    lida: Lida
    estado: str
    porque: str
    item: ItemDaTentativa | None = None
    conteudo: object = None
    tem: str = ""
    traz: str = ""

    @property
    def ordem(self):
        return self.lida.ordem

    @property
    def escolhivel(self):
        return self.estado in ESCOLHIVEIS

    @property
    def sugerida(self):
        """Marcada de início: é nova, ou mais nova que a do servidor, e o aparelho a diz dada no prazo."""
        return self.estado in (NOVA, MUDA)


@dataclass
class Ensaio:
    linhas: list = field(default_factory=list)
    de: object = None
    para: object = None

    @property
    def escolhivel(self):
        return any(linha.escolhivel for linha in self.linhas)

    @property
    def cai(self):
        return self.de is not None and self.para is not None and self.para < self.de


# --- Ler -------------------------------------------------------------------------------------------------------------
def ler(bruto):
    """O `Arquivo`, de bytes ou texto.

    Raises:
        Recusa: `arquivo_grande`, `arquivo_ilegivel` ou `formato_desconhecido`.
    """
    bruto = bruto.encode() if isinstance(bruto, str) else bruto
    if len(bruto) > TAMANHO_MAXIMO:
        raise Recusa("O arquivo é grande demais para ser um arquivo de respostas.", "arquivo_grande")
    try:
        dados = json.loads(bruto.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        frase = "Não consegui ler este arquivo. Peça à pessoa o arquivo que ela baixou na tela da avaliação."
        raise Recusa(frase, "arquivo_ilegivel") from None
    if not isinstance(dados, dict) or dados.get("formato") != FORMATO or type(dados.get("tentativa")) is not int:
        raise Recusa("Este não é um arquivo de respostas desta plataforma.", "formato_desconhecido")
    respostas = dados.get("respostas")
    if not isinstance(respostas, list) or not 0 < len(respostas) <= MAXIMO_DE_RESPOSTAS:
        raise Recusa("O arquivo não traz nenhuma resposta.", "formato_desconhecido")
    lidas = tuple(_lida(resposta) for resposta in respostas)
    sha256 = hashlib.sha256(bruto).hexdigest()
    return Arquivo(dados["tentativa"], lidas, _instante(dados.get("servidor_em")), sha256)


def _lida(bruta):
    try:
        ordem, sequencia, valores = bruta["ordem"], bruta["sequencia"], bruta["valores"]
        certos = type(ordem) is int and type(sequencia) is int and isinstance(valores, list)
        certos = certos and all(isinstance(valor, str) for valor in valores)
        em = _instante(bruta.get("em"))
    except (KeyError, TypeError, AttributeError):
        certos = False
    if not certos:
        raise Recusa("Há uma resposta que não entendi no arquivo; ele pode ter sido alterado.", "formato_desconhecido")
    return Lida(ordem, sequencia, valores, em)


def _instante(texto):
    try:
        instante = parse_datetime(texto) if isinstance(texto, str) else None
        return timezone.make_aware(instante) if instante and timezone.is_naive(instante) else instante
    except (ValueError, OverflowError):
        return None


# --- Ensaiar ---------------------------------------------------------------------------------------------------------
def ensaiar(tentativa, arquivo, ordens=None):
    """O `Ensaio`: o que o arquivo traz, linha a linha, e a nota antes e depois. Nada fica gravado.

    `ordens`: as questões escolhidas; sem elas, as sugeridas.

    Raises:
        Recusa: `de_outra_tentativa` ou `anonima`.
    """
    with transaction.atomic():
        travada = _travar(tentativa, arquivo)
        ensaio = Ensaio(_linhas(travada, arquivo), de=travada.nota)
        escolhidas = [linha for linha in ensaio.linhas if _escolhida(linha, ordens)]
        _gravar_respostas(escolhidas)
        ensaio.para = corrigir(travada) if not travada.aberta else None
        transaction.set_rollback(True)
    return ensaio


def _escolhida(linha, ordens):
    return linha.sugerida if ordens is None else linha.escolhivel and linha.ordem in ordens


def _travar(tentativa, arquivo):
    Matricula.objects.select_for_update(of=("self",)).get(pk=tentativa.matricula_id)
    travada = Tentativa.objects.select_for_update(of=("self",)).select_related("avaliacao").get(pk=tentativa.pk)
    if arquivo.tentativa != travada.pk:
        raise Recusa(
            "Este arquivo é de outra tentativa. Confira de quem é e abra o histórico dela.", "de_outra_tentativa"
        )
    if travada.avaliacao.anonima:
        raise Recusa("As respostas de uma avaliação de reação não ficam ligadas à pessoa.", "anonima")
    return travada


def _linhas(tentativa, arquivo):
    itens = tentativa.itens.select_related("versao__questao").prefetch_related("respostas", "correcoes")
    por_ordem = {item.ordem: item for item in itens}
    mais_novas = {}
    for lida in arquivo.respostas:
        if lida.ordem not in mais_novas or lida.sequencia >= mais_novas[lida.ordem].sequencia:
            mais_novas[lida.ordem] = lida
    return [_linha(tentativa, por_ordem.get(lida.ordem), lida) for _, lida in sorted(mais_novas.items())]


def _linha(tentativa, item, lida):
    if item is None:
        return Linha(lida, RECUSADA, "Esta questão não faz parte da tentativa.")
    if not 1 <= lida.sequencia <= SEQUENCIA_MAXIMA:
        return Linha(lida, RECUSADA, "A ordem das respostas no arquivo está estragada.", item)
    conteudo, dadas = ler_resposta(item, lida.valores), list(item.respostas.all())
    linha = Linha(lida, *_comparar(item, lida, conteudo, dadas), item, conteudo)
    linha.tem, linha.traz = (_resumo(item, c) for c in (dadas[-1].conteudo if dadas else None, conteudo))
    if linha.escolhivel and _fora_do_prazo(tentativa, lida):
        linha.estado = FORA_DO_PRAZO
        linha.porque = "Pela hora do aparelho, foi dada depois do prazo. O relógio dele pode estar errado: confira."
    return linha


def _comparar(item, lida, conteudo, dadas):
    """(estado, porquê) da resposta do arquivo diante das que o servidor tem."""
    ultima = dadas[-1] if dadas else None
    if any(r.conteudo == conteudo for r in dadas if r is ultima or r.sequencia == lida.sequencia):
        return IGUAL, "O servidor já tem esta resposta."
    if not conteudo and not ultima:
        return IGUAL, "Em branco nos dois."
    if item.correcoes.all():
        return RECUSADA, "Uma pessoa já corrigiu a resposta que o servidor tem."
    if ultima is None:
        return NOVA, "O servidor não tem resposta para esta questão."
    if lida.sequencia <= ultima.sequencia:
        return OUTRA, "O servidor tem outra resposta, dada no mesmo momento ou depois. Compare."
    return MUDA, "É mais nova que a do servidor e fica no lugar dela."


def _fora_do_prazo(tentativa, lida):
    fim = tentativa.tolera_ate or (None if tentativa.aberta else tentativa.enviada_em)
    return fim is not None and lida.em is not None and lida.em > fim


def _resumo(item, conteudo):
    return item.versao.comportamento.resumir(item.versao.dados, conteudo) if conteudo else ""


# --- Gravar ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def gravar(tentativa, arquivo, ordens, por, motivo, aceita_queda=False):
    """Acrescenta as respostas escolhidas e, se a tentativa já foi enviada, corrige de novo. Devolve quantas entraram.

    Raises:
        Recusa: `sem_motivo`, `nada_novo` (repetir cai aqui), `nota_cai` (sem `aceita_queda`) ou as de `ensaiar`.
    """
    if not motivo.strip():
        raise Recusa("Escreva o motivo de carregar o arquivo: ele fica no histórico.", "sem_motivo")
    travada = _travar(tentativa, arquivo)
    escolhidas = [linha for linha in _linhas(travada, arquivo) if _escolhida(linha, ordens)]
    if not escolhidas:
        raise Recusa("Não há nada a gravar: marque ao menos uma resposta que o servidor não tem.", "nada_novo")
    _gravar_respostas(escolhidas)
    dados = {"motivo": motivo.strip(), "questoes": [linha.ordem for linha in escolhidas], "sha256": arquivo.sha256}
    if not travada.aberta:
        dados |= _corrigir_de_novo(travada, aceita_queda)
    travada.eventos.create(tipo=EventoDaTentativa.Tipo.ARQUIVO, por=por, dados=dados)
    resumo = {"atividade": travada.avaliacao.title, "motivo": motivo.strip(), "respostas": len(escolhidas)}
    log(Matricula.objects.get(pk=travada.matricula_id), "avaliacoes.carregar_respostas", user=por, data=resumo)
    return len(escolhidas)


def _gravar_respostas(linhas):
    for linha in linhas:
        dadas = linha.item.respostas.all()
        seguinte = max((r.sequencia for r in dadas), default=0) + 1
        sequencia = max(linha.lida.sequencia, seguinte)
        Resposta.objects.create(item=linha.item, sequencia=sequencia, conteudo=linha.conteudo)


def _corrigir_de_novo(tentativa, aceita_queda):
    antes, tentativa.nota = tentativa.nota, corrigir(tentativa)
    if antes is not None and tentativa.nota is not None and tentativa.nota < antes and not aceita_queda:
        frase = f"A nota cairia de {antes:n} para {tentativa.nota:n}. Confirme que é isso que quer."
        raise Recusa(frase, "nota_cai")
    tentativa.save(update_fields=["nota"])
    matricula = Matricula.objects.select_related("turma").get(pk=tentativa.matricula_id)
    tentativa.nao_lancada_por = lancamento.lancar(matricula, tentativa)
    tentativa.save(update_fields=["nao_lancada_por"])
    return {"nota_de": _texto(antes), "nota_para": _texto(tentativa.nota)}


def _texto(nota):
    return None if nota is None else str(nota)
