"""Lexicon files: read, refused with file and line, linted, looked up; the ones we ship are clean and used."""

import unicodedata

import pytest
from typer.testing import CliRunner

from accuracy.measure import measure, policy_identity
from boli.commands.lexicon import lexicon as command
from lexicons import lint
from lexicons.classes import LexiconError, classes, parse
from lexicons.variants import WITH_DIALECT, Alternative, has_lexicon, lexicon

HEADER = "id\tlang\tdialects\tstandard\tallowed\troman\ttags\tscope\tsince\tby\tnote"
LANGUAGES = ["hi", "ta", "te", "bn", "ml", "mr", "kn", "gu"]
BEGUN = ["pa", "or", "as", "ur", "ne", "sa"]
OVERLAYS = ["bho", "awa", "ta-IN-x-madurai", "ta-IN-x-kongu", "te-IN-x-telangan", "syl"]


def line(**fields: str) -> str:
    """Return a good line with some fields replaced."""
    good = {
        "id": "hi.0001", "lang": "hi", "dialects": "*", "standard": "डॉक्टर", "allowed": "Dr", "roman": "doctor",
        "tags": "loan", "scope": "both", "since": "2026-11", "by": "draft", "note": "",
    }  # fmt: skip
    return "\t".join((good | fields).values())


def table(*lines: str) -> str:
    return "\n".join([HEADER, *lines]) + "\n"


def test_a_file_is_read() -> None:
    good, problems = parse(
        "# comment\n" + table(line(), line(id="hi.0002", standard="हम्म", allowed="∅", tags="filler")), "hi.tsv"
    )
    assert problems == []
    assert [number for number, _ in good] == [3, 4]
    doctor, hmm = (row for _, row in good)
    assert doctor.forms == ("डॉक्टर", "Dr", "doctor")
    assert (hmm.forms, hmm.optional) == (("हम्म",), True)


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("hi.0001\thi", "2 fields, must be 11"),
        (line(id="ta.0001"), "must be hi."),
        (line(id="hi.1"), "four digits"),
        (line(lang="ta"), "lang must be hi"),
        (line(dialects="syl"), "varieties of it"),
        (line(dialects="bho,xx"), "'xx'"),
        (line(dialects=""), "name the dialects"),
        (line(tags="slang"), "'slang'"),
        (line(tags=""), "must be among"),
        (line(scope="all"), "'all'"),
        (line(since="today"), "a month"),
        (line(by=""), "who wrote it"),
        (line(standard=""), "a form is empty"),
        (line(allowed="Dr|"), "a form is empty"),
        (line(allowed="Dr|–"), "a form is empty"),
        (line(allowed="–", roman="doctor", tags="num"), "nothing is allowed"),
        (line(standard="एक शब्द", allowed="∅"), "only one word"),
        (line(standard="ड\u0949क\u094dटर\u0958"), "NFC"),
    ],
)
def test_a_broken_line_is_named(broken: str, says: str) -> None:
    good, problems = parse(table(broken), "hi.tsv")
    assert good == []
    assert [(problem.file, problem.line) for problem in problems] == [("hi.tsv", 2)]
    assert str(problems[0]).startswith("hi.tsv:2: ")
    assert says in str(problems[0])


def test_the_header_and_the_order_matter() -> None:
    assert "the first line must be: id\tlang" in str(parse(line(), "hi.tsv")[1][0])
    assert "the first line must be" in str(parse("", "hi.tsv")[1][0])
    (problem,) = parse(table(line(id="hi.0002"), line()), "hi.tsv")[1]
    assert str(problem) == "hi.tsv:3: hi.0001 must come after hi.0002: sort by id, use an id once"


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        # What the folds make one need not be listed.
        ([line(allowed="डाक्टर")], "hi.tsv:2: hi.0001: डाक्टर is the same as डॉक्टर under the folds; leave it out"),
        ([line(allowed="२५", standard="25", tags="num")], "२५ is the same as 25"),
        ([line(allowed="।")], "'।' has no letters"),
        ([line(allowed="है", standard="बा", scope="hyp-penalised", tags="dialect.lex")], "write – instead of है"),
        # Collisions: a wrong case marker would count as right.
        (
            [line(standard="की", allowed="कि"), line(id="hi.0002", standard="कि", allowed="के")],
            "hi.tsv:2: hi.0001: कि is the standard of hi.0002; leave it out or narrow the scope",
        ),
        ([line(allowed="गये"), line(id="hi.0002", standard="गए", allowed="गवा")], "गये is the standard of hi.0002"),
        ([line(allowed="इस लिए"), line(id="hi.0002", standard="इसलिए", allowed="सो")], "इस लिए is the standard of"),
        ([line(standard="पचास", allowed="पच्चीस")], "पचास and पच्चीस are two numbers"),
        ([line(standard="तीन सौ", allowed="तिनसौ|301")], "तीन सौ and 301 are two numbers"),
        ([line(allowed="Dr"), line(id="hi.0002", allowed="डॉ")], "डॉक्टर is the standard of hi.0001 too"),
        (
            [
                line(allowed="बा", scope="ref→hyp"),
                line(id="hi.0002", standard="बा", allowed="–", scope="hyp-penalised", tags="dialect.lex"),
            ],
            "बा is the word of hi.0002, which stands for nothing else",
        ),
    ],
)
def test_the_lint_refuses(lines: list[str], says: str) -> None:
    problems = lint.check({"hi.tsv": table(*lines)})
    assert any(says in str(problem) for problem in problems), problems


@pytest.mark.parametrize(
    "lines",
    [
        [line(standard="की", allowed="कि", scope="ref→hyp"), line(id="hi.0002", standard="कि", allowed="के")],
        # Bhojpuri and Awadhi never meet.
        [line(dialects="bho", allowed="गवा"), line(id="hi.0002", dialects="awa", standard="गवा", allowed="गया")],
        # The spacing is worth a line: an error inside the split word is then one error.
        [line(standard="इसलिए", allowed="इस लिए", tags="spacing")],
    ],
)
def test_the_lint_accepts(lines: list[str]) -> None:
    assert lint.check({"hi.tsv": table(*lines)}) == []


def test_an_overlay_may_add_forms_to_a_word_of_its_language() -> None:
    overlay = line(id="bho.0001", dialects="bho", allowed="डागदर")
    assert lint.check({"hi.tsv": table(line()), "bho.tsv": table(overlay)}) == []
    (problem,) = lint.check({"hi.tsv": table(line()), "bho.tsv": table(line(dialects="bho"))})
    assert "must be bho." in str(problem)


def test_what_we_ship_is_clean_and_enough() -> None:
    assert [str(problem) for problem in lint.check(lint.shipped())] == []
    assert set(lint.shipped()) == {f"{tag}.tsv" for tag in [*LANGUAGES, *BEGUN, *OVERLAYS]}
    # Numbers are not among them: lexicons/numbers.
    assert {tag: len(classes(tag)) for tag in LANGUAGES if len(classes(tag)) < 90} == {}
    assert {tag: len(classes(tag)) for tag in BEGUN if len(classes(tag)) < 15} == {}
    assert {tag: len(classes(tag)) for tag in OVERLAYS if len(classes(tag)) < 15} == {}
    assert {row.by for tag in [*LANGUAGES, *BEGUN] for row in classes(tag)} == {"draft"}


@pytest.mark.parametrize("tag", [*LANGUAGES, *BEGUN, *OVERLAYS])
def test_every_form_of_every_class_scores_as_it_says(tag: str) -> None:
    for row in classes(tag):
        dialect = row.dialects[0] if row.dialects != ("*",) else tag
        known = lexicon(tag, dialect, (*WITH_DIALECT, "abbr", "filler"))
        for form in row.forms[1:]:
            for said, wrote in [(row.standard, form)] + [(form, row.standard)] * (row.scope == "both"):
                words = lint.spelled(said, tag).split()
                accepted = {one.words for one in known.alternatives(words) if (one.start, one.end) == (0, len(words))}
                joined = {"".join(other) for other in accepted} | {"".join(words)}
                assert lint.spelled(wrote, tag).replace(" ", "") in joined, (row.id, said, wrote)


def test_look_up_is_by_folded_form_whatever_the_spaces() -> None:
    known = lexicon("hi")
    tags = {(one.start, one.end, one.words): one.tag for one in known.alternatives(["डाक्टर", "साहब"])}
    assert tags == {
        (0, 1, ("dr",)): "loan",
        (0, 1, ("डा",)): "loan",
        (0, 1, ("doctor",)): "loan",
    }
    assert Alternative(0, 2, ("thank", "you"), "loan") in known.alternatives(["थैंक", "यू"])
    assert lexicon("mai").alternatives(["डाक्टर"]) == []


def test_tags_and_dialects_choose_the_classes() -> None:
    words = ["हमार"]
    assert lexicon("bho").alternatives(words) == []
    assert ("मेरा",) in {one.words for one in lexicon("bho", tags=WITH_DIALECT).alternatives(words)}
    assert lexicon("hi", tags=WITH_DIALECT).alternatives(words) == []
    assert lexicon("hi", "bho", WITH_DIALECT) == lexicon("bho", tags=WITH_DIALECT)
    # Only the reference's dialect word accepts the standard one, and बा accepts nothing.
    assert lexicon("bho", tags=WITH_DIALECT).alternatives(["मेरा"]) == []
    assert lexicon("bho", tags=WITH_DIALECT).alternatives(["बा"]) == []
    assert lexicon("hi", tags=("num",)).alternatives(["डाक्टर"]) == []
    assert "हम्म" in lexicon("hi").optional
    assert lexicon("hi", tags=("loan", "num")).optional == {}


def test_identity_changes_with_whatever_a_score_depends_on() -> None:
    assert policy_identity("L3", "hi").startswith("L3{enc,orth,spacing,num,loan,filler}@")
    assert policy_identity("L3", "hi") == policy_identity("L3", "bho")  # the headline leaves dialects out
    assert policy_identity("L3", "hi") != policy_identity("L3", "ta")
    # Numbers, loans and sandhi need no lexicon; the identity says where there was none to use.
    assert policy_identity("L3", "mai").startswith("L3{spacing,num,loan}@")
    assert policy_identity("L3", "mai").split("@")[1] != policy_identity("L2", "mai").split("@")[1]
    assert lexicon("hi").version != lexicon("hi", tags=("num",)).version != lexicon("bho", tags=WITH_DIALECT).version
    every = [policy_identity(policy, "hi") for policy in measure("क", "क", "hi")]
    assert len(set(every)) == len(every)
    assert max(map(len, every)) <= 80


def test_a_language_without_a_lexicon_has_the_rules_only() -> None:
    assert not has_lexicon("mai")
    assert has_lexicon("bho")
    assert not has_lexicon("xx")
    found = measure("घर ज़रूर doctor", "घर ज़रुर डॉक्टर", "mai")
    assert (found["L2"].errors, found["L3"].errors) == (2, 1)


def test_a_broken_installed_file_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lexicons.classes.text", lambda tag: table(line(tags="slang"), line(scope="x")))
    with pytest.raises(LexiconError, match=r"hi\.tsv:2: .*'slang'.*2 in all"):
        classes.__wrapped__("hi")


def test_the_files_are_nfc() -> None:
    assert all(unicodedata.is_normalized("NFC", content) for content in lint.shipped().values())


def test_the_command_says_what_is_wrong_and_exits_2(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "hi.tsv").write_text(table(line(allowed="डाक्टर"), line(id="hi.0002", tags="slang")), encoding="utf-8")
    done = CliRunner().invoke(command, ["check", str(tmp_path / "hi.tsv")])
    assert done.exit_code == 2
    assert [said.split(": ")[0] for said in done.output.splitlines()] == ["hi.tsv:2", "hi.tsv:3"]
    clean = CliRunner().invoke(command, ["check"])
    assert clean.exit_code == 0
    assert "nothing to mend" in clean.output
