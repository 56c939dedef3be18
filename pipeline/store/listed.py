"""Listed: a long list of texts as one parameter, so that a statement reads the same however long the list is.

`IN` with a parameter for each text is another statement for each length: built, sent and planned anew.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY


def listed(name: str, dialect: str) -> sa.Select[str]:
    """Return the query of the texts in the parameter `name`, a list of str, for `IN`. `dialect`: SQLAlchemy's name."""
    if dialect == "postgresql":
        return sa.select(sa.func.unnest(sa.bindparam(name, type_=ARRAY(sa.Text))))
    texts: Any = sa.func.json_each(sa.bindparam(name, type_=sa.JSON))
    return sa.select(texts.table_valued("value").c.value)
