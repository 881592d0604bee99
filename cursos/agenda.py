"""O calendário em iCalendar (RFC 5545): eventos entram, texto sai. Não conhece o banco.

Linhas terminam em CRLF e se dobram a 75 octetos sem partir uma letra; quem assina o endereço reconhece cada evento pelo
`uid`, que não muda, e vê a mudança pela `sequencia`.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

OCTETOS = 75
FUSO = "America/Sao_Paulo"
CONTROLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Sem horário de verão desde 2019.
VTIMEZONE = (
    "BEGIN:VTIMEZONE",
    f"TZID:{FUSO}",
    "BEGIN:STANDARD",
    "DTSTART:20190217T000000",
    "TZOFFSETFROM:-0200",
    "TZOFFSETTO:-0300",
    "TZNAME:-03",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True)
class Evento:
    """Do dia inteiro, se não tem `comeca`; senão de `comeca` a `termina`, na hora de Brasília (sem fuso)."""

    uid: str
    titulo: str
    dia: date
    alterado_em: datetime
    comeca: datetime | None = None
    termina: datetime | None = None
    descricao: str = ""
    local: str = ""
    endereco: str = ""
    sequencia: int = 0

    @property
    def ordem(self):
        return self.dia, self.comeca or datetime.min, self.uid


def calendario(nome, eventos):
    """O arquivo inteiro, em bytes UTF-8."""
    linhas = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Escola dos Consorcios//Agenda//PT-BR",
        "CALSCALE:GREGORIAN",
        f"NAME:{escapar(nome)}",
        f"X-WR-CALNAME:{escapar(nome)}",
        f"X-WR-TIMEZONE:{FUSO}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "X-PUBLISHED-TTL:PT12H",
        *VTIMEZONE,
    ]
    for evento in sorted(eventos, key=lambda e: e.ordem):
        linhas += _evento(evento)
    linhas.append("END:VCALENDAR")
    return "".join(f"{dobrar(linha)}\r\n" for linha in linhas).encode()


def _evento(evento):
    carimbo = evento.alterado_em.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    opcionais = {
        "DESCRIPTION": escapar(evento.descricao),
        "LOCATION": escapar(evento.local),
        "URL": evento.endereco,
    }
    return [
        "BEGIN:VEVENT",
        f"UID:{evento.uid}",
        f"DTSTAMP:{carimbo}",
        f"LAST-MODIFIED:{carimbo}",
        f"SEQUENCE:{evento.sequencia}",
        f"SUMMARY:{escapar(evento.titulo)}",
        *_quando(evento),
        *(f"{nome}:{valor}" for nome, valor in opcionais.items() if valor),
        "END:VEVENT",
    ]


def _quando(evento):
    if evento.comeca is None:
        seguinte = evento.dia + timedelta(days=1)  # o fim não se inclui
        return [f"DTSTART;VALUE=DATE:{evento.dia:%Y%m%d}", f"DTEND;VALUE=DATE:{seguinte:%Y%m%d}", "TRANSP:TRANSPARENT"]
    termina = evento.termina or evento.comeca
    formato = "%Y%m%dT%H%M%S"
    return [f"DTSTART;TZID={FUSO}:{evento.comeca:{formato}}", f"DTEND;TZID={FUSO}:{termina:{formato}}"]


def escapar(texto):
    """Barra, ponto e vírgula, vírgula e quebra de linha, como pede a seção 3.3.11; o que não se imprime sai."""
    texto = CONTROLE.sub("", texto.replace("\r\n", "\n").replace("\r", "\n"))
    return texto.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def dobrar(linha):
    """A linha em pedaços de até 75 octetos, cada um depois do primeiro começando por um espaço."""
    pedacos, atual, tamanho = [], "", 0
    for letra in linha:
        octetos = len(letra.encode())
        if tamanho + octetos > OCTETOS:
            pedacos.append(atual)
            atual, tamanho = " ", 1
        atual, tamanho = atual + letra, tamanho + octetos
    return "\r\n".join([*pedacos, atual])
