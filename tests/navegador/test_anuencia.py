"""A chefia abre o endereço do e-mail no celular, erra, acerta e responde; com e sem JavaScript, sem ter conta."""

import pytest
from fabricas import PessoaFactory, TurmaFactory
from pessoa import Pessoa

from cursos import matricula as atos
from cursos.models import Matricula

pytestmark = [pytest.mark.navegador, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript", [True, False], ids=["com JavaScript", "sem JavaScript"])
def test_a_chefia_responde_no_celular(navegador, live_server, javascript):
    pedido = atos.solicitar(PessoaFactory(nome="X" * 120), TurmaFactory(exige_anuencia=True)).anuencia
    chefia = Pessoa(navegador, live_server.url, javascript=javascript, viewport={"width": 360, "height": 740})

    chefia.ir(f"/estudo/anuencia/{pedido.segredo}/")
    chefia.escrever("O seu nome", "Chefe de Exemplo")
    chefia.acionar(chefia.botao("Enviar a resposta"))
    assert chefia.le("Diga sim ou não.")
    chefia.marcar(chefia.pagina.get_by_label("Sim, dou a anuência"))
    chefia.escrever("O seu cargo", "Secretária executiva")
    chefia.acionar(chefia.botao("Enviar a resposta"))

    assert chefia.le("Anuência dada")
    chefia.fechar()
    pedido.refresh_from_db()
    assert (pedido.resposta, pedido.nome) == ("dada", "Chefe de Exemplo")
    assert Matricula.objects.get().situacao == "em_analise"
