import json

from django.core.management.base import BaseCommand
from django.utils import timezone

from certificados.assinatura import SeloIndisponivel, chave
from certificados.models import Selo


class Command(BaseCommand):
    help = (
        "Diz com que chave os documentos são assinados, até quando ela vale e quais já assinaram. "
        "Sai com 0 se a plataforma pode assinar agora; com 1, e a razão, se não pode."
    )

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="uma linha de JSON na saída")

    def handle(self, **opcoes):
        situacao = _situacao()
        situacao["ja_assinaram"] = [_publico(selo) for selo in Selo.objects.all()]
        self.stdout.write(json.dumps(situacao, ensure_ascii=False) if opcoes["json"] else _por_extenso(situacao))
        if not situacao["pode_assinar"]:
            raise SystemExit(1)


def _situacao():
    try:
        em_uso = chave.em_uso()
    except SeloIndisponivel as recusa:
        return {"pode_assinar": False, "codigo": recusa.codigo, "frase": str(recusa), **_arquivo()}
    return {
        "pode_assinar": True,
        "tipo": em_uso.tipo.value,
        "titular": chave.nome_escrito(em_uso.certificado.subject),
        "impressao_digital": em_uso.impressao_digital,
        "vale_ate": timezone.localdate(em_uso.certificado.not_valid_after_utc).isoformat(),
        **_arquivo(),
    }


def _arquivo():
    return {"arquivo": str(chave.arquivo_em_uso())}


def _publico(selo):
    return {
        "titular": selo.titular,
        "tipo": selo.tipo,
        "impressao_digital": selo.impressao_digital,
        "desde": timezone.localdate(selo.em_uso_desde).isoformat(),
    }


def _por_extenso(situacao):
    linhas = [situacao.get("frase") or f"Assina agora: {situacao['titular']}, até {situacao['vale_ate']}."]
    linhas.append(f"Arquivo da chave: {situacao['arquivo']}")
    if situacao["pode_assinar"]:
        linhas.append(f"Impressão digital (SHA-256): {situacao['impressao_digital']}")
    for selo in situacao["ja_assinaram"]:
        linhas.append(f"Já assinou, desde {selo['desde']}: {selo['titular']} ({selo['impressao_digital']})")
    return "\n".join(linhas)
