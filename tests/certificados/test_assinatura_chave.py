"""De onde vem a chave, o que se diz quando ela não serve, a troca, e que ela não aparece onde não deve."""

import json
import os
import subprocess
import threading
import traceback
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from django.core.management import CommandError, call_command
from django.utils import timezone
from selos import ANO, certificado, chave_ec, chave_rsa, escrever_pkcs12, lido_pela_pyhanko, lido_pelo_pdfsig, raiz

from certificados import assinatura, emissao
from certificados.assinatura import avisos, chave, conferencia, criacao
from certificados.assinatura.chave import SeloIndisponivel
from certificados.elegibilidade import o_que_falta
from certificados.emissao import EmissaoRecusada
from certificados.models import Registro, Selo
from impressao.pdf import gerar_pdf
from plataforma.instalacao import criar_selo

_prontas = {}


def uma(nome, fabricar):
    """Fazer uma chave demora: as que não se distinguem são a mesma nos testes todos."""
    if nome not in _prontas:
        _prontas[nome] = fabricar()
    return _prontas[nome]


@pytest.fixture
def pdf():
    return uma("pdf", lambda: gerar_pdf("impressao/base.html", {}))


@pytest.fixture
def pasta(settings, tmp_path):
    """Uma instalação sem chave nenhuma."""
    settings.SELO_PASTA = str(tmp_path / "selo")
    return tmp_path / "selo"


@pytest.fixture
def instituicao(settings, tmp_path):
    """Aponta a instalação para um PKCS#12 feito na hora."""

    def apontar(privada, titular, cadeia=(), senha=b"segredo-do-cofre", escrita=b"segredo-do-cofre\n"):
        settings.SELO_PKCS12 = str(escrever_pkcs12(tmp_path, privada, titular, cadeia, senha))
        if escrita is not None:
            (tmp_path / "senha").write_bytes(escrita)
            settings.SELO_SENHA_ARQUIVO = str(tmp_path / "senha")

    return apontar


# --- O selo da plataforma --------------------------------------------------------------------------------------------


def test_o_selo_nasce_uma_vez_e_so_o_dono_o_le(pasta):
    primeira, segunda = criacao.criar(bits=2048), criacao.criar(bits=2048)

    (arquivo,) = pasta.iterdir()
    assert (primeira, segunda) == (True, False)
    assert arquivo.stat().st_mode & 0o777 == 0o600
    assert pasta.stat().st_mode & 0o777 == 0o700


def test_a_chave_de_producao_e_mais_longa_que_a_dos_testes():
    assert criacao.BITS >= 3072


def test_o_certificado_diz_que_e_da_plataforma_e_nao_da_icp_brasil(pasta, settings):
    criacao.criar(bits=2048)

    publico = chave.em_uso().certificado

    assert chave.nome_escrito(publico.subject) == "Selo de integridade da plataforma (não é ICP-Brasil)"
    assert settings.INSTITUICAO["nome"] in publico.subject.rfc4514_string()
    assert publico.subject == publico.issuer
    assert publico.not_valid_after_utc - timezone.now() > timedelta(days=19 * 365)


def test_nome_de_instituicao_longo_nao_impede_o_selo(pasta, settings):
    settings.INSTITUICAO = {**settings.INSTITUICAO, "nome": "Fundação " * 20}

    assert criacao.criar(bits=2048)


def test_quem_chega_depois_fica_com_a_chave_de_quem_chegou_antes(pasta, monkeypatch):
    par_novo = criacao._par_novo
    vencedora = []

    def com_outro_no_meio(bits):
        par = par_novo(bits)
        if not vencedora:
            vencedora.append(None)
            criacao.criar(bits=2048)
            vencedora[0] = (pasta / "selo.pem").read_bytes()
        return par

    monkeypatch.setattr(criacao, "_par_novo", com_outro_no_meio)

    assert criacao.criar(bits=2048) is False
    assert (pasta / "selo.pem").read_bytes() == vencedora[0]
    assert [arquivo.name for arquivo in pasta.iterdir()] == ["selo.pem"]


def test_de_muitos_ao_mesmo_tempo_um_so_cria(pasta):
    largada, criaram = threading.Barrier(6), []

    def correr():
        largada.wait()
        criaram.append(criacao.criar(bits=2048))

    linhas = [threading.Thread(target=correr) for _ in range(6)]
    for linha in linhas:
        linha.start()
    for linha in linhas:
        linha.join()

    assert sorted(criaram) == [False] * 5 + [True]
    assert [arquivo.name for arquivo in pasta.iterdir()] == ["selo.pem"]
    assert assinatura.impedimento() == ""


def test_a_instalacao_cria_o_selo_na_primeira_vez_e_diz_para_copiar(pasta, db):
    ditas = []

    criar_selo(ditas.append)
    criar_selo(ditas.append)

    assert len(ditas) == 1
    assert "make backup" in ditas[0]


def test_a_instalacao_nao_faz_outra_chave_no_lugar_da_que_sumiu(pasta, pdf, db):
    criar_selo(lambda frase: None)
    assinatura.assinar(pdf)
    (pasta / "selo.pem").unlink()
    ditas = []

    criar_selo(ditas.append)

    assert not (pasta / "selo.pem").exists()
    assert "cópia de segurança" in ditas[0]


# --- A troca ---------------------------------------------------------------------------------------------------------


def test_depois_da_troca_o_antigo_e_o_novo_conferem_sem_reiniciar_nada(pasta, pdf, db):
    criacao.criar(bits=2048)
    antigo, selo_antigo = assinatura.assinar(pdf)
    criacao.trocar(bits=2048)
    novo, selo_novo = assinatura.assinar(pdf)

    assert selo_antigo != selo_novo
    assert [conferencia.assinaturas(feito)[0].selo for feito in (antigo, novo)] == [selo_antigo, selo_novo]
    assert all(conferencia.assinaturas(feito)[0].intacta for feito in (antigo, novo))
    assert lido_pela_pyhanko(antigo, raiz(selo_antigo)).bottom_line
    assert lido_pela_pyhanko(novo, raiz(selo_novo)).bottom_line
    assert [arquivo.name for arquivo in pasta.iterdir()] == ["selo.pem"]
    assert (pasta / "selo.pem").stat().st_mode & 0o777 == 0o600


def test_trocar_sem_confirmar_ou_sem_ter_o_que_trocar_nao_muda_nada(pasta):
    with pytest.raises(CommandError, match="--confirma"):
        call_command("trocar_selo")
    with pytest.raises(CommandError, match="criar_selo"):
        call_command("trocar_selo", confirma=True)

    assert not pasta.exists()


def test_o_certificado_da_instituicao_nao_se_troca_por_aqui(pasta, settings):
    criacao.criar(bits=2048)
    antes = (pasta / "selo.pem").read_bytes()
    settings.SELO_PKCS12 = "/certificado.p12"

    with pytest.raises(CommandError, match="certificado da instituição"):
        call_command("trocar_selo", confirma=True)

    assert (pasta / "selo.pem").read_bytes() == antes


# --- O certificado da instituição ------------------------------------------------------------------------------------


def cadeia_de_tres():
    chaves = [chave_rsa() for _ in range(3)]
    da_raiz = certificado("AC Raiz", chaves[0])
    do_meio = certificado("AC Intermediária", chaves[1], da_raiz, chaves[0])
    return chaves[2], certificado("ESCOLA DE SAUDE:00000000000191", chaves[2], do_meio, chaves[1]), do_meio, da_raiz


def test_o_certificado_da_instituicao_assina_com_a_cadeia_inteira(instituicao, pdf, tmp_path, db):
    privada, titular, do_meio, da_raiz = uma("cadeia", cadeia_de_tres)
    alheio = certificado("AC que nada tem com isso", uma("rsa", chave_rsa))
    instituicao(privada, titular, [da_raiz, alheio, do_meio])

    feito, selo = assinatura.assinar(pdf)

    assert (selo.tipo, selo.titular) == (Selo.Tipo.INSTITUICAO, "ESCOLA DE SAUDE:00000000000191")
    assert selo.emissor == "AC Intermediária"
    assert selo.cadeia.count("BEGIN CERTIFICATE") == 3
    assert lido_pela_pyhanko(feito, da_raiz).bottom_line
    assert "Signature is Valid." in lido_pelo_pdfsig(feito, tmp_path)
    assert conferencia.assinaturas(feito)[0].intacta
    assert b"ICP-Brasil" not in feito[len(pdf) :]


def test_uma_curva_eliptica_tambem_assina(instituicao, pdf, tmp_path, db):
    privada = uma("ec", chave_ec)
    titular = certificado("Escola", privada)
    instituicao(privada, titular)

    feitos = [assinatura.assinar(pdf)[0] for _ in range(4)]

    for feito in feitos:
        assert lido_pela_pyhanko(feito, titular).bottom_line
        assert conferencia.assinaturas(feito)[0].intacta
    assert "Signature is Valid." in lido_pelo_pdfsig(feitos[0], tmp_path)


def test_o_pkcs12_novo_posto_no_lugar_do_antigo_vale_sem_reiniciar(instituicao, pdf, db):
    privada = uma("rsa", chave_rsa)
    instituicao(privada, certificado("Certificado de 2025", privada))
    antigo, selo_antigo = assinatura.assinar(pdf)
    instituicao(privada, certificado("Certificado de 2026", privada), senha=b"outra", escrita=b"outra")

    novo, selo_novo = assinatura.assinar(pdf)

    assert (selo_antigo.titular, selo_novo.titular) == ("Certificado de 2025", "Certificado de 2026")
    assert all(conferencia.assinaturas(feito)[0].intacta for feito in (antigo, novo))


def test_sem_senha_tambem_se_abre_o_que_nao_tem_senha(instituicao):
    privada = uma("rsa", chave_rsa)
    instituicao(privada, certificado("Escola", privada), senha=None, escrita=None)

    assert assinatura.impedimento() == ""


def senha_errada(instituicao, settings):
    instituicao(uma("rsa", chave_rsa), certificado("Escola", uma("rsa", chave_rsa)), escrita=b"errada")


def sem_senha(instituicao, settings):
    instituicao(uma("rsa", chave_rsa), certificado("Escola", uma("rsa", chave_rsa)), escrita=None)


def senha_que_nao_se_le(instituicao, settings):
    sem_senha(instituicao, settings)
    settings.SELO_SENHA_ARQUIVO = settings.SELO_PKCS12 + ".que-nao-ha"


def vencido(instituicao, settings):
    agora = timezone.now()
    titular = certificado("Escola", uma("rsa", chave_rsa), de=agora - ANO, ate=agora - timedelta(days=1))
    instituicao(uma("rsa", chave_rsa), titular)


def ainda_nao(instituicao, settings):
    amanha = timezone.now() + timedelta(days=1)
    instituicao(uma("rsa", chave_rsa), certificado("Escola", uma("rsa", chave_rsa), de=amanha, ate=amanha + ANO))


def sem_chave_privada(instituicao, settings):
    instituicao(None, None, [certificado("Escola", uma("rsa", chave_rsa))])


def curta(instituicao, settings):
    privada = uma("curta", lambda: chave_rsa(1024))
    instituicao(privada, certificado("Escola", privada))


def de_outro_tipo(instituicao, settings):
    privada = ed25519.Ed25519PrivateKey.generate()
    instituicao(uma("rsa", chave_rsa), certificado("Escola", uma("rsa", chave_rsa)))
    cifrado = pkcs12.serialize_key_and_certificates(
        b"", privada, None, None, BestAvailableEncryption(b"segredo-do-cofre")
    )
    with open(settings.SELO_PKCS12, "wb") as arquivo:
        arquivo.write(cifrado)


def que_nao_assina(instituicao, settings):
    instituicao(uma("rsa", chave_rsa), certificado("Escola", uma("rsa", chave_rsa), assina=False))


def que_nao_e_pkcs12(instituicao, settings):
    vencido(instituicao, settings)
    with open(settings.SELO_PKCS12, "wb") as arquivo:
        arquivo.write(b"isto e um texto")


def cortado(instituicao, settings):
    vencido(instituicao, settings)
    with open(settings.SELO_PKCS12, "r+b") as arquivo:
        arquivo.truncate(900)


def sumido(instituicao, settings):
    settings.SELO_PKCS12 = "/nao/existe/certificado.p12"


def uma_pasta(instituicao, settings):
    settings.SELO_PKCS12 = "/tmp"


@pytest.mark.parametrize(
    ("como", "codigo", "trecho"),
    [
        (senha_errada, "senha", "A senha não abre"),
        (sem_senha, "senha", "A senha não abre"),
        (senha_que_nao_se_le, "senha", "não consegue ler a senha"),
        (vencido, "vencido", "venceu em"),
        (ainda_nao, "ainda_nao_vale", "só vale a partir de"),
        (sem_chave_privada, "sem_par", "não traz a chave privada"),
        (curta, "fraca", "é fraca"),
        (de_outro_tipo, "sem_par", "não traz a chave privada"),
        (que_nao_assina, "uso", "não é de assinatura"),
        (que_nao_e_pkcs12, "ilegivel", "não está no formato PKCS#12"),
        (cortado, "ilegivel", "não está no formato PKCS#12"),
        (sumido, "sem_chave", "não está no lugar"),
        (uma_pasta, "ilegivel", "não consegue ler"),
    ],
)
def test_o_certificado_que_nao_serve_diz_por_que(como, codigo, trecho, instituicao, settings, pdf, db):
    como(instituicao, settings)

    with pytest.raises(SeloIndisponivel, match=trecho) as recusa:
        assinatura.assinar(pdf)

    assert recusa.value.codigo == codigo
    assert assinatura.impedimento() == str(recusa.value)
    assert not Selo.objects.exists()
    assert settings.SELO_PKCS12 not in str(recusa.value)


def test_o_arquivo_do_selo_danificado_diz_para_restaurar(pasta):
    criacao.criar(bits=2048)
    inteiro = (pasta / "selo.pem").read_bytes()
    outro = certificado("Outro", uma("rsa", chave_rsa))
    de_outro = inteiro.split(b"-----BEGIN CERT")[0] + outro.public_bytes(criacao.serialization.Encoding.PEM)

    frases = []
    for estrago in (inteiro[:300], inteiro[300:], b"", b"\x00" * 100, de_outro):
        (pasta / "selo.pem").write_bytes(estrago)
        frases.append(assinatura.impedimento())
    (pasta / "selo.pem").write_bytes(inteiro)

    assert ["danificado" in frase for frase in frases] == [True, True, True, True, False]
    assert "não é a do certificado" in frases[-1]
    assert assinatura.impedimento() == ""


def test_a_falha_nao_se_repete_a_cada_pergunta(instituicao, settings, monkeypatch):
    senha_errada(instituicao, settings)
    abertas = []
    abrir = chave.pkcs12.load_pkcs12
    monkeypatch.setattr(chave.pkcs12, "load_pkcs12", lambda *dados: abertas.append(1) or abrir(*dados))

    frases = {assinatura.impedimento() for _ in range(20)}

    assert len(frases) == 1
    assert len(abertas) == 1


def test_o_pkcs12_de_cifra_antiga_tambem_se_abre(instituicao, settings, tmp_path):
    senha_errada(instituicao, settings)
    (tmp_path / "senha").write_bytes(b"segredo-do-cofre")
    pem, antigo = tmp_path / "tudo.pem", tmp_path / "antigo.p12"
    openssl = ["openssl", "pkcs12", "-passin", "pass:segredo-do-cofre", "-passout", "pass:segredo-do-cofre"]
    subprocess.run([*openssl, "-in", settings.SELO_PKCS12, "-out", pem, "-noenc"], check=True, capture_output=True)
    subprocess.run([*openssl, "-export", "-legacy", "-in", pem, "-out", antigo], check=True, capture_output=True)
    settings.SELO_PKCS12 = str(antigo)

    assert assinatura.impedimento() == ""


# --- O que a falta da chave impede -----------------------------------------------------------------------------------


def test_sem_chave_nada_se_numera_e_a_lista_do_que_falta_diz(matricula, coordenadora, pasta):
    falta = o_que_falta(matricula)

    with pytest.raises(EmissaoRecusada) as recusa:
        emissao.emitir(matricula, por=coordenadora)

    assert [(pendencia.codigo, pendencia.quem) for pendencia in falta] == [("selo", "coordenacao")]
    assert recusa.value.codigo == "selo"
    assert not Registro.objects.exists()
    assert not matricula.certificados.exists()


def test_o_documento_ja_numerado_espera_a_chave_voltar(certificado, settings, pasta):
    emissao.gerar_documento(certificado.pk)
    certificado.refresh_from_db()
    sem_chave = certificado.falha, certificado.sha256
    criacao.criar(bits=2048)
    emissao.recompor(type(certificado).objects.filter(pk=certificado.pk))
    emissao.gerar_documento(certificado.pk)
    certificado.refresh_from_db()

    assert "chave que assina" in sem_chave[0]
    assert sem_chave[1] == ""
    assert certificado.pronto
    assert certificado.selo.impressao_digital == chave.em_uso().impressao_digital


# --- O segredo -------------------------------------------------------------------------------------------------------


def test_nem_a_chave_nem_a_senha_aparecem_em_texto_nenhum(instituicao, settings, caplog, pdf, db, tmp_path):
    privada = uma("rsa", chave_rsa)
    instituicao(privada, certificado("Escola", privada))
    assinatura.assinar(pdf)
    ditos = [repr(chave.em_uso()), str(vars(Selo.objects.get())), caplog.text, _configuracao(settings)]
    (tmp_path / "senha").write_bytes(b"segredo-errado")
    try:
        assinatura.assinar(pdf)
    except SeloIndisponivel as recusa:
        quadros = traceback.TracebackException.from_exception(recusa, capture_locals=True)
        ditos.append("".join(quadros.format()))

    assert len(ditos) == 5
    numeros = privada.private_numbers()
    for dito in ditos:
        assert "segredo" not in dito.replace("segredo-dos-testes", "")
        assert "PRIVATE KEY" not in dito
        assert str(numeros.d) not in dito


def _configuracao(settings):
    return "\n".join(f"{nome} = {getattr(settings, nome)!r}" for nome in dir(settings) if nome.isupper())


# --- Os comandos e os avisos -----------------------------------------------------------------------------------------


def test_conferir_selo_diz_qual_assina_e_quais_ja_assinaram(pasta, pdf, capsys, db):
    criacao.criar(bits=2048)
    _, selo = assinatura.assinar(pdf)
    criacao.trocar(bits=2048)

    call_command("conferir_selo", json=True)
    dito = json.loads(capsys.readouterr().out)

    assert dito["pode_assinar"] is True
    assert dito["impressao_digital"] == chave.em_uso().impressao_digital
    assert [um["impressao_digital"] for um in dito["ja_assinaram"]] == [selo.impressao_digital]


def test_conferir_selo_sai_com_um_e_a_razao_quando_nao_se_pode_assinar(pasta, capsys, db):
    with pytest.raises(SystemExit) as saida:
        call_command("conferir_selo")

    assert saida.value.code == 1
    assert "não está no lugar" in capsys.readouterr().out


def test_criar_selo_repete_se_sem_mudar_nada(pasta, capsys, monkeypatch):
    monkeypatch.setattr(criacao, "BITS", 2048)
    call_command("criar_selo")
    antes = (pasta / "selo.pem").read_bytes()
    call_command("criar_selo")

    dito = capsys.readouterr().out
    assert "Selo criado em" in dito
    assert "já existe" in dito
    assert (pasta / "selo.pem").read_bytes() == antes


def test_os_avisos_falam_da_permissao_e_da_copia(pasta):
    sem_nada = avisos.chave_da_plataforma(None)
    criacao.criar(bits=2048)
    sem_copia = avisos.chave_da_plataforma(None)
    criacao.anotar_copia()
    copiada = avisos.chave_da_plataforma(None)
    os.chmod(pasta / "selo.pem", 0o644)
    aberta = avisos.chave_da_plataforma(None)
    criacao.trocar(bits=2048)
    trocada = avisos.chave_da_plataforma(None)

    ditos = [[aviso.id for aviso in lista] for lista in (sem_nada, sem_copia, copiada, aberta, trocada)]
    assert ditos == [[], ["certificados.W004"], [], ["certificados.W003"], ["certificados.W004"]]


@pytest.mark.parametrize(("dias", "avisados"), [(-1, ["certificados.W001"]), (20, ["certificados.W002"]), (60, [])])
def test_o_aviso_do_certificado_da_instituicao_vem_antes_de_vencer(dias, avisados, instituicao):
    privada, ate = uma("rsa", chave_rsa), timezone.now() + timedelta(days=dias)
    instituicao(privada, certificado("Escola", privada, ate=ate))

    assert [aviso.id for aviso in avisos.certificado_da_instituicao(None)] == avisados
