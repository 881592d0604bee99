"""A lista de presença colada: “nome; papel; órgão; e-mail”, uma pessoa por linha, como vem da planilha ou do Word."""

from collections import Counter
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from wagtail.log_actions import log

from contas.nomes import arrumar_nome, validar_nome
from contas.recusa import Recusa
from oficinas.coleta import travar_oficina
from oficinas.linhas import limpar, linhas_de
from oficinas.models import Participacao
from oficinas.orgaos import MUNICIPIO_DE
from oficinas.presencas import chave_de, exigir_lugar
from rede.busca import mais_parecidos, normalizar
from rede.models import Certeza, Consorcio, Municipio

MAXIMO_DE_LINHAS = 500
SEPARADORES = ("\t", ";", "|", ",")
CABECALHOS = {"nome", "nome completo", "participante", "participantes", "nome do participante"}
PAPEL_DE_QUEM_NAO_DISSE = "Participante"
MAXIMO_DE_SUGESTOES = 15  # comparar grafias custa caro: só para os primeiros órgãos que não se reconhecem


class Rede:
    """Consórcios e municípios à mão, para reconhecer muitos órgãos com duas consultas."""

    def __init__(self):
        self._consorcios, self._municipios = {}, {}
        for consorcio in Consorcio.objects.em_atividade():
            # O nome que ainda não se publica pode estar errado: não serve para reconhecer ninguém.
            nome = consorcio.nome if consorcio.certeza == Certeza.ALTA else ""
            for texto in filter(None, (consorcio.sigla, consorcio.nome_publico, nome)):
                self._consorcios.setdefault(normalizar(texto), consorcio)
        for municipio in Municipio.objects.only("nome", "nome_busca"):
            self._municipios[municipio.nome_busca] = municipio

    def reconhecer(self, texto):
        """O mesmo que `orgaos.reconhecer`, sem ir ao banco."""
        procurado = normalizar(texto)
        vazio = {"consorcio": None, "municipio": None, "entidade": ""}
        if procurado in self._consorcios:
            return {**vazio, "consorcio": self._consorcios[procurado]}
        dito = MUNICIPIO_DE.fullmatch(procurado)
        municipio = self._municipios.get(dito[1] if dito else procurado)
        return {**vazio, "municipio": municipio} if municipio else {**vazio, "entidade": texto}

    def parecidos(self, texto):
        """Até dois nomes que se podem publicar, de grafia vizinha."""
        dito = MUNICIPIO_DE.fullmatch(normalizar(texto))
        nomes = mais_parecidos(dito[1] if dito else texto, [*self._consorcios, *self._municipios], 2)
        achados = [self._consorcios.get(nome) or self._municipios[nome] for nome in nomes]
        return list(dict.fromkeys(str(achado) for achado in achados))


@dataclass(frozen=True)
class LinhaDaLista:
    """Uma pessoa lida. `parece`: onde já está; entra só se confirmada. `homonimo`: mesmo nome, de outro órgão."""

    numero: int
    original: str
    nome: str = ""
    papel: str = ""
    orgao: str = ""
    email: str = ""
    recusa: str = ""
    parece: str = ""
    homonimo: bool = False
    lugar: dict = field(default_factory=dict)
    parecidos: tuple[str, ...] = ()
    chave: UUID | None = None

    @property
    def reconhecido(self):
        return bool(self.lugar.get("consorcio") or self.lugar.get("municipio"))

    @property
    def participacao(self):
        return Participacao(nome=self.nome, papel=self.papel, email=self.email, **self.lugar)


@dataclass(frozen=True)
class Colados:
    """`novas`: as que este envio acrescentou ou já havia acrescentado. `puladas`: as que pareciam já estar na lista."""

    novas: list
    puladas: list


# --- Ler -------------------------------------------------------------------------------------------------------------
def ler(texto):
    """As pessoas do texto, na ordem. A linha que não se entende vem com a frase do que corrigir."""
    lidas = [_ler_linha(numero, crua) for numero, crua in linhas_de(texto)]
    if lidas and normalizar(lidas[0].nome) in CABECALHOS:
        lidas = lidas[1:]
    return [linha for linha in lidas if linha.nome or linha.recusa]


def _ler_linha(numero, crua):
    celulas = _celulas(crua)
    emails = [celula for celula in celulas if "@" in celula]
    nome, papel, *orgao = [celula for celula in celulas if "@" not in celula] + ["", ""]
    linha = LinhaDaLista(
        numero=numero,
        original=crua,
        nome=arrumar_nome(nome),
        papel=papel or PAPEL_DE_QUEM_NAO_DISSE,
        orgao=", ".join(filter(None, orgao)),
        email=emails[0].lower() if emails else "",
    )
    return replace(linha, recusa=_recusa(linha, emails)) if any(celulas) else linha


def _celulas(crua):
    """As células limpas; a primeira, se for só o número da linha da planilha, cai."""
    crua = crua.strip()
    separador = next((s for s in SEPARADORES if s in crua), None)
    celulas = [limpar(celula).strip("\"';| ") for celula in (crua.split(separador) if separador else [crua])]
    return celulas[1:] if len(celulas) > 1 and celulas[0].isdecimal() else celulas


def _recusa(linha, emails):
    if not linha.nome:
        return "Falta o nome. Escreva: nome; papel; órgão; e-mail."
    try:
        validar_nome(linha.nome)
    except ValidationError as erro:
        return erro.messages[0]
    if len(emails) > 1:
        return "Há mais de um e-mail nesta linha. Deixe um só."
    if linha.email and not _email_serve(linha.email):
        return "O e-mail não parece certo. Corrija ou apague só ele."
    limites = (("nome", linha.nome, 120), ("papel", linha.papel, 120), ("órgão", linha.orgao, 200))
    longos = (f"O {o_que} passou de {maximo} letras." for o_que, texto, maximo in limites if len(texto) > maximo)
    return next(longos, "")


def _email_serve(email):
    try:
        validate_email(email)
    except ValidationError:
        return False
    return len(email) <= 254


def exigir_que_caiba(linhas):
    """Raises Recusa: `muitas_linhas`."""
    if len(linhas) > MAXIMO_DE_LINHAS:
        raise Recusa(
            f"São {len(linhas)} linhas e cabem {MAXIMO_DE_LINHAS} por vez. Cole em partes; o texto continua aqui.",
            "muitas_linhas",
        )


# --- Conferir com a rede e com a lista que já existe -----------------------------------------------------------------
def conferir(oficina, linhas, nonce, sugerir=True):
    """As linhas com o órgão reconhecido e o aviso de quem parece já estar na lista."""
    rede, vezes = Rede(), Counter()
    boas = [replace(linha, lugar=rede.reconhecer(linha.orgao)) for linha in linhas if not linha.recusa]
    com_chave = []
    for linha in boas:
        identidade = "|".join((*chave_de(linha.participacao), linha.email))
        vezes[identidade] += 1
        com_chave.append(replace(linha, chave=uuid5(nonce, f"{identidade}|{vezes[identidade]}")))
    conferidas = _comparar(oficina, com_chave)
    if sugerir:
        conferidas = _sugerir(rede, conferidas)
    return sorted([*conferidas, *(linha for linha in linhas if linha.recusa)], key=lambda linha: linha.numero)


def _comparar(oficina, linhas):
    existentes = [p for p in oficina.participacoes.all() if p.uuid not in {linha.chave for linha in linhas}]
    onde = {chave_de(p): "já está na lista" for p in existentes if p.nome}
    emails = {p.email.lower() for p in existentes if p.email}
    nomes = {normalizar(p.nome) for p in existentes}
    comparadas = []
    for linha in linhas:
        chave, nome = chave_de(linha.participacao), normalizar(linha.nome)
        parece = onde.get(chave) or ("este e-mail já está na lista" if linha.email in emails else "")
        comparadas.append(replace(linha, parece=parece, homonimo=not parece and nome in nomes))
        onde.setdefault(chave, f"igual à linha {linha.numero}")
        nomes.add(nome)
    return comparadas


def _sugerir(rede, linhas):
    sem_par = [linha.orgao for linha in linhas if linha.orgao and not linha.reconhecido]
    sugestoes = {orgao: tuple(rede.parecidos(orgao)) for orgao in list(dict.fromkeys(sem_par))[:MAXIMO_DE_SUGESTOES]}
    return [replace(linha, parecidos=sugestoes.get(linha.orgao, ())) for linha in linhas]


# --- Registrar -------------------------------------------------------------------------------------------------------
@transaction.atomic
def registrar(oficina, por, nonce, linhas, *, presentes=True, confirmadas=frozenset()):
    """Acrescenta as pessoas das linhas sem recusa, tudo ou nada. Reenviar não acrescenta ninguém.

    Quem parece já estar na lista fica de fora, salvo se a chave da linha está em `confirmadas`.

    Raises:
        Recusa: `muitas_linhas` ou `lotada`.
    """
    exigir_que_caiba(linhas)
    oficina = travar_oficina(oficina.pk)
    linhas = [linha for linha in conferir(oficina, linhas, nonce, sugerir=False) if not linha.recusa]
    feitas = {p.uuid: p for p in oficina.participacoes.filter(uuid__in=[linha.chave for linha in linhas])}
    puladas = [li for li in linhas if li.chave not in feitas and li.parece and li.chave not in confirmadas]
    fora = {linha.chave for linha in puladas} | set(feitas)
    novas = [_nova(oficina, por, linha, presentes) for linha in linhas if linha.chave not in fora]
    exigir_lugar(oficina, len(novas))
    Participacao.objects.bulk_create(novas)
    if novas:
        log(oficina, "oficinas.lista", user=por, data={"quantas": len(novas)})
    return Colados([*feitas.values(), *novas], puladas)


def _nova(oficina, por, linha, presente):
    pessoa = linha.participacao
    pessoa.oficina, pessoa.uuid, pessoa.criada_por, pessoa.presente = oficina, linha.chave, por, presente
    return pessoa
