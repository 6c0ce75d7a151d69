"""Sheets of an XLSForm for tests."""

import csv
import io

from surveys.domain import xlsform

SURVEY = """\
type,name,label::English (en),label::Español (es),hint::English (en),hint::Español (es),required,\
relevant,constraint,constraint_message::English (en),constraint_message::Español (es)
text,intro,Say hello,Saluda,,,,,,,
begin_group,cloud,Cloud,Nube,,,,,,,
select_one yes_no,customer,A customer?,¿Cliente?,Today,Hoy,yes,,,,
integer,trust,"Trust, 0 to 10",Confianza,,,,${customer} = 'yes',. >= 0 and . <= 10,0 to 10,De 0 a 10
end_group,,,,,,,,,,
begin_repeat,project,Project,Proyecto,,,,,,,
select_multiple tools,tools,Which tools?,¿Cuáles?,,,,,,,
begin_group,money,Money,Dinero,,,,,,,
decimal,cost,Cost,Coste,,,,"selected(${tools}, 'c++')",,,
date,since,Since,Desde,,,,,,,
end_group,,,,,,,,,,
end_repeat,,,,,,,,,,
select_one yes_no,again,Again?,¿Otra vez?,,,,,,,
"""
CHOICES = """\
list_name,name,label::English (en),label::Español (es)
yes_no,yes,Yes,Sí
yes_no,no,No,No
tools,c++,C++,C++
tools,other,Other,Otra
"""
SETTINGS = """\
form_title,form_id,version,default_language
Deep learning,dl_2019,2019-1,English (en)
"""


def rows(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def csv_text(sheet):
    file = io.StringIO()
    writer = csv.DictWriter(file, list(sheet[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(sheet)
    return file.getvalue()


def read(survey=SURVEY, choices=CHOICES, settings=SETTINGS):
    return xlsform.read(rows(survey), rows(choices), rows(settings), where="questionnaires/2019")


def small(*lines, columns="type,name,label,required,relevant,constraint", choices=CHOICES):
    """Read a survey sheet of these lines, with labels in English only."""
    settings = "form_id,version\nx,1\n"
    choices = choices.replace("label::English (en),label::Español (es)", "label,x")
    return read("\n".join([columns, *lines]) + "\n", choices, settings)


def problems(reading):
    return [str(problem) for problem in reading.problems]


def warnings(reading):
    return [str(warning) for warning in reading.warnings]
