"""Files as other people make them, with the traps of real ones; and questionnaires for them."""

from tests.surveys.domain.xlsform.uploads.books import read

FOREIGN_SURVEY = """
| type | name | label |
| begin_group | projects | Which of these projects is your company using: |
| select_one status | kubernetes | Kubernetes |
| select_one status | envoy | Envoy |
| end_group | | |
| select_multiple place | where | Where do you run? |
| text | where_other | Where else? |
| select_multiple proxy | ingress | What ingress are you using? |
| select_one size | size | What is the size of your company? |
| text | remarks | Anything else? |
"""
FOREIGN_CHOICES = """
| list_name | name | label |
| status | using | Using in Production |
| status | evaluating | Evaluating |
| place | own | On Premise |
| place | public | Public Cloud |
| proxy | envoy | Envoy |
| proxy | f5 | F5 |
| proxy | haproxy | HAProxy |
| proxy | nginx | nginx |
| size | small | <50 |
| size | large | >50 |
| size | na | N/A |
"""
NBSP = "\u00a0"
SHIFTED = "\n".join(
    [
        "Which of these projects is your company using:,,Where do you run? Select all that apply.,,"
        "What ingress are you using?,,,,What is the size of your company today?,Remarks",
        f"Kubernetes,Envoy{NBSP},On Premise,Public{NBSP}Cloud,Broken label),Envoy,F5,HAProxy,nginx,"
        "Response",
        "Using in Production?,,On Premise,,Envoy,F5,,,<50,x",
        f"Using in Production,Evaluating?,,Public{NBSP}Cloud,Envoy,,,nginx,>50,",
        "Technology,,,Public Cloud,,,HAProxy,,<50,",
        "Evaluating,,,,,F5,,nginx,N/A,",
    ]
)
"""Two rows of headings; from the fifth column on the labels stand one too far to the right."""

CNCF_SURVEY = """
| type | name | label |
| begin_group | projects | Which of these cloud native projects is your company/organization: |
| select_one status | kubernetes | Kubernetes |
| end_group | | |
| begin_group | uses | Your company/organization uses containers for: |
| select_one use | containers | Production |
| end_group | | |
| select_multiple place | where | Which of the following data center types does your company use? |
"""
CNCF_CHOICES = """
| list_name | name | label |
| status | using | Using in Production |
| status | evaluating | Evaluating |
| status | na | N/A |
| use | using | Today |
| use | future | Future Plans |
| use | na | N/A |
| place | own | On Premise |
| place | private | Private Cloud |
| place | public | Public Cloud |
| place | both | Private Cloud / On Premise |
| place | hybrid | Hybrid Cloud (i.e. both) |
"""


def foreign_form(survey: str = FOREIGN_SURVEY, choices: str = FOREIGN_CHOICES):
    """Return the questionnaire that a file of others is read by."""
    return read(f"# survey{survey}# choices{choices}").questionnaire
