"""Quem cuida da conta de quem: a coordenação, das pessoas das suas turmas que não trabalham na plataforma."""

from django.db.models import Exists, OuterRef, Q

from contas import posse
from contas.models import ParSuspeito, Pessoa
from contas.semelhanca import APONTADO
from cursos.models import Matricula, Turma
from cursos.permissoes import pode_coordenar
from cursos.posse import FORA_DA_TURMA


def por_que_nao_cuida(usuario, matricula):
    """Por que não se mexe na conta desta pessoa a partir desta matrícula; vazio quando se pode."""
    pessoa = matricula.pessoa
    if not _cuida_de_contas(usuario) or not pode_coordenar(usuario, matricula.turma):
        return "Só quem coordena a turma cuida das contas das pessoas dela."
    if matricula.situacao in FORA_DA_TURMA:
        return "Esta matrícula não está em andamento: quem coordena a turma não cuida mais desta conta."
    if pessoa.unida_a_id:
        return "Esta conta foi unida a outra, e é a outra que vale."
    if posse.tem_papel(pessoa):
        return "Esta pessoa trabalha na plataforma: só quem administra mexe na conta dela."
    return ""


def pode_cuidar(usuario, matricula):
    """Corrigir nome e e-mail, reenviar o acesso e ver o site como a pessoa.

    Pede matrícula que esteja de pé na turma que se coordena: ter recusado alguém não dá poder sobre a conta dela.
    """
    return not por_que_nao_cuida(usuario, matricula)


def _cuida_de_contas(usuario):
    return usuario.is_authenticated and usuario.is_active and usuario.has_perm("contas.change_pessoa")


def coordena_alguma(usuario):
    return _cuida_de_contas(usuario) and Turma.objects.coordenadas_por(usuario).exists()


def _na_turma_de(usuario, campo):
    """Se a pessoa do `campo` tem matrícula de pé em uma turma que o usuário coordena."""
    de_pe = Matricula.objects.filter(pessoa=OuterRef(campo)).exclude(situacao__in=FORA_DA_TURMA)
    return Exists(de_pe.filter(turma__in=Turma.objects.coordenadas_por(usuario)))


def _sem_matricula(campo):
    return ~Exists(Matricula.objects.filter(pessoa=OuterRef(campo)))


def _sem_papel(campo):
    return Exists(posse.sem_papel(Pessoa.objects.filter(pk=OuterRef(campo))))


def pessoas_de(usuario):
    """As que estão nas turmas que o usuário coordena; todas as em uso, para quem administra."""
    if not _cuida_de_contas(usuario):
        return Pessoa.objects.none()
    em_uso = Pessoa.objects.filter(is_active=True, unida_a=None)
    return em_uso if usuario.is_superuser else em_uso.filter(_na_turma_de(usuario, "pk"))


def pares_de(usuario):
    """Os pares que o usuário pode unir ou descartar.

    Quem administra, todos. Quem coordena, aqueles em que nenhuma conta tem papel e as duas estão em turmas suas, ou uma
    está e a outra não tem matrícula em turma nenhuma. Assim ninguém leva para a sua turma, nem tira dela, o que é de
    turma alheia; e um par com conta vazia só existe se o sistema o sugeriu, não porque alguém o apontou.
    """
    pares = ParSuspeito.objects.abertos().select_related("uma", "outra")
    if not _cuida_de_contas(usuario):
        return pares.none()
    if usuario.is_superuser:
        return pares
    uma, outra = _na_turma_de(usuario, "uma"), _na_turma_de(usuario, "outra")
    vazia_e_sugerida = (Q(uma, _sem_matricula("outra")) | Q(outra, _sem_matricula("uma"))) & ~Q(sinais=[APONTADO])
    return pares.filter(_sem_papel("uma"), _sem_papel("outra"), Q(uma, outra) | vazia_e_sugerida)


def pode_unir(usuario, par):
    return pares_de(usuario).filter(pk=par.pk).exists()
