from fractions import Fraction

from django.core.exceptions import ValidationError

from avaliacoes.tipos import forma
from avaliacoes.tipos.escrita import Escrita
from avaliacoes.tipos.texto import combina

IGNORA = ("maiusculas", "acentos")


class RespostaCurta(Escrita):
    """`dados` = {respostas: [{texto, fracao, devolutiva?}], diferencia_maiusculas?, diferencia_acentos?}.

    No texto de uma resposta, `*` vale qualquer trecho e `\\*` é um asterisco.
    """

    codigo = "resposta_curta"
    rotulo = "Resposta curta"
    instrucao = "Responda com uma palavra ou expressão. Acentos e maiúsculas não fazem diferença."

    def serve(self, dados, resposta, conteudo):
        sensivel = bool(dados.get("diferencia_maiusculas")), bool(dados.get("diferencia_acentos"))
        return combina(resposta["texto"], conteudo, *sensivel)

    def validar(self, dados):
        super().validar(dados)
        if not all(r["texto"].replace("*", "").strip() for r in dados["respostas"] if Fraction(r["fracao"]) == 1):
            raise ValidationError("A resposta certa não pode ser só um asterisco: qualquer texto a acertaria.")

    def escrever(self, dados, resposta):
        return resposta["texto"].replace("\\*", "*")

    def importar(self, bruto):
        """`respostas_aceitas` (textos, todas certas) ou `respostas`; e `ignorar`."""
        dados = {"respostas": self._respostas(bruto)}
        if bruto.get("ignorar") is not None:
            ignorar = forma.textos(bruto, "ignorar", obrigatorio=False)
            dados |= {f"diferencia_{o_que}": True for o_que in IGNORA if o_que not in ignorar}
        return dados

    def exportar(self, dados):
        respostas = dados["respostas"]
        ignorar = [o_que for o_que in IGNORA if not dados.get(f"diferencia_{o_que}")] + ["espacos_extras"]
        if all(r["fracao"] == "1" and "devolutiva" not in r for r in respostas):
            return {"respostas_aceitas": [r["texto"] for r in respostas], "ignorar": ignorar}
        return {"respostas": respostas, "ignorar": ignorar}

    def _respostas(self, bruto):
        if bruto.get("respostas") is None:
            return [{"texto": t, "fracao": "1"} for t in forma.textos(bruto, "respostas_aceitas")]
        respostas = []
        for bruta in forma.exigir(bruto, "respostas", list):
            if not isinstance(bruta, dict):
                raise ValidationError({"respostas": f"Esperava um texto e a sua fração e encontrei “{bruta}”."})
            respostas.append({"texto": forma.texto(bruta.get("texto"), "respostas"), **self._comum(bruta)})
        return respostas
