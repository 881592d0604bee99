"""O que os certificados guardam de uma pessoa: os emitidos, que seguem a matrícula e não mudam de texto."""

from certificados.models import Certificado
from contas import posse
from contas.posse import Fonte


def registrar():
    posse.registrar(Fonte("certificados", (), passar=lambda de, para: {}, mostrar=mostrar, ficar=ficar))


def mostrar(pessoa):
    return [("Certificados", Certificado.objects.filter(matricula__pessoa=pessoa).count())]


def ficar(pessoa):
    """O livro de registro não se apaga, nem o que o papel diz: o documento já está com quem o recebeu."""
    por_que = (
        "O livro de registro tem valor legal (LGPD, art. 16, I): quem recebeu o documento precisa poder conferi-lo. O "
        "nome impresso e o CPF coberto continuam no documento e na página de conferência."
    )
    return [("Certificados, declarações e históricos emitidos", *mostrar(pessoa)[0][1:], por_que)]
