from whitenoise.storage import CompressedManifestStaticFilesStorage


class Estaticos(CompressedManifestStaticFilesStorage):
    """Nomes com hash e arquivos já comprimidos; também reescreve os `import` entre os módulos de `static/js/`.

    Só os nossos: há bibliotecas que trazem módulos com `import` de pacotes npm, que não são arquivos.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),
    )
