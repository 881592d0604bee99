"""Os documentos de quem os recebe: baixar, ver os seus e conferir o próprio nome. Conferir: `conferencia.views`."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from certificados import armazem, guarda
from certificados.conferencia import limite
from certificados.conferencia.consulta import achar
from certificados.conferencia.views import demais, errou, sem_indice
from certificados.declaracoes.da_matricula import que_podem_pedir
from certificados.models import Certificado
from certificados.permissoes import pode_baixar, pode_consultar
from cursos.models import Matricula


@never_cache
@require_GET
def pdf(request, texto):
    """O documento, para a própria pessoa e para quem cuida da turma ou do registro; para os demais não existe.

    A declaração de oficina é de quem tem o código, que é quem a recebeu: participar não pede conta.
    """
    certificado = achar(texto, "matricula__turma", "participacao__oficina")
    if certificado is None and (recusa := errou(request)):
        return recusa
    if certificado and limite.passou(request, limite.CONFERENCIAS):
        return demais(request, limite.CONFERENCIAS)
    if not request.user.is_authenticated and not (certificado and certificado.da_oficina):
        return redirect_to_login(request.get_full_path())
    if certificado is None or not pode_baixar(request.user, certificado):
        raise Http404
    if not certificado.em_vigor and not pode_consultar(request.user, certificado):
        return redirect(certificado)
    if certificado.pronto:
        return _baixar(request, certificado)
    if not certificado.em_vigor:
        raise Http404
    return sem_indice(render(request, "certificados/em_preparo.html", {"certificado": certificado}, status=202))


def _baixar(request, certificado):
    """O arquivo guardado na emissão, sempre os mesmos bytes. Se ele sumiu do armazém, a frase e não uma falha."""
    try:
        arquivo = armazem.abrir(certificado.caminho)
    except FileNotFoundError:
        guarda.avisar_da_perda(certificado)
        contexto = {"certificado": certificado}
        return sem_indice(render(request, "certificados/arquivo_perdido.html", contexto, status=503))
    especie, curso = slugify(certificado.get_especie_display()), slugify(certificado.curso)[:60]
    nome = f"{especie}-{curso}-{certificado.ano}-{certificado.numero}.pdf"
    resposta = FileResponse(arquivo, as_attachment=True, filename=nome, content_type="application/pdf")
    resposta["X-Content-Type-Options"] = "nosniff"
    return sem_indice(resposta)


@login_required
@require_GET
def meus(request):
    certificados = Certificado.objects.visiveis_para(request.user).select_related("substituido_por")
    contexto = {"certificados": certificados, "matriculas": que_podem_pedir(request.user)}
    return render(request, "certificados/meus.html", contexto)


@login_required
@require_http_methods(["GET", "POST"])
def conferir_nome(request, pk):
    """Antes da emissão, a pessoa vê o nome como sairá e diz se está certo."""
    matriculas = request.user.matriculas.filter(situacao__in=Matricula.DAO_ACESSO).select_related("turma__curso")
    matricula = get_object_or_404(matriculas, pk=pk)
    if matricula.certificados.certificados().em_vigor().exists():
        messages.info(request, "O seu certificado já foi emitido. Se há um erro, fale com a coordenação da turma.")
        return redirect("certificados:meus")
    nome = request.user.nome_de_exibicao
    if request.method == "POST" and request.POST.get("nome") == nome:
        Matricula.objects.filter(pk=matricula.pk).update(nome_conferido_em=timezone.now())
        messages.success(request, "Nome conferido. É assim que ele sairá no certificado.")
        return redirect(reverse("portal:minha_area"))
    if request.method == "POST":
        messages.warning(request, "O nome mudou depois que você abriu esta página. Confira de novo.")
    return render(request, "certificados/conferir_nome.html", {"matricula": matricula, "nome": nome})
