# The gate alone: docker build --build-arg VERSION=0.1.0 -f distribution/gate.Dockerfile distribution/target
# Written, but not yet built: where Keel is made there is no Docker.
FROM eclipse-temurin:17-jre
ARG VERSION
ADD keel-${VERSION}-gate.tar.gz /opt/
RUN ln -s /opt/keel-${VERSION}/keel /usr/local/bin/keel
WORKDIR /work
ENTRYPOINT ["keel"]
