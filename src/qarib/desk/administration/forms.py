"""Shape and wording of what administrators type; what it means is the modules' to say."""

from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from qarib.kernel import clock
from qarib.modules.organisations.actions import Details
from qarib.modules.organisations.enums import Role
from qarib.modules.organisations.models import Organisation, Service
from qarib.modules.territory.models import Commune, Wilaya
from qarib.modules.territory.queries import find_communes
from qarib.ui.fields import DayField, PhoneInput
from qarib.ui.formats import name_of

_MANY = 6


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        help_text=_("It stays in the journal."),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write the reason: it stays in the journal.")},
    )


def read_commune(typed: str) -> Commune:
    """Return the commune that was certainly meant; else a sentence that lists the codes to choose from."""
    found = find_communes(typed, on=clock.today(), limit=_MANY)
    named = [one for one in found if typed.strip() in (one.code, one.name_ar, one.name_fr)]
    if len(found) == 1 or len(named) == 1:
        return (named or found)[0]
    if not found:
        raise ValidationError(_("No commune has this name. Try another spelling, or its code of 4 digits."))
    several = "; ".join(f"{one.code} {name_of(one)} ({name_of(one.wilaya_that_day)})" for one in found)
    raise ValidationError(
        _("Several communes resemble this name. Write the code of the right one: %(communes)s"),
        params={"communes": several},
    )


class OfficeForm(forms.Form):
    """An agency: its names, its place, whether it is open."""

    name_ar = forms.CharField(
        label=_("Name in Arabic"),
        max_length=160,
        widget=forms.TextInput({"dir": "rtl", "lang": "ar"}),
        error_messages={"required": _("Write the name in Arabic.")},
    )
    name_fr = forms.CharField(
        label=_("Name in French"),
        max_length=160,
        widget=forms.TextInput({"dir": "ltr", "lang": "fr"}),
        error_messages={"required": _("Write the name in French.")},
    )
    name_en = forms.CharField(
        label=_("Name in English"),
        max_length=160,
        required=False,
        widget=forms.TextInput({"dir": "ltr", "lang": "en"}),
    )
    code = forms.CharField(
        label=_("Code"),
        help_text=_("Small letters, digits and dashes, for example anem-59."),
        max_length=40,
        widget=forms.TextInput({"dir": "ltr", "class": "w-20", "spellcheck": "false"}),
        error_messages={"required": _("Write a code.")},
    )
    commune = forms.CharField(
        label=_("Commune of the agency"),
        help_text=_("Its name, in Arabic or in French, or its code of 4 digits."),
        max_length=120,
        required=False,
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=16, required=False, widget=PhoneInput())

    def clean_commune(self) -> Commune | None:
        """Return the commune, or None."""
        typed: str = self.cleaned_data["commune"]
        return read_commune(typed) if typed else None

    def details(self) -> Details:
        """Return what was typed, for the module to judge."""
        fields = ("code", "name_ar", "name_fr", "name_en", "commune", "address", "phone")
        return Details(**{field: self.cleaned_data[field] for field in fields})


class NewOfficeForm(OfficeForm):
    """An agency that does not exist yet: which body it belongs to."""

    body = forms.ChoiceField(label=_("Body"))
    field_order = ("body",)

    def __init__(self, bodies: Sequence[Organisation], *args: object, **kwargs: object) -> None:
        """Take the bodies that the administrator may give agencies to."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["body"].choices = [(body.code, name_of(body)) for body in bodies]  # type: ignore[attr-defined]


class EditOfficeForm(OfficeForm):
    """An agency that exists: it may be closed."""

    active = forms.BooleanField(
        label=_("In service"),
        help_text=_("A closed agency serves nobody, and the roles held there sleep."),
        required=False,
    )


class TerritoryForm(forms.Form):
    """Exactly whom an agency serves from a day on."""

    since = DayField(label=_("From this day on"))
    wilayas = forms.MultipleChoiceField(
        label=_("Whole wilayas"), required=False, widget=forms.CheckboxSelectMultiple
    )
    communes = forms.MultipleChoiceField(
        label=_("Single communes"),
        help_text=_("A commune wins over the wilaya of another agency. Untick to stop serving it."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    one_more = forms.CharField(
        label=_("One more commune"),
        help_text=_("Its name, in Arabic or in French, or its code of 4 digits."),
        max_length=120,
        required=False,
    )

    def __init__(
        self, wilayas: Sequence[Wilaya], services: Sequence[Service], data: object = None, **kwargs: object
    ) -> None:
        """Take every wilaya, and what the agency serves on the day from which it changes."""
        super().__init__(data, **kwargs)  # type: ignore[arg-type]
        communes = [service.commune for service in services if service.commune]
        self.known = {wilaya.code: wilaya for wilaya in wilayas}, {one.code: one for one in communes}
        self.fields["wilayas"].choices = [  # type: ignore[attr-defined]
            (one.code, f"{one.code} {name_of(one)}") for one in wilayas
        ]
        self.fields["communes"].choices = [  # type: ignore[attr-defined]
            (one.code, f"{one.code} {name_of(one)}") for one in communes
        ]
        if not communes:
            del self.fields["communes"]

    def clean_one_more(self) -> Commune | None:
        """Return the commune, or None."""
        typed: str = self.cleaned_data["one_more"]
        return read_commune(typed) if typed else None

    def places(self) -> tuple[list[Wilaya], list[Commune]]:
        """Return the wilayas and the communes that were asked for."""
        wilayas, communes = self.known
        more = self.cleaned_data["one_more"]
        kept = [communes[code] for code in self.cleaned_data.get("communes", [])]
        return [wilayas[code] for code in self.cleaned_data["wilayas"]], [*kept, *([more] if more else [])]


class RoleForm(forms.Form):
    """A role, from a day."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    from_day = DayField(label=_("First day"))

    def __init__(self, roles: Sequence[Role], *args: object, **kwargs: object) -> None:
        """Take the roles that this organisation can give."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]
        self.fields["from_day"].initial = clock.today()


class NewAgentForm(RoleForm):
    """Somebody who works here from now on."""

    email = forms.CharField(
        label=_("Professional e-mail address"),
        help_text=_("The agent logs in with it, and receives there the link to choose a password."),
        max_length=254,
        widget=forms.EmailInput({"dir": "ltr", "autocomplete": "off"}),
        error_messages={"required": _("Write the professional e-mail address.")},
    )
    given_name = forms.CharField(
        label=_("Given name"), max_length=200, error_messages={"required": _("Write the given name.")}
    )
    family_name = forms.CharField(
        label=_("Family name"), max_length=200, error_messages={"required": _("Write the family name.")}
    )
    field_order = ("email", "given_name", "family_name", "role", "from_day")


class EndRoleForm(forms.Form):
    """When a role ends, and why."""

    on = DayField(label=_("Last day of the role"))
    reason = _reason()


class DeclareForm(forms.Form):
    """A day off, with its names."""

    day = DayField(label=_("Day"))
    name_ar = forms.CharField(
        label=_("Name in Arabic"), max_length=80, widget=forms.TextInput({"dir": "rtl", "lang": "ar"})
    )
    name_fr = forms.CharField(
        label=_("Name in French"), max_length=80, widget=forms.TextInput({"dir": "ltr", "lang": "fr"})
    )
    name_en = forms.CharField(
        label=_("Name in English"), max_length=80, widget=forms.TextInput({"dir": "ltr", "lang": "en"})
    )


class CancelForm(forms.Form):
    """Why a day is not a holiday any more."""

    reason = _reason()


class MoveForm(forms.Form):
    """Where a feast of the moon moves, and why."""

    to = DayField(label=_("First day of the feast"))
    reason = _reason()


class SettleForm(forms.Form):
    """What was found when both people were seen."""

    outcome = forms.CharField(
        label=_("What was found"),
        help_text=_("Which documents were compared, and whose number it is. It stays in the journal."),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write what was found: the case closes with it.")},
    )
