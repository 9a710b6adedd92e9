"""A student's server: their lessons are handed out, then Jupyter starts.

JupyterHub runs this as the student: what it writes is the student's.
"""

from pathlib import Path

from classroom.lessons import hand_out

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Hand out the lessons, then be the server."""
    done = hand_out(ROOT / "notebooks", Path.home() / "notebooks")
    print(f"{len(done)} lessons handed out to {Path.home().name}", flush=True)

    from jupyterhub.singleuser import main as serve

    serve()


if __name__ == "__main__":
    main()
