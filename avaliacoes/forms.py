"""Escrever uma questão no admin: um formulário por tipo, sem JavaScript, em que nada digitado se perde."""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.admin.forms import WagtailAdminModelForm

from avaliacoes.banco import conteudo, estados
from avaliacoes.banco.categorias import categoria_chamada
from avaliacoes.banco.escrita import ESCRITAS
from avaliacoes.banco.escrita.base import area, texto
from avaliacoes.models import BancoDeQuestoes, Categoria, Questao, VersaoQuestao
from avaliacoes.tipos import TIPOS
from avaliacoes.versao import nova_versao
from cursos.models import Norma, Objetivo
from cursos.projeto_admin import CaixasDeObjetivos

S = VersaoQuestao.Situacao
PREFIXO = "Q-"
CITACOES_EM_BRANCO, MAXIMO_DE_CITACOES = 2, 20
GUARDAR = {
    S.RASCUNHO: "Rascunho: continuo depois",
    S.EM_REVISAO: "Pedir a segunda leitura: outra pessoa lê antes de ficar pronta",
    S.PRONTA: "Pronta: as avaliações já podem usar",
}
FICHA = ("codigo", "eixo", "categoria_escrita", "dificuldade", "etiquetas_escritas", "fonte")


class QuestaoForm(WagtailAdminModelForm):
    """O que todo tipo tem. O que é de cada um entra por `formulario_do`."""

    tipo_da_questao = ""

    enunciado = area("Enunciado", "[[imagem:nome]] põe no lugar uma imagem da questão.", linhas_na_tela=5)
    objetivos = forms.ModelMultipleChoiceField(
        Objetivo.objects.order_by("codigo"),
        label="Objetivos que ela confere",
        help_text="É por eles que a questão responde ao que a oficina pediu.",
        required=False,
        widget=CaixasDeObjetivos,
    )
    categoria_escrita = texto("Categoria", "Escolha da lista ou escreva outra, com / entre uma e a que há dentro dela.")
    etiquetas_escritas = texto("Etiquetas", "Separadas por vírgula.")
    guardar_como = forms.ChoiceField(label="Guardar como", widget=forms.RadioSelect)
    sobre = forms.CharField(required=False, widget=forms.HiddenInput)
    tipo = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Questao
        fields = ["codigo", "eixo", "dificuldade", "fonte"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.usuario, self.recusa = self.for_user, None
        self.versao = self.instance.versao_atual if self.instance.pk else None
        self.mudou = []
        self.fields["guardar_como"].choices = self._situacoes()
        self.fields["categoria_escrita"].widget.attrs["list"] = "categorias-do-banco"
        self._por_citacoes()
        self.initial = {**self._iniciais(), **self.initial}

    @property
    def grupos(self):
        """[(título, [campos])], na ordem em que se escreve."""
        fim = ["objetivos"] if not self.pontua else [*conteudo.DEVOLUTIVAS, "objetivos"]
        return [
            ("A questão", [self[c] for c in ("enunciado", *self.escrita.campos())]),
            ("O que se diz depois, e o que ela confere", [self[c] for c in fim]),
            ("Normas citadas", [self[c] for par in self.citacoes for c in par]),
            ("Onde fica no banco", [self[c] for c in FICHA]),
            ("Situação", [self["guardar_como"]]),
        ]

    @property
    def pontua(self):
        return TIPOS[self.tipo_da_questao].pontua

    @property
    def categorias(self):
        return Categoria.objects.values_list("caminho", flat=True)

    # --- O que aparece -----------------------------------------------------------------------------------------------
    def _situacoes(self):
        exige = BancoDeQuestoes.load().exige_segunda_leitura
        return [(valor, rotulo) for valor, rotulo in GUARDAR.items() if not (exige and valor == S.PRONTA)]

    def _por_citacoes(self):
        """Um par de campos por norma já citada e dois em branco."""
        ja = list(self.versao.citacoes.order_by("pk")) if self.versao else []
        quantas = len(ja) + CITACOES_EM_BRANCO
        if self.is_bound:
            quantas = max([quantas, *(n + 1 for n in range(MAXIMO_DE_CITACOES) if f"norma_{n}" in self.data)])
        normas = [("", "Nenhuma"), *((n.pk, str(n) if n.vigente else f"{n} (revogada)") for n in Norma.objects.all())]
        self.citacoes = []
        for n in range(quantas):
            norma = forms.TypedChoiceField(label=f"Norma {n + 1}", choices=normas, coerce=int, empty_value=None)
            norma.required = False
            self.fields[f"norma_{n}"] = norma
            self.fields[f"dispositivo_{n}"] = texto(f"Dispositivo da norma {n + 1}", "Por exemplo: art. 8º, § 2º.")
            if n < len(ja):
                self.initial |= {f"norma_{n}": ja[n].norma_id, f"dispositivo_{n}": ja[n].dispositivo}
            self.citacoes.append((f"norma_{n}", f"dispositivo_{n}"))

    def _iniciais(self):
        if self.versao is None:
            comeco = S.RASCUNHO if BancoDeQuestoes.load().exige_segunda_leitura else S.PRONTA
            return {"codigo": proximo_codigo(), "guardar_como": comeco, "tipo": self.tipo_da_questao}
        questao, versao = self.instance, self.versao
        campos = {c: getattr(versao, c) for c in ("enunciado", *conteudo.DEVOLUTIVAS)}
        if self.escrita and versao.tipo == self.tipo_da_questao:
            campos |= self.escrita.escrever(versao.dados)
        situacoes = dict(self.fields["guardar_como"].choices)
        return {
            **campos,
            "tipo": self.tipo_da_questao,
            "objetivos": list(versao.objetivos.all()),
            "categoria_escrita": str(questao.categoria or ""),
            "etiquetas_escritas": conteudo.da_ficha(questao)["Etiquetas"],
            "guardar_como": versao.situacao if versao.situacao in situacoes else S.EM_REVISAO,
            "sobre": json.dumps(conteudo.marcas(self._gravado()), ensure_ascii=False),
        }

    def _gravado(self):
        return {**conteudo.da_ficha(self.instance), **conteudo.em_campos(self.versao)}

    @property
    def escrita(self):
        return ESCRITAS.get(self.tipo_da_questao)

    # --- Conferir ----------------------------------------------------------------------------------------------------
    def clean(self):
        limpos = super().clean()
        self.dados = self._ler_dados(limpos)
        self._conferir_quem_mais_mexeu()
        if self.dados is not None and "enunciado" in limpos and limpos.get("guardar_como") != S.RASCUNHO:
            self._conferir_imagens(limpos)
        return limpos

    def clean_categoria_escrita(self):
        escrita = self.cleaned_data["categoria_escrita"]
        if escrita:
            try:
                Categoria(caminho=escrita).clean()
            except ValidationError as recusa:
                raise ValidationError(recusa.messages) from recusa
        return escrita

    def clean_etiquetas_escritas(self):
        partes = (parte.strip() for parte in self.cleaned_data["etiquetas_escritas"].split(","))
        etiquetas = list(dict.fromkeys(parte for parte in partes if parte))
        if any(len(etiqueta) > 100 for etiqueta in etiquetas):
            raise ValidationError("Cada etiqueta tem no máximo 100 letras. Separe-as por vírgula.")
        return etiquetas

    def _ler_dados(self, limpos):
        """Os `dados` da versão, ou None se algum campo do tipo não serve."""
        if any(nome in self.errors for nome in self.escrita.campos()):
            return None
        mesmo = self.versao is not None and self.versao.tipo == self.tipo_da_questao
        try:
            dados = self.escrita.ler(limpos, self.versao.dados if mesmo else {})
        except ValidationError as recusa:
            for campo, frases in recusa.message_dict.items():
                self.add_error(campo, frases)
            return None
        try:
            TIPOS[self.tipo_da_questao].validar(dados)
        except ValidationError as recusa:
            self.add_error(next(iter(self.escrita.campos())), recusa.messages)
            return None
        return dados

    def _conferir_imagens(self, limpos):
        versao = self._escrita_agora(limpos)
        ha = set(self.instance.imagens.values_list("nome", flat=True)) if self.instance.pk else set()
        nomes = (nome.strip() for escrito in versao.values() for nome in conteudo.IMAGEM.findall(escrito))
        for nome in dict.fromkeys(nome for nome in nomes if nome not in ha):
            frase = f"Falta a imagem “{nome}”. Guarde como rascunho e envie-a em “Imagens da questão”."
            self.add_error("guardar_como", frase)

    def _conferir_quem_mais_mexeu(self):
        """Quem salva sobre um texto que outra pessoa mudou fica sabendo o que mudou, e não perde o que digitou."""
        antes = self._sobre()
        if self.versao is None or not antes:
            return
        agora = self._gravado()
        marcas = conteudo.marcas(agora)
        self.mudou = [(r, agora[r]) for r in agora if antes.get(r) != marcas[r]]
        if self.mudou:
            self.data = self.data.copy()
            self.data["sobre"] = json.dumps(marcas, ensure_ascii=False)
            frase = (
                "Outra pessoa salvou esta questão enquanto você escrevia. O que você digitou está aqui: confira o que "
            )
            self.add_error(None, frase + "mudou e salve de novo.")

    def _sobre(self):
        try:
            antes = json.loads(self.data.get("sobre") or "{}")
        except ValueError:
            return {}
        return antes if isinstance(antes, dict) else {}

    # --- Gravar ------------------------------------------------------------------------------------------------------
    @transaction.atomic
    def save(self, commit=True):
        limpos = self.cleaned_data
        self.instance.categoria = categoria_chamada(limpos["categoria_escrita"])
        questao = super().save(commit=True)
        questao.etiquetas.set(limpos["etiquetas_escritas"])
        mudou = self._mudou_a_versao()
        if mudou:
            self._gravar_versao(questao)
        self._por_na_situacao(questao, mudou)
        return questao

    def _escrita_agora(self, limpos):
        return conteudo.textos(
            self.tipo_da_questao, limpos["enunciado"], self.dados, {c: limpos.get(c) for c in conteudo.DEVOLUTIVAS}
        )

    def _citadas(self):
        pares = ((self.cleaned_data.get(norma), self.cleaned_data.get(disp)) for norma, disp in self.citacoes)
        return list(dict.fromkeys((norma, dispositivo.strip()) for norma, dispositivo in pares if norma))

    def _mudou_a_versao(self):
        """Salvar sem mudar nada não abre outra versão, nem da questão já respondida."""
        if self.versao is None:
            return True
        gravado = conteudo.em_campos(self.versao)
        escrito = self._escrita_agora(self.cleaned_data)
        return (
            any(conteudo.marcas({r: gravado.get(r, "")}) != conteudo.marcas({r: t}) for r, t in escrito.items())
            or set(self.versao.objetivos.all()) != set(self.cleaned_data["objetivos"])
            or set(self.versao.citacoes.values_list("norma_id", "dispositivo")) != set(self._citadas())
        )

    def _gravar_versao(self, questao):
        textos = {c: self.cleaned_data[c] for c in ("enunciado", *conteudo.DEVOLUTIVAS)}
        self.versao = nova_versao(
            questao,
            self.cleaned_data["objetivos"],
            self._citadas(),
            situacao=None if self.cleaned_data["guardar_como"] == S.PRONTA else S.RASCUNHO,
            por=self.usuario,
            tipo=self.tipo_da_questao,
            dados=self.dados,
            **textos,
        )

    def _por_na_situacao(self, questao, mudou):
        """O que se recusa fica em `recusa`, para a tela avisar: o texto já está guardado."""
        self.recusa = None
        if not mudou and self.versao.situacao == S.PRONTA and self.cleaned_data["guardar_como"] != S.RASCUNHO:
            return
        ato = {
            S.RASCUNHO: estados.voltar_a_rascunho,
            S.EM_REVISAO: estados.pedir_leitura,
            S.PRONTA: estados.marcar_pronta,
        }[self.cleaned_data["guardar_como"]]
        try:
            ato(questao, self.usuario)
        except estados.EstadoRecusado as recusa:
            self.recusa = recusa


def formulario_do(tipo):
    """A classe de formulário do tipo: os campos comuns e os que só ele tem."""
    campos = ESCRITAS[tipo].campos()
    devolutivas = {c: area(r, required=False, linhas_na_tela=2) for c, r in conteudo.DEVOLUTIVAS.items()}
    if not TIPOS[tipo].pontua:
        devolutivas = {c: _escondido() for c in devolutivas}
    return type(f"Questao{tipo.title()}Form", (QuestaoForm,), {**campos, **devolutivas, "tipo_da_questao": tipo})


def _escondido():
    return forms.CharField(required=False, widget=forms.HiddenInput)


def proximo_codigo():
    codigos = Questao.objects.filter(codigo__startswith=PREFIXO).values_list("codigo", flat=True)
    numeros = [int(n) for n in (c.removeprefix(PREFIXO) for c in codigos) if n.isascii() and n.isdecimal()]
    return f"{PREFIXO}{max(numeros, default=0) + 1:03d}"
