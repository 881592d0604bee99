"""As tentativas da demonstração, questão a questão: respostas, correção da tutoria e nota, pelos atos de verdade."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from avaliacoes import correcao, correcao_manual, reacao
from avaliacoes.models import (
    AvaliacaoPage,
    CorrecaoManual,
    EventoDaTentativa,
    ItemDaTentativa,
    Resposta,
    Tentativa,
)
from avaliacoes.selecao import escolher
from avaliacoes.tipos import rubrica
from contas.models import Pessoa
from coordenacao.respostas_de_exemplo import certa, errada, textos
from cursos.models import Matricula

Evento = EventoDaTentativa.Tipo
DURACAO, ATE_CORRIGIR = timedelta(minutes=25), timedelta(days=2)
MAIOR_NOTA_DA_ESCALA = 5


@dataclass
class Prova:
    """Uma tentativa a fazer. `nota`: a que se quer; sai a mais próxima que as questões permitem."""

    matricula: Matricula
    avaliacao: AvaliacaoPage
    nota: float
    em: datetime
    tutora: Pessoa
    forma: str = "A"
    numero: int = 1
    corrige: bool = True

    def fazer(self):
        """A tentativa enviada e, se `corrige`, com nota. As de reação se soltam do nome."""
        self.sorteador = Random(f"{self.matricula.pessoa.email} {self.avaliacao.slug} {self.numero}")  # noqa: S311
        tentativa = Tentativa.objects.create(
            matricula=self.matricula,
            avaliacao=self.avaliacao,
            numero=self.numero,
            iniciada_em=self.em - DURACAO,
            enviada_em=self.em,
        )
        itens = self._itens(tentativa)
        self._responder(itens)
        if self.avaliacao.anonima:
            reacao.soltar_respostas(tentativa, self.matricula)
        elif self.corrige:
            self._corrigir_a_mao(itens)
        self._contar(tentativa)
        if not self.avaliacao.anonima:
            tentativa.nota = correcao.corrigir(tentativa)
            tentativa.save(update_fields=["nota"])
        return tentativa

    def _itens(self, tentativa):
        embaralha = self.sorteador if self.avaliacao.embaralhar else None
        return ItemDaTentativa.objects.bulk_create(
            ItemDaTentativa(
                tentativa=tentativa,
                ordem=ordem,
                versao=versao,
                arranjo=versao.comportamento.arranjar(versao.dados, embaralha),
            )
            for ordem, versao in enumerate(escolher(self.avaliacao, self.forma, self.sorteador), start=1)
        )

    def _responder(self, itens):
        certos = self._que_acerta(itens)
        passo = DURACAO / (len(itens) + 1)
        respostas = [(item, self._conteudo(item, item.ordem in certos)) for item in itens]
        Resposta.objects.bulk_create(
            Resposta(
                item=item,
                sequencia=1,
                conteudo=item.versao.comportamento.ler(
                    item.versao.dados, item.versao.comportamento.valores(item.versao.dados, conteudo)
                ),
                recebida_em=self.em - DURACAO + passo * item.ordem,
            )
            for item, conteudo in respostas
        )

    def _que_acerta(self, itens):
        """As ordens das questões certas: as que uma pessoa corrige e, das outras, as mais fáceis, com algum acaso."""

        def peso(item):
            manual = item.versao.comportamento.manual
            return (not manual, item.versao.questao.dificuldade + self.sorteador.random() * 2)

        quantas = round(len(itens) * float(self.nota) / 100)
        return {item.ordem for item in sorted(itens, key=peso)[:quantas]}

    def _conteudo(self, item, acerta):
        versao = item.versao
        codigo = versao.questao.codigo
        if versao.tipo == "escala":
            return str(_da_escala(self.matricula, codigo))
        if versao.tipo == "arquivo":
            return {"campos": self._escolher(textos()["plano"])}
        if versao.tipo == "dissertativa":
            return self._texto(codigo)
        if acerta:
            return certa(versao.tipo, versao.dados)
        return errada(versao.tipo, versao.dados, self.sorteador, codigo)

    def _texto(self, codigo):
        if codigo in textos()["reacao"]:
            return self._escolher(textos()["reacao"][codigo])
        return textos()["dissertativas"][codigo] if self.corrige else textos()["curta_demais"]

    def _escolher(self, lista):
        """Pessoas vizinhas na turma não escrevem o mesmo."""
        return lista[self.matricula.pk % len(lista)]

    # --- A tutoria -------------------------------------------------------------------------------------------------
    def _corrigir_a_mao(self, itens):
        CorrecaoManual.objects.bulk_create(self._decisao(item) for item in itens if item.versao.comportamento.manual)

    def _decisao(self, item):
        criterios = item.versao.dados["rubrica"]
        niveis = _niveis(criterios, float(self.nota) / 100)
        do_plano = item.versao.tipo == "arquivo"
        return CorrecaoManual(
            item=item,
            fracao=correcao_manual.pela_rubrica(criterios, niveis),
            niveis=niveis,
            comentario=textos()["comentario_do_plano" if do_plano else "comentario_do_texto"],
            corrigida_em=self.em + ATE_CORRIGIR,
            corrigida_por=self.tutora,
        )

    def _contar(self, tentativa):
        pessoa = self.matricula.pessoa
        eventos = [(Evento.COMECOU, self.em - DURACAO, pessoa), (Evento.ENVIOU, self.em, pessoa)]
        if self.corrige and any(i.versao.comportamento.manual for i in tentativa.itens.select_related("versao")):
            eventos += [(Evento.CORRIGIDA, self.em + ATE_CORRIGIR, self.tutora)] * (not self.avaliacao.anonima)
        EventoDaTentativa.objects.bulk_create(
            EventoDaTentativa(tentativa=tentativa, tipo=tipo, em=em, por=por) for tipo, em, por in eventos
        )


def devolver(tentativa, tutora):
    """Devolve à pessoa, com um comentário, o que espera correção."""
    a_corrigir = correcao_manual.a_corrigir(tentativa)
    comentarios = {item.ordem: textos()["comentario_da_devolucao"] for item, _ in a_corrigir}
    correcao_manual.devolver(tentativa, comentarios, tutora)


def _niveis(criterios, alvo):
    """O melhor nível em todos os critérios, baixando um de cada vez até os pontos ficarem perto do alvo."""
    niveis = {str(n): criterio["niveis"][-1]["nivel"] for n, criterio in enumerate(criterios)}
    for posicao in reversed(niveis):
        menos = {**niveis, posicao: niveis[posicao] - 1}
        if abs(float(rubrica.acerto(criterios, menos)) - alvo) < abs(float(rubrica.acerto(criterios, niveis)) - alvo):
            niveis = menos
    return niveis


# --- A reação --------------------------------------------------------------------------------------------------------
def _da_escala(matricula, codigo):
    """A nota desta pessoa em uma afirmação, tal que a média da turma seja a que o arquivo traz."""
    medias, lugar, pessoas = matricula.reacao_de_exemplo
    total = round(medias.get(codigo, 4) * pessoas)
    return min(total // pessoas + (lugar < total % pessoas), MAIOR_NOTA_DA_ESCALA)
