"""Doors of the desk."""

from django.urls import URLPattern, URLResolver, include, path

from qarib.desk.dossiers import (
    acts,
    appeals,
    attachments,
    bulk,
    colleagues,
    corrections,
    identity,
    proofs,
    relays,
    remarks,
    search,
    views,
)
from qarib.desk.organisations import views as organisations

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.queue, name="queue"),
    path("administration/", include("qarib.desk.administration.urls")),
    path("catalogue/", include("qarib.desk.catalogue.urls")),
    path("personal-data/", include("qarib.desk.personal_data.urls")),
    path("counter/", include("qarib.desk.counter.urls")),
    path("journal/", include("qarib.desk.journal.urls")),
    path("search/", search.search, name="search"),
    path("me/", organisations.me, name="me"),
    path("me/switch/", organisations.switch, name="switch"),
    path("colleagues/", colleagues.colleagues, name="colleagues"),
    path("colleagues/nobody/", colleagues.unassigned, name="unassigned"),
    path("colleagues/<uuid:uid>/", colleagues.colleague, name="colleague"),
    path("ready/", bulk.ready, name="ready"),
    path("ready/check/", bulk.check, name="ready_check"),
    path("ready/grant/", bulk.grant_chosen, name="ready_grant"),
    path("dossiers/<uuid:uid>/", views.dossier, name="dossier"),
    path("dossiers/<uuid:uid>/open/", views.open_with_reason, name="open"),
    path("dossiers/<uuid:uid>/take/", acts.take_file, name="take"),
    path("dossiers/<uuid:uid>/hand-back/", acts.hand_back_file, name="hand_back"),
    path("dossiers/<uuid:uid>/assign/", colleagues.hand_on, name="assign"),
    path("dossiers/<uuid:uid>/ask/", acts.ask, name="ask"),
    path("dossiers/<uuid:uid>/grant/", acts.grant_file, name="grant"),
    path("dossiers/<uuid:uid>/refuse/", acts.refuse_file, name="refuse"),
    path("appeals/", appeals.appeals, name="appeals"),
    path("shared/", relays.relays, name="relays"),
    path("shared/<uuid:uid>/", relays.relay, name="relay"),
    path("dossiers/<uuid:uid>/uphold/", appeals.uphold_file, name="uphold"),
    path("dossiers/<uuid:uid>/overturn/", appeals.overturn_file, name="overturn"),
    path("dossiers/<uuid:uid>/corrections/<uuid:correction_uid>/", corrections.settle, name="correction"),
    path("dossiers/<uuid:uid>/correct/<slug:fact>/", corrections.correct, name="correct"),
    path("dossiers/<uuid:uid>/proofs/<slug:fact>/", proofs.settle, name="proof"),
    path("dossiers/<uuid:uid>/identity/", identity.confirm, name="identity"),
    path("dossiers/<uuid:uid>/messages/", remarks.remarks, name="remarks"),
    path("dossiers/<uuid:uid>/letter/", attachments.letter, name="letter"),
    path("dossiers/<uuid:uid>/attachments/<uuid:upload_uid>/", attachments.attachment, name="attachment"),
    path(
        "dossiers/<uuid:uid>/attachments/<uuid:upload_uid>/page/",
        attachments.attachment_page,
        name="attachment_page",
    ),
    path("dossiers/<uuid:uid>/uploads/<uuid:upload_uid>/", attachments.upload, name="upload"),
]
