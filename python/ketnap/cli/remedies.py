"""The remedies of messages name Python's calls; here they name commands."""

import re

SPOKEN = [
    (re.compile(pattern), command)
    for pattern, command in (
        (r"\bkn\.create\b", "ketnap create"),
        (r"\bkn\.open\b", "ketnap info, load, record"),
        (r"\bregistry\.batches\(\)", "ketnap info"),
        (r'\bregistry\.facts\("(\w+)", \.\.\.\)', r"ketnap log (--person, --dossier, --table \1 --key)"),
        (r'\bregistry\.undo\(2, reason=("[^"]*")\)', r"ketnap undo REGISTRY 2 --reason \1"),
        (r'\bload\(\{"people": \.\.\.\}\)', "--table people=FILE"),
        (r'\b(scope)="all"', r"--\1 all"),
        (r'\b(reason)=("[^"]*")', r"--\1 \2"),
        (r"\b(person|unit|dossier|batch|table|key)=(?=[ ,.]|$)", r"--\1"),
        (r'\bclearance="sensitive"', "--sensitive"),
        (r"Mở cơ sở dữ liệu với quyền xem cao hơn \(clearance\)", "Thêm --sensitive"),
        (r"Open the registry with a higher clearance", "Add --sensitive"),
        (r" \(dry_run=False\)", " (--write)"),
        (r"\bTrue, False, Decimal", "1, 0"),
        (r"\bTrue, False, a Decimal, or None for no value", "1, 0, or nothing for no value"),
        (r"\bhoặc None \(để trống\)", "hoặc để trống"),
    )
]


def spoken(remedy: str) -> str:
    for pattern, command in SPOKEN:
        remedy = pattern.sub(command, remedy)
    return remedy
