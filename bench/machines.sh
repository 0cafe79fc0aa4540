#!/usr/bin/env bash
# Many machines on one: what docs/machines.md says was measured. A server of PostgreSQL on loopback, workers as processes.
#
#   bench/machines.sh study [FILE]     a study in this process, on 3 workers, and on 3 workers of which one is killed every 3 s
#   bench/machines.sh search           500 trials on 4 workers of which one is killed every 5 s, beside one process
#   bench/machines.sh overhead         1,000 jobs that do nothing, on 4 workers: seconds a job
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build src/ArchVae.Cli -c Release -v q > /dev/null
program="$PWD/src/ArchVae.Cli/bin/Release/net10.0/ArchVae.Cli.dll"
archvae() { dotnet "$program" "$@"; }
work=$(mktemp -d)
chmod 755 "$work"
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
as=""
if [ "$(id -u)" -eq 0 ]; then as="runuser -u postgres --"; chown postgres "$work"; fi
port=$((20000 + RANDOM % 20000))
$as "$bin/initdb" -D "$work/data" -A trust -U archvae > /dev/null
$as "$bin/pg_ctl" -D "$work/data" -l "$work/log" -w -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$work" start > /dev/null
export ARCHVAE_STORE="postgres://archvae@127.0.0.1:$port/postgres"
declare -a workers=()
touch "$work/pids" "$work/kills"
end() {
  while read -r pid; do kill "$pid" 2> /dev/null || true; done < "$work/pids"
  sleep 2
  $as "$bin/pg_ctl" -D "$work/data" -m immediate stop > /dev/null 2>&1 || true
  rm -rf "$work"
}
trap end EXIT
archvae jobs prepare > /dev/null
start() { dotnet "$program" worker --slots 1 --threads 1 --check-in 1 "$@" 2>> "$work/workers.log" & workers+=($!); echo $! >> "$work/pids"; disown $!; }

# One worker after the other is killed with all that it started, and another takes its place.
kills() { # seconds, then options of workers
  local every=$1 at=0 child
  shift
  while sleep "$every"; do
    child=$(pgrep -P "${workers[$at]}" || true)
    kill -9 "${workers[$at]}" $child 2> /dev/null || true
    echo x >> "$work/kills"
    dotnet "$program" worker --slots 1 --threads 1 --check-in 1 "$@" 2>> "$work/workers.log" &
    workers[$at]=$!
    echo $! >> "$work/pids"; disown $!
    at=$(((at + 1) % ${#workers[@]}))
  done
}

# What must be equal: all but times.
same() {
  python3 - "$@" <<'END'
import csv, os, sqlite3, sys
left, right = sys.argv[1:3]
times = {"threads", "trainingSeconds", "architecturesPerSecond", "seconds", "started", "ended", "worker", "attempts",
         "rowMilliseconds", "batchMilliseconds"}
def rows(path):
    with open(path, newline="") as file:
        return [{k: v for k, v in row.items() if k not in times} for row in csv.DictReader(file)]
count = 0
for folder, _, files in os.walk(left):
    for name in files:
        one = os.path.join(folder, name)
        two = os.path.join(right, os.path.relpath(one, left))
        if name in ("results.csv", "trials.csv"):
            assert rows(one) == rows(two), one
        elif name in ("config.json", "model.safetensors", "training-hashes.bin", "best.jsonl", "front.jsonl") and "trials.csv" not in files:
            assert open(one, "rb").read() == open(two, "rb").read(), one
        else:
            continue
        count += 1
print(f"{count} files are equal, times left out")
END
}

echo "$(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2-), $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg)"
case ${1:-} in
study)
  file=${2:-samples/study.yaml}
  run() { local from=$SECONDS; archvae study "$file" "$@" > /dev/null 2>> "$work/log.txt" || true; echo "$((SECONDS - from)) s"; }
  echo "this process: $(run --out "$work/here")"
  for _ in 1 2 3; do start; done
  echo "3 workers: $(run --out "$work/three" --store)"
  same "$work/here" "$work/three"
  kills 3 & killer=$!
  echo "3 workers, one killed every 3 s: $(run --out "$work/killed" --store --attempts 100)"
  kill "$killer"
  same "$work/here" "$work/killed"
  echo "$(wc -l < "$work/kills") kills"
  ;;
search)
  measure='sleep 0.2; cksum | awk "{ printf \"{\\\"sum\\\": %d}\\n\", \$1 % 1000 }"'
  run() { local from=$SECONDS; archvae search --space linear --command "$measure" --maximize sum --strategy evolution --budget 500 \
    --batch 20 --seed 7 "$@" > /dev/null 2>> "$work/log.txt"; echo "$((SECONDS - from)) s"; }
  echo "this process: $(run --workers 4 --out "$work/here")"
  for _ in 1 2 3 4; do start --allow-commands; done
  kills 5 --allow-commands & killer=$!
  echo "4 workers, one killed every 5 s: $(run --out "$work/killed" --store --attempts 100)"
  kill "$killer"
  same "$work/here" "$work/killed"
  echo "$(wc -l < "$work/kills") kills; jobs: $(archvae jobs list --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["counts"])')"
  ;;
overhead)
  archvae generate --space nas-bench-macro --count 1500 --out "$work/networks.jsonl" > /dev/null
  python3 - "$work/networks.jsonl" "$work/table.jsonl" <<'END'
import json, sys
with open(sys.argv[2], "w") as out:
    for number, line in enumerate(open(sys.argv[1])):
        out.write(json.dumps({**json.loads(line), "metrics": {"m": number * 7919 % 1000}}) + "\n")
END
  for _ in 1 2 3 4; do start; done
  sleep 5
  for round in 1 2 3; do
    archvae search --table "$work/table.jsonl" --maximize m --strategy random --budget 1000 --batch 1000 --seed $round --out "$work/o$round" \
      --store > /dev/null 2>> "$work/log.txt"
    psql -h 127.0.0.1 -p "$port" -U archvae -d postgres -At -c "SELECT count(*) || ' jobs, ' ||
      round(1000 * extract(epoch FROM max(ended) - min(created)) / count(*), 1) || ' ms a job from the first submission to the last end, ' ||
      round(1000 * extract(epoch FROM max(ended) - min(started)) / count(*), 1) || ' ms a job from the first begin'
      FROM archvae.jobs WHERE submission = (SELECT submission FROM archvae.jobs ORDER BY id DESC LIMIT 1)"
  done
  ;;
*) sed -n 2,7p "$0"; exit 2 ;;
esac
