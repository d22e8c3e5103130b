import pytest
from cryptography.fernet import Fernet, InvalidToken
from hypothesis import given
from hypothesis import strategies as st

from qarib.kernel import secrecy
from qarib.kernel.secrecy import decrypt, encrypt, keyed_index


@pytest.fixture
def data_keys(settings):
    """Return a function that changes the keys, as a restart with other settings does."""

    def change(*keys):
        settings.QARIB_DATA_KEYS = [key.decode() for key in keys]
        secrecy._box.cache_clear()

    yield change
    secrecy._box.cache_clear()


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_is_sealed_is_read_back(text):
    assert decrypt(encrypt(text)) == text


def test_two_seals_of_one_text_do_not_look_alike():
    assert encrypt("109901234567890123") != encrypt("109901234567890123")


def test_an_older_key_still_opens_what_it_sealed_until_it_is_taken_away(data_keys):
    old, new = Fernet.generate_key(), Fernet.generate_key()
    data_keys(old)
    token = encrypt("secret")

    data_keys(new, old)
    assert decrypt(token) == "secret"

    data_keys(new)
    with pytest.raises(InvalidToken):
        decrypt(token)


def test_an_altered_token_is_refused():
    token = encrypt("secret")
    with pytest.raises(InvalidToken):
        decrypt(token[:-5] + ("A" if token[-5] != "A" else "B") + token[-4:])


def test_an_index_finds_the_same_text_for_one_purpose_under_one_key_only(settings):
    first = keyed_index("109901234567890123", purpose="nin")

    assert keyed_index("109901234567890123", purpose="nin") == first
    assert keyed_index("109901234567890123", purpose="phone") != first
    assert keyed_index("109901234567890124", purpose="nin") != first
    assert len(first) == 64

    settings.QARIB_INDEX_KEY = "another"
    assert keyed_index("109901234567890123", purpose="nin") != first
