"""Uma cadeia pequena e inteira para os testes: uma oficina publicada, um curso e o que os liga."""

from types import SimpleNamespace

from fabricas import AchadoFactory, DemandaFactory, ObjetivoFactory, OficinaFactory, criar_curso

from avaliacoes.models import AvaliacaoPage, QuestaoDaAvaliacao
from cursos.models import AulaPage, PraticaPage


def ligar(pagina, *objetivos):
    """Liga a página aos objetivos como o editor faz: a relação é do modelcluster e só entra com a página gravada."""
    pagina.objetivos = list(objetivos)
    pagina.save()


def questoes_de(avaliacao):
    return [item.questao for item in QuestaoDaAvaliacao.objects.filter(avaliacao=avaliacao).order_by("pk")]


def criar_cadeia(prefixo="", *, curso=None):
    """Oficina → 3 achados → 1 demanda → 1 objetivo → aula, prática e 1 questão → avaliação, no curso."""
    oficina = OficinaFactory(codigo=f"OF-2030-01{prefixo}", slug=f"2030-01-{prefixo or 'x'}")
    achados = [AchadoFactory(oficina=oficina, codigo=f"{oficina.codigo}/{n:03d}") for n in (1, 2, 3)]
    demanda = DemandaFactory(codigo=f"DEM-9{prefixo}", achados=achados)
    objetivo = ObjetivoFactory(codigo=f"OBJ-9{prefixo}")
    objetivo.demandas.add(demanda)
    curso = curso or criar_curso(slug=f"curso-da-cadeia{prefixo}")
    curso.oficina = oficina
    curso.save()
    aula, outra = AulaPage.objects.descendant_of(curso).order_by("path")[:2]
    pratica = PraticaPage.objects.descendant_of(curso).first()
    avaliacao = AvaliacaoPage.objects.descendant_of(curso).first()
    questao = questoes_de(avaliacao)[0]
    for pagina in (aula, pratica):
        ligar(pagina, objetivo)
    questao.versao_atual.objetivos.add(objetivo)
    return SimpleNamespace(
        oficina=oficina,
        achados=achados,
        demanda=demanda,
        objetivo=objetivo,
        curso=curso,
        aula=aula,
        outra_aula=outra,
        pratica=pratica,
        avaliacao=avaliacao,
        questao=questao,
    )
