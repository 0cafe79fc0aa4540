#!/bin/sh
# A search that is killed (signal 9) at random moments until it has been N times, beside one that is not: the trials must be the
# same, and no network measured twice but those that were being measured when it was killed.
#
#   bench/search-kills.sh [N [SPACE]]
set -eu
kills=${1:-50}
space=${2:-linear}
cd "$(dirname "$0")/.."
dotnet build src/ArchVae.Cli -c Release -v q
program="$PWD/src/ArchVae.Cli/bin/Release/net10.0/ArchVae.Cli.dll"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A network's metric is made of its text; each measurement takes a moment and is noted.
measure='sleep 0.02; echo "$ARCHVAE_TRIAL" >> "$RAN"; cksum | awk "{ printf \"{\\\"sum\\\": %d}\\n\", \$1 % 1000 }"'
search() {
    RAN="$work/$1.ran" dotnet "$program" search --space "$space" --command "$measure" --maximize sum --budget 400 --batch 4 \
        --workers 2 --seed 7 --out "$work/$1"
}

search whole > "$work/whole.txt" 2> /dev/null
done=0
while [ "$done" -lt "$kills" ]; do
    search killed > /dev/null 2>&1 &
    shell=$!
    # From a tenth of a second to two and a half.
    sleep "$(awk -v seed="$done" 'BEGIN { srand(seed); printf "%.2f", 0.1 + 2.4 * rand() }')"
    # The program is the shell's child.
    if pkill -9 -P "$shell" dotnet 2> /dev/null; then done=$((done + 1)); fi
    wait "$shell" 2> /dev/null || true
done
search killed > "$work/killed.txt" 2> /dev/null

# All columns of the table but those of times, workers and attempts.
for name in whole killed; do
    python3 - "$work/$name/trials.csv" > "$work/$name.trials" <<'END'
import csv, sys
left_out = {"started", "ended", "seconds", "worker", "attempts"}
for row in csv.DictReader(open(sys.argv[1], newline="")):
    print([value for name, value in row.items() if name not in left_out])
END
done
cmp "$work/whole.trials" "$work/killed.trials" && cmp "$work/whole/best.jsonl" "$work/killed/best.jsonl"
ran=$(wc -l < "$work/killed.ran")
different=$(sort -u "$work/killed.ran" | wc -l)
echo "$kills kills: $(wc -l < "$work/killed.trials") trials and the best are the same; $ran measurements of $different networks"
