"""A ficha da pessoa e o livro de vagas: trancar, retomar, desistir, cancelar, transferir; quem espera e por quê."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from fabricas import MatriculaFactory, TurmaFactory

from cursos import atividade
from cursos.models import Matricula, Turma


def test_o_livro_de_vagas_conta_mostra_a_fila_e_a_proxima_chamada(turma, entrar):
    Turma.objects.filter(pk=turma.pk).update(vagas=1, espera_ate=timezone.localdate() + timedelta(days=9))
    espera = MatriculaFactory(turma=turma, em_analise=True)
    cliente = entrar("coordenadora")
    cliente.post(reverse("coordenacao:agir", args=[espera.pk, "deferir"]))

    html = cliente.get(reverse("coordenacao:vagas", args=[turma.pk])).content.decode()

    assert str(espera.pessoa) in html
    assert "As 1 vagas da turma" in html
    assert "é chamada assim que uma vaga se soltar" in html


@pytest.mark.parametrize(
    ("ato", "depois"), [("trancar", "trancada"), ("desistir", "desistente"), ("cancelar", "cancelada")]
)
def test_a_ficha_tranca_registra_desistencia_e_cancela_com_motivo(ato, depois, turma, entrar, pessoas):
    estuda = Matricula.objects.get(pessoa=pessoas["aluna"])
    cliente = entrar("coordenadora")

    resposta = cliente.post(reverse("coordenacao:mudar", args=[estuda.pk, ato]), {"motivo": "Licença médica."})

    estuda.refresh_from_db()
    assert (resposta.status_code, estuda.situacao, estuda.motivo) == (302, depois, "Licença médica.")
    assert cliente.get(reverse("coordenacao:mudar", args=[estuda.pk, "sumir"])).status_code == 404


def test_trancada_se_retoma_pela_ficha(turma, entrar, pessoas):
    estuda = Matricula.objects.get(pessoa=pessoas["aluna"])
    cliente = entrar("coordenadora")
    cliente.post(reverse("coordenacao:mudar", args=[estuda.pk, "trancar"]), {"motivo": "Licença."})

    assert "Retomar os estudos" in cliente.get(reverse("coordenacao:pessoa", args=[estuda.pk])).content.decode()
    cliente.post(reverse("coordenacao:agir", args=[estuda.pk, "retomar"]))
    assert Matricula.objects.get(pk=estuda.pk).situacao == "confirmada"


def test_transferir_mostra_o_que_vai_junto_e_leva(turma, entrar, pessoas):
    estuda = Matricula.objects.get(pessoa=pessoas["aluna"])
    aula = turma.atividades.select_related("pagina").filter(exige_nota=False).first()
    atividade.concluir(estuda, aula.pagina)
    destino, cheia = TurmaFactory(curso=turma.curso), TurmaFactory(curso=turma.curso, vagas=1)
    MatriculaFactory(turma=cheia, confirmada=True)
    cliente, endereco = entrar("administra"), reverse("coordenacao:transferir", args=[estuda.pk])

    lista = cliente.get(endereco).content.decode()
    resumo = cliente.get(endereco, {"destino": destino.pk}).content.decode()
    sem_vaga = cliente.get(endereco, {"destino": cheia.pk}).content.decode()
    sem_motivo = cliente.post(endereco, {"destino": destino.pk, "motivo": ""})
    cliente.post(endereco, {"destino": destino.pk, "motivo": "Mudou de cidade."})

    assert destino.codigo in lista
    assert "Vão junto 1 atividade feita" in resumo
    assert "estão preenchidas" in sem_vaga
    assert sem_motivo.status_code == 422
    assert destino.matriculas.get(pessoa=pessoas["aluna"]).progressos.count() == 1
    assert Matricula.objects.get(pk=estuda.pk).situacao == "transferida"
