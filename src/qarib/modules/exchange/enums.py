"""The words of exchange."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Source(TextChoices):
    """Who holds a register, by the code of the dictionary of facts; short names, as people say them."""

    CIVIL_STATUS = "civil-status", _("Civil status")
    CNAS = "cnas", "CNAS"
    CASNOS = "casnos", "CASNOS"
    CNR = "cnr", "CNR"
    ANEM = "anem", "ANEM"
    FNPOS = "fnpos", "FNPOS"
    CNL = "cnl", "CNL"
    CNAC = "cnac", "CNAC"
    NESDA = "nesda", "NESDA"
    ANGEM = "angem", "ANGEM"
    SOLIDARITY = "solidarity", _("National solidarity")
    TAX = "tax", _("The tax administration")
    TRADE_REGISTER = "trade-register", _("The trade register")
    HIGHER_EDUCATION = "higher-education", _("Higher education")
    VOCATIONAL_TRAINING = "vocational-training", _("Vocational training")
    DEFENCE = "defence", _("National service")
    LAND_REGISTRY = "land-registry", _("The land registry")
    HOUSING_REGISTER = "housing-register", _("The national housing register")


class ProofState(TextChoices):
    """Where one question to one source stands."""

    ASKED = "asked", _("Asked")
    PENDING = "pending", _("The source does not answer yet")
    RECEIVED = "received", _("Answered")
    ACCEPTED = "accepted", _("Answered, and filed")
    CONTESTED = "contested", _("Contested by the person")
    SET_ASIDE = "set_aside", _("Set aside by an agent")
    REFUSED = "refused", _("The source holds nothing about this person")
    EXPIRED = "expired", _("Expired")


class About(TextChoices):
    """Whose data a question is about: a third person is told, and only yes or no is asked of theirs."""

    SELF = "self", _("The person")
    SPOUSE = "spouse", _("Their spouse")


class Service(TextChoices):
    """What other administrations may ask us about a person: yes or no, and nothing else."""

    JOB_SEEKER = "job-seeker", _("Registered as a job seeker?")
    ALLOWANCE = "unemployment-allowance", _("Receives the unemployment allowance?")
    HOUSING_AID = "housing-aid", _("Was granted a housing aid already?")


class AuthorisationState(TextChoices):
    """Where the right of an administration to ask us stands."""

    DRAFT = "draft", _("Draft")
    ASKED = "asked", _("Asked for")
    GRANTED = "granted", _("Granted")
    REVOKED = "revoked", _("Revoked")
