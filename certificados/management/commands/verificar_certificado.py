import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from certificados import codigo
from certificados.conferencia import arquivo
from certificados.models import Certificado
from contas.recusa import Recusa


class Command(BaseCommand):
    help = (
        "Confere um documento pelo código, ou um arquivo PDF: se é o mesmo que saiu daqui, se foi alterado ou se não é "
        "nosso. Sai com 0 se está em vigor; 1 se não está, não existe, foi alterado ou não é nosso; 2 se não deu para "
        "conferir."
    )

    def add_arguments(self, parser):
        parser.add_argument("alvo", metavar="CODIGO|ARQUIVO.pdf", help="código do certificado ou caminho do PDF")
        parser.add_argument("--json", action="store_true", help="uma linha de JSON na saída")

    def handle(self, *, alvo, **opcoes):
        e_arquivo = alvo.lower().endswith(".pdf") or Path(alvo).is_file()
        certificado, resultado = self._do_arquivo(Path(alvo)) if e_arquivo else self._do_codigo(alvo)
        if certificado:
            resultado |= {
                "registro": certificado.registro,
                "codigo": certificado.codigo_legivel,
                "situacao": certificado.situacao,
                "nome": certificado.nome,
                "curso": certificado.curso,
                "sha256": certificado.sha256,
            }
        self.stdout.write(json.dumps(resultado, ensure_ascii=False) if opcoes["json"] else resultado["frase"])
        if not (certificado and certificado.em_vigor) or resultado["resultado"] == arquivo.ALTERADO:
            raise SystemExit(1)

    def _do_arquivo(self, caminho):
        try:
            veredito = arquivo.conferir(caminho.read_bytes())
        except OSError as erro:
            raise CommandError(f"Não consegui ler {caminho}: {erro.strerror}.", returncode=2) from erro
        except Recusa as recusa:
            raise CommandError(str(recusa), returncode=2) from recusa
        certificado = veredito.documentos[0] if len(veredito.documentos) == 1 else None
        return certificado, {"resultado": veredito.resultado, "frase": f"{veredito.titulo}. {veredito.frase}"}

    def _do_codigo(self, texto):
        lido = codigo.normalizar(texto)
        if not codigo.bem_formado(lido):
            raise CommandError(f"“{texto}” não é um código de certificado: confira os 20 símbolos.", returncode=2)
        certificado = Certificado.objects.filter(codigo=lido).first()
        if certificado is None:
            return None, {"resultado": "nao_existe", "codigo": codigo.com_tracos(lido), "frase": "Nenhum certificado."}
        return certificado, {
            "resultado": "existe",
            "frase": f"Certificado nº {certificado.registro}. {_frase(certificado)}",
        }


def _frase(certificado):
    de_quem = f"{certificado.nome}, {certificado.curso}."
    if certificado.em_vigor:
        return f"Em vigor: {de_quem}"
    situacao = certificado.get_situacao_display().lower()
    return f"Não vale mais ({situacao} em {certificado.encerrado_em:%d/%m/%Y}): {de_quem}"
