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


def _resultado():
    tentativas = _modelo("avaliacoes.Tentativa").objects.filter(
        matricula__pessoa__email=ALUNA, enviada_em__isnull=False
    )
    return f"/avaliacoes/tentativas/{tentativas.first().pk}/resultado/"


def _conceder():
    """A avaliação em que uma pessoa da turma em andamento já usou todas as tentativas."""
    tentativa = _modelo("avaliacoes.Tentativa").objects.filter(numero=2, matricula__situacao="confirmada").first()
    return f"/admin/turmas/matriculas/{tentativa.matricula_id}/tentativa/{tentativa.avaliacao_id}/"


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
    Pagina("estilo", "portal:estilo", "/estilo/"),
    Pagina("nao-encontrada", "404", "/isto-nao-existe/", estado=404),
    # Contas
    Pagina("entrar", "account_login", "/contas/login/"),
    Pagina("cadastrar", "account_signup", "/contas/signup/"),
    Pagina("esqueci-a-senha", "account_reset_password", "/contas/password/reset/"),
    Pagina("sair", "account_logout", "/contas/logout/", ALUNA),
    Pagina("meus-dados", "contas:dados", "/contas/dados/", ALUNA),
    Pagina("trocar-senha", "account_change_password", "/contas/password/change/", ALUNA),
    # Oficinas
    Pagina("oficinas", "oficinas:lista", "/oficinas/"),
    Pagina("oficina", "oficinas:oficina", "/oficinas/2019-04-12/"),
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
    Pagina("revogar", "certificados_admin:revogar", _certificado_pk("/admin/certificados/{}/revogar/"), COORDENACAO),
]

SO_POST = "só por POST: executa e redireciona"
ISENTAS = {
    "healthz": "sinal para máquinas",
    "readyz": "sinal para máquinas",
    "portal:imagem": "serve uma imagem, não uma página",
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
    "livro_de_registro",
    "questoes",
    "turmas_da_escola",
    "objetivos",
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
