"""Preparar e conduzir a oficina: criar, duplicar, abrir na sala, encerrar, reabrir, trocar o código, excluir."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log

from contas.recusa import Recusa
from oficinas.coleta import travar_oficina
from oficinas.models import Convite, ItemDaAgenda, Oficina, PerguntaNorteadora, Periodo
from oficinas.models.oficina import novo_codigo_de_entrada

S = Oficina.Situacao
TRANSICOES = {S.PREPARACAO: {S.ABERTA}, S.ABERTA: {S.ENCERRADA}, S.ENCERRADA: {S.ABERTA}}
MAXIMO_DO_MOTIVO = 500
TENTATIVAS = 5
# O que a duplicata leva: só o planejamento. Achados, presenças, depoimento e síntese são daquela oficina.
DO_PLANEJAMENTO = ("titulo", "local", "anfitria", "publico", "coordenacao", "mediacao")
# O que só os atos mudam: salvar o planejamento não pode desfazer o que aconteceu enquanto se escrevia.
SO_POR_ATO = ("situacao", "codigo_de_entrada", "ultimo_achado", "aberta_em", "encerrada_em", "devolutiva_em")


# --- Código e endereço -----------------------------------------------------------------------------------------------
def sugerir_codigo(ano):
    """`OF-2026-03`: o próximo número livre do ano."""
    comeco = f"OF-{ano}-"
    numeros = [
        int(numero)
        for codigo in Oficina.objects.filter(codigo__startswith=comeco).values_list("codigo", flat=True)
        if (numero := codigo.removeprefix(comeco)).isdecimal()
    ]
    return f"{comeco}{max(numeros, default=0) + 1:02d}"


def sugerir_endereco(data):
    """A data; se outra oficina já a usa, com um número: `2026-05-12-2`."""
    base = f"{data:%Y-%m-%d}"
    ocupados = set(Oficina.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    endereco, n = base, 1
    while endereco in ocupados:
        n += 1
        endereco = f"{base}-{n}"
    return endereco


# --- Criar e duplicar ------------------------------------------------------------------------------------------------
def criar(oficina, por):
    """Grava a oficina nova. Quem a cria passa a facilitá-la: senão a perderia de vista.

    Duas pessoas podem receber a mesma sugestão de código ao mesmo tempo; a segunda fica com o número seguinte.

    Raises:
        Recusa: `codigo_ocupado`, se nem assim há código livre.
    """
    for _ in range(TENTATIVAS):
        try:
            with transaction.atomic():
                oficina.save()
                oficina.facilitadoras.add(por)
                oficina.save(update_fields=["facilitadoras"])
                log(oficina, "wagtail.create", user=por)
            return oficina
        except IntegrityError:
            _desviar_do_ocupado(oficina)
    raise Recusa(f"O código {oficina.codigo} acabou de ser usado. Escolha outro.", "codigo_ocupado")


def _desviar_do_ocupado(oficina):
    oficina.pk = None
    if Oficina.objects.filter(codigo=oficina.codigo).exists():
        oficina.codigo = sugerir_codigo(oficina.data.year)
    if Oficina.objects.filter(slug=oficina.slug).exists():
        oficina.slug = sugerir_endereco(oficina.data)
    oficina.codigo_de_entrada = novo_codigo_de_entrada()


def duplicar(oficina, por, data):
    """Outra oficina com o mesmo planejamento, a partir de `data`: os períodos guardam a distância entre si."""
    nova = Oficina(
        codigo=sugerir_codigo(data.year),
        slug=sugerir_endereco(data),
        data=data,
        **{campo: getattr(oficina, campo) for campo in DO_PLANEJAMENTO},
    )
    nova.eixos = list(oficina.eixos.all())
    nova.facilitadoras = list(oficina.facilitadoras.all())
    nova.periodos = _periodos_a_partir_de(oficina, data)
    nova.agenda = [_copia(item, ItemDaAgenda, "sort_order quando titulo conducao") for item in oficina.agenda.all()]
    nova.perguntas = [_copia(p, PerguntaNorteadora, "sort_order eixo_id texto") for p in oficina.perguntas.all()]
    orgao = "sort_order entidade consorcio_id municipio_id previstas"
    nova.convites = [_copia(convite, Convite, orgao) for convite in oficina.convites.all()]
    return criar(nova, por)


def _periodos_a_partir_de(oficina, data):
    periodos = list(oficina.periodos.all())
    deslocamento = data - min((p.dia for p in periodos), default=data)
    return [Periodo(dia=p.dia + deslocamento, inicio=p.inicio, fim=p.fim) for p in periodos]


def _copia(filho, modelo, campos):
    return modelo(**{campo: getattr(filho, campo) for campo in campos.split()})


def preservar_o_que_aconteceu(oficina):
    """Antes de salvar o planejamento: trava a oficina e traz do banco o que só os atos mudam.

    Enquanto alguém escrevia o formulário a sala pode ter sido aberta e ter enviado achados: sem isto, salvar voltaria
    a numeração atrás. O código também fica, se já há achado numerado por ele.
    """
    atual = travar_oficina(oficina.pk)
    for campo in SO_POR_ATO:
        setattr(oficina, campo, getattr(atual, campo))
    if atual.ultimo_achado:
        oficina.codigo = atual.codigo


# --- Abrir, encerrar, reabrir ----------------------------------------------------------------------------------------
@transaction.atomic
def abrir(oficina, por):
    """Abre na sala: quem tem o código entra, se apresenta e envia achados.

    Raises:
        Recusa: `ja_aberta`, `encerrada` (reabra, com o motivo) ou `sem_eixo`.
    """
    oficina = travar_oficina(oficina.pk)
    if oficina.situacao == S.ENCERRADA:
        raise Recusa("A oficina já foi encerrada. Para receber mais achados, reabra-a e diga o motivo.", "encerrada")
    if oficina.situacao == S.ABERTA:
        raise Recusa("A oficina já está aberta.", "ja_aberta")
    if not oficina.eixos.exists():
        raise Recusa("Escolha ao menos um eixo antes de abrir: cada achado entra em um.", "sem_eixo")
    return _mudar_para(oficina, S.ABERTA, por, "oficinas.abrir", aberta_em=timezone.now())


@transaction.atomic
def encerrar(oficina, por):
    """Fecha a sala: pelo celular nada mais entra. Quem facilita ainda digita, modera e agrupa.

    Raises:
        Recusa: `nao_aberta` ou `ja_encerrada`.
    """
    oficina = travar_oficina(oficina.pk)
    if oficina.situacao == S.ENCERRADA:
        raise Recusa("A oficina já está encerrada.", "ja_encerrada")
    if oficina.situacao != S.ABERTA:
        raise Recusa("A oficina ainda não foi aberta. Abra-a antes de encerrar.", "nao_aberta")
    return _mudar_para(oficina, S.ENCERRADA, por, "oficinas.encerrar", encerrada_em=timezone.now())


@transaction.atomic
def reabrir(oficina, por, motivo):
    """Volta a receber achados da sala. O motivo fica no histórico.

    Raises:
        Recusa: `sem_motivo`, `motivo_longo`, `nao_encerrada` ou `com_devolutiva`.
    """
    motivo = (motivo or "").strip()
    if not motivo:
        raise Recusa("Diga por que a oficina volta a abrir. O motivo fica no histórico.", "sem_motivo")
    if len(motivo) > MAXIMO_DO_MOTIVO:
        raise Recusa(f"O motivo tem {len(motivo)} letras e cabem {MAXIMO_DO_MOTIVO}.", "motivo_longo")
    oficina = travar_oficina(oficina.pk)
    if oficina.situacao != S.ENCERRADA:
        raise Recusa("Só se reabre oficina encerrada.", "nao_encerrada")
    if oficina.devolutiva_em:
        raise Recusa(
            "A devolutiva já saiu: o que entrasse agora ficaria sem resposta. Duplique a oficina e use a nova.",
            "com_devolutiva",
        )
    return _mudar_para(oficina, S.ABERTA, por, "oficinas.reabrir", motivo=motivo, encerrada_em=None)


def _mudar_para(oficina, situacao, por, acao, motivo="", **instantes):
    """Só se chama com a oficina travada e a passagem já conferida."""
    if situacao not in TRANSICOES[oficina.situacao]:
        raise ValueError(f"{oficina.situacao} não passa a {situacao}")
    oficina.situacao = situacao
    for campo, quando in instantes.items():
        setattr(oficina, campo, quando)
    oficina.save(update_fields=["situacao", *instantes])
    log(oficina, acao, user=por, data={"motivo": motivo} if motivo else None)
    return oficina


# --- Código de entrada e exclusão ------------------------------------------------------------------------------------
def novo_codigo(oficina, por):
    """Troca o código de entrada: o cartaz antigo deixa de servir; quem já entrou continua na sala.

    Raises:
        Recusa: `encerrada`.
    """
    for _ in range(TENTATIVAS - 1):
        try:
            return _trocar_codigo(oficina, por)
        except IntegrityError:  # um em 244 milhões: outra oficina já tem este
            continue
    return _trocar_codigo(oficina, por)


@transaction.atomic
def _trocar_codigo(oficina, por):
    oficina = travar_oficina(oficina.pk)
    if oficina.situacao == S.ENCERRADA:
        raise Recusa("A oficina está encerrada: ninguém mais entra, com código nenhum.", "encerrada")
    oficina.codigo_de_entrada = novo_codigo_de_entrada()
    oficina.save(update_fields=["codigo_de_entrada"])
    log(oficina, "oficinas.novo_codigo", user=por)
    return oficina


def impedimento_para_excluir(oficina):
    """Por que não se exclui: (frase, código), ou `None` se pode. Só se apaga o que ainda é só planejamento."""
    if oficina.situacao != S.PREPARACAO:
        return "Esta oficina já aconteceu. O registro dela não se apaga.", "nao_preparacao"
    if oficina.achados.exists():
        return "Esta oficina já tem achados. O registro dela não se apaga.", "com_achados"
    if oficina.participacoes.exists():
        return "Esta oficina já tem gente na lista de presença. Remova antes as pessoas da lista.", "com_gente"
    return None


@transaction.atomic
def excluir(oficina, por):
    """Apaga a oficina que ficou só no planejamento.

    Raises:
        Recusa: `nao_preparacao`, `com_achados` ou `com_gente`.
    """
    oficina = travar_oficina(oficina.pk)
    impedimento = impedimento_para_excluir(oficina)
    if impedimento:
        raise Recusa(*impedimento)
    log(oficina, "wagtail.delete", user=por)
    oficina.delete()


def faltam_para_abrir(oficina):
    """O que ainda vale preparar: [(frase, obrigatório)]. Só o eixo impede de abrir."""
    itens = (
        (oficina.eixos.all(), "Escolha os eixos: cada achado entra em um.", True),
        (oficina.periodos.all(), "Diga os períodos: deles saem as horas da declaração de participação.", False),
        (
            oficina.perguntas.all(),
            "Escreva as perguntas norteadoras: elas aparecem no celular de quem participa.",
            False,
        ),
        (oficina.convites.all(), "Diga os órgãos convidados, para comparar com quem veio.", False),
    )
    return [(frase, obrigatorio) for ha, frase, obrigatorio in itens if not ha]


def fora_do_dia(oficina):
    """Se hoje não é dia de nenhum período (com um de folga): aviso para não abrir a oficina errada."""
    dias = [p.dia for p in oficina.periodos.all()] or [oficina.data]
    hoje, folga = timezone.localdate(), timedelta(days=1)
    return not min(dias) - folga <= hoje <= max(dias) + folga
