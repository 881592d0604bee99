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
CURSO = "/cursos/qualificacao-gestores-cis/"
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


def _certificado_pk(formato):
    def caminho():
        certificados = _modelo("certificados.Certificado").objects.filter(situacao="emitido")
        return formato.format(certificados.filter(matricula__turma__coordenadores__email=COORDENACAO).first().pk)

    return caminho


def _turma(formato, codigo):
    return lambda: formato.format(_modelo("cursos.Turma").objects.get(codigo=codigo).pk)


def _matricula(formato, email, turma):
    def caminho():
        return formato.format(_modelo("cursos.Matricula").objects.get(pessoa__email=email, turma__codigo=turma).pk)

    return caminho


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


def _resultado():
    tentativas = _modelo("avaliacoes.Tentativa").objects.filter(
        matricula__pessoa__email=ALUNA, enviada_em__isnull=False
    )
    return f"/avaliacoes/tentativas/{tentativas.first().pk}/resultado/"


def _conceder():
    """A avaliação em que uma pessoa da turma em andamento já usou todas as tentativas."""
    tentativa = _modelo("avaliacoes.Tentativa").objects.filter(numero=2, matricula__situacao="confirmada").first()
    return f"/admin/turmas/matriculas/{tentativa.matricula_id}/tentativa/{tentativa.avaliacao_id}/"


def _presenca(formato):
    """Uma pessoa na lista da oficina de demonstração."""

    def caminho():
        gente = _modelo("oficinas.Participacao").objects.filter(oficina__codigo="OF-2026-01")
        pessoa = gente.order_by("pk").first()
        return formato.format(pessoa.oficina_id, pessoa.pk)

    return caminho


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
    Pagina("trocar-senha", "account_change_password", "/contas/password/change/", ALUNA),
    # Busca
    Pagina("busca", "portal:busca", "/busca/"),
    Pagina("busca-com-resultados", "portal:busca", "/busca/?q=regulacao"),
    Pagina("busca-de-um-grupo", "portal:busca", "/busca/?q=consorcio&em=aulas"),
    Pagina("busca-parecida", "portal:busca", "/busca/?q=regulasao"),
    Pagina("busca-sem-resultado", "portal:busca", "/busca/?q=xyzwkq"),
    Pagina("busca-so-de-palavras-vazias", "portal:busca", "/busca/?q=de+para+com"),
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
    Pagina("aula-sem-matricula", "cursos.AulaPage", _primeira("cursos.AulaPage"), estado=403),
    Pagina("pratica-com-entrega", "cursos.PraticaPage", _primeira("cursos.PraticaPage", registro="entrega"), ALUNA),
    Pagina("pratica-declarada", "cursos.PraticaPage", _primeira("cursos.PraticaPage", registro="declaracao"), ALUNA),
    Pagina("turma-aberta", "cursos:turma", f"/estudo/turmas/{LIVRE}/"),
    Pagina("turma-aberta-de-quem-entrou", "cursos:turma", f"/estudo/turmas/{LIVRE}/", EDITORA),
    Pagina("turma-em-andamento", "cursos:turma", f"/estudo/turmas/{NOROESTE}/", ALUNA),
    Pagina("turma-encerrada", "cursos:turma", f"/estudo/turmas/{LESTE}/"),
    Pagina("cancelar", "cursos:cancelar", _matricula("/estudo/matriculas/{}/cancelar/", ALUNA, NOROESTE), ALUNA),
    # Avaliações
    Pagina("diagnostica", "avaliacoes.AvaliacaoPage", _avaliacao("diagnostica_pre"), ALUNA),
    Pagina("formativa", "avaliacoes.AvaliacaoPage", _avaliacao("formativa"), ALUNA),
    Pagina("somativa", "avaliacoes.AvaliacaoPage", _avaliacao("somativa"), ALUNA),
    Pagina("resultado", "avaliacoes:resultado", _resultado, ALUNA),
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
    Pagina("meus-certificados", "certificados:meus", "/certificados/", ALUNO),
    Pagina("conferir-nome", "certificados:conferir_nome", _matricula("/certificados/nome/{}/", ALUNA, NOROESTE), ALUNA),
    # Admin
    Pagina("admin", "wagtailadmin_home", "/admin/", COORDENACAO),
    Pagina("turmas", "coordenacao:turmas", "/admin/turmas/", COORDENACAO),
    Pagina("turmas-de-ninguem", "coordenacao:turmas", "/admin/turmas/", "facilitadora@example.org"),
    Pagina("quadro", "coordenacao:quadro", _turma("/admin/turmas/{}/", NOROESTE), COORDENACAO),
    Pagina("quadro-com-pedidos", "coordenacao:quadro", _turma("/admin/turmas/{}/", CENTROSUL), COORDENACAO),
    Pagina("quadro-vazio", "coordenacao:quadro", _turma("/admin/turmas/{}/", LIVRE), COORDENACAO),
    Pagina("quadro-da-tutoria", "coordenacao:quadro", _turma("/admin/turmas/{}/", NOROESTE), TUTORA),
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
    Pagina("emitir-todos", "coordenacao:emitir_todos", _turma("/admin/turmas/{}/emitir/", LESTE), COORDENACAO),
    Pagina("corrigir", "certificados_admin:corrigir", _certificado_pk("/admin/certificados/{}/corrigir/"), COORDENACAO),
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
    Pagina("revogar", "certificados_admin:revogar", _certificado_pk("/admin/certificados/{}/revogar/"), COORDENACAO),
]

SO_POST = "só por POST: executa e redireciona"
SO_DA_SALA = "pede o cookie de quem se apresentou; tests/navegador/test_oficina_sala.py passa por ela"
ISENTAS = {
    "publicar_com_lacunas:explicar": "pede um curso publicado sem motivo; o teste da publicação a abre",
    "healthz": "sinal para máquinas",
    "readyz": "sinal para máquinas",
    "portal:robos": "texto para buscadores; tem testes próprios",
    "portal:mapa_para_buscadores": "XML para buscadores; tem testes próprios",
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
    "avaliacoes:iniciar": SO_POST,
    "avaliacoes:responder": SO_POST,
    "avaliacoes:enviar": SO_POST,
    "avaliacoes:tentativa": "pede uma tentativa aberta, que só o percurso no navegador cria",
    "avaliacoes:conferir": "pede uma tentativa aberta, que só o percurso no navegador cria",
    "certificados:pdf": "é um PDF; tem testes próprios",
    "coordenacao:abrir": SO_POST,
    "coordenacao:agir": SO_POST,
    "coordenacao:agir_em_varias": SO_POST,
    "coordenacao:lote": "pede um lote, que só a emissão cria; o teste do quadro a abre",
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
