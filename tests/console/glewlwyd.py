"""A real OpenID Connect provider: glewlwyd as Debian packages it, with a configuration and a database of its own, on loopback."""
import pathlib
import shutil
import subprocess
import time

import requests

from house import free_port

PACKAGE = pathlib.Path("/usr/share/glewlwyd")
SCHEMA = pathlib.Path("/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3")
CLIENT, SECRET = "bpv-console", "een-geheim-van-een-voorbeeld"
# {user: (name, address, whether the provider says that it is theirs)}
PEOPLE = {"kim": ("Kim Kwaliteit", "kim.kwaliteit@school-98qq.voorbeeld.example", True),
          "vera": ("Vera Vreemd", "vera@elders.example", False)}
PASSWORD = "wachtwoord van een voorbeeld"
MIME = {".html": "text/html", ".css": "text/css", ".js": "application/javascript", ".json": "application/json", ".png": "image/png",
        ".woff2": "font/woff2", ".ico": "image/x-icon", ".map": "application/octet-stream"}


class Provider:
    def __init__(self, directory, redirect_uri, logout_uri):
        self.directory, self.port = directory, free_port()
        self.url = f"http://localhost:{self.port}"
        self.issuer = f"{self.url}/api/oidc"
        self.redirect_uri, self.logout_uri = redirect_uri, logout_uri
        self.process = None

    def start(self):
        database = self.directory / "glewlwyd.db"
        subprocess.run(["sqlite3", database], input=SCHEMA.read_bytes(), check=True, capture_output=True)
        # Its pages, with the settings that the package's installer would have written from this very file.
        shutil.copytree(PACKAGE / "webapp", self.directory / "webapp", ignore=shutil.ignore_patterns("config.json", "*.map"))
        shutil.copy(PACKAGE / "templates/config.json", self.directory / "webapp/config.json")
        kinds = ",\n".join(f'{{ extension = "{end}" mime_type = "{kind}" compress = 0 }}' for end, kind in MIME.items())
        (self.directory / "glewlwyd.conf").write_text(
            f'port={self.port}\nbind_address="127.0.0.1"\nexternal_url="{self.url}"\nlogin_url="login.html"\napi_prefix="api"\n'
            f'static_files_path="{self.directory}/webapp/"\nlog_mode="console"\nlog_level="WARNING"\ncookie_secure=0\n'
            'session_expiration=86400\nsession_key="GLEWLWYD2_SESSION_ID"\nadmin_scope="g_admin"\nprofile_scope="g_profile"\n'
            'user_module_path="/usr/lib/glewlwyd/user"\nclient_module_path="/usr/lib/glewlwyd/client"\n'
            'user_auth_scheme_module_path="/usr/lib/glewlwyd/scheme"\nplugin_module_path="/usr/lib/glewlwyd/plugin"\nuse_secure_connection=false\nsecure_connection_key_file="-"\nsecure_connection_pem_file="-"\n'
            f'hash_algorithm="SHA512"\ndatabase = {{ type = "sqlite3" path = "{database}" }};\nstatic_files_mime_types = (\n{kinds}\n)\n')
        with open(self.directory / "glewlwyd.log", "wb") as log:
            self.process = subprocess.Popen(["glewlwyd", f"--config-file={self.directory}/glewlwyd.conf"], stdout=log, stderr=log, cwd=self.directory)
        self.wait()
        self.configure()

    def wait(self):
        until = time.monotonic() + 30
        while True:
            try:
                return requests.get(self.url + "/config", timeout=5)
            except requests.ConnectionError:
                assert self.process.poll() is None and time.monotonic() < until, (self.directory / "glewlwyd.log").read_text()
                time.sleep(0.1)

    def stop(self):
        self.process.terminate()
        self.process.wait(20)

    # ---- as its administrator would in a browser

    def key(self, name):
        """An RSA key pair, PEM."""
        private = self.directory / f"{name}.pem"
        subprocess.run(["openssl", "genrsa", "-out", private, "2048"], check=True, capture_output=True)
        public = subprocess.run(["openssl", "rsa", "-in", private, "-pubout"], check=True, capture_output=True, text=True).stdout
        return private.read_text(), public

    def plugin(self, key):
        private, public = key
        verified = {"name": "email_verified", "user-property": "email", "type": "boolean", "boolean-value-true": PEOPLE["kim"][1],
                    "boolean-value-false": "-", "mandatory": True}
        return {"module": "oidc", "name": "oidc", "display_name": "OIDC", "enabled": True, "parameters": {
            "iss": self.issuer, "jwt-type": "rsa", "jwt-key-size": "256", "key": private, "cert": public, "access-token-duration": 3600,
            "refresh-token-duration": 1209600, "code-duration": 600, "refresh-token-rolling": True, "allow-non-oidc": False,
            "auth-type-code-enabled": True, "auth-type-token-enabled": False, "auth-type-id-token-enabled": True, "auth-type-none-enabled": False,
            "auth-type-password-enabled": False, "auth-type-client-enabled": False, "auth-type-device-enabled": False, "auth-type-refresh-enabled": False,
            "scope": [], "additional-parameters": [], "claims": [verified], "name-claim": "mandatory", "email-claim": "mandatory",
            "scope-claim": "no", "pkce-allowed": True, "pkce-method-plain-allowed": False, "pkce-required": True,
            "session-management-allowed": True, "session-cookie-name": "OIDC_SID", "session-cookie-expiration": 3600, "subject-type": "public", "jwks-show": True, "introspection-revocation-allowed": False,
            "oauth-rar-allowed": False, "request-parameter-allow": False, "address-claim": {"type": "no"}}}

    def ask(self, method, path, content):
        answer = self.admin.request(method, f"{self.url}/api/{path}", json=content, timeout=20)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)

    def configure(self):
        self.admin = requests.Session()
        self.admin.trust_env = False
        self.ask("POST", "auth/", {"username": "admin", "password": "password"})
        self.ask("PUT", "scope/openid", {"name": "openid", "display_name": "Open ID", "password_required": True, "password_max_age": 0, "scheme": {}})
        self.ask("POST", "scope/", {"name": "email", "display_name": "E-mail", "password_required": True, "password_max_age": 0, "scheme": {}})
        self.ask("POST", "mod/plugin/", self.plugin(self.key("first")))
        self.ask("POST", "client/", {"client_id": CLIENT, "name": "BPV Monitor", "client_secret": SECRET, "confidential": True, "enabled": True,
                                     "redirect_uri": [self.redirect_uri], "post_logout_redirect_uri": self.logout_uri,
                                     "authorization_type": ["code"], "token_endpoint_auth_method": ["client_secret_basic"], "scope": ["openid", "email"]})
        for user, (name, address, _) in PEOPLE.items():
            self.ask("POST", "user/", {"username": user, "password": PASSWORD, "name": name, "email": address, "enabled": True, "scope": ["openid", "email"]})

    def rotate(self):
        """Signs with another key from now on, which nobody was told of."""
        self.ask("PUT", "mod/plugin/oidc", self.plugin(self.key("second")))
        self.ask("PUT", "mod/plugin/oidc/reset", None)
