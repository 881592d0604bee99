from wagtail import hooks
from wagtail.permissions import register_permission_policy

from rede.models import Consorcio, Filiacao, Municipio
from rede.viewsets import RedeViewSetGroup, SoConsulta

register_permission_policy(Consorcio)
register_permission_policy(Filiacao)
register_permission_policy(Municipio, SoConsulta(Municipio))


@hooks.register("register_admin_viewset")
def registrar_rede():
    return RedeViewSetGroup()
