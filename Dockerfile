# imapspec as an image: a static binary with the suite inside, a small system around it (a job of GitLab CI and
# --password-command need a shell), an ordinary user.
#
#   docker run --rm --network host -e IMAPSPEC_PASSWORD -v "$PWD:/work" ghcr.io/imapspec/imapspec run -t imap://user@127.0.0.1:1143

FROM rust:1.95-alpine3.22 AS build
# Whichever version of these the release of Alpine has.
# hadolint ignore=DL3018
RUN apk add --no-cache gcc musl-dev
WORKDIR /source
COPY . .
ENV CARGO_PROFILE_RELEASE_STRIP=symbols
RUN cargo build --release --locked \
    && ./target/release/imapspec man --out /man/man1

FROM alpine:3.22
# hadolint ignore=DL3018
RUN apk add --no-cache ca-certificates \
    && adduser -D -u 1000 imapspec \
    && install -d -o imapspec -g imapspec /work
COPY --from=build /source/target/release/imapspec /usr/local/bin/
COPY --from=build /man /usr/local/share/man
USER 1000
WORKDIR /work
ENTRYPOINT ["imapspec"]
CMD ["run"]
