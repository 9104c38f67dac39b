import sys

# An optional dependency of jsonschema, which nbformat imports. Its import compiles 38 grammars of web addresses, which
# no notebook needs: 2 s in each grader, worker and judge.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
