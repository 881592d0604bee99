"""Gravar uma planilha sem passar por cima de quem a corrigiu à mão.

De cada linha gravada fica uma cópia (`LinhaDaCarga`). Na carga seguinte, se o banco ainda está como a cópia, ninguém
mexeu e a planilha vale; se está diferente, alguém corrigiu: a linha fica como está e é contada entre as mantidas.
Corrigir, renomear, encerrar e excluir contam igual. O que já existia sem cópia e difere da planilha também fica.
"""

from dataclasses import dataclass, field

from rede.models import LinhaDaCarga

LOTE = 200


@dataclass
class _Resultado:
    nomes: dict
    novos: list = field(default_factory=list)  # (chave, objeto)
    mudados: list = field(default_factory=list)
    copias: dict = field(default_factory=dict)  # chave → (objeto, valores)
    mantidas: list = field(default_factory=list)


def acertar_conferindo(planilha, existentes, registros, *, nomes, ja_existentes, criar, descartar):
    """Grava em lote o que se pode gravar. Devolve (criados, alterados, frases das linhas mantidas).

    Args:
        registros: {chave na planilha: {campo: valor}}.
        nomes: {chave: como dizer a linha a quem carrega}.
        ja_existentes: {chave: objeto} do que está no banco, para quando ainda não há cópia da linha.
        criar: registro → objeto ainda não gravado.
        descartar: grava também por cima do que se corrigiu.
    """
    copias = {linha.chave: linha for linha in LinhaDaCarga.objects.filter(planilha=planilha)}
    objetos = existentes.in_bulk([linha.objeto for linha in copias.values()])
    resultado = _Resultado(nomes)
    for chave, registro in registros.items():
        copia = copias.get(chave)
        objeto = (copia and objetos.get(copia.objeto)) or ja_existentes.get(chave)
        if objeto is not None:
            _conferir(resultado, chave, registro, objeto, copia, descartar)
        elif copia is None or descartar:
            resultado.novos.append((chave, criar(registro)))
        else:
            resultado.mantidas.append(f"{nomes[chave]}: excluída")
    _gravar(existentes.model, resultado, registros)
    _copiar(planilha, resultado, copias)
    return len(resultado.novos), len(resultado.mudados), resultado.mantidas


def _conferir(resultado, chave, registro, objeto, copia, descartar):
    atual, desejado = _valores(objeto, registro), _em_json(registro)
    da_copia = copia is not None and copia.objeto == objeto.pk
    if atual != desejado:
        if not descartar and not (da_copia and atual == copia.valores):
            diferentes = _diferencas(objeto, atual, copia.valores if da_copia else desejado)
            resultado.mantidas.append(f"{resultado.nomes[chave]}: {', '.join(diferentes)}")
            return
        for campo, valor in registro.items():
            setattr(objeto, campo, valor)
        resultado.mudados.append(objeto)
    if not da_copia or copia.valores != desejado:
        resultado.copias[chave] = (objeto, desejado)


def _gravar(modelo, resultado, registros):
    modelo.objects.bulk_create([objeto for _, objeto in resultado.novos], batch_size=LOTE)
    resultado.copias |= {chave: (objeto, _em_json(registros[chave])) for chave, objeto in resultado.novos}
    if resultado.mudados:
        campos = next(iter(registros.values()))
        modelo.objects.bulk_update(resultado.mudados, list(campos), batch_size=LOTE)


def _copiar(planilha, resultado, copias):
    novas, velhas = [], []
    for chave, (objeto, valores) in resultado.copias.items():
        linha = copias.get(chave)
        if linha is None:
            novas.append(LinhaDaCarga(planilha=planilha, chave=chave, objeto=objeto.pk, valores=valores))
        else:
            linha.objeto, linha.valores = objeto.pk, valores
            velhas.append(linha)
    LinhaDaCarga.objects.bulk_create(novas, batch_size=LOTE)
    if velhas:
        LinhaDaCarga.objects.bulk_update(velhas, ["objeto", "valores"], batch_size=LOTE)


def _em_json(registro):
    """Os valores como voltam do JSON: datas viram texto."""
    return {campo: v if v is None or isinstance(v, int) else str(v) for campo, v in registro.items()}


def _valores(objeto, registro):
    return _em_json({campo: getattr(objeto, campo) for campo in registro})


def _diferencas(objeto, atual, referencia):
    """Os nomes, como aparecem na tela, dos campos que mudaram."""
    campos = {campo.attname: str(campo.verbose_name) for campo in objeto._meta.concrete_fields}
    return [campos[campo] for campo, valor in atual.items() if valor != referencia.get(campo)]
