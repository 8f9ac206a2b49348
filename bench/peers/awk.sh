#!/bin/sh
# What a data engineer types: awk keeps the first of each ID, gzip or pigz compresses.
# awk.sh <awk program> <compressor with options> <members.csv> <audience.csv.gz>
"$1" -F, '
  BEGIN { print "type,action,customer_id,audience_id,ts" }
  NR > 1 && !seen[$1]++ { print "passthrough,qualify," $1 ",bench,1748851070" }
' "$3" | $2 > "$4"
