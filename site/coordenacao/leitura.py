"""Lê o arquivo da demonstração e confere a forma dele antes de qualquer gravação. Não conhece o banco.

As partes do curso (achados, aulas, questões…) são conferidas por quem as grava; aqui se confere o arquivo como um todo
e o que só a demonstração usa: o modelo de certificado, as pessoas e as turmas.
"""

from pathlib import Path

import yaml

PADRAO = Path(__file__).parent / "dados" / "curso_consorcios.yaml"
CHAVES = {
    "versao": str,
    "idioma": str,
    "gerado_em": str,
    "aviso_legal": str,
    "convencoes": dict,
    "oficina": dict,
    "achados": list,
    "demandas": list,
    "objetivos": list,
    "normas": list,
    "glossario": list,
    "curso": dict,
    "questoes": list,
    "regras_avaliacao": dict,
    "avaliacoes": list,
    "certificado": dict,
    "noticias": list,
    "turma_exemplo": dict,
}
TIPOS = {
    str: "um texto",
    int: "um número inteiro",
    bool: "true ou false",
    list: "uma lista",
    dict: "um grupo de campos",
}
NULO = type(None)

# O nome terminado em `?` é opcional. Um par de tipos aceita os dois.
EXEMPLO = {"equipe": list, "pessoas": list, "turmas": list}
INTEGRANTE = {"id": str, "nome": str, "email": str, "papel": str, "consorcio?": str}
PESSOA = {"id": str, "nome": str, "email": str, "cargo": str, "nome_social?": str}
PESSOA |= {"consorcio?": str, "orgao?": str, "municipio_ibge?": str}
TURMA = {"codigo": str, "situacao": str, "macro_codigo": (str, NULO), "vagas": int, "coordenacao": str}
TURMA |= {"tutores": list, "inscricoes": dict, "periodo": dict, "encontros": list, "matriculas": list}
TURMA |= {"macrorregiao?": str, "observacao?": str, "autoinstrucional?": bool, "diario_fechado_dia?": int}
TURMA |= {"cotas?": list, "lista_de_espera?": dict, "modulos_abertos?": list, "prazos?": dict, "reacao?": dict}
TURMA |= {"retorno_90_dias_dia?": int}
PRAZO = {"inicio_dia": int, "fim_dia": int}
ENCONTRO = {"id": str, "titulo": str, "dia": int, "formato": str, "horas": int, "horas_por_modulo?": dict}
MATRICULA = {"pessoa": str, "situacao": str, "inscrita_dia": int}
MATRICULA |= {
    f"{nome}_dia?": int for nome in ("anuencia", "confirmada", "concluida", "desistiu", "recusada", "transferida")
}
MATRICULA |= {"ultimo_acesso_dia?": (int, NULO), "motivo?": str, "motivo_transferencia?": str, "cota?": str}
MATRICULA |= {"aulas_concluidas?": (list, str), "notas?": dict, "tentativas?": dict, "forma_pre?": str}
MATRICULA |= {"acertos_pre?": int, "acertos_pos?": int, "frequencia_pct?": int, "aproveitamento_pct?": int}
MATRICULA |= {"transferida_de?": str, "transferida_para?": str, "certificado?": dict, "presencas?": dict}
MATRICULA |= {"plano?": str, "retorno_90_dias?": dict, "posicao?": int, "chamada?": dict, "risco?": str}
MATRICULA |= {"a_corrigir?": list, "devolvidas?": list}
MATRICULA |= {"motivo_risco?": str, "justificativa?": str, "observacao?": str}
EMISSAO = {"emitido_dia": int, "retificado_dia?": int, "motivo_retificacao?": str}
EMISSAO |= {"revogado_dia?": int, "motivo_revogacao?": str}


class ArquivoInvalido(Exception):
    """Um arquivo recusado: onde (linha ou chave), em que campo e por quê."""

    def __init__(self, onde, campo, motivo):
        self.onde, self.campo, self.motivo = onde, campo, motivo
        super().__init__(f"{onde}{f', campo {campo}' if campo else ''}: {motivo}")


def ler(caminho=PADRAO):
    """O conteúdo do arquivo, conferido. Raises `ArquivoInvalido` no primeiro defeito."""
    dados = _yaml(Path(caminho))
    _conferir_caracteres(dados, Path(caminho).name)
    conferir(dados, CHAVES, Path(caminho).name)
    conferir(dados["certificado"].get("modelo"), {"titulo": str, "corpo": str}, "certificado.modelo", fechado=False)
    _conferir_exemplo(dados["turma_exemplo"])
    return dados


def conferir(registro, campos, onde, fechado=True):
    """Todo campo obrigatório existe, é do tipo dito e, se `fechado`, não há campo desconhecido."""
    if not isinstance(registro, dict):
        raise ArquivoInvalido(onde, "", f"Esperava um grupo de campos e encontrei “{registro}”.")
    esperados = {nome.removesuffix("?"): tipo for nome, tipo in campos.items()}
    for nome in registro:
        if fechado and nome not in esperados:
            raise ArquivoInvalido(onde, nome, "Não conheço este campo. Confira a grafia ou retire-o.")
    for nome in campos:
        campo = nome.removesuffix("?")
        if campo in registro:
            _conferir_tipo(registro[campo], esperados[campo], onde, campo)
        elif not nome.endswith("?"):
            raise ArquivoInvalido(onde, campo, "Falta este campo.")


def _conferir_caracteres(valor, onde):
    """O caractere nulo passa pelo YAML (escrito como `\\0`), mas o PostgreSQL não o guarda."""
    filhos = valor.items() if isinstance(valor, dict) else enumerate(valor) if isinstance(valor, list) else ()
    for chave, filho in filhos:
        if isinstance(filho, str) and "\x00" in filho:
            raise ArquivoInvalido(onde, str(chave), "Há um caractere nulo no texto. Apague-o.")
        _conferir_caracteres(filho, f"{onde}.{chave}")


def _conferir_tipo(valor, tipo, onde, campo):
    aceitos = tipo if isinstance(tipo, tuple) else (tipo,)
    if type(valor) not in aceitos:
        esperado = " ou ".join("vazio" if t is NULO else TIPOS[t] for t in aceitos)
        raise ArquivoInvalido(onde, campo, f"Esperava {esperado} e encontrei “{valor}”.")
    if valor == "":
        raise ArquivoInvalido(onde, campo, "Está vazio e é obrigatório.")


def _yaml(caminho):
    """Os dados do arquivo; datas ficam como texto, que é como os registros as guardam."""
    leitor = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(caminho.read_text(encoding="utf-8"), Loader=leitor)  # noqa: S506 (SafeLoader, com ou sem C)
    except OSError as erro:
        raise ArquivoInvalido(caminho.name, "", f"Não consegui abrir o arquivo em {caminho.parent}.") from erro
    except UnicodeDecodeError as erro:
        raise ArquivoInvalido(caminho.name, "", "O arquivo não está em UTF-8. Salve-o de novo como UTF-8.") from erro
    except yaml.MarkedYAMLError as erro:
        marca = erro.problem_mark or erro.context_mark
        raise ArquivoInvalido(
            f"{caminho.name}, linha {marca.line + 1}",
            "",
            "O arquivo não é um YAML válido: confira o recuo, as aspas e os dois-pontos perto desta linha.",
        ) from erro
    except yaml.YAMLError as erro:
        raise ArquivoInvalido(caminho.name, "", "Há um caractere que o YAML não aceita.") from erro


# --- Pessoas e turmas ------------------------------------------------------------------------------------------------
def _conferir_exemplo(exemplo):
    conferir(exemplo, EXEMPLO, "turma_exemplo", fechado=False)
    equipe = _conferir_lista(exemplo["equipe"], INTEGRANTE, "turma_exemplo.equipe", "id")
    pessoas = _conferir_lista(exemplo["pessoas"], PESSOA, "turma_exemplo.pessoas", "id")
    turmas = _conferir_lista(exemplo["turmas"], TURMA, "turma_exemplo.turmas", "codigo")
    for codigo, turma in turmas.items():
        _conferir_turma(turma, f"turma_exemplo.turmas.{codigo}", equipe)
        for onde, matricula in _matriculas(turma):
            _exigir_um_dos(matricula["pessoa"], pessoas, onde, "pessoa", "a pessoa")
            for campo in ("transferida_de", "transferida_para"):
                if campo in matricula:
                    _exigir_um_dos(matricula[campo], turmas, onde, campo, "a turma")


def _conferir_lista(registros, campos, onde, chave):
    por_chave = {}
    for numero, registro in enumerate(registros):
        nome = registro.get(chave, numero) if isinstance(registro, dict) else numero
        conferir(registro, campos, f"{onde}.{nome}")
        if nome in por_chave:
            raise ArquivoInvalido(f"{onde}.{nome}", chave, "Este valor aparece duas vezes.")
        por_chave[nome] = registro
    return por_chave


def _conferir_turma(turma, onde, equipe):
    for campo in ("inscricoes", "periodo"):
        conferir(turma[campo], PRAZO, f"{onde}.{campo}")
    _exigir_um_dos(turma["coordenacao"], equipe, onde, "coordenacao", "a pessoa da equipe")
    for tutor in turma["tutores"]:
        _exigir_um_dos(tutor, equipe, onde, "tutores", "a pessoa da equipe")
    _conferir_lista(turma["encontros"], ENCONTRO, f"{onde}.encontros", "id")
    _conferir_lista(turma["matriculas"], MATRICULA, f"{onde}.matriculas", "pessoa")
    for onde_da_matricula, matricula in _matriculas(turma):
        if "certificado" in matricula:
            conferir(matricula["certificado"], EMISSAO, f"{onde_da_matricula}.certificado")


def _matriculas(turma):
    for matricula in turma["matriculas"]:
        yield f"turma_exemplo.turmas.{turma['codigo']}.matriculas.{matricula['pessoa']}", matricula


def _exigir_um_dos(valor, existentes, onde, campo, o_que):
    if valor not in existentes:
        raise ArquivoInvalido(onde, campo, f"Não há {o_que} “{valor}” neste arquivo.")


def linha_de(caminho, chave, campo):
    """O número da linha do registro `chave` (nomes ligados por ponto) ou do campo dele; None se não der para achar."""
    no = yaml.compose(Path(caminho).read_text(encoding="utf-8"))
    for nome in chave.split("."):
        no = _no_com_nome(no, nome) or no
    chaves = _chaves(no)
    achado = chaves.get(campo, (no, None))[0]
    return achado.start_mark.line + 1 if achado.start_mark.line else None


def _chaves(no):
    """{nome: (nó da chave, nó do valor)} de um grupo de campos; vazio para os outros nós."""
    return {k.value: (k, v) for k, v in no.value} if isinstance(no, yaml.MappingNode) else {}


def _no_com_nome(no, nome):
    """O valor do campo `nome` ou, mais fundo, o registro que tem esse código; None se não há."""
    chaves = _chaves(no)
    if nome in chaves:
        return chaves[nome][1]
    if any(chaves[c][1].value == nome for c in ("codigo", "id", "pessoa", "slug") if c in chaves):
        return no
    filhos = [v for _, v in chaves.values()] if chaves else no.value if isinstance(no, yaml.SequenceNode) else []
    return next(filter(None, (_no_com_nome(filho, nome) for filho in filhos)), None)
