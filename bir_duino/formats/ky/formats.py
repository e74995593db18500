"""Kyrgyz: a decimal comma and a space between thousands, which Django's own file has as a point.

Dates stand in figures here: Django's months begin with a capital ("22 Ноябрь"), which is wrong inside a Kyrgyz date.
Dates with the month in words come from templatetags/house.py: day.
"""

DATE_FORMAT = "d.m.Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "d.m.Y, H:i"
SHORT_DATE_FORMAT = "d.m.Y"
DATE_INPUT_FORMATS = ["%d.%m.%Y", "%Y-%m-%d"]
TIME_INPUT_FORMATS = ["%H:%M", "%H.%M"]
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\xa0"
FIRST_DAY_OF_WEEK = 1
