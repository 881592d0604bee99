"""De quem é a prévia: uma pessoa de verdade que quem edita pode ver, ou uma inventada para pôr o desenho à prova."""

from datetime import timedelta

from django.conf import settings
from django.db.models import CharField, Value
from django.db.models.functions import Coalesce, Length, NullIf
from django.urls import reverse
from django.utils import timezone

from certificados import congelamento
from certificados.codigo import com_tracos
from certificados.especie import Especie
from cursos.models import Matricula, Turma
from oficinas.models import Oficina, Participacao

CODIGO = "EXEMP" + "0" * 15  # nunca o de um documento: não passa na conferência
NOME_CURTO = "Isa"
NOME_LONGO = (
    "Maria Aparecida da Conceição Albuquerque de Vasconcellos Cavalcanti Bittencourt dos Santos Guimarães de "
    "Oliveira e Souza"
)
COM_RESULTADO = [Matricula.Situacao.CONCLUIDA, Matricula.Situacao.CONFIRMADA]


def da_previa(modelo, usuario, modo):
    """(dados, legenda): o que o documento receberia se fosse emitido agora, e de quem se trata.

    Raises:
        Recusa: quem serve de exemplo tem um impedimento próprio, como a turma sem carga horária.
    """
    agora = timezone.now()
    alvo = None if modo in ("curto", "longo") else _alguem(modelo, usuario, modo == "nome-longo")
    if alvo is None:
        dados, legenda = _inventados(modelo, agora, longo=modo == "longo"), _legenda_do_inventado(modo)
    else:
        dados = _congelados(alvo, modelo, agora)
        legenda = f"Com os dados de {dados['nome']}, {dados['turma']}."
    return {**dados, **_registro(agora), "previa": True}, legenda


def _alguem(modelo, usuario, nome_longo):
    """A matrícula ou a participação mais recente entre as que o usuário já pode ver; None se não há nenhuma."""
    if modelo.especie == Especie.PARTICIPACAO:
        oficinas = Oficina.objects.conduzidas_por(usuario)
        pessoas, nome, recente = Participacao.objects.presentes().filter(oficina__in=oficinas), "nome", "-pk"
        pessoas = pessoas.exclude(nome="").select_related("oficina")
    else:
        pessoas, nome, recente = _matriculas(modelo, usuario), _NOME_DE_EXIBICAO, "-encerrada_em"
    return pessoas.order_by(Length(nome).desc() if nome_longo else recente, "-pk").first()


_NOME_DE_EXIBICAO = Coalesce(
    NullIf("pessoa__nome_social", Value("")), "pessoa__nome", output_field=CharField(max_length=255)
)


def _matriculas(modelo, usuario):
    turmas = Turma.objects.coordenadas_por(usuario)
    if do_modelo := [turma.pk for turma in modelo.turmas.all()]:
        turmas = turmas.filter(pk__in=do_modelo)
    situacoes = COM_RESULTADO[:1] if modelo.especie == Especie.CERTIFICADO else COM_RESULTADO
    matriculas = Matricula.objects.filter(turma__in=turmas.values("pk"), situacao__in=situacoes)
    return matriculas.select_related("pessoa", "turma__curso")


def _congelados(alvo, modelo, agora):
    if modelo.especie == Especie.PARTICIPACAO:
        return congelamento.da_participacao(alvo, agora, modelo)
    if modelo.especie == Especie.MATRICULA:
        return congelamento.da_declaracao_de_matricula(alvo, agora, modelo)
    if modelo.especie == Especie.HISTORICO:
        return congelamento.do_historico(alvo, agora, modelo)
    return congelamento.da_matricula(alvo, modelo, agora)


def _legenda_do_inventado(modo):
    if modo in ("curto", "longo"):
        return "Com uma pessoa inventada."
    return "Com uma pessoa inventada: nas suas turmas e oficinas ainda não há quem possa receber este documento."


def _registro(agora):
    return {
        "emitido_em": timezone.localtime(agora).isoformat(timespec="seconds"),
        "registro": {"numero": 0, "livro": agora.year, "folha": 0, "ano": agora.year},
        "codigo": CODIGO,
        "url_verificacao": settings.ENDERECO_DO_SITE + reverse("certificados:verificar", args=[com_tracos(CODIGO)]),
    }


def _inventados(modelo, agora, longo):
    hoje = timezone.localdate(agora)
    return {
        **congelamento.do_modelo(modelo),
        "instituicao": congelamento.instituicao(),
        "nome": NOME_LONGO if longo else NOME_CURTO,
        "cpf_mascarado": "***.456.789-**" if modelo.mostra_cpf else "",
        "curso": "Curso de exemplo" + " para quem trabalha nos consórcios intermunicipais de saúde" * longo,
        "modalidade": "A distância, com encontros",
        "turma": "EXEMPLO-1",
        "realizada_em": settings.INSTITUICAO["cidade"],
        "periodo": {"inicio": (hoje - timedelta(days=60)).isoformat(), "fim": hoje.isoformat()},
        "carga_horaria": 72 if longo else 8,
        "frequencia": 96.5,
        "aproveitamento": 88,
        "situacao": "concluída com aprovação",
        "confirmada_em": (hoje - timedelta(days=60)).isoformat(),
        "encerrada_em": hoje.isoformat(),
        "local": settings.INSTITUICAO["cidade"],
        "signatarios": congelamento.assinaturas(modelo, hoje),
        "conteudo_programatico": _conteudo(longo),
        "historico": _resultados(longo, hoje),
        "base_legal": "",
        "demonstracao": settings.DEMONSTRACAO,
    }


def _conteudo(longo):
    if not longo:
        return [{"titulo": "Módulo único", "horas": 8, "itens": ["Primeira aula", "Segunda aula"]}]
    itens = [f"Aula {n}: gestão, pactuação e financiamento da saúde na região" for n in range(1, 7)]
    return [{"titulo": f"Módulo {n}: regionalização e governança", "horas": 6, "itens": itens} for n in range(1, 13)]


def _resultados(longo, hoje):
    """O que só o histórico usa, com as mesmas horas do conteúdo programático."""
    modulos = [
        {
            "titulo": modulo["titulo"],
            "atividades": [
                {
                    "titulo": titulo,
                    "opcional": False,
                    "horas": modulo["horas"] / len(modulo["itens"]),
                    "resultado": "Concluída",
                    "concluida_em": hoje.isoformat(),
                    "nota": 88,
                }
                for titulo in modulo["itens"]
            ],
        }
        for modulo in _conteudo(longo)
    ]
    quantas, horas = sum(len(m["atividades"]) for m in modulos), sum(m["horas"] for m in _conteudo(longo))
    totais = {
        "atividades": quantas,
        "concluidas": quantas,
        "horas_das_atividades": horas,
        "horas_concluidas": horas,
        "horas_dos_encontros": 0,
        "horas_presentes": 0,
    }
    return {"modulos": modulos, "encontros": [], "totais": totais}
