#!/usr/bin/env bash
# Certifies all models below a folder in N processes, and merges their tables:
#   examples/shards/local.sh MODELS OUTPUT N
# By GNU parallel where it is installed, else by xargs. Ends in 0 if every share does.
set -euo pipefail
models=$1 output=$2 count=$3
keel=${KEEL:-keel}
share=("$keel" certify-all "$models" --output "$output" --shard "{}/$count")
status=0
if command -v parallel >/dev/null; then
  seq "$count" | parallel --will-cite --quote "${share[@]}" || status=$?
else
  seq "$count" | xargs -P "$count" -I '{}' "${share[@]}" || status=$?
fi
"$keel" merge "$output"/models-*-of-"$count".tsv --to "$output/models.tsv"
exit "$status"
