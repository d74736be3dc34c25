"""A provider's back-ends on loopback: RADIUS, an access server, SNMP, telephony, TV, field force.

The servers are Debian's own, unpacked without root; what stands for customers and for services that
nobody can install is ours. Their configuration is in ``dev/lab.d/``.
"""
