"""Na demonstração, uma pessoa que se cadastrou duas vezes: há o que unir em “Pessoas repetidas”."""

from django.contrib.auth.hashers import make_password

from contas import aceites, repetidas
from contas.models import Pessoa, Vinculo
from coordenacao.elenco import SENHA

DE_QUEM, REPETIDA = "benedito.ficticio@example.org", "benedito.do.vale@example.org"


def carregar(dados):
    """Cria a segunda conta se ela nunca existiu e procura os pares. A que já foi unida ou descartada fica como está."""
    primeira = Pessoa.objects.filter(email=DE_QUEM).first()
    if primeira is None or Pessoa.objects.filter(email=REPETIDA).exists():
        return
    segunda = Pessoa.objects.create(email=REPETIDA, nome=primeira.nome.upper(), password=make_password(SENHA))
    segunda.emailaddress_set.create(email=REPETIDA, verified=True, primary=True)
    aceites.registrar(segunda)
    for vinculo in primeira.vinculos.filter(ate=None):
        campos = {campo: getattr(vinculo, campo) for campo in ("consorcio", "municipio", "orgao", "cargo", "de")}
        Vinculo.objects.create(pessoa=segunda, **campos)
    repetidas.procurar()
