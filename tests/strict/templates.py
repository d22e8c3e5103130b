"""Who is held to it that an undefined variable fails: our templates, unless they say `|default`."""

from functools import cache
from pathlib import Path

from django.template.base import FilterExpression, Variable

OURS = Path(__file__).resolve().parents[2]
# With one of these, the author says that the variable may be absent.
_FORGIVING = {"default", "default_if_none", "yesno"}


def _is_ours(context):
    template = getattr(context, "template", None)
    return _lies_with_us(getattr(getattr(template, "origin", None), "name", "") or "")


@cache
def _lies_with_us(name):
    """Tell whether a template of that name is ours: asked for every variable of every page."""
    path = Path(name)
    return not path.is_absolute() or (path.is_relative_to(OURS) and "site-packages" not in path.parts)


def refuse_undefined_variables():
    """Change Django's template engine for this process.

    Templates of Django and allauth are left alone: they count on silence.
    """
    original = FilterExpression.resolve

    def resolve(self, context, ignore_failures=False):
        if ignore_failures or not isinstance(self.var, Variable):
            return original(self, context, ignore_failures)
        forgiven = any(getattr(function, "_filter_name", "") in _FORGIVING for function, _ in self.filters)
        if not forgiven and _is_ours(context):
            return original(self, context, ignore_failures)
        value = original(self, context, ignore_failures=True)
        return "" if value is None else value

    FilterExpression.resolve = resolve
