"""A query without an order answers in any order: here it always does, so no test can count on luck."""

import random

from django.db.models import QuerySet


def shuffle_unordered_querysets():
    """Change Django's querysets for this process; sliced ones (`get`, `first`, `exists`) are left alone."""
    original = QuerySet._fetch_all

    def fetch_all(self):
        fresh = self._result_cache is None
        original(self)
        if fresh and len(self._result_cache) > 1 and not self.query.is_sliced and not self.ordered:
            random.shuffle(self._result_cache)

    QuerySet._fetch_all = fetch_all
