from . import controllers, models, texts, texts_isp, texts_visits, wizards
