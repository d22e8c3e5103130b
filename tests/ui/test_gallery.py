import gzip
import re

import pytest
from django.urls import reverse

PAGES = [("ar-dz", "rtl"), ("fr", "ltr"), ("en", "ltr")]


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "direction"), PAGES)
def test_the_gallery_stands_in_every_language_without_a_query(
    client, django_assert_num_queries, language, direction
):
    with django_assert_num_queries(0):
        response = client.get(reverse("ui:gallery"), {"lang": language})
    assert response.status_code == 200
    assert f'<html lang="{language}" dir="{direction}"' in response.content.decode()


@pytest.mark.django_db
def test_pages_hold_no_style_script_or_handler_of_their_own(client):
    html = client.get(reverse("ui:gallery")).content.decode()
    assert re.findall(r'\sstyle="|\son\w+="|<style|<script(?![^>]*\ssrc=)', html) == []


@pytest.mark.django_db
def test_ids_are_unique_and_every_label_and_link_finds_its_target(client):
    html = client.get(reverse("ui:gallery")).content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    wanted = re.findall(r'<label[^>]*\sfor="([^"]+)"', html)
    wanted += [
        name
        for names in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', html)
        for name in names.split()
    ]
    wanted += re.findall(r'href="#([^"]+)"', html)
    assert sorted(ids) == sorted(set(ids))
    assert set(wanted) - set(ids) == set()


@pytest.mark.django_db
def test_the_frame_weighs_little(client):
    page = client.get("/does-not-exist")
    assert len(gzip.compress(page.content)) < 3_000


@pytest.mark.django_db
def test_agents_get_their_density(client):
    html = client.get(reverse("ui:gallery"), {"density": "desk"}).content.decode()
    assert 'class="desk"' in html
