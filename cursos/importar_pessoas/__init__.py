"""Pessoas para uma turma, de uma planilha ou de uma lista colada: conta sem senha, vínculo, matrícula e convite."""
