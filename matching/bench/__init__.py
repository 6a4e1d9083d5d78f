"""Measures of matching on drawn data (SCIENCE 3), each beside its rivals in one run: `python manage.py bench …`."""
