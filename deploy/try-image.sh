#!/usr/bin/env bash
# Builds the image and tries it as the documents say it runs: another user, a root file system that can only be read, no
# capability. Says what it looks at, how large the image is and how long it takes to start:
#
#   deploy/try-image.sh            # builds blip-batch and tries it
#   deploy/try-image.sh NAME       # tries an image that is there
#
# With Docker or Podman, whichever is there (ENGINE=podman names one), and curl. PORT (4001) must be free. BUILD_OPTIONS and
# RUN_OPTIONS are handed on. All that it makes but the image is removed again.
set -euo pipefail
cd "$(dirname "$0")/.."

engine=${ENGINE:-$(command -v docker >/dev/null && docker info >/dev/null 2>&1 && echo docker || echo podman)}
port=${PORT:-4001}
image=${1:-blip-batch}
name=blip-batch-trial-$$
export API_KEY=of-this-trial-and-of-no-other
read -ra build_options <<<"${BUILD_OPTIONS:-}"
read -ra run_options <<<"${RUN_OPTIONS:-}"

fail() {
    echo "NOT: $1" >&2
    "$engine" logs "$name" 2>&1 | tail -n 40 >&2 || true
    exit 1
}
clean() {
    "$engine" rm --force "$name" >/dev/null 2>&1 || true
    "$engine" volume rm --force "$name" >/dev/null 2>&1 || true
}
trap clean EXIT

captions() { "$engine" exec "$name" blip-batch "$@"; }
call() { curl --silent --fail --header "X-API-Key: $API_KEY" "http://localhost:$port$1"; }
seconds() { awk -v from="$1" -v to="$(date +%s%N)" 'BEGIN {printf "%.1f s", (to - from) / 1e9}'; }
until_answered() {
    for _ in $(seq 1200); do
        if call "$1" >/dev/null; then return; fi
        sleep 0.05
    done
    fail "$1 is not 200 after a minute"
}

if [ $# -eq 0 ]; then
    # Only Docker's format has a health check, and Podman's own is another.
    format=()
    if [ "$engine" = podman ]; then format=(--format docker); fi
    begin=$(date +%s%N)
    "$engine" build "${format[@]}" "${build_options[@]}" --tag "$image" .
    echo "Built in $(seconds "$begin")."
fi

echo "Layers, the newest first, in MB:"
"$engine" history --no-trunc --format '{{.Size}}	{{.CreatedBy}}' "$image" |
    awk -F '\t' '{
        split($1, size, /[^0-9.]+/)
        mb = size[1] * ($1 ~ /GB/ ? 1000 : $1 ~ /MB/ ? 1 : $1 ~ /[kK]B/ ? 0.001 : 0.000001)
        if (mb >= 0.1) printf "%7.1f  %.100s\n", mb, $2
        all += mb
    } END {printf "%7.1f  all of it\n", all}'

# Without that cache the JVM would not start with this option.
version=$("$engine" run --rm --read-only --env JDK_JAVA_OPTIONS=-XX:AOTMode=on "${run_options[@]}" "$image" --version 2>/dev/null) ||
    fail "a command does not run, or not with the cache of loaded classes"
echo "ok: a command runs in the image, with the cache of loaded classes that it was built with ($version)"

# One that is left alone with a file, as for "docker run --rm IMAGE classify".
picture=src/main/resources/samples/02.jpg
caption=$("$engine" run --rm --read-only --tmpfs /tmp:rw,noexec,nosuid --volume "$PWD/$picture:/picture.jpg:ro,z" "${run_options[@]}" "$image" \
    classify /picture.jpg) || fail "no picture can be captioned without a server"
[[ $caption == *"a brown dog next to a blue fish in a green field"* ]] || fail "the picture $picture has another caption: $caption"
echo "ok: without a server it captions a picture that is mounted"

if refusal=$("$engine" run --rm --read-only --tmpfs /tmp:rw,noexec,nosuid "${run_options[@]}" "$image" 2>&1); then fail "it starts without a key"; fi
[[ $refusal == *API_KEY* ]] || fail "it does not say that it lacks a key: $refusal"
echo "ok: without API_KEY it does not start, and says so"

begin=$(date +%s%N)
"$engine" run --detach --name "$name" --read-only --tmpfs /tmp:rw,noexec,nosuid --cap-drop ALL --security-opt no-new-privileges \
    --volume "$name:/data" --publish "127.0.0.1:$port:4000" --env API_KEY \
    "${run_options[@]}" "$image" >/dev/null
until_answered /livez
answers=$(seconds "$begin")
until_answered /readyz
echo "ok: it starts; answers after $answers, ready after $(seconds "$begin")"

[ "$("$engine" exec "$name" id -u)" = 10001 ] || fail "it runs as another user than 10001"
if "$engine" exec "$name" touch /app/file 2>/dev/null; then fail "its root file system can be written"; fi
echo "ok: user 10001, a root file system that can only be read"

healthy() {
    if [ "$engine" = podman ]; then
        podman healthcheck run "$name"
    else
        [ "$(docker inspect --format '{{.State.Health.Status}}' "$name")" = healthy ]
    fi
}
for _ in $(seq 30); do if healthy >/dev/null; then break; fi; sleep 1; done
healthy || fail "the health check fails"
echo "ok: the health check says that it is healthy"

for _ in $(seq 120); do
    queue=$(call /api/queue/status)
    if [[ $queue == *'"done":24'* ]]; then break; fi
    sleep 0.5
done
[[ $queue == *'"done":24'* ]] || fail "the sample posts have no captions: $queue"
post=$(captions queue list --limit 1 2>/dev/null | awk 'NR == 2 {print $1}')
[[ $(captions posts caption "$post") == caption* ]] || fail "the post $post has no caption"
captions posts caption "$post" --write "As somebody wrote it" >/dev/null
captions queue add "$post" >/dev/null
echo "ok: the samples are captioned, and commands in the container read and write captions"

begin=$(date +%s%N)
"$engine" stop -t 60 "$name" >/dev/null
status=$("$engine" inspect --format '{{.State.ExitCode}}' "$name")
[ "$status" = 143 ] || fail "it ended with status $status, and SIGTERM gives 143"
echo "ok: SIGTERM ends it in $(seconds "$begin")"

"$engine" start "$name" >/dev/null
until_answered /readyz
[[ $(captions posts caption "$post") == *"As somebody wrote it"* ]] || fail "what was written before the restart is gone"
echo "ok: after a restart its data are there"
