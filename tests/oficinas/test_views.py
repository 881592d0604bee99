"""As páginas públicas das oficinas."""

import pytest
from django.urls import reverse
from fabricas import AchadoFactory, DemandaFactory, EixoFactory, OficinaFactory, criar_curso

from oficinas.models import Consolidacao, Demanda, Participacao

pytestmark = pytest.mark.django_db


def oficina_com(achados, demandas=3):
    oficina = OficinaFactory()
    feitos = [
        AchadoFactory(oficina=oficina, codigo=f"{oficina.codigo}/{n:03d}", eixo=EixoFactory(codigo="sistemas"))
        for n in range(achados)
    ]
    for n in range(demandas):
        demanda = DemandaFactory(codigo=f"{oficina.codigo}-D{n}")
        Consolidacao.objects.bulk_create(Consolidacao(achado=a, demanda=demanda) for a in feitos[n::demandas])
    return oficina


def test_a_lista_mostra_so_as_publicadas(client):
    publicada, guardada = OficinaFactory(titulo="À vista"), OficinaFactory(titulo="Guardada", publicada=False)

    pagina = client.get(reverse("oficinas:lista"))

    assert publicada.titulo in pagina.text
    assert guardada.titulo not in pagina.text


def test_a_lista_vazia_diz_o_que_vira_e_para_onde_ir(client):
    pagina = client.get(reverse("oficinas:lista"))

    assert pagina.status_code == 200
    assert "Nenhuma oficina publicada" in pagina.text


def test_oficina_nao_publicada_ou_desconhecida_nao_existe(client):
    guardada = OficinaFactory(publicada=False)

    assert client.get(guardada.get_absolute_url()).status_code == 404
    assert client.get(reverse("oficinas:oficina", args=["1999-01-01"])).status_code == 404


def test_a_oficina_mostra_achados_do_que_mais_pesa_ao_que_menos_pesa(client):
    oficina = OficinaFactory()
    leve = AchadoFactory(oficina=oficina, codigo="OF-2026-50/001", enunciado="Pesa menos", impacto=1, frequencia=2)
    grave = AchadoFactory(oficina=oficina, codigo="OF-2026-50/002", enunciado="Pesa mais", impacto=5, frequencia=5)

    texto = client.get(oficina.get_absolute_url()).text

    assert texto.index(grave.enunciado) < texto.index(leve.enunciado)
    assert "impacto 5 · frequência 5" in texto
    assert 'id="OF-2026-50/002"' in texto


def test_a_oficina_mostra_cada_desfecho_com_a_sua_razao(client):
    oficina = oficina_com(achados=3)
    um, dois, tres = Demanda.objects.order_by("codigo")
    Demanda.objects.filter(pk=um.pk).update(desfecho="atendida")
    Demanda.objects.filter(pk=dois.pk).update(desfecho="encaminhada", destino="SES-MG")
    Demanda.objects.filter(pk=tres.pk).update(desfecho="nao_atendida", motivo="Não se resolve com curso.")

    texto = client.get(oficina.get_absolute_url()).text

    for trecho in ("Atendida", "Encaminhada", "SES-MG", "Não atendida", "Não se resolve com curso."):
        assert trecho in texto


def test_a_demanda_so_cita_os_achados_desta_oficina(client):
    oficina, outra = oficina_com(achados=1, demandas=1), OficinaFactory()
    alheio = AchadoFactory(oficina=outra, codigo="OF-ALHEIA/001")
    Consolidacao.objects.create(achado=alheio, demanda=Demanda.objects.get())

    texto = client.get(oficina.get_absolute_url()).text

    assert alheio.codigo not in texto
    assert f'href="#{oficina.codigo}/000"' in texto


def test_quem_participou_aparece_por_papel_e_orgao_e_nunca_por_nome(client):
    oficina = OficinaFactory()
    Participacao.objects.create(oficina=oficina, nome="Fulana de Tal", papel="Secretária", entidade="CIS Teste")

    texto = client.get(oficina.get_absolute_url()).text

    assert "Secretária, CIS Teste" in texto
    assert "Fulana de Tal" not in texto


@pytest.mark.parametrize("ilustrativo", [True, False])
def test_o_que_e_ilustrativo_vem_dito(client, ilustrativo):
    oficina = OficinaFactory()
    AchadoFactory(oficina=oficina, ilustrativo=ilustrativo)

    texto = client.get(oficina.get_absolute_url()).text

    assert ("Fato e ilustração" in texto) is ilustrativo


def test_o_texto_de_quem_escreveu_sai_escapado(client):
    oficina = OficinaFactory()
    AchadoFactory(oficina=oficina, enunciado="<b>negrito</b> & 'aspas'")

    texto = client.get(oficina.get_absolute_url()).text

    assert "<b>negrito</b>" not in texto
    assert "&lt;b&gt;negrito&lt;/b&gt; &amp;" in texto


def test_a_oficina_leva_so_aos_cursos_publicados_que_nasceram_dela(client):
    oficina = OficinaFactory()
    publicado, rascunho = criar_curso(slug="no-ar", titulo="No ar"), criar_curso(slug="rascunho", titulo="Rascunho")
    for curso in (publicado, rascunho):
        curso.oficina = oficina
        curso.save()
    rascunho.unpublish()

    texto = client.get(oficina.get_absolute_url()).text

    assert f'href="{publicado.url}"' in texto
    assert rascunho.title not in texto


@pytest.mark.parametrize("achados", [30, 300])
def test_a_oficina_custa_o_mesmo_com_30_ou_300_achados(client, django_assert_max_num_queries, achados):
    oficina = oficina_com(achados, demandas=achados // 3)

    with django_assert_max_num_queries(10):
        pagina = client.get(oficina.get_absolute_url())

    assert pagina.text.count('class="enunciado"') == achados


@pytest.mark.parametrize("quantas", [2, 40])
def test_a_lista_custa_o_mesmo_com_2_ou_40_oficinas(client, django_assert_max_num_queries, quantas):
    for _ in range(quantas):
        oficina = OficinaFactory()
        oficina.eixos.add(EixoFactory())
        oficina.eixos.commit()

    with django_assert_max_num_queries(8):
        pagina = client.get(reverse("oficinas:lista"))

    assert pagina.text.count('class="cartao ligado"') == quantas
