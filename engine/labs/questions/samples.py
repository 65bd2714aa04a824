"""Stories to try, a kind of task each, with the answer that follows from them. Written for this program."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """A story (a sentence a line), a question, the answer that follows, and which of the tasks it is like.

    solved  whether the network with a memory that ships answers it rightly
    """

    title: str
    story: str
    question: str
    answer: str
    task: int
    solved: bool = True


def _story(*sentences: str) -> str:
    return "\n".join(sentences)


SAMPLES: tuple[Sample, ...] = (
    Sample(
        "Two facts: where is the milk?",
        _story(
            "Mary went to the kitchen.",
            "Mary picked up the milk there.",
            "Daniel moved to the office.",
            "Mary travelled to the garden.",
            "Daniel grabbed the apple there.",
            "Daniel journeyed to the hallway.",
        ),
        "Where is the milk?",
        "garden",
        2,
    ),
    Sample(
        "One fact among others",
        _story(
            "Sandra moved to the garden.",
            "John went to the office.",
            "Sandra journeyed to the bathroom.",
            "Mary travelled to the hallway.",
        ),
        "Where is Sandra?",
        "bathroom",
        1,
    ),
    Sample(
        "Three facts: where was it before?",
        _story(
            "John took the football.",
            "John went to the hallway.",
            "Mary moved to the kitchen.",
            "John travelled to the bedroom.",
            "John left the football there.",
            "Mary went to the garden.",
        ),
        "Where was the football before the bedroom?",
        "hallway",
        3,
    ),
    Sample(
        "Who gave what to whom?",
        _story(
            "Bill went to the kitchen.",
            "Bill picked up the apple there.",
            "Bill gave the apple to Fred.",
            "Jeff moved to the hallway.",
            "Fred handed the apple to Jeff.",
        ),
        "Who gave the apple to Jeff?",
        "Fred",
        5,
    ),
    Sample(
        "Yes or no",
        _story(
            "Daniel went to the garden.",
            "Sandra moved to the office.",
            "Daniel travelled to the kitchen.",
        ),
        "Is Daniel in the garden?",
        "no",
        6,
    ),
    Sample(
        "Counting",
        _story(
            "Mary went to the kitchen.",
            "Mary took the milk there.",
            "John moved to the garden.",
            "Mary picked up the football there.",
            "Mary journeyed to the hallway.",
        ),
        "How many objects is Mary carrying?",
        "two",
        7,
    ),
    Sample(
        "A list",
        _story(
            "Daniel grabbed the football there.",
            "Daniel journeyed to the office.",
            "Sandra went to the kitchen.",
            "Daniel took the milk there.",
        ),
        "What is Daniel carrying?",
        "football,milk",
        8,
    ),
    Sample(
        "Negation",
        _story(
            "Mary is in the office.",
            "John travelled to the garden.",
            "Mary is no longer in the office.",
        ),
        "Is Mary in the office?",
        "no",
        9,
    ),
    Sample(
        "Not certain: either, or",
        _story(
            "Julie travelled to the park.",
            "Bill is either in the school or the cinema.",
            "Fred went to the bedroom.",
        ),
        "Is Bill in the school?",
        "maybe",
        10,
    ),
    Sample(
        "Who is she?",
        _story(
            "Sandra went back to the bathroom.",
            "After that she moved to the kitchen.",
            "Daniel went to the garden.",
            "Then he journeyed to the office.",
        ),
        "Where is Sandra?",
        "kitchen",
        11,
    ),
    Sample(
        "Time: yesterday and today",
        _story(
            "Yesterday Julie went to the school.",
            "Julie travelled to the park this morning.",
            "Bill went to the cinema this morning.",
            "This afternoon Julie went to the kitchen.",
        ),
        "Where was Julie before the kitchen?",
        "park",
        14,
    ),
    Sample(
        "Deduction",
        _story(
            "Wolves are afraid of mice.",
            "Gertrude is a wolf.",
            "Sheep are afraid of cats.",
            "Emily is a sheep.",
        ),
        "What is Gertrude afraid of?",
        "mouse",
        15,
    ),
    Sample(
        "Sizes",
        _story(
            "The box is bigger than the chocolate.",
            "The suitcase is bigger than the box.",
            "The chest fits inside the container.",
        ),
        "Does the chocolate fit in the suitcase?",
        "yes",
        18,
    ),
    Sample(
        "Directions",
        _story(
            "The office is north of the kitchen.",
            "The garden is south of the kitchen.",
        ),
        "What is north of the kitchen?",
        "office",
        4,
    ),
    Sample(
        "They",
        _story(
            "Mary and Daniel went to the office.",
            "Then they moved to the garden.",
            "John and Sandra travelled to the kitchen.",
            "After that they went back to the hallway.",
        ),
        "Where is Daniel?",
        "garden",
        13,
    ),
    Sample(
        "Induction",
        _story(
            "Lily is a frog.",
            "Bernhard is a swan.",
            "Greg is a frog.",
            "Lily is green.",
            "Bernhard is white.",
        ),
        "What color is Greg?",
        "green",
        16,
    ),
    Sample(
        "Motives",
        _story(
            "Yann is thirsty.",
            "Jason is tired.",
            "Jason travelled to the bedroom.",
        ),
        "Where will Yann go?",
        "kitchen",
        20,
    ),
    Sample(
        "Finding the way: too hard for it",
        _story(
            "The kitchen is north of the hallway.",
            "The garden is east of the kitchen.",
            "The office is south of the hallway.",
            "The bedroom is west of the office.",
            "The bathroom is north of the garden.",
        ),
        "How do you go from the hallway to the garden?",
        "n,e",
        19,
        solved=False,
    ),
)
"""The first is shown at the start."""
