"""E-mail through the SMTP server of the settings."""

from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMessage

from qarib.modules.notifications.clients.contract import Parcel, RefusedForGoodError, TemporaryFailureError

_PERMANENT = 500


class SmtpCarrier:
    """Hands a parcel to `django.core.mail`; a 5xx answer is final, everything else is tried again."""

    def carry(self, parcel: Parcel) -> str:
        """Return the Message-ID: the same at every attempt, so that a server may drop a repetition."""
        message_id = f"<{parcel.reference}@qarib>"
        mail = EmailMessage(
            subject=parcel.subject,
            body=parcel.body,
            to=[parcel.address],
            headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
        )
        try:
            mail.send()
        except SMTPRecipientsRefused as refusal:
            codes = [code for code, _text in refusal.recipients.values()]
            raise _failure(max(codes, default=0)) from None
        except SMTPResponseException as refusal:
            raise _failure(refusal.smtp_code) from None
        except (SMTPException, OSError) as trouble:
            raise TemporaryFailureError(type(trouble).__name__) from None
        return message_id


def _failure(code: int) -> Exception:
    """Return what an SMTP code means; the server's text is dropped: it repeats the address."""
    kind = RefusedForGoodError if code >= _PERMANENT else TemporaryFailureError
    return kind(f"smtp_{code}")
