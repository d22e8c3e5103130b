"""Doors of the portal."""

from django.urls import path

from qarib.portal.accounts import identity, proof
from qarib.portal.accounts import views as accounts
from qarib.portal.accounts.passkeys import LogInByPasskey
from qarib.portal.catalogue import check, finding, reading
from qarib.portal.catalogue import views as catalogue
from qarib.portal.documents import views as documents
from qarib.portal.dossiers import (
    appeals,
    corrections,
    deposit_page,
    deposits,
    filing,
    known,
    lapsed,
    remarks,
    space,
)
from qarib.portal.dossiers import views as dossiers
from qarib.portal.exchange import views as exchange
from qarib.portal.journal import sealed
from qarib.portal.journal import views as journal
from qarib.portal.pages import views as pages
from qarib.portal.personal_data import copies, rectify, register, reviews

app_name = "portal"
urlpatterns = [
    path("", pages.home, name="home"),
    path("legal/", pages.legal, name="legal"),
    path("privacy/", pages.privacy, name="privacy"),
    path("privacy/register/", register.privacy_register, name="privacy_register"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("health/", pages.health, name="health"),
    path("metrics/", pages.metrics, name="metrics"),
    path("journal/", sealed.journal, name="journal"),
    path("journal/<path:file>", sealed.journal_file, name="journal_file"),
    path("exchange/", exchange.exchange, name="exchange"),
    path("exchange/programme/", exchange.programme, name="exchange_programme"),
    path("procedures/", finding.procedures, name="procedures"),
    path("procedures/for-me/", check.entitled, name="entitled"),
    path("procedures/for-me/erase/", check.forget_answers, name="forget_answers"),
    path("procedures/<str:code>/", catalogue.procedure, name="procedure"),
    path("life-events/<str:event>/", finding.life_event, name="life_event"),
    path("procedures/<str:code>/rules/", reading.rules, name="rules"),
    path("procedures/<str:code>/versions/", reading.versions, name="versions"),
    path("procedures/<str:code>/versions/<str:old>/<str:new>/", reading.changes, name="changes"),
    path("procedures/<str:code>/review/", reviews.review_check, name="review_check"),
    path("procedures/<str:code>/start/", catalogue.start, name="start"),
    path("procedures/<str:code>/check/", check.entitlement, name="entitlement"),
    path(
        "procedures/<str:code>/check/<slug:question>/",
        check.entitlement_question,
        name="entitlement_question",
    ),
    path("log-in/", accounts.log_in, name="log_in"),
    path("log-in/passkey/", LogInByPasskey.as_view(), name="log_in_passkey"),
    path("log-in/<uuid:group>/", accounts.log_in_code, name="log_in_code"),
    path("sign-up/", accounts.sign_up, name="sign_up"),
    path("log-out/", accounts.log_out, name="log_out"),
    path("me/", space.my_space, name="my_space"),
    path("me/sessions/", accounts.sessions, name="sessions"),
    path("me/sessions/end/", accounts.end_sessions, name="end_sessions"),
    path("me/sessions/<uuid:uid>/end/", accounts.end_session, name="end_session"),
    path("me/proof/", proof.prove, name="prove"),
    path("me/proof/<uuid:group>/", proof.prove_code, name="prove_code"),
    path("me/identity/", identity.identity, name="identity"),
    path("me/identity/review/", reviews.review_identity, name="review_identity"),
    path("me/reviews/", reviews.reviews, name="reviews"),
    path("me/reviews/<uuid:uid>/", reviews.review, name="review"),
    path("me/phone/", identity.phone, name="phone"),
    path("me/phone/<uuid:group>/", identity.phone_code, name="phone_code"),
    path("me/language/", identity.language, name="language"),
    path("me/needs/", identity.needs, name="needs"),
    path("me/copy/", copies.copy, name="copy"),
    path("me/rectify/", rectify.held, name="held"),
    path("me/rectify/<uuid:uid>/", rectify.rectification, name="rectification"),
    path("me/rectify/<uuid:uid>/withdraw/", rectify.withdraw, name="rectification_withdraw"),
    path("me/rectify/<slug:field>/", rectify.rectify, name="rectify"),
    path("me/readings/", journal.readings, name="readings"),
    path("me/readings/<slug:leaf>/", journal.reading, name="reading"),
    path("me/readings/<slug:leaf>/proof/", journal.reading_proof, name="reading_proof"),
    path("me/dossiers/<uuid:uid>/", dossiers.dossier, name="dossier"),
    path("me/dossiers/<uuid:uid>/known/", known.known, name="known"),
    path("me/dossiers/<uuid:uid>/known/<slug:fact>/", known.wrong, name="wrong"),
    path("me/dossiers/<uuid:uid>/fill/", filing.fill, name="fill"),
    path("me/dossiers/<uuid:uid>/fill/<slug:code>/", filing.fill_page, name="fill_page"),
    path("me/dossiers/<uuid:uid>/check/", filing.check, name="check"),
    path("me/dossiers/<uuid:uid>/filed/", filing.filed, name="filed"),
    path("me/dossiers/<uuid:uid>/answer/", filing.answer, name="answer"),
    path("me/dossiers/<uuid:uid>/appeal/", appeals.appeal, name="appeal"),
    path("me/dossiers/<uuid:uid>/review/", reviews.review_lapse, name="review_lapse"),
    path("me/dossiers/<uuid:uid>/again/", lapsed.file_again, name="file_again"),
    path("me/dossiers/<uuid:uid>/correct/<slug:fact>/", corrections.correct, name="correct"),
    path("me/dossiers/<uuid:uid>/deposits/<slug:fact>/", deposits.invite, name="invite"),
    path("me/dossiers/<uuid:uid>/messages/", remarks.remarks, name="remarks"),
    path("me/dossiers/<uuid:uid>/withdraw/", dossiers.withdraw_dossier, name="withdraw"),
    path("me/letters/<uuid:uid>/", documents.letter, name="letter"),
    path("me/uploads/<uuid:uid>/", documents.upload, name="upload"),
    path("deposit/<str:token>/", deposit_page.deposit_by_link, name="deposit"),
    path("status/", dossiers.status, name="status"),
    path("verify/", documents.verify, name="verify"),
    # What a letter prints for those who type: shorter than any other address.
    path("v/", documents.verify_by_hand, name="verify_by_hand"),
    path("v/<str:code>/", documents.verify_code, name="verify_code"),
]
