"""As telas da oficina no admin, em `/admin/oficinas/`."""

from django.urls import path

from oficinas.admin_views import achados, agrupar, conducao, digitacao, documentos, presencas, prioridades

app_name = "oficinas_admin"
urlpatterns = [
    path("<int:pk>/", conducao.conducao, name="conducao"),
    path("<int:pk>/numeros/", conducao.numeros, name="numeros"),
    path("<int:pk>/abrir/", conducao.abrir, name="abrir"),
    path("<int:pk>/encerrar/", conducao.encerrar, name="encerrar"),
    path("<int:pk>/reabrir/", conducao.reabrir, name="reabrir"),
    path("<int:pk>/novo-codigo/", conducao.novo_codigo, name="novo_codigo"),
    path("<int:pk>/duplicar/", conducao.duplicar, name="duplicar"),
    path("<int:pk>/cartaz.pdf", conducao.cartaz, name="cartaz"),
    path("<int:pk>/lista-de-presenca.pdf", conducao.lista, name="lista_de_presenca"),
    path("<int:pk>/digitar/", digitacao.digitar, name="digitar"),
    path("<int:pk>/presencas/", presencas.presencas, name="presencas"),
    path("<int:pk>/presencas/nova/", presencas.nova, name="presenca_nova"),
    path("<int:pk>/presencas/colar/", presencas.colar, name="presencas_colar"),
    path("<int:pk>/presencas/marcar/", presencas.marcar, name="presencas_marcar"),
    path("<int:pk>/presencas/<int:participacao>/", presencas.editar, name="presenca"),
    path("<int:pk>/presencas/<int:participacao>/remover/", presencas.remover, name="presenca_remover"),
    path("<int:pk>/achados/", achados.achados, name="achados"),
    path("<int:pk>/achados/<int:achado>/", achados.achado, name="achado"),
    path("<int:pk>/achados/<int:achado>/ocultar/", achados.ocultar, name="achado_ocultar"),
    path("<int:pk>/achados/<int:achado>/mostrar/", achados.mostrar, name="achado_mostrar"),
    path("<int:pk>/achados/<int:achado>/mover/", achados.mover, name="achado_mover"),
    path("<int:pk>/achados/<int:achado>/corrigir/", achados.corrigir, name="achado_corrigir"),
    path("<int:pk>/agrupar/", agrupar.agrupar, name="agrupar"),
    path("<int:pk>/agrupar/movimentos/", agrupar.movimentos, name="movimentos"),
    path("<int:pk>/agrupar/movimentos/<int:movimento>/desfazer/", agrupar.desfazer, name="desfazer"),
    path("<int:pk>/demandas/<int:demanda>/", agrupar.demanda, name="demanda"),
    path("<int:pk>/demandas/<int:demanda>/decidir/", prioridades.decidir, name="decidir"),
    path("<int:pk>/demandas/<int:demanda>/desfecho/", prioridades.desfecho, name="desfecho"),
    path("<int:pk>/documentos/", documentos.documentos, name="documentos"),
    path("<int:pk>/documentos/sintese.pdf", documentos.em_pdf, name="sintese"),
    path("<int:pk>/documentos/achados.xlsx", documentos.achados_xlsx, name="achados_xlsx"),
    path("<int:pk>/documentos/achados.csv", documentos.achados_csv, name="achados_csv"),
    path("<int:pk>/prioridades/", prioridades.prioridades, name="prioridades"),
]
