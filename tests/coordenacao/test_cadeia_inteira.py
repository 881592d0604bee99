"""Da fala na oficina à resposta no e-mail, pela plataforma no ar: é para isto que ela existe."""

import re
from datetime import date, timedelta

import pytest
from jornada import cartas_para, esperar
from visitante import Visitante

pytestmark = pytest.mark.produto
OFICINA, TURMA, CURSO = "OF-2031-01", "CADEIA-T1", "/cursos/curso-da-cadeia/"
FALA = "A fila some quando ninguém autoriza o agendamento."
TELEFONES = {
    "ana@example.org": FALA,
    "bia@example.org": "O agendamento sai sem passar pela central de regulação.",
    "caio@example.org": "Marca-se direto no prestador e a fila do município não anda.",
}
CERTA = "Autorizar na central de regulação"
NOVA_QUESTAO = "/admin/questoes/new/"
PUBLICAR = [("action-publish", "action-publish"), ("corpo-count", "0")]
PUBLICAR += [(f"comments-{campo}_FORMS", "0") for campo in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")]


@pytest.mark.parametrize("produto", ["sqlite", "postgres+redis"], indirect=True)
def test_o_que_se_disse_na_sala_vira_aula_se_aprende_e_volta_a_quem_disse(produto):
    facilitadora = Visitante(produto.url).entrar("facilitadora@example.org")
    editora = Visitante(produto.url).entrar("editora@example.org")

    oficina, codigo = abrir_oficina(facilitadora)
    achados = falar_na_sala(produto.url, codigo)
    encerrar(facilitadora, oficina, codigo, produto.url)
    demanda = agrupar_e_decidir(facilitadora, oficina)
    curso, aula = escrever_o_curso(editora, oficina, demanda)
    certificar(aprender(produto.url, curso, aula))

    cadeia = Visitante(produto.url).ir(f"/rastreabilidade/{achados[0]}/")
    for elo in (FALA, demanda["codigo"], "Autorizar pelo fluxo único", "Aula da cadeia", "Avaliação da cadeia"):
        assert elo in cadeia.texto, elo
    assert "/rastreabilidade/Q-CADEIA/" in cadeia.texto
    assert re.search(rf'1 em vigor em <a href="{CURSO}">', cadeia.texto)
    responder_e_devolver(facilitadora, oficina, demanda)
    conferir_a_devolutiva(produto, aula)


# --- Ler a resposta --------------------------------------------------------------------------------------------------
def dia(dias=0):
    return (date.today() + timedelta(days=dias)).strftime("%d/%m/%Y")


def numero(padrao, resposta):
    achado = re.search(padrao, f"{resposta.url}\n{resposta.texto}")
    assert achado, f"não há {padrao} em {resposta.caminho} ({resposta.status}): {recados(resposta)}"
    return achado[1]


def chegar(resposta, caminho):
    assert (resposta.status, resposta.caminho) == (200, caminho), recados(resposta)
    return resposta


def recados(resposta):
    """O que a tela disse que fez ou que está errado."""
    trechos = re.findall(
        r'error-message.*?</p>|<li class="(?:error|warning|success).*?</li>', resposta.texto, re.DOTALL
    )
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", trecho)).strip() for trecho in trechos]


# --- Os passos -------------------------------------------------------------------------------------------------------
def abrir_oficina(facilitadora):
    periodo = {"dia": dia(), "inicio": "08:00", "fim": "12:00", "id": ""}
    feita = facilitadora.enviar(
        "/admin/escola/oficinas/new/",
        extras=[(f"periodos-0-{campo}", valor) for campo, valor in periodo.items()],
        titulo="Oficina da cadeia",
        publico="Gestores de consórcios",
        codigo=OFICINA,
        slug="2031-cadeia",
        data=dia(),
        local="Arinos",
        publicada="on",
        **{"periodos-TOTAL_FORMS": "1"},
    )
    oficina = numero(r"/admin/oficinas/(\d+)/", feita)
    aberta = facilitadora.enviar_acao(f"/admin/oficinas/{oficina}/", "/abrir/")
    return oficina, numero(r"código ([A-Z0-9]{6})", aberta)


def falar_na_sala(endereco, codigo):
    """Três telefones; o sinal de um cai antes da resposta, e ele manda de novo o mesmo pedido."""
    achados = []
    for email, fala in TELEFONES.items():
        telefone = chegada(endereco, codigo, email)
        pedido = telefone.preencher(
            f"/oficinas/sala/{codigo}/", enunciado=fala, eixo="regulacao", impacto="5", frequencia="4"
        )
        if email == "bia@example.org":
            telefone.postar_e_cair(*pedido)
        numeros = set(re.findall(rf"{OFICINA}/\d{{3}}", telefone.postar(*pedido).texto))
        assert len(numeros) == 1, f"{email} vê {numeros}"
        achados += numeros
    assert achados == [f"{OFICINA}/001", f"{OFICINA}/002", f"{OFICINA}/003"]
    return achados


def chegada(endereco, codigo, email):
    telefone = Visitante(endereco)
    quem = {"nome": "Pessoa Fictícia", "papel": "Gestora", "orgao": "Consórcio de exemplo", "email": email}
    chegar(telefone.enviar(f"/oficinas/entrar/{codigo}/", **quem), f"/oficinas/sala/{codigo}/")
    return telefone


def encerrar(facilitadora, oficina, codigo, endereco):
    atrasada = chegada(endereco, codigo, "")
    pedido = atrasada.preencher(
        f"/oficinas/sala/{codigo}/", enunciado="Cheguei tarde.", eixo="regulacao", impacto="1", frequencia="1"
    )
    facilitadora.enviar_acao(f"/admin/oficinas/{oficina}/", "/encerrar/")

    recusada = atrasada.postar(*pedido)

    assert recusada.status == 409
    assert "foi encerrada" in recusada.texto
    assert "Cheguei tarde." in recusada.texto


def agrupar_e_decidir(facilitadora, oficina):
    mesa = f"/admin/oficinas/{oficina}/agrupar/"
    numeros = list(dict.fromkeys(re.findall(r'name="achados"[^>]*?value="(\d+)"', facilitadora.ir(mesa).texto)))
    assert len(numeros) == 3
    marcados = [("ato", "criar"), *(("achados", n) for n in numeros)]
    feita = facilitadora.enviar(mesa, extras=marcados, enunciado="Autorizar todo agendamento.", eixo="1")
    demanda = {
        "pk": numero(rf"/admin/oficinas/{oficina}/demandas/(\d+)/", feita),
        "codigo": numero(r"(DEM-\d+)", feita),
    }
    decisao = f"/admin/oficinas/{oficina}/demandas/{demanda['pk']}/decidir/"
    chegar(
        facilitadora.enviar(decisao, decisao="curso", motivo="Cabe em formação."),
        f"/admin/oficinas/{oficina}/prioridades/",
    )
    return demanda


def escrever_o_curso(editora, oficina, demanda):
    """O projeto, o objetivo, o curso em rascunho, a aula, a questão, a avaliação e a publicação."""
    novo = editora.enviar("/admin/escola/projetos/new/", titulo="Curso da cadeia", oficina=oficina)
    projeto = numero(r"/admin/projetos/(\d+)/", novo)
    horas = {"modulos-0-horas_a_distancia": "1"}
    chegar(editora.enviar(f"/admin/escola/projetos/edit/{projeto}/", **horas), f"/admin/projetos/{projeto}/")
    editora.enviar(f"/admin/projetos/demandas/{demanda['pk']}/objetivo/", enunciado="Autorizar pelo fluxo único.")
    tela_da_questao = NOVA_QUESTAO + numero(r'href="(\?tipo=unica)"', editora.ir(NOVA_QUESTAO))
    escolha = r'name="objetivos" value="(\d+)"[^>]*>\s*OBJ-\d+ · Autorizar pelo fluxo único'
    objetivo = numero(escolha, editora.ir(tela_da_questao))
    curso = numero(r"/admin/pages/(\d+)/", editora.enviar_acao(f"/admin/projetos/{projeto}/", "/curso/"))
    paginas = re.findall(r"/admin/pages/(\d+)/edit/", editora.ir(f"/admin/pages/{curso}/").texto)
    modulo = next(pagina for pagina in paginas if pagina != curso)
    em_rascunho = {"title": "Aula da cadeia", "slug": "aula-da-cadeia", "minutos": "45", "objetivos": objetivo}
    publicar(editora, f"/admin/pages/add/cursos/aulapage/{modulo}/", modulo, **em_rascunho)
    avaliar(editora, modulo, escrever_questao(editora, tela_da_questao, objetivo))
    publicar(editora, f"/admin/pages/{modulo}/edit/", curso, title="Regulação")
    publicar(editora, f"/admin/pages/{curso}/edit/", None, title="Curso da cadeia")
    endereco_do_modulo = numero(rf"({CURSO}[a-z0-9-]+/)", Visitante(editora.endereco).ir(CURSO))
    return curso, f"{endereco_do_modulo}aula-da-cadeia/"


def publicar(editora, tela, pai, extras=(), **campos):
    feita = editora.enviar(tela, extras=[*PUBLICAR, *extras], **campos)
    assert any("publicada" in recado for recado in recados(feita)), recados(feita)
    assert pai is None or feita.caminho == f"/admin/pages/{pai}/"


def escrever_questao(editora, tela, objetivo):
    feita = editora.enviar(
        tela,
        codigo="Q-CADEIA",
        eixo="1",
        enunciado="Quem autoriza o agendamento?",
        alternativas=f"*{CERTA}\nMarcar direto no prestador",
        objetivos=objetivo,
    )
    questao = numero(r"/admin/questoes/inspect/(\d+)/", editora.ir("/admin/questoes/?q=Q-CADEIA"))
    chegar(feita, f"/admin/questoes/inspect/{questao}/")
    assert "Pronta" in feita.texto
    return questao


def avaliar(editora, modulo, questao):
    item = {"questao": questao, "forma": "", "ORDER": "1", "id": ""}
    publicar(
        editora,
        f"/admin/pages/add/avaliacoes/avaliacaopage/{modulo}/",
        modulo,
        extras=[(f"itens-0-{campo}", valor) for campo, valor in item.items()],
        title="Avaliação da cadeia",
        slug="avaliacao-da-cadeia",
        minutos="15",
        **{"itens-TOTAL_FORMS": "1"},
    )


def aprender(endereco, curso, aula):
    """A turma abre, a pessoa se inscreve, estuda a aula, responde certo e termina o curso."""
    coordenadora = Visitante(endereco).entrar("coordenacao@example.org")
    criterio = {"tipo": "atividades", "valor": "", "id": "", "DELETE": ""}
    coordenadora.enviar(
        "/admin/escola/turmas/new/",
        extras=[(f"criterios-0-{campo}", valor) for campo, valor in criterio.items()],
        codigo=TURMA,
        vagas="5",
        curso=curso,
        inscricoes_de=dia(-1),
        inscricoes_ate=dia(5),
        inicio=dia(-1),
        fim=dia(30),
        analise_automatica="on",
        autoinstrucional="on",
        emissao_automatica="on",
        exige_anuencia=[],
        **{"criterios-TOTAL_FORMS": "1"},
    )
    turma = numero(rf"/admin/turmas/(\d+)/[^>]*>\s*{TURMA}", coordenadora.ir("/admin/turmas/"))
    coordenadora.enviar_acao(f"/admin/turma/{turma}/abrir/", "/abrir/")
    aluna = Visitante(endereco).entrar("secretaria@example.org")
    aluna.enviar_acao(f"/estudo/turmas/{TURMA}/", "/inscrever/")
    aluna.enviar_acao(aula, "/concluir/")
    prova = aluna.enviar_acao(aula.replace("aula-da-cadeia", "avaliacao-da-cadeia"), "/iniciar/")
    campo, valor = re.search(
        rf'name="([^"]+)"[^>]*value="([^"]+)"[^>]*>[^<]*(?:<[^>]+>)?\s*{CERTA}', prova.texto
    ).groups()
    conferida = aluna.enviar(prova.caminho, **{campo: valor, "conferir": "1"})
    aluna.enviar_acao(conferida.caminho, "/enviar/")
    assert "Você concluiu" in aluna.ir(f"/estudo/turmas/{TURMA}/").texto
    return aluna


def certificar(aluna):
    """O certificado sai sozinho, baixa-se na minha área e qualquer pessoa o confere."""

    def na_minha_area():
        return re.search(r"/certificados/(?:\w{4}-){4}\w{4}[^\"]*pdf", aluna.ir("/minha-area/").texto)

    pdf = esperar(na_minha_area, 90, "o certificado na minha área")[0]
    codigo = re.search(r"(?:\w{4}-){4}\w{4}", pdf)[0]
    conferido = Visitante(aluna.endereco).ir(f"/certificados/verificar/{codigo}/")
    assert conferido.status == 200
    assert "Curso da cadeia" in conferido.texto


def responder_e_devolver(facilitadora, oficina, demanda):
    facilitadora.enviar(f"/admin/oficinas/{oficina}/demandas/{demanda['pk']}/desfecho/", desfecho="atendida")
    publicada = facilitadora.enviar(f"/admin/devolutiva/{oficina}/", ato="publicar")
    assert "No ar desde" in publicada.texto, recados(publicada)


def conferir_a_devolutiva(produto, aula):
    pagina = Visitante(produto.url).ir("/oficinas/2031-cadeia/devolutiva/")
    assert pagina.status == 200
    assert FALA in pagina.texto
    assert aula in pagina.texto
    carta = esperar(lambda: cartas_para(produto.var, "ana@example.org"), 90, "a devolutiva por e-mail")[
        -1
    ].get_content()
    assert FALA in carta
    assert aula in carta
    assert TELEFONES["bia@example.org"] not in carta
