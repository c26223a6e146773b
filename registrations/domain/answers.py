"""What people answer to an event's questions: the only writer of Answer and of options' counters.

Every function expects that the caller holds the event's lock (domain.locks). An option's counter
says how many people who come or wait have chosen it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import F

from registrations.domain import people, rules
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import Actor, What, record
from registrations.models import Answer, Event, Question, QuestionOption, Rsvp, beside

Kind = Question.Kind


def ask(event: Event, given: Sequence[people.Answers]) -> None:
    """Ask whether this is what new people can answer, all of them together.

    Raises: RsvpRefused unknown_question, unknown_choice, option_is_full.
    """
    if not any(given):
        return
    asked = _asked(event)
    for answers in given:
        _ask_offered(asked, answers, {})
    wanted = Counter(pk for answers in given for pk in _options(answers.values()))
    for option in QuestionOption.objects.filter(pk__in=wanted, capacity__isnull=False):
        if option.seats_left < wanted[option.pk]:
            raise RsvpRefused("option_is_full", option=option.title)


def ask_instead(rsvp: Rsvp, given: people.Answers) -> None:
    """Ask whether somebody can answer this in the place of what they have answered.

    Raises: RsvpRefused unknown_question, unknown_choice, option_is_full.
    """
    asked = _asked(rsvp.event)
    before = {pk: answer.value for pk, answer in _held(rsvp, asked).items()}
    _ask_offered(asked, given, before)
    if rsvp.holds_place:
        _ask_left(_options(given.values()) - _options(before.values()))


def fitting(event: Event, given: people.Answers) -> people.Answers:
    """Return those of the answers that can still be given: what waited may have been overtaken by
    questions that mean something else now."""
    asked = _asked(event) if given else {}
    return {pk: value for pk, value in given.items() if pk in asked and asked[pk].fits(value)}


def store(
    event: Event, rsvp: Rsvp, given: people.Answers | None, *, by: Actor, at: datetime
) -> bool:
    """Make the answers to what is asked now exactly these; return whether anything changed.

    Answers to questions that are no longer asked stay. None leaves all as they are.
    Raises: RsvpRefused unknown_question, unknown_choice, option_is_full; for a new answer with a
    limit what rules.ask_newcomer raises.
    """
    if given is None:
        return False
    asked = _asked(event)
    held = _held(rsvp, asked)
    before = {pk: answer.value for pk, answer in held.items()}
    if before == dict(given):
        return False
    _ask_offered(asked, given, before)
    if rsvp.holds_place:
        taken = _options(given.values()) - _options(before.values())
        if taken and QuestionOption.objects.filter(pk__in=taken, capacity__isnull=False).exists():
            # A place on the bus is a sign-up like others.
            rules.ask_newcomer(event, by=by, at=at)
        _take(taken)
        _give_back(_options(before.values()) - _options(given.values()))
    beside.note(rsvp, has_answers=True)
    for pk in before.keys() - given.keys():
        held[pk].delete()
    for pk, value in given.items():
        if before.get(pk) != value:
            rsvp.answers.update_or_create(question_id=pk, defaults={"value": value})
    record(rsvp, What.ANSWERS, by=by, at=at)
    return True


def free(rsvp: Rsvp) -> None:
    """Give back what somebody who no longer comes has taken of options with a limit.

    Their other answers stay, uncounted, for the case that they come after all.
    """
    answers = list(rsvp.answers.all())
    chosen = _options(answer.value for answer in answers)
    if not chosen:
        return
    _give_back(chosen)
    _take_out_limited(answers)


def forget(rsvp: Rsvp) -> None:
    """Take away the answers of somebody whose invitation is withdrawn: nobody needs them."""
    rsvp.answers.all().delete()


def hold(rsvp: Rsvp) -> None:
    """Count the kept answers of somebody who comes after all; what has become full is left out."""
    answers = list(rsvp.answers.all())
    chosen = _options(answer.value for answer in answers)
    if not chosen:
        return
    options = QuestionOption.objects.filter(pk__in=chosen)
    full = {option.pk for option in options if option.seats_left == 0}
    _take_out(answers, full)
    _take(chosen - full)


def release(rsvp: Rsvp) -> set[int]:
    """Give back what somebody has taken of options, and return these; their answers stay as they
    are. For `settle`, which counts them again."""
    if not rsvp.holds_place:
        return set()
    chosen = _options(answer.value for answer in rsvp.answers.all())
    _give_back(chosen)
    return chosen


def take_over(rsvp: Rsvp, *, to: Rsvp) -> None:
    """Give one person what another, who is the same, has answered besides; both are released."""
    own = list(to.answers.values_list("question", flat=True))
    rsvp.answers.exclude(question__in=own).update(rsvp=to)
    rsvp.answers.all().delete()


def settle(rsvp: Rsvp, counted: set[int]) -> None:
    """Count the answers of somebody who was released, where they come or wait; of what was not
    `counted` before, what has become full is left out. Else they keep none of what has a limit."""
    answers = list(rsvp.answers.all())
    if not rsvp.holds_place:
        _take_out_limited(answers)
        return
    new = _options(answer.value for answer in answers) - counted
    full = {o.pk for o in QuestionOption.objects.filter(pk__in=new) if o.seats_left == 0}
    _take_out(answers, full)
    chosen = _options(answer.value for answer in answers)
    QuestionOption.objects.filter(pk__in=chosen).update(seats_taken=F("seats_taken") + 1)


def _asked(event: Event) -> dict[int, Question]:
    questions = Question.objects.asked().filter(event=event).prefetch_related("options")
    return {question.pk: question for question in questions}


def _held(rsvp: Rsvp, asked: Mapping[int, Question]) -> dict[int, Answer]:
    """Return what somebody has answered to questions that are asked now."""
    return {a.question_id: a for a in rsvp.answers.filter(question__in=asked)} if asked else {}


def _ask_offered(
    asked: Mapping[int, Question], given: people.Answers, before: people.Answers
) -> None:
    for pk, value in given.items():
        if pk not in asked:
            raise RsvpRefused("unknown_question")
        question, chosen = asked[pk], _options([value])
        offered = {o.pk for o in question.options.all() if o.retired_at is None}
        if not question.fits(value) or not chosen <= offered | _options([before.get(pk)]):
            raise RsvpRefused("unknown_choice")


def _options(values: Iterable[object]) -> set[int]:
    """Return the options among the values of one person's answers; each counts once."""
    return {pk for value in values if isinstance(value, list) for pk in value}


def _ask_left(chosen: set[int]) -> None:
    for option in QuestionOption.objects.filter(pk__in=chosen, capacity__isnull=False):
        if option.seats_left == 0:
            raise RsvpRefused("option_is_full", option=option.title)


def _take(chosen: set[int]) -> None:
    if not chosen:
        return
    _ask_left(chosen)
    QuestionOption.objects.filter(pk__in=chosen).update(seats_taken=F("seats_taken") + 1)


def _give_back(chosen: set[int]) -> None:
    if chosen:
        QuestionOption.objects.filter(pk__in=chosen).update(seats_taken=F("seats_taken") - 1)


def _take_out_limited(answers: list[Answer]) -> None:
    chosen = _options(answer.value for answer in answers)
    limited = QuestionOption.objects.filter(pk__in=chosen, capacity__isnull=False)
    _take_out(answers, set(limited.values_list("pk", flat=True)))


def _take_out(answers: list[Answer], options: set[int]) -> None:
    for answer in answers:
        if not isinstance(answer.value, list) or not options & set(answer.value):
            continue
        answer.value = [pk for pk in answer.value if pk not in options]
        if answer.value:
            answer.save(update_fields=["value"])
        else:
            answer.delete()
