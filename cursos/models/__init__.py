from cursos.models.conteudo import Norma, Objetivo, Termo
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
from cursos.models.progresso import Entrega, Progresso
from cursos.models.projeto import ModuloDoProjeto, ProjetoDeCurso, VersaoDoProjeto
from cursos.models.turma import AtividadeDaTurma, CriterioDaTurma, Encontro, Turma

__all__ = [
    "AtividadeDaTurma",
    "AtividadeMixin",
    "AulaPage",
    "CatalogoPage",
    "CitacaoDaAula",
    "CriterioDaTurma",
    "CursoPage",
    "Encontro",
    "Entrega",
    "Matricula",
    "ModuloDoProjeto",
    "ModuloPage",
    "Norma",
    "Objetivo",
    "PraticaPage",
    "Progresso",
    "ProjetoDeCurso",
    "Termo",
    "TransicaoInvalida",
    "Turma",
    "VersaoDoProjeto",
]
