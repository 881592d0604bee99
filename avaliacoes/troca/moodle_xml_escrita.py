"""Escrever questões no XML do Moodle. O que ele não sabe dizer vai anotado em um comentário dentro da questão."""

from xml.sax.saxutils import escape

from avaliacoes.troca import anotacao, moodle_xml_leitura
from avaliacoes.troca.gift_blocos import BARRA, categoria_da_casa
from avaliacoes.troca.lida import QuestaoRecusada, resumir
from avaliacoes.troca.moodle_arvore import montar_uma
from avaliacoes.troca.moodle_campos import Campos
from avaliacoes.troca.moodle_html import Marcador
from avaliacoes.troca.moodle_tipos_escrita import ESCRITORES
from avaliacoes.troca.texto import em_linha, limpar

DEVOLUTIVAS_DO_MOODLE = (
    ("correctfeedback", "devolutiva_certa"),
    ("partiallycorrectfeedback", "devolutiva_parcial"),
    ("incorrectfeedback", "devolutiva_errada"),
)


def escrever(questoes):
    """Os bytes do arquivo, em UTF-8."""
    return "".join(em_partes(questoes)).encode("utf-8")


def em_partes(questoes):
    """O arquivo aos pedaços, para quem o manda em fluxo."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
    categoria = ""
    for questao in questoes:
        if questao.categoria != categoria:
            categoria = questao.categoria
            yield _categoria(categoria)
        yield _questao(questao)
    yield "</quiz>\n"


def _categoria(caminho):
    caminho = escape(_caminho(caminho))
    return f'  <question type="category"><category><text>{caminho}</text></category></question>\n'


def _caminho(categoria):
    return f"$course$/top/{em_linha(limpar(categoria)).replace(BARRA, '//')}".rstrip("/")


def _questao(questao):
    corpo = _corpo(questao)
    no = montar_uma(f"{corpo}</question>")
    try:
        do_corpo = moodle_xml_leitura.do_no(Campos(no), categoria_da_casa(_caminho(questao.categoria)))
    except QuestaoRecusada:
        do_corpo = None
    anotado = anotacao.anotar(questao, do_corpo, no.por_extenso)
    comentario = f"    <!-- {anotacao.MARCA} {anotado} -->\n" if anotado else ""
    return f"{corpo}{comentario}  </question>\n"


def _corpo(questao):
    """O elemento da questão, sem fechar."""
    marcador = Marcador(questao.imagens)
    tipo, enunciado, partes = ESCRITORES[questao.tipo](questao, questao.dados, marcador)
    nome = em_linha(limpar(questao.nome)) or questao.identificador or resumir(limpar(questao.enunciado))
    linhas = [
        f"<name><text>{escape(limpar(nome))}</text></name>",
        enunciado,
        marcador.campo("generalfeedback", questao.devolutiva_geral),
        f"<idnumber>{escape(limpar(questao.identificador))}</idnumber>" if questao.identificador else "",
        *partes,
        *(
            marcador.campo(no, getattr(questao, nosso))
            for no, nosso in DEVOLUTIVAS_DO_MOODLE
            if getattr(questao, nosso)
        ),
        _etiquetas(questao),
    ]
    corpo = "".join(f"    {linha}\n" for linha in linhas if linha)
    return f'  <question type="{tipo}">\n{corpo}'


def _etiquetas(questao):
    tags = "".join(f"<tag><text>{escape(limpar(e))}</text></tag>" for e in questao.etiquetas if e.strip())
    return f"<tags>{tags}</tags>" if tags else ""
