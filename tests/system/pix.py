"""Reads a Pix code as a bank's application does: EMV QR Code Specification for Payment Systems."""


def read(code):
    """The fields of a code by their numbers, its check sum proven."""
    assert crc16(code[:-4]) == code[-4:], code
    fields, rest = {}, code
    while rest:
        number, length = rest[:2], int(rest[2:4])
        fields[number], rest = rest[4 : 4 + length], rest[4 + length :]
    return fields


def crc16(text):
    """CRC-16/CCITT-FALSE in four hexadecimal digits."""
    crc = 0xFFFF
    for byte in text.encode():
        crc ^= byte << 8
        for _bit in range(8):
            crc = (crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1
    return f"{crc & 0xFFFF:04X}"
