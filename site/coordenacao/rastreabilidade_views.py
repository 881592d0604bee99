"""A cadeia à vista de qualquer pessoa: a matriz de um curso e a página de cada código."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from coordenacao import matriz as matrizes
from coordenacao import matriz_planilha
from coordenacao.cadeia import montar
from coordenacao.forms import FiltroDaMatrizForm
from coordenacao.lacunas import TIPOS, Recorte, em_frases
from coordenacao.rastreabilidade import DE_PAGINA, NOMES, Olhar, achar, demandas_que_le, normalizar
from planilhas.resposta import baixar, formato_pedido

SEM_CURSO = "sem-curso"
TRILHA = "Rastreabilidade"


# --- A matriz --------------------------------------------------------------------------------------------------------
@require_safe
def matriz(request):
    if procurado := _texto(request, "codigo"):
        codigo = normalizar(procurado)
        return redirect("rastreabilidade:codigo", codigo) if codigo else _nao_achado(request, procurado)
    olhar = Olhar.de(request.user)
    oficina = matrizes.escolher_oficina(_texto(request, "oficina"), olhar)
    recorte = _recorte(_texto(request, "curso"), oficina, olhar)
    if recorte is None:
        return _nada(request, _texto(request, "curso"), "este curso")
    if _texto(request, "lacuna") in TIPOS:
        return _lacunas(request, recorte, olhar)
    return _matriz(request, recorte, oficina, olhar)


def _texto(request, nome):
    return request.GET.get(nome, "").replace("\x00", "�").strip()


def _recorte(slug, oficina, olhar):
    """O do curso pedido (None se não existe); sem pedido, o da oficina escolhida ou o do primeiro curso."""
    cursos = matrizes.cursos_de(olhar)
    if slug == SEM_CURSO:
        return Recorte()
    if slug:
        curso = cursos.filter(slug=slug).first()
        return Recorte(curso) if curso else None
    return Recorte(matrizes.curso_da(oficina, olhar) if oficina else cursos.first())


def _matriz(request, recorte, oficina, olhar):
    eixo, formato = matrizes.escolher_eixo(_texto(request, "eixo")), formato_pedido(request)
    if formato:
        return _baixar(formato, recorte, olhar, oficina=oficina, eixo=eixo)
    pagina = matrizes.pagina_de(recorte, olhar, request.GET.get("pagina"), oficina=oficina, eixo=eixo)
    escolhidos = {
        "curso": recorte.curso.slug if recorte.curso else SEM_CURSO,
        "oficina": oficina.codigo if oficina else "",
        "eixo": eixo.codigo if eixo else "",
    }
    lacunas = matrizes.grupos_de_lacunas(recorte, olhar)
    contexto = {
        **_do_recorte(recorte, olhar),
        "pagina": pagina,
        "filtro": _filtro(recorte, olhar, escolhidos),
        "filtrada": bool(oficina or eixo),
        "oficina": oficina,
        "eixo": eixo,
        "lacunas": lacunas,
        "inteira": not any(grupo.total for grupo in lacunas),
        "sem_demanda": matrizes.sem_demanda(recorte),
        "publicacoes": _publicacoes(recorte.curso, olhar),
        "trilha": [(TRILHA, "")],
    }
    return render(request, "coordenacao/rastreabilidade.html", contexto)


def _baixar(formato, recorte, olhar, **filtro):
    linhas = matrizes.linhas(list(matrizes.demandas_da(recorte, olhar, **filtro)), recorte, olhar)
    nome = f"matriz-{recorte.curso.slug if recorte.curso else SEM_CURSO}"
    return baixar(formato, nome, "Matriz de rastreabilidade", matriz_planilha.COLUNAS, linhas)


def _do_recorte(recorte, olhar):
    return {
        "curso": recorte.curso,
        "slug": recorte.curso.slug if recorte.curso else SEM_CURSO,
        "olhar": olhar,
        "n_achados": recorte.achados.count(),
        "n_demandas": recorte.demandas.count(),
        "n_objetivos": recorte.objetivos.count(),
        "n_ocultas": matrizes.ocultas(recorte, olhar),
    }


def _filtro(recorte, olhar, escolhidos):
    cursos = [(curso.slug, curso.title) for curso in matrizes.cursos_de(olhar)]
    oficinas = [(o.codigo, f"{o.codigo} · {o.data:%d/%m/%Y}") for o in matrizes.oficinas_do(recorte, olhar)]
    return FiltroDaMatrizForm(
        initial=escolhidos, cursos=[*cursos, (SEM_CURSO, "Sem curso")], oficinas=oficinas, eixos=matrizes.eixos()
    )


def _publicacoes(curso, olhar):
    """As publicações com lacunas, da mais nova; o motivo e o nome, só para quem lê rascunhos."""
    if curso is None:
        return []
    publicacoes = list(curso.publicacoes_com_lacunas.select_related("feita_por")[: matrizes.PUBLICACOES])
    for publicacao in publicacoes:
        publicacao.frases = em_frases(publicacao.lacunas)
    return publicacoes


def _lacunas(request, recorte, olhar):
    tipo = _texto(request, "lacuna")
    grupo, pagina = matrizes.lacunas_da_pagina(recorte, olhar, tipo, request.GET.get("pagina"))
    contexto = {
        **_do_recorte(recorte, olhar),
        "grupo": grupo,
        "pagina": pagina,
        "trilha": [(TRILHA, _endereco(recorte)), (grupo.tipo.nomes[1].capitalize(), "")],
    }
    return render(request, "coordenacao/rastreabilidade_lacunas.html", contexto)


def _endereco(recorte):
    curso = recorte.curso.slug if recorte.curso else SEM_CURSO
    return f"{reverse('rastreabilidade:matriz')}?{urlencode({'curso': curso})}"


# --- Um código -------------------------------------------------------------------------------------------------------
@require_safe
def codigo(request, codigo):
    """A cadeia do elemento. O que a pessoa não pode ler não existe para ela: a resposta é a de código desconhecido."""
    olhar = Olhar.de(request.user)
    elemento = achar(codigo, request.GET.get("tipo", ""))
    if elemento and elemento.tipo == "oficina":
        return _da_oficina(request, elemento.objeto, olhar)
    cadeia = montar(elemento, olhar) if elemento else None
    if cadeia is None:
        return _nao_achado(request, codigo)
    objeto = elemento.objeto
    e_demanda = elemento.tipo == "demanda"
    contexto = {
        "cadeia": cadeia,
        "elemento": elemento,
        "objeto": objeto,
        "e_pagina": elemento.tipo in DE_PAGINA.values(),
        "olhar": olhar,
        "absorvidas": demandas_que_le(olhar).filter(unida_a=objeto) if e_demanda else [],
        "homonimos": _homonimos(elemento, olhar),
        "trilha": [(TRILHA, reverse("rastreabilidade:matriz")), (elemento.codigo, "")],
    }
    return render(request, "coordenacao/rastreabilidade_codigo.html", contexto)


def _da_oficina(request, oficina, olhar):
    """A cadeia da oficina inteira é a matriz, só com o que veio dela."""
    if not olhar.le_oficina(oficina):
        return _nao_achado(request, oficina.codigo)
    return redirect(f"{reverse('rastreabilidade:matriz')}?{urlencode({'oficina': oficina.codigo})}")


def _homonimos(elemento, olhar):
    """[(tipo, nome)] dos outros elementos com o mesmo código que este olhar lê."""
    outros = [achar(elemento.codigo, tipo) for tipo in elemento.homonimos if tipo != "oficina"]
    return [(outro.tipo, NOMES[outro.tipo].lower()) for outro in outros if montar(outro, olhar)]


def _nao_achado(request, procurado):
    return _nada(request, procurado, "este código", procurado)


def _nada(request, buscado, o_que, procurado=""):
    """404 que mostra a forma dos códigos. `procurado` volta à caixa de busca, para corrigir sem digitar de novo."""
    limpo, no_campo = (texto.replace("\x00", "�")[:80] for texto in (buscado, procurado))
    trilha = [(TRILHA, reverse("rastreabilidade:matriz"))]
    contexto = {"buscado": limpo, "procurado": no_campo, "o_que": o_que, "trilha": trilha}
    return render(request, "coordenacao/rastreabilidade_nao_achado.html", contexto, status=404)
