"""O ensaio: o que cada linha criaria ou mudaria, comparada com as outras e com quem já tem conta."""

from dataclasses import dataclass, field

from contas.mascara import email_mascarado
from contas.models import Pessoa, Vinculo
from cursos.importar_pessoas.conhecidas import Conhecidas
from cursos.models import Matricula
from planilhas.tipos import Conferida, Problema, Resultado
from rede.busca import normalizar

SEM_CARGO = "Não informado"
A_CADA = 200
CHAVES = (("email", "E-mail"), ("cpf", "CPF"))


@dataclass
class Plano:
    """O que gravar de uma linha. Sem `pessoa`, cria a conta. `vinculo`: os campos do novo, se muda."""

    linha: object
    pessoa: Pessoa | None = None
    campos: dict = field(default_factory=dict)
    vinculo: dict | None = None
    matricular: bool = True


def conferir(turma, linhas, andou, pode_editar):
    """Uma `Conferida` por linha. `pode_editar`: se quem importa pode mudar dados de contas que já existem."""
    ensaio = _Ensaio(turma, Conhecidas(turma, linhas), pode_editar)
    conferidas = []
    for feitas, linha in enumerate(linhas, start=1):
        conferidas.append(ensaio.conferir(linha))
        if feitas % A_CADA == 0:
            andou(feitas)
    return conferidas


class _Ensaio:
    def __init__(self, turma, conhecidas, pode_editar):
        self.turma, self.conhecidas, self.pode_editar = turma, conhecidas, pode_editar
        self.vistas = {}  # (campo, valor) → número da linha boa que o tem
        self.contas = {}  # conta que já existe → número da linha boa que é dela

    def conferir(self, linha):
        pessoa, problemas = self._reconhecer(linha)
        problemas = [*linha.problemas, *self._repetida(linha, pessoa), *problemas]
        if not linha.nome and pessoa is None:
            problemas.append(Problema("Nome", "", "Falta o nome.", "Sem ele não se cria a conta."))
        if problemas:
            return Conferida(linha.numero, Resultado.RECUSADA, linha.rotulo, problemas, linha.notas)
        self.vistas.update({(campo, getattr(linha, campo)): linha.numero for campo, _ in CHAVES})
        if pessoa:
            self.contas[pessoa.pk] = linha.numero
            return self._de_quem_tem_conta(linha, pessoa)
        notas = [*linha.notas, *_cargo_solto(linha, None)]
        plano = Plano(linha, vinculo=_vinculo(linha, None))
        return Conferida(linha.numero, Resultado.CRIAR, linha.rotulo, notas=notas, dados=plano)

    # --- O que recusa ------------------------------------------------------------------------------------------------
    def _repetida(self, linha, pessoa):
        for campo, coluna in CHAVES:
            valor = getattr(linha, campo)
            if valor and (campo, valor) in self.vistas:
                igual = f"Igual à linha {self.vistas[campo, valor]}."
                return [Problema(coluna, valor, igual, "Deixe uma linha só por pessoa.")]
        if pessoa and pessoa.pk in self.contas:
            igual = f"É da mesma conta que a linha {self.contas[pessoa.pk]}."
            return [Problema("E-mail", linha.email, igual, "Deixe uma linha só por pessoa.")]
        return []

    def _reconhecer(self, linha):
        """(a conta que já existe, ou nada; [o que impede])."""
        pelo_email = self.conhecidas.por_email.get(linha.email)
        pelo_cpf = self.conhecidas.por_cpf.get(linha.cpf) if linha.cpf else None
        pessoa = pelo_email or pelo_cpf
        if pessoa is None:
            return None, []
        if pelo_email and pelo_cpf and pelo_email != pelo_cpf:
            motivo = "O e-mail é de uma conta e o CPF é de outra."
            sugestao = "Confira os dois; se são da mesma pessoa, peça a união das contas."
            return pessoa, [Problema("CPF", linha.cpf, motivo, sugestao)]
        if linha.cpf and pessoa.cpf and pessoa.cpf != linha.cpf:
            motivo = "A conta com este e-mail tem outro CPF."
            sugestao = "Confira o CPF e o e-mail, ou deixe o CPF vazio; a pessoa corrige o dela em “Meus dados”."
            return pessoa, [Problema("CPF", linha.cpf, motivo, sugestao)]
        return pessoa, self._o_que_impede(linha, pessoa)

    def _o_que_impede(self, linha, pessoa):
        if not pessoa.is_active:
            motivo = "A conta desta pessoa está desativada."
            return [Problema("E-mail", linha.email, motivo, "Fale com quem administra a plataforma.")]
        outra = next((m for m in self._matriculas(pessoa) if m.aberta and m.turma_id != self.turma.pk), None)
        if outra:
            motivo = f"Já tem matrícula na turma {outra.turma.codigo} deste curso."
            return [Problema("E-mail", linha.email, motivo, "Transfira ou cancele a outra antes.")]
        return []

    def _matriculas(self, pessoa):
        return self.conhecidas.matriculas.get(pessoa.pk, [])

    # --- O que muda --------------------------------------------------------------------------------------------------
    def _de_quem_tem_conta(self, linha, pessoa):
        desta = next((m for m in self._matriculas(pessoa) if m.turma_id == self.turma.pk), None)
        vigente = self.conhecidas.vinculos.get(pessoa.pk)
        plano = Plano(linha, pessoa, matricular=desta is None)
        avisos = [*linha.notas, *_cargo_solto(linha, vigente), *_outro_email(linha, pessoa)]
        mudancas = self._mudar_conta(plano, vigente)
        if mudancas and (pessoa.pk in self.conhecidas.da_equipe or not self.pode_editar):
            plano.campos, plano.vinculo, mudancas = {}, None, []
            avisos.append("Os dados diferem dos da conta, que é da equipe ou que você não pode editar; não mudam.")
        if plano.matricular:
            mudancas = ["Já tem conta; entra na turma.", *mudancas]
        elif desta.situacao == Matricula.Situacao.CONCLUIDA:
            avisos.append("Já concluiu nesta turma.")
        resultado = Resultado.MUDAR if mudancas else Resultado.IGUAL
        return Conferida(linha.numero, resultado, linha.rotulo, notas=[*mudancas, *avisos], dados=plano)

    def _mudar_conta(self, plano, vigente):
        """Preenche o plano e devolve as frases do que muda na conta e no vínculo."""
        linha, pessoa, frases = plano.linha, plano.pessoa, []
        conferido = " (a pessoa já conferiu o nome atual)" if pessoa.pk in self.conhecidas.conferidas else ""
        for campo, rotulo in (("nome", "Nome"), ("nome_social", "Nome social")):
            novo, atual = getattr(linha, campo), getattr(pessoa, campo)
            if novo and normalizar(novo) != normalizar(atual):
                plano.campos[campo] = novo
                frases.append(f"{rotulo}: de “{atual}” para “{novo}”{conferido}." if atual else f"{rotulo}: “{novo}”.")
        if linha.cpf and not pessoa.cpf:
            plano.campos["cpf"] = linha.cpf
            frases.append("CPF: passa a constar na conta.")
        plano.vinculo = _vinculo(linha, vigente)
        if plano.vinculo:
            de = f"de “{vigente}” " if vigente else ""
            frases.append(f"Trabalho: {de}para “{Vinculo(**plano.vinculo)}”.")
        return frases


def _vinculo(linha, vigente):
    """Os campos do vínculo que a linha pede, ou nada se ela não o muda. Sem cargo na linha, vale o que já havia."""
    if not linha.lugar:
        if not (vigente and linha.cargo) or normalizar(linha.cargo) == normalizar(vigente.cargo):
            return None
        return {"cargo": linha.cargo, **_lugar_de(vigente)}
    mesmo = vigente is not None and _chave(_lugar_de(vigente)) == _chave(linha.lugar)
    if mesmo and (not linha.cargo or normalizar(linha.cargo) == normalizar(vigente.cargo)):
        return None
    return {"cargo": linha.cargo or (vigente.cargo if mesmo else SEM_CARGO), **linha.lugar}


def _lugar_de(vinculo):
    if vinculo.consorcio_id:
        return {"consorcio": vinculo.consorcio}
    return {"municipio": vinculo.municipio} if vinculo.municipio_id else {"orgao": vinculo.orgao}


def _chave(lugar):
    (campo, valor), *_ = lugar.items()
    return campo, normalizar(valor) if campo == "orgao" else valor.pk


def _cargo_solto(linha, vigente):
    if linha.cargo and not linha.lugar and vigente is None:
        return ["O cargo está sem o lugar de trabalho e não se guarda; a pessoa completa em “Meus dados”."]
    return []


def _outro_email(linha, pessoa):
    if linha.email == pessoa.email:
        return []
    return [f"Entra com {email_mascarado(pessoa.email)}, que continua valendo: o e-mail da linha não muda o da conta."]
