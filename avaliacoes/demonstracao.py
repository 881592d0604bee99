"""Carregar as questões e as avaliações de demonstração a partir do conteúdo já lido (YAML). Repetir não altera nada."""

from collections import Counter

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Prefetch

from avaliacoes.models import AvaliacaoPage, Questao, QuestaoDaAvaliacao, SorteioDaAvaliacao, VersaoQuestao
from avaliacoes.tipos import TIPOS
from avaliacoes.versao import nova_versao
from cursos.demonstracao import inserir, paginas_por_codigo
from cursos.models import CursoPage, Norma, Objetivo
from oficinas.demonstracao import DadoInvalido
from oficinas.models import Eixo

AINDA_SEM_TIPO = frozenset({"numerica", "associacao", "ordenacao", "resposta_curta", "dissertativa", "lacunas"})
AINDA_SEM_TELA = frozenset({"reacao", "plano_de_intervencao"})
MINIMO_POR_FORMA = 3
Tipo = AvaliacaoPage.Tipo
# A ordem em que se fazem dentro de um módulo; é também a ordem em que as páginas entram.
ORDEM = [Tipo.DIAGNOSTICA_PRE, Tipo.FORMATIVA, Tipo.DIAGNOSTICA_POS, Tipo.SOMATIVA, *AINDA_SEM_TELA]


@transaction.atomic
def carregar(dados):
    """Cria ou acerta as questões e as avaliações do curso. Devolve as contagens e o que ainda não se pode carregar.

    De `dados` lê `questoes`, `regras_avaliacao`, `avaliacoes` e `curso`. Normas, objetivos e módulos vêm de
    `cursos.demonstracao`.

    Raises:
        DadoInvalido: falta um campo, um código não existe ou um valor não passa nas regras; nada fica gravado.
    """
    brutas = _por_codigo(_exigir(dados, "questoes", list, "arquivo"))
    questoes = _questoes(brutas)
    curso = CursoPage.objects.get(slug=_exigir(dados["curso"], "slug", str, "curso"))
    montagem = _Montagem(dados, curso, brutas, questoes)
    for bruta in sorted(_exigir(dados, "avaliacoes", list, "arquivo"), key=_lugar):
        montagem.avaliacao(bruta)
    faltam = Counter(bruta["tipo"] for codigo, bruta in brutas.items() if codigo not in questoes)
    return {
        "questoes": len(questoes),
        "avaliacoes": montagem.feitas,
        "nao_carregado": [f"{n} questões do tipo {tipo}" for tipo, n in sorted(faltam.items())] + montagem.avisos,
    }


# --- Questões --------------------------------------------------------------------------------------------------------
def _questoes(brutas):
    acervo = {
        "eixo": {eixo.codigo: eixo for eixo in Eixo.objects.all()},
        "objetivos": {objetivo.codigo: objetivo for objetivo in Objetivo.objects.all()},
        "normas": {norma.identificador: norma for norma in Norma.objects.all()},
    }
    versoes = VersaoQuestao.objects.order_by("numero").prefetch_related("objetivos", "citacoes")
    existentes = Questao.objects.prefetch_related(Prefetch("versoes", versoes))
    existentes = {questao.codigo: questao for questao in existentes.filter(codigo__in=brutas)}
    questoes = {}
    for codigo, bruta in brutas.items():
        tipo = _exigir(bruta, "tipo", str, codigo)
        if tipo in TIPOS:
            questoes[codigo] = _questao(existentes.get(codigo) or Questao(codigo=codigo), bruta, acervo)
        elif tipo not in AINDA_SEM_TIPO:
            raise DadoInvalido(codigo, "tipo", f"Não conheço o tipo “{tipo}”.")
    return questoes


def _questao(questao, bruta, acervo):
    codigo = questao.codigo
    ficha = {
        "eixo": _um(acervo["eixo"], _exigir(bruta, "eixo", str, codigo), codigo, "eixo"),
        "dificuldade": _exigir(bruta, "dificuldade", int, codigo),
        "fonte": bruta.get("fonte") or "",
    }
    if questao.pk is None or any(getattr(questao, campo) != valor for campo, valor in ficha.items()):
        for campo, valor in ficha.items():
            setattr(questao, campo, valor)
        _conferir(questao, codigo)
        questao.save()
        questao = Questao.objects.get(pk=questao.pk)
    _versao(questao, bruta, acervo)
    return questao


def _versao(questao, bruta, acervo):
    """Faz a versão do arquivo, se for diferente da atual."""
    codigo = questao.codigo
    texto = {
        "tipo": bruta["tipo"],
        "enunciado": _exigir(bruta, "enunciado", str, codigo),
        "devolutiva_certa": _exigir(bruta, "feedback_correto", str, codigo),
        "devolutiva_errada": _exigir(bruta, "feedback_incorreto", str, codigo),
    }
    objetivos = [_um(acervo["objetivos"], o, codigo, "objetivos") for o in _exigir(bruta, "objetivos", list, codigo)]
    citacoes = [
        (_um(acervo["normas"], citacao.get("norma"), codigo, "normas").pk, citacao.get("dispositivo") or "")
        for citacao in bruta.get("normas") or []
    ]
    try:
        texto["dados"] = TIPOS[bruta["tipo"]].importar(bruta)
        if _difere(questao, texto, objetivos, citacoes):
            nova_versao(questao, objetivos, citacoes, **texto)
    except ValidationError as erro:
        raise _recusa(codigo, erro) from erro


def _difere(questao, texto, objetivos, citacoes):
    atual = next(reversed(questao.versoes.all()), None)
    return (
        atual is None
        or any(getattr(atual, campo) != valor for campo, valor in texto.items())
        or {o.pk for o in atual.objetivos.all()} != {o.pk for o in objetivos}
        or {(c.norma_id, c.dispositivo) for c in atual.citacoes.all()} != set(citacoes)
    )


# --- Avaliações ------------------------------------------------------------------------------------------------------
class _Montagem:
    """As avaliações de um curso: páginas, questões por forma, sorteios e regras."""

    def __init__(self, dados, curso, brutas, questoes):
        self.regras = _exigir(dados, "regras_avaliacao", dict, "arquivo")
        self.minutos = {m["id"]: m.get("ead_minutos") or {} for m in _exigir(dados["curso"], "modulos", list, "curso")}
        self.paginas = paginas_por_codigo(curso)
        self.existentes = {p.slug: p for p in AvaliacaoPage.objects.descendant_of(curso)}
        self.brutas, self.questoes = brutas, questoes
        self.feitas, self.avisos = 0, []

    def avaliacao(self, bruta):
        codigo, tipo = bruta["id"], bruta["tipo"]
        if tipo in AINDA_SEM_TELA:
            self.avisos.append(f"{codigo}, {_exigir(bruta, 'titulo', str, codigo).lower()}")
            return
        modulo = _um(self.paginas, _exigir(bruta, "modulo", str, codigo), codigo, "modulo")
        itens, sorteios = self._itens(bruta, codigo, modulo), self._sorteios(bruta, codigo)
        self._publicar(modulo, codigo, self._campos(bruta, codigo, modulo), itens, sorteios)
        self.feitas += 1

    def _campos(self, bruta, codigo, modulo):
        tipo, vale_nota = bruta["tipo"], bruta.get("vale_nota")
        pesos = _exigir(self.regras, "pesos_pct", dict, "regras_avaliacao")
        formativas = len(self.minutos)
        peso = {Tipo.FORMATIVA: pesos["formativas"] // formativas, Tipo.SOMATIVA: pesos["somativa"]}
        return {
            "title": _exigir(bruta, "titulo", str, codigo),
            "tipo": tipo,
            "minutos": _exigir(self.minutos[modulo.sigla], tipo, int, f"{modulo.sigla}.ead_minutos"),
            "tentativas": bruta.get("tentativas", self.regras["tentativas"]),
            "tempo_minutos": bruta.get("tempo_min", self.regras["tempo_min"]),
            "nota_minima": bruta.get("nota_minima_pct", self.regras["nota_minima_pct"]) if vale_nota else None,
            "devolutiva": bruta.get("mostrar_feedback", self.regras["mostrar_feedback"]),
            "embaralhar": self.regras["embaralhar_alternativas"],
            "peso": peso.get(tipo, 0),
            "uma_por_objetivo": bruta.get("maximo_por_objetivo") == 1,
        }

    def _itens(self, bruta, codigo, modulo):
        """[(questão, forma)] na ordem: as das formas e depois as fixas; só as de tipos que já existem."""
        formas = bruta.get("formas") or {}
        itens = [(q, f) for f in ("A", "B") for q in self._existentes(formas.get(f) or [], codigo, "formas")]
        itens += [(q, "") for q in self._existentes(bruta.get("questoes_fixas") or [], codigo, "questoes_fixas")]
        if formas and min(sum(f in ("", forma) for _, f in itens) for forma in "AB") < MINIMO_POR_FORMA:
            return self._completar(itens, codigo, modulo)
        return itens

    def _completar(self, itens, codigo, modulo):
        """Com poucas questões, a nota é sorte: as duas formas passam a ter todas as do eixo."""
        do_eixo = [q for q in self.questoes.values() if q.eixo_id == modulo.eixo_id]
        todas = list({q.pk: q for q in [*(q for q, _ in itens), *do_eixo]}.values())
        self.avisos.append(f"{codigo}: poucas questões por forma; as duas formas usam as mesmas {len(todas)}")
        return [(questao, "") for questao in todas]

    def _existentes(self, codigos, chave, campo):
        for codigo in codigos:
            _um(self.brutas, codigo, chave, campo)
        return [self.questoes[codigo] for codigo in codigos if codigo in self.questoes]

    def _sorteios(self, bruta, codigo):
        sorteio = bruta.get("sorteio")
        if not isinstance(sorteio, dict):
            return []
        return [(_um(self.paginas, sigla, codigo, "sorteio").eixo, n) for sigla, n in sorteio.items()]

    def _publicar(self, modulo, codigo, campos, itens, sorteios):
        slug = codigo.lower()
        pagina = self.existentes.get(slug) or AvaliacaoPage(slug=slug)
        objetivos = Objetivo.objects.filter(versoes_de_questao__questao__in=[q for q, _ in itens]).distinct()
        if pagina.pk and pagina.live and _igual(pagina, campos, itens, sorteios, objetivos):
            return
        for campo, valor in campos.items():
            setattr(pagina, campo, valor)
        pagina.itens = [QuestaoDaAvaliacao(questao=q, forma=f, sort_order=n) for n, (q, f) in enumerate(itens)]
        pagina.sorteios = [SorteioDaAvaliacao(eixo=e, quantidade=q, sort_order=n) for n, (e, q) in enumerate(sorteios)]
        pagina.objetivos = list(objetivos)
        if pagina.pk is None:
            _conferir(pagina, codigo, exceto=["path", "depth", "title", "page_ptr"])
            inserir(modulo, pagina, antes_de=self._seguinte(modulo, pagina.tipo))
        else:
            _conferir(pagina, codigo)
            pagina.save_revision(changed=True).publish()

    def _seguinte(self, modulo, tipo):
        """A página antes da qual a avaliação entra: a inicial abre o módulo, as outras o fecham, antes da reflexão."""
        if tipo == Tipo.DIAGNOSTICA_PRE:
            return modulo.get_children().first()
        return self.paginas.get(f"{modulo.sigla}-reflexao")


def _lugar(bruta):
    codigo = _exigir(bruta, "id", str, "avaliacoes")
    tipo = _exigir(bruta, "tipo", str, codigo)
    if tipo not in ORDEM:
        raise DadoInvalido(codigo, "tipo", f"Não conheço o tipo “{tipo}”.")
    return ORDEM.index(tipo)


def _igual(pagina, campos, itens, sorteios, objetivos):
    return (
        all(getattr(pagina, campo) == valor for campo, valor in campos.items())
        and [(i.questao_id, i.forma) for i in pagina.itens.all()] == [(q.pk, f) for q, f in itens]
        and [(s.eixo_id, s.quantidade) for s in pagina.sorteios.all()] == [(e.pk, q) for e, q in sorteios]
        and {o.pk for o in pagina.objetivos.all()} == {o.pk for o in objetivos}
    )


# --- Conferir --------------------------------------------------------------------------------------------------------
NOMES = {str: "um texto", int: "um número inteiro", list: "uma lista", dict: "um grupo de campos"}


def _exigir(bruto, campo, tipo, chave):
    """O valor do campo, se existe, não está vazio e é do tipo esperado."""
    if not isinstance(bruto, dict):
        raise DadoInvalido(chave, campo, f"Esperava um grupo de campos e encontrei “{bruto}”.")
    valor = bruto.get(campo)
    if valor in (None, "", [], {}):
        raise DadoInvalido(chave, campo, "Falta este campo.")
    if type(valor) is not tipo:
        raise DadoInvalido(chave, campo, f"Esperava {NOMES[tipo]} e encontrei “{valor}”.")
    return valor


def _um(acervo, codigo, chave, campo):
    if codigo not in acervo:
        raise DadoInvalido(chave, campo, f"Não conheço “{codigo}”.")
    return acervo[codigo]


def _por_codigo(brutas):
    por_codigo = {}
    for numero, bruta in enumerate(brutas, start=1):
        codigo = _exigir(bruta, "id", str, f"questão {numero}")
        if codigo in por_codigo:
            raise DadoInvalido(codigo, "id", "Este código aparece duas vezes.")
        por_codigo[codigo] = bruta
    return por_codigo


def _conferir(objeto, chave, exceto=None):
    try:
        objeto.full_clean(exclude=exceto)
    except ValidationError as erro:
        raise _recusa(chave, erro) from erro


def _recusa(chave, erro):
    if not hasattr(erro, "error_dict"):
        return DadoInvalido(chave, "", erro.messages[0])
    campo, frases = next(iter(erro.message_dict.items()))
    return DadoInvalido(chave, "" if campo == NON_FIELD_ERRORS else campo, frases[0])
