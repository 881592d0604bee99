"""Quem pode assinar numa data: só com mandato. Quem sucede no mesmo cargo assina no lugar de quem saiu."""


def vigentes(signatarios, em):
    return [signatario for signatario in signatarios if signatario.com_mandato(em)]


def recusa(signatarios, em):
    """A frase de por que não se pode assinar em `em`, ou "" quando cada cargo do modelo tem quem assine."""
    if not signatarios:
        return "O modelo do documento não diz quem assina."
    ocupados = {_cargo(s) for s in vigentes(signatarios, em)}
    vagos = [s for s in signatarios if _cargo(s) not in ocupados]
    return _frase(vagos[0], em) if vagos else ""


def _cargo(signatario):
    return " ".join(signatario.cargo.casefold().split())


def _frase(signatario, em):
    quem = f"{signatario.nome} ({signatario.cargo})"
    if signatario.mandato_de > em:
        return f"O mandato de {quem}, que assina o documento, só começa em {signatario.mandato_de:%d/%m/%Y}."
    return (
        f"O mandato de {quem}, que assina o documento, terminou em {signatario.mandato_ate:%d/%m/%Y}. Registre a "
        "recondução ou ponha no modelo quem ocupa o cargo."
    )
