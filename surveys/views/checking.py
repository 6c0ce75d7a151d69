"""Looking at all of an interview once more before it is handed in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from surveys.actions.working_copies import OpenConflicts, publish
from surveys.domain.interviews import COMPLETE
from surveys.domain.refusals import NotWritable, Refused, StaleVersion, Unstored
from surveys.domain.roles import Permission
from surveys.forms.checking import CheckedPlaces, checked
from surveys.forms.hidden import as_version
from surveys.models import Interview
from surveys.presenters.conversations import conversations_in_words
from surveys.queries.barriers import barrier_of
from surveys.queries.consents import consents_of
from surveys.queries.working_copies import check, copy_of, open_conflicts, together_of
from surveys.reader import in_words
from surveys.rules import SignedInRequest
from surveys.views.interviews import get_interview, submitted_in_words
from surveys.views.starting import BEGUN


@login_required
@never_cache
def interview_check(request, slug, interview_id):
    """Show all that is open, odd or to be confirmed; hand the interview in where that is sent."""
    interview = get_interview(request.user, Permission.INTERVIEW_ENTER, slug, interview_id)
    if barrier := barrier_of(interview.wave, interview):
        context = {"study": interview.wave.study, "interview": interview, "barrier": barrier}
        return render(request, "surveys/interviews/not_writable.html", context, status=409)
    page = _Page(request, interview)
    return page.submit() if request.method == "POST" else page.show()


class _Page:
    """The page of one interview, as it stands when somebody asks for it."""

    def __init__(self, request: SignedInRequest, interview: Interview) -> None:
        self.request, self.interview = request, interview
        self.study = interview.wave.study
        self.copy = copy_of(interview)
        self.confirmed = request.POST.getlist("confirm")
        self.found = check(interview, request.user)
        self.found.confirmed = self.confirmed
        content = together_of(interview, getattr(interview, "working_copy", None))
        self.content, self.agreed = content.content, content.agreed
        labels = {str(one.pk): one.label for one in interview.projects.all()}
        labels |= {str(one.id): one.label for one in self.content.projects}
        places = CheckedPlaces(interview.questionnaire.form, self.copy.order or (), labels)
        self.checked = checked(self.found, open_conflicts(interview), places)

    def submit(self) -> HttpResponse:
        """Hand the interview in as it was read, or show what keeps it from that."""
        seen = as_version(self.request.POST.get("seen", ""))
        if seen is None or seen != self.copy.version:
            return self.overtaken()
        if not self.checked.is_clear:
            return self.show(_("Not submitted yet: look at what is listed."), status=422)
        if self.checked.questions:
            words = _("Not submitted yet: something is to be confirmed.")
            return self.show(words, status=422, is_to_confirm=True)
        try:
            done = publish(
                by=self.request.user,
                interview=self.interview,
                seen=seen,
                confirmed=self.confirmed,
                submit=True,
            )
        except StaleVersion:
            return self.anew().overtaken()
        except (OpenConflicts, Unstored, NotWritable):  # since it was checked
            words = _("Somebody changed something just now. Look at it once more.")
            return self.anew().show(words, status=409)
        except Refused as refused:
            return self.show(in_words(refused), status=422)
        messages.success(self.request, submitted_in_words(done.interview))
        return redirect("interview-detail", slug=self.study.slug, interview_id=done.interview.pk)

    def anew(self) -> "_Page":
        """Return the page as it is now."""
        self.interview.refresh_from_db()
        return _Page(self.request, self.interview)

    def overtaken(self) -> HttpResponse:
        """Lead on where it was sent twice; else show what somebody typed meanwhile."""
        if self.interview.state in COMPLETE and not self.is_unsaved:
            interview = self.interview.pk
            return redirect("interview-detail", slug=self.study.slug, interview_id=interview)
        words = _("Somebody typed since you read this page. It is shown as it is now.")
        return self.show(words, status=409)

    @property
    def is_unsaved(self) -> bool:
        """Whether something is typed that is not part of a version yet."""
        return bool(self.copy.typed or self.copy.removed)

    def show(
        self, headline: str = "", *, status: int = 200, is_to_confirm: bool = False
    ) -> HttpResponse:
        """Show the page; the headline says what came of what was sent."""
        questions = self.checked.questions
        open_keys = {question.key for question in questions}
        context = {
            "study": self.study,
            "interview": self.interview,
            "copy": self.copy,
            "checked": self.checked,
            "content": self.content,
            "conversations": conversations_in_words(self.content.further_conversations),
            "consents": consents_of(self.interview).values(),
            "agreed": self.agreed.given,
            "unsaved": len(self.copy.typed),
            "going_on": BEGUN,
            "headline": headline,
            "is_to_confirm": is_to_confirm,
            "is_complete": self.interview.state in COMPLETE,
            "still_confirmed": [key for key in self.confirmed if key not in open_keys],
        }
        return render(self.request, "surveys/desk/check.html", context, status=status)
