#!/usr/bin/env bash
# Coverage-guided fuzzing of the readers of files, by afl-fuzz (Debian: apt-get install afl++) and SharpFuzz.
#
#   bench/fuzz.sh [--seconds N] [--out DIR] [READER …]
#
# Each reader, or each that is named, for N seconds (60). DIR (a new folder) gets what afl-fuzz found; where it is there already, it
# goes on from there. Prints a table; ends with 1 where a file made a reader crash or hang. A crash is anything but an answer or an
# InputException: look at it with `dotnet DIR/bin/ArchVae.Fuzzing.dll try READER FILE`, mend it, and add a test.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=60 out=""
while [[ ${1:-} == --* ]]; do
  case $1 in
    --seconds) seconds=$2 ;;
    --out) out=$2 ;;
    *) sed -n '2,9s/^# \?//p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
command -v afl-fuzz > /dev/null || { echo "afl-fuzz is not there: apt-get install afl++" >&2; exit 2; }
out=$(realpath "${out:-$(mktemp -d)}")
mkdir -p "$out"
# In memory (or where TMPDIR says), as every file that is tried is written.
TMPDIR=$(mktemp -d -p "${TMPDIR:-/dev/shm}") && export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT

rm -rf "$out/bin"
dotnet publish bench/ArchVae.Fuzzing -c Release -v q --nologo -o "$out/bin" > "$out/publish.log" || { cat "$out/publish.log" >&2; exit 1; }
fuzzing=(dotnet "$out/bin/ArchVae.Fuzzing.dll")
instrumented=()
for assembly in ArchVae ArchVae.Reports ArchVae.Studies YamlDotNet CsvHelper; do instrumented+=("$out/bin/$assembly.dll"); done
"${fuzzing[@]}" instrument "${instrumented[@]}"
"${fuzzing[@]}" seeds "$out/seeds"
mapfile -t readers < <(if [ $# -gt 0 ]; then printf '%s\n' "$@"; else "${fuzzing[@]}" list; fi)

# What the managed runtime needs, and what a machine that is not only for this lacks.
export AFL_SKIP_BIN_CHECK=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_NO_UI=1 AFL_AUTORESUME=1
export AFL_FORKSRV_INIT_TMOUT=60000 DOTNET_TieredPGO=0

mkdir -p "$out/found"
status=0
printf '| %-22s | %11s | %7s | %6s | %7s | %5s |\n' reader executions "execs/s" paths crashes hangs
printf '| %-22s | %11s | %7s | %6s | %7s | %5s |\n' ---------------------- ----------: ------: -----: ------: ----:
for reader in "${readers[@]}"; do
  afl-fuzz -i "$out/seeds/$reader" -o "$out/found/$reader" -x bench/fuzz.dict -V "$seconds" -t 5000 -m none \
    -- "${fuzzing[@]}" run "$reader" > "$out/$reader.log" 2>&1 || echo "see $out/$reader.log" >&2
  stats="$out/found/$reader/default/fuzzer_stats"
  [ -f "$stats" ] || { tail -n 20 "$out/$reader.log" >&2; status=1; continue; }
  figure() { awk -F: -v name="$1" '$1 ~ "^" name " *$" { gsub(/ /, "", $2); print $2 }' "$stats"; }
  printf '| %-22s | %11s | %7s | %6s | %7s | %5s |\n' "$reader" "$(figure execs_done)" "$(figure execs_per_sec)" \
    "$(figure corpus_count)$(figure paths_total)" "$(figure saved_crashes)$(figure unique_crashes)" "$(figure saved_hangs)$(figure unique_hangs)"
  [ "$(figure saved_crashes)$(figure saved_hangs)" = 00 ] || status=1
done
echo "Files that were found are in $out/found."
exit $status
