from decimal import Decimal

from django.core.exceptions import ValidationError

from avaliacoes.tipos import forma, rubrica, texto
from avaliacoes.tipos.base import Escolha, Parte, TipoDeQuestao

PREFIXO = "arquivo:"
MAXIMO_DE_CARACTERES = 20_000
EXTENSOES = frozenset({"pdf", "docx", "odt", "xlsx", "ods", "jpg", "jpeg", "png"})
MAXIMO_MB = 50


class Arquivo(TipoDeQuestao):
    """`dados` = {campos: [{chave, rotulo, obrigatorio, limite, uma_linha?}], anexo?: {obrigatorio, extensoes,
    maximo_mb}, rubrica, nivel_minimo?}; `conteudo` = {campos: {chave: texto}, arquivos: [pk]}, sem o que está vazio.

    Uma pessoa corrige. Os arquivos já chegaram quando a resposta os cita; aqui só se guardam os números deles.
    """

    codigo = "arquivo"
    rotulo = "Envio de arquivo"
    instrucao = "Preencha os campos. Quem faz a tutoria lê, comenta e dá a nota."
    manual = True
    template = "avaliacoes/tipos/arquivo.html"
    template_corrigido = "avaliacoes/tipos/arquivo_corrigido.html"

    def validar(self, dados):
        campos, anexo = dados.get("campos", []), dados.get("anexo")
        if not campos and not anexo:
            raise ValidationError("A questão precisa de um campo para escrever ou de um anexo.")
        if len({c["chave"] for c in campos}) != len(campos):
            raise ValidationError("Há dois campos com a mesma chave.")
        if anexo and not (anexo["extensoes"] and set(anexo["extensoes"]) <= EXTENSOES):
            raise ValidationError(f"O anexo aceita arquivos {', '.join(sorted(EXTENSOES))}.")
        if anexo and not 0 < anexo["maximo_mb"] <= MAXIMO_MB:
            raise ValidationError(f"O anexo tem de 1 a {MAXIMO_MB} MB.")
        rubrica.validar(dados.get("rubrica", []))

    def arranjar(self, dados, sorteador):
        return []

    def apresentar(self, dados, arranjo, conteudo):
        ditos = self._ditos(dados, conteudo)
        return [
            Parte(chave=c["chave"], texto=c["rotulo"], valor=ditos.get(c["chave"], ""), extra=c)
            for c in dados["campos"]
        ]

    def ler(self, dados, valores):
        textos, numeros = valores[: len(dados["campos"])], valores[len(dados["campos"]) :]
        campos = zip((c["chave"] for c in dados["campos"]), textos, strict=False)
        return self._cheio(
            {chave: texto.limpar(valor, MAXIMO_DE_CARACTERES) for chave, valor in campos},
            [int(v.removeprefix(PREFIXO)) for v in numeros if _de_arquivo(v)] if dados.get("anexo") else [],
        )

    def valores(self, dados, conteudo):
        ditos, arquivos = self._ditos(dados, conteudo), self.arquivos(conteudo)
        if not ditos and not arquivos:
            return []
        return [ditos.get(c["chave"], "") for c in dados["campos"]] + [f"{PREFIXO}{pk}" for pk in arquivos]

    def completa(self, dados, conteudo):
        ditos = self._ditos(dados, conteudo)
        anexo = dados.get("anexo") or {}
        return all(c["chave"] in ditos for c in dados["campos"] if c["obrigatorio"]) and (
            bool(self.arquivos(conteudo)) or not anexo.get("obrigatorio")
        )

    def corrigir(self, dados, conteudo):
        return None if self._ditos(dados, conteudo) or self.arquivos(conteudo) else Decimal(0)

    def aviso(self, dados, conteudo):
        ditos, arquivos = self._ditos(dados, conteudo), self.arquivos(conteudo)
        faltam = [c["rotulo"] for c in dados["campos"] if c["obrigatorio"] and c["chave"] not in ditos]
        frases = [f"Falta preencher: {'; '.join(faltam)}."] if faltam else []
        if (dados.get("anexo") or {}).get("obrigatorio") and not arquivos:
            frases.append("Falta o anexo.")
        return " ".join(frases) if ditos or arquivos else ""

    def resumir(self, dados, conteudo):
        ditos, arquivos = self._ditos(dados, conteudo), self.arquivos(conteudo)
        linhas = [
            f"{c['rotulo']}: {texto.em_uma_linha(ditos[c['chave']])}" for c in dados["campos"] if c["chave"] in ditos
        ]
        anexos = [f"{len(arquivos)} anexo{'s' if len(arquivos) > 1 else ''}"] if arquivos else []
        return "; ".join(linhas + anexos)

    def escolhas(self, dados, conteudo):
        return [Escolha("", self.resumir(dados, conteudo), certa=False)]

    def gabarito(self, dados):
        return ""

    def chaves_das_opcoes(self, dados):
        return sorted(c["chave"] for c in dados["campos"])

    def importar(self, bruto):
        anexo = forma.opcional(bruto, "anexo", dict)
        dados = {
            "campos": [_campo(campo) for campo in forma.opcional(bruto, "campos", list, [])],
            "rubrica": rubrica.importar(forma.opcional(bruto, "rubrica", list, [])),
            **forma.so_os_preenchidos(nivel_minimo=forma.opcional(bruto, "nivel_minimo", int)),
        }
        return {**dados, "anexo": _anexo(anexo)} if anexo else dados

    def exportar(self, dados):
        return dict(dados)

    @staticmethod
    def arquivos(conteudo):
        """Os números dos arquivos citados na resposta."""
        arquivos = conteudo.get("arquivos") if isinstance(conteudo, dict) else None
        return [pk for pk in arquivos if type(pk) is int] if isinstance(arquivos, list) else []

    @staticmethod
    def _ditos(dados, conteudo):
        """{chave: texto} dos campos preenchidos; `conteudo` pode ser qualquer coisa."""
        campos = conteudo.get("campos") if isinstance(conteudo, dict) else None
        if not isinstance(campos, dict):
            return {}
        lidos = {c["chave"]: texto.limpar(campos.get(c["chave"]), MAXIMO_DE_CARACTERES) for c in dados["campos"]}
        return {chave: valor for chave, valor in lidos.items() if valor}

    @staticmethod
    def _cheio(campos, arquivos):
        return forma.so_os_preenchidos(
            campos={chave: valor for chave, valor in campos.items() if valor}, arquivos=list(dict.fromkeys(arquivos))
        )


def _de_arquivo(valor):
    numero = valor.removeprefix(PREFIXO) if isinstance(valor, str) and valor.startswith(PREFIXO) else ""
    return numero.isascii() and numero.isdecimal() and len(numero) < 19


def _campo(bruto):
    if not isinstance(bruto, dict):
        raise ValidationError({"campos": f"Esperava um campo e o seu rótulo e encontrei “{bruto}”."})
    limite = bruto.get("limite") or bruto.get("limite_caracteres")
    if limite is not None and type(limite) is not int:
        raise ValidationError({"campos": f"O limite de caracteres tem de ser um número inteiro: “{limite}”."})
    return {
        "chave": forma.texto(bruto.get("chave") or bruto.get("id"), "campos"),
        "rotulo": forma.texto(bruto.get("rotulo"), "campos"),
        "obrigatorio": bool(bruto.get("obrigatorio")),
        "limite": limite or 2000,
        **forma.so_os_preenchidos(uma_linha=bool(bruto.get("uma_linha") or bruto.get("tipo") == "codigo")),
    }


def _anexo(bruto):
    extensoes = forma.textos(bruto, "extensoes")
    return {
        "obrigatorio": bool(bruto.get("obrigatorio")),
        "extensoes": [extensao.lower().lstrip(".") for extensao in extensoes],
        "maximo_mb": forma.exigir(bruto, "maximo_mb", int),
    }
