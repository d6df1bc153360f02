"""A register whose audit is sealed: bpv-admin with a configuration, a master key and a file of anchors."""
import json
import os
import subprocess

from conftest import BIN, environment, psql

KEYS = ("volgnummer", "op", "door", "rol", "handeling", "onderwerp", "sleutel", "voor", "na", "vorige", "keten")


class Audit:
    def __init__(self, register, directory):
        self.register, self.directory = register, directory
        self.key, self.anchors, self.config = directory / "master.key", directory / "anchors", directory / "admin.conf"
        self.key.write_text(os.urandom(32).hex() + "\n")
        self.key.chmod(0o600)
        self.configure()

    def configure(self, anchors="anchors"):
        self.config.write_text(
            "[gateway]\noin = 00000099000000001000\n[tls]\ncertificate = -\nkey = -\ntrust = -\ncrl = -\n"
            f"[database]\ngateway = dbname={self.register.name} user=bpv_gateway\n"
            f"admin = dbname={self.register.name} user=bpv_admin\n"
            f"[vault]\nmaster_key = master.key\n[audit]\nanchors = {anchors}\n")

    def run(self, *args, actor="anna"):
        return subprocess.run([str(BIN / "bpv-admin"), "--config", str(self.config), "--actor", actor, *map(str, args)],
                              env=environment(self.register.name), capture_output=True, text=True, timeout=120)

    def ok(self, *args, **how):
        done = self.run(*args, "--json", **how)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)["rows"]

    def verify(self, *args):
        """Sound: the one row of the answer."""
        return self.ok("audit", "verify", *args)[0]

    def broken(self, *args):
        """Not sound: exit 6, what kind, from which row on; and the sentence says the same."""
        done = self.run("audit", "verify", "--json", *args)
        assert done.returncode == 6, (done.returncode, done.stdout, done.stderr)
        answer = json.loads(done.stdout)
        row = answer["rows"][0]
        assert row["gaaf"] is False
        assert f"NIET GAAF bij volgnummer {row['volgnummer']} ({row['fout']})" in answer["notes"][0]
        return row["fout"], row["volgnummer"]

    def rows(self, after=0):
        return records(self.register, after)

    def as_owner(self, *statements):
        """Whatever who owns the database wants, with the triggers that would refuse it out of the way."""
        return owner(self.register.name, "alter table audit disable trigger user; alter table audit_zegels disable trigger user",
                     *statements)


def owner(database, *statements):
    return psql(database, "set role bpv_eigenaar; set search_path = bpv, public; " + "; ".join(statements))


def records(register, after=0):
    """The audit past a row, as dictionaries; before and after are read."""
    found = psql(register.name, "set timezone = 'UTC'; select row_to_json(a) from bpv.audit a"
                 f" where volgnummer > {after} order by volgnummer")
    rows = [json.loads("|".join(row)) for row in found]
    for row in rows:
        for side in ("voor", "na"):
            row[side] = None if row[side] is None else json.loads(row[side])
    return rows


def last(register):
    return int(register.one("select coalesce(max(volgnummer), 0) from audit"))


# The owner writes history anew, with the database's own functions: a chain that is sound in itself.
REWRITE = """do $$ declare
	r audit; v bytea := decode(repeat('00', 32), 'hex'); n bigint := 0;
begin
	for r in select * from audit order by volgnummer loop
		n := n + 1;
		update audit set volgnummer = n, vorige = v,
			keten = audit_keten(v, n, r.op, r.door, r.rol, r.handeling, r.onderwerp, r.sleutel, r.voor, r.na)
		where volgnummer = r.volgnummer returning keten into v;
	end loop;
end $$"""
