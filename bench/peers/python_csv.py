"""Python as most would write it: the csv module, a set, gzip at level 6."""

import csv
import gzip
import sys

source, target = sys.argv[1:]
seen = set()
with open(source, newline="", encoding="utf-8") as members, gzip.open(
    target, "wt", compresslevel=6, newline="", encoding="utf-8"
) as audience:
    rows = csv.reader(members)
    next(rows)
    writer = csv.writer(audience, lineterminator="\n")
    writer.writerow(["type", "action", "customer_id", "audience_id", "ts"])
    for (member,) in rows:
        if member not in seen:
            seen.add(member)
            writer.writerow(["passthrough", "qualify", member, "bench", 1748851070])
