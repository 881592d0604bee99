"""Carregar a rede no banco: cria o que falta, acerta o que mudou e não toca no resto. Repetir não altera nada."""

from dataclasses import asdict, dataclass
from pathlib import Path

from django.db import transaction

from rede.busca import normalizar
from rede.leitura import ler_rede
from rede.models import Atendimento, Certeza, Consorcio, Filiacao, Macrorregiao, Microrregiao, Municipio

PASTA = Path(__file__).parent / "dados"


@dataclass
class Contagem:
    """Quantas linhas há nas planilhas e quantas mudaram o banco."""

    municipios: int
    microrregioes: int
    macrorregioes: int
    consorcios: int
    filiacoes: int
    atendimentos: int
    criados: int = 0
    alterados: int = 0

    @property
    def mudou(self):
        return bool(self.criados or self.alterados)

    def como_dict(self):
        return asdict(self)


def carregar(pasta=PASTA, ao_avancar=lambda feitas, total: None):
    """Lê e confere tudo, e só então grava, numa transação. Um arquivo com defeito não altera nada.

    Levanta `leitura.DadoInvalido`. Chama `ao_avancar(feitas, total)` a cada planilha gravada.
    """
    rede = ler_rede(Path(pasta))
    contagem = Contagem(
        municipios=len(rede.municipios),
        microrregioes=len(rede.microrregioes),
        macrorregioes=len(rede.macrorregioes),
        consorcios=len(rede.consorcios),
        filiacoes=len(rede.filiacoes),
        atendimentos=len(rede.atendimentos),
    )
    with transaction.atomic():
        for feitas, passo in enumerate(PASSOS, start=1):
            criados, alterados = passo(rede)
            contagem.criados += criados
            contagem.alterados += alterados
            ao_avancar(feitas, len(PASSOS))
    return contagem


def _macrorregioes(rede):
    registros = [{"codigo": linha["macro_codigo"], "nome": linha["macro_nome"]} for linha in rede.macrorregioes]
    return _acertar(Macrorregiao.objects.all(), ["codigo"], registros)


def _microrregioes(rede):
    macro = _chaves(Macrorregiao, "codigo")
    registros = [
        {
            "codigo": linha["micro_codigo"],
            "nome": linha["micro_nome"],
            "macrorregiao_id": macro[linha["macro_codigo"]],
        }
        for linha in rede.microrregioes
    ]
    return _acertar(Microrregiao.objects.all(), ["codigo"], registros)


def _municipios(rede):
    micro = _chaves(Microrregiao, "codigo")
    registros = [
        {
            "codigo_ibge": linha["codigo_ibge"],
            "nome": linha["nome"],
            "nome_busca": normalizar(linha["nome"]),
            "microrregiao_id": micro[linha["micro_codigo"]],
            "urs": linha["urs"],
            "populacao": linha["populacao_2022"],
            "latitude": linha["latitude"],
            "longitude": linha["longitude"],
        }
        for linha in rede.municipios
    ]
    return _acertar(Municipio.objects.all(), ["codigo_ibge"], registros)


def _consorcios(rede):
    municipio = _chaves(Municipio, "codigo_ibge")
    iguais = ("sigla", "nome", "sede_certeza", "cnpj", "cnpj_origem", "perfil", "situacao", "fonte", "observacao")
    registros = [
        {
            **{campo: linha[campo] for campo in iguais},
            "certeza": linha["nome_certeza"] or Certeza.BAIXA,
            "certeza_geral": linha["certeza"],
            "sede_id": municipio.get(linha["sede_codigo_ibge"]),
        }
        for linha in rede.consorcios
    ]
    return _acertar(Consorcio.objects.all(), ["sigla"], registros)


def _filiacoes(rede):
    registros = [{**_vinculo(linha), "prova": linha["prova_filiacao"]} for linha in _com_chaves(rede.filiacoes)]
    return _acertar(Filiacao.objects.filter(ate=None), ["consorcio_id", "municipio_id"], registros)


def _atendimentos(rede):
    registros = [_vinculo(linha) for linha in _com_chaves(rede.atendimentos)]
    return _acertar(Atendimento.objects.all(), ["consorcio_id", "municipio_id"], registros)


PASSOS = [_macrorregioes, _microrregioes, _municipios, _consorcios, _filiacoes, _atendimentos]


def _com_chaves(linhas):
    consorcio, municipio = _chaves(Consorcio, "sigla"), _chaves(Municipio, "codigo_ibge")
    for linha in linhas:
        ids = {"consorcio_id": consorcio[linha["sigla"]], "municipio_id": municipio[linha["codigo_ibge"]]}
        yield {**linha.valores, **ids}


def _vinculo(valores):
    return {
        "consorcio_id": valores["consorcio_id"],
        "municipio_id": valores["municipio_id"],
        "evidencia": valores["tipo_evidencia"],
        "ano_referencia": valores["ano_referencia"],
        "fonte": valores["fonte"],
    }


def _chaves(modelo, campo):
    return dict(modelo.objects.values_list(campo, "pk"))


def _acertar(existentes, chaves, registros):
    """Cria em lote o que não existe e grava em lote só o que difere. Devolve (criados, alterados)."""
    por_chave = {tuple(getattr(objeto, c) for c in chaves): objeto for objeto in existentes}
    novos, mudados = [], []
    for registro in registros:
        objeto = por_chave.get(tuple(registro[c] for c in chaves))
        if objeto is None:
            novos.append(existentes.model(**registro))
        elif any(getattr(objeto, campo) != valor for campo, valor in registro.items()):
            mudados.append(objeto)
            for campo, valor in registro.items():
                setattr(objeto, campo, valor)
    existentes.model.objects.bulk_create(novos, batch_size=500)
    if mudados:
        campos = [campo for campo in registros[0] if campo not in chaves]
        existentes.model.objects.bulk_update(mudados, campos, batch_size=200)
    return len(novos), len(mudados)
