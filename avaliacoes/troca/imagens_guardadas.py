"""As imagens de uma importação no armazém privado.

Os arquivos não entram na transação: por isso ficam em uma pasta da importação, com nomes que saem do conteúdo. Quem a
retoma depois de uma queda escreve por cima dos mesmos; quem a cancela apaga a pasta. Nada fica sem dono.
"""

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from avaliacoes.models import ImagemDaQuestao
from avaliacoes.troca.imagens import marca, tipo_de


def guardar(planos, importacao):
    """As `ImagemDaQuestao` a criar, com os arquivos já escritos. Ajusta a ficha de quem teve de mudar o nome de uma."""
    novas = []
    for plano in planos:
        ja = plano.existente.ficha.imagens if plano.existente and plano.existente.ficha else {}
        for imagem in plano.registro.lida.imagens:
            resumo = plano.ficha.imagens[imagem.nome]
            if ja.get(imagem.nome) == resumo:
                continue
            a_mesma = next((nome for nome, outro in ja.items() if outro == resumo), "")
            nome = a_mesma or _nome_livre(imagem.nome, ja)
            _trocar_nome(plano.ficha, imagem.nome, nome)
            if not a_mesma:
                novas.append(_imagem(plano, imagem, nome, resumo, importacao))
                ja = {**ja, nome: resumo}
    return novas


def apagar(importacao):
    """Os arquivos de uma importação que acabou sem gravar."""
    armazem, pasta = storages["privado"], _pasta(importacao)
    try:
        _pastas, arquivos = armazem.listdir(pasta)
    except FileNotFoundError:
        return
    for arquivo in arquivos:
        armazem.delete(f"{pasta}/{arquivo}")
    armazem.delete(pasta)


def _pasta(importacao):
    return f"questoes/importacao-{importacao.pk}"


def _nome_livre(nome, ja):
    """Uma imagem que alguém já viu não muda: a nova, com o mesmo nome, ganha outro."""
    vez, livre = 1, nome
    while livre in ja:
        vez += 1
        livre = f"{nome[:112]} ({vez})"
    return livre


def _trocar_nome(ficha, antes, depois):
    if antes == depois:
        return
    ficha.enunciado = ficha.enunciado.replace(marca(antes), marca(depois))
    ficha.devolutivas = {
        campo: texto.replace(marca(antes), marca(depois)) for campo, texto in ficha.devolutivas.items()
    }
    ficha.dados = _trocar(ficha.dados, marca(antes), marca(depois))


def _trocar(valor, antes, depois):
    if isinstance(valor, str):
        return valor.replace(antes, depois)
    if isinstance(valor, dict):
        return {chave: _trocar(filho, antes, depois) for chave, filho in valor.items()}
    return [_trocar(filho, antes, depois) for filho in valor] if isinstance(valor, list) else valor


def _imagem(plano, imagem, nome, resumo, importacao):
    armazem = storages["privado"]
    caminho = f"{_pasta(importacao)}/{plano.registro.numero}-{resumo[:24]}"
    if armazem.exists(caminho):
        armazem.delete(caminho)
    return ImagemDaQuestao(
        questao=plano.questao,
        nome=nome,
        arquivo=armazem.save(caminho, ContentFile(imagem.conteudo)),
        tipo_mime=tipo_de(imagem.conteudo) or imagem.tipo_mime,
        sha256=resumo,
        descricao=imagem.descricao[:255],
    )
