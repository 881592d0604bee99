import hashlib
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone
from fabricas import MatriculaFactory, ModeloFactory, PessoaFactory, SignatarioFactory, TurmaFactory, assinam

from certificados import documento, emissao, falhas, redacao
from certificados.assinatura import SeloIndisponivel
from certificados.imagens import ImagemTrocada
from certificados.models import Certificado, Modelo, Registro, Signatario
from certificados.revogacao import revogar
from contas.recusa import Recusa
from correio import envio
from correio.models import Mensagem
from cursos.atividade import concluir, registrar_nota
from cursos.models import AtividadeDaTurma

pytestmark = pytest.mark.django_db


def test_emite_o_primeiro_certificado_do_ano_com_os_dados_do_papel(matricula, coordenadora):
    ano = timezone.localdate().year

    certificado = emissao.emitir(matricula, por=coordenadora)

    assert (certificado.ano, certificado.numero, certificado.folha) == (ano, 1, 1)
    assert certificado.emitido_por == coordenadora
    dados = certificado.dados
    assert dados["nome"] == matricula.pessoa.nome
    assert dados["carga_horaria"] == sum(m["horas"] for m in dados["conteudo_programatico"]) == 2
    assert dados["registro"] == {"numero": 1, "livro": ano, "folha": 1, "ano": ano}
    assert dados["url_verificacao"].endswith(f"/certificados/verificar/{certificado.codigo_legivel}/")
    assert [s["nome"] for s in dados["signatarios"]] == ["Diretora de Exemplo"]
    assert documento.DadosDoCertificado.__required_keys__ <= set(dados)


def test_emitir_de_novo_devolve_o_mesmo_e_nao_gasta_numero(matricula):
    primeiro = emissao.emitir(matricula)

    segundo = emissao.emitir(matricula)

    assert segundo == primeiro
    assert Registro.objects.get().ultimo_numero == 1


def test_o_nome_social_vem_antes_e_o_cpf_sai_mascarado(turma):
    pessoa = PessoaFactory(nome="Nome do Registro", nome_social="Nome Social", cpf="52998224725")

    dados = emissao.emitir(MatriculaFactory(turma=turma, pessoa=pessoa, concluida=True)).dados

    assert (dados["nome"], dados["cpf_mascarado"]) == ("Nome Social", "***.982.247-**")


def test_o_periodo_e_o_que_a_pessoa_cursou_e_nunca_avanca_no_futuro(turma):
    agora = timezone.now()
    matricula = MatriculaFactory(
        turma=turma, situacao="concluida", confirmada_em=agora - timedelta(days=30), encerrada_em=agora
    )

    periodo = emissao.emitir(matricula).dados["periodo"]

    assert periodo == {"inicio": turma.inicio.isoformat(), "fim": timezone.localdate(agora).isoformat()}


def test_conclui_e_emite_para_quem_cumpriu_tudo_mas_ainda_constava_como_confirmada(turma):
    matricula = MatriculaFactory(turma=turma, confirmada=True)
    for atividade in AtividadeDaTurma.objects.filter(turma=turma):
        matricula.progressos.create(pagina=atividade.pagina, concluido_em=timezone.now(), nota=90)

    certificado = emissao.emitir(matricula)

    assert certificado.em_vigor
    matricula.refresh_from_db()
    assert matricula.situacao == "concluida"


def recusa_de(matricula, **campos):
    with pytest.raises(emissao.EmissaoRecusada) as recusa:
        emissao.emitir(matricula, **campos)
    assert not Certificado.objects.em_vigor().exists()
    return recusa.value.codigo


def test_recusa_com_atividade_por_fazer(turma):
    assert recusa_de(MatriculaFactory(turma=turma, confirmada=True)) == "atividade"


def test_recusa_com_nota_abaixo_da_minima(turma):
    matricula = MatriculaFactory(turma=turma, confirmada=True)
    for atividade in AtividadeDaTurma.objects.filter(turma=turma):
        registrar_nota(matricula, atividade.pagina, 50) if atividade.exige_nota else concluir(
            matricula, atividade.pagina
        )

    assert recusa_de(matricula) == "nota"


def test_recusa_sem_modelo(matricula):
    Modelo.objects.all().delete()

    assert recusa_de(matricula) == "sem_modelo"


def test_recusa_com_mandato_vencido(matricula):
    Signatario.objects.update(mandato_ate=timezone.localdate() - timedelta(days=1))

    assert recusa_de(matricula) == "sem_signatario"


def test_recusa_quando_a_turma_nao_tem_horas(matricula):
    AtividadeDaTurma.objects.update(obrigatoria=False)

    assert recusa_de(matricula) == "sem_horas"


@pytest.mark.parametrize(("situacao", "codigo"), [("em_analise", "nao_confirmada"), ("desistente", "encerrada")])
def test_recusa_a_matricula_que_nao_leva_a_certificado(turma, situacao, codigo):
    assert recusa_de(MatriculaFactory(turma=turma, situacao=situacao)) == codigo


def test_sozinha_a_turma_nao_reemite_o_que_foi_revogado_mas_a_coordenacao_pode(matricula, coordenadora):
    certificado = emissao.emitir(matricula)
    Certificado.objects.filter(pk=certificado.pk).update(
        situacao="revogado", encerrado_em=timezone.now(), motivo="Engano.", causa="erro"
    )

    codigo = recusa_de(matricula)
    novo = emissao.emitir(matricula, por=coordenadora)

    assert codigo == "revogado"
    assert novo.numero == 2


def test_a_recusa_nao_gasta_numero(turma, matricula):
    with pytest.raises(emissao.EmissaoRecusada):
        emissao.emitir(MatriculaFactory(turma=turma, confirmada=True))

    assert emissao.emitir(matricula).numero == 1


def test_o_modelo_da_turma_vence_o_geral(turma, matricula):
    proprio = ModeloFactory(titulo="Certificado da turma")
    proprio.turmas.set([turma])
    proprio.save_revision().publish()
    ModeloFactory(titulo="Geral mais novo")

    certificado = emissao.emitir(matricula)

    assert certificado.dados["titulo"] == "Certificado da turma"


def test_so_assina_quem_tem_mandato_no_dia(modelo, matricula):
    ontem = timezone.localdate() - timedelta(days=1)
    assinam(modelo, SignatarioFactory(nome="Antiga", mandato_de=date(2020, 1, 1), mandato_ate=ontem))

    certificado = emissao.emitir(matricula)

    assert [s["nome"] for s in certificado.dados["signatarios"]] == ["Diretora de Exemplo"]


def test_o_documento_e_guardado_com_o_hash_e_a_pessoa_e_avisada_uma_vez(certificado):
    emissao.gerar_documento(certificado.pk)
    emissao.gerar_documento(certificado.pk)

    certificado.refresh_from_db()
    conteudo = storages["privado"].open(certificado.caminho).read()
    assert conteudo.startswith(b"%PDF")
    assert hashlib.sha256(conteudo).hexdigest() == certificado.sha256
    mensagem = Mensagem.objects.get(chave=f"certificado-{certificado.codigo}-pronto")
    assert mensagem.para == certificado.matricula.pessoa.email
    assert certificado.codigo_legivel in mensagem.texto


def test_nada_que_mude_depois_muda_o_certificado(pronto, client):
    antes = client.get(pronto.get_absolute_url()).content
    pessoa, curso = pronto.matricula.pessoa, pronto.matricula.turma.curso
    pessoa.nome = "Outro Nome"
    pessoa.save()
    curso.title = "Outro curso"
    curso.save_revision().publish()
    Signatario.objects.update(nome="Outra Diretora")
    Modelo.objects.update(titulo="Outro título", corpo="{nome} {curso} {carga_horaria}")
    Certificado.objects.filter(pk=pronto.pk).update(sha256="", tentar_em=timezone.now())

    emissao.gerar_documento(pronto.pk)

    refeito = Certificado.objects.get(pk=pronto.pk)
    assert refeito.sha256 == pronto.sha256
    assert client.get(pronto.get_absolute_url()).content == antes


@pytest.mark.parametrize("nome", ["Maria 🌻 D’Ávila", "João O'Neill", "<b>Ana</b> & Cia", "M" * 60 + " " + "S" * 59])
def test_qualquer_nome_vira_documento(turma, nome, client):
    matricula = MatriculaFactory(turma=turma, pessoa=PessoaFactory(nome=nome), concluida=True)

    certificado = emissao.emitir(matricula)
    emissao.gerar_documento(certificado.pk)

    certificado.refresh_from_db()
    assert certificado.pronto
    assert certificado.nome == nome
    pagina = client.get(certificado.get_absolute_url())
    assert b"<b>Ana" not in pagina.content


def test_o_documento_do_que_deixou_de_valer_nao_e_composto(certificado):
    Certificado.objects.filter(pk=certificado.pk).update(
        situacao="revogado", encerrado_em=timezone.now(), motivo="Engano.", causa="erro"
    )

    emissao.gerar_documento(certificado.pk)

    certificado.refresh_from_db()
    assert not certificado.pronto
    assert not Mensagem.objects.exists()


def test_a_reserva_impede_que_dois_componham_ao_mesmo_tempo_e_cai_sozinha(certificado):
    Certificado.objects.filter(pk=certificado.pk).update(tentar_em=timezone.now() + timedelta(seconds=20), tentativas=1)

    emissao.gerar_documento(certificado.pk)
    reservado = Certificado.objects.get(pk=certificado.pk).pronto
    Certificado.objects.filter(pk=certificado.pk).update(tentar_em=timezone.now())
    emissao.gerar_documento(certificado.pk)

    assert not reservado
    assert Certificado.objects.get(pk=certificado.pk).pronto


def test_emitir_custa_o_mesmo_numero_de_consultas_em_turma_grande(turma, django_assert_max_num_queries):
    MatriculaFactory.create_batch(30, turma=turma, concluida=True)
    TurmaFactory()
    matricula = MatriculaFactory(turma=turma, concluida=True)

    with django_assert_max_num_queries(32):
        emissao.emitir(matricula)


# --- Quando o documento não sai --------------------------------------------------------------------------------------
def falhar(monkeypatch, onde, erro):
    def levantar(*args, **opcoes):
        raise erro

    monkeypatch.setattr(onde, levantar)


@pytest.mark.parametrize(
    ("onde", "erro", "trecho"),
    [
        ("certificados.documento.gerar", documento.DadosIncompletos("Faltam dados: nome."), "Faltam dados: nome."),
        ("certificados.documento.gerar", redacao.TextoRecusado("O texto tem um marcador errado."), "marcador errado"),
        ("certificados.imagens.carregar", ImagemTrocada("A imagem mudou depois da emissão."), "imagem mudou"),
        ("certificados.assinatura.assinar", SeloIndisponivel("A senha não abre o certificado.", "senha"), "A senha"),
        ("certificados.armazem.guardar", OSError(28, "No space left on device"), "armazém de documentos"),
    ],
    ids=["dados", "texto", "imagem", "selo", "armazem"],
)
def test_o_que_impede_o_documento_fica_escrito_e_o_numero_nao_se_perde(certificado, monkeypatch, onde, erro, trecho):
    falhar(monkeypatch, onde, erro)

    emissao.gerar_documento(certificado.pk)

    falho = Certificado.objects.get(pk=certificado.pk)
    assert trecho in falho.falha
    assert (falho.pronto, falho.numero, falho.tentativas) == (False, certificado.numero, 1)
    assert falho.tentar_em > timezone.now()
    assert not Mensagem.objects.exists()
    monkeypatch.undo()
    Certificado.objects.filter(pk=certificado.pk).update(tentar_em=timezone.now())
    emissao.gerar_documento(certificado.pk)
    refeito = Certificado.objects.get(pk=certificado.pk)
    assert (refeito.pronto, refeito.falha, refeito.numero) == (True, "", certificado.numero)


def test_um_erro_que_ninguem_previu_fica_escrito_e_sobe(certificado, monkeypatch):
    falhar(monkeypatch, "certificados.documento.gerar", ZeroDivisionError("segredo"))

    with pytest.raises(ZeroDivisionError):
        emissao.gerar_documento(certificado.pk)

    assert Certificado.objects.get(pk=certificado.pk).falha == falhas.DEFEITO


def test_se_o_aviso_quebra_o_documento_nao_consta_como_pronto_sem_aviso(certificado, monkeypatch):
    falhar(monkeypatch, "correio.envio.compor", LookupError("sem template"))

    with pytest.raises(LookupError):
        emissao.gerar_documento(certificado.pk)

    falho = Certificado.objects.get(pk=certificado.pk)
    assert (falho.pronto, falho.falha) == (False, falhas.DEFEITO)


@pytest.mark.parametrize("quantas", [1, 2, 3, 8])
def test_a_espera_entre_tentativas_cresce(certificado, monkeypatch, quantas):
    falhar(monkeypatch, "certificados.documento.gerar", documento.DadosIncompletos("Falta."))
    for _ in range(quantas):
        Certificado.objects.filter(pk=certificado.pk).update(tentar_em=timezone.now())
        emissao.gerar_documento(certificado.pk)

    espera = Certificado.objects.get(pk=certificado.pk).tentar_em - timezone.now()

    prevista = min(timedelta(seconds=20 * 2 ** (quantas - 1)), timedelta(hours=1))
    assert prevista - timedelta(seconds=30) < espera <= prevista


def na_pasta(certificado):
    pasta = certificado.caminho.rpartition("/")[0]
    return [f"{pasta}/{nome}" for nome in storages["privado"].listdir(pasta)[1] if nome.startswith(certificado.codigo)]


def test_quem_perde_a_corrida_com_outros_bytes_apaga_o_seu_arquivo(certificado, monkeypatch):
    compor = emissao.compor

    def compor_enquanto_outro_termina(perdedor):
        monkeypatch.setattr(emissao, "compor", compor)
        Certificado.objects.filter(pk=perdedor.pk).update(tentar_em=timezone.now())
        emissao.gerar_documento(perdedor.pk)
        conteudo, selo = compor(perdedor)
        return conteudo + b"\n% outra assinatura", selo

    monkeypatch.setattr(emissao, "compor", compor_enquanto_outro_termina)
    emissao.gerar_documento(certificado.pk)

    vencedor = Certificado.objects.get(pk=certificado.pk)
    assert na_pasta(vencedor) == [vencedor.caminho]
    assert hashlib.sha256(storages["privado"].open(vencedor.caminho).read()).hexdigest() == vencedor.sha256
    assert Mensagem.objects.count() == 1


def test_quem_perde_a_corrida_com_os_mesmos_bytes_nao_apaga_o_do_vencedor(certificado, monkeypatch):
    compor = emissao.compor

    def compor_enquanto_outro_termina(perdedor):
        monkeypatch.setattr(emissao, "compor", compor)
        Certificado.objects.filter(pk=perdedor.pk).update(tentar_em=timezone.now())
        emissao.gerar_documento(perdedor.pk)
        return compor(perdedor)

    monkeypatch.setattr(emissao, "compor", compor_enquanto_outro_termina)
    emissao.gerar_documento(certificado.pk)

    vencedor = Certificado.objects.get(pk=certificado.pk)
    assert na_pasta(vencedor) == [vencedor.caminho]
    assert Mensagem.objects.count() == 1


def test_o_que_foi_revogado_enquanto_se_compunha_nao_deixa_arquivo_nem_avisa_que_esta_pronto(
    certificado, coordenadora, monkeypatch
):
    compor = emissao.compor

    def compor_enquanto_se_revoga(certificado):
        revogar(certificado, coordenadora, "Engano.")
        return compor(certificado)

    monkeypatch.setattr(emissao, "compor", compor_enquanto_se_revoga)
    emissao.gerar_documento(certificado.pk)

    assert not Certificado.objects.get(pk=certificado.pk).pronto
    assert na_pasta(Certificado(ano=certificado.ano, codigo=certificado.codigo, sha256="0" * 64)) == []
    assert [m.chave for m in Mensagem.objects.all()] == [f"certificado-{certificado.codigo}-revogado"]


def test_a_nova_tentativa_apaga_o_que_a_que_morreu_deixou(certificado):
    sobra = f"certificados/{certificado.ano}/{certificado.codigo}-{'a' * 16}.pdf"
    storages["privado"].save(sobra, ContentFile(b"%PDF de outra assinatura"))
    storages["privado"].save(f"{sobra}.123.parte", ContentFile(b"%PDF pela metade"))
    Certificado.objects.filter(pk=certificado.pk).update(tentativas=1)

    emissao.gerar_documento(certificado.pk)

    pronto = Certificado.objects.get(pk=certificado.pk)
    assert na_pasta(pronto) == [pronto.caminho]


# --- O aviso ---------------------------------------------------------------------------------------------------------
def test_avisar_de_novo_manda_a_mesma_mensagem_com_o_mesmo_message_id(pronto, mailoutbox):
    mensagem = Mensagem.objects.get(chave=f"certificado-{pronto.codigo}-pronto")
    envio.enviar(mensagem.pk)

    emissao.avisar_de_novo(pronto)
    envio.enviar(mensagem.pk)
    envio.enviar(mensagem.pk)

    assert Mensagem.objects.get() == mensagem
    assert [m.extra_headers["Message-ID"] for m in mailoutbox] == [mensagem.message_id] * 2


def test_avisar_de_novo_o_que_ainda_esta_na_fila_nao_dobra_o_envio(pronto, mailoutbox):
    mensagem = Mensagem.objects.get(chave=f"certificado-{pronto.codigo}-pronto")

    emissao.avisar_de_novo(pronto)
    envio.enviar(mensagem.pk)
    envio.enviar(mensagem.pk)

    assert len(mailoutbox) == 1


def test_quem_mudou_de_email_recebe_no_novo_uma_linha_por_destinatario(pronto):
    pessoa = pronto.matricula.pessoa
    pessoa.email = "nova@example.org"
    pessoa.save()

    primeira, segunda = emissao.avisar_de_novo(pronto), emissao.avisar_de_novo(pronto)

    assert primeira == segunda
    assert primeira.para == "nova@example.org"
    assert Mensagem.objects.count() == 2


def test_nao_se_avisa_de_novo_de_um_documento_que_nao_esta_pronto(certificado):
    with pytest.raises(Recusa) as recusa:
        emissao.avisar_de_novo(certificado)

    assert recusa.value.codigo == "sem_documento"
