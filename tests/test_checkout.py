"""A checkout that is pulled: from real repositories over HTTP, some of them hostile."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from digests.sources import SourceError
from digests.sources import git as git_module
from digests.sources.checkout import Checkout
from digests.sources.git import Git
from digests.sources.remote import Remote
from tests.gitserver import GitSite, git, git_site


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[GitSite]:
    """A git server with one repository."""
    async with git_site(tmp_path / "site") as site:
        yield site


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the checkout shall be; nothing is there yet."""
    return tmp_path / "checkout"


def checkout(site: GitSite, folder: Path, address: str = "", seconds: float = 60) -> Checkout:
    return Checkout(folder, address or site.address, "main", (site.host,), seconds)


def held(folder: Path) -> set[str]:
    return {inner.name for inner in folder.iterdir()} - {".git"}


async def refused(checkout: Checkout) -> str:
    with pytest.raises(SourceError) as caught:
        await checkout.pull()
    return str(caught.value)


async def test_a_checkout_is_made_and_moves_with_its_branch(site: GitSite, folder: Path) -> None:
    site.write(second="二")
    assert await checkout(site, folder).pull()
    assert held(folder) == {"first.md", "second.md"}
    # Only what is needed to read: the newest commit, and none of what went before.
    assert git(folder, "rev-list", "--count", "HEAD") == "1"

    assert not await checkout(site, folder).pull()
    for number in range(3):
        site.write(first=f"改了 {number}", third="三")
        (site.news / "second.md").unlink(missing_ok=True)
    git(site.news, "commit", "--quiet", "--all", "--allow-empty", "--message", "less")
    git(site.news, "tag", "v1")
    assert await checkout(site, folder).pull()
    assert held(folder) == {"first.md", "third.md"}
    assert (folder / "first.md").read_text("utf-8") == "改了 2"
    assert git(folder, "tag") == ""
    assert not await checkout(site, folder).pull()


async def test_an_existing_clone_is_pulled_as_well(site: GitSite, folder: Path) -> None:
    git(site.folder, "clone", "--quiet", str(site.news), str(folder))
    (folder / "my own.md").write_text("自己的", encoding="utf-8")
    site.write(second="二")

    assert await checkout(site, folder).pull()
    assert held(folder) == {"first.md", "second.md", "my own.md"}


async def test_a_rewritten_branch_is_not_followed(site: GitSite, folder: Path) -> None:
    site.write(second="二")
    await checkout(site, folder).pull()
    git(site.news, "commit", "--quiet", "--amend", "--message", "rewritten")
    site.write(third="三")

    for _ in range(2):
        said = await refused(checkout(site, folder))
        assert "main was rewritten" in said
        assert "remove the folder" in said
        assert held(folder) == {"first.md", "second.md"}

    git(site.news, "reset", "--quiet", "--hard", "HEAD~2")
    assert "main was rewritten" in await refused(checkout(site, folder))


async def test_what_was_changed_here_stays(site: GitSite, folder: Path) -> None:
    await checkout(site, folder).pull()
    (folder / "first.md").write_text("我改的", encoding="utf-8")
    assert not await checkout(site, folder).pull()

    site.write(second="二")
    said = await refused(checkout(site, folder))
    assert "first.md" in said
    assert "git checkout ." in said
    assert (folder / "first.md").read_text("utf-8") == "我改的"

    git(folder, "checkout", ".")
    (folder / "second.md").write_text("我的二", encoding="utf-8")
    assert "second.md" in await refused(checkout(site, folder))
    assert (folder / "second.md").read_text("utf-8") == "我的二"

    (folder / "second.md").unlink()
    assert await checkout(site, folder).pull()
    git(folder, "switch", "--quiet", "--create", "other")
    assert "not on the branch main" in await refused(checkout(site, folder))


async def test_a_folder_with_other_files_is_left_alone(site: GitSite, folder: Path) -> None:
    folder.mkdir()
    (folder / "notes.md").write_text("笔记", encoding="utf-8")
    # A repository around it is not taken for its own.
    git(folder.parent, "init", "--quiet")

    assert "no git repository" in await refused(checkout(site, folder))
    assert held(folder) == {"notes.md"}
    assert "cannot hold a checkout" in await refused(checkout(site, folder / "notes.md"))


async def test_nothing_from_the_other_side_takes_effect(
    site: GitSite, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    traces = tmp_path / "traces"
    traces.mkdir()
    home = tmp_path / "home"
    (home / "hooks").mkdir(parents=True)
    for settings in (home / ".gitconfig", home / "system"):
        settings.write_text(
            f'[filter "evil"]\n\tsmudge = touch {traces}/filter; cat\n\trequired = true\n'
            f"[core]\n\tfsmonitor = touch {traces}/monitor\n\tsshCommand = touch {traces}/ssh\n"
            f"[init]\n\ttemplateDir = {home}\n"
            f'[url "http://{site.host}/elsewhere/"]\n\tinsteadOf = http://{site.host}/news/\n',
            encoding="utf-8",
        )
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", str(home / "system"))
    monkeypatch.setenv("GIT_TEMPLATE_DIR", str(home))
    hook = f"#!/bin/sh\ntouch {traces}/hook\n"
    names = ("post-checkout", "post-merge", "reference-transaction", "pre-auto-gc")
    for name in names:
        (home / "hooks" / name).write_text(hook, encoding="utf-8")
        (home / "hooks" / name).chmod(0o755)
    (site.news / ".gitattributes").write_text(
        "*.md filter=evil ident working-tree-encoding=UTF-16\n", encoding="utf-8"
    )
    (site.news / "passwd.md").symlink_to("/etc/passwd")
    (site.news / ".gitmodules").write_text(
        f'[submodule "inner"]\n\tpath = inner\n\turl = {site.address}\n', encoding="utf-8"
    )
    commit = git(site.news, "rev-parse", "HEAD")
    git(site.news, "update-index", "--add", "--cacheinfo", f"160000,{commit},inner")
    body = "---\ntitle: $Id$\n---\n<p>书</p>"
    (site.news / "post.md").write_bytes(body.encode())
    blob = git(site.news, "hash-object", "-w", "--no-filters", "post.md")
    git(site.news, "update-index", "--add", "--cacheinfo", f"100644,{blob},post.md")
    git(site.news, "add", ".gitattributes", ".gitmodules", "passwd.md")
    git(site.news, "commit", "--quiet", "--message", "evil")

    assert await checkout(site, folder).pull()
    assert (folder / "post.md").read_bytes() == body.encode()
    assert not (folder / "passwd.md").is_symlink()
    assert (folder / "passwd.md").read_text("utf-8") == "/etc/passwd"
    assert list((folder / "inner").iterdir()) == []
    assert not (folder / ".git" / "hooks").exists()

    # Nor do the hooks of the checkout itself run.
    (folder / ".git" / "hooks").mkdir()
    for name in names:
        (home / "hooks" / name).rename(folder / ".git" / "hooks" / name)
    git(site.news, "commit", "--quiet", "--allow-empty", "--message", "more")
    assert await checkout(site, folder).pull()
    assert list(traces.iterdir()) == []
    git(folder, "checkout", "--quiet", "main")
    assert [trace.name for trace in traces.iterdir()] == ["hook"]


async def test_a_checkout_cannot_turn_the_address_into_another_protocol(
    site: GitSite, folder: Path, tmp_path: Path
) -> None:
    await checkout(site, folder).pull()
    for other in (f"ext::touch {tmp_path}/trace ", f"file://{site.news}", str(site.news)):
        git(folder, "config", f"url.{other}.insteadOf", site.address)
        assert "not allowed" in await refused(checkout(site, folder))
        git(folder, "config", "--remove-section", f"url.{other}")
    assert not (tmp_path / "trace").exists()


@pytest.mark.parametrize(
    "address",
    [
        "--upload-pack=touch /tmp/x",
        "-oProxyCommand=x:path",
        "ext::sh -c touch% x",
        "file:///etc",
        "/etc",
        "../site/news",
        "git://example.org/news",
        "ftp://example.org/news",
        "ssh://-oProxyCommand=x/news",
        "-host:news",
        "https://",
        "https://example.org:99999/news",
        "https://exa mple.org/news",
        "https://example.org/new\ns",
        "http://example.org/news",
        "https://example.org/news?token=geheim",
        "ssh://git:geheim@example.org/news",
    ],
)
async def test_other_addresses_are_refused(site: GitSite, folder: Path, address: str) -> None:
    said = await refused(checkout(site, folder, address))
    assert "geheim" not in said
    assert not folder.exists()


@pytest.mark.parametrize("branch", ["-x", "a:b", "a b", "*", "a..b", "", "a.lock", "a/"])
async def test_odd_branches_are_refused(site: GitSite, folder: Path, branch: str) -> None:
    said = await refused(Checkout(folder, site.address, branch, (site.host,)))
    assert "no branch's name" in said


async def test_a_password_is_used_and_never_shown(site: GitSite, folder: Path) -> None:
    site.password = "ge/heim"
    with_password = f"http://reader:ge%2Fheim@{site.host}/news/.git"
    assert await checkout(site, folder, with_password).pull()
    for path in (folder / ".git").rglob("*"):
        assert not path.is_file() or b"heim" not in path.read_bytes(), path

    said = await refused(checkout(site, folder))
    assert "Authentication failed" in said

    site.answer = web.Response(status=500, body=b"fatal: ge/heim")
    said = await refused(checkout(site, folder, with_password))
    assert "500" in said
    assert "heim" not in said
    assert "reader" not in said


async def test_git_says_what_is_wrong(site: GitSite, folder: Path) -> None:
    nowhere = site.address.replace("news", "nowhere")
    assert "not found" in await refused(checkout(site, folder, nowhere))
    missing = Checkout(folder, site.address, "other", (site.host,))
    assert "main" not in await refused(missing)
    # What failed leaves nothing that stands in the way.
    git(site.news, "branch", "other")
    assert await missing.pull()


async def test_without_git_it_says_so(
    site: GitSite, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "git is not installed" in await refused(checkout(site, folder))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give folders away")
async def test_the_checkout_of_another_user_is_not_touched(site: GitSite, folder: Path) -> None:
    await checkout(site, folder).pull()
    os.chown(folder, 65534, 65534)
    assert "belongs to another user" in await refused(checkout(site, folder))


async def test_a_redirect_is_not_followed(site: GitSite, folder: Path) -> None:
    elsewhere = f"http://{site.host}/elsewhere/.git/info/refs?service=git-upload-pack"
    site.answer = web.Response(status=302, headers={"Location": elsewhere})
    assert "302" in await refused(checkout(site, folder))
    assert set(site.asked) == {"/news/.git/info/refs"}


async def test_a_server_that_never_answers_is_left(site: GitSite, folder: Path) -> None:
    await checkout(site, folder).pull()
    site.write(second="二")
    site.hangs = True
    said = await refused(checkout(site, folder, seconds=1))
    assert "did not end in 1 seconds" in said

    # No program stays behind, nor a lock that stops the next.
    assert _running_in(folder) == []
    site.hangs = False
    site.let_go.set()
    assert await checkout(site, folder).pull()


async def test_a_pull_that_is_stopped_while_files_move_leaves_no_half(
    site: GitSite, folder: Path
) -> None:
    await checkout(site, folder).pull()
    site.write(**{f"post{number}": "书" for number in range(300)})
    pulling = asyncio.create_task(checkout(site, folder).pull())
    while not (folder / ".git" / "index.lock").exists() and not pulling.done():
        await asyncio.sleep(0)
    pulling.cancel()
    await asyncio.wait([pulling])

    assert not (folder / ".git" / "index.lock").exists()
    assert len(held(folder)) == 301
    assert not await checkout(site, folder).pull()


async def test_a_tree_that_cannot_be_looked_at_is_not_taken(site: GitSite, folder: Path) -> None:
    await checkout(site, folder).pull()
    with pytest.raises(SourceError, match="Not a valid object name"):
        await Git(folder, Remote("https://news.example/", "https")).check_size("nothing")


async def test_a_tree_that_unfolds_without_end_is_not_taken(
    site: GitSite, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git_module, "MOST_FILES", 500)
    await checkout(site, folder).pull()
    inner = git(site.news, "hash-object", "-w", "--stdin", data=b"x")
    tree = git(site.news, "mktree", data=f"100644 blob {inner}\tx.md\n".encode())
    for _ in range(6):
        rows = "".join(f"040000 tree {tree}\t{name}\n" for name in "abcdefghij")
        tree = git(site.news, "mktree", data=rows.encode())
    commit = git(site.news, "commit-tree", tree, "-p", "HEAD", "-m", "bomb")
    git(site.news, "update-ref", "refs/heads/main", commit)

    assert "unfolds to over 500 files" in await refused(checkout(site, folder))
    assert held(folder) == {"first.md"}


def _running_in(folder: Path) -> list[str]:
    """The programs whose arguments name the folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = process.read_bytes()
        except OSError:
            continue
        if os.fsencode(folder) in words and process.parent.name != str(os.getpid()):
            found.append(process.parent.name)
    return found
