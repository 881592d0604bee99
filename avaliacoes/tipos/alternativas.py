"""O que escolha única e múltipla têm em comum."""

from fractions import Fraction

from django.core.exceptions import ValidationError

from avaliacoes.tipos import forma, fracao
from avaliacoes.tipos.base import Alternativa, Escolha, TipoDeQuestao


class Alternativas(TipoDeQuestao):
    """`dados` = {alternativas: [{chave, texto, fracao?, devolutiva?}], corretas: [chave], manter_ordem?}.

    `fracao` só existe quando foge do padrão do tipo. `conteudo` = [chaves marcadas].
    """

    entrada = "radio"
    campo_do_gabarito = "corretas"
    fracao_minima = -1

    def padrao(self, dados, chave):
        """A fração de uma alternativa que não diz a sua."""
        raise NotImplementedError

    def validar(self, dados):
        alternativas = dados.get("alternativas", [])
        chaves = [a.get("chave") for a in alternativas]
        if len(chaves) < 2 or not all(a.get("texto") for a in alternativas):
            raise ValidationError("A questão precisa de pelo menos duas alternativas, todas com texto.")
        if len(set(chaves)) != len(chaves):
            raise ValidationError("Há duas alternativas com a mesma chave.")
        if not dados.get("corretas") or not set(dados["corretas"]) <= set(chaves):
            raise ValidationError("A resposta correta tem de ser uma das alternativas.")
        self._validar_fracoes(dados)

    def _validar_fracoes(self, dados):
        for alternativa in dados["alternativas"]:
            if "fracao" in alternativa:
                fracao.importar(alternativa["fracao"], "alternativas", minimo=-1)
        fracoes = self._fracoes(dados)
        if not fracao.perto(sum(fracoes[c] for c in dados["corretas"]), 1):
            raise ValidationError("Quem marca a resposta certa tem de ganhar a questão inteira: confira as frações.")

    def arranjar(self, dados, sorteador):
        chaves = [a["chave"] for a in dados["alternativas"]]
        if sorteador and not dados.get("manter_ordem"):
            sorteador.shuffle(chaves)
        return chaves

    def apresentar(self, dados, arranjo, conteudo):
        por_chave = {a["chave"]: a for a in dados["alternativas"]}
        marcadas = self._marcadas(dados, conteudo)
        return [
            Alternativa(
                c, por_chave[c]["texto"], c in marcadas, c in dados["corretas"], por_chave[c].get("devolutiva", "")
            )
            for c in arranjo
        ]

    def ler(self, dados, valores):
        return self._marcadas(dados, valores)

    def valores(self, dados, conteudo):
        return self._marcadas(dados, conteudo)

    def corrigir(self, dados, conteudo):
        """A soma das frações marcadas, entre 0 e 1. Exatamente as certas valem 1."""
        marcadas = self._marcadas(dados, conteudo)
        if marcadas and set(marcadas) == set(dados["corretas"]):
            return fracao.em_decimal(Fraction(1))
        fracoes = self._fracoes(dados)
        return fracao.limitar(sum(fracoes[c] for c in marcadas))

    def resumir(self, dados, conteudo):
        textos = self._textos(dados)
        return "; ".join(textos[c] for c in self._marcadas(dados, conteudo))

    def gabarito(self, dados):
        textos = self._textos(dados)
        return "; ".join(textos[c] for c in dados["corretas"])

    def escolhas(self, dados, conteudo):
        opcoes = dict(zip(self._textos(dados), self.opcoes(dados), strict=True))
        return [opcoes[c] for c in self._marcadas(dados, conteudo)] or [Escolha("", "", certa=False)]

    def opcoes(self, dados):
        return [Escolha("", texto, c in dados["corretas"]) for c, texto in self._textos(dados).items()]

    def devolutivas(self, dados, conteudo):
        devolutivas = {a["chave"]: a.get("devolutiva", "") for a in dados["alternativas"]}
        return [devolutivas[c] for c in self._marcadas(dados, conteudo) if devolutivas[c]]

    def chaves_das_opcoes(self, dados):
        return sorted(self._textos(dados))

    # --- Arquivo -----------------------------------------------------------------------------------------------------
    def importar(self, bruto):
        alternativas = bruto.get("alternativas")
        if not isinstance(alternativas, dict):
            raise ValidationError({"alternativas": "Esperava as alternativas, cada uma com a sua letra."})
        corretas = sorted(str(c) for c in self._corretas(bruto))
        if not set(corretas) <= {str(c) for c in alternativas}:
            raise ValidationError({self.campo_do_gabarito: "A resposta correta tem de ser uma das alternativas."})
        dados = {
            "alternativas": [self._importar_uma(str(c), a) for c, a in alternativas.items()],
            "corretas": corretas,
            **forma.so_os_preenchidos(manter_ordem=bool(bruto.get("manter_ordem"))),
        }
        return self._sem_fracoes_a_toa(dados)

    def _importar_uma(self, chave, bruta):
        if not isinstance(bruta, dict):
            return {"chave": chave, "texto": forma.texto(bruta, "alternativas")}
        alternativa = {"chave": chave, "texto": forma.texto(bruta.get("texto"), "alternativas")}
        if bruta.get("fracao") is not None:
            alternativa["fracao"] = fracao.importar(bruta["fracao"], "alternativas", minimo=-1)
        return {**alternativa, **forma.so_os_preenchidos(devolutiva=bruta.get("devolutiva"))}

    def _sem_fracoes_a_toa(self, dados):
        """Sem as frações, se todas são as do padrão: as dos arquivos vêm arredondadas (33,33333%)."""
        fracoes = self._fracoes(dados)
        if all(fracao.perto(fracoes[a["chave"]], self.padrao(dados, a["chave"])) for a in dados["alternativas"]):
            sem = [{k: v for k, v in a.items() if k != "fracao"} for a in dados["alternativas"]]
            return {**dados, "alternativas": sem}
        return dados

    def exportar(self, dados):
        alternativas = {
            a["chave"]: {k: v for k, v in a.items() if k != "chave"} if len(a) > 2 else a["texto"]
            for a in dados["alternativas"]
        }
        bruto = {"alternativas": alternativas, **self._gabarito(dados)}
        return {**bruto, "manter_ordem": True} if dados.get("manter_ordem") else bruto

    def _corretas(self, bruto):
        corretas = bruto.get("corretas")
        if not isinstance(corretas, list):
            raise ValidationError({"corretas": "Esperava a lista das alternativas corretas."})
        if not corretas:
            raise ValidationError({"corretas": "Falta dizer quais alternativas são corretas."})
        return corretas

    def _gabarito(self, dados):
        return {"corretas": dados["corretas"]}

    # --- Dentro ------------------------------------------------------------------------------------------------------
    def _fracoes(self, dados):
        return {
            a["chave"]: Fraction(a["fracao"]) if "fracao" in a else self.padrao(dados, a["chave"])
            for a in dados["alternativas"]
        }

    @staticmethod
    def _marcadas(dados, conteudo):
        """As chaves marcadas que são da questão, na ordem delas; `conteudo` pode ser qualquer coisa."""
        valores = conteudo if isinstance(conteudo, list | tuple) else []
        ditas = {v for v in valores if isinstance(v, str)}
        return sorted(a["chave"] for a in dados["alternativas"] if a["chave"] in ditas)

    @staticmethod
    def _textos(dados):
        return {a["chave"]: a["texto"] for a in dados["alternativas"]}
