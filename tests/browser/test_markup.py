"""What `faults_of` finds in a page, one fault after another in a page that has none else."""

from __future__ import annotations

from tests.browser.markup import faults_of

GOOD = (
    '<!doctype html><html lang="en"><head><title>Good</title><link rel="alternate" hreflang="en" href="/en/">'
    '<link rel="alternate" hreflang="cy" href="/cy/"></head><body><main><h1>One</h1><h2 id="two">Two</h2>'
    '<form method="post"><label for="name">Name</label><input id="name" name="name" aria-describedby="two"><button>Go</button>'
    '</form><a href="/cy/" lang="cy" hreflang="cy">Cymraeg</a><img src="x" alt="" width="1" height="1">PLACE</main>'
)
# What is said of a page that has this in it.
BAD = {
    "<p>One</div>": "end-tag-too-early",
    '<p id="">One</p>': "the id '' is none",
    '<p id="a b">One</p>': "the id 'a b' is none",
    '<input aria-label="Email" list="names">': "points to 'names'",
    '<button form="nowhere">Go</button>': "points to 'nowhere'",
    '<i id="two">Two</i>': "'two' 2 times",
    '<p aria-describedby="three">Three</p>': "points to 'three'",
    '<a href="#three">Three</a>': "points to 'three'",
    '<label for="two">Two</label>': "the label of nothing",
    '<input name="email">': "has no label",
    "<h1>Another</h1>": "2 times h1",
    "<h4>Deep</h4>": "h4 after h2",
    "<main>Another</main>": "2 times main",
    "<h3> </h3>": "is empty",
    '<img src="x" width="1" height="1">': "has no alt",
    '<img src="x" alt="">': "has no size",
    '<p lang="cymraeg">Geiriau</p>': "no language",
    '</form><a href="/cy/" lang="en" hreflang="cy">Welsh</a>': "in another language",
    "<button>Go</button>": "stands in none",
    '<button type="button"></button>': "says nothing",
    '<button type="menu">Go</button>': "no such type",
    '<form method="post"></form>': "has no button",
    "<span><div>Block</div></span>": "holds ['div']",
    '<a href="/en/"><button type="button">Go</button></a>': "holds ['button']",
    "<ul><p>One</p></ul>": "holds ['p']",
    "<details><p>One</p></details>": "begin with a summary",
    "<fieldset><p>One</p></fieldset>": "begin with a legend",
    "<dl><p>One</p></dl>": "holds ['p']",
    "<center>One</center>": "obsolete",
    '<table border="1"><tr><td>One</td></tr></table>': "obsolete",
    '<p onclick="go()">One</p>': "forbids",
    '<p style="color: red">Red</p>': "forbids",
}


def test_a_good_page_has_no_fault() -> None:
    assert faults_of(GOOD.replace("PLACE", "")) == []


def test_each_fault_is_found_and_named() -> None:
    for given, said in BAD.items():
        found = faults_of(GOOD.replace("PLACE", given))
        assert any(said in fault for fault in found), (given, found)


def test_a_page_says_what_it_is_and_in_which_language() -> None:
    assert "no title" in faults_of(GOOD.replace("Good", " ").replace("PLACE", ""))
    assert "the page is in 'fr'" in faults_of(GOOD.replace('html lang="en"', 'html lang="fr"').replace("PLACE", ""))
    assert faults_of(GOOD.replace('<link rel="alternate" hreflang="cy" href="/cy/">', "").replace("PLACE", "")) == [
        "alternates in ['en'] alone"
    ]
