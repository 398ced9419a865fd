"""What the book's makers run and its readers never need: no output of a chapter comes from here."""
