"""Documents: the letters of a journey, filled from its events, its law and the person store, as HTML and as PDF.

``facts`` gathers what a document is filled from, ``content`` has what each kind shows, ``templates`` and ``texts`` its
form and words, ``render`` makes the PDF, and ``documents`` drafts, makes, keeps and sends.
"""
