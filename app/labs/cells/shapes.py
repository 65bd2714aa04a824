"""The four shapes of tasks in words: what they are called, what they say of themselves, what they begin with."""

from __future__ import annotations

from dataclasses import dataclass

from engine.labs.cells.tasks import CharactersRequest, LanguageRequest, NumberRequest, TaskRequest, WordsRequest


@dataclass(frozen=True)
class Shape:
    """One shape.

    title   what its button says; `task` what its small network does
    wires   (reads, gives) of each step of its pictogram
    about   what a person looks at, with the source
    begin   what is asked first
    tries   texts to try: (title, text) pairs
    """

    name: str
    title: str
    task: str
    wires: tuple[tuple[bool, bool], ...]
    about: str
    begin: TaskRequest
    tries: tuple[tuple[str, str], ...] = ()


SHAPES = (
    Shape(
        "language", "Many to one", "Which language?",
        ((True, False), (True, False), (True, False), (True, True)),
        "One letter a step goes in; only the last state is used. A small classifier turns it into a probability for "
        "each of 112 languages. The areas ask the same classifier at every step, so that one sees the belief move: one "
        "letter with an accent can turn it. Nothing but the state carries what was read. It was trained on sentences "
        "of Tatoeba; one network read them all.",
        LanguageRequest("the library is closed today"),
        (
            ("Dutch or German?", "de kinderen spelen in de tuin"),
            ("French", "je voudrais une tasse de caf\u00e9"),
            ("Turkish", "bug\u00fcn hava \u00e7ok g\u00fczel"),
            ("Russian", "где находится вокзал"),
            ("Two languages", "where is the station bitte sch\u00f6n"),
            ("Danish or Norwegian?", "jeg vet ikke hva du mener"),
        ),
    ),
    Shape(
        "words", "One to many", "Make up a word",
        ((True, True), (False, True), (False, True), (False, True)),
        "The language sets the first state; after that the cell lives on its own output: each letter that it draws is "
        "what it reads next (dashed), until it draws the end mark \u25c7. At temperature 0 it takes the likeliest "
        "letter each time, at 1 its own odds, above that it gets bold. Words that its training lists hold are marked.",
        WordsRequest(),
    ),
    Shape(
        "characters", "Many to many", "What comes next?",
        ((True, True), (True, True), (True, True), (True, True)),
        "At every letter it reads, the cell gives a distribution over what comes next: an output a step, in step with "
        "the input (Elman 1990 did this with words). The letter that really came is framed; how much it surprised is "
        "counted in bits. Let it go on by itself, and each guess becomes the next input.",
        CharactersRequest("the weather is nice tod", more=24),
        (
            ("A proverb", "the early bird catches the "),
            ("A question", "where are you going to be tomorrow"),
            ("Out of the blue", "xylophone quartz"),
        ),
    ),
    Shape(
        "numbers", "Encoder-decoder", "Write it in digits",
        ((True, False), (True, False), (False, True), (False, True)),
        "One cell reads to the end; its last state is all that a second cell is given, and that one writes until it is "
        "done (Cho et al. 2014; Sutskever, Vinyals and Le 2014). Input and output need not be of one length. Here: "
        "English number words to digits. Everything must pass through one vector: at long numbers one sees it fail.",
        NumberRequest("three hundred and forty two"),
        (
            ("Large", "nine thousand eight hundred and seven"),
            ("Teens", "seventeen thousand and twelve"),
            ("Not a number", "a partridge in a pear tree"),
        ),
    ),
)  # fmt: skip
"""In the order in which they are offered."""
NAMES = tuple(shape.name for shape in SHAPES)


def shape_of(name: str) -> Shape:
    """The shape of that name. Raises KeyError."""
    return {shape.name: shape for shape in SHAPES}[name]
