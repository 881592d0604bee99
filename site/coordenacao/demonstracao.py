"""Carregar a demonstração inteira: rede, oficina, curso, avaliações, pessoas, turmas e certificados.

Os dados entram em uma transação: arquivo com defeito não altera nada. Os documentos (PDF) são feitos depois dela.
Repetir não altera nada: o que já existe fica como está.
"""

from dataclasses import dataclass, field
from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

import avaliacoes.demonstracao
import cursos.demonstracao
import oficinas.demonstracao
import oficinas.demonstracao_sala
from avaliacoes.models import AvaliacaoPage, VersaoQuestao
from certificados.models import Certificado
from contas.models import Pessoa
from contas.recusa import Recusa
from coordenacao import (
    certificados_de_exemplo,
    devolutiva,
    elenco,
    leitura,
    mensagens_de_exemplo,
    repetida_de_exemplo,
    turmas_de_exemplo,
)
from cursos.models import AulaPage, Matricula, Norma, Objetivo, PraticaPage, Termo, Turma
from oficinas.models import Achado, Demanda, Oficina
from rede import carga as rede
from rede.models import Consorcio, Municipio

CONTADOS = {
    "municipios": Municipio,
    "consorcios": Consorcio,
    "achados": Achado,
    "demandas": Demanda,
    "objetivos": Objetivo,
    "normas": Norma,
    "termos": Termo,
    "aulas": AulaPage,
    "praticas": PraticaPage,
    "avaliacoes": AvaliacaoPage,
    "versoes_de_questao": VersaoQuestao,
    "pessoas": Pessoa,
    "turmas": Turma,
    "matriculas": Matricula,
    "certificados": Certificado,
}
AINDA_NAO = [
    "o fechamento de cada módulo e os prazos dentro da turma",
    "o retorno de 90 dias",
]


@dataclass
class Resumo:
    """O que há depois da carga e o que ela acrescentou."""

    totais: dict
    novos: dict
    avisos: list = field(default_factory=list)

    @property
    def mudou(self):
        return any(self.novos.values())

    def como_dict(self):
        return {"mudou": self.mudou, "totais": self.totais, "novos": self.novos, "ainda_nao": self.avisos}


def permitir():
    """Raises `Recusa` (`fora_da_demonstracao`): pessoas fictícias não entram em uma instalação de verdade."""
    if not settings.DEMONSTRACAO:
        raise Recusa(
            "A demonstração cria pessoas e turmas fictícias e só se carrega onde DEMONSTRACAO=1. Em uma instalação de "
            "verdade, use `carregar_rede` e cadastre o curso no admin.",
            "fora_da_demonstracao",
        )


def carregada():
    """Se já há demonstração. A carga é uma transação só: havendo turma, há tudo."""
    return Turma.objects.exists()


def carregar(caminho=leitura.PADRAO, ao_avancar=lambda feitos, total, o_que: None):
    """Carrega o arquivo. Chama `ao_avancar(feitos, total, o_que)` a cada passo.

    Raises:
        ArquivoInvalido e os `DadoInvalido` de quem grava cada parte: o arquivo tem defeito; nada muda.
    """
    permitir()
    dados = leitura.ler(caminho)
    antes, quando = _contar(), timezone.now()
    passos = [*PASSOS, *((parte.O_QUE, parte.carregar) for parte in _de_cima())]
    fora = []
    with transaction.atomic():
        for feitos, (o_que, passo) in enumerate(passos, start=1):
            fora += _nao_carregado(passo(dados))
            ao_avancar(feitos, len(passos) + 1, o_que)
    certificados_de_exemplo.imprimir(desde=quando)
    ao_avancar(len(passos) + 1, len(passos) + 1, "documentos")
    totais = _contar()
    return Resumo(totais, {nome: totais[nome] - antes[nome] for nome in totais}, [*fora, *AINDA_NAO])


def _pessoas_e_turmas(dados):
    pessoas = elenco.carregar(dados["turma_exemplo"])
    novas = turmas_de_exemplo.carregar(dados, pessoas)
    certificados_de_exemplo.carregar(dados, pessoas, novas)


def _devolutiva(bruta):
    """A da oficina da notícia vai ao ar: o curso já responde a ela. Quem a tirar do ar não a vê voltar."""
    oficina = Oficina.objects.get(codigo=bruta["codigo"])
    facilitadora = oficina.facilitadoras.first()
    ja_esteve = ModelLogEntry.objects.filter(object_id=oficina.pk, action="coordenacao.publicar_devolutiva").exists()
    if facilitadora and not ja_esteve:
        devolutiva.publicar(oficina, facilitadora)


def _nao_carregado(contagens):
    """O que o passo diz que ainda não sabe carregar, se disser."""
    return contagens.get("nao_carregado", []) if isinstance(contagens, dict) else []


PASSOS = [
    ("rede", lambda dados: rede.carregar()),
    ("oficina", oficinas.demonstracao.carregar),
    ("curso", cursos.demonstracao.carregar),
    ("avaliações", avaliacoes.demonstracao.carregar),
    ("pessoas e turmas", _pessoas_e_turmas),
    ("uma pessoa com duas contas", repetida_de_exemplo.carregar),
    ("mensagens, avisos e pedidos de ajuda", mensagens_de_exemplo.carregar),
    ("sala da oficina", oficinas.demonstracao_sala.carregar),
    ("devolutiva", lambda dados: _devolutiva(dados["oficina"])),
]


def _de_cima():
    """A parte dos apps acima deste, que não se importam daqui: cada um diz na configuração o módulo que a carrega."""
    modulos = (getattr(app, "demonstracao", None) for app in apps.get_app_configs())
    return [import_module(modulo) for modulo in modulos if modulo]


def _contar():
    contados = {**CONTADOS, **{nome: modelo for parte in _de_cima() for nome, modelo in parte.CONTADOS.items()}}
    return {nome: modelo.objects.count() for nome, modelo in contados.items()}
