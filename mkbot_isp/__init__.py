from . import controllers, models, texts, wizards
