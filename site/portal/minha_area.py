"""Minha área: o que fazer primeiro e, para cada matrícula, em que pé está, o que falta e a próxima data."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import formats, timezone

from avaliacoes.models import Tentativa
from certificados.declaracoes.da_matricula import pode_sair
from certificados.elegibilidade import o_que_falta_em
from certificados.especie import Especie
from certificados.models import Certificado
from cursos import acompanhamento
from cursos.acompanhamento import situacao_em_palavras
from cursos.conclusao import Regras, progressos_de
from cursos.models import Matricula

S = Matricula.Situacao
NOVIDADE = timedelta(days=60)
PERTO_DO_FIM = 0.8
COM_ANDAMENTO = (*Matricula.DAO_ACESSO, S.TRANCADA)


@dataclass(frozen=True)
class Passo:
    """Algo a fazer, com um botão só. `por_post` quando o botão já faz."""

    titulo: str
    texto: str
    rotulo: str
    url: str
    por_post: bool = False


@dataclass
class Item:
    """Uma matrícula como a própria pessoa a vê."""

    matricula: Matricula
    regras: Regras
    progressos: dict
    pendencias: list
    certificado: Certificado | None = None
    teve_certificado: bool = False
    tentativa: Tentativa | None = None
    hoje: object = field(default_factory=timezone.localdate)

    @property
    def turma(self):
        return self.matricula.turma

    @property
    def curso(self):
        return self.turma.curso

    @property
    def feitas(self):
        return self.regras.feitas(self.progressos)

    @property
    def obrigatorias(self):
        return len(self.regras.obrigatorias)

    @property
    def andamento(self):
        return f"{self.feitas} de {self.obrigatorias} atividades obrigatórias"

    @property
    def mostra_andamento(self):
        return self.matricula.situacao in COM_ANDAMENTO and self.obrigatorias > 0

    @property
    def falta(self):
        """O que falta para o certificado, nas mesmas palavras do quadro, de quem ainda pode tê-lo."""
        return self.pendencias if self.matricula.aberta or self.matricula.situacao in COM_ANDAMENTO else []

    @property
    def significado(self):
        pode_voltar = self.matricula.situacao in (S.RECUSADA, S.CANCELADA, S.EXPIRADA)
        if pode_voltar and self.turma.inscricoes_abertas(self.hoje):
            return f"{situacao_em_palavras(self.matricula)} As inscrições desta turma continuam abertas."
        return situacao_em_palavras(self.matricula)

    @property
    def proxima_data(self):
        return f"{acompanhamento.proxima_data(self.matricula, self.hoje)} {self._abertura}".strip()

    @property
    def _abertura(self):
        """O dia em que abre o próximo módulo, para quem estuda e ainda tem módulo com dia marcado."""
        if self.matricula.situacao != S.CONFIRMADA or not self.turma.em_aulas(self.hoje):
            return ""
        dias = [f.abre_em for f in self.regras.fechados(self.progressos).values() if f.abre_em]
        return f"O próximo módulo abre em {formats.date_format(min(dias), 'j b. Y')}." if dias else ""


@dataclass(frozen=True)
class Area:
    passos: list
    itens: list
    documentos: list

    @property
    def primeiro(self):
        return self.passos[0] if self.passos else None

    @property
    def depois(self):
        return self.passos[1:]

    @property
    def vazia(self):
        return not self.itens

    @property
    def pede_documentos(self):
        return any(pode_sair(item.matricula) for item in self.itens)


def montar(pessoa):
    """A área da pessoa em um número de consultas que não cresce com as matrículas."""
    matriculas = list(
        pessoa.matriculas.com_posicao()
        .select_related("turma__curso")
        .prefetch_related("turma__criterios", "turma__encontros", "turma__macrorregioes")
        .order_by("-solicitada_em", "-pk")
    )
    documentos = list(Certificado.objects.visiveis_para(pessoa))
    certificados = [c for c in documentos if c.especie == Especie.CERTIFICADO]
    em_vigor = {c.matricula_id: c for c in certificados if c.em_vigor}
    emitidas = {c.matricula_id for c in certificados}
    regras, livro = Regras.das_turmas([m.turma for m in matriculas]), progressos_de(matriculas)
    faltas, abertas = o_que_falta_em(matriculas), _tentativas_abertas(matriculas)
    itens = [
        Item(
            m,
            regras[m.turma_id],
            livro[m.pk],
            faltas[m.pk],
            certificado=em_vigor.get(m.pk),
            teve_certificado=m.pk in emitidas,
            tentativa=abertas.get(m.pk),
        )
        for m in matriculas
    ]
    itens.sort(key=lambda item: (not item.matricula.da_acesso or not item.matricula.aberta, not item.matricula.aberta))
    return Area(passos=_passos(itens), itens=itens, documentos=documentos)


def _tentativas_abertas(matriculas):
    no_prazo = Q(prazo_em=None) | Q(prazo_em__gt=timezone.now())
    abertas = Tentativa.objects.abertas().filter(no_prazo, matricula__in=matriculas).select_related("avaliacao")
    return {t.matricula_id: t for t in abertas}


# --- O que fazer primeiro --------------------------------------------------------------------------------------------
def _passos(itens):
    """Do que tem hora marcada ao que pode esperar."""
    ordem = (_voltar_a_tentativa, _confirmar_a_vaga, _continuar, _baixar_certificado, _conferir_nome)
    return [passo for fazer in ordem for passo in map(fazer, itens) if passo]


def _voltar_a_tentativa(item):
    tentativa = item.tentativa
    if tentativa is None or item.matricula.situacao != S.CONFIRMADA:
        return None
    prazo = f" Você tem até {_quando(timezone.localtime(tentativa.prazo_em))}." if tentativa.prazo_em else ""
    return Passo(
        f"Termine “{tentativa.avaliacao.title}”",
        f"Você começou esta avaliação e ainda não a enviou; as suas respostas estão salvas.{prazo}",
        "Voltar à avaliação",
        reverse("avaliacoes:tentativa", args=[tentativa.pk]),
    )


def _confirmar_a_vaga(item):
    if item.matricula.situacao != S.DEFERIDA:
        return None
    return Passo(
        f"Confirme a sua vaga em “{item.curso.title}”",
        f"O seu pedido na turma {item.turma.codigo} foi aceito. {item.proxima_data} Depois disso a vaga passa a outra "
        "pessoa.",
        "Confirmar a vaga",
        reverse("cursos:confirmar_vaga", args=[item.matricula.pk]),
        por_post=True,
    )


def _continuar(item):
    if item.matricula.situacao != S.CONFIRMADA or not item.turma.em_aulas(item.hoje) or item.tentativa:
        return None
    com_endereco = [p for p in item.pendencias if p.url and p.quem == "aluna"]
    proxima = next((p for p in com_endereco if p.codigo == "atividade"), next(iter(com_endereco), None))
    if proxima is None:
        return None
    comecou = bool(item.progressos)
    feitas = f"Você fez {item.feitas} de {item.obrigatorias} atividades." if comecou else "Tudo pronto para começar."
    return Passo(
        f"{'Continue' if comecou else 'Comece'} “{item.curso.title}”",
        f"{feitas} {proxima.frase}",
        "Continuar" if comecou else "Começar",
        proxima.url,
    )


def _baixar_certificado(item):
    certificado = item.certificado
    if certificado is None or not certificado.pronto or certificado.emitido_em < timezone.now() - NOVIDADE:
        return None
    return Passo(
        "Seu certificado está pronto",
        f"{item.curso.title}, registro {certificado.registro}.",
        "Baixar o certificado (PDF)",
        reverse("certificados:pdf", args=[certificado.codigo_legivel]),
    )


def _conferir_nome(item):
    m = item.matricula
    if m.nome_conferido_em or item.certificado or m.situacao not in Matricula.DAO_ACESSO:
        return None
    if not item.obrigatorias or item.feitas < PERTO_DO_FIM * item.obrigatorias:
        return None
    return Passo(
        "Confira o seu nome",
        f"Veja como ele sairá no certificado de “{item.curso.title}” antes que seja emitido.",
        "Conferir o nome",
        reverse("certificados:conferir_nome", args=[m.pk]),
    )


def _quando(instante):
    return formats.date_format(instante, "j b. Y, H:i")
