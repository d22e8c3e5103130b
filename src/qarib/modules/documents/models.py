"""Files received and letters issued: rows here, bytes in the store of files."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from qarib.kernel import clock
from qarib.modules.accounts.models import Person
from qarib.modules.documents.enums import FileKind, LetterLanguage, LetterStatus, LetterTemplate, Scan
from qarib.modules.documents.rules.names import new_code
from qarib.modules.organisations.models import Organisation


class UploadQuerySet(models.QuerySet["Upload"]):
    """Questions asked to received files."""

    def about(self, kind: str, identifier: object) -> Self:
        """Keep the files attached to one thing, oldest first."""
        return self.filter(about_type=kind, about_id=str(identifier)).order_by("received_at", "pk")

    def never_scanned(self) -> Self:
        """Keep what the antivirus has not seen yet, oldest first."""
        return self.filter(scan=Scan.NOT_SCANNED).order_by("pk")


class Upload(models.Model):
    """A received file: the original in quarantine, and the rewritten copy that people see."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # As shown and saved: cleaned, with the ending of what the file truly is.
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=4, choices=FileKind.choices)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    scan = models.CharField(max_length=11, choices=Scan.choices, default=Scan.NOT_SCANNED)
    original_name = models.CharField(max_length=100, unique=True)
    rendition_name = models.CharField(max_length=100, unique=True)
    rendition_size = models.PositiveIntegerField()
    # What the file is attached to (type and public identifier) and whose agents may see it there.
    about_type = models.CharField(max_length=40, blank=True)
    about_id = models.CharField(max_length=40, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(default=clock.now)

    objects = UploadQuerySet.as_manager()
    # A restored database must find them in the store.
    FILE_NAMES = ("original_name", "rendition_name")

    class Meta:
        constraints = [
            models.CheckConstraint(name="documents_kind_known", condition=Q(kind__in=FileKind.values)),
            models.CheckConstraint(name="documents_scan_known", condition=Q(scan__in=Scan.values)),
            models.CheckConstraint(
                name="documents_size_possible", condition=Q(size__gt=0, rendition_size__gt=0)
            ),
            models.CheckConstraint(
                name="documents_attached_wholly",
                condition=Q(about_type="", about_id="", organisation=None)
                | (~Q(about_type="") & ~Q(about_id="")),
            ),
        ]
        indexes = [
            models.Index(fields=["about_type", "about_id"], name="documents_upload_about"),
            models.Index(fields=["owner", "received_at"], name="documents_upload_by_owner"),
        ]

    def __str__(self) -> str:
        """Return its identifier; the name belongs to the person."""
        return str(self.uid)


class LetterQuerySet(models.QuerySet["Letter"]):
    """Questions asked to letters."""

    def of_person(self, person_id: int) -> Self:
        """Keep the letters of one person, newest first."""
        return self.filter(person_id=person_id).order_by("-issued_at", "-pk")


class Letter(models.Model):
    """A letter is what was decided and said that day. Its data never change; it is sealed exactly once."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=11, unique=True, default=new_code)
    template = models.CharField(max_length=40, choices=LetterTemplate.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reference = models.CharField(max_length=40)
    language = models.CharField(max_length=2, choices=LetterLanguage.choices)
    data = models.JSONField(default=dict)
    status = models.CharField(max_length=7, choices=LetterStatus.choices, default=LetterStatus.PENDING)
    issued_at = models.DateTimeField(default=clock.now)
    sealed_at = models.DateTimeField(null=True)
    storage_name = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    # Which wording was printed: the digest of the template's files on the day of sealing.
    template_digest = models.CharField(max_length=16, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = LetterQuerySet.as_manager()
    FILE_NAMES = ("storage_name",)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="documents_template_known", condition=Q(template__in=LetterTemplate.values)
            ),
            models.CheckConstraint(
                name="documents_language_known", condition=Q(language__in=LetterLanguage.values)
            ),
            models.CheckConstraint(
                name="documents_sealed_iff_stored",
                condition=Q(
                    status=LetterStatus.PENDING,
                    sealed_at=None,
                    storage_name="",
                    sha256="",
                    template_digest="",
                )
                | (
                    Q(status=LetterStatus.SEALED, sealed_at__isnull=False)
                    & ~Q(storage_name="")
                    & ~Q(sha256="")
                    & ~Q(template_digest="")
                )
                | Q(status=LetterStatus.ERASED, storage_name=""),
            ),
            models.UniqueConstraint(
                fields=["sha256"], condition=~Q(sha256=""), name="documents_letter_by_digest"
            ),
        ]
        indexes = [models.Index(fields=["person", "-issued_at"], name="documents_letter_by_person")]

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
