"""The bare floor: Django with five middlewares, and plain statements on one table in place of our work.

`/?reads=2&writes=3` runs so many statements; those that write share one transaction, flushed to disk as ours
are. The database is the one that `FLOOR_DATABASE_URL` names; run as a program it makes the table.
"""

import os

import dj_database_url
import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

_TEXT = "x" * 200  # about a row of the house

database = dj_database_url.parse(os.environ.get("FLOOR_DATABASE_URL", "sqlite://:memory:"))
if database["ENGINE"].endswith("sqlite3"):
    database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
settings.configure(
    SECRET_KEY="nobody",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": {**database, "CONN_MAX_AGE": None}},
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
)
django.setup()


def furnish() -> None:
    """Make the one table, with rows to read."""
    key = "BIGSERIAL" if connection.vendor == "postgresql" else "INTEGER"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE floor_row (id {key} PRIMARY KEY, text varchar(300) NOT NULL)")
        cursor.executemany("INSERT INTO floor_row (text) VALUES (%s)", [(_TEXT,)] * 1000)


def work(request: HttpRequest) -> HttpResponse:
    """Run the statements that are asked for."""
    reads, writes = (int(request.GET.get(name, 0)) for name in ("reads", "writes"))
    with connection.cursor() as cursor:
        for place in range(reads):
            cursor.execute("SELECT id, text FROM floor_row WHERE id = %s", [place + 1])
            cursor.fetchall()
        if writes:
            with transaction.atomic():
                for _place in range(writes):
                    cursor.execute("INSERT INTO floor_row (text) VALUES (%s)", [_TEXT])
    return HttpResponse("done")


urlpatterns = [path("", work)]
application = get_wsgi_application()

if __name__ == "__main__":
    furnish()
