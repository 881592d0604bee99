"""O tipo de importação “pessoas para a turma”: o que a planilha pode ter e quem faz cada passo."""

from cursos.importar_pessoas import conferencia, gravacao
from cursos.importar_pessoas.linha import preparar
from cursos.importar_pessoas.lugares import Lugares
from cursos.models import Turma
from cursos.vagas import travar_turma
from planilhas.recusa import ImportacaoRecusada
from planilhas.tipos import ColunaAceita, TipoDeImportacao

NOME = "pessoas_da_turma"


class PessoasParaATurma(TipoDeImportacao):
    nome = NOME
    chaves_da_lista = ("nome", "email")
    colunas = (
        ColunaAceita(
            "nome",
            "Nome completo",
            ("nome do aluno", "nome da aluna", "nome do servidor", "participante", "aluno", "aluna", "cursista"),
            obrigatoria=True,
            exemplo="Marta Modelo da Silva",
            ajuda="Como deve sair no certificado.",
        ),
        ColunaAceita(
            "email",
            "E-mail",
            ("e mail", "email institucional", "e mail institucional", "correio eletronico", "endereco de e mail")
            + ("email pessoal", "e mail pessoal", "email do aluno", "mail"),
            obrigatoria=True,
            exemplo="marta.modelo@example.org",
            ajuda="É com ele que a pessoa entra.",
        ),
        ColunaAceita(
            "cpf",
            "CPF",
            ("cpf do aluno", "numero do cpf", "n cpf", "cpf so numeros", "cpf somente numeros"),
            exemplo="529.982.247-25",
            ajuda="Opcional. Com ou sem pontos; se o Excel apagou o zero do começo, nós o devolvemos.",
        ),
        ColunaAceita("nome_social", "Nome social", (), exemplo="", ajuda="Opcional. É ele que aparece nas telas."),
        ColunaAceita(
            "consorcio",
            "Consórcio",
            ("sigla", "sigla do consorcio", "consorcio sigla", "cis", "consorcio de saude", "nome do consorcio"),
            exemplo="",
            ajuda="A sigla. Use uma só destas três: consórcio, município ou órgão.",
        ),
        ColunaAceita(
            "municipio",
            "Município",
            ("cidade", "prefeitura", "municipio de atuacao", "municipio de trabalho", "nome do municipio"),
            exemplo="Arinos",
            ajuda="De Minas Gerais, se a pessoa trabalha em um município.",
        ),
        ColunaAceita(
            "orgao",
            "Órgão",
            ("instituicao", "entidade", "outro orgao", "local de trabalho", "lotacao", "unidade"),
            exemplo="",
            ajuda="Se não é consórcio nem município de Minas Gerais.",
        ),
        ColunaAceita(
            "cargo",
            "Cargo ou função",
            ("funcao", "cargo funcao", "ocupacao"),
            exemplo="Técnica de regulação",
            ajuda="Opcional.",
        ),
    )

    def exigir(self, importacao):
        turma = turma_de(importacao)
        if turma.situacao != Turma.Situacao.ABERTA:
            situacao = turma.get_situacao_display().lower()
            frase = f"A turma {turma.codigo} está “{situacao}”, e só se importam pessoas para uma turma aberta."
            raise ImportacaoRecusada(frase, "turma_fechada")

    def travar(self, importacao):
        travar_turma(importacao.contexto["turma"])

    def preparar(self, registros):
        lugares = Lugares()
        return [preparar(registro, lugares) for registro in registros]

    def conferir(self, importacao, preparadas, andou):
        # Sem pessoa é o comando, que só roda quem tem o servidor.
        edita = importacao.por is None or importacao.por.has_perm("contas.change_pessoa")
        return conferencia.conferir(turma_de(importacao), preparadas, andou, edita)

    def gravar(self, importacao, conferidas, andou):
        gravacao.gravar(turma_de(importacao), conferidas, importacao.por, andou)


def turma_de(importacao):
    return Turma.objects.select_related("curso").get(pk=importacao.contexto["turma"])
