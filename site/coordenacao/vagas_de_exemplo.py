"""Na demonstração: cotas, lista de espera, abertura dos módulos e anuências, como o arquivo as conta."""

from datetime import timedelta

from coordenacao.leitura import ArquivoInvalido
from cursos.models import Anuencia, Cota, Matricula, ModuloDaTurma, ModuloPage
from rede.models import Consorcio, Macrorregiao

S = Matricula.Situacao
LIVRE = "Livre"
DA_MACRORREGIAO = {
    "Consórcios com sede na macrorregião": Cota.Para.CONSORCIOS,
    "Municípios e unidades regionais": Cota.Para.MUNICIPIOS,
}
CHEFIA = ("Chefia de Exemplo", "Secretária executiva")


def regras_de_vaga(bruta, calendario):
    """Os campos da turma que dizem até quando se reserva e se chama, para quem tem lista de espera no arquivo."""
    espera = bruta.get("lista_de_espera")
    if not espera:
        return {}
    return {
        "horas_da_oferta": espera["prazo_resposta_h"],
        "espera_ate": calendario.dia(espera["entrada_ate_dia"]),
        "reserva_ate": calendario.dia(bruta["inscricoes"]["fim_dia"]),
    }


def criar_cotas(turma, bruta):
    """{nome no arquivo: Cota}; a cota livre é o que sobra das outras e não tem linha."""
    cotas = {}
    for linha in bruta["cotas"]:
        if linha["nome"] != LIVRE:
            campos = {"turma": turma, "nome": linha["nome"], "vagas": linha["vagas"], **_lugar(linha["nome"], bruta)}
            cotas[linha["nome"]] = Cota.objects.create(**campos)
    return cotas


def _lugar(nome, bruta):
    if nome in DA_MACRORREGIAO:
        macro = Macrorregiao.objects.filter(codigo=bruta["macro_codigo"]).first()
        return {"macrorregiao": macro, "para": DA_MACRORREGIAO[nome]}
    consorcio = Consorcio.objects.filter(sigla=nome).first()
    if consorcio is None:
        motivo = f"Não há consórcio nem regra de cota “{nome}”."
        raise ArquivoInvalido(f"turma_exemplo.turmas.{bruta['codigo']}", "cotas", motivo)
    return {"consorcio": consorcio}


def abrir_modulos(turma, bruta, calendario):
    modulos = {m.sigla: m for m in ModuloPage.objects.child_of(turma.curso)}
    for linha in bruta.get("modulos_abertos", []):
        abre_em = calendario.dia(linha["abre_dia"])
        ModuloDaTurma.objects.create(turma=turma, modulo=modulos[linha["modulo"]], abre_em=abre_em)


def prazo_da_vaga(situacao, bruta, calendario, dias):
    """Até quando a vaga espera a pessoa: a chamada da lista ou, para a deferida, os dias da turma."""
    if situacao != S.DEFERIDA:
        return None
    return calendario.instante(bruta["chamada"]["expira_dia"] if "chamada" in bruta else dias)


def registrar_anuencia(matricula):
    """O pedido à chefia; respondido, se a matrícula já passou daí."""
    if not matricula.turma.exige_anuencia or matricula.situacao == S.TRANSFERIDA:
        return
    quando = matricula.anuencia_em
    resposta = {}
    if quando:
        nome, cargo = CHEFIA
        resposta = {"resposta": "dada", "meio": "endereco", "respondida_em": quando, "nome": nome, "cargo": cargo}
    pedida_em = matricula.solicitada_em + timedelta(hours=1)
    email = "chefia.exemplo@example.org"
    Anuencia.objects.create(
        matricula=matricula, chefia_nome=CHEFIA[0], chefia_email=email, pedida_em=pedida_em, **resposta
    )


def ligar_transferencias(brutas, elenco):
    """A matrícula que veio de outra turma aponta para a de lá. As duas turmas já estão carregadas."""
    for turma in brutas:
        for linha in turma["matriculas"]:
            if "transferida_de" in linha:
                dela = Matricula.objects.filter(pessoa=elenco[linha["pessoa"]])
                antiga = dela.filter(turma__codigo=linha["transferida_de"]).first()
                dela.filter(turma__codigo=turma["codigo"], transferida_de=None).update(transferida_de=antiga)
