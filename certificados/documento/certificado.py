"""O certificado em dois desenhos, sóbrio e festivo, deitado ou em pé: a frente com o texto, o verso com o conteúdo."""

import re
from pathlib import Path

from django.template.loader import get_template
from django.utils import timezone

from certificados.codigo import com_tracos
from certificados.documento import estimativa, medidas
from certificados.documento.dados import conferir_campos
from certificados.especie import Desenho, Orientacao
from certificados.redacao import compor, momento, numero, por_extenso, validar_corpo
from impressao.pdf import diagramar, escrever
from impressao.qr import qr_svg

TEMPLATE = "certificados/pdf/certificado.html"
SOBRIO_DEITADO = {"nome": Desenho.SOBRIO, "orientacao": Orientacao.PAISAGEM, "fundo": None, "logotipos": []}


def gerar(dados, imagens=None):
    """Como `certificados.documento.gerar`, para o certificado."""
    conferir_campos(dados)
    validar_corpo(dados["corpo"])
    return escrever(diagramar_no_tamanho(dados, imagens), papel=_papel(_desenho(dados)))


def _desenho(dados):
    return {**SOBRIO_DEITADO, **(dados.get("desenho") or {})}


def _papel(desenho):
    pasta = Path(get_template(TEMPLATE).origin.name).parent
    return pasta / f"papel-{desenho['nome']}-{desenho['orientacao']}.pdf"


def diagramar_no_tamanho(dados, imagens=None):
    """Em páginas, na maior letra em que a frente cabe em uma e o verso em outra.

    A estimativa acerta quase sempre; o que se vê nas páginas prontas decide. Um verso que nem na menor letra cabe em
    uma página continua em outras, em letra de leitura.
    """
    contexto = _contexto(dados)
    frente, verso = estimativa.escala_da_frente(contexto), estimativa.corpo_do_verso(contexto)
    while True:
        documento = diagramar(TEMPLATE, contexto, _regras(contexto, frente, verso), imagens)
        falta_frente = frente + 1 < len(medidas.ESCALAS) and not _coube(documento.pages[0])
        falta_verso = verso < len(medidas.CORPOS_DO_VERSO) and len(documento.pages) > 2
        if not (falta_frente or falta_verso):
            return documento
        frente, verso = frente + falta_frente, verso + falta_verso


def _coube(pagina):
    """O texto termina antes de o pé, que fica preso embaixo, começar."""
    return pagina.anchors["texto"][3] <= pagina.anchors["pe"][1]


def _regras(contexto, frente, verso):
    """O CSS do que depende dos dados."""
    escala, fundo = medidas.ESCALAS[frente], contexto["desenho"]["fundo"]
    folha = medidas.FOLHAS[contexto["desenho"]["orientacao"]]
    nome, rubrica = medidas.do_nome(contexto["nome"], folha, escala), medidas.da_rubrica(escala)
    corpo_do_verso = [*medidas.CORPOS_DO_VERSO, medidas.CORPO_DA_CONTINUACAO][verso]
    regras = [
        f".frente {{ font-size: {medidas.CORPO * escala:.2f}pt }}",
        f"h1 {{ font-size: {medidas.do_titulo(contexto['titulo'], folha)}em }}",
        f".nome {{ font-size: {nome.corpo}pt; max-width: {nome.largura:.1f}pt }}",
        f".assinatura {{ font-size: {max(medidas.CORPO * escala * 0.7, medidas.MENOR_CARGO):.2f}pt }}",
        f".rubrica, .rubrica img {{ height: {rubrica:.1f}pt }}",
        f".verso {{ font-size: {corpo_do_verso}pt }}",
    ]
    if fundo:
        regras.append(f".fundo {{ background-image: url(imagem:{fundo['sha256']}) }}")
    return "\n".join(regras)


def _contexto(dados):
    url, desenho = dados["url_verificacao"], _desenho(dados)
    antes, depois = compor(dados)
    criado = momento(dados["emitido_em"])
    signatarios = [{**s, "imagem": s.get("imagem")} for s in dados["signatarios"]]
    return {
        **dados,
        "desenho": desenho,
        "logotipos": desenho["logotipos"][:4],
        "signatarios": signatarios,
        "tem_rubrica": any(s["imagem"] for s in signatarios),
        "antes_do_nome": antes,
        "depois_do_nome": depois,
        "ficha": _ficha(dados),
        "modulos": [
            {"titulo": m["titulo"], "conteudo": " · ".join(m["itens"]), "horas": numero(m["horas"])}
            for m in dados["conteudo_programatico"]
        ],
        "horas": numero(dados["carga_horaria"]),
        "criado_em": criado.isoformat(timespec="seconds") if timezone.is_aware(criado) else criado.date().isoformat(),
        "emitido_dia": por_extenso(dados["emitido_em"]),
        "codigo_legivel": com_tracos(dados["codigo"]),
        "endereco_curto": re.sub(r"^https?://", "", url),
        "qr": qr_svg(url, f"Código QR do endereço que confere este certificado: {url}"),
    }


def _ficha(dados):
    """O que o verso diz do curso e da pessoa, campo por campo; o que não há não aparece."""
    instituicao, periodo = dados["instituicao"], dados["periodo"]
    inicio, fim = por_extenso(periodo["inicio"]), por_extenso(periodo["fim"])
    campos = [
        ("CPF", dados["cpf_mascarado"]),
        ("Turma", dados["turma"]),
        ("Modalidade", dados.get("modalidade")),
        ("Período", inicio if inicio == fim else f"{inicio} a {fim}"),
        ("Carga horária", _com(numero(dados["carga_horaria"]), " horas")),
        ("Frequência", _com(numero(dados["frequencia"]), "%")),
        ("Aproveitamento", _com(numero(dados["aproveitamento"]), "%")),
        ("Instituição", instituicao["nome"]),
        ("CNPJ", instituicao.get("cnpj")),
        ("Ato legal", instituicao.get("ato_legal")),
    ]
    return [(rotulo, valor) for rotulo, valor in campos if valor]


def _com(valor, unidade):
    return valor and valor + unidade
