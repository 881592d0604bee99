"""Abrir a turma: confere se alguém pode concluí-la, diz tudo o que impede e congela o que ela exige."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils import formats, timezone
from wagtail.log_actions import log

from contas.recusa import Recusa
from cursos.carga_horaria import atividades_do_curso
from cursos.models import AtividadeDaTurma, AtividadeMixin, CriterioDaTurma, ModuloPage, Turma
from cursos.vagas import travar_turma

Tipo = CriterioDaTurma.Tipo


@dataclass(frozen=True)
class Impedimento:
    """Uma razão. `pagina` é a do curso em que se resolve; sem ela, resolve-se no formulário da turma."""

    codigo: str
    frase: str
    acao: str
    pagina: int | None = None


class AberturaRecusada(Recusa):
    """A turma não abre: `impedimentos` traz todos; o código é o do primeiro."""

    def __init__(self, impedimentos):
        super().__init__(" ".join(i.frase for i in impedimentos), impedimentos[0].codigo)
        self.impedimentos = impedimentos


@dataclass
class Conferencia:
    """O que a turma é no momento de abrir, lido uma vez, em um número de consultas que não cresce com ela."""

    turma: Turma
    atividades: list
    modulos: dict
    criterios: dict = field(default_factory=dict)
    encontros: list = field(default_factory=list)

    @classmethod
    def da_turma(cls, turma):
        return cls(
            turma,
            atividades_do_curso(turma.curso),
            {m.path: m for m in ModuloPage.objects.child_of(turma.curso).order_by("path")},
            {c.tipo: c.valor for c in turma.criterios.all()},
            list(turma.encontros.all()),
        )

    def obriga(self, pagina):
        return pagina.a_distancia or not self.turma.autoinstrucional

    @property
    def impedimentos(self):
        partes = (self._do_curso, self._dos_criterios, self._das_atividades, self._das_horas, self._dos_modulos)
        return [i for parte in (*partes, self._das_vagas, self._da_equipe) for i in parte()]

    def _do_curso(self):
        curso = self.turma.curso
        if not curso.live:
            yield Impedimento(
                "curso_nao_publicado", "O curso está em rascunho.", "Publique o curso antes de abrir a turma.", curso.pk
            )
        if not self.atividades:
            frase = "O curso ainda não tem atividades publicadas."
            yield Impedimento("sem_atividades", frase, "Publique as aulas, práticas e avaliações do curso.", curso.pk)

    def _dos_criterios(self):
        obrigadas = [atividade for atividade in self.atividades if self.obriga(atividade)]
        yield from criterios_impossiveis(self.criterios, obrigadas, self.encontros)
        minimo = self.criterios.get(Tipo.FREQUENCIA)
        total = sum(e.horas for e in self.encontros)
        no_periodo = sum(e.horas for e in self.encontros if self.turma.inicio <= e.dia <= self.turma.fim)
        if minimo is not None and total and no_periodo / total * 100 < minimo:
            yield Impedimento(
                "encontros_fora",
                f"Só {horas(no_periodo)} das {horas(total)} de encontros caem no período das aulas: ninguém alcança "
                f"{minimo:g}% de frequência.",
                "Acerte os dias dos encontros ou as datas das aulas.",
            )

    def _das_atividades(self):
        por_tipo = defaultdict(list)
        for pagina in self.atividades:
            if not pagina.minutos:
                frase = f"“{pagina.title}” não diz quantos minutos leva."
                yield Impedimento("sem_minutos", frase, "Escreva a duração e publique a página.", pagina.pk)
            if self.obriga(pagina):
                por_tipo[type(pagina)].append(pagina)
        for tipo, paginas in por_tipo.items():
            impossiveis = tipo.impossiveis(paginas)
            for pagina in paginas:
                if pagina.pk in impossiveis:
                    frase = f"Ninguém pode concluir “{pagina.title}”: {impossiveis[pagina.pk]}."
                    yield Impedimento("atividade_impossivel", frase, "Complete a página e publique-a.", pagina.pk)

    def _das_horas(self):
        """A autoinstrucional certifica menos que o curso, de propósito: deixa fora encontros e dispersão."""
        declarada = self.turma.curso.carga_horaria or 0
        minutos = sum(a.minutos or 0 for a in self.atividades if self.obriga(a))
        em_encontros = sum(e.horas for e in self.encontros)
        if self.turma.autoinstrucional or not self.atividades or minutos + em_encontros * 60 == declarada * 60:
            return
        somam = horas(Decimal(minutos) / 60 + em_encontros)
        yield Impedimento(
            "horas_nao_fecham",
            f"As atividades e os encontros da turma somam {somam}, e o curso declara {horas(declarada)}: o certificado "
            "diria outra carga horária.",
            f"Acerte as horas dos encontros (hoje {horas(em_encontros)}) até fechar com o curso.",
        )

    def _dos_modulos(self):
        for modulo in self.modulos.values():
            if not modulo.live and any(a.path.startswith(modulo.path) for a in self.atividades):
                frase = f"O módulo “{modulo.title}” está em rascunho, mas tem atividades no ar."
                yield Impedimento("modulo_fora_do_ar", frase, "Publique o módulo.", modulo.pk)
        do_curso = {m.pk for m in self.modulos.values()}
        for linha in self.turma.modulos.select_related("modulo"):
            if linha.modulo_id not in do_curso:
                frase = f"O módulo “{linha.modulo.title}” tem dia de abrir, mas não é deste curso."
                yield Impedimento("modulo_de_outro_curso", frase, "Retire-o da abertura dos módulos.")
            elif linha.abre_em > self.turma.fim:
                frase = f"O módulo “{linha.modulo.title}” abre em {dia(linha.abre_em)}, depois do fim das aulas."
                yield Impedimento("modulo_depois_do_fim", frase, "Escolha um dia dentro do período das aulas.")

    def _das_vagas(self):
        guardadas = sum(cota.vagas for cota in self.turma.cotas.all())
        if guardadas > self.turma.vagas:
            frase = f"As cotas somam {guardadas} vagas, e a turma tem {self.turma.vagas}."
            yield Impedimento("cotas_demais", frase, "Reduza as cotas ou aumente as vagas.")

    def _da_equipe(self):
        if not self.turma.coordenadores.exists():
            frase = "A turma não tem coordenação: ninguém responderia aos pedidos de matrícula."
            yield Impedimento("sem_coordenacao", frase, "Escolha quem coordena a turma.")

    @property
    def avisos(self):
        """Frases que não impedem, mas que quem abre deve ler."""
        turma, hoje = self.turma, timezone.localdate()
        frases = []
        if turma.inscricoes_ate < hoje:
            frases.append(f"As inscrições terminaram em {dia(turma.inscricoes_ate)}: ninguém poderá pedir matrícula.")
        if turma.fim < hoje:
            frases.append(f"As aulas terminaram em {dia(turma.fim)}.")
        passados = sum(e.horas for e in self.encontros if e.dia < hoje)
        if passados:
            frases.append(f"Já passaram {horas(passados)} de encontros: quem entrar agora não esteve neles.")
        return frases + self._rascunhos()

    def _rascunhos(self):
        filhas = self.turma.curso.get_descendants().filter(live=False).order_by("path").specific()
        fora = [p.title for p in filhas if isinstance(p, AtividadeMixin)]
        nomes = "”, “".join(fora)
        return [f"Em rascunho, e por isso fora da turma: “{nomes}”."] if fora else []


def criterios_impossiveis(criterios, atividades, encontros):
    """Os critérios ({tipo: valor}) que ninguém poderia cumprir com estas atividades e estes encontros."""
    if not criterios:
        frase = "A turma não tem critério para concluir: sem critério, ninguém conclui."
        yield Impedimento("sem_criterio", frase, "Acrescente ao menos um critério.")
    if Tipo.NOTA_POR_AVALIACAO in criterios and not any(a.exige_nota for a in atividades):
        frase = "O critério de nota não pode ser cumprido: o curso não tem avaliação formativa."
        yield Impedimento("criterio_nota", frase, "Publique uma avaliação formativa no curso ou retire o critério.")
    if Tipo.APROVEITAMENTO in criterios and not any(a.peso for a in atividades):
        frase = "O critério de aproveitamento não pode ser cumprido: nenhuma atividade tem peso."
        yield Impedimento("criterio_peso", frase, "Dê peso às avaliações do curso ou retire o critério.")
    if Tipo.FREQUENCIA in criterios and not encontros:
        frase = "O critério de frequência não pode ser cumprido: a turma não tem encontros."
        yield Impedimento("criterio_frequencia", frase, "Cadastre os encontros ou retire o critério.")


def horas(valor):
    """1.5 → `1,5 h`."""
    return f"{Decimal(valor).quantize(Decimal('0.01')).normalize():f} h".replace(".", ",")


def dia(data):
    return formats.date_format(data, "j b. Y")


@transaction.atomic
def abrir(turma, por):
    """Congela as atividades e abre a turma. Abrir de novo não muda nada.

    Raises:
        AberturaRecusada: com todos os `impedimentos`.
    """
    turma = travar_turma(turma.pk)
    if turma.situacao != Turma.Situacao.RASCUNHO:
        return turma
    conferencia = Conferencia.da_turma(turma)
    if conferencia.impedimentos:
        raise AberturaRecusada(conferencia.impedimentos)
    return congelar(conferencia, por)


def congelar(conferencia, por):
    """Grava o que a turma exige e a põe aberta. Quem chama já travou a turma e conferiu."""
    turma = conferencia.turma
    AtividadeDaTurma.objects.bulk_create(
        AtividadeDaTurma(
            turma=turma,
            pagina_id=pagina.pk,
            modulo_id=conferencia.modulos[pagina.path[: -pagina.steplen]].pk,
            ordem=ordem,
            minutos=pagina.minutos,
            obrigatoria=conferencia.obriga(pagina),
            exige_nota=pagina.exige_nota and conferencia.obriga(pagina),
            peso=pagina.peso,
        )
        for ordem, pagina in enumerate(conferencia.atividades, start=1)
    )
    turma.situacao = Turma.Situacao.ABERTA
    turma.save(update_fields=["situacao"])
    log(turma, "cursos.abrir_turma", user=por)
    return turma
