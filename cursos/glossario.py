"""Marca, no texto da aula, a primeira vez em que aparece cada termo do glossário, com link para a explicação."""

import re

ETIQUETA = re.compile(r"(<[^>]+>)")
SEM_MARCA = {"a", "h2", "h3", "h4"}


class Glossario:
    """Os termos de uma aula. Lembra quais já marcou: só a primeira ocorrência vira link."""

    def __init__(self, termos):
        self.termos = sorted(termos, key=lambda t: t.termo.lower())
        self._faltam = {_busca(t.termo): t for t in sorted(self.termos, key=lambda t: -len(t.termo))}

    def __iter__(self):
        return iter(self.termos)

    def __len__(self):
        return len(self.termos)

    def anotar(self, html):
        partes, dentro = [], 0
        for parte in ETIQUETA.split(html):
            if parte.startswith("<"):
                dentro += _variacao(parte)
            elif not dentro:
                parte = self._marcar(parte)
            partes.append(parte)
        return "".join(partes)

    def _marcar(self, texto):
        """Marca do fim para o começo, para que um link não desloque nem atravesse o outro."""
        achados, ocupado = [], []
        for busca, termo in list(self._faltam.items()):
            achado = busca.search(texto)
            if achado and not any(achado.start() < fim and inicio < achado.end() for inicio, fim in ocupado):
                achados.append((achado, termo))
                ocupado.append(achado.span())
                del self._faltam[busca]
        for achado, termo in sorted(achados, key=lambda par: -par[0].start()):
            link = f'<a class="termo" href="#termo-{termo.slug}">{achado.group()}</a>'
            texto = texto[: achado.start()] + link + texto[achado.end() :]
        return texto


def _busca(termo):
    """O termo inteiro, ou o seu plural simples, sem diferença de maiúsculas. “(SUS)” no fim do verbete não conta."""
    nucleo = re.sub(r"\s*\([^)]*\)$", "", termo)
    return re.compile(rf"(?<!\w){re.escape(nucleo)}s?(?!\w)", re.IGNORECASE)


def _variacao(etiqueta):
    nome = etiqueta.strip("</>").split()[0].lower() if etiqueta.strip("</> ") else ""
    if nome not in SEM_MARCA:
        return 0
    return -1 if etiqueta.startswith("</") else 1
