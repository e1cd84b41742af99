"""What pages say, in nb, nn and en: Babel catalogues, a file for each room of pages and language.

The English text is the key, as it stands in templates and modules. A text has one translation everywhere; the file in
which it stands only keeps rooms apart.
"""
