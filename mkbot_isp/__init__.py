from . import controllers, models, texts, texts_visits, wizards
