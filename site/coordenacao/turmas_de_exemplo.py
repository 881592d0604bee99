"""As turmas da demonstração, com datas contadas a partir do dia da carga, e as matrículas em cada situação."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone
from wagtail.log_actions import log

from avaliacoes.analise import levas
from avaliacoes.formas import forma_para
from avaliacoes.models import AvaliacaoPage, FormaDaMatricula
from coordenacao import presencas_de_exemplo, tentativas_de_exemplo, vagas_de_exemplo
from coordenacao.leitura import ArquivoInvalido
from coordenacao.tentativas_de_exemplo import Prova
from cursos import abertura, atividade
from cursos.conclusao import Regras
from cursos.matricula import lugar_de
from cursos.models import AulaPage, CriterioDaTurma, CursoPage, Encontro, Matricula, ModuloPage, Progresso, Turma
from rede.models import Macrorregiao

S = Matricula.Situacao
Tipo = CriterioDaTurma.Tipo
QUESTOES_DA_DIAGNOSTICA = 26  # uma por objetivo avaliado por questões
NOTA_SEM_ALVO = 75  # quando o arquivo não diz quanto a pessoa acertou
ATE_A_ANALISE = (S.SOLICITADA, S.AGUARDANDO_ANUENCIA, S.EM_ANALISE)
ATE_CONFIRMAR = (*ATE_A_ANALISE, S.DEFERIDA, S.CONFIRMADA)
# Situação no arquivo → estados por que a matrícula passou, do pedido ao atual.
CAMINHOS = {
    "aguardando_anuencia": (S.SOLICITADA, S.AGUARDANDO_ANUENCIA),
    "em_analise": ATE_A_ANALISE,
    "deferida": (*ATE_A_ANALISE, S.DEFERIDA),
    "lista_de_espera": (*ATE_A_ANALISE, S.LISTA_DE_ESPERA),
    "chamada": (*ATE_A_ANALISE, S.LISTA_DE_ESPERA, S.DEFERIDA),
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
    fixos |= {T.PLANO: "AV-PLANO", T.REACAO: "AV-REA"}
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
            levas.soltar(programa.por_codigo["AV-REA"])
            presencas_de_exemplo.carregar(turma, bruta, elenco, calendario)
            novas[turma.codigo] = turma
    vagas_de_exemplo.ligar_transferencias(dados["turma_exemplo"]["turmas"], elenco)
    return novas


def _turma(bruta, curso, elenco, calendario):
    autoinstrucional = bruta.get("autoinstrucional", False)
    turma = Turma.objects.create(
        codigo=bruta["codigo"],
        curso=curso,
        vagas=bruta["vagas"],
        inscricoes_de=calendario.dia(bruta["inscricoes"]["inicio_dia"]),
        inscricoes_ate=calendario.dia(bruta["inscricoes"]["fim_dia"]),
        inicio=calendario.dia(bruta["periodo"]["inicio_dia"]),
        fim=calendario.dia(bruta["periodo"]["fim_dia"]),
        autoinstrucional=autoinstrucional,
        falta_justificada_abona=not autoinstrucional,
        exige_anuencia=not autoinstrucional,
        confirmacao_em_dias=0 if autoinstrucional else DIAS_PARA_CONFIRMAR,
        emissao_automatica=autoinstrucional,
        **vagas_de_exemplo.regras_de_vaga(bruta, calendario),
    )
    turma.macrorregioes.set(_macrorregioes(bruta))
    turma.coordenadores.add(elenco[bruta["coordenacao"]])
    turma.tutores.add(*(elenco[tutor] for tutor in bruta["tutores"]))
    for tipo, valor in AUTOINSTRUCIONAL if autoinstrucional else COM_ENCONTROS:
        CriterioDaTurma.objects.create(turma=turma, tipo=tipo, valor=valor)
    for encontro in bruta["encontros"]:
        dia = calendario.dia(encontro["dia"])
        campos = {campo: encontro[campo] for campo in ("titulo", "formato", "horas")}
        Encontro.objects.create(turma=turma, dia=dia, **campos)
    vagas_de_exemplo.criar_cotas(turma, bruta)
    vagas_de_exemplo.abrir_modulos(turma, bruta, calendario)
    turma = abertura.abrir(turma, por=elenco[bruta["coordenacao"]])
    if bruta["situacao"] == "encerrada":
        turma.situacao = Turma.Situacao.ENCERRADA
        turma.save(update_fields=["situacao"])
    return turma


def _macrorregioes(bruta):
    if bruta["macro_codigo"] is None:
        return []
    macro = Macrorregiao.objects.filter(codigo=bruta["macro_codigo"]).first()
    if macro is None:
        motivo = f"Não há macrorregião “{bruta['macro_codigo']}” na rede carregada."
        raise ArquivoInvalido(f"turma_exemplo.turmas.{bruta['codigo']}", "macro_codigo", motivo)
    return [macro]


def _reacao(bruta, bruta_da_turma):
    """(médias da turma, lugar da pessoa entre as que concluíram, quantas concluíram)."""
    concluiram = [m["pessoa"] for m in bruta_da_turma["matriculas"] if m["situacao"] == "concluida"]
    lugar = concluiram.index(bruta["pessoa"]) if bruta["pessoa"] in concluiram else 0
    return bruta_da_turma.get("reacao", {}).get("medias_likert", {}), lugar, max(len(concluiram), 1)


class _Inscricao:
    """Uma matrícula do arquivo: a linha, o histórico, o progresso e as tentativas."""

    def __init__(self, bruta, turma, elenco, programa, calendario, bruta_da_turma):
        self.bruta, self.turma, self.programa, self.calendario = bruta, turma, programa, calendario
        self.pessoa, self.coordenacao = elenco[bruta["pessoa"]], elenco[bruta_da_turma["coordenacao"]]
        self.fecho = bruta_da_turma.get("diario_fechado_dia")
        self.reacao = _reacao(bruta, bruta_da_turma)
        self.onde = f"turma_exemplo.turmas.{turma.codigo}.matriculas.{bruta['pessoa']}"
        if bruta["situacao"] not in CAMINHOS:
            motivo = f"Não conheço “{bruta['situacao']}”. Use {', '.join(CAMINHOS)}."
            raise ArquivoInvalido(self.onde, "situacao", motivo)
        self.caminho = CAMINHOS["chamada" if "chamada" in bruta else bruta["situacao"]]

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
            confirmar_ate=vagas_de_exemplo.prazo_da_vaga(situacao, self.bruta, self.calendario, DIAS_PARA_CONFIRMAR),
            confirmada_em=self._em(S.CONFIRMADA) if S.CONFIRMADA in self.caminho else None,
            encerrada_em=self._em(situacao) if situacao in Matricula.FINAIS else None,
            aproveitamento=self.bruta.get("aproveitamento_pct"),
            ultimo_acesso_em=self._instante("ultimo_acesso_dia"),
            **lugar_de(self.pessoa),
        )
        cota = self.turma.cotas.filter(nome=self.bruta.get("cota", "")).first()
        self._ocupar_vaga(matricula, cota)
        matricula.reacao_de_exemplo = self.reacao
        vagas_de_exemplo.registrar_anuencia(matricula)
        self._contar_a_historia(matricula)
        self._anotar_o_estudo(matricula)

    def _ocupar_vaga(self, matricula, cota):
        """Quem desistiu ou se transferiu teve a vaga e a devolveu."""
        if S.CONFIRMADA in self.caminho:
            matricula.mover_vaga(S.CONFIRMADA, cota=cota, em=matricula.confirmada_em)
        matricula.mover_vaga(matricula.situacao, cota=cota, em=matricula.encerrada_em or matricula.solicitada_em)

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
        """O progresso e, nas avaliações, as tentativas que explicam as notas dele."""
        if "forma_pre" in self.bruta:
            FormaDaMatricula.objects.create(matricula=matricula, forma=self.bruta["forma_pre"])
        feitas = self._feitas()
        if not feitas:
            return
        inicio = max(matricula.confirmada_em, self.calendario.instante((self.turma.inicio - self.calendario.hoje).days))
        fim = max(inicio, self._ultimo_estudo(matricula))
        passo = (fim - inicio) / len(feitas)
        quando = {pagina: (inicio + passo * n, inicio + passo * (n + 1)) for n, (pagina, _) in enumerate(feitas)}
        notas = self._fazer_as_provas(matricula, feitas, quando)
        Progresso.objects.bulk_create(
            Progresso(matricula=matricula, pagina_id=p.pk, iniciado_em=de, concluido_em=ate, nota=notas.get(p))
            for p, (de, ate) in quando.items()
        )
        self._fechar_o_aproveitamento(matricula)
        self._deixar_por_corrigir(matricula, fim)

    def _fazer_as_provas(self, matricula, feitas, quando):
        """{avaliação: nota} do que a pessoa fez, com as tentativas que o arquivo conta."""
        notas = {}
        for pagina, alvo in feitas:
            if not isinstance(pagina, AvaliacaoPage):
                continue
            total = self.bruta.get("tentativas", {}).get(_codigo(pagina, pagina.modulo), 1)
            for numero in range(1, total + 1):
                em = quando[pagina][1] - timedelta(hours=2 * (total - numero))
                tentativa = self._prova(matricula, pagina, alvo, em, numero=numero).fazer()
                if tentativa.nota is not None:
                    notas[pagina] = max(tentativa.nota, notas.get(pagina, 0))
        return notas

    def _prova(self, matricula, pagina, nota, em, **opcoes):
        forma = forma_para(pagina, self.bruta.get("forma_pre", "A"))
        alvo = NOTA_SEM_ALVO if nota is None else nota
        return Prova(matricula, pagina, alvo, em, self.turma.tutores.first(), forma, **opcoes)

    def _fechar_o_aproveitamento(self, matricula):
        """O de quem concluiu é o que as notas dão."""
        if self.caminho[-1] == S.CONCLUIDA:
            livro = {progresso.pagina_id: progresso for progresso in matricula.progressos.all()}
            matricula.aproveitamento = Regras.da_turma(self.turma).aproveitamento(livro)
            matricula.save(update_fields=["aproveitamento"])

    def _deixar_por_corrigir(self, matricula, em):
        """O que está com a tutoria, e o que ela devolveu."""
        for campo in ("a_corrigir", "devolvidas"):
            for codigo in self.bruta.get(campo, []):
                pagina = self._pagina(codigo, campo)
                numero = matricula.tentativas.filter(avaliacao=pagina).count() + 1
                tentativa = self._prova(matricula, pagina, 80, em, numero=numero, corrige=False).fazer()
                atividade.registrar_entrega(matricula, pagina)
                if campo == "devolvidas":
                    tentativas_de_exemplo.devolver(tentativa, self.turma.tutores.first())

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


_FIM = ("concluida_dia", "desistiu_dia", "recusada_dia", "transferida_dia")
