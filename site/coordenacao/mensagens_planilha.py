"""As tabelas das telas de mensagens em planilha: quem recebeu o quê, o que falhou, o que espera resposta."""

from cursos.models import Lembrete
from planilhas.escrita import DATA, DATA_E_HORA, NUMERO, Coluna

S = Lembrete.Situacao


def entrega(envio):
    """O estado da mensagem desta pessoa, em palavras."""
    if envio.mensagem:
        return envio.mensagem.get_situacao_display()
    return "Já apagada da caixa de saída" if envio.composto_em else "A enviar"


def situacao_do_lembrete(lembrete):
    """O que saiu diz como a mensagem chegou; o que não saiu, em que pé está."""
    saiu = lembrete.situacao == S.ENVIADO and lembrete.mensagem
    return lembrete.mensagem.get_situacao_display() if saiu else lembrete.get_situacao_display()


def situacao_do_aviso(aviso):
    if aviso.retirado_em:
        return "Retirado"
    return "No ar" if aviso.no_ar else "Fora do ar"


HISTORICO = [
    Coluna("Assunto", lambda c: c.assunto, largura=40),
    Coluna("Escrita em", lambda c: c.escrito_em, DATA_E_HORA, 18),
    Coluna("Quem escreveu", lambda c: str(c.escrito_por or ""), largura=32),
    Coluna("A quem", lambda c: c.grupo, largura=40),
    Coluna("Pessoas", lambda c: c.pessoas, NUMERO, 10),
    Coluna("A enviar", lambda c: c.pessoas - c.enviadas - c.falharam, NUMERO, 10),
    Coluna("Enviadas", lambda c: c.enviadas, NUMERO, 10),
    Coluna("Falharam", lambda c: c.falharam, NUMERO, 10),
]
ENVIOS = [
    Coluna("Pessoa", lambda envio: str(envio.matricula.pessoa), largura=32),
    Coluna("Entrega", entrega, largura=28),
    Coluna("Enviada em", lambda envio: envio.mensagem and envio.mensagem.enviada_em, DATA_E_HORA, 18),
    Coluna("Vez", lambda envio: envio.vez, NUMERO, 8),
    Coluna("O que houve", lambda envio: envio.erro, largura=60),
]
PROGRAMADOS = [
    Coluna("Pessoa", lambda lembrete: str(lembrete.pessoa), largura=32),
    Coluna("Lembrete", lambda lembrete: lembrete.get_tipo_display(), largura=28),
    Coluna("Dia", lambda lembrete: lembrete.dia, DATA),
    Coluna("Situação", lambda lembrete: lembrete.get_situacao_display()),
]
LEMBRETES = [
    *PROGRAMADOS[:3],
    Coluna("Situação", situacao_do_lembrete, largura=20),
    Coluna("Por que não saiu", lambda lembrete: lembrete.por_que, largura=40),
]
PEDIDOS = [
    Coluna("Pedido", lambda pedido: pedido.get_tipo_display(), largura=28),
    Coluna("Onde estava", lambda pedido: pedido.onde, largura=40),
    Coluna("Situação", lambda pedido: pedido.get_situacao_display()),
    Coluna("Pessoa", lambda pedido: str(pedido.matricula.pessoa), largura=32),
    Coluna("Turma", lambda pedido: pedido.matricula.turma.codigo, largura=24),
    Coluna("Último movimento", lambda pedido: pedido.movido_em, DATA_E_HORA, 18),
]
AVISOS = [
    Coluna("Aviso", lambda aviso: aviso.titulo, largura=40),
    Coluna("Publicado por", lambda aviso: str(aviso.publicado_por or ""), largura=32),
    Coluna("Publicado em", lambda aviso: aviso.publicado_em, DATA_E_HORA, 18),
    Coluna("Editado em", lambda aviso: aviso.editado_em, DATA_E_HORA, 18),
    Coluna("Também por e-mail", lambda aviso: "Sim" if aviso.por_email else "Não"),
    Coluna("Aparece de", lambda aviso: aviso.de, DATA),
    Coluna("Até", lambda aviso: aviso.ate, DATA),
    Coluna("Situação", situacao_do_aviso),
    Coluna("Retirado em", lambda aviso: aviso.retirado_em, DATA_E_HORA, 18),
]
