"""Questões que entram e saem em arquivos: GIFT, Aiken, Moodle XML e a planilha da casa."""
