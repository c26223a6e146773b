from django.urls import path

from registrations.web import (
    endings,
    feeds,
    guide,
    papers,
    personal,
    public,
    replies,
    short,
    uploads,
)

urlpatterns = [
    # What a reply asks for comes first: every pattern before it is tried.
    path("dogodki/<slug:slug>/", public.event, name="event"),
    path("dogodki/<slug:slug>/prijava/", replies.reply, name="reply"),
    path("dogodki/<slug:slug>/prijava/hvala/", replies.thanks, name="thanks"),
    path("", public.front, name="front"),
    path("koledar.ics", feeds.everybody, name="feed"),
    path("organizatorji/<slug:slug>/koledar.ics", feeds.organizer, name="organizer-feed"),
    path("dogodki/<slug:slug>/koledar.ics", public.calendar, name="event-calendar"),
    path("dogodki/<slug:slug>/koda.svg", public.code_svg, name="event-code"),
    path("dogodki/<slug:slug>/koda.png", public.code_png, name="event-code-png"),
    path("dogodki/<slug:slug>/vabilo.pdf", papers.written_invitation, name="event-invitation"),
    path("dogodki/<slug:slug>/plakat.pdf", papers.poster, name="event-poster"),
    path("dogodki/<slug:slug>/slika.png", papers.share_picture, name="event-picture"),
    path("dogodki/<slug:slug>/povezava/", replies.send_link, name="send-link"),
    path("dogodki/<slug:slug>/zasebnost/", public.event_privacy, name="event-privacy"),
    path("dogodki/<slug:slug>/gradivo/<int:pk>.pdf", uploads.material, name="material"),
    path("d/<typed>", short.address, name="short"),
    path("odziv/<token>/", personal.page, name="rsvp"),
    path("odziv/<token>/koledar.ics", personal.calendar, name="rsvp-calendar"),
    path("odziv/<token>/koda.svg", personal.code, name="rsvp-code"),
    path("odjava/<token>/", endings.page, name="ending"),
    path(
        "organizatorji/<slug:slug>/dostopnost/",
        public.organizer_accessibility,
        name="organizer-accessibility",
    ),
    path("zasebnost/", public.privacy, name="privacy"),
    path("slog/", guide.guide, name="guide"),
    path("dostopnost/", public.accessibility, name="accessibility"),
]
