"""Python by hand: lines as bytes, a set, big pieces into zlib at level 1."""

import sys
import zlib

source, target = sys.argv[1:]
seen = set()
gzip = zlib.compressobj(1, zlib.DEFLATED, 31)
rows = [b"type,action,customer_id,audience_id,ts\n"]
with open(source, "rb") as members, open(target, "wb") as audience:
    next(members)
    for line in members:
        if line not in seen:
            seen.add(line)
            rows.append(b"passthrough,qualify,%b,bench,1748851070\n" % line[:-1])
            if len(rows) == 8192:
                audience.write(gzip.compress(b"".join(rows)))
                rows.clear()
    audience.write(gzip.compress(b"".join(rows)))
    audience.write(gzip.flush())
