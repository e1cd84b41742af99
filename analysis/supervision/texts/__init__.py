"""The words of a case in bokmål, nynorsk and English: headings, lines, facts and codes, and how values are written.

Every code of a case is in one of these tables; what is not is never shown, so that no free text can slip through.
"""
