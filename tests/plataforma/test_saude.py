import pytest


def test_healthz_responde_sem_tocar_no_banco(client):
    resposta = client.get("/healthz")

    assert resposta.status_code == 200


@pytest.mark.django_db
def test_readyz_diz_cada_parte_pelo_nome(client):
    resposta = client.get("/readyz")

    assert resposta.status_code == 200
    assert resposta.json()["partes"].keys() == {"banco", "cache", "fila", "arquivos", "trabalhador"}
