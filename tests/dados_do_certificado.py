"""Dados congelados de um certificado, com nomes e textos difíceis, para compor o documento sem banco."""

import hashlib
import io
import unicodedata

from PIL import Image, ImageDraw

CURSO = "Qualificação de Gestores de Consórcios Intermunicipais de Saúde de Minas Gerais"
CORPO = (
    "Certificamos que {nome}, CPF {cpf_mascarado}, concluiu o curso {curso}, ofertado pela {instituicao}, no período "
    "de {inicio} a {fim}, com carga horária total de {carga_horaria} horas, frequência de {frequencia}% e "
    "aproveitamento de {aproveitamento}%."
)
NOME_DE_120 = (
    "Maria Aparecida Conceição dos Santos Figueiredo de Albuquerque Cavalcanti Wanderley Guimarães Montenegro de "
    "Vasconcellos"
).ljust(120, "o")
NOMES = {
    "tres-letras": "Ana",
    "comum": "Maria Aparecida da Conceição Souza",
    "de-120": NOME_DE_120,
    "de-120-em-maiusculas": NOME_DE_120.upper(),
    "palavra-larga": "W" * 120,
    "palavra-estreita": "i" * 120,
    "acentos-combinados": unicodedata.normalize("NFD", "Ñandú Ỹvỹ Ángström Đặng Thị Hồng Nhung") + " G̃ũarani",
    "arabe": "محمد عبد الرحمن بن علي بن أبي طالب الحسيني",
    "arabe-de-120": ("محمد عبد الرحمن " * 8)[:119],
    "hebraico": "שרה בת־אברהם כהן־לוי",
    "ideogramas": "山田太郎左衛門",
    "ideogramas-120": "山" * 120,
    "devanagari": "श्रीमती अनीता कुमारी शर्मा",
    "tailandes": "สมชาย ใจดีประเสริฐศักดิ์",
    "tailandes-de-120": ("สมชายใจดีประเสริฐศักดิ์" * 6)[:120],
    "georgiano": "ნინო ბერიძე-კვარაცხელია",
    "armenio": "Նարե Պետրոսյան-Հովհաննիսյան",
    "emoji": "José 😀 da Silva 🌻🎓",
    "misturado": "José 山田 علي Иван Αλέξης שרה",
}
SIGNATARIO_EXTENSO = {
    "nome": "Maria Aparecida Conceição dos Santos Figueiredo de Albuquerque Cavalcanti Wanderley Guimarães",
    "cargo": "Superintendente de Planejamento, Política e Gestão da Escola de Saúde Pública do Estado de Minas Gerais, "
    "por delegação de competência em exercício",
}
INSTITUICAO = {
    "nome": "Escola de Saúde Pública do Estado de Minas Gerais",
    "sigla": "ESP-MG",
    "cidade": "Belo Horizonte",
    "cnpj": "11.222.333/0001-81",
    "ato_legal": "Credenciada pela Resolução CEE nº 1.234, de 5 de maio de 2020",
}


def dados(**mudancas):
    base = {
        "instituicao": INSTITUICAO,
        "titulo": "Certificado",
        "corpo": CORPO,
        "nome": "Ana Lima",
        "cpf_mascarado": "***.123.456-**",
        "curso": CURSO,
        "modalidade": "A distância, com encontros",
        "turma": "QCIS-LIVRE-T4",
        "periodo": {"inicio": "2026-08-01", "fim": "2026-11-20"},
        "carga_horaria": 80,
        "frequencia": 92.5,
        "aproveitamento": 88,
        "emitido_em": "2026-11-22T10:00:00-03:00",
        "local": "Belo Horizonte",
        "signatarios": [{"nome": "Maria dos Santos", "cargo": "Diretora-Geral"}],
        "registro": {"numero": 127, "livro": 2026, "folha": 7, "ano": 2026},
        "codigo": "7K3M9QX2P4T8WZ5R1H6N",
        "url_verificacao": "https://escola.example.org/certificados/verificar/7K3M-9QX2-P4T8-WZ5R-1H6N/",
        "conteudo_programatico": modulos(3, 3),
        "base_legal": "Lei nº 9.394/1996, arts. 39 a 42, e Decreto nº 5.154/2004, art. 3º.",
        "demonstracao": False,
    }
    return {**base, **mudancas}


def modulos(quantos, aulas):
    itens = ["Encaminhamento, protocolo e central de regulação do acesso"] * aulas
    return [{"titulo": f"Módulo {n}: regulação do acesso", "horas": 12.5, "itens": itens} for n in range(quantos)]


def desenho(nome="sobrio", orientacao="paisagem", fundo=None, logotipos=()):
    return {"nome": nome, "orientacao": orientacao, "fundo": fundo, "logotipos": list(logotipos)}


class Imagens(dict):
    """As que os dados citam, por SHA-256; `citar` guarda uma e devolve o que os dados levam dela."""

    def citar(self, tipo, conteudo, **campos):
        sha256 = hashlib.sha256(conteudo).hexdigest()
        self[sha256] = (tipo, conteudo)
        return {"arquivo": f"certificados/imagens/{sha256[:8]}", "sha256": sha256, "tipo": tipo, **campos}

    def fundo(self):
        return self.citar("image/png", png((600, 420), (250, 240, 215)))

    def logotipo(self, descricao, cor="#246"):
        retangulo = f'<rect width="200" height="60" fill="{cor}"/>'
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 60">{retangulo}</svg>'
        return self.citar("image/svg+xml", svg.encode(), descricao=descricao)

    def rubrica(self, cor=(20, 30, 90)):
        return self.citar("image/png", png((400, 120), cor))


def png(tamanho, cor):
    saida, figura = io.BytesIO(), Image.new("RGBA", tamanho)
    ImageDraw.Draw(figura).ellipse((4, 4, tamanho[0] - 4, tamanho[1] - 4), outline=cor, width=6)
    figura.save(saida, "PNG")
    return saida.getvalue()


def tudo_extenso(imagens, nome_do_desenho="sobrio", orientacao="paisagem"):
    """Cada campo no maior tamanho que a plataforma aceita, e tudo ao mesmo tempo."""
    logotipos = [imagens.logotipo(f"Órgão {n}", f"#{n}46") for n in range(4)]
    return {
        "titulo": "Certificado de conclusão do curso de qualificação profissional em gestão pública",
        "curso": (CURSO * 3)[:230],
        "instituicao": {**INSTITUICAO, "nome": INSTITUICAO["nome"] * 2, "ato_legal": INSTITUICAO["ato_legal"] * 3},
        "signatarios": [{**SIGNATARIO_EXTENSO, "imagem": imagens.rubrica((20, 30, 60 + n))} for n in range(4)],
        "desenho": desenho(nome_do_desenho, orientacao, logotipos=logotipos),
        "demonstracao": True,
    }
