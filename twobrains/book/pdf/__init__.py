"""The whole book as one PDF: ``python -m twobrains.book.pdf`` makes it from a built site."""
