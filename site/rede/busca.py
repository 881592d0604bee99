"""Comparar nomes sem que acento, caixa, hífen ou apóstrofo atrapalhem."""

import difflib
import re
import unicodedata


def normalizar(texto):
    """“São João del-Rei” → “sao joao del rei”; “Olhos d'Água” → “olhos d agua”."""
    decomposto = unicodedata.normalize("NFKD", texto or "").casefold()
    sem_acento = "".join(c for c in decomposto if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", " ", sem_acento).strip()


def mais_parecidos(texto, nomes, n=3):
    """Até `n` dos `nomes` normalizados: primeiro os que começam por `texto`, depois os de grafia vizinha."""
    procurado = normalizar(texto)
    if not procurado:
        return []
    comecam = sorted((nome for nome in nomes if nome.startswith(procurado)), key=lambda nome: (len(nome), nome))
    vizinhos = difflib.get_close_matches(procurado, nomes, n=n, cutoff=0.75)
    return list(dict.fromkeys([*comecam, *vizinhos]))[:n]
