"""Reading what the law asks to be readable."""

from qarib.modules.personal_data.queries.copy import LEFT_OUT, Copy, copy_of

__all__ = ["LEFT_OUT", "Copy", "copy_of"]
