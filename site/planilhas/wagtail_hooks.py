from wagtail import hooks


@hooks.register("register_log_actions")
def registrar_acoes(acoes):
    for codigo, verbo, feito in (
        ("receber", "Receber uma planilha", "Enviou uma planilha"),
        ("mandar_gravar", "Mandar gravar a importação", "Mandou gravar a importação"),
        ("gravar", "Gravar a importação", "Gravou a importação"),
        ("cancelar", "Cancelar a importação", "Cancelou a importação"),
    ):
        acoes.register_action(f"planilhas.{codigo}", verbo, feito)
