from django.core.exceptions import ValidationError

from avaliacoes.tipos import chaves, forma
from avaliacoes.tipos.por_itens import PorItens


class Ordenacao(PorItens):
    """`dados` = {itens: [{chave, texto}]} na ordem certa; `conteudo` = {chave: posição}, a posição em texto.

    As chaves dos itens vão na página: `importar` as dá pela ordem alfabética, para que não digam a certa.
    """

    codigo = "ordenacao"
    rotulo = "Ordenação"
    instrucao = "Escolha a posição de cada item, da primeira à última."

    def validar(self, dados):
        itens = dados.get("itens", [])
        if len(itens) < 2 or not all(i.get("texto") for i in itens):
            raise ValidationError("A ordenação precisa de pelo menos dois itens, todos com texto.")
        for campo in ("chave", "texto"):
            if len({i[campo] for i in itens}) != len(itens):
                raise ValidationError("Há dois itens iguais.")

    def itens(self, dados):
        return {i["chave"]: i["texto"] for i in dados["itens"]}

    def rotulos(self, dados):
        return {str(n): f"{n}º" for n in range(1, len(dados["itens"]) + 1)}

    def certas(self, dados):
        return {i["chave"]: str(n) for n, i in enumerate(dados["itens"], start=1)}

    def julgar(self, dados, conteudo):
        """Uma posição dita para dois itens não vale para nenhum."""
        posicoes = list(self._dito(dados, conteudo).values())
        julgados, dito = super().julgar(dados, conteudo), self._dito(dados, conteudo)
        return {item: certo and posicoes.count(dito[item]) == 1 for item, certo in julgados.items()}

    def arranjar(self, dados, sorteador):
        """A ordem em que os itens aparecem: nunca a certa. Sem sorteio, a alfabética."""
        certa = list(self.itens(dados))
        textos = self.itens(dados)
        ordem = sorted(certa, key=lambda chave: textos[chave])
        if sorteador:
            sorteador.shuffle(ordem)
        return ordem if ordem != certa else ordem[1:] + ordem[:1]

    def apresentar(self, dados, arranjo, conteudo):
        return self.partes(dados, arranjo, list(self.rotulos(dados)), conteudo)

    def aviso(self, dados, conteudo):
        posicoes = list(self._dito(dados, conteudo).values())
        repetidas = [rotulo for n, rotulo in self.rotulos(dados).items() if posicoes.count(n) > 1]
        return f"Há mais de um item na mesma posição: {', '.join(repetidas)}." if repetidas else ""

    def resumir(self, dados, conteudo):
        textos, dito = self.itens(dados), self._dito(dados, conteudo)
        return "; ".join(f"{dito[i]}. {textos[i]}" for i in sorted(dito, key=lambda i: int(dito[i])))

    def chaves_das_opcoes(self, dados):
        return sorted(self.itens(dados).items())

    def importar(self, bruto):
        """`itens_em_ordem` = [texto] ou [{chave, texto}]."""
        brutos = forma.exigir(bruto, "itens_em_ordem", list)
        if all(isinstance(item, dict) for item in brutos):
            itens = [{c: forma.texto(item.get(c), "itens_em_ordem") for c in ("chave", "texto")} for item in brutos]
            return {"itens": itens}
        textos = forma.textos(bruto, "itens_em_ordem")
        return {"itens": [{"chave": c, "texto": t} for c, t in zip(chaves.pelo_texto(textos), textos, strict=True)]}

    def exportar(self, dados):
        textos = [i["texto"] for i in dados["itens"]]
        if [i["chave"] for i in dados["itens"]] == chaves.pelo_texto(textos):
            return {"itens_em_ordem": textos}
        return {"itens_em_ordem": [dict(i) for i in dados["itens"]]}
