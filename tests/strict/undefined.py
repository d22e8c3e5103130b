"""An undefined variable in a template fails the test, instead of leaving a hole in the page."""


class UndefinedVariableError(AssertionError):
    """A template names what its view does not give."""


class Refused(str):
    """Goes where Django takes `string_if_invalid`.

    Django asks `"%s" in invalid` and then formats it with the variable: we answer by failing.
    """

    __slots__ = ()

    def __contains__(self, _item):
        return True

    def __mod__(self, variable):
        raise UndefinedVariableError(f"{{{{ {variable} }}}} is not defined in this context")
