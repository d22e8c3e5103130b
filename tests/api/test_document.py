import json
from collections import Counter

import pytest

from qarib.api.v1.document import openapi_document

DOCUMENT, PAGE = "/api/v1/openapi.json", "/api/v1/"
REFUSALS = {"404", "405", "406", "422", "429"}


def operations():
    return {
        (method, path): operation
        for path, found in openapi_document()["paths"].items()
        for method, operation in found.items()
    }


def test_the_document_is_given_to_anybody(client):
    said = json.loads(client.get(DOCUMENT).content)
    assert said["openapi"].startswith("3.1")
    assert said["paths"] == openapi_document()["paths"]


def test_every_operation_documents_every_refusal_as_a_problem():
    for name, operation in operations().items():
        wanted = REFUSALS | ({"400", "413", "415"} if "requestBody" in operation else set())
        assert set(operation["responses"]) == {"200", *wanted}, name
        kinds = {kind for status in wanted for kind in operation["responses"][status]["content"]}
        assert kinds == {"application/problem+json"}, name


def test_operations_have_names_of_their_own_and_links_lead_to_one_of_them():
    names = Counter(operation["operationId"] for operation in operations().values())
    assert set(names.values()) == {1}
    links = [
        link["operationId"]
        for operation in operations().values()
        for link in operation["responses"]["200"].get("links", {}).values()
    ]
    assert len(links) == 4
    assert set(links) <= set(names)


def test_every_reference_of_the_document_leads_somewhere():
    text = json.dumps(openapi_document())
    wanted = {part.split('"')[0] for part in text.split('"#/components/schemas/')[1:]}
    assert wanted <= set(openapi_document()["components"]["schemas"])


@pytest.mark.parametrize("language", ["ar-dz", "fr", "en"])
def test_people_read_the_operations_on_a_page_that_the_legal_notice_leads_to(client, db, language):
    page = client.get(PAGE, headers={"accept-language": language}).content.decode()
    assert all(path in page for path in openapi_document()["paths"])
    assert DOCUMENT in page
    assert "<script" not in page.replace('<script src="/static/', "")
    assert f'href="{PAGE}"' in client.get("/legal/", headers={"accept-language": language}).content.decode()
