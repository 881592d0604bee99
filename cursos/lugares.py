"""Os lugares que uma cota pode guardar, como se escrevem no formulário: uma lista só, lida uma vez."""

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from rede.busca import mais_parecidos, normalizar
from rede.models import Consorcio, Macrorregiao, Municipio

FONTES = (
    ("macrorregiao", "macrorregião", Macrorregiao, "nome"),
    ("consorcio", "consórcio", Consorcio, "sigla"),
    ("municipio", "município", Municipio, "nome"),
)


class Lugares:
    """Três consultas, feitas só quando alguém pergunta. O rótulo diz o tipo: `Arinos (município)`."""

    @cached_property
    def _por_rotulo(self):
        """{rótulo: (campo da cota, pk)}, na ordem em que se mostram."""
        return {
            f"{nome} ({tipo})": (campo, pk)
            for campo, tipo, modelo, chave in FONTES
            for pk, nome in modelo.objects.order_by(chave).values_list("pk", chave)
        }

    @cached_property
    def _por_texto(self):
        """{texto normalizado: rótulo}; o nome sem o tipo só vale se é de um lugar só."""
        por_texto, repetidos = {}, set()
        for rotulo in self._por_rotulo:
            por_texto[normalizar(rotulo)] = rotulo
            curto = normalizar(rotulo.rpartition(" (")[0])
            repetidos |= {curto} if curto in por_texto else set()
            por_texto.setdefault(curto, rotulo)
        return {texto: rotulo for texto, rotulo in por_texto.items() if texto not in repetidos}

    @cached_property
    def _por_chave(self):
        return {chave: rotulo for rotulo, chave in self._por_rotulo.items()}

    @property
    def rotulos(self):
        return list(self._por_rotulo)

    def rotulo_da(self, cota):
        campo = next((campo for campo, *_ in FONTES if getattr(cota, f"{campo}_id")), None)
        return self._por_chave.get((campo, getattr(cota, f"{campo}_id")), "") if campo else ""

    def achar(self, texto):
        """(campo, pk) do lugar escrito. Raises `ValidationError` com os nomes parecidos, se não é nenhum."""
        procurado = normalizar(texto)
        if procurado in self._por_texto:
            return self._por_rotulo[self._por_texto[procurado]]
        parecidos = [self._por_texto[nome] for nome in mais_parecidos(texto, list(self._por_texto))]
        sugestao = f" Seria {' ou '.join(dict.fromkeys(parecidos))}?" if parecidos else ""
        raise ValidationError(f"Não há “{texto}” na rede. Escolha um nome da lista.{sugestao}", "desconhecido")
