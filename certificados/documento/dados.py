"""O que o documento do certificado precisa receber, e a conferência de que recebeu."""

from typing import NotRequired, TypedDict

from certificados.especie import Desenho, Orientacao
from certificados.imagens import citadas


class Instituicao(TypedDict):
    nome: str
    sigla: str
    cidade: str
    cnpj: NotRequired[str]
    ato_legal: NotRequired[str]


class Periodo(TypedDict):
    inicio: str
    fim: str


class ImagemDoDocumento(TypedDict):
    sha256: str
    tipo: str
    descricao: NotRequired[str]


class Aparencia(TypedDict):
    nome: str
    orientacao: str
    fundo: ImagemDoDocumento | None
    logotipos: list[ImagemDoDocumento]


class SignatarioDoDocumento(TypedDict):
    nome: str
    cargo: str
    imagem: NotRequired[ImagemDoDocumento | None]


class RegistroDoDocumento(TypedDict):
    numero: int
    livro: int
    folha: int
    ano: int


class ModuloDoConteudo(TypedDict):
    titulo: str
    horas: float
    itens: list[str]


class DadosDoCertificado(TypedDict):
    """O que se congela na emissão. Só texto, número, lista e dicionário: vai e volta de JSON sem mudar.

    Datas em ISO 8601; `emitido_em` pode ter hora e fuso, e imprime-se o dia no fuso do site. `corpo` é o texto do
    modelo, com os marcadores. Horas e percentuais aceitam fração. `cpf_mascarado` vazio, `frequencia` e
    `aproveitamento` nulos tiram da frase o trecho em que aparecem. Sem `desenho`, sai o sóbrio, deitado.
    """

    instituicao: Instituicao
    titulo: str
    corpo: str
    nome: str
    cpf_mascarado: str
    curso: str
    turma: str
    periodo: Periodo
    carga_horaria: float
    frequencia: float | None
    aproveitamento: float | None
    emitido_em: str
    local: str
    signatarios: list[SignatarioDoDocumento]
    registro: RegistroDoDocumento
    codigo: str
    url_verificacao: str
    conteudo_programatico: list[ModuloDoConteudo]
    base_legal: str
    demonstracao: bool
    modalidade: NotRequired[str]
    desenho: NotRequired[Aparencia]
    corpo_docente: NotRequired[list[str]]
    previa: NotRequired[bool]


class DadosIncompletos(ValueError):
    codigo = "dados_incompletos"


def conferir_campos(dados):
    faltam = _ausentes(DadosDoCertificado, dados)
    for campo, partes in (("registro", RegistroDoDocumento), ("periodo", Periodo), ("instituicao", Instituicao)):
        faltam += [f"{campo}.{parte}" for parte in _ausentes(partes, dados.get(campo, partes.__required_keys__))]
    if faltam:
        raise DadosIncompletos(f"Faltam dados para compor o certificado: {', '.join(faltam)}.")
    desenho = dados.get("desenho") or {}
    if desenho.get("nome", Desenho.SOBRIO) not in Desenho or desenho.get("orientacao", "paisagem") not in Orientacao:
        raise DadosIncompletos(
            "O desenho que os dados pedem não existe. Publique o modelo de novo e corrija o certificado."
        )


def _ausentes(tipo, dados):
    return sorted(tipo.__required_keys__ - set(dados))


def conferir_imagens(dados, imagens):
    faltam = [i.get("arquivo", i["sha256"]) for i in citadas(dados) if i["sha256"] not in imagens]
    if faltam:
        raise DadosIncompletos(f"Faltam imagens que o documento usa: {', '.join(faltam)}.")
