"""Carregar o curso de demonstração a partir do conteúdo já lido (YAML). Repetir não altera nada.

As avaliações entram depois, por `avaliacoes.demonstracao`, que acha as páginas com `paginas_por_codigo` e escolhe o
lugar delas com `inserir`; só então as horas do curso fecham.
"""

from pathlib import Path

import yaml
from django.db import transaction

from cursos import demonstracao_projeto
from cursos.demonstracao_corpo import corpo, paragrafos
from cursos.demonstracao_dados import campo, data, gravar, lista, publicar, slug_com_codigo, um
from cursos.models import (
    AulaPage,
    CatalogoPage,
    CursoPage,
    ModuloPage,
    Norma,
    Objetivo,
    PraticaPage,
    Termo,
)
from oficinas.demonstracao import DadoInvalido
from oficinas.models import Demanda, Eixo, Oficina

PRATICAS = Path(__file__).parent / "dados" / "praticas_consorcios.yaml"
TIPO_DA_PRATICA = {
    "leitura_orientada": PraticaPage.Tipo.LEITURA,
    "estudo_de_caso": PraticaPage.Tipo.ESTUDO_DE_CASO,
    "forum_de_casos": PraticaPage.Tipo.FORUM,
    "dispersao": PraticaPage.Tipo.DISPERSAO,
    "reacao": PraticaPage.Tipo.REFLEXAO,
}
SUFIXO_DA_PRATICA = {
    "leitura_orientada": "leitura",
    "estudo_de_caso": "estudo-de-caso",
    "forum_de_casos": "forum",
    "dispersao": "dispersao",
    "reacao": "reflexao",
}
PRATICA_DA_AVALIACAO = {"reacao": "reacao", "plano_de_intervencao": "dispersao"}


@transaction.atomic
def carregar(dados):
    """Cria ou acerta normas, glossário, objetivos e o curso com módulos, aulas e práticas. Devolve as contagens.

    De `dados` lê `normas`, `glossario`, `objetivos`, `curso` e `certificado.modelo.base_legal`. Demandas, eixos e
    oficina vêm de `oficinas.demonstracao`.

    Raises:
        DadoInvalido: falta um campo, um código não existe ou um valor não passa nas regras; nada fica gravado.
    """
    normas = _normas(lista(dados, "normas", "arquivo"))
    termos = _termos(lista(dados, "glossario", "arquivo"))
    objetivos = _objetivos(lista(dados, "objetivos", "arquivo"))
    bruto = campo(dados, "curso", dict, "arquivo")
    curso = _curso(bruto, dados)
    acervo = {"normas": normas, "termos": termos, "objetivos": objetivos}
    eixos = {eixo.codigo: eixo for eixo in Eixo.objects.all()}
    orientacoes = yaml.safe_load(PRATICAS.read_text(encoding="utf-8"))
    aulas, praticas, avaliadas = 0, 0, _praticas_avaliadas(dados)
    for bruto_do_modulo in lista(bruto, "modulos", "curso"):
        modulo = _modulo(curso, bruto_do_modulo, eixos)
        aulas += _aulas(modulo, bruto_do_modulo, acervo)
        sem = {chave for sigla, chave in avaliadas if sigla == modulo.sigla}
        praticas += _praticas(modulo, bruto_do_modulo, orientacoes.get(modulo.sigla, {}), objetivos, sem)
    demonstracao_projeto.carregar(bruto, curso, eixos, objetivos)
    return {
        "normas": len(normas),
        "termos": len(termos),
        "objetivos": len(objetivos),
        "cursos": 1,
        "modulos": len(bruto["modulos"]),
        "aulas": aulas,
        "praticas": praticas,
    }


def paginas_por_codigo(curso):
    """{código: página} do curso: `M1`, `M1A1`, `M1-leitura`, `M1-estudo-de-caso`, `M1-forum`, `M1-dispersao`…"""
    paginas = {}
    for modulo in ModuloPage.objects.child_of(curso):
        paginas[modulo.sigla] = modulo
        sigla = modulo.sigla.lower()
        for aula in AulaPage.objects.child_of(modulo):
            paginas[aula.slug.split("-")[0].upper()] = aula
        for pratica in PraticaPage.objects.child_of(modulo):
            paginas[f"{modulo.sigla}-{pratica.slug.removeprefix(f'{sigla}-')}"] = pratica
    return paginas


def inserir(modulo, pagina, antes_de=None):
    """Põe a página nova no fim do módulo ou antes de outra, e a publica."""
    if antes_de is None:
        modulo.__class__.objects.get(pk=modulo.pk).add_child(instance=pagina)
    else:
        antes_de.__class__.objects.get(pk=antes_de.pk).add_sibling(pos="left", instance=pagina)
    pagina.save_revision().publish()
    return pagina


def _normas(brutas):
    normas = {}
    for bruta in brutas:
        chave = campo(bruta, "id", str, "normas")
        normas[chave] = gravar(
            Norma.objects.filter(identificador=chave).first() or Norma(identificador=chave),
            chave,
            tipo=campo(bruta, "tipo", str, chave),
            numero=campo(bruta, "numero", str, chave),
            data=data(bruta, "data", chave),
            ementa=campo(bruta, "ementa", str, chave),
            vigente=campo(bruta, "vigente", bool, chave),
            consolidada=bruta.get("situacao") == "consolidada",
        )
    for bruta in brutas:
        nova = bruta.get("revogada_por")
        gravar(normas[bruta["id"]], bruta["id"], revogada_por=um(normas, nova, bruta["id"], "revogada_por"))
    return normas


def _termos(brutos):
    termos = {}
    for bruto in brutos:
        chave = campo(bruto, "id", str, "glossario")
        existente = Termo.objects.filter(slug=chave).first() or Termo(slug=chave)
        campos = {nome: campo(bruto, nome, str, chave) for nome in ("termo", "definicao")}
        termos[chave] = gravar(existente, chave, **campos)
    return termos


def _objetivos(brutos):
    demandas = {demanda.codigo: demanda for demanda in Demanda.objects.all()}
    objetivos = {}
    for bruto in brutos:
        chave = campo(bruto, "codigo", str, "objetivos")
        existente = Objetivo.objects.filter(codigo=chave).first() or Objetivo(codigo=chave)
        objetivos[chave] = gravar(existente, chave, enunciado=campo(bruto, "enunciado", str, chave))
        objetivos[chave].demandas.set([um(demandas, d, chave, "demandas") for d in bruto.get("demandas") or []])
    return objetivos


def _curso(bruto, dados):
    slug = campo(bruto, "slug", str, "curso")
    catalogo = CatalogoPage.objects.first()
    if catalogo is None:
        raise DadoInvalido("curso", "", "Não há catálogo de cursos: aplique as migrações antes de carregar.")
    oficina = Oficina.objects.filter(codigo=bruto.get("oficina")).first()
    if oficina is None:
        raise DadoInvalido("curso", "oficina", f"Não há a oficina “{bruto.get('oficina')}”.")
    modelo = (dados.get("certificado") or {}).get("modelo") or {}
    existente = CursoPage.objects.child_of(catalogo).filter(slug=slug).first()
    return publicar(
        catalogo,
        existente or CursoPage(slug=slug),
        "curso",
        title=campo(bruto, "titulo", str, "curso"),
        apresentacao=campo(bruto, "objetivo_geral", str, "curso"),
        natureza=campo(bruto, "natureza", str, "curso"),
        modalidade=campo(bruto, "modalidade", str, "curso"),
        publico=campo(bruto, "publico_alvo", str, "curso"),
        metodologia=campo(bruto, "metodologia", str, "curso"),
        carga_horaria=campo(bruto, "carga_horaria_total", int, "curso"),
        base_legal=modelo.get("base_legal", ""),
        oficina=oficina,
    )


def _modulo(curso, bruto, eixos):
    sigla = campo(bruto, "id", str, "curso.modulos")
    horas = campo(bruto, "distribuicao", dict, sigla)
    resultados = "".join(f"<li>{frase}</li>" for frase in lista(bruto, "resultados_esperados", sigla))
    return publicar(
        curso,
        ModuloPage.objects.child_of(curso).filter(sigla=sigla).first() or ModuloPage(sigla=sigla),
        sigla,
        title=campo(bruto, "titulo", str, sigla),
        slug=slug_com_codigo(sigla, bruto["titulo"]),
        eixo=um(eixos, campo(bruto, "eixo", str, sigla), sigla, "eixo"),
        carga_horaria=campo(bruto, "carga_horaria", int, sigla),
        horas_em_encontros=campo(horas, "concentracao_presencial_h", int, sigla),
        resultados_esperados=f"<ul>{resultados}</ul>",
    )


def _aulas(modulo, bruto_do_modulo, acervo):
    brutas = lista(bruto_do_modulo, "aulas", modulo.sigla)
    existentes = {aula.slug.split("-")[0].upper(): aula for aula in AulaPage.objects.child_of(modulo)}
    for bruta in brutas:
        chave = campo(bruta, "id", str, modulo.sigla)
        titulo = campo(bruta, "titulo", str, chave)
        citacoes = [
            (um(acervo["normas"], citacao.get("norma"), chave, "normas").pk, citacao.get("dispositivo") or "")
            for citacao in bruta.get("normas") or []
        ]
        publicar(
            modulo,
            existentes.get(chave) or AulaPage(),
            chave,
            title=titulo,
            slug=slug_com_codigo(chave, titulo),
            resumo=campo(bruta, "resumo", str, chave),
            minutos=campo(bruta, "minutos", int, chave),
            corpo=corpo(chave, campo(bruta, "texto", str, chave), bruta.get("blocos") or [], acervo["normas"]),
            objetivos=[um(acervo["objetivos"], o, chave, "objetivos") for o in bruta.get("objetivos") or []],
            termos=[um(acervo["termos"], t, chave, "glossario") for t in bruta.get("glossario") or []],
            citacoes=citacoes,
        )
    return len(brutas)


def _praticas_avaliadas(dados):
    """{(módulo, prática)} que entram como avaliação, com as horas delas: a reação e, na dispersão, o plano."""
    brutas = [bruta for bruta in dados.get("avaliacoes") or [] if bruta.get("tipo") in PRATICA_DA_AVALIACAO]
    return {(bruta.get("modulo"), PRATICA_DA_AVALIACAO[bruta["tipo"]]) for bruta in brutas}


def _praticas(modulo, bruto, orientacoes, objetivos, sem):
    """Leitura, estudo de caso, fórum, dispersão e reflexão, nesta ordem; só as que o módulo prevê, fora as de `sem`."""
    sigla = modulo.sigla
    minutos = campo(bruto, "ead_minutos", dict, sigla)
    dispersao = bruto.get("dispersao") or {}
    previstas = [c for c in TIPO_DA_PRATICA if c not in sem and (c in minutos or (c == "dispersao" and dispersao))]
    for chave in previstas:
        if chave == "dispersao":
            texto, duracao = dispersao, campo(dispersao, "horas", int, f"{sigla}.dispersao") * 60
        else:
            texto, duracao = campo(orientacoes, chave, dict, sigla), campo(minutos, chave, int, sigla)
        _pratica(modulo, chave, texto, duracao, [um(objetivos, o, sigla, "objetivos") for o in bruto["objetivos"]])
    return len(previstas)


def _pratica(modulo, chave, texto, minutos, objetivos):
    slug = f"{modulo.sigla}-{SUFIXO_DA_PRATICA[chave]}".lower()
    codigo = f"{modulo.sigla}.{chave}"
    publicar(
        modulo,
        PraticaPage.objects.child_of(modulo).filter(slug=slug).first() or PraticaPage(slug=slug),
        codigo,
        title=campo(texto, "titulo", str, codigo),
        tipo=TIPO_DA_PRATICA[chave],
        minutos=minutos,
        orientacao=paragrafos(campo(texto, "orientacao", str, codigo)),
        produto=texto.get("produto") or "",
        registro=texto.get("registro") or PraticaPage.Registro.ENTREGA,
        objetivos=objetivos,
    )
