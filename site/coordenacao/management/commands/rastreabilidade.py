import json

from django.core.management.base import BaseCommand, CommandError

from coordenacao.cadeia import ETAPAS
from coordenacao.lacunas import Recorte, em_frases, listar
from coordenacao.matriz import linhas
from coordenacao.rastreabilidade import TUDO
from cursos.models import CursoPage
from oficinas.models import Demanda

DESFECHOS = {valor: rotulo.lower() for valor, rotulo in Demanda.Desfecho.choices}


class Command(BaseCommand):
    help = (
        "Mostra a cadeia de um curso, de cada demanda das oficinas ao que a ensina e pergunta, e as lacunas que há. "
        "Sai com 0 se a cadeia está inteira; 1 se tem lacunas; 2 se o curso não existe."
    )

    def add_arguments(self, parser):
        parser.add_argument("--curso", metavar="SLUG", required=True, help="endereço do curso em /cursos/")
        parser.add_argument("--json", action="store_true", help="uma linha de JSON na saída")

    def handle(self, *, curso, **opcoes):
        pagina = CursoPage.objects.filter(slug=curso).first() if "\x00" not in curso else None
        if pagina is None:
            existentes = ", ".join(CursoPage.objects.order_by("slug").values_list("slug", flat=True)) or "nenhum"
            raise CommandError(f"Não há o curso “{curso}”. Há: {existentes}.", returncode=2)
        dados = _dados(pagina)
        self.stdout.write(json.dumps(dados, ensure_ascii=False) if opcoes["json"] else _por_extenso(dados))
        if dados["lacunas"]:
            raise SystemExit(1)


def _dados(curso):
    recorte = Recorte(curso)
    demandas = list(recorte.demandas.select_related("eixo").order_by("codigo"))
    return {
        "curso": curso.slug,
        "titulo": curso.title,
        "contagens": {
            "achados": recorte.achados.count(),
            "demandas": len(demandas),
            "objetivos": recorte.objetivos.count(),
        },
        "demandas": [_linha(linha) for linha in linhas(demandas, recorte, TUDO)],
        "lacunas": listar(recorte),
    }


def _linha(linha):
    return {
        "codigo": linha.demanda.codigo,
        "eixo": linha.demanda.eixo.codigo,
        "desfecho": linha.demanda.desfecho,
        "achados": linha.achados,
        "objetivos": [objetivo.codigo for objetivo in linha.objetivos],
        "aulas": [atividade.codigo for atividade in linha.atividades],
        "questoes": linha.questoes,
    }


def _por_extenso(dados):
    frases = [dados["titulo"], ", ".join(_quantas(nome, n) for nome, n in dados["contagens"].items())]
    for linha in dados["demandas"]:
        partes = [_quantas(nome, len(linha[nome])) for nome in ("achados", "objetivos", "aulas", "questoes")]
        frases.append(f"{linha['codigo']}: {', '.join(partes)}; {DESFECHOS.get(linha['desfecho'], 'sem desfecho')}")
    frases += [f"{frase}: {', '.join(codigos)}" for _, frase, codigos in em_frases(dados["lacunas"])]
    return "\n".join(frases if dados["lacunas"] else [*frases, "Nenhuma lacuna."])


def _quantas(nome, n):
    return f"{n} {ETAPAS[nome][n != 1]}"
