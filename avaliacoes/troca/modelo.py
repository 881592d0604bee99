"""O modelo da planilha: a folha a preencher, um exemplo de cada tipo e o que vai em cada coluna."""

from avaliacoes.tipos import TIPOS
from avaliacoes.troca.planilha import COLUNAS, colunas
from planilhas.escrita import escrever_xlsx

COMO_COMECAR = (
    "Uma questão por linha, na primeira folha. Só o enunciado e as respostas são obrigatórios; o tipo se descobre "
    "pelas respostas quando elas o deixam claro.",
    "Dentro de uma célula, Alt+Enter começa outra linha. Uma imagem aparece onde o texto diz [[imagem:NOME]].",
    "A célula que começa com “json:” guarda algo que não cabe na escrita simples: deixe-a como está.",
)


def instrucoes():
    """O que vai na folha “Sobre”: como se preenche e o que há em cada coluna."""
    aceitas = [coluna for coluna in COLUNAS if coluna.ajuda]
    return [*COMO_COMECAR, *(f"{coluna.titulo}: {coluna.ajuda}" for coluna in aceitas)]


def escrever(arquivo):
    outras = [("Exemplos", colunas(), exemplos())]
    escrever_xlsx(arquivo, "Questões", colunas(), [], instrucoes(), outras)


def exemplos():
    """Uma linha preenchida de cada tipo."""
    return [
        {
            "codigo": f"EX-{numero:02d}",
            "tipo": TIPOS[tipo].rotulo,
            "enunciado": enunciado,
            "respostas": celula,
            "opcoes": opcoes,
            "dificuldade": "Média",
            "devolutiva_certa": "Certo. Diga aqui por quê.",
            "devolutiva_errada": "Diga aqui o que reler.",
        }
        for numero, (tipo, enunciado, celula, opcoes) in enumerate(EXEMPLOS, start=1)
    ]


EXEMPLOS = (
    (
        "unica",
        "Quem aprova o orçamento do consórcio?",
        "*A assembleia geral\n> Isso: é ela que aprova.\nO conselho fiscal\nO secretário executivo",
        "",
    ),
    (
        "multipla",
        "O que um município continua a fazer depois de se consorciar?",
        "*Encaminhar o paciente\n*Acompanhar a fila\nCeder a gestão da atenção primária",
        "manter_ordem: sim",
    ),
    ("verdadeiro_falso", "O consórcio público pode ter personalidade de direito público.", "Verdadeiro", ""),
    (
        "associacao",
        "Ligue cada documento ao que ele faz.",
        "Protocolo de intenções -> Propõe o consórcio\nContrato de rateio -> Sustenta a despesa\n-> Julga as contas",
        "",
    ),
    ("ordenacao", "Ponha as etapas da despesa em ordem.", "Empenho\nLiquidação\nPagamento", ""),
    ("numerica", "De 320 consultas, 48 faltas. Qual foi o absenteísmo?", "15 ± 0,1\n[50%] 15 ± 1", "unidade: %"),
    ("resposta_curta", "Como se chama o retorno do especialista?", "contrarreferência\n[50%] referência", ""),
    (
        "lacunas",
        "Complete.",
        "O [[1]] cria a obrigação, na lei nº [[2]].\n[[1]]: resposta curta\nempenho\n[[2]]: numérica\n4320",
        "",
    ),
    (
        "dissertativa",
        "Proponha um plano para reduzir as faltas.",
        "# Causa\n0 | Ausente | 0 | Não diz a causa\n1 | Presente | 2 | Apoia a causa em um dado",
        'palavras: {"minimo": 100, "maximo": 300}\nresposta_esperada: Uma causa, duas ações e como medir.',
    ),
    (
        "arquivo",
        "Envie o plano de intervenção.",
        "# Clareza\n0 | Confuso | 0 | Não se entende\n1 | Claro | 10 | Entende-se sozinho",
        'campos: [{"chave": "problema", "rotulo": "O problema", "obrigatorio": true, "limite": 1000}]\n'
        'anexo: {"obrigatorio": false, "extensoes": ["pdf"], "maximo_mb": 5}',
    ),
    (
        "escala",
        "A carga de leitura foi adequada.",
        "Discordo totalmente\nDiscordo\nNem concordo nem discordo\nConcordo\nConcordo totalmente",
        "",
    ),
)
