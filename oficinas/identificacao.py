"""Sinais de que um texto identifica alguém: CPF, Cartão SUS, telefone, nascimento, prontuário, nome de paciente.

É um aviso, nunca um veto: quem escreve confere e decide. Por isso prefere calar a acusar à toa, e as frases não repetem
o que encontraram, para não o copiar a um registro ou a um e-mail.
"""

import re
import unicodedata

from rede.busca import normalizar
from rede.documentos import cpf_valido, so_algarismos

CPF = re.compile(r"(?<![0-9])[0-9]{3}[. ]?[0-9]{3}[. ]?[0-9]{3}[-. ]?[0-9]{2}(?![0-9])")
CNS = re.compile(r"(?<![0-9])[1-2789](?:[. ]?[0-9]){14}(?![0-9])")
TELEFONE = re.compile(
    r"(?<![0-9])(?:"
    r"\([1-9][0-9]\) ?9?[0-9]{4}[- ]?[0-9]{4}"  # (31) 99999-9999, (31) 3333-4444
    r"|[1-9][0-9] ?9[0-9]{4}[- ]?[0-9]{4}"  # 31 99999-9999, 31999999999
    r"|9[0-9]{4}-[0-9]{4}"  # 99999-9999; quatro e quatro seriam também “2019-2020”
    r")(?![0-9])"
)
TELEFONE_DITO = re.compile(
    r"\b(?:telefone|celular|whatsapp|zap|fone|tel\.?)\W{0,4}(?:[a-zé]{1,3} )?[0-9]{4}[- ]?[0-9]{4}\b", re.I
)
NASCIMENTO = re.compile(
    r"\b(?:nascid[ao]|nasceu|nascimento|nasc\.|d\.?n\.?)\W{0,3}(?:(?:em|no dia|dia|é|:) ?){0,2}"
    r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{4}|[0-9]{2})\b",
    re.I,
)
PRONTUARIO = re.compile(r"\bprontuário\W{0,3}(?:(?:n|nº|n°|número|no)\W{0,3})?[0-9]{3,}", re.I)

NOME = re.compile(
    r"\b(?:(?P<antes>\w+)\s+)?"
    r"(?P<trato>paciente|sr|sra|senhor|senhora|dona|seu)\b"
    r"(?P<elo>\.?\s*[:,]?\s+(?:(?:chamad[oa]|de nome)\s+)?)"
    r"(?P<nome>[^\W\d_]{2,})",
    re.I,
)
# Prenomes muito comuns, sem acento: valem mesmo escritos em minúsculas, como se escreve no celular.
PRENOMES = """
    adriana alessandra aline amanda ana andre andreia angela antonia antonio aparecida beatriz benedito bruna bruno
    camila carla carlos celia cicero claudia cristiane daniel daniela diego divino edna eduarda eduardo elaine eliane
    fabiana felipe fernanda fernando francisca francisco gabriel gabriela geralda geraldo gilberto guilherme gustavo
    helena isabel jessica joana joao joaquim jorge jose josefa juliana julia larissa leandro leticia lucas lucia luciana
    luis luiz luiza luzia manoel manuel marcelo marcia marcio marcos maria mariana marina mario marlene marta mateus
    miguel monica natalia neusa patricia paula paulo pedro rafael raimunda raimundo raquel renata ricardo rita roberto
    rodrigo rosa rosana rosangela sandra sebastiana sebastiao sergio silvana silvia simone sonia sueli tatiane tereza
    terezinha thiago tiago valdir vanessa vera vicente vitor viviane wagner waldir ze
"""
# O que vem com maiúscula depois de “seu” ou “sr.” e não é gente, ou é cargo: “seu Município”, “Sr. Secretário”.
COISAS_E_CARGOS = """
    agencia ambulatorio assembleia associacao auditor cadastro camara caps cartao casa central centro cidade cis
    comissao conselho consorcio contador contrato coordenador coordenadora departamento diretor diretora distrito
    doutor doutora dr dra enfermeira enfermeiro entidade equipe escola estado estatuto eusebia euzebia exame gerencia
    gestor gestora governador governadora governo hospital instituto laudo macrorregiao medico microrregiao ministerio
    ministro municipio nucleo oficina orgao plano policlinica posto prefeita prefeito prefeitura presidente programa
    protocolo regiao regional reitor relator samu santa santo secretaria secretario servico sistema superintendencia
    sus termo tesoureiro tfd ubs unidade upa vereador vereadora vice
"""
# “Nossa Senhora Aparecida”, “Hospital Dona Francisca”, “Rua Dona Clara”: nome de lugar.
LUGARES = """
    av avenida bairro casa centro clinica creche distrito escola fundacao hospital instituto maternidade nossa posto
    praca rua santa ubs unidade upa
"""
COMUNS, NAO_SAO_NOMES, ANTES_DE_LUGAR = (frozenset(p.split()) for p in (PRENOMES, COISAS_E_CARGOS, LUGARES))


def indicios(texto):
    """As frases de aviso, uma por tipo de sinal, na ordem do mais ao menos certo; lista vazia quando não há sinal."""
    texto = unicodedata.normalize("NFC", texto or "").replace("\u00a0", " ")
    sinais = (
        (_ha_cpf, "Parece haver um CPF. Apague o número."),
        (_ha_cns, "Parece haver um número de Cartão SUS. Apague o número."),
        (PRONTUARIO.search, "Parece haver um número de prontuário. Apague o número."),
        (_ha_telefone, "Parece haver um telefone. Apague o número."),
        (NASCIMENTO.search, "Parece haver uma data de nascimento. Apague a data."),
        (_ha_nome, "Parece haver o nome de uma pessoa. Se for paciente, conte o caso sem o nome."),
    )
    return [frase for ha, frase in sinais if ha(texto)]


def cns_valido(cns):
    """Quinze algarismos que começam por 1, 2, 7, 8 ou 9 e cuja soma, com pesos de 15 a 1, é múltipla de 11."""
    if not re.fullmatch(r"[12789][0-9]{14}", cns):
        return False
    return sum(int(c) * peso for c, peso in zip(cns, range(15, 0, -1), strict=True)) % 11 == 0


def _ha_cpf(texto):
    return any(cpf_valido(so_algarismos(achado.group())) for achado in CPF.finditer(texto))


def _ha_cns(texto):
    return any(cns_valido(so_algarismos(achado.group())) for achado in CNS.finditer(texto))


def _ha_telefone(texto):
    texto = CPF.sub(lambda achado: "" if cpf_valido(so_algarismos(achado.group())) else achado.group(), texto)
    return TELEFONE.search(texto) or TELEFONE_DITO.search(texto)


def _ha_nome(texto):
    return any(_e_nome(achado) for achado in NOME.finditer(texto))


def _e_nome(achado):
    """“paciente Maria”, “dona Rosa”, “seu josé”; e não “seu Município”, “paciente SUS”, “Nossa Senhora Aparecida”."""
    nome, palavra = achado["nome"], normalizar(achado["nome"])
    if palavra in NAO_SAO_NOMES or normalizar(achado["antes"] or "") in ANTES_DE_LUGAR:
        return False
    if palavra in COMUNS:
        return True
    return "," not in achado["elo"] and len(nome) > 2 and nome[0].isupper() and nome[1:].islower()
