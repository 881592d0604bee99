"""Fazer outra turma a partir de uma: as mesmas regras, cotas, encontros, módulos e equipe, com as datas deslocadas."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log

from contas.recusa import Recusa
from cursos.models import Turma

DATAS = ("inscricoes_de", "inscricoes_ate", "reserva_ate", "espera_ate", "inicio", "fim")
DA_PROPRIA = ("id", "codigo", "situacao", "diario_fechado_em", "diario_fechado_por", "encerrada_em")
LINHAS = ("criterios", "cotas", "limites", "modulos", "encontros")
GENTE = ("macrorregioes", "coordenadores", "tutores")
DO_ENCONTRO = {"codigo": "", "codigo_vale_ate": None}
FIM_DE_SEMANA = {5: "sábado", 6: "domingo"}
DE_FORA = []  # [(datas, copiar)] que os outros apps registram: os cursos não os conhecem


def registrar(datas, copiar):
    """`datas(turma)` → [(nome, data)]; `copiar(turma, nova, salto)` cria na turma nova o que é do outro app."""
    if (datas, copiar) not in DE_FORA:
        DE_FORA.append((datas, copiar))


@dataclass(frozen=True)
class Deslocada:
    """Uma data da turma antiga e a que resulta na nova."""

    nome: str
    antes: date
    depois: date

    @property
    def aviso(self):
        """O que olhar duas vezes: encontro ou aula que passa a cair em fim de semana, ou data que já passou."""
        avisos = []
        if self.depois.weekday() in FIM_DE_SEMANA and self.antes.weekday() not in FIM_DE_SEMANA:
            avisos.append(f"cai em um {FIM_DE_SEMANA[self.depois.weekday()]}")
        if self.depois < timezone.localdate():
            avisos.append("já passou")
        return " e ".join(avisos)


def deslocar(turma, inicio):
    """Todas as datas da turma com o novo começo das aulas, na ordem em que acontecem. Nada se grava."""
    salto = inicio - turma.inicio
    nomes = {nome: Turma._meta.get_field(nome).verbose_name for nome in DATAS}
    datas = [(nomes[nome], getattr(turma, nome)) for nome in DATAS]
    datas += [(f"módulo “{m.modulo.title}” abre", m.abre_em) for m in turma.modulos.select_related("modulo")]
    datas += [(f"encontro “{e.titulo}”", e.dia) for e in turma.encontros.all()]
    datas += [data for de_fora, _ in DE_FORA for data in de_fora(turma)]
    return sorted((Deslocada(nome, d, d + salto) for nome, d in datas if d), key=lambda x: x.depois)


@transaction.atomic
def duplicar(turma, codigo, inicio, por):
    """Cria a turma nova, em rascunho, sem matrículas, com quem duplicou na coordenação.

    Raises:
        Recusa: `codigo_repetido`.
    """
    salto = inicio - turma.inicio
    nova = Turma(codigo=codigo)
    for campo in Turma._meta.concrete_fields:
        if campo.name not in DA_PROPRIA:
            setattr(nova, campo.attname, getattr(turma, campo.attname))
    for nome in DATAS:
        setattr(nova, nome, getattr(turma, nome) and getattr(turma, nome) + salto)
    _gravar(nova)
    for nome in GENTE:
        getattr(nova, nome).set(getattr(turma, nome).all())
    nova.coordenadores.add(por)
    for nome in LINHAS:
        _copiar_linhas(turma, nova, nome, salto)
    for _, copiar in DE_FORA:
        copiar(turma, nova, salto)
    log(nova, "cursos.duplicar_turma", user=por, data={"de": turma.codigo})
    return nova


def _gravar(nova):
    try:
        with transaction.atomic():
            nova.save(force_insert=True)
    except IntegrityError:
        raise Recusa(f"Já há uma turma com o código {nova.codigo}. Escolha outro.", "codigo_repetido") from None


def _copiar_linhas(turma, nova, nome, salto):
    modelo = Turma._meta.get_field(nome).related_model
    linhas = list(modelo.objects.filter(turma=turma).order_by("pk"))
    for linha in linhas:
        linha.pk, linha.turma = None, nova
        linha._state.adding = True
        for campo in ("dia", "abre_em"):
            if hasattr(linha, campo):
                setattr(linha, campo, getattr(linha, campo) + salto)
        for campo, valor in DO_ENCONTRO.items() if nome == "encontros" else ():
            setattr(linha, campo, valor)
    modelo.objects.bulk_create(linhas)
