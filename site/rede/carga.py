"""Carregar a rede no banco: cria o que falta, acerta o que mudou e não toca no resto. Repetir não altera nada.

O que alguém corrigiu à mão (consórcio ou filiação, no admin) fica como está: veja `rede/conferencia.py`.
"""

from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.db import transaction

from rede.busca import normalizar
from rede.conferencia import acertar_conferindo
from rede.leitura import ler_rede
from rede.models import (
    Atendimento,
    Certeza,
    Consorcio,
    Filiacao,
    LinhaDaCarga,
    Macrorregiao,
    Microrregiao,
    Municipio,
    endereco_livre,
)

PASTA = Path(__file__).parent / "dados"


@dataclass
class Contagem:
    """Quantas linhas há nas planilhas, quantas mudaram o banco e quais ficaram como alguém as corrigiu."""

    municipios: int
    microrregioes: int
    macrorregioes: int
    consorcios: int
    filiacoes: int
    atendimentos: int
    criados: int = 0
    alterados: int = 0
    mantidas: list = field(default_factory=list)

    @property
    def mudou(self):
        return bool(self.criados or self.alterados)

    def como_dict(self):
        return asdict(self)


def carregar(pasta=PASTA, ao_avancar=lambda feitas, total: None, *, descartar_correcoes=False):
    """Lê e confere tudo, e só então grava, numa transação. Um arquivo com defeito não altera nada.

    Levanta `leitura.DadoInvalido`. Chama `ao_avancar(feitas, total)` a cada planilha gravada. Com
    `descartar_correcoes`, a planilha vale também sobre o que se corrigiu à mão.
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
            criados, alterados, mantidas = passo(rede, descartar_correcoes)
            contagem.criados += criados
            contagem.alterados += alterados
            contagem.mantidas += mantidas
            ao_avancar(feitas, len(PASSOS))
    return contagem


def _macrorregioes(rede, descartar):
    registros = [{"codigo": linha["macro_codigo"], "nome": linha["macro_nome"]} for linha in rede.macrorregioes]
    return _acertar(Macrorregiao.objects.all(), ["codigo"], registros)


def _microrregioes(rede, descartar):
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


def _municipios(rede, descartar):
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


def _consorcios(rede, descartar):
    municipio = _chaves(Municipio, "codigo_ibge")
    ocupados = set(Consorcio.objects.values_list("slug", flat=True))
    iguais = ("sigla", "nome", "sede_certeza", "cnpj", "cnpj_origem", "perfil", "situacao", "fonte", "observacao")
    registros = {
        linha["sigla"]: {
            **{campo: linha[campo] for campo in iguais},
            "certeza": linha["nome_certeza"] or Certeza.BAIXA,
            "certeza_geral": linha["certeza"],
            "sede_id": municipio.get(linha["sede_codigo_ibge"]),
        }
        for linha in rede.consorcios
    }

    def com_endereco(registro):
        endereco = endereco_livre(registro["sigla"], ocupados)
        ocupados.add(endereco)
        return Consorcio(slug=endereco, **registro)

    return acertar_conferindo(
        LinhaDaCarga.Planilha.CONSORCIOS,
        Consorcio.objects.all(),
        registros,
        nomes={sigla: sigla for sigla in registros},
        ja_existentes={c.sigla: c for c in Consorcio.objects.all()},
        criar=com_endereco,
        descartar=descartar,
    )


def _filiacoes(rede, descartar):
    registros = {
        f"{valores['sigla']} × {valores['codigo_ibge']}": {
            **_vinculo(valores),
            "prova": valores["prova_filiacao"],
            "ate": None,
        }
        for valores in _com_chaves(rede.filiacoes)
    }
    abertas = {(f.consorcio_id, f.municipio_id): f for f in Filiacao.objects.filter(ate=None)}
    nomes = {f"{f['sigla']} × {f['codigo_ibge']}": f"{f['sigla']} × {f['municipio']}" for f in rede.filiacoes}
    chaves = {chave: (r["consorcio_id"], r["municipio_id"]) for chave, r in registros.items()}
    return acertar_conferindo(
        LinhaDaCarga.Planilha.FILIACOES,
        Filiacao.objects.all(),
        registros,
        nomes=nomes,
        ja_existentes={chave: abertas[par] for chave, par in chaves.items() if par in abertas},
        criar=lambda registro: Filiacao(**registro),
        descartar=descartar,
    )


def _atendimentos(rede, descartar):
    registros = [_vinculo(valores) for valores in _com_chaves(rede.atendimentos)]
    return _acertar(Atendimento.objects.all(), ["consorcio_id", "municipio_id"], registros)


PASSOS = [_macrorregioes, _microrregioes, _municipios, _consorcios, _filiacoes, _atendimentos]


def _com_chaves(linhas):
    """As linhas com as chaves do banco. Sem as do consórcio que alguém excluiu à mão."""
    consorcio, municipio = _consorcios_da_planilha(), _chaves(Municipio, "codigo_ibge")
    for linha in linhas:
        if linha["sigla"] in consorcio:
            ids = {"consorcio_id": consorcio[linha["sigla"]], "municipio_id": municipio[linha["codigo_ibge"]]}
            yield {**linha.valores, **ids}


def _consorcios_da_planilha():
    """{sigla na planilha: chave no banco}, também de quem mudou de sigla à mão."""
    por_sigla = _chaves(Consorcio, "sigla")
    existentes = set(por_sigla.values())
    copias = LinhaDaCarga.objects.filter(planilha=LinhaDaCarga.Planilha.CONSORCIOS).values_list("chave", "objeto")
    return por_sigla | {chave: objeto for chave, objeto in copias if objeto in existentes}


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
    """Cria em lote o que não existe e grava em lote só o que difere. Devolve (criados, alterados, [])."""
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
    return len(novos), len(mudados), []
