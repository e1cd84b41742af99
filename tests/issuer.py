"""An issuer of tokens on loopback: Authlib's authorization server, which gives machines client-credentials tokens."""

import contextlib
import functools
import time
from collections.abc import Iterator, Mapping
from threading import Event, Thread
from typing import Any

import httpx
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from authlib.oauth2.rfc9068 import JWTBearerTokenGenerator
from flask import Flask, Response, jsonify
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

AUDIENCE = "https://stegvis.example"
SECRET = "the secret of every client"


class _Client(ClientMixin):
    """A machine of a kommune; its id is the organisation's name at the issuer."""

    def __init__(self, name: str) -> None:
        self.name = name

    def get_client_id(self) -> str:
        return self.name

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "client_credentials"

    def get_allowed_scope(self, scope: Any) -> Any:
        return scope


@functools.cache  # making one takes long
def _key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


class Issuer:
    """The issuer. It can be away, sign with a new key, and count who fetched its keys."""

    def __init__(self) -> None:
        self.keys = [_key("first")]
        self.fetched = 0
        self.organisations: dict[str, Any] = {}
        self.named_as: str | None = None
        self.names_keys = True
        self.asked_in_silence = 0
        self._speaks = Event()
        self._speaks.set()
        self._server: BaseWSGIServer | None = None
        self._port = 0
        self._app = self._made()
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        self._server = make_server("127.0.0.1", self._port, self._app, threaded=True, request_handler=_Quiet)
        self._port = self._server.server_port
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @contextlib.contextmanager
    def silent(self) -> Iterator[None]:
        """Let nobody have an answer while the block runs."""
        self._speaks.clear()
        try:
            yield
        finally:
            self._speaks.set()

    def sign_with_a_new_key(self, kid: str) -> None:
        self.keys.insert(0, _key(kid))

    def token(self, client: str, scope: str = "read events:write") -> str:
        """Fetch a token as a machine does."""
        asked = {"grant_type": "client_credentials", "scope": scope}
        answer = httpx.post(f"{self.url}/token", data=asked, auth=(client, SECRET))
        answer.raise_for_status()
        token: str = answer.json()["access_token"]
        return token

    def signed(self, key: Any = None, header: Mapping[str, Any] | None = None, **changed: Any) -> str:
        """Sign a token of 3301 with other claims than it should have; None leaves one out."""
        claims = {
            "iss": self.url,
            "aud": AUDIENCE,
            "client_id": "a-machine",
            "organisation": "3301",
            "scope": "read",
            "iat": int(time.time()),
            "exp": int(time.time()) + 600,
        } | changed
        present = {name: value for name, value in claims.items() if value is not None}
        named = {"alg": "RS256", "kid": self.keys[0].kid} | dict(header or {})
        return jwt.encode(named, present, key or self.keys[0], algorithms=[named["alg"]])

    def _made(self) -> Flask:
        app, issuer = Flask(__name__), self

        class Generator(JWTBearerTokenGenerator):
            def get_jwks(self) -> Any:
                return issuer.keys[0].as_dict(private=True)

            def access_token_generator(self, *asked: Any, **named: Any) -> str:
                token: str = super().access_token_generator(*asked, **named)
                if not issuer.names_keys:
                    return token
                read = jwt.decode(token, issuer.keys[0])  # Authlib writes no kid
                return jwt.encode(read.header | {"kid": issuer.keys[0].kid}, read.claims, issuer.keys[0])

            def get_audiences(self, client: _Client, user: object, scope: str) -> list[str]:
                return [AUDIENCE, "somebody else too"]

            def get_extra_claims(self, client: _Client, *_: object) -> dict[str, Any]:
                claims: dict[str, Any] = issuer.organisations.get(client.name, {"organisation": client.name})
                return claims

        app.config["OAUTH2_TOKEN_EXPIRES_IN"] = {"client_credentials": 600}
        server = AuthorizationServer(app, query_client=_Client, save_token=lambda token, request: None)
        server.register_grant(ClientCredentialsGrant)

        @app.post("/token")
        def token() -> Any:
            generator = Generator(issuer=issuer.url, expires_generator=lambda client, grant: 600)
            server.register_token_generator("default", generator)
            return server.create_token_response()

        @app.get("/.well-known/openid-configuration")
        def described() -> Response:
            named = {"issuer": issuer.named_as or issuer.url, "jwks_uri": f"{issuer.url}/keys"}
            return jsonify(named | {"token_endpoint": f"{issuer.url}/token"})

        @app.get("/keys")
        def keys() -> Response:
            issuer.fetched += 1
            issuer.asked_in_silence += not issuer._speaks.is_set()
            issuer._speaks.wait()
            return jsonify(KeySet([*issuer.keys]).as_dict(private=False))

        return app


@contextlib.contextmanager
def issuing() -> Iterator[Issuer]:
    """Run an issuer while the block runs."""
    issuer = Issuer()
    try:
        yield issuer
    finally:
        issuer.stop()
