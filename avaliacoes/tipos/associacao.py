from django.core.exceptions import ValidationError

from avaliacoes.tipos import chaves as letras
from avaliacoes.tipos import forma
from avaliacoes.tipos.por_itens import PorItens


class Associacao(PorItens):
    """`dados` = {pares: [{chave, item, resposta}], distratores: [texto], manter_ordem?}.

    As opções são as respostas e os distratores distintos. As suas chaves vêm da ordem alfabética dos textos: nada
    dizem do par certo, e trocar a resposta de um item não muda o que já se respondeu.
    """

    codigo = "associacao"
    rotulo = "Associação"
    instrucao = "Escolha a resposta de cada item."

    def validar(self, dados):
        pares = dados.get("pares", [])
        if not pares or not all(p.get("item") and p.get("resposta") for p in pares):
            raise ValidationError("Cada par precisa de um item e da sua resposta.")
        if len({p["chave"] for p in pares}) != len(pares):
            raise ValidationError("Há dois itens com a mesma chave.")
        if len(self.rotulos(dados)) < 2:
            raise ValidationError("A associação precisa de pelo menos duas respostas diferentes.")

    def itens(self, dados):
        return {p["chave"]: p["item"] for p in dados["pares"]}

    def rotulos(self, dados):
        textos = sorted({p["resposta"] for p in dados["pares"]} | set(dados.get("distratores", [])))
        return {letras.em(n): texto for n, texto in enumerate(textos)}

    def certas(self, dados):
        chaves = {texto: chave for chave, texto in self.rotulos(dados).items()}
        return {p["chave"]: chaves[p["resposta"]] for p in dados["pares"]}

    def arranjar(self, dados, sorteador):
        """Sem sorteio, as opções vão em ordem alfabética: a do arquivo as daria na ordem dos itens."""
        itens, opcoes = list(self.itens(dados)), list(self.rotulos(dados))
        if sorteador:
            sorteador.shuffle(opcoes)
        if sorteador and not dados.get("manter_ordem"):
            sorteador.shuffle(itens)
        return {"itens": itens, "opcoes": opcoes}

    def apresentar(self, dados, arranjo, conteudo):
        return self.partes(dados, arranjo["itens"], arranjo["opcoes"], conteudo)

    def chaves_das_opcoes(self, dados):
        return [sorted(self.itens(dados)), sorted(self.rotulos(dados).values())]

    def importar(self, bruto):
        brutos = forma.exigir(bruto, "pares", list)
        return {
            "pares": [_par(n, par) for n, par in enumerate(brutos, start=1)],
            "distratores": forma.textos(bruto, "distratores", obrigatorio=False),
            **forma.so_os_preenchidos(manter_ordem=bool(bruto.get("manter_ordem"))),
        }

    def exportar(self, dados):
        pares = [
            {k: v for k, v in par.items() if k != "chave" or v != str(n)}
            for n, par in enumerate(dados["pares"], start=1)
        ]
        return {**dados, "pares": pares}


def _par(numero, bruto):
    if not isinstance(bruto, dict):
        raise ValidationError({"pares": f"Esperava um item e a sua resposta e encontrei “{bruto}”."})
    return {
        "chave": str(bruto.get("chave") or numero),
        "item": forma.texto(bruto.get("item"), "pares"),
        "resposta": forma.texto(bruto.get("resposta"), "pares"),
    }
