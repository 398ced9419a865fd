"""How each checkpoint is made: one module a recipe, all of them in ``registry``."""
