# The program in an image: docker build -t blip-batch . (or podman build --format docker, for the health check's sake).
# deploy/try-image.sh builds and tries it. What was tried with it, and what not: docs/operating.md, "In containers".

FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY pom.xml LICENSE NOTICE ./
COPY src/main src/main
COPY batch-config batch-config
COPY models models
RUN --mount=type=cache,target=/root/.m2 \
    mvn -q -B package -Dmaven.test.skip=true -Dspotless.check.skip=true
# libtorch is unpacked below, so the jar that it comes in keeps its description only: 110 MB less.
RUN java -Djarmode=tools -jar target/blip-batch-*.jar extract --layers --destination extracted \
    && mv extracted/application/*.jar extracted/application/blip-batch.jar \
    && cp -r extracted extracted-with-libtorch
WORKDIR /build/description
RUN libtorch=$(ls ../extracted/dependencies/lib/pytorch-native-cpu-*.jar) \
    && jar xf "$libtorch" META-INF native \
    && jar cfM "$libtorch" META-INF native
WORKDIR /build/jna
RUN jar xf ../extracted/dependencies/lib/jna-[0-9]*.jar "com/sun/jna/linux-$(uname -m | tr _ -)/libjnidispatch.so" \
    && mv com/sun/jna/*/libjnidispatch.so . \
    && rm -r com

# Captions a picture, which unpacks the native libraries and shows that they work on the image that is to run them. What DJL has
# unpacked is for its user alone, who is not the one of the image.
FROM eclipse-temurin:25-jre-noble AS natives
WORKDIR /unpack
COPY --from=build /build/extracted-with-libtorch/dependencies/ ./
COPY --from=build /build/extracted-with-libtorch/application/ ./
COPY src/main/resources/samples/01.jpg ./
RUN DJL_CACHE_DIR=/natives/djl java -jar blip-batch.jar classify 01.jpg \
    && chmod -R a+rX /natives
COPY --from=build /build/jna/ /natives/jna/

FROM eclipse-temurin:25-jre-noble
RUN groupadd --gid 10001 blip-batch \
    && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin blip-batch \
    && install -d -o 10001 -g 10001 /data
COPY deploy/image/blip-batch /usr/local/bin/
WORKDIR /app
COPY --from=natives /natives/ natives/
COPY --from=build /build/extracted/dependencies/ ./
COPY --from=build /build/extracted/spring-boot-loader/ ./
COPY --from=build /build/extracted/snapshot-dependencies/ ./
COPY --from=build /build/extracted/application/ ./

# 0.0.0.0 needs API_KEY: without one the program does not start, and says so. Settings for the jobs: mount a file at
# /app/batch-config/jobs.yml.
ENV SERVER_ADDRESS=0.0.0.0 \
    DATA_DIR=/data \
    HF_HOME=/data/huggingface \
    XDG_CACHE_HOME=/data/cache \
    DJL_CACHE_DIR=/app/natives/djl
# Starts it once, up to where it would begin to work, so that later starts find their classes loaded: in less than half the
# time. The files must be those that it runs with, so this is the last step.
RUN SERVER_ADDRESS=localhost DATA_DIR=/tmp/training java -XX:AOTCacheOutput=blip-batch.aot -Dspring.context.exit=onRefresh \
        -Djna.boot.library.path=/app/natives/jna -Djna.nounpack=true -jar /app/blip-batch.jar \
    && rm -r /tmp/*
USER 10001:10001
VOLUME /data
EXPOSE 4000
# The image has no curl, but bash speaks TCP.
HEALTHCHECK --interval=10s --timeout=5s --start-period=10m --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/localhost/${PORT:-4000} && printf 'GET %s/readyz HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' \"$SERVER_SERVLET_CONTEXT_PATH\" >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["blip-batch"]
