"""Srečanje's one app. Six words say where a thing stands: models know, documents draw, mail
tells, domain decides, fields ask, doors open. An import points down this list or stays on its
floor; doors never import each other. tests/test_architecture.py reads the source and holds it to
that.

models/       What is true, and what cannot be: organizer (Organizer, Membership, Partner,
              OrganisationSpelling), statement (of accessibility), event (Event; event_queries),
              notice (EventNotice: what guests are told of a change), reminder (Reminder: of the
              event, so many days before), group_message (GroupMessage: what an organiser writes to
              groups of them), guest_import (GuestImport: a list that is brought), errand
              (GuestErrand: what is done with several people), speaker, material, upload (a stored
              file), agenda (AgendaItem, AgendaChoice), rsvp (Rsvp, ItemSignup), history
              (RsvpChange, EventChange), pending (PendingReply), question (Question, its options,
              Answer; open_questions: what is still to be answered), mail (OutgoingMail), report
              (Report: what the organiser's people were told), suppression (an address that is not
              written to), user, seats (what can be full), versions (which one of an event stands),
              prepared (queries that are compiled once), memory (of a process, each thing for one
              version), municipalities, codes (to say on the telephone), values (that can be),
              labels (of people, in one column), beside (what is known of a new row), and keys:
              stored keys that sort and search alike everywhere.
documents/    Models into files and words, never into rows: ical (calendar files), entries (what
              calendars show), calendar_links (into those on the web), reply_addresses (that
              calendars answer to), qr, spreadsheet (written), lists (of people, read: workbooks;
              columns: what they mean; names: split in two), confined (what reads files of
              strangers, which begin starts within limits: a workbook, a picture), prose (Markdown),
              dates (days and hours in words), answers (to questions) and changes (of a reply, both
              in words; news and happenings: of an event), addresses (links that leave the house;
              endings: the one that ends letters; signatures: of both), states (what a page says
              about an event now), readiness (what it lacks), invitation (what stands on an event's
              page), heads (what it tells search engines in its head), programme (where it stands on
              the day), land (the drawing at the head of a page), notices (of privacy), statements
              (of accessibility), authorities (to turn to), structured (the event as data), sitemap,
              colours (that can be read), papers (the written invitation, poster and share picture),
              charts (pictures of numbers), pictures (uploaded ones, drawn anew), attachments (PDF),
              uploaded (where files lie), gaps (what is drawn once for all). Each outside library
              has its one home here.
mail/         messages: one function and one folder of templates per kind of letter; composition:
              their words put together, drawing: by templates, once for many; wordings: how each of
              them begins, by the table in openings or an event's own words; samples: of how they
              look; event_parts: what they all say about an event, notice_parts: about a change of
              it, reply_parts: about a reply, reminder_parts: of reminders; message_parts: what an
              organiser wrote, desk_parts: to the organiser's people, account_parts: about their
              log-ins, proof: to try the settings; inert: text of guests, marks: of funders. outbox:
              letters are stored with their cause; claimed under a lease. ledger: what has gone out,
              whatever the database knows. delivery: the worker, its tries and pauses. envelopes:
              from a row to a message, flowed: its lines. incoming: what calendars answer; reports:
              what mail servers do. servers: the line to a mail server, and whom its answers blame.
              services: of mail, and what they can be told. eml_files: mail without a mail server.
domain/       The only writers. locks: the lock under which all of it happens, turns: who writes
              SQLite next. rsvps: the life of a reply, the one line that assigns a status;
              newcomers: rows for who was not on the list. signups: programme items and choices,
              answers: to questions, both under the same lock. questions: asked, reworded, replaced;
              ready_questions: to be picked. replies: what guests send in public, parties: several
              people in one reply, allowances: how many one reply may name, pending: replies that
              wait for a word, kept_places: for whom a colleague named by an address that had a
              reply. calendar_replies: what guests say in their calendars. corrections: of a person
              and their address. remarks: an internal note and labels. joining: two rows that are
              one person. errands: what is done with several people at once, bit by bit. arrivals:
              who has come in the end. organisations: how many of one may come. reasons: why
              somebody has a seat, or none. events: stored, published, moved, cancelled; notices:
              what guests are told of it, once an organiser says so; moved_along: doors and
              deadline, when the day moves; shifts: by whole days. reminders: when and once,
              reminded: whom, summons: by hand. letter_runs: to many, one after the other;
              group_messages: what an organiser writes to groups, audiences: who is in them and can
              be reached; choices: of a programme item. desk_letters: what the organiser's people
              are told of replies, desk_readers: who of them. rules: who may do what when. history:
              Actor and record. overviews: of one's events, first thing at the desk. guest_list:
              counts, rows for commands. exports: tables to take out. imports: lists of people to be
              invited, stored bit by bit. uploads: received, swept away. correspondence: the letter
              of a move, and a letter once more; letter_texts: an event's own words for them.
              deliveries: what became of letters; suppressions: addresses that are not written to.
              orders: of rows around an event. statistics: an event in numbers, years: an
              organiser's. copies: of an event, on another day. people: a person on the way from a
              door to a row; members: who belongs to an organiser, and as what; log_ins: ended at
              once for who loses their rights, forgotten passwords, second steps. trials: made-up
              replies in bulk. errors: RsvpRefused.
fields/       What people type, made clean or refused in words, alike at every door: plain (text,
              days, numbers, addresses), questions (fields of an organiser's questions), offers
              (what a form offers and asks beside yes and no; offered: their rows), drawing (of
              widgets), guest_rows (rows of a list, as people).

The doors read input and choose words:
web/          Guests. public: pages alike for all. invitations: an event's page and its blank form,
              drawn once for each version, like papers; remembered: what a process keeps of one.
              replies: the form, thanks: the page after it. personal: one person's page. stamps:
              instead of a CSRF cookie. sealed: what an address carries for some minutes, by ciphers
              of this site. access: who may open what. limits: the brake on what strangers send.
              forms of one person, party: of several; colleagues: the same on a personal page,
              own_form: the form of that page's person. feeds: that calendars follow. endings: of
              letters that nobody asked for. inbound: what mail services hand over. sizes: how long
              forms can be. short: an event's short address. looks: the stylesheet, an event's
              colour. guide: every part of the pages for staff, with examples that are never stored.
              uploads: pictures and files, under their names. outage: what guests read while the
              database is ill, refusals: where nothing was asked yet. crawlers: what programs ask of
              a site by itself. context, errors, health. accounts/ is about log-ins of organisers'
              people: opening: of its pages, within django-allauth; pages: which that has not got;
              forms: in our words; adapters: what it asks of us, sealed: secrets of second steps.
admin/        Organisers, in Django admin: events (with event_rows: programme, speakers, partners;
              places: how many are taken; accents: its colour; calendar_modes: file or invitation;
              event_form, event_sections: its page part by part; uploads: files in its form; copies:
              on another day, publishing: and taken back, orders: of its rows, statistics: numbers
              and pictures, event_steps: cancelled and the like, notices: what guests are told,
              reminders: when, group_messages: what is written to groups of them, with message_forms
              and message_steps, letters_to_me: what its people are told, door: the list for it,
              letter_texts: how its letters begin, with letter_text_forms), choices (of a programme
              item), questions (with question_forms), guests (with guest_forms, guest_answers,
              guest_filters, guest_actions, guest_steps, addresses: corrected, arrivals, exports,
              remarks, joining, way_back: to the list as it was filtered, errands: with several
              people, with errand_forms; imports: many are invited, import_pages: one list of them),
              letters (letter_filters), suppressions, organizers (with members: its people), users.
              tenants is the wall between organisers, object_history: what was changed in a row,
              fields take and show dates.
management/   Commands; chores is what a worker does beside delivering; supervisor runs several
              processes as one; first_event is the example; letters_trial: thousands of letters, a
              bad_mail_server and workers that are killed; made_up_people come to trials. benchmark/
              measures: run holds what all parts share, pages, crowds, lists, upkeep are the parts,
              grounds and processes what they stand on, visitors and mailbox the other end, results
              the table.
templatetags/ Texts, times and pictures for templates; accounts: for pages of log-ins.

clock.py is the one clock that rules ask. pace.py counts how often somebody knocks, in a file of
its own; doors alone ask it. translation.py says which texts exist per language.

Follow one reply: web/urls → web/replies.reply → domain/replies.receive → domain/parties.answer →
domain/rsvps.come, which asks the rules, moves and records under the event's lock;
correspondence.tell posts the letter, and the worker sends it later.
"""
