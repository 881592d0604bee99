"""Juntar as árvores de marcas (PDF marcado) de vários documentos: sem isso, o leitor de tela não lê o que se juntou."""

from pikepdf import Array, Dictionary, Name, NumberTree


class Marcas:
    """As raízes e as chaves do documento que se monta; a cada documento que entra, as chaves dele avançam."""

    def __init__(self, pdf):
        self.pdf, self.raizes, self.chaves, self.papeis = pdf, [], [], {}
        self.proxima = 0

    def acolher(self, origem, paginas):
        """`paginas`: as de `origem`, já copiadas para cá. As referências da árvore a elas passam a ser às cópias."""
        if "/StructTreeRoot" not in origem.Root:
            for pagina in paginas:
                if "/StructParents" in pagina:
                    del pagina.obj["/StructParents"]
            return
        raiz = self.pdf.copy_foreign(origem.make_indirect(origem.Root.StructTreeRoot))
        filhos = raiz.get("/K", [])
        self.raizes.extend(filhos if isinstance(filhos, Array) else [filhos])
        self.papeis.update(raiz.get("/RoleMap", {}))
        for pagina in paginas:
            self._avancar(pagina.obj, "/StructParents")
            for nota in pagina.get("/Annots", []):
                self._avancar(nota, "/StructParent")
        chaves = dict(NumberTree(raiz.ParentTree).items())
        self.chaves.extend((self.proxima + chave, valor) for chave, valor in sorted(chaves.items()))
        self.proxima += max(chaves, default=-1) + 1

    def _avancar(self, objeto, campo):
        if campo in objeto:
            objeto[campo] = self.proxima + int(objeto[campo])

    def fechar(self):
        """Põe a árvore reunida no documento."""
        raiz = self.pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        tudo = self.pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=raiz, K=Array(self.raizes)))
        for filho in self.raizes:
            filho.P, filho.S = tudo, Name.Part  # cada documento é uma parte do que se juntou
        raiz.K = tudo
        raiz.ParentTree = Dictionary(Nums=Array([parte for par in self.chaves for parte in par]))
        raiz.ParentTreeNextKey = self.proxima
        if self.papeis:
            raiz.RoleMap = Dictionary(self.papeis)
        self.pdf.Root.StructTreeRoot = raiz
        self.pdf.Root.MarkInfo = Dictionary(Marked=True)
