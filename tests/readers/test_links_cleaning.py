"""Known problem 33: what stands around the links that ICE prints, and what is left when it is taken off."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from section287.readers.links import clean_url

PLAIN = "https://www.ice.gov/doclib/287gMOA/ExampleCoFL_TFM_MOA_05.22.2025.pdf"
SAFE = "https://gcc02.safelinks.protection.outlook.com/?url="
EXTENSION = "chrome-extension://efaidnbmnnnibpcajpcglclefindmkaj/"


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (PLAIN, PLAIN),
        ("http://www.ice.gov/x.pdf", "http://www.ice.gov/x.pdf"),
        ("https://www.ice.gov", "https://www.ice.gov"),
        ("https://a.gov:8443/x?y=1&z=2#p", "https://a.gov:8443/x?y=1&z=2#p"),
        (f"  {PLAIN}\xa0\n", PLAIN),
        ("HTTPS://www.ICE.gov/X.pdf", "https://www.ICE.gov/X.pdf"),
        ("https:/www.ice.gov/x.pdf", "https://www.ice.gov/x.pdf"),
        ("https:///www.ice.gov/x.pdf", "https://www.ice.gov/x.pdf"),
        ("https://www.ice.gov/a b  c.pdf", "https://www.ice.gov/a%20b%20%20c.pdf"),
        ("https://www.ice.gov/a%20b.pdf", "https://www.ice.gov/a%20b.pdf"),
        ("https://www.ice.gov/a\n\tb.pdf", "https://www.ice.gov/ab.pdf"),
        (EXTENSION + PLAIN, PLAIN),
        (EXTENSION + "https:/www.ice.gov/x.pdf", "https://www.ice.gov/x.pdf"),
        ("https://web.archive.org/web/20210113002027/" + PLAIN, PLAIN),
        ("https://web.archive.org/web/20210113002027id_/" + PLAIN, PLAIN),
        ("http://web.archive.org/web/2021if_/http://www.ice.gov/x", "http://www.ice.gov/x"),
        ("/web/20210113002027/" + PLAIN, PLAIN),
        (SAFE + quote(PLAIN, safe="") + "&data=05%7C02%7CERO287g%40example.gov%7C0&sdata=x%3D&reserved=0", PLAIN),
        ("https://nam.safelinks.protection.outlook.com/ap/x-1/?data=1&url=" + quote(PLAIN, safe=""), PLAIN),
        (SAFE + quote(SAFE + quote(PLAIN, safe="") + "&data=1", safe="") + "&data=2", PLAIN),
        (SAFE + quote("https://web.archive.org/web/2021/" + PLAIN, safe=""), PLAIN),
        (EXTENSION + SAFE + quote("https://a.gov/x y.pdf", safe=""), "https://a.gov/x%20y.pdf"),
        (SAFE + quote("https://a.gov/x+y%20z.pdf", safe=""), "https://a.gov/x+y%20z.pdf"),
    ],
)
def test_wrappers_are_taken_off(target: str, expected: str) -> None:
    assert clean_url(target) == expected


@pytest.mark.parametrize(
    "target",
    [
        "",
        "   ",
        "link pending",
        "xxx.pdf",
        "www.ice.gov/x.pdf",
        "mailto:someone@example.gov",
        "javascript:alert(1)",
        "file:///C:/Users/x.pdf",
        "ftp://a.gov/x",
        "#Sheet2!A1",
        "https://",
        "https:",
        "https:///",
        "/doclib/x.pdf",
        EXTENSION,
        EXTENSION + "mailto:x@example.gov",
        SAFE + "javascript%3Aalert(1)",
        "https://web.archive.org/web/20210113002027/mailto:x@example.gov",
        "https://user:secret@a.gov/",
        "xhttps://www.ice.gov/x.pdf",
        "https://a.gov/x\x1fy",
        "https://a.gov/x\u2028y",
    ],
)
def test_what_leads_to_no_web_address_is_none(target: str) -> None:
    assert clean_url(target) is None


@given(st.text(max_size=80))
def test_any_text_gives_a_plain_address_or_none(text: str) -> None:
    for target in (text, "https://" + text, SAFE + text, EXTENSION + text):
        url = clean_url(target)
        assert url is None or (url.startswith(("http://", "https://")) and not any(one.isspace() for one in url))


@given(st.text(max_size=80))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    url = clean_url("https://a.gov/" + text)
    assert url is None or clean_url(url) == url


@given(st.lists(st.sampled_from(["safe", "archive", "extension", "blank"]), max_size=6))
def test_wrappers_come_off_in_any_order(layers: list[str]) -> None:
    target = PLAIN
    for layer in layers:
        if layer == "safe":
            target = SAFE + quote(target, safe="") + "&data=05"
        elif layer == "archive":
            target = "https://web.archive.org/web/20250301180751/" + target
        elif layer == "extension":
            target = EXTENSION + target
        else:
            target = f" {target} "
    assert clean_url(target) == PLAIN
