"""As ações em lote sobre pessoas obedecem às mesmas permissões da tela de cada uma."""

from wagtail import hooks
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, DeleteBulkAction, SetActiveStateBulkAction

from contas.permissoes import pode_dar_papeis, pode_editar_pessoa, pode_excluir_pessoa


# Depois das do Wagtail, para ficar no lugar delas: lá basta poder editar alguma pessoa.
@hooks.register("register_bulk_action", order=100)
class DarPapelEmLote(AssignRoleBulkAction):
    def check_perm(self, obj):
        return pode_dar_papeis(self.request.user)


@hooks.register("register_bulk_action", order=100)
class AtivarEmLote(SetActiveStateBulkAction):
    def check_perm(self, obj):
        return pode_editar_pessoa(self.request.user, obj)


@hooks.register("register_bulk_action", order=100)
class ExcluirEmLote(DeleteBulkAction):
    def check_perm(self, obj):
        return pode_excluir_pessoa(self.request.user, obj)


@hooks.register("register_log_actions")
def registrar_acoes(acoes):
    for codigo, verbo, feito in (
        ("corrigir_email", "Corrigir o e-mail", "Corrigiu o e-mail da conta"),
        ("corrigir_nome", "Corrigir o nome", "Corrigiu o nome da conta"),
        ("reenviar_acesso", "Reenviar o acesso", "Reenviou o acesso por e-mail"),
        ("encerrar", "Encerrar a conta", "Encerrou a conta, e o que identificava a pessoa foi apagado"),
        ("unir", "Unir a outra conta", "Uniu esta conta a outra"),
        ("receber_uniao", "Receber outra conta", "Recebeu o que estava em outra conta da mesma pessoa"),
        ("descartar_par", "Dizer que são pessoas diferentes", "Disse que esta conta e outra são de pessoas diferentes"),
    ):
        acoes.register_action(f"contas.{codigo}", verbo, feito)
