"""Checks deployment files with the libraries that know their formats, and says what is wrong by its exit code.

Run by the tests in an environment of its own (`make .venv-deploy/.done`), with JSON on standard input:
python validators.py compose      a compose file, its anchors merged
python validators.py promql       a list of expressions of Prometheus; prints the metrics and labels of each, as JSON
"""

import json
import sys
from typing import Any

import compose_spec
import promql_parser


def selected(expression: Any) -> dict[str, list[str]]:
    """Return what an expression reads: its metrics, and the labels by which it chooses or groups."""
    metrics: set[str] = set()
    labels: set[str] = set()

    def look(node: Any) -> bool:
        if isinstance(node, promql_parser.VectorSelector):
            metrics.add(node.name)
            labels.update(one.name for one in node.matchers.matchers)
        if isinstance(node, promql_parser.AggregateExpr) and node.modifier is not None:
            labels.update(node.modifier.labels)
        return True

    promql_parser.walk(expression, look)
    return {"metrics": sorted(metrics), "labels": sorted(labels)}


if __name__ == "__main__":
    said = json.load(sys.stdin)
    if sys.argv[1] == "compose":
        checked = compose_spec.PyCompose.from_json(json.dumps(said))
        checked.validate()
        checked.to_spec()
    else:
        print(json.dumps([selected(promql_parser.parse(one)) for one in said]))
