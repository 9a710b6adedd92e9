"""A class on one server: JupyterHub, its students' servers and their lessons."""
