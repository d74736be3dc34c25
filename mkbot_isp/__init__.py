from . import models, texts, wizards
