import sys

# jsonschema, which nbformat imports, asks for this package, and does without where it is not installed. On import it
# compiles 38 grammars of web addresses, which no notebook has: 2 s in each grader, worker and judge.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
