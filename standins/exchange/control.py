"""The control page: one row an administration, and how it behaves from the next question on."""

from collections.abc import Iterable
from html import escape
from string import Template

import switches
from asking import SERVICES

_WORDS = {
    "": "répond",
    "maintenance": "en maintenance (X-Road)",
    "down": "ne répond pas (X-Road)",
    "access": "refuse l’accès (X-Road)",
    "error": "erreur 500 de l’administration",
    "html": "répond une page HTML",
    "empty": "répond un corps vide",
    "odd": "répond à une autre question",
}
_PAGE = Template("""<!doctype html>
<html lang="fr">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Échange : pannes d’essai</title>
<style>
  body { font: 1rem/1.5 sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem }
  td, th { padding: .4rem; text-align: start }
  input, select, button { font: inherit; padding: .3rem; max-width: 100% }
</style>
<h1>Échange : pannes d’essai</h1>
<p>Ces administrations sont des doublures. Réglez ici comment chacune répond ; la demande suivante
le verra.</p>
<form method="post">
  <table>
    <tr><th>Administration<th>Réponse<th>Lenteur (ms)</tr>
    $rows
  </table>
  <p><label>Erreurs écrites comme la version <select name="release">$releases</select></label></p>
  <button>Appliquer</button>
</form>
$asking
</html>
""")
_ASKING = Template("""<h2>CNL interroge Qarib</h2>
<p>La question part signée ; la réponse est oui, non ou « inconnue », et la personne la lit dans
son journal.</p>
<form method="post" action="/control/ask">
  <label>Numéro national <input name="nin" inputmode="numeric" value="120020440000010011"></label>
  <label>Question <select name="service">$services</select></label>
  <button>Demander à Qarib</button>
</form>
<pre style="white-space: pre-wrap">$answer</pre>""")
_ROW = Template("""<tr>
  <th scope="row">$name
  <td><select name="$name.failure" aria-label="Réponse de $name">$failures</select>
  <td><input name="$name.latency_ms" type="number" min="0" max="$longest" value="$slow"
    aria-label="Lenteur de $name">
</tr>""")
RELEASES = ("7.7", "7.8")


def page(state: switches.State, bodies: Iterable[str], *, asks: bool = False, answer: str = "") -> str:
    """Return the page as it stands; where CNL `asks` the house, with what it was answered."""
    services = "".join(_option(one, words, "") for one, words in SERVICES.items())
    asking = _ASKING.substitute(services=services, answer=escape(answer)) if asks else ""
    releases = "".join(_option(one, one, state.release) for one in RELEASES)
    rows = "".join(_row(body, state.of(body)) for body in bodies)
    return _PAGE.substitute(rows=rows, releases=releases, asking=asking)


def read(said: dict[str, str], bodies: Iterable[str]) -> switches.State | None:
    """Return what a form sets; None where a value is none of those that it offers."""
    found, release = {}, said.get("release", RELEASES[-1])
    for body in bodies:
        failure, slow = said.get(f"{body}.failure", ""), said.get(f"{body}.latency_ms", "0")
        if failure not in switches.FAILURES or not slow.isdecimal() or int(slow) > switches.LONGEST_MS:
            return None
        found[body] = switches.Switch(int(slow), failure)
    return switches.State(release, found) if release in RELEASES else None


def _row(body: str, now: switches.Switch) -> str:
    failures = "".join(_option(one, _WORDS[one], now.failure) for one in switches.FAILURES)
    return _ROW.substitute(
        name=escape(body), failures=failures, longest=switches.LONGEST_MS, slow=now.latency_ms
    )


def _option(value: str, words: str, chosen: str) -> str:
    mark = " selected" if value == chosen else ""
    return f'<option value="{escape(value)}"{mark}>{escape(words)}</option>'
