"""The guide of chapter 9: its rules as data (``rules.toml``), and the module that weighs them."""

from twobrains.guide.advisor import Advisor
from twobrains.guide.examined import Exam, Examined, exams
from twobrains.guide.panel import Advice
from twobrains.guide.rules import GRADES, Family, Guide, Question, Reason, Trial, read, without

__all__ = [
    "GRADES",
    "Advice",
    "Advisor",
    "Exam",
    "Examined",
    "Family",
    "Guide",
    "Question",
    "Reason",
    "Trial",
    "exams",
    "read",
    "without",
]
