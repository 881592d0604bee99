"""Quem pode o quê nas oficinas. Negar é o padrão; tela, template e ato perguntam às mesmas funções."""

from wagtail.permission_policies import ModelPermissionPolicy

from oficinas.models import Oficina


def pode_conduzir(usuario, oficina):
    """Preparar, abrir, digitar, moderar, agrupar e decidir nesta oficina: quem a facilita, com o papel para isso."""
    if not usuario.has_perm("oficinas.change_oficina"):
        return False
    return Oficina.objects.conduzidas_por(usuario).filter(pk=oficina.pk).exists()


def pode_ler(usuario, oficina):
    """Ler o registro inteiro, com o que não é público: quem conduz, e quem escreve o curso a partir dele."""
    return pode_conduzir(usuario, oficina) or usuario.has_perm("oficinas.ler_registro")


def oficinas_de(usuario):
    """As que a pessoa vê no admin: as que conduz; todas, para quem lê o registro de qualquer uma."""
    if usuario.has_perm("oficinas.ler_registro"):
        return Oficina.objects.all()
    return Oficina.objects.conduzidas_por(usuario)


class PoliticaDeOficinas(ModelPermissionPolicy):
    """No admin: cada pessoa prepara, conduz e exclui só as suas. O ato diz quando já não se pode excluir."""

    def user_has_permission(self, user, action):
        """Excluir é de quem pode alterar: nenhum papel apaga oficina que aconteceu, nem com a permissão do Django."""
        return super().user_has_permission(user, "change" if action == "delete" else action)

    def user_has_permission_for_instance(self, user, action, instance):
        if not self.user_has_permission(user, action):
            return False
        return pode_ler(user, instance) if action == "view" else pode_conduzir(user, instance)

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def instances_user_has_any_permission_for(self, user, actions):
        if not self.user_has_any_permission(user, actions):
            return Oficina.objects.none()
        return oficinas_de(user) if set(actions) <= {"view"} else Oficina.objects.conduzidas_por(user)
