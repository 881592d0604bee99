"""Conferir os dados da demonstração e gravar só o que mudou, com a recusa que diz a chave e o campo."""

from datetime import date

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.text import slugify

from cursos.models import CitacaoDaAula
from oficinas.demonstracao import DadoInvalido

NOMES = {
    str: "um texto",
    int: "um número inteiro",
    bool: "true ou false",
    list: "uma lista",
    dict: "um grupo de campos",
}


def campo(bruto, nome, tipo, chave):
    """O valor do campo, se existe, não está vazio e é do tipo esperado."""
    if not isinstance(bruto, dict):
        raise DadoInvalido(chave, nome, f"Esperava um grupo de campos e encontrei “{bruto}”.")
    valor = bruto.get(nome)
    if valor is None or valor in ("", [], {}):
        raise DadoInvalido(chave, nome, "Falta este campo.")
    if type(valor) is not tipo:
        raise DadoInvalido(chave, nome, f"Esperava {NOMES[tipo]} e encontrei “{valor}”.")
    return valor


def lista(bruto, nome, chave):
    return campo(bruto, nome, list, chave)


def data(bruto, nome, chave):
    texto = campo(bruto, nome, str, chave)
    try:
        return date.fromisoformat(texto)
    except ValueError:
        raise DadoInvalido(chave, nome, f"Esperava uma data como 2019-04-12 e encontrei “{texto}”.") from None


def slug_com_codigo(codigo, titulo):
    return f"{codigo.lower()}-{slugify(titulo)}"[:200].rstrip("-")


def _igual(pagina, nome, valor):
    atual = getattr(pagina, nome)
    if nome == "corpo":
        return list(atual.raw_data) == list(valor.raw_data)
    if nome == "citacoes":
        return [(c.norma_id, c.dispositivo) for c in atual.all()] == valor
    if isinstance(valor, list):
        return {o.pk for o in atual.all()} == {o.pk for o in valor}
    return atual == valor


def publicar(pai, pagina, chave, **campos):
    """Cria ou acerta a página e a publica; se nada mudou, não toca no banco."""
    if pagina.pk and pagina.live and all(_igual(pagina, nome, valor) for nome, valor in campos.items()):
        return pagina
    nova = pagina.pk is None
    for nome, valor in campos.items():
        if nome == "citacoes":
            valor = [CitacaoDaAula(norma_id=pk, dispositivo=d, sort_order=n) for n, (pk, d) in enumerate(valor)]
        setattr(pagina, nome, valor)
    try:
        if nova:
            pai.__class__.objects.get(pk=pai.pk).add_child(instance=pagina)
        pagina.full_clean()
    except ValidationError as erro:
        raise _recusa(chave, erro) from erro
    pagina.save_revision(changed=True).publish()
    return pagina


def gravar(objeto, chave, **campos):
    if objeto.pk and all(getattr(objeto, nome) == valor for nome, valor in campos.items()):
        return objeto
    for nome, valor in campos.items():
        setattr(objeto, nome, valor)
    try:
        objeto.full_clean()
    except ValidationError as erro:
        raise _recusa(chave, erro) from erro
    objeto.save()
    return objeto


def _recusa(chave, erro):
    nome, frases = next(iter(erro.message_dict.items()))
    return DadoInvalido(chave, "" if nome == NON_FIELD_ERRORS else nome, frases[0])


def um(acervo, codigo, chave, nome):
    """O objeto do código dado; None quando o arquivo não traz código."""
    if codigo is None:
        return None
    if codigo not in acervo:
        raise DadoInvalido(chave, nome, f"Não há “{codigo}” neste arquivo.")
    return acervo[codigo]
