"""An issuer of accounts on loopback: Authlib's authorization server with OpenID Connect, in place of an employer's."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode, UserInfo
from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

CLIENT, SECRET = "stegvis", "what the issuer gave us"


class _Client(ClientMixin):
    """Stegvis, as the issuer knows it."""

    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> str:
        return ""

    def get_allowed_scope(self, scope: Any) -> Any:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return urlsplit(redirect_uri).path == "/sign-in/back"

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class _Code(AuthorizationCodeMixin):
    """A code that was given out."""

    code: str
    user: str
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None
    at: int = field(default_factory=lambda: int(time.time()))

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.at

    def is_expired(self) -> bool:
        return False


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


class AccountsIssuer:
    """The issuer. Who signs in is a parameter of its address (``as``); its ID tokens can be made wrong.

    Attributes:
        names: What it calls people, by subject.
        changed: Claims of the next ID tokens that are other than they should be; None leaves one out.
        shared_secret: Whether the next ID tokens are signed with a shared secret in place of the key pair.
        foreign_key: Whether they are signed with a key that the issuer does not publish.
        everybody_is: Who signs in where the address names nobody; None for somebody who gives up.
        asked: The queries of the addresses at which somebody was to sign in.
    """

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.changed: dict[str, Any] = {}
        self.shared_secret = self.foreign_key = False
        self.everybody_is: str | None = None
        self.asked: list[dict[str, str]] = []
        self._codes: dict[str, _Code] = {}
        self._key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
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
    def wrong(self, *, shared_secret: bool = False, foreign_key: bool = False, **changed: Any) -> Iterator[None]:
        """Give ID tokens that are not in order while the block runs."""
        self.changed, self.shared_secret, self.foreign_key = changed, shared_secret, foreign_key
        try:
            yield
        finally:
            self.changed, self.shared_secret, self.foreign_key = {}, False, False

    def id_token(self, code: _Code) -> str:
        """Sign the ID token of a code."""
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": CLIENT, "sub": code.user, "iat": now, "exp": now + 300, "nonce": code.nonce,
            "name": self.names.get(code.user),
        } | self.changed  # fmt: skip
        present = {name: value for name, value in claims.items() if value is not None}
        if self.shared_secret:
            key = OctKey.import_key(SECRET)
            return jwt.encode({"alg": "HS256", "kid": "one"}, present, key, algorithms=["HS256"])
        other = RSAKey.generate_key(2048, {"kid": "one"}) if self.foreign_key else self._key
        return jwt.encode({"alg": "RS256", "kid": "one"}, present, other)

    def _made(self) -> Flask:
        app, issuer = Flask(__name__), self
        server = AuthorizationServer(app, query_client=lambda name: _Client(), save_token=lambda *_: None)

        class CodeGrant(grants.AuthorizationCodeGrant):
            TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]  # noqa: RUF012 - as the library has it

            def save_authorization_code(self, code: str, request: Any) -> None:
                asked = request.payload.data
                issuer._codes[code] = _Code(
                    code, request.user, request.payload.redirect_uri, request.payload.scope, asked.get("nonce"),
                    asked.get("code_challenge"), asked.get("code_challenge_method"),
                )  # fmt: skip

            def query_authorization_code(self, code: str, client: ClientMixin) -> _Code | None:
                return issuer._codes.get(code)

            def delete_authorization_code(self, authorization_code: _Code) -> None:
                del issuer._codes[authorization_code.code]

            def authenticate_user(self, authorization_code: _Code) -> str:
                return authorization_code.user

        class OpenId(OpenIDCode):
            def exists_nonce(self, nonce: str, request: Any) -> bool:
                return False

            def generate_user_info(self, user: str, scope: str) -> UserInfo:
                return UserInfo(sub=user)

            def process_token(self, grant: Any, response: Any) -> Any:
                response[1]["id_token"] = issuer.id_token(grant.request.authorization_code)
                return response

        server.register_grant(CodeGrant, [CodeChallenge(required=True), OpenId(require_nonce=True)])

        @app.get("/authorize")
        def authorize() -> Any:
            issuer.asked.append(dict(request.args))
            who = request.args.get("as", issuer.everybody_is)
            grant = server.get_consent_grant()  # type: ignore[no-untyped-call]
            return server.create_authorization_response(grant=grant, grant_user=who)  # without one, it was given up

        @app.post("/token")
        def token() -> Any:
            return server.create_token_response()

        @app.get("/.well-known/openid-configuration")
        def described() -> Response:
            return jsonify(
                issuer=issuer.url,
                authorization_endpoint=f"{issuer.url}/authorize",
                token_endpoint=f"{issuer.url}/token",
                jwks_uri=f"{issuer.url}/keys",
                end_session_endpoint=f"{issuer.url}/bye",
            )

        @app.get("/bye")
        def bye() -> Any:
            return redirect(request.args["post_logout_redirect_uri"])

        @app.get("/keys")
        def keys() -> Response:
            return jsonify(KeySet([issuer._key]).as_dict(private=False))

        return app


@contextlib.contextmanager
def issuing_accounts() -> Iterator[AccountsIssuer]:
    """Run an issuer while the block runs."""
    issuer = AccountsIssuer()
    try:
        yield issuer
    finally:
        issuer.stop()
