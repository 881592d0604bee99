"""Toda página e estado do site, sobre a demonstração carregada: quem olha e onde está.

É a lista de que se servem a acessibilidade, o peso, o HTML e as fotografias. Rota ou tipo de página nova entra aqui ou
em `ISENTAS`, com o motivo; um teste cobra. Endereço que depende de dado é uma função, chamada com o banco à mão;
para usar a lista sem ele (o produto no ar, em outro processo), rode este arquivo com o ambiente dele: imprime JSON.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ALUNA, ALUNO, NOVA = "aluna@example.org", "aluno@example.org", "violeta.lenda@example.org"
FACILITADORA = "facilitadora@example.org"
COORDENACAO, TUTORA, EDITORA = "coordenacao@example.org", "tutora@example.org", "editora@example.org"
SECRETARIA, SES = "secretaria@example.org", "ses@example.org"
REGISTRO = "registro@example.org"
FALTOU = "firmino.simulado@example.org"
CURSO = "/cursos/qualificacao-gestores-cis/"
NA_ESPERA, CHAMADA = "iracema.prototipo@example.org", "militao.esboco@example.org"
SEM_ANUENCIA, RECUSADA = "teodora.miragem@example.org", "joaquim.demonstracao@example.org"
MATRICULA = "/estudo/matriculas/{}/"
VERIFICAR, PESSOA = "/certificados/verificar/{}/", "/admin/turmas/matriculas/{}/"


@dataclass(frozen=True)
class Pagina:
    """`cobre`: o nome da rota (`cursos:turma`) ou o tipo da página (`cursos.AulaPage`) que este estado mostra."""

    nome: str
    cobre: str
    caminho: str | Callable
    quem: str | None = None
    estado: int = 200

    @property
    def endereco(self):
        return self.caminho() if callable(self.caminho) else self.caminho

    @property
    def do_admin(self):
        return self.endereco.startswith("/admin/")


# --- Endereços que dependem dos dados --------------------------------------------------------------------------------
def _modelo(nome):
    from django.apps import apps  # noqa: PLC0415  (a lista se importa antes de o Django estar pronto)

    return apps.get_model(nome)


def _primeira(modelo, **filtro):
    def caminho():
        return _modelo(modelo).objects.live().filter(**filtro).order_by("path").first().url

    return caminho


def _avaliacao(tipo):
    return _primeira("avaliacoes.AvaliacaoPage", tipo=tipo)


def _bloco(tipo):
    """A primeira aula que tem um bloco deste tipo."""

    def caminho():
        aulas = _modelo("cursos.AulaPage").objects.live().order_by("path")
        return next(a.url for a in aulas if any(b.block_type == tipo for b in a.corpo))

    return caminho


def _certificado(formato, **filtro):
    return lambda: formato.format(_modelo("certificados.Certificado").objects.filter(**filtro).first().codigo_legivel)


def _declaracao_da_oficina():
    """A oficina encerrada da demonstração não tem nomes: dá um a quem esteve nela e emite, pelo ato de verdade."""
    from certificados.declaracoes.participacao import declarar  # noqa: PLC0415  (depois de o Django estar pronto)

    participacao = _modelo("oficinas.Participacao").objects.filter(oficina__codigo="OF-2019-01").earliest("pk")
    participacao.nome = "Participante de Exemplo"
    participacao.save(update_fields=["nome"])
    quem = _modelo("contas.Pessoa").objects.get(email=FACILITADORA)
    return VERIFICAR.format(declarar(participacao, quem).codigo_legivel)


def _certificado_pk(formato):
    def caminho():
        certificados = _modelo("certificados.Certificado").objects.filter(situacao="emitido")
        return formato.format(certificados.filter(matricula__turma__coordenadores__email=COORDENACAO).first().pk)

    return caminho


def _linha_do_livro(situacao):
    def caminho():
        linha = _modelo("certificados.Certificado").objects.filter(situacao=situacao).first()
        return f"/admin/livro-de-registro/inspect/{linha.pk}/"

    return caminho


def _do_modelo(fim):
    """O modelo de certificado que vale para todas as turmas."""
    gerais = {"especie": "certificado", "turmas": None}
    caminho = "/admin/modelos-de-documento/" + fim
    return lambda: caminho.format(_modelo("certificados.Modelo").objects.filter(**gerais).latest("pk").pk)


def _turma(formato, codigo):
    return lambda: formato.format(_modelo("cursos.Turma").objects.get(codigo=codigo).pk)


def _matricula(formato, email, turma):
    def caminho():
        return formato.format(_modelo("cursos.Matricula").objects.get(pessoa__email=email, turma__codigo=turma).pk)

    return caminho


def _anuencia(**filtro):
    return lambda: f"/estudo/anuencia/{_modelo('cursos.Anuencia').objects.filter(**filtro).first().segredo}/"


def _ajuda_na_aula():
    return f"/estudo/ajuda/?de={_modelo('cursos.AulaPage').objects.live().order_by('path').first().pk}"


def _da_aluna(formato, modelo, **filtro):
    """O endereço do primeiro objeto deste modelo na turma da aluna."""

    def caminho():
        turma = _modelo("cursos.Matricula").objects.get(pessoa__email=ALUNA, situacao="confirmada").turma
        turma_do = "matricula__turma" if modelo.endswith("PedidoDeAjuda") else "turma"
        return formato.format(_modelo(modelo).objects.filter(**{turma_do: turma}, **filtro).order_by("pk").first().pk)

    return caminho


def _turma_da_aluna(formato):
    return lambda: formato.format(
        _modelo("cursos.Turma").objects.get(matriculas__pessoa__email=ALUNA, matriculas__situacao="confirmada").pk
    )


def _anuencia_no_consorcio():
    anuencia = _modelo("cursos.Anuencia").objects.filter(matricula__consorcio__slug="convales").first()
    return f"/consorcio/convales/anuencia/{anuencia.matricula_id}/"


def _par_de_contas():
    """O da pessoa que a demonstração cadastra duas vezes."""
    return f"/admin/pessoas/pares/{_modelo('contas.ParSuspeito').objects.first().pk}/"


def _oficina(formato, codigo="OF-2019-01"):
    """O endereço com o número da oficina; a de 2019 vem encerrada, a `OF-2026-01` vem aberta."""
    return lambda: formato.format(_modelo("oficinas.Oficina").objects.get(codigo=codigo).pk)


def _demanda(formato):
    def caminho():
        consolidacao = _modelo("oficinas.Consolidacao").objects.filter(achado__oficina__codigo="OF-2019-01").first()
        return formato.format(_modelo("oficinas.Oficina").objects.get(codigo="OF-2019-01").pk, consolidacao.demanda_id)

    return caminho


def _projeto(formato):
    return lambda: formato.format(_modelo("cursos.ProjetoDeCurso").objects.get(slug="qualificacao-gestores-cis").pk)


def _entrada(codigo):
    return lambda: f"/oficinas/entrar/{_modelo('oficinas.Oficina').objects.get(codigo=codigo).codigo_de_entrada}/"


def _achado(formato):
    def caminho():
        achado = _modelo("oficinas.Achado").objects.filter(oficina__codigo="OF-2026-01").order_by("codigo").first()
        return formato.format(achado.oficina_id, achado.pk)

    return caminho


def _publicar():
    curso = _modelo("cursos.CursoPage").objects.first()
    return f"/admin/publicar-com-lacunas/{curso.pk}/{curso.latest_revision_id}/"


def _cadeia(prefixo, modelo, **filtro):
    return lambda: f"/rastreabilidade/{prefixo}-{_modelo(modelo).objects.filter(**filtro).order_by('path').first().pk}/"


def _da_tentativa(caminho):
    """Uma tentativa enviada da turma em andamento."""

    def montar():
        enviadas = _modelo("avaliacoes.Tentativa").objects.filter(enviada_em__isnull=False)
        t = enviadas.filter(matricula__turma__codigo=NOROESTE).select_related("matricula").order_by("pk").first()
        chaves = {"tentativa": t.pk, "matricula": t.matricula_id, "turma": t.matricula.turma_id}
        return "/admin/tentativas/" + caminho.format(avaliacao=t.avaliacao_id, **chaves)

    return montar


def _a_corrigir():
    """Uma entrega que espera a tutora, com uma resposta escrita."""
    esperam = _modelo("avaliacoes.Tentativa").objects.por_corrigir().filter(itens__respostas__isnull=False)
    return f"/admin/correcoes/{esperam.filter(matricula__turma__tutores__email=TUTORA).first().pk}/"


def _versao_respondida(formato):
    def caminho():
        item = _modelo("avaliacoes.ItemDaTentativa").objects.filter(versao__tipo="unica").order_by("pk").first()
        return formato.format(questao=item.versao.questao_id, versao=item.versao_id)

    return caminho


def _resultado():
    tentativas = _modelo("avaliacoes.Tentativa").objects.filter(
        matricula__pessoa__email=ALUNA, enviada_em__isnull=False
    )
    return f"/avaliacoes/tentativas/{tentativas.first().pk}/resultado/"


def _resultados(tela, tipo, busca=""):
    def caminho():
        avaliacao = _modelo("avaliacoes.AvaliacaoPage").objects.filter(tipo=tipo).order_by("path").first()
        return f"/admin/resultados/{avaliacao.pk}/{tela}/{busca}"

    return caminho


def _questao(caminho):
    return lambda: caminho.format(_modelo("avaliacoes.Questao").objects.get(codigo="QE1").pk)


def _previa_da_avaliacao():
    pagina = _modelo("avaliacoes.AvaliacaoPage").objects.live().filter(tipo="formativa").order_by("path").first()
    return f"/admin/banco/avaliacoes/{pagina.pk}/previa/"


def _norma(caminho):
    return lambda: caminho.format(_modelo("avaliacoes.CitacaoDaQuestao").objects.order_by("norma").first().norma_id)


def _ganho(busca=""):
    return lambda: f"/admin/resultados/cursos/{_modelo('cursos.CursoPage').objects.first().pk}/ganho/{busca}"


def _conceder():
    """A avaliação em que uma pessoa da turma em andamento já usou todas as tentativas."""
    tentativa = _modelo("avaliacoes.Tentativa").objects.filter(numero=2, matricula__situacao="confirmada").first()
    return f"/admin/turmas/matriculas/{tentativa.matricula_id}/tentativa/{tentativa.avaliacao_id}/"


def _encontro(formato, ordem, turma="QCIS-NOROESTE-T2"):
    """O encontro de número `ordem` da turma; na do Noroeste o primeiro já aconteceu, e os outros não."""
    return lambda: formato.format(_modelo("cursos.Encontro").objects.filter(turma__codigo=turma)[ordem - 1].pk)


def _justificar():
    """O encontro em que uma pessoa faltou e ainda não justificou."""
    falta = _modelo("cursos.Presenca").objects.filter(situacao="falta", matricula__pessoa__email=FALTOU).first()
    return f"/estudo/matriculas/{falta.matricula_id}/frequencia/{falta.encontro_id}/"


def _justificativa():
    return f"/admin/frequencia/justificativas/{_modelo('cursos.Justificativa').objects.first().pk}/"


def _marcar():
    """Uma atividade sem nota que a aluna ainda não fez."""
    matricula = _modelo("cursos.Matricula").objects.get(pessoa__email=ALUNA, turma__codigo=NOROESTE)
    feitas = matricula.progressos.filter(concluido_em__isnull=False).values("pagina")
    por_fazer = matricula.turma.atividades.filter(exige_nota=False, peso=0).exclude(pagina__in=feitas)
    return f"/admin/turmas/matriculas/{matricula.pk}/marcar/{por_fazer.first().pagina_id}/"


def _presenca(formato):
    """Uma pessoa na lista da oficina de demonstração."""

    def caminho():
        gente = _modelo("oficinas.Participacao").objects.filter(oficina__codigo="OF-2026-01")
        pessoa = gente.order_by("pk").first()
        return formato.format(pessoa.oficina_id, pessoa.pk)

    return caminho


PEDIDO = "cursos.PedidoDeAjuda"
NOROESTE, CENTROSUL, LIVRE, LESTE = "QCIS-NOROESTE-T2", "QCIS-CENTROSUL-T3", "QCIS-LIVRE-T4", "QCIS-LESTEDOSUL-T1"

PAGINAS = [
    # Portal
    Pagina("inicio", "portal.HomePage", "/"),
    Pagina("inicio-de-quem-entrou", "portal.HomePage", "/", ALUNA),
    Pagina("area-estudando", "portal:minha_area", "/minha-area/", ALUNA),
    Pagina("area-certificada", "portal:minha_area", "/minha-area/", ALUNO),
    Pagina("area-em-analise", "portal:minha_area", "/minha-area/", NOVA),
    Pagina("area-vaga-a-confirmar", "portal:minha_area", "/minha-area/", "ubaldo.utopia@example.org"),
    Pagina("area-recusada", "portal:minha_area", "/minha-area/", "joaquim.demonstracao@example.org"),
    Pagina("area-vazia", "portal:minha_area", "/minha-area/", EDITORA),
    Pagina("privacidade", "portal:privacidade", "/privacidade/"),
    Pagina("termos", "portal:termos", "/termos/"),
    Pagina("cookies", "portal:cookies", "/cookies/"),
    Pagina("preferencias", "portal:preferencias", "/preferencias/"),
    Pagina("acessibilidade", "portal:acessibilidade", "/acessibilidade/"),
    Pagina("mapa-do-site", "portal:mapa", "/mapa-do-site/"),
    Pagina("estilo", "portal:estilo", "/estilo/"),
    Pagina("noticias", "portal.NoticiasPage", "/noticias/"),
    Pagina("noticias-de-uma-categoria", "portal.NoticiasPage", "/noticias/?categoria=formacao"),
    Pagina("noticias-de-categoria-que-nao-ha", "portal.NoticiasPage", "/noticias/?categoria=nenhuma"),
    Pagina("noticia", "portal.NoticiaPage", _primeira("portal.NoticiaPage")),
    Pagina("noticia-impressa", "portal.NoticiaPage", "/noticias/barbacena-icismep-2025/?versao=impressao"),
    Pagina("nao-encontrada", "404", "/isto-nao-existe/", estado=404),
    # Contas
    Pagina("entrar", "account_login", "/contas/login/"),
    Pagina("cadastrar", "account_signup", "/contas/signup/"),
    Pagina("esqueci-a-senha", "account_reset_password", "/contas/password/reset/"),
    Pagina("sair", "account_logout", "/contas/logout/", ALUNA),
    Pagina("meus-dados", "contas:dados", "/contas/dados/", ALUNA),
    Pagina("encerrar-conta", "contas:encerrar", "/contas/dados/encerrar/", ALUNA),
    Pagina("encerrar-conta-certificada", "contas:encerrar", "/contas/dados/encerrar/", ALUNO),
    Pagina("trocar-senha", "account_change_password", "/contas/password/change/", ALUNA),
    # Busca
    Pagina("busca", "portal:busca", "/busca/"),
    Pagina("busca-com-resultados", "portal:busca", "/busca/?q=regulacao"),
    Pagina("busca-de-um-grupo", "portal:busca", "/busca/?q=consorcio&em=aulas"),
    Pagina("busca-parecida", "portal:busca", "/busca/?q=regulasao"),
    Pagina("busca-sem-resultado", "portal:busca", "/busca/?q=xyzwkq"),
    Pagina("busca-so-de-palavras-vazias", "portal:busca", "/busca/?q=de+para+com"),
    # A vista de cima: cobertura, painel, secretaria executiva e leitura da SES
    Pagina("cobertura", "cobertura:mapa", "/admin/cobertura/", COORDENACAO),
    Pagina("cobertura-macros", "cobertura:mapa", "/admin/cobertura/?recorte=macro&indicador=inscritas", COORDENACAO),
    Pagina(
        "cobertura-consorcios",
        "cobertura:mapa",
        "/admin/cobertura/?recorte=consorcio&indicador=certificadas&data=2026-01-31",
        COORDENACAO,
    ),
    Pagina("painel-das-turmas", "cobertura:turmas", "/admin/cobertura/turmas/", COORDENACAO),
    Pagina("painel-das-turmas-nenhuma", "cobertura:turmas", "/admin/cobertura/turmas/?q=nenhuma", COORDENACAO),
    Pagina("secretarias", "cobertura:secretarias", "/admin/cobertura/secretarias/", COORDENACAO),
    Pagina("consorcio-da-secretaria", "secretaria:consorcio", "/consorcio/convales/", SECRETARIA),
    Pagina("consorcio-ninguem", "secretaria:consorcio", "/consorcio/convales/?situacao=expirada", SECRETARIA),
    Pagina("consorcio-anuencia-respondida", "secretaria:anuencia", _anuencia_no_consorcio, SECRETARIA),
    Pagina("area-da-secretaria", "portal:minha_area", "/minha-area/", SECRETARIA),
    Pagina("agregados", "agregados:tela", "/leitura-da-ses/?indicador=inscritas", SES),
    # Mensagens, lembretes, avisos, ajuda e agenda
    Pagina("ajuda", "cursos:ajuda", _ajuda_na_aula, ALUNA),
    Pagina("ajuda-sem-turma", "cursos:ajuda", "/estudo/ajuda/", EDITORA),
    Pagina("pedido-respondido", "cursos:pedido_de_ajuda", _da_aluna("/estudo/ajuda/{}/", PEDIDO), ALUNA),
    Pagina("lembretes-e-agenda", "cursos:lembretes", "/estudo/lembretes/", ALUNA),
    Pagina("mensagens", "mensagens:historico", _turma_da_aluna("/admin/mensagens/turmas/{}/"), COORDENACAO),
    Pagina("escrever", "mensagens:escrever", _turma_da_aluna("/admin/mensagens/turmas/{}/escrever/"), COORDENACAO),
    Pagina(
        "escrever-a-ninguem",
        "mensagens:escrever",
        _turma_da_aluna("/admin/mensagens/turmas/{}/escrever/?situacao=trancada&parada=300"),
        COORDENACAO,
    ),
    Pagina("lembretes", "mensagens:lembretes", _turma_da_aluna("/admin/mensagens/turmas/{}/lembretes/"), COORDENACAO),
    Pagina("avisos", "mensagens:avisos", _turma_da_aluna("/admin/mensagens/turmas/{}/avisos/"), COORDENACAO),
    Pagina("aviso", "mensagens:aviso", _da_aluna("/admin/mensagens/avisos/{}/", "cursos.Aviso"), COORDENACAO),
    Pagina(
        "comunicado",
        "mensagens:comunicado",
        _da_aluna("/admin/mensagens/comunicados/{}/", "cursos.Comunicado"),
        COORDENACAO,
    ),
    Pagina("pedidos-de-ajuda", "mensagens:pedidos", "/admin/mensagens/ajuda/", COORDENACAO),
    Pagina("pedidos-nenhum", "mensagens:pedidos", "/admin/mensagens/ajuda/?situacao=encerrado", COORDENACAO),
    Pagina("pedido-no-admin", "mensagens:pedido", _da_aluna("/admin/mensagens/ajuda/{}/", PEDIDO), COORDENACAO),
    # Resultados
    Pagina("resultados", "resultados:lista", "/admin/resultados/", COORDENACAO),
    Pagina("resultados-questoes", "resultados:itens", _resultados("questoes", "diagnostica_pre"), COORDENACAO),
    Pagina("resultados-poucas", "resultados:itens", _resultados("questoes", "diagnostica_pos", "?turma="), COORDENACAO),
    Pagina("resultados-objetivos", "resultados:objetivos", _resultados("objetivos", "diagnostica_pre"), EDITORA),
    Pagina(
        "resultados-da-turma",
        "resultados:objetivos",
        _resultados("objetivos", "diagnostica_pre", "?turma=QCIS-LESTEDOSUL-T1"),
        COORDENACAO,
    ),
    Pagina("ganho", "resultados:ganho", _ganho(), EDITORA),
    Pagina("ganho-por-consorcio", "resultados:ganho", _ganho("?por=consorcio"), EDITORA),
    Pagina("reacao-lida", "resultados:reacao", _resultados("reacao", "reacao"), COORDENACAO),
    # Rede
    Pagina("consorcios", "rede:lista", "/rede/"),
    Pagina("consorcios-da-macrorregiao", "rede:lista", "/rede/?macro=3113&inativos=on"),
    Pagina("consorcios-nenhum", "rede:lista", "/rede/?q=arinus"),
    Pagina("consorcio-com-membros", "rede:consorcio", "/rede/convales/"),
    Pagina("consorcio-em-conferencia", "rede:consorcio", "/rede/amvap-saude/"),
    Pagina("consorcio-inapto", "rede:consorcio", "/rede/cis-uba/"),
    Pagina("municipios", "rede:municipios", "/rede/municipios/"),
    Pagina("municipios-varios", "rede:municipios", "/rede/municipios/?q=santa"),
    Pagina("municipios-nenhum", "rede:municipios", "/rede/municipios/?q=Belo+Orizonte"),
    Pagina("municipios-sem-nome", "rede:municipios", "/rede/municipios/?q="),
    Pagina("municipio-filiado", "rede:municipio", "/rede/municipios/3104502/"),
    Pagina("municipio-so-atendido", "rede:municipio", "/rede/municipios/3103751/"),
    # Oficinas
    Pagina("oficinas", "oficinas:lista", "/oficinas/"),
    Pagina("oficina", "oficinas:oficina", "/oficinas/2019-04-12/"),
    Pagina("sala-entrar", "oficinas:entrar", "/oficinas/entrar/"),
    Pagina("sala-codigo-desconhecido", "oficinas:entrar_com_codigo", "/oficinas/entrar/AAAAAA/", estado=404),
    Pagina("sala-apresentar", "oficinas:entrar_com_codigo", _entrada("OF-2026-01")),
    Pagina("sala-encerrada", "oficinas:entrar_com_codigo", _entrada("OF-2019-01")),
    Pagina("mural", "oficinas:mural", "/oficinas/oficina-de-demonstracao/mural/", FACILITADORA),
    Pagina("mural-encerrado", "oficinas:mural", "/oficinas/2019-04-12/mural/", FACILITADORA),
    Pagina("conducao-aberta", "oficinas_admin:conducao", _oficina("/admin/oficinas/{}/", "OF-2026-01"), FACILITADORA),
    Pagina("conducao-encerrada", "oficinas_admin:conducao", _oficina("/admin/oficinas/{}/"), FACILITADORA),
    Pagina("conducao-de-quem-le", "oficinas_admin:conducao", _oficina("/admin/oficinas/{}/", "OF-2026-01"), EDITORA),
    Pagina("reabrir", "oficinas_admin:reabrir", _oficina("/admin/oficinas/{}/reabrir/"), FACILITADORA),
    Pagina("duplicar", "oficinas_admin:duplicar", _oficina("/admin/oficinas/{}/duplicar/"), FACILITADORA),
    Pagina("digitar", "oficinas_admin:digitar", _oficina("/admin/oficinas/{}/digitar/", "OF-2026-01"), FACILITADORA),
    Pagina(
        "presencas", "oficinas_admin:presencas", _oficina("/admin/oficinas/{}/presencas/", "OF-2026-01"), FACILITADORA
    ),
    Pagina(
        "presencas-ninguem",
        "oficinas_admin:presencas",
        _oficina("/admin/oficinas/{}/presencas/?estado=ausentes", "OF-2026-01"),
        FACILITADORA,
    ),
    Pagina(
        "presenca-nova",
        "oficinas_admin:presenca_nova",
        _oficina("/admin/oficinas/{}/presencas/nova/", "OF-2026-01"),
        FACILITADORA,
    ),
    Pagina(
        "presencas-colar",
        "oficinas_admin:presencas_colar",
        _oficina("/admin/oficinas/{}/presencas/colar/", "OF-2026-01"),
        FACILITADORA,
    ),
    Pagina("presenca", "oficinas_admin:presenca", _presenca("/admin/oficinas/{}/presencas/{}/"), FACILITADORA),
    Pagina(
        "presenca-remover",
        "oficinas_admin:presenca_remover",
        _presenca("/admin/oficinas/{}/presencas/{}/remover/"),
        FACILITADORA,
    ),
    Pagina("achados", "oficinas_admin:achados", _oficina("/admin/oficinas/{}/achados/", "OF-2026-01"), FACILITADORA),
    Pagina("achados-de-quem-le", "oficinas_admin:achados", _oficina("/admin/oficinas/{}/achados/"), EDITORA),
    Pagina("achado", "oficinas_admin:achado", _achado("/admin/oficinas/{}/achados/{}/"), FACILITADORA),
    Pagina("achado-de-quem-le", "oficinas_admin:achado", _achado("/admin/oficinas/{}/achados/{}/"), EDITORA),
    Pagina("agrupar", "oficinas_admin:agrupar", _oficina("/admin/oficinas/{}/agrupar/"), FACILITADORA),
    Pagina(
        "agrupar-soltos", "oficinas_admin:agrupar", _oficina("/admin/oficinas/{}/agrupar/", "OF-2026-01"), FACILITADORA
    ),
    Pagina("agrupar-nada", "oficinas_admin:agrupar", _oficina("/admin/oficinas/{}/agrupar/?q=xyzwkq"), FACILITADORA),
    Pagina(
        "movimentos-vazio",
        "oficinas_admin:movimentos",
        _oficina("/admin/oficinas/{}/agrupar/movimentos/"),
        FACILITADORA,
    ),
    Pagina("prioridades", "oficinas_admin:prioridades", _oficina("/admin/oficinas/{}/prioridades/"), FACILITADORA),
    Pagina(
        "prioridades-de-quem-le", "oficinas_admin:prioridades", _oficina("/admin/oficinas/{}/prioridades/"), EDITORA
    ),
    Pagina(
        "prioridades-vazio",
        "oficinas_admin:prioridades",
        _oficina("/admin/oficinas/{}/prioridades/", "OF-2026-01"),
        EDITORA,
    ),
    Pagina("documentos", "oficinas_admin:documentos", _oficina("/admin/oficinas/{}/documentos/"), FACILITADORA),
    Pagina("documentos-de-quem-le", "oficinas_admin:documentos", _oficina("/admin/oficinas/{}/documentos/"), EDITORA),
    Pagina("importar-questoes", "troca:enviar", "/admin/troca-de-questoes/", EDITORA),
    # O banco de questões
    Pagina("banco-lista", "questoes:index", "/admin/questoes/", EDITORA),
    Pagina("banco-tipos", "questoes:add", "/admin/questoes/new/", EDITORA),
    Pagina("banco-escrever-unica", "questoes:add", "/admin/questoes/new/?tipo=unica", EDITORA),
    Pagina("banco-escrever-lacunas", "questoes:add", "/admin/questoes/new/?tipo=lacunas", EDITORA),
    Pagina("banco-escrever-arquivo", "questoes:add", "/admin/questoes/new/?tipo=arquivo", EDITORA),
    Pagina("banco-editar", "questoes:edit", _questao("/admin/questoes/edit/{}/"), EDITORA),
    Pagina("banco-ficha", "questoes:inspect", _questao("/admin/questoes/inspect/{}/"), EDITORA),
    Pagina("banco-previa", "banco:previa", _questao("/admin/banco/questoes/{}/previa/"), EDITORA),
    Pagina("banco-previa-da-prova", "banco:previa_da_avaliacao", _previa_da_avaliacao, EDITORA),
    Pagina("banco-versoes", "banco:versoes", _questao("/admin/banco/questoes/{}/versoes/"), EDITORA),
    Pagina("banco-imagens", "banco:imagens", _questao("/admin/banco/questoes/{}/imagens/"), EDITORA),
    Pagina("banco-leituras", "banco:leituras", "/admin/banco/leituras/", EDITORA),
    Pagina("banco-categorias", "banco:categorias", "/admin/banco/categorias/", EDITORA),
    Pagina("banco-etiquetas", "banco:etiquetas", "/admin/banco/etiquetas/", EDITORA),
    Pagina("normas-a-revisar", "normas_admin:a_revisar", "/admin/normas/a-revisar/", EDITORA),
    Pagina("norma-quem-cita", "normas_admin:quem_cita", _norma("/admin/normas/{}/quem-cita/"), EDITORA),
    Pagina("exportar-questoes", "troca:exportar", "/admin/troca-de-questoes/exportar/", EDITORA),
    Pagina("projetos", "projetos:index", "/admin/escola/projetos/", EDITORA),
    Pagina("projeto-novo", "projetos:add", "/admin/escola/projetos/new/", EDITORA),
    Pagina("projeto-em-edicao", "projetos:edit", _projeto("/admin/escola/projetos/edit/{}/"), EDITORA),
    Pagina("projeto", "projetos_admin:projeto", _projeto("/admin/projetos/{}/"), EDITORA),
    Pagina("projeto-de-quem-le", "projetos_admin:projeto", _projeto("/admin/projetos/{}/"), FACILITADORA),
    Pagina("projeto-mudancas", "projetos_admin:comparar", _projeto("/admin/projetos/{}/versoes/1/mudancas/"), EDITORA),
    Pagina(
        "escrever-objetivo",
        "projetos_admin:escrever_objetivo",
        lambda: f"/admin/projetos/demandas/{_modelo('oficinas.Demanda').objects.get(codigo='DEM-03').pk}/objetivo/",
        EDITORA,
    ),
    Pagina("demanda", "oficinas_admin:demanda", _demanda("/admin/oficinas/{}/demandas/{}/"), FACILITADORA),
    Pagina("decidir", "oficinas_admin:decidir", _demanda("/admin/oficinas/{}/demandas/{}/decidir/"), FACILITADORA),
    Pagina("desfecho", "oficinas_admin:desfecho", _demanda("/admin/oficinas/{}/demandas/{}/desfecho/"), FACILITADORA),
    # Cursos
    Pagina("catalogo", "cursos.CatalogoPage", "/cursos/"),
    Pagina("curso", "cursos.CursoPage", CURSO),
    Pagina("curso-de-quem-estuda", "cursos.CursoPage", CURSO, ALUNA),
    Pagina("modulo", "cursos.ModuloPage", _primeira("cursos.ModuloPage")),
    Pagina("modulo-de-quem-estuda", "cursos.ModuloPage", _primeira("cursos.ModuloPage"), ALUNA),
    Pagina("aula", "cursos.AulaPage", _primeira("cursos.AulaPage"), ALUNA),
    *(
        Pagina(f"aula-com-{tipo}", "cursos.AulaPage", _bloco(tipo), ALUNA)
        for tipo in ("caso", "checklist", "tabela", "citacao_legal", "destaque", "exemplo_numerico")
    ),
    Pagina("aula-da-edicao", "cursos.AulaPage", _primeira("cursos.AulaPage"), EDITORA),
    Pagina(
        "aula-de-modulo-fechado",
        "cursos.AulaPage",
        _primeira("cursos.AulaPage", slug="m6a1-escolha-do-problema-e-linha-de-base"),
        ALUNA,
        estado=403,
    ),
    Pagina("modulo-fechado", "cursos.ModuloPage", _primeira("cursos.ModuloPage", sigla="M6"), ALUNA),
    Pagina("aula-sem-matricula", "cursos.AulaPage", _primeira("cursos.AulaPage"), estado=403),
    Pagina("pratica-com-entrega", "cursos.PraticaPage", _primeira("cursos.PraticaPage", registro="entrega"), ALUNA),
    Pagina("pratica-declarada", "cursos.PraticaPage", _primeira("cursos.PraticaPage", registro="declaracao"), ALUNO),
    Pagina("turma-aberta", "cursos:turma", f"/estudo/turmas/{LIVRE}/"),
    Pagina("turma-aberta-de-quem-entrou", "cursos:turma", f"/estudo/turmas/{LIVRE}/", EDITORA),
    Pagina("turma-em-andamento", "cursos:turma", f"/estudo/turmas/{NOROESTE}/", ALUNA),
    Pagina("turma-encerrada", "cursos:turma", f"/estudo/turmas/{LESTE}/"),
    Pagina("turma-com-cotas", "cursos:turma", f"/estudo/turmas/{CENTROSUL}/"),
    Pagina("turma-de-quem-espera", "cursos:turma", f"/estudo/turmas/{NOROESTE}/", NA_ESPERA),
    Pagina("cancelar", "cursos:cancelar", _matricula(f"{MATRICULA}cancelar/", NA_ESPERA, NOROESTE), NA_ESPERA),
    Pagina("desistir", "cursos:desistir", _matricula(f"{MATRICULA}desistir/", ALUNA, NOROESTE), ALUNA),
    Pagina("matricula-confirmada", "cursos:matricula", _matricula(MATRICULA, ALUNA, NOROESTE), ALUNA),
    Pagina("matricula-concluida", "cursos:matricula", _matricula(MATRICULA, ALUNO, LESTE), ALUNO),
    Pagina("matricula-na-espera", "cursos:matricula", _matricula(MATRICULA, NA_ESPERA, NOROESTE), NA_ESPERA),
    Pagina("matricula-chamada", "cursos:matricula", _matricula(MATRICULA, CHAMADA, NOROESTE), CHAMADA),
    Pagina("matricula-sem-anuencia", "cursos:matricula", _matricula(MATRICULA, SEM_ANUENCIA, CENTROSUL), SEM_ANUENCIA),
    Pagina("matricula-recusada", "cursos:matricula", _matricula(MATRICULA, RECUSADA, NOROESTE), RECUSADA),
    Pagina("anuencia-a-responder", "cursos:anuencia", _anuencia(matricula__situacao="aguardando_anuencia")),
    Pagina("anuencia-respondida", "cursos:anuencia", _anuencia(resposta="dada")),
    Pagina("presenca-codigo", "cursos:presenca", "/estudo/presenca/", ALUNA),
    Pagina("presenca-do-qr", "cursos:presenca", "/estudo/presenca/?codigo=CAFE34", ALUNA),
    Pagina("frequencia", "cursos:frequencia", _matricula("/estudo/matriculas/{}/frequencia/", ALUNA, NOROESTE), ALUNA),
    Pagina(
        "frequencia-justificada",
        "cursos:frequencia",
        _matricula("/estudo/matriculas/{}/frequencia/", "domingos.ensaio@example.org", NOROESTE),
        "domingos.ensaio@example.org",
    ),
    Pagina("justificar", "cursos:justificar", _justificar, FALTOU),
    # Avaliações
    Pagina("diagnostica", "avaliacoes.AvaliacaoPage", _avaliacao("diagnostica_pre"), ALUNA),
    Pagina("formativa", "avaliacoes.AvaliacaoPage", _avaliacao("formativa"), ALUNA),
    Pagina("somativa", "avaliacoes.AvaliacaoPage", _avaliacao("somativa"), ALUNO),
    Pagina("resultado", "avaliacoes:resultado", _resultado, ALUNA),
    Pagina("correcoes", "correcao:fila", "/admin/correcoes/", TUTORA),
    Pagina("correcao", "correcao:tentativa", _a_corrigir, TUTORA),
    Pagina("recorrecoes", "recorrecao:lista", "/admin/recorrecoes/", EDITORA),
    Pagina("recorrigir", "recorrecao:escolher", _versao_respondida("/admin/recorrecoes/questoes/{questao}/"), EDITORA),
    Pagina(
        "ensaio-da-recorrecao",
        "recorrecao:ensaio",
        _versao_respondida("/admin/recorrecoes/versoes/{versao}/ensaio/?modo=todos_acertam"),
        EDITORA,
    ),
    # Certificados
    Pagina("verificar", "certificados:verificar_formulario", "/certificados/verificar/"),
    Pagina("certificado-valido", "certificados:verificar", _certificado(VERIFICAR, situacao="emitido")),
    Pagina(
        "certificado-substituido",
        "certificados:verificar",
        _certificado(VERIFICAR, situacao="substituido"),
    ),
    Pagina(
        "certificado-revogado",
        "certificados:verificar",
        _certificado(VERIFICAR, situacao="revogado"),
    ),
    Pagina("certificado-desconhecido", "certificados:verificar", "/certificados/verificar/NADA/", estado=404),
    Pagina("declaracao-da-oficina", "certificados:verificar", _declaracao_da_oficina),
    Pagina("declaracao-de-matricula", "certificados:verificar", _certificado(VERIFICAR, especie="matricula")),
    Pagina("historico-do-curso", "certificados:verificar", _certificado(VERIFICAR, especie="historico")),
    Pagina("meus-certificados-a-pedir", "certificados:meus", "/certificados/", ALUNA),
    Pagina("meus-certificados", "certificados:meus", "/certificados/", ALUNO),
    Pagina("conferir-nome", "certificados:conferir_nome", _matricula("/certificados/nome/{}/", ALUNA, NOROESTE), ALUNA),
    # Admin
    Pagina("admin", "wagtailadmin_home", "/admin/", COORDENACAO),
    Pagina("turmas", "coordenacao:turmas", "/admin/turmas/", COORDENACAO),
    Pagina("turmas-de-ninguem", "coordenacao:turmas", "/admin/turmas/", "facilitadora@example.org"),
    Pagina("quadro", "coordenacao:quadro", _turma("/admin/turmas/{}/", NOROESTE), COORDENACAO),
    Pagina("avaliacoes-da-turma", "tentativas:turma", _turma("/admin/tentativas/turma/{}/", NOROESTE), COORDENACAO),
    Pagina(
        "tentativas-da-turma", "tentativas:lista", _turma("/admin/tentativas/turma/{}/lista/", NOROESTE), COORDENACAO
    ),
    Pagina("janela-da-avaliacao", "tentativas:janela", _da_tentativa("turma/{turma}/janela/{avaliacao}/"), COORDENACAO),
    Pagina("tempo-e-tentativas", "tentativas:tempo", _da_tentativa("matriculas/{matricula}/{avaliacao}/"), COORDENACAO),
    Pagina("historico-da-tentativa", "tentativas:historico", _da_tentativa("{tentativa}/"), COORDENACAO),
    Pagina("arquivo-de-respostas", "tentativas:arquivo", _da_tentativa("{tentativa}/arquivo/"), COORDENACAO),
    Pagina("quadro-com-pedidos", "coordenacao:quadro", _turma("/admin/turmas/{}/", CENTROSUL), COORDENACAO),
    Pagina("quadro-vazio", "coordenacao:quadro", _turma("/admin/turmas/{}/", LIVRE), COORDENACAO),
    Pagina("quadro-da-tutoria", "coordenacao:quadro", _turma("/admin/turmas/{}/", NOROESTE), TUTORA),
    Pagina("pessoas-repetidas", "pessoas:repetidas", "/admin/pessoas/", COORDENACAO),
    Pagina("pessoas-par", "pessoas:par", _par_de_contas, COORDENACAO),
    Pagina("conta", "pessoas:conta", _matricula("/admin/pessoas/{}/", ALUNA, NOROESTE), COORDENACAO),
    Pagina(
        "corrigir-nome", "pessoas:corrigir_nome", _matricula("/admin/pessoas/{}/nome/", ALUNA, NOROESTE), COORDENACAO
    ),
    Pagina(
        "corrigir-email", "pessoas:corrigir_email", _matricula("/admin/pessoas/{}/email/", ALUNA, NOROESTE), COORDENACAO
    ),
    Pagina("pessoa", "coordenacao:pessoa", _matricula(PESSOA, ALUNA, NOROESTE), COORDENACAO),
    Pagina(
        "pessoa-certificada",
        "coordenacao:pessoa",
        _matricula(PESSOA, ALUNO, LESTE),
        COORDENACAO,
    ),
    Pagina(
        "recusar",
        "coordenacao:recusar",
        _matricula("/admin/turmas/matriculas/{}/recusar/", "teodora.miragem@example.org", CENTROSUL),
        COORDENACAO,
    ),
    Pagina("conceder", "coordenacao:conceder", _conceder, COORDENACAO),
    Pagina(
        "quadro-filtrado",
        "coordenacao:quadro",
        _turma("/admin/turmas/{}/?risco=alto&risco=medio&situacao=confirmada&ordem=-risco", NOROESTE),
        COORDENACAO,
    ),
    Pagina("quadro-sem-ninguem", "coordenacao:quadro", _turma("/admin/turmas/{}/?q=xyzwkq", NOROESTE), COORDENACAO),
    Pagina("vagas", "coordenacao:vagas", _turma("/admin/turmas/{}/vagas/", CENTROSUL), COORDENACAO),
    Pagina("transferir", "coordenacao:transferir", _matricula(PESSOA + "transferir/", ALUNA, NOROESTE), COORDENACAO),
    Pagina("trancar", "coordenacao:mudar", _matricula(PESSOA + "mudar/trancar/", ALUNA, NOROESTE), COORDENACAO),
    Pagina("dar-por-feita", "coordenacao:marcar", _marcar, COORDENACAO),
    Pagina("importar-pessoas", "importacao:enviar", _turma("/admin/importar/turma/{}/", NOROESTE), COORDENACAO),
    Pagina(
        "convites-da-turma", "importacao:convites", _turma("/admin/importar/turma/{}/convites/", NOROESTE), COORDENACAO
    ),
    Pagina("duplicar-turma", "turma_admin:duplicar", _turma("/admin/turma/{}/duplicar/", CENTROSUL), COORDENACAO),
    Pagina(
        "duplicar-turma-datas",
        "turma_admin:duplicar",
        _turma("/admin/turma/{}/duplicar/?codigo=QCIS-T9&inicio=2027-03-07", CENTROSUL),
        COORDENACAO,
    ),
    Pagina("encerrar-turma", "turma_admin:encerrar", _turma("/admin/turma/{}/encerrar/", LIVRE), COORDENACAO),
    Pagina(
        "encerrar-turma-impedida", "turma_admin:encerrar", _turma("/admin/turma/{}/encerrar/", NOROESTE), COORDENACAO
    ),
    Pagina("turma-ja-encerrada", "turma_admin:encerrar", _turma("/admin/turma/{}/encerrar/", LESTE), COORDENACAO),
    Pagina("reabrir-turma", "turma_admin:reabrir", _turma("/admin/turma/{}/reabrir/", LESTE), COORDENACAO),
    Pagina("emitir-todos", "coordenacao:emitir_todos", _turma("/admin/turmas/{}/emitir/", LESTE), COORDENACAO),
    Pagina("refazer", "certificados_admin:refazer", _certificado_pk("/admin/certificados/{}/refazer/"), COORDENACAO),
    Pagina("corrigir", "certificados_admin:corrigir", _certificado_pk("/admin/certificados/{}/corrigir/"), COORDENACAO),
    Pagina("diario", "frequencia:diario", _turma("/admin/frequencia/turmas/{}/", NOROESTE), COORDENACAO),
    Pagina("diario-fechado", "frequencia:diario", _turma("/admin/frequencia/turmas/{}/", LESTE), COORDENACAO),
    Pagina("diario-sem-encontros", "frequencia:diario", _turma("/admin/frequencia/turmas/{}/", LIVRE), COORDENACAO),
    Pagina(
        "diario-a-fechar", "frequencia:fechar", _turma("/admin/frequencia/turmas/{}/fechar/", NOROESTE), COORDENACAO
    ),
    Pagina(
        "diario-a-reabrir", "frequencia:reabrir", _turma("/admin/frequencia/turmas/{}/reabrir/", LESTE), COORDENACAO
    ),
    Pagina("encontro", "frequencia:encontro", _encontro("/admin/frequencia/encontros/{}/", 1), TUTORA),
    Pagina("encontro-futuro", "frequencia:encontro", _encontro("/admin/frequencia/encontros/{}/", 2), COORDENACAO),
    Pagina("encontro-colar", "frequencia:colar", _encontro("/admin/frequencia/encontros/{}/colar/", 1), TUTORA),
    Pagina(
        "projetor-sem-codigo", "frequencia:projetor", _encontro("/admin/frequencia/encontros/{}/projetor/", 1), TUTORA
    ),
    Pagina(
        "justificativas",
        "frequencia:justificativas",
        _turma("/admin/frequencia/turmas/{}/justificativas/", NOROESTE),
        COORDENACAO,
    ),
    Pagina("justificativa", "frequencia:justificativa", _justificativa, COORDENACAO),
    # Rastreabilidade
    Pagina("matriz", "rastreabilidade:matriz", "/rastreabilidade/"),
    Pagina("matriz-da-edicao", "rastreabilidade:matriz", "/rastreabilidade/", EDITORA),
    Pagina("matriz-filtrada", "rastreabilidade:matriz", "/rastreabilidade/?oficina=OF-2019-01&eixo=financeira"),
    Pagina("matriz-sem-nada", "rastreabilidade:matriz", "/rastreabilidade/?oficina=OF-2019-01&eixo=projeto"),
    Pagina("matriz-sem-curso", "rastreabilidade:matriz", "/rastreabilidade/?curso=sem-curso"),
    Pagina("matriz-lacunas", "rastreabilidade:matriz", "/rastreabilidade/?lacuna=achado_sem_demanda"),
    Pagina("matriz-de-curso-que-nao-ha", "rastreabilidade:matriz", "/rastreabilidade/?curso=nada", estado=404),
    Pagina("cadeia-do-achado", "rastreabilidade:codigo", "/rastreabilidade/OF-2019-01/017/"),
    Pagina("cadeia-da-demanda", "rastreabilidade:codigo", "/rastreabilidade/DEM-03/"),
    Pagina("cadeia-da-demanda-encaminhada", "rastreabilidade:codigo", "/rastreabilidade/DEM-14/"),
    Pagina("cadeia-do-objetivo", "rastreabilidade:codigo", "/rastreabilidade/OBJ-27/", EDITORA),
    Pagina("cadeia-da-aula", "rastreabilidade:codigo", _cadeia("AULA", "cursos.AulaPage")),
    Pagina("cadeia-da-final", "rastreabilidade:codigo", _cadeia("AVAL", "avaliacoes.AvaliacaoPage", tipo="somativa")),
    Pagina("cadeia-da-questao", "rastreabilidade:codigo", "/rastreabilidade/QE1/"),
    Pagina("cadeia-da-questao-na-edicao", "rastreabilidade:codigo", "/rastreabilidade/QE1/", EDITORA),
    Pagina("cadeia-desconhecida", "rastreabilidade:codigo", "/rastreabilidade/NADA-1/", estado=404),
    Pagina("publicar-com-lacunas", "publicar_com_lacunas:publicar", _publicar, EDITORA),
    Pagina("devolutiva", "devolutiva:oficina", "/oficinas/2019-04-12/devolutiva/"),
    Pagina(
        "devolutiva-a-publicar", "devolutiva:oficina", "/oficinas/oficina-de-demonstracao/devolutiva/", FACILITADORA
    ),
    Pagina("devolutiva-preparar", "devolutiva_admin:oficina", _oficina("/admin/devolutiva/{}/"), FACILITADORA),
    Pagina("declaracoes", "certificados_admin:declaracoes", _oficina("/admin/certificados/oficinas/{}/"), FACILITADORA),
    Pagina("imprimir-livro", "certificados_admin:imprimir_livro", "/admin/certificados/livro/", REGISTRO),
    Pagina("baixar-documentos", "certificados_admin:reunir", "/admin/certificados/reunir/", REGISTRO),
    Pagina(
        "baixar-documentos-da-turma",
        "certificados_admin:reunir",
        _turma("/admin/certificados/reunir/?turma={}", LESTE),
        COORDENACAO,
    ),
    Pagina(
        "baixar-documentos-sem-nada",
        "certificados_admin:reunir",
        _turma("/admin/certificados/reunir/?turma={}&especie=certificado", LIVRE),
        COORDENACAO,
    ),
    Pagina("livro", "livro_de_registro:index", "/admin/livro-de-registro/", REGISTRO),
    Pagina("livro-procurado", "livro_de_registro:index", "/admin/livro-de-registro/?q=fabula", REGISTRO),
    Pagina("livro-vazio", "livro_de_registro:index", "/admin/livro-de-registro/?q=zzz", REGISTRO),
    Pagina("livro-linha", "livro_de_registro:inspect", _linha_do_livro("emitido"), REGISTRO),
    Pagina("livro-linha-substituida", "livro_de_registro:inspect", _linha_do_livro("substituido"), REGISTRO),
    Pagina("livro-linha-revogada", "livro_de_registro:inspect", _linha_do_livro("revogado"), REGISTRO),
    Pagina("modelos", "wagtailsnippets_certificados_modelo:list", "/admin/modelos-de-documento/", COORDENACAO),
    Pagina("modelo-novo", "wagtailsnippets_certificados_modelo:add", "/admin/modelos-de-documento/add/", COORDENACAO),
    Pagina("modelo", "wagtailsnippets_certificados_modelo:edit", _do_modelo("edit/{}/"), COORDENACAO),
    Pagina("modelo-historico", "wagtailsnippets_certificados_modelo:history", _do_modelo("history/{}/"), COORDENACAO),
    Pagina("modelo-unico", "wagtailsnippets_certificados_modelo:unpublish", _do_modelo("unpublish/{}/"), COORDENACAO),
    Pagina("quem-assina", "signatario:index", "/admin/signatario/", COORDENACAO),
    Pagina("revogar", "certificados_admin:revogar", _certificado_pk("/admin/certificados/{}/revogar/"), COORDENACAO),
]

SO_POST = "só por POST: executa e redireciona"
SO_DA_SALA = "pede o cookie de quem se apresentou; tests/navegador/test_oficina_sala.py passa por ela"
ISENTAS = {
    "coordenacao:ato_em_lote": "pede um lote preparado por quem olha; tests/coordenacao/test_atos_em_lote.py",
    "certificados_admin:compor_de_novo": SO_POST,
    "certificados_admin:emitir_da_matricula": SO_POST,
    "certificados:pedir_documento": SO_POST,
    "coordenacao:guardar_vista": SO_POST,
    "coordenacao:apagar_vista": SO_POST,
    "coordenacao:desmarcar": "pede uma marcação manual; tests/cursos/test_marcacao.py",
    "coordenacao:prova": "é o documento que a coordenação juntou; tests/cursos/test_marcacao.py",
    "publicar_com_lacunas:explicar": "pede um curso publicado sem motivo; o teste da publicação a abre",
    "healthz": "sinal para máquinas",
    "readyz": "sinal para máquinas",
    "portal:robos": "texto para buscadores; tem testes próprios",
    "portal:mapa_para_buscadores": "XML para buscadores; tem testes próprios",
    "avaliacoes:imagem": "serve uma imagem, não uma página; tests/avaliacoes/test_tipos_na_tela.py",
    "portal:imagem": "serve uma imagem, não uma página",
    "portal:feed_de_noticias": "é um XML para leitores de notícias; tem testes próprios",
    "portal:escolher_cookies": SO_POST,
    "contas:registrar_leitura": SO_POST,
    "devolutiva:orgao": "pede um endereço secreto, que só a facilitação cria; tem testes próprios",
    "oficinas:orgaos": "é JSON, para completar um campo; tests/oficinas/test_entrada.py",
    "oficinas:sala": SO_DA_SALA,
    "oficinas:sair": SO_DA_SALA,
    "oficinas:corrigir": SO_DA_SALA,
    "oficinas:mural_telas": "é o pedaço que renova o mural",
    "oficinas_admin:numeros": "é o pedaço que renova os números da condução",
    "oficinas_admin:cartaz": "é um PDF; tem testes próprios",
    "oficinas_admin:lista_de_presenca": "é um PDF; tem testes próprios",
    "oficinas_admin:abrir": SO_POST,
    "oficinas_admin:encerrar": SO_POST,
    "oficinas_admin:novo_codigo": SO_POST,
    "oficinas_admin:presencas_marcar": SO_POST,
    "oficinas_admin:achado_ocultar": SO_POST,
    "oficinas_admin:achado_mostrar": SO_POST,
    "oficinas_admin:achado_mover": SO_POST,
    "oficinas_admin:achado_corrigir": SO_POST,
    "oficinas_admin:desfazer": SO_POST,
    "oficinas_admin:sintese": "é um PDF; tests/oficinas/test_sintese.py",
    "oficinas_admin:achados_xlsx": "é uma planilha; tests/oficinas/test_sintese.py",
    "oficinas_admin:achados_csv": "é uma planilha; tests/oficinas/test_sintese.py",
    "projetos_admin:pdf": "é um PDF; tests/cursos/test_projeto.py",
    "projetos_admin:versao_pdf": "é um PDF; tests/cursos/test_projeto.py",
    "projetos_admin:guardar_versao": SO_POST,
    "projetos_admin:criar_curso": SO_POST,
    "cursos:atividade": "só redireciona para a página da atividade",
    "cursos:concluir": SO_POST,
    "cursos:entregar": SO_POST,
    "cursos:inscrever": SO_POST,
    "cursos:confirmar_vaga": SO_POST,
    "cursos:pedir_anuencia": SO_POST,
    "cursos:juntar_documento": SO_POST,
    "cursos:documento_da_anuencia": "baixa o arquivo que a pessoa mandou",
    "cursos:agenda_da_turma": "é um calendário (.ics); tests/cursos/test_agenda.py",
    "cursos:agenda_pessoal": "é um calendário (.ics); tests/cursos/test_agenda.py",
    "mensagens:reenviar": SO_POST,
    "mensagens:retirar_aviso": SO_POST,
    "mensagens:programar": SO_POST,
    "mensagens:segurar_todos": SO_POST,
    "mensagens:segurar": SO_POST,
    "mensagens:soltar": SO_POST,
    "mensagens:encerrar": SO_POST,
    "correcao:rascunho": SO_POST,
    "correcao:entrega": "só redireciona para a entrega; tests/avaliacoes/test_correcao_telas.py",
    "recorrecao:ver": "pede uma recorreção feita; tests/avaliacoes/test_recorrecao.py",
    "recorrecao:vista": SO_POST,
    "avaliacoes:iniciar": SO_POST,
    "avaliacoes:responder": SO_POST,
    "avaliacoes:criar_anexo": SO_POST,
    "avaliacoes:enviar_anexo": "é um JSON; tests/avaliacoes/test_anexos.py",
    "avaliacoes:anexo": "é um arquivo; tests/avaliacoes/test_anexos.py",
    "avaliacoes:enviar": SO_POST,
    "avaliacoes:prazo": "é um JSON; tests/avaliacoes/test_tentativa_no_navegador.py",
    "avaliacoes:tentativa": "pede uma tentativa aberta, que só o percurso no navegador cria",
    "avaliacoes:conferir": "pede uma tentativa aberta, que só o percurso no navegador cria",
    "cursos:documento_da_justificativa": "é um arquivo; tests/cursos/test_justificativa.py",
    "frequencia:diario_xlsx": "é uma planilha; tests/coordenacao/test_frequencia.py",
    "frequencia:diario_csv": "é uma planilha; tests/coordenacao/test_frequencia.py",
    "frequencia:lista": "é um PDF; tests/coordenacao/test_frequencia.py",
    "frequencia:demais": SO_POST,
    "frequencia:codigo": SO_POST,
    "frequencia:projetor_agora": "é o pedaço que renova o projetor",
    "cobertura:mapa_xlsx": "é uma planilha; tests/coordenacao/test_cobertura.py",
    "cobertura:mapa_csv": "é uma planilha; tests/coordenacao/test_cobertura.py",
    "cobertura:turmas_xlsx": "é uma planilha; tests/coordenacao/test_cobertura.py",
    "cobertura:turmas_csv": "é uma planilha; tests/coordenacao/test_cobertura.py",
    "cobertura:retirar_secretaria": SO_POST,
    "secretaria:entrada": "leva ao consórcio; só pergunta a quem tem dois: tests/coordenacao/test_secretaria.py",
    "secretaria:assembleia": "é um PDF; tests/coordenacao/test_secretaria.py",
    "agregados:planilha": "é uma planilha; tests/coordenacao/test_agregados.py",
    "certificados:verificar_arquivo": SO_POST,
    "certificados:verificar_json": "é um JSON; tests/certificados/test_conferencia.py",
    "certificados:pdf": "é um PDF; tem testes próprios",
    "certificados_admin:imagem": "serve uma imagem, não uma página; tests/certificados/test_modelo_e_quem_assina.py",
    "resultados:ocultar": "pede uma resposta de reação à vista; tests/avaliacoes/analise/test_reacao_lida.py",
    "resultados:mostrar": SO_POST,
    "banco:leitura": "pede uma questão à espera de leitura; tests/avaliacoes/test_banco_telas.py",
    "banco:categoria": "pede uma categoria; tests/avaliacoes/test_banco_telas.py",
    "banco:etiqueta": "pede uma etiqueta; tests/avaliacoes/test_banco_telas.py",
    "banco:situacao": SO_POST,
    "banco:duplicar": SO_POST,
    "banco:retirar_imagem": SO_POST,
    "banco:excluir_categoria": SO_POST,
    "normas_admin:resolver": SO_POST,
    "normas_admin:marcar": SO_POST,
    "normas_admin:desfazer": SO_POST,
    "escolha_de_questao:choose": "é o pedaço que abre na edição da avaliação; tests/avaliacoes/test_banco_telas.py",
    "escolha_de_questao:choose_results": "é o pedaço que renova o escolhedor",
    "escolha_de_questao:create": "recusa a todos: a questão se escreve no formulário inteiro",
    "escolha_de_questao:chosen": "é um JSON do escolhedor",
    "escolha_de_questao:chosen_multiple": "é um JSON do escolhedor",
    "troca:modelo": "é uma planilha; tests/avaliacoes/troca/test_telas_da_troca.py",
    "troca:recusadas": "é um arquivo; tests/avaliacoes/troca/test_telas_da_troca.py",
    "troca:gravar": SO_POST,
    "troca:cancelar": SO_POST,
    "troca:ver": "pede um arquivo enviado; o percurso de tests/navegador/test_troca_de_questoes.py passa por ela",
    "importacao:modelo": "é uma planilha; tests/coordenacao/test_importacao.py",
    "importacao:recusadas": "é uma planilha; tests/coordenacao/test_importacao.py",
    "importacao:gravar": SO_POST,
    "importacao:cancelar": SO_POST,
    "importacao:ver": "pede uma planilha enviada; o percurso de tests/navegador/test_importacao.py passa por ela",
    "pessoas:procurar": SO_POST,
    "pessoas:deixar_de_ver": SO_POST,
    "pessoas:reenviar_acesso": SO_POST,
    "pessoas:apontar": SO_POST,
    "pessoas:ver_como": SO_POST,
    "turma_admin:abrir": "pede uma turma em rascunho, e a demonstração não tem; tests/coordenacao/test_turma.py a abre",
    "coordenacao:abrir": SO_POST,
    "coordenacao:agir": SO_POST,
    "coordenacao:agir_em_varias": SO_POST,
    "coordenacao:lote": "pede um lote, que só a emissão cria; tests/coordenacao/test_emissao_em_lote.py a abre",
    "coordenacao:cancelar_lote": SO_POST,
    "coordenacao:tentar_de_novo": SO_POST,
    "account_inactive": "só aparece a quem teve a conta desativada",
    "account_reauthenticate": "pede uma sessão antiga; o percurso de contas passa por ela",
    "account_email": "o e-mail se muda em Meus dados",
    "account_email_verification_sent": "pede um cadastro pendente; o percurso no navegador passa por ela",
    "account_set_password": "redireciona quem já tem senha",
    "account_confirm_login_code": "entrada por código está desligada",
    "account_confirm_password_reset_code": "pede um pedido pendente; o percurso de contas passa por ela",
    "account_complete_password_reset": "pede um pedido pendente; o percurso de contas passa por ela",
    "account_password_reset_completed": "só depois de trocar a senha; o percurso de contas passa por ela",
}
# As telas genéricas do Wagtail sobre os nossos modelos: o desenho é dele; as permissões têm testes em cada app.
ESPACOS_ISENTOS = {
    "oficinas_da_escola",
    "livro_de_registro",
    "signatario",
    "wagtailsnippets_certificados_modelo",
    "questoes",
    "noticias",
    "categorias_de_noticia",
    "turmas_da_escola",
    "objetivos",
    "projetos",
    "consorcio",
    "filiacao",
    "municipio",
    "wagtailusers_users",
    "wagtailsnippets_cursos_norma",
    "wagtailsnippets_cursos_termo",
}


if __name__ == "__main__":
    import django

    sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[2] / "site")]
    django.setup()
    campos = [{"nome": p.nome, "quem": p.quem, "caminho": p.endereco, "estado": p.estado} for p in PAGINAS]
    print(json.dumps(campos, ensure_ascii=False))  # noqa: T201
