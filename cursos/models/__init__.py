from cursos.models.anuencia import Anuencia
from cursos.models.comunicacao import (
    AgendaPessoal,
    Aviso,
    Comunicado,
    DiaDeLembretes,
    EnvioDoComunicado,
    FalaDoPedido,
    Lembrete,
    PedidoDeAjuda,
    PreferenciaDeLembretes,
    RegraDeLembrete,
    TipoDeLembrete,
)
from cursos.models.conteudo import Norma, Objetivo, RevisaoDaPagina, Termo
from cursos.models.frequencia import Encontro, Justificativa, Presenca
from cursos.models.matricula import Matricula, TransicaoInvalida
from cursos.models.paginas import (
    AtividadeMixin,
    AulaPage,
    CatalogoPage,
    CitacaoDaAula,
    CursoPage,
    ModuloPage,
    PraticaPage,
)
from cursos.models.progresso import Entrega, MarcacaoManual, Progresso
from cursos.models.projeto import ModuloDoProjeto, ProjetoDeCurso, VersaoDoProjeto
from cursos.models.turma import AtividadeDaTurma, CriterioDaTurma, ModuloDaTurma, Turma
from cursos.models.vagas import Cota, Limite, MovimentoDeVaga

__all__ = [
    "AgendaPessoal",
    "Anuencia",
    "AtividadeDaTurma",
    "AtividadeMixin",
    "AulaPage",
    "Aviso",
    "CatalogoPage",
    "CitacaoDaAula",
    "Comunicado",
    "Cota",
    "CriterioDaTurma",
    "CursoPage",
    "DiaDeLembretes",
    "Encontro",
    "Entrega",
    "EnvioDoComunicado",
    "FalaDoPedido",
    "Justificativa",
    "Lembrete",
    "Limite",
    "MarcacaoManual",
    "Matricula",
    "ModuloDaTurma",
    "ModuloDoProjeto",
    "ModuloPage",
    "MovimentoDeVaga",
    "Norma",
    "Objetivo",
    "PedidoDeAjuda",
    "PraticaPage",
    "PreferenciaDeLembretes",
    "Presenca",
    "Progresso",
    "RevisaoDaPagina",
    "ProjetoDeCurso",
    "RegraDeLembrete",
    "Termo",
    "TipoDeLembrete",
    "TransicaoInvalida",
    "Turma",
    "VersaoDoProjeto",
]
