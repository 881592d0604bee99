"""Carregar as questões e as avaliações de demonstração a partir do conteúdo já lido (YAML). Repetir não altera nada."""

from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Prefetch
from taggit.models import Tag

from avaliacoes.models import (
    AvaliacaoPage,
    Categoria,
    EtiquetaDaQuestao,
    Questao,
    QuestaoDaAvaliacao,
    SorteioDaAvaliacao,
    VersaoQuestao,
)
from avaliacoes.tipos import TIPOS
from avaliacoes.versao import nova_versao
from cursos.demonstracao import inserir, paginas_por_codigo
from cursos.models import CursoPage, Norma, Objetivo
from oficinas.demonstracao import DadoInvalido
from oficinas.models import Eixo

Tipo, Quando = AvaliacaoPage.Tipo, AvaliacaoPage.Quando
NOMES_DOS_TIPOS = {"plano_de_intervencao": Tipo.PLANO}
# A ordem em que se fazem dentro de um módulo; é também a ordem em que as páginas entram.
ORDEM = [Tipo.DIAGNOSTICA_PRE, Tipo.FORMATIVA, Tipo.PLANO, Tipo.DIAGNOSTICA_POS, Tipo.SOMATIVA, Tipo.REACAO]
ANEXO_DO_PLANO = {"obrigatorio": False, "extensoes": ["pdf"], "maximo_mb": 5}
# A somativa sorteia por eixo só entre as que se corrigem sozinhas, e à parte a dissertativa.
OBJETIVA, DISSERTATIVA_DA_FINAL = "objetiva", "dissertativa da avaliação final"


@transaction.atomic
def carregar(dados):
    """Cria ou acerta as questões e as avaliações do curso. Devolve as contagens.

    De `dados` lê `questoes`, `regras_avaliacao`, `avaliacoes` e `curso`. Normas, objetivos e módulos vêm de
    `cursos.demonstracao`.

    Raises:
        DadoInvalido: falta um campo, um código não existe ou um valor não passa nas regras; nada fica gravado.
    """
    avaliacoes = sorted(_exigir(dados, "avaliacoes", list, "arquivo"), key=_lugar)
    regras = _exigir(dados, "regras_avaliacao", dict, "arquivo")
    do_banco = _por_codigo(_exigir(dados, "questoes", list, "arquivo"))
    curso = CursoPage.objects.get(slug=_exigir(dados["curso"], "slug", str, "curso"))
    paginas = paginas_por_codigo(curso)
    proprias = _por_codigo([q for bruta in avaliacoes for q in _proprias(bruta, paginas, regras)])
    questoes = _questoes({**do_banco, **proprias})
    _etiquetar(avaliacoes, questoes, do_banco)
    montagem = _Montagem(dados, curso, paginas, questoes, proprias)
    for bruta in avaliacoes:
        montagem.avaliacao(bruta)
    return {"questoes": len(do_banco), "avaliacoes": montagem.feitas}


# --- Questões que o arquivo traz dentro da avaliação -----------------------------------------------------------------
def _da_reacao(bruta, eixo, regras):
    """Uma escala por afirmação e um texto livre, sem rubrica, por pergunta aberta."""
    comum = {"eixo": eixo, "dificuldade": 1, "objetivos": []}
    for item in _exigir(bruta, "itens_likert", list, bruta["id"]):
        escala = {"tipo": "escala", "rotulos": regras["rotulos_likert"]}
        yield {**comum, **escala, "id": item["id"], "enunciado": item["texto"]}
    for item in _exigir(bruta, "itens_abertos", list, bruta["id"]):
        yield {**comum, "tipo": "dissertativa", "id": item["id"], "enunciado": item["texto"]}


def _do_plano(bruta, eixo, regras):
    """Uma questão só: os campos do formulário, o anexo e a rubrica."""
    entrega = _exigir(bruta, "entrega", str, bruta["id"])
    yield {
        "id": f"{bruta['id']}-1",
        "tipo": "arquivo",
        "eixo": eixo,
        "dificuldade": 3,
        "objetivos": bruta["objetivos"],
        "enunciado": f"Apresente o plano de intervenção do seu consórcio.\n{entrega}",
        "campos": bruta["campos"],
        "anexo": ANEXO_DO_PLANO,
        "rubrica": bruta["rubrica"],
        "nivel_minimo": bruta["aprovacao"]["nivel_minimo_por_criterio"],
    }


PROPRIAS = {Tipo.REACAO: _da_reacao, Tipo.PLANO: _do_plano}


def _proprias(bruta, paginas, regras):
    if _tipo(bruta) not in PROPRIAS:
        return []
    modulo = _um(paginas, _exigir(bruta, "modulo", str, bruta["id"]), bruta["id"], "modulo")
    return [{**questao, "de": bruta["id"]} for questao in PROPRIAS[_tipo(bruta)](bruta, modulo.eixo.codigo, regras)]


def _tipo(bruta):
    return NOMES_DOS_TIPOS.get(bruta["tipo"], bruta["tipo"])


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
        if tipo not in TIPOS:
            raise DadoInvalido(codigo, "tipo", f"Não conheço o tipo “{tipo}”.")
        questoes[codigo] = _questao(existentes.get(codigo) or Questao(codigo=codigo), bruta, acervo)
    return questoes


def _questao(questao, bruta, acervo):
    codigo = questao.codigo
    ficha = {
        "eixo": _um(acervo["eixo"], _exigir(bruta, "eixo", str, codigo), codigo, "eixo"),
        "dificuldade": _exigir(bruta, "dificuldade", int, codigo),
        "fonte": bruta.get("fonte") or "",
    }
    ficha["categoria"] = Categoria.objects.get_or_create(caminho=ficha["eixo"].nome)[0]
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
        "devolutiva_certa": bruta.get("feedback_correto") or "",
        "devolutiva_errada": bruta.get("feedback_incorreto") or "",
    }
    objetivos = [_um(acervo["objetivos"], o, codigo, "objetivos") for o in bruta["objetivos"]]
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


def _etiquetar(avaliacoes, questoes, do_banco):
    """As etiquetas por que a somativa sorteia."""
    somativa = next((bruta for bruta in avaliacoes if bruta["tipo"] == Tipo.SOMATIVA), {})
    excluidos = somativa.get("tipos_excluidos") or []
    da_final = (somativa.get("dissertativas") or {}).get("entre") or []
    grupos = {
        OBJETIVA: [questoes[c] for c, bruta in do_banco.items() if bruta["tipo"] not in excluidos],
        DISSERTATIVA_DA_FINAL: [_um(questoes, codigo, "AV-SOM", "dissertativas") for codigo in da_final],
    }
    for nome, grupo in grupos.items():
        etiqueta = Tag.objects.get_or_create(name=nome)[0]
        ja = set(EtiquetaDaQuestao.objects.filter(tag=etiqueta).values_list("content_object_id", flat=True))
        EtiquetaDaQuestao.objects.bulk_create(
            EtiquetaDaQuestao(content_object=questao, tag=etiqueta) for questao in grupo if questao.pk not in ja
        )


# --- Avaliações ------------------------------------------------------------------------------------------------------
@dataclass
class _Montagem:
    """As avaliações de um curso: páginas, questões por forma, sorteios e regras."""

    dados: dict
    curso: CursoPage
    paginas: dict
    questoes: dict
    proprias: dict
    feitas: int = 0

    def __post_init__(self):
        self.regras = self.dados["regras_avaliacao"]
        self.modulos = {m["id"]: m for m in _exigir(self.dados["curso"], "modulos", list, "curso")}
        self.existentes = {p.slug: p for p in AvaliacaoPage.objects.descendant_of(self.curso)}

    def avaliacao(self, bruta):
        codigo = bruta["id"]
        modulo = _um(self.paginas, _exigir(bruta, "modulo", str, codigo), codigo, "modulo")
        campos = self._campos(bruta, codigo, modulo) | self._da_especie(bruta, modulo)
        self._publicar(modulo, codigo, campos, self._itens(bruta, codigo), self._sorteios(bruta, codigo))
        self.feitas += 1

    def _campos(self, bruta, codigo, modulo):
        tipo, vale_nota = _tipo(bruta), bruta.get("vale_nota")
        return {
            "title": _exigir(bruta, "titulo", str, codigo),
            "tipo": tipo,
            "minutos": self._minutos(tipo, modulo),
            "tentativas": bruta.get("tentativas", self.regras["tentativas"]),
            "tempo_minutos": bruta.get("tempo_min", self.regras["tempo_min"]),
            "nota_minima": bruta.get("nota_minima_pct", self.regras["nota_minima_pct"]) if vale_nota else None,
            "devolutiva": bruta.get("mostrar_feedback", self.regras["mostrar_feedback"]),
            "embaralhar": self.regras["embaralhar_alternativas"],
            "peso": self._peso(tipo),
            "uma_por_objetivo": bruta.get("maximo_por_objetivo") == 1,
        }

    def _minutos(self, tipo, modulo):
        """O plano leva as horas da dispersão do módulo: é nele que o ciclo executado se registra."""
        bruto = self.modulos[modulo.sigla]
        if tipo == Tipo.PLANO:
            return _exigir(bruto["dispersao"], "horas", int, f"{modulo.sigla}.dispersao") * 60
        return _exigir(bruto["ead_minutos"], tipo, int, f"{modulo.sigla}.ead_minutos")

    def _peso(self, tipo):
        pesos = _exigir(self.regras, "pesos_pct", dict, "regras_avaliacao")
        return {
            Tipo.FORMATIVA: pesos["formativas"] // len(self.modulos),
            Tipo.SOMATIVA: pesos["somativa"],
            Tipo.PLANO: pesos["plano_de_intervencao"],
        }.get(tipo, 0)

    def _da_especie(self, bruta, modulo):
        """As regras que só a reação ou o plano têm. Nenhum dos dois tem tempo contado."""
        if _tipo(bruta) == Tipo.REACAO:
            return {
                "tempo_minutos": None,
                "tentativas": 1,
                "mostra_nota": Quando.NUNCA,
                "devolutiva": Quando.NUNCA,
                "gabarito": Quando.NUNCA,
            }
        if _tipo(bruta) == Tipo.PLANO:
            return {
                "tempo_minutos": None,
                "tentativas": 1,
                "versoes": bruta["versoes"],
                "prazo_devolutiva_dias": bruta["prazo_devolutiva_dias"],
                "nota_minima": bruta["aprovacao"]["minimo_pct"],
                "instrucoes": f"<p>{self.modulos[modulo.sigla]['dispersao']['orientacao']} {bruta['aviso']}</p>",
            }
        return {}

    def _itens(self, bruta, codigo):
        """[(questão, forma)] na ordem: as das formas e depois as que todas as pessoas recebem."""
        formas = bruta.get("formas") or {}
        itens = [(q, f) for f in ("A", "B") for q in self._do_banco(formas.get(f) or [], codigo, "formas")]
        itens += [(q, "") for q in self._do_banco(bruta.get("questoes_fixas") or [], codigo, "questoes_fixas")]
        if _tipo(bruta) in PROPRIAS:
            itens += [(self.questoes[c], "") for c, propria in self.proprias.items() if propria["de"] == codigo]
        return itens

    def _do_banco(self, codigos, chave, campo):
        return [_um(self.questoes, codigo, chave, campo) for codigo in codigos]

    def _sorteios(self, bruta, codigo):
        """[(eixo, etiqueta, quantidade)]: as objetivas de cada eixo e, por último, a dissertativa."""
        if not isinstance(bruta.get("sorteio"), dict):
            return []
        etiquetas = {e.name: e for e in Tag.objects.filter(name__in=[OBJETIVA, DISSERTATIVA_DA_FINAL])}
        sorteios = [
            (_um(self.paginas, sigla, codigo, "sorteio").eixo, etiquetas[OBJETIVA], quantidade)
            for sigla, quantidade in bruta["sorteio"].items()
        ]
        dissertativas = bruta.get("dissertativas") or {}
        return sorteios + [(None, etiquetas[DISSERTATIVA_DA_FINAL], dissertativas["quantidade"])][: len(dissertativas)]

    def _publicar(self, modulo, codigo, campos, itens, sorteios):
        slug = codigo.lower()
        pagina = self.existentes.get(slug) or AvaliacaoPage(slug=slug)
        objetivos = Objetivo.objects.filter(versoes_de_questao__questao__in=[q for q, _ in itens]).distinct()
        if pagina.pk and pagina.live and _igual(pagina, campos, itens, sorteios, objetivos):
            return
        for campo, valor in campos.items():
            setattr(pagina, campo, valor)
        pagina.itens = [QuestaoDaAvaliacao(questao=q, forma=f, sort_order=n) for n, (q, f) in enumerate(itens)]
        pagina.sorteios = [
            SorteioDaAvaliacao(eixo=eixo, etiqueta=etiqueta, quantidade=quantidade, sort_order=n)
            for n, (eixo, etiqueta, quantidade) in enumerate(sorteios)
        ]
        pagina.objetivos = list(objetivos)
        if pagina.pk is None:
            _conferir(pagina, codigo, exceto=["path", "depth", "title", "page_ptr"])
            inserir(modulo, pagina, antes_de=self._seguinte(modulo, pagina.tipo))
        else:
            _conferir(pagina, codigo)
            pagina.save_revision(changed=True).publish()

    def _seguinte(self, modulo, tipo):
        """A página antes da qual a avaliação entra: a inicial abre o módulo; as outras o fecham, na ordem delas."""
        return modulo.get_children().first() if tipo == Tipo.DIAGNOSTICA_PRE else None


def _lugar(bruta):
    codigo = _exigir(bruta, "id", str, "avaliacoes")
    _exigir(bruta, "tipo", str, codigo)
    if _tipo(bruta) not in ORDEM:
        raise DadoInvalido(codigo, "tipo", f"Não conheço o tipo “{bruta['tipo']}”.")
    return ORDEM.index(_tipo(bruta))


def _igual(pagina, campos, itens, sorteios, objetivos):
    return (
        all(getattr(pagina, campo) == valor for campo, valor in campos.items())
        and [(i.questao_id, i.forma) for i in pagina.itens.all()] == [(q.pk, f) for q, f in itens]
        and [(s.eixo_id, s.etiqueta_id, s.quantidade) for s in pagina.sorteios.all()]
        == [(eixo and eixo.pk, etiqueta.pk, quantidade) for eixo, etiqueta, quantidade in sorteios]
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
