"""`boli flywheel`: corrections make the next drafts better, shown from end to end, with a figure for each claim.

    recordings -> drafts -> corrections -> data set -> training -> gate -> release -> better drafts of siblings
                                   poisoned batch -> training -> gate: stopped        rollback -> the old drafts again

Recordings are the bundled ones of one dialect, and more that espeak-ng speaks on the spot; nobody's voice is in them.
"""
