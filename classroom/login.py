"""Who may come in: the names on the class list, each with a password of their own."""

from pathlib import Path
from typing import Any

from jupyterhub.handlers.login import LoginHandler
from nativeauthenticator.handlers import LoginHandler as NativeLoginHandler
from nativeauthenticator.handlers import SignUpHandler
from nativeauthenticator.nativeauthenticator import NativeAuthenticator
from traitlets import Unicode

from classroom.names import read_names


class Welcome(SignUpHandler):
    """The page on which a student chooses a password."""

    def get_result_message(self, *arguments: Any) -> tuple[str, str]:  # noqa: ANN401
        """Add what the page cannot know: that the name is not on the list."""
        name = self.authenticator.normalize_username(
            self.get_body_argument("username", strip=False)
        )
        if not self.authenticator.is_on_the_list(name):
            return "alert-danger", self.authenticator.unknown
        return super().get_result_message(*arguments)


class ClassList(NativeAuthenticator):
    """NativeAuthenticator for the names on a list, which is read again each time."""

    class_list = Unicode(config=True, help="The file with a name on each line.")
    unknown = Unicode(config=True, help="What is said to a name that is not on it.")

    def is_on_the_list(self, name: str) -> bool:
        """Is this the name of a student, or of the instructor?"""
        return name in self.admin_users or name in read_names(Path(self.class_list))

    def create_user(self, username: str, password: str, **kwargs: Any) -> Any:  # noqa: ANN401
        """Take a password from who is on the list."""
        name = self.normalize_username(username)
        if self.is_on_the_list(name):
            return super().create_user(name, password, **kwargs)
        return None

    def check_allowed(self, username: str, authentication: Any = None) -> bool:  # noqa: ANN401
        """Let in who is on the list now."""
        return self.is_on_the_list(username)

    def get_handlers(self, app: Any) -> list:  # noqa: ANN401
        """NativeAuthenticator's pages, but JupyterHub's own to log in.

        NativeAuthenticator 1.3's needs what JupyterHub 6 no longer has (`statsd`).
        """
        instead = {SignUpHandler: Welcome, NativeLoginHandler: LoginHandler}
        pages = super().get_handlers(app)
        return [(path, instead.get(page, page)) for path, page in pages]
