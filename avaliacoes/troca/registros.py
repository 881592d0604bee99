"""O que há a conferir em um arquivo: as questões lidas e as que o formato já recusou, na ordem em que estão nele."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from avaliacoes.troca.imagens import MARCA
from avaliacoes.troca.lida import DEVOLUTIVAS, QuestaoLida, resumir
from planilhas import tipos

LIMITES = {"identificador": 200, "categoria": 255}
MAIOR_ETIQUETA = 100


@dataclass(frozen=True)
class Problema(tipos.Problema):
    """Como o das planilhas, com a linha do arquivo: uma questão ocupa várias."""

    linha: int = 0


@dataclass
class Registro:
    """Uma questão do arquivo: `lida`, ou os problemas que a impediram de ser."""

    numero: int
    linha: int
    rotulo: str
    lida: QuestaoLida | None = None
    problemas: list = field(default_factory=list)
    avisos: list = field(default_factory=list)


@dataclass
class Preparada:
    """O que se sabe de uma questão sem ir ao banco."""

    registro: Registro
    dados: dict | None = None
    problemas: list = field(default_factory=list)

    @property
    def lida(self):
        return self.registro.lida


def da_leitura(leitura):
    """Um `Registro` por questão, numerados na ordem do arquivo."""
    registros = [Registro(0, q.linha, _rotulo(q.rotulo, q.enunciado), q) for q in leitura.questoes]
    recusadas = [Registro(0, p.linha, p.questao, problemas=[_do_formato(p)]) for p in leitura.problemas]
    registros = sorted([*registros, *recusadas], key=lambda registro: registro.linha)
    for numero, registro in enumerate(registros, start=1):
        registro.numero = numero
    _distribuir(leitura.avisos, registros)
    return registros


def _rotulo(nome, enunciado):
    texto = MARCA.sub("", resumir(enunciado, 120))
    return texto if nome in ("", resumir(enunciado)) else f"{nome} · {texto}"


def _do_formato(problema):
    return Problema(_titulo(problema.campo), problema.valor, problema.frase, problema.sugestao, problema.linha)


def _titulo(campo):
    return campo[:1].upper() + campo[1:].replace("_", " ")


def _distribuir(avisos, registros):
    """Cada aviso vai para a questão de que fala: a do mesmo nome ou a que está na linha dele."""
    boas = [registro for registro in registros if registro.lida]
    pelo_nome = {}
    for registro in boas:
        pelo_nome.setdefault(registro.lida.rotulo, registro)
    for aviso in avisos:
        antes = [registro for registro in boas if registro.linha <= aviso.linha]
        mesma = antes[-1] if antes and antes[-1].lida.rotulo == aviso.questao else None
        dono = mesma or pelo_nome.get(aviso.questao) or (antes or boas or [None])[-1 if antes else 0]
        if dono:
            dono.avisos.append(" ".join(filter(None, (aviso.frase, aviso.sugestao))))


# --- Preparar --------------------------------------------------------------------------------------------------------
def preparar(registro):
    if registro.lida is None:
        return Preparada(registro, problemas=registro.problemas)
    preparada = Preparada(registro, problemas=_dos_limites(registro))
    try:
        preparada.dados = registro.lida.dados
    except ValidationError as erro:
        preparada.problemas += _da_validacao(registro, erro)
    return preparada


def _dos_limites(registro):
    lida, problemas = registro.lida, []
    if not lida.enunciado.strip():
        problemas.append(("Enunciado", "", "Falta o enunciado.", "Escreva a pergunta."))
    for campo, limite in LIMITES.items():
        valor = getattr(lida, campo)
        if len(valor) > limite:
            titulo = {"identificador": "Código", "categoria": "Categoria"}[campo]
            problemas.append((titulo, resumir(valor), f"Passa de {limite} letras.", "Encurte."))
    for etiqueta in lida.etiquetas:
        if len(etiqueta) > MAIOR_ETIQUETA:
            problemas.append(("Etiquetas", resumir(etiqueta), f"Passa de {MAIOR_ETIQUETA} letras.", "Encurte."))
    for campo, texto in [("enunciado", lida.enunciado), *((c, getattr(lida, c)) for c in DEVOLUTIVAS)]:
        if "\0" in texto:
            problemas.append((_titulo(campo), "", "Tem um caractere nulo.", "Apague-o e salve de novo."))
    return [Problema(*problema, linha=registro.linha) for problema in problemas]


def _da_validacao(registro, erro):
    if hasattr(erro, "error_dict"):
        return [
            Problema("" if campo == "__all__" else _titulo(campo), "", frase, "", registro.linha)
            for campo, frases in erro.message_dict.items()
            for frase in frases
        ]
    return [Problema("Respostas", "", frase, "", registro.linha) for frase in erro.messages]
