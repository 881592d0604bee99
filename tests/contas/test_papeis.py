import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from fabricas import PessoaFactory
from wagtail.models import Page
from wagtail.permissions import policy_registry

from contas.models import Pessoa
from contas.papeis import COORDENACAO, EDITORES, GRUPOS
from portal.models import Imagem

pytestmark = pytest.mark.django_db
PESSOAS = "/admin/users/"


@pytest.mark.parametrize("grupo", GRUPOS)
def test_todo_grupo_entra_no_admin(client, grupo):
    client.force_login(PessoaFactory(grupo=grupo))

    assert client.get("/admin/").status_code == 200


def test_grupos_do_wagtail_em_ingles_nao_existem():
    so_no_site = {"Leitura SES"}  # lê números agregados; não entra no admin

    assert set(Group.objects.values_list("name", flat=True)) == set(GRUPOS) | so_no_site


def test_quem_estuda_nao_entra_no_admin(client):
    client.force_login(PessoaFactory())

    assert client.get("/admin/").status_code == 302


def test_editores_editam_publicam_e_usam_imagens():
    editora = PessoaFactory(grupo=EDITORES)

    inicio = Page.objects.get(slug="home").permissions_for_user(editora)
    imagens = policy_registry.get_by_type(Imagem)

    assert inicio.can_edit()
    assert inicio.can_publish()
    assert imagens.user_has_permission(editora, "add")
    assert imagens.user_has_permission(editora, "choose")


def _ficha(**campos):
    return {"email": "nova@example.org", "nome": "Pessoa Nova", "nome_social": "", "cpf": "", **campos}


def test_administradora_lista_procura_cria_e_edita_pessoa_no_admin(client):
    client.force_login(PessoaFactory(administra=True, nome="Zilda Chefe"))
    grupo = Group.objects.get(name=EDITORES)

    criada = client.post(f"{PESSOAS}new/", _ficha(cpf="529.982.247-25", groups=[grupo.pk]))
    nova = Pessoa.objects.get(email="nova@example.org")
    tela = client.get(f"{PESSOAS}edit/{nova.pk}/")
    editada = client.post(f"{PESSOAS}edit/{nova.pk}/", _ficha(nome_social="Nova Social", is_active="on"))
    lista = client.get(PESSOAS, {"q": "Social"}).content.decode()

    assert criada.status_code == editada.status_code == 302
    assert tela.status_code == 200
    nova.refresh_from_db()
    assert (nova.cpf, nova.nome_social) == (None, "Nova Social")
    assert not nova.has_usable_password()
    assert "Nova Social" in lista
    assert "Zilda" not in _linhas(lista)


def _linhas(html):
    return html[html.index("<tbody") : html.index("</tbody")]


def test_trocar_o_email_no_admin_pede_nova_confirmacao(client):
    pessoa = PessoaFactory(email="velha@example.org")
    client.force_login(PessoaFactory(administra=True))

    client.post(f"{PESSOAS}edit/{pessoa.pk}/", _ficha(is_active="on"))

    endereco = pessoa.emailaddress_set.get()
    assert (endereco.email, endereco.verified, endereco.primary) == ("nova@example.org", False, True)


def test_trocar_o_email_no_admin_fecha_as_sessoes_da_pessoa_e_nao_as_de_quem_troca(client):
    pessoa, administra = PessoaFactory(email="velha@example.org"), PessoaFactory(administra=True)
    dela = Client()
    dela.force_login(pessoa)
    client.force_login(administra)

    client.post(f"{PESSOAS}edit/{pessoa.pk}/", _ficha(is_active="on"))
    client.post(f"{PESSOAS}edit/{administra.pk}/", _ficha(email="ada@example.org", is_active="on", is_superuser="on"))

    assert dela.get("/minha-area/").status_code == 302
    assert client.get("/minha-area/").status_code == 200


def test_coordenacao_nao_da_papeis_nem_se_promove(client):
    coordenadora = PessoaFactory(grupo=COORDENACAO)
    client.force_login(coordenadora)
    papel = Group.objects.get(name=EDITORES)

    client.post(f"{PESSOAS}new/", _ficha(is_superuser="on", groups=[papel.pk]))

    nova = Pessoa.objects.get(email="nova@example.org")
    assert not nova.is_superuser
    assert not nova.groups.exists()


@pytest.mark.parametrize("alvo", [{"administra": True}, {"grupo": EDITORES}])
def test_coordenacao_nao_edita_conta_com_papel(client, alvo):
    pessoa = PessoaFactory(**alvo)
    client.force_login(PessoaFactory(grupo=COORDENACAO))

    resposta = client.post(f"{PESSOAS}edit/{pessoa.pk}/", _ficha(is_active="on"))

    assert resposta.status_code in {302, 403}
    pessoa.refresh_from_db()
    assert pessoa.email != "nova@example.org"


def test_preferencias_do_admin_nao_pedem_primeiro_nome(client):
    client.force_login(PessoaFactory(administra=True))

    html = client.get("/admin/account/").content.decode()

    assert "first_name" not in html
    assert "password" not in html


def test_permissoes_dos_grupos_existem():
    assert Permission.objects.filter(group__name=COORDENACAO, codename="change_pessoa").exists()
