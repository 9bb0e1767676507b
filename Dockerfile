FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=1 go build -trimpath -tags osusergo,netgo,sqlite_omit_load_extension \
      -ldflags '-s -w -linkmode external -extldflags "-static"' -o /image/pressdesk ./cmd/pressdesk \
 && install -d -m 1777 /image/tmp \
 && install -d -o 65532 -g 65532 -m 0750 /image/data \
 && install -D -m 0644 /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/ca-certificates.crt

# The program holds its templates, sentences and zones: nothing else is needed.
FROM scratch
COPY --from=build /image/ /
ENV PRESSDESK_HTTP__ADDR=0.0.0.0:8080 \
    PRESSDESK_DATABASE__DSN=/data/pressdesk.db \
    PRESSDESK_FILES__URL=file:///data/files \
    PRESSDESK_LOG__FORMAT=json
USER 65532:65532
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=6s --start-period=20s --retries=3 CMD ["/pressdesk", "healthcheck"]
ENTRYPOINT ["/pressdesk"]
