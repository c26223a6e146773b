"""Srečanje's one app. Five words say where a thing stands: models know, documents draw, mail
tells, domain decides, doors open. An import points down this list or stays on its floor; doors
never import each other. tests/test_architecture.py reads the source and holds it to that.

models/       What is true, and what cannot be: organizer (Organizer, Membership, Partner), event
              (Event, AgendaItem, Speaker), rsvp (Rsvp, ItemSignup, PendingReply, RsvpChange), mail
              (OutgoingMail), user, seats (what an event and an item share), and keys: stored keys
              that sort and search alike everywhere.
documents/    Models into files and words, never into rows: ical, qr, spreadsheet, prose (Markdown),
              dates (days and hours in words), addresses (links that leave the house). Each outside
              library has its one home here.
mail/         messages: one function and one folder of templates per kind of letter. outbox: letters
              are stored with their cause; workers claim, deliver, try again. envelopes: from a row
              to a message, and what servers answer. eml_files: mail without a mail server.
domain/       The only writers. rsvps: the life of a reply, the one line that assigns a status.
              signups: programme items, under the same lock. replies: what guests send in public.
              events: stored, published, cancelled. rules: who may do what when. history: Actor and
              record. guest_list: counts, rows to take out. correspondence: a letter once more.
              people: a person on the way from a door to a row. errors: RsvpRefused.

The doors read input and choose words:
web/          Guests. public: pages alike for all. replies: the form. personal: one person's page.
              states: what a page says about an event now. stamps: instead of a CSRF cookie. access:
              who may open what. outage: when nothing can be stored. forms, context, errors, health.
admin/        Organisers, in Django admin: events (with agenda), guests (with guest_forms), letters,
              organizers, users. tenants is the wall between organisers, fields take dates.
management/   Commands; supervisor runs several processes as one; first_event is the example.
templatetags/ Texts and times for templates.

clock.py is the one clock that rules ask. translation.py says which texts exist per language.

Follow one reply: web/urls → web/replies.reply → domain/replies.receive → domain/rsvps.accept, which
locks the event, asks the rules, moves, records and posts the letter; the worker sends it later.
"""
