"""Hints that a text may tell who somebody is: a phone number, an e-mail address, a first-person accident story.

Hints, no verdicts: a person looks. The patterns use only what Python's ``regex`` and a browser's ``RegExp`` (flag
``u``, no lookbehind, which phones of 2022 lack) understand alike, so that the phone warns by the very rule by which
the server holds a contribution: a page gets ``PATTERNS`` as data and applies them to the text folded by ``fold``.

Each pattern takes time in proportion to the text: a repetition has an upper bound, unless it ends the pattern.
"""

from __future__ import annotations

from typing import Final

import regex

from facilitator.domain.messages import N_
from facilitator.domain.text import fold

_EDGE: Final = r"(?:^|[^\p{L}\p{Nd}])"
_END: Final = r"(?:$|[^\p{L}\p{Nd}])"
_GAP: Final = r"[ .\-/()\u00a0\u2010-\u2013\u200e\u200f]{0,3}"
_CALLED: Final = (
    r"(?:phone|telephone|tel|mobile|cell|call|whatsapp|viber|signal|sms|fax|appelez|appeler|portable|numero|llame|llamar"
    r"|llamen|celular|movil|telefono|هاتف|الهاتف|هاتفي|تلفون|جوال|موبايل|واتساب|واتس|اتصل|اتصلوا|رقمي|الرقم)"
)
# Part of the body that a mine takes, as a survivor names it.
_LIMB_EN: Final = (
    r"(?:legs?|arms?|hands?|foot|feet|eyes?|sight|eyesight|limbs?|fingers?|hearing|knees?|vision)"
)
_LIMB_FR: Final = r"(?:jambes?|bras|mains?|pieds?|oeil|œil|yeux|vue|membres?|doigts?|genoux?|audition|vision)"
_LIMB_ES: Final = r"(?:piernas?|brazos?|manos?|pies?|ojos?|vista|extremidad(?:es)?|dedos?|rodillas?|oido)"
_LIMB_AR: Final = (
    r"(?:ساقي|ساقاي|قدمي|قدماي|رجلي|رجلاي|يدي|يداي|ذراعي|بصري|نظري|عيني|عيناي|اصابعي|طرفي|اطرافي|سمعي)"
)
_KIN_EN: Final = (
    r"(?:son|daughter|brother|sister|father|mother|husband|wife|child|children|cousin|uncle|aunt|friend)"
)
_KIN_FR: Final = (
    r"(?:fils|fille|frere|soeur|sœur|pere|mere|mari|femme|enfant|enfants|cousin|cousine|oncle|tante|ami|amie)"
)
_KIN_ES: Final = r"(?:hijo|hija|hijos|hermano|hermana|padre|madre|esposo|esposa|marido|mujer|primo|prima|tio|tia|amigo|amiga)"
_KIN_AR: Final = (
    r"(?:ابني|ابنتي|بنتي|ولدي|اخي|اختي|والدي|والدتي|ابي|امي|زوجي|زوجتي|طفلي|طفلتي|عمي|خالي|صديقي)"
)

PATTERNS: Final[dict[str, tuple[str, ...]]] = {
    # E.164 allows 15 digits; a national number has seven or more. Sums, years and articles have no + and no 00.
    "phone": (
        rf"{_EDGE}(?:\+|00|\u0660\u0660){_GAP}[1-9\u0661-\u0669](?:{_GAP}\p{{Nd}}){{7,13}}(?:$|[^\p{{Nd}}])",
        rf"{_EDGE}[0\u0660\u06f0](?:{_GAP}\p{{Nd}}){{8,10}}(?:$|[^\p{{Nd}}%])",
        rf"{_EDGE}{_CALLED}[^\p{{Nd}}]{{0,16}}(?:\p{{Nd}}{_GAP}){{6,15}}(?:$|[^\p{{Nd}}%])",
    ),
    # RFC 5321 allows 64 letters before the @, 63 in each part behind it.
    "email": (r"[\p{L}\p{Nd}._%+\-]{1,64} ?@ ?[\p{L}\p{Nd}\-]{1,63}\.[\p{L}\p{Nd}\-]",),
    "story": (
        # I lost my leg; I was injured by; I stepped on a mine; my son was killed by
        rf"{_EDGE}i (?:have |had )?(?:lost|lose) (?:both |all |one of )?(?:of )?my (?:left |right |own |two |both )?{_LIMB_EN}{_END}",
        rf"{_EDGE}(?:took|blew off|amputated|cost me) my (?:left |right |both )?{_LIMB_EN}{_END}",
        rf"{_EDGE}i (?:was|am|got|have been|had been|became) (?:badly |seriously |severely |also |myself )?(?:injured|wounded|hurt|maimed|amputated|blinded|disabled|blown up|hit) ?(?:by|in|when|while|during|at|on|after)?{_END}",
        rf"{_EDGE}i (?:had )?(?:stepped|stood|trod|drove|walked) (?:up)?on(?:to)? (?:a |an |the )?(?:land ?mine|mine|cluster|bomb|ied|explosive|bomblet){_END}",
        rf"{_EDGE}my (?:own |late |little |older |younger |eldest )?{_KIN_EN}s? (?:was|were|got|has been|had been|who was)? ?(?:killed|injured|wounded|maimed|blown up|died|lost (?:his|her|their)){_END}",
        rf"{_EDGE}(?:my|of my) (?:mine |landmine )?(?:accident|injury|amputation){_END}",
        # J'ai perdu ma jambe; j'ai été blessé; j'ai sauté sur une mine; mon fils a été tué
        rf"{_EDGE}j ?['’]? ?(?:ai|avais) perdu (?:ma|mon|mes|la|l['’]|les|une|un|les deux) ?(?:deux )?{_LIMB_FR}{_END}",
        rf"{_EDGE}(?:j ?['’]? ?(?:ai|avais) ete|je (?:suis|fus)|je me suis) (?:grievement |gravement |aussi )?(?:blessee?|amputee?|mutilee?|rendue? aveugle|retrouvee? amputee?){_END}",
        rf"{_EDGE}j ?['’]? ?(?:ai|avais) (?:saute|marche|roule) sur (?:une|la|un|l['’]) ?(?:mine|bombe|engin|sous-munition|explosif){_END}",
        rf"{_EDGE}(?:mon|ma|mes|nos|notre) {_KIN_FR}s? (?:a|ont|est|sont|fut|avait)(?: ete)? ?(?:tuee?s?|blessee?s?|mutilee?s?|amputee?s?|morte?s?|perdu (?:sa|son|ses|la|une|un)){_END}",
        rf"{_EDGE}(?:mon accident|ma blessure|mon amputation){_END}",
        # Perdí la pierna; fui herido; pisé una mina; a mi hijo lo mató
        rf"{_EDGE}(?:yo )?(?:he perdido|habia perdido|perdi) (?:mi|mis|la|las|el|los|una|un|ambas|ambos|las dos) ?(?:dos )?{_LIMB_ES}{_END}",
        rf"{_EDGE}(?:fui|resulte|quede|he sido|estuve) (?:gravemente |muy |tambien )?(?:heridoa?|herida|lesionad[oa]|mutilad[oa]|amputad[oa]|cieg[oa]|victima de una (?:mina|explosion)){_END}",
        rf"{_EDGE}(?:me amputaron|me hirio|me exploto|me hirieron|pise una (?:mina|bomba)|pise un (?:explosivo|artefacto)){_END}",
        rf"{_EDGE}mis? {_KIN_ES}s? (?:fue|fueron|murio|murieron|perdio|perdieron|resulto|resultaron|quedo)(?: gravemente)? ?(?:heridoa?s?|heridas?|asesinad[oa]s?|mutilad[oa]s?|muert[oa]s?|por|en|su|la|el|cuando|al|tras){_END}",
        rf"{_EDGE}(?:mi accidente|mi lesion|mi amputacion|mi herida){_END}",
        # فقدت ساقي، أصبت بلغم، دست على لغم، قتل ابني
        rf"{_EDGE}(?:و)?(?:فقدت|خسرت|بترت|بتروا|قطعت) {_LIMB_AR}{_END}",
        rf"{_EDGE}(?:و)?(?:اصبت|جرحت|تعرضت) (?:انا )?(?:ب|في |جراء |بسبب |اثر |نتيجه |ل)(?:انفجار|لغم|الغام|قنبله|قذيفه|حادث|جروح|اصابه|بتر|عبوه)",
        rf"{_EDGE}(?:و)?(?:دست|وطات|مشيت) علي (?:لغم|قنبله|عبوه|جسم)",
        rf"{_EDGE}(?:و)?(?:انفجر|انفجرت) (?:بي|في|لغم بي|قنبله بي){_END}",
        rf"{_EDGE}(?:و)?(?:قتل|قتلت|اصيب|اصيبت|استشهد|استشهدت|مات|ماتت|جرح|جرحت|فقد|فقدت) {_KIN_AR}{_END}",
        rf"{_EDGE}(?:و)?{_KIN_AR} (?:الذي |التي )?(?:قتل|قتلت|اصيب|اصيبت|استشهد|استشهدت|مات|ماتت|جرح|جرحت|فقد|فقدت){_END}",
        rf"{_EDGE}(?:حادثي|حادثتي|اصابتي|قصه اصابتي){_END}",
    ),
}
"""Patterns by hint, for a text folded by ``fold``."""

PERSON_NAME: Final = N_("a person's name")
HINT_NAMES: Final[dict[str, str]] = {
    "phone": N_("a phone number"),
    "email": N_("an e-mail address"),
    "story": N_("a personal accident story"),
}
"""What a hint is called, as the end of "This may hold …"."""

BEFORE_SENDING: Final[dict[str, tuple[str, ...]]] = {
    **{hint: PATTERNS[hint] for hint in ("phone", "email")},
    # A title and a name, or "my name is". Asked on the phone only: a name alone is no reason to hold a contribution.
    "person": (
        rf"{_EDGE}(?:mr|mrs|ms|miss|dr|prof|professor|sheikh|mme|mlle|monsieur|madame|docteur|sr|sra|srta|senor|senora|don|dona)\.? (?!and |or |et |ou |y |o |of |de |who |qui |que )\p{{L}}[\p{{L}}'’\-]{{2,}}",
        rf"{_EDGE}(?:my name is|i am called|je m ?['’]? ?appelle|mon nom est|me llamo|mi nombre es|اسمي|اسمي هو) \p{{L}}{{2,}}",
        rf"{_EDGE}(?:السيد|السيده|الدكتور|الدكتوره|الاستاذ|الاستاذه|الشيخ|المهندس) \p{{L}}{{3,}}",
    ),
}
"""What a delegate is asked about before sending: patterns by hint, as in ``PATTERNS``."""

_COMPILED: Final = {
    hint: tuple(regex.compile(pattern) for pattern in patterns) for hint, patterns in PATTERNS.items()
}


_COMPILED_BEFORE: Final = {
    hint: tuple(regex.compile(pattern) for pattern in patterns) for hint, patterns in BEFORE_SENDING.items()
}


def find_before_sending(*texts: str) -> list[str]:
    """Return what ``texts`` may tell that a delegate should look at first: keys of ``BEFORE_SENDING``, each once."""
    folded = [fold(text) for text in texts if text]
    return [
        hint
        for hint, patterns in _COMPILED_BEFORE.items()
        if any(pattern.search(text) for pattern in patterns for text in folded)
    ]


def name_of(hint: str) -> str:
    """Return the words for a hint, as the end of "This may hold …": a message id."""
    return PERSON_NAME if hint == "person" else HINT_NAMES[hint]


_CONTACTS: Final = (
    regex.compile(r"[\p{L}\p{Nd}._%+\-]+ ?@ ?[\p{L}\p{Nd}\-]+(?:\.[\p{L}\p{Nd}\-]+)+"),
    regex.compile(rf"\+?\p{{Nd}}(?:{_GAP}\p{{Nd}}){{5,}}"),
)
_MASK: Final = "[…]"


def mask_contacts(text: str) -> str:
    """Return ``text`` without phone numbers and e-mail addresses, for readers whom they are not meant for.

    Where one cannot be told from the words around it, none of the words are left.
    """
    if not _has_contact(text):
        return text
    masked = text
    for pattern in _CONTACTS:
        masked = pattern.sub(_MASK, masked)
    return _MASK if _has_contact(masked) else masked


def _has_contact(text: str) -> bool:
    return any(hint != "story" for hint in find_hints(text))


def find_hints(*texts: str) -> list[str]:
    """Return which kinds of personal data ``texts`` may hold: keys of ``HINT_NAMES`` in their order, each once."""
    folded = [fold(text) for text in texts if text]
    return [
        hint
        for hint, patterns in _COMPILED.items()
        if any(pattern.search(text) for pattern in patterns for text in folded)
    ]
