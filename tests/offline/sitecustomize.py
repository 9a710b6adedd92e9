"""No network: only addresses of this machine can be reached, by name or number.

Python imports this by itself where the folder is on PYTHONPATH.
"""

import ipaddress
import socket

_connect, _connect_ex = socket.socket.connect, socket.socket.connect_ex
_getaddrinfo = socket.getaddrinfo


def _guard(host):
    if isinstance(host, bytes):
        host = host.decode()
    try:
        here = ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = host in (None, "", "localhost")
    if not here and host != "0.0.0.0":
        raise OSError(f"The tests run without a network: {host!r} was asked for.")


def _checked(function):
    def guarded(self, address, *rest):
        if isinstance(address, tuple):  # not a Unix socket, whose address is a path
            _guard(address[0])
        return function(self, address, *rest)

    return guarded


def getaddrinfo(host, *rest, **more):
    _guard(host)
    return _getaddrinfo(host, *rest, **more)


socket.socket.connect = _checked(_connect)
socket.socket.connect_ex = _checked(_connect_ex)
socket.getaddrinfo = getaddrinfo
