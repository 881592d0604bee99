"""Uma resposta inteira para quem corrige: o que se pediu, o que se respondeu, os anexos e as correções anteriores."""

from dataclasses import dataclass

from avaliacoes.correcao_admin.forms import DecisaoForm
from avaliacoes.models import ItemDaTentativa


@dataclass
class RespostaLida:
    item: ItemDaTentativa
    campos: list  # [(rótulo, texto)]
    anexos: list
    enviada_em: object
    correcoes: list  # da mais nova à mais antiga
    form: DecisaoForm

    @property
    def versao(self):
        return self.item.versao

    @property
    def esperada(self):
        return self.versao.dados.get("resposta_esperada", "")

    @property
    def nivel_minimo(self):
        return self.versao.dados.get("nivel_minimo")

    @property
    def palavras(self):
        return sum(len(texto.split()) for _, texto in self.campos)


def ler(pares, rascunho=None, enviado=None):
    """[RespostaLida] de [(item, respostas)]. `enviado`: o POST, quando a tela volta com ele."""
    return [_resposta(item, respostas, rascunho or {}, enviado) for item, respostas in pares]


def _resposta(item, respostas, rascunho, enviado):
    correcoes = list(item.correcoes.all())[::-1]
    form = DecisaoForm(
        enviado,
        prefix=f"i{item.ordem}",
        dados=item.versao.dados,
        initial=_inicial(item, correcoes, rascunho),
    )
    ultima = respostas[-1]
    campos, anexos = _partes(item, ultima.conteudo)
    return RespostaLida(item, campos, anexos, ultima.recebida_em, correcoes, form)


def _partes(item, conteudo):
    if not isinstance(conteudo, dict):
        return [("", str(conteudo))], []
    textos, pks = conteudo.get("campos") or {}, conteudo.get("arquivos") or []
    pedidos = item.versao.dados.get("campos") or []
    rotulos = {c["chave"]: c["rotulo"] for c in pedidos}
    campos = [(rotulos[chave], textos.get(chave, "")) for chave in rotulos]
    return campos, [a for a in item.arquivos.all() if a.pk in pks]


def _inicial(item, correcoes, rascunho):
    """O rascunho de quem abriu ou, sem ele, a última correção; da devolvida não se herda nada."""
    ultima = correcoes[0] if correcoes else None
    inicial = {"vista": ultima and ultima.pk}
    if ultima and not ultima.devolvida:
        inicial |= {f"criterio{n}": nivel for n, nivel in ultima.niveis.items()}
        inicial |= {"comentario": ultima.comentario, "nota": round(ultima.fracao * 100, 2)}
    prefixo = f"i{item.ordem}-"
    guardados = {campo.removeprefix(prefixo): v for campo, v in rascunho.items() if campo.startswith(prefixo)}
    guardados.pop("vista", None)
    return inicial | guardados
