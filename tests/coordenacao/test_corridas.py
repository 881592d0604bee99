"""Duas coordenadoras no mesmo pedido, ao mesmo tempo: uma age, a outra lê por que não, e ninguém vê uma falha."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from fabricas import MatriculaFactory, PessoaFactory, TurmaFactory

from correio.models import Mensagem

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def _ao_mesmo_tempo(clientes, caminhos, dados):
    largada = Barrier(len(clientes))

    def pedir(cliente, caminho):
        largada.wait(timeout=10)
        try:
            return cliente.post(caminho, dados, follow=True)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clientes)) as equipe:
        return list(equipe.map(pedir, clientes, caminhos))


@pytest.mark.parametrize(("um", "outro"), [("deferir", "deferir"), ("deferir", "recusar")])
def test_a_segunda_coordenadora_le_a_frase_e_a_pessoa_recebe_um_aviso_so(um, outro):
    coordenadoras = PessoaFactory.create_batch(2, administra=True)
    turma = TurmaFactory(coordenadores=coordenadoras)
    clientes = [Client(), Client()]
    for cliente, pessoa in zip(clientes, coordenadoras, strict=True):
        cliente.force_login(pessoa)

    for _ in range(5):
        pedido = MatriculaFactory(turma=turma, em_analise=True)
        caminhos = [f"/admin/turmas/matriculas/{pedido.pk}/{ato}/" for ato in (um, outro)]
        respostas = _ao_mesmo_tempo(clientes, caminhos, {"motivo": "Fora do público."})

        pedido.refresh_from_db()
        assert pedido.situacao in {"confirmada", "recusada"}
        assert sum("não pode passar a" in r.text for r in respostas) == 1
        assert Mensagem.objects.filter(para=pedido.pessoa.email).count() == 1
