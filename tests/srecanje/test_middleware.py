"""What every request passes, tried out without the pages behind it."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from srecanje import middleware

URLENCODED = "application/x-www-form-urlencoded"


def answer(request):
    return HttpResponse("behind", content_type="text/html; charset=utf-8")


def sent(body, content_type=URLENCODED, path="/prijava/", **more):
    request = RequestFactory().generic("POST", path, body, content_type=content_type, **more)
    return middleware.refuse_broken_bytes(answer)(request)


@pytest.mark.parametrize("body", [b"", b"a=b", "ime=Žiga".encode(), b"a=%C5%BD", b"a=%zz", b"%"])
def test_text_in_utf_8_passes(body):
    assert sent(body).content == b"behind"


@pytest.mark.parametrize("body", [b"a=%00", b"a=%FF", b"\xff", b"a=%C5", b"%00=a"])
def test_what_is_no_text_is_refused_in_both_languages(body):
    response = sent(body)

    assert response.status_code == 400
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "UTF-8" in response.content.decode()


@pytest.mark.parametrize(("size", "status"), [(0, 200), (-3, 200), (1, 413), (10_000, 413)])
def test_body_of_a_guest_has_a_limit(settings, size, status):
    body = b"a=" + b"b" * (settings.GUEST_BODY_LIMIT - 2 + size)

    assert sent(body).status_code == status


def test_organisers_may_send_more(settings):
    body = b"a=" + b"b" * (settings.GUEST_BODY_LIMIT * 2)

    assert sent(body, path="/admin/registrations/event/add/").status_code == 200
    assert sent(body, path="/en/admin/registrations/event/add/").status_code == 200


@pytest.mark.parametrize("query", ["a=%00", "a=%FF", "%ED%A0%80"])
def test_query_that_is_no_text_is_refused(query):
    request = RequestFactory().get("/", QUERY_STRING=query)

    assert middleware.refuse_broken_bytes(answer)(request).status_code == 400


@pytest.mark.parametrize("charset", ["utf-16", "utf-7", "latin-1", "idna", "neznan", "rot13"])
def test_other_character_sets_are_refused(charset):
    assert sent(b"a=b", f"{URLENCODED}; charset={charset}").status_code == 400


@pytest.mark.parametrize("length", ["abc", "1.5", "-1"])
def test_odd_length_of_a_body_breaks_nothing(length):
    assert sent(b"", CONTENT_LENGTH=length).status_code in (200, 400, 413)


def test_answers_carry_the_policy_and_keep_one_of_their_own():
    def strict(request):
        return HttpResponse(headers={"Content-Security-Policy": "default-src 'none'"})

    request = RequestFactory().get("/")

    ours = middleware.security_headers(answer)(request)
    own = middleware.security_headers(strict)(request)

    assert ours["Content-Security-Policy"].startswith("default-src 'self'")
    assert own["Content-Security-Policy"] == "default-src 'none'"
    assert "camera=()" in ours["Permissions-Policy"]
