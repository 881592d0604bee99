"""O formulário da turma: o que se confere antes de gravar, com a frase no campo em que se resolve."""

from django import forms
from django.db.models import Count, Max, Q
from wagtail.admin.forms import WagtailAdminModelForm

from contas.models import Pessoa
from contas.papeis import COORDENACAO, TUTORES
from cursos.abertura import criterios_impossiveis, dia, horas
from cursos.lugares import FONTES, Lugares
from cursos.models import CriterioDaTurma, CursoPage, Justificativa, ModuloPage, Presenca, Turma
from cursos.vagas import Ocupacao

CONGELADOS = ("curso", "autoinstrucional")


class CotaForm(WagtailAdminModelForm):
    """Um campo só para o lugar, com a lista da rede ao digitar; o servidor acha de que tipo ele é."""

    lugar = forms.CharField(
        label="Guardada para",
        max_length=160,
        help_text="Comece a escrever o consórcio, o município ou a macrorregião e escolha na lista.",
        widget=forms.TextInput(attrs={"list": "lugares-da-rede", "autocomplete": "off", "size": 40}),
    )

    def __init__(self, *args, lugares=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.lugares = lugares or Lugares()
        if self.instance.pk:
            self.initial["lugar"] = self.lugares.rotulo_da(self.instance)

    def clean_lugar(self):
        achado = self.lugares.achar(self.cleaned_data["lugar"])
        for campo, *_ in FONTES:
            setattr(self.instance, f"{campo}_id", achado[1] if campo == achado[0] else None)
        return self.cleaned_data["lugar"]


class ModuloForm(WagtailAdminModelForm):
    """As opções são as mesmas em todas as linhas: vêm prontas de quem monta o formulário."""

    def __init__(self, *args, opcoes=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["modulo"].widget.choices = [("", "---------"), *opcoes]


class PessoasDoPapel(forms.ModelMultipleChoiceField):
    def label_from_instance(self, pessoa):
        return f"{pessoa} ({pessoa.email})"


def _do_papel(papel, atuais):
    """Quem tem o papel e quem já está na turma."""
    pessoas = Pessoa.objects.filter(Q(groups__name=papel, is_active=True) | Q(pk__in=atuais))
    return pessoas.distinct().order_by("nome", "pk")


class Pessoas(forms.CheckboxSelectMultiple):
    class Media:
        css = {"all": ["css/turma.css"]}


class TurmaForm(WagtailAdminModelForm):
    coordenadores = PessoasDoPapel(
        None, label="Coordenação", required=False, widget=Pessoas(attrs={"class": "turma-pessoas"})
    )
    tutores = PessoasDoPapel(None, label="Tutoria", required=False, widget=Pessoas(attrs={"class": "turma-pessoas"}))
    motivo = forms.CharField(
        label="Motivo de mudar os critérios",
        required=False,
        max_length=2000,
        help_text="Só se você mudar um critério. Fica no histórico da turma.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.lugares = Lugares()
        turma = self.instance
        self._preparar_equipe(turma)
        cursos = CursoPage.objects.filter(Q(live=True) | Q(pk=turma.curso_id)).order_by("title")
        self.fields["curso"].queryset = cursos
        if "cotas" in self.formsets:
            self.formsets["cotas"].form_kwargs["lugares"] = self.lugares
        if "modulos" in self.formsets:
            self.formsets["modulos"].form_kwargs["opcoes"] = _opcoes_de_modulo(turma.curso_id)
        if turma.situacao != Turma.Situacao.ABERTA:
            del self.fields["motivo"]
        if turma.situacao != Turma.Situacao.RASCUNHO:
            for nome in CONGELADOS:
                self.fields[nome].disabled = True
                self.fields[nome].help_text = "Não muda mais: a turma já abriu."

    def _preparar_equipe(self, turma):
        atuais = {"coordenadores": (), "tutores": ()}
        if turma.pk:
            atuais = {nome: getattr(turma, nome).values("pk") for nome in atuais}
        self.fields["coordenadores"].queryset = _do_papel(COORDENACAO, atuais["coordenadores"])
        self.fields["tutores"].queryset = _do_papel(TUTORES, atuais["tutores"])

    # --- As linhas ---------------------------------------------------------------------------------------------------
    def _linhas(self, nome):
        """Os formulários de linha que ficam e estão bem preenchidos."""
        conjunto = self.formsets[nome]
        conjunto.is_valid()
        return [
            f
            for f in conjunto.forms
            if not conjunto._should_delete_form(f) and getattr(f, "cleaned_data", None) and not f.errors
        ]

    def _apagadas(self, nome):
        conjunto = self.formsets[nome]
        return [f.instance for f in conjunto.initial_forms if conjunto._should_delete_form(f) and f.instance.pk]

    # --- Conferir ----------------------------------------------------------------------------------------------------
    def clean(self):
        dados = super().clean()
        if self.instance.situacao == Turma.Situacao.ENCERRADA:
            raise forms.ValidationError("A turma está encerrada. Para mudá-la, reabra-a, com o motivo.", "encerrada")
        self._conferir_datas(dados)
        self._conferir_vagas(dados)
        self._conferir_cotas()
        self._conferir_encontros(dados)
        self._conferir_modulos(dados)
        if self.instance.situacao == Turma.Situacao.ABERTA:
            self._conferir_criterios(dados)
            if "coordenadores" in dados and not dados["coordenadores"]:
                self.add_error("coordenadores", "Turma aberta precisa de quem a coordene. Escolha ao menos uma pessoa.")
        return dados

    def _conferir_datas(self, dados):
        self._depois(dados, "inscricoes_de", "inscricoes_ate", "As inscrições não podem terminar antes de começar")
        self._depois(dados, "inicio", "fim", "As aulas não podem terminar antes de começar")
        self._depois(dados, "inscricoes_ate", "fim", "As aulas não podem terminar antes das inscrições")
        for campo, o_que in (("reserva_ate", "A reserva das cotas"), ("espera_ate", "A chamada da lista de espera")):
            de, ate, escolhido = dados.get("inscricoes_de"), dados.get("fim"), dados.get(campo)
            if de and ate and escolhido and not de <= escolhido <= ate:
                frase = f"{o_que} termina entre o começo das inscrições ({dia(de)}) e o fim das aulas ({dia(ate)})."
                self.add_error(campo, frase)

    def _depois(self, dados, antes, depois, frase):
        de, ate = dados.get(antes), dados.get(depois)
        if de and ate and ate < de:
            self.add_error(depois, f"{frase} ({dia(de)}).")

    def _conferir_vagas(self, dados):
        vagas = dados.get("vagas")
        if not vagas:
            return
        guardadas = sum(f.cleaned_data["vagas"] for f in self._linhas("cotas"))
        if guardadas > vagas:
            frase = (
                f"As cotas somam {guardadas} vagas, mais que as {vagas} da turma. Reduza uma cota ou aumente as vagas."
            )
            self.add_error("vagas", frase)
        if self.instance.pk and vagas < self._ocupacao.total:
            n = self._ocupacao.total
            self.add_error("vagas", f"Esta turma já tem {n} vagas ocupadas: o número não pode ser menor que {n}.")

    @property
    def _ocupacao(self):
        if not hasattr(self, "_lida"):
            self._lida = Ocupacao.da_turma(self.instance)
        return self._lida

    def _conferir_cotas(self):
        if not self.instance.pk:
            return
        usadas = set(self._ocupacao.por_cota) - {None}
        for cota in self._apagadas("cotas"):
            if cota.pk in usadas:
                frase = (
                    f"A cota “{cota.nome}” já foi usada por matrículas e não se apaga. Para soltar o resto, reduza as "
                    f"vagas dela a {max(self._ocupacao.por_cota[cota.pk], 1)}."
                )
                self.add_error(None, frase)
        for linha in self._linhas("cotas"):
            pk, ocupadas = linha.instance.pk, self._ocupacao.por_cota[linha.instance.pk]
            if pk in usadas and {"lugar", "para"} & set(linha.changed_data):
                linha.add_error("lugar", "Já há matrículas nesta cota: o lugar dela não muda. Crie outra cota.")
            elif pk in usadas and linha.cleaned_data["vagas"] < ocupadas:
                linha.add_error("vagas", f"Esta cota já tem {ocupadas} vagas ocupadas: o número não pode ser menor.")

    def _conferir_encontros(self, dados):
        de, ate = dados.get("inicio"), dados.get("fim")
        for linha in self._linhas("encontros"):
            if de and ate and not de <= linha.cleaned_data["dia"] <= ate:
                linha.add_error("dia", f"O encontro fica dentro do período das aulas: de {dia(de)} a {dia(ate)}.")
        if not self.instance.pk or not (self.formsets["encontros"].has_changed() or self._apagadas("encontros")):
            return
        if self.instance.diario_fechado:
            self.add_error(None, "O diário está fechado: reabra-o, com o motivo, antes de mudar os encontros.")
        self._proteger_presencas()

    def _proteger_presencas(self):
        registradas = Presenca.objects.filter(encontro__turma=self.instance).values_list("encontro")
        maiores = {pk: (n, maior) for pk, n, maior in registradas.annotate(Count("pk"), Max("horas")).order_by()}
        justificados = set(
            Justificativa.objects.filter(encontro__turma=self.instance).values_list("encontro", flat=True)
        )
        for encontro in self._apagadas("encontros"):
            if encontro.pk in maiores or encontro.pk in justificados:
                frase = f"O encontro “{encontro.titulo}” já tem presenças ou justificativas e não se apaga."
                self.add_error(None, frase)
        for linha in self._linhas("encontros"):
            quantas, maior = maiores.get(linha.instance.pk, (0, 0))
            if linha.cleaned_data["horas"] < maior:
                frase = f"Há presenças registradas ({quantas}) de até {horas(maior)}: o encontro não pode ter menos."
                linha.add_error("horas", frase)

    def _conferir_modulos(self, dados):
        curso, de, ate = dados.get("curso"), dados.get("inicio"), dados.get("fim")
        for linha in self._linhas("modulos"):
            if curso and not linha.cleaned_data["modulo"].path.startswith(curso.path):
                linha.add_error("modulo", f"Este módulo não é do curso “{curso.title}”. Escolha um dele.")
            if de and ate and not de <= linha.cleaned_data["abre_em"] <= ate:
                linha.add_error("abre_em", f"O módulo abre dentro do período das aulas: de {dia(de)} a {dia(ate)}.")

    # --- Os critérios de uma turma aberta ----------------------------------------------------------------------------
    def mudanca_dos_criterios(self):
        """{"antes": […], "depois": […]} em palavras, se mudaram; vazio se não."""
        antes = {str(c) for c in CriterioDaTurma.objects.filter(turma=self.instance)} if self.instance.pk else set()
        depois = {str(f.instance) for f in self._linhas("criterios")}
        return {} if antes == depois else {"antes": sorted(antes), "depois": sorted(depois)}

    def _conferir_criterios(self, dados):
        novos = {f.cleaned_data["tipo"]: f.cleaned_data["valor"] for f in self._linhas("criterios")}
        atividades, encontros = list(self.instance.atividades.all()), self._linhas("encontros")
        for impedimento in criterios_impossiveis(novos, atividades, encontros):
            self.add_error(None, f"{impedimento.frase} {impedimento.acao}")
        if self.mudanca_dos_criterios() and not dados.get("motivo", "").strip():
            frase = "Escreva por que os critérios mudam com a turma aberta: quem estuda pode perguntar."
            self.add_error("motivo", frase)
        concluidas = self.instance.matriculas.filter(situacao="concluida").count()
        for criterio in self._apagadas("criterios"):
            if concluidas and criterio.tipo not in novos:
                nome = criterio.get_tipo_display().lower()
                frase = f"O critério “{nome}” não se apaga: há quem já concluiu por ele ({concluidas}). Mude o mínimo."
                self.add_error(None, frase)


def _opcoes_de_modulo(curso):
    """Os módulos do curso da turma; antes de haver curso, os de todos, por curso."""
    cursos = CursoPage.objects.filter(pk=curso) if curso else CursoPage.objects.live().order_by("title")
    modulos = list(ModuloPage.objects.order_by("path").values_list("path", "pk", "title"))
    grupos = [(c.title, [(pk, nome) for path, pk, nome in modulos if path.startswith(c.path)]) for c in cursos]
    return grupos[0][1] if curso and grupos else grupos
