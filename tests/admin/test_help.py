"""Help, man page and completion are of the same verbs: whatever is in the table appears in all of them, and works."""
import json
import os
import re
import shlex
import subprocess

import pytest
from conftest import BIN, ROOT, environment

CAPITALS = re.compile(r"\b[A-Z][A-Z_]{3,}\b(?:,? (?:or )?[A-Z_]{4,}\b)+")


def run(*args, **env):
    return subprocess.run([str(BIN / "bpv-admin"), *args], env={**environment("postgres"), **env}, capture_output=True, text=True, timeout=60)


def verbs_of(text):
    lines = text.split("Verbs:\n")[1].split("\n\n")[0].splitlines()
    return [re.match(r"  ([a-z]+(?: [a-z-]+)?)  +\S", line).group(1) for line in lines]


VERBS = verbs_of(run("--help").stdout)


class Help:
    """What --help says of one verb."""

    def __init__(self, verb):
        self.text = run(*verb.split(), "--help").stdout
        head, self.example = self.text.split("\nExample:\n")
        own, self.common = head.split("\nOptions of every verb:\n")
        self.options = dict(re.findall(r"^  --([a-z0-9-]+)(?: (.*?))?(?:\s{2,}.*)?$", own.partition("\nOptions:\n")[2], re.M))
        self.common_options = dict(re.findall(r"^  --([a-z0-9-]+)(?: (\S+))?", self.common, re.M))
        self.example = self.example.split("\n\n")[0]


HELP = {verb: Help(verb) for verb in VERBS}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_whose_examples_parse(verb):
    """An example gets past the reading of options: without a database it fails for that reason alone."""
    said = HELP[verb]
    assert said.text.startswith(f"Usage: bpv-admin {verb}")
    # An example may be a pipe or a redirection of a shell; the first command of it is the verb's own.
    for line in said.example.replace("\\\n", " ").splitlines():
        words = shlex.split(re.split(r" [|>]", line.strip())[0])
        assert words[0] == "bpv-admin" and " ".join(words[1:]).startswith(verb), line
        done = run(*words[1:], "--database", "host=/nonexistent", "--actor", "toets")
        assert done.returncode != 2 or "cannot read" in done.stderr, (line, done.stderr)


def test_nouns_have_help_and_verbs_stand_by_noun():
    nouns = [verb.split()[0] for verb in VERBS]
    assert nouns == [noun for noun in dict.fromkeys(nouns) for _ in range(nouns.count(noun))]
    for noun in dict.fromkeys(nouns):
        own = [verb for verb in VERBS if verb.split()[0] == noun]
        if own == [noun]:
            continue
        for words in ((noun, "--help"), ("help", noun), ("--help", noun)):
            assert verbs_of(run(*words).stdout) == own, words
    assert run("help", VERBS[0]).stdout == run(*VERBS[0].split(), "--help").stdout
    done = run("help", "nonsense")
    assert done.returncode == 2 and "no verb 'nonsense'" in done.stderr


@pytest.mark.parametrize("verb", VERBS)
def test_words_that_an_option_takes_stand_in_its_hint(verb):
    """So that completion knows them: no option's explanation lists words that its hint does not have between bars."""
    text = HELP[verb].text.split("\nOptions of every verb:\n")[0]
    for option, hint, explain in re.findall(r"^  --(\S+) (.+?)\s{2,}(.*)$", text, re.M):
        if CAPITALS.search(explain) and "|" not in hint:
            assert False, f"{verb} --{option} {hint}: {explain}"


# -- The man page ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The page as man shows it, in one line; and as groff judges it."""
    roff = run("manual").stdout
    done = subprocess.run(["groff", "-ww", "-man", "-Tutf8", "-Kutf8", "-P-cbou", "-rHY=0", "-rLL=200n"], input=roff, capture_output=True, text=True,
                          timeout=60)
    assert done.returncode == 0 and done.stderr == ""
    return " ".join(done.stdout.split())


@pytest.mark.parametrize("verb", VERBS)
def test_the_man_page_has_every_verb_option_and_example(page, verb):
    assert page.count(f" {verb} ") >= 1
    for option, hint in HELP[verb].options.items():
        assert f"--{option} {hint}".strip() in page, option
    assert " ".join(HELP[verb].example.split()) in page


def test_the_man_page_tells_exit_codes_and_environment(page):
    for word in ("BPV_CONFIG", "PGHOST", "EXIT STATUS", *(f"--{option}" for option in HELP[VERBS[0]].common_options)):
        assert word in page


def test_no_control_character_is_lost_from_page_and_script():
    for words in (("manual",), ("completion", "bash")):
        done = run(*words)
        assert done.returncode == 0 and "\t" not in done.stdout
        assert json.loads(run(*words, "--json").stdout)["notes"] == done.stdout.splitlines()
        assert max(map(len, done.stdout.splitlines())) < 1000


# -- Completion -----------------------------------------------------------------------------------------------------


class Bash:
    """A bash that has sourced the script; words are completed as readline would have it done."""

    def __init__(self, directory):
        self.directory, self.script = directory, directory / "bpv-admin.bash"
        self.script.write_text(run("completion", "bash").stdout)

    def run(self, code):
        done = subprocess.run(["bash", "--norc", "-u", "-c", f"source {self.script}\n{code}"], cwd=self.directory, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0 and done.stderr == "", (code, done.stderr)
        return done.stdout

    def all(self, *lines):
        """The offers for each line: a list of words of which the last is being typed."""
        return [offer.split() for offer in self.run("".join(
            f"COMP_WORDS=(bpv-admin {' '.join(shlex.quote(word) for word in words)}); COMP_CWORD={len(words)}; _bpv_admin; echo \"${{COMPREPLY[@]}}\"\n"
            for words in lines)).splitlines()]

    def offers(self, *words):
        return self.all(words)[0]


@pytest.fixture(scope="module")
def bash(tmp_path_factory):
    directory = tmp_path_factory.mktemp("bash")
    (directory / "mandaten.csv").write_text("")
    (directory / "een map").mkdir()
    return Bash(directory)


def test_the_script_is_good_bash(bash):
    done = subprocess.run(["shellcheck", "-s", "bash", "-x", str(bash.script)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout


def test_verbs_are_completed(bash):
    nouns = set(verb.split()[0] for verb in VERBS)
    assert set(bash.offers("")) == nouns | {"help"}
    assert bash.offers("overeenk") == ["overeenkomst"]
    for noun in nouns:
        own = [verb.split()[1] for verb in VERBS if verb.startswith(noun + " ")]
        if own:
            assert bash.offers(noun, "") == own
    assert bash.offers("--actor", "anna", "--json", "mandaat", "with") == ["withdraw"]
    assert bash.offers("nonsense", "") == []


def test_options_of_every_verb_are_completed(bash):
    offered = bash.all(*[(*verb.split(), "--") for verb in VERBS])
    for verb, offers in zip(VERBS, offered):
        assert set(offers) == {f"--{option}" for option in (*HELP[verb].options, *HELP[verb].common_options)}, verb


def test_words_of_options_are_completed(bash):
    lines = [(verb, option, hint) for verb in VERBS for option, hint in HELP[verb].options.items() if hint]
    offered = bash.all(*[(*verb.split(), f"--{option}", "") for verb, option, _ in lines])
    for (verb, option, hint), offers in zip(lines, offered):
        if hint in ("FILE", "DIR"):
            assert "mandaten.csv" in offers, (verb, option)
        elif "|" in hint or hint == "OPERATION":
            parts = set(hint.split("|")) - {"OPERATION"}
            assert parts <= set(offers) and ("OPERATION" not in hint or "opvragen_resultaten" in offers), (verb, option)
        else:
            assert offers == [], (verb, option)


def test_what_is_typed_already_is_not_offered_again(bash):
    assert "--soort" not in bash.offers("organisatie", "add", "--soort", "SBB", "--")
    assert "--dienst" in bash.offers("overeenkomst", "add", "--dienst", "alle", "--")
    assert bash.offers("organisatie", "add", "--soort", "L") == ["LEVERANCIER"]
    assert bash.offers("organisatie", "add", "--soort", "=", "S") == ["SCHOOL", "SBB"]
    assert bash.offers("organisatie", "add", "--soort", "=") == ["SCHOOL", "LEVERANCIER", "SBB"]
    assert bash.offers("organisatie", "add", "--json", "--naam", "x", "--act") == ["--actor", "--actief"]


def test_files_are_completed_where_a_file_is_asked(bash):
    assert bash.offers("mandaat", "import", "man") == ["mandaten.csv"]
    assert bash.offers("--config", "man") == ["mandaten.csv"]
    assert bash.offers("school", "status", "") == []


def test_it_works_in_an_interactive_shell(bash):
    """Through readline on a terminal: Tab completes a verb, an option and its word."""
    pid, terminal = os.forkpty()
    if pid == 0:
        os.chdir(bash.directory)
        os.execve("/bin/bash", ["bash", "--norc", "--noprofile", "-i"], {"PATH": "/usr/bin:/bin", "TERM": "dumb", "PS1": "$ ", "INPUTRC": "/dev/null"})
    try:
        os.write(terminal, f"source {bash.script}; bpv-admin() {{ printf '<%s>' \"$@\"; echo; }}\n".encode())
        os.write(terminal, b"bpv-admin organ\tad\t--soo\tLEV\t\nexit\n")
        said = b""
        while True:
            try:
                piece = os.read(terminal, 4096)
            except OSError:
                break
            if not piece:
                break
            said += piece
    finally:
        os.close(terminal)
        os.waitpid(pid, 0)
    assert b"<organisatie><add><--soort><LEVERANCIER>" in said, said.decode(errors="replace")


def test_make_install_puts_page_and_script_in_place(tmp_path):
    done = subprocess.run(["make", "install", f"FLAVOUR={BIN.parent.name}", f"DESTDIR={tmp_path}", "PREFIX=/usr"], cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr
    page, script = tmp_path / "usr/share/man/man1/bpv-admin.1", tmp_path / "usr/share/bash-completion/completions/bpv-admin"
    assert page.read_text() == run("manual").stdout and script.read_text() == run("completion", "bash").stdout
    shown = subprocess.run(["man", "-M", str(tmp_path / "usr/share/man"), "bpv-admin"], capture_output=True, text=True, timeout=60,
                           env={**os.environ, "MANPAGER": "cat", "MANWIDTH": "200", "LC_ALL": "C.UTF-8"})
    assert shown.returncode == 0 and "school prepare" in shown.stdout
