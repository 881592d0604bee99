"""A imagem e o compose não podem ser montados aqui: o que eles citam é conferido no texto."""

import re
from pathlib import Path

import yaml

RAIZ = Path(__file__).resolve().parents[2]
DOCKERFILE = (RAIZ / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((RAIZ / "compose.yaml").read_text(encoding="utf-8"))


def pacotes(lista):
    return (RAIZ / "operacao" / "pacotes" / f"{lista}.txt").read_text(encoding="utf-8").split()


def copiados():
    linhas = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, flags=re.MULTILINE)
    return [caminho for linha in linhas for caminho in linha.split()[:-1]]


def excluidos():
    linhas = (RAIZ / ".dockerignore").read_text(encoding="utf-8").splitlines()
    return {linha.strip("/") for linha in linhas if linha}


def test_todo_caminho_de_copy_existe_e_nao_esta_no_dockerignore():
    caminhos = copiados()

    assert len(caminhos) > 8
    assert [caminho for caminho in caminhos if not (RAIZ / caminho).exists()] == []
    assert [caminho for caminho in caminhos if caminho.split("/")[0] in excluidos()] == []


def test_todo_aplicativo_da_raiz_esta_na_imagem():
    aplicativos = {arquivo.parent.name for arquivo in RAIZ.glob("*/apps.py")}

    assert aplicativos - set(copiados()) == set()


def test_as_listas_de_pacotes_sao_uma_so():
    preparar = (RAIZ / "operacao/preparar.py").read_text(encoding="utf-8")
    integracao = (RAIZ / ".ci/run").read_text(encoding="utf-8")

    assert "libpango-1.0-0" in pacotes("execucao")
    assert "chromium" in pacotes("testes")
    assert "operacao/pacotes/execucao.txt" in DOCKERFILE
    assert "operacao/pacotes/*.txt" in integracao
    assert 'pacotes("execucao")' in preparar
    citados = [
        nome for texto in (DOCKERFILE, integracao, preparar) for nome in re.findall(r"lib(?:pango|harf)\S+", texto)
    ]
    assert [nome for nome in citados if ".so" not in nome and ".dylib" not in nome] == []


def test_a_imagem_nao_roda_como_root_e_tem_sinal_de_saude():
    ultima = DOCKERFILE.split("FROM ")[-1]

    assert re.search(r"^USER (?!root)", ultima, flags=re.MULTILINE)
    assert "/healthz" in ultima.split("HEALTHCHECK")[1]


def test_o_compose_tem_as_cinco_partes_e_a_migracao_que_elas_esperam():
    servicos = COMPOSE["services"]

    assert {"web", "worker", "beat", "banco", "redis", "migracao"} == servicos.keys()
    for nome in ("web", "worker", "beat"):
        assert servicos[nome]["depends_on"]["migracao"]["condition"] == "service_completed_successfully"
    usados = {volume.split(":")[0] for servico in servicos.values() for volume in servico.get("volumes", [])}
    assert usados == COMPOSE["volumes"].keys()


def test_a_chave_que_assina_sobrevive_a_imagem_e_nasce_antes_dos_processos():
    assert "criar_selo" in COMPOSE["services"]["migracao"]["command"][-1]
    for nome in ("web", "worker", "migracao"):
        assert "selo:/app/var/selo" in COMPOSE["services"][nome]["volumes"]
    assert " var/selo " in DOCKERFILE


def test_o_compose_so_usa_variaveis_que_a_configuracao_le():
    configuracao = (RAIZ / "site/plataforma/settings.py").read_text(encoding="utf-8")

    assert [nome for nome in COMPOSE["services"]["web"]["environment"] if f'"{nome}"' not in configuracao] == []


def test_procfile_e_makefile_citam_so_arquivos_que_existem():
    textos = [(RAIZ / nome).read_text(encoding="utf-8") for nome in ("Procfile", "operacao/Procfile.dev", "Makefile")]

    citados = {nome for texto in textos for nome in re.findall(r"operacao/[\w.]+\.(?:py|sh)", texto)}

    assert len(citados) >= 6
    assert [nome for nome in citados if not (RAIZ / nome).exists()] == []
