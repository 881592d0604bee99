"""Os documentos de uma turma, oficina ou consórcio de uma vez: em ZIP, para guardar; em PDF, para imprimir."""
