"""Quem pode o quê nas turmas. Negar é o padrão; tela, template e ato perguntam às mesmas funções."""

from wagtail.permission_policies import ModelPermissionPolicy

from cursos.models import Turma


def pode_acompanhar(usuario, turma):
    return Turma.objects.acompanhadas_por(usuario).filter(pk=turma.pk).exists()


def pode_coordenar(usuario, turma):
    """Deferir, recusar e confirmar matrículas desta turma."""
    return Turma.objects.coordenadas_por(usuario).filter(pk=turma.pk).exists()


def pode_duplicar(usuario, turma):
    """Fazer outra turma a partir desta: quem a coordena e pode criar turmas."""
    return usuario.has_perm("cursos.add_turma") and pode_coordenar(usuario, turma)


def pode_registrar_presenca(usuario, turma):
    """Abrir o código e marcar a lista: quem coordena e quem tutora a turma. Fechar o diário é só de quem coordena."""
    return pode_coordenar(usuario, turma) or (usuario.is_authenticated and turma.tutores.filter(pk=usuario.pk).exists())


class PoliticaDeTurmas(ModelPermissionPolicy):
    """No admin: quem coordena mexe só nas suas turmas; turma com gente dentro não se exclui."""

    def user_has_permission_for_instance(self, user, action, instance):
        if not self.user_has_permission(user, action):
            return False
        if action == "delete" and (instance.matriculas.exists() or instance.situacao != Turma.Situacao.RASCUNHO):
            return False
        return self._suas(user, action).filter(pk=instance.pk).exists()

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def instances_user_has_any_permission_for(self, user, actions):
        if not self.user_has_any_permission(user, actions):
            return Turma.objects.none()
        return self._suas(user, *actions)

    def _suas(self, user, *actions):
        so_ver = set(actions) <= {"view"}
        return Turma.objects.acompanhadas_por(user) if so_ver else Turma.objects.coordenadas_por(user)


def pode_ler_projetos(usuario):
    """Ver e imprimir os projetos de curso: quem os escreve, quem facilita as oficinas e quem coordena as turmas."""
    return usuario.has_perm("cursos.view_projetodecurso") or pode_escrever_projetos(usuario)


def pode_escrever_projetos(usuario):
    return usuario.has_perm("cursos.change_projetodecurso")


def pode_escrever_objetivos(usuario):
    return usuario.has_perm("cursos.add_objetivo")


def pode_criar_curso(usuario, catalogo):
    """Escreve projetos e pode criar páginas no catálogo."""
    return (
        pode_escrever_projetos(usuario)
        and catalogo is not None
        and catalogo.permissions_for_user(usuario).can_add_subpage()
    )


def pode_ler_normas(usuario):
    """Ver quem cita uma norma e o que espera revisão."""
    return usuario.has_perm("cursos.view_norma") or pode_rever_normas(usuario)


def pode_rever_normas(usuario):
    """Marcar o que cita uma norma revogada e decidir cada pendência."""
    return usuario.has_perm("cursos.change_norma")
