"""Every guard of the chain by number. The machine asks for each by name, so a test can take one away and watch it fail.

`holds` is true when the condition is met or the guard was taken away.
"""

from typing import Final

TABLE: Final = {
    # a session's life (security design 2.2)
    "G01": "the session is not revoked",
    "G02": "the session is within its absolute twelve hours",
    "G03": "the session was not idle for more than fifteen minutes",
    "G04": "the session belongs to the system's present epoch",
    # a link's life
    "G05": "the identity's link is active",
    "G06": "the session saw the link as it is now",
    "G07": "level 1 is at most 180 days old",
    "G08": "level 2 is at most 30 days old",
    # what counts as level 3
    "G09": "the step was made in, or for, this session",
    "G10": "the step belongs to the session's present gen",
    "G11": "the step's person is the linked person",
    "G12": "the step is for reading",
    "G13": "the step has passed and was not consumed or voided",
    "G14": "the step started at most thirty minutes ago",
    # beginning a step (2.2, 2.4, 2.6)
    "G15": "no step of this id exists",
    "G16": "the executing identity is the session's own",
    "G17": "the level below is held",
    "G18": "levels 2 and 3 are asked for the linked person",
    "G19": "an act names its action and a reading names none",
    "G20": "attempts are left",
    "G21": "nothing is locked at the start",
    "G22": "a served session is the chat or the page of a unionid twin",
    "G23": "a served session's identity is linked to the same person",
    "G24": "a served session is live",
    # deciding a step: its bindings (2.4)
    "G25": "the verdict comes through the step's session",
    "G26": "the session's gen is the step's",
    "G27": "the verdict is about the step's executing identity",
    "G28": "the verdict is about the step's person",
    "G29": "the step is pending",
    "G30": "the step has not expired",
    "G31": "the verdict is the exact pass",
    # deciding a step: what turns a provider's pass into a refusal
    "G32": "nothing is locked at the verdict",
    "G33": "the level below is still held",
    "G34": "the identity is still linked to the step's person",
    "G35": "a linked identity does not become another person",
    "G36": "a person has at most five identities",
    "G37": "a number gets at most three new identities in a day",
    # who inherits
    "G38": "only an identity with the same unionid inherits",
    "G39": "no identity linked to another person inherits",
    # counter codes
    "G40": "the code exists and has not expired",
    "G41": "the code was not used for this level",
    "G42": "the code was first used in this session or never",
    "G43": "the code was issued to the person of the step",
    # acts
    "G44": "the proof was made in, or for, this session and gen",
    "G45": "the proof is for an act",
    "G46": "the proof approved exactly this action",
    "G47": "the proof has passed and was not consumed",
    "G48": "the proof started at most five minutes ago",
    "G49": "the proof's person is the linked person",
    "G50": "level 2 is held at the act",
    # time
    "G51": "a clock set back is not believed",
    # becoming another person (2.4)
    "G52": "the relink was asked for at least a day ago",
    "G53": "the relink was asked for at most seven days ago",
    "G54": "the new person was named in this session and gen",
    "G55": "the new person was named at most ten minutes ago",
    "G56": "the relinking face is the named person's",
    # handing a step to the mini-program (2.4)
    "G57": "the ticket was not used",
    "G58": "the ticket is at most 120 seconds old",
    "G59": "the handing session is still in the gen of the ticket",
}

ALL: Final = frozenset(TABLE)


def holds(guard: str, condition: bool, guards: frozenset[str]) -> bool:
    return condition or guard not in guards
