"""Em que tamanho a frente e o verso devem caber, antes de diagramar: poupa refazer a página até acertar.

As contas seguem a folha de estilo de perto, em pontos; quem decide é a página diagramada.
"""

from certificados.documento import medidas
from certificados.documento.medidas import PONTO
from certificados.especie import Orientacao
from impressao.metrica import largura, linhas


def escala_da_frente(contexto):
    """A posição, em `medidas.ESCALAS`, da primeira em que a frente deve caber."""
    folha = medidas.FOLHAS[contexto["desenho"]["orientacao"]]
    fixo = _cabecalho(contexto, folha) + 34 * PONTO  # o código QR, o que o cerca e uma folga
    alturas = (fixo + _texto(contexto, folha, e) + _assinaturas(contexto, folha, e) for e in medidas.ESCALAS)
    return _primeira_que_cabe(alturas, folha.altura, len(medidas.ESCALAS) - 1)


def corpo_do_verso(contexto):
    """A posição, em `medidas.CORPOS_DO_VERSO`, do primeiro em que o verso deve caber em uma página."""
    folha = medidas.FOLHAS[contexto["desenho"]["orientacao"]]
    alturas = [_verso(contexto, folha.largura_do_verso, corpo) for corpo in medidas.CORPOS_DO_VERSO]
    if alturas[-1] > folha.altura_do_verso * 1.1:
        return len(alturas)
    return _primeira_que_cabe(alturas, folha.altura_do_verso, len(alturas) - 1)


def _primeira_que_cabe(alturas, cabe, ultima):
    return next((posicao for posicao, altura in enumerate(alturas) if altura <= cabe), ultima)


def _linhas(texto, corpo, disponivel, negrito=False):
    return linhas(texto, disponivel / corpo, negrito) if texto else 0


def _cabecalho(contexto, folha):
    casa, logotipos = contexto["instituicao"], contexto["logotipos"]
    disponivel = folha.largura - (46 if logotipos else 66) * PONTO
    dados = f"{casa['sigla']}, {casa['cidade']} · CNPJ {casa.get('cnpj', '')}"
    linhas = _linhas(dados, 8.5, disponivel) + _linhas(casa.get("ato_legal"), 8.5, disponivel)
    texto = _linhas(casa["nome"], 11.5, disponivel, negrito=True) * 15 + linhas * 11.9
    return max(texto, 14 * PONTO) + (17 * PONTO if logotipos else 0)


def _texto(contexto, folha, escala):
    corpo, em_pe = medidas.CORPO * escala, contexto["desenho"]["orientacao"] == Orientacao.RETRATO
    titulo, nome = (
        medidas.do_titulo(contexto["titulo"], folha) * corpo,
        medidas.do_nome(contexto["nome"], folha, escala),
    )
    antes, depois = ("".join(t for t, _ in contexto[parte]) for parte in ("antes_do_nome", "depois_do_nome"))
    linhas = _linhas(antes, corpo, folha.largura) + _linhas(depois, corpo, folha.largura * 0.94)
    return (
        titulo
        * (_linhas(contexto["titulo"], titulo * 1.04, folha.largura, negrito=True) * 1.15 + (0.75 if em_pe else 0.28))
        + corpo * (1.85 if em_pe else 1.2)
        + (14 if contexto["desenho"]["nome"] == "festivo" else 3)
        + corpo * linhas * (1.6 if em_pe else 1.45)
        + nome.corpo * (nome.linhas * 1.3 + (1 if em_pe else 0.42))
        + corpo * 0.84 * (3.45 if em_pe else 2.35)
    )


def _assinaturas(contexto, folha, escala):
    quem = contexto["signatarios"]
    colunas = 2 if len(quem) == 4 and folha.colunas == 3 else folha.colunas
    corpo, cada = (
        max(medidas.CORPO * escala * 0.7, medidas.MENOR_CARGO),
        folha.largura / max(colunas, min(len(quem), 3)) * 0.9,
    )
    linhas = [_linhas(s["nome"], corpo, cada, negrito=True) + _linhas(s["cargo"], corpo, cada) for s in quem]
    fileiras = [max(linhas[i : i + colunas]) for i in range(0, len(linhas), colunas)]
    rubricas = medidas.da_rubrica(escala) * len(fileiras) if contexto["tem_rubrica"] else 8 * PONTO
    return rubricas + sum(corpo * 1.3 * altas + 2.5 * PONTO for altas in fileiras) + PONTO


def _verso(contexto, disponivel, corpo):
    cabecalho = 1.74 * _linhas(contexto["curso"], corpo * 1.45, disponivel, negrito=True) + 0.3
    cabecalho += 1.56 * _linhas(contexto["nome"], corpo * 1.15, disponivel, negrito=True)
    cabecalho += 2.95 * _fileiras_da_ficha(contexto["ficha"], disponivel, corpo)
    tabela = 2.6 + 2 * 2.1 + sum(_linhas_do_modulo(m, disponivel, corpo) * 1.36 + 0.66 for m in contexto["modulos"])
    notas = sum(1.36 * _linhas(nota, corpo * 0.94, disponivel) + 0.3 for nota in _notas(contexto))
    return (cabecalho + tabela + 0.94 * (1 + notas)) * corpo


def _notas(contexto):
    docentes, base = contexto.get("corpo_docente"), contexto.get("base_legal")
    if docentes:
        yield "Corpo docente: " + ", ".join(docentes)
    if base:
        yield f"Base legal: {base}"
    if contexto.get("demonstracao"):
        yield "Documento de demonstração, sem valor."


def _linhas_do_modulo(modulo, disponivel, corpo):
    titulo = _linhas(modulo["titulo"], corpo, disponivel * 0.24, negrito=True)
    return max(titulo, _linhas(modulo["conteudo"], corpo, disponivel * 0.7 - 3 * 0.6 * corpo))


def _fileiras_da_ficha(ficha, disponivel, corpo):
    fileiras, ocupado, espaco = 1, 0.0, largura(" ") * corpo
    for rotulo, valor in ficha:
        campo = min(max(largura(rotulo) * 0.8, largura(valor)) * corpo + 6 * PONTO, disponivel)
        nova = ocupado > 0 and ocupado + espaco + campo > disponivel
        fileiras += nova
        ocupado = campo if nova or not ocupado else ocupado + espaco + campo
    return fileiras
