from odoo import fields, models

FIELD_ATTRIBUTES = {"latitude": True, "longitude": True, "weight": False, "period": False}
NUMBERS = ("float", "integer", "monetary")
TIMES = ("date", "datetime")
# What views may carry without its being ours.
COMMON_ATTRIBUTES = {"string", "class", "js_class", "__validate__", "sample"}


class IrUiView(models.Model):
    """The heat map: ``<mkbot_heatmap latitude="…" longitude="…"/>``.

    ``latitude`` and ``longitude`` are fields with degrees; ``weight`` a field to sum instead of
    counting records; ``period`` the date that the last 7, 30 or 90 days go by; ``string`` what is
    counted.
    """

    _inherit = "ir.ui.view"

    type = fields.Selection(selection_add=[("mkbot_heatmap", "Heat Map")])

    def _get_view_info(self):
        return {"mkbot_heatmap": {"icon": "fa fa-fire"}} | super()._get_view_info()

    def _postprocess_tag_mkbot_heatmap(self, node, name_manager, node_info):
        self._mkbot_name_heatmap_fields(node, name_manager, node_info)

    def _validate_tag_mkbot_heatmap(self, node, name_manager, node_info):
        self._mkbot_name_heatmap_fields(node, name_manager, node_info)
        if not node_info["validate"]:
            return
        if len(node):
            self._raise_view_error(
                self.env._("A heat map has nothing inside: its fields are attributes."), node
            )
        unknown = set(node.attrib) - set(FIELD_ATTRIBUTES) - COMMON_ATTRIBUTES
        if unknown:
            self._raise_view_error(
                self.env._(
                    "A heat map has no “%(unknown)s”, but: %(known)s.",
                    unknown=", ".join(sorted(unknown)),
                    known=", ".join(["string", *FIELD_ATTRIBUTES]),
                ),
                node,
            )
        for attribute, is_required in FIELD_ATTRIBUTES.items():
            name = node.get(attribute)
            if name:
                self._mkbot_check_heatmap_field(node, name_manager.model, attribute, name)
            elif is_required:
                self._raise_view_error(
                    self.env._("A heat map names its field “%s”.", attribute), node
                )

    def _mkbot_name_heatmap_fields(self, node, name_manager, node_info):
        for attribute in FIELD_ATTRIBUTES:
            if name := node.get(attribute):
                name_manager.has_field(node, name, node_info)

    def _mkbot_check_heatmap_field(self, node, model, attribute, name):
        field = model._fields.get(name)
        if not field:
            self._raise_view_error(
                self.env._(
                    "The heat map's “%(attribute)s”: %(model)s has no field “%(field)s”.",
                    attribute=attribute,
                    model=model._name,
                    field=name,
                ),
                node,
            )
        if field.type not in (TIMES if attribute == "period" else NUMBERS):
            message = (
                self.env._("The heat map's “%(attribute)s”: “%(field)s” is not a date.")
                if attribute == "period"
                else self.env._("The heat map's “%(attribute)s”: “%(field)s” is not a number.")
            )
            self._raise_view_error(message % {"attribute": attribute, "field": name}, node)
        if not (field.store or field.related):
            self._raise_view_error(
                self.env._(
                    "The heat map's “%(attribute)s”: “%(field)s” is not stored: the database "
                    "cannot count by it.",
                    attribute=attribute,
                    field=name,
                ),
                node,
            )
