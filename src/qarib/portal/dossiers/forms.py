"""One filing page as a form: its fields are the catalogue's questions, its judge the catalogue."""

from collections.abc import Mapping

from django.http import QueryDict

from qarib.modules.catalogue.queries import Asked, Definition, Page
from qarib.ui.questions import QuestionForm


class PageForm(QuestionForm):
    """The questions of one page of a definition; see `QuestionForm`."""

    def __init__(
        self,
        rules: Definition,
        page: Page,
        data: QueryDict | None = None,
        *,
        files: Mapping[str, list[str]] | None = None,
    ) -> None:
        """Take the page, what was posted, and the identifiers of files already received for each fact."""
        super().__init__(Asked(rules, page), data, files=files)
        self.rules, self.page = rules, page
