"""A coordenação inscreve muitas pessoas de uma vez: o mesmo que `matricula.inscrever_em_nome_de`, uma a uma.

Existe porque, onde o banco tem um só escritor, mil matrículas uma a uma fariam todos esperarem. As vagas, as cotas e os
limites saem da mesma conta (`vagas.Ocupacao`); um teste compara os dois caminhos, linha por linha do banco.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from contas.models import Vinculo
from contas.recusa import Recusa
from correio.lote import compor_varias
from cursos.models import Matricula, MovimentoDeVaga, Turma
from cursos.vagas import Ocupacao, SemVaga, travar_turma

S = Matricula.Situacao
PARTE = 5_000  # chaves por consulta: cabe no limite de variáveis do SQLite
MODELOS = {S.LISTA_DE_ESPERA: "na_espera", S.DEFERIDA: "deferida", S.CONFIRMADA: "confirmada"}


@dataclass
class Inscricao:
    """Uma matrícula nova: a vaga que ocupa (com a cota, se é de uma) ou o porquê de esperar."""

    matricula: Matricula
    cota: object = None
    sem_vaga: str = ""


def inscrever_varias(pessoas, turma, por):
    """As matrículas novas, na ordem das pessoas, que é a das vagas. Quem já tem matrícula na turma é pulada.

    Roda dentro da transação de quem chama, que já conferiu que ninguém está em outra turma do curso. Só anuncia a quem
    tem senha: quem não tem recebe de quem chama o convite, que já diz em que situação a matrícula ficou.

    Raises:
        Recusa: `turma_fechada`.
    """
    turma = Turma.objects.select_related("curso").get(pk=travar_turma(turma.pk).pk)
    if turma.situacao != Turma.Situacao.ABERTA:
        raise Recusa(f"A turma {turma.codigo} não está aberta.", "turma_fechada")
    pessoas = _sem_matricula(pessoas, turma)
    lugares, agora = _lugares_de(pessoas), timezone.now()
    ocupacao = Ocupacao.da_turma(turma)
    inscricoes = [_inscrever(pessoa, turma, lugares.get(pessoa.pk, {}), ocupacao, agora) for pessoa in pessoas]
    Matricula.objects.bulk_create([i.matricula for i in inscricoes], batch_size=500)
    _escrever_no_livro(inscricoes, por, agora)
    _registrar([i.matricula for i in inscricoes], por, agora)
    _anunciar(inscricoes, turma)
    return [i.matricula for i in inscricoes]


def _em_partes(pessoas):
    pks = [pessoa.pk for pessoa in pessoas]
    return (pks[i : i + PARTE] for i in range(0, len(pks), PARTE))


def _sem_matricula(pessoas, turma):
    fora = (S.CANCELADA, S.EXPIRADA, S.RECUSADA)
    delas = turma.matriculas.exclude(situacao__in=fora)
    com = {pk for pks in _em_partes(pessoas) for pk in delas.filter(pessoa__in=pks).values_list("pessoa", flat=True)}
    return [pessoa for pessoa in pessoas if pessoa.pk not in com]


def _lugares_de(pessoas):
    """{pessoa: os campos do lugar}, como `matricula.lugar_de` os guarda."""
    lugares = {}
    regiao = ("consorcio__sede__microrregiao", "municipio__microrregiao")
    for pks in _em_partes(pessoas):
        for vinculo in Vinculo.objects.vigentes().filter(pessoa__in=pks).select_related(*regiao).order_by("de", "pk"):
            sede = vinculo.municipio or (vinculo.consorcio and vinculo.consorcio.sede)
            lugares[vinculo.pessoa_id] = {
                "consorcio_id": vinculo.consorcio_id,
                "municipio_id": vinculo.municipio_id,
                "orgao": vinculo.orgao,
                "macrorregiao_id": sede.microrregiao.macrorregiao_id if sede else None,
            }
    return lugares


def _inscrever(pessoa, turma, lugar, ocupacao, agora):
    matricula = Matricula(pessoa=pessoa, turma=turma, solicitada_em=agora, **lugar)
    try:
        cota = ocupacao.vaga_para(matricula)
    except SemVaga as sem_vaga:
        matricula.situacao = S.LISTA_DE_ESPERA
        return Inscricao(matricula, sem_vaga=str(sem_vaga))
    ocupacao.ocupar(matricula, cota)
    if turma.confirmacao_em_dias:
        matricula.situacao = S.DEFERIDA
        matricula.confirmar_ate = agora + timedelta(days=turma.confirmacao_em_dias)
    else:
        matricula.situacao, matricula.confirmada_em = S.CONFIRMADA, agora
    return Inscricao(matricula, cota)


def _escrever_no_livro(inscricoes, por, agora):
    movimentos = [
        MovimentoDeVaga(
            turma_id=i.matricula.turma_id,
            matricula=i.matricula,
            ordem=1,
            quantas=1,
            cota=i.cota,
            situacao=S.DEFERIDA,
            em=agora,
            por=por,
        )
        for i in inscricoes
        if not i.sem_vaga
    ]
    MovimentoDeVaga.objects.bulk_create(movimentos, batch_size=500)


def _registrar(matriculas, por, agora):
    """Uma linha no registro por pessoa, do pedido ao estado em que ficou."""
    tipo = ContentType.objects.get_for_model(Matricula)
    linhas = [
        ModelLogEntry(
            content_type=tipo,
            object_id=str(matricula.pk),
            label=str(matricula)[:255],
            action="cursos.matricula",
            timestamp=agora,
            user=por,
            data={"de": S.SOLICITADA.value, "para": matricula.situacao.value},
        )
        for matricula in matriculas
    ]
    ModelLogEntry.objects.bulk_create(linhas, batch_size=500)


def _anunciar(inscricoes, turma):
    comum = {"turma": turma, "curso": turma.curso, "caminho_da_area": reverse("portal:minha_area")}
    novas = sum(bool(i.sem_vaga) for i in inscricoes)
    posicao = turma.matriculas.na_fila().count() - novas
    itens = []
    for i in inscricoes:
        modelo, pessoa = MODELOS[i.matricula.situacao], i.matricula.pessoa
        posicao += bool(i.sem_vaga)
        if pessoa.has_usable_password():
            dela = {"matricula": i.matricula, "pessoa": pessoa, "motivo": i.sem_vaga, "posicao": posicao}
            chave = f"matricula-{i.matricula.pk}-{modelo}"
            itens.append((chave, pessoa.email, f"matricula_{modelo}", {**comum, **dela}))
    compor_varias(itens)
