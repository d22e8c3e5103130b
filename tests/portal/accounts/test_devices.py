import pytest
from django.utils import translation

from qarib.portal.accounts.devices import device_name

ANDROID = "Mozilla/5.0 (Linux; Android 13; SM-A135F) AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (f"{ANDROID} Chrome/120.0.0.0 Mobile Safari/537.36", "Chrome – Android"),
        (
            f"{ANDROID} SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36",
            "Samsung Internet – Android",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:121.0) Gecko/20100101 Firefox/121.0",
            "Firefox – Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) Version/17.2 Safari/604.1",
            "Safari – iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 13) AppleWebKit", "Android"),
        ("curl/8.0", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_a_browser_is_called_as_people_call_it(agent, name):
    with translation.override("en"):
        assert device_name(agent) == name
