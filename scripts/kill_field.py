"""One server and the laptops of `scripts/kill-demo`: real programs, and what each of them has acknowledged."""

import json
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Exit statuses that say "not now": no server, or try later.
NOT_NOW = {69, 75}
# What a command says in a data folder that belongs to no organization yet.
NO_ORGANIZATION = 78


class Lost(Exception):
    """Something is not as it was acknowledged."""


def programs():
    """The folder with both programs, built if nobody names one."""
    named = os.environ.get("FIELDKEEP_PROGRAMS")
    if named:
        return pathlib.Path(named).resolve()
    print("kill-demo: building fieldkeep and fieldkeep-server", flush=True)
    for product in ("fieldkeep", "fieldkeep-server"):
        built = subprocess.run(
            ["swift", "build", "--product", product], cwd=ROOT, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if built.returncode != 0:
            sys.exit(f"{built.stdout}\nkill-demo: error: {product} does not build")
    folder = subprocess.run(
        ["swift", "build", "--show-bin-path"], cwd=ROOT, check=True, text=True, capture_output=True)
    return pathlib.Path(folder.stdout.strip())


class Server:
    """One fieldkeep-server, started again at the same address after each kill."""

    def __init__(self, folder, program):
        self.folder, self.program = folder, program
        self.port, self.pin, self.process = 0, "", None
        self.known = set()

    def prepare(self, fingerprint):
        run([self.program, "init", "--data", self.folder, "--root-fingerprint", fingerprint,
             "--listen", "127.0.0.1:0", "--operator-listen", "off", "--self-signed"])
        with open(self.folder / "settings", "a", encoding="utf-8") as settings:
            # All laptops act from one address here, faster than people do.
            settings.write("\nrequests-per-minute = 60000\nrequest-burst = 10000\n"
                           "enrollments-per-minute = 6000\n")

    def start(self):
        log = self.folder.parent / "server.log"
        with open(log, "wb") as output:
            self.process = subprocess.Popen(
                [self.program, "serve", "--data", self.folder, "--listen",
                 f"127.0.0.1:{self.port}"], stdout=output, stderr=subprocess.STDOUT)
        for _ in range(400):
            found = re.search(r"listening on https://127\.0\.0\.1:(\d+) pin ([0-9a-f]{64})",
                              log.read_text(encoding="utf-8"))
            if found:
                self.port, self.pin = int(found[1]), found[2]
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.025)
        raise Lost(f"the server does not start:\n{log.read_text(encoding='utf-8')}")

    def kill(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def examine(self):
        """Reads the whole log, and sees that nothing has gone from it."""
        lines = run([self.program, "verify", "--data", self.folder, "--hashes"]).split()
        hashes = {word for word in lines if re.fullmatch("[0-9a-f]{64}", word)}
        if self.known - hashes:
            raise Lost(f"the server lost {len(self.known - hashes)} segments that it had")
        self.known = hashes


class Laptop:
    """One data folder, and what its commands have acknowledged."""

    # The case that all work on; a laptop may have others.
    case_id = ""

    def __init__(self, name, folder, program):
        self.name, self.program = name, program
        self.environment = dict(os.environ, FIELDKEEP_DATA=str(folder / name), TZ="UTC")
        # Texts of notes whose command ended with 0, and those of them that a sync has acknowledged.
        self.kept, self.delivered, self.tried = set(), set(), set()

    def begin(self, *words, stdout=subprocess.PIPE):
        return subprocess.Popen([self.program, *words], env=self.environment, text=True,
                                stdout=stdout, stderr=subprocess.PIPE)

    def run(self, *words, allowed=()):
        process = self.begin(*words)
        output, errors = process.communicate(timeout=120)
        if process.returncode != 0 and process.returncode not in allowed:
            raise Lost(f"{self.name}: fieldkeep {' '.join(words[:1])} ended with "
                       f"{process.returncode}\n{output}{errors}")
        return output

    def case(self):
        records = json.loads(self.run("show", self.case_id, "--json"))["records"]
        return {record["id"]: record for record in records
                if record["compartment"] == "coordination"}

    def records(self, kind):
        return [record for record in self.case().values() if record["type"] == kind]

    def notes(self):
        return [record["fields"].get("text") for record in self.case().values()
                if record["type"] == "note"]

    def examine(self):
        """Sees that what was acknowledged here is here, once, and that nothing came in half."""
        notes = self.notes()
        if self.kept - set(notes):
            raise Lost(f"{self.name} lost {sorted(self.kept - set(notes))}")
        if len(notes) != len(set(notes)) or None in notes:
            raise Lost(f"{self.name} has a note twice, or half of one: {sorted(map(str, notes))}")
        self.run("check")

    def took(self, output):
        """Takes note of what a sync that ended with 0 said."""
        answer = json.loads(output)
        if answer["sent"] == answer["total"] and answer["refused"] == 0:
            self.delivered |= self.kept


def run(words):
    done = subprocess.run([str(word) for word in words], text=True, timeout=120,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise Lost(f"{pathlib.Path(words[0]).name} {words[1]} ended with {done.returncode}\n"
                   f"{done.stdout}")
    return done.stdout
