"""The site as files: the pages that are served, whole, with links that lead somewhere."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from document_files import PLAIN, id_of
from starlette.testclient import TestClient

from section287.errors import Section287Error, UsageError
from section287.publish.site_folder import check_links, read_manifest
from section287.record.open import open_record
from section287.web import create_app
from section287.web.files import make
from section287.web.files.build import Built, build_site
from section287.web.files.make import SCRIPT, Maker, page_path, twin_path
from section287.web.files.plan import Task, list_tasks
from section287.web.links import language_prefix
from section287.web.render import fill_path
from section287.web.routes import FILES, ROUTES
from section287.web.words import LANGUAGES

TAG = f'<script src="/static/{SCRIPT}" defer></script>\n'
SERVER_OFFERS = ("panel", "impact")  # files made when asked for, and studies: a site of files can't offer them
BY_NAME = {one.name: one for one in ROUTES}


@pytest.fixture(scope="module")
def built(site_record: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build_site(tmp_path_factory.mktemp("built") / "site", site_record, processes=1)


def test_served_and_static_pages_agree(built: Built, site_record: Path) -> None:
    client = TestClient(create_app(site_record), follow_redirects=False)
    with open_record(site_record) as connection:
        tasks = list_tasks(connection)
    compared: dict[str, int] = {}
    for task in tasks:
        route, place = BY_NAME[task.route], dict(task.place)
        if route.needs_server:
            continue
        asked = make.ALL_SHOWN.get(route.name, {})
        for language in LANGUAGES:
            address = language_prefix(language) + fill_path(route, place)
            answer = client.get(address, params=asked)
            if answer.status_code == 404:
                assert page_path(address) not in built.files
                continue
            text = (built.folder / page_path(address)).read_text(encoding="utf-8")
            if answer.status_code in (301, 302):
                assert f'url={answer.headers["location"]}"' in text
            else:
                assert text.count(TAG) == 1
                served = answer.text.replace("?show=all", "") if asked else answer.text
                if route.name not in SERVER_OFFERS:
                    assert text.replace(TAG, "") == served, address
            compared[route.name] = compared.get(route.name, 0) + 1
        twin = twin_path(route, place)
        if twin in built.files and not asked:
            assert (built.folder / twin).read_bytes() == client.get(f"/{twin}").content, twin
    assert set(compared) == {one.name for one in ROUTES if not one.needs_server}
    assert compared["agency"] > 60


def test_pages_of_files_offer_nothing_that_needs_the_server(built: Built, site_record: Path) -> None:
    client = TestClient(create_app(site_record))
    for name, offered in (("panel", 'href="/panel/'), ("impact", 'method="post"')):
        assert offered in client.get(f"/{name}").text
        text = (built.folder / name / "index.html").read_text(encoding="utf-8")
        assert offered not in text
        assert f"section287 {name}" in text


def test_states_with_events_have_a_page_of_referrals(built: Built) -> None:
    states = {one.parent.name for one in (built.folder / "referrals" / "state").glob("*/index.html")}
    assert {"wa", "or", "pa"} <= states
    assert "fl" not in states  # none in the bundled counts


def test_files_that_are_no_pages_agree_as_well(built: Built, site_record: Path) -> None:
    client = TestClient(create_app(site_record))
    paths = [one.pattern.format(**place) for one in FILES for place in one.places()]
    assert len(paths) > 10
    for path in paths:
        assert (built.folder / path.lstrip("/")).read_bytes() == client.get(path).content, path


def test_pages_that_need_the_server_say_so(built: Built) -> None:
    needing = [one for one in ROUTES if one.needs_server]
    assert {one.name for one in needing} >= {"check", "ask"}
    for route in needing:
        for language in LANGUAGES:
            text = (built.folder / page_path(language_prefix(language) + route.pattern)).read_text()
            assert make.NEEDS_SERVER[language][0] in text


def test_every_link_leads_somewhere(built: Built) -> None:
    assert check_links(built.folder, built.files) == []


def test_a_broken_link_is_found(built: Built) -> None:
    files = {name: mark for name, mark in built.files.items() if name != "about/index.html"}
    assert any(one.endswith(": /about") for one in check_links(built.folder, files))
    lost = {name: mark for name, mark in files.items() if not name.startswith("static/site.css")}
    assert any("/static/site.css" in one for one in check_links(built.folder, lost))


@pytest.fixture
def copied(built: Built, tmp_path: Path) -> Path:
    """The site in a folder of this test alone."""
    return Path(shutil.copytree(built.folder, tmp_path / "site"))


@pytest.mark.usefixtures("no_fork")
def test_the_same_record_writes_only_what_was_changed_by_hand(built: Built, copied: Path, site_record: Path) -> None:
    changed = copied / "about" / "index.html"
    changed.write_text("something else")
    times = {name: (copied / name).stat().st_mtime_ns for name in built.files}
    again = build_site(copied, site_record, processes=2)
    assert (again.written, again.removed, again.files) == (1, 0, built.files)
    assert changed.read_bytes() == (built.folder / "about" / "index.html").read_bytes()
    assert {name for name in built.files if (copied / name).stat().st_mtime_ns != times[name]} == {"about/index.html"}


def test_a_new_record_writes_what_has_changed(
    built: Built, earlier_record: Path, site_record: Path, tmp_path: Path
) -> None:
    before = build_site(tmp_path / "site", earlier_record, processes=1)
    after = build_site(tmp_path / "site", site_record, processes=1)
    changed = {name for name, mark in after.files.items() if before.files.get(name) != mark}
    assert after.written == len(changed)
    assert "index.html" in changed
    assert "static/site.css" not in changed
    assert after.files == built.files
    assert read_manifest(tmp_path / "site") == after.files


def test_a_build_that_fails_leaves_the_old_site(
    built: Built, copied: Path, site_record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Maker, task: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Maker, "make", fail)
    with pytest.raises(Section287Error, match="No space left"):
        build_site(copied, site_record, processes=1)
    assert read_manifest(copied) == built.files
    assert sorted(one.name for one in tmp_path.iterdir()) == ["site"]


def test_a_folder_of_somebody_elses_is_left_alone(site_record: Path, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match=r"thesis\.txt"):
        build_site(tmp_path / "site", site_record, processes=1)
    assert (tmp_path / "site" / "thesis.txt").read_text() == "years of work"


def test_search_shards_hold_every_agency_under_each_of_its_words(built: Built, site_record: Path) -> None:
    with open_record(site_record) as connection:
        ids = {row[0] for row in connection.execute("SELECT agency_id FROM agency").fetchall()}
        total = connection.execute("SELECT count(*) FROM change").fetchone()
    shards = {one.stem: json.loads(one.read_text()) for one in (built.folder / "data/search").iterdir()}
    assert {entry[0] for entries in shards.values() for entry in entries} == ids
    assert all(any(w.startswith(start) for w in e[5].split()) for start, es in shards.items() for e in es)
    months = [json.loads(one.read_text()) for one in (built.folder / "data/changes/month").iterdir()]
    states = [json.loads(one.read_text()) for one in (built.folder / "data/changes/state").iterdir()]
    assert total is not None
    assert sum(map(len, months)) == sum(map(len, states)) == total[0]


def test_pictures_of_places_are_files_where_the_pdfs_are_at_hand(
    site_record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECTION287_DOCUMENTS", str(site_record.parent / "agreements"))
    monkeypatch.setenv("SECTION287_HOME", str(site_record.parent / "home"))
    name = id_of(PLAIN)
    made = dict(Maker(site_record, []).make(Task("document", (("document_id", name),))))
    pictures = {path for path in made if path.endswith(".png")}
    assert len(pictures) > 15
    client = TestClient(create_app(site_record))
    shown = [one["picture"] for one in json.loads(made[f"documents/{name}.json"])["fields"] if one["picture"]]
    assert {one.partition("?")[0].lstrip("/") for one in shown} == pictures
    for path in sorted(pictures)[:3]:
        assert made[path] == client.get(f"/{path}").content
    assert made[f"documents/{name}/index.html"].decode().replace(TAG, "") == client.get(f"/documents/{name}").text


def test_as_a_command_and_under_a_path(run: Any, site_record: Path, tmp_path: Path) -> None:
    place = ("--base-url", "https://example.org/records/287g")
    done = run("site", "--to", str(tmp_path / "site"), "--record", str(site_record), *place, "--check-links", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["broken_links"] == []
    assert told["files"] == told["written"] == len(read_manifest(tmp_path / "site"))
    assert 'href="/records/287g/state/fl"' in (tmp_path / "site" / "index.html").read_text()
    bad = run("site", "--to", str(tmp_path / "x"), "--record", str(site_record), "--base-url", "example.org")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert "--base-url" in bad.stderr
    shutil.rmtree(tmp_path / "site")
