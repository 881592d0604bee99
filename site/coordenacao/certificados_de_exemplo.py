"""Modelo, signatária e certificados da demonstração, todos pelos atos de verdade: número, código e PDF são reais.

A data de emissão é a da carga: documento emitido não se antedata, nem na demonstração.
"""

from datetime import timedelta

from django.utils import timezone

from certificados import emissao, retificacao, revogacao
from certificados.models import Certificado, Modelo, Signatario
from contas.models import Pessoa
from cursos.models import Matricula, Turma

SIGNATARIA = {"nome": "Diretora-geral de Exemplo", "cargo": "Diretora-geral (fictícia)"}
MANDATO = timedelta(days=2 * 365)
FREQUENCIA = ", frequência de {frequencia}%"


def carregar(dados, elenco, novas):
    """Emite para quem concluiu nas turmas recém-criadas; depois corrige e revoga os que o arquivo manda."""
    if not novas:
        return
    _modelo(dados["certificado"]["modelo"])
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
    modelo.signatarios.add(signataria)
    modelo.turmas.add(*Turma.objects.all())


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
