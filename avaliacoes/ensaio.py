"""O ensaio de uma recorreção: o que mudaria em cada tentativa e em quem alcança o mínimo. Nada se grava."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from avaliacoes.correcao import regras_em_vigor, simular
from avaliacoes.lancamento import pela_regra
from avaliacoes.models import ItemDaTentativa, Tentativa
from avaliacoes.recorrecao import EM_CURSO, afetadas
from cursos.models import AtividadeDaTurma, CriterioDaTurma

POR_VEZ = 500


@dataclass
class Efeito:
    """O que muda em uma tentativa. `contava` e `contaria`: a nota da pessoa na avaliação, antes e depois."""

    tentativa: Tentativa
    de: Decimal | None
    para: Decimal | None
    contava: Decimal | None = None
    contaria: Decimal | None = None
    minimo: Decimal | None = None

    @property
    def encerrada(self):
        """A matrícula já se encerrou (concluiu, reprovou…): nada muda nela."""
        return self.tentativa.matricula.situacao not in EM_CURSO

    @property
    def alcanca(self):
        return self._chega(self.contaria) and not self._chega(self.contava)

    @property
    def deixa_de_alcancar(self):
        return self._chega(self.contava) and not self._chega(self.contaria)

    def _chega(self, nota):
        return self.minimo is not None and nota is not None and nota >= self.minimo


@dataclass
class Ensaio:
    total: int = 0
    efeitos: list = field(default_factory=list)

    @property
    def sobem(self):
        return sum((e.para or 0) > (e.de or 0) for e in self.efeitos)

    @property
    def descem(self):
        return sum((e.para or 0) < (e.de or 0) for e in self.efeitos)

    @property
    def alcancam(self):
        return [e for e in self.efeitos if e.alcanca and not e.encerrada]

    @property
    def deixam(self):
        return [e for e in self.efeitos if e.deixa_de_alcancar and not e.encerrada]

    @property
    def encerradas(self):
        return [e for e in self.efeitos if e.encerrada]


def ensaiar(regra):
    """O `Ensaio` de uma `Recorrecao` ainda não gravada."""
    tentativas = afetadas(regra.versao).enviadas().order_by("pk")
    pks, ensaio = list(tentativas.values_list("pk", flat=True)), Ensaio()
    ensaio.total = len(pks)
    for inicio in range(0, len(pks), POR_VEZ):
        ensaio.efeitos += _de_algumas(regra, pks[inicio : inicio + POR_VEZ])
    _contar(ensaio.efeitos)
    return ensaio


def _de_algumas(regra, pks):
    pares = defaultdict(list)
    itens = ItemDaTentativa.objects.filter(tentativa__in=pks).order_by("tentativa", "ordem")
    for item in itens.prefetch_related("versao", regras_em_vigor(), "respostas", "correcoes"):
        pares[item.tentativa_id].append((item, list(item.respostas.all())))
    lidas = Tentativa.objects.filter(pk__in=pks).order_by("pk")
    efeitos = [
        Efeito(tentativa, tentativa.nota, simular(pares[tentativa.pk], regra))
        for tentativa in lidas.select_related("matricula__pessoa", "matricula__turma", "avaliacao")
    ]
    return [efeito for efeito in efeitos if efeito.de != efeito.para]


def _contar(efeitos):
    """A nota que conta antes e depois, e o mínimo que a turma exige: três consultas para todos."""
    novas = {e.tentativa.pk: e.para for e in efeitos}
    todas, minimos = defaultdict(list), _minimos({e.tentativa.matricula.turma_id for e in efeitos})
    delas = Tentativa.objects.filter(matricula__in={e.tentativa.matricula_id for e in efeitos}).order_by("numero")
    for tentativa in delas.only("matricula_id", "avaliacao_id", "nota", "numero"):
        antes = tentativa.nota
        todas[tentativa.matricula_id, tentativa.avaliacao_id].append((antes, novas.get(tentativa.pk, antes)))
    for e in efeitos:
        t = e.tentativa
        antes, depois = zip(*todas[t.matricula_id, t.avaliacao_id], strict=True)
        e.contava = pela_regra(t.avaliacao.conta, [n for n in antes if n is not None])
        e.contaria = pela_regra(t.avaliacao.conta, [n for n in depois if n is not None])
        e.minimo = minimos.get((t.matricula.turma_id, t.avaliacao_id))


def _minimos(turmas):
    """{(turma, avaliação): nota mínima} onde a turma a exige para concluir."""
    criterios = CriterioDaTurma.objects.filter(turma__in=turmas, tipo=CriterioDaTurma.Tipo.NOTA_POR_AVALIACAO)
    valores = dict(criterios.values_list("turma", "valor"))
    exigem = AtividadeDaTurma.objects.filter(turma__in=valores, exige_nota=True)
    return {(turma, pagina): valores[turma] for turma, pagina in exigem.values_list("turma", "pagina")}
