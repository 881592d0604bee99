import pytest
from celery import current_app
from fabricas import MatriculaFactory, ModeloFactory, PessoaFactory, TurmaFactory

from certificados import emissao


@pytest.fixture
def modelo(db):
    return ModeloFactory()


@pytest.fixture
def coordenadora(db):
    return PessoaFactory(grupo="Coordenação")


@pytest.fixture
def turma(modelo, coordenadora):
    return TurmaFactory(coordenadores=[coordenadora])


@pytest.fixture
def matricula(turma):
    return MatriculaFactory(turma=turma, concluida=True)


@pytest.fixture
def certificado(matricula, coordenadora):
    return emissao.emitir(matricula, por=coordenadora)


@pytest.fixture
def pronto(certificado):
    """O certificado com o PDF já composto."""
    emissao.gerar_documento(certificado.pk)
    certificado.refresh_from_db()
    return certificado


@pytest.fixture
def fila_fora_do_ar():
    """O broker num porto em que ninguém escuta: publicar falha depressa."""
    conf = current_app.conf
    antes = conf.broker_url, conf.broker_write_url, conf.broker_transport_options
    fechada = "redis://127.0.0.1:1/0"
    conf.update(broker_url=fechada, broker_write_url=fechada, broker_transport_options={"socket_connect_timeout": 0.2})
    current_app.amqp._producer_pool = None
    yield
    conf.update(broker_url=antes[0], broker_write_url=antes[1], broker_transport_options=antes[2])
    current_app.amqp._producer_pool = None
