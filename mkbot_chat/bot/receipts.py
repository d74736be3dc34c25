"""A receipt of a payment (comprovante): a file that says so, or one that follows a second copy."""

import re

from .draft import Draft
from .text import normalise
from .values import Said

#: After these, a file without a word is a receipt.
_PAYMENTS = ("segunda_via_boleto",)
_WORDS = re.compile(
    r"\bcomprovantes?\b|\bcomprovate\b|\bcomprovant\b|\brecibo\b|\bpaguei\b|\bpago\b|\bpaga\b"
    r"|\bpagamento (?:feito|efetuado|realizado|do|da|de)\b|\bpix (?:feito|realizado|enviado|pago)\b"
    r"|\b(?:fiz|fizemos|realizei|efetuei|segue|aqui|esta|ta|eis)\s(?:ai\s)?(?:o|a|um)?\s?"
    r"(?:pix|pagamento|transferencia|deposito)\b|\breceipt\b|\bi paid\b|\bproof of payment\b"
)
# "não paguei ainda", "como faço o pagamento da…": nothing is paid.
_NOT_PAID = re.compile(
    r"\b(?:nao|ainda nao|nem|n)\s(?:foi\s|esta\s|ta\s|tinha\s)?(?:paguei|pago|paga)\b"
    r"|\b(?:como|quero|queria|vou|preciso|posso|onde)\b"
)


def is_receipt(draft: Draft, event: Said) -> bool:
    """Whether a turn brings a receipt."""
    if not event.media:
        return False
    words = normalise(" ".join(event.texts))
    if words:
        return bool(_WORDS.search(words)) and not _NOT_PAID.search(words)
    return draft.state["done"] in _PAYMENTS
