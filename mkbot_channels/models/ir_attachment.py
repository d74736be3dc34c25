from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.constants import GC_UNLINK_LIMIT

#: What a browser may show in place; all else is offered to be saved.
SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp", "audio/", "video/")
#: Marks a file that a visitor has uploaded and not sent yet.
PENDING = "mkbot upload"


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model
    def _mkbot_store_upload(self, name, mimetype, data):
        """Keep a visitor's file until the message it belongs to comes in.

        It belongs to no record until then: whoever may read that could read the file.
        """
        # sudo: a visitor has no user; they get the file's reference and nothing else.
        return self.sudo().create(
            {
                "name": name,
                "raw": data,
                "mimetype": mimetype,
                "res_model": "mkbot.account",
                "description": PENDING,
            }
        )

    @api.model
    def _mkbot_take_upload(self, attachment_id, channel, voice):
        """Move an uploaded file into a conversation; empty when it is there no more.

        :param attachment_id: of a reference that the account of the conversation has signed
        """
        upload = self.search(
            [
                ("id", "=", attachment_id),
                ("res_model", "=", "mkbot.account"),
                ("description", "=", PENDING),
            ]
        )
        upload.write({"res_model": channel._name, "res_id": channel.id, "description": False})
        if voice:
            upload._set_voice_metadata()
        return upload

    def _mkbot_customer_url(self):
        """Return the address, relative to ours, at which the customer may fetch the file."""
        self.ensure_one()
        token = self.access_token or self.generate_access_token()[0]
        url = f"/web/content/{self.id}?access_token={token}"
        shown = self.mimetype and self.mimetype.startswith(SHOWN)
        return url if shown else f"{url}&download=true"

    @api.autovacuum
    def _gc_mkbot_uploads(self):
        """Delete files that visitors uploaded and never sent."""
        uploads = self.search(
            [
                ("res_model", "=", "mkbot.account"),
                ("description", "=", PENDING),
                ("create_date", "<", fields.Datetime.now() - timedelta(days=8)),
            ],
            limit=GC_UNLINK_LIMIT,
        )
        uploads.unlink()
        return len(uploads), len(uploads) == GC_UNLINK_LIMIT
