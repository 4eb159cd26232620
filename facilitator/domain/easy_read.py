"""Sentences of the interface in easy words, for those who have switched them on.

Each stands beside the usual one and is a sentence of the catalogues like any other, so each language has its own easy
wording, not a translation of a translation. Rules (Inclusion Europe, "Information for all"): one idea a sentence, at
most fifteen words, no foreign words, the same word for the same thing.
"""

from __future__ import annotations

from typing import Final

from facilitator.domain.messages import N_

EASY: Final[dict[str, str]] = {
    "This session has not started. This page changes by itself when it does.": N_(
        "The session has not started. Please wait. The page will change by itself."
    ),
    "You can write now. Each idea is one contribution.": N_(
        "You can write now. Write one idea. Then press “Send”."
    ),
    "Writing is paused. What you typed stays on this phone.": N_(
        "You cannot send now. Please wait. Your words stay on this phone."
    ),
    "Writing has ended. You can mark what matters most to you.": N_(
        "You cannot write any more. Now you can choose what is important to you."
    ),
    "This session is closed. Thank you. You can still read what you gave.": N_(
        "The session is over. Thank you. You can read your words here."
    ),
    "No: only its list at the end has them. Yes: its text may repeat them, too. You can change this later.": N_(
        "No: Your words are in a list at the end. Yes: The text can use your words, too. You can change this later."
    ),
    "Only the staff hear or see you. They write down your words. Then the recording is deleted. By sending it you agree.": N_(
        "Only the helpers in the room hear or see you. They write down your words. Then they delete the recording."
        " You say yes to this when you press “Send”."
    ),
    "The room reads the words, and not that they were spoken or signed.": N_(
        "Other people read your words. They do not see that you spoke or signed."
    ),
    "The room reads the words, and that they were spoken or signed.": N_(
        "Other people read your words. They also see that you spoke or signed."
    ),
    "How do you want to give it?": N_("Do you want to speak or to sign?"),
    "One idea, at most %(seconds)s seconds. Choosing opens your phone’s recorder, or a file of at most %(megabytes)s MB.": N_(
        "Say one idea. You have %(seconds)s seconds. Press here: your phone can record you."
        " A file can have %(megabytes)s MB."
    ),
    "Choosing priorities": N_("Choose what is important"),
    "Your contribution": N_("Your words"),
    "One idea. At most %(limit)s characters. Any language.": N_(
        "Write one idea. You can use your own language. Use at most %(limit)s letters."
    ),
    "What are you giving?": N_("What do you want to say?"),
    "My contributions": N_("My words"),
    "What you send stands here, with its number. You can change it or take it back.": N_(
        "Here you see what you sent. Each one has a number. You can change it. You can take it back."
    ),
    "What others gave": N_("What other people said"),
    "Not in a cluster yet": N_("Not in a group yet"),
    "It is now in the cluster “%(title)s”.": N_("It is now in the group “%(title)s”."),
    "Withdraw": N_("Take back"),
    "Yes, withdraw": N_("Yes, take it back"),
    "Withdrawn": N_("You took it back"),
    "It goes away from the wall. Its number is not used again.": N_(
        "It goes away from the wall. Nobody sees it any more."
    ),
    "What can you bring?": N_("What can you give?"),
    "Where does this action take place?": N_("Where should this happen?"),
    "Local": N_("In our town"),
    "National": N_("In our country"),
    "Regional": N_("In our part of the world"),
    "International": N_("In the whole world"),
    "Say more about the action (optional)": N_("Say more (only if you want)"),
    "Lead": N_("Who starts"),
    "Partners": N_("Who helps"),
    "By when": N_("When"),
    "Your kind of organisation (optional)": N_("Who are you here for? (only if you want)"),
    "I prefer not to say": N_("I do not want to say"),
    "The text is too long: %(length)s characters, at most %(limit)s. Please shorten it or send it in two parts.": N_(
        "Your text is too long. It has %(length)s letters. It can have %(limit)s. Please make it shorter."
    ),
    "Please choose where the action takes place: local, national, regional or international.": N_(
        "Please choose where this should happen."
    ),
    "Saved on this phone, not sent yet. It is sent as soon as there is a connection.": N_(
        "There is no internet now. Your words are safe on this phone. The phone sends them later."
    ),
    "No connection. You can go on writing: it is kept on this phone and sent later.": N_(
        "There is no internet now. You can go on writing. The phone sends it later."
    ),
    "The chair approved this version on %(day)s.": N_(
        "The leader of the meeting said yes to this text on %(day)s."
    ),
    "Draft: the chair has not approved this version yet.": N_(
        "This text can still change. The leader of the meeting has not said yes to it."
    ),
}


def easy_words(msgid: str) -> str:
    """Return the easy wording of a sentence, or the sentence itself where it has none."""
    return EASY.get(msgid, msgid)
