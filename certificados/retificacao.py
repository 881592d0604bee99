"""Corrigir um documento: sai outro, com número e código novos, e o antigo fica “substituído por” ele."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from certificados import codigo, congelamento
from certificados.elegibilidade import impedimentos_da_turma
from certificados.emissao import registrar, travar_matricula, travar_participacao
from certificados.models import Certificado, Modelo
from certificados.permissoes import pode_revogar
from contas.nomes import arrumar_nome, validar_nome
from contas.recusa import Recusa


def travar_em_vigor(certificado, por, motivo):
    """Trava a matrícula (ou a participação) e o documento e confere o que corrigir e revogar têm em comum.

    Raises:
        Recusa: `sem_motivo`, `sem_permissao` ou `nao_em_vigor`.
    """
    if not motivo.strip():
        raise Recusa("Escreva o motivo: ele fica no livro de registro.", "sem_motivo")
    if certificado.declaracao:
        de_quem = {"participacao": travar_participacao(certificado.participacao_id)}
    else:
        de_quem = {"matricula": travar_matricula(certificado.matricula_id)}
    atual = Certificado.objects.select_for_update(of=("self",)).get(pk=certificado.pk)
    for nome, valor in de_quem.items():
        setattr(atual, nome, valor)
    if not pode_revogar(por, atual):
        frase = "Só quem coordena a turma ou conduz a oficina corrige ou revoga os documentos dela."
        raise Recusa(frase, "sem_permissao")
    if not atual.em_vigor:
        frase = f"{atual} já não está em vigor: foi {atual.get_situacao_display().lower()}."
        raise Recusa(frase, "nao_em_vigor")
    return atual


def _nome_corrigido(nome, dados):
    nome = arrumar_nome(nome)
    try:
        validar_nome(nome)
    except ValidationError as erro:
        raise Recusa(erro.messages[0], "nome_invalido") from erro
    if len(nome) > 120:
        raise Recusa("O nome tem mais de 120 letras e não cabe no certificado.", "nome_invalido")
    if nome == dados["nome"]:
        raise Recusa("O nome é igual ao que já está no certificado; nada foi alterado.", "nome_igual")
    return nome


def _assinaturas(antigo, em):
    if antigo.declaracao:
        return congelamento.assinaturas_da_casa(em)
    turma = antigo.matricula.turma
    for impedimento in impedimentos_da_turma(turma):
        raise Recusa(impedimento.frase, impedimento.codigo)
    return congelamento.assinaturas(Modelo.objects.da_turma(turma), timezone.localdate(em))


def _encerrar(antigo, codigo_novo, por, motivo, em):
    antigo.situacao = Certificado.Situacao.SUBSTITUIDO
    antigo.substituido_por_id = codigo_novo
    antigo.encerrado_em, antigo.encerrado_por, antigo.motivo = em, por, motivo.strip()
    antigo.save(update_fields=["situacao", "substituido_por", "encerrado_em", "encerrado_por", "motivo"])


@transaction.atomic
def corrigir(certificado, por, motivo, nome):
    """Emite outro documento com o nome certo e tudo o mais como estava; assina quem tem mandato hoje.

    O cadastro da pessoa (ou da participação) não muda: se o erro também está lá, corrige-se lá.

    Raises:
        Recusa: `sem_motivo`, `sem_permissao`, `nao_em_vigor`, `nome_invalido`, `nome_igual`, `sem_modelo`,
            `sem_signatario` ou `sem_horas`.
    """
    antigo = travar_em_vigor(certificado, por, motivo)
    nome = _nome_corrigido(nome, antigo.dados)
    agora, codigo_novo = timezone.now(), codigo.sortear()
    assinaturas = _assinaturas(antigo, agora)
    # Primeiro o antigo sai de vigor, já apontando para o código do novo: nunca há dois em vigor, nem um só instante.
    _encerrar(antigo, codigo_novo, por, motivo, agora)
    dados = {**antigo.dados, "nome": nome, "signatarios": assinaturas}
    de_quem = {"matricula": antigo.matricula, "participacao": antigo.participacao}
    novo = registrar(dados, por, agora, codigo_novo, **de_quem)
    dados_do_log = {"antigo": antigo.registro, "novo": novo.registro, "motivo": motivo.strip()}
    log(antigo, "certificados.corrigir", user=por, data=dados_do_log)
    return novo
