"""As turmas da demonstração, com datas contadas a partir do dia da carga, e as matrículas em cada situação."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone
from wagtail.log_actions import log

from avaliacoes.models import AvaliacaoPage, FormaDaMatricula, Tentativa
from coordenacao.leitura import ArquivoInvalido
from cursos import abertura
from cursos.models import AulaPage, CriterioDaTurma, CursoPage, Encontro, Matricula, ModuloPage, Progresso, Turma
from rede.models import Macrorregiao

S = Matricula.Situacao
Tipo = CriterioDaTurma.Tipo
QUESTOES_DA_DIAGNOSTICA = 26  # uma por objetivo avaliado por questões
ATE_A_ANALISE = (S.SOLICITADA, S.AGUARDANDO_ANUENCIA, S.EM_ANALISE)
ATE_CONFIRMAR = (*ATE_A_ANALISE, S.DEFERIDA, S.CONFIRMADA)
# Situação no arquivo → estados por que a matrícula passou, do pedido ao atual.
CAMINHOS = {
    "aguardando_anuencia": (S.SOLICITADA, S.AGUARDANDO_ANUENCIA),
    "em_analise": ATE_A_ANALISE,
    "deferida": (*ATE_A_ANALISE, S.DEFERIDA),
    "lista_de_espera": (*ATE_A_ANALISE, S.LISTA_DE_ESPERA),
    "recusada": (S.SOLICITADA, S.AGUARDANDO_ANUENCIA, S.RECUSADA),
    "nao_iniciada": ATE_CONFIRMAR,
    "em_andamento": ATE_CONFIRMAR,
    "concluida": (*ATE_CONFIRMAR, S.CONCLUIDA),
    "reprovada": (*ATE_CONFIRMAR, S.REPROVADA),
    "desistente": (*ATE_CONFIRMAR, S.DESISTENTE),
    "transferida": (*ATE_CONFIRMAR, S.TRANSFERIDA),
}
COM_ENCONTROS = [(Tipo.ATIVIDADES, None), (Tipo.FREQUENCIA, 75), (Tipo.APROVEITAMENTO, 70)]
AUTOINSTRUCIONAL = [(Tipo.ATIVIDADES, None), (Tipo.NOTA_POR_AVALIACAO, 70)]
DIAS_PARA_CONFIRMAR = 5


@dataclass(frozen=True)
class Calendario:
    """Transforma os deslocamentos do arquivo em datas. Os instantes caem no meio da manhã."""

    hoje: date

    def dia(self, deslocamento):
        return self.hoje + timedelta(days=deslocamento)

    def instante(self, deslocamento):
        return timezone.make_aware(datetime.combine(self.dia(deslocamento), time(10, 30)))


@dataclass(frozen=True)
class Programa:
    """As páginas do curso pelos códigos do arquivo: `M1A2`, segunda aula do módulo M1; `AV-F-M1`, a formativa dele."""

    atividades: list
    por_codigo: dict

    @classmethod
    def do_curso(cls, curso):
        atividades, por_codigo = [], {}
        for modulo in ModuloPage.objects.child_of(curso).live().order_by("path"):
            paginas = list(modulo.get_children().live().order_by("path").specific())
            atividades.extend(paginas)
            aulas = [p for p in paginas if isinstance(p, AulaPage)]
            por_codigo |= {f"{modulo.sigla}A{n}": aula for n, aula in enumerate(aulas, start=1)}
            por_codigo |= {_codigo(p, modulo): p for p in paginas if isinstance(p, AvaliacaoPage)}
        return cls(atividades, por_codigo)


def _codigo(avaliacao, modulo):
    T = AvaliacaoPage.Tipo
    fixos = {T.DIAGNOSTICA_PRE: "AV-PRE", T.DIAGNOSTICA_POS: "AV-POS", T.SOMATIVA: "AV-SOM"}
    return fixos.get(avaliacao.tipo, f"AV-F-{modulo.sigla}")


def carregar(dados, elenco):
    """Cria as turmas que faltam, com as suas matrículas. Turma que já existe fica como está. Devolve as criadas."""
    curso = CursoPage.objects.get(slug=dados["curso"]["slug"])
    programa = Programa.do_curso(curso)
    calendario = Calendario(timezone.localdate())
    existentes = set(Turma.objects.values_list("codigo", flat=True))
    novas = {}
    for bruta in dados["turma_exemplo"]["turmas"]:
        if bruta["codigo"] not in existentes:
            turma = _turma(bruta, curso, elenco, calendario)
            for matricula in bruta["matriculas"]:
                _Inscricao(matricula, turma, elenco, programa, calendario, bruta).gravar()
            novas[turma.codigo] = turma
    return novas


def _turma(bruta, curso, elenco, calendario):
    autoinstrucional = bruta.get("autoinstrucional", False)
    turma = Turma.objects.create(
        codigo=bruta["codigo"],
        curso=curso,
        macrorregiao=_macrorregiao(bruta),
        vagas=bruta["vagas"],
        inscricoes_de=calendario.dia(bruta["inscricoes"]["inicio_dia"]),
        inscricoes_ate=calendario.dia(bruta["inscricoes"]["fim_dia"]),
        inicio=calendario.dia(bruta["periodo"]["inicio_dia"]),
        fim=calendario.dia(bruta["periodo"]["fim_dia"]),
        autoinstrucional=autoinstrucional,
        exige_anuencia=not autoinstrucional,
        confirmacao_em_dias=0 if autoinstrucional else DIAS_PARA_CONFIRMAR,
        emissao_automatica=autoinstrucional,
    )
    turma.coordenadores.add(elenco[bruta["coordenacao"]])
    turma.tutores.add(*(elenco[tutor] for tutor in bruta["tutores"]))
    for tipo, valor in AUTOINSTRUCIONAL if autoinstrucional else COM_ENCONTROS:
        CriterioDaTurma.objects.create(turma=turma, tipo=tipo, valor=valor)
    for encontro in bruta["encontros"]:
        dia = calendario.dia(encontro["dia"])
        campos = {campo: encontro[campo] for campo in ("titulo", "formato", "horas")}
        Encontro.objects.create(turma=turma, dia=dia, **campos)
    turma = abertura.abrir(turma, por=elenco[bruta["coordenacao"]])
    if bruta["situacao"] == "encerrada":
        turma.situacao = Turma.Situacao.ENCERRADA
        turma.save(update_fields=["situacao"])
    return turma


def _macrorregiao(bruta):
    if bruta["macro_codigo"] is None:
        return None
    macro = Macrorregiao.objects.filter(codigo=bruta["macro_codigo"]).first()
    if macro is None:
        motivo = f"Não há macrorregião “{bruta['macro_codigo']}” na rede carregada."
        raise ArquivoInvalido(f"turma_exemplo.turmas.{bruta['codigo']}", "macro_codigo", motivo)
    return macro


class _Inscricao:
    """Uma matrícula do arquivo: a linha, o histórico, o progresso e as tentativas."""

    def __init__(self, bruta, turma, elenco, programa, calendario, bruta_da_turma):
        self.bruta, self.turma, self.programa, self.calendario = bruta, turma, programa, calendario
        self.pessoa, self.coordenacao = elenco[bruta["pessoa"]], elenco[bruta_da_turma["coordenacao"]]
        self.fecho = bruta_da_turma.get("diario_fechado_dia")
        self.onde = f"turma_exemplo.turmas.{turma.codigo}.matriculas.{bruta['pessoa']}"
        if bruta["situacao"] not in CAMINHOS:
            motivo = f"Não conheço “{bruta['situacao']}”. Use {', '.join(CAMINHOS)}."
            raise ArquivoInvalido(self.onde, "situacao", motivo)
        self.caminho = CAMINHOS[bruta["situacao"]]

    def gravar(self):
        situacao = self.caminho[-1]
        if situacao == S.RECUSADA and "motivo" not in self.bruta:
            raise ArquivoInvalido(self.onde, "motivo", "A recusa precisa de um motivo.")
        matricula = Matricula.objects.create(
            pessoa=self.pessoa,
            turma=self.turma,
            situacao=situacao,
            motivo=self.bruta.get("motivo") or self.bruta.get("motivo_transferencia", ""),
            solicitada_em=self._em(S.SOLICITADA),
            anuencia_em=self._em(S.EM_ANALISE) if S.EM_ANALISE in self.caminho else None,
            confirmar_ate=self.calendario.instante(DIAS_PARA_CONFIRMAR) if situacao == S.DEFERIDA else None,
            confirmada_em=self._em(S.CONFIRMADA) if S.CONFIRMADA in self.caminho else None,
            encerrada_em=self._em(situacao) if situacao in Matricula.FINAIS else None,
            frequencia=self.bruta.get("frequencia_pct"),
            aproveitamento=self.bruta.get("aproveitamento_pct"),
            ultimo_acesso_em=self._instante("ultimo_acesso_dia"),
        )
        self._contar_a_historia(matricula)
        self._anotar_o_estudo(matricula)

    def _instante(self, campo):
        return None if self.bruta.get(campo) is None else self.calendario.instante(self.bruta[campo])

    def _em(self, situacao):
        """Quando a matrícula chegou à situação; sem data própria, vale a do passo anterior."""
        inscrita = self.bruta["inscrita_dia"]
        anuencia = self.bruta.get("anuencia_dia", inscrita)
        confirmada = self.bruta.get("confirmada_dia", anuencia)
        if situacao in (S.SOLICITADA, S.AGUARDANDO_ANUENCIA):
            return self.calendario.instante(inscrita)
        if situacao in (S.EM_ANALISE, S.DEFERIDA, S.LISTA_DE_ESPERA):
            return self.calendario.instante(anuencia)
        if situacao == S.CONFIRMADA:
            return self.calendario.instante(confirmada)
        proprio = next((self.bruta[c] for c in _FIM if c in self.bruta), None)
        return self.calendario.instante(proprio if proprio is not None else (self.fecho or confirmada))

    def _contar_a_historia(self, matricula):
        for minutos, (de, para) in enumerate(zip(self.caminho, self.caminho[1:], strict=False)):
            quem = self.pessoa if para in (S.AGUARDANDO_ANUENCIA, S.DESISTENTE) else self.coordenacao
            quando = self._em(para) + timedelta(minutes=minutos)
            log(matricula, "cursos.matricula", user=quem, data={"de": de, "para": para}, timestamp=quando)

    def _anotar_o_estudo(self, matricula):
        feitas = self._feitas()
        if not feitas:
            return
        inicio = max(matricula.confirmada_em, self.calendario.instante((self.turma.inicio - self.calendario.hoje).days))
        fim = max(inicio, self._ultimo_estudo(matricula))
        passo = (fim - inicio) / len(feitas)
        Progresso.objects.bulk_create(
            Progresso(
                matricula=matricula,
                pagina_id=pagina.pk,
                iniciado_em=inicio + passo * n,
                concluido_em=inicio + passo * (n + 1),
                nota=nota,
            )
            for n, (pagina, nota) in enumerate(feitas)
        )
        self._tentativas(matricula, feitas, fim)

    def _ultimo_estudo(self, matricula):
        return matricula.encerrada_em or matricula.ultimo_acesso_em or timezone.now()

    def _feitas(self):
        """Pares (página, nota) do que a pessoa fez. Quem concluiu fez tudo; quem reprovou, a primeira metade."""
        nota, diagnosticas = self.bruta.get("aproveitamento_pct"), self._notas_das_diagnosticas()
        todas = [(p, nota if p.peso else diagnosticas.get(p)) for p in self.programa.atividades]
        if self.caminho[-1] == S.CONCLUIDA:
            return todas
        if self.caminho[-1] == S.REPROVADA:
            return todas[: len(todas) // 2]
        notas = {self._pagina(codigo, "notas"): nota for codigo, nota in self.bruta.get("notas", {}).items()}
        aulas = {self._pagina(codigo, "aulas_concluidas") for codigo in self.bruta.get("aulas_concluidas", [])}
        if aulas:
            notas |= diagnosticas
        return [(p, notas.get(p)) for p in self.programa.atividades if p in aulas or p in notas]

    def _notas_das_diagnosticas(self):
        """{página: nota} da diagnóstica inicial e da final, pelos acertos que o arquivo traz."""
        codigos = {"acertos_pre": "AV-PRE", "acertos_pos": "AV-POS"}
        return {
            self._pagina(codigo, campo): round(Decimal(100 * self.bruta[campo]) / QUESTOES_DA_DIAGNOSTICA, 2)
            for campo, codigo in codigos.items()
            if campo in self.bruta
        }

    def _pagina(self, codigo, campo):
        if codigo not in self.programa.por_codigo:
            raise ArquivoInvalido(self.onde, campo, f"Não há aula nem avaliação “{codigo}” no curso.")
        return self.programa.por_codigo[codigo]

    def _tentativas(self, matricula, feitas, fim):
        """As notas lançadas pedem tentativas que as expliquem. As respostas, questão a questão, o arquivo não tem."""
        quantas = self.bruta.get("tentativas", {})
        for codigo, avaliacao in self.programa.por_codigo.items():
            nota = next((n for p, n in feitas if p == avaliacao and n is not None), None)
            if not isinstance(avaliacao, AvaliacaoPage) or nota is None:
                continue
            for numero in range(1, quantas.get(codigo, 1) + 1):
                em = fim - timedelta(hours=2 * (quantas.get(codigo, 1) - numero))
                campos = {"iniciada_em": em - timedelta(minutes=25), "enviada_em": em, "nota": Decimal(nota)}
                Tentativa.objects.create(matricula=matricula, avaliacao=avaliacao, numero=numero, **campos)
        if "forma_pre" in self.bruta:
            FormaDaMatricula.objects.create(matricula=matricula, forma=self.bruta["forma_pre"])


_FIM = ("concluida_dia", "desistiu_dia", "recusada_dia", "transferida_dia")
