"""How wrong the drafts are: scores, rates, comparisons and drift."""
