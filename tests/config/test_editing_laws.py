"""Whatever a file looks like: an edit says what was wanted, keeps each comment, and touches nothing else."""

from dataclasses import replace

from config.layouts import TITLES, files
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from stagesync.config import load
from stagesync.config.editing import Change, Texts, check, rewrite
from stagesync.model.desired import UNMANAGED, Entry
from stagesync.rendering.yaml_scalar import quoted

COLORS = ("00C4FB", "5319E7", "012345", "000000", "FFAA00", "AABBCC")
colors = st.sampled_from((UNMANAGED, *COLORS))


@st.composite
def entry_lists(draw):
    titles = draw(st.lists(st.sampled_from(TITLES), min_size=1, max_size=6, unique=True))
    return [
        Entry(
            title=title,
            color=draw(colors),
            was=(f"old {title}",) if draw(st.booleans()) else (),
            id=draw(st.sampled_from((None, None, 10 + place))),
        )
        for place, title in enumerate(titles)
    ]


@st.composite
def edits(draw):
    """Draw a file's entries, and what shall become of them: entries with their old places."""
    before = draw(entry_lists())
    origins = draw(st.lists(st.sampled_from(range(len(before))), unique=True))
    after = [
        (
            replace(before[origin], color=draw(st.sampled_from(COLORS)))
            if before[origin].color is not UNMANAGED and draw(st.booleans())
            else before[origin],
            origin,
        )
        for origin in origins
    ]
    free = [title for title in TITLES if title not in {entry.title for entry in before}]
    for title in draw(st.lists(st.sampled_from(free), max_size=3, unique=True)):
        place = draw(st.integers(0, len(after)))
        if place < len(after) and draw(st.booleans()):
            after[place] = (replace(after[place][0], title=title), after[place][1])
        else:
            after.insert(place, (Entry(title=title, color=draw(colors)), None))
    assume(after)
    return before, after


def meaning(text):
    return load(["x.yaml"], Texts({"x.yaml": text})).configuration.boards


def edited(text, after):
    """Make the edit, proved by our own reader; return the new text."""
    boards = meaning(text)
    board = next(board for board in boards if board.name == "dev")
    change = Change(
        before=board,
        after=replace(board, entries=tuple(entry for entry, _ in after)),
        origins=tuple(origin for _, origin in after),
    )
    sources = {"x.yaml": text}
    rewritten = rewrite(sources, [change], quoted=quoted)
    assert rewritten.left_alone == ()
    check(rewritten, sources, boards)
    return rewritten.files[0].after if rewritten.files else text


@settings(deadline=None, max_examples=300)
@given(data=st.data())
def test_an_edit_says_what_was_wanted_and_keeps_every_comment_once(data):
    before, after = data.draw(edits())
    written = data.draw(files(before))
    text = edited(written.text, after)
    for comment in written.free:
        assert _times(text, comment) == 1
    stay = {origin for _, origin in after}
    for index, comments in written.own.items():
        for comment in comments:
            assert _times(text, comment) == (index in stay), (index, comment)


@settings(deadline=None, max_examples=100)
@given(data=st.data())
def test_nothing_wanted_changes_nothing(data):
    before = data.draw(entry_lists())
    text = data.draw(files(before)).text
    assert edited(text, [(entry, place) for place, entry in enumerate(before)]) == text


@settings(deadline=None, max_examples=100)
@given(data=st.data())
def test_a_changed_colour_changes_one_line(data):
    before = data.draw(entry_lists())
    managed = [place for place, entry in enumerate(before) if entry.color is not UNMANAGED]
    assume(managed)
    place = data.draw(st.sampled_from(managed))
    text = data.draw(files(before)).text
    wanted = list(before)
    wanted[place] = replace(before[place], color="ABCDEF")
    after = edited(text, [(entry, at) for at, entry in enumerate(wanted)])
    assert len(after.splitlines()) == len(text.splitlines())
    assert sum(one != other for one, other in zip(after.splitlines(), text.splitlines(), strict=True)) == 1


@settings(deadline=None, max_examples=100)
@given(data=st.data())
def test_the_way_there_and_back_says_the_same(data):
    before, after = data.draw(edits())
    text = data.draw(files(before)).text
    there = edited(text, after)
    back = [
        (entry, next((new for new, (_, old) in enumerate(after) if old == place), None))
        for place, entry in enumerate(before)
    ]
    plain = [(replace(entry, was=(), id=None) if origin is None else entry, origin) for entry, origin in back]
    assert [entry.title for entry in meaning(edited(there, plain))[0].entries] == [
        entry.title for entry in before
    ]


@settings(deadline=None, max_examples=100)
@given(data=st.data())
def test_line_breaks_mark_and_end_of_a_file_stay(data):
    before, after = data.draw(edits())
    text = data.draw(files(before)).text
    there = edited(text, after)
    assert there.startswith("\ufeff") == text.startswith("\ufeff")
    assert there.endswith("\n") == text.endswith("\n")
    assert ("\r" in there) == ("\r" in text)
    if "\r" in text:
        assert there.count("\n") == there.count("\r\n")


def _times(text, comment):
    return sum(line.rstrip().endswith(comment) for line in text.splitlines())
