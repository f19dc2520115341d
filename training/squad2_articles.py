"""How the 18 articles of squad2_dev_a are split, so that no figure is reported on what was fitted.

The titles in the order of their SHA-256: the first three report, the next three calibrate, the rest
train. Nothing about their content took part in the choice.
"""

from __future__ import annotations

__all__ = ["CALIBRATE", "REPORT", "TRAIN"]

REPORT = (
    "French_and_Indian_War",
    "Private_school",
    "Amazon_rainforest",
)
CALIBRATE = (
    "Ctenophora",
    "Scottish_Parliament",
    "Geology",
)
TRAIN = (
    "Imperialism",
    "Civil_disobedience",
    "Oxygen",
    "Pharmacy",
    "Computational_complexity_theory",
    "Force",
    "Rhine",
    "Southern_California",
    "Yuan_dynasty",
    "Normans",
    "Intergovernmental_Panel_on_Climate_Change",
    "University_of_Chicago",
)
