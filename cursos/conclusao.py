"""Quem concluiu e o que falta. É o único lugar que decide; todos os outros perguntam aqui."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from cursos import liberacao
from cursos.models import AtividadeDaTurma, CriterioDaTurma, Matricula, Progresso

CENTESIMO = Decimal("0.01")
Tipo = CriterioDaTurma.Tipo


@dataclass(frozen=True)
class Pendencia:
    """Algo que falta. `quem` resolve (`aluna`, `tutoria` ou `coordenacao`), e `url` é onde essa pessoa o faz."""

    codigo: str
    frase: str
    acao: str
    url: str = ""
    quem: str = "aluna"


@dataclass
class Regras:
    """O que uma turma exige, lido uma vez e aplicado a quantas matrículas for preciso, sem novas consultas."""

    turma: object
    criterios: dict
    atividades: list

    @classmethod
    def da_turma(cls, turma):
        criterios = {c.tipo: c.valor for c in turma.criterios.all()}
        atividades = liberacao.com_dia_de_abrir(AtividadeDaTurma.objects.filter(turma=turma))
        return cls(turma, criterios, list(atividades))

    @classmethod
    def das_turmas(cls, turmas):
        """{pk da turma: Regras}; em número fixo de consultas se `criterios` e `encontros` já vierem lidos."""
        regras = {t.pk: cls(t, {c.tipo: c.valor for c in t.criterios.all()}, []) for t in turmas}
        for atividade in liberacao.com_dia_de_abrir(AtividadeDaTurma.objects.filter(turma__in=regras)):
            regras[atividade.turma_id].atividades.append(atividade)
        return regras

    @property
    def horas(self):
        """Horas que o certificado declara: atividades obrigatórias mais encontros."""
        encontros = sum(e.horas for e in self.turma.encontros.all())
        return Decimal(sum(a.minutos for a in self.obrigatorias)) / 60 + encontros

    @property
    def obrigatorias(self):
        return [a for a in self.atividades if a.obrigatoria]

    def fechados(self, progressos):
        """{pk do módulo: liberacao.Fechado} dos que ainda não abriram para quem tem estes progressos."""
        feitas = {pk for pk, progresso in progressos.items() if progresso.concluido_em is not None}
        return liberacao.fechados(self.turma, self.atividades, feitas)

    def feitas(self, progressos):
        """Quantas obrigatórias estão concluídas. `progressos` = {pk da página: Progresso}."""
        return sum(1 for a in self.obrigatorias if _concluida(progressos, a))

    def aproveitamento(self, progressos):
        """Média das notas ponderada pelos pesos, de 0 a 100 com duas casas; None enquanto não há nota.

        Atividade com peso e sem nota conta como zero.
        """
        com_peso = [a for a in self.atividades if a.peso and a.obrigatoria]
        if not any(_nota(progressos, a) is not None for a in com_peso):
            return None
        soma = sum((_nota(progressos, a) or Decimal(0)) * a.peso for a in com_peso)
        return (soma / sum(a.peso for a in com_peso)).quantize(CENTESIMO, ROUND_HALF_UP)

    def pendencias(self, matricula, progressos):
        """Tudo o que falta para concluir, na ordem em que se deve fazer."""
        faltas, fechados = [], self.fechados(progressos)
        for atividade in self.atividades:
            fechado = fechados.get(atividade.modulo_id)
            faltas.extend(self._da_atividade(matricula, atividade, progressos, fechado))
        faltas.extend(self._de_frequencia(matricula))
        faltas.extend(self._de_aproveitamento(progressos, fechados))
        return faltas

    def _da_atividade(self, matricula, atividade, progressos, fechado):
        pendencia = next(self._falta_na_atividade(atividade, progressos, fechado), None)
        if pendencia:
            yield _a_espera_da_tutoria(matricula, atividade, progressos) or pendencia

    def _falta_na_atividade(self, atividade, progressos, fechado):
        concluida = _concluida(progressos, atividade)
        if Tipo.ATIVIDADES in self.criterios and atividade.obrigatoria and not concluida:
            if fechado:
                yield _de_modulo_fechado(atividade, fechado)
                return
            yield Pendencia(
                "atividade",
                f"Falta concluir “{atividade.pagina.title}”.",
                "Concluir a atividade",
                _url(atividade.pagina),
            )
            return
        minimo = self.criterios.get(Tipo.NOTA_POR_AVALIACAO)
        nota = _nota(progressos, atividade)
        if minimo is not None and atividade.exige_nota and (nota is None or nota < minimo):
            if fechado and not concluida:
                yield _de_modulo_fechado(atividade, fechado)
                return
            sua = "você ainda não tem nota" if nota is None else f"sua nota é {_numero(nota)}"
            yield Pendencia(
                "nota",
                f"“{atividade.pagina.title}” pede nota {_numero(minimo)}; {sua}.",
                "Fazer a avaliação",
                _url(atividade.pagina),
            )

    def _de_frequencia(self, matricula):
        minimo = self.criterios.get(Tipo.FREQUENCIA)
        if minimo is None:
            return
        if matricula.frequencia is None:
            frase = "A frequência nos encontros ainda não foi lançada."
            onde = da_coordenacao("frequencia:fechar", self.turma.pk)
            yield Pendencia("diario_aberto", frase, "Fechar o diário da turma", onde, quem="coordenacao")
        elif matricula.frequencia < minimo:
            frase = f"A frequência mínima é {_numero(minimo)}%; a sua é {_numero(matricula.frequencia)}%."
            onde = da_coordenacao("coordenacao:pessoa", matricula.pk)
            yield Pendencia("frequencia", frase, "Rever a frequência na ficha da pessoa", onde, quem="coordenacao")

    def _de_aproveitamento(self, progressos, fechados):
        minimo = self.criterios.get(Tipo.APROVEITAMENTO)
        if minimo is None:
            return
        valor = self.aproveitamento(progressos) or Decimal(0)
        if valor < minimo:
            frase = f"O aproveitamento mínimo no curso é {_numero(minimo)}%; o seu é {_numero(valor)}%."
            com_peso = [a for a in self.atividades if a.peso and a.obrigatoria and a.modulo_id not in fechados]
            pior = min(com_peso, key=lambda a: _nota(progressos, a) or Decimal(0), default=None)
            yield Pendencia(
                "aproveitamento", frase, "Melhorar as notas das avaliações", _url(pior.pagina) if pior else ""
            )


def _de_modulo_fechado(atividade, fechado):
    frase = f"Falta concluir “{atividade.pagina.title}”, de um módulo que abre {fechado.quando}."
    return Pendencia("modulo_fechado", frase, "Esperar o módulo abrir")


def _a_espera_da_tutoria(matricula, atividade, progressos):
    """O que já foi entregue não falta à pessoa: falta a leitura da tutoria. None se não há entrega à espera."""
    progresso = progressos.get(atividade.pagina_id)
    if progresso is None or progresso.entregue_em is None:
        return None
    dia = timezone.localtime(progresso.entregue_em)
    frase = f"“{atividade.pagina.title}” foi entregue em {dia.day}/{dia.month} e espera a leitura da tutoria."
    onde = da_coordenacao("correcao:entrega", matricula.pk, atividade.pagina_id)
    return Pendencia("espera_correcao", frase, "Corrigir a entrega", onde, quem="tutoria")


def _concluida(progressos, atividade):
    progresso = progressos.get(atividade.pagina_id)
    return progresso is not None and progresso.concluido_em is not None


def _nota(progressos, atividade):
    progresso = progressos.get(atividade.pagina_id)
    return progresso.nota if progresso else None


def _numero(valor):
    """75 → `75`; 69.6 → `69,6`; nunca arredonda para cima o que não chegou lá."""
    return f"{valor.normalize():f}".replace(".", ",")


def _url(pagina):
    """Uma conta por página lida: com a turma inteira, a mesma pergunta se repete milhares de vezes."""
    if "endereco_de_estudo" not in vars(pagina):
        pagina.endereco_de_estudo = reverse("cursos:atividade", args=[pagina.pk])
    return pagina.endereco_de_estudo


def da_coordenacao(rota, *chaves):
    """O endereço da tela em que a coordenação resolve; vazio se a rota não existe nesta instalação."""
    try:
        return reverse(rota, args=chaves)
    except NoReverseMatch:
        return ""


def progressos_de(matriculas):
    """{pk da matrícula: {pk da página: Progresso}} em uma consulta."""
    livro = defaultdict(dict)
    for progresso in Progresso.objects.filter(matricula__in=matriculas):
        livro[progresso.matricula_id][progresso.pagina_id] = progresso
    return livro


def o_que_falta(matricula):
    """Lista de `Pendencia`; vazia quando a matrícula cumpre tudo (ou já concluiu)."""
    if matricula.situacao == Matricula.Situacao.CONCLUIDA:
        return []
    regras = Regras.da_turma(matricula.turma)
    return regras.pendencias(matricula, progressos_de([matricula])[matricula.pk])


@transaction.atomic
def concluir_se_cumpriu(matricula):
    """Conclui a matrícula confirmada que cumpre todos os critérios. Devolve se concluiu agora.

    Raises:
        TransicaoInvalida: outra pessoa encerrou a matrícula enquanto se decidia.
    """
    atual = Matricula.objects.select_for_update(of=("self",)).select_related("turma").get(pk=matricula.pk)
    if atual.situacao != Matricula.Situacao.CONFIRMADA:
        return False
    regras = Regras.da_turma(atual.turma)
    progressos = progressos_de([atual])[atual.pk]
    if not regras.criterios or regras.pendencias(atual, progressos):
        return False
    matricula._mudar_para(Matricula.Situacao.CONCLUIDA, aproveitamento=regras.aproveitamento(progressos))
    return True
