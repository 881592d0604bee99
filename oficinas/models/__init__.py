from oficinas.models.achado import Achado, CorrecaoDoAchado
from oficinas.models.demanda import Consolidacao, Demanda, Movimento, PassoDoMovimento
from oficinas.models.oficina import Convite, Eixo, ItemDaAgenda, Oficina, PerguntaNorteadora, Periodo
from oficinas.models.participacao import AcessoDoOrgao, Participacao, UsoDaFala

__all__ = [
    "AcessoDoOrgao",
    "Achado",
    "Consolidacao",
    "Convite",
    "CorrecaoDoAchado",
    "Demanda",
    "Eixo",
    "ItemDaAgenda",
    "Movimento",
    "Oficina",
    "Participacao",
    "PassoDoMovimento",
    "PerguntaNorteadora",
    "Periodo",
    "UsoDaFala",
]
