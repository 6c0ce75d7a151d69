"""Two years of a new admin: from an empty study to its trend, and over what changed in between.

Every step goes through a door that people have: a page, or a command. The worker is the one thing
that is called here, since no process runs beside a test.
"""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils.html import strip_tags

from surveys.tasks import run_job

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.sqlite_only,
]

PASSWORD = "Long and quite odd 7"
STUDY = "/studies/nubes/"
FORM = """\
survey
,type,name,label::Español (es),relevant,required
,select_one tamano,tamano,¿De qué tamaño es la empresa?,,yes
,text,comentario,¿Algo más?,,
,begin_repeat,proyecto,Proyecto,,
,select_one fase,fase,¿En qué fase está?,,yes
,select_one nube,nube,¿En qué nube está?,,yes
,integer,equipo,¿Cuántas personas?,${fase} = 'produccion',
,end_repeat,,,,
choices
,list_name,name,label::Español (es)
,tamano,pequena,Pequeña
,tamano,grande,Grande
,fase,piloto,Piloto
,fase,produccion,Producción
,nube,publica,Pública
,nube,propia,Propia
settings
,form_title,form_id,version
,Nubes,nubes,1
"""
ROWS = {
    "2024": "E1,3/5/2024,Pequeña,Piloto,Pública,\nE1,3/5/2024,Pequeña,Producción,Propia,4\n"
    "E2,17/5/2024,Grande,Piloto,Pública,\n",
    "2025": "E1,2/5/2025,Grande,Producción,Pública de Amazon,6\n"
    "E2,20/5/2025,Grande,Producción,Pública de otra empresa,3.5\n"
    "E2,20/5/2025,Grande,Abandonado,Propia,\nE3,21/5/2025,Pequeña,Piloto,Propia,\n",
}
WEIGHTS = "Código de la persona experta;Ponderación;Estrato\nE1;1;Norte\nE2;2;Norte\nE3;0,5;Sur\n"
INDICATORS = {
    "produccion": {"kind": "share", "numerator": "${fase} = 'produccion'", "base": "true()"},
    "equipo": {"kind": "mean", "value": "${equipo}", "base": "${fase} = 'produccion'"},
    "publica": {"kind": "share", "numerator": "${nube} = 'publica'", "base": "true()"},
}
# What becomes of last year's questionnaire, question by question, as the page of each is typed.
NUBES = {"publica_aws": "Pública de Amazon", "publica_otra": "Pública de otra empresa"}
EDITS = {
    "tamano": {"label-es": "¿Es grande la empresa?"},
    "fase": {
        "choice": ["piloto", "produccion", "abandonado"],
        "choice_label-es": ["Piloto", "Producción", "Abandonado"],
    },
    "nube": {"choice": [*NUBES, "propia"], "choice_label-es": [*NUBES.values(), "Propia"]},
    "equipo": {"kind": "decimal"},
}
DECISIONS = {
    "tamano": ("caution", "Se pregunta de otra manera."),
    "fase": ("caution", "Desde 2025 se puede decir que se abandonó."),
    "nube": ("comparable", ""),
    "equipo": ("break", "Desde 2025 se cuentan jornadas completas."),
    "comentario": ("break", "Ya no se pregunta."),
}
# Of 3 projects 2 in a public cloud in 2024; of 4 projects 1 with Amazon and 1 elsewhere in 2025.
HARMONISED = {
    "category": ["publica", "propia"],
    "label-es": ["Pública", "Propia"],
    "to-2025-publica_aws": "publica",
    "to-2025-publica_otra": "publica",
}


def words_of(page):
    """Return what a page says, without its tags."""
    assert page.status_code == 200
    return " ".join(strip_tags(page.text.partition("<main")[2]).split())


def send(client, address, fields=None, **more):
    """Send a form as its page has it, and follow to where that leads; a refusal fails."""
    page = client.post(address, {**(fields or {}), **more}, follow=True)
    assert page.redirect_chain, (address, page.context and page.context.get("lines"))
    assert page.status_code == 200
    return page


def sign_in(username):
    client = Client(headers={"Accept-Language": "es"})
    page = client.post("/accounts/login/", {"login": username, "password": PASSWORD}, follow=True)
    assert page.redirect_chain, page.text
    return client


def plan(client, year):
    offered = client.get(f"{STUDY}waves/new/").context["form"]
    typed = {name: offered[name].value() or "" for name in offered.fields}
    send(client, f"{STUDY}waves/new/", typed | {"code": year, "year": year, "nature": "observed"})


def publish(client, year):
    file = SimpleUploadedFile("cuestionario.csv", FORM.encode())
    preview = send(client, f"{STUDY}questionnaires/upload/", wave=year, file=file)
    assert not preview.context["problems"]
    address = preview.redirect_chain[-1][0]
    shown = {f"language-{title}": code for title, code in preview.context["languages"]}
    shown |= {"repeat": preview.context["found"].repeat, "wave": year}
    shown["version"] = preview.context["version"]
    published = send(client, address, shown | {"publish": "1"})
    assert published.resolver_match.url_name == "questionnaire-detail"


def kinds_found(page):
    return {kind: number for kind, _words, number in page.context["kinds"]}


def import_interviews(client, year):
    head = "Código de la persona experta,held_on,tamano,fase,nube,equipo\n"
    file = SimpleUploadedFile("entrevistas.csv", (head + ROWS[year]).encode())
    agreed = {"agreed": "on", "consent": "2024-1"}
    address = send(client, f"{STUDY}imports/", agreed, wave=year, file=file).redirect_chain[-1][0]
    run_job()
    asked = len({row.partition(",")[0] for row in ROWS[year].splitlines()})
    # Of every interview: which number is the month?
    assert kinds_found(client.get(address)) == {"problem": asked}
    form = client.get(address).context["form"]
    said = {name: form[name].value() or "" for name in form.fields} | {"agreed": "on"}
    send(client, address, said, dates="dmy")
    run_job()
    assert "problem" not in kinds_found(client.get(address))
    send(client, f"{address}apply/", new_experts="yes")
    run_job()


def approve_all(client):
    for interview in client.get(f"{STUDY}interviews/").context["page"]:
        address = f"{STUDY}interviews/{interview.pk}/"
        send(client, f"{address}approve/", seen=interview.version)


def invite(client, roles):
    offered = client.get(f"{STUDY}people/invite/").context["form"]
    fields = {"id": offered["id"].value(), "roles": roles, "days": "7", "email": ""}
    shown = client.post(f"{STUDY}people/invite/", fields)
    return re.search(r"http://testserver/\S+#[\w-]+", shown.text).group()


def join(link):
    """Open a link without scripts, and make an account."""
    client = Client(headers={"Accept-Language": "es"})
    send(client, "/accounts/invitation/", link=link)
    about = {"first_name": "Ana", "username": "ana", "language": "es"}
    passwords = {"password1": PASSWORD, "password2": PASSWORD}
    send(client, "/accounts/invitation/accept/", about | passwords)
    return client


def define(client, code, **about):
    offered = client.get(f"{STUDY}indicators/new/").context["form"]
    typed = {name: value for name in offered.fields if (value := offered[name].value())} | about
    address = f"{STUDY}indicators/new/"
    preview = client.post(address, typed, headers={"HX-Request": "true"}).context["preview"]
    assert not preview.problems
    assert preview.newest
    send(client, address, typed, action="save", code=code, label_es=f"Sobre {code}")


def copy_and_edit(client, year):
    """Take over the questionnaire of the wave before, and change five things on its pages."""
    address = f"{STUDY}questionnaires/{year}/"
    (source,) = client.get(f"{STUDY}questionnaires/").context["sources"]
    send(client, f"{address}copy/", source=str(source.pk))
    for code, changes in EDITS.items():
        page = f"{address}draft/question/?code={code}"
        send(client, page, typed_question(client.get(page).context) | changes)
    send(client, f"{address}draft/", code="comentario", remove="1")


def typed_question(shown):
    """Return what the form of a question holds as its page sends it."""
    form = shown["form"]
    typed = {"kind": form.kind, "seen": shown["seen"]} | form.rules
    typed |= {"required": "yes"} if form.required else {}
    typed |= {one["name"]: one["value"] for one in form.fields}
    typed["choice"] = [one.code for one in form.choices]
    typed["choice_label-es"] = [one.labels[0][1] for one in form.choices]
    return typed


def decide_all(client, year):
    """Decide what changed, question by question; the draft is refused until the last is."""
    address = f"{STUDY}questionnaires/{year}/"
    questions = client.get(f"{address}compare/").context["questions"]
    shown = {one["code"]: one["keys"] for one in questions}
    assert set(shown) == set(DECISIONS)
    for code, (status, note) in DECISIONS.items():
        refused = words_of(client.post(f"{address}publish/", follow=True))
        assert re.search(rf"nadie ha decidido aún: [\w, ]*{code}", refused)
        decision = {"code": code, "status": status, "note-es": note, "shown": shown[code]}
        send(client, f"{address}compare/", decision)
    send(client, f"{address}publish/")


def undecided(capsys):
    """Return the questions that the command says nobody decided."""
    capsys.readouterr()
    call_command("compare_questionnaires", "nubes", "2024", "2025", format="json")
    return set(json.loads(capsys.readouterr().out)["undecided"])


def assert_told(jefa, ana):
    """Look at what the overview and the trends say of the two waves, and at who is behind it."""
    overview = words_of(jefa.get(STUDY))
    assert "2 · entrevistas de 2024 que cuentan" in overview
    assert "4 · proyectos de 2025 que cuentan" in overview
    assert "Sobre produccion" in words_of(ana.get(f"{STUDY}trends/"))
    trend = words_of(ana.get(f"{STUDY}trends/produccion/"))
    assert "50 % de los proyectos en 2025 (2 de 4, de 3 personas expertas" in trend
    assert DECISIONS["fase"][1] in trend
    behind = words_of(ana.get(f"{STUDY}trends/produccion/records/?wave=2024&part=numerator"))
    assert "E1" in behind
    assert "E2" not in behind


def assert_carried_over(ana):
    """Look at the category that was split, as counted by hand, at the break, and at the notes."""
    split = words_of(ana.get(f"{STUDY}trends/publica/"))
    assert "50 % de los proyectos en 2025 (2 de 4, de 3 personas expertas" in split
    assert "Baja 17 puntos desde 2024" in split
    variable = words_of(ana.get(f"{STUDY}variables/nube/"))
    assert "2024 3 respuestas. RespuestaNúmero Pública2Propia1" in variable
    assert "2025 4 respuestas. RespuestaNúmero Pública2Propia2" in variable
    asked = words_of(ana.get(f"{STUDY}variables/nube/?categories=asked"))
    assert "Pública de Amazon1Pública de otra empresa1Propia2" in asked
    broken = words_of(ana.get(f"{STUDY}trends/equipo/"))
    assert "4,8 de media en 2025" in broken
    assert "No comparable con 2024: la serie tiene una ruptura." in broken
    assert DECISIONS["equipo"][1] in broken


def weigh(client, capsys):
    """Give the experts of 2025 weights and strata, as a list typed in Spanish has them."""
    address = f"{STUDY}waves/2025/experts/upload/"
    file = SimpleUploadedFile("ponderaciones.csv", WEIGHTS.encode())
    seen = client.post(address, {"file": file})
    sent = {
        "list": seen.context["checked"].text,
        "compared": seen.context["comparison"].fingerprint,
    }
    send(client, address, sent)
    call_command("recompute", "nubes")
    trend = words_of(client.get(f"{STUDY}trends/produccion/"))
    # 1 project of E1 that counts once, one of two of E2 that count twice, none of one of E3.
    assert "55 % de los proyectos en 2025, cifra ponderada (sin ponderar, 50 %; 2 de 4" in trend
    assert "2025: ponderada, 2 estratos" in trend
    call_command("verify", "nubes")
    assert "Everything holds: nubes." in capsys.readouterr().out


def test_two_years_from_an_empty_study_to_its_trend(monkeypatch, capsys):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", "--noinput", username="jefa", email="jefa@example.org")
    jefa = sign_in("jefa")
    send(jefa, "/studies/new/", name="Nubes", slug="nubes", language="es")
    texts = f"{STUDY}settings/consent-texts/"
    about = {"purpose": "participate", "text_version": "2024-1", "valid_from": "2024-01-01"}

    plan(jefa, "2024")
    publish(jefa, "2024")
    send(jefa, texts, about | {"text-es": "Acepto participar."})
    send(jefa, f"{STUDY}waves/2024/open/")
    ana = join(invite(jefa, ["researcher", "analyst"]))
    import_interviews(ana, "2024")
    for code, about in INDICATORS.items():
        define(ana, code, **about)

    approve_all(jefa)
    send(jefa, f"{STUDY}waves/2024/close/")
    plan(jefa, "2025")
    copy_and_edit(jefa, "2025")
    assert undecided(capsys) == DECISIONS.keys()
    decide_all(jefa, "2025")
    assert undecided(capsys) == set()
    send(jefa, f"{STUDY}variables/nube/categories/", HARMONISED)
    send(jefa, f"{STUDY}waves/2025/open/")
    import_interviews(ana, "2025")
    call_command("recompute", "nubes")

    assert_told(jefa, ana)
    assert_carried_over(ana)
    call_command("verify", "nubes")
    assert "Everything holds: nubes." in capsys.readouterr().out
    weigh(ana, capsys)
