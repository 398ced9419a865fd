"""The glossary and the notation: each word and symbol once, and links that lead somewhere."""

from __future__ import annotations

import re
import unicodedata

import pytest
from guide.test_rules import leads_somewhere

from twobrains.paths import ROOT

BOOK = ROOT / "book"
LINK = re.compile(r"\[[^\]]*\]\(([^)]+)\)")
SYNONYM = re.compile(r"See \[[^\]]+\]\S+\.")
FIELD = """
ablation; activation memory; attention; backpropagation through time; backward pass; batch
normalisation; beam search; BPTT; cell state; channel; confidence interval; context length;
cross-entropy; CTC; data augmentation; data efficiency; dilation; dropout; embedding;
encoder-decoder; exploding gradient; feature map; filter; FLOPs; forget gate; gradient clipping;
greedy decoding; hidden state; hyperparameter search; inductive bias; input gate; kernel; KV
cache; latency; layer normalisation; learning-rate schedule; logits; MAC; mask; masking;
multi-head attention; output gate; overfitting; padding; pooling; positional encoding;
quantisation; random seed; receptive field; residual connection; saliency map; sample complexity;
self-attention; skip connection; softmax; SSM; state-space model; stride; teacher forcing;
throughput; translation equivariance; translation invariance; truncated backpropagation through
time; vanishing gradient; weight sharing; zero padding
"""
"""What every paper and course uses, and a reader looks for."""
ALONE = {"AdamW", "kernel (Jupyter)", "learning-rate schedule", "regularisation", "weight decay"}
"""Words that no section of the book shows yet."""


def glossary() -> dict[str, str]:
    """Each term and its definition, on one line."""
    [_, listed, _] = (BOOK / "glossary.md").read_text(encoding="utf-8").split("```")
    blocks = listed.split("\n\n")[1:]  # the directive and its option stand before them
    entries = [block.strip().split("\n", 1) for block in blocks]
    terms = [term for term, _ in entries]
    assert len({term.lower() for term in terms}) == len(terms), "a term is defined twice"
    return {term: " ".join(words.split()) for term, words in entries}


ENTRIES = glossary()
SEE = {term: words for term, words in ENTRIES.items() if SYNONYM.fullmatch(words)}


def anchor(term: str) -> str:
    """A term's anchor on its page, as Sphinx makes it."""
    plain = unicodedata.normalize("NFKD", f"term-{term}").encode("ascii", "ignore").decode()
    return re.sub(r"[^a-zA-Z0-9._]+", "-", plain).strip("-")


def leads(link: str) -> bool:
    """Whether a link on a page of ``book`` leads to a term, a heading, a source or a page."""
    page, _, place = link.partition("#")
    if not place:
        return (BOOK / page).is_file()
    if page == "glossary.md":
        return place in map(anchor, ENTRIES)
    return leads_somewhere(f"../book/{link}")


def rows() -> list[list[str]]:
    """The cells of the table of symbols, row by row."""
    text = (BOOK / "notation.md").read_text(encoding="utf-8")
    table = text.split("\n## ")[1]
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.mark.parametrize("page", ["glossary.md", "notation.md"])
def test_every_link_leads_somewhere(page: str) -> None:
    links = LINK.findall((BOOK / page).read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not leads(link)] == []


def test_the_chapters_links_to_terms_lead_somewhere() -> None:
    files = (ROOT / "notebooks" / "_text").glob("*.py")
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    found = re.findall(r"\.\./book/glossary\.md#([\w.-]+)", text)
    assert found
    assert set(found) <= set(map(anchor, ENTRIES))


@pytest.mark.parametrize(
    "link",
    [
        "glossary.md#term-kernal",
        "notation.md#term-kernel",
        "../notebooks/10_milestones.ipynb#kernel",
        "words.md",
    ],
)
def test_a_link_to_nowhere_is_noticed(link: str) -> None:
    assert not leads(link)


def test_terms_stand_in_the_order_of_the_alphabet() -> None:
    assert list(ENTRIES) == sorted(ENTRIES, key=str.lower)


def test_the_words_of_the_field_are_there() -> None:
    wanted = " ".join(FIELD.split()).split("; ")
    assert [term for term in wanted if term not in ENTRIES] == []


def test_every_term_but_few_leads_to_where_it_can_be_seen() -> None:
    assert {term for term, words in ENTRIES.items() if not LINK.search(words)} == ALONE


def test_a_synonym_leads_to_a_definition_at_once() -> None:
    targets = {term: LINK.findall(words)[0].partition("#")[2] for term, words in SEE.items()}
    assert targets
    defined = {anchor(term) for term in ENTRIES.keys() - SEE.keys()}
    assert {term for term, target in targets.items() if target not in defined} == set()


def test_a_symbol_has_one_row_with_a_meaning_and_a_shape() -> None:
    assert {len(row) for row in rows()} == {5}
    symbols = [symbol for row in rows() for symbol in re.findall(r"\$[^$]+\$", row[0])]
    assert sorted(symbols) == sorted(set(symbols))
    assert [row[0] for row in rows() if not all(row[:4])] == []


def test_a_name_in_code_is_in_the_code() -> None:
    files = [*ROOT.glob("twobrains/**/*.py"), *ROOT.glob("notebooks/_text/*.py")]
    code = "\n".join(file.read_text(encoding="utf-8") for file in files)
    words = set(re.findall(r"\w+", code))
    for row in rows():
        names = re.findall(r"[A-Za-z_]\w*", " ".join(re.findall(r"`([^`]+)`", row[4])))
        assert set(names) <= words, row
