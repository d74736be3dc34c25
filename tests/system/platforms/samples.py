"""Small files whose content is what their type says."""

import io

from PIL import Image


def picture(form="JPEG", size=(40, 30), colour="red"):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, form)
    return out.getvalue()


JPEG = picture()
PNG = picture("PNG")
WEBP = picture("WEBP")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
#: One page of an Ogg stream whose codec is Opus.
OGG = (
    b"OggS\0\x02" + bytes(8) + b"\x01\0\0\0" + bytes(4) + bytes(4) + b"\x01\x13"
    b"OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0"
)
MP3 = b"ID3\x04\0\0\0\0\0\x0a" + bytes(10) + (b"\xff\xfb\x90\x64" + bytes(413)) * 4
MP4 = (
    b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41"
    + b"\0\0\0\x08free"
    + b"\0\0\0\x10mdat"
    + bytes(8)
)
M4A = b"\0\0\0\x1cftypM4A \0\0\x02\0M4A isomiso2" + b"\0\0\0\x10mdat" + bytes(8)

#: kind of a customer's file → its bytes, name and type
FILES = {
    "image": (JPEG, "foto.jpg", "image/jpeg"),
    "voice": (OGG, "voz.ogg", "audio/ogg"),
    "audio": (MP3, "musica.mp3", "audio/mpeg"),
    "video": (MP4, "video.mp4", "video/mp4"),
    "document": (PDF, "fatura.pdf", "application/pdf"),
    "sticker": (WEBP, "sticker.webp", "image/webp"),
}
