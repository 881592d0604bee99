"""Emitir para a turma, na tela: o resumo antes, escolher, acompanhar, cancelar e tentar de novo."""

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from fabricas import MatriculaFactory, PessoaFactory

from certificados import emissao, falhas
from certificados.lote import emitir_lote, processar_lote
from certificados.models import Certificado, LoteEmissao, Modelo, Signatario
from cursos.models import Matricula


@pytest.fixture
def formadas(turma):
    return [MatriculaFactory(turma=turma, concluida=True, pessoa__nome=f"Formada {n}") for n in range(3)]


@pytest.fixture
def resumo(turma):
    return reverse("coordenacao:emitir_todos", args=[turma.pk])


@pytest.fixture
def aberto(turma, formadas, pessoas):
    return emitir_lote(turma, pessoas["coordenadora"])


def tela(lote):
    return reverse("coordenacao:lote", args=[lote.pk])


def recados(resposta):
    return " ".join(str(m) for m in get_messages(resposta.wsgi_request))


def linhas_do_csv(resposta):
    texto = b"".join(resposta.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(texto), delimiter=";"))


# --- O resumo --------------------------------------------------------------------------------------------------------
def test_o_resumo_diz_quem_recebe_quem_nao_com_o_que_resolve_e_quem_ja_tem(turma, formadas, resumo, pessoas, entrar):
    emissao.emitir(formadas[0])

    resposta = entrar("coordenadora").get(resumo)

    contexto = resposta.context
    assert (contexto["recebem"], contexto["nao_recebem"], contexto["ja_tem"]) == (2, 1, 1)
    assert [linha.grupo for linha in contexto["pagina"]] == ["recebe", "recebe", "nao_recebe", "ja_tem"]
    assert "Emitir 2 certificados" in resposta.text
    assert "A pessoa resolve:" in resposta.text
    assert Certificado.objects.get().registro in resposta.text
    assert not LoteEmissao.objects.exists()


def test_o_resumo_diz_o_modelo_a_versao_quem_assina_e_o_mandato(turma, formadas, resumo, entrar):
    fim = timezone.localdate() + timedelta(days=40)
    Signatario.objects.update(mandato_ate=fim)
    Modelo.objects.da_turma(turma).save_revision(user=PessoaFactory(nome="Quem Publicou")).publish()

    texto = entrar("coordenadora").get(resumo).text

    assert "Modelo “Certificado”, versão publicada em" in texto
    assert "por Quem Publicou" in texto
    assert f"Diretora de Exemplo, Diretora-geral. Mandato desde {Signatario.objects.get().mandato_de:%d/%m/%Y}" in texto
    assert f"até {fim:%d/%m/%Y}" in texto


def test_com_a_turma_impedida_o_resumo_diz_o_que_fazer_e_nao_oferece_emitir(formadas, resumo, entrar):
    Signatario.objects.update(mandato_ate=timezone.localdate() - timedelta(days=1))
    cliente = entrar("coordenadora")

    texto, posta = cliente.get(resumo).text, cliente.post(resumo)

    assert 'name="quem"' not in texto
    assert "não vale hoje, não assina" in texto
    assert reverse("signatario:index") in texto
    assert "terminou em" in recados(posta)
    assert not LoteEmissao.objects.exists()


def test_cada_fatia_mostra_e_baixa_as_suas_linhas(formadas, resumo, pessoas, entrar):
    cliente = entrar("coordenadora")

    recebem = cliente.get(resumo, {"ver": "recebe"})
    do_arquivo = linhas_do_csv(cliente.get(resumo, {"ver": "nao_recebe", "formato": "csv"}))

    assert {linha.matricula for linha in recebem.context["pagina"]} == set(formadas)
    assert [linha[:2] for linha in do_arquivo[1:]] == [[str(pessoas["aluna"]), "Não"]]
    assert do_arquivo[1][3]
    assert cliente.get(resumo, {"ver": "inventada", "p": "999"}).status_code == 200


def test_emite_so_para_as_marcadas(turma, formadas, resumo, entrar):
    resposta = entrar("coordenadora").post(resumo, {"quem": "marcadas", "matriculas": [formadas[1].pk, "x", "9" * 30]})

    lote = LoteEmissao.objects.get()
    assert resposta.url == tela(lote)
    assert [item.matricula for item in lote.itens.all()] == [formadas[1]]


def test_sem_marcar_ninguem_nada_se_emite_e_a_frase_diz_o_que_fazer(formadas, resumo, entrar):
    resposta = entrar("coordenadora").post(resumo, {"quem": "marcadas", "volta": f"{resumo}?ver=recebe&p=2"})

    assert "Marque ao menos uma pessoa" in recados(resposta)
    assert resposta.url == f"{resumo}?ver=recebe&p=2"
    assert not LoteEmissao.objects.exists()


@pytest.mark.parametrize("dados", [{"quem": "todas"}, {"quem": "marcadas"}], ids=["todas", "marcadas"])
def test_o_clique_duplo_leva_ao_mesmo_lote_antes_e_depois_de_ele_terminar(formadas, resumo, entrar, dados):
    cliente, dados = entrar("coordenadora"), {**dados, "matriculas": [m.pk for m in formadas]}

    primeiro, segundo = cliente.post(resumo, dados), cliente.post(resumo, dados)
    processar_lote(LoteEmissao.objects.get().pk)
    terceiro = cliente.post(resumo, dados)

    assert primeiro.url == segundo.url == terceiro.url == tela(LoteEmissao.objects.get())


def test_a_turma_sem_ninguem_tem_uma_frase(turma, pessoas, resumo, entrar):
    Matricula.objects.update(situacao="cancelada")

    texto = entrar("coordenadora").get(resumo).text

    assert "Ninguém nesta turma tem matrícula que leve a um certificado" in texto
    assert 'name="quem"' not in texto


# --- O andamento -----------------------------------------------------------------------------------------------------
def test_o_andamento_conta_cada_estado_e_se_renova_enquanto_ha_o_que_esperar(aberto, entrar):
    cliente = entrar("coordenadora")

    antes = cliente.get(tela(aberto))
    processar_lote(aberto.pk)
    no_meio = cliente.get(tela(aberto))
    for certificado in Certificado.objects.all():
        emissao.gerar_documento(certificado.pk)
    fim = cliente.get(tela(aberto))

    assert (antes.context["percentual"], no_meio.context["percentual"], fim.context["percentual"]) == (0, 0, 100)
    assert "0 de 3 emitidos" in antes.text
    assert "3 de 3 emitidos" in no_meio.text
    assert "os PDFs estão a caminho" in no_meio.text
    assert "Emissão encerrada" in fim.text
    assert ["data-recarrega" in t.text for t in (antes, no_meio, fim)] == [True, True, False]
    assert ["Cancelar a emissão" in t.text for t in (antes, no_meio, fim)] == [True, False, False]


def test_cancelar_diz_quantos_ficaram_e_que_o_que_saiu_continua(aberto, entrar):
    cliente = entrar("coordenadora")
    outro = aberto.itens.first()
    outro.certificado = emissao.emitir(outro.matricula)
    outro.save()

    resposta = cliente.post(reverse("coordenacao:cancelar_lote", args=[aberto.pk]))
    texto = cliente.get(tela(aberto)).text

    assert "2 pessoas ficaram sem certificado" in recados(resposta)
    assert "Emissão cancelada" in texto
    assert "a emissão continua sozinha" not in texto
    assert "% ·" not in texto
    assert "continua valendo" in texto
    assert texto.count("A emissão foi cancelada antes da vez desta pessoa.") == 2
    assert reverse("coordenacao:emitir_todos", args=[aberto.turma_id]) in texto
    assert "já terminou" in recados(cliente.post(reverse("coordenacao:cancelar_lote", args=[aberto.pk])))


def test_quem_pede_atencao_vem_primeiro_com_o_motivo_e_o_tentar_de_novo(aberto, formadas, entrar):
    cliente, tentar = entrar("coordenadora"), reverse("coordenacao:tentar_de_novo", args=[aberto.pk])
    Matricula.objects.filter(pk=formadas[2].pk).update(situacao="cancelada")
    processar_lote(aberto.pk)
    Certificado.objects.filter(matricula=formadas[1]).update(falha=falhas.ARMAZEM)

    antes = cliente.get(tela(aberto))
    Matricula.objects.filter(pk=formadas[2].pk).update(situacao="concluida")
    item = aberto.itens.get(matricula=formadas[2])
    de_uma = cliente.post(tentar, {"item": item.pk, "volta": f"{tela(aberto)}?ver=pendencias"})
    de_todas = cliente.post(tentar)
    processar_lote(aberto.pk)

    assert [i.matricula for i in antes.context["pagina"]] == [formadas[1], formadas[2], formadas[0]]
    assert falhas.ARMAZEM in antes.text
    assert "Tentar de novo as 2 que pedem atenção" in antes.text
    assert de_uma.url == f"{tela(aberto)}?ver=pendencias"
    assert "1 de volta à fila" in recados(de_todas)
    assert aberto.andamento["recusados"] == aberto.andamento["falharam"] == 0
    assert sorted(Certificado.objects.values_list("numero", flat=True)) == [1, 2, 3]
    assert "nada a tentar" in recados(cliente.post(tentar))


def test_quem_so_acompanha_ve_o_lote_sem_os_botoes(aberto, formadas, entrar):
    Matricula.objects.filter(pk=formadas[2].pk).update(situacao="cancelada")
    processar_lote(aberto.pk)

    texto = entrar("tutora").get(tela(aberto)).text

    assert "Formada 2" in texto
    assert "Tentar de novo" not in texto


@pytest.mark.parametrize("ver", ["pendencias", "a_fazer", "prontos", "cancelados", "inventada"])
def test_a_fatia_vazia_tem_uma_frase_e_a_inventada_e_a_lista_toda(aberto, entrar, ver):
    resposta = entrar("coordenadora").get(tela(aberto), {"ver": ver, "p": "99"})

    assert resposta.status_code == 200
    vazia = ver not in ("a_fazer", "inventada")
    assert ("Ninguém nesta parte da lista" in resposta.text) == vazia


def test_o_resumo_e_o_lote_custam_o_mesmo_com_mais_gente(turma, resumo, entrar, pessoas, django_assert_max_num_queries):
    cliente, custos = entrar("coordenadora"), []
    for quantas in (5, 120):
        pessoas_da_vez = PessoaFactory.create_batch(quantas)
        agora = timezone.now()
        Matricula.objects.bulk_create(
            Matricula(turma=turma, pessoa=p, situacao="concluida", confirmada_em=agora, encerrada_em=agora)
            for p in pessoas_da_vez
        )
        lote = emitir_lote(turma, pessoas["coordenadora"])
        da_vez = []
        for endereco in (resumo, tela(lote)):
            cliente.get(endereco)
            with django_assert_max_num_queries(60) as consultas:
                assert cliente.get(endereco).status_code == 200
            da_vez.append(len(consultas))
        custos.append(da_vez)
        LoteEmissao.objects.update(encerrado_em=agora, criado_em=agora - timedelta(days=1))

    assert custos[0] == custos[1]
