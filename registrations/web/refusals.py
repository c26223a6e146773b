"""Refusals that are made before any page is asked, as pages where a person reads them."""

from django.shortcuts import render
from django.utils import translation

# Bytes that are no text; another method than a page has; more than a form can take.
SHOWN = (400, 405, 413)


def in_words(get_response):
    """Give who asks for pages a page with the same status; programs get the bare refusal."""

    def middleware(request):
        response = get_response(request)
        if response.status_code in SHOWN and _is_bare(response) and _is_for_a_person(request):
            return _page(request, response)
        return response

    return middleware


def _is_bare(response) -> bool:
    return not response.streaming and not response.content.startswith(b"<!doctype")


def _is_for_a_person(request) -> bool:
    return request.method != "HEAD" and "text/html" in request.headers.get("Accept", "")


def _page(request, response):
    language = translation.get_language_from_path(request.path_info) or "sl"
    with translation.override(language):
        page = render(
            request, f"public/error_{response.status_code}.html", status=response.status_code
        )
    if "Allow" in response.headers:
        page.headers["Allow"] = response.headers["Allow"]
    page.headers["Cache-Control"] = "no-store"
    return page
