"""The settings of the tests: the real ones, in a throw-away folder, and the little that tests change."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# Before the real settings are read: nothing has to be exported to run the tests.
_FOLDER = tempfile.mkdtemp(prefix="qarib-tests-")
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
os.environ["QARIB_VAR"] = _FOLDER
os.environ["QARIB_DEMO"] = "1"
os.environ.pop("QARIB_NOW", None)

from qarib.config.settings import *  # noqa: E402, F403
from qarib.config.settings import DATABASES, STORAGES, TEMPLATES  # noqa: E402
from strict.undefined import Refused  # noqa: E402

# Programs that a test starts run with the real settings: they do not see this folder.
os.environ["DJANGO_SETTINGS_MODULE"] = "qarib.config.settings"

# English is the language of the message ids: what a test expects can be read in the code it tests.
# Pages in the other languages are asked for by `?lang=` or by the `language` fixture.
LANGUAGE_CODE = "en"
# Nobody is asked for a proof unless a test says so: most tests type what they file.
QARIB_EXCHANGE_CLIENT = "none"
QARIB_EXCHANGE_DOWN = ()
QARIB_EXCHANGE_ROUTES = ""
# A deliberately weak hasher: hundreds of tests make an agent. Argon2id is tested where it is configured.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# No manifest: tests run without collectstatic.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Refused("undefined")
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in production: two threads are two connections, and races are real.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(_FOLDER) / "tests.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = DATABASES["default"]["OPTIONS"]["init_command"].replace(
        "synchronous=FULL",
        "synchronous=OFF",  # no test survives a power cut
    )
DATABASES["default"]["CONN_MAX_AGE"] = 0
