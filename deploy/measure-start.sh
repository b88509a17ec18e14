#!/usr/bin/env bash
# How large the jar is, how long it takes to answer and to be ready, and what it takes up when it has nothing to do:
#
#   ./mvnw -q package -DskipTests && deploy/measure-start.sh [options of the JVM]
#
# Linux; on a machine with nothing else to do. The native libraries are unpacked already (~/.djl.ai) but for a first start.
set -euo pipefail
cd "$(dirname "$0")/.."
export PORT=${PORT:-4002} SAMPLE_POSTS=false

until_200() {
    until curl --silent --fail --output /dev/null "http://localhost:$PORT$1"; do sleep 0.05; done
}

ls -l target/blip-batch-*.jar | awk '{printf "jar: %.0f MB\n", $5 / 1e6}'
for _ in 1 2 3; do
    data=$(mktemp -d)
    begin=$(date +%s%N)
    DATA_DIR=$data "${JAVA_HOME:+$JAVA_HOME/bin/}java" "$@" -jar target/blip-batch-*.jar >"$data/log" &
    server=$!
    until_200 /livez
    answers=$(date +%s%N)
    until_200 /readyz
    ready=$(date +%s%N)
    sleep 20
    awk -v answers=$((answers - begin)) -v ready=$((ready - begin)) \
        '/^VmRSS/ {printf "answers after %.1f s, ready after %.1f s, idle %.0f MB\n", answers / 1e9, ready / 1e9, $2 * 1024 / 1e6}' \
        "/proc/$server/status"
    kill "$server"
    wait "$server" || true
    rm -rf "$data"
done
