"""O que é das contas em uma união: vínculos, aceites, CPF e os e-mails confirmados."""

from datetime import timedelta

from django.utils import timezone

from contas import posse
from contas.posse import Fonte, Impedimento
from rede.documentos import so_algarismos

SO_DO_ADMIN = "só existe para quem trabalha no admin, e conta com papel não se une"
AUTORA = "conta quem escreveu ou enviou: fica com a conta que o fez"


def registrar():
    campos = (
        "contas.Vinculo.pessoa",
        "contas.Aceite.pessoa",
        "account.EmailAddress.user",
        "account.EmailAddress.email",
    )
    posse.registrar(Fonte("contas", (*campos, "contas.Pessoa.email"), passar=passar, mostrar=mostrar, impedir=impedir))
    posse.isentar("é a própria união", "contas.Pessoa.unida_a", "contas.Uniao.origem", "contas.Uniao.destino")
    posse.isentar("a união fecha o par", "contas.ParSuspeito.uma", "contas.ParSuspeito.outra")
    posse.isentar("a mensagem já foi escrita e enviada a quem a esperava", "correio.Mensagem.para")
    historico = "o histórico diz quem fez e com que conta: reescrevê-lo seria apagá-lo"
    posse.isentar(historico, "wagtailcore.ModelLogEntry.user", "wagtailcore.PageLogEntry.user")
    _isentar_o_wagtail()


def _isentar_o_wagtail():
    posse.isentar(
        SO_DO_ADMIN,
        "wagtailusers.UserProfile.user",
        "wagtailadmin.EditingSession.user",
        "wagtailadmin.FormState.user",
        "wagtailcore.APIToken.user",
        "wagtailcore.PageSubscription.user",
        "wagtailcore.WorkflowState.requested_by",
        "wagtailcore.TaskState.finished_by",
        "wagtailcore.Page.locked_by",
        "wagtailcore.Page.owner",
        "wagtailcore.Comment.resolved_by",
    )
    posse.isentar(
        AUTORA,
        "wagtailcore.Comment.user",
        "wagtailcore.CommentReply.user",
        "wagtailcore.Revision.user",
        "wagtailcore.UploadedFile.uploaded_by_user",
        "wagtaildocs.Document.uploaded_by_user",
        "wagtailimages.Image.uploaded_by_user",
        "portal.Imagem.uploaded_by_user",
        "portal.Documento.uploaded_by_user",
    )


def cpf_normalizado(cpf):
    """Só algarismos, com os zeros que uma planilha comeu; vazio quando não há CPF."""
    algarismos = so_algarismos(cpf)
    return algarismos.zfill(11) if algarismos else ""


def mostrar(pessoa):
    confirmados = pessoa.emailaddress_set.filter(verified=True).count()
    return [
        ("Vínculos", pessoa.vinculos.count()),
        ("Aceites de termos", pessoa.aceites.count()),
        ("E-mails confirmados", confirmados),
    ]


def impedir(de, para):
    um, outro = cpf_normalizado(de.cpf), cpf_normalizado(para.cpf)
    if not um or not outro or um == outro:
        return []
    return [
        Impedimento(
            "As duas contas têm CPF, e são diferentes.",
            "CPF diferente é de outra pessoa. Se um foi digitado errado, peça a ela que o corrija em Meus dados.",
        )
    ]


def passar(de, para):
    passou = {
        "contas.Vinculo": _passar_vinculos(de, para),
        "contas.Aceite": _passar_aceites(de, para),
        "account.EmailAddress": _passar_emails(de, para),
    }
    _passar_cpf(de, para)
    return passou


def _passar_vinculos(de, para):
    """O vínculo em vigor da conta que fica é o que vale: o da outra entra na história, terminado hoje."""
    hoje = timezone.localdate()
    vigente = para.vinculos.filter(ate=None).first()
    chaves = []
    for vinculo in de.vinculos.all():
        if vigente and vinculo.ate is None:
            if _mesmo(vinculo, vigente):
                vigente.de = min(vigente.de, vinculo.de)
                vigente.save(update_fields=["de"])
                vinculo.ate = max(vinculo.de, hoje)
                vinculo.save(update_fields=["ate"])
                continue
            vinculo.ate = max(vinculo.de, min(hoje, vigente.de - timedelta(days=1)))
        vinculo.pessoa = para
        vinculo.save(update_fields=["pessoa", "ate"])
        chaves.append(vinculo.pk)
    return chaves


def _mesmo(um, outro):
    campos = ("consorcio_id", "municipio_id", "orgao", "cargo")
    return all(getattr(um, campo) == getattr(outro, campo) for campo in campos)


def _passar_aceites(de, para):
    """Só as versões que a outra conta ainda não tinha lido; as demais ficam, como história."""
    lidas = set(para.aceites.values_list("documento", "versao"))
    chaves = [a.pk for a in de.aceites.all() if (a.documento, a.versao) not in lidas]
    de.aceites.filter(pk__in=chaves).update(pessoa=para)
    return chaves


def _passar_emails(de, para):
    """Só os confirmados: um e-mail que ninguém provou ler não pode abrir a conta de outra pessoa.

    Para conta com papel não passa nenhum: cada e-mail a mais é uma porta a mais.
    """
    if posse.tem_papel(para):
        return []
    chaves = []
    for endereco in de.emailaddress_set.filter(verified=True):
        ja = para.emailaddress_set.filter(email__iexact=endereco.email).first()
        if ja:
            endereco.delete()
            ja.set_verified()
            continue
        endereco.user, endereco.primary = para, False
        endereco.save(update_fields=["user", "primary"])
        chaves.append(endereco.pk)
    return chaves


def _passar_cpf(de, para):
    if not de.cpf:
        return
    cpf, de.cpf = cpf_normalizado(de.cpf), None
    de.save(update_fields=["cpf"])  # antes: o CPF é único
    if not para.cpf:
        para.cpf = cpf
        para.save(update_fields=["cpf"])
