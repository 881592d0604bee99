"""Corrigir um documento: sai outro, com número e código novos, e o antigo fica “substituído por” ele.

Há dois modos: só o nome, com tudo o mais como estava; ou refeito com o que consta hoje (horas, datas, notas, texto).
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from certificados import codigo, comparacao, congelamento
from certificados.declaracoes.da_matricula import CONGELAR
from certificados.elegibilidade import exigir_conta, impedimentos_da_turma
from certificados.emissao import registrar, travar_matricula, travar_participacao
from certificados.especie import Especie
from certificados.models import Certificado, Modelo
from certificados.permissoes import pode_revogar
from contas.nomes import arrumar_nome, validar_nome
from contas.recusa import Recusa
from cursos.models import Matricula


def por_que_nao_vale(certificado):
    return f"{certificado} já não está em vigor: foi {certificado.get_situacao_display().lower()}."


def travar_em_vigor(certificado, por, motivo):
    """Trava a matrícula (ou a participação) e o documento e confere o que corrigir e revogar têm em comum.

    Raises:
        Recusa: `sem_motivo`, `sem_permissao` ou `nao_em_vigor`.
    """
    if not motivo.strip():
        raise Recusa("Escreva o motivo: ele fica no livro de registro.", "sem_motivo")
    if certificado.da_oficina:
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
        raise Recusa(por_que_nao_vale(atual), "nao_em_vigor")
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
    if antigo.especie != Especie.CERTIFICADO:
        turma = None if antigo.da_oficina else antigo.matricula.turma
        return congelamento.assinaturas(congelamento.modelo_da_casa(antigo.especie, em, turma), timezone.localdate(em))
    turma = antigo.matricula.turma
    _exigir_da_turma(turma)
    return congelamento.assinaturas(Modelo.objects.da_turma(turma), timezone.localdate(em))


def _exigir_da_turma(turma):
    for impedimento in impedimentos_da_turma(turma):
        raise Recusa(impedimento.frase, impedimento.codigo)


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
    agora = timezone.now()
    como_estava = congelamento.na_forma_de_hoje(antigo)
    dados = {**como_estava, "nome": nome, "signatarios": _assinaturas(antigo, agora)}
    return _substituir(antigo, dados, por, motivo, agora)


def como_sairia_hoje(certificado, em):
    """Os dados com que o documento sairia agora, ainda sem número nem código.

    Raises:
        Recusa: `conta_encerrada`, `nao_concluida`, `sem_modelo`, `sem_signatario` ou `sem_horas`.
    """
    if certificado.da_oficina:
        return congelamento.da_participacao(certificado.participacao, em)
    matricula = certificado.matricula
    exigir_conta(matricula)
    if certificado.especie != Especie.CERTIFICADO:
        return CONGELAR[certificado.especie](matricula, em)
    if matricula.situacao != Matricula.Situacao.CONCLUIDA:
        frase = "A matrícula não consta mais como concluída: este certificado não se refaz; se for o caso, revogue-o."
        raise Recusa(frase, "nao_concluida")
    _exigir_da_turma(matricula.turma)
    return congelamento.da_matricula(matricula, Modelo.objects.da_turma(matricula.turma), em)


@transaction.atomic
def refazer(certificado, por, motivo, visto=None):
    """Emite outro documento com o que consta hoje. `visto`: a marca da comparação que a pessoa leu antes de confirmar.

    Raises:
        Recusa: `sem_motivo`, `sem_permissao`, `nao_em_vigor`, `nada_mudou`, `mudou` ou as de `como_sairia_hoje`.
    """
    antigo = travar_em_vigor(certificado, por, motivo)
    agora = timezone.now()
    dados = como_sairia_hoje(antigo, agora)
    if not comparacao.diferencas(antigo.dados, dados):
        raise Recusa("O documento já diz o que consta hoje: não há o que refazer.", "nada_mudou")
    if visto is not None and visto != comparacao.marca(dados):
        raise Recusa("Os dados mudaram depois que você abriu a comparação. Leia-a de novo e confirme.", "mudou")
    return _substituir(antigo, dados, por, motivo, agora)


def _substituir(antigo, dados, por, motivo, em):
    """Primeiro o antigo sai de vigor, já apontando para o código do novo: nunca há dois em vigor."""
    codigo_novo = codigo.sortear()
    _encerrar(antigo, codigo_novo, por, motivo, em)
    de_quem = {"matricula": antigo.matricula, "participacao": antigo.participacao}
    novo = registrar(dados, por, em, codigo_novo, **de_quem)
    dados_do_log = {"antigo": antigo.registro, "novo": novo.registro, "motivo": motivo.strip()}
    log(antigo, "certificados.corrigir", user=por, data=dados_do_log)
    return novo
