"""What an agent's password may not be made of: the words that whoever attacks this house tries first."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from qarib.kernel.text import fold

# docs/operations/security.md lists them.
WORDS = (
    "qarib", "anem", "cnas", "casnos", "cnr", "cnl", "agence", "agency", "algerie", "algeria", "alger",
    "admin", "password", "قريب", "الجزائر", "وكالة",
)  # fmt: skip
_ENOUGH_LEFT = 8


class OwnWordsValidator:
    """Refuses a password of which too little is left once the words of the house are taken out."""

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002 -- Django's signature
        """Raise ValidationError with a sentence; costs no query."""
        whole = left = fold(password).replace(" ", "")
        for word in WORDS:
            left = left.replace(fold(word), "")
        if left != whole and len(left) < _ENOUGH_LEFT:
            raise ValidationError(self.get_help_text(), code="own_words")

    def get_help_text(self) -> str:
        """Return the sentence that the page shows before one types."""
        return _("The name of this service, of an administration or of the country is not enough.")
