"""As pessoas da demonstração: equipe, estudantes e quem administra, todas com a mesma senha e o e-mail conferido."""

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone

from contas import aceites
from contas.models import Pessoa, Vinculo
from contas.papeis import COORDENACAO, EDITORES, FACILITADORES, REGISTRO, TUTORES
from coordenacao.leitura import ArquivoInvalido
from coordenacao.models import Secretaria
from rede.models import Consorcio, Municipio

SENHA = "consorcios-demo"
GRUPO_DO_PAPEL = {
    "coordenacao": COORDENACAO,
    "tutoria": TUTORES,
    "editoria": EDITORES,
    "facilitacao": FACILITADORES,
    "registro": REGISTRO,
    "secretaria_executiva": None,
}
ADMINISTRADORA = {"nome": "Administradora de Exemplo", "email": "admin@example.org"}
LEITORA = {"nome": "Leitora de Exemplo da SES", "email": "ses@example.org"}
LEITURA_SES = "Leitura SES"


def carregar(exemplo):
    """Cria quem falta e não toca em quem já existe. Devolve {id no arquivo: Pessoa}."""
    senha = make_password(SENHA)
    lugares = _lugares()
    _pessoa(ADMINISTRADORA, senha, is_superuser=True)
    leitora, nova = _pessoa(LEITORA, senha)
    if nova:
        leitora.groups.add(Group.objects.get(name=LEITURA_SES))
    elenco = {}
    for bruta in exemplo["equipe"]:
        pessoa, nova = _pessoa(bruta, senha)
        elenco[bruta["id"]] = pessoa
        if nova:
            _dar_papel(pessoa, bruta)
            if "consorcio" in bruta:
                vinculo = _vincular(pessoa, {"cargo": "Secretária executiva", **bruta}, lugares, "equipe")
                Secretaria.objects.create(pessoa=pessoa, consorcio=vinculo.consorcio, cargo=vinculo.cargo)
    for bruta in exemplo["pessoas"]:
        pessoa, nova = _pessoa(bruta, senha, nome_social=bruta.get("nome_social", ""))
        elenco[bruta["id"]] = pessoa
        if nova:
            _vincular(pessoa, bruta, lugares, "pessoas")
    return elenco


def _pessoa(bruta, senha, **campos):
    campos = {**campos, "nome": bruta["nome"], "password": senha}
    pessoa, nova = Pessoa.objects.get_or_create(email=bruta["email"].lower(), defaults=campos)
    if nova:
        pessoa.emailaddress_set.create(email=pessoa.email, verified=True, primary=True)
        aceites.registrar(pessoa)
    return pessoa, nova


def _dar_papel(pessoa, bruta):
    if bruta["papel"] not in GRUPO_DO_PAPEL:
        onde = f"turma_exemplo.equipe.{bruta['id']}"
        raise ArquivoInvalido(onde, "papel", f"Não conheço “{bruta['papel']}”. Use {', '.join(GRUPO_DO_PAPEL)}.")
    grupo = GRUPO_DO_PAPEL[bruta["papel"]]
    if grupo:
        pessoa.groups.add(Group.objects.get(name=grupo))


def _lugares():
    return {
        "consorcio": dict(Consorcio.objects.values_list("sigla", "pk")),
        "municipio_ibge": dict(Municipio.objects.values_list("codigo_ibge", "pk")),
    }


def _vincular(pessoa, bruta, lugares, lista):
    onde = f"turma_exemplo.{lista}.{bruta['id']}"
    campos = {"orgao": bruta.get("orgao", "")}
    for campo, coluna in (("consorcio", "consorcio_id"), ("municipio_ibge", "municipio_id")):
        if campo in bruta:
            if bruta[campo] not in lugares[campo]:
                raise ArquivoInvalido(onde, campo, f"Não há “{bruta[campo]}” na rede carregada.")
            campos[coluna] = lugares[campo][bruta[campo]]
    if sum(1 for campo in ("orgao", "consorcio", "municipio_ibge") if bruta.get(campo)) != 1:
        raise ArquivoInvalido(onde, "consorcio", "Diga um só lugar: consorcio, municipio_ibge ou orgao.")
    hoje = timezone.localdate()
    return Vinculo.objects.create(pessoa=pessoa, cargo=bruta["cargo"], de=hoje.replace(month=1, day=1), **campos)
