"""Who may do what, in which stage, how fast; and the one way to say no: ``Refused``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from facilitator.domain.messages import N_, Message
from facilitator.domain.vocabulary import Role, Stage, Visibility

ORGANISERS: Final = frozenset({Role.ORGANISER})
DELEGATES: Final = frozenset({Role.DELEGATE})
CHAIRS: Final = frozenset({Role.FACILITATOR, Role.ORGANISER})
SCRIBES: Final = frozenset({Role.FACILITATOR, Role.ORGANISER, Role.RAPPORTEUR})
WRITERS: Final = SCRIBES
REVIEWERS: Final = frozenset({Role.CHAIR, Role.ORGANISER})
"""Those who approve what goes out; an organiser for meetings that have no chair with a link of its own."""
NOBODY: Final[frozenset[Role]] = frozenset()
"""For commands that only the program itself gives (``Role.SYSTEM``)."""
BOARD_READERS: Final = frozenset(
    {Role.DISPLAY, Role.CHAIR, Role.RAPPORTEUR, Role.FACILITATOR, Role.ORGANISER, Role.SYSTEM}
)
DESK_READERS: Final = frozenset({Role.FACILITATOR, Role.ORGANISER, Role.SYSTEM})
REPORT_READERS: Final = frozenset({Role.RAPPORTEUR, Role.FACILITATOR, Role.ORGANISER, Role.SYSTEM})
DOCUMENT_READERS: Final = REPORT_READERS | {Role.CHAIR}
"""Those who may fetch the documents that are made for reading."""

ANY_STAGE: Final = frozenset(Stage)
OPEN_TO_WRITING: Final = frozenset({Stage.COLLECTING})
OPEN_TO_ENTERING: Final = frozenset(Stage) - {Stage.PLANNED, Stage.CLOSED}
"""Staff may enter what was said or written on paper after delegates have stopped writing."""
OPEN_TO_ENDORSING: Final = frozenset({Stage.COLLECTING, Stage.PRIORITISING})
OPEN_TO_CLUSTERING: Final = frozenset(Stage) - {Stage.PLANNED}
OPEN_TO_WITHDRAWING: Final = frozenset(Stage) - {Stage.PLANNED, Stage.CLOSED}


def allow(roles: frozenset[Role], stages: frozenset[Stage] = ANY_STAGE) -> dict[Role, frozenset[Stage]]:
    """Return that each of ``roles`` may do something in ``stages``; several are put together with ``|``."""
    return dict.fromkeys(roles, stages)


REASONS: Final[dict[str, tuple[str, str]]] = {
    # reason: (error code of the contract, sentence)
    "not_joined": (
        "not_joined",
        N_("Please join first: scan the code on the wall, or type it on the start page."),
    ),
    "access_ended": ("not_joined", N_("This link is no longer valid. Ask the organiser for a new one.")),
    "unknown_access": (
        "not_joined",
        N_(
            "This address opens nothing here. Copy it whole, or scan its code again; it works on any device, at the server that made it."
        ),
    ),
    "other_event": (
        "forbidden",
        N_(
            "This page belongs to another event. Your link is valid for its own: open the one that you were given for this event."
        ),
    ),
    "staff_link": (
        "not_joined",
        N_(
            "This page is for the staff. Open your link on this device, too: the address of the page alone lets nobody in."
        ),
    ),
    "restarting": (
        "busy",
        N_(
            "The server stops for a moment. What you typed is kept; this page goes on by itself when it is back."
        ),
    ),
    "removed": (
        "forbidden",
        N_("A facilitator has ended your access to this event. Please speak to the staff."),
    ),
    "role": ("forbidden", N_("Your role does not allow this.")),
    "foreign_origin": ("forbidden", N_("This request came from another web site and was not carried out.")),
    "not_yours": ("forbidden", N_("Only the person who wrote this can change it.")),
    "stage_planned": (
        "not_open",
        N_("This session has not started yet. What you typed is kept on this page."),
    ),
    "stage_collecting": ("not_open", N_("This is not possible while the session is collecting.")),
    "stage_paused": (
        "not_open",
        N_("Writing is paused. What you typed is kept; send it when the session goes on."),
    ),
    "stage_prioritising": (
        "not_open",
        N_("Writing has ended for this session. What you typed is kept on this page."),
    ),
    "stage_closed": ("not_open", N_("This session is closed. What you typed is kept on this page.")),
    "cleared": (
        "conflict",
        N_(
            "This was written before the session was cleared after the rehearsal. Send it again if it is meant for now, "
            "or delete it."
        ),
    ),
    "not_confirmed": ("invalid", N_("Type the join code %(code)s to confirm.")),
    "last_event": (
        "conflict",
        N_("This is the only event here: without it nobody could come in any more. Make the next one first."),
    ),
    "no_backup": (
        "conflict",
        N_("No backup could be made, so nothing was deleted: %(why)s"),
    ),
    "locked": (
        "not_open",
        N_(
            "The clusters are locked, so that they stay as the room agreed. Unlock them at the top of the desk first."
        ),
    ),
    "no_marks_left": (
        "invalid",
        N_("You have used all %(limit)s marks. Take one back first, then mark this."),
    ),
    "not_to_mark": ("invalid", N_("This cannot be marked in this session.")),
    "no_timer": ("invalid", N_("No timer is running. Start one first.")),
    "not_in_range": ("invalid", N_("Please give a whole number from %(least)s to %(most)s.")),
    "no_question": ("invalid", N_("This session asks nothing yet: add a question first.")),
    "not_object": ("invalid", N_("The request must be one JSON object.")),
    "not_json": ("invalid", N_("The request is not valid JSON.")),
    "bad_field": ("invalid", N_("The field “%(field)s” has a value that cannot be used.")),
    "missing_field": ("invalid", N_("The field “%(field)s” is missing.")),
    "extra_field": ("invalid", N_("The field “%(field)s” is not known here.")),
    "bad_id": ("invalid", N_("The field “%(field)s” must be an id made by the page (a UUID).")),
    "bad_choice": ("invalid", N_("“%(value)s” is not one of the choices: %(choices)s.")),
    "empty_text": ("invalid", N_("Please write something first.")),
    "empty_title": ("invalid", N_("Please give the cluster a name.")),
    "control_characters": (
        "invalid",
        N_(
            "The text has characters that cannot be shown. Please remove them: type the text instead of pasting it."
        ),
    ),
    "choose_level": (
        "invalid",
        N_("Please choose where the action takes place: local, national, regional or international."),
    ),
    "action_fields": ("invalid", N_("Only an action can have the field “%(field)s”.")),
    "merge_itself": ("invalid", N_("A cluster cannot be merged into itself. Choose another cluster.")),
    "other_question": (
        "invalid",
        N_("This cluster belongs to another question. Choose a cluster of the same question."),
    ),
    "question_elsewhere": ("invalid", N_("This question is not part of this session.")),
    "nothing_chosen": ("invalid", N_("Nothing was chosen. Choose at least one contribution.")),
    "one_part": (
        "invalid",
        N_("A contribution is split into two parts or more. Please write the second part, too."),
    ),
    "no_author": (
        "invalid",
        N_("Nobody's phone gave this contribution: staff entered it. There is no access to change."),
    ),
    "line": ("invalid", N_("Line %(line)s: %(why)s")),
    "not_undoable": ("invalid", N_("This step cannot be taken back.")),
    "name_needed": (
        "invalid",
        N_("Please write the name that may be shown, or choose an answer without your name."),
    ),
    "bad_country": ("invalid", N_("This country is not in the list. Please choose it again.")),
    "no_quote_consent": (
        "forbidden",
        N_("The author did not agree to be quoted. Say it in your own words, with the number as its source."),
    ),
    "not_shown": (
        "invalid",
        N_("This contribution is not shown to the room, so it cannot be in the outcome."),
    ),
    "too_many_tags": (
        "too_long",
        N_("There are %(limit)s tags on this already. Take one off first: too many say nothing."),
    ),
    "not_a_need": ("invalid", N_("Only an action or a barrier can be met by a resource or an offer.")),
    "no_help": ("invalid", N_("Only a resource or an offer of the same event can meet a need.")),
    "not_to_complete": ("invalid", N_("Only an action has a level, a lead and the rest.")),
    "not_an_action": ("invalid", N_("Help can only be offered for an action.")),
    "too_long": (
        "too_long",
        N_(
            "The text is too long: %(length)s characters, at most %(limit)s. Please shorten it or send it in two parts."
        ),
    ),
    "too_many": ("too_long", N_("At most %(limit)s at once. Please do it in smaller steps.")),
    "wrong_method": ("invalid", N_("This address cannot be used in this way.")),
    "message_too_big": ("too_long", N_("The message is too large.")),
    "too_fast": (
        "too_fast",
        N_("That was very fast. Please wait a moment (%(seconds)s s) and try again; nothing is lost."),
    ),
    "too_many_codes": (
        "too_fast",
        N_("Too many codes were tried. Please wait %(seconds)s seconds, or ask the staff for help."),
    ),
    "room_moved_on": ("conflict", N_("The room is on another question now. Please reload the page.")),
    "several_problems": (
        "invalid",
        N_("Something is not right yet. Each place is marked below; nothing is lost."),
    ),
    "changed_meanwhile": (
        "conflict",
        N_("Somebody else has changed the same thing meanwhile. Both versions are shown; nothing is lost."),
    ),
    "session_in_use": (
        "conflict",
        N_("“%(title)s” holds what delegates or staff wrote, so it cannot be removed. Close it instead."),
    ),
    "question_in_use": (
        "conflict",
        N_("Something was written on this question, so it cannot be removed. Its words can be changed."),
    ),
    "day_in_use": ("conflict", N_("This day still has sessions. Move or remove them first.")),
    "day_twice": ("conflict", N_("The agenda has this day already.")),
    "last_organiser": (
        "conflict",
        N_("This is the last link by which an organiser can enter. Make another one first."),
    ),
    "nothing_to_gather": (
        "invalid",
        N_("There is nothing to bring together: this session has no groups, and gathers no other session."),
    ),
    "gathers_itself": ("invalid", N_("A session cannot gather its own contributions.")),
    "bad_event_file": (
        "invalid",
        N_("This event file cannot be used. Below is what to correct, line by line."),
    ),
    "bad_catalogue": (
        "invalid",
        N_("This catalogue cannot be used. Below is what to correct, line by line; nothing was added."),
    ),
    "catalogue_in_use": (
        "conflict",
        N_("Tags of this catalogue are in use: %(tags)s. Rapporteurs can take them off first."),
    ),
    "too_many_catalogues": (
        "too_long",
        N_("The event has %(limit)s catalogues of its own already. Take one away first."),
    ),
    "unknown_catalogue": ("unknown", N_("This catalogue was not added to the event, or is gone.")),
    "code_taken": ("conflict", N_("Another event has the code %(code)s. Please choose other digits.")),
    "organiser_link": (
        "not_joined",
        N_("Please open the organiser’s link first. The program prints it when it starts."),
    ),
    "unknown_event": ("unknown", N_("This event does not exist.")),
    "unknown_step": ("unknown", N_("The run sheet has no such step. Look at it again: it may have changed.")),
    "unknown_day": ("unknown", N_("The agenda has no such day.")),
    "unknown_link": ("unknown", N_("This link does not exist.")),
    "unknown_code": (
        "unknown",
        N_("There is no event with the code %(code)s. Please look at the code on the wall again."),
    ),
    "bad_code": (
        "unknown",
        N_("A join code has six digits, for example 123 456. Please look at the code on the wall again."),
    ),
    "unknown_private_code": (
        "unknown",
        N_("There is nothing under this code. Please compare it with what you wrote down: nine digits."),
    ),
    "unknown_session": ("unknown", N_("This session does not exist.")),
    "unknown_logo": ("unknown", N_("This logo does not exist.")),
    "no_file": ("invalid", N_("Please choose a file first.")),
    "no_picture": (
        "invalid",
        N_("This file is no picture that can be used. Choose a PNG, JPEG or WebP file."),
    ),
    "picture_too_large": (
        "invalid",
        N_(
            "The picture is larger than %(limit)s MB, or has more than %(points)s million points. Choose a smaller one."
        ),
    ),
    "unknown_question": ("unknown", N_("This question does not exist.")),
    "unknown_contribution": ("unknown", N_("This contribution does not exist or is gone.")),
    "media_off": ("not_open", N_("Speaking and signing are not open in this session. Please write instead.")),
    "no_recording": (
        "conflict",
        N_(
            "The recording has not arrived whole. Keep this page open: it goes on by itself, or choose the file again."
        ),
    ),
    "not_a_recording": (
        "invalid",
        N_(
            "This file cannot be played as a recording. Choose one of sound or of video: MP3, M4A, MP4, WebM, OGG or WAV."
        ),
    ),
    "recordings_unchecked": (
        "failed",
        N_(
            "This server cannot take recordings just now: a part of it is missing. Please tell the staff, or write instead."
        ),
    ),
    "recording_too_large": (
        "too_long",
        N_("The recording is larger than %(limit)s MB. Please record a shorter one, or write instead."),
    ),
    "recording_too_long": (
        "too_long",
        N_("The recording is longer than %(limit)s seconds. Please record a shorter one, or two."),
    ),
    "too_many_recordings": (
        "too_fast",
        N_(
            "There are too many recordings that wait to be written down. Please write instead, or ask the staff for help."
        ),
    ),
    "wrong_place": (
        "conflict",
        N_("Another part of this recording is expected. Ask how much has arrived, then send the rest."),
    ),
    "recording_gone": (
        "unknown",
        N_("This recording is no longer there: recordings are deleted when they are no longer needed."),
    ),
    "not_written": ("conflict", N_("This contribution is not written down yet. Write it down first.")),
    "written_meanwhile": (
        "conflict",
        N_("Somebody else has written this down meanwhile. Both versions are shown; nothing is lost."),
    ),
    "no_transcriber": (
        "busy",
        N_("The speech recognition does not answer. Please write it down by hand."),
    ),
    "unknown_cluster": ("unknown", N_("This cluster does not exist or was removed.")),
    "unknown_tag": (
        "unknown",
        N_("There is no tag “%(tag)s” in the catalogues of this event."),
    ),
    "unknown_version": ("unknown", N_("There is no such version.")),
    "no_action_shown": ("invalid", N_("Only actions that are shown can stand on the cover.")),
    "named_twice": ("invalid", N_("The same contribution is named twice.")),
    "unknown_review": ("unknown", N_("There is no such comment.")),
    "version_approved": ("conflict", N_("This version is approved already.")),
    "version_not_approved": ("conflict", N_("This version is not approved, so there is nothing to reopen.")),
    "no_version_chosen": (
        "invalid",
        N_("Only a frozen version can be approved. Ask the rapporteur to freeze one."),
    ),
    "unknown_results": (
        "unknown",
        N_("There are no results here, or not any more. Ask those who invited you."),
    ),
    "bad_last_day": ("invalid", N_("Please give a day from today on, as year-month-day.")),
    "unknown_offer": ("unknown", N_("This offer does not exist or was withdrawn.")),
    "unknown_command": ("unknown", N_("“%(name)s” is not a command.")),
    "unknown_revision": ("unknown", N_("There is no such step in the history of this session.")),
    "unknown_page": ("unknown", N_("This page does not exist.")),
    "key_reused": (
        "conflict",
        N_("This was sent before with other content. Please reload the page and try again."),
    ),
    "file_gone": (
        "unknown",
        N_("This file is no longer there. Please choose it again."),
    ),
    "nothing_new": (
        "conflict",
        N_("Every row of this file is in the session already. Nothing was added."),
    ),
    "id_elsewhere": (
        "conflict",
        N_(
            "A row of this file belongs to another session, where it is already. Take its id out of the file to import it here again."
        ),
    ),
    "id_taken": ("conflict", N_("This id is taken. Please reload the page and send again.")),
    "built_upon": (
        "conflict",
        N_(
            "This can no longer be taken back: %(who)s has changed the same things since. Take that step back first, or leave it."
        ),
    ),
    "already_hidden": (
        "conflict",
        N_("A facilitator has hidden this contribution. It can no longer be changed."),
    ),
    "already_withdrawn": ("conflict", N_("This contribution was withdrawn.")),
    "already_split": (
        "conflict",
        N_("This contribution was split into parts. Please change the parts instead."),
    ),
    "moved_meanwhile": (
        "conflict",
        N_("%(who)s has moved %(what)s to “%(where)s” meanwhile. Nothing was changed by you."),
    ),
    "cluster_gone": (
        "unknown",
        N_(
            "%(who)s has removed the cluster “%(title)s” meanwhile. Nothing is lost: please choose another cluster."
        ),
    ),
    "reworded_meanwhile": (
        "conflict",
        N_("%(who)s changed this text at the same time. Both versions are shown; nothing is lost."),
    ),
    "text_changed": (
        "conflict",
        N_("Somebody else changed this text at the same time. Both versions are shown; nothing is lost."),
    ),
    "title_changed": (
        "conflict",
        N_("%(who)s has renamed this cluster: it is now “%(title)s”. Your version was “%(yours)s”."),
    ),
    "no_suggestions": (
        "busy",
        N_("Suggestions are not available just now. Everything else works; please try again in a moment."),
    ),
    "no_language": (
        "invalid",
        N_("There is no language “%(value)s”. Write its short tag, for example ar or pt-BR."),
    ),
    "not_for_event": (
        "invalid",
        N_("This event does not use the language “%(value)s”. Choose one of: %(choices)s."),
    ),
    "same_language": ("invalid", N_("The original is already in this language. Choose another one.")),
    "machine_checks": ("invalid", N_("A machine's translation is a draft: a person has to check it.")),
    "no_machine": (
        "busy",
        N_("The translation service does not answer. Please try again, or translate by hand."),
    ),
    "unknown_translation": ("unknown", N_("This translation does not exist or was removed.")),
    "unknown_original": ("unknown", N_("What is to be translated does not exist or is gone.")),
    "translation_changed": (
        "conflict",
        N_(
            "Somebody else changed this translation at the same time. Both versions are shown; nothing is lost."
        ),
    ),
    "original_changed": (
        "conflict",
        N_("The original has changed since this was translated. Read it again, then save the translation."),
    ),
    "version_not_ready": (
        "busy",
        N_("This version is still being made. It will be there in a few seconds."),
    ),
    "disk_full": (
        "busy",
        N_(
            "The server’s disk is full: nothing more can be kept until somebody makes room. "
            "What you did is kept here and is tried again."
        ),
    ),
    "disk_read_only": (
        "busy",
        N_(
            "The server’s disk may only be read: nothing can be kept until somebody changes that. "
            "What you did is kept here and is tried again."
        ),
    ),
    "busy": ("busy", N_("The server is busy. What you did is kept and is tried again.")),
    "failed": (
        "failed",
        N_("The server made a mistake (no. %(log)s), so this was not done. Try again, or tell the staff."),
    ),
}
"""Every reason to refuse, once: its code for machines and its sentence for people."""

ERROR_MEANINGS: Final = {
    "not_joined": "get a cookie: join, or open a link",
    "forbidden": "your role may not, or it is somebody else's",
    "not_open": "wait for the stage; keep the text",
    "invalid": "correct `field`",
    "too_long": "shorten `field`, or send less at once",
    "too_fast": "wait `retry_after` seconds, send the same again",
    "unknown": "there is no such thing",
    "conflict": "somebody was faster (`current` says what is there now), or a key was used twice with other content",
    "busy": "wait `retry_after` seconds, send the same again",
    "failed": "a fault of the server: do not retry by yourself; its log has the traceback under `log`",
}
"""The codes of errors, with what a program does about each. ``busy``, ``too_fast`` and ``not_joined`` pass; a retry of
what ``failed`` would only meet the same fault again."""

ERROR_CODES: Final = tuple(ERROR_MEANINGS)


class Refused(Exception):
    """A command or page was refused.

    ``reason`` is a key of ``REASONS``; ``field`` names the input it is about; ``retry_after`` is in seconds;
    ``params`` fill the sentence; ``current`` is what stands there now, where two people changed the same thing;
    ``problems`` are the fields and sentences where a form has several things to correct; ``log`` is the id of a
    ``failed`` one in the server's log.
    """

    def __init__(
        self,
        reason: str,
        *,
        field: str | None = None,
        retry_after: float | None = None,
        current: object | None = None,
        problems: Sequence[tuple[str, Message]] = (),
        log: str | None = None,
        **params: object,
    ) -> None:
        self.reason = reason
        self.code, msgid = REASONS[reason]
        self.field = field
        self.retry_after = retry_after
        self.current = current
        self.problems = tuple(problems)
        self.log = log
        if log is not None:
            params["log"] = log
        if field is not None:
            params.setdefault("field", field)
        self.message = Message(msgid, params)
        super().__init__(f"{reason}: {self.message}")


def require_role(role: Role, allowed: frozenset[Role]) -> None:
    """Refuse unless ``role`` is one of ``allowed``. The command line's own role may do everything."""
    if role is not Role.SYSTEM and role not in allowed:
        raise Refused("role")


def require_stage(stage: Stage, allowed: frozenset[Stage]) -> None:
    """Refuse, with the sentence of the stage, unless ``stage`` is one of ``allowed``."""
    if stage not in allowed:
        raise Refused(f"stage_{stage}")


def has_begun(stage: Stage) -> bool:
    """Whether there is anything of a session to see for those who take part."""
    return stage != Stage.PLANNED


def may_see_choices(visibility: Visibility, stage: Stage) -> bool:
    """Whether a delegate's phone offers what the room chooses among."""
    return stage == Stage.PRIORITISING and may_see_others(visibility, stage)


def may_see_others(visibility: Visibility, stage: Stage) -> bool:
    """Whether a delegate's phone shows anything that other delegates gave in this session."""
    return visibility is not Visibility.NONE and has_begun(stage)


class Bucket:
    """A token bucket: ``burst`` at once, then ``per_second``; the clock is an argument (seconds, any origin)."""

    __slots__ = ("_at", "_burst", "_per_second", "_tokens")

    def __init__(self, burst: float, per_second: float, now: float) -> None:
        self._burst = burst
        self._per_second = per_second
        self._tokens = burst
        self._at = now

    def take(self, now: float) -> float:
        """Take one token. Return 0, or the seconds to wait until one is there (then none was taken)."""
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._per_second)
        self._at = now
        if self._tokens >= 1:
            self._tokens -= 1
            return 0.0
        return (1 - self._tokens) / self._per_second

    def is_full(self, now: float) -> bool:
        """Whether the bucket is as good as new, so that nobody need remember it."""
        return self._tokens + (now - self._at) * self._per_second >= self._burst
