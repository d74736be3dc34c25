"""Ports that nobody uses."""

import socket

from ..odooconf import LOCALHOST


def free_udp_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((LOCALHOST, 0))
        return probe.getsockname()[1]
