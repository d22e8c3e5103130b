"""The conversation with the agency about a file of mine."""

from http import HTTPStatus
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from qarib.kernel.errors import RuleBroken
from qarib.modules.catalogue.queries import definition
from qarib.modules.dossiers.actions import read_remarks, write_remark
from qarib.modules.dossiers.queries import is_conversation_open, remarks_of
from qarib.portal.dossiers.mine import mine_or_404
from qarib.portal.requests import PersonRequest, actor_of, refused

LONGEST = 2000


class RemarkForm(forms.Form):
    """What the person writes."""

    text = forms.CharField(
        label=gettext_lazy("Your message"),
        help_text=gettext_lazy("2000 characters at most. Write no code and no password."),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 5}),
    )


@require_http_methods(["GET", "POST"])
def remarks(request: PersonRequest, uid: UUID) -> HttpResponse:
    """Show what was written about my file and take a message; opening it marks the agency's as read.

    At level 1 too: the person typed their own, and the agency's are addressed to them.
    """
    mine = mine_or_404(request, uid)
    if mine.number is None:
        raise Http404
    form = RemarkForm(request.POST if request.method == "POST" else None)
    context = {"dossier": mine, "procedure": definition(mine.version), "form": form, "lines": []}
    context["open"] = is_conversation_open(mine)
    if form.is_valid():
        try:
            write_remark(mine, text=form.cleaned_data["text"], actor=actor_of(request))
        except RuleBroken as broken:
            form.add_error(None, str(broken.message))
            context["lines"] = remarks_of(mine)
            return refused(request, "portal/dossiers/remarks.html", context, broken)
        messages.success(request, _("Your message is sent to the agency."))
        return redirect("portal:remarks", uid=uid)
    lines = context["lines"] = remarks_of(mine)
    if any(line.on_duty and line.read_at is None for line in lines):
        read_remarks(mine, actor=actor_of(request))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "portal/dossiers/remarks.html", context, status=status)
