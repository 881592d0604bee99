"""Corrigir o nome ou o e-mail de quem estuda, a pedido dela, por quem cuida da turma.

Quem lê o e-mail de uma conta entra nela. Por isso: só de quem não tem papel, com motivo, com aviso ao e-mail antigo,
com as sessões fechadas e com o e-mail novo por confirmar. Que turma é de quem não se sabe aqui: a tela confere antes.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log

from contas import posse
from contas.mascara import email_mascarado, nome_mascarado
from contas.models import Pessoa
from contas.nomes import arrumar_nome
from contas.recusa import Recusa
from correio import envio

# Não diz que o e-mail é de alguém que está aqui: isso também é dado pessoal.
EMAIL_INDISPONIVEL = (
    "Não foi possível usar este e-mail. Confira como se escreve. Se estiver certo e a pessoa tiver duas contas, una as "
    "duas; senão, fale com quem administra a plataforma."
)


def _travar(pessoa, motivo):
    motivo = motivo.strip()
    if not motivo:
        raise Recusa("Escreva o motivo da correção: ele fica registrado.", "sem_motivo")
    travada = Pessoa.objects.select_for_update(of=("self",)).get(pk=pessoa.pk)
    if travada.unida_a_id or not travada.is_active:
        raise Recusa("Esta conta está desativada. Nada foi mudado.", "conta_inativa")
    if posse.tem_papel(travada):
        raise Recusa("Esta pessoa trabalha na plataforma: só quem administra corrige a conta dela.", "tem_papel")
    return travada, motivo


@transaction.atomic
def corrigir_email(pessoa, email, por, motivo):
    """Troca o e-mail com que a pessoa entra.

    Raises:
        Recusa: `sem_motivo`, `conta_inativa`, `tem_papel`, `mesmo_email` ou `email_indisponivel`.
    """
    pessoa, motivo = _travar(pessoa, motivo)
    antigo, novo = pessoa.email, email.strip().lower()
    if novo == antigo.lower():
        raise Recusa("Este já é o e-mail da conta. Nada foi mudado.", "mesmo_email")
    pessoa.email, pessoa.sessoes_derrubadas = novo, pessoa.sessoes_derrubadas + 1
    _exigir_livre(pessoa, novo)
    try:
        with transaction.atomic():
            pessoa.save(update_fields=["email", "sessoes_derrubadas"])
    except IntegrityError as erro:  # outra pessoa acabou de se cadastrar com ele
        raise Recusa(EMAIL_INDISPONIVEL, "email_indisponivel") from erro
    pessoa.emailaddress_set.all().delete()
    pessoa.emailaddress_set.create(email=novo, primary=True, verified=False)
    dados = {"de": email_mascarado(antigo), "para": email_mascarado(novo), "motivo": motivo}
    log(pessoa, "contas.corrigir_email", user=por, data=dados)
    _anunciar_email(pessoa, antigo, por)
    return pessoa


def _exigir_livre(pessoa, email):
    enderecos = pessoa.emailaddress_set.model.objects.exclude(user=pessoa)
    de_outra = Pessoa.objects.exclude(pk=pessoa.pk).filter(email__iexact=email).exists()
    if de_outra or enderecos.filter(email__iexact=email, verified=True).exists():
        raise Recusa(EMAIL_INDISPONIVEL, "email_indisponivel")


def _anunciar_email(pessoa, antigo, por):
    fato = f"{pessoa.pk}-{pessoa.sessoes_derrubadas}"
    contexto = {
        "por": por,
        "quando": timezone.localtime(),
        "novo": email_mascarado(pessoa.email),
        "antigo": email_mascarado(antigo),
        "instituicao": settings.INSTITUICAO,
    }
    envio.compor(f"email-trocado-{fato}-antigo", antigo, "email_trocado_antigo", contexto)
    envio.compor(f"email-trocado-{fato}-novo", pessoa.email, "email_trocado_novo", {**contexto, "pessoa": pessoa})


@transaction.atomic
def corrigir_nome(pessoa, nome, por, motivo, nome_social=None):
    """Corrige o nome (e o nome social, se vier). Certificado já emitido não muda: esse se corrige à parte.

    Raises:
        Recusa: `sem_motivo`, `conta_inativa`, `tem_papel`, `mesmo_nome` ou `nome_invalido`.
    """
    pessoa, motivo = _travar(pessoa, motivo)
    novos = {"nome": arrumar_nome(nome)}
    if nome_social is not None:
        novos["nome_social"] = arrumar_nome(nome_social)
    antes = {campo: getattr(pessoa, campo) for campo in novos}
    if antes == novos:
        raise Recusa("O nome já está assim. Nada foi mudado.", "mesmo_nome")
    for campo, valor in novos.items():
        setattr(pessoa, campo, valor)
    _exigir_nome_valido(pessoa, novos)
    pessoa.save(update_fields=[*novos])
    mascarados = {campo: nome_mascarado(valor) for campo, valor in antes.items() if valor != novos[campo]}
    feita = log(pessoa, "contas.corrigir_nome", user=por, data={"de": mascarados, "motivo": motivo})
    contexto = {"pessoa": pessoa, "por": por, "motivo": motivo, "instituicao": settings.INSTITUICAO}
    envio.compor(f"nome-corrigido-{pessoa.pk}-{feita.pk}", pessoa.email, "nome_corrigido", contexto)
    return pessoa


def _exigir_nome_valido(pessoa, campos):
    try:
        pessoa.clean_fields(exclude={campo.name for campo in pessoa._meta.fields} - set(campos))
    except ValidationError as erro:
        raise Recusa(" ".join(erro.messages), "nome_invalido") from erro
