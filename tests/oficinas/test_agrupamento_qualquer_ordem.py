"""Qualquer sequência de atos termina no agrupamento de um modelo simples, com a origem de cada achado inteira."""

import os

import pytest
from django.db import transaction
from django.utils import timezone
from fabricas import AchadoFactory, DemandaFactory, OficinaFactory, PessoaFactory
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from oficinas import agrupamento
from oficinas.agrupamento import AgrupamentoRecusado
from oficinas.models import Achado, Consolidacao, Demanda, Movimento, PassoDoMovimento

# Poucos achados, para que a mesma sequência volte a tocar nos mesmos; só um deles se esconde.
NA_PRIMEIRA, NA_SEGUNDA = 4, 2
ESCONDIVEL = 1
ACHADOS = NA_PRIMEIRA + NA_SEGUNDA
EXEMPLOS = int(os.environ.get("EXEMPLOS", "20"))
POUCOS = st.sets(st.integers(0, ACHADOS - 1), max_size=3)
QUAL = st.integers(0, 30)


class Modelo:
    """O agrupamento em dicionários: onde está cada achado, quem se uniu a quem, e os movimentos."""

    def __init__(self):
        self.onde = dict.fromkeys(range(ACHADOS))
        self.unida = {}
        self.movimentos = []
        self.ocultos = set()

    def de_quem(self, achado):
        return 0 if achado < NA_PRIMEIRA else 1

    def membros(self, demanda):
        return {achado for achado, casa in self.onde.items() if casa == demanda}

    def da_oficina(self, oficina, achados):
        return bool(achados) and all(self.de_quem(achado) == oficina for achado in achados)

    def mover(self, destinos):
        self.movimentos.append({"destinos": destinos, "de": {a: self.onde[a] for a in destinos}, "desfeito": False})
        self._por(destinos)

    def _por(self, destinos):
        self.onde.update(destinos)
        for casa in destinos.values():
            self.unida.pop(casa, None)

    def desfazer(self, n):
        movimento = self.movimentos[n]
        depois = [m for m in self.movimentos[n + 1 :] if not m["desfeito"]]
        if movimento["desfeito"] or any(set(m["destinos"]) & set(movimento["destinos"]) for m in depois):
            return False
        self._por(movimento["de"])
        movimento["desfeito"] = True
        return True


class Agrupar(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.transacao = transaction.atomic()
        self.transacao.__enter__()
        self.modelo, self.feitos = Modelo(), []
        self.oficinas = [OficinaFactory(), OficinaFactory()]
        self.por = PessoaFactory()
        self.achados = [
            AchadoFactory(oficina=self.oficinas[self.modelo.de_quem(n)], codigo=f"{self.oficinas[0].codigo}-{n}")
            for n in range(ACHADOS)
        ]
        # Duas demandas que já vieram com achados, sem movimento nenhum: uma delas, das duas oficinas.
        self.demandas = [
            DemandaFactory(achados=[self.achados[0], self.achados[1]]),
            DemandaFactory(achados=[self.achados[2], self.achados[-1]]),
        ]
        self.modelo.onde |= {0: 0, 1: 0, 2: 1, ACHADOS - 1: 1}
        self.no_comeco = dict(self.modelo.onde)

    def teardown(self):
        transaction.set_rollback(True)
        self.transacao.__exit__(None, None, None)

    # --- Os atos ---
    def agir(self, cabe, ato, *args, **opcoes):
        """O ato, se o modelo diz que cabe; senão, exige a recusa. Devolve o movimento."""
        if cabe:
            return ato(*args, **opcoes)
        with pytest.raises(AgrupamentoRecusado):
            ato(*args, **opcoes)
        return None

    def objetos(self, achados):
        return [self.achados[n] for n in achados]

    def qual(self, n):
        return n % len(self.demandas)

    @rule(oficina=st.integers(0, 1), achados=POUCOS)
    def reunir_em_nova(self, oficina, achados):
        modelo = self.modelo
        casas = {modelo.onde[a] for a in achados}
        repete = len(casas) == 1 and None not in casas and modelo.membros(next(iter(casas))) == achados
        cabe = modelo.da_oficina(oficina, achados) and not achados & modelo.ocultos and not repete
        movimento = self.agir(
            cabe, agrupamento.reunir, self.oficinas[oficina], self.objetos(achados), self.por, enunciado="Um"
        )
        if movimento:
            self.anotar(movimento, dict.fromkeys(achados, len(self.demandas)), nova=movimento.demanda)

    @rule(oficina=st.integers(0, 1), achados=POUCOS, qual=QUAL)
    def reunir_em_existente(self, oficina, achados, qual):
        self._reunir_em(oficina, achados, self.qual(qual))

    def _reunir_em(self, oficina, achados, casa):
        modelo = self.modelo
        novos = {a for a in achados if modelo.onde[a] != casa}
        cabe = modelo.da_oficina(oficina, achados) and not achados & modelo.ocultos
        cabe = cabe and casa not in modelo.unida and bool(novos)
        args = (self.oficinas[oficina], self.objetos(achados), self.por)
        movimento = self.agir(cabe, agrupamento.reunir, *args, demanda=self.demandas[casa])
        if movimento:
            self.anotar(movimento, dict.fromkeys(novos, casa))

    @rule(oficina=st.integers(0, 1), origens=st.sets(QUAL, max_size=3), qual=QUAL)
    def unir(self, oficina, origens, qual):
        modelo, casa = self.modelo, self.qual(qual)
        origens = {self.qual(n) for n in origens} - {casa}
        levados = {a for origem in origens for a in modelo.membros(origem)}
        cabe = bool(origens) and not origens & set(modelo.unida) and casa not in modelo.unida
        cabe = cabe and all(modelo.membros(origem) for origem in origens) and modelo.da_oficina(oficina, levados)
        args = ([self.demandas[n] for n in origens], self.demandas[casa], self.por)
        movimento = self.agir(cabe, agrupamento.unir, *args, oficina=self.oficinas[oficina])
        if movimento:
            self.anotar(movimento, dict.fromkeys(levados, casa))
            modelo.unida |= dict.fromkeys(origens, casa)

    @rule(achados=POUCOS, qual=QUAL)
    def dividir(self, achados, qual):
        modelo, casa = self.modelo, self.qual(qual)
        membros = modelo.membros(casa)
        cabe = bool(achados) and achados < membros and len({modelo.de_quem(a) for a in achados}) == 1
        cabe = cabe and not achados & modelo.ocultos
        movimento = self.agir(cabe, agrupamento.dividir, self.demandas[casa], self.objetos(achados), self.por, "Outra")
        if movimento:
            self.anotar(movimento, dict.fromkeys(achados, len(self.demandas)), nova=movimento.demanda)

    @rule(achados=POUCOS)
    def retirar(self, achados):
        self._retirar(achados)

    @precondition(lambda self: self.feitos)
    @rule(qual=QUAL, desfazer_depois=st.booleans())
    def sair_e_voltar(self, qual, desfazer_depois):
        """Vai de novo aonde um movimento já levou: o lugar é o mesmo, a história não."""
        n = qual % len(self.feitos)
        destinos = self.modelo.movimentos[n]["destinos"]
        casa, achados = next(iter(destinos.values())), set(destinos)
        self._retirar(achados)
        if casa is not None:
            self._reunir_em(self.modelo.de_quem(min(achados)), achados, casa)
        if desfazer_depois:
            self._desfazer(n)

    def _retirar(self, achados):
        modelo = self.modelo
        dentro = {a for a in achados if modelo.onde[a] is not None}
        cabe = bool(dentro) and len({modelo.de_quem(a) for a in achados}) == 1
        movimento = self.agir(cabe, agrupamento.retirar, self.objetos(achados), self.por)
        if movimento:
            self.anotar(movimento, dict.fromkeys(dentro))

    @precondition(lambda self: self.feitos)
    @rule(qual=QUAL)
    def desfazer(self, qual):
        self._desfazer(qual % len(self.feitos))

    def _desfazer(self, n):
        self.agir(self.modelo.desfazer(n), agrupamento.desfazer, self.feitos[n], self.por)

    @rule()
    def ocultar_ou_mostrar(self):
        self.modelo.ocultos ^= {ESCONDIVEL}
        oculto_em = timezone.now() if self.modelo.ocultos else None
        Achado.objects.filter(pk=self.achados[ESCONDIVEL].pk).update(oculto_em=oculto_em)

    def anotar(self, movimento, destinos, nova=None):
        if nova:
            self.demandas.append(nova)
        self.feitos.append(movimento)
        self.modelo.mover(destinos)

    # --- O que tem de valer sempre ---
    def no_banco(self):
        numero = {demanda.pk: n for n, demanda in enumerate(self.demandas)}
        achado = {a.pk: n for n, a in enumerate(self.achados)}
        return numero, achado

    @invariant()
    def o_agrupamento_e_o_do_modelo(self):
        numero, achado = self.no_banco()
        onde = dict.fromkeys(range(ACHADOS))
        onde |= {achado[a]: numero[d] for a, d in Consolidacao.objects.values_list("achado", "demanda")}
        unidas = Demanda.objects.exclude(unida_a=None).values_list("pk", "unida_a")

        assert onde == self.modelo.onde
        assert {numero[origem]: numero[destino] for origem, destino in unidas} == self.modelo.unida
        assert not set(self.modelo.unida) & set(onde.values()), "demanda unida a outra não reúne achado"

    @invariant()
    def refazer_os_movimentos_em_vigor_chega_ao_mesmo_lugar(self):
        numero, achado = self.no_banco()
        onde = dict(self.no_comeco)
        em_vigor = PassoDoMovimento.objects.filter(movimento__desfeito_em=None).order_by("movimento_id")
        for a, de, para in em_vigor.values_list("achado", "de", "para"):
            assert onde[achado[a]] == numero.get(de), "o caminho do achado tem um buraco"
            onde[achado[a]] = numero.get(para)

        assert onde == self.modelo.onde

    @invariant()
    def nada_da_historia_se_perde(self):
        assert Demanda.objects.count() == len(self.demandas)
        assert Movimento.objects.count() == len(self.feitos)


@pytest.mark.django_db
def test_qualquer_sequencia_de_atos_termina_no_agrupamento_do_modelo():
    saude = [HealthCheck.too_slow, HealthCheck.data_too_large]
    opcoes = settings(
        max_examples=EXEMPLOS, stateful_step_count=20, deadline=None, database=None, suppress_health_check=saude
    )
    run_state_machine_as_test(Agrupar, settings=opcoes)
