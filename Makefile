# An index of the commands; each can be typed as it stands.
.PHONY: demo run test lint ci build screenshots image

demo: ## the demonstration office on localhost
	go run ./cmd/pressdesk demo

run: ## an empty office, as configured
	go run ./cmd/pressdesk

test:
	go test ./...

lint:
	gofmt -l .
	go vet ./...
	go tool -modfile=tools/go.mod staticcheck ./...

ci: ## everything that must be green
	.ci/run

build: ## one static program
	CGO_ENABLED=1 go build -trimpath -tags osusergo,netgo,sqlite_omit_load_extension -ldflags '-s -w -linkmode external -extldflags "-static"' -o pressdesk ./cmd/pressdesk

screenshots: ## the pictures of the documents
	go test ./cmd/pressdesk -run '^TestScreenshots$$' -count 1 -screenshots="$(CURDIR)/docs/screenshots"

image:
	docker build -t pressdesk .
