import re
from fractions import Fraction

from django.core.exceptions import ValidationError

from avaliacoes.tipos import forma, fracao, numero
from avaliacoes.tipos.base import Escolha, Parte, TipoDeQuestao
from avaliacoes.tipos.numerica import Numerica
from avaliacoes.tipos.resposta_curta import RespostaCurta
from avaliacoes.tipos.unica import Unica

SUBTIPOS = {tipo.codigo: tipo for tipo in (RespostaCurta(), Numerica(), Unica())}
LACUNA = re.compile(r"\[\[([^\[\]:]{1,40})\]\]")
LETRAS = "abcdefghijklmnopqrstuvwxyz"


class Lacunas(TipoDeQuestao):
    """`dados` = {texto: "O [[1]] cria…", lacunas: [{chave, tipo, peso?, dados}]}; `conteudo` = {chave: valor}.

    O valor é o texto digitado ou, na de escolha, a chave da alternativa. A nota é a média das lacunas pelo peso.
    """

    codigo = "lacunas"
    rotulo = "Lacunas"
    instrucao = "Complete o texto."
    template = "avaliacoes/tipos/lacunas.html"
    template_corrigido = "avaliacoes/tipos/lacunas_corrigidas.html"

    def validar(self, dados):
        lacunas = dados.get("lacunas", [])
        if not lacunas:
            raise ValidationError("Falta a resposta de cada lacuna.")
        no_texto = LACUNA.findall(dados.get("texto", ""))
        for lacuna in lacunas:
            if no_texto.count(lacuna["chave"]) != 1:
                raise ValidationError(f"O texto tem de ter [[{lacuna['chave']}]] uma vez.")
            SUBTIPOS[lacuna["tipo"]].validar(lacuna["dados"])
        if len({lacuna["chave"] for lacuna in lacunas}) != len(lacunas):
            raise ValidationError("Há duas lacunas com a mesma chave.")

    def arranjar(self, dados, sorteador):
        return {
            lacuna["chave"]: SUBTIPOS[lacuna["tipo"]].arranjar(lacuna["dados"], sorteador)
            for lacuna in self.na_ordem(dados)
        }

    def apresentar(self, dados, arranjo, conteudo):
        """Os trechos do texto e, no lugar de cada lacuna, a parte dela (`chave` preenchida)."""
        por_chave = {lacuna["chave"]: lacuna for lacuna in dados["lacunas"]}
        partes, ditas, lugar = [], self._ditas(dados, conteudo), 0
        for n, trecho in enumerate(LACUNA.split(dados["texto"])):
            if n % 2 == 0:
                partes.append(Parte(chave="", texto=trecho))
            elif trecho in por_chave:
                lugar += 1
                partes.append(self._parte(por_chave[trecho], lugar, len(por_chave), arranjo, ditas.get(trecho)))
            else:
                partes.append(Parte(chave="", texto=f"[[{trecho}]]"))
        return partes

    def _parte(self, lacuna, lugar, total, arranjo, valor):
        tipo, dados, sub = SUBTIPOS[lacuna["tipo"]], lacuna["dados"], _sub(lacuna, valor)
        opcoes = tipo.apresentar(dados, arranjo[lacuna["chave"]], sub) if lacuna["tipo"] == "unica" else ()
        return Parte(
            chave=lacuna["chave"],
            texto=f"Lacuna {lugar}",
            valor=valor or "",
            opcoes=tuple(opcoes),
            resposta=tipo.resumir(dados, sub),
            gabarito=tipo.gabarito(dados),
            acertou=tipo.corrigir(dados, sub) == 1,
            aviso=tipo.aviso(dados, sub),
            extra={
                "numerica": lacuna["tipo"] == "numerica",
                "unidade": dados.get("unidade", ""),
                "total": total,
                "maximo": getattr(tipo, "maximo_de_caracteres", None),
            },
        )

    def ler(self, dados, valores):
        ordem = self.na_ordem(dados)
        pares = zip(ordem, valores, strict=False)
        lidas = {lacuna["chave"]: _valor(lacuna, valor) for lacuna, valor in pares}
        return {chave: valor for chave, valor in lidas.items() if valor}

    def valores(self, dados, conteudo):
        ditas = self._ditas(dados, conteudo)
        return [ditas.get(lacuna["chave"], "") for lacuna in self.na_ordem(dados)] if ditas else []

    def completa(self, dados, conteudo):
        return len(self._ditas(dados, conteudo)) == len(dados["lacunas"])

    def corrigir(self, dados, conteudo):
        ditas = self._ditas(dados, conteudo)
        pesos = [Fraction(lacuna.get("peso", 1)) for lacuna in dados["lacunas"]]
        acertos = [
            Fraction(SUBTIPOS[lacuna["tipo"]].corrigir(lacuna["dados"], _sub(lacuna, ditas.get(lacuna["chave"]))))
            for lacuna in dados["lacunas"]
        ]
        return fracao.limitar(sum(p * a for p, a in zip(pesos, acertos, strict=True)) / sum(pesos))

    def resumir(self, dados, conteudo):
        ditas = self._ditas(dados, conteudo)
        return "; ".join(
            f"{n}: {SUBTIPOS[lacuna['tipo']].resumir(lacuna['dados'], _sub(lacuna, ditas[lacuna['chave']]))}"
            for n, lacuna in enumerate(self.na_ordem(dados), start=1)
            if lacuna["chave"] in ditas
        )

    def gabarito(self, dados):
        return "; ".join(
            f"{n}: {SUBTIPOS[lacuna['tipo']].gabarito(lacuna['dados'])}"
            for n, lacuna in enumerate(self.na_ordem(dados), start=1)
        )

    def escolhas(self, dados, conteudo):
        ditas = self._ditas(dados, conteudo)
        return self._por_lacuna(
            dados, lambda tipo, lacuna: tipo.escolhas(lacuna["dados"], _sub(lacuna, ditas.get(lacuna["chave"])))
        )

    def opcoes(self, dados):
        return self._por_lacuna(dados, lambda tipo, lacuna: tipo.opcoes(lacuna["dados"]))

    def _por_lacuna(self, dados, o_que):
        return [
            Escolha(f"Lacuna {n}", escolha.texto, escolha.certa)
            for n, lacuna in enumerate(self.na_ordem(dados), start=1)
            for escolha in o_que(SUBTIPOS[lacuna["tipo"]], lacuna)
        ]

    def ao_acaso(self, dados):
        pesos = [Fraction(lacuna.get("peso", 1)) for lacuna in dados["lacunas"]]
        acaso = [Fraction(SUBTIPOS[lacuna["tipo"]].ao_acaso(lacuna["dados"])) for lacuna in dados["lacunas"]]
        return fracao.limitar(sum(p * a for p, a in zip(pesos, acaso, strict=True)) / sum(pesos))

    def devolutivas(self, dados, conteudo):
        ditas = self._ditas(dados, conteudo)
        return [
            f"Lacuna {n}: {devolutiva}"
            for n, lacuna in enumerate(self.na_ordem(dados), start=1)
            for devolutiva in SUBTIPOS[lacuna["tipo"]].devolutivas(
                lacuna["dados"], _sub(lacuna, ditas.get(lacuna["chave"]))
            )
        ]

    def aviso(self, dados, conteudo):
        ditas = self._ditas(dados, conteudo)
        avisos = [
            (n, SUBTIPOS[lacuna["tipo"]].aviso(lacuna["dados"], _sub(lacuna, ditas.get(lacuna["chave"]))))
            for n, lacuna in enumerate(self.na_ordem(dados), start=1)
        ]
        return " ".join(f"Lacuna {n}: {aviso}" for n, aviso in avisos if aviso)

    def chaves_das_opcoes(self, dados):
        return sorted(
            [lacuna["chave"], lacuna["tipo"], SUBTIPOS[lacuna["tipo"]].chaves_das_opcoes(lacuna["dados"])]
            for lacuna in dados["lacunas"]
        )

    # --- Arquivo -----------------------------------------------------------------------------------------------------
    def importar(self, bruto):
        """Cada lacuna diz o seu `tipo` ou, na forma curta, as `respostas_aceitas` e, se é de escolha, as `opcoes`."""
        comum = {"ignorar": bruto["ignorar"]} if bruto.get("ignorar") is not None else {}
        return {
            "texto": forma.texto(bruto.get("texto"), "texto"),
            "lacunas": [_importar(lacuna, comum) for lacuna in forma.exigir(bruto, "lacunas", list)],
        }

    def exportar(self, dados):
        lacunas = [
            {
                **SUBTIPOS[lacuna["tipo"]].exportar(lacuna["dados"]),
                "lacuna": lacuna["chave"],
                **{k: lacuna[k] for k in ("tipo", "peso") if k in lacuna},
            }
            for lacuna in dados["lacunas"]
        ]
        return {"texto": dados["texto"], "lacunas": lacunas}

    # --- Dentro ------------------------------------------------------------------------------------------------------
    @staticmethod
    def na_ordem(dados):
        """As lacunas na ordem em que aparecem no texto: a dos campos do formulário."""
        lugar = {chave: n for n, chave in enumerate(LACUNA.findall(dados["texto"]))}
        return sorted(dados["lacunas"], key=lambda lacuna: lugar.get(lacuna["chave"], len(lugar)))

    @staticmethod
    def _ditas(dados, conteudo):
        """{chave: valor} das lacunas preenchidas; `conteudo` pode ser qualquer coisa."""
        if not isinstance(conteudo, dict):
            return {}
        lidas = {lacuna["chave"]: _valor(lacuna, conteudo.get(lacuna["chave"])) for lacuna in dados["lacunas"]}
        return {chave: valor for chave, valor in lidas.items() if valor}


def _valor(lacuna, valor):
    """O valor de uma lacuna, lido pelo tipo dela; vazio se em branco."""
    lido = SUBTIPOS[lacuna["tipo"]].ler(lacuna["dados"], [valor])
    return "".join(lido)


def _sub(lacuna, valor):
    """O conteúdo do tipo da lacuna a partir do valor guardado."""
    return [valor] if lacuna["tipo"] == "unica" else valor


def _importar(bruta, comum):
    chave = forma.texto(bruta.get("lacuna") if isinstance(bruta, dict) else None, "lacuna")
    tipo, dados = _do_tipo(bruta, comum)
    return {"chave": chave, "tipo": tipo, **_peso(bruta), "dados": dados}


def _do_tipo(bruta, comum):
    codigo = bruta.get("tipo")
    if codigo is None and bruta.get("opcoes") is not None:
        return "unica", SUBTIPOS["unica"].importar(_de_escolha(bruta))
    codigo = codigo or "resposta_curta"
    if codigo not in SUBTIPOS:
        raise ValidationError({"lacunas": f"Uma lacuna não pode ser do tipo “{codigo}”."})
    return codigo, SUBTIPOS[codigo].importar({**comum, **bruta})


def _de_escolha(bruta):
    opcoes, certas = forma.textos(bruta, "opcoes"), forma.textos(bruta, "respostas_aceitas")
    letras = [c for c, opcao in zip(LETRAS, opcoes, strict=False) if opcao in certas]
    if not letras:
        raise ValidationError({"lacunas": "A resposta da lacuna tem de ser uma das opções."})
    alternativas = {
        c: {"texto": opcao, "fracao": "1"} if c in letras[1:] else opcao
        for c, opcao in zip(LETRAS, opcoes, strict=False)
    }
    return {"alternativas": alternativas, "correta": letras[0]}


def _peso(bruta):
    if bruta.get("peso") is None:
        return {}
    peso = numero.de_arquivo(bruta["peso"])
    if not peso or peso < 0:
        raise ValidationError({"lacunas": f"O peso da lacuna tem de ser maior que zero: “{bruta['peso']}”."})
    return {"peso": bruta["peso"] if isinstance(bruta["peso"], int) else numero.escrever(peso)}
