"""O tipo de importação “questões para o banco”: o arquivo pode ser GIFT, Aiken, Moodle XML ou a planilha da casa."""

from avaliacoes.models import BancoDeQuestoes, VersaoQuestao
from avaliacoes.troca import conferencia, formatos, gravacao, imagens_guardadas, registros
from avaliacoes.troca.conferencia import Escolhas
from planilhas import importacao as ciclo
from planilhas.recusa import ArquivoRecusado, ImportacaoRecusada
from planilhas.tipos import TipoDeImportacao

NOME = "questoes_do_banco"
MAXIMO_DE_QUESTOES = 10_000
S = VersaoQuestao.Situacao


class QuestoesParaOBanco(TipoDeImportacao):
    nome = NOME
    le_o_arquivo = True

    def exigir(self, importacao):
        if importacao.contexto.get("situacao") == S.PRONTA and BancoDeQuestoes.load().exige_segunda_leitura:
            frase = "O banco exige que outra pessoa leia cada questão. Importe como rascunho e peça a segunda leitura."
            raise ImportacaoRecusada(frase, "segunda_leitura")

    def ler(self, importacao, conteudo):
        nome, formato = importacao.nome_do_arquivo, importacao.contexto["formato"]
        _formato, leitura = formatos.ler(nome, conteudo, formato)
        achados = registros.da_leitura(leitura)
        if not achados:
            rotulo = formatos.FORMATOS[formato].rotulo
            raise ArquivoRecusado(f"Lemos o arquivo como {rotulo} e não há nenhuma questão nele.", "vazio")
        if len(achados) > MAXIMO_DE_QUESTOES:
            frase = f"O arquivo tem {len(achados)} questões, e o máximo é {MAXIMO_DE_QUESTOES}. Divida-o em partes."
            raise ArquivoRecusado(frase, "muitas_questoes")
        return achados

    def preparar(self, registros_lidos):
        return [registros.preparar(registro) for registro in registros_lidos]

    def conferir(self, importacao, preparadas, andou):
        return conferencia.conferir(preparadas, Escolhas.de(importacao.contexto), andou)

    def gravar(self, importacao, conferidas, andou):
        situacao = S(Escolhas.de(importacao.contexto).situacao)
        gravacao.gravar([conferida.dados for conferida in conferidas], importacao, situacao, andou)

    def desfazer(self, importacao):
        imagens_guardadas.apagar(importacao)


def receber(nome, conteudo, escolhas, por, formato=""):
    """Guarda o arquivo e começa o ensaio. `escolhas`: eixo, categoria, objetivos (códigos) e situação.

    Raises:
        ImportacaoRecusada: o arquivo não se lê, ou as escolhas não se aceitam.
    """
    formatos.exigir_tamanho(len(conteudo))
    contexto = {**escolhas, "formato": formato or formatos.detectar(nome, conteudo)}
    return ciclo.receber(NOME, contexto, nome, conteudo, por)
