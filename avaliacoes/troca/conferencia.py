"""O ensaio: o que cada questão do arquivo criaria ou mudaria no banco. Só lê."""

import hashlib
from dataclasses import dataclass, field

from avaliacoes.models import Questao
from avaliacoes.troca.acervo import Acervo, Desconhecido, Existente, Ficha, codigos_pelo_conteudo, existentes
from avaliacoes.troca.diferencas import TITULOS, diferencas, parece_outra
from avaliacoes.troca.identidade import codigo_do_arquivo, codigo_do_conteudo, resumo, textos_de
from avaliacoes.troca.imagens import citadas
from avaliacoes.troca.lida import DEVOLUTIVAS
from avaliacoes.troca.registros import Problema, Registro
from planilhas.tipos import Conferida, Resultado

A_CADA = 100
SEM_EIXO = ("Eixo", "", "O arquivo não diz o eixo.", "Escolha um eixo padrão e confira de novo.")
DO_TEXTO = frozenset({"tipo", "enunciado", "respostas", *DEVOLUTIVAS, "objetivos", "citacoes"})


@dataclass
class Plano:
    """O que gravar de uma questão: a que já existe, se existe, a ficha nova e o que nela difere."""

    codigo: str
    ficha: Ficha
    registro: Registro
    existente: Existente | None = None
    mudam: set = field(default_factory=set)

    @property
    def muda_o_texto(self):
        return self.existente is None or self.existente.versao is None or bool(self.mudam & DO_TEXTO)


@dataclass(frozen=True)
class Escolhas:
    """O que quem importa escolheu para o que o arquivo não diz."""

    eixo: str = ""
    categoria: str = ""
    objetivos: tuple = ()
    situacao: str = "rascunho"

    @classmethod
    def de(cls, contexto):
        objetivos = tuple(contexto.get("objetivos", ()))
        situacao = contexto.get("situacao", "rascunho")
        return cls(contexto.get("eixo", ""), contexto.get("categoria", ""), objetivos, situacao)


def conferir(preparadas, escolhas, andou):
    """Uma `Conferida` por questão, na ordem do arquivo; `dados` é o `Plano` das boas."""
    ensaio = _Ensaio(preparadas, escolhas)
    conferidas = []
    for feitas, preparada in enumerate(preparadas, start=1):
        conferidas.append(ensaio.conferir(preparada))
        if feitas % A_CADA == 0:
            andou(feitas)
    return conferidas


class _Ensaio:
    def __init__(self, preparadas, escolhas):
        self.escolhas, self.acervo = escolhas, Acervo()
        boas = [p for p in preparadas if p.dados is not None]
        self.imagens = {p.registro.numero: _imagens(p.lida) for p in boas}
        self.resumos = {
            p.registro.numero: resumo(p.lida.tipo, p.lida.enunciado, p.dados, self.imagens[p.registro.numero])
            for p in boas
        }
        self.codigos = {p.registro.numero: self._codigo(p) for p in boas}
        self.no_banco = existentes(set(self.codigos.values()))
        self._reconhecer_pelo_conteudo(boas)
        self.vistos = {}  # código → (linha, resumo) da primeira do arquivo que o tem

    def _codigo(self, preparada):
        numero = preparada.registro.numero
        return codigo_do_arquivo(preparada.lida.identificador) or codigo_do_conteudo(self.resumos[numero])

    def _reconhecer_pelo_conteudo(self, boas):
        """As sem código que entraram no banco por outro caminho, ou cujo código alguém trocou depois."""
        sem_codigo = [p.registro.numero for p in boas if not p.lida.identificador.strip()]
        novas = {self.resumos[n]: n for n in sem_codigo if self.codigos[n] not in self.no_banco}
        pelo_conteudo = codigos_pelo_conteudo(novas)
        self.no_banco |= existentes(set(pelo_conteudo.values()) - set(self.no_banco))
        for numero in sem_codigo:
            self.codigos[numero] = pelo_conteudo.get(self.resumos[numero], self.codigos[numero])

    # --- Uma questão -------------------------------------------------------------------------------------------------
    def conferir(self, preparada):
        registro = preparada.registro
        problemas = list(preparada.problemas)
        if preparada.dados is None:
            return Conferida(registro.numero, Resultado.RECUSADA, registro.rotulo, problemas, registro.avisos)
        codigo = self.codigos[registro.numero]
        existente = self.no_banco.get(codigo)
        ficha, do_banco = self._ficha(preparada, existente)
        problemas += [Problema(*problema, linha=registro.linha) for problema in do_banco]
        repetida, da_repetida = self._repetida(registro, codigo)
        problemas += da_repetida
        rotulo = f"{codigo} · {registro.rotulo.removeprefix(f'{codigo} · ')}"
        if problemas:
            return Conferida(registro.numero, Resultado.RECUSADA, rotulo, problemas, registro.avisos)
        avisos = [*registro.avisos, *_imagens_que_faltam(ficha)]
        if repetida:
            return Conferida(registro.numero, Resultado.IGUAL, rotulo, notas=[*avisos, repetida])
        self.vistos[codigo] = (registro.linha, self.resumos[registro.numero])
        if existente is None:
            plano = Plano(codigo, ficha, registro)
            return Conferida(registro.numero, Resultado.CRIAR, rotulo, notas=avisos, dados=plano)
        return self._da_que_existe(Plano(codigo, ficha, registro, existente), rotulo, avisos)

    def _repetida(self, registro, codigo):
        """(aviso, problemas): a mesma questão duas vezes no arquivo só entra uma; duas com o mesmo código, nenhuma."""
        if codigo not in self.vistos:
            return "", []
        linha, conteudo = self.vistos[codigo]
        if conteudo == self.resumos[registro.numero]:
            return f"Repetida: é igual à da linha {linha}.", []
        motivo = f"A questão da linha {linha} tem o mesmo código."
        return "", [Problema("Código", codigo, motivo, "Dê a cada uma o seu código.", registro.linha)]

    def _da_que_existe(self, plano, rotulo, avisos):
        registro, atual = plano.registro, plano.existente.ficha
        if atual and not registro.lida.identificador.strip() and atual.resumo != self.resumos[registro.numero]:
            avisos.append(f"Já está no banco ({plano.codigo}) e mudou lá depois: a do banco fica.")
            return Conferida(registro.numero, Resultado.IGUAL, rotulo, notas=avisos)
        mudancas = diferencas(atual, plano.ficha, self.acervo) if atual else []
        plano.mudam = {campo for campo, _antes, _depois in mudancas}
        notas = [{"campo": TITULOS[campo], "antes": antes, "depois": depois} for campo, antes, depois in mudancas]
        if "enunciado" in plano.mudam and parece_outra(atual.enunciado, plano.ficha.enunciado):
            avisos.append(f"O código {plano.codigo} é, no banco, de uma questão bem diferente. Confira se é ela mesma.")
        if plano.existente.questao.aposentada_em:
            avisos.append("No banco ela está aposentada, e continua aposentada.")
        resultado = Resultado.MUDAR if mudancas or atual is None else Resultado.IGUAL
        return Conferida(registro.numero, resultado, rotulo, notas=[*notas, *avisos], dados=plano)

    # --- A ficha -----------------------------------------------------------------------------------------------------
    def _ficha(self, preparada, existente):
        """(Ficha, problemas). O que o arquivo não diz fica como está no banco ou como se escolheu."""
        lida, extra, problemas = preparada.lida, preparada.lida.extra, []
        antes = existente.ficha if existente else None
        ficha = Ficha(
            tipo=lida.tipo,
            enunciado=lida.enunciado,
            dados=preparada.dados,
            devolutivas={campo: getattr(lida, campo) for campo in DEVOLUTIVAS},
            categoria=self._categoria(lida, existente),
            eixo=self._eixo(extra, existente, problemas),
            dificuldade=_dificuldade(extra, existente, problemas),
            fonte=_fonte(extra, existente, problemas),
            etiquetas=frozenset(lida.etiquetas) or (antes.etiquetas if antes else frozenset()),
            objetivos=self._objetivos(extra, antes, problemas),
            citacoes=self._citacoes(extra, antes, problemas),
            imagens={**(antes.imagens if antes else {}), **self.imagens[preparada.registro.numero]},
        )
        return ficha, problemas

    def _categoria(self, lida, existente):
        partes = [parte.strip() for parte in lida.categoria.split("/") if parte.strip()]
        if not partes and existente and existente.questao.categoria:
            return existente.questao.categoria.caminho
        return "/".join([*filter(None, [self.escolhas.categoria]), *partes])[:255]

    def _eixo(self, extra, existente, problemas):
        escrito = extra.get("eixo") or ("" if existente else self.escolhas.eixo)
        if escrito:
            return _um(self.acervo.eixo, escrito, "Eixo", problemas)
        if existente is None:
            problemas.append(SEM_EIXO)
        return existente.questao.eixo if existente else None

    def _objetivos(self, extra, antes, problemas):
        if "objetivos" not in extra and antes:
            return antes.objetivos
        codigos = extra.get("objetivos") or self.escolhas.objetivos
        achados = [_um(self.acervo.objetivo, codigo, "Objetivos", problemas) for codigo in codigos]
        return frozenset(objetivo.pk for objetivo in achados if objetivo)

    def _citacoes(self, extra, antes, problemas):
        if "normas" not in extra and antes:
            return antes.citacoes
        citacoes = set()
        for citada in extra.get("normas") or []:
            if not isinstance(citada, dict):
                problemas.append(
                    ("Normas", str(citada)[:60], "Não entendemos a norma.", "Escreva lei-8080-1990: art. 24")
                )
                continue
            norma = _um(self.acervo.norma, str(citada.get("norma", "")), "Normas", problemas)
            dispositivo = str(citada.get("dispositivo") or "")
            if len(dispositivo) > 120:
                problemas.append(("Normas", dispositivo[:60], "O dispositivo passa de 120 letras.", "Encurte."))
            if norma:
                citacoes.add((norma.pk, dispositivo))
        return frozenset(citacoes)


def _um(procurar, escrito, coluna, problemas):
    try:
        return procurar(escrito)
    except Desconhecido as erro:
        problemas.append((coluna, erro.valor, str(erro), erro.sugestao))
        return None


def _dificuldade(extra, existente, problemas):
    escrita = extra.get("dificuldade")
    if escrita in Questao.Dificuldade.values:
        return escrita
    if escrita is not None:
        problemas.append(("Dificuldade", str(escrita)[:60], "Não conhecemos a dificuldade.", "Use 1, 2 ou 3."))
    return existente.questao.dificuldade if existente else Questao.Dificuldade.MEDIA


def _fonte(extra, existente, problemas):
    fonte = extra.get("fonte", existente.questao.fonte if existente else "")
    if not isinstance(fonte, str) or len(fonte) > 255:
        problemas.append(("Fonte", str(fonte)[:60], "A fonte passa de 255 letras.", "Encurte."))
    return fonte


# --- Imagens ---------------------------------------------------------------------------------------------------------
def _imagens(lida):
    return {imagem.nome: hashlib.sha256(imagem.conteudo).hexdigest() for imagem in lida.imagens}


def _imagens_que_faltam(ficha):
    textos = [ficha.enunciado, *ficha.devolutivas.values(), *textos_de(ficha.dados)]
    pedidas = dict.fromkeys(nome for texto in textos for nome in citadas(texto))
    return [
        f"O texto mostra a imagem “{nome}”, que não veio no arquivo." for nome in pedidas if nome not in ficha.imagens
    ]
