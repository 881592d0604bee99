"""Modelo, signatária e certificados da demonstração, todos pelos atos de verdade: número, código e PDF são reais.

A data de emissão é a da carga: documento emitido não se antedata, nem na demonstração.
"""

from datetime import timedelta

from django.utils import timezone

from certificados import emissao, retificacao, revogacao
from certificados.declaracoes.da_matricula import declarar_matricula, emitir_historico
from certificados.models import AssinaturaDoModelo, Certificado, Modelo, Signatario
from contas.models import Pessoa
from cursos.models import Matricula

SIGNATARIA = {"nome": "Diretora-geral de Exemplo", "cargo": "Diretora-geral (fictícia)"}
NO_MEIO_DO_CURSO = "aluna@example.org"
MANDATO = timedelta(days=2 * 365)
FREQUENCIA = ", frequência de {frequencia}%"


def carregar(dados, elenco, novas):
    """Emite para quem concluiu nas turmas recém-criadas; depois corrige e revoga os que o arquivo manda."""
    if not novas:
        return
    _modelo(dados["certificado"]["modelo"])
    _documentos_da_matricula(novas)
    for bruta in dados["turma_exemplo"]["turmas"]:
        for matricula in bruta["matriculas"]:
            if bruta["codigo"] in novas and "certificado" in matricula:
                _emitir(matricula, novas[bruta["codigo"]], elenco)


def _modelo(bruto):
    hoje = timezone.localdate()
    mandato = {"mandato_de": hoje - MANDATO, "mandato_ate": hoje + MANDATO}
    signataria, _ = Signatario.objects.get_or_create(**SIGNATARIA, defaults=mandato)
    modelo, _ = Modelo.objects.get_or_create(
        titulo=bruto["titulo"],
        defaults={"corpo": bruto["corpo"], "corpo_sem_frequencia": bruto["corpo"].replace(FREQUENCIA, "")},
    )
    if not modelo.assinaturas.exists():  # sem turmas: vale para todas, também para as que se criarem depois
        modelo.assinaturas.add(AssinaturaDoModelo(signatario=signataria))
        modelo.save_revision().publish()


def _documentos_da_matricula(novas):
    """Quem está no meio do curso pediu a declaração de matrícula e o histórico."""
    for matricula in Matricula.objects.filter(turma__in=novas.values(), pessoa__email=NO_MEIO_DO_CURSO):
        declarar_matricula(matricula, por=matricula.pessoa)
        emitir_historico(matricula, por=matricula.pessoa)


def _emitir(bruta, turma, elenco):
    pessoa, coordenadora = elenco[bruta["pessoa"]], turma.coordenadores.first()
    matricula = Matricula.objects.get(turma=turma, pessoa=pessoa)
    feito = bruta["certificado"]
    if "motivo_retificacao" in feito:
        Pessoa.objects.filter(pk=pessoa.pk).update(nome=_sem_acento(pessoa.nome))
    certificado = emissao.emitir(matricula, por=coordenadora)
    if "motivo_retificacao" in feito:
        Pessoa.objects.filter(pk=pessoa.pk).update(nome=pessoa.nome)
        retificacao.corrigir(certificado, por=coordenadora, motivo=feito["motivo_retificacao"], nome=pessoa.nome)
    if "motivo_revogacao" in feito:
        revogacao.revogar(certificado, por=coordenadora, motivo=feito["motivo_revogacao"])


def _sem_acento(nome):
    """O erro que a retificação de exemplo corrige: `Olavo Fábula Pires` saiu `Olavo Fabula Pires`."""
    return nome.translate(str.maketrans("áéíóúâêôãõç", "aeiouaeoaoc"))


def imprimir(desde):
    """Faz já os documentos dos certificados que a carga emitiu, para que ninguém espere a fila."""
    for certificado in Certificado.objects.sem_documento().filter(emitido_em__gte=desde):
        emissao.gerar_documento(certificado.pk)
