"""Na demonstração: uma mensagem, um aviso e dois pedidos de ajuda na turma da aluna, um respondido e um aberto."""

from cursos import ajuda, aviso, comunicado
from cursos.models import Matricula, PedidoDeAjuda

T = PedidoDeAjuda.Tipo
ALUNA = "aluna@example.org"
TEXTO = (
    "Olá, {nome}.\n\nNa próxima aula da turma {turma} vamos ler juntos o fluxo de acesso do seu consórcio. Separe o "
    "desenho que vocês usam hoje, mesmo que esteja em rascunho."
)


def carregar(dados):
    """Quem já tem mensagem fica como está."""
    estuda = Matricula.objects.filter(pessoa__email=ALUNA, situacao=Matricula.Situacao.CONFIRMADA)
    dela = estuda.select_related("turma__curso", "pessoa").first()
    por = dela and dela.turma.coordenadores.order_by("pk").first()
    if por is None or dela.turma.comunicados.exists():
        return
    turma = dela.turma
    do_lugar = turma.matriculas.em_estudo().filter(consorcio=dela.consorcio, municipio=dela.municipio)
    grupo = f"confirmada; de {dela.lugar}"
    comunicado.enviar(turma, do_lugar.select_related("pessoa"), "Traga o desenho do seu fluxo", TEXTO, por, grupo=grupo)
    aviso.publicar(turma, "Tira-dúvidas às quintas", "Das 14 h às 15 h, pelo telefone da coordenação.", por)
    pagina = turma.atividades.select_related("pagina").order_by("ordem").first().pagina
    primeiro = ajuda.pedir(
        dela, T.PRAZO, "Vou ficar de férias na semana que vem. Perco o prazo do módulo?", pagina=pagina
    )
    ajuda.responder(primeiro, "Não perde: as atividades ficam abertas até o último dia de aulas. Boas férias!", por)
    ajuda.pedir(dela, T.ACESSO, "A página da prática não abre no celular do serviço.", navegador="Chrome em Android")
