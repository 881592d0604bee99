"""O ganho de um curso na tela: a divisão que se pediu, com os nomes de cada grupo."""

from functools import cached_property

from avaliacoes.analise import colunas, ganho
from avaliacoes.analise.grafico import Barra, barras
from cursos.models import Matricula, Objetivo, Turma
from oficinas.models import Demanda, Eixo
from planilhas.escrita import Coluna
from rede.models import Consorcio

DIVISOES = {"objetivo": "Objetivo", "eixo": "Eixo", "demanda": "Demanda", "turma": "Turma", "consorcio": "Consórcio"}
DO_CURSO = ("turma", "consorcio")  # dividem as pessoas, e não as questões: só sobre o curso inteiro
NOMES = {
    "objetivo": (Objetivo, lambda o: f"{o.codigo}: {o.enunciado}"),
    "demanda": (Demanda, lambda d: f"{d.codigo}: {d.enunciado}"),
    "eixo": (Eixo, lambda e: e.nome),
    "turma": (Turma, lambda t: t.codigo),
    "consorcio": (Consorcio, str),
}
LADOS = {ganho.PRE: "a inicial", ganho.POS: "a final"}


class QuadroDoGanho:
    COLUNAS_DE_UM_LADO = [
        Coluna("Pessoa", lambda linha: str(linha[0].pessoa), largura=36),
        Coluna("Fez só", lambda linha: linha[1], largura=12),
    ]

    def __init__(self, recorte, por):
        self.recorte = recorte
        self.por = por if recorte.inteiro or por not in DO_CURSO else "objetivo"
        self.turma = None if self.por in DO_CURSO else recorte.turma
        self.respondidas = ganho.ler(recorte.curso)

    @property
    def divisoes_oferecidas(self):
        return [(d, nome) for d, nome in DIVISOES.items() if self.recorte.inteiro or d not in DO_CURSO]

    @property
    def titulo(self):
        return DIVISOES[self.por]

    @property
    def arquivo(self):
        return self.turma.codigo if self.turma else "todas"

    @property
    def colunas(self):
        return colunas.ganhos(self.titulo)

    @cached_property
    def geral(self):
        return ganho.geral(self.respondidas, self.turma and self.turma.pk)

    @cached_property
    def linhas(self):
        """[(nome do grupo, Ganho)], na ordem dos códigos."""
        modelo, nomear = NOMES[self.por]
        grupos = modelo.objects.in_bulk([grupo for grupo in self._ganhos if grupo is not None])
        ordem = sorted(grupos.values(), key=nomear if self.por != "eixo" else lambda e: e.ordem)
        linhas = [(nomear(grupo), self._ganhos[grupo.pk]) for grupo in ordem]
        return [*linhas, ("Sem consórcio", self._ganhos[None])] if None in self._ganhos else linhas

    @cached_property
    def _ganhos(self):
        if self.por == "turma":
            return ganho.por_turma(self.respondidas)
        if self.por == "consorcio":
            return ganho.por_consorcio(self.respondidas)
        return ganho.por_questoes(self.respondidas, self.por, self.turma and self.turma.pk)

    @property
    def grafico(self):
        """A barra é a média final e o traço, a inicial."""
        vistos = [(nome.split(":")[0], g) for nome, g in self.linhas if not g.escondido]
        linhas = [
            Barra(nome, g.pos, f"{g.pre * 100:.0f}% → {g.pos * 100:.0f}%", "" if g.pos >= g.pre else "atencao", g.pre)
            for nome, g in vistos
        ]
        return barras("Acerto na diagnóstica final (barra) e na inicial (traço)", linhas) if linhas else None

    @cached_property
    def de_um_lado(self):
        """[(matrícula, qual fez)] de quem fez só uma das duas; só a equipe da turma lê."""
        if not self.recorte.nomes:
            return []
        quais = {
            self.respondidas.matricula[pessoa, lado]: nome
            for lado, nome in LADOS.items()
            for pessoa in self.respondidas.so_de_um_lado(lado)
        }
        da_turma = Matricula.objects.filter(pk__in=quais, turma=self.recorte.turma).select_related("pessoa")
        return [(m, quais[m.pk]) for m in sorted(da_turma, key=lambda m: str(m.pessoa))]

    @property
    def anuladas(self):
        return self.respondidas.anuladas

    @property
    def notas(self):
        return [
            "⟨g⟩ = (média final − média inicial) / (100% − média inicial). O intervalo é o de 95% (t de Student) das "
            "diferenças de cada pessoa.",
            *([f"Anuladas, fora dos dois lados: {', '.join(self.anuladas)}."] if self.anuladas else []),
        ]
