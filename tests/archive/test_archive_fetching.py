"""A host may do what it likes: the fetcher waits, stops, refuses, and says why."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from publishing_host import (
    Answer,
    Host,
    bomb,
    broken_off,
    dripping,
    serve,
    silent,
    status,
)
from sync_desk import Time

from section287.archive.fetch import Fetcher, FetchFailed, validators
from section287.archive.pace import Manners, read_retry_after

FILE = b"PK" + b"x" * 5000
HOSTS = frozenset({"127.0.0.1"})
FAST = Manners(pause_seconds=0, attempts=3, silence_seconds=20, total_seconds=60)


@pytest.fixture
def fetcher(time: Time) -> Fetcher:
    return Fetcher(FAST, time.clock)


def test_it_says_who_asks_and_what_it_has(host: Host, time: Time) -> None:
    host.files["/a"] = FILE
    fetcher = Fetcher(Manners(contact="https://example.org/us", pause_seconds=0), time.clock)
    first = fetcher.get(host.url("/a"), HOSTS)
    assert first.body == FILE
    again = fetcher.get(host.url("/a"), HOSTS, validators(first.headers, time.moment))
    assert again.unchanged
    assert again.body == b""
    asked = host.asked[-1].headers
    assert asked["user-agent"].startswith("section287/")
    assert "https://example.org/us" in asked["user-agent"]
    assert asked["if-none-match"] == first.headers["etag"]
    assert "cookie" not in asked


def test_it_pauses_between_two_requests_to_one_host(host: Host, time: Time) -> None:
    host.files["/a"] = FILE
    fetcher = Fetcher(Manners(pause_seconds=4.0), time.clock)
    for _ in range(3):
        fetcher.get(host.url("/a"), HOSTS)
    assert time.slept == [5.0, 5.0]  # chance is 1: a quarter more


def test_another_attempt_cures_what_passes(host: Host, fetcher: Fetcher, time: Time) -> None:
    host.files["/a"] = FILE
    host.next("/a", status(503), broken_off(FILE))
    assert fetcher.get(host.url("/a"), HOSTS).body == FILE
    assert [one for one in time.slept if one] == [2.0, 4.0]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (status(500), "answered 500"),
        (status(429), "answered 429"),
        (broken_off(FILE), "incomplete|peer closed"),
        (status(200, b"not gzip", Content_Encoding="gzip"), "packing is damaged"),
        (status(200, b"\x1f\x8b\x08", Content_Encoding="gzip"), "packing is damaged"),
    ],
)
def test_what_does_not_pass_is_given_up_after_some_attempts(
    host: Host, fetcher: Fetcher, answer: Answer, said: str
) -> None:
    host.next("/a", *[answer] * 9)
    with pytest.raises(FetchFailed, match=said) as caught:
        fetcher.get(host.url("/a"), HOSTS)
    assert "3 of 3 attempts" in str(caught.value)
    assert host.url("/a") in str(caught.value)
    assert len(host.asked) == 3


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410, 451, 206])
def test_what_another_attempt_won_t_cure_is_asked_once(host: Host, fetcher: Fetcher, code: int) -> None:
    host.next("/a", status(code))
    with pytest.raises(FetchFailed, match=f"answered {code}"):
        fetcher.get(host.url("/a"), HOSTS)
    assert len(host.asked) == 1


def test_a_host_that_refuses_three_times_is_left_alone_for_the_run(host: Host, fetcher: Fetcher) -> None:
    host.next("/a", *[status(403)] * 9)
    for _ in range(3):
        with pytest.raises(FetchFailed, match="answered 403"):
            fetcher.get(host.url("/a"), HOSTS)
    with pytest.raises(FetchFailed, match="refused 3 times in a row"):
        fetcher.get(host.url("/a"), HOSTS)
    assert len(host.asked) == 3


def test_a_host_says_how_long_to_wait(host: Host, fetcher: Fetcher, time: Time) -> None:
    host.files["/a"] = FILE
    host.next("/a", status(429, Retry_After="90"))
    assert fetcher.get(host.url("/a"), HOSTS).body == FILE
    assert 90.0 in time.slept


def test_a_host_that_asks_for_a_long_rest_gets_it(host: Host, time: Time) -> None:
    host.files["/a"] = FILE
    resting: dict[str, str] = {}
    host.next("/a", status(429, Retry_After="7200"))
    for _ in range(2):
        with pytest.raises(FetchFailed, match=r"left alone until 2026-05-20T14:00:00Z"):
            Fetcher(FAST, time.clock, resting).get(host.url("/a"), HOSTS)
    assert len(host.asked) == 1
    time.moment += timedelta(hours=3)
    assert Fetcher(FAST, time.clock, resting).get(host.url("/a"), HOSTS).body == FILE
    assert resting == {}


def test_a_moment_to_wait_for_is_measured_against_the_host_s_own_clock(time: Time) -> None:
    wrong = time.moment + timedelta(days=400)
    until = format_datetime(wrong + timedelta(seconds=30), usegmt=True)
    assert read_retry_after(until, format_datetime(wrong, usegmt=True), time.moment) == 30.0
    assert read_retry_after(format_datetime(time.moment, usegmt=True), None, time.moment) == 0.0
    assert read_retry_after("soon", None, time.moment) is None
    assert read_retry_after(None, None, time.moment) is None
    assert read_retry_after("9" * 400, None, time.moment) == 10**8


def test_the_budget_of_further_attempts_is_for_the_whole_run(host: Host, time: Time) -> None:
    host.next("/a", *[status(500)] * 20)
    fetcher = Fetcher(Manners(pause_seconds=0, attempts=4, retry_budget=2), time.clock)
    for _ in range(2):
        with pytest.raises(FetchFailed, match="budget"):
            fetcher.get(host.url("/a"), HOSTS)
    assert len(host.asked) == 4  # three for the first, one for the second


def test_an_answer_that_trickles_in_is_given_up(host: Host, time: Time) -> None:
    host.next("/a", dripping)
    fetcher = Fetcher(Manners(pause_seconds=0, attempts=1, silence_seconds=20, total_seconds=0.4), time.clock)
    with pytest.raises(FetchFailed, match=r"not whole within 0\.4 seconds"):
        fetcher.get(host.url("/a"), HOSTS)


def test_a_host_that_says_nothing_is_given_up(host: Host, time: Time) -> None:
    host.next("/a", silent)
    fetcher = Fetcher(Manners(pause_seconds=0, attempts=1, silence_seconds=0.3, total_seconds=60), time.clock)
    with pytest.raises(FetchFailed, match="no answer in time"):
        fetcher.get(host.url("/a"), HOSTS)


def test_nobody_there_is_one_clear_line(time: Time) -> None:
    with serve() as gone:
        address = gone.url("/a")
    with pytest.raises(FetchFailed, match=r"3 of 3 attempts") as caught:
        Fetcher(FAST, time.clock).get(address, HOSTS)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("answer", [status(200, b"x" * 60_000), bomb(300_000_000)])
def test_what_is_too_large_is_given_up_before_it_is_all_there(host: Host, time: Time, answer: Answer) -> None:
    host.next("/a", answer)
    fetcher = Fetcher(Manners(pause_seconds=0, largest_bytes=50_000), time.clock)
    with pytest.raises(FetchFailed, match="larger than 50,000 bytes"):
        fetcher.get(host.url("/a"), HOSTS)


def test_a_packed_answer_within_the_limit_is_unpacked(host: Host, fetcher: Fetcher) -> None:
    host.next("/a", bomb(40_000))
    assert fetcher.get(host.url("/a"), HOSTS).body == b" " * 40_000


def test_a_packing_nobody_asked_for_is_refused(host: Host, fetcher: Fetcher) -> None:
    host.next("/a", status(200, b"abc", Content_Encoding="br"))
    with pytest.raises(FetchFailed, match="packed as 'br'"):
        fetcher.get(host.url("/a"), HOSTS)


def test_a_redirect_on_the_host_is_followed(host: Host, fetcher: Fetcher) -> None:
    host.files["/b"] = FILE
    host.next("/a", status(302, Location="/b"))
    found = fetcher.get(host.url("/a"), HOSTS)
    assert (found.url, found.final_url, found.body) == (host.url("/a"), host.url("/b"), FILE)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("https://elsewhere.test/login", "to another host"),
        ("//elsewhere.test/", "to another host"),
        ("file:///etc/passwd", "not https"),
        ("/a", "in a circle"),
    ],
)
def test_a_redirect_to_elsewhere_is_not(host: Host, fetcher: Fetcher, target: str, said: str) -> None:
    host.next("/a", *[status(301, Location=target)] * 3)
    with pytest.raises(FetchFailed, match=said):
        fetcher.get(host.url("/a"), HOSTS)
    assert len(host.asked) == 1


def test_redirects_without_end_are_given_up(host: Host, fetcher: Fetcher) -> None:
    for number in range(9):
        host.next(f"/{number}", status(302, Location=f"/{number + 1}"))
    with pytest.raises(FetchFailed, match="more than 5 times"):
        fetcher.get(host.url("/0"), HOSTS)


@pytest.mark.parametrize("days", [-400, 400])
def test_clocks_that_differ_are_told_of_and_do_no_harm(host: Host, fetcher: Fetcher, time: Time, days: int) -> None:
    dated = format_datetime(time.moment + timedelta(days=days), usegmt=True)
    host.next("/a", status(200, FILE, Date=dated, Last_Modified=dated, ETag='"1"'))
    found = fetcher.get(host.url("/a"), HOSTS)
    assert found.body == FILE
    assert found.at == time.moment
    assert len(found.notes) == 1
    assert "one of the two is wrong" in found.notes[0]
    asked = validators(found.headers, found.at)
    assert asked["etag"] == '"1"'
    assert ("last_modified" in asked) == (days < 0)


def test_a_last_modified_in_the_future_is_not_asked_with(host: Host, fetcher: Fetcher, time: Time) -> None:
    now, later = (format_datetime(time.moment + timedelta(days=n), usegmt=True) for n in (0, 3))
    host.next("/a", status(200, FILE, Date=now, Last_Modified=later))
    found = fetcher.get(host.url("/a"), HOSTS)
    assert "Last-Modified lies in the future" in found.notes[0]
    assert validators(found.headers, found.at) == {}


# certificates


@pytest.fixture(scope="module")
def make_certificate(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, Path]]:
    folder = tmp_path_factory.mktemp("tls")

    def make(name: str) -> tuple[Path, Path]:
        certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
        subprocess.run(
            f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout {key} "
            f"-out {certificate} -days 30 -subj /CN={name} -addext subjectAltName=IP:127.0.0.1".split(),
            check=True,
            capture_output=True,
        )
        return certificate, key

    return make


def test_a_trusted_certificate_is_enough(make_certificate: Callable[[str], tuple[Path, Path]], time: Time) -> None:
    pair = make_certificate("first")
    with serve(pair) as host:
        host.files["/a"] = FILE
        assert Fetcher(FAST, time.clock, certificates=str(pair[0])).get(host.url("/a"), HOSTS).body == FILE


def test_a_changed_certificate_stops_it_and_nothing_is_taken(
    make_certificate: Callable[[str], tuple[Path, Path]], time: Time
) -> None:
    first, second = make_certificate("first"), make_certificate("second")
    with serve(second) as host:
        host.files["/a"] = FILE
        for trusted in (str(first[0]), None):
            with pytest.raises(FetchFailed, match="its certificate is not trusted"):
                Fetcher(FAST, time.clock, certificates=trusted).get(host.url("/a"), HOSTS)
        assert host.asked == []


def test_it_never_goes_from_https_to_http(
    make_certificate: Callable[[str], tuple[Path, Path]], host: Host, time: Time
) -> None:
    pair = make_certificate("first")
    with serve(pair) as secure:
        secure.next("/a", status(302, Location=host.url("/b")))
        with pytest.raises(FetchFailed, match="not https"):
            Fetcher(FAST, time.clock, certificates=str(pair[0])).get(secure.url("/a"), HOSTS)
    assert host.asked == []
