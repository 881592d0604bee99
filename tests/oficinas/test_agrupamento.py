"""Agrupar: cada ato, cada recusa, a repetição, e o que fica na história."""

import pytest
from django.utils import timezone
from fabricas import AchadoFactory, DemandaFactory, EixoFactory, ObjetivoFactory, OficinaFactory, PessoaFactory
from wagtail.models import ModelLogEntry

from oficinas import agrupamento
from oficinas.agrupamento import AgrupamentoRecusado
from oficinas.models import Consolidacao, Demanda, Movimento
from oficinas.movimentos import caminho, frase_do_movimento, lista, movimentos_da

pytestmark = pytest.mark.django_db


@pytest.fixture
def oficina():
    return OficinaFactory()


@pytest.fixture
def por():
    return PessoaFactory(grupo="Facilitadores")


@pytest.fixture
def achados(oficina):
    return [AchadoFactory(oficina=oficina, codigo=f"{oficina.codigo}/{n:03d}") for n in range(1, 7)]


def onde():
    """{código do achado: código da demanda}."""
    return dict(Consolidacao.objects.values_list("achado__codigo", "demanda__codigo"))


def numero(achado):
    return achado.codigo.rpartition("/")[2]


def grupos():
    """{código da demanda: números dos achados}."""
    juntos = {}
    for consolidacao in Consolidacao.objects.select_related("achado", "demanda").order_by("achado__codigo"):
        juntos.setdefault(consolidacao.demanda.codigo, []).append(numero(consolidacao.achado))
    return juntos


def frase(movimento):
    return frase_do_movimento(movimentos_da(movimento.oficina).get(pk=movimento.pk))


def recusa(ato, *args, **opcoes):
    """O código da recusa; e nada pode ter mudado."""
    antes = onde(), Movimento.objects.count(), list(Demanda.objects.order_by("pk").values())
    with pytest.raises(AgrupamentoRecusado) as recusado:
        ato(*args, **opcoes)
    assert (onde(), Movimento.objects.count(), list(Demanda.objects.order_by("pk").values())) == antes
    assert str(recusado.value).endswith(".")
    return recusado.value.codigo


# --- Reunir ----------------------------------------------------------------------------------------------------------
def test_reunir_cria_a_demanda_com_o_proximo_numero(oficina, achados, por):
    DemandaFactory(codigo="DEM-09")
    DemandaFactory(codigo="DEM-especial")

    movimento = agrupamento.reunir(oficina, achados[:2], por, enunciado="  Um fluxo só. ", justificativa="Porque sim.")

    demanda = movimento.demanda
    assert (demanda.codigo, demanda.enunciado, demanda.justificativa) == ("DEM-10", "Um fluxo só.", "Porque sim.")
    assert grupos() == {"DEM-10": ["001", "002"]}
    assert (movimento.oficina, movimento.tipo, movimento.feito_por) == (oficina, "reunir", por)
    assert frase(movimento) == "Reuniu 2 achados na DEM-10"
    assert Consolidacao.objects.filter(feita_por=por).count() == 2


def test_a_primeira_demanda_de_todas_e_a_01(oficina, achados, por):
    assert agrupamento.reunir(oficina, achados[:1], por, enunciado="Um").demanda.codigo == "DEM-01"


def test_depois_da_99_vem_a_100_e_depois_a_101(oficina, achados, por):
    DemandaFactory(codigo="DEM-99")

    codigos = [agrupamento.reunir(oficina, [a], por, enunciado="Um").demanda.codigo for a in achados[:2]]

    assert codigos == ["DEM-100", "DEM-101"]


def test_sem_eixo_a_demanda_tem_o_da_maioria_dos_achados(oficina, achados, por):
    sistemas = EixoFactory(codigo="sistemas")
    for achado in achados[1:3]:
        achado.eixo = sistemas
        achado.save()

    assert agrupamento.reunir(oficina, achados[:3], por, enunciado="Um").demanda.eixo == sistemas
    assert agrupamento.reunir(oficina, achados[3:5], por, enunciado="Dois", eixo=sistemas).demanda.eixo == sistemas


@pytest.mark.parametrize("todos", [True, False])
def test_a_demanda_so_e_ilustrativa_se_todos_os_achados_sao(oficina, achados, por, todos):
    for achado in achados[: 2 if todos else 1]:
        achado.ilustrativo = True
        achado.save()

    assert agrupamento.reunir(oficina, achados[:2], por, enunciado="Um").demanda.ilustrativa is todos


def test_reunir_em_uma_demanda_que_ja_existe_tira_o_achado_da_outra(oficina, achados, por):
    uma, outra = DemandaFactory(achados=achados[:2]), DemandaFactory(achados=achados[2:3])

    movimento = agrupamento.reunir(oficina, [achados[1], achados[2], achados[3]], por, demanda=outra)

    assert grupos() == {uma.codigo: ["001"], outra.codigo: ["002", "003", "004"]}
    passos = movimento.passos.order_by("achado__codigo").values_list("achado__codigo", "de__codigo", "para__codigo")
    assert list(passos) == [
        (achados[1].codigo, uma.codigo, outra.codigo),
        (achados[3].codigo, None, outra.codigo),
    ]


def test_a_demanda_que_recebe_pode_ser_so_de_outra_oficina(oficina, achados, por):
    outra = DemandaFactory(achados=[AchadoFactory(codigo="OF-ALHEIA/001")])

    agrupamento.reunir(oficina, achados[:1], por, demanda=outra)

    assert grupos() == {outra.codigo: ["001", "001"]}


def test_ocultar_depois_nao_quebra_a_demanda(oficina, achados, por):
    feito = agrupamento.reunir(oficina, achados[:2], por, enunciado="Um")
    type(achados[0]).objects.filter(pk=achados[0].pk).update(oculto_em=timezone.now())

    destino = agrupamento.reunir(oficina, achados[2:3], por, enunciado="Dois").demanda
    agrupamento.unir([feito.demanda], destino, por)

    assert grupos() == {destino.codigo: ["001", "002", "003"]}


def test_recusas_de_reunir(oficina, achados, por):
    alheio = AchadoFactory(codigo="OF-ALHEIA/001")
    oculto = AchadoFactory(oficina=oficina, codigo=f"{oficina.codigo}/099", oculto_em=timezone.now())
    feita = agrupamento.reunir(oficina, achados[:2], por, enunciado="Um").demanda
    unida = agrupamento.reunir(oficina, achados[2:3], por, enunciado="Dois").demanda
    agrupamento.unir([unida], feita, por)

    reunir = agrupamento.reunir
    assert recusa(reunir, oficina, [], por, enunciado="Um") == "sem_achado"
    assert recusa(reunir, oficina, [achados[3], alheio], por, enunciado="Um") == "de_outra_oficina"
    assert recusa(reunir, oficina, [achados[3], oculto], por, enunciado="Um") == "oculto"
    assert recusa(reunir, oficina, achados[3:4], por, enunciado="  ") == "sem_enunciado"
    assert recusa(reunir, oficina, achados[3:4], por, enunciado=None) == "sem_enunciado"
    assert recusa(reunir, oficina, achados[3:4], por, demanda=unida) == "unida"
    assert recusa(reunir, oficina, achados[:3], por, demanda=feita) == "ja_reunidos"


def test_o_segundo_clique_nao_cria_outra_demanda(oficina, achados, por):
    agrupamento.reunir(oficina, achados[:2], por, enunciado="Um")

    assert recusa(agrupamento.reunir, oficina, achados[:2], por, enunciado="Um") == "ja_reunidos"


def test_os_numeros_tentados_por_outra_pessoa_se_saltam(oficina, achados, por, monkeypatch):
    DemandaFactory(codigo="DEM-01")
    codigos = iter(["DEM-01", "DEM-01", "DEM-02"])
    monkeypatch.setattr(agrupamento, "_proximo_codigo", lambda: next(codigos))

    assert agrupamento.reunir(oficina, achados[:1], por, enunciado="Um").demanda.codigo == "DEM-02"


def test_sem_numero_livre_diz_para_tentar_de_novo(oficina, achados, por, monkeypatch):
    DemandaFactory(codigo="DEM-01")
    monkeypatch.setattr(agrupamento, "_proximo_codigo", lambda: "DEM-01")

    assert recusa(agrupamento.reunir, oficina, achados[:1], por, enunciado="Um") == "sem_numero"


# --- Unir ------------------------------------------------------------------------------------------------------------
def test_unir_leva_tudo_e_a_origem_guarda_a_quem_foi(oficina, achados, por):
    uma, duas, tres = (DemandaFactory(achados=achados[n : n + 2]) for n in (0, 2, 4))

    movimento = agrupamento.unir([duas, tres], uma, por)

    assert grupos() == {uma.codigo: ["001", "002", "003", "004", "005", "006"]}
    assert set(uma.absorvidas.all()) == {duas, tres}
    assert set(Demanda.objects.vigentes()) == {uma}
    assert frase(movimento) == f"Uniu a {duas.codigo} e a {tres.codigo} à {uma.codigo}"


def test_a_demanda_que_sustenta_objetivo_e_a_que_fica(oficina, achados, por):
    uma, outra = DemandaFactory(achados=achados[:1]), DemandaFactory(achados=achados[1:2])
    ObjetivoFactory().demandas.add(outra)

    movimento = agrupamento.unir([outra], uma, por)

    assert movimento.demanda == outra
    assert grupos() == {outra.codigo: ["001", "002"]}
    assert Demanda.objects.get(pk=uma.pk).unida_a == outra


def test_de_varias_fica_a_que_sustenta_objetivo(oficina, achados, por):
    uma, duas, tres = (DemandaFactory(achados=achados[n : n + 2]) for n in (0, 2, 4))
    ObjetivoFactory().demandas.add(duas)

    assert agrupamento.unir([duas, tres], uma, por).demanda == duas
    assert set(duas.absorvidas.all()) == {uma, tres}


def test_recusas_de_unir(oficina, achados, por):
    uma, outra = DemandaFactory(achados=achados[:1]), DemandaFactory(achados=achados[1:2])
    vazia, presa, presa_tambem = DemandaFactory(), DemandaFactory(achados=achados[2:3]), DemandaFactory()
    mista = DemandaFactory(achados=[achados[3], AchadoFactory(codigo="OF-ALHEIA/001")])
    for n, demanda in enumerate([presa, presa_tambem]):
        ObjetivoFactory(codigo=f"OBJ-9{n}").demandas.add(demanda)
    unida = DemandaFactory(achados=achados[4:5])
    agrupamento.unir([unida], uma, por)

    unir = agrupamento.unir
    assert recusa(unir, [], uma, por) == "sem_origem"
    assert recusa(unir, [uma], uma, por) == "sem_origem"
    assert recusa(unir, [vazia], uma, por) == "sem_achado"
    assert recusa(unir, [vazia], DemandaFactory(), por) == "sem_achado"
    assert recusa(unir, [mista], uma, por, oficina=oficina) == "de_outra_oficina"
    assert recusa(unir, [outra], uma, por, oficina=OficinaFactory()) == "de_outra_oficina"
    assert recusa(unir, [outra], unida, por) == "unida"
    assert recusa(unir, [unida], uma, por) == "ja_unida"
    assert recusa(unir, [presa], presa_tambem, por) == "sustenta_objetivo"


def test_a_mista_recebe_ainda_que_nao_possa_sumir(oficina, achados, por):
    mista = DemandaFactory(achados=[achados[3], AchadoFactory(codigo="OF-ALHEIA/001")])
    uma = DemandaFactory(achados=achados[:1])

    agrupamento.unir([uma], mista, por)

    assert onde()[achados[0].codigo] == mista.codigo


# --- Dividir e retirar -----------------------------------------------------------------------------------------------
def test_dividir_leva_parte_a_uma_demanda_nova(oficina, achados, por):
    demanda = DemandaFactory(codigo="DEM-30", achados=achados[:3])

    movimento = agrupamento.dividir(demanda, achados[1:3], por, "Outra coisa.")

    assert grupos() == {"DEM-30": ["001"], "DEM-31": ["002", "003"]}
    assert frase(movimento) == "Dividiu a DEM-30: 2 achados para a DEM-31"


def test_recusas_de_dividir(oficina, achados, por):
    demanda = DemandaFactory(achados=achados[:3])
    oculto = AchadoFactory(oficina=oficina, codigo=f"{oficina.codigo}/099")
    Consolidacao.objects.create(achado=oculto, demanda=demanda)
    type(oculto).objects.filter(pk=oculto.pk).update(oculto_em=timezone.now())
    inteira = DemandaFactory(achados=achados[3:5])

    dividir = agrupamento.dividir
    assert recusa(dividir, demanda, [], por, "Um") == "sem_achado"
    assert recusa(dividir, demanda, [achados[0], AchadoFactory(codigo="X/1")], por, "Um") == "de_outra_oficina"
    assert recusa(dividir, demanda, [oculto], por, "Um") == "oculto"
    assert recusa(dividir, demanda, achados[:1], por, " ") == "sem_enunciado"
    assert recusa(dividir, demanda, [achados[0], achados[5]], por, "Um") == "fora_da_demanda"
    assert recusa(dividir, inteira, achados[3:5], por, "Um") == "ficaria_vazia"


def test_o_segundo_clique_em_dividir_diz_que_ja_nao_estao_la(oficina, achados, por):
    demanda = DemandaFactory(achados=achados[:3])
    agrupamento.dividir(demanda, achados[:1], por, "Um")

    assert recusa(agrupamento.dividir, demanda, achados[:1], por, "Um") == "fora_da_demanda"


def test_retirar_deixa_fora_e_a_demanda_vazia_sai_das_listas(oficina, achados, por):
    demanda = DemandaFactory(achados=achados[:2])

    movimento = agrupamento.retirar(achados[:3], por)

    assert grupos() == {}
    assert Demanda.objects.filter(pk=demanda.pk).exists()
    assert not Demanda.objects.vigentes().exists()
    assert movimento.passos.count() == 2
    assert frase(movimento) == f"Retirou 2 achados da {demanda.codigo}"


def test_recusas_de_retirar(oficina, achados, por):
    presa = DemandaFactory(achados=achados[:1])
    ObjetivoFactory().demandas.add(presa)
    DemandaFactory(achados=achados[1:2])

    assert recusa(agrupamento.retirar, [], por) == "sem_achado"
    assert recusa(agrupamento.retirar, achados[2:3], por) == "sem_demanda"
    assert recusa(agrupamento.retirar, [achados[1], AchadoFactory(codigo="X/1")], por) == "de_outra_oficina"
    assert recusa(agrupamento.retirar, achados[:1], por) == "sustenta_objetivo"


def test_a_demanda_que_sustenta_objetivo_nao_fica_sem_achado_por_nenhum_caminho(oficina, achados, por):
    presa, outra = DemandaFactory(achados=achados[:2]), DemandaFactory(achados=achados[2:3])
    ObjetivoFactory().demandas.add(presa)

    assert recusa(agrupamento.reunir, oficina, achados[:2], por, demanda=outra) == "sustenta_objetivo"
    agrupamento.reunir(oficina, achados[:1], por, demanda=outra)
    assert grupos()[presa.codigo] == ["002"]


# --- Desfazer --------------------------------------------------------------------------------------------------------
def test_desfazer_devolve_cada_achado_ao_lugar_de_onde_saiu(oficina, achados, por):
    uma, outra = DemandaFactory(achados=achados[:2]), DemandaFactory(achados=achados[2:3])
    antes = onde()
    movimento = agrupamento.reunir(oficina, [achados[0], achados[2], achados[3]], por, demanda=outra)

    desfeito = agrupamento.desfazer(movimento, por)

    assert onde() == antes
    assert (desfeito.desfeito_por, desfeito.desfeito_em is None) == (por, False)
    assert uma.unida_a is None


def test_desfazer_a_uniao_devolve_a_demanda_as_listas(oficina, achados, por):
    uma, outra = DemandaFactory(achados=achados[:2]), DemandaFactory(achados=achados[2:3])
    antes = onde()

    agrupamento.desfazer(agrupamento.unir([outra], uma, por), por)

    assert onde() == antes
    assert not Demanda.objects.exclude(unida_a=None).exists()


def test_nao_se_desfaz_duas_vezes(oficina, achados, por):
    movimento = agrupamento.reunir(oficina, achados[:1], por, enunciado="Um")
    agrupamento.desfazer(movimento, por)

    assert recusa(agrupamento.desfazer, movimento, por) == "ja_desfeito"


def test_so_se_desfaz_o_ultimo_que_tocou_nos_achados_e_a_recusa_diz_qual_foi(oficina, achados, por):
    primeiro = agrupamento.reunir(oficina, achados[:2], por, enunciado="Um")
    segundo = agrupamento.reunir(oficina, achados[1:3], por, enunciado="Dois")
    de_outros = agrupamento.reunir(oficina, achados[4:5], por, enunciado="Três")

    with pytest.raises(AgrupamentoRecusado) as recusado:
        agrupamento.desfazer(primeiro, por)

    assert recusado.value.codigo == "mudou_depois"
    quando = timezone.localtime(segundo.feito_em)
    assert f"Reuniu 2 achados na {segundo.demanda.codigo}, em {quando:%d/%m/%Y, %H:%M}" in str(recusado.value)
    agrupamento.desfazer(segundo, por)
    agrupamento.desfazer(primeiro, por)
    assert grupos() == {de_outros.demanda.codigo: ["005"]}


def test_o_achado_que_foi_e_voltou_ao_mesmo_lugar_tambem_segura_o_primeiro_movimento(oficina, achados, por):
    primeiro = agrupamento.reunir(oficina, achados[:2], por, enunciado="Um")
    agrupamento.retirar(achados[:1], por)
    agrupamento.reunir(oficina, achados[:1], por, demanda=primeiro.demanda)

    assert recusa(agrupamento.desfazer, primeiro, por) == "mudou_depois"


def test_se_o_achado_saiu_do_lugar_por_fora_nao_se_desfaz(oficina, achados, por):
    movimento = agrupamento.reunir(oficina, achados[:1], por, enunciado="Um")
    Consolidacao.objects.update(demanda=DemandaFactory())

    assert recusa(agrupamento.desfazer, movimento, por) == "mudou_depois"


def test_nao_se_desfaz_o_que_deixaria_um_objetivo_sem_achado(oficina, achados, por):
    movimento = agrupamento.reunir(oficina, achados[:1], por, enunciado="Um")
    ObjetivoFactory().demandas.add(movimento.demanda)

    assert recusa(agrupamento.desfazer, movimento, por) == "sustenta_objetivo"


def test_voltar_a_ter_achado_deixa_de_estar_unida(oficina, achados, por):
    origem, destino, terceira = (DemandaFactory(achados=[achados[n]]) for n in range(3))
    agrupamento.reunir(oficina, [achados[3]], por, demanda=origem)
    saida = agrupamento.reunir(oficina, [achados[0]], por, demanda=terceira)
    agrupamento.unir([origem], destino, por)

    agrupamento.desfazer(saida, por)

    assert Demanda.objects.get(pk=origem.pk).unida_a is None
    assert onde()[achados[0].codigo] == origem.codigo


# --- Reescrever, história e registro ---------------------------------------------------------------------------------
def test_reescrever_muda_o_texto_e_anota_o_que_era(achados, por):
    demanda = DemandaFactory(enunciado="Antes", achados=achados[:1])
    sistemas = EixoFactory(codigo="sistemas", nome="Sistemas")

    agrupamento.reescrever(demanda, por, enunciado=" Depois ", eixo=sistemas)
    agrupamento.reescrever(demanda, por, enunciado="Depois", eixo=sistemas)

    demanda.refresh_from_db()
    assert (demanda.enunciado, demanda.eixo) == ("Depois", sistemas)
    anotada = ModelLogEntry.objects.get(action="oficinas.reescrever")
    assert anotada.data["de"]["enunciado"] == "Antes"


def test_recusas_de_reescrever(oficina, achados, por):
    uma, outra = DemandaFactory(achados=achados[:1]), DemandaFactory(achados=achados[1:2])
    agrupamento.unir([outra], uma, por)

    assert recusa(agrupamento.reescrever, uma, por, enunciado=" ", eixo=uma.eixo) == "sem_enunciado"
    assert recusa(agrupamento.reescrever, outra, por, enunciado="X", eixo=uma.eixo) == "unida"


def test_o_caminho_do_achado_conta_so_o_que_esta_em_vigor(oficina, achados, por):
    uma = agrupamento.reunir(oficina, achados[:2], por, enunciado="Um").demanda
    agrupamento.desfazer(agrupamento.retirar(achados[:1], por), por)
    outra = agrupamento.dividir(uma, achados[:1], por, "Dois").demanda

    assert [(p.de, p.para) for p in caminho(achados[0])] == [(None, uma), (uma, outra)]


def test_cada_ato_fica_no_registro_so_com_codigos(oficina, achados, por):
    uma = agrupamento.reunir(oficina, achados[:2], por, enunciado="Um").demanda
    agrupamento.dividir(uma, achados[:1], por, "Dois")
    agrupamento.desfazer(agrupamento.retirar(achados[:1], por), por)

    entradas = ModelLogEntry.objects.filter(object_id=str(oficina.pk)).order_by("pk")
    acoes = ["oficinas.reunir", "oficinas.dividir", "oficinas.retirar", "oficinas.desfazer"]
    assert [entrada.action for entrada in entradas] == acoes
    assert {entrada.user for entrada in entradas} == {por}
    assert entradas[0].data["passos"] == [[a.codigo, None, uma.codigo] for a in achados[:2]]


@pytest.mark.parametrize(
    ("codigos", "escrita"),
    [(["A"], "A"), (["A", "B"], "A e B"), (["A", "B", "C"], "A, B e C"), (list("ABCDEF"), "A, B, C e mais 3")],
)
def test_a_lista_de_codigos_se_le_como_se_fala(codigos, escrita):
    assert lista(codigos) == escrita


@pytest.mark.parametrize("quantos", [2, 60])
def test_agrupar_custa_o_mesmo_com_2_ou_60_achados(oficina, por, django_assert_max_num_queries, quantos):
    achados = [AchadoFactory(oficina=oficina, codigo=f"{oficina.codigo}/{n:03d}") for n in range(1, quantos + 1)]

    with django_assert_max_num_queries(30):
        movimento = agrupamento.reunir(oficina, achados, por, enunciado="Um")
    with django_assert_max_num_queries(30):
        agrupamento.desfazer(movimento, por)
