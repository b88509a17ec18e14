#!/usr/bin/env bash
# Makes the steps of the Dockerfile in a directory and starts what comes of them as the image does: another user, a root
# file system that can only be read, a /tmp from which nothing may be executed. For machines without Docker:
#
#   ./mvnw -q package -DskipTests && deploy/try-image.sh
#
# Needs Linux, root, and a JDK of the version that the image has (JAVA_HOME).
set -euo pipefail
cd "$(dirname "$0")/.."

bin=${JAVA_HOME:+$JAVA_HOME/bin/}
export PORT=${PORT:-4001}
image=$(mktemp -d)
trap 'rm -rf "$image"' EXIT

echo "The layers, and the native libraries by captioning a picture:"
"${bin}java" -Djarmode=tools -jar target/blip-batch-*.jar extract --layers --destination "$image/extracted"
mkdir -p "$image"/{app,unpack,description,jna,natives/jna,tmp,data}
cp -r "$image"/extracted/{dependencies,spring-boot-loader,snapshot-dependencies,application}/. "$image/app/"
mv "$image"/app/blip-batch-*.jar "$image/app/blip-batch.jar"
(cd "$image/unpack" && DJL_CACHE_DIR="$image/natives/djl" \
    "${bin}java" -jar ../app/blip-batch.jar classify "$OLDPWD/src/main/resources/samples/01.jpg")
libtorch=$(ls "$image"/app/lib/pytorch-native-cpu-*.jar)
(cd "$image/description" && "${bin}jar" xf "$libtorch" META-INF native && "${bin}jar" cfM "$libtorch" META-INF native)
(cd "$image/jna" && "${bin}jar" xf "$image"/app/lib/jna-[0-9]*.jar "com/sun/jna/linux-$(uname -m | tr _ -)/libjnidispatch.so" \
    && mv com/sun/jna/*/libjnidispatch.so "$image/natives/jna/")
(cd "$image/app" && DATA_DIR="$image/training" "${bin}java" -XX:AOTCacheOutput=blip-batch.aot -Dspring.context.exit=onRefresh \
    -Djna.boot.library.path="$image/natives/jna" -Djna.nounpack=true -jar blip-batch.jar >"$image/training.log")
chmod -R a+rX "$image"
du -sh "$image"/{app,natives}

cat > "$image/start" <<'EOF'
mount --make-rprivate /
mount -t tmpfs -o mode=1777,noexec tmpfs "$1/tmp"
mount -t tmpfs -o uid=10001,gid=10001,noexec tmpfs "$1/data"
mount -o remount,ro,bind /
cd "$1/app"
exec env -i PATH="$PATH" PORT="$PORT" SERVER_ADDRESS=0.0.0.0 DATA_DIR="$1/data" HF_HOME="$1/data/huggingface" \
    DJL_CACHE_DIR="$1/natives/djl" API_KEY=only-for-this-trial \
    setpriv --reuid=10001 --regid=10001 --clear-groups --no-new-privs \
    "$2java" -XX:AOTCache=blip-batch.aot -XX:MaxRAMPercentage=40 -XX:+ExitOnOutOfMemoryError -Djava.io.tmpdir="$1/tmp" -Djna.boot.library.path="$1/natives/jna" -Djna.nounpack=true \
    -jar blip-batch.jar
EOF
unshare --mount bash -e "$image/start" "$image" "$bin" &
server=$!

check=$(sed -n 's/^    CMD \["bash", "-c", "\(.*\)"\]$/\1/p' Dockerfile | sed 's/\\\\/\\/g')
for _ in $(seq 90); do
    if bash -c "$check" 2>/dev/null; then
        echo "The health check of the image: healthy."
        kill "$server"
        wait "$server" || echo "Ended with status $? (143 is what SIGTERM gives)."
        exit 0
    fi
    sleep 1
done
echo "Not healthy after 90 s." >&2
kill "$server"
exit 1
